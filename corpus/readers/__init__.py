"""Files in, blocks of text out. One module a format, and its parser behind it."""
