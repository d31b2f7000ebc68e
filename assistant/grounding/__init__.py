"""Whether the passages that a sentence cites carry it: told by code, word by word."""
