"""What to ask a company next: the facts that would decide most, a few at a time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.eligibility.fields import Field, field_at, fields, year_of
from assistant.eligibility.verdicts import Judged

MOST = 3
# A measure that is nearer to a verdict gains more from an answer.
_WORTH = {"opportunity": 2.0, "needs_data": 1.0, "not_met": 0.5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question.

    Attributes:
        paths: The profile paths that its answer gives.
        find: Where a person finds it; may be empty.
    """

    text: str
    paths: tuple[str, ...]
    find: str = ""


def questions(judged: Sequence[Judged], *, most: int = MOST) -> tuple[Asked, ...]:
    """Give the next questions, the one that decides most first.

    Every measure shares one vote among the questions that are open for it. What decides little in
    itself, as nearly everybody answers it alike, comes after what decides much.
    """
    votes: dict[str, float] = defaultdict(float)
    paths: dict[str, set[str]] = defaultdict(set)
    for one in judged:
        topics = {_topic(path) for path in one.ask}
        for path in one.ask:
            paths[_topic(path)].add(path)
        for topic in topics:
            votes[topic] += _WORTH.get(one.verdict, 0.0) / len(topics)
    order = list(fields())
    ranked = sorted(
        (topic for topic in votes if votes[topic] > 0),
        key=lambda topic: (
            _field(topic).rank,
            -votes[topic],
            order.index(topic) if topic in order else len(order),
            topic,
        ),
    )
    return tuple(_asked(topic, sorted(paths[topic])) for topic in ranked[:most])


def _topic(path: str) -> str:
    """Give the field that a path's question is about, whichever year it is of."""
    known = _field(path)
    return known.together or known.name


def _field(path: str) -> Field:
    known = field_at(path) or fields().get(path)
    return known if known is not None else Field(name=path, label=path, ask=f"{path}是多少？")


def _asked(topic: str, paths: Sequence[str]) -> Asked:
    known = _field(paths[0] if len(paths) == 1 else topic)
    years = sorted({year for path in paths if (year := year_of(path)) is not None})
    each = "各" if len(years) > 1 else ""
    text = known.ask.format(year="、".join(years))
    return Asked(
        text=text.replace("是多少", f"{each}是多少") if each else text,
        paths=tuple(paths),
        find=known.find,
    )
