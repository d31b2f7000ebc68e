"""A whole question with a language model at an endpoint: what people get of what it wrote."""

from collections.abc import Iterator

import pytest
from assistant_builders import Endpoint, an_endpoint
from builders import EVERYTHING, TODAY, House, a_house
from fakes import BigramEmbedder

from assistant.answers import Answer, Question
from assistant.ask import ask
from assistant.llm import EndpointModel
from assistant.words import GENERATED

CARD = """# 科技创新券管理办法
文号：宁科规发〔2024〕1号

## 一、支持标准
科技创新券每家企业每年最高补助20万元。
科技创新券按合同金额的30%补助。
"""
ASKED = "科技创新券每家企业最高补助多少？"
GOOD = "每家企业每年最高补助20万元。[^1]"


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with an_endpoint() as running:
        yield running


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory, embedder: BigramEmbedder) -> House:
    """One policy, which no test changes."""
    house = a_house(tmp_path_factory.mktemp("ready"), embedder=embedder)
    assert house.write("创新券.md", CARD).clean
    return house


def answers(house: House, endpoint: Endpoint, *pieces: str, text: str = ASKED) -> list[Answer]:
    endpoint.pieces = pieces
    model = EndpointModel(base_url=endpoint.base_url, model="stub", api_key=None)
    question = Question(text=text, viewer=EVERYTHING, day=TODAY)
    return list(ask(question, searcher=house.searcher, model=model))


def test_only_the_sentence_that_holds_is_shown(ready: House, endpoint: Endpoint) -> None:
    first, *_, last = answers(
        ready, endpoint, GOOD[:5], GOOD[5:], "小企业最高补助50万元。[^1]", "手续很简单。", "谢谢"
    )

    assert (first.mode, first.finished) == ("extractive", False)
    assert (last.mode, last.finished, last.status) == ("llm", True, "answered")
    assert last.text == f"{GOOD}\n\n以 2026-11-23 有效的规定为准。\n\n{GENERATED}"
    assert [(item.text, item.why) for item in last.removed] == [
        ("小企业最高补助50万元。[^1]", "出处中没有数字“50万元”"),
        ("手续很简单。", "没有标明出处"),
        ("谢谢", "没有标明出处"),
    ]
    assert last.citations == first.citations


def test_the_endpoint_is_shown_the_passages_that_are_cited(
    ready: House, endpoint: Endpoint
) -> None:
    *_, last = answers(ready, endpoint, GOOD)

    (body,) = endpoint.asked
    prompt = str(body["messages"])
    assert ASKED in prompt
    for citation in last.citations:
        assert f'<passage n="{citation.n}"' in prompt
        assert citation.quote in prompt


@pytest.mark.parametrize(("code", "cut"), [(500, False), (200, True)])
def test_when_the_endpoint_fails_the_extractive_answer_stands(
    ready: House, endpoint: Endpoint, code: int, cut: bool
) -> None:
    endpoint.code, endpoint.cut = code, cut

    first, *_, last = answers(ready, endpoint, GOOD, "另外")

    assert (last.text, last.citations, last.mode) == (first.text, first.citations, "extractive")
    assert last.finished
    assert "语言模型暂时不可用，以下为直接摘自资料的回答。" in last.warnings


def test_without_evidence_the_endpoint_is_not_called(ready: House, endpoint: Endpoint) -> None:
    (answer,) = answers(ready, endpoint, GOOD, text="养老保险断缴两年能不能补")

    assert (answer.status, endpoint.asked) == ("refused", [])


def test_what_a_viewer_may_not_see_is_not_sent(house: House, endpoint: Endpoint) -> None:
    house.write("创新券.md", CARD)
    house.write("内部.md", CARD.replace("20万元", "88万元"), level="internal")
    endpoint.pieces = (GOOD,)
    model = EndpointModel(base_url=endpoint.base_url, model="stub", api_key=None)
    viewer = type(EVERYTHING)(role="enterprise")

    list(ask(Question(text=ASKED, viewer=viewer, day=TODAY), searcher=house.searcher, model=model))

    assert "20万元" in str(endpoint.asked)
    assert "88万元" not in str(endpoint.asked)
