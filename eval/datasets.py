"""Read data sets of the BEIR shape: a corpus, questions, and what people judged relevant.

A folder holds `corpus.jsonl` (`id`, `title`, `text`), `queries.jsonl` (`id`, `text`, perhaps
`content`) and `qrels.tsv` (question, document, grade; or four columns as TREC has them, with or
without a header). Other files are ignored. Nothing that is wrong is read past in silence.
"""

import gzip
import json
import logging
import unicodedata
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.errors import BadDataset

logger = logging.getLogger(__name__)

_THREE, _FOUR = 3, 4  # columns of a judgement: without and with TREC's unused second one


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a data set; `content` is the long form that demands have, else empty."""

    id: str
    text: str
    content: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One document of a corpus, without what it is called there."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """What is searched, what is asked, and what was judged.

    Attributes:
        corpus: The file of documents.
        questions: Those for which at least one document is relevant, in the file's order.
        grades: By question, then document; 0 is not relevant. Has every question above, and no
            others. May name documents that the corpus has not: nobody can find them.
    """

    corpus: Path
    questions: tuple[Question, ...]
    grades: Mapping[str, Mapping[str, int]]


def read_dataset(folder: Path, *, limit: int | None = None) -> Dataset:
    """Give the data set in a folder.

    A question without a relevant document cannot be ranked well or badly, so it is left out.

    Args:
        folder: With the three files.
        limit: Keep only so many of the questions, the first.

    Raises:
        BadDataset: A file is missing or a line of it is malformed, or no question is left.
    """
    corpus, documents = _corpus(folder)
    asked = _questions(folder / "queries.jsonl")
    judged = _grades(folder / "qrels.tsv")
    judgeable = [question for question in asked if any(judged.get(question.id, {}).values())]
    questions = tuple(judgeable[:limit])
    if not questions:
        raise BadDataset(
            f"{folder / 'qrels.tsv'}：没有为 queries.jsonl 中的任何问题标注相关文档；"
            "请确认两个文件的编号一致。"
        )
    grades = {question.id: judged[question.id] for question in questions}
    _note("qrels.tsv 中有 %d 个问题不在 queries.jsonl 中，未计入", judged.keys() - _ids(asked))
    named = {document for row in grades.values() for document in row}
    _note("qrels.tsv 中有 %d 篇文档不在 corpus.jsonl 中，按未找到计", named - documents)
    return Dataset(corpus=corpus, questions=questions, grades=grades)


def read_corpus(folder: Path) -> Path:
    """Give a folder's file of documents, after checking every line of it.

    Raises:
        BadDataset: It is missing, or a line of it is malformed.
    """
    return _corpus(folder)[0]


def read_passages(place: Path) -> tuple[Passage, ...]:
    """Give the documents of a corpus, in the file's order.

    Args:
        place: A folder with `corpus.jsonl`, or such a file, packed with gzip where its name ends
            in `.gz`.

    Raises:
        BadDataset: It is missing, or a line of it is malformed.
    """
    path = place / "corpus.jsonl" if place.is_dir() else place
    found = []
    for number, row in _objects(path):
        title = _text({"title": row.get("title") or ""}, "title", path, number)
        found.append(Passage(title=title, text=_text(row, "text", path, number)))
    if not found:
        raise BadDataset(f"{path}：文件中没有文档；每行应是含 id、title、text 的 JSON 对象。")
    return tuple(found)


def read_documents(corpus: Path) -> dict[str, Passage]:
    """Give the documents of a corpus by their ids, in the file's order.

    Raises:
        BadDataset: A line is malformed.
    """
    found = {}
    for number, row in _objects(corpus):
        title = _text({"title": row.get("title") or ""}, "title", corpus, number)
        name = _required(row, ("id", "_id"), corpus, number)
        found[name] = Passage(title=title, text=_text(row, "text", corpus, number))
    return found


def read_asked(folder: Path) -> tuple[Question, ...]:
    """Give all questions of a folder, whether their documents were judged or not.

    Raises:
        BadDataset: `queries.jsonl` is missing, or a line of it is malformed.
    """
    return _questions(folder / "queries.jsonl")


def read_questions(path: Path) -> tuple[str, ...]:
    """Give the texts of a file of questions, each line's `question` or else its `text`.

    Raises:
        BadDataset: The file is missing, empty, or a line of it is malformed.
    """
    found = tuple(
        _required(row, ("question", "text"), path, number) for number, row in _objects(path)
    )
    if not found:
        raise BadDataset(f"{path}：文件中没有问题；每行应是含 question 或 text 的 JSON 对象。")
    return found


def _corpus(folder: Path) -> tuple[Path, set[str]]:
    path = folder / "corpus.jsonl"
    documents: set[str] = set()
    for number, row in _objects(path):
        document = _required(row, ("id", "_id"), path, number)
        if document in documents:
            raise BadDataset(f"{path} 第 {number} 行：编号“{document}”重复；每篇文档的编号应唯一。")
        _text(row, "text", path, number)
        documents.add(document)
    if not documents:
        raise BadDataset(f"{path}：文件中没有文档；每行应是含 id、title、text 的 JSON 对象。")
    return path, documents


def _questions(path: Path) -> tuple[Question, ...]:
    found: dict[str, Question] = {}
    for number, row in _objects(path):
        question = Question(
            id=_required(row, ("id", "_id"), path, number),
            # Empty ones exist: they are asked like the others, and find what they find.
            text=_text(row, "text", path, number),
            content=_text({"content": row.get("content") or ""}, "content", path, number),
        )
        if question.id in found:
            raise BadDataset(
                f"{path} 第 {number} 行：编号“{question.id}”重复；每个问题的编号应唯一。"
            )
        found[question.id] = question
    return tuple(found.values())


def _grades(path: Path) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = {}
    for number, line in _lines(path):
        cells = [_plain(cell) for cell in (line.split("\t") if "\t" in line else line.split())]
        right = f"{path} 第 {number} 行：应是“问题、文档、等级”三列或 TREC 四列，以制表符分隔"
        if len(cells) not in (_THREE, _FOUR) or not cells[0] or not cells[-2]:
            raise BadDataset(f"{right}；现为“{line[:60]}”。")
        if not cells[-1].isdecimal():
            if number == 1:
                continue  # the header
            raise BadDataset(f"{right}，等级是不小于 0 的整数；现为“{cells[-1]}”。")
        own = grades.setdefault(cells[0], {})
        document, grade = cells[-2], int(cells[-1])
        if own.setdefault(document, grade) != grade:
            raise BadDataset(
                f"{path} 第 {number} 行：“{cells[0]}”的文档“{document}”等级前后不同；应只标一次。"
            )
    return grades


# --- files ----------------------------------------------------------------------------------------


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Give the lines that are not blank, numbered from 1."""
    try:
        text = _read(path)
    except FileNotFoundError as error:
        raise BadDataset(f"找不到文件 {path}；请检查路径和文件名。") from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise BadDataset(f"{path}：不是完整的 gzip 文件；请重新获取。") from error
    except UnicodeDecodeError as error:
        raise BadDataset(f"{path}：不是 UTF-8 编码；请另存为 UTF-8。") from error
    except OSError as error:
        raise BadDataset(f"读不到 {path}（{error.strerror}）；请检查路径和权限。") from error
    # Not splitlines(): JSON may hold U+2028 and its like unescaped.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line.rstrip("\r")


def _read(path: Path) -> str:
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes()).decode("utf-8-sig")
    return path.read_text(encoding="utf-8-sig")


def _objects(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    for number, line in _lines(path):
        try:
            row = json.loads(line)
        except (json.JSONDecodeError, RecursionError):
            row = None
        if not isinstance(row, dict):
            raise BadDataset(f"{path} 第 {number} 行：不是 JSON 对象；每行应是一个完整的 {{…}}。")
        yield number, row


def _required(row: Mapping[str, object], names: tuple[str, ...], path: Path, number: int) -> str:
    """Give the first of these fields that the row has, as text."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return _plain(str(value)) if name in ("id", "_id") else str(value)
    raise BadDataset(f"{path} 第 {number} 行：缺少 {' 或 '.join(names)}，应是不为空的文字。")


def _text(row: Mapping[str, object], name: str, path: Path, number: int) -> str:
    """Give a field that must be there; it may be empty."""
    value = row.get(name)
    if not isinstance(value, str):
        raise BadDataset(f"{path} 第 {number} 行：缺少 {name}，或它不是文字。")
    return value


def _plain(identity: str) -> str:
    # As the corpus reads the ids of passages, so that what is found meets what was judged.
    return unicodedata.normalize("NFKC", identity).strip()


def _ids(questions: tuple[Question, ...]) -> set[str]:
    return {question.id for question in questions}


def _note(message: str, missing: set[str]) -> None:
    if missing:
        logger.warning(message, len(missing))
