"""PDF: pages as they are laid out, read by two libraries; `reading.py` puts the parts together."""

from corpus.readers.pdf.reading import read_pdf

__all__ = ["read_pdf"]
