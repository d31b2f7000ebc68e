import gzip
import json
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from eval.datasets import Passage, read_corpus, read_dataset, read_passages, read_questions
from eval.errors import BadDataset

CORPUS = [{"id": "d1", "title": "补贴", "text": "五万元"}, {"id": "d2", "text": "十万元"}]
QUERIES = [{"id": "q1", "text": "补贴多少？"}, {"id": "q2", "text": "需求", "content": "全文"}]
QRELS = "q1\td1\t1\nq2\td2\t3\n"


def lines(rows: Sequence[Mapping[str, object]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def folder(
    path: Path, *, corpus: str | None = None, queries: str | None = None, qrels: str = QRELS
) -> Path:
    (path / "corpus.jsonl").write_text(corpus or lines(CORPUS), encoding="utf-8")
    (path / "queries.jsonl").write_text(queries or lines(QUERIES), encoding="utf-8")
    (path / "qrels.tsv").write_text(qrels, encoding="utf-8")
    return path


def test_questions_keep_the_order_of_their_file(tmp_path: Path) -> None:
    found = read_dataset(folder(tmp_path))

    assert [(q.id, q.text, q.content) for q in found.questions] == [
        ("q1", "补贴多少？", ""),
        ("q2", "需求", "全文"),
    ]
    assert found.grades == {"q1": {"d1": 1}, "q2": {"d2": 3}}
    assert found.corpus == tmp_path / "corpus.jsonl"


@pytest.mark.parametrize(
    "qrels",
    [
        "query-id\tcorpus-id\tscore\n" + QRELS,
        "q1\t0\td1\t1\nq2\t0\td2\t3\n",
        "query\titer\tdoc\tgrade\nq1\tQ0\td1\t1\nq2\tQ0\td2\t3",
        "q1 0 d1 1\r\n\r\nq2 0 d2 3\r\n",
        "\ufeff" + QRELS,
        QRELS + "q1\td1\t1\n",
    ],
)
def test_judgements_are_read_with_or_without_header_in_three_or_four_columns(
    tmp_path: Path, qrels: str
) -> None:
    found = read_dataset(folder(tmp_path, qrels=qrels))

    assert found.grades == {"q1": {"d1": 1}, "q2": {"d2": 3}}


def test_the_limit_counts_questions_and_takes_their_judgements_along(tmp_path: Path) -> None:
    found = read_dataset(folder(tmp_path), limit=1)

    assert [question.id for question in found.questions] == ["q1"]
    assert found.grades == {"q1": {"d1": 1}}


def test_a_question_for_which_nothing_is_relevant_is_left_out(tmp_path: Path) -> None:
    found = read_dataset(folder(tmp_path, qrels="q1\td1\t0\nq2\td1\t0\nq2\td2\t1\n"))

    assert [question.id for question in found.questions] == ["q2"]


def test_judgements_of_what_is_missing_are_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        read_dataset(folder(tmp_path, qrels=QRELS + "q1\tgone\t1\nq9\td1\t1\n"))

    assert "1 个问题不在 queries.jsonl 中" in caplog.text
    assert "1 篇文档不在 corpus.jsonl 中" in caplog.text


def test_ids_are_compared_as_the_corpus_reads_them(tmp_path: Path) -> None:
    corpus = lines([{"_id": "ｄ１", "text": "五万元"}, {"_id": 2, "text": "十万元"}])

    found = read_dataset(folder(tmp_path, corpus=corpus, qrels="q1\tｄ１\t1\nq2\t2\t1\n"))

    assert found.grades == {"q1": {"d1": 1}, "q2": {"2": 1}}


def test_a_line_separator_within_a_text_does_not_end_the_line(tmp_path: Path) -> None:
    found = read_dataset(folder(tmp_path, queries='{"id": "q1", "text": "甲\u2028乙"}'))

    assert found.questions[0].text == "甲\u2028乙"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"corpus": '{"id": "d1", "text": "甲"}\n{"id": '}, r"corpus\.jsonl 第 2 行：不是 JSON"),
        ({"corpus": "[1]"}, r"corpus\.jsonl 第 1 行：不是 JSON"),
        ({"corpus": '{"text": "甲"}'}, r"corpus\.jsonl 第 1 行：缺少 id"),
        ({"corpus": '{"id": "d1"}'}, r"corpus\.jsonl 第 1 行：缺少 text"),
        ({"corpus": lines([*CORPUS, CORPUS[0]])}, r"corpus\.jsonl 第 3 行：编号“d1”重复"),
        ({"corpus": "\n"}, r"corpus\.jsonl：文件中没有文档"),
        ({"queries": '\n\n{"id": "q1"}'}, r"queries\.jsonl 第 3 行：缺少 text"),
        ({"queries": '{"id": "q1", "text": 1}'}, r"queries\.jsonl 第 1 行：缺少 text"),
        ({"queries": lines(QUERIES * 2)}, r"queries\.jsonl 第 3 行：编号“q1”重复"),
        ({"qrels": "q1\td1\n"}, r"qrels\.tsv 第 1 行：应是“问题、文档、等级”"),
        ({"qrels": "q1\td1\t1\nq1\td2\tgood\n"}, r"qrels\.tsv 第 2 行：.*现为“good”"),
        ({"qrels": "q1\td1\t1\nq1\td2\t-1\n"}, r"qrels\.tsv 第 2 行：.*现为“-1”"),
        ({"qrels": "q1\td1\t1\nq1\td1\t2\n"}, r"qrels\.tsv 第 2 行：.*等级前后不同"),
        ({"qrels": "q8\td1\t1\n"}, r"没有为 queries\.jsonl 中的任何问题标注相关文档"),
    ],
)
def test_what_is_wrong_is_named_by_file_and_line(
    tmp_path: Path, wrong: dict[str, str], message: str
) -> None:
    with pytest.raises(BadDataset, match=message):
        read_dataset(folder(tmp_path, **wrong))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadDataset, match=r"找不到文件 .*corpus\.jsonl"):
        read_corpus(tmp_path)


def test_a_folder_in_place_of_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").mkdir()

    with pytest.raises(BadDataset, match="读不到"):
        read_corpus(tmp_path)


def test_a_file_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_bytes('{"id": "甲"}'.encode("gb18030"))

    with pytest.raises(BadDataset, match="UTF-8"):
        read_corpus(tmp_path)


def test_questions_stand_under_either_name(tmp_path: Path) -> None:
    path = tmp_path / "qa.jsonl"
    path.write_text(
        lines([{"id": "1", "question": "甲？", "text": "不是它"}, {"id": "2", "text": "乙？"}]),
        encoding="utf-8",
    )

    assert read_questions(path) == ("甲？", "乙？")


def test_passages_are_read_from_a_folder_a_file_and_a_packed_file(tmp_path: Path) -> None:
    packed = tmp_path / "more.jsonl.gz"
    packed.write_bytes(gzip.compress(lines(CORPUS).encode()))

    found = [
        read_passages(place) for place in (folder(tmp_path), tmp_path / "corpus.jsonl", packed)
    ]

    assert found[0] == (Passage(title="补贴", text="五万元"), Passage(title="", text="十万元"))
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("cut", [gzip.compress(b'{"text": "x"}', mtime=0)[:-9], b"no gzip", b""])
def test_a_packed_file_that_is_damaged_is_told(tmp_path: Path, cut: bytes) -> None:
    path = tmp_path / "corpus.jsonl.gz"
    path.write_bytes(cut)

    with pytest.raises(BadDataset, match=r"corpus\.jsonl\.gz"):
        read_passages(path)


def test_a_file_without_questions_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "qa.jsonl"
    path.write_text("\n", encoding="utf-8")

    with pytest.raises(BadDataset, match="没有问题"):
        read_questions(path)
