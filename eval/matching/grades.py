"""Measure how well the texts that people graded for a demand are put in order.

The documents of the set stand for achievements; they are ranked by how near they are to the demand
(`index.affinity`), which is what leads in the product, and beside it by what any one signal gives.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.records import Record, Source
from corpus.store.records import StoredRecord
from eval.datasets import Dataset, Question, read_documents
from eval.measures import Estimate, estimate, per_question, wins
from index.affinity import AffinityConfig, Scores, Signals, View, view_of
from index.chunking import ChunkingConfig, chunk
from index.embedding.port import Embedder, Vectors

Progress = Callable[[int, int], None]
SIGNALS = ("meaning", "words", "title")
_BATCH = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """How well one order agreed with people's grades.

    Attributes:
        ndcg: nDCG@10 with linear gain, the mean over demands.
        auc: The share of pairs (grade 2 or more, grade 0) of one demand that are in the right
            order, over the pairs of all demands together; ties count half.
    """

    ndcg: Estimate
    auc: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """The signals of every judged pair.

    Attributes:
        demands: Ids, in the order of the rows of `signals`.
        documents: Ids, in the order of the columns.
        signals: By name, shape (demands, documents).
    """

    demands: tuple[str, ...]
    documents: tuple[str, ...]
    signals: Mapping[str, Scores]
    grades: Mapping[str, Mapping[str, int]]

    def ranked_by(self, scores: Scores) -> Ranking:
        """Measure one order of the judged documents."""
        place = {document: n for n, document in enumerate(self.documents)}
        own = {
            demand: {
                document: float(scores[row, place[document]]) if document in place else -1.0
                for document in self.grades[demand]
            }
            for row, demand in enumerate(self.demands)
        }
        rankings = {demand: ranked(found) for demand, found in own.items()}
        measured = per_question(rankings, self.grades, names=["nDCG@10"])
        return Ranking(ndcg=estimate(measured["nDCG@10"]), auc=estimate(*wins(own, self.grades)))

    def weighted(self, config: AffinityConfig) -> Scores:
        """Give the product's weighted sum of each pair."""
        return Signals(**{name: self.signals[name] for name in SIGNALS}).total(config)

    def rows(
        self,
    ) -> tuple["np.ndarray[tuple[int, int], np.dtype[np.float64]]", Sequence[int], Sequence[int]]:
        """Give the signals of the judged pairs as rows, with the demand and grade of each."""
        place = {document: n for n, document in enumerate(self.documents)}
        found, demands, grades = [], [], []
        for row, demand in enumerate(self.demands):
            for document, grade in self.grades[demand].items():
                if document in place:
                    column = place[document]
                    found.append([float(self.signals[name][row, column]) for name in SIGNALS])
                    demands.append(row)
                    grades.append(grade)
        return np.array(found), demands, grades


def graded(
    dataset: Dataset, embedder: Embedder, *, progress: Progress = lambda _done, _total: None
) -> Graded:
    """Give the signals of the demands and documents of a set.

    Args:
        dataset: Its documents are what the demands are matched with.
        embedder: Turns their passages into vectors.
        progress: Called with how many texts are embedded.
    """
    documents = read_documents(dataset.corpus)
    achievements = [
        _record(name, "achievement", of.title, of.text) for name, of in documents.items()
    ]
    demands = [
        _record(question.id, "demand", question.text, demand(question))
        for question in dataset.questions
    ]
    vectors = _embedded([*achievements, *demands], embedder, progress)
    stored = [StoredRecord(record=record, version=1) for record in (*achievements, *demands)]
    paired = list(zip(stored, vectors, strict=True))
    view = view_of(paired[len(achievements) :], paired[: len(achievements)])
    return Graded(
        demands=tuple(record.id for record in demands),
        documents=tuple(record.id for record in achievements),
        signals=_signals(view),
        grades=dataset.grades,
    )


def measure(found: Graded, config: AffinityConfig) -> dict[str, Ranking]:
    """Give how well the product ranks, and beside it each signal alone and no order at all."""
    constant = np.zeros_like(found.signals["meaning"])
    return {
        "product": found.ranked_by(found.weighted(config)),
        "dense": found.ranked_by(found.signals["meaning"]),
        "words": found.ranked_by(found.signals["words"]),
        "constant": found.ranked_by(constant),
    }


def demand(question: Question) -> str:
    """Give a demand's whole text: its title and its content."""
    return "\n".join(part for part in (question.text, question.content) if part)


def ranked(scores: Mapping[str, float]) -> list[str]:
    """Give the documents best first, equal scores by id.

    >>> ranked({"b": 0.5, "a": 0.5, "c": 0.9})
    ['c', 'a', 'b']
    """
    return sorted(scores, key=lambda document: (-scores[document], document))


def _signals(view: View) -> dict[str, Scores]:
    blocks: dict[str, list[Scores]] = {name: [] for name in SIGNALS}
    batch = view.subjects("demand")
    for start in range(0, len(batch), _BATCH):
        signals = view.signals("demand", batch[start : start + _BATCH])
        for name in SIGNALS:
            blocks[name].append(getattr(signals, name))
    return {name: np.concatenate(parts) for name, parts in blocks.items()}


def _embedded(records: Sequence[Record], embedder: Embedder, progress: Progress) -> list[Vectors]:
    """Give the vectors of each record's passages, each text embedded once."""
    texts = [
        [passage.embedded_text() for passage in chunk(record, version=1, config=ChunkingConfig())]
        or [record.title or " "]
        for record in records
    ]
    # Of like length together: a batch costs what its longest text costs.
    distinct = sorted({text for own in texts for text in own}, key=lambda text: (len(text), text))
    known: dict[str, Vectors] = {}
    for start in range(0, len(distinct), _BATCH):
        page = distinct[start : start + _BATCH]
        known |= dict(zip(page, embedder.documents(page), strict=True))
        progress(min(start + _BATCH, len(distinct)), len(distinct))
    return [np.stack([known[text] for text in own]) for own in texts]


def _record(name: str, kind: str, title: str, text: str) -> Record:
    return Record(
        id=name,
        kind="demand" if kind == "demand" else "achievement",
        title=title,
        text=text,
        level="public",
        source=Source(start=0, end=len(text)),
    )
