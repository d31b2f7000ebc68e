"""Twin worlds: the same public records, with and without others; nobody may tell them apart."""
