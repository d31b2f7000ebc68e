"""The report of a run as a page of its own: opened beside the program's page, for staff alone.

It is mounted at `/trials`. The report brings its own style and script, and must not load anything:
its policy stands beside the one of `assistant.ui.headers`, and a browser keeps to both.
"""

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from assistant.errors import AssistantError
from assistant.ui.entrances import Entrances
from assistant.ui.trials.port import Trials
from corpus.levels import Viewer

UNDER = "/trials"
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "script-src 'unsafe-inline'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "cache-control": "no-store",
    "cross-origin-resource-policy": "same-origin",
}
_NOT_YOURS = "只有工作人员可以查看评测报告。"
_BROKEN = "报告打不开，请再试一次。"


def run_pages(trials: Trials) -> Starlette:
    """Give the route `/<run>`, by which a report is opened."""

    async def report(request: Request, who: Viewer) -> Response:
        try:
            page = await run_in_threadpool(trials.report, request.path_params["run"], who)
        except AssistantError as error:
            return _refused(str(error), 404)
        return Response(page, media_type="text/html", headers=_HEADERS)

    entrances = Entrances(UNDER, broken=_BROKEN, otherwise=_NOT_YOURS, refuse=_refused)
    return Starlette(routes=[entrances.route("GET", "/{run}", report, named="run")])


def _refused(text: str, status: int) -> Response:
    return PlainTextResponse(text, status_code=status, headers=_HEADERS)
