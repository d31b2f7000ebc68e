"""Known leaks, put into the fuller world on purpose: the comparison must find each.

Every one is a check left out: whoever asks, one part answers as it would answer an administrator.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date

from assistant.bootstrap import Parts, open_index
from assistant.eligibility.rulebook import Rulebook, Rules
from assistant.matching.matcher import Matcher
from corpus.facets import Facets, Tally
from corpus.levels import LEVELS, Viewer, visible
from corpus.records import Record
from corpus.store.records import RecordStore, StoredRecord
from index.affinity import Affinity, Subject, View
from index.chunk_store import ChunkStore
from index.chunks import Hit
from index.names import KnownNames, Names
from index.ranking import SearchConfig
from index.search import Found, HybridSearcher, Query

_ADMIN = Viewer(identity="eval", role="admin")


class _AllCounted(RecordStore):
    def tally(
        self, viewer: Viewer, facets: Facets, *, day: date, limit: int = 0, offset: int = 0
    ) -> Tally:
        del viewer
        return super().tally(_ADMIN, facets, day=day, limit=limit, offset=offset)


class _AllGiven(RecordStore):
    def current(
        self, ids: Collection[str], viewer: Viewer, *, as_added: bool = False
    ) -> dict[str, StoredRecord]:
        del viewer
        return super().current(ids, _ADMIN, as_added=as_added)


class _AllRules(Rulebook):
    def rules(self, viewer: Viewer) -> Rules:
        del viewer
        return Rulebook.rules(self, _ADMIN)


class _AllNames(Names):
    def of(self, viewer: Viewer) -> KnownNames:
        del viewer
        return super().of(_ADMIN)


class _OneView:
    """One view of both sides for everybody."""

    def __init__(self, nearness: Affinity) -> None:
        self._nearness = nearness

    def view(self, viewer: Viewer) -> View:
        del viewer
        return self._nearness.view(_ADMIN)

    def subject(self, record: Record) -> Subject:
        return self._nearness.subject(record)


class _LateFilter(HybridSearcher):
    """Searches everything, and takes out of what it found what may not be seen."""

    def search(self, query: Query) -> Found:
        found = super().search(replace(query, viewer=_ADMIN, k=len(LEVELS) * query.k))
        kept = {"hits": found.hits, "expired": found.expired, "outdated": found.outdated}
        seen = {name: _seen(hits, query) for name, hits in kept.items()}
        return replace(found, hits=seen["hits"][: query.k], expired=seen["expired"],
                       outdated=seen["outdated"])  # fmt: skip


def _seen(hits: tuple[Hit, ...], query: Query) -> tuple[Hit, ...]:
    levels = visible(query.viewer)
    return tuple(hit for hit in hits if hit.record.level in levels)


def _counts(parts: Parts) -> Parts:
    return replace(parts, store=_AllCounted(parts.store.engine))


def _records(parts: Parts) -> Parts:
    return replace(parts, store=_AllGiven(parts.store.engine))


def _rules(parts: Parts) -> Parts:
    return replace(parts, rulebook=_AllRules(parts.store, parts.measures))


def _names(parts: Parts) -> Parts:
    return replace(parts, searcher=_searcher(parts, HybridSearcher, _AllNames(parts.store)))


def _ranking(parts: Parts) -> Parts:
    return replace(parts, searcher=_searcher(parts, _LateFilter, Names(parts.store)))


def _nearness(parts: Parts) -> Parts:
    near = Affinity(
        store=parts.store, chunk_store=ChunkStore(parts.store.engine), embedder=parts.embedder
    )
    matcher = Matcher(records=parts.store, nearness=_OneView(near), rulebook=parts.rulebook)
    return replace(parts, matcher=matcher)


def _searcher(parts: Parts, kind: type[HybridSearcher], names: Names) -> HybridSearcher:
    index = open_index(parts.settings.data_dir, store=parts.store, embedder=parts.embedder)
    return kind(
        store=parts.store,
        chunk_store=index.chunk_store,
        caches=index.caches,
        embedder=parts.embedder,
        config=SearchConfig(),
        names=names,
    )


# What each leaves out, in words; found by its name.
PLANTED: Mapping[str, tuple[str, Callable[[Parts], Parts]]] = {
    "counts": ("按条件计数时不看级别", _counts),
    "records": ("按编号取资料时不看级别", _records),
    "rules": ("判断政策时不看级别", _rules),
    "names": ("纠正名称时不看级别", _names),
    "ranking": ("先检索后过滤", _ranking),
    "nearness": ("匹配时不看级别", _nearness),
}
