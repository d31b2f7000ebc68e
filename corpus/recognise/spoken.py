"""Headings as people speak them, in a table that is known to hold demands.

Whoever goes from firm to firm writes 想解决什么问题, not 需求名称. Such a heading is told by the
words in it, and stands for the name that we have for it.
"""

import re
from dataclasses import replace

from corpus.labels import field_of, plain
from corpus.readers.blocks import Row
from corpus.records import Kind

_MAX_CHARS = 16
_LEAST = 2
_UNIT = re.compile(r"[（(][^）)]*元[）)]")
# What we call it, and the words by which it is spoken of.
_DEMAND = tuple(
    (name, re.compile(words))
    for name, words in (
        ("需求名称", r"(?:解决|攻克|攻关).*(?:问题|难题|难点|麻烦)|(?:问题|难题|难处)是?什么"),
        ("需求名称", r"(?:有|要|想要|需要)(?:什么|哪些|啥)(?:技术|需求|问题|难题|帮助)"),
        ("技术指标", r"达到.*(?:指标|效果|要求|程度|水平)|(?:指标|效果)要(?:求|多少|达到)"),
        ("预算", r"(?:出|投|花|付|拿).*(?:钱|经费|资金)|(?:钱|经费|资金|预算).*多少"),
        (
            "完成时限",
            r"(?:什么时候|啥时候|何时|哪天|多久).*(?:要|完成|用|成)|(?:要|完成).*(?:时候|何时)",
        ),
        ("单位名称", r"(?:谁|哪家|什么单位|哪个企业|哪家企业).*(?:提|要|需)"),
    )
)


def as_written(row: Row, kind: Kind | None) -> Row:
    """Give a row with our names in place of headings that are spoken.

    A row is left as it is unless two of its cells at least are headings, and a name that stands in
    it already is given to no other cell.
    """
    if kind != "demand" or any(len(cell) > _MAX_CHARS * 2 for cell in row.cells):
        return row
    taken = {field_of(cell, kind) or plain(cell) for cell in row.cells if cell}
    cells, headings = [], sum(field_of(cell, kind) is not None for cell in row.cells if cell)
    for cell in row.cells:
        name = _spoken(cell)
        field = field_of(name, kind) if name else None
        if name and not _is_taken(name, field, taken):
            taken |= {field or "", plain(name)}
            headings += 1
            cells.append(name)
        else:
            cells.append(cell)
    return replace(row, cells=tuple(cells)) if headings >= _LEAST else row


def _is_taken(name: str, field: str | None, taken: set[str]) -> bool:
    return plain(name) in taken or (field not in (None, "others") and field in taken)


def _spoken(cell: str) -> str | None:
    """Give our name for a heading that is spoken; None for what we know already, or not at all."""
    if not cell or len(cell) > _MAX_CHARS or field_of(cell, "demand") is not None:
        return None
    words, unit = plain(cell), _UNIT.search(cell)
    name = next((name for name, told in _DEMAND if told.search(words)), None)
    return f"{name}{unit[0] if unit else ''}" if name else None
