"""What the indexer and the searcher ask of the caches, in files or in the records' own server."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from index.lanes import Lanes


class Builds(Protocol):
    """Builds of the two lanes by name: one is current, another is made beside it and swapped in.

    Attributes:
        data_dir: Whoever writes the current build holds this folder (`corpus.store.lock`).
    """

    @property
    def data_dir(self) -> Path:
        """The data folder."""

    def vouched_by(self, vouch: Callable[[], None]) -> None:
        """Have this called before lanes are opened: it checks them, and mends them."""

    def lanes(self) -> Lanes:
        """Give the current lanes, fresh as of now.

        Raises:
            IndexMismatch: They were built with another embedder.
        """

    def written(self) -> AbstractContextManager[None]:
        """Keep the lanes as they are while this process, and no other, writes them."""

    def doubt(self) -> None:
        """Doubt the lanes: they are vouched for and opened again when next asked for."""

    def current(self) -> str:
        """Give the name of the build that is searched, whether or not it is there yet."""

    def state(self) -> str:
        """Give what the seal says as long as nothing has touched the current build.

        Empty where there is no such build. Two states whose second halves are the same may be of
        builds that can still be read (`index.fingerprint.only_database_differs`).
        """

    def files(self, name: str) -> Path | None:
        """Give the folder of a build's files, which may end the process that opens them.

        None where there are none: then a build can be looked at anywhere.
        """

    def build(self, name: str) -> Lanes:
        """Open the lanes of one build, making them empty if there is none of that name.

        Raises:
            IndexMismatch: They were built with another embedder.
            IndexDamaged: They cannot be used.
            NoRoom: The disk is full.
        """

    def require_embedder(self, name: str | None = None) -> None:
        """Refuse a build of another embedder's vectors, the current one if none is named.

        Raises:
            IndexMismatch: It is one.
        """

    def new_name(self) -> str:
        """Give a name for a build that does not exist yet."""

    def swap(self, name: str) -> None:
        """Make a finished build the current one, and clear away what nobody searches any more."""

    def discard(self, name: str) -> None:
        """Clear a build away that is not the current one."""
