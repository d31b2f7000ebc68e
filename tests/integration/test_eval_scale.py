"""Growing corpora, built and searched for real, in processes of their own."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pytest
from builders import TODAY, House
from fakes import BigramEmbedder

from assistant.bootstrap import assemble
from assistant.command import run
from assistant.settings import Settings
from eval.__main__ import evaluation
from eval.blending import blend
from eval.datasets import Passage
from eval.kept_vectors import KeptVectors
from eval.scale import SizeReport, measure_scale
from eval.searching_apart import Started, Task, searched

TOPICS = ("光伏组件回收", "研发费用加计扣除", "技术合同认定登记", "塞上云雀计划补助")
PASSAGES = [
    Passage(title="", text=f"第{n}段讲{TOPICS[n % 4]}。第{n}句讲{TOPICS[n % 3]}。")
    for n in range(24)
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with passages and questions."""
    folder = tmp_path / "set"
    folder.mkdir()
    documents = [{"id": f"d{n}", "title": "", "text": p.text} for n, p in enumerate(PASSAGES)]
    asked: list[dict[str, str]] = [{"id": f"q{n}", "text": t} for n, t in enumerate(TOPICS)]
    asked += [{"id": "d", "text": "回收", "content": "光伏组件回收利用"}]
    for name, rows in (("corpus", documents), ("queries", asked)):
        text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def more(tmp_path: Path) -> Path:
    """A packed file of passages, without questions."""
    path = tmp_path / "more.jsonl.gz"
    rows = [json.dumps({"id": f"m{n}", "text": f"另有第{n}条。"}) for n in range(6)]
    path.write_bytes(gzip.compress("\n".join(rows).encode()))
    return path


@pytest.fixture
def settings(tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TT_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("TT_EMBEDDER", str(tiny_model))
    return tmp_path / "var"


Command = Callable[..., int]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Command:
    def call(*arguments: str) -> int:
        monkeypatch.setattr("sys.argv", ["eval", *arguments])
        with pytest.raises(SystemExit) as left:
            run(evaluation)
        assert isinstance(left.value.code, int)
        return left.value.code

    return call


class Bench:
    """Measures with an embedder that needs no model, and searches in this process."""

    def __init__(self, folder: Path) -> None:
        self.inner = BigramEmbedder()
        self.embedder = KeptVectors(self.inner, folder / "eval" / "vectors.db")
        self.settings = Settings(data_dir=folder, today=TODAY)
        self.asked: list[int] = []

    def __call__(self, *sizes: int, url: str | None = None) -> tuple[SizeReport, ...]:
        return measure_scale(
            blend({"set": PASSAGES}, size=sizes[-1], seed=1),
            sizes=sizes,
            questions={"questions": TOPICS, "demands": ("光伏组件\n回收利用",)},
            settings=self.settings,
            embedder=self.embedder,
            database_url=url,
            start=self._searched,
        )

    def _searched(self, task: Task) -> Started:
        self.asked.append(sum(map(len, task.questions.values())))
        own = {"data_dir": Path(task.data_dir), "database_url": task.database_url}
        parts = assemble(self.settings.model_copy(update=own), embedder=self.embedder)
        return searched(parts.searcher, task, began=perf_counter())


def test_each_size_is_measured_from_building_to_recall(tmp_path: Path) -> None:
    bench = Bench(tmp_path)

    small, large = bench(10, 40)

    assert (small.recombined, large.recombined) == (0, 16)
    assert (small.pieces, large.pieces) == (10, 40)
    assert (small.embedded, large.embedded) == (10, 30)
    assert len(bench.inner.embedded) == 40
    assert 0 < small.started.words_seconds < small.started.first_seconds
    assert small.started.peak_bytes > 10_000_000
    assert small.disk_bytes > 10_000
    assert (large.recall.n, large.recall.plain, large.recall.narrowed) == (5, 1, 1)
    assert {name: found.n for name, found in large.started.plain.items()} == {
        "questions": 4,
        "demands": 1,
    }
    assert large.started.narrowed["questions"].total.max > 0


def test_a_start_is_measured_when_the_files_have_been_read_before(tmp_path: Path) -> None:
    bench = Bench(tmp_path)

    bench(10)

    assert bench.asked == [1, 5]


def test_a_size_that_was_built_is_used_again(tmp_path: Path) -> None:
    (first,) = Bench(tmp_path)(10)
    again = Bench(tmp_path)

    (second,) = again(10)

    assert again.inner.embedded == []
    assert first.build_seconds is not None
    assert second.build_seconds == pytest.approx(first.build_seconds, abs=0.06)


def test_one_database_grows_with_the_sizes_and_leaves_nothing_else(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'server.db'}"

    small, large = Bench(tmp_path / "var")(8, 20, url=url)

    assert (small.pieces, large.pieces) == (8, 20)
    assert (small.embedded, large.embedded) == (8, 12)
    assert large.recall.plain == 1
    assert small.build_seconds is not None
    assert large.build_seconds is not None
    assert small.build_seconds < large.build_seconds
    assert [path for path in (tmp_path / "var" / "eval").iterdir() if path.is_dir()] == []


def test_the_command_starts_a_process_and_prints_one_json_document(
    command: Command, settings: Path, data: Path, more: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = command("scale", str(data), str(more), "--passages", "30", "--json")

    found = json.loads(capsys.readouterr().out)
    (size,) = found["sizes"]
    assert code == 0
    assert (size["passages"], size["recombined"], size["embedded"]) == (30, 0, 30)
    assert size["asked"] == {"questions": 4, "demands": 1}
    assert 0 < size["start.words_seconds"] < size["start.first_seconds"]
    assert size["search.plain.demands.total_p50"] > 0
    assert size["search.narrowed.questions.vector_max"] > 0
    assert found["growth"]["pieces"] == 1


def test_a_database_that_is_in_use_is_refused(
    command: Command,
    settings: Path,
    data: Path,
    house: House,
    capsys: pytest.CaptureFixture[str],
) -> None:
    house.write("a.md", "研发费用加计扣除。")
    url = house.store.engine.url.render_as_string(hide_password=False)

    assert command("scale", str(data), "--database-url", url) == 2
    assert "已有 1 条资料" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["scale"], "缺少参数 DIR"),
        (["scale", "nowhere"], "找不到文件 nowhere"),
        (["scale", "nowhere", "--passages", "10,5"], "由小到大"),
        (["scale", "nowhere", "--passages", "10,many"], "逗号分隔的正整数"),
        (["scale", "nowhere", "--queries", "0"], "--queries"),
        (["peers"], "缺少参数 DIR"),
        (["peers", "nowhere"], "找不到文件 nowhere/corpus.jsonl"),
    ],
)
def test_what_cannot_be_used_is_one_line_and_exit_code_2(
    command: Command, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = command(*arguments)

    shown = capsys.readouterr()
    assert (code, shown.out) == (2, "")
    assert shown.err.count("\n") == 1
    assert says in shown.err


def test_corpora_without_any_question_are_refused(
    command: Command, settings: Path, more: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("scale", str(more), "--passages", "3") == 2
    assert "queries.jsonl" in capsys.readouterr().err
