"""Saved web pages, behind lxml: the article without the page's furniture.

Measured on 9 real pages of public bodies whose article was marked by hand, in runs of eight
characters: recall 0.999, with 2 % that is not of the article, nearly all of it its title and what
the page states of it. trafilatura, which brings a dozen packages, recalls 0.98 (0.96 when told to
favour recall), because it loses large tables; readability 0.89.
"""

from corpus.readers.html.reader import read_html, read_mht

__all__ = ["read_html", "read_mht"]
