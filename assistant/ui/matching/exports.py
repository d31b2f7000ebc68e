"""What comes into the match view as a file and leaves it as one, and what is said of a card."""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import PurePath
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from assistant.errors import BadRequest
from assistant.keeping.profiles import GUEST
from assistant.matching.batch import MOST_DEMANDS, beside, match_batch, problems_table
from assistant.matching.everything import match_everything, unmoved
from assistant.matching.from_files import MOST_BYTES, demand_of_bytes, demands_of_bytes
from assistant.matching.kept import MatchOne, wanted_of
from assistant.matching.matcher import Match, Matches
from assistant.matching.opinions import opinion_of
from assistant.matching.reports import as_paper, as_tables, tables_of
from assistant.papers.word import as_docx
from assistant.papers.workbook import as_xlsx
from assistant.ui.admitting import HEAD_BYTES, require_content, require_name
from assistant.ui.downloads import BOOK, WORD, as_file
from assistant.ui.entrances import Entrances, body_of
from assistant.ui.matching.kept import KeptWays
from assistant.ui.matching.tab import Matching, asked_in, match_asked, matched
from assistant.ui.matching.table import Json, table_lines
from assistant.ui.quotas import Quotas
from assistant.ui.receiving import file_in
from assistant.ui.sent import Data, sent_in
from corpus.levels import Viewer
from corpus.records import Problem, Record

UNDER = "/match"
_MARK = "x-match"
_MAX_BYTES = 200_000
_BROKEN = "没有做成，请再试一次。"

logger = logging.getLogger(__name__)


def exports(matching: Matching, day: Callable[[], date], quotas: Quotas | None = None) -> Starlette:
    """Give the routes; they are mounted at `/match`."""
    ways = _Ways(matching=matching, day=day, quotas=quotas or Quotas())
    entrances = Entrances(UNDER, broken=_BROKEN, mark=_MARK)
    routes = [
        entrances.route("POST", "/docx", ways.word, about=_card_in),
        entrances.route("POST", "/all", ways.everything),
        entrances.route("POST", "/batch", ways.batch),
        entrances.route("POST", "/lines", ways.lines),
        entrances.route("POST", "/file", ways.file),
        entrances.route("POST", "/opinion", ways.opinion, about=_card_in),
    ]
    if matching.batches is not None:
        kept = KeptWays(matching=matching, batches=matching.batches, read=_data)
        routes += [
            entrances.route("POST", "/kept", kept.look),
            entrances.route("POST", "/kept/go", kept.go),
            entrances.route("POST", "/kept/stop", kept.stop),
            entrances.route("POST", "/kept/drop", kept.drop),
            entrances.route("POST", "/kept/book", kept.book, about=kept.about),
        ]
    return Starlette(routes=routes)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ways:
    """What is done for whoever asks."""

    matching: Matching
    day: Callable[[], date]
    quotas: Quotas

    async def word(self, request: Request, who: Viewer) -> Response:
        """Give one card as a Word document."""
        return await run_in_threadpool(self._word, who, await _data(request))

    async def everything(self, _request: Request, who: Viewer) -> Response:
        """Give all matches that the asker may see as a workbook."""
        return await run_in_threadpool(self._everything, who)

    async def opinion(self, request: Request, who: Viewer) -> Response:
        """Keep what somebody says of a card."""
        return await run_in_threadpool(self._opinion, who, await _data(request))

    async def file(self, request: Request, who: Viewer) -> Response:
        """Give the words of the demand that a file holds; nothing is kept."""
        name, data = await self._file_in(request, who)
        record = await run_in_threadpool(
            demand_of_bytes, data, name=name, parser=self.matching.parser
        )
        return JSONResponse({"text": record.text})

    async def batch(self, request: Request, who: Viewer) -> Response:
        """Give the matches of all demands of a table as a workbook; nothing is kept."""
        name, data = await self._file_in(request, who)
        return await run_in_threadpool(self._batch, who, name, data)

    async def lines(self, request: Request, who: Viewer) -> Response:
        """Match all demands of a table: in the background, or for a guest as a line of JSON each.

        Of a guest's nothing is kept: all guests bear one name.
        """
        name, data = await self._file_in(request, who)
        if self.matching.batches is not None and who.identity != GUEST:
            return await run_in_threadpool(self._begin, who, name, data)
        growing = await run_in_threadpool(self._lines, who, name, data)
        return StreamingResponse(_as_lines(growing), media_type="application/x-ndjson")

    async def _file_in(self, request: Request, who: Viewer) -> tuple[str, bytes]:
        name = PurePath(unquote(request.headers.get("x-name", ""))).name
        require_name(name)
        data = await file_in(request, who, self.quotas, most=MOST_BYTES)
        require_content(name, data[:HEAD_BYTES])
        return name, data

    def _demands(self, name: str, data: bytes) -> tuple[tuple[Record, ...], tuple[Problem, ...]]:
        return demands_of_bytes(data, name=name, parser=self.matching.parser, most=MOST_DEMANDS)

    def _lines(self, who: Viewer, name: str, data: bytes) -> Iterator[Json]:
        demands, problems = self._demands(name, data)
        return table_lines(name, demands, problems, self._match_for(who))

    def _begin(self, who: Viewer, name: str, data: bytes) -> Response:
        batches = self.matching.batches
        assert batches is not None  # noqa: S101  (told to the type checker)
        demands, problems = self._demands(name, data)
        batch = batches.begin(
            who,
            name,
            tuple(wanted_of(demands)),
            self._match_for(who),
            day=self.day(),
            generation=self.matching.records.generation(),
            problems=problems,
        )
        return JSONResponse({"batch": batch})

    def _match_for(self, who: Viewer) -> MatchOne:
        return match_asked(self.matching, who, day=self.day())

    def _batch(self, who: Viewer, name: str, data: bytes) -> Response:
        demands, problems = self._demands(name, data)
        found = match_batch(self.matching.matcher, demands, who, day=self.day())
        own = beside(wanted_of(demands))
        tables = [
            *tables_of(found.rows, beside=own),
            *([problems_table(problems)] if problems else []),
        ]
        return as_file(as_xlsx(tables), BOOK, f"批量匹配_{len(demands)}条_{found.day}.xlsx")

    def _word(self, who: Viewer, data: Data) -> Response:
        found = self._matched(who, data)
        match = self._card(found, data)
        name = f"匹配卡_{match.other.record.id}_{found.day}.docx"
        return as_file(as_docx(as_paper(match, found)), WORD, name)

    def _everything(self, who: Viewer) -> Response:
        of = self.matching
        found = unmoved(
            lambda: match_everything(of.matcher, who, day=self.day(), shelf=of.shelf),
            of.records.generation,
        )
        return as_file(as_xlsx(as_tables(found)), BOOK, f"全部匹配_{found.day}.xlsx")

    def _opinion(self, who: Viewer, data: Data) -> Response:
        found = self._matched(who, data)
        match = self._card(found, data)
        pair = match.pair
        self.matching.opinions.keep(
            opinion_of(
                demand=pair.demand.record.id,
                text=pair.demand.record.text,
                achievement=pair.achievement.record.id,
                shown=pair.tier,
                rated=str(data.get("rated") or ""),
                reason=str(data.get("reason") or ""),
                as_of=found.day,
                viewer=who,
                when=datetime.now(UTC),
                by=str(data.get("by") or ""),
            )
        )
        return JSONResponse({"said": "已记下，谢谢。"})

    def _matched(self, who: Viewer, data: Data) -> Matches:
        return matched(self.matching, asked_in(data), who, day=self.day())

    def _card(self, found: Matches, data: Data) -> Match:
        wanted = str(data.get("record") or "")
        match = next((one for one in found.matches if one.other.record.id == wanted), None)
        if match is None:
            raise BadRequest("这张卡已经不在结果里，请重新匹配。")
        return match


def _as_lines(growing: Iterator[Json]) -> Iterator[str]:
    """Give each as a line; what breaks is told in the last, since the answer has begun."""
    try:
        for one in growing:
            yield json.dumps(one, ensure_ascii=False) + "\n"
    except Exception:  # the outermost boundary: the page says that it broke, the log says how
        logger.exception("a table could not be matched")
        yield json.dumps({"said": _BROKEN}, ensure_ascii=False) + "\n"


async def _data(request: Request) -> Data:
    return await sent_in(request, partial(body_of, request, _MAX_BYTES))


async def _card_in(request: Request, _who: Viewer) -> str:
    """Give the id of the record that the card is of; what it was matched with may be typed."""
    return str((await _data(request)).get("record") or "")
