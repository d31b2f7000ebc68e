"""The record store: the truth about what there is, in which version, and who may see it."""
