"""Sentences held against passages: does the checker keep what they carry, and nothing else?

`sets/sentences.jsonl` was labelled by readers of the samples who had not seen the checker; its
passages are the samples'. Half of the groups are kept back (`eval.suite.halves`).
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.answers import Citation, Evidence
from assistant.checking import checked
from corpus.records import Record, Source
from eval.suite.halves import half_named
from eval.suite.runs import Half

FILE = Path(__file__).parents[1] / "sets" / "sentences.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A sentence with the passages that it was written from.

    Attributes:
        passages: By number: title and text.
        carried: Whether the passages that it cites carry it.
        kind: What is wrong with it, or how it was written.
    """

    id: str
    group: str
    passages: Mapping[int, tuple[str, str]]
    sentence: str
    carried: bool
    kind: str

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The passages as an answer cites them; those of one title are of one record."""
        return tuple(
            Citation(n=n, evidence=_evidence(title, text))
            for n, (title, text) in self.passages.items()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SentencesReport:
    """What the checker did.

    Attributes:
        kept: Carried sentences that it kept; `carried` there were.
        passed: Sentences that are not carried and that it let pass, of `wrong`.
        by_kind: How many it got right, and how many there were.
        mistaken: The ids of the others.
    """

    carried: int
    kept: int
    wrong: int
    passed: int
    by_kind: Mapping[tuple[bool, str], tuple[int, int]]
    mistaken: tuple[str, ...]


def read_sentences(half: Half) -> tuple[Labelled, ...]:
    """Give the sentences of a half."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    found = (_labelled(json.loads(line)) for line in lines)
    return tuple(one for one in found if half in ("both", half_named(one.group)))


def holds(one: Labelled) -> bool:
    """Say whether the checker shows the sentence as it was written."""
    result = checked(one.sentence, one.citations)
    return not result.removed and not result.mended


def measure_sentences(
    sentences: Iterable[Labelled], *, keeps: Callable[[Labelled], bool] = holds
) -> SentencesReport:
    """Count what a checker keeps, and what it lets pass."""
    right: Counter[tuple[bool, str]] = Counter()
    total: Counter[tuple[bool, str]] = Counter()
    mistaken = []
    for one in sentences:
        key = (one.carried, one.kind)
        total[key] += 1
        if keeps(one) == one.carried:
            right[key] += 1
        else:
            mistaken.append(one.id)
    carried = sum(n for (is_carried, _), n in total.items() if is_carried)
    kept = sum(n for (is_carried, _), n in right.items() if is_carried)
    return SentencesReport(
        carried=carried,
        kept=kept,
        wrong=sum(total.values()) - carried,
        passed=sum(total.values()) - carried - (sum(right.values()) - kept),
        by_kind={key: (right[key], n) for key, n in sorted(total.items())},
        mistaken=tuple(mistaken),
    )


def _evidence(title: str, text: str) -> Evidence:
    record = Record(
        id=title,
        kind="policy",
        title=title,
        text=text,
        level="public",
        source=Source(path=f"{title}.md"),
        facts=None,
    )
    return Evidence(record=record, start=0, end=len(text), status="in_force")


def _labelled(told: Mapping[str, object]) -> Labelled:
    passages = told["passages"]
    assert isinstance(passages, list)  # noqa: S101  (a line of our own file)
    return Labelled(
        id=str(told["id"]),
        group=str(told["group"]),
        passages={int(p["n"]): (str(p["title"]), str(p["text"])) for p in passages},
        sentence=str(told["sentence"]),
        carried=bool(told["carried"]),
        kind=str(told["kind"]),
    )
