"""What a fitting achievement would say, written by a model for a demand: does it help to find one?

Its passages join those of the demand (HyDE, arXiv:2212.10496); what the demand says word by word
stays as it is.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.chatmodel.port import ChatModel
from corpus.offers import content_of
from corpus.records import Record
from eval.matching.grades import ranked
from eval.measures import Estimate, estimate, per_question
from eval.understanding.asking import an_object, asked, text_of
from index.affinity import AffinityConfig, Batch, Subject, View
from index.chunking import ChunkingConfig, chunk
from index.embedding.port import Embedder, Vectors

_MAX_CHARS = 600
_SCHEMA = an_object(
    title={"type": "string", "maxLength": 40}, text={"type": "string", "maxLength": 180}
)
Grades = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypotheses:
    """How well demands find what was graded for them, nDCG@10.

    Attributes:
        written: For so many of the demands the model wrote something.
        change: By how much the order by both differs from that by the demand, over all demands.
        alone: The meaning of what was written, in place of the demand's.
    """

    n: int
    written: int
    demand: Estimate
    both: Estimate
    alone: Estimate
    change: Estimate
    change_alone: Estimate


def drawn(demands: Sequence[str], grades: Grades, *, most: int, seed: int) -> list[str]:
    """Give some of the demands for which anything was graded above 0."""
    having = sorted(name for name in demands if any(grades[name].values()))
    picks = random.Random(seed)  # noqa: S311  (a sample, no secret)
    return sorted(picks.sample(having, min(most, len(having))))


def hypothetical(text: str, model: ChatModel) -> str:
    """Give what an achievement that meets a demand would say; empty where the model does not."""
    reply = asked(model, "hypothesis", text[:_MAX_CHARS], _SCHEMA)
    return "\n".join(part for name in ("title", "text") if (part := text_of(reply, name)))


def measure_hypotheses(
    view: View,
    demands: Mapping[str, tuple[str, Batch]],
    grades: Grades,
    *,
    model: ChatModel,
    embedder: Embedder,
    told: Callable[[], None] = lambda: None,
) -> Hypotheses:
    """Measure how the order changes when what a model writes joins the demand.

    Args:
        view: Its achievements are put in order.
        demands: By id, the text that the model is given, and what is sought with.
        grades: By demand and achievement.
        model: Writes.
        embedder: That of the view.
        told: Called after each demand.
    """
    found: dict[str, dict[str, list[str]]] = {"demand": {}, "both": {}, "alone": {}}
    written = 0
    for name, (text, batch) in demands.items():
        imagined = hypothetical(text, model)
        written += bool(imagined)
        more = embedder.documents([imagined]) if imagined else batch.vectors[0]
        for how, vectors in (
            ("demand", batch.vectors[0]),
            ("both", _joined(batch.vectors[0], more)),
            ("alone", more),
        ):
            order = _order(view, replace(batch, vectors=[vectors]))
            found[how][name] = [one for one in order if one in grades[name]]
        told()
    figures = {
        how: per_question(own, grades, names=["nDCG@10"])["nDCG@10"] for how, own in found.items()
    }
    return Hypotheses(
        n=len(demands),
        written=written,
        demand=estimate(figures["demand"]),
        both=estimate(figures["both"]),
        alone=estimate(figures["alone"]),
        change=estimate(figures["both"] - figures["demand"]),
        change_alone=estimate(figures["alone"] - figures["demand"]),
    )


def _joined(own: Vectors, more: Vectors) -> Vectors:
    """Give both as one text each, however many passages the demand has."""
    middle = own.mean(axis=0, keepdims=True)
    joined: Vectors = np.concatenate([middle, more.mean(axis=0, keepdims=True)])
    return joined


def _order(view: View, batch: Batch) -> list[str]:
    total = view.signals("demand", batch).total(AffinityConfig())[0]
    rows = view.rows["achievement"]
    return ranked({name: float(total[row]) for name, row in rows.items()})


def graded_demands(
    view: View, grades: Grades, unstored: Mapping[str, Record], embedder: Embedder
) -> dict[str, tuple[str, Batch]]:
    """Give, by id, what each demand says and what it is sought with.

    Args:
        view: Has those that are stored.
        grades: By demand.
        unstored: The others, by id.
        embedder: That of the view.
    """
    found: dict[str, tuple[str, Batch]] = {}
    for name in grades:
        if name in unstored:
            record = unstored[name]
            found[name] = (record.text, view.of_text(_subject(record, embedder)))
        else:
            row = view.rows["demand"][name]
            record = view.stored["demand"][row].record
            found[name] = (f"{record.title}\n{record.text}", view.subjects("demand", [row]))
    return found


def _subject(record: Record, embedder: Embedder) -> Subject:
    passages = chunk(record, version=0, config=ChunkingConfig())
    texts = [passage.embedded_text() for passage in passages] or [record.title]
    return Subject(
        title=record.title,
        whole=f"{record.title}\n{content_of(record)}",
        vectors=embedder.documents(texts),
    )
