"""The queue of facts to check, as HTML."""

import re
from dataclasses import replace
from datetime import date

from builders import a_record

from assistant.ui.levelling import level_html
from assistant.ui.reviewing import queue_html, sought_html, task_html
from corpus.facets import Listed
from corpus.records import Achievement, Facts, Policy, Source
from corpus.review import OpenLine, Task, Wanted
from corpus.store.records import StoredRecord

HOSTILE = '<img src=x onerror="1">'


def a_task(title: str = "办法", *, wanted: Wanted | None = None, lines: int = 1) -> Task:
    record = a_record("甲。〔二手〕", title=title, facts=Policy(provenance="second_hand"))
    line = OpenLine(number=1, start=0, end=6, text="甲。〔二手〕", provenance="second_hand")
    return Task(
        stored=StoredRecord(record=record, version=1),
        wanted=wanted,
        whole=True,
        lines=(line,) * lines,
        done=(),
        remarks=(f"文号：未载明{HOSTILE}",),
        origin=f"网页{HOSTILE}",
    )


def test_the_queue_says_what_to_check_and_where() -> None:
    wanted = Wanted(place=1, what="额度", where="科技厅")

    html = queue_html([a_task(wanted=wanted), a_task("另一个", lines=0)])

    assert "核什么：额度" in html and "去哪核：科技厅" in html
    assert "2 条资料、1 句" in html
    assert "1 句待核" in html and "整条待核" in html
    assert 'data-review="R1"' in html


def test_an_empty_queue_says_so() -> None:
    assert "没有待核的事实" in queue_html([])


def test_a_record_is_shown_with_what_it_says_itself_is_missing() -> None:
    html = task_html(a_task(), "in_force", said="已记下")

    assert "✓ 已记下" in html
    assert "文号：未载明" in html and "现行有效" in html
    assert 'role="alert"' in task_html(a_task(), "in_force", wrong="请至少选一句。")


def test_no_text_of_a_record_becomes_a_tag() -> None:
    for html in (queue_html([a_task(HOSTILE)]), task_html(a_task(HOSTILE), "in_force")):
        assert "<img" not in html and "&lt;img" in html


def test_the_way_to_the_original_leads_to_the_record_and_nowhere_else() -> None:
    task = a_task()
    record = replace(task.record, id='a/../b?x#%"', source=Source(path="通知.pdf"))
    unfiled = replace(task.record, source=Source())

    html = task_html(replace(task, stored=StoredRecord(record=record, version=1)), "in_force")
    without = task_html(replace(task, stored=StoredRecord(record=unfiled, version=1)), "in_force")

    assert 'href="originals/a%2F..%2Fb%3Fx%23%25%22" download' in html
    assert "originals/" not in without


def opened(facts: Facts, text: str = "甲。", **changes: object) -> str:
    task = a_task()
    record = replace(task.record, text=text, facts=facts, source=Source(path="文件.docx"))
    stored = StoredRecord(record=replace(record, **changes), version=3)  # type: ignore[arg-type]
    return task_html(replace(task, stored=stored), "in_force")


def words(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", html)


def test_an_opened_policy_shows_what_was_read_and_what_it_does_not_say() -> None:
    facts = Policy(
        number="宁科示字〔2026〕88号", issuers=("宁夏科技厅",), effective=date(2026, 11, 25)
    )

    said = " ".join(words(opened(facts, "第一条 甲。\n第二条 乙。")).split())

    for told in (
        "文号 宁科示字〔2026〕88号",
        "发文机关 宁夏科技厅",
        "发布日期 未载明",
        "施行日期 2026-11-25",
        "有效期至 未载明",
        "效力 现行有效",
        "条数 2 条",
        "级别 公开",
        "版本 第 3 版",
    ):
        assert told in said


def test_only_a_file_that_keeps_something_apart_is_said_to() -> None:
    apart = "原件里有不公开的内容"
    guarded = Achievement(guarded={"联系人": "张三"})

    assert apart not in opened(Policy())
    assert apart not in opened(Achievement())
    assert apart in opened(guarded)
    assert apart in opened(Policy(), level="internal")
    assert apart in opened(Achievement(), source=Source(path="表.xlsx", row=2))


def test_where_there_is_nothing_to_check_it_is_said() -> None:
    task = replace(a_task(lines=0), whole=False)

    assert "没有要与原件核对的句子" in task_html(task, "in_force")
    assert "没有要与原件核对的句子" not in task_html(a_task(), "in_force")


def test_guests_are_spoken_of_only_where_they_may_come_in() -> None:
    assert "没有登录的访客" not in level_html("R1", "public")
    assert "没有登录的访客" in level_html("R1", "public", guests=True)


def test_of_several_records_one_is_chosen_and_of_none_it_is_said_what_to_write() -> None:
    found = [Listed(id="A", kind="policy", title=HOSTILE)]

    several = sought_html(HOSTILE, found, more=True)
    none = sought_html("枸杞", (), more=False)

    assert 'data-review="A"' in several and "请多写几个字" in several
    assert "<img" not in several
    assert "没有找到这条资料" in none and "枸杞" in none and "请写标题里连着的几个字" in none
