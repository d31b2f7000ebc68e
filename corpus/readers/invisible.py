"""Marks that no reader sees, where they have no business: between the letters of a word.

They split words so that no search and no filter finds them, turn text around, or carry text of
their own. `blocks.clean` takes them out; a file with several deserves a look.
"""

import re

from corpus.records import Problem, Source

# A single one comes from a web page or a keyboard; a word that is taken apart has more.
_ENOUGH = 3
_LETTERS = "A-Za-z0-9\u2e80-\u9fff\uf900-\ufaff\uff01-\uff5e"
_SPLITTING = re.compile(f"(?<=[{_LETTERS}])[\u200b-\u200d\u2060-\u2064\ufeff]+(?=[{_LETTERS}])")
# Embeddings, overrides and isolates; not the marks of direction that mixed text needs.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_OVERRIDE = re.compile("[\u202d\u202e]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# Tag characters spell out hidden Latin text; only the flags of regions are made with them.
_TAGS = re.compile("[\U000e0000-\U000e007f]")
_FLAGS = re.compile("\U0001f3f4[\U000e0020-\U000e007f]+")


def invisible_marks(text: str) -> int:
    """Count the marks that split words, turn text around or spell out text of their own.

    One override of direction counts as three, because Chinese and Latin text need none.
    """
    if text.isascii():
        return 0
    count = len(_SPLITTING.findall(text)) + len(_TAGS.findall(_FLAGS.sub("", text)))
    if not _RIGHT_TO_LEFT.search(text):
        count += len(_TURNING.findall(text)) + (_ENOUGH - 1) * len(_OVERRIDE.findall(text))
    return count


def invisible_problem(count: int) -> list[Problem]:
    """Give the problem of a file with this count of marks, or nothing where they are too few."""
    if count < _ENOUGH:
        return []
    return [
        Problem(
            source=Source(),
            code="invisible_marks",
            severity="flagged",
            what="文字中夹有看不见的符号（零宽字符、反向书写符等），已去掉后读入",
            hint="请与原件核对这些文字是否被改动；不可信的文件请删除。",
        )
    ]
