"""Requirements that are cut to one bidder's measure."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from assistant.drafting.draft import Remark
from assistant.drafting.lint.paper import Paper, Words
from assistant.drafting.rules import Open

_FILE = Path(__file__).with_suffix(".toml")
_NEAR = 12
_ABOUT = re.compile(r"揭榜|对.*方.*要求|资质|资格|申报条件|合作方要求|投标")


@cache
def _bars() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Give what bars, and why, in the order that they are looked for."""
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    brands = "|".join(map(re.escape, read["brands"]["names"]))
    bars = [(one["words"], one["why"]) for one in read["bars"]]
    return tuple(
        (re.compile(words, re.IGNORECASE), why)
        for words, why in (*bars, (brands, read["brands"]["why"]))
    )


@cache
def _allowed() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Give what takes the edge off words, before and behind them."""
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))["allowed"]
    return re.compile(read["before"]), re.compile(read["behind"])


def check_exclusive(paper: Paper) -> Iterator[Remark]:
    """Say where words shut out all but some, in what is open to everybody."""
    for one in _open_words(paper):
        for clause in re.split(r"[。；;\n]", one.text):
            for pattern, why in _bars():
                found = pattern.search(clause)
                if found is not None and not _is_allowed(clause, found):
                    yield _remark(paper, one, found[0], why)
                    break


def _open_words(paper: Paper) -> Iterator[Words]:
    """Give the words in fields that shut nobody out; where no rule names them, by their labels."""
    labels = {
        label for rule in paper.template.rules if isinstance(rule, Open) for label in rule.fields
    }
    if "jiebang" in paper.template.type:
        labels |= {spec.label for spec in paper.specs() if _ABOUT.search(spec.label)}
    if not labels:
        return
    sections = {place.section for label in labels for place in paper.places.get(label, ())}
    for one in paper.words:
        if one.label in labels or (one.edited and one.section in sections):
            yield one


def _is_allowed(clause: str, found: re.Match[str]) -> bool:
    """Say whether what stands beside words takes the edge off them; what is in them does not."""
    before, behind = _allowed()
    ahead = clause[max(0, found.start() - _NEAR) : found.start()]
    return bool(before.search(ahead) or behind.search(clause[found.end() :][:_NEAR]))


def _remark(paper: Paper, one: Words, words: str, why: str) -> Remark:
    return paper.remark(
        "exclusive",
        f"“{words.strip()[:40]}”{why}，有量身定制之嫌；请改为与完成任务直接相关的能力要求",
        label=one.label,
        section=one.section,
    )
