"""Saved web pages, behind lxml: the article without the page's furniture."""

from corpus.readers.html.reader import read_html, read_mht

__all__ = ["read_html", "read_mht"]
