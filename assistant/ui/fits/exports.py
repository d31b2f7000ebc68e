"""How verdicts leave the page: as a Word document or a workbook, and what changed as a feed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from assistant.eligibility.agenda import agenda_of, told_of
from assistant.eligibility.icalendar import Event, as_ics
from assistant.eligibility.notices import feed, notices
from assistant.eligibility.policies import Policies, policies
from assistant.eligibility.profile import read_profile
from assistant.eligibility.reports import as_paper, as_tables
from assistant.eligibility.sheets import ENDINGS, MAX_BYTES, read_sheet
from assistant.papers.word import as_docx
from assistant.papers.workbook import as_xlsx
from assistant.ui.admitting import HEAD_BYTES, require_content, require_name
from assistant.ui.downloads import BOOK, CALENDAR, WORD, as_file
from assistant.ui.entrances import Entrances, body_of
from assistant.ui.fits.tab import Asked, Fits, asked_of, profile_of
from assistant.ui.quotas import Quotas
from assistant.ui.receiving import file_in
from corpus.levels import Viewer

UNDER = "/fits"
_MARK = "x-fits"
_MAX_BYTES = 200_000
_BROKEN = "没有做成，请再试一次；如果是表格读不出来，请另存为 .xlsx 或 .csv 再试。"
_MOST_UNREAD = 20


def exports(fits: Fits, day: Callable[[], date], quotas: Quotas | None = None) -> Starlette:
    """Give the routes; they are mounted at `/fits`."""
    ways = _Ways(fits=fits, day=day, quotas=quotas or Quotas())
    marked = Entrances(UNDER, broken=_BROKEN, mark=_MARK)
    opened = Entrances(UNDER, broken=_BROKEN)
    return Starlette(
        routes=[
            marked.route("POST", "/docx", ways.word),
            marked.route("POST", "/xlsx", ways.book),
            marked.route("POST", "/ics", ways.calendar),
            marked.route("POST", "/sheet", ways.sheet),
            opened.route("GET", "/feed", ways.news),
        ]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ways:
    """What is done for whoever asks."""

    fits: Fits
    day: Callable[[], date]
    quotas: Quotas

    async def word(self, request: Request, who: Viewer) -> Response:
        """Give the verdicts on a profile as a Word document."""
        return await self._paper(request, who, _as_word)

    async def book(self, request: Request, who: Viewer) -> Response:
        """Give the verdicts on a profile as a workbook."""
        return await self._paper(request, who, _as_book)

    async def calendar(self, request: Request, who: Viewer) -> Response:
        """Give the windows that are open or to come as a calendar file."""
        return await self._paper(request, who, _as_calendar)

    async def sheet(self, request: Request, who: Viewer) -> Response:
        """Give the lines of the form that a sheet fills; nothing is kept."""
        name, year = unquote(request.headers.get("x-name", "")), self.day().year - 1
        require_name(name, ENDINGS)
        data = await file_in(request, who, self.quotas, most=MAX_BYTES, what="表格")
        require_content(name, data[:HEAD_BYTES])
        found = await run_in_threadpool(read_sheet, data, name=name, year=year)
        return JSONResponse({"form": found.lines, "unread": found.unread[:_MOST_UNREAD]})

    async def news(self, request: Request, who: Viewer) -> Response:
        """Give what changed for whoever asks, as a feed; of a guest nothing is known."""
        address = str(request.base_url).removesuffix(f"{UNDER.strip('/')}/")
        text = await run_in_threadpool(self._news, who, f"{address}#fit")
        return Response(text, media_type="application/atom+xml")

    def _news(self, who: Viewer, address: str) -> str:
        kept = self.fits.profiles.of(who)
        found = self._policies(who, kept.profile)
        noticed = notices(found.measures, kept.seen) if kept.profile else ()
        return feed(noticed, day=self.day(), address=address)

    async def _paper(
        self, request: Request, who: Viewer, write: Callable[[Policies], Response]
    ) -> Response:
        body = await body_of(request, _MAX_BYTES)
        asked = asked_of(body.decode("utf-8", errors="replace"))
        return await run_in_threadpool(self._written, asked, who, write)

    def _written(
        self, asked: Asked, who: Viewer, write: Callable[[Policies], Response]
    ) -> Response:
        profile = profile_of(asked, self.fits.profiles.of(who).profile)
        return write(self._policies(who, profile))

    def _policies(self, who: Viewer, profile: Mapping[str, object]) -> Policies:
        return policies(read_profile(profile), who, day=self.day(), rulebook=self.fits.rulebook)


def _as_word(found: Policies) -> Response:
    return as_file(as_docx(as_paper(found)), WORD, f"适用政策_{found.as_of}.docx")


def _as_calendar(found: Policies) -> Response:
    events = [
        Event(
            uid=f"{one.judged.measure.id}-{one.first}@tech-transfer-assistant",
            first=one.first,
            last=one.last,
            summary=f"申报：{one.judged.measure.name}",
            description="\n".join(told_of(one)),
        )
        for one in agenda_of(found).entries
    ]
    written = as_ics(events, name="申报日历", now=datetime.now(UTC))
    return as_file(written, CALENDAR, f"申报日历_{found.as_of}.ics")


def _as_book(found: Policies) -> Response:
    return as_file(as_xlsx(as_tables(found)), BOOK, f"适用政策_{found.as_of}.xlsx")
