"""Fit the weights of the cues by which wishes are told: `assistant/wishes.toml`.

The messages are the open halves of the shipped sets and `sets/wishes.jsonl`, which was written for
this. What is reached on messages that were not fitted on is measured on the half kept back:
`eval.writing.bank`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from assistant.wishes import cues_in
from eval.fitting import fit
from eval.refusal import limit_keeping
from eval.suite.halves import half_named
from index.vocabulary import mended

_SETS = Path(__file__).parents[1] / "sets"
_HONEST = ("answers", "searches", "hard_searches")
# So many of the honest messages stay below; most wishes are told by more than cues.
_KEPT = 0.995
_EVEN = 0.5

Told = Literal["persons", "cheating"]
_KINDS: Mapping[str, str] = {"personal_data": "persons", "cheating": "cheating"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cues:
    """Weights in the order of the cues, and the sum above which a message is a wish.

    Attributes:
        told: The share of the wishes fitted on that are above it, 0…1.
    """

    weights: tuple[float, ...]
    limit: float
    told: float


def fitted_cues() -> dict[Told, Cues]:
    """Fit the weights of each kind that is told by cues."""
    messages = list(_messages())
    return {kind: _fitted(kind, messages) for kind in get_args(Told)}


def _fitted(kind: Told, messages: list[tuple[str, str | None]]) -> Cues:
    honest = [cues_in(text, kind) for text, wish in messages if wish is None]
    wishes = [cues_in(text, kind) for text, wish in messages if wish == kind]
    # A weight speaks for a wish; those of `fit` speak for what is answered.
    weights = tuple(-round(w, 1) for w in fit(honest, wishes, refuse_below=_EVEN).weights)
    limit = round(-limit_keeping([-_sum(weights, row) for row in honest], share=_KEPT), 1)
    above = sum(_sum(weights, row) > limit for row in wishes)
    return Cues(weights=weights, limit=limit, told=above / len(wishes))


def _sum(weights: tuple[float, ...], counts: tuple[int, ...]) -> float:
    return sum(w * n for w, n in zip(weights, counts, strict=True))


def _messages() -> Iterator[tuple[str, str | None]]:
    """Give each message with the kind of its wish; None for an honest one."""
    for line in _lines("wishes"):
        yield mended(line["question"]), line["wish"] or None
    for line in _open("refusal_bank"):
        wish = line.get("expect") == "not_allowed"
        yield mended(line["question"]), _KINDS.get(line["kind"], "attack") if wish else None
    for name in _HONEST:
        for line in _open(name):
            yield mended(line.get("question") or line["query"]), None


def _open(name: str) -> Iterator[dict[str, str]]:
    return (line for line in _lines(name) if half_named(line.get("group") or line["id"]) == "open")


def _lines(name: str) -> Iterator[dict[str, str]]:
    for line in (_SETS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)
