"""All that is served over HTTP: the page, the door, what views have beside it; behind a gate."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial, wraps
from types import MappingProxyType
from typing import ParamSpec, TypeVar

from fastapi import FastAPI
from gradio import mount_gradio_app
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from assistant.access.access import Access
from assistant.serving.counting import CountingAnswers
from assistant.serving.figures import Family, Reading
from assistant.serving.metrics import Watch
from assistant.ui.compare import exports as finds
from assistant.ui.door.parts import Door
from assistant.ui.door.routes import door_routes
from assistant.ui.drafting import routes as drafts
from assistant.ui.exchanges import Ask
from assistant.ui.fits import exports as applying
from assistant.ui.gate import Gate
from assistant.ui.handlers import Handler
from assistant.ui.headers import SecurityHeaders
from assistant.ui.listed import require_listed
from assistant.ui.long_names import FittingNames
from assistant.ui.look.catalogue import catalogue_route
from assistant.ui.matching import exports as matches
from assistant.ui.offers import routes as offers
from assistant.ui.originals import UNDER as ORIGINALS
from assistant.ui.originals import originals
from assistant.ui.overview.exports import UNDER as FIGURES
from assistant.ui.overview.exports import exports as figures
from assistant.ui.page import build_page, look
from assistant.ui.paths import BelowPath, require_no_path_of_ours
from assistant.ui.quotas import Quotas
from assistant.ui.trials.report_pages import UNDER as RUNS
from assistant.ui.trials.report_pages import run_pages
from assistant.ui.uploads import UNDER as PAPERS
from assistant.ui.uploads import uploads
from assistant.ui.waiting import waiting_in
from assistant.ui.workbench import Workbench

_Arguments = ParamSpec("_Arguments")
_Made = TypeVar("_Made")


def in_a_loop(make: Callable[_Arguments, _Made]) -> Callable[_Arguments, _Made]:
    """Make something while an event loop runs: Gradio opens some of its own where none does.

    It never closes them, and each keeps two sockets.
    """

    @wraps(make)
    def made(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Made:
        async def inside() -> _Made:
            return make(*args, **kwargs)

        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return asyncio.run(inside())
        return make(*args, **kwargs)

    return made


@in_a_loop
def web(
    ask: Ask,
    *,
    day: Callable[[], date],
    access: Access,
    bench: Workbench | None = None,
    door: Door | None = None,
    quotas: Quotas | None = None,
    beside: Sequence[BaseRoute] = (),
    events: Mapping[str, Handler] = MappingProxyType({}),
    watch: Watch | None = None,
    root: str = "",
) -> FastAPI:
    """Give everything that is served over HTTP, behind a gate.

    Args:
        ask: Answers a question, growing.
        day: Gives the day whose rules are asked for.
        access: Decides who may do what.
        bench: What the views work on; None for a page that only answers.
        door: What logging in works on; without one nobody can, and where the access asks for
            that, it sends people to it.
        quotas: Counts what comes in; None for a count of its own.
        beside: Routes for other programs, and for those who watch this one.
        events: By their names, what other programs call by Gradio's own client.
        watch: Counts what is done; None where nothing is counted.
        root: The path of a host that everything is below; empty for none.

    Raises:
        UnlistedEndpoint: Something is served that does not stand in the table of endpoints.
    """
    bench = bench or Workbench()
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    _guard(app, access, login="/login" if door is not None else "", watch=watch, root=root)
    if door is not None:
        app.router.routes.extend(door_routes(door))
    app.router.routes.append(catalogue_route())
    app.router.routes.extend(beside)
    if watch is not None:
        app.router.routes.append(watch.route)
    # One count for all ways in, so that a day is one day.
    for under, served in beside_the_page(bench, day, quotas or Quotas()):
        app.mount(under, served)
    named = (lambda who: door.accounts.get(who.identity).shown) if door is not None else None
    page = build_page(ask, bench, day=day, named=named, events=events)
    # What an error says may be somebody's words: the page is told those of `gr.Error` alone.
    mount_gradio_app(app, page, "/", show_error=False, root_path=root or None, **look())
    if watch is not None:
        says = Family(name="tt_page_events", says="Events of the page.", labels=("state",))
        watch.add(Reading(says, partial(waiting_in, page)))
    require_listed(page, app.routes, access.endpoints)
    return app


def _guard(app: FastAPI, access: Access, *, login: str, watch: Watch | None, root: str) -> None:
    """Lay around an app what every request goes through; what is added last is outermost."""
    app.add_middleware(Gate, access=access, login=login)
    app.add_middleware(FittingNames)
    app.add_middleware(SecurityHeaders)  # around both: what they refuse has them too
    if watch is not None:
        app.add_middleware(CountingAnswers, endpoints=access.endpoints, answered=watch.answered)
    if root:
        require_no_path_of_ours(root, access.endpoints)
        app.add_middleware(BelowPath, root=root)


def beside_the_page(
    bench: Workbench, day: Callable[[], date], quotas: Quotas
) -> Iterator[tuple[str, ASGIApp]]:
    """Give what views have served beside the page, each with the path that it is below."""
    if bench.desk is not None:
        yield PAPERS, uploads(bench.desk.additions, quotas)
        yield ORIGINALS, originals(bench.desk.store)
    if bench.finder is not None:
        yield finds.UNDER, finds.exports(bench.finder, day)
    if bench.fits is not None:
        yield applying.UNDER, applying.exports(bench.fits, day, quotas)
    if bench.matching is not None:
        yield matches.UNDER, matches.exports(bench.matching, day, quotas)
    if bench.offering is not None:
        yield offers.UNDER, offers.offer_routes(bench.offering)
    if bench.drafting is not None:
        yield drafts.UNDER, drafts.draft_routes(bench.drafting, day, quotas)
    if bench.trials is not None:
        yield RUNS, run_pages(bench.trials)
    if bench.overview is not None:
        yield FIGURES, figures(bench.overview, day)
