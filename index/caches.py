"""The folder of caches: which build of them is current, and swapping in another.

`CURRENT` names the folder in use. A build is made beside it and takes its place by one rename,
so that a build that fails leaves the old one serving.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from corpus.errors import NoRoom
from corpus.store.room import use_reserve
from index.errors import IndexMismatch
from index.fingerprint import fingerprint
from index.lanes import Lanes
from index.lexical import LexicalIndex
from index.vectors import VectorIndex

_MARK = "EMBEDDER"
# A generation that the records never have.
_NEVER = -1


def open_lanes(folder: Path) -> Lanes:
    """Open the lanes of one build's folder, making them empty where there are none.

    Raises:
        IndexDamaged: Their files cannot be used.
        NoRoom: The disk is full.
    """
    return Lanes(
        lexical=LexicalIndex(folder / "lexical"),
        vectors=VectorIndex(folder / "vectors"),
    )


class Caches:
    """The current lanes in files, opened anew when another process has changed them.

    See `index.builds.Builds`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        embedder: str,
        generation: Callable[[], int],
    ) -> None:
        """Use a folder of builds.

        Args:
            folder: Made if it is missing; the data folder is the one it lies in.
            embedder: Name of the embedder whose vectors these are.
            generation: The records' number that moves with every visible change.
        """
        self.data_dir = folder.parent
        self._folder = folder
        self._embedder = embedder
        self._generation = generation
        self._lock = RLock()
        self._open: tuple[str, int, Lanes] | None = None
        self._vouch: Callable[[], None] = lambda: None
        self._written_here = False

    def vouched_by(self, vouch: Callable[[], None]) -> None:
        """Have this called before lanes are opened: it checks their files, and mends them."""
        self._vouch = vouch

    def lanes(self) -> Lanes:
        """Give the current lanes, fresh as of now.

        Raises:
            IndexMismatch: They were built with another embedder.
        """
        name, generation = self.current(), self._generation()
        with self._lock:
            if self._open is not None and self._open[:2] == (name, generation):
                return self._open[2]
            if self._open is not None and self._open[0] == name and self._written_here:
                # What has moved the generation went through these lanes. Opening others beside
                # them would lose vectors: Chroma's clients know nothing of each other.
                self._open = (name, generation, self._open[2])
                return self._open[2]
            try:
                self._open = self._opened_anew()
            except NoRoom:
                if self._open is None:
                    raise
                # What is open needs no room, and answers as it did before.
                self._open = (self._open[0], generation, self._open[2])
            return self._open[2]

    def _opened_anew(self) -> tuple[str, int, Lanes]:
        self._vouch()
        name, generation = self.current(), self._generation()
        if self._open is None or self._open[0] != name:
            return name, generation, self.build(name)
        lanes = self._open[2]
        if self._open[1] != generation:
            lanes.lexical.reload()
            lanes.vectors.reload()
        return name, generation, lanes

    @contextmanager
    def written(self) -> Iterator[None]:
        """Keep the lanes open as they are while this process, and no other, writes them."""
        self.lanes()
        self._written_here = True
        try:
            yield
            self.lanes()
        finally:
            self._written_here = False

    def doubt(self) -> None:
        """Doubt the lanes: they are vouched for and opened again when next asked for."""
        with self._lock:
            if self._open is not None:
                self._open = (self._open[0], _NEVER, self._open[2])

    def build(self, name: str) -> Lanes:
        """Open the lanes of one build, making them empty if there is none of that name.

        Raises:
            IndexMismatch: They were built with another embedder.
        """
        folder = self.files(name)
        folder.mkdir(parents=True, exist_ok=True)
        mark = folder / _MARK
        if not mark.is_file():
            mark.write_text(self._embedder, encoding="utf-8")
        self.require_embedder(name)
        use_reserve(self.data_dir)
        return open_lanes(folder)

    def current(self) -> str:
        """Give the name of the build that is searched, whether or not it is there yet."""
        pointer = self._folder / "CURRENT"
        try:
            name = pointer.read_text(encoding="utf-8").strip()
        except (FileNotFoundError, UnicodeDecodeError):
            name = ""
        if not name.isdigit():  # lost or damaged: any finished build is as good, or none
            numbers = [int(p.name) for p in self._folder.glob("[0-9]*") if p.name.isdigit()]
            name = str(min(numbers, default=1))
            self._folder.mkdir(parents=True, exist_ok=True)
            self._point_at(name)
        return name

    def state(self) -> str:
        """Give the fingerprint of the current build's files; empty where there is no folder."""
        folder = self.files(self.current())
        return fingerprint(folder) if folder.is_dir() else ""

    def files(self, name: str) -> Path:
        """Give the folder of a build."""
        return self._folder / name

    def require_embedder(self, name: str | None = None) -> None:
        """Refuse a build of another embedder's vectors.

        Raises:
            IndexMismatch: It is one.
        """
        mark = self.files(name or self.current()) / _MARK
        built_with = mark.read_text(encoding="utf-8") if mark.is_file() else self._embedder
        if built_with != self._embedder:
            raise IndexMismatch(
                f"索引是用向量模型 {built_with} 建立的，现在设的是 {self._embedder}；"
                "请运行 python -m index build 重建，或改回原来的 TT_EMBEDDER。"
            )

    def new_name(self) -> str:
        """Give a name for a build that does not exist yet."""
        numbers = [int(p.name) for p in self._folder.glob("[0-9]*") if p.name.isdigit()]
        return str(max(numbers, default=0) + 1)

    def swap(self, name: str) -> None:
        """Make a finished build the current one, and clear the others away."""
        self._point_at(name)
        for other in self._folder.iterdir():
            if other.is_dir() and other.name != name:
                shutil.rmtree(other, ignore_errors=True)

    def discard(self, name: str) -> None:
        """Clear a build away that is not the current one."""
        if name != self.current():
            shutil.rmtree(self.files(name), ignore_errors=True)

    def _point_at(self, name: str) -> None:
        pointer = self._folder / "CURRENT"
        fresh = pointer.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())  # or a power cut may leave an empty pointer
        fresh.replace(pointer)
