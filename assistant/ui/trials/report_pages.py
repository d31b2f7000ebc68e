"""The report of a run as a page of its own: opened beside the program's page, for staff alone.

It is mounted at `/trials`. The report brings its own style and script, and must not load anything:
its policy stands beside the one of `assistant.ui.headers`, and a browser keeps to both.
"""

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from assistant.errors import AssistantError
from assistant.ui.trials.port import Trials
from assistant.ui.viewer import viewer
from corpus.errors import NotPermitted
from corpus.levels import require_staff

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


def run_pages(trials: Trials) -> Starlette:
    """Give the route `/<run>`, by which a report is opened."""

    async def report(request: Request) -> Response:
        found = viewer(request)
        try:
            require_staff(found)
            page = await run_in_threadpool(trials.report, request.path_params["run"], found)
        except NotPermitted:
            return PlainTextResponse(_NOT_YOURS, status_code=403, headers=_HEADERS)
        except AssistantError as error:
            return PlainTextResponse(str(error), status_code=404, headers=_HEADERS)
        return Response(page, media_type="text/html", headers=_HEADERS)

    return Starlette(routes=[Route("/{run}", report, methods=["GET"])])
