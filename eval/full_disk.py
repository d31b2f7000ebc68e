"""Fill the disk in the middle of an addition, and see what is lost, and what can still be asked."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from corpus.errors import CorpusError, NoRoom
from corpus.ingest import Step
from eval.errors import BadDataset
from eval.house import House, open_house
from eval.kills import Line, Log, Violations, Writer, courses_in, retry, violations
from index.errors import IndexingError

Progress = Callable[[int, int], None]

_HOUSE = Path(__file__).resolve().parents[1]
# Bytes that are left free when the addition goes on.
OFFSETS = (0, 4_096, 32_768, 131_072, 524_288, 1_048_576, 2_097_152, 8_388_608)
# What is added may not be refused beforehand, and the disk is filled to the last byte.
_LEAST_BYTES = 220_000_000
_MOST_BYTES = 2_000_000_000
_PIECE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a full disk did.

    Attributes:
        free: Bytes that were left when the addition went on.
        told: What the addition ended with; empty if it was done all the same.
        asked: How many questions were put while the disk was full, and how many were answered:
            by the program that had failed, and by one that was started then.
        refused: Whether an addition that was begun while it was full was refused in words.
        wrong: What was found wrong when there was room again.
    """

    free: int
    told: str
    asked: int
    answered: tuple[int, int]
    refused: bool
    wrong: Violations


def fill_up(
    folder: Path,
    *,
    offsets: Sequence[int] = OFFSETS,
    progress: Progress = lambda done, total: None,
) -> list[Outcome]:
    """Fill the disk that a folder is on, once for each of so many bytes left free.

    Args:
        folder: A new one, on a small file system of its own, such as a tmpfs.
        offsets: Bytes to leave free.
        progress: Called with how many times it was filled.

    Raises:
        BadDataset: The file system is too large to be filled, or too small to begin with.
    """
    usage = shutil.disk_usage(folder.parent)
    if usage.total > _MOST_BYTES or usage.free < _LEAST_BYTES:
        raise BadDataset(
            f"{folder.parent} 所在的文件系统共 {usage.total // 1_000_000} MB，"
            f"剩余 {usage.free // 1_000_000} MB；应为专用的小文件系统，剩余 220 MB 以上，"
            "例如 mount -t tmpfs -o size=300m tmpfs 文件夹。"
        )
    outcomes = []
    for done, free in enumerate(offsets):
        progress(done, len(offsets))
        shutil.rmtree(folder, ignore_errors=True)
        outcomes.append(_fill_once(folder, free))
    progress(len(offsets), len(offsets))
    return outcomes


def _fill_once(folder: Path, free: int) -> Outcome:
    _run("begin", folder)
    during = json.loads(_run("during", folder, str(free)))
    late = json.loads(_run("ask", folder))
    (folder / "ballast").unlink()
    _run("after", folder)
    wrong = [line.wrong for line in Log(folder / "log.jsonl").lines() if line.what == "checked"]
    return Outcome(
        free=free,
        told=during["told"],
        asked=during["asked"],
        answered=(during["answered"], late["answered"]),
        refused=during["refused"],
        wrong=Violations(
            lost=tuple(text for found in wrong for text in found.lost),
            twice=tuple(text for found in wrong for text in found.twice),
            half=tuple(text for found in wrong for text in found.half),
        ),
    )


def _run(what: str, folder: Path, *more: str) -> str:
    """Run one act in a program of its own; an end without an answer counts as no answer."""
    program = (
        f"import sys; sys.path.insert(0, {str(_HOUSE)!r}); "
        f"from eval.full_disk import {what}; {what}()"
    )
    done = subprocess.run(  # noqa: S603  (this very program)
        [sys.executable, "-c", program, str(folder), *more],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        return json.dumps({"told": done.stderr[-500:], "asked": 0, "answered": 0, "refused": False})
    return done.stdout


# --- the programs ---------------------------------------------------------------------------------


def begin() -> None:
    """Make a folder with a few files in it."""
    house, log, files = _open()
    writer = Writer(house, log, files, chance=random.Random(1))  # noqa: S311
    writer.write(["a1.csv", "a2.csv", "b10000.md", "b20000.md"], replaces=[])


def during() -> None:
    """Add, with the disk filled when the first file is read; then ask."""
    house, log, files = _open()
    folder, free = Path(sys.argv[1]), int(sys.argv[2])
    house.search("开门")
    writer = Writer(house, log, files, chance=random.Random(2))  # noqa: S311
    told, refused = "", False
    try:
        names = ["a1.csv", "a3.csv", "b30000.md"]
        writer.write(names, replaces=["b10000.md"], meanwhile=partial(_at_first, folder, free))
    except (CorpusError, IndexingError) as error:
        told = f"{type(error).__name__}: {error}"
    fill(folder, 0)
    asked, answered = _ask(house, log)
    try:
        house.add([files / "a2.csv"])
    except NoRoom:
        refused = True
    report = {"told": told, "asked": asked, "answered": answered, "refused": refused}
    sys.stdout.write(json.dumps(report))


def ask() -> None:
    """Ask in a program that is started when the disk is full already."""
    house, log, _ = _open()
    asked, answered = _ask(house, log)
    sys.stdout.write(json.dumps({"asked": asked, "answered": answered}))


def after() -> None:
    """Look at what is left, do again what was cut off, look again."""
    house, log, files = _open()
    house.search("开门")
    log.note(Line(what="checked", wrong=violations(house, log)))
    retry(house, log, files)
    log.note(Line(what="checked", wrong=violations(house, log, finished=files)))
    sys.stdout.write(json.dumps(asdict(Violations())))


def fill(folder: Path, free: int) -> None:
    """Fill the disk, but for so many bytes."""
    with (folder / "ballast").open("ab", buffering=0) as file:
        for piece in (_PIECE, 4096, 512):
            try:
                while True:
                    file.write(bytes(piece))
            except OSError:
                continue
        file.truncate(max(0, file.tell() - free))
        os.fsync(file.fileno())


def _at_first(folder: Path, free: int, step: Step) -> None:
    if step.state == "parsed" and step.file == 1:
        fill(folder, free)


def _ask(house: House, log: Log) -> tuple[int, int]:
    """Ask for what was acknowledged and is not being changed; give how many, and how many found."""
    words = [
        (record, word)
        for course in courses_in(log).values()
        if not course.begun
        for record, word in course.acknowledged.items()
    ]
    found = sum(record in {hit.record.id for hit in house.search(word)} for record, word in words)
    return len(words), found


def _open() -> tuple[House, Log, Path]:
    folder = Path(sys.argv[1])
    files = folder / "files"
    files.mkdir(parents=True, exist_ok=True)
    return open_house(folder / "var"), Log(folder / "log.jsonl"), files
