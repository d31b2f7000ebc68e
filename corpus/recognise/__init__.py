"""Blocks in, records out: what a file is about, which facts it states, and where they stand."""
