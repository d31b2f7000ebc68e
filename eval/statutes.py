"""Whether statutes go in whole: every article found by its number, every edition linked.

The real ingest and the real chunking, without embedding: what is measured is what people search.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from corpus.ingest import Added, Step, add
from corpus.intake.reading import InProcessParser
from corpus.levels import Viewer
from corpus.readers.blocks import clean
from corpus.records import Policy, Record
from corpus.store.records import RecordStore, StoredRecord, open_store
from eval.errors import BadDataset
from index.chunking import ChunkingConfig, chunk

Progress = Callable[[int, int], None]
_EVERYTHING = Viewer(identity="eval", role="admin")
_BETWEEN = " › "


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as the data set has it.

    Attributes:
        source: File name of its document, without folders.
        number: As printed: 第十二条.
    """

    id: str
    source: str
    number: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One policy in the place of another, as the store has it after all files were added."""

    older: str
    newer: str
    since: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatutesReport:
    """What became of a folder of statutes.

    Attributes:
        documents: Files in the folder.
        taken: Of these, how many are records, or the same text as one.
        same: Files that were found to be the same text as another.
        articles: How many there are, and how many were found.
        missing: Ids of the others.
        titles: Titles that stand in several dated documents, and how many of them are linked
            from the oldest to the newest, each older one superseded when the next begins.
        unlinked: Titles of the others.
        editions: Every link that was made.
        unexpected: Those between documents that do not bear one title.
    """

    documents: int
    taken: int
    same: tuple[str, ...]
    articles: tuple[int, int]
    missing: tuple[str, ...]
    titles: tuple[int, int]
    unlinked: tuple[str, ...]
    editions: tuple[Edition, ...]
    unexpected: tuple[Edition, ...]


class _NoIndexer:
    """Makes nothing searchable: only records and passages are looked at."""

    @contextmanager
    def session(self) -> Iterator[None]:
        yield

    def index(
        self, records: Collection[StoredRecord], *, progress: Callable[[int, int], None]
    ) -> None:
        pass

    def settle(self, records: Collection[StoredRecord]) -> None:
        pass

    def forget(self, records: Collection[str]) -> None:
        pass


def measure_statutes(
    folder: Path, *, progress: Progress = lambda _done, _total: None
) -> StatutesReport:
    """Add the documents of a folder and look for every article and every edition.

    Args:
        folder: With `md/`, `corpus.jsonl {id, article, text, source_path}` and
            `documents.jsonl {path, title, date}`.
        progress: Told how many files are read.

    Raises:
        BadDataset: One of these is missing or malformed.
    """
    articles = _articles(folder / "corpus.jsonl")
    dated = _dated(folder / "documents.jsonl")
    files = sorted(path for path in (folder / "md").glob("*") if path.is_file())
    if not files:
        raise BadDataset(f"{folder / 'md'} 中没有文件；应有每部法规一个文件。")
    with TemporaryDirectory() as scratch:
        store = open_store(f"sqlite:///{scratch}/records.db")

        def tell(step: Step) -> None:
            progress(step.file, step.files)

        report = add(
            [folder / "md"],
            store=store,
            indexer=_NoIndexer(),
            parser=InProcessParser(),
            kind="policy",
            progress=tell,
        )
        found = _measured(files, articles, dated, report, store)
        store.engine.dispose()
    return found


def _measured(
    files: Sequence[Path],
    articles: Sequence[Article],
    dated: Mapping[str, Sequence[tuple[date, str]]],
    report: Added,
    store: RecordStore,
) -> StatutesReport:
    stored = list(store.each(_EVERYTHING))
    by_file = {str(item.record.source.path): item for item in stored}
    names = {path.name: path.name.rpartition("__")[2] for path in files}
    of_source = {names[path]: item for path, item in by_file.items() if path in names}
    same = tuple(
        str(problem.source.path) for problem in report.problems if problem.code == "same_document"
    )
    passages = [_passages(item) for item in stored]
    missing = tuple(
        article.id
        for article in articles
        if not _is_found(article, of_source.get(article.source), stored, passages)
    )
    editions = _editions(stored)
    several = {title: rows for title, rows in dated.items() if len(rows) > 1}
    unlinked = tuple(title for title, rows in several.items() if not _in_line(rows, of_source))
    return StatutesReport(
        documents=len(files),
        taken=sum(path.name in by_file or path.name in same for path in files),
        same=same,
        articles=(len(articles), len(articles) - len(missing)),
        missing=missing,
        titles=(len(several), len(several) - len(unlinked)),
        unlinked=unlinked,
        editions=tuple(edition for edition, _ in editions),
        unexpected=tuple(edition for edition, alike in editions if not alike),
    )


def _is_found(
    article: Article,
    own: StoredRecord | None,
    stored: Sequence[StoredRecord],
    passages: Sequence[Mapping[str, Sequence[str]]],
) -> bool:
    """Say whether the article's words stand in passages that bear its number."""
    wanted = _bare(article.text)
    for item, by_number in zip(stored, passages, strict=True):
        if own is not None and item is not own:
            continue  # where the document is not there itself, its twin must have the article
        if any(wanted in text for text in by_number.get(article.number, ())):
            return True
    return False


def _passages(item: StoredRecord) -> Mapping[str, Sequence[str]]:
    """Give the words of each article by its number: its passages, which follow each other."""
    chunks = chunk(item.record, version=item.version, config=ChunkingConfig())
    found: dict[str, list[str]] = defaultdict(list)
    numbers = [(_number(piece.crumb), piece.text) for piece in chunks]
    for number, pieces in groupby(numbers, key=lambda pair: pair[0]):
        if number:
            found[number].append(_bare("".join(text for _, text in pieces)))
    return found


def _number(crumb: str) -> str:
    named = [name for name in crumb.split(_BETWEEN) if re.fullmatch(r"第\S+条(?:之\S+)?", name)]
    return named[-1] if named else ""


def _bare(text: str) -> str:
    return "".join(clean(text).split())


# --- editions -------------------------------------------------------------------------------------


def _editions(stored: Sequence[StoredRecord]) -> list[tuple[Edition, bool]]:
    """Give every link, and whether both ends bear one title."""
    by_id = {item.record.id: item for item in stored}
    pairs: set[tuple[str, str]] = set()
    for item in stored:
        facts = item.record.facts
        if isinstance(facts, Policy):
            pairs |= {(item.record.id, older) for older in facts.replaces}
            pairs |= {(newer, item.record.id) for newer in facts.replaced_by}
    found = []
    for newer, older in sorted(pairs):
        if newer in by_id and older in by_id:
            new, old = by_id[newer], by_id[older]
            edition = Edition(
                older=_called(old.record), newer=_called(new.record), since=old.superseded_from
            )
            found.append((edition, new.record.title == old.record.title))
    return found


def _called(record: Record) -> str:
    facts = record.facts
    day = (facts.published or facts.effective) if isinstance(facts, Policy) else None
    return f"{record.title}（{day.isoformat() if day else '日期未载明'}）"


def _in_line(rows: Sequence[tuple[date, str]], of_source: Mapping[str, StoredRecord]) -> bool:
    """Say whether each edition is superseded on the day on which the next begins, the last not."""
    items = [of_source.get(source) for _, source in sorted(rows)]
    held = [item for item in items if item is not None]
    if len(held) < len(items) or held[-1].superseded_from is not None:
        return False
    return all(
        older.superseded_from is not None and older.superseded_from == _starts(newer)
        for older, newer in pairwise(held)
    )


def _starts(item: StoredRecord) -> date | None:
    facts = item.record.facts
    return (facts.effective or facts.published) if isinstance(facts, Policy) else None


# --- the data set ---------------------------------------------------------------------------------


def _articles(path: Path) -> list[Article]:
    return [
        Article(
            id=row["id"],
            source=PurePosixPath(row["source_path"]).name,
            number=_bare(row["article"]),
            text=row["text"],
        )
        for row in _rows(path, ("id", "source_path", "article", "text"))
    ]


def _dated(path: Path) -> dict[str, list[tuple[date, str]]]:
    """Give the dated documents of each title."""
    found: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for row in _rows(path, ("path", "title", "date")):
        if row["date"]:
            day = date.fromisoformat(row["date"])
            found[row["title"]].append((day, PurePosixPath(row["path"]).name))
    return found


def _rows(path: Path, names: Sequence[str]) -> Iterator[Mapping[str, str]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadDataset(f"{path} 打不开；应为 UTF-8 的 JSONL 文件。") from error
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
            yield {name: str(row[name]) for name in names}
        except (ValueError, KeyError, TypeError) as error:
            wanted = "、".join(names)
            raise BadDataset(f"{path} 第 {number} 行有误；每行应有字段 {wanted}。") from error
