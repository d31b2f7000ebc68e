"""Backups: all that cannot be made anew, in one file, and back into an empty or another folder."""
