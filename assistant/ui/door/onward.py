"""Where somebody goes once they are in: to a place of ours, and nowhere else."""

import re
from urllib.parse import urlsplit

HOME = "/"
_MAX_CHARS = 500
# Browsers take a backslash for a slash, and drop tabs and line ends before they read an address.
_FOREIGN = re.compile(r"[\\\x00-\x20\x7f-\xa0\u2028\u2029]")
_DOOR = ("/login", "/logout", "/setup")


def own_path(text: str) -> str:
    """Give a path of ours that somebody wanted, or `/` where it is anything else.

    >>> own_path("/people?q=a"), own_path("//evil.example"), own_path("https:evil.example")
    ('/people?q=a', '/', '/')
    """
    if len(text) > _MAX_CHARS or not text.startswith("/") or text.startswith("//"):
        return HOME
    if _FOREIGN.search(text):
        return HOME
    try:
        parts = urlsplit(text)
    except ValueError:
        return HOME
    if parts.scheme or parts.netloc:
        return HOME
    is_door = any(parts.path == door or parts.path.startswith(f"{door}/") for door in _DOOR)
    return HOME if is_door else text
