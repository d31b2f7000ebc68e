"""What is told while files are added, and what of it afterwards."""

import io
from dataclasses import replace

from builders import a_record

from assistant.progress import file_progress
from assistant.reports import added_lines, caution_lines, problem_line
from corpus.ingest import Added, Step
from corpus.records import Caution, Problem, Source, SpanCaution


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def a_problem(*, page: int | None = None, what: str = "打不开") -> Problem:
    return Problem(
        source=Source(path="a.pdf", page=page),
        code="x",
        severity="refused",
        what=what,
        hint="请重试。",
    )


def told(*steps: Step, stream: io.StringIO) -> str:
    with file_progress(stream) as tell:
        for step in steps:
            tell(step)
    return stream.getvalue()


def test_of_few_files_each_is_told_and_a_problem_is_never_left_out() -> None:
    done = Step(path="好.md", state="visible", file=1, files=2)
    bad = Step(path="坏.pdf", state="refused", problems=(a_problem(),), file=2, files=2)

    text = told(done, bad, stream=Terminal())

    assert "✓ 好.md 可检索" in text
    assert "✕ 坏.pdf 未读入（1 个问题）" in text


def test_of_many_files_only_what_went_wrong_is_told() -> None:
    done = Step(path="好.md", state="visible", file=1, files=500)
    bad = Step(path="坏.pdf", state="refused", problems=(a_problem(),), file=2, files=500)

    text = told(done, bad, stream=Terminal())

    assert "✓" not in text
    assert "✕ 坏.pdf" in text


def test_where_there_is_no_terminal_nothing_is_drawn() -> None:
    assert told(Step(path="a", state="visible", file=1, files=1), stream=io.StringIO()) == ""


def test_a_problem_names_its_page_once() -> None:
    assert problem_line(a_problem(page=3)) == "a.pdf 第 3 页：未读入。打不开。请重试。"
    said = problem_line(a_problem(page=3, what="第 3 页打不开"))
    assert said.count("第 3 页") == 1


def test_what_was_updated_says_how_to_see_what_changed() -> None:
    lines = list(added_lines(Added(updated=(a_record(id="N01", title="办法"),))))

    assert lines[1:] == ["  更新 N01 办法", "  看改了什么：python -m corpus diff N01"]


def test_a_caution_names_its_line() -> None:
    caution = Caution(code="hidden", note="白色文字")
    record = replace(
        a_record("甲。\n乙。"), cautions=(SpanCaution(start=3, end=5, caution=caution),)
    )

    assert list(caution_lines(record)) == ["注意：第 2 行是隐藏文字，白色文字"]
