"""A workspace is filled through the ordinary ingest, once, and search over it is measured."""

import json
from pathlib import Path

import pytest
from builders import TODAY, House, a_house
from fakes import BigramEmbedder

from corpus.levels import Viewer
from eval.datasets import read_dataset
from eval.errors import BadDataset
from eval.matching.grades import graded, measure
from eval.retrieval import measure_retrieval
from eval.workspace import fill, workspace
from index.affinity import AffinityConfig
from index.search import Method

TOPICS = ("光伏组件回收", "研发费用加计扣除", "技术合同认定登记", "枸杞烘房余热")


def bench(folder: Path) -> tuple[House, BigramEmbedder]:
    embedder = BigramEmbedder()
    return a_house(folder, embedder=embedder, max_chars=40), embedder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "set"
    folder.mkdir()
    documents = [
        {"id": f"d{n}", "title": "", "text": f"{'其他内容。' * 12}本条讲{topic}。"}
        for n, topic in enumerate(TOPICS)
    ]
    questions = [{"id": f"q{n}", "text": topic} for n, topic in enumerate(TOPICS)]
    for name, rows in (("corpus", documents), ("queries", questions)):
        text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    qrels = "".join(f"q{n}\td{n}\t2\nq{n}\td{(n + 1) % 4}\t0\n" for n in range(4))
    (folder / "qrels.tsv").write_text(qrels, encoding="utf-8")
    return folder


@pytest.mark.parametrize("method", ["hybrid", "lexical", "dense"])
def test_what_was_filled_is_found_by_its_documents(
    tmp_path: Path, data: Path, method: Method
) -> None:
    dataset, (parts, _) = read_dataset(data), bench(tmp_path / "w")
    fill(tmp_path / "w", dataset.corpus, store=parts.store, indexer=parts.indexer)

    report = measure_retrieval(dataset, searcher=parts.searcher, day=TODAY, method=method)

    assert report.n == len(TOPICS)
    assert report.measures["Recall@20"].value == 1
    assert report.measures["nDCG@10"].value > 0.9


def test_graded_documents_are_put_in_order_by_how_near_they_are(data: Path) -> None:
    found = graded(read_dataset(data), BigramEmbedder())

    report = measure(found, AffinityConfig())

    assert report["product"].auc.value == 1
    assert report["product"].ndcg.value == 1
    assert report["constant"].auc.value == 0.5


def test_a_finished_workspace_is_left_as_it_is(tmp_path: Path, data: Path) -> None:
    corpus, (first, _) = data / "corpus.jsonl", bench(tmp_path / "w")
    fill(tmp_path / "w", corpus, store=first.store, indexer=first.indexer)
    generation, told = first.store.generation(), list[tuple[int, int]]()

    second, embedder = bench(tmp_path / "w")
    fill(
        tmp_path / "w",
        corpus,
        store=second.store,
        indexer=second.indexer,
        progress=lambda done, total: told.append((done, total)),
    )

    assert (told, embedder.embedded) == ([], [])
    assert second.store.generation() == generation
    assert (tmp_path / "w" / "caches" / "CURRENT").read_text(encoding="utf-8") == "1"


def test_a_workspace_of_older_code_is_made_anew_without_embedding_again(
    tmp_path: Path, data: Path
) -> None:
    dataset, (first, _) = read_dataset(data), bench(tmp_path / "w")
    fill(tmp_path / "w", dataset.corpus, store=first.store, indexer=first.indexer)
    (tmp_path / "w" / "FINISHED").write_text("older code", encoding="utf-8")

    second, embedder = bench(tmp_path / "w")
    fill(tmp_path / "w", dataset.corpus, store=second.store, indexer=second.indexer)

    assert (tmp_path / "w" / "caches" / "CURRENT").read_text(encoding="utf-8") == "2"
    assert embedder.embedded == []
    report = measure_retrieval(dataset, searcher=second.searcher, day=TODAY)
    assert report.measures["Recall@10"].value == 1


def test_a_workspace_that_was_cut_short_is_finished(tmp_path: Path, data: Path) -> None:
    class Killed(Exception):
        pass

    def kill(done: int, total: int) -> None:
        if done == total:
            raise Killed

    dataset, (first, _) = read_dataset(data), bench(tmp_path / "w")
    with pytest.raises(Killed):
        fill(
            tmp_path / "w",
            dataset.corpus,
            store=first.store,
            indexer=first.indexer,
            progress=kill,
        )
    second, embedder = bench(tmp_path / "w")
    fill(tmp_path / "w", dataset.corpus, store=second.store, indexer=second.indexer)

    assert embedder.embedded == []
    report = measure_retrieval(dataset, searcher=second.searcher, day=TODAY)
    assert report.measures["Recall@10"].value == 1


def test_an_empty_passage_is_left_out_and_stops_nothing(tmp_path: Path, data: Path) -> None:
    corpus, (parts, _) = data / "corpus.jsonl", bench(tmp_path / "w")
    with corpus.open("a", encoding="utf-8") as file:
        file.write('\n{"id": "void", "title": "", "text": ""}')

    fill(tmp_path / "w", corpus, store=parts.store, indexer=parts.indexer)

    assert parts.store.count(Viewer()) == len(TOPICS)


def test_a_document_that_cannot_be_taken_stops_the_measurement(tmp_path: Path) -> None:
    corpus, (parts, _) = tmp_path / "corpus.jsonl", bench(tmp_path / "w")
    corpus.write_text('{"id": "d1", "text": "甲"}\n[]\n', encoding="utf-8")

    with pytest.raises(BadDataset, match=r"corpus\.jsonl：第 2 行"):
        fill(tmp_path / "w", corpus, store=parts.store, indexer=parts.indexer)

    assert not (tmp_path / "w" / "FINISHED").exists()


def test_another_corpus_or_embedder_gets_another_folder(tmp_path: Path) -> None:
    one, same, other = (tmp_path / name for name in ("one", "same", "other"))
    for path, text in ((one, "甲"), (same, "甲"), (other, "乙")):
        path.write_text(text, encoding="utf-8")

    def of(corpus: Path, embedder: str) -> Path:
        return workspace(corpus, embedder=embedder, data_dir=Path("var"))

    assert of(one, "e") == of(same, "e")
    assert len({of(one, "e"), of(other, "e"), of(one, "f")}) == 3
    assert of(one, "e").parent == Path("var/eval")
    assert len(of(one, "e").name) == 16
