"""The names that files use for fields, mapped to ours. The mapping is data: `labels.toml`."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from corpus.records import KINDS, Kind

_FILE = Path(__file__).with_name("labels.toml")
# A unit or remark in brackets, and what forms put around a label.
_REMARK = re.compile(r"[（(\[【][^）)\]】]*[）)\]】]")
_NOISE = re.compile(r"[\s:：*＊·、]+")


def plain(label: str) -> str:
    """Give a label as it is compared: NFKC, without spaces, unit brackets, colons, asterisks.

    >>> plain(" 报价（万元）： ")
    '报价'
    """
    text = _NOISE.sub("", _REMARK.sub("", unicodedata.normalize("NFKC", label)))
    return text.removesuffix("_万元").casefold()


@cache
def _names() -> dict[Kind, dict[str, str]]:
    """Map kind → plain label → our field."""
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {
        kind: {plain(name): field for field, names in tables[kind].items() for name in names}
        for kind in KINDS
    }


@lru_cache(maxsize=8192)
def field_of(label: str, kind: Kind) -> str | None:
    """Give our field for a label in a file of that kind; None for a label we do not know.

    A label that we do not know, but that ends with the name of a guarded field, is guarded too:
    a contact must not get out because a form calls it 联系人及电话.
    """
    known, name = _names()[kind], plain(label)
    if name in known:
        return known[name]
    guarded = (own for own, field in known.items() if field == "guarded")
    return "guarded" if any(name.endswith(own) for own in guarded) else None


@cache
def _first_names() -> dict[Kind, dict[str, str]]:
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {kind: {field: names[0] for field, names in tables[kind].items()} for kind in KINDS}


def name_of(field: str, kind: Kind) -> str:
    """Give what people call one of our fields; a field without labels keeps its own name."""
    return _first_names()[kind].get(field.removesuffix("_wan"), field)


def is_label(text: str) -> bool:
    """Say whether any kind of record has a field of this name."""
    return any(field_of(text, kind) is not None for kind in KINDS)


# A label that only one kind has says more than one that several share.
_TELLING = {
    "policy": {"title", "number", "issuers", "publisher", "genre", "effective"},
    "achievement": {"title", "owner", "price"},
    "demand": {"title", "owner", "budget"},
    "passage": {"title", "text"},
}
_ENOUGH = 2
_MANY = 5


def kind_of(labels: Iterable[str]) -> Kind | None:
    """Guess what a table or form is about from the labels it has; None if they say nothing.

    A kind needs its title, two of its telling fields, two labels that no other kind has, or one
    such label among five that it has. Of several, the one with the most labels of its own wins,
    then the one with the most labels.
    """
    names = {plain(label) for label in labels}
    best: tuple[int, int, Kind] | None = None
    for kind, known in _names().items():
        fields = {known[name] for name in names if name in known}
        telling = fields & _TELLING[kind]
        others = [table for other, table in _names().items() if other != kind]
        own = sum(name in known and not any(name in t for t in others) for name in names)
        shared = sum(name in known for name in names)
        many = own > 0 and shared >= _MANY
        if "title" not in fields and len(telling) < _ENOUGH and own < _ENOUGH and not many:
            continue
        found = (own, shared, kind)
        best = max(best, found) if best else found
    return best[2] if best else None
