"""A model puts a question as it would be asked alone; what it makes up is not taken."""

import json

import pytest
from assistant_builders import ScriptedModel, a_question

from assistant.chatmodel.port import About
from assistant.rewriting import rewritten

BEFORE = (("user", "高新技术企业认定要什么条件"), ("assistant", "八项条件要同时满足。[^1]"))
TITLE = "高新技术企业认定管理办法"


def put(reply: str, *, text: str = "那够年限吗", remote: bool = False) -> str | None:
    about = About(name="m", host="api.example.com" if remote else "")
    model = ScriptedModel(reply, about=about)
    return rewritten(a_question(text, history=BEFORE), [TITLE], model=model)


def as_json(text: str) -> str:
    return json.dumps({"question": text}, ensure_ascii=False)


def test_what_was_said_before_may_be_said_again() -> None:
    assert put(as_json("高新技术企业认定够年限吗")) == "高新技术企业认定够年限吗"


@pytest.mark.parametrize(
    "reply",
    [
        as_json("瞪羚企业认定够年限吗"),
        as_json("高新技术企业认定满3年够年限吗"),
        as_json("那够年限吗"),
        as_json(""),
        as_json("年限" * 100),
        "高新技术企业认定够年限吗",
        '{"question": 5}',
        "[1]",
        "",
    ],
)
def test_what_nobody_said_and_what_is_no_question_is_not_taken(reply: str) -> None:
    assert put(reply) is None


def test_without_a_conversation_the_model_is_not_asked() -> None:
    model = ScriptedModel(as_json("高新技术企业认定够年限吗"))

    assert rewritten(a_question("够年限吗"), [], model=model) is None
    assert model.prompts == []


def test_a_model_that_is_gone_takes_nothing_with_it() -> None:
    model = ScriptedModel(breaks=True)

    assert rewritten(a_question("够年限吗", history=BEFORE), [TITLE], model=model) is None


def test_what_is_private_is_not_sent_and_comes_back() -> None:
    about = About(name="m", host="api.example.com")
    model = ScriptedModel(as_json("【企业1】够年限吗"), about=about)
    said = (("user", "我们银川塞上轴承有限公司想评高企"), ("assistant", "好的。"))

    found = rewritten(a_question("那我们公司够年限吗", history=said), [TITLE], model=model)

    assert "塞上轴承" not in model.prompts[0]
    assert found is None or "塞上轴承" in found


def test_the_reply_has_a_shape() -> None:
    model = ScriptedModel(as_json("高新技术企业认定够年限吗"))

    rewritten(a_question("那够年限吗", history=BEFORE), [TITLE], model=model)

    assert [shape.name for shape in model.shapes if shape] == ["question"]
