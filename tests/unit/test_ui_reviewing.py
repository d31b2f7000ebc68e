"""The queue of facts to check, as HTML."""

from dataclasses import replace

from builders import a_record

from assistant.ui.reviewing import queue_html, task_html
from corpus.records import Policy, Source
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
