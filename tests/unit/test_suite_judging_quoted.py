from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from suite_builders import QUOTE, TITLE, a_citation, a_refused_reply, an_answer_reply

from assistant.words import (
    ANOTHER_REGION,
    CONTACT,
    CONTACT_LEAD,
    DRAFT_LEAD,
    GREETING,
    LEADS,
    NEAREST,
    NOT_ALLOWED,
    NOTHING_FOUND,
    OUT_OF_SCOPE,
    STATUS,
    UNSEEN_LEAD,
    VAGUE,
    as_of,
    holds_later,
    not_stated,
)
from corpus.validity import Status
from eval.suite.judging.quoted import judge_quoted
from eval.suite.replies import AnswerReply

OVER: tuple[Status, ...] = ("superseded", "expired", "repealed", "doubtful", "closed")


def failed(reply: AnswerReply) -> list[str]:
    return [check.said for check in judge_quoted(reply).checks if not check.passed]


def share(reply: AnswerReply) -> list[tuple[float, float]]:
    return [(score.part, score.whole) for score in judge_quoted(reply).scores]


def test_a_copied_passage_is_counted() -> None:
    reply = an_answer_reply(f"{QUOTE}[^1]\n- {QUOTE}[^1]")

    assert failed(reply) == []
    assert share(reply) == [(2, 2)]


def test_a_passage_that_has_slipped_by_a_character_shows_though_its_figures_agree() -> None:
    reply = an_answer_reply(f"{QUOTE[1:]}又[^1]\n{QUOTE}[^1]")

    assert failed(reply) == [f"“{QUOTE[1:]}又”不是出处的原话"]
    assert share(reply) == [(1, 2)]


def test_a_passage_must_stand_in_the_citation_that_its_mark_names() -> None:
    cited = [a_citation(1, quote="甲规定。"), a_citation(2, quote="乙规定。")]

    assert failed(an_answer_reply("甲规定。[^1]\n乙规定。[^2]", citations=cited)) == []
    assert failed(an_answer_reply("乙规定。[^1]\n甲规定。[^2]", citations=cited)) != []


@pytest.mark.parametrize(
    "line",
    [
        f"已过期，只作历史参考：{QUOTE}[^1]",
        f"据政策解读（不是规定）：{QUOTE}[^1]",
        f"**《{TITLE}》（现行有效 · 官方）**[^1]",
        f"旧规定，只作历史参考：《{TITLE}》（已过期 · 官方）、《{TITLE}》（已过期 · 官方）",
        f"找到 1 项相近的成果，最接近的是《{TITLE}》。[^1]",
        "引用的资料没有载明：数额、受理部门。请以主管部门最新通知为准。",
        "引用的资料没有载明：截止日期。以下是写到的最接近的内容，请向主管部门核实。",
        f"**即将施行（2027-01-01 起），现在还不能作为依据：《{TITLE}》（即将施行 · 官方）**",
        f"即将施行，现在还不能作为依据：{QUOTE}[^1]",
        "以 2026-11-23 有效的规定为准。",
        "资料中没有找到依据。",
    ],
)
def test_what_code_sets_around_a_passage_is_no_passage(line: str) -> None:
    assert failed(an_answer_reply(line)) == []


@pytest.mark.parametrize(
    "line",
    [
        "凡在宁夏注册的企业一律可以获得补助，也不再要求发明专利。",
        f"《{TITLE}》规定不再看营业收入[^1]",
        f"以下规定已经停止执行：{QUOTE}[^1]",
        f"旧规定，只作历史参考：《{TITLE}》，但仍可申报",
        "引用的资料没有载明：条件，一律可以申报。请以主管部门最新通知为准。",
        f"即将施行，现在已经可以按它办：{QUOTE}[^1]",
        "没有依据。不过一般企业都可以拿到。",
        f"**《{TITLE}》（最高奖励800万元，请尽快）**[^1]",
    ],
)
def test_a_line_of_no_known_shape_is_nobodys_word(line: str) -> None:
    assert failed(an_answer_reply(f"{QUOTE}[^1]\n{line}")) != []


def test_a_refusal_too_says_only_what_code_writes() -> None:
    assert failed(a_refused_reply()) == []
    assert failed(a_refused_reply("没有依据。不过一般企业都可以拿到。")) != []


@pytest.mark.parametrize(
    ("piece", "quote"),
    [("5%以上", "不低于15%以上"), ("可以享受", "不可以享受"), ("五万元", "补助十五万元")],
)
def test_a_piece_cut_through_a_number_or_a_denial_is_no_quote(piece: str, quote: str) -> None:
    assert failed(an_answer_reply(f"- {piece}[^1]", citations=[a_citation(quote=quote)])) != []


def test_the_judge_knows_what_code_writes() -> None:
    fixed = (NOTHING_FOUND, LEADS, NEAREST, f"{CONTACT_LEAD}{CONTACT}。", GREETING, VAGUE)
    noes = (*NOT_ALLOWED.values(), OUT_OF_SCOPE, ANOTHER_REGION)

    for line in (*fixed, *noes, as_of("2026-11-23"), not_stated(("税率或税额", "截止日期"))):
        assert failed(a_refused_reply(line)) == []
    later = (holds_later(None), holds_later(date(2027, 1, 1)))
    over = (f"{STATUS[status]}，只作历史参考：" for status in OVER)
    for lead in (DRAFT_LEAD, UNSEEN_LEAD, *later, *over):
        assert failed(an_answer_reply(f"{lead}{QUOTE}[^1]")) == []


def test_what_a_language_model_wrote_is_not_judged() -> None:
    written = an_answer_reply("换句话说。[^1]").model_copy(update={"mode": "llm"})

    assert judge_quoted(written).checks == ()
    assert share(written) == []


@given(st.text())
def test_any_text_is_judged_and_a_failure_says_why(text: str) -> None:
    for check in judge_quoted(an_answer_reply(f"{text}[^1]")).checks:
        assert check.passed == (check.said == "")
