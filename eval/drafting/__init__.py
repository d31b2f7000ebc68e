"""Drafts, measured by what knows the facts they were made from and not how they were made."""
