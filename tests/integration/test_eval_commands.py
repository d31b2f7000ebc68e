"""The commands as a script sees them: one JSON document, exit codes, one line for an error."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.answerability import Signals
from assistant.command import run
from eval.__main__ import evaluation

DOCUMENTS = {"d1": "光伏组件回收", "d2": "研发费用加计扣除", "d3": "技术合同认定登记"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "set"
    folder.mkdir()

    def write(name: str, rows: list[dict[str, str]]) -> None:
        text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (folder / name).write_text(text, encoding="utf-8")

    write("corpus.jsonl", [{"id": i, "title": "", "text": t} for i, t in DOCUMENTS.items()])
    write("queries.jsonl", [{"id": f"q-{i}", "text": t[:4]} for i, t in DOCUMENTS.items()])
    write("unanswerable.jsonl", [{"id": "u", "question": "火星税率"}])
    pairs = [(q, d, 2 if q == d else 0) for q in DOCUMENTS for d in DOCUMENTS]
    qrels = "".join(f"q-{question}\t{document}\t{grade}\n" for question, document, grade in pairs)
    (folder / "qrels.tsv").write_text(qrels, encoding="utf-8")
    return folder


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


@pytest.fixture
def settings(tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TT_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("TT_EMBEDDER", str(tiny_model))
    return tmp_path / "var"


def test_retrieval_prints_one_json_document(
    command: Command, settings: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = command("retrieval", str(data), "--limit", "2", "--json")

    found = json.loads(capsys.readouterr().out)
    names = ["nDCG@10", "Recall@1", "Recall@10", "Recall@20", "MRR@10"]
    assert code == 0
    assert list(found) == ["n", *names, "ci95", "p50_ms", "p95_ms"]
    assert found["n"] == 2
    assert found["ci95"] == {name: [1.0, 1.0] for name in names}
    assert len([path for path in (settings / "eval").iterdir() if path.is_dir()]) == 1
    assert (settings / "eval" / "vectors.db").is_file()


def test_grades_prints_one_json_document(
    command: Command, settings: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = command("grades", str(data), "--json")

    bounds = {"nDCG@10": [1.0, 1.0], "AUC": [1.0, 1.0]}
    assert code == 0
    found = json.loads(capsys.readouterr().out)
    beside = found.pop("beside")
    assert found == {"n": 3, "nDCG@10": 1, "AUC": 1, "ci95": bounds}
    assert set(beside) == {"words", "dense", "constant"}
    assert beside["constant"]["AUC"] == 0.5


def test_refusal_needs_no_judgements_and_prints_one_json_document(
    command: Command, settings: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "qrels.tsv").unlink()
    files = [str(data / "queries.jsonl"), str(data / "unanswerable.jsonl")]

    code = command(
        "refusal", str(data), "--answerable", files[0], "--unanswerable", files[1], "--json"
    )

    found = json.loads(capsys.readouterr().out)
    assert code == 0
    assert list(found) == ["refused_at_95", "shipped", "AUROC"]
    assert list(found["shipped"]) == ["kept", "refused"]
    assert found["AUROC"] == 1


def test_without_json_people_get_a_table(
    command: Command, settings: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = command("retrieval", str(data), "--method", "lexical")

    shown = capsys.readouterr().out.splitlines()
    assert code == 0
    assert shown[0].split() == ["问题数", "3"]
    assert shown[1].split() == ["nDCG@10", "1.0000", "95%", "区间", "1.0000", "–", "1.0000"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], ""),
        (["nothing"], "没有这个命令"),
        (["retrieval"], "缺少参数 DIR"),
        (["retrieval", "nowhere"], "找不到文件 nowhere/corpus.jsonl"),
        (["retrieval", "nowhere", "--method", "magic"], "hybrid、dense、lexical"),
        (["retrieval", "nowhere", "--limit", "0"], "--limit"),
        (["retrieval", "nowhere", "--limit"], "--limit"),
        (["retrieval", "nowhere", "surplus"], "surplus"),
        (["grades", "nowhere", "--method", "dense"], "没有选项 --method"),
        (["refusal", "nowhere", "--answerable", "a.jsonl"], "缺少参数"),
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


def test_a_bad_setting_is_one_line_and_exit_code_2(
    command: Command,
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("TT_TODAY", "someday")

    code = command("retrieval", str(data))

    shown = capsys.readouterr()
    assert (code, shown.out) == (2, "")
    assert "TT_TODAY" in shown.err
    assert shown.err.count("\n") == 1


# --- the experiments that set the weights ---------------------------------------------------------


def test_fusion_prints_one_json_document_with_a_trial_a_value(
    command: Command, settings: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = command("fusion", str(data), "--only", "exact", "--only", "titles", "--json")

    found = json.loads(capsys.readouterr().out)
    assert code == 0
    assert list(found) == ["n", "trials"]
    assert found["n"] == 3
    assert [list(trial) for trial in found["trials"]] == [
        ["weight", "value", "ships", "nDCG@10", "ci95"]
    ] * len(found["trials"])
    ships = [trial["weight"] for trial in found["trials"] if trial["ships"]]
    assert ships == ["", "exact", "titles"]
    assert {trial["weight"] for trial in found["trials"]} == {"", "exact", "titles"}
    # The titles are empty and no question has a figure: these weights change nothing here.
    assert {trial["nDCG@10"] for trial in found["trials"]} == {1.0}


def test_fusion_shows_people_each_weight_and_which_value_is_used(
    command: Command, settings: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = command("fusion", str(data), "--only", "support", "--limit", "1")

    shown = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert code == 0
    assert shown[:3] == [["现用的全部权重："], ["–", "1.0000", "现用"], ["support："]]
    assert [row[0] for row in shown[3:] if "现用" in row] == ["0.5"]


def test_fit_refusal_prints_one_json_document_with_a_weight_a_signal(
    command: Command, settings: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = {"good": [t[:4] for t in DOCUMENTS.values()] * 4, "bad": ["火星税率", "月球户口"] * 5}
    for name, questions in texts.items():
        rows = [{"id": f"{name}{n}", "text": text} for n, text in enumerate(questions)]
        lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (data / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    good, bad = str(data / "good.jsonl"), str(data / "bad.jsonl")

    code = command("fit-refusal", str(data), "--answerable", good, "--unanswerable", bad, "--json")

    found = json.loads(capsys.readouterr().out)
    assert code == 0
    assert list(found) == ["weights", "intercept", "cross_validated"]
    assert list(found["weights"]) == list(Signals.__dataclass_fields__)
    assert found["cross_validated"] == {"refused_at_95": 1.0, "AUROC": 1.0}
    assert found["weights"]["covered"] > 0
