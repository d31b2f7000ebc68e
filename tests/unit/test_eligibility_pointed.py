"""Figures that a language model points at: code finds them, reads them and may refuse them."""

import json

import pytest
from assistant_builders import ScriptedModel
from eligibility_builders import DAY
from hypothesis import given
from hypothesis import strategies as st

from assistant.chatmodel.port import About
from assistant.eligibility.pointed import pointed
from assistant.eligibility.saying import as_heard, figures_told, heard

SAID = "厂里五十二个人，天天泡实验室的有十一个，去年进账3,400万"


def reply(*facts: tuple[str, str]) -> str:
    told = [{"field": name, "words": words} for name, words in facts]
    return json.dumps({"facts": told}, ensure_ascii=False)


def found(text: str, *facts: tuple[str, str], profile: dict[str, object] | None = None) -> object:
    model = ScriptedModel(reply(*facts))
    told = pointed(text, DAY, heard=heard(text, DAY), model=model, profile=profile)
    return {one.path: one.value for one in told}


def test_what_patterns_do_not_hear_is_added_with_the_words_that_tell_it() -> None:
    model = ScriptedModel(
        reply(("科技人员", "天天泡实验室的有十一个"), ("营业收入", "去年进账3,400万"))
    )

    told = pointed(SAID, DAY, heard=heard(SAID, DAY), model=model)

    assert [(one.path, one.value, one.words) for one in told] == [
        ("rd_staff", 11, "天天泡实验室的有十一个"),
        ("years.2025.revenue", 3400, "去年进账3,400万"),
    ]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        (SAID, ("科技人员", "研发团队有十二个")),  # stands nowhere
        (SAID, ("利润", "去年进账3,400万")),  # none of what may be filled in
        (SAID, ("总收入", "去年进账3,400万")),
        (SAID, ("营业收入", "天天泡实验室的有十一个，去年进账3,400万")),  # two figures
        (SAID, ("营业收入", "天天泡实验室的有十一个")),  # people are no money
        ("隔壁厂去年进账3400万", ("营业收入", "去年进账3400万")),  # another's
        ("计划进账3400万", ("营业收入", "进账3400万")),  # planned
        ("上半年进账3400万", ("营业收入", "进账3400万")),  # half a year
        ("今年进账3400万", ("营业收入", "进账3400万")),  # not over yet
        ("2011年进账3400万", ("营业收入", "进账3400万")),  # long ago
        ("去年进账三千多万", ("营业收入", "去年进账三千多万")),  # only nearly known
        ("另外3个在审", ("Ⅱ类知识产权", "另外3个在审")),  # not granted
        ("去年进账3400", ("营业收入", "去年进账3400")),  # of which unit
        ("泡实验室的11个，泡车间的11个", ("科技人员", "11个")),  # which of both
        ("职工12人，泡实验室的20个", ("科技人员", "泡实验室的20个")),  # more than all
        ("去年研发费300万，回款里有300万", ("营业收入", "回款里有300万")),  # heard as another
    ],
)
def test_what_is_not_surely_told_is_not_taken(text: str, fact: tuple[str, str]) -> None:
    assert found(text, fact) == {}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("职工总数", "这里52人"),
        ("科技人员", "这里52人"),
        ("营业收入", "这里3,400万元"),
        ("研发费用", "这里290.5万元"),
        ("Ⅰ类知识产权", "这里4项"),
        ("Ⅱ类知识产权", "这里15项"),
        ("资产总额", "这里1.2亿元"),
        ("负债总额", "这里3,400万元"),
        ("技术转让所得", "这里460万元"),
        ("股权融资", "这里2,500万元"),
        ("细分市场年限", "这里9年"),
    ],
)
def test_whoever_agrees_is_heard_to_say_the_same(name: str, words: str) -> None:
    (one,) = pointed(words, DAY, heard={}, model=ScriptedModel(reply((name, words))))

    assert heard(one.said, DAY) == {one.path: one.value}


def test_what_was_heard_or_known_before_stands() -> None:
    text = "去年营收2000万，进账3400万，泡实验室的11个"
    facts = (("营业收入", "进账3400万"), ("科技人员", "泡实验室的11个"))

    assert found(text, *facts) == {"rd_staff": 11}
    assert found(text, *facts, profile={"rd_staff": 25}) == {}
    assert found(text, *facts, profile={"rd_staff": None}) == {"rd_staff": 11}


def test_two_figures_of_one_fact_are_none() -> None:
    text = "泡实验室的11个，画图纸的有7个"

    assert found(text, ("科技人员", "泡实验室的11个"), ("科技人员", "画图纸的有7个")) == {}


def test_a_figure_beside_a_year_alone_is_of_what_the_one_before_it_is() -> None:
    text = "账上归集到科目里的钱，去年三百六十八万，前年二百九十万"
    last, before = "去年三百六十八万", "前年二百九十万"

    same = found(text, ("研发费用", last), ("研发费用", before))
    other = found(text, ("研发费用", last), ("营业收入", before))

    assert same == {"years.2025.rd_expense": 368, "years.2024.rd_expense": 290}
    assert other == {"years.2025.rd_expense": 368}


def test_the_model_is_not_asked_where_every_figure_was_heard() -> None:
    text = "职工80人，去年营收3600万"
    model = ScriptedModel(reply())

    assert pointed(text, DAY, heard=heard(text, DAY), model=model) == ()
    assert model.prompts == []


@pytest.mark.parametrize(
    "said", ["", "好的", "[]", "{}", '{"facts": 1}', '{"facts": ["x", {"field": null}]}']
)
def test_a_reply_of_no_use_is_no_fact(said: str) -> None:
    assert pointed(SAID, DAY, heard={}, model=ScriptedModel(said)) == ()


def test_a_model_that_is_gone_takes_nothing_with_it() -> None:
    assert pointed(SAID, DAY, heard={}, model=ScriptedModel(breaks=True)) == ()


def test_what_is_private_is_not_sent_elsewhere() -> None:
    text = "宁夏鸣沙光伏运维有限公司，泡实验室的十一个"
    model = ScriptedModel(
        reply(("科技人员", "泡实验室的十一个")), about=About(name="m", host="llm.example")
    )

    pointed(text, DAY, heard={}, model=model)

    assert "鸣沙" not in "".join(model.prompts)


@given(
    text=st.text("我们隔壁去年前年，。进账研发人1234567890万个计划", max_size=40),
    name=st.sampled_from(["营业收入", "科技人员", "研发费用", "其他"]),
    bounds=st.tuples(st.integers(0, 40), st.integers(1, 20)),
)
def test_whatever_a_model_points_at_a_figure_taken_is_the_companys_own(
    text: str, name: str, bounds: tuple[int, int]
) -> None:
    start, length = bounds
    words = text[start : start + length]
    told = pointed(text, DAY, heard={}, model=ScriptedModel(reply((name, words))))

    own = [one.clause for one in figures_told(as_heard(text), DAY)]
    assert all(one.words in own for one in told)
