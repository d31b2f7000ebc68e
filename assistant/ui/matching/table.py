"""The demands of a table, matched one after another: what the page is told of each."""

from collections.abc import Iterator, Sequence
from typing import cast

from assistant.matching.everything import Card
from assistant.matching.kept import MatchOne, Outcome, Wanted, outcome_of, wanted_of
from assistant.matching.pairs import Tier
from assistant.ui.matching.lines import Found, Line, frame_html, line_html
from corpus.records import Problem, Record

Json = dict[str, object]

NOT_KEPT = "没有登录，结果只在这一页里：刷新或关闭后要重新匹配。"


def table_lines(
    name: str, demands: Sequence[Record], problems: Sequence[Problem], match: MatchOne
) -> Iterator[Json]:
    """Give the frame of the table, then each row with what its card is asked for with.

    Args:
        name: Of the file.
        demands: In the order of its rows.
        problems: What is wrong with its other rows.
        match: Matches one of them.
    """
    frame = frame_html(name, len(demands), problems, said=(NOT_KEPT,))
    yield {"html": frame, "total": len(demands)}
    for wanted in wanted_of(demands):
        # What is matched is what the page can ask for again, so that a card says what its row did.
        yield told_line(wanted, outcome_of(wanted, match))


def told_line(wanted: Wanted, outcome: Outcome) -> Json:
    """Give what the page is told of one demand that was matched."""
    line = Line(
        number=wanted.number,
        row=wanted.row,
        title=wanted.title,
        owner=wanted.owner,
        best=_found(outcome.card(outcome.best)),
        nearest=_found(outcome.card(outcome.nearest)),
        failed=outcome.failed,
        moved=outcome.lost,
    )
    return {
        "number": wanted.number,
        "html": line_html(line),
        "found": line.best is not None,
        "asked": dict(wanted.asked),
    }


def _found(card: Card | None) -> Found | None:
    if card is None:
        return None
    tier = cast("Tier", card.tier)
    return Found(title=card.title, owner=card.owner, tier=tier, coverage=card.coverage)
