"""The lists of cases and their form, as HTML."""

import json
import re
from dataclasses import fields, replace
from html import unescape

import pytest
from fake_trials import A_CANDIDATE, CHOICES, a_failure

from assistant.answers import Turn
from assistant.ui.trials.own_cases import form_html, lists_html, no_form_html
from assistant.ui.trials.port import CaseForm, Slip

HOSTILE = '</textarea><img src=x onerror="1">"\'&'
FORM = CaseForm(
    id="own-8",
    kind="answer",
    question="石嘴山呢？",
    as_of="2026-11-23",
    facts="100万\n登记｜备案",
    types=("FACT",),
)


def lists(**changes: object) -> str:
    own = a_failure(id="own-1", own=True, passed=None, why=())
    return lists_html((A_CANDIDATE,), (own,), CHOICES, **changes)  # type: ignore[arg-type]


def test_a_candidate_shows_what_was_asked_before_what_was_answered_and_why_it_is_wrong() -> None:
    html = lists()

    for part in ("数额或条件不对", "应该是100万", "银川的技术转移机构", "50万元。[1]", "落户补贴"):
        assert part in html
    assert "data-sure" in html  # what cannot be undone is asked twice


def test_empty_lists_say_how_they_are_filled() -> None:
    html = lists_html((), (), CHOICES)

    assert "选“有问题”" in html and "还没有自建用例" in html
    assert "没有这样的用例" in lists_html((), (), CHOICES, text="x")


def test_what_was_searched_for_stays_in_its_box() -> None:
    html = lists(text='创新"券', kind="search")

    assert 'value="创新&quot;券"' in html
    assert '<option value="search" selected>' in html


def test_a_form_holds_what_was_typed() -> None:
    html = form_html(FORM, CHOICES)

    assert "石嘴山呢？</textarea>" in html and "100万\n登记｜备案</textarea>" in html
    assert 'name="types" value="FACT" checked' in html
    assert 'name="kind" value="answer" checked' in html


@pytest.mark.parametrize("kind", CHOICES.forms)
def test_a_form_has_a_name_for_everything_that_is_kept(kind: str) -> None:
    html = form_html(replace(FORM, kind=kind), CHOICES)

    named = set(re.findall(r' name="([a-z_]+)"', html))
    asked = {"facts", "forbidden", "status", "answerable"} if kind != "search" else set()
    known = {of.name for of in fields(CaseForm)}
    assert named == known - {"alone", "facts", "forbidden", "status", "answerable"} | asked


def test_a_kind_without_a_form_is_written_as_json() -> None:
    form = CaseForm(id="own-9", kind="conversation", json='{"turns": "<b>"}')

    html = form_html(form, CHOICES, [Slip(field="json", said="turns 应是列表")])

    assert "&lt;b&gt;" in html and "✕ turns 应是列表" in html
    assert set(re.findall(r' name="([a-z_]+)"', html)) == {
        "id", "candidate", "kind", "history", "json",
    }  # fmt: skip


def test_what_is_wrong_stands_at_its_field_and_is_told_above() -> None:
    html = form_html(FORM, CHOICES, [Slip(field="provenance", said="不能为空")])

    assert 'role="alert"' in html and 'href="#case-provenance"' in html
    assert 'id="case-provenance" name="provenance" aria-invalid="true"' in html
    assert 'aria-describedby="hint-provenance slip-provenance"' in html
    assert 'id="slip-provenance">✕ 不能为空' in html


def test_a_slip_of_no_field_is_told_too() -> None:
    assert "✕ 还没有保存" in form_html(FORM, CHOICES, [Slip(field="", said="编号重复")])
    assert "编号重复" in form_html(FORM, CHOICES, [Slip(field="", said="编号重复")])


def test_every_field_has_a_label() -> None:
    html = form_html(FORM, CHOICES)

    labelled = set(re.findall(r'<label for="([^"]+)"', html))
    shown = re.findall(r'<(?:input type="text"|textarea|select) id="([^"]+)"', html)
    assert len(shown) >= 8 and set(shown) <= labelled


def test_the_conversation_before_a_question_goes_with_the_form() -> None:
    turns = (Turn(role="user", content=HOSTILE), Turn(role="assistant", content="好"))

    html = form_html(replace(FORM, history=turns), CHOICES)

    assert "不带前面的对话" in html
    (kept,) = re.findall(r'name="history" data-json hidden>(.*?)</textarea>', html)
    assert [turn["content"] for turn in json.loads(unescape(kept))] == [HOSTILE, "好"]


def test_what_was_said_before_is_read_without_its_signs() -> None:
    turns = (Turn(role="assistant", content="可以：\n- **最高** 50 万元。[^1]"),)

    html = form_html(replace(FORM, history=turns), CHOICES)

    shown = html.partition('<div class="before">')[2].partition("</div>")[0]
    assert "最高 50 万元。" in shown and "[^1]" not in shown and "**" not in shown


def test_no_text_of_a_case_or_a_candidate_becomes_a_tag() -> None:
    form = replace(
        FORM,
        id=HOSTILE,
        json=HOSTILE,
        candidate=HOSTILE,
        question=HOSTILE,
        as_of=HOSTILE,
        records=HOSTILE,
        facts=HOSTILE,
        forbidden=HOSTILE,
        note=HOSTILE,
        provenance=HOSTILE,
    )
    candidate = replace(
        A_CANDIDATE,
        id=HOSTILE,
        question=HOSTILE,
        reason=HOSTILE,
        note=HOSTILE,
        answer=HOSTILE,
        cited=(HOSTILE,),
    )
    own = a_failure(id=HOSTILE, question=HOSTILE, expected=(HOSTILE,), kind=HOSTILE)
    pages = (
        form_html(form, CHOICES, [Slip(field="note", said=HOSTILE)]),
        form_html(replace(form, kind="draft"), CHOICES),
        lists_html((candidate,), (own,), CHOICES, text=HOSTILE, told=HOSTILE),
    )

    for html in pages:
        assert "<img" not in html and "&lt;img" in html


def test_before_a_form_is_open_the_page_says_what_a_case_is() -> None:
    assert "用例是什么" in no_form_html()
