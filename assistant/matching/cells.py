"""A demand out of a table as the cells of its row, and the demand that such cells are read as.

What is matched out of a table is kept nowhere. Whoever asks for one of its cards sends the cells
again, and the demand is read anew: the same cells are the same demand.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.errors import BadRequest
from assistant.offers.writing import record_of_row
from corpus.records import Record

# By label and value, the name first.
Cells = tuple[tuple[str, str], ...]

MOST_CELLS = 80
MAX_LABEL_CHARS = 60
_NAME = "需求名称"
_ENDS = "："
_PATH = "table.xlsx"
_PARTLY = "这一行没有传完整，请重新匹配表格。"


def cells_of(demand: Record) -> Cells:
    """Give the cells of a demand; empty where they could not be read as the same again."""
    name, *lines = demand.text.split("\n")
    found = ((_NAME, name), *((label, value) for label, _, value in map(_parted, lines)))
    again = _read(found) if all(label and value for label, value in found) else None
    return found if again is not None and again.text == demand.text else ()


def demand_of_cells(given: object) -> Record:
    """Give the demand of cells that a page sends; it is none of the records.

    Raises:
        BadRequest: They are no cells, or no demand.
        SecretMaterial: They bear a mark of 秘密 or above.
    """
    if not isinstance(given, Sequence) or isinstance(given, str) or len(given) > MOST_CELLS:
        raise BadRequest(_PARTLY)
    found = _read(tuple(map(_cell, given)))
    if found is None:
        raise BadRequest(_PARTLY)
    return found


def _cell(given: object) -> tuple[str, str]:
    match given:
        case [str(label), str(value)] if len(label) <= MAX_LABEL_CHARS:
            return label, value
    raise BadRequest(_PARTLY)


def _parted(line: str) -> tuple[str, str, str]:
    return line.partition(_ENDS)


def _read(cells: Cells) -> Record | None:
    head, row = (tuple(one[n] for one in cells) for n in (0, 1))
    found = record_of_row(head, row, kind="demand", path=_PATH)
    return None if found is None else replace(found, id="")
