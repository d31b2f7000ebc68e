"""The lexical lane, behind tantivy: BM25 over characters, bigrams and Latin runs.

One index an audience. A viewer's scores are computed from what that viewer may see and nothing
else, so that no score, rank or count tells of papers that are not theirs, or not any more.
"""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import tantivy

from corpus.errors import NoRoom
from corpus.levels import LEVELS, Level
from corpus.records import KINDS
from index.entries import Entry, Filter, day_number
from index.errors import IndexDamaged
from index.tokens import terms
from index.wanted import Wanted

_HEAP_BYTES = 64_000_000
# Words at each end of a passage that a check asks for it by.
_CANARIES = 4
# Among so many passages for each that was removed, what was removed hardly moves a score.
_HARDLY = 500
# Of so few passages, the index is made anew within a second or two.
_FEW = 5000


class LexicalIndex:
    """Passages by their words, on disk; one writing process, any number of readers."""

    def __init__(self, folder: Path) -> None:
        """Open or make the index in a folder, with a folder below it for each audience.

        Raises:
            IndexDamaged: The files are none of tantivy's any more.
        """
        self._schema = _schema()
        self._indexes: dict[Level, tantivy.Index] = {}
        for ceiling in LEVELS:
            path = folder / ceiling
            path.mkdir(parents=True, exist_ok=True)
            with _translated():
                self._indexes[ceiling] = tantivy.Index(self._schema, str(path))

    def put(self, entries: Sequence[Entry]) -> None:
        """Add passages, in place of any with the same id; durable when this returns.

        Raises:
            NoRoom: The disk is full.
        """
        made = [(entry, _document(entry)) for entry in entries]
        for ceiling, index in self._indexes.items():
            audience = LEVELS[: LEVELS.index(ceiling) + 1]
            own = [(entry, document) for entry, document in made if entry.level in audience]
            if not own:
                continue
            with _writer(index) as writer:
                for entry, document in own:
                    writer.delete_documents_by_term("id", entry.chunk.id)
                    writer.add_document(document)

    def drop(self, records: Collection[str], *, except_versions: dict[str, int]) -> None:
        """Take out the passages of these records, but of the versions named."""
        for index in self._indexes.values():
            with _writer(index) as writer:
                for record in records:
                    own = tantivy.Query.term_query(self._schema, "record", record)
                    query = [(tantivy.Occur.Must, own)]
                    if record in except_versions:
                        version = except_versions[record]
                        kept = tantivy.Query.term_query(self._schema, "version", version)
                        query.append((tantivy.Occur.MustNot, kept))
                    writer.delete_documents_by_query(tantivy.Query.boolean_query(query))

    def discard(self, passages: Collection[str], *, ceiling: Level) -> None:
        """Take single passages out of one audience's index."""
        if passages:
            with _writer(self._indexes[ceiling]) as writer:
                for passage in passages:
                    writer.delete_documents_by_term("id", passage)

    def even_out(self, entries: Callable[[], Iterable[Entry]]) -> None:
        """Have scores tell nothing of what was removed, and be as if it had never been there.

        Tantivy counts removed passages in how rare words are until it happens to merge their
        file, for which its Python binding does not let one ask. So the passages are put in anew,
        at once where they are few, or else when enough were removed to be worth it.

        Args:
            entries: Gives all that there are; not called where there is nothing to do.

        Raises:
            NoRoom: The disk is full; each audience is evened out whole or not at all.
        """
        if not any(_is_worn(index) for index in self._indexes.values()):
            return
        with ExitStack() as written:
            writers = {
                ceiling: written.enter_context(_writer(index))
                for ceiling, index in self._indexes.items()
            }
            for writer in writers.values():
                # Not `delete_all_documents`: it lets files go before what replaces them is there.
                writer.delete_documents_by_query(tantivy.Query.all_query())
            for entry in entries():
                document = _document(entry)
                for ceiling in LEVELS[LEVELS.index(entry.level) :]:
                    writers[ceiling].add_document(document)

    def reload(self) -> None:
        """See what other processes have written."""
        for index in self._indexes.values():
            with _translated():
                index.reload()

    def held(self, ceiling: Level) -> list[str]:
        """Give the ids of all passages of an audience, as often as they are there."""
        searcher = self._indexes[ceiling].searcher()
        every = max(1, searcher.num_docs)
        with _translated():
            hits = searcher.search(tantivy.Query.all_query(), every, count=False).hits
            return [str(searcher.doc(address)["id"][0]) for _, address in hits]

    def holds(self, entry: Entry, *, ceiling: Level) -> bool:
        """Say whether an audience finds the passage by its words, and by nothing outdated."""
        words = terms(entry.chunk.embedded_text())
        values = (
            ("id", entry.chunk.id),
            ("record", entry.chunk.record),
            ("kind", entry.kind),
            ("field", entry.field),
            ("version", _version(entry.chunk.id)),
            ("first", entry.first),
            ("last", entry.last),
            ("trl", entry.trl),
            *(("region", region) for region in entry.regions),
            *(("name", name) for name in entry.names),
            *(("keys", key) for key in _canaries(entry.keys)),
            *(("titles", word) for word in _canaries(terms(entry.title).pairs)),
            *(("pairs", word) for word in _canaries(words.pairs)),
            *(("singles", word) for word in _canaries(words.singles)),
        )
        query = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Must, tantivy.Query.term_query(self._schema, name, value))
                for name, value in values
                if value != ""
            ]
        )
        with _translated():
            return len(self._indexes[ceiling].searcher().search(query, 2, count=False).hits) == 1

    def count(self, ceiling: Level) -> int:
        """Count the passages of an audience."""
        return int(self._indexes[ceiling].searcher().num_docs)

    def search(
        self, wanted: Wanted, *, ceiling: Level, limit: int, only: Filter
    ) -> list[tuple[str, float]]:
        """Give (passage id, score), best first; nothing where nothing is wanted."""
        if not wanted:
            return []
        scored = [
            *self._scored("pairs", wanted.pairs),
            *self._scored("singles", wanted.singles),
            *self._scored("titles", wanted.titles),
            *self._scored("keys", wanted.keys),
            *self._present(wanted, ceiling=ceiling),
        ]
        clauses = [(tantivy.Occur.Must, tantivy.Query.boolean_query(scored))]
        clauses += [(tantivy.Occur.Must, query) for query in self._conditions(only)]
        searcher = self._indexes[ceiling].searcher()
        with _translated():
            return _best(searcher, tantivy.Query.boolean_query(clauses), limit)

    def named(
        self, names: Collection[str], *, ceiling: Level, limit: int, only: Filter
    ) -> list[str]:
        """Give the ids of passages of the records that bear one of these names."""
        meant = tantivy.Query.term_set_query(self._schema, "name", list(names))
        clauses = [(tantivy.Occur.Must, meant)]
        clauses += [(tantivy.Occur.Must, query) for query in self._conditions(only)]
        searcher = self._indexes[ceiling].searcher()
        with _translated():
            hits = searcher.search(tantivy.Query.boolean_query(clauses), limit, count=False).hits
            return [str(searcher.doc(address)["id"][0]) for _, address in hits]

    def rarity(self, words: Collection[str], *, ceiling: Level) -> dict[str, float]:
        """Give the inverse document frequency of each pair that stands in some passage.

        It is ln(1 + (N - n + ½) / (n + ½)) for a pair in n of N passages.
        """
        searcher = self._indexes[ceiling].searcher()
        total = searcher.num_docs
        found = {}
        for word in words:
            n = searcher.doc_freq("pairs", word)
            if n:
                found[word] = math.log(1 + (total - n + 0.5) / (n + 0.5))
        return found

    def _scored(
        self, field: str, words: Mapping[str, float]
    ) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        # Term queries, not the query parser: it trips over the brackets of a 文号.
        return [
            (
                tantivy.Occur.Should,
                tantivy.Query.boost_query(
                    tantivy.Query.term_query(self._schema, field, word, "freq"), weight
                ),
            )
            for word, weight in words.items()
        ]

    def _present(
        self, wanted: Wanted, *, ceiling: Level
    ) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        """Give what counts each pair that is there at all."""
        if not wanted.presence:
            return []
        rarity = self.rarity(wanted.pairs, ceiling=ceiling)
        return [
            (
                tantivy.Occur.Should,
                tantivy.Query.const_score_query(
                    tantivy.Query.term_query(self._schema, "pairs", word, "basic"),
                    wanted.presence * min(1.0, wanted.pairs[word]) * rare,
                ),
            )
            for word, rare in rarity.items()
        ]

    def _conditions(self, only: Filter) -> list[tantivy.Query]:
        """Give the filter as queries that do not count in the score."""
        found = []
        if only.kinds:
            found.append(tantivy.Query.term_set_query(self._schema, "kind", only.kinds))
        if only.field is not None:
            found.append(tantivy.Query.term_query(self._schema, "field", only.field))
        if only.region is not None:
            found.append(tantivy.Query.term_query(self._schema, "region", only.region))
        if only.trl is not None:
            found.append(self._range("trl", only.trl, None))
        if only.day is not None:
            day = day_number(only.day)
            found += [self._range("first", None, day), self._range("last", day, None)]
        return [tantivy.Query.const_score_query(query, 0.0) for query in found]

    def _range(self, field: str, low: int | None, high: int | None) -> tantivy.Query:
        return tantivy.Query.range_query(
            self._schema,
            field,
            tantivy.FieldType.Unsigned,
            0 if low is None else low,
            2**62 if high is None else high,
        )


@contextmanager
def _writer(index: tantivy.Index) -> Iterator[tantivy.IndexWriter]:
    """Write, and commit at the end; what is written is durable and searched after that."""
    with _translated():
        writer = index.writer(_HEAP_BYTES, 1)
        try:
            yield writer
            writer.commit()
        finally:
            writer.wait_merging_threads()  # which also gives up the lock of its folder
        index.reload()


def _is_worn(index: tantivy.Index) -> bool:
    """Say whether what was removed still weighs in what the others score."""
    searcher = index.searcher()
    there = int(searcher.num_docs)
    removed = sum(int(searcher.doc_freq("kind", kind)) for kind in KINDS) - there
    return removed > (0 if there <= _FEW else there // _HARDLY)


@contextmanager
def _translated() -> Iterator[None]:
    """Turn what tantivy raises for its files into errors of ours; it has no classes of its own."""
    try:
        yield
    except (ValueError, OSError) as error:
        if "os error 28" in str(error) or "No space left" in str(error):
            raise NoRoom("磁盘已满，检索索引写不进去；请清理磁盘后重试。") from error
        raise IndexDamaged(f"全文索引的文件读不出来（{error}）。") from error


def _canaries(words: Sequence[str]) -> tuple[str, ...]:
    """Give words of a passage that it must be found by: from its start and its end."""
    distinct = tuple(dict.fromkeys(words))
    return (*distinct[:_CANARIES], *distinct[-_CANARIES:])


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("record", "kind", "field", "region", "name"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("version", "first", "last", "trl"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    for name in ("pairs", "singles", "titles", "keys"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _best(searcher: tantivy.Searcher, query: tantivy.Query, limit: int) -> list[tuple[str, float]]:
    """Give (passage id, score), best first, equal ones by id.

    Tantivy has equal ones in the order of its files, which tells in what company they came.
    """
    asked = limit + 1
    while True:
        hits = searcher.search(query, asked, count=False).hits
        if len(hits) < asked or hits[-1][0] != hits[limit - 1][0]:
            break
        asked *= 2  # those that equal the last one are cut by their ids
    found = [(str(searcher.doc(address)["id"][0]), float(score)) for score, address in hits]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]


def _document(entry: Entry) -> tantivy.Document:
    words = terms(entry.chunk.embedded_text())
    document = tantivy.Document()
    document.add_text("id", entry.chunk.id)
    document.add_text("record", entry.chunk.record)
    document.add_text("kind", entry.kind)
    document.add_text("field", entry.field)
    for region in entry.regions:
        document.add_text("region", region)
    document.add_unsigned("version", _version(entry.chunk.id))
    document.add_unsigned("first", entry.first)
    document.add_unsigned("last", entry.last)
    document.add_unsigned("trl", entry.trl)
    document.add_text("pairs", " ".join(words.pairs))
    document.add_text("singles", " ".join(words.singles))
    document.add_text("titles", " ".join(terms(entry.title).pairs))
    document.add_text("keys", " ".join(entry.keys))
    for name in entry.names:
        document.add_text("name", name)
    return document


def _version(chunk_id: str) -> int:
    return int(chunk_id.rpartition("@")[2].partition("#")[0])
