"""Marks in a file by which its drafts' places are found again once people have edited it.

A block of a draft is a bookmark, a field's value a content control, and the file says in a
property of its own which draft it is. A bookmark's name carries a hash of the words that stood
there, so that what nobody touched is known even when the draft would read otherwise today.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.drafting.draft import Cell, Draft, Grid
from assistant.papers.content import printable

PROPERTY = "TransferDraft"
BOOKMARK = "tt_"
_FIELD = "field:"
# Word refuses a file with a longer bookmark's name (40) or tag (64).
_SLUG_CHARS, _ID_CHARS, _TEXT_CHARS, _LABEL_CHARS = 16, 8, 8, 40
_NO_NAME = re.compile(r"[^A-Za-z0-9]+")
_QUOTES = str.maketrans("“”„‟«»‘’‚‛′″", '""""""\'\'\'\'\'"')
_BLANK = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Which draft a file is.

    Attributes:
        draft: Id of the kept draft; empty for one that is not kept.
        number: Of the kept version, from 1; 0 for one that is not kept.
        facts: A hash of what it was made from, of the caller's choice.
        type, version: Of the template.
        blocks: A hash of the places that the file has.
    """

    draft: str = ""
    number: int = 0
    facts: str = ""
    type: str = ""
    version: int = 0
    blocks: str = ""


def identity_of(made: Draft, *, draft: str = "", number: int = 0, facts: str = "") -> Identity:
    """Give which draft a file of this draft is."""
    return Identity(
        draft=draft,
        number=number,
        facts=facts,
        type=made.type,
        version=made.version,
        blocks=places_of(made),
    )


def places_of(made: Draft) -> str:
    """Give a hash of the places that a file of this draft has: its blocks, and rows by number."""
    places = (
        f"{block.id}*{len(block.rows)}" if isinstance(block, Grid) else block.id
        for section in made.sections
        for block in section.blocks
    )
    return _hash("\n".join(places), _ID_CHARS)


def identity_text(identity: Identity) -> str:
    """Give an identity as it stands in the property."""
    return json.dumps(
        {name: getattr(identity, name) for name in Identity.__slots__},
        ensure_ascii=False,
        separators=(",", ":"),
    )


def read_identity(text: str) -> Identity | None:
    """Read an identity; None where the property holds none."""
    try:
        held = json.loads(text)
    except json.JSONDecodeError:
        return None
    if not isinstance(held, dict) or not isinstance(held.get("type"), str):
        return None
    words = {name: held[name] for name in ("draft", "facts", "type", "blocks")
             if isinstance(held.get(name), str)}  # fmt: skip
    counts = {name: held[name] for name in ("number", "version") if type(held.get(name)) is int}
    return Identity(**words, **counts)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a bookmark's name says: a key of the place, a hash of its words."""

    place: str
    words: str


def block_mark(id_: str, text: str) -> str:
    """Give the name of the bookmark of a block or a table's row (`id.2`) with this text.

    >>> block_mark("goals.3", "新增产值：800万元") == block_mark("goals.3", " 新增产值：800万元")
    True
    """
    return f"{BOOKMARK}{place_key(id_)}_{words_key(text)}"


def read_mark(name: str) -> Mark | None:
    """Give what a bookmark's name says; None where the bookmark is none of ours."""
    place, _, words = name.removeprefix(BOOKMARK).rpartition("_")
    return Mark(place, words) if name.startswith(BOOKMARK) and place else None


def place_key(id_: str) -> str:
    """Give the key of a place, short enough for a bookmark, the same for the same id."""
    slug = _NO_NAME.sub("", id_)[:_SLUG_CHARS]
    return f"{slug}_{_hash(id_, _ID_CHARS)}"


def words_key(text: str) -> str:
    """Give the key of some words."""
    return _hash(alike(text), _TEXT_CHARS)


def alike(text: str) -> str:
    """Give a text without what word processors change by themselves: quotes, blanks.

    >>> alike("所谓“中试”　 指") == alike('所谓"中试"指')
    True
    """
    return _BLANK.sub("", printable(text).translate(_QUOTES))


def row_id(id_: str, number: int) -> str:
    """Give the id of a table's row, from 1; the head's is 0."""
    return f"{id_}.row{number}"


def row_text(cells: Iterable[str]) -> str:
    """Give the words of a row, by which it is known again."""
    return "｜".join(cells)


def cell_text(cell: Cell) -> str:
    """Give the words of a cell as they are put into a file."""
    return printable("".join(piece.text for piece in cell))


def field_tag(label: str) -> str:
    """Give the tag of a field's content control."""
    return _FIELD + short_label(label)


def read_tag(tag: str) -> str | None:
    """Give the label, perhaps shortened, that a tag is of; None where it is none of ours."""
    return tag.removeprefix(_FIELD) if tag.startswith(_FIELD) else None


def short_label(label: str) -> str:
    """Give a label as it fits into a tag: whole, or its start and a hash."""
    label = printable(label)
    if len(label) <= _LABEL_CHARS:
        return label
    return f"{label[:_LABEL_CHARS]}~{_hash(label, _ID_CHARS)}"


def _hash(text: str, chars: int) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:chars]
