"""The suite as a script sees it: a run that can be broken off, a comparison, exit codes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import corpus
from assistant.command import run
from eval.__main__ import evaluation
from eval.suite.case_files import may_be_shown, shipped, written
from eval.suite.command import BASELINE

ROOT = Path(corpus.__file__).parents[1]
POLICY = "# 塞上云雀计划实施细则\n\n塞上云雀计划给入选企业补助，最高37万元。\n"
Running = Callable[..., tuple[int, str, str]]


def a_line(number: int, *, way: str = "37万") -> str:
    case = {
        "id": f"own-{number:03}",
        "kind": "answer",
        "question": f"塞上云雀计划给第{number}家企业补助多少？",
        "types": ["FACT"],
        "provenance": "staff",
        "expect": {"facts": [[way]]},
    }
    return json.dumps(case, ensure_ascii=False)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> dict[str, str]:
    """Settings for a data folder that holds one policy."""
    folder = tmp_path_factory.mktemp("suite_command")
    environment = {
        "TT_DATA_DIR": str(folder / "var"),
        "TT_EMBEDDER": str(tiny_model),
        "TT_TODAY": "2026-11-23",
    }
    file = folder / "云雀.md"
    file.write_text(POLICY, encoding="utf-8")
    started("corpus", "add", str(file), environment=environment).wait(timeout=120)
    return environment


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "mine.jsonl"
    path.write_text("\n".join(map(a_line, range(40))) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def running(
    place: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Running:
    def ran(*arguments: str) -> tuple[int, str, str]:
        for name, value in place.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as left:
            run(evaluation, list(arguments))
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return ran


def started(*arguments: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  (our own command line)
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def figures_of(folder: Path) -> list[object]:
    """All that a run says but its times."""
    said = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    return [
        [(o["case"], o["judgement"]) for o in said["outcomes"]],
        [part["figures"] for part in said["parts"]],
        said["slices"],
    ]


def asking(cases: Path, out: Path) -> list[str]:
    return ["run", str(cases), "--records", "--half", "both", "--out", str(out)]


def test_a_run_that_was_killed_goes_on_and_gives_the_same_figures(
    place: dict[str, str], cases: Path, tmp_path: Path, running: Running
) -> None:
    cut, whole = tmp_path / "cut", tmp_path / "whole"
    process = started("eval", *asking(cases, cut), environment=place)
    until = time.monotonic() + 120
    outcomes = cut / "outcomes.jsonl"
    while not (outcomes.exists() and outcomes.read_bytes().count(b"\n") > 4):
        assert process.poll() is None
        assert time.monotonic() < until
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=30)
    done = outcomes.read_bytes().count(b"\n")

    again = running(*asking(cases, cut))
    straight = running(*asking(cases, whole))

    assert done > 4
    assert not outcomes.exists(), again
    assert (again[0], straight[0]) == (0, 0)
    assert figures_of(cut) == figures_of(whole)


def test_a_run_is_one_page_and_one_json_file(cases: Path, tmp_path: Path, running: Running) -> None:
    code, out, _ = running(*asking(cases, tmp_path / "run"), "--json")

    said = json.loads(out)
    assert code == 0
    assert (said["n"], said["served"], said["passed"]) == (40, 40, 40)
    assert Path(said["report"]).read_text(encoding="utf-8").startswith("<!doctype html>")
    assert sorted(file.name for file in (tmp_path / "run").iterdir()) == ["report.html", "run.json"]


def test_a_drop_leaves_with_one_and_names_the_cases(
    cases: Path, tmp_path: Path, running: Running
) -> None:
    running(*asking(cases, tmp_path / "before"))
    run_file = tmp_path / "before" / "run.json"
    worse = json.loads(run_file.read_text(encoding="utf-8"))
    for outcome in worse["outcomes"][:3]:
        outcome["reply"]["answer"] = outcome["reply"]["answer"].replace("37万元", "73万元")
    after = tmp_path / "after.json"
    after.write_text(json.dumps(worse), encoding="utf-8")

    same = running("compare", str(run_file), str(run_file))
    dropped = running("compare", str(run_file), str(after))

    assert same[0] == 0
    assert dropped[0] == 1
    assert "own-000、own-001、own-002" in dropped[1]


def test_the_page_can_be_written_anew(cases: Path, tmp_path: Path, running: Running) -> None:
    running(*asking(cases, tmp_path / "run"))
    page = tmp_path / "run" / "report.html"
    page.unlink()

    code, out, _ = running("report", str(tmp_path / "run"), "--against", str(tmp_path / "run"))

    assert code == 0
    assert str(page) in out
    assert page.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "none"], "没有用例集“none”"),
        (["compare", "none", "none"], "找不到文件或文件夹"),
        (["report", "none"], "找不到文件或文件夹"),
        (["report", str(BASELINE)], "是基准"),
        (["compare", str(BASELINE), str(BASELINE)], "是基准"),
        (["accept", "none"], "找不到文件或文件夹"),
        (["run", "answers", "--half", "third"], "--half"),
    ],
)
def test_what_cannot_be_done_is_one_line(running: Running, arguments: list[str], said: str) -> None:
    code, out, err = running(*arguments)

    assert code == 2
    assert out == ""
    assert err.count("\n") == 1
    assert said in err


def test_a_bad_case_is_told_with_its_line(tmp_path: Path, running: Running) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(f"{a_line(1)}\n{a_line(1)[:-2]}\n", encoding="utf-8")

    code, _, err = running("run", str(path))

    assert code == 2
    assert "第 2 行" in err


def test_only_a_run_of_the_shipped_cases_becomes_the_baseline(
    cases: Path, tmp_path: Path, running: Running
) -> None:
    running(*asking(cases, tmp_path / "run"))

    code, _, err = running("accept", str(tmp_path / "run"))

    assert code == 2
    assert "日常用的一半" in err


def test_cases_that_are_kept_back_are_counted_and_not_named(
    tmp_path: Path, running: Running
) -> None:
    kept = next(case for of in shipped() for case in of.cases if not may_be_shown(case))
    path = tmp_path / "copied.jsonl"
    path.write_text(f"{a_line(1)}\n{written(kept)}\n", encoding="utf-8")
    running(*asking(path, tmp_path / "run"))

    page = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    _, out, _ = running("compare", str(tmp_path / "run"), str(tmp_path / "run"), "--json")

    assert "塞上云雀计划给第1家企业补助多少" in page
    assert kept.id not in page
    assert kept.id not in out
