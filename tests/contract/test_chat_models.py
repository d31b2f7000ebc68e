"""One suite over every chat model: the real one against a stub endpoint on this machine."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from assistant_builders import Endpoint, ScriptedModel, an_endpoint

from assistant.errors import ModelUnavailable
from assistant.llm import EndpointModel
from assistant.writing import ChatModel

REPLIES = [
    ("补贴最高100万元。[^1]",),
    ("补贴", "最高", "100", "万元。", "[^1]"),
    ("第一行\n", "第二行\n", "“引号”", "〔2024〕5号", '"', "\\"),
    ("一" * 2000, "二" * 2000),
]


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with an_endpoint() as running:
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


MODELS = [Maker("scripted", scripted), Maker("endpoint", real)]


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


def test_no_piece_is_empty(maker: Maker, endpoint: Endpoint) -> None:
    model = maker.make(endpoint, ("一", "二"), False)

    assert all(model.stream("规则", "问题"))


def test_a_model_is_asked_as_often_as_one_likes(maker: Maker, endpoint: Endpoint) -> None:
    model = maker.make(endpoint, ("一", "二"), False)

    assert list(model.stream("规则", "问")) == list(model.stream("规则", "再问"))


def test_what_came_before_it_broke_off_was_given(maker: Maker, endpoint: Endpoint) -> None:
    pieces = maker.make(endpoint, ("一", "二"), True).stream("规则", "问题")

    assert next(pieces) == "一"
    with pytest.raises(ModelUnavailable, match="语言模型暂时不可用"):
        list(pieces)


# --- of the real one alone ------------------------------------------------------------------------


def test_the_endpoint_is_sent_the_rules_and_the_prompt(endpoint: Endpoint) -> None:
    list(real(endpoint, ("好",)).stream("规则", "问题"))

    (body,) = endpoint.asked
    assert body["messages"] == [
        {"role": "system", "content": "规则"},
        {"role": "user", "content": "问题"},
    ]
    assert (body["model"], body["stream"], body["temperature"]) == ("stub", True, 0)


def test_nothing_is_sent_before_the_first_piece_is_asked_for(endpoint: Endpoint) -> None:
    real(endpoint, ("好",)).stream("规则", "问题")

    assert endpoint.asked == []


@pytest.mark.parametrize("code", [401, 404, 500])
def test_an_endpoint_that_refuses_is_an_unavailable_model(endpoint: Endpoint, code: int) -> None:
    endpoint.code = code

    with pytest.raises(ModelUnavailable, match="语言模型暂时不可用") as told:
        list(real(endpoint).stream("规则", "问题"))

    assert told.value.__cause__ is not None
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
