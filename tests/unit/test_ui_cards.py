import re
from collections.abc import Iterator
from datetime import date

import pytest

from assistant.answers import Answer, Citation, Evidence, Question, Removed
from assistant.errors import ModelUnavailable
from assistant.ui.cards import QUESTIONS, QUESTIONS_OF, conversation_html
from assistant.ui.exchanges import (
    MAX_QUESTION_CHARS,
    Ask,
    Exchange,
    converse,
    stopped,
    turns,
)
from assistant.words import CONTACT, NEAREST, NOTHING_FOUND
from corpus.levels import ROLES, Role, Viewer
from corpus.records import Caution, Record, Source, SpanCaution
from index.chunks import Hit

DAY = date(2026, 11, 23)


def answer(text: str = "最高100万元。", **changes: object) -> Answer:
    values = {"status": "answered", "intent": "policy_fact", "question": "有补贴吗？", "text": text}
    return Answer(**{**values, **changes})  # type: ignore[arg-type]


def giving(*answers: Answer) -> Ask:
    return lambda _: iter(answers)


def said(ask: Ask, text: str = "有补贴吗？", past: tuple[Exchange, ...] = ()) -> list[Exchange]:
    return [seen[-1] for seen in converse(text, past, Viewer(), ask=ask, day=DAY)]


def card(given: Answer, **changes: object) -> str:
    exchange = Exchange(number=1, asked="有补贴吗？", answer=given, **changes)  # type: ignore[arg-type]
    return conversation_html((exchange,))


def hit(title: str = "接近的一份") -> Hit:
    source = Source(path="a.md")
    record = Record(id="N", kind="policy", title=title, text="原文", level="public", source=source)
    return Hit(record=record, start=0, end=2, crumb="", score=0.4, status="in_force")


def test_the_question_stands_there_before_the_answer_does() -> None:
    first, second = said(giving(answer()))

    assert first.running and "正在查找资料" in conversation_html((first,))
    assert not second.running and "最高100万元" in conversation_html((second,))


def test_a_blank_question_changes_nothing() -> None:
    assert said(giving(answer()), text=" \n ") == []


def test_a_question_that_is_too_long_is_not_asked() -> None:
    def never(_: Question) -> Iterator[Answer]:
        raise AssertionError

    (only,) = said(never, text="长" * (MAX_QUESTION_CHARS + 1))

    assert only.failed is not None and str(MAX_QUESTION_CHARS) in only.failed


def test_what_looks_the_same_is_not_shown_twice() -> None:
    same = (answer(ms={"total": 1.0}), answer(ms={"total": 2.0}), answer("更多。"))

    assert len(said(giving(*same))) == 3


def test_an_expected_error_is_said_in_its_own_words_and_what_was_answered_stays() -> None:
    def broken(_: Question) -> Iterator[Answer]:
        yield answer(finished=False)
        raise ModelUnavailable("语言模型没有回应。")

    last = said(broken)[-1]

    assert not last.running
    assert "语言模型没有回应。" in conversation_html((last,))
    assert "最高100万元" in conversation_html((last,))


def test_a_defect_is_logged_and_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    def broken(_: Question) -> Iterator[Answer]:
        raise RuntimeError("/secret/path")
        yield

    html = conversation_html((said(broken)[-1],))

    assert "/secret/path" not in html and "系统出错" in html
    assert "/secret/path" in caplog.text


def test_earlier_exchanges_are_the_history_of_the_next_question() -> None:
    asked: list[Question] = []

    def listening(question: Question) -> Iterator[Answer]:
        asked.append(question)
        return iter((answer("有。"),))

    (*_, first) = converse("一？", (), Viewer(), ask=listening, day=DAY)
    list(converse("二？", first, Viewer(), ask=listening, day=DAY))

    assert [turn.content for turn in asked[1].history] == ["一？", "有。"]
    assert turns(()) == ()


def test_a_long_conversation_loses_its_beginning_and_no_number_comes_twice() -> None:
    past: tuple[Exchange, ...] = ()
    for _ in range(25):
        (*_, past) = converse("?", past, Viewer(), ask=giving(answer()), day=DAY)

    assert len(past) == 20
    assert [exchange.number for exchange in past] == list(range(6, 26))


def test_a_stopped_answer_keeps_what_it_said() -> None:
    running = Exchange(number=1, asked="?", answer=answer(finished=False))

    (after,) = stopped((running,))

    assert not after.running
    assert "已停止" in conversation_html((after,)) and "最高100万元" in conversation_html((after,))


def test_an_answer_that_never_said_its_end_has_one_when_the_next_is_asked_for() -> None:
    cut_off = Exchange(number=1, asked="一？", answer=answer(finished=False))

    (*_, past) = converse("二？", (cut_off,), Viewer(), ask=giving(answer()), day=DAY)

    assert [exchange.running for exchange in past] == [False, False]
    assert "已停止" in conversation_html(past)


def test_stopping_a_finished_answer_changes_nothing() -> None:
    finished = (Exchange(number=1, asked="?", answer=answer()),)

    assert stopped(finished) == finished


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("answered", "已回答"),
        ("partial", "部分回答"),
        ("refused", "资料中没有找到依据"),
        ("clarify", "需要补充"),
    ],
)
def test_a_status_has_a_word_and_a_sign(status: str, word: str) -> None:
    html = card(answer(status=status))

    assert re.search(rf'<span class="sign" aria-hidden="true">.</span>{word}', html)


def test_how_a_question_was_understood_is_said_only_where_it_differs() -> None:
    assert "我理解的问题" not in card(answer())
    said = "我理解的问题：<span data-content>银川有补贴吗？</span>"
    assert said in card(answer(question="银川有补贴吗？"))


def test_a_refusal_offers_the_nearest_passages_and_whom_to_ask_once() -> None:
    text = f"{NOTHING_FOUND}\n\n{NEAREST}\n\n- 《接近的一份》\n\n建议咨询：{CONTACT}。"

    html = card(answer(text, status="refused", nearest=(hit(),), contact=CONTACT))

    assert 'data-cite="a1-n1"' in html
    assert html.count("接近的一份") == 1
    assert html.count(CONTACT) == 1


def test_removed_sentences_are_counted_and_explained() -> None:
    html = card(answer(removed=(Removed(text="最高900万元。", why="数字不在所引原文中"),)))

    assert "有 1 句未通过核对，已删去" in html and "数字不在所引原文中" in html


def test_a_warning_is_said_once() -> None:
    assert card(answer(warnings=("效力存疑。", "效力存疑。"))).count("效力存疑。") == 1


def test_what_was_typed_is_escaped() -> None:
    asked = Exchange(number=1, asked="<img src=x>", answer=answer(question="<img src=x>"))

    assert "<img" not in conversation_html((asked,))


def test_the_time_it_took_is_said_in_seconds() -> None:
    assert "0.2 秒" in card(answer(ms={"total": 187.4}))


def test_before_the_first_question_three_can_be_tried() -> None:
    shown = re.sub("<template.*?</template>", "", conversation_html(()))

    assert re.findall('data-ask="(.*?)"', shown) == list(QUESTIONS)
    assert len(QUESTIONS) == 3


@pytest.mark.parametrize("role", ROLES)
def test_beside_them_stand_three_for_whoever_is_known_by_a_role(role: Role) -> None:
    found = re.findall(f'<template data-questions="{role}">(.*?)</template>', conversation_html(()))

    assert [re.findall('data-ask="(.*?)"', one) for one in found] == [list(QUESTIONS_OF[role])]


def test_a_caution_stands_behind_its_mark_and_its_warning_leads_to_the_passage() -> None:
    source = Source(path="a.pdf")
    hidden = SpanCaution(start=0, end=2, caution=Caution(code="hidden", note="白色<文字>"))
    record = Record(
        id="N",
        kind="policy",
        title="一份",
        text="原文",
        level="public",
        source=source,
        cautions=(hidden,),
    )
    cited = Citation(n=1, evidence=Evidence(record=record, start=0, end=2, status="in_force"))

    html = card(
        answer(
            "原文[^1]",
            citations=(cited,),
            warnings=("引用 [^1] 在原件中看不见，请打开原件核对。",),
        )
    )

    assert "! 隐藏文字</span>" in html
    assert "白色&lt;文字&gt;" in html and "<文字>" not in html
    assert html.count('data-cite="a1-1"') == 2


def test_rows_of_a_table_are_shown_as_one_with_the_names_of_its_columns() -> None:
    text = "奖励办法\n级别 | 金额\n国家级 | 300万元\n自治区级 | 100万元"
    record = Record(
        id="R1", kind="passage", title="办法", text=text, level="public", source=Source(path="a.md")
    )
    rows = [(text.index(row), row) for row in text.split("\n")[2:]]
    cites = tuple(
        Citation(n=n, evidence=Evidence(record=record, start=at, end=at + len(row), status="open"))
        for n, (at, row) in enumerate(rows, start=1)
    )
    listed = "\n".join(f"- {row}[^{n}]" for n, (_, row) in enumerate(rows, start=1))

    html = card(answer(f"**《办法》**\n{listed}", citations=cites))

    assert "<th>级别</th><th>金额</th>" in html.replace("\n", "")
    assert "<td>国家级</td>" in html and 'data-cite="a1-2"' in html
    assert " | " not in html
