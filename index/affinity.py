"""How near demands and achievements are to each other, all pairs at once.

What a person wants and what somebody offers are both long texts, so one is not searched by the
other word by word: each has its words, title and whole apart, and its meaning; three products of
matrices give every pair. The same sum serves one demand and a thousand, in both directions.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from corpus.levels import LEVELS, Level, Viewer, visible
from corpus.offers import content_of
from corpus.records import Record
from corpus.store.records import RecordStore, StoredRecord
from index.chunk_store import ChunkStore
from index.chunking import ChunkingConfig, chunk
from index.embedding.port import Embedder, Vectors
from index.tokens import terms

Side = Literal["demand", "achievement"]
SIDES: tuple[Side, ...] = ("demand", "achievement")
Scores = NDArray[np.float32]

_ADMIN = Viewer(identity="affinity", role="admin")
# A block of pairs in memory at once: 64 demands by ten thousand achievements are 2.6 MB a signal.
_BLOCK = 64
# Of so many achievements the middle tells as much as what is usual.
_FEW = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class AffinityConfig:
    """What each signal weighs, fitted on public graded pairs: `eval fit-affinity`.

    The sum is `meaning` × cosine between the demand's middle passage and the nearest passage of
    the achievement, `words` × cosine between the weighted words of both whole texts, and `title`
    × the same between the demand's title and the whole achievement. How near a pair is, 0…1, is
    1 / (1 + exp(-steep × (sum - level - lead))), where `level` is the middle sum of that demand
    over all achievements: it changes no order, makes a line of chat and a whole form alike, and
    puts what is worth looking at above one half.

    Attributes:
        usual: The level of most demands; of few achievements a level tells little.
        lead: By how much the sum of a lead is above the level.
        steep: How fast leads become matches.
    """

    meaning: float = 30.0
    words: float = 6.5
    title: float = 3.1
    usual: float = 26.6
    lead: float = 1.7
    steep: float = 1.6


@dataclass(frozen=True, slots=True)
class _Words:
    """A text's words: how often each, by its number in the vocabulary."""

    title: Mapping[int, int]
    whole: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A text to find the other side of.

    Attributes:
        title: Its heading.
        whole: All that it says of the technology.
        vectors: Of its passages, rows of unit length.
    """

    title: str
    whole: str
    vectors: Vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What makes pairs near; each of shape (demands, achievements)."""

    meaning: Scores
    words: Scores
    title: Scores

    def total(self, config: AffinityConfig) -> Scores:
        """Give the weighted sum of each pair."""
        total: Scores = (
            config.meaning * self.meaning + config.words * self.words + config.title * self.title
        )
        return total


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shelf:
    """All records of one side at one generation, by id."""

    stored: tuple[StoredRecord, ...]
    words: tuple[_Words, ...]
    level: NDArray[np.int8]
    vectors: Vectors
    owner: NDArray[np.int64]


@dataclass(slots=True)
class _Kept:
    """Words by record and version, so that a change costs what has changed."""

    vocabulary: dict[str, int] = field(default_factory=dict)
    words: dict[tuple[str, int], _Words] = field(default_factory=dict)


class Affinity:
    """The demands and achievements of a data folder, as of the last finished change."""

    def __init__(
        self,
        *,
        store: RecordStore,
        chunk_store: ChunkStore,
        embedder: Embedder,
        config: AffinityConfig | None = None,
        chunking: ChunkingConfig | None = None,
    ) -> None:
        """Know where they are; nothing is read yet."""
        self._store = store
        self._chunks = chunk_store
        self._embedder = embedder
        self.config = config or AffinityConfig()
        self._chunking = chunking or ChunkingConfig()
        self._lock = Lock()
        self._kept = _Kept()
        self._shelves: tuple[int, dict[Side, _Shelf]] | None = None
        self._views: dict[tuple[int, Level], View] = {}

    def view(self, viewer: Viewer) -> "View":
        """Give what this viewer may see of both sides; what only others may see has no part."""
        ceiling = visible(viewer)[-1]
        with self._lock:
            generation, shelves = self._at(self._store.generation())
            known = self._views.get((generation, ceiling))
            if known is None:
                seen = {side: _seen(shelf, ceiling) for side, shelf in shelves.items()}
                known = View(seen, self._kept.vocabulary, config=self.config)
                self._views = {
                    key: view for key, view in self._views.items() if key[0] == generation
                } | {(generation, ceiling): known}
            return known

    def subject(self, record: Record) -> Subject:
        """Give a text that is no stored record, embedding it."""
        passages = chunk(record, version=0, config=self._chunking)
        texts = [passage.embedded_text() for passage in passages] or [record.title]
        return Subject(
            title=record.title,
            whole=f"{record.title}\n{content_of(record)}",
            vectors=self._embedder.documents(texts),
        )

    def _at(self, generation: int) -> tuple[int, dict[Side, _Shelf]]:
        if self._shelves is None or self._shelves[0] != generation:
            self._shelves = (generation, {side: self._read(side) for side in SIDES})
        return self._shelves

    def _read(self, side: Side) -> _Shelf:
        stored = tuple(self._store.each(_ADMIN, kind=side))
        places = self._chunks.of_records([one.record.id for one in stored])
        versions = {one.record.id: (row, one.version) for row, one in enumerate(stored)}
        rows = [
            (versions[filed.record][0], filed.id)
            for filed in places
            if versions[filed.record][1] == filed.version
        ]
        vectors = self._chunks.vectors_at([name for _, name in rows], embedder=self._embedder.name)
        having = [(row, vectors[name]) for row, name in sorted(rows) if name in vectors]
        return _shelved(stored, having, self._kept)


def view_of(
    demands: Sequence[tuple[StoredRecord, Vectors]],
    achievements: Sequence[tuple[StoredRecord, Vectors]],
    *,
    config: AffinityConfig | None = None,
) -> "View":
    """Give a view of records that are not in a store, each with the vectors of its passages."""
    kept = _Kept()
    shelves: dict[Side, _Shelf] = {}
    for side, records in (("demand", demands), ("achievement", achievements)):
        having = [(row, vector) for row, (_, own) in enumerate(records) for vector in own]
        shelves["demand" if side == "demand" else "achievement"] = _shelved(
            tuple(stored for stored, _ in records), having, kept
        )
    return View(shelves, kept.vocabulary, config=config or AffinityConfig())


def _shelved(
    stored: tuple[StoredRecord, ...], having: Sequence[tuple[int, Vectors]], kept: _Kept
) -> _Shelf:
    """Put records on a shelf with the vectors of their passages, each with its record's row."""
    width = len(having[0][1]) if having else 1
    return _Shelf(
        stored=stored,
        words=tuple(_words_of(one, kept) for one in stored),
        level=np.array([LEVELS.index(one.record.level) for one in stored], dtype=np.int8),
        vectors=np.array([vector for _, vector in having], dtype=np.float32).reshape(-1, width),
        owner=np.array([row for row, _ in having], dtype=np.int64),
    )


def _words_of(stored: StoredRecord, kept: _Kept) -> _Words:
    key = (stored.record.id, stored.version)
    if key not in kept.words:
        title = stored.record.title
        whole = f"{title}\n{content_of(stored.record)}"
        kept.words[key] = _Words(
            _numbered(title, kept.vocabulary), _numbered(whole, kept.vocabulary)
        )
    return kept.words[key]


class View:
    """Both sides as one audience sees them. Never changes once it is made; safe to share."""

    def __init__(
        self,
        shelves: Mapping[Side, _Shelf],
        vocabulary: dict[str, int],
        *,
        config: AffinityConfig,
    ) -> None:
        """Weigh the words by how rare they are among the achievements of this audience."""
        self.stored: dict[Side, tuple[StoredRecord, ...]] = {
            side: shelf.stored for side, shelf in shelves.items()
        }
        self.rows: dict[Side, dict[str, int]] = {
            side: {one.record.id: row for row, one in enumerate(shelf.stored)}
            for side, shelf in shelves.items()
        }
        self._shelves = shelves
        self._vocabulary = vocabulary
        self._config = config
        self._size = len(vocabulary)
        self._every_level: Scores | None = None
        self._rarity = self._rare(shelves["achievement"])
        self._rarest = _rarity_of(np.zeros(1, np.float32), len(shelves["achievement"].stored))
        self._weighed = {side: self._weigh(shelf) for side, shelf in shelves.items()}
        # Turned once: a row for each word, as every demand is multiplied with it.
        self._by_word = self._weighed["achievement"].whole.T.tocsr()

    def subjects(self, side: Side, rows: Sequence[int] | None = None) -> "Batch":
        """Give records of a side as what is sought for; all of them where no rows are named."""
        weighed = self._weighed[side]
        chosen = np.arange(len(self.stored[side])) if rows is None else np.asarray(rows, dtype=int)
        shelf = self._shelves[side]
        vectors = [shelf.vectors[shelf.owner == row] for row in chosen]
        return Batch(weighed.title[chosen], weighed.whole[chosen], vectors)

    def of_text(self, subject: Subject) -> "Batch":
        """Give a text that is no record as what is sought for."""
        title, whole = (self._placed(text) for text in (subject.title, subject.whole))
        weighed = self._weigh_words([_Words(title, whole)])
        return Batch(weighed.title, weighed.whole, [subject.vectors])

    def _placed(self, text: str) -> Mapping[int, int]:
        """Give how often each word stands in a text; words that no record has, behind all others.

        They lengthen the text as they would that of a record, so it makes no difference whether a
        demand is stored, or whether a record that others alone may see has the word, too.
        """
        placed: dict[int, int] = {}
        strange = self._size
        for word, count in _counted(text).items():
            number = self._vocabulary.get(word, self._size)
            if number >= self._size:
                number, strange = strange, strange + 1
            placed[number] = count
        return placed

    def signals(self, side: Side, batch: "Batch", *, rows: Sequence[int] | None = None) -> Signals:
        """Give how near each of a batch is to each record of the other side.

        Args:
            side: That the batch is of; the shape is (demands, achievements) for both.
            batch: At most some hundred: everything is held at once.
            rows: Of the other side, only these; None for all.
        """
        other: Side = "achievement" if side == "demand" else "demand"
        shelf, weighed = self._shelves[other], self._weighed[other]
        chosen = np.arange(len(shelf.stored)) if rows is None else np.asarray(rows, dtype=int)
        if side == "demand":
            words = self._by_word if rows is None else weighed.whole[chosen].T.tocsr()
            return Signals(
                meaning=_meaning(batch.vectors, shelf, chosen, middle_first=True),
                words=_product(batch.whole, words),
                title=_product(batch.title, words),
            )
        words = batch.whole.T.tocsr()
        return Signals(
            meaning=_meaning(batch.vectors, shelf, chosen, middle_first=False).T,
            words=_product(weighed.whole[chosen], words),
            title=_product(weighed.title[chosen], words),
        )

    def scores(self, side: Side, batch: "Batch") -> Scores:
        """Give how near each of a batch is to each of the other side, 0…1, a row each."""
        found = []
        for start in range(0, len(batch), _BLOCK):
            total = self.signals(side, batch[start : start + _BLOCK]).total(self._config)
            if side == "demand":
                found.append(self._near(total, self._level(total)))
            else:
                found.append(self._near(total, self._levels()).T)
        return np.concatenate(found) if found else np.empty((0, 0), dtype=np.float32)

    def _near(self, total: Scores, level: Scores) -> Scores:
        config = self._config
        near: Scores = 1 / (1 + np.exp(-config.steep * (total - level[:, None] - config.lead)))
        return near

    def _level(self, total: Scores) -> Scores:
        """Give the middle of each row, nearer to the usual one the fewer there are."""
        many = total.shape[1]
        middle = np.median(total, axis=1) if many else np.zeros(len(total), dtype=np.float32)
        share = many / (many + _FEW)
        level: Scores = (share * middle + (1 - share) * self._config.usual).astype(np.float32)
        return level

    def _levels(self) -> Scores:
        """Give the level of every demand that is stored; worked out once."""
        if self._every_level is None:
            every = self.subjects("demand")
            found = [
                self._level(self.signals("demand", every[n : n + _BLOCK]).total(self._config))
                for n in range(0, len(every), _BLOCK)
            ]
            self._every_level = np.concatenate(found) if found else np.zeros(0, dtype=np.float32)
        return self._every_level

    def rarity(self, words: Collection[str]) -> dict[str, float]:
        """Give how rare words are among the achievements; words that none has are left out."""
        numbers = ((word, self._vocabulary.get(word)) for word in words)
        return {
            word: float(self._rarity[number])
            for word, number in numbers
            if number is not None and number < self._size
        }

    # --- words ----------------------------------------------------------------------------------

    def _rare(self, shelf: _Shelf) -> NDArray[np.float32]:
        """Give the inverse document frequency of each word among these records."""
        seen = np.zeros(self._size, dtype=np.float32)
        for words in shelf.words:
            seen[list(words.whole)] += 1
        return _rarity_of(seen, len(shelf.words))

    def _weigh(self, shelf: _Shelf) -> "_Weighed":
        return self._weigh_words(shelf.words)

    def _weigh_words(self, words: Sequence[_Words]) -> "_Weighed":
        title = self._matrix([one.title for one in words])
        whole = self._matrix([one.whole for one in words])
        return _Weighed(
            title=_unit(self._by_rarity(title))[:, : self._size],
            whole=_unit(self._by_rarity(whole))[:, : self._size],
        )

    def _matrix(self, counts: Sequence[Mapping[int, int]]) -> sparse.csr_array:
        lengths = np.fromiter((len(one) for one in counts), dtype=np.int64, count=len(counts))
        ends = np.concatenate([[0], np.cumsum(lengths)])
        total = int(ends[-1])
        columns = np.fromiter((w for one in counts for w in one), dtype=np.int64, count=total)
        values = np.fromiter(
            (n for one in counts for n in one.values()), dtype=np.float32, count=total
        )
        width = max(self._size, int(columns.max(initial=0)) + 1)
        return sparse.csr_array((values, columns, ends), shape=(len(counts), width))

    def _by_rarity(self, counts: sparse.csr_array) -> sparse.csr_array:
        weighed = counts.copy()
        weighed.data = (1 + np.log(weighed.data)).astype(np.float32)
        strange = np.full(counts.shape[1] - self._size, self._rarest, dtype=np.float32)
        rarity = np.concatenate([self._rarity, strange])
        return sparse.csr_array(weighed @ sparse.diags_array(rarity))


@dataclass(frozen=True, slots=True)
class _Weighed:
    """The words of many records as rows of unit length."""

    title: sparse.csr_array
    whole: sparse.csr_array


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts that the other side is sought for."""

    title: sparse.csr_array
    whole: sparse.csr_array
    vectors: Sequence[Vectors]

    def __len__(self) -> int:
        """Give how many."""
        return len(self.vectors)

    def __getitem__(self, part: slice) -> "Batch":
        """Give some of them."""
        return Batch(self.title[part], self.whole[part], self.vectors[part])


def nearest(near: Scores | Sequence[float], most: int) -> list[int]:
    """Give the rows of the nearest, equal ones in the order of their rows, which are by id."""
    scores = np.asarray(near, dtype=np.float32)
    if len(scores) > most:
        lowest = np.partition(scores, len(scores) - most)[len(scores) - most]
        rows = np.flatnonzero(scores >= lowest)
    else:
        rows = np.arange(len(scores))
    order = np.argsort(-scores[rows], kind="stable")[:most]
    return [int(row) for row in rows[order]]


def _seen(shelf: _Shelf, ceiling: Level) -> _Shelf:
    """Give what may be seen up to a level."""
    allowed = np.flatnonzero(shelf.level <= LEVELS.index(ceiling))
    place = np.full(len(shelf.stored), -1)
    place[allowed] = np.arange(len(allowed))
    kept = place[shelf.owner] >= 0 if len(shelf.owner) else np.zeros(0, dtype=bool)
    return _Shelf(
        stored=tuple(shelf.stored[row] for row in allowed),
        words=tuple(shelf.words[row] for row in allowed),
        level=shelf.level[allowed],
        vectors=shelf.vectors[kept],
        owner=place[shelf.owner[kept]],
    )


def _counted(text: str) -> Counter[str]:
    found = terms(text)
    return Counter((*found.pairs, *(one for one in found.singles if not one.isascii())))


def _numbered(text: str, vocabulary: dict[str, int]) -> Mapping[int, int]:
    """Give how often each word of a text stands in it, by the word's number; new ones get one."""
    return {
        vocabulary.setdefault(word, len(vocabulary)): count
        for word, count in _counted(text).items()
    }


def _rarity_of(seen: NDArray[np.float32], total: int) -> NDArray[np.float32]:
    """Give the inverse document frequency of words that so many of all records have."""
    rarity: NDArray[np.float32] = np.log(1 + (total - seen + 0.5) / (seen + 0.5))
    return rarity


def _unit(words: sparse.csr_array) -> sparse.csr_array:
    norm = np.sqrt(np.asarray(words.multiply(words).sum(axis=1)).ravel())
    return sparse.csr_array(sparse.diags_array(1 / np.maximum(norm, 1e-9)) @ words).astype(
        np.float32
    )


def _product(records: sparse.csr_array, by_word: sparse.csr_array) -> Scores:
    found: Scores = (records @ by_word).toarray().astype(np.float32)
    return found


def _meaning(
    batch: Sequence[Vectors], shelf: _Shelf, rows: NDArray[np.int64], *, middle_first: bool
) -> Scores:
    """Give the cosine of the demand's middle with the nearest passage of the achievement.

    Args:
        batch: Passages of each text sought for.
        shelf: The other side.
        rows: Of it.
        middle_first: Whether the batch are the demands.
    """
    if not len(shelf.owner) or not len(rows):
        return np.zeros((len(batch), len(rows)), dtype=np.float32)
    if middle_first:
        middles = np.stack([_middle(one, shelf.vectors.shape[1]) for one in batch])
        near = middles @ shelf.vectors.T
        best = np.full((len(batch), len(shelf.stored)), -1.0, dtype=np.float32)
        np.maximum.at(best.T, shelf.owner, near.T)
        return np.maximum(best[:, rows], 0.0)
    sums = np.zeros((len(shelf.stored), shelf.vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, shelf.owner, shelf.vectors)
    middles = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    return np.stack([np.max(one @ middles[rows].T, axis=0, initial=0.0) for one in batch])


def _middle(vectors: Vectors, width: int) -> Vectors:
    if not len(vectors):
        return np.zeros(width, dtype=np.float32)
    total = vectors.sum(axis=0)
    middle: Vectors = total / max(float(np.linalg.norm(total)), 1e-9)
    return middle
