"""Whether the audit finds what is done to it: edits, killed programs, and how fast it is."""
