"""Sixty questions for a language model: of the suite, of notices, and of noisy passages.

Of each twenty some have no answer in what is searched. A seed draws them, so that two models, or
one with and without its sentences checked, are asked the same.
"""

import json
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from eval.suite.case_files import shipped
from eval.suite.cases import AnswerCase, RefusalCase

Source = Literal["suite", "notices", "noise"]
SOURCES: tuple[Source, ...] = get_args(Source)
_EACH = 20
_UNANSWERABLE = {"suite": 5, "notices": 10, "noise": 10}
_DISTRACTORS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Posed:
    """A question, and what an answer to it has to say.

    Attributes:
        facts: Each with the ways to say it; none where there is no answer.
    """

    id: str
    source: Source
    question: str
    facts: tuple[tuple[str, ...], ...]

    @property
    def answerable(self) -> bool:
        """Whether what is searched has an answer."""
        return bool(self.facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sixty:
    """The questions, and the passages that those of notices and of noise are asked of."""

    posed: tuple[Posed, ...]
    passages: Mapping[Source, tuple[Mapping[str, str], ...]]


def sixty(notices: Path, noise: Path, *, seed: int) -> Sixty:
    """Draw the questions.

    Args:
        notices: A folder with `corpus.jsonl`, `qa.jsonl` and `unanswerable.jsonl`.
        noise: A folder with `qa.jsonl`: questions with passages that answer and that do not.
        seed: Draws the same every time.
    """
    draw = random.Random(seed)  # noqa: S311  (nothing secret)
    ours = _of_the_suite(draw)
    theirs, passages = _of_notices(notices, draw)
    noisy, noisy_passages = _of_noise(noise, draw)
    return Sixty(
        posed=(*ours, *theirs, *noisy),
        passages={"notices": passages, "noise": noisy_passages},
    )


def _of_the_suite(draw: random.Random) -> list[Posed]:
    cases = [case for one in shipped() for case in one.cases]
    answered = [
        case
        for case in cases
        if isinstance(case, AnswerCase)
        and "answered" in (case.expect.status or ("answered",))
        and case.expect.facts
        and case.role == "enterprise"
        and not case.history
    ]
    refused = [case for case in cases if isinstance(case, RefusalCase) and not case.history]
    few = _UNANSWERABLE["suite"]
    chosen: list[AnswerCase | RefusalCase] = [
        *draw.sample(answered, _EACH - few),
        *draw.sample(refused, few),
    ]
    return [
        Posed(
            id=case.id,
            source="suite",
            question=case.question,
            facts=tuple(map(tuple, case.expect.facts)) if isinstance(case, AnswerCase) else (),
        )
        for case in chosen
    ]


def _of_notices(
    folder: Path, draw: random.Random
) -> tuple[list[Posed], tuple[Mapping[str, str], ...]]:
    few = _UNANSWERABLE["notices"]
    chosen = draw.sample(_lines(folder / "qa.jsonl"), _EACH - few)
    without = draw.sample(_lines(folder / "unanswerable.jsonl"), few)
    wanted = {str(one["doc_id"]) for one in chosen}
    every = _lines(folder / "corpus.jsonl")
    own = [one for one in every if str(one["doc_id"]) in wanted]
    others = draw.sample([one for one in every if str(one["doc_id"]) not in wanted], _DISTRACTORS)
    posed = [
        Posed(
            id=f"notices-{number}",
            source="notices",
            question=str(one.get("question") or one["text"]),
            facts=(tuple(map(str, _list(one.get("answers")))),) if one in chosen else (),
        )
        for number, one in enumerate([*chosen, *without], start=1)
    ]
    return posed, tuple(_passage(one) for one in [*own, *others])


def _of_noise(
    folder: Path, draw: random.Random
) -> tuple[list[Posed], tuple[Mapping[str, str], ...]]:
    few = _UNANSWERABLE["noise"]
    chosen = draw.sample(_lines(folder / "qa.jsonl"), _EACH)
    posed, passages = [], []
    for number, one in enumerate(chosen, start=1):
        answered = number > few
        posed.append(
            Posed(
                id=f"noise-{number}",
                source="noise",
                question=str(one["question"]),
                facts=(_ways(one["answers"]),) if answered else (),
            )
        )
        texts = [*(_list(one["positive"]) if answered else []), *_list(one["negative"])]
        passages += [
            {"id": f"noise-{number}-{place}", "title": "", "text": str(text)}
            for place, text in enumerate(texts)
        ]
    return posed, tuple(passages)


def _ways(answers: object) -> tuple[str, ...]:
    """Give the ways to say an answer; of one with several parts, the first part's."""
    first = _list(answers)
    return tuple(map(str, first[0] if first and isinstance(first[0], list) else first))


def _passage(one: Mapping[str, object]) -> Mapping[str, str]:
    return {"id": str(one["id"]), "title": str(one["title"]), "text": str(one["text"])}


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


def _lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def write_passages(passages: Iterable[Mapping[str, str]], file: Path) -> Path:
    """Write passages as a corpus to be added."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(one, ensure_ascii=False) for one in passages)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file
