"""`/metrics`: figures for whoever looks after the program, and for nobody else."""

from dataclasses import dataclass
from hmac import compare_digest

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from assistant.access.doors import Caller, is_loopback
from assistant.serving.counting import Answered, Asked
from assistant.serving.figures import CONTENT_TYPE, Figure, exposed
from assistant.serving.process import of_the_process
from assistant.ui.downloads import said
from assistant.ui.viewer import caller_of

_BEARER = "bearer "


@dataclass(frozen=True, slots=True, kw_only=True)
class Let:
    """Whom the operator lets read the figures.

    Attributes:
        here: Whoever asks from this machine itself, and not through another server.
        token: Whoever has it; empty for nobody.
    """

    here: bool = False
    token: str = ""

    def admits(self, caller: Caller, authorization: str) -> bool:
        """Say whether somebody may, by where they ask from or the header that they send."""
        if self.here and is_loopback(caller.client) and not caller.passed_on:
            return True
        bears = authorization[: len(_BEARER)].lower() == _BEARER
        given = authorization[len(_BEARER) :].strip() if bears else ""
        # As long in either case, whatever is wrong with it.
        right = compare_digest(given.encode(errors="replace"), self.token.encode())
        return bool(self.token) and right


class Watch:
    """All figures of the program, and who may read them."""

    def __init__(self, let: Let) -> None:
        """Begin with what is counted while it works, and the process."""
        self._let = let
        self.answered, self.asked = Answered(), Asked()
        self._figures: list[Figure] = [
            self.answered.requests,
            self.answered.seconds,
            self.asked.questions,
            self.asked.first_words,
            *of_the_process(),
        ]

    def add(self, *figures: Figure) -> None:
        """Have these read too."""
        self._figures += figures

    @property
    def route(self) -> Route:
        """Give the route; it stands at the top of the app. For others, it is not there."""

        async def show(request: Request) -> Response:
            if not self._let.admits(caller_of(request), request.headers.get("authorization", "")):
                return said("没有这个页面。", 404)
            text = await run_in_threadpool(exposed, self._figures)
            return PlainTextResponse(text, media_type=CONTENT_TYPE)

        return Route("/metrics", show, methods=["GET"], name="serving.metrics")
