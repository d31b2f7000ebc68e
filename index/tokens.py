"""Text to search terms: Chinese characters and their bigrams, Latin and digit runs whole.

Bigrams need no dictionary and match or beat a segmenter on Chinese policy and patent text; single
characters beside them help on every set tried (docs/measurements.md).
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from index.script import one_script

_RUN = re.compile(r"[\u3007\u3400-\u9fff\U00020000-\U0003ffff]+|[a-z0-9]+(?:[.][0-9]+)*")

# Types and classes are counted in Roman numerals or in Chinese ones: Ⅳ型瓶, 四型瓶.
_NUMERALS = {"i": "一", "ii": "二", "iii": "三", "iv": "四", "v": "五", "vi": "六"}
_ROMAN = re.compile(r"(?<![a-z0-9])(?:iii|ii|iv|vi|i|v)(?=\s?[型类级期])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms of a text, in order, repeats kept.

    Attributes:
        singles: Every Chinese character; Latin and digit runs.
        pairs: Every two neighbouring Chinese characters; Latin and digit runs; a Chinese
            character that stands alone.
    """

    singles: tuple[str, ...]
    pairs: tuple[str, ...]


def terms(text: str) -> Terms:
    """Give the terms of a text: script, width, case and compatibility forms do not matter.

    >>> terms("補貼１００万").pairs
    ('补贴', '100', '万')
    """
    singles: list[str] = []
    pairs: list[str] = []
    plain = _ROMAN.sub(lambda match: _NUMERALS[match[0]], one_script(text).casefold())
    for run in _RUN.findall(plain):
        if run[0].isascii():
            singles.append(run)
            pairs.append(run)
        else:
            singles.extend(run)
            pairs.extend([run] if len(run) == 1 else map("".join, pairwise(run)))
    return Terms(singles=tuple(singles), pairs=tuple(pairs))
