"""Whether the caches hold what the records say, passage by passage.

A count proves nothing: with its vector files deleted, Chroma counts as before and misses 94 of
100 searches. So every passage is compared with its record and asked for by its own vector.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from corpus.levels import LEVELS, Level, Viewer
from corpus.store.records import RecordStore
from index.chunk_store import ChunkStore, Place
from index.chunking import ChunkingConfig, chunk
from index.chunks import Chunk
from index.embedding.port import Vectors
from index.entries import Entry, entry_of
from index.lanes import Lanes, Stamp
from index.vectors import stamp_of

# `missing`: should be there. `surplus`: of no visible version. `stale`: with values that its
# record does not have any more. `unreachable`: there, and not found. `damaged`: not as written.
Fault = Literal["missing", "surplus", "stale", "unreachable", "damaged"]
Where = Literal["passages", "kept", "vectors", "lexical"]

_EVERYTHING = Viewer(identity="inspection", role="admin")
_PAGE = 500
_NEAREST = 5
# A new link reaches so far: the neighbours of a passage, and theirs.
_AROUND = 64
_COMPARED = 2000
_SAMPLE = 200
# Chroma keeps float32 and normalises again; what differs by more was not written by us.
_SAME = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as the records say.

    Attributes:
        where: The table of passages, the kept vectors, or one of the lanes.
        level: Of the passage; for a surplus one, of the index that it stands in.
        passage: Its id, with record and version; empty where it is about a whole index.
        note: What is known besides.
    """

    fault: Fault
    where: Where
    level: Level = "public"
    passage: str = ""
    note: str = ""

    @property
    def record(self) -> str:
        """The record that the passage is of."""
        return self.passage.rpartition("@")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Whether the caches hold what the records say.

    Attributes:
        passages: By level: what there should be, and what each lane has.
    """

    passages: Mapping[Level, tuple[int, int, int]]
    findings: tuple[Finding, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether nothing is missing, left over, outdated, unreachable or damaged."""
        return not self.findings and all(
            wanted == lexical == vectors for wanted, lexical, vectors in self.passages.values()
        )

    @property
    def lost(self) -> tuple[str, ...]:
        """Ids of passages that their own vector does not find, for whatever reason."""
        return tuple(
            finding.passage
            for finding in self.findings
            if finding.where == "vectors" and finding.fault in ("missing", "unreachable")
        )

    @property
    def sound(self) -> bool:
        """Whether the files can be used, whatever is missing, left over or outdated in them."""
        return not any(finding.fault in ("unreachable", "damaged") for finding in self.findings)


def broken(note: str) -> Health:
    """Give the health of caches that cannot even be looked at."""
    return Health(
        passages=dict.fromkeys(LEVELS, (0, 0, 0)),
        findings=(Finding(fault="damaged", where="vectors", note=note),),
    )


def inspect(
    lanes: Lanes,
    *,
    store: RecordStore,
    chunk_store: ChunkStore,
    chunking: ChunkingConfig,
    embedder: str,
    thorough: bool = True,
    written: Collection[str] = (),
) -> Health:
    """Compare what the caches hold with the records. Nothing is embedded, nothing is written.

    Args:
        lanes: The caches.
        store: The records.
        chunk_store: The passages and vectors kept beside them.
        chunking: How records are cut.
        embedder: Whose kept vectors the caches hold.
        thorough: Whether every passage is asked for; else some two hundred are, evenly spread,
            and those that were just written.
        written: Passages that were just written into caches that were asked for every passage
            before. What lies around them is asked for as well: each new link in the graph of
            vectors may have cost a neighbour one of its own.

    Raises:
        IndexDamaged: The files cannot be read.
    """
    wanted = _wanted(store, chunking)
    asked = list(wanted.values())
    if not thorough:
        asked = _some(wanted, written, chunk_store, embedder=embedder)
    findings = [*_places(wanted, chunk_store.all())]
    passages: dict[Level, tuple[int, int, int]] = {}
    below = 0
    for level in LEVELS:
        own = {name: entry for name, entry in wanted.items() if entry.level == level}
        held = lanes.vectors.held(level)
        findings += _vectors(lanes, own, held, level=level)
        there = [entry for entry in asked if entry.level == level and entry.chunk.id in held]
        findings += _by_vector(lanes, there, chunk_store, level=level, embedder=embedder)
        findings += _words(lanes, wanted, asked, ceiling=level)
        # An audience's lexical index holds the levels below it too.
        audience = lanes.lexical.count(level)
        passages[level] = (len(own), audience - below, len(held))
        below = audience
    return Health(passages=passages, findings=tuple(findings))


def _some(
    wanted: Mapping[str, Entry],
    written: Collection[str],
    chunk_store: ChunkStore,
    *,
    embedder: str,
) -> list[Entry]:
    """Give an even sample of the passages, those that were just written, and what is near them."""
    names = list(wanted)
    some = set(names[:: max(1, len(names) // _SAMPLE)])
    fresh = [wanted[name] for name in written if name in wanted]
    some.update(entry.chunk.id for entry in fresh)
    for level in LEVELS:
        own = [entry.chunk for entry in fresh if entry.level == level]
        others = [entry.chunk for entry in wanted.values() if own and entry.level == level]
        some.update(_around(own, others, chunk_store, embedder=embedder))
    return [entry for name, entry in wanted.items() if name in some]


def _around(
    own: Sequence[Chunk], others: Sequence[Chunk], chunk_store: ChunkStore, *, embedder: str
) -> set[str]:
    """Give the passages next to each of some, by comparing all: a search comes by no lost one."""
    of = list(chunk_store.kept(own, embedder=embedder).values())
    if not of:
        return set()
    vectors, names = np.stack(of), list[str]()
    near = np.empty((len(of), 0), dtype=np.float32)
    places = np.empty((len(of), 0), dtype=np.int64)
    for start in range(0, len(others), _COMPARED):
        page = chunk_store.kept(others[start : start + _COMPARED], embedder=embedder)
        if not page:
            continue
        found = vectors @ np.stack(list(page.values())).T
        at = np.broadcast_to(np.arange(len(names), len(names) + len(page)), found.shape)
        names += page
        near, places = np.hstack([near, found]), np.hstack([places, at])
        best = np.argsort(-near, axis=1)[:, :_AROUND]
        near = np.take_along_axis(near, best, axis=1)
        places = np.take_along_axis(places, best, axis=1)
    return {names[place] for place in places.ravel()}


def _wanted(store: RecordStore, chunking: ChunkingConfig) -> dict[str, Entry]:
    """Give every passage that there should be, by id."""
    return {
        found.id: entry_of(found, stored)
        for stored in store.each(_EVERYTHING, as_added=True)
        for found in chunk(stored.record, version=stored.version, config=chunking)
    }


def _places(wanted: Mapping[str, Entry], places: Iterable[Place]) -> Iterator[Finding]:
    """Compare the table of passages."""
    seen = set()
    for place in places:
        seen.add(place.id)
        entry = wanted.get(place.id)
        if entry is None:
            yield Finding(fault="surplus", where="passages", passage=place.id)
        elif (place.start, place.end, place.crumb, place.whole) != (
            entry.chunk.start,
            entry.chunk.end,
            entry.chunk.crumb,
            entry.whole,
        ):
            yield _finding("stale", "passages", entry)
    for name in wanted.keys() - seen:
        yield _finding("missing", "passages", wanted[name])


def _vectors(
    lanes: Lanes, own: Mapping[str, Entry], held: Mapping[str, Stamp], *, level: Level
) -> Iterator[Finding]:
    """Compare what stands in one level's collection."""
    if not lanes.vectors.well_set(level):
        yield Finding(fault="damaged", where="vectors", level=level, note="建库参数不符")
    for name in own.keys() - held.keys():
        yield _finding("missing", "vectors", own[name])
    for name in held.keys() - own.keys():
        yield Finding(fault="surplus", where="vectors", level=level, passage=name)
    for name in own.keys() & held.keys():
        if held[name] != stamp_of(own[name]):
            yield _finding("stale", "vectors", own[name])


def _by_vector(
    lanes: Lanes,
    entries: Sequence[Entry],
    chunk_store: ChunkStore,
    *,
    level: Level,
    embedder: str,
) -> Iterator[Finding]:
    """Ask for passages by their own vectors."""
    for start in range(0, len(entries), _PAGE):
        page = entries[start : start + _PAGE]
        kept = chunk_store.kept([entry.chunk for entry in page], embedder=embedder)
        own = lanes.vectors.embeddings([entry.chunk.id for entry in page], level=level)
        known = [entry for entry in page if entry.chunk.id in kept]
        for entry in page:
            name = entry.chunk.id
            if name not in kept:
                yield _finding("missing", "kept", entry)
            elif name not in own or not _same(own[name], kept[name]):
                yield _finding("damaged", "vectors", entry)
        asked = [kept[entry.chunk.id] for entry in known]
        for entry, found in zip(
            known, lanes.vectors.nearest(asked, level=level, limit=_NEAREST), strict=True
        ):
            best = found[0][1] if found else 0.0
            # A twin with the same text may stand first: what counts is that one as near does.
            if entry.chunk.id not in dict(found) and best < 1 - _SAME:
                yield _finding("unreachable", "vectors", entry)


def _words(
    lanes: Lanes, wanted: Mapping[str, Entry], asked: Sequence[Entry], *, ceiling: Level
) -> Iterator[Finding]:
    """Compare what stands in one audience's lexical index, and ask for passages by their words."""
    audience = LEVELS[: LEVELS.index(ceiling) + 1]
    held = Counter(lanes.lexical.held(ceiling))
    own = {name: entry for name, entry in wanted.items() if entry.level in audience}
    for name in own.keys() - held.keys():
        yield _finding("missing", "lexical", own[name])
    for name, times in held.items():
        if name not in own or times > 1:
            yield Finding(fault="surplus", where="lexical", level=ceiling, passage=name)
    for entry in asked:
        there = entry.level in audience and held[entry.chunk.id] == 1
        if there and not lanes.lexical.holds(entry, ceiling=ceiling):
            yield _finding("stale", "lexical", entry)


def _finding(fault: Fault, where: Where, entry: Entry) -> Finding:
    return Finding(fault=fault, where=where, level=entry.level, passage=entry.chunk.id)


def _same(one: Vectors, other: Vectors) -> bool:
    lengths = float(np.linalg.norm(one)) * float(np.linalg.norm(other))
    return lengths > 0 and float(one @ other) / lengths > 1 - _SAME
