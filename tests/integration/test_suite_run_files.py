"""A run's folder can be gone on with after any cut, and holds the whole run at the end."""

from pathlib import Path

import pytest
from suite_builders import a_header, a_run, an_answer_case, an_outcome

from eval.errors import BadRun
from eval.suite.run_files import (
    RunFolder,
    begun_with,
    headers,
    read_run,
    runs_like,
    save_baseline,
    save_run,
)

HEADER = a_header()
CASES = tuple(an_answer_case(f"A00{n}") for n in range(1, 5))
OUTCOMES = tuple(map(an_outcome, CASES))
RUN = a_run(*zip(CASES, OUTCOMES, strict=True), header=HEADER)


def begun(path: Path, outcomes: int = 3) -> RunFolder:
    folder = RunFolder(path=path)
    folder.begin(HEADER)
    for outcome in OUTCOMES[:outcomes]:
        folder.keep(outcome)
    return folder


def test_a_new_folder_holds_nothing_yet(tmp_path: Path) -> None:
    assert RunFolder(path=tmp_path / "run").begin(HEADER) == {}


def test_what_was_kept_is_there_when_the_same_is_run_again(tmp_path: Path) -> None:
    folder = begun(tmp_path / "run")

    assert folder.begin(HEADER) == {outcome.case: outcome for outcome in OUTCOMES[:3]}


def test_a_line_cut_off_anywhere_costs_that_case_alone(tmp_path: Path) -> None:
    folder = begun(tmp_path / "run")
    file = folder.path / "outcomes.jsonl"
    whole = file.read_bytes()
    last = whole.rstrip(b"\n").rfind(b"\n") + 1

    for cut in range(last, len(whole) - 1, 97):
        file.write_bytes(whole[:cut])
        done = folder.begin(HEADER)
        folder.keep(OUTCOMES[2])

        assert list(done) == ["A001", "A002"]
        assert list(folder.begin(HEADER)) == ["A001", "A002", "A003"]


@pytest.mark.parametrize("changed", [{"fingerprint": "other"}, {"code": "other"}])
def test_an_unfinished_run_of_something_else_is_left_alone(
    tmp_path: Path, changed: dict[str, str]
) -> None:
    folder = begun(tmp_path / "run")

    with pytest.raises(BadRun, match="另一次没有做完的评测"):
        folder.begin(HEADER.model_copy(update=changed))

    assert len(folder.begin(HEADER)) == 3


def test_a_finished_run_is_never_written_over(tmp_path: Path) -> None:
    folder = begun(tmp_path / "run")
    folder.finish(RUN, "<html></html>")

    with pytest.raises(BadRun, match="--out"):
        folder.begin(HEADER)


def test_a_finished_run_reads_back_the_same(tmp_path: Path) -> None:
    folder = begun(tmp_path / "run")

    folder.finish(RUN, "<html></html>")

    assert read_run(folder.path) == RUN
    assert sorted(file.name for file in folder.path.iterdir()) == ["report.html", "run.json"]


def test_an_unfinished_run_is_told_as_such(tmp_path: Path) -> None:
    folder = begun(tmp_path / "run")

    with pytest.raises(BadRun, match="没有做完"):
        read_run(folder.path)


@pytest.mark.parametrize("text", ["", "{}", "[1]", "\udcff"])
def test_what_is_no_run_is_told(tmp_path: Path, text: str) -> None:
    file = tmp_path / "run.json"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))

    with pytest.raises(BadRun, match="不是这一版能读的"):
        read_run(tmp_path)


def test_a_folder_without_a_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadRun, match="没有评测结果"):
        read_run(tmp_path)


def test_finished_runs_are_listed_the_latest_first_and_the_broken_left_out(tmp_path: Path) -> None:
    for day in (3, 1, 2):
        header = HEADER.model_copy(update={"started": HEADER.started.replace(day=day)})
        save_run(RUN.model_copy(update={"header": header}), tmp_path / f"r{day}" / "run.json")
    save_run(RUN, tmp_path / "broken" / "run.json")
    (tmp_path / "broken" / "run.json").write_text("{", encoding="utf-8")
    begun(tmp_path / "unfinished")

    assert [path.name for path, _ in headers(tmp_path)] == ["r3", "r2", "r1"]


def test_the_interrupted_run_of_the_same_is_found(tmp_path: Path) -> None:
    begun(tmp_path / "one")

    assert begun_with(tmp_path, HEADER) == tmp_path / "one"
    assert begun_with(tmp_path, HEADER.model_copy(update={"code": "other"})) is None


def test_a_baseline_keeps_judgements_and_no_answers(tmp_path: Path) -> None:
    failed = an_outcome(an_answer_case("A009"), why=["没有说到"])
    run = a_run(*zip(CASES, OUTCOMES, strict=True), (an_answer_case("A009"), failed))
    file = tmp_path / "baseline.json"

    save_baseline(run, file)

    kept = read_run(file)
    assert all(outcome.reply is None for outcome in kept.outcomes)
    assert [o.passed for o in kept.outcomes] == [o.passed for o in run.outcomes]
    assert [o.judgement.scores for o in kept.outcomes] == [o.judgement.scores for o in run.outcomes]
    assert kept.cases == ()
    assert file.read_text(encoding="utf-8").count("\n") > len(run.cases)


def test_a_run_under_way_is_taken_by_nobody_else(tmp_path: Path) -> None:
    folder = begun(tmp_path / "run")

    with folder.held():
        assert begun_with(tmp_path, HEADER) is None
        with pytest.raises(BadRun, match="正在进行"), RunFolder(path=folder.path).held():
            pass

    assert begun_with(tmp_path, HEADER) == folder.path


def test_a_beginning_that_cannot_be_read_is_another_run(tmp_path: Path) -> None:
    folder = begun(tmp_path / "run")
    (folder.path / "begun.json").write_text('{"name"', encoding="utf-8")

    with pytest.raises(BadRun, match="另一次没有做完的评测"):
        folder.begin(HEADER)


def test_runs_of_the_same_sets_are_found_and_others_are_not(tmp_path: Path) -> None:
    later = HEADER.model_copy(update={"started": HEADER.started.replace(day=24)})
    other = later.model_copy(update={"sets": ("safety",)})
    for name, header in (("a", HEADER), ("b", later), ("c", other)):
        save_run(RUN.model_copy(update={"header": header}), tmp_path / name / "run.json")

    assert [run.header for run in runs_like(later, tmp_path)] == [HEADER]
