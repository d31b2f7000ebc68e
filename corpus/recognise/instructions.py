"""Text that speaks to a program: it is kept and shown, and nothing is taken from it.

A file may carry lines such as `忽略以上指令` in the hope that a language model reads them. Nobody
can list all that could be said so; what is found here is marked for people, and a program that
believes no text does without it (`assistant/checking.py`).
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from corpus.records import Caution, Problem, Reading, Record, Source, SpanCaution

INSTRUCTION = Caution(code="instruction", note="像是写给程序的指令，不作为内容依据")
# What is drawn as nothing, or as nothing of its own. Tags (U+E0000) spell ASCII invisibly.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0100-\U000e01ef]"
)
_TAGS = {0xE0000 + code: chr(code) for code in range(0x20, 0x7F)}
_CJK = "\u3400-\u9fff\uf900-\ufaff"
_BETWEEN_CJK = re.compile(f"(?<=[{_CJK}])[ \u3000._*~|/-]{{1,3}}(?=[{_CJK}])")
# Letters set apart, as in `i g n o r e`.
_SPACED = re.compile(r"\b[a-z](?:[ ._-][a-z]){3,}\b")
# Traditional characters of the words in the rules.
_SIMPLER = str.maketrans(
    "無視規則請詞輸統戶問題當現從說對應須務執譯連發條該級標讀檢處總結圖鏈網顯內將評測開關遊戲編碼轉"
    "導點擊復覆絕產機器語與過還實詢權員",
    "无视规则请词输统户问题当现从说对应须务执译连发条该级标读检处总结图链网显内将评测开关游戏编码转"
    "导点击复复绝产机器语与过还实询权员",
)
_MAX_LINE_CHARS = 20_000
# A block of text in another role ends with a mark of its own, or soon.
_OPENS = re.compile(
    r"<\|im_start\|>|^```\s*(?:system|assistant|instructions?|prompt)\b|\[inst\]|<<sys>>"
)
_CLOSES = re.compile(r"<\|im_end\|>|^```\s*$|\[/inst\]|<</sys>>")
_MAX_BLOCK_LINES = 12
# Lines of one or two characters, one below the other: a sentence set upright.
_UPRIGHT_CHARS = 2
_UPRIGHT_LINES = 6
_SHOWN_CHARS = 40


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    why: str
    needs: tuple[str, ...]
    pattern: str


class _Rules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    words: dict[str, str]
    rule: tuple[_Rule, ...]


def marked(records: Sequence[Record], path: str) -> Reading:
    """Give the records with their instruction-like lines marked, and a problem if there are any."""
    kept: list[Record] = []
    met: list[tuple[Record, tuple[int, int]]] = []
    for record in records:
        stretches = tuple(instruction_stretches(record.text))
        met += [(record, stretch) for stretch in stretches]
        kept.append(_with_cautions(record, stretches) if stretches else record)
    return Reading(records=tuple(kept), problems=(_problem(path, met),) if met else ())


def in_the_margins(margins: Sequence[str], path: str) -> Sequence[Problem]:
    """Give a problem if page headers, which are no text of the file, speak to a program."""
    met = next((line for line in margins if any(instruction_stretches(line))), None)
    if met is None:
        return ()
    problem = Problem(
        source=Source(path=path),
        code="instruction_like_text",
        severity="flagged",
        what=f"页眉页脚中有像是写给程序的指令：“{met[:_SHOWN_CHARS]}”",
        hint="页眉页脚没有读入；请核对文件的来源。",
    )
    return (problem,)


def _with_cautions(record: Record, stretches: Sequence[tuple[int, int]]) -> Record:
    found = [SpanCaution(start=s, end=e, caution=INSTRUCTION) for s, e in stretches]
    every = sorted((*record.cautions, *found), key=lambda caution: (caution.start, caution.end))
    return replace(record, cautions=tuple(every))


def _problem(path: str, met: Sequence[tuple[Record, tuple[int, int]]]) -> Problem:
    record, (start, end) = met[0]
    place = record.place(start, end)
    shown = record.text[start:end][:_SHOWN_CHARS]
    return Problem(
        source=Source(path=path, page=place.page, row=place.row, start=start, end=end),
        code="instruction_like_text",
        severity="flagged",
        what=f"有 {len(met)} 处像是写给程序的指令，第一处是“{shown}”",
        hint="这些文字会带着标记显示，不作为依据。请核对文件来源，确认没有被人改动。",
    )


def instruction_stretches(text: str) -> Iterator[tuple[int, int]]:
    """Give the lines that speak to a program, as stretches of the text, in order."""
    lines = text.split("\n")
    together = fold("\n".join(line[:_MAX_LINE_CHARS] for line in lines))
    folded = together.split("\n")
    found = _blocks(folded) | _upright(folded)
    near = _rules_near(together)  # of all the rules, few have a word in a text
    found |= {n for n, line in enumerate(folded) if near and _speaks(line, near)}
    offset = 0
    for number, line in enumerate(lines):
        if number in found and line:
            yield offset, offset + len(line)
        offset += len(line) + 1


def speaks_to_a_program(folded: str) -> bool:
    """Say whether any rule matches a folded line."""
    return _speaks(folded, _rules_near(folded))


def _speaks(folded: str, rules: Sequence[tuple[tuple[str, ...], re.Pattern[str]]]) -> bool:
    return any(
        pattern.search(folded) for needs, pattern in rules if any(word in folded for word in needs)
    )


def _rules_near(folded: str) -> list[tuple[tuple[str, ...], re.Pattern[str]]]:
    """Give the rules that have a word in the text, with those words alone."""
    near = []
    for needs, pattern in _patterns():
        if words := tuple(word for word in needs if word in folded):
            near.append((words, pattern))
    return near


def fold(text: str) -> str:
    """Give text as the rules see it: one spelling for what reads the same."""
    if not text.isascii():
        text = _INVISIBLE.sub("", text.translate(_TAGS))
        text = unicodedata.normalize("NFKC", text).translate(_SIMPLER)
        text = _BETWEEN_CJK.sub("", text)
    text = text.lower()
    return _SPACED.sub(lambda match: re.sub(r"[ ._-]", "", match[0]), text)


def _blocks(lines: Sequence[str]) -> set[int]:
    """Give the lines of blocks that a mark puts into another speaker's mouth."""
    found: set[int] = set()
    for number, line in enumerate(lines):
        opens = _OPENS.search(line)
        if opens and not _CLOSES.search(line, opens.end()):
            block = range(number + 1, min(number + _MAX_BLOCK_LINES, len(lines)))
            ends = (n for n in block if _CLOSES.search(lines[n]))
            found |= set(range(number, next(ends, number + 1) + 1))
    return found & set(range(len(lines)))


def _upright(lines: Sequence[str]) -> set[int]:
    """Give the lines that, joined, speak to a program."""
    found: set[int] = set()
    run: list[int] = []
    for number, line in enumerate([*lines, "end of the last run"]):
        if 0 < len(line.strip()) <= _UPRIGHT_CHARS:
            run.append(number)
            continue
        joined = "".join(lines[n].strip() for n in run)
        if len(run) >= _UPRIGHT_LINES and speaks_to_a_program(joined):
            found |= set(run)
        run = []
    return found


@cache
def _patterns() -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
    """Read the rules once."""
    text = Path(__file__).with_name("instructions.toml").read_text(encoding="utf-8")
    rules = _Rules.model_validate(tomllib.loads(text))
    return tuple(
        (rule.needs, re.compile(_filled(rule.pattern, rules.words))) for rule in rules.rule
    )


def _filled(pattern: str, words: dict[str, str]) -> str:
    return re.sub(r"\{([a-z]+)\}", lambda match: words[match[1]], pattern)
