"""The corpus: files in, typed records out, and the store that is the truth about them."""
