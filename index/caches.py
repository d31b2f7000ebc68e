"""The folder of caches: which build of them is current, and swapping in another.

`CURRENT` names the folder in use. A build is made beside it and takes its place by one rename,
so that a build that fails leaves the old one serving.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import RLock

from index.errors import IndexMismatch
from index.lexical import LexicalIndex
from index.vectors import VectorIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """The two lanes of one build."""

    lexical: LexicalIndex
    vectors: VectorIndex


class Caches:
    """The current lanes, opened anew when another process has changed them."""

    def __init__(
        self,
        folder: Path,
        *,
        embedder: str,
        singles_weight: float,
        generation: Callable[[], int],
    ) -> None:
        """Use a folder of builds.

        Args:
            folder: Made if it is missing.
            embedder: Name of the embedder whose vectors these are.
            singles_weight: Passed to the lexical lane.
            generation: The records' number that moves with every visible change.
        """
        self._folder = folder
        self._embedder = embedder
        self._singles_weight = singles_weight
        self._generation = generation
        self._lock = RLock()
        self._open: tuple[str, int, Lanes] | None = None

    def lanes(self) -> Lanes:
        """Give the current lanes, fresh as of now.

        Raises:
            IndexMismatch: They were built with another embedder.
        """
        name, generation = self._current(), self._generation()
        with self._lock:
            if self._open is None or self._open[0] != name:
                self._open = (name, generation, self.build(name))
            elif self._open[1] != generation:
                self._open[2].lexical.reload()
                self._open[2].vectors.reload()
                self._open = (name, generation, self._open[2])
            return self._open[2]

    def build(self, name: str) -> Lanes:
        """Open the lanes of one build, making them empty if there is none of that name.

        Raises:
            IndexMismatch: They were built with another embedder.
        """
        folder = self._folder / name
        folder.mkdir(parents=True, exist_ok=True)
        mark = folder / "EMBEDDER"
        if not mark.is_file():
            mark.write_text(self._embedder, encoding="utf-8")
        if (built_with := mark.read_text(encoding="utf-8")) != self._embedder:
            raise IndexMismatch(
                f"索引是用向量模型 {built_with} 建立的，现在设的是 {self._embedder}；"
                "请运行 python -m index build 重建，或改回原来的 TT_EMBEDDER。"
            )
        return Lanes(
            lexical=LexicalIndex(folder / "lexical", singles_weight=self._singles_weight),
            vectors=VectorIndex(folder / "vectors"),
        )

    def new_name(self) -> str:
        """Give a name for a build that does not exist yet."""
        numbers = [int(p.name) for p in self._folder.glob("[0-9]*") if p.name.isdigit()]
        return str(max(numbers, default=0) + 1)

    def swap(self, name: str) -> None:
        """Make a finished build the current one, and clear the others away."""
        pointer = self._folder / "CURRENT"
        fresh = pointer.with_suffix(".new")
        fresh.write_text(name, encoding="utf-8")
        fresh.replace(pointer)
        for other in self._folder.iterdir():
            if other.is_dir() and other.name != name:
                shutil.rmtree(other, ignore_errors=True)

    def _current(self) -> str:
        pointer = self._folder / "CURRENT"
        if not pointer.is_file():
            self._folder.mkdir(parents=True, exist_ok=True)
            pointer.write_text("1", encoding="utf-8")
        return pointer.read_text(encoding="utf-8").strip()
