"""Drafts as Word documents in the house style of official documents."""

from assistant.drafting.draft import Draft


def as_official(made: Draft) -> bytes:
    """Give a draft as a Word document."""
    raise NotImplementedError(made.type)
