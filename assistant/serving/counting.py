"""What is counted while the program works: answers of HTTP, and questions."""

from collections.abc import Callable, Generator
from time import monotonic

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.access.table import Endpoints
from assistant.answers import Answer, Question
from assistant.serving.figures import Counter, Family, Histogram
from assistant.traces import Ask
from assistant.ui.paths import path_within

_BOUNDS = (0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_NOT_LISTED = "-"
_METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")


class Answered:
    """How many requests were answered, and how soon each answer began."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.requests = Counter(
            Family(
                name="tt_http_requests_total",
                says="Answers, by the row of the table of endpoints and status.",
                labels=("endpoint", "status"),
            )
        )
        self.seconds = Histogram(
            Family(
                name="tt_http_answer_begins_seconds",
                says="From a request to the beginning of its answer.",
                labels=("endpoint",),
                bounds=_BOUNDS,
            )
        )


class CountingAnswers:
    """An ASGI application that counts what the one inside answers."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        endpoints: Endpoints,
        answered: Answered,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Stand around an application; `clock` is in seconds."""
        self.app = app
        self._endpoints = endpoints
        self._answered = answered
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        method = scope["method"]
        rule = self._endpoints.at(method, path_within(scope)) if method in _METHODS else None
        # What is there for nobody is one series, whatever was tried.
        endpoint = rule.endpoint if rule is not None and rule.roles else _NOT_LISTED
        began = self._clock()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._answered.requests.add(endpoint, str(message["status"]))
                self._answered.seconds.observe(self._clock() - began, endpoint)
            await send(message)

        await self.app(scope, receive, counted)


class Asked:
    """How questions ended, and how soon their first words came."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.questions = Counter(
            Family(
                name="tt_questions_total",
                says="Questions, by what became of them and who wrote the answer.",
                labels=("outcome", "mode"),
            )
        )
        self.first_words = Histogram(
            Family(
                name="tt_question_first_words_seconds",
                says="From a question to the first words of its answer.",
                bounds=_BOUNDS,
            )
        )


def counted(
    ask: Ask, asked: Asked, *, clock: Callable[[], float] = monotonic
) -> Callable[[Question], Generator[Answer, None, None]]:
    """Give an `ask` that answers likewise and counts how each question ended.

    Outcomes are those of answers, but for a refusal: it is `declined` where what was wished is not
    done for anybody, and `nothing_found` where there was nothing to answer from. A question whose
    asker left is `left`, one that broke `failed`.
    """

    def asking(question: Question) -> Generator[Answer, None, None]:
        began, last = clock(), None
        outcome = "failed"
        try:
            for answer in ask(question):
                if answer.text and (last is None or not last.text):
                    asked.first_words.observe(clock() - began)
                last = answer
                yield answer
            outcome = "nothing_found" if last is None else _outcome(last)
        except GeneratorExit:
            outcome = "left"
            raise
        finally:
            asked.questions.add(outcome, last.mode if last is not None else "none")

    return asking


def _outcome(answer: Answer) -> str:
    if answer.status != "refused":
        return answer.status
    return "declined" if answer.intent == "not_allowed" else "nothing_found"
