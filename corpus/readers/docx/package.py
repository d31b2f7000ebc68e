"""A Word file as a zip of parts, and which part is what. Nothing is unpacked but what is read."""

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.errors import UnreadableFile
from corpus.readers.docx.tree import Counted, MalformedPart, Node, read_tree
from corpus.readers.zipped import DAMAGED

_CHUNK_BYTES = 1 << 20
# Unpacked bytes of all parts that are read: 30 MB took 3.8 s and 240 MB (measured on one table).
_MAX_BYTES = 32_000_000
_BROKEN: tuple[type[Exception], ...] = (*DAMAGED, MalformedPart)
_MAIN = "word/document.xml"
_TYPES = "[content_types].xml"
# Kinds of parts that a file's name tells, too, where no relationship does.
_USUAL = frozenset({"styles", "numbering", "footnotes", "endnotes", "comments", "header", "footer"})
_FOREIGN = frozenset({"attachedTemplate", "oleObject", "subDocument", "aFChunk", "frame"})
_KINDS = _USUAL | _FOREIGN | {"officeDocument", "diagramData"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One part's bearing on another, as it states it.

    Attributes:
        kind: The end of its type, such as `styles`; the same for both editions of the format.
        target: The other part's name, or an address where `external`.
    """

    id: str
    kind: str
    target: str
    external: bool


class Package:
    """The parts of a Word file.

    Attributes:
        main: The name of the part that holds the text.
        counts: Revisions, objects and pictures in the parts read so far.
    """

    def __init__(self, data: bytes) -> None:
        """Open it.

        Raises:
            UnreadableFile: Not a zip, or no Word document in it.
        """
        self.counts: Counter[Counted] = Counter()
        self._left = _MAX_BYTES
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except DAMAGED as error:
            raise damaged() from error
        self._entries: dict[str, list[zipfile.ZipInfo]] = {}
        for entry in self._zip.infolist():
            self._entries.setdefault(_plain(entry.filename), []).append(entry)
        if _TYPES not in self._entries:
            raise damaged()
        roots = [r for r in self._relations("_rels/.rels", "") if r.kind == "officeDocument"]
        self.main = next((r.target for r in roots if self.has(r.target)), _MAIN)
        if not self.has(self.main):
            raise damaged()
        self.relations = tuple(self._relations(_relations_of(self.main), self.main))

    def parts(self, kind: str) -> list[str]:
        """Give the names of the parts that are of this kind for the main one, each once."""
        stated = [r.target for r in self.relations if r.kind == kind and not r.external]
        usual = re.compile(
            re.escape(posixpath.join(posixpath.dirname(_plain(self.main)), kind)) + r"\d*\.xml"
        )
        unstated = filter(usual.fullmatch, sorted(self._entries)) if kind in _USUAL else ()
        names = dict.fromkeys(_plain(name) for name in (*stated, *unstated))
        return [name for name in names if self.has(name)]

    def target(self, relation: str) -> str | None:
        """Give the name of the part that the main one calls so; None where there is none."""
        found = (r.target for r in self.relations if r.id == relation and not r.external)
        return next((name for name in found if self.has(name)), None)

    def bytes_of(self, name: str) -> bytes:
        """Give a part unpacked.

        Raises:
            UnreadableFile: Damaged, or too large.
        """
        try:
            return b"".join(self._pieces(name))
        except DAMAGED as error:
            raise damaged() from error

    def embedded(self) -> int:
        """Count the files that are embedded in this one."""
        return sum("/embeddings/" in name for name in self._entries)

    def addresses(self) -> list[str]:
        """Give the places outside the file from which it takes text, templates or objects."""
        return [r.target for r in self.relations if r.external and r.kind in _FOREIGN]

    def has_macros(self) -> bool:
        """Say whether there is a VBA project, by whatever name."""
        return any(name.endswith("vbaproject.bin") for name in self._entries)

    def nodes(self, name: str) -> Iterator[Node]:
        """Yield the outermost nodes of a part, in order.

        Raises:
            UnreadableFile: Damaged, a DTD, or too large.
        """
        try:
            yield from read_tree(self._pieces(name), counts=self.counts)
        except _BROKEN as error:
            raise damaged() from error

    def nodes_of(self, kind: str) -> Iterator[Node]:
        """Yield the outermost nodes of all parts of a kind."""
        for name in self.parts(kind):
            yield from self.nodes(name)

    def has(self, name: str) -> bool:
        """Say whether there is a part of this name."""
        return _plain(name) in self._entries

    def _relations(self, name: str, base: str) -> Iterator[Relation]:
        if not self.has(name):
            return
        for node in self.nodes(name):
            kind = node.attributes.get("Type", "").rpartition("/")[2]
            if kind not in _KINDS:
                continue
            target = node.attributes.get("Target", "")
            external = node.attributes.get("TargetMode", "") == "External"
            if not external:
                target = posixpath.normpath(posixpath.join(posixpath.dirname(base), target))
            yield Relation(
                id=node.attributes.get("Id", ""),
                kind=kind,
                target=target.lstrip("/"),
                external=external,
            )

    def _pieces(self, name: str) -> Iterator[bytes]:
        entries = self._entries[_plain(name)]
        if len(entries) > 1:
            raise UnreadableFile(
                "文档中同一部分出现了两次，不同软件会读出不同的内容，没有读入",
                code="duplicate_part",
                hint="请用文字处理软件打开核对后另存为 .docx，再重新添加。",
            )
        if entries[0].file_size > self._left:
            raise _too_large()
        with self._zip.open(entries[0]) as stream:
            while piece := stream.read(_CHUNK_BYTES):
                self._left -= len(piece)
                if self._left < 0:  # whatever the directory says
                    raise _too_large()
                yield piece


def damaged() -> UnreadableFile:
    """Give the error for what is no Word document, or no longer one."""
    return UnreadableFile(
        "文档已损坏或不是 DOCX 文件",
        code="damaged_docx",
        hint="请用文字处理软件打开后另存为 .docx，再重新添加。",
    )


def _too_large() -> UnreadableFile:
    return UnreadableFile(
        f"文档的文字部分解压后超过 {_MAX_BYTES // 1_000_000} MB，没有读入",
        code="unpacked_size",
        hint="请把文档拆成几份后分别添加。",
    )


def _plain(name: str) -> str:
    """Give a part's name as it is compared: some programs write backslashes or other case."""
    return name.replace("\\", "/").lstrip("/").lower()


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
