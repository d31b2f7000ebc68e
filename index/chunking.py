"""Cut a record into passages: by article and section first, by length last.

Laws of the result, tested for arbitrary text: chunks are in order, do not overlap, each equals
the record's text between its offsets, and nothing but white space lies outside them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.records import Record
from corpus.structure import Part, PartKind, parts_of
from index.chunks import Chunk

# How deep each part stands, outermost first; an attachment is a text of its own. 第…条 opens an
# article whose words follow on the same line, so what comes after its number is not in the crumb.
_DEPTHS: dict[PartKind, int] = {"annex": 1, "part": 4, "chapter": 5, "section": 6, "article": 7}
_MAX_MARKED_DEPTH = 3
_LISTED = re.compile(r"[一二三四五六七八九十]{1,3}、")
_LISTED_DEPTH = 8
_ARTICLE_DEPTH = 7
_MAX_CRUMB_CHARS = 40
_MAX_HEADING_CHARS = 60
_SENTENCE_END = re.compile(r"(?<=[。！？；;!?])")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkingConfig:
    """How long passages may be, in characters.

    Attributes:
        max_chars: A longer article or section is cut, at lines, then sentences, then anywhere.
    """

    max_chars: int = 600


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    depth: int
    heading: str


def chunk(record: Record, *, version: int, config: ChunkingConfig) -> tuple[Chunk, ...]:
    """Give the record's passages in reading order."""
    chunks: list[Chunk] = []
    for section in _sections(_lines(record)):
        crumb = section.crumb
        for start, end in _pieces(record.text, section.lines, config.max_chars):
            chunks.append(
                Chunk(
                    id=f"{record.id}@{version}#{len(chunks)}",
                    record=record.id,
                    title=record.title,
                    crumb=crumb,
                    text=record.text[start:end],
                    start=start,
                    end=end,
                )
            )
    return tuple(chunks)


@dataclass(slots=True)
class _Section:
    crumb: str
    lines: list[_Line]


def _lines(record: Record) -> Iterator[_Line]:
    outline = {heading.start: heading.depth for heading in record.outline}
    parts = {record.text.rfind("\n", 0, part.start) + 1: part for part in parts_of(record.text)}
    offset = 0
    for text in record.text.split("\n"):
        if text.strip():
            depth, heading = _heading(text, parts.get(offset), outline.get(offset, 0))
            if text == record.title:
                heading = ""  # it stands above every passage anyway
            yield _Line(start=offset, end=offset + len(text), depth=depth, heading=heading)
        offset += len(text) + 1


def _heading(text: str, part: Part | None, marked: int) -> tuple[int, str]:
    """Give a line's depth and the name it adds to the crumb; depth 0 for running text."""
    if part is not None:
        return _DEPTHS[part.kind], part.name
    if _LISTED.match(text) and len(text) <= _MAX_HEADING_CHARS:
        return _LISTED_DEPTH, text[:_MAX_CRUMB_CHARS]
    if marked:
        return min(marked, _MAX_MARKED_DEPTH), text[:_MAX_CRUMB_CHARS]
    return 0, ""


def _sections(lines: Iterator[_Line]) -> Iterator[_Section]:
    """Group lines under their headings; a heading without words of its own joins the next."""
    trail: list[_Line] = []
    section = _Section(crumb="", lines=[])
    for line in lines:
        if line.depth:
            if any(not _bare(known) for known in section.lines):
                yield section
                section = _Section(crumb="", lines=[])
            trail = [above for above in trail if above.depth < line.depth] + [line]
            section.crumb = " › ".join(above.heading for above in trail if above.heading)
        section.lines.append(line)
    if section.lines:
        yield section


def _bare(line: _Line) -> bool:
    return line.depth > 0 and line.depth != _ARTICLE_DEPTH


def _pieces(text: str, lines: Sequence[_Line], limit: int) -> Iterator[tuple[int, int]]:
    """Cut one section into stretches of at most `limit` characters, evenly filled."""
    start = lines[0].start
    end = start
    for line in lines:
        if line.end - start > limit and end > start:
            yield start, end
            start = line.start
        if line.end - line.start > limit:
            *full, last = _cut(text, line, limit)
            yield from full
            start, end = last
            continue
        end = line.end
    if end > start:
        yield start, end


def _cut(text: str, line: _Line, limit: int) -> list[tuple[int, int]]:
    """Cut one long line at sentence ends; a sentence longer than the limit is cut anywhere."""
    pieces: list[tuple[int, int]] = []
    start = line.start
    end = start
    for sentence in _SENTENCE_END.split(text[line.start : line.end]):
        stop = end + len(sentence)
        if stop - start > limit and end > start:
            pieces.append((start, end))
            start = end
        while stop - start > limit:
            pieces.append((start, start + limit))
            start += limit
        end = stop
    if end > start:
        pieces.append((start, end))
    return [piece for piece in pieces if text[piece[0] : piece[1]].strip()]
