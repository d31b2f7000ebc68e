"""Every way in which an endpoint fails: what the asker gets, how soon, and what is left over.

The kinds are those that language models behind an endpoint are known for. Each goes through a whole
question, with bounds that are a fiftieth of the product's.
"""

import gc
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import monotonic, sleep

import pytest
from builders import EVERYTHING, TODAY, House, a_house
from fakes import BigramEmbedder
from faulty_endpoint import (
    FOREVER,
    FaultyEndpoint,
    Play,
    a_faulty_endpoint,
    calling_a_tool,
    endless,
    event,
    keeping_alive,
    nobody,
    one_line,
    raw,
    says,
    silent,
    slow_head,
    status,
    trickling,
    whole,
)
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import Answer, Question
from assistant.ask import ask
from assistant.chatmodel.bounds import Bounds
from assistant.chatmodel.guarded import Guarded
from assistant.chatmodel.port import ChatModel, Spent
from assistant.checking import MARK, checked
from assistant.errors import ModelUnavailable
from assistant.llm import EndpointModel
from assistant.quoting import as_query
from assistant.understanding import understand

CARD = """# 科技创新券管理办法
文号：宁科规发〔2024〕1号

## 一、支持标准
科技创新券每家企业每年最高补助20万元。
科技创新券按合同金额的30%补助。
"""
ASKED = "科技创新券每家企业最高补助多少？"
GOOD = "每家企业每年最高补助20万元。[^1]"
DONE = b"data: [DONE]\n\n"

SMALL = Bounds(
    connect_seconds=0.5,
    first_byte_seconds=0.4,
    silence_seconds=0.4,
    whole_seconds=1.0,
    max_bytes=300_000,
    max_chars=2_000,
    retry_seconds=0.01,
    wait_seconds=0.3,
    piece_seconds=0.0,
)
# For what is not about time: nothing is slow here but a machine that is busy.
CALM = replace(
    SMALL, connect_seconds=5.0, first_byte_seconds=5.0, silence_seconds=5.0, whole_seconds=10.0
)
# What this machine may add while it is busy.
SLACK_SECONDS = 2.0

GONE = "语言模型暂时不可用，以下为直接摘自资料的回答。"
SLOW = "语言模型响应太慢，以下为直接摘自资料的回答。"
BUSY = "语言模型正忙，请稍后再试，以下为直接摘自资料的回答。"
BOUNDLESS = "语言模型的回答超出限度，没有采用，以下为直接摘自资料的回答。"
NO_TEXT = "语言模型没有给出文字，以下为直接摘自资料的回答。"
NOTHING_HELD = "语言模型没有写出"


@dataclass(frozen=True)
class Fault:
    """One way to fail.

    Attributes:
        kind: One of the 22.
        play: What the endpoint does; None where there is none.
        told: How what the asker is told begins.
        url: Where the model is looked for; None for the endpoint.
        encrypted: Whether the endpoint has a certificate that nobody trusts.
    """

    kind: str
    play: Play | None
    told: str
    url: Callable[[], str] | None = None
    encrypted: bool = False


FAULTS = [
    Fault("refused", None, GONE, url=nobody),
    Fault("DNS", None, "语言模型暂时不可用（找不到服务器", url=lambda: "http://no.invalid/v1"),
    Fault("TLS", whole(GOOD), "语言模型暂时不可用（未能建立安全连接", encrypted=True),
    Fault("401", status(401), "语言模型暂时不可用（密钥未被接受"),
    Fault("403", status(403), "语言模型暂时不可用（没有使用权限"),
    Fault("429", status(429), BUSY),
    Fault("429", status(429, "Retry-After: 0"), BUSY),
    Fault("429", status(429, "Retry-After: 3600"), BUSY),
    Fault("500", status(500), GONE),
    Fault("503", status(503), GONE),
    Fault("hang before headers", silent, SLOW),
    Fault("hang before headers", partial(slow_head, seconds=0.1), SLOW),
    Fault("hang mid-stream", raw(says(GOOD), FOREVER), SLOW),
    Fault("hang mid-stream", partial(keeping_alive, seconds=0.1), SLOW),
    Fault("1 token/5 s", trickling(GOOD, seconds=0.1), SLOW),
    Fault("cut without [DONE]", raw(says(GOOD)), GONE),
    Fault("cut without [DONE]", raw(says(GOOD), event(finish="stop")), GONE),
    Fault("bad JSON", raw(says(GOOD), b"data: {broken\n\n", DONE), GONE),
    Fault("bad JSON", raw(b"data: " + b"[" * 50_000 + b"\n\n", DONE), GONE),
    Fault("empty choices", raw(event(choices=False), DONE), NO_TEXT),
    Fault("wrong charset", raw(says(GOOD).decode().encode("gb18030"), DONE), GONE),
    Fault("wrong charset", raw(says(GOOD).decode().encode("utf-16"), DONE), GONE),
    Fault("10 MB answer", whole("科" * 3_500_000), BOUNDLESS),
    Fault("10 MB answer", one_line(10_000_000), BOUNDLESS),
    Fault("endless answer", endless("科技创新券"), BOUNDLESS),
    Fault("endless answer", whole(GOOD, finish="length"), NOTHING_HELD),
    Fault("tool call instead of text", calling_a_tool, NO_TEXT),
    Fault("refusal", whole("抱歉，我不能回答这个问题。"), NOTHING_HELD),
    Fault("refusal", whole(GOOD, finish="content_filter"), "语言模型拒绝回答"),
    Fault("answer without citations", whole("每年最高补助50万元。"), NOTHING_HELD),
    Fault("citations that do not exist", whole("每年最高补助20万元。[^9]"), NOTHING_HELD),
    Fault("HTML/script answer", whole("<script>fetch('//x')</script>手续简单。"), NOTHING_HELD),
    Fault(
        "HTML/script answer",
        raw(
            b"<html><body>login</body>", head=b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
        ),
        GONE,
    ),
    # Not of the 22.
    Fault("404", status(404), "语言模型暂时不可用（地址或模型名不对"),
    Fault("elsewhere", status(307, "Location: http://192.0.2.1/v1"), "语言模型暂时不可用（地址"),
    Fault(
        "packed", raw(b"\x1f\x8b", head=b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"), GONE
    ),
    Fault("no HTTP", raw(head=b"SSH-2.0-x\r\n\r\n"), GONE),
]


def test_all_22_kinds_are_played() -> None:
    assert len({fault.kind for fault in FAULTS} - {"404", "elsewhere", "packed", "no HTTP"}) == 22


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory, embedder: BigramEmbedder) -> House:
    """One policy, which no test changes."""
    house = a_house(tmp_path_factory.mktemp("ready"), embedder=embedder)
    assert house.write("创新券.md", CARD).clean
    return house


@pytest.fixture
def endpoint() -> Iterator[FaultyEndpoint]:
    with a_faulty_endpoint() as running:
        yield running


def a_model(url: str, bounds: Bounds = CALM) -> Guarded:
    model = EndpointModel(base_url=url, model="stub", api_key="tt-key", bounds=bounds)
    return Guarded(model, bounds=bounds)


def answers(house: House, model: ChatModel | None) -> list[Answer]:
    question = Question(text=ASKED, viewer=EVERYTHING, day=TODAY)
    return list(ask(question, searcher=house.searcher, model=model))


def exhaust(model: ChatModel, times: int) -> None:
    """Ask so often, and expect nothing."""
    for _ in range(times):
        with pytest.raises(ModelUnavailable):
            list(model.stream("规则", "问题"))


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{i}-{one.kind}" for i, one in enumerate(FAULTS)])
def test_whatever_fails_the_extractive_answer_stands_and_says_why(
    ready: House, tmp_path: Path, fault: Fault
) -> None:
    certificate = tmp_path / "certificate.pem" if fault.encrypted else None
    (plain,) = answers(ready, None)
    with a_faulty_endpoint(certificate=certificate) as endpoint:
        if fault.play:
            endpoint.play(fault.play)
        bounds = SMALL if fault.told == SLOW else CALM
        model = a_model(fault.url() if fault.url else endpoint.base_url, bounds)
        started = monotonic()

        first, *_, last = grown = answers(ready, model)

        took = monotonic() - started
    # What is whole: the answer out of the passages, as if there were no model.
    assert last.finished and not any(answer.finished for answer in grown[:-1])
    assert (last.mode, last.status) == ("extractive", "answered")
    assert (last.text, last.citations) == (plain.text, plain.citations)
    assert (first.text, first.citations) == (plain.text, plain.citations)
    # And a word of why.
    (warning,) = [one for one in last.warnings if one not in plain.warnings]
    assert warning.startswith(fault.told)
    assert "tt-key" not in warning
    assert took < SMALL.whole_seconds + SLACK_SECONDS


def test_of_a_reply_that_grew_too_long_the_sentences_that_are_over_are_kept(
    ready: House, endpoint: FaultyEndpoint
) -> None:
    endpoint.play(whole(GOOD, "\n另外，每家企业", finish="length"))

    last = answers(ready, a_model(endpoint.base_url))[-1]

    assert (last.mode, last.finished) == ("llm", True)
    assert GOOD in last.text
    assert "另外" not in last.text


def test_half_of_a_reply_is_shown_while_it_comes_and_taken_back_when_it_breaks_off(
    ready: House, endpoint: FaultyEndpoint
) -> None:
    endpoint.play(raw(says(GOOD), says("另外"), 0.05, says("还"), FOREVER))

    *growing, last = answers(ready, a_model(endpoint.base_url, replace(CALM, silence_seconds=0.5)))

    assert any(answer.mode == "llm" for answer in growing)
    assert not any(answer.finished for answer in growing)
    assert last.finished and last.mode == "extractive"
    assert SLOW in last.warnings


# --- how often, and how many at once --------------------------------------------------------------


@pytest.mark.parametrize("play", [status(429), status(503), status(503, "Retry-After: 2")])
def test_in_a_storm_of_failures_few_calls_are_made_twice(
    endpoint: FaultyEndpoint, play: Play
) -> None:
    endpoint.play(play)
    model = EndpointModel(
        base_url=endpoint.base_url,
        model="stub",
        api_key=None,
        bounds=CALM,
        pause=lambda seconds: None,
    )

    exhaust(model, 100)

    assert 100 < len(endpoint.asked) <= 120


def test_behind_its_guard_a_dead_endpoint_is_hardly_called_at_all(endpoint: FaultyEndpoint) -> None:
    endpoint.play(status(503))
    model = a_model(endpoint.base_url, replace(CALM, probe_seconds=60))

    started = monotonic()
    exhaust(model, 500)

    assert len(endpoint.asked) <= 6
    assert monotonic() - started < SLACK_SECONDS
    with pytest.raises(ModelUnavailable, match="连续出错，暂停调用"):
        list(model.stream("规则", "问题"))


def test_one_that_floods_us_is_left_alone_like_one_that_is_dead(endpoint: FaultyEndpoint) -> None:
    # Reading what it sends takes the time that others need for searching.
    endpoint.play(endless("科技创新券"))
    model = a_model(endpoint.base_url, replace(CALM, probe_seconds=60))

    exhaust(model, 20)

    assert len(endpoint.asked) == 5


def test_one_that_fails_once_is_asked_again_and_nobody_is_told(
    ready: House, endpoint: FaultyEndpoint
) -> None:
    endpoint.play(status(503, "Retry-After: 0.05"), whole(GOOD))

    last = answers(ready, a_model(endpoint.base_url))[-1]

    assert last.mode == "llm"
    assert len(endpoint.asked) == 2


@pytest.mark.parametrize(
    "play",
    [
        status(429, "Retry-After: 3"),
        status(500),
        status(401),
        raw(says("一")),
        silent,
    ],
    ids=["long pause", "500", "401", "cut", "hang"],
)
def test_nothing_else_is_asked_again(endpoint: FaultyEndpoint, play: Play) -> None:
    endpoint.play(play)

    exhaust(a_model(endpoint.base_url, SMALL if play is silent else CALM), 1)

    assert len(endpoint.asked) == 1


def test_an_endpoint_that_is_back_is_used_again_soon(endpoint: FaultyEndpoint) -> None:
    endpoint.play(status(500))
    model = a_model(endpoint.base_url, replace(CALM, probe_seconds=0.2))
    exhaust(model, 8)
    endpoint.play(whole(GOOD))
    back = monotonic()

    text = ""
    while not text and monotonic() - back < 10:
        try:
            text = "".join(model.stream("规则", "问题"))
        except ModelUnavailable:
            sleep(0.02)

    assert text == GOOD
    assert monotonic() - back < 0.2 + SLACK_SECONDS


def test_while_every_place_hangs_others_search_and_are_told_that_it_is_busy(
    ready: House, endpoint: FaultyEndpoint
) -> None:
    endpoint.play(silent)
    patient = replace(CALM, places=4, first_byte_seconds=20.0, whole_seconds=20.0, max_waiting=0)
    model = a_model(endpoint.base_url, patient)
    holding = [threading.Thread(target=exhaust, args=(model, 1)) for _ in range(4)]
    for thread in holding:
        thread.start()
    ends = monotonic() + 10
    while len(endpoint.asked) < 4 and monotonic() < ends:
        sleep(0.01)
    question = Question(text=ASKED, viewer=EVERYTHING, day=TODAY)

    started = monotonic()
    found = ready.searcher.search(as_query(question, understand(question)))
    last = answers(ready, model)[-1]
    took = monotonic() - started
    endpoint.end()
    for thread in holding:
        thread.join(30)

    assert found.hits
    assert BUSY in last.warnings
    assert took < SLACK_SECONDS


# --- what is left over ----------------------------------------------------------------------------


def first(pieces: Iterator[str]) -> str:
    """Wait for the first piece that is not empty."""
    return next(filter(None, pieces))


# Nothing but the caller ends these within a test.
PATIENT = replace(
    CALM,
    connect_seconds=30.0,
    first_byte_seconds=30.0,
    silence_seconds=30.0,
    whole_seconds=60.0,
    wait_seconds=30.0,
    places=1,
)
# Within it, whoever left is gone at the other end too.
GONE_SECONDS = 2.0


def test_who_closes_the_iterator_ends_the_call_and_frees_its_place(
    endpoint: FaultyEndpoint,
) -> None:
    endpoint.play(raw(says("一"), FOREVER), whole(GOOD))
    told: list[Spent] = []
    model = a_model(endpoint.base_url, PATIENT)
    pieces = model.stream("规则", "问题", spent=told.append)
    assert first(pieces) == "一"

    pieces.close()

    assert endpoint.hung_up.wait(GONE_SECONDS)
    assert len(told) == 1
    assert "".join(model.stream("规则", "问题")) == GOOD


@pytest.mark.parametrize(
    "play",
    [
        silent,
        partial(slow_head, seconds=0.1),
        partial(keeping_alive, seconds=0.1),
        raw(says("<think>还在想"), FOREVER),
    ],
    ids=["before headers", "in headers", "before the first word", "in thought"],
)
def test_who_leaves_before_the_first_word_ends_the_call_as_soon(
    endpoint: FaultyEndpoint, play: Play
) -> None:
    endpoint.play(play, whole(GOOD))
    told: list[Spent] = []
    model = a_model(endpoint.base_url, PATIENT)
    pieces = model.stream("规则", "问题", spent=told.append)
    assert next(pieces) == ""
    left = monotonic()

    pieces.close()

    assert endpoint.hung_up.wait(GONE_SECONDS)
    assert monotonic() - left < GONE_SECONDS
    assert [spent.first_ms for spent in told] == [None]
    assert "".join(model.stream("规则", "问题")) == GOOD


def test_who_leaves_while_waiting_for_a_place_is_never_called_for(
    endpoint: FaultyEndpoint,
) -> None:
    endpoint.play(raw(says("一"), FOREVER), whole(GOOD))
    model = a_model(endpoint.base_url, PATIENT)
    holding = model.stream("规则", "问题")
    first(holding)
    waiting = model.stream("规则", "再问")
    assert next(waiting) == ""
    left = monotonic()

    waiting.close()
    holding.close()

    assert "".join(model.stream("规则", "又问")) == GOOD
    assert len(endpoint.asked) == 2
    assert monotonic() - left < GONE_SECONDS + SLACK_SECONDS


@pytest.mark.parametrize(
    ("scheme", "prompt"),
    [("https", "问题"), ("http", "a" * 8_000_000)],
    ids=["in the handshake", "while sending"],
)
def test_who_leaves_before_the_request_is_sent_hangs_up(scheme: str, prompt: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"{scheme}://127.0.0.1:{deaf.getsockname()[1]}/v1"
        pieces = a_model(url, PATIENT).stream("规则", prompt)
        assert next(pieces) == ""
        deaf.settimeout(GONE_SECONDS + SLACK_SECONDS)
        connection, _ = deaf.accept()  # so it has come, and waits for what never comes
        left = monotonic()

        pieces.close()

        with connection:
            connection.settimeout(GONE_SECONDS)
            while connection.recv(1_000_000):
                pass
        assert monotonic() - left < GONE_SECONDS + SLACK_SECONDS


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse whom they cannot take")
def test_who_leaves_while_connecting_leaves_nothing_behind() -> None:
    before = left_over()
    with crowded() as url:
        crowd = left_over()
        pieces = a_model(url, PATIENT).stream("规则", "问题")
        assert next(pieces) == ""
        left = monotonic()

        pieces.close()

        assert monotonic() - left < GONE_SECONDS
        assert left_over() == crowd
    assert left_over() == before


def test_who_leaves_while_the_host_is_looked_up_need_not_wait_for_that() -> None:
    answered = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        answered.wait(30)
        return ["127.0.0.1"]

    model = Guarded(
        EndpointModel(
            base_url="http://slow.invalid/v1",
            model="stub",
            api_key=None,
            bounds=PATIENT,
            resolve=resolve,
        ),
        bounds=PATIENT,
    )
    for _ in range(2):  # the place is free again
        pieces = model.stream("规则", "问题")
        assert next(pieces) == ""
        left = monotonic()

        pieces.close()

        assert monotonic() - left < GONE_SECONDS
    assert not [one for one in threading.enumerate() if one.name == "tt-model"]
    answered.set()


def test_who_leaves_while_a_retry_is_waited_for_is_not_retried(endpoint: FaultyEndpoint) -> None:
    endpoint.play(status(503, "Retry-After: 2"))
    pieces = a_model(endpoint.base_url, PATIENT).stream("规则", "问题")
    assert next(pieces) == ""
    left = monotonic()

    pieces.close()

    assert monotonic() - left < 1.0
    assert len(endpoint.asked) == 1


@contextmanager
def crowded() -> Iterator[str]:
    """Give the URL of one who listens, but never to a new caller."""
    with ExitStack() as held:
        server = held.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            caller = held.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(server.getsockname())
        yield f"http://127.0.0.1:{server.getsockname()[1]}/v1"


def test_an_asker_who_leaves_ends_the_call(ready: House, endpoint: FaultyEndpoint) -> None:
    endpoint.play(raw(says(GOOD), says("另外"), FOREVER))
    question = Question(text=ASKED, viewer=EVERYTHING, day=TODAY)
    growing = ask(question, searcher=ready.searcher, model=a_model(endpoint.base_url, PATIENT))
    assert next(growing).mode == "extractive"
    assert any(answer.mode == "llm" for answer in growing)

    del growing
    gc.collect()

    assert endpoint.hung_up.wait(GONE_SECONDS)


QUICK: Sequence[Play] = [
    status(401),
    status(429),
    status(500),
    status(503),
    raw(says(GOOD)),
    raw(b"data: {broken\n\n"),
    raw(event(choices=False), DONE),
    raw(says(GOOD).decode().encode("gb18030"), DONE),
    one_line(400_000),
    calling_a_tool,
    raw(head=b""),
    raw(says("一"), FOREVER),
]


DESCRIPTORS = Path("/proc/self/fd")
lists_descriptors = pytest.mark.skipif(
    not DESCRIPTORS.exists(), reason="this system does not list them"
)


def left_over() -> tuple[int, int]:
    """Count the threads and what is open."""
    gc.collect()
    return threading.active_count(), len(list(DESCRIPTORS.iterdir()))


def ends_as(expected: tuple[int, int]) -> bool:
    ends = monotonic() + 5
    while left_over() != expected and monotonic() < ends:
        sleep(0.02)  # a thread that is done may not have gone yet
    return left_over() == expected


@lists_descriptors
def test_after_two_hundred_faults_no_thread_and_no_socket_is_left() -> None:
    bounds = replace(SMALL, failures=10**9, silence_seconds=0.02, retry_seconds=0.0)
    with a_faulty_endpoint() as endpoint:
        exhaust_each(endpoint, a_model(endpoint.base_url, bounds), times=12)
    before = left_over()

    with a_faulty_endpoint() as endpoint:
        exhaust_each(endpoint, a_model(endpoint.base_url, bounds), times=200)
        exhaust(a_model("http://no.invalid/v1", bounds), 10)
        exhaust(a_model(nobody(), bounds), 10)

    assert ends_as(before)


@lists_descriptors
def test_after_fifty_who_left_no_thread_and_no_socket_is_left() -> None:
    plays: Sequence[Play] = [silent, raw(FOREVER), raw(says("一"), FOREVER), endless("科")]
    with a_faulty_endpoint() as endpoint:
        leave_each(endpoint, plays, times=4)
    before = left_over()

    with a_faulty_endpoint() as endpoint:
        leave_each(endpoint, plays, times=50)

    assert ends_as(before)


def leave_each(endpoint: FaultyEndpoint, plays: Sequence[Play], *, times: int) -> None:
    """Have callers leave, ten at once, in whichever state they find the reply."""
    model = a_model(endpoint.base_url, replace(PATIENT, places=10))
    endpoint.plays = [plays[number % len(plays)] for number in range(times + 1)]

    def leave(number: int) -> None:
        pieces = model.stream("规则", f"问题{number}")
        with suppress(ModelUnavailable):
            next(pieces)
        pieces.close()

    with ThreadPoolExecutor(10) as pool:
        for _ in pool.map(leave, range(times)):
            pass


def exhaust_each(endpoint: FaultyEndpoint, model: ChatModel, *, times: int) -> None:
    for number in range(times):
        endpoint.play(QUICK[number % len(QUICK)])
        exhaust(model, 1)


# --- what is made up ------------------------------------------------------------------------------


def test_of_a_thousand_citations_that_were_made_up_none_is_shown(ready: House) -> None:
    (answer,) = answers(ready, None)
    known = {citation.n for citation in answer.citations}
    made_up = [n for n in range(1, 1000) if n not in known]
    sentences = [GOOD.replace("[^1]", f"[^{made_up[i % len(made_up)]}]") for i in range(1000)]

    shown = [checked(sentence, answer.citations).text for sentence in sentences]

    assert {int(n) for text in shown for n in MARK.findall(text)} <= known


@given(
    st.lists(
        st.sampled_from(
            ["补助20万元", "。", "\n", "[^", "]", "[^1]", "[^2]", "[^99]", "[^0]", "1"]
        ),
        max_size=12,
    )
)
def test_however_they_are_written_only_citations_that_exist_are_shown(parts: list[str]) -> None:
    from assistant_builders import a_citation

    citation = a_citation("每家企业每年最高补助20万元。")

    shown = checked("".join(parts), [citation]).text

    assert set(MARK.findall(shown)) <= {"1"}
