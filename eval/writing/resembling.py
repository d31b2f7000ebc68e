"""Fit the weights by which a message resembles a kind of wish: `assistant/resembling.tsv`.

Learnt from `sets/likenesses.jsonl` and `sets/wishes.jsonl`, both written for this, and from the
open halves of the shipped sets. What is reached on messages that were not learnt from is measured
by leaving out every fifth of the open halves in turn, and at the end on the halves kept back:
`eval.writing.bank`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np

from assistant.resembling import Likeness, Weights, grams
from eval.measures import Numbers
from eval.refusal import limit_keeping
from eval.suite.halves import half_named
from index.vocabulary import mended

_SETS = Path(__file__).parents[1] / "sets"
_HONEST = ("answers", "searches", "hard_searches")
_KINDS: Mapping[str, Likeness] = {
    "attack": "attack",
    "personal_data": "persons",
    "cheating": "cheating",
}
# So many of the honest messages stay below, each judged by weights that were learnt without it.
_KEPT = 0.996
_FOLDS = 5
_SEED = 20260401
_STRENGTH = 30.0
_STEPS = 12
_SURE = 1e-4
# What stands in one message only says nothing of others.
_MESSAGES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message with what it resembles.

    Attributes:
        kind: None for an honest one.
        held_out: Whether it is of a set that is measured on, and so left out in its turn.
    """

    text: str
    kind: Likeness | None
    held_out: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """The weights of each kind, and what they reach.

    Attributes:
        told: By kind, the share of its messages that were told by weights learnt without them.
    """

    weights: Mapping[Likeness, Weights]
    told: Mapping[Likeness, float]


def learnt() -> Learnt:
    """Learn the weights of every kind; the same each time."""
    messages = list(_messages())
    out = _out_of_fold(messages)
    honest = [n for n, one in enumerate(messages) if one.held_out and one.kind is None]
    weights, told = dict[Likeness, Weights](), dict[Likeness, float]()
    fitted = weights_from(messages)
    for kind in get_args(Likeness):
        # Nor is anybody refused for what is rather honest than not.
        limit = max(0.0, -float(limit_keeping([-out[kind][n] for n in honest], share=_KEPT)))
        own = [n for n, one in enumerate(messages) if one.held_out and one.kind == kind]
        told[kind] = sum(float(out[kind][n]) > limit for n in own) / len(own)
        weights[kind] = Weights(
            weights=fitted[kind].weights, intercept=fitted[kind].intercept, limit=limit
        )
    return Learnt(weights=weights, told=told)


def as_table(weights: Mapping[Likeness, Weights]) -> str:
    """Give weights as `assistant.resembling` reads them."""
    kinds = get_args(Likeness)

    def row(name: str, numbers: Iterator[float]) -> str:
        return "\t".join([name, *(f"{number:.2f}" for number in numbers)])

    lines = [
        "\t".join(["gram", *kinds]),
        row("intercept", (weights[kind].intercept for kind in kinds)),
        row("limit", (weights[kind].limit for kind in kinds)),
    ]
    lines += [
        row(gram, (weights[kind].weights[gram] for kind in kinds))
        for gram in sorted(weights[kinds[0]].weights)
    ]
    return "\n".join(lines) + "\n"


def _out_of_fold(messages: Sequence[Message]) -> Mapping[Likeness, Numbers]:
    """Give how each message that is held out speaks for a kind, by weights learnt without it."""
    held = np.array([n for n, one in enumerate(messages) if one.held_out])
    order = np.random.default_rng(_SEED).permutation(held)
    out = {kind: np.zeros(len(messages)) for kind in get_args(Likeness)}
    for fold in range(_FOLDS):
        left_out = set(order[fold::_FOLDS].tolist())
        fitted = weights_from([one for n, one in enumerate(messages) if n not in left_out])
        for n in left_out:
            for kind, weights in fitted.items():
                out[kind][n] = weights.of(grams(messages[n].text))
    return out


def weights_from(messages: Sequence[Message]) -> Mapping[Likeness, Weights]:
    """Give the weights that tell the kinds of messages apart; the limits are not set."""
    held = [grams(one.text) for one in messages]
    counts: dict[str, int] = {}
    for found in held:
        for gram in found:
            counts[gram] = counts.get(gram, 0) + 1
    known = sorted(gram for gram, number in counts.items() if number >= _MESSAGES)
    place = {gram: n for n, gram in enumerate(known)}
    rows = np.zeros((len(held), len(known)))
    for row, found in zip(rows, held, strict=True):
        row[[place[gram] for gram in found if gram in place]] = 1
    rows /= np.sqrt(np.maximum(rows.sum(axis=1, keepdims=True), 1))
    alike = rows @ rows.T
    fitted: dict[Likeness, Weights] = {}
    for kind in get_args(Likeness):
        wanted = np.array([one.kind == kind for one in messages], dtype=np.float64)
        shares, intercept = _logistic(alike, wanted)
        by_gram = dict(zip(known, (shares @ rows).tolist(), strict=True))
        fitted[kind] = Weights(weights=by_gram, intercept=intercept, limit=0.0)
    return fitted


def _logistic(alike: Numbers, wanted: Numbers) -> tuple[Numbers, float]:
    """Give the share of each message in the weights, and the intercept; by Newton's method.

    There are fewer messages than grams, so the weights are sought as a sum over messages.

    Args:
        alike: The product of each two messages.
        wanted: 1 for those of the kind, 0 for the others.
    """
    shares, intercept = np.zeros(len(wanted)), 0.0
    for _ in range(_STEPS):
        odds = 1 / (1 + np.exp(-(alike @ shares + intercept)))
        open_ = np.maximum(odds * (1 - odds), _SURE)
        aim = alike @ shares + intercept + (wanted - odds) / open_
        both = np.column_stack([aim, np.ones(len(wanted))])
        solved = np.linalg.solve(alike + np.diag(1 / (_STRENGTH * open_)), both)
        intercept = float(solved[:, 0].sum() / solved[:, 1].sum())
        shares = solved[:, 0] - intercept * solved[:, 1]
    return shares, intercept


def _messages() -> Iterator[Message]:
    for line in _lines("likenesses"):
        if line["kind"] != "promise":  # told by rules alone: too few were written
            yield Message(text=mended(line["text"]), kind=_kind(line["kind"]), held_out=False)
    for line in _lines("wishes"):
        yield Message(text=mended(line["question"]), kind=_kind(line["wish"]), held_out=False)
    for line in _open("refusal_bank"):
        kind = _KINDS.get(line["kind"])
        yield Message(text=mended(line["question"]), kind=kind, held_out=True)
    for name in _HONEST:
        for line in _open(name):
            text = mended(line.get("question") or line["query"])
            yield Message(text=text, kind=None, held_out=True)


def _kind(name: str | None) -> Likeness | None:
    return next((kind for kind in get_args(Likeness) if kind == name), None)


def _open(name: str) -> Iterator[dict[str, str]]:
    return (line for line in _lines(name) if half_named(line.get("group") or line["id"]) == "open")


def _lines(name: str) -> Iterator[dict[str, str]]:
    for line in (_SETS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)
