"""Drafts of applications and contracts: what is known filled in, what nobody said left visible."""
