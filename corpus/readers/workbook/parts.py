"""The parts of a workbook: a zip of XML files that name each other.

Parts are read as a stream of events, so that what is kept is what we keep: a tree of a part made
to be large would not fit the memory we allow ourselves.
"""

import io
import posixpath
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from xml.parsers import expat

from corpus.errors import UnreadableFile
from corpus.readers.zipped import DAMAGED

_MAX_UNPACKED_BYTES = 300_000_000
_MAX_PARTS = 20_000
_MAX_NAMES = 10_000
_PIECE_BYTES = 1 << 16
_ENCRYPTED = 0x1
BROKEN: tuple[type[Exception], ...] = (
    *DAMAGED,
    expat.ExpatError,
    zipfile.LargeZipFile,
    NotImplementedError,
    LookupError,  # an encoding that nobody knows
)


Attributes = Mapping[str, str]


class Handler(Protocol):
    """Says what to call when an element begins and ends; names come without their prefix."""

    @property
    def starts(self) -> Mapping[str, Callable[[Attributes], None]]:
        """By the name of the element."""

    @property
    def ends(self) -> Mapping[str, Callable[[], None]]:
        """By the name of the element."""

    def text(self, text: str, /) -> None:
        """Some text of the element that is open; a long text comes in pieces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """What one part says of another.

    Attributes:
        type: The last word of its address, such as `worksheet`: the strict and the usual form of
            the format differ in the rest.
        part: The other's name; empty for what is outside the file.
    """

    type: str
    part: str


class Package:
    """An open workbook file.

    Raises:
        UnreadableFile: It unpacks to far more than a workbook needs, or names a part twice.
    """

    def __init__(self, data: bytes) -> None:
        self._zip = zipfile.ZipFile(io.BytesIO(data))
        entries = self._zip.infolist()
        if len(entries) > _MAX_PARTS or sum(e.file_size for e in entries) > _MAX_UNPACKED_BYTES:
            raise UnreadableFile(
                "工作簿解压后超过 300 MB，未读取",
                code="unpacked_size",
                hint="请删除其中的图片和空白区域的格式，或拆成几个文件后重新添加。",
                kept=True,
            )
        self._names: dict[str, str] = {}
        for entry in entries:
            plain = _plain(entry.filename)
            if plain in self._names:
                raise UnreadableFile(
                    f"工作簿里有两个同名部分 {plain[:60]}，不知以哪个为准",
                    code="duplicate_part",
                    hint="请用表格软件打开，核对内容后另存为 .xlsx 再添加。",
                    kept=True,
                )
            self._names[plain] = entry.filename

    def __contains__(self, part: str) -> bool:
        return _plain(part) in self._names

    def names(self) -> list[str]:
        """Give the parts, in lower case."""
        return list(self._names)

    def relations(self, part: str) -> dict[str, Relation]:
        """Give what a part relates to, by id; of the package itself for an empty name."""
        folder, name = posixpath.split(part)
        listing = posixpath.join(folder, "_rels", f"{name}.rels")
        found = _Relations(folder)
        if listing in self:
            self.read(listing, found)
        return found.relations

    def read(self, part: str, handler: Handler, *, any_prefix: bool = False) -> None:
        """Send the events of a part to a handler.

        Args:
            part: Its name.
            handler: Takes the events.
            any_prefix: Whether elements of other namespaces than the root's are sent too.

        Raises:
            UnreadableFile: The part has a document type definition, which no workbook has: it is
                there to make the reader open files or blow up.
        """
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.buffer_size = _PIECE_BYTES
        prefix: str | None = None  # of the root: extensions use the same words for other things
        starts: dict[str, Callable[[Attributes], None]] = {}
        ends: dict[str, Callable[[], None]] = {}

        def on_start(name: str, attributes: dict[str, str]) -> None:
            nonlocal prefix
            start = starts.get(name)
            if start is None:
                if len(starts) >= _MAX_NAMES:
                    raise zipfile.BadZipFile(f"{part}: more than {_MAX_NAMES} kinds of elements")
                own, _, local = name.rpartition(":")
                prefix = own if prefix is None else prefix
                meant = any_prefix or own == prefix
                start = starts[name] = handler.starts.get(local, _skip) if meant else _skip
                ends[name] = handler.ends.get(local, _skip) if meant else _skip
            start(attributes)

        def on_end(name: str) -> None:
            ends[name]()

        parser.StartElementHandler = on_start
        parser.EndElementHandler = on_end
        parser.CharacterDataHandler = handler.text
        parser.StartDoctypeDeclHandler = _refuse_definition
        with self._zip.open(self._names[_plain(part)]) as packed:
            while piece := packed.read(_PIECE_BYTES):
                parser.Parse(piece, False)
            parser.Parse(b"", True)


def _skip(*_: object) -> None:
    """What nobody asked for."""


class _Relations:
    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.relations: dict[str, Relation] = {}
        self.starts = {"Relationship": self._add}
        self.ends: dict[str, Callable[[], None]] = {}

    def text(self, text: str, /) -> None:
        """Nothing is to be done."""

    def _add(self, attributes: Attributes) -> None:
        target = attributes.get("Target", "").replace("\\", "/")
        part = ""
        if attributes.get("TargetMode") != "External" and target:
            part = target if target.startswith("/") else posixpath.join(self._folder, target)
            part = posixpath.normpath(part).lstrip("/")
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.relations[attributes.get("Id", "")] = Relation(type=kind, part=part)


def attribute(attributes: Attributes, name: str) -> str:
    """Give an attribute by its name without the prefix; empty where there is none."""
    if name in attributes:
        return attributes[name]
    return next((v for key, v in attributes.items() if key.rpartition(":")[2] == name), "")


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _refuse_definition(*_: object) -> None:
    raise UnreadableFile(
        "工作簿里夹带了文档类型定义（DTD），正常的工作簿没有这种内容，未读取",
        code="dtd",
        hint="请向提供者核实来源；若内容可信，用表格软件打开后另存为新的 .xlsx 再添加。",
        kept=True,
    )
