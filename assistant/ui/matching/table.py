"""The demands of a table, matched one after another: what the page is told of each."""

from collections.abc import Callable, Iterator, Sequence

from assistant.errors import AssistantError
from assistant.matching.cells import cells_of, demand_of_cells
from assistant.matching.matcher import Match, Matches
from assistant.matching.offers import demand_of_text
from assistant.ui.matching.lines import Found, Line, frame_html, line_html
from corpus.errors import CorpusError
from corpus.records import Problem, Record
from index.errors import IndexingError

Json = dict[str, object]
# Matches one demand for whoever sent the table.
MatchOne = Callable[[Record], Matches]


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
    yield {"html": frame_html(name, len(demands), problems), "total": len(demands)}
    for number, demand in enumerate(demands, start=1):
        # What is matched is what the page can ask for again, so that a card says what its row did.
        cells = cells_of(demand)
        asked = demand_of_cells(cells) if cells else demand_of_text(demand.text)
        line = _matched(number, demand, asked, match)
        yield {
            "number": number,
            "html": line_html(line),
            "found": line.best is not None,
            "asked": {"row": cells} if cells else {"text": demand.text, "side": "demand"},
        }


def _matched(number: int, demand: Record, asked: Record, match: MatchOne) -> Line:
    facts = demand.facts
    owner = getattr(facts, "owner", None) or ""
    line = Line(number=number, row=demand.source.row, title=demand.title, owner=owner)
    try:
        found = match(asked)
    except (AssistantError, CorpusError, IndexingError) as error:
        return Line(number=number, row=line.row, title=line.title, owner=owner, failed=str(error))
    open_ = [one for one in found.matches if not one.pair.shut]
    best = next((one for one in open_ if one.pair.recommended), None)
    near = next((one for one in open_ if one.pair.tier in ("weak", "insufficient")), None)
    return Line(
        number=number,
        row=line.row,
        title=line.title,
        owner=owner,
        best=_found(best),
        nearest=None if best is not None else _found(near),
    )


def _found(match: Match | None) -> Found | None:
    if match is None:
        return None
    record = match.other.record
    return Found(
        title=record.title,
        owner=getattr(record.facts, "owner", None) or "",
        tier=match.pair.tier,
        coverage=match.pair.coverage,
    )
