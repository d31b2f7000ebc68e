"""Builders: a test names only what it is about."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fakes import BigramEmbedder

from assistant.bootstrap import open_index
from assistant.ui.bringing_back import BringingBack
from corpus.ingest import Added, add, remove, restore, set_level
from corpus.intake.reading import InProcessParser
from corpus.levels import Level, Role, Viewer
from corpus.readers.blocks import Block, Content, Paragraph, Row, Table
from corpus.recognise.records import recognise
from corpus.records import Achievement, Demand, Facts, Kind, Policy, Reading, Record, Source
from corpus.store.records import RecordStore, StoredRecord, open_store
from corpus.withdrawal import Cause, Reason
from index.apart import Inspector, inspect_apart
from index.builds import Builds
from index.chunk_store import ChunkStore
from index.chunking import ChunkingConfig
from index.chunks import Chunk
from index.embedding.port import Embedder
from index.entries import Entry
from index.indexer import Indexer
from index.search import Found, HybridSearcher, Query

TODAY = date(2026, 11, 23)
EVERYTHING = Viewer(role="admin")


def a_record(
    text: str = "研发费用加计扣除。",
    *,
    id: str = "R1",  # noqa: A002  (as the field is called)
    kind: Kind = "policy",
    title: str = "办法",
    level: Level = "public",
    facts: Facts | None = None,
) -> Record:
    known: dict[Kind, Facts] = {
        "policy": Policy(),
        "achievement": Achievement(),
        "demand": Demand(),
    }
    return Record(
        id=id,
        kind=kind,
        title=title,
        text=text,
        level=level,
        source=Source(path=f"{id}.md", start=0, end=len(text)),
        facts=facts or known.get(kind),
    )


def an_entry(
    text: str,
    *,
    id: str = "R1@1#0",  # noqa: A002
    level: Level = "public",
    kind: Kind = "policy",
    first: int = 0,
    last: int = 99_991_231,
    field: str = "",
    regions: tuple[str, ...] = (),
    trl: int = 0,
    title: str = "",
    names: tuple[str, ...] = (),
    keys: tuple[str, ...] = (),
) -> Entry:
    record = id.rpartition("@")[0]
    chunk = Chunk(id=id, record=record, title=title, crumb="", text=text, start=0, end=len(text))
    return Entry(
        chunk=chunk,
        level=level,
        kind=kind,
        first=first,
        last=last,
        field=field,
        regions=regions,
        trl=trl,
        names=names,
        keys=keys,
    )


def lines(*texts: str) -> tuple[Block, ...]:
    return tuple(Paragraph(text=text) for text in texts)


def a_table(*rows: Sequence[str], records: bool = True, name: str = "") -> Table:
    numbered = tuple(Row(number=n, cells=tuple(cells)) for n, cells in enumerate(rows, start=1))
    return Table(rows=numbered, records=records, name=name)


def recognised(
    *blocks: Block, kind: Kind | None = None, level: Level = "public", path: str = "a.csv"
) -> Reading:
    return recognise(Content(blocks=blocks), path=path, kind=kind, level=level)


def a_docx(body: str, *, styles: str = "") -> bytes:
    """Give a Word document whose body is this XML, in the namespaces `w`, `mc` and `v`."""
    names = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        document = f"<w:document {names}><w:body>{body}</w:body></w:document>"
        package.writestr("[Content_Types].xml", "")
        package.writestr("word/document.xml", document)
        if styles:
            package.writestr("word/styles.xml", f"<w:styles {names}>{styles}</w:styles>")
    return packed.getvalue()


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The parts of the product on one data folder, with the short ways that tests take."""

    folder: Path
    store: RecordStore
    chunk_store: ChunkStore
    caches: Builds
    indexer: Indexer
    searcher: HybridSearcher

    def add(self, *paths: Path, kind: Kind | None = None, level: Level = "public") -> Added:
        return add(
            list(paths),
            store=self.store,
            indexer=self.indexer,
            parser=InProcessParser(),
            kind=kind,
            level=level,
        )

    def write(self, name: str, text: str, *, level: Level = "public") -> Added:
        """Add a file with this text, in place of one of that name."""
        path = self.folder / "files" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return self.add(path, level=level)

    def set_level(self, record: str, level: Level, viewer: Viewer = EVERYTHING) -> StoredRecord:
        return set_level(
            record,
            level,
            viewer,
            store=self.store,
            indexer=self.indexer,
            parser=InProcessParser(),
        )

    def remove(
        self, record: str, reason: Reason | None = None, viewer: Viewer = EVERYTHING
    ) -> None:
        remove(
            record,
            store=self.store,
            indexer=self.indexer,
            who=viewer.identity,
            reason=reason,
        )

    def restore(
        self, record: str, cause: Cause = "mistaken", viewer: Viewer = EVERYTHING
    ) -> StoredRecord:
        return restore(record, cause, viewer, store=self.store, indexer=self.indexer)

    def search(
        self,
        text: str,
        *,
        role: Role = "admin",
        day: date = TODAY,
        kinds: tuple[Kind, ...] = (),
        include_expired: bool = False,
        k: int = 10,
    ) -> Found:
        return self.searcher.search(
            Query(
                text=text,
                viewer=Viewer(role=role),
                day=day,
                kinds=kinds,
                include_expired=include_expired,
                k=k,
            )
        )

    def found(self, text: str, *, role: Role = "admin", day: date = TODAY) -> list[str]:
        """Give the ids of the records found, best first."""
        return [hit.record.id for hit in self.search(text, role=role, day=day).hits]


def no_level(record: str, level: Level, _viewer: Viewer) -> StoredRecord:
    """Stand for what gives a record another level where that is not what a test is about."""
    raise AssertionError((record, level))


def no_withdrawal(record: str, reason: Reason, _viewer: Viewer) -> None:
    """Stand for what takes a record out of sight where that is not what a test is about."""
    raise AssertionError((record, reason))


def nothing_back(store: RecordStore) -> BringingBack:
    """Give what looks through records out of sight and brings none of them back."""

    def restored(record: str, cause: Cause, _viewer: Viewer) -> StoredRecord:
        raise AssertionError((record, cause))

    return BringingBack(store=store, restore=restored)


def a_house(
    folder: Path,
    *,
    embedder: Embedder | None = None,
    max_chars: int = 600,
    inspector: Inspector = inspect_apart,
    url: str = "",
) -> House:
    """Put the real parts together on a folder, with an embedder that needs no model.

    The records are in that folder, or where the URL says.
    """
    folder.mkdir(parents=True, exist_ok=True)
    store = open_store(url or f"sqlite:///{folder / 'records.db'}")
    index = open_index(
        folder,
        store=store,
        embedder=embedder or BigramEmbedder(),
        chunking=ChunkingConfig(max_chars=max_chars),
        inspector=inspector,
    )
    return House(
        folder=folder,
        store=store,
        chunk_store=index.chunk_store,
        caches=index.caches,
        indexer=index.indexer,
        searcher=index.searcher,
    )
