"""The index: records in, ranked passages out. A cache that can be rebuilt from the records."""
