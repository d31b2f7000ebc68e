"""Stop an addition at every statement, commit and write to a lane, once each, and look after it.

Nothing in the product knows of this: SQLAlchemy tells before each statement and commit, and the
writing methods of the lanes are wrapped in a forked process that lives for one point only.
"""

import os
import random
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Literal, get_args

from sqlalchemy import Engine, event

from corpus.errors import NoRoom
from corpus.store.lock import writing
from eval.house import House, open_house
from eval.kills import Line, Log, Violations, Writer, retry, violations
from index.apart import inspect_here
from index.lexical import LexicalIndex
from index.vectors import VectorIndex

# `exit`: the process is gone at once. `exception`: what nobody foresaw is raised. `full`: the disk
# has no room.
Ending = Literal["exit", "exception", "full"]
ENDINGS: tuple[Ending, ...] = get_args(Ending)
Scene = Literal["write", "mend", "build"]
SCENES: tuple[Scene, ...] = get_args(Scene)

Progress = Callable[[int, int], None]
_WRITES = ("put", "drop", "discard")
_GONE = 9
_SECOND = 2


class Unforeseen(Exception):
    """What is raised at a point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one crash left.

    Attributes:
        scene: What was under way.
        point: Which statement, commit or lane call it was before or after.
        ended: Whether the process was stopped there; one that was not never came by.
    """

    scene: Scene
    ending: Ending
    number: int
    point: str
    ended: bool
    wrong: Violations


class Bomb:
    """Counts the points that a process comes by, and stops it at one of them."""

    def __init__(self, stops: Callable[[int, str], bool], *, ending: Ending, trace: Path) -> None:
        """Stop at the first point for which `stops` holds.

        Args:
            stops: Asked with each point's number, from 1, and name.
            ending: How to stop.
            trace: Gets the names of the points come by.
        """
        self._stops = stops
        self._ending = ending
        self._trace = trace
        self._passed = 0
        self.armed = True

    def point(self, name: str) -> None:
        """Come by a point."""
        if not self.armed:
            return
        self._passed += 1
        with self._trace.open("a", encoding="utf-8") as file:
            file.write(f"{name}\n")
        if self._stops(self._passed, name):
            if self._ending == "exit":
                os._exit(_GONE)
            self.armed = False
            raise NoRoom("磁盘已满") if self._ending == "full" else Unforeseen(name)

    def watch(self, engine: Engine) -> None:
        """Come by before each statement and each commit."""

        @event.listens_for(engine, "before_cursor_execute")
        def _statement(*told: object) -> None:
            self.point(" ".join(str(told[2]).split()[:4]))

        @event.listens_for(engine, "commit")
        def _commit(*_told: object) -> None:
            self.point("COMMIT")

    def wrap_lanes(self) -> None:
        """Come by before and after each write to a lane, in this process from now on."""
        for lane in (LexicalIndex, VectorIndex):
            for name in _WRITES:
                setattr(lane, name, self._wrapped(getattr(lane, name), f"{lane.__name__}.{name}"))

    def _wrapped(self, write: Callable[..., None], name: str) -> Callable[..., None]:
        @wraps(write)
        def wrapped(*values: object, **named: object) -> None:
            self.point(f"before {name}")
            write(*values, **named)
            self.point(f"after {name}")

        return wrapped


def crash_everywhere(
    folder: Path,
    *,
    scenes: tuple[Scene, ...] = SCENES,
    endings: tuple[Ending, ...] = ENDINGS,
    every: int = 1,
    progress: Progress = lambda done, total: None,
) -> list[Outcome]:
    """Crash once at each point of each scene in each way; say what was left.

    Args:
        folder: A new one.
        scenes: `write` adds, changes, replaces and removes; `mend` opens what a kill has left;
            `build` makes the index anew.
        endings: How it is stopped.
        every: 1 for each point, n for each n-th.
        progress: Called with how many crashes are done.
    """
    folder.mkdir(parents=True, exist_ok=True)
    work = []
    for scene in scenes:
        base = folder / scene
        _in_a_fork(lambda base=base, scene=scene: _prepare(base, scene))  # type: ignore[misc]
        names = _points(base, scene)
        work += [
            (base, scene, ending, number, names[number - 1])
            for ending in endings
            for number in range(1, len(names) + 1, every)
        ]
    outcomes = []
    for done, (base, scene, ending, number, name) in enumerate(work):
        progress(done, len(work))
        outcomes.append(_crash(base, scene, ending, number, name))
    progress(len(work), len(work))
    return outcomes


def _prepare(base: Path, scene: Scene) -> None:
    """Make the folder that a scene begins with."""
    house, log, files = _open(base)
    writer = _writer(house, log, files, seed=1)
    writer.write(["a1.csv", "a2.csv", "b10000.md", "b20000.md"], replaces=[])
    if scene == "mend":
        # Published, and the days of the policy that it replaces not brought up to date yet.
        bomb = Bomb(_at_second("before VectorIndex.put"), ending="exception", trace=base / "trace")
        bomb.wrap_lanes()
        with suppress(Unforeseen):
            _act(house, log, files)


def _at_second(name: str) -> Callable[[int, str], bool]:
    seen: list[str] = []

    def stops(_number: int, passed: str) -> bool:
        seen.append(passed)
        return passed == name and seen.count(name) == _SECOND

    return stops


def _points(base: Path, scene: Scene) -> list[str]:
    """Give the points that a scene comes by when nothing stops it."""
    copy = base.with_name(f"{scene}-points")
    shutil.copytree(base, copy)
    trace = copy / "trace"
    trace.unlink(missing_ok=True)

    def run() -> None:
        bomb = Bomb(lambda number, name: False, ending="exit", trace=trace)
        _scene(copy, scene, bomb)

    _in_a_fork(run)
    shutil.rmtree(copy / "var")
    return trace.read_text(encoding="utf-8").splitlines()


def _crash(base: Path, scene: Scene, ending: Ending, number: int, name: str) -> Outcome:
    copy = base.with_name("crash")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(base, copy)

    def run() -> None:
        bomb = Bomb(lambda passed, name: passed == number, ending=ending, trace=copy / "trace")
        try:
            _scene(copy, scene, bomb)
        except (Unforeseen, NoRoom):
            bomb.armed = False
            _look(copy, again=True)
            os._exit(_GONE)

    code = _in_a_fork(run)
    if code == _GONE and ending == "exit":
        _in_a_fork(lambda: _look(copy, again=True))
    wrong = [line.wrong for line in Log(copy / "log.jsonl").lines() if line.what == "checked"]
    return Outcome(
        scene=scene,
        ending=ending,
        number=number,
        point=name,
        ended=code == _GONE,
        wrong=Violations(
            lost=tuple(text for found in wrong for text in found.lost)
            + (() if wrong and code == _GONE else ("nobody could look",)),
            twice=tuple(text for found in wrong for text in found.twice),
            half=tuple(text for found in wrong for text in found.half),
        ),
    )


def _scene(base: Path, scene: Scene, bomb: Bomb) -> None:
    bomb.wrap_lanes()
    house, log, files = _open(base)
    _OPEN.append((house, log, files))
    bomb.watch(house.store.engine)
    if scene == "write":
        _act(house, log, files)
    elif scene == "mend":
        house.search("开门")
    else:
        with writing(house.folder):
            house.indexer.build()


# What a scene has opened in this process: after an exception, the same process goes on with it.
_OPEN: list[tuple[House, Log, Path]] = []


def _act(house: House, log: Log, files: Path) -> None:
    """Add, change and replace files in one go, and remove a record."""
    writer = _writer(house, log, files, seed=2)
    writer.write(["a1.csv", "a3.csv", "b30000.md"], replaces=["b10000.md"])
    writer.remove("b20000.md")


def _look(base: Path, *, again: bool) -> None:
    """Look at what is left, do again what was cut off, and look once more."""
    house, log, files = _OPEN[-1] if _OPEN else _open(base)
    house.search("开门")
    log.note(Line(what="checked", wrong=violations(house, log)))
    if again:
        retry(house, log, files)
        log.note(Line(what="checked", wrong=violations(house, log, finished=files)))


def _open(base: Path) -> tuple[House, Log, Path]:
    files = base / "files"
    files.mkdir(parents=True, exist_ok=True)
    house = open_house(base / "var", inspector=inspect_here)
    return house, Log(base / "log.jsonl"), files


def _writer(house: House, log: Log, files: Path, *, seed: int) -> Writer:
    return Writer(house, log, files, chance=random.Random(seed))  # noqa: S311


def _in_a_fork(run: Callable[[], None]) -> int:
    """Run in a process of its own, without the time that starting a new one takes."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            run()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)
