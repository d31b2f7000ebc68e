"""Erasing one person or one company: what is theirs, and where else they are named."""
