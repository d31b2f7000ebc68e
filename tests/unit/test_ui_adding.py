"""The view for staff as HTML: every stage in words, every problem with its place, nothing raw."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from builders import a_record

from assistant.ui.adding import additions_html, aside_html, drop_html
from assistant.ui.additions import Changed, Finished, Running, Standing
from assistant.words import FILE_STATE
from corpus.differences import difference
from corpus.ingest import Added
from corpus.records import FileState, Policy, Problem, Record, Severity, Source
from corpus.store.ledger import FileNote

HOSTILE = '<img src=x onerror="1">'


def a_problem(severity: Severity = "refused", *, page: int | None = None) -> Problem:
    return Problem(
        source=Source(path=f"{HOSTILE}.pdf", page=page),
        code="x",
        severity=severity,
        what=f"打不开{HOSTILE}",
        hint="请重试。",
    )


def a_note(state: FileState, path: str = "a.pdf", *, minute: int = 0) -> FileNote:
    when = datetime(2026, 11, 23, 8, minute, tzinfo=UTC)
    return FileNote(path=path, sha256="0" * 64, size=2048, state=state, changed=when)


def running(**changes: object) -> str:
    values: dict[str, object] = {"names": ("a", "b"), "states": {"a": "parsed"}, **changes}
    of = Running(**values)  # type: ignore[arg-type]
    return additions_html(Standing(running=of), files=(), problems=())


def finished(
    report: Added,
    *changed: Changed,
    failed: str | None = None,
    alike: tuple[tuple[Record, tuple[Record, ...]], ...] = (),
) -> str:
    of = Finished(report=report, changed=changed, files=2, seconds=3.2, failed=failed, alike=alike)
    return additions_html(Standing(finished=of), files=(), problems=())


@pytest.mark.parametrize("state", FILE_STATE)
def test_every_stage_has_a_word_and_a_sign(state: FileState) -> None:
    html = additions_html(Standing(), files=[a_note(state)], problems=())

    assert FILE_STATE[state] in html
    assert 'class="sign"' in html


def test_while_it_runs_the_bar_the_count_and_the_stage_of_each_file_are_told() -> None:
    html = running(passage=3, passages=10, seconds=60.0)

    assert 'role="progressbar" aria-valuenow="18"' in html
    assert "已处理 0/2 个文件 · 正在建索引 3/10 段 · 约还需 5 分钟" in html
    assert "已读出" in html and "等待" in html


def test_pages_that_are_read_from_their_pictures_are_counted() -> None:
    assert "正在识别图片页 2/8" in running(page=2, pages=8, seconds=60.0)


def test_how_long_it_takes_is_not_told_before_that_can_be_known() -> None:
    assert "约还需" not in running(seconds=2.0)
    assert "约还需" not in running(states={}, seconds=60.0)
    assert "另一个程序正在写入" in running(states={}, seconds=60.0)


def test_of_very_many_files_those_near_the_one_under_way_are_shown() -> None:
    names = tuple(f"f{n}.md" for n in range(5000))

    html = running(names=names, states=dict.fromkeys(names[:3000], "parsed"))

    assert "f2999.md" in html and "f3001.md" in html
    assert "f100.md" not in html
    assert "另有 4900 个文件" in html


def test_what_was_not_taken_comes_first_with_its_place_and_what_to_do() -> None:
    report = Added(problems=(a_problem("flagged"), a_problem("refused", page=7)))

    html = finished(report)

    assert "问题 2 个" in html
    assert html.index("未读入") < html.index("已读入，请核对")
    assert "第 7 页" in html and "请重试。" in html


def test_what_changed_is_shown_word_by_word() -> None:
    before, after = a_record("补助20万元。", id="N01"), a_record("补助30万元。", id="N01")

    html = finished(
        Added(updated=(after,)), Changed(record=after, difference=difference(before, after))
    )

    assert "<del>20</del><ins>30</ins>" in html


def test_a_batch_that_broke_says_why() -> None:
    html = finished(Added(), failed="另一个程序正在写入。")

    assert "没有添加完" in html and "另一个程序正在写入。" in html


def test_the_latest_files_come_first_with_their_problems() -> None:
    notes = [a_note("visible", "旧.md"), a_note("visible", "新.md", minute=5)]
    problem = replace(a_problem("flagged"), source=Source(path="新.md"))

    html = additions_html(Standing(), files=notes, problems=[problem])

    assert html.index("新.md") < html.index("旧.md")
    assert "2 KB" in html and "1 个问题" in html


def test_files_that_were_put_aside_are_listed_with_why() -> None:
    note = a_note("quarantined", f"{HOSTILE}.pdf")

    html = aside_html([note, a_note("visible")], [a_problem("quarantined")])

    assert "已隔离的文件（1 个）" in html
    assert "打不开" in html
    assert aside_html([a_note("visible")], []) == ""


def test_no_name_and_no_text_of_a_file_becomes_a_tag() -> None:
    record = a_record(f"甲{HOSTILE}", title=HOSTILE, id="N01")
    changed = Changed(record=record, difference=difference(a_record("甲", id="N01"), record))
    note = a_note("quarantined", f"{HOSTILE}.pdf")

    for html in (
        finished(Added(added=(record,), problems=(a_problem(),)), changed),
        finished(Added(), failed=HOSTILE),
        running(names=(HOSTILE,), states={}),
        additions_html(Standing(), files=[note], problems=[]),
        aside_html([note], [a_problem("quarantined")]),
    ):
        assert "<img" not in html and "&lt;img" in html


def test_files_of_every_kind_and_level_can_be_handed_in() -> None:
    html = drop_html()

    for value in ("auto", "policy", "achievement", "demand", "public", "internal", "restricted"):
        assert f'value="{value}"' in html
    assert "webkitdirectory" in html


def test_what_was_added_leads_to_its_record() -> None:
    html = finished(Added(added=(a_record(id='N"01', title=HOSTILE),)))

    assert 'data-review="N&quot;01"' in html and "<details open>" in html
    assert "<img" not in html


def test_a_second_document_of_one_number_is_told_with_a_way_to_both() -> None:
    facts = Policy(number="宁科示字〔2026〕88号")
    new, there = a_record(id="B", facts=facts), a_record(id="A", facts=facts)
    there = replace(there, source=Source(path="原来的.docx"))

    html = finished(Added(added=(new,)), alike=((new, (there,)),))

    assert 'data-review="A"' in html and 'data-review="B"' in html
    assert "文号相同" in html and "原来的.docx" in html and "要作为新版本" in html
