"""One suite over every chat model: the real one against a stub endpoint on this machine."""

import json
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass

import pytest
from assistant_builders import Endpoint, ScriptedModel, an_endpoint
from faulty_endpoint import (
    FaultyEndpoint,
    a_faulty_endpoint,
    event,
    raw,
    says,
    status,
    whole,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.chatmodel.bounds import Bounds
from assistant.chatmodel.failures import CallFailed, Failure
from assistant.chatmodel.guarded import Guarded
from assistant.chatmodel.port import ChatModel, Shape, Spent
from assistant.errors import ModelUnavailable
from assistant.llm import EndpointModel

REPLIES = [
    ("补贴最高100万元。[^1]",),
    ("补贴", "最高", "100", "万元。", "[^1]"),
    ("第一行\n", "第二行\n", "“引号”", "〔2024〕5号", '"', "\\"),
    ("一" * 2000, "二" * 2000),
]
VERDICT = Shape(
    name="verdict",
    schema={
        "type": "object",
        "properties": {"verdict": {"type": "string"}},
        "required": ["verdict"],
        "additionalProperties": False,
    },
)


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with an_endpoint() as running:
        yield running


@pytest.fixture(scope="module")
def faulty() -> Iterator[FaultyEndpoint]:
    with a_faulty_endpoint() as running:
        yield running


@dataclass(frozen=True)
class Maker:
    """Makes a chat model that gives these pieces, and then breaks off where it is told to."""

    name: str
    make: Callable[[Endpoint, tuple[str, ...], bool], ChatModel]


def scripted(_: Endpoint, pieces: tuple[str, ...], breaks: bool) -> ChatModel:
    return ScriptedModel(*pieces, breaks=breaks)


def real(endpoint: Endpoint, pieces: tuple[str, ...] = (), breaks: bool = False) -> EndpointModel:
    endpoint.pieces, endpoint.cut = pieces, breaks
    return EndpointModel(base_url=endpoint.base_url, model="stub", api_key="tt-key")


def guarded(endpoint: Endpoint, pieces: tuple[str, ...], breaks: bool) -> ChatModel:
    return Guarded(real(endpoint, pieces, breaks))


def at(faulty: FaultyEndpoint, key: str | None = "tt-key") -> EndpointModel:
    faulty.asked.clear()
    return EndpointModel(base_url=faulty.base_url, model="stub", api_key=key)


def first(pieces: Iterator[str]) -> str:
    """Wait for the first piece that is not empty."""
    return next(filter(None, pieces))


MODELS = [Maker("scripted", scripted), Maker("endpoint", real), Maker("guarded", guarded)]


@pytest.fixture(params=MODELS, ids=lambda maker: maker.name)
def maker(request: pytest.FixtureRequest) -> Maker:
    chosen: Maker = request.param
    return chosen


@pytest.mark.parametrize("pieces", REPLIES)
def test_the_pieces_make_the_reply(
    maker: Maker, endpoint: Endpoint, pieces: tuple[str, ...]
) -> None:
    model = maker.make(endpoint, pieces, False)

    assert "".join(model.stream("规则", "问题")) == "".join(pieces)


def test_every_piece_is_new_and_an_empty_one_says_that_none_is(
    maker: Maker, endpoint: Endpoint
) -> None:
    pieces = maker.make(endpoint, ("一", "二"), False).stream("规则", "问题")

    assert [piece for piece in pieces if piece] in (["一", "二"], ["一二"])


def test_a_model_is_asked_as_often_as_one_likes(maker: Maker, endpoint: Endpoint) -> None:
    model = maker.make(endpoint, ("一", "二"), False)

    assert "".join(model.stream("规则", "问")) == "".join(model.stream("规则", "再问"))


def test_what_came_before_it_broke_off_was_given(maker: Maker, endpoint: Endpoint) -> None:
    pieces = maker.make(endpoint, ("一", "二"), True).stream("规则", "问题")

    assert first(pieces) == "一"
    with pytest.raises(ModelUnavailable, match="语言模型暂时不可用"):
        list(pieces)


def test_every_model_says_which_it_is_and_that_it_is_here(maker: Maker, endpoint: Endpoint) -> None:
    about = maker.make(endpoint, ("一",), False).about

    assert about.name
    assert not about.remote


@pytest.mark.parametrize("breaks", [False, True])
def test_what_a_call_took_is_told_once(maker: Maker, endpoint: Endpoint, breaks: bool) -> None:
    told: list[Spent] = []
    pieces = maker.make(endpoint, ("一", "二"), breaks).stream("规则", "问题", spent=told.append)

    assert told == []
    try:
        list(pieces)
    except ModelUnavailable:
        assert breaks

    (took,) = told
    assert took.total_ms >= (took.first_ms or 0) >= 0


def test_what_a_call_took_is_told_once_when_its_caller_leaves(
    maker: Maker, endpoint: Endpoint
) -> None:
    told: list[Spent] = []
    pieces = maker.make(endpoint, ("一", "二"), False).stream("规则", "问题", spent=told.append)
    first(pieces)

    assert isinstance(pieces, Generator)
    pieces.close()

    assert len(told) == 1


def test_a_reply_may_be_asked_for_in_a_shape(maker: Maker, endpoint: Endpoint) -> None:
    model = maker.make(endpoint, ('{"verdict":', ' "yes"}'), False)

    assert "".join(model.stream("规则", "问题", shape=VERDICT)) == '{"verdict": "yes"}'


# --- of the real one alone ------------------------------------------------------------------------


def test_the_endpoint_is_sent_the_rules_and_the_prompt(endpoint: Endpoint) -> None:
    list(real(endpoint, ("好",)).stream("规则", "问题"))

    (body,) = endpoint.asked
    assert body["messages"] == [
        {"role": "system", "content": "规则"},
        {"role": "user", "content": "问题"},
    ]
    assert (body["model"], body["stream"], body["temperature"]) == ("stub", True, 0)
    assert "tools" not in body
    assert "response_format" not in body


def test_the_endpoint_is_told_the_shape_to_the_letter(endpoint: Endpoint) -> None:
    list(real(endpoint, ("{}",)).stream("规则", "问题", shape=VERDICT))

    (body,) = endpoint.asked
    assert body["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "verdict", "schema": VERDICT.schema, "strict": True},
    }


def test_nothing_is_sent_before_the_first_piece_is_asked_for(endpoint: Endpoint) -> None:
    real(endpoint, ("好",)).stream("规则", "问题")

    assert endpoint.asked == []


def test_nothing_is_sent_of_this_machine_nor_of_settings_for_others(
    faulty: FaultyEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-others")
    monkeypatch.setenv("OPENAI_API_KEY", "key-of-others")
    monkeypatch.setenv("OPENAI_PROXY", "http://192.0.2.1:3128")
    monkeypatch.setenv("HTTP_PROXY", "http://192.0.2.1:3128")
    monkeypatch.setenv("ALL_PROXY", "socks5://192.0.2.1:1080")
    faulty.play(whole("好。"))

    assert "".join(at(faulty, None).stream("规则", "问题")) == "好。"

    known = {"host", "content-type", "content-length", "authorization", "accept", "user-agent"}
    assert set(faulty.headers) <= known
    assert "others" not in str(faulty.headers)


def test_nobody_else_is_told_of_a_call_even_where_all_calls_are_traced(
    faulty: FaultyEndpoint,
) -> None:
    from langsmith import Client, tracing_context

    faulty.play(whole("好。"))
    with a_faulty_endpoint() as tracing:
        tracing.play(status(200, body="{}"))
        url = tracing.base_url
        client = Client(api_url=url, api_key="k", auto_batch_tracing=False, info={})
        with tracing_context(enabled=True, client=client):
            list(at(faulty).stream("规则", "问题"))

    assert tracing.asked == []


def test_tokens_are_as_the_endpoint_counts_them(faulty: FaultyEndpoint) -> None:
    told: list[Spent] = []
    faulty.play(whole("好", "的。", usage=(31, 7)))

    list(at(faulty).stream("规则", "问题", spent=told.append))

    (took,) = told
    assert (took.asked_tokens, took.written_tokens) == (31, 7)
    assert faulty.asked[0]["stream_options"] == {"include_usage": True}


def test_an_endpoint_that_minds_counting_is_asked_again_without_and_never_with(
    faulty: FaultyEndpoint,
) -> None:
    faulty.play(status(400, body='{"detail": "stream_options: unknown field"}'), whole("好。"))
    model = at(faulty)

    assert ["".join(model.stream("规则", "问题")) for _ in range(2)] == ["好。", "好。"]

    assert ["stream_options" in body for body in faulty.asked] == [True, False, False]


def test_one_that_does_not_say_what_it_minds_is_asked_again_once_only(
    faulty: FaultyEndpoint,
) -> None:
    faulty.play(status(400))
    model = at(faulty)

    for _ in range(3):
        with pytest.raises(ModelUnavailable, match="没有接受这次请求"):
            list(model.stream("规则", "问题"))

    assert ["stream_options" in body for body in faulty.asked] == [True, False, True, True]


@pytest.mark.parametrize("code", [401, 404, 500])
def test_an_endpoint_that_refuses_is_an_unavailable_model(endpoint: Endpoint, code: int) -> None:
    endpoint.code = code

    with pytest.raises(ModelUnavailable, match="语言模型暂时不可用") as told:
        list(real(endpoint).stream("规则", "问题"))

    assert "tt-key" not in str(told.value)


def test_an_endpoint_that_says_nothing_gives_nothing_to_check(endpoint: Endpoint) -> None:
    assert "".join(real(endpoint).stream("规则", "问题")) == ""


def test_an_endpoint_that_is_not_there_is_an_unavailable_model() -> None:
    with an_endpoint() as gone:
        model = real(gone)

    with pytest.raises(ModelUnavailable, match="语言模型暂时不可用"):
        list(model.stream("规则", "问题"))


@pytest.mark.parametrize("line", ["data: {broken\n\n", 'data: {"error": {"message": "no"}}\n\n'])
def test_a_reply_that_cannot_be_read_is_an_unavailable_model(endpoint: Endpoint, line: str) -> None:
    endpoint.raw = line.encode()

    with pytest.raises(ModelUnavailable, match="语言模型暂时不可用"):
        list(real(endpoint).stream("规则", "问题"))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["choices", "delta", "content", "tool_calls", "usage", "error"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reply=_JSON | st.fixed_dictionaries({"choices": st.lists(_JSON, max_size=2)}))
def test_whatever_json_comes_the_model_speaks_or_is_unavailable(
    faulty: FaultyEndpoint, reply: object
) -> None:
    faulty.play(raw(f"data: {json.dumps(reply)}\n\ndata: [DONE]\n\n".encode()))

    with suppress(ModelUnavailable):
        assert all(isinstance(piece, str) for piece in at(faulty).stream("规则", "问题"))


def test_an_endpoint_that_speaks_as_the_user_is_an_unavailable_model(
    faulty: FaultyEndpoint,
) -> None:
    faulty.play(
        raw(event({"role": "user", "content": "好"}), event(finish="stop"), b"data: [DONE]\n\n")
    )

    with pytest.raises(ModelUnavailable, match="语言模型暂时不可用"):
        list(at(faulty).stream("规则", "问题"))


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://127.0.0.1:11434/v1", ""),
        ("http://127.9.9.9/v1", ""),
        ("http://[::1]:8000/v1", ""),
        ("http://LocalHost:8000/v1", ""),
        ("https://api.example.org/v1", "api.example.org"),
        ("http://10.0.0.5:8000/v1", "10.0.0.5"),
        ("http://127.0.0.1@evil.example/v1", "evil.example"),
        ("http://127.0.0.1.evil.example/v1", "127.0.0.1.evil.example"),
        ("http://localhost.evil.example/v1", "localhost.evil.example"),
        ("not a url", "not a url"),
    ],
)
def test_people_are_told_the_host_that_is_called(url: str, host: str) -> None:
    about = EndpointModel(base_url=url, model="m", api_key=None).about

    assert (about.host, about.remote) == (host, bool(host))


@pytest.mark.parametrize("url", ["not a url", "ftp://example.org", "http://", "http://[::1"])
def test_an_address_that_leads_nowhere_is_named_as_what_is_wrong(url: str) -> None:
    model = EndpointModel(base_url=url, model="m", api_key=None)

    with pytest.raises(ModelUnavailable, match="地址"):
        list(model.stream("规则", "问题"))


@pytest.mark.parametrize("key", ["钥匙", "sk-1\nX: y"])
def test_a_key_that_no_header_can_hold_is_named_as_what_is_wrong(
    faulty: FaultyEndpoint, key: str
) -> None:
    with pytest.raises(ModelUnavailable, match="密钥未被接受") as told:
        list(at(faulty, key).stream("规则", "问题"))

    assert key not in str(told.value)


def test_text_that_no_file_can_hold_is_given_without_it(faulty: FaultyEndpoint) -> None:
    choice = {"index": 0, "delta": {"content": "甲\0乙\ud83d丙"}, "finish_reason": "stop"}
    faulty.play(raw(f"data: {json.dumps({'choices': [choice]})}\n\ndata: [DONE]\n\n".encode()))

    given_ = "".join(at(faulty).stream("规则", "问题"))

    given_.encode()
    assert given_ == "甲乙\ufffd丙"


def test_the_longest_reply_that_is_taken_is_bounded(faulty: FaultyEndpoint) -> None:
    faulty.play(whole("一二三", "四五六"))
    model = EndpointModel(
        base_url=faulty.base_url, model="m", api_key=None, bounds=Bounds(max_chars=5)
    )
    pieces = model.stream("规则", "问题")

    assert first(pieces) == "一二三"
    with pytest.raises(ModelUnavailable, match="超出限度"):
        first(pieces)


def test_while_the_endpoint_is_silent_empty_pieces_come_about_twice_a_second(
    faulty: FaultyEndpoint,
) -> None:
    told: list[Spent] = []
    faulty.play(raw(1.2, says("一"), event(finish="stop"), b"data: [DONE]\n\n"))

    *waiting, last = at(faulty).stream("规则", "问题", spent=told.append)

    assert (set(waiting), last) == ({""}, "一")
    assert 1 <= len(waiting) <= 3
    assert (told[0].first_ms or 0) > 1000


def test_a_reply_that_grew_too_long_is_given_as_far_as_it_goes(faulty: FaultyEndpoint) -> None:
    faulty.play(whole("一。", "二", "<", finish="length"))
    came: list[str] = []

    with pytest.raises(CallFailed) as told:
        came.extend(at(faulty).stream("规则", "问题"))

    assert told.value.failure is Failure.TOO_LONG
    assert "".join(came) == "一。二<"


@pytest.mark.parametrize(
    "pieces",
    [
        ("<think>用户问好。</think>", "好。"),
        ("<th", "ink>用户问", "好。</think", ">好", "。"),
        ("<think>", "</think>好。"),
    ],
)
def test_what_a_model_thinks_aloud_is_not_given(
    faulty: FaultyEndpoint, pieces: tuple[str, ...]
) -> None:
    faulty.play(whole(*pieces))

    assert "".join(at(faulty).stream("规则", "问题")) == "好。"


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning", "thinking"])
def test_what_a_model_thinks_in_a_field_of_its_own_is_not_given(
    faulty: FaultyEndpoint, field: str
) -> None:
    thought = event({"role": "assistant", "content": None, field: "用户问好。"})
    faulty.play(raw(thought, says("好。"), event(finish="stop"), b"data: [DONE]\n\n"))

    assert "".join(at(faulty).stream("规则", "问题")) == "好。"


def test_thoughts_that_did_not_say_so_are_not_taken_for_the_reply_and_later_held_back(
    faulty: FaultyEndpoint,
) -> None:
    faulty.play(whole("用户问好。", "</think>", "好。"))
    model = at(faulty)

    with pytest.raises(CallFailed) as told:
        list(model.stream("规则", "问题"))

    assert told.value.failure is Failure.NO_TEXT
    assert "".join(model.stream("规则", "问题")) == "好。"
    faulty.play(whole("没有", "想。"))
    assert "".join(model.stream("规则", "问题")) == "没有想。"


def test_endless_thoughts_are_bounded_too(faulty: FaultyEndpoint) -> None:
    faulty.play(whole("<think>", "想" * 9_000))

    with pytest.raises(ModelUnavailable, match="超出限度"):
        list(at(faulty).stream("规则", "问题"))
