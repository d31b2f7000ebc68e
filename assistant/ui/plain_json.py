"""Reading JSON that somebody sent, without what no text or figure can be."""

import json
import math
import re

from assistant.errors import BadRequest

_UNREADABLE = "内容里有读不出来的字符或数，请改正后再试。"
# As JSON writes what may be half a character, and the one that no database keeps.
_SUSPECT = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)")


def read_json(text: str) -> object:
    """Give what a JSON text says.

    Raises:
        ValueError, RecursionError: It is no JSON, or nested too deeply.
        BadRequest: It has half a character, a null character, or a figure without end.
    """
    data: object = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    if _SUSPECT.search(text):
        try:
            plain = json.dumps(data, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise BadRequest(_UNREADABLE) from error
        if b"\\u0000" in plain:
            raise BadRequest(_UNREADABLE)
    return data


def _refuse(_constant: str) -> object:
    raise BadRequest(_UNREADABLE)


def _finite(written: str) -> float:
    value = float(written)
    if not math.isfinite(value):
        raise BadRequest(_UNREADABLE)
    return value
