"""PDF pages through PDFium: the only place that knows pypdfium2."""
