"""The figures: what is counted, how it is written, and who may read it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from access_builders import behind_a_gate
from builders import TODAY
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from assistant.access.doors import Caller
from assistant.access.limits import LIMITS, Limit, Limits
from assistant.access.table import read_table
from assistant.answers import Answer, Intent, Outcome, Question
from assistant.errors import ModelUnavailable, TooBusy
from assistant.serving.counting import Answered, Asked, CountingAnswers, counted
from assistant.serving.figures import Counter, Family, Histogram, Reading, exposed
from assistant.serving.kept_figures import of_the_limits
from assistant.serving.metrics import Let, Watch
from assistant.settings import Settings
from corpus.errors import StoreUnavailable
from corpus.levels import Viewer

TABLE = read_table(
    "endpoint\twho\tsees\towner\taudit\twork\n"
    "GET /a/{id}\tall\t-\t-\t-\tlook\n"
    "GET /gone\tnobody\t-\t-\t-\tlook\n"
)
TOKEN = "0123456789abcdef"
HERE = Caller(client="127.0.0.1")


def values(text: str) -> dict[str, float]:
    """Read figures as a program that gathers them does."""
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_bucket_holds_what_the_smaller_ones_do() -> None:
    waits = Histogram(Family(name="w_seconds", says="Waits.", bounds=(0.5, 1.0)))
    for seconds in (0.2, 0.5, 0.7, 9):
        waits.observe(seconds)

    assert values(exposed([waits])) == {
        'w_seconds_bucket{le="0.5"}': 2, 'w_seconds_bucket{le="1"}': 3,
        'w_seconds_bucket{le="+Inf"}': 4, "w_seconds_sum": 10.4, "w_seconds_count": 4,
    }  # fmt: skip


def test_what_stands_in_a_label_ends_no_line() -> None:
    odd = Counter(Family(name="odd_total", says="Odd.", labels=("of",)))
    odd.add('a"b\\c\nd')

    assert exposed([odd]).splitlines()[2:] == ['odd_total{of="a\\"b\\\\c\\nd"} 1']


def test_what_cannot_be_read_now_has_no_line_and_spoils_nothing() -> None:
    def broken() -> Mapping[tuple[str, ...], float]:
        raise StoreUnavailable("数据库没有应答。")

    there = Reading(Family(name="there", says="There."), lambda: {(): 1.5})
    gone = Reading(Family(name="gone", says="Gone."), broken, unreadable=(StoreUnavailable,))

    assert values(exposed([gone, there])) == {"there": 1.5}


def an_app(clock: Clock, answered: Answered) -> ASGIApp:
    async def slow(_request: object) -> PlainTextResponse:
        clock.seconds += 0.2
        return PlainTextResponse("a")

    inner = Starlette(routes=[Route("/a/{id}", slow)])
    return CountingAnswers(inner, endpoints=TABLE, answered=answered, clock=clock)


def test_requests_are_counted_by_the_row_and_never_by_what_somebody_wrote() -> None:
    answered = Answered()
    with TestClient(an_app(Clock(), answered)) as client:
        for path in ("/a/1", "/a/2", "/a/secret", "/gone", "/wp-admin", "/张三"):
            client.get(path)
        client.request("BREW", "/a/1")

    found = values(exposed([answered.requests, answered.seconds]))
    assert found['tt_http_requests_total{endpoint="GET /a/{id}",status="200"}'] == 3
    assert found['tt_http_requests_total{endpoint="-",status="404"}'] == 3
    assert found['tt_http_answer_begins_seconds_bucket{endpoint="GET /a/{id}",le="0.25"}'] == 3
    assert found['tt_http_answer_begins_seconds_bucket{endpoint="GET /a/{id}",le="0.1"}'] == 0
    assert "secret" not in str(found) and "张三" not in str(found)


def an_answer(
    status: Outcome = "answered", intent: Intent = "policy_fact", text: str = "有。"
) -> Answer:
    return Answer(status=status, intent=intent, question="？", text=text)


QUESTION = Question(text="？", viewer=Viewer(identity="a", role="enterprise"), day=TODAY)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (an_answer(), "answered"),
        (an_answer("partial"), "partial"),
        (an_answer("refused"), "nothing_found"),
        (an_answer("refused", "not_allowed"), "declined"),
    ],
)
def test_questions_are_counted_by_what_became_of_them(answer: Answer, outcome: str) -> None:
    asked = Asked()

    assert list(counted(lambda _question: iter([answer]), asked)(QUESTION)) == [answer]
    name = f'tt_questions_total{{outcome="{outcome}",mode="extractive"}}'
    assert values(exposed([asked.questions])) == {name: 1}


def test_the_first_words_are_timed_once_and_a_question_that_broke_or_was_left_is_told() -> None:
    asked, clock = Asked(), Clock()

    def growing(_question: Question) -> Iterator[Answer]:
        clock.seconds += 0.3
        yield an_answer(text="")
        clock.seconds += 0.5
        yield an_answer()
        clock.seconds += 5
        yield an_answer(text="有的。")
        raise ModelUnavailable("模型没有应答。")

    ask = counted(growing, asked, clock=clock)
    with pytest.raises(ModelUnavailable):
        list(ask(QUESTION))
    left = ask(QUESTION)
    next(left)
    left.close()

    found = values(exposed([asked.questions, asked.first_words]))
    assert found["tt_question_first_words_seconds_count"] == 1
    assert found["tt_question_first_words_seconds_sum"] == pytest.approx(0.8)
    assert found['tt_questions_total{outcome="failed",mode="extractive"}'] == 1
    assert found['tt_questions_total{outcome="left",mode="extractive"}'] == 1


def test_work_under_way_and_refused_is_told_by_kind_and_not_by_person() -> None:
    limits = Limits({**LIMITS, "ask": Limit(at_once=1, a_minute=9, name="提问")})
    with limits.turn("u-zhang", "ask"):
        with pytest.raises(TooBusy), limits.turn("u-zhang", "ask"):
            pass
        text = exposed(of_the_limits(limits))

    assert values(text)['tt_work_under_way{work="ask"}'] == 1
    assert values(text)['tt_work_refused_total{work="ask"}'] == 1
    assert "zhang" not in text


@pytest.mark.parametrize(
    ("let", "caller", "sent", "admitted"),
    [
        (Let(), HERE, "", False),
        (Let(), HERE, "Bearer ", False),
        (Let(here=True), HERE, "", True),
        (Let(here=True), Caller(client="::1"), "", True),
        (Let(here=True), Caller(client="127.0.0.1", passed_on=True), "", False),
        (Let(here=True), Caller(client="10.0.0.7"), "", False),
        (Let(token=TOKEN), HERE, "", False),
        (Let(token=TOKEN), Caller(client="10.0.0.7"), f"Bearer {TOKEN}", True),
        (Let(token=TOKEN), Caller(client="10.0.0.7"), f"bearer {TOKEN}", True),
        (Let(token=TOKEN), Caller(client="10.0.0.7"), f"Bearer {TOKEN}x", False),
        (Let(token=TOKEN), Caller(client="10.0.0.7"), f"Basic {TOKEN}", False),
        (Let(token=TOKEN), Caller(client="10.0.0.7"), "Bearer 口令", False),
    ],
)
def test_figures_are_for_whom_the_operator_lets(
    let: Let, caller: Caller, sent: str, admitted: bool
) -> None:
    assert let.admits(caller, sent) == admitted


def test_for_others_there_are_no_figures() -> None:
    watch = Watch(Let(token=TOKEN))
    with TestClient(behind_a_gate(Starlette(routes=[watch.route]))) as client:
        without = client.get("/metrics")
        given = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})

    assert (without.status_code, given.status_code) == (404, 200)
    assert given.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert values(given.text)["tt_process_threads"] >= 1


def test_a_token_that_can_be_guessed_is_no_setting(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="metrics_token"):
        Settings(data_dir=tmp_path, metrics_token="kurz")  # type: ignore[arg-type]  # (a secret)
