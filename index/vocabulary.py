"""What people type for what texts say: abbreviations and slips of the field, as data."""

import tomllib
import unicodedata
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("vocabulary.toml")


@cache
def _vocabulary() -> tuple[dict[str, str], tuple[tuple[str, ...], ...]]:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return data["slips"], tuple(tuple(entry["names"]) for entry in data["same"])


def mended(text: str) -> str:
    """Give the text with the field's common slips of the keyboard put right."""
    for wrong, right in _vocabulary()[0].items():
        text = text.replace(wrong, right)
    return text


def expanded(text: str) -> str:
    """Give the mended text, followed by the other names of what it names.

    A name inside a longer one that is in the text too does not count: who types 科技型中小企业
    did not type 小企业.

    >>> expanded("高气认定要几年")
    '高企认定要几年 国高 高新企业 高新技术企业'
    """
    plain = mended(unicodedata.normalize("NFC", text))
    extra = [
        name
        for names in _vocabulary()[1]
        if any(known in plain for known in names)
        for name in names
        if name not in plain
    ]
    return " ".join([plain, *extra])
