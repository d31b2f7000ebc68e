"""The measure of statutes, on a small folder of its own: what is missing is found to be so."""

import json
from datetime import date
from pathlib import Path

import pytest

from assistant.command import run
from eval.__main__ import evaluation
from eval.errors import BadDataset
from eval.statutes import measure_statutes

BODY = "为了促进科技成果转化，支持企业和高等学校开展合作，制定本条例。"


def a_law(year: int, *articles: str) -> str:
    lines = [
        "# 宁夏回族自治区科技成果转化条例",
        f"{year}年5月1日 宁夏回族自治区第十届人民代表大会常务委员会第二次会议通过",
        *articles,
        f"第三条 本条例自{year}年7月1日起施行。",
    ]
    return "\n\n".join(lines)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    laws = tmp_path / "set"
    (laws / "md").mkdir(parents=True)
    for year in (2010, 2020):
        text = a_law(year, f"第一条 {BODY}{year}", "第二条 甲。\n\n甲的第二款。")
        (laws / "md" / f"宁夏__条例({year}).md").write_text(text, encoding="utf-8")
    rows = [
        {"id": f"{y}-{n}", "article": n, "text": t, "source_path": f"法/条例({y}).md"}
        for y in (2010, 2020)
        for n, t in (("第一条", f"{BODY}{y}"), ("第二条", "甲。\n甲的第二款。"))
    ]
    documents = [
        {"path": f"法/条例({y}).md", "title": "条例", "date": f"{y}-05-01"} for y in (2010, 2020)
    ]
    write(laws / "corpus.jsonl", rows)
    write(laws / "documents.jsonl", documents)
    return laws


def write(path: Path, rows: list[dict[str, str]]) -> None:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")


def test_every_article_is_found_and_editions_are_in_line(folder: Path) -> None:
    report = measure_statutes(folder)

    assert (report.documents, report.taken, report.articles) == (2, 2, (4, 4))
    assert (report.titles, report.missing, report.unexpected) == ((1, 1), (), ())
    (edition,) = report.editions
    assert edition.since == date(2020, 7, 1)


def test_what_is_not_there_is_missing(folder: Path) -> None:
    path = folder / "md" / "宁夏__条例(2010).md"
    path.write_text(path.read_text("utf-8").replace("第二款", "末款"), encoding="utf-8")

    report = measure_statutes(folder)

    assert report.missing == ("2010-第二条",)


def test_the_command_gives_one_document_and_fails_where_something_is_missing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as whole:
        run(evaluation, ["articles", str(folder), "--json"])
    found = json.loads(capsys.readouterr().out)
    (folder / "md" / "宁夏__条例(2010).md").unlink()
    with pytest.raises(SystemExit) as lacking:
        run(evaluation, ["articles", str(folder)])

    assert (whole.value.code, lacking.value.code) == (0, 1)
    assert found["articles"] == {"n": 4, "found": 4}
    assert "缺：" in capsys.readouterr().out


def test_a_folder_without_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadDataset, match=r"corpus\.jsonl"):
        measure_statutes(tmp_path)
