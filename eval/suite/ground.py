"""What cases are put to: the samples in a data folder of their own, or the records in use.

Neither is changed by it. The sets that come with the product are about the samples; what staff add
is about the records in use.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from assistant.ask import ask
from assistant.bootstrap import Parts, assemble, choose_embedder
from assistant.settings import Settings
from corpus import SAMPLES
from corpus.levels import Viewer
from corpus.measures.files import SHIPPED, read_measures
from corpus.store.lock import writing
from corpus.store.records import RecordStore
from eval.suite.baselines import Bm25, Constant
from eval.suite.drafts import drafts
from eval.suite.matches import matches
from eval.suite.subject import Product, Subject
from eval.suite.verdicts import verdicts
from eval.workspace import fill, workspace
from index.embedding.port import Embedder

Corpus = Literal["samples", "records"]
Progress = Callable[[int, int], None]

_EVERYTHING = Viewer(identity="evaluation", role="admin")
_HOUSE = Path(__file__).resolve().parents[2]
# Whose sources make an answer what it is.
_ANSWERING = ("assistant", "corpus", "index", "prompts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What is judged, and what stands beside it.

    Attributes:
        baselines: By the name that people see.
        texts: Of all records, title first, by id.
        digest: Of the records and of what else decides what may be said of them, but the code.
    """

    corpus: Corpus
    parts: Parts
    product: Product
    baselines: Mapping[str, Subject]
    texts: Mapping[str, str]
    digest: str
    embedder: str
    model: str


def samples_ground(
    settings: Settings,
    *,
    embedder: Embedder | None = None,
    progress: Progress = lambda _done, _total: None,
) -> Ground:
    """Give the samples, made searchable the first time; with the model of the settings.

    Args:
        settings: The data folder for the samples lies below theirs.
        embedder: One that is there already; None for that of the settings.
        progress: Called as passages become ready.
    """
    embedder = embedder or choose_embedder(settings)
    folder = workspace(SAMPLES, embedder=embedder.name, data_dir=settings.data_dir)
    own = settings.model_copy(update={"data_dir": folder, "database_url": None})
    parts = assemble(own, embedder=embedder)
    fill(
        folder,
        SAMPLES,
        store=parts.store,
        indexer=parts.indexer,
        kind=None,
        progress=progress,
    )
    with writing(folder):
        parts.measures.confirm(read_measures([SHIPPED]), _EVERYTHING, who="随产品提供")
    return ground("samples", parts)


def ground(corpus: Corpus, parts: Parts) -> Ground:
    """Give running parts as what is judged."""
    texts = _texts(parts.store)
    digest = hashlib.sha256()
    for stored in parts.store.each(_EVERYTHING):
        record = stored.record
        facts = record.facts.model_dump_json() if record.facts else ""
        told = (record.id, record.level, record.title, record.text, facts, stored.term)
        digest.update("\0".join(map(str, told)).encode())
    for rule in parts.measures.confirmed():
        digest.update(rule.measure.model_dump_json(by_alias=True).encode())
    llm = parts.settings.llm
    model = parts.settings.llm_model if llm == "openai" else llm
    for part in (corpus, parts.embedder.name, model, parts.settings.llm_base_url):
        digest.update(f"{part}\0".encode())
    return Ground(
        corpus=corpus,
        parts=parts,
        product=Product(
            ask=partial(
                ask,
                searcher=parts.searcher,
                records=parts.store,
                rulebook=parts.rulebook,
                model=parts.model,
            ),
            searcher=parts.searcher,
            store=parts.store,
            policies=partial(verdicts, rulebook=parts.rulebook),
            match=partial(matches, matcher=parts.matcher),
            draft=partial(drafts, store=parts.store, rulebook=parts.rulebook),
        ),
        baselines={
            "总是拒答": Constant(),
            "字面检索（BM25）": Bm25(searcher=parts.searcher, store=parts.store),
        },
        texts=texts,
        digest=digest.hexdigest()[:16],
        embedder=parts.embedder.name,
        model=model,
    )


def _texts(store: RecordStore) -> dict[str, str]:
    return {
        stored.record.id: f"{stored.record.title}\n{stored.record.text}"
        for stored in store.each(_EVERYTHING)
    }


def code_digest() -> str:
    """Give a digest of the sources that make an answer what it is."""
    digest = hashlib.sha256()
    for package in _ANSWERING:
        for path in sorted((_HOUSE / package).rglob("*")):
            if path.suffix in (".py", ".toml", ".md", ".yaml") and "samples" not in path.parts:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
