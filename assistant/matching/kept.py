"""A batch that is kept: the demands of somebody's table, and what was found for each.

What was found bears the versions of the records that it rests on. It is shown again only while its
owner would find those very versions: a record that was changed, shut to them or withdrawn since
takes its cards along.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal, cast

from assistant.errors import AssistantError
from assistant.matching.cells import cells_of
from assistant.matching.everything import KEPT, Card, Row, row_as_json, row_of, row_of_json
from assistant.matching.matcher import Match, Matches
from corpus.errors import CorpusError
from corpus.records import Problem, Record
from index.errors import IndexingError

State = Literal["running", "done", "stopped"]
# Of one person; the oldest makes room for a new one.
MOST_KEPT = 5
# Since anything was last found for it, or it was last begun or stopped.
KEPT_DAYS = 30

Json = Mapping[str, object]
# Matches what a page asks a card for with, for whoever handed the table in.
MatchOne = Callable[[Json], Matches]
# In place of a version.
_ANY = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One demand of a table.

    Attributes:
        number: Its place among the demands, from 1.
        row: Where it stands in the table; None where that is not known.
        demand: Its id, as the table has it.
        asked: What its card is asked for with.
    """

    number: int
    row: int | None
    demand: str
    title: str
    owner: str
    asked: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was found for one demand.

    Attributes:
        failed: Why it could not be matched; empty where it was.
        row: As the workbook has it; None where it could not be matched.
        best: The place of the strongest card that is recommended; None for none.
        nearest: Of what comes nearest where nothing is recommended; None for nothing.
        rests: For each card, the versions of the records that it rests on, by id.
        moved: How many cards are left out, since what they rest on is not as it was.
        lost: Whether the best or the nearest is among these.
    """

    failed: str = ""
    row: Row | None = None
    best: int | None = None
    nearest: int | None = None
    rests: tuple[Mapping[str, int], ...] = ()
    moved: int = 0
    lost: bool = False

    @property
    def recommended(self) -> int:
        """How many cards are above the line."""
        return 0 if self.row is None else self.row.recommended

    def card(self, place: int | None) -> Card | None:
        """Give the card of a place."""
        return None if self.row is None or place is None else self.row.cards[place]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRow:
    """One demand of a batch, and what was found for it; None for nothing yet."""

    wanted: Wanted
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """How a batch stands.

    Attributes:
        name: Of the file.
        day: The date that was taken for today.
        generation: Of the records when it was begun.
        problems: What is wrong with other rows of the table.
        done: How many of its demands were matched, out of `total`.
        found: For how many of these something is recommended.
    """

    id: str
    name: str
    given: datetime
    changed: datetime
    day: date
    generation: int
    state: State
    total: int
    done: int
    found: int
    problems: tuple[Problem, ...] = field(default=())


def wanted_of(demands: Sequence[Record]) -> Iterator[Wanted]:
    """Give the demands of a table with what a card of each is asked for with."""
    for number, demand in enumerate(demands, start=1):
        cells = cells_of(demand)
        asked: Json = {"row": cells} if cells else {"text": demand.text, "side": "demand"}
        yield Wanted(
            number=number,
            row=demand.source.row,
            demand=demand.id,
            title=demand.title,
            owner=getattr(demand.facts, "owner", None) or "",
            asked=asked,
        )


def outcome_of(wanted: Wanted, match: MatchOne) -> Outcome:
    """Match one demand."""
    try:
        found = match(wanted.asked)
    except (AssistantError, CorpusError, IndexingError) as error:
        return Outcome(failed=str(error))
    open_ = [one for one in found.matches if not one.pair.shut]
    best = next((one for one in open_ if one.pair.recommended), None)
    near = next((one for one in open_ if one.pair.tier in ("weak", "insufficient")), None)
    cards = list(found.matches[:KEPT])
    cards += [one for one in (best, near) if one is not None and one not in cards]
    row = row_of(replace(found, matches=tuple(cards)))
    return Outcome(
        row=replace(row, demand=wanted.demand, title=wanted.title, owner=wanted.owner),
        best=None if best is None else cards.index(best),
        nearest=None if best is not None or near is None else cards.index(near),
        rests=tuple(map(_rests_of, cards)),
    )


def _rests_of(match: Match) -> Mapping[str, int]:
    """Give the records that a card rests on; of a policy whose name it bears, any version."""
    policies = {one.measure.partition(".")[0]: _ANY for one in match.policies}
    return {**policies, match.other.record.id: match.other.version}


def records_of(outcomes: Sequence[Outcome]) -> frozenset[str]:
    """Give the ids of all records that some outcomes rest on."""
    return frozenset(record for one in outcomes for rests in one.rests for record in rests)


def as_now(outcome: Outcome, versions: Mapping[str, int]) -> Outcome:
    """Leave out the cards that rest on anything that is not as it was.

    Args:
        outcome: As it was kept.
        versions: Those that its owner would find now, by the ids of their records.
    """
    if outcome.row is None:
        return outcome
    stay = [
        place
        for place, rests in enumerate(outcome.rests)
        if all(_is_as_it_was(record, version, versions) for record, version in rests.items())
    ]
    if len(stay) == len(outcome.row.cards):
        return outcome
    at = {place: now for now, place in enumerate(stay)}
    cards = tuple(outcome.row.cards[place] for place in stay)
    told = {place for place in (outcome.best, outcome.nearest) if place is not None}
    return replace(
        outcome,
        row=replace(outcome.row, cards=cards, recommended=_recommended(cards)),
        best=None if outcome.best is None else at.get(outcome.best),
        nearest=None if outcome.nearest is None else at.get(outcome.nearest),
        rests=tuple(outcome.rests[place] for place in stay),
        moved=len(outcome.row.cards) - len(stay),
        lost=not told <= at.keys(),
    )


def _recommended(cards: Sequence[Card]) -> int:
    return sum(card.tier in ("strong", "fair") for card in cards)


def _is_as_it_was(record: str, version: int, versions: Mapping[str, int]) -> bool:
    return record in versions and version in (_ANY, versions[record])


# --- as it is kept --------------------------------------------------------------------------------


def as_json(outcome: Outcome) -> dict[str, object]:
    """Give an outcome as it is kept."""
    return {
        "failed": outcome.failed,
        "row": None if outcome.row is None else row_as_json(outcome.row),
        "best": outcome.best,
        "nearest": outcome.nearest,
        "rests": [dict(one) for one in outcome.rests],
    }


def outcome_in(kept: Mapping[str, object]) -> Outcome:
    """Read an outcome as it was kept.

    Raises:
        KeyError, TypeError: It was kept in another form.
    """
    row = kept["row"]
    return Outcome(
        failed=str(kept["failed"]),
        row=None if row is None else row_of_json(cast("Json", row)),
        best=cast("int | None", kept["best"]),
        nearest=cast("int | None", kept["nearest"]),
        rests=tuple(cast("Sequence[Mapping[str, int]]", kept["rests"])),
    )
