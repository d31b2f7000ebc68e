"""Damage the files of an index in every way on the list, and see whether it is found and mended.

The folder is then opened as any program opens it. Found: the index is built again from the
records, and no text is embedded again. Harmless: every question has the ten answers it had before.
What must never be is a process that dies, or another answer.
"""

import json
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Literal

from eval.house import HashEmbedder, House, NoEmbedder, open_house

Result = Literal["found", "harmless", "wrong", "dead"]
Progress = Callable[[int, int], None]

_HOUSE = Path(__file__).resolve().parents[1]
_QUESTIONS = 40
_BLOCK = 64
_SEED = 20261123
_LIMIT_SECONDS = 600
_ENOUGH_THE_SAME = 0.99
_PARTS = (
    "data_level0.bin",
    "header.bin",
    "length.bin",
    "link_lists.bin",
    "index_metadata.pickle",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """One way of damaging an index.

    Attributes:
        listed: Whether it is one of the 21 that were chosen before this program was written.
        inflict: Does it to a build's folder.
    """

    name: str
    listed: bool
    inflict: Callable[[Path], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one damaged index.

    Attributes:
        rebuilt: Whether it was made anew.
        same: Share of the first ten answers that are those of before, over all questions.
        seconds: From opening to the first answer.
        note: What the program that opened it said.
    """

    name: str
    listed: bool
    result: Result
    rebuilt: bool
    same: float
    seconds: float
    note: str = ""


def damage_everything(
    folder: Path, *, passages: int, progress: Progress = lambda done, total: None
) -> list[Outcome]:
    """Damage an index in every way, each time a fresh copy of it.

    Args:
        folder: A new one.
        passages: How many the index has on each level; above 1,000, so that all of Chroma's files
            are there.
        progress: Called with how many damages are done.
    """
    base = folder / "base"
    questions = _fill(base, passages)
    before = _answers(base, questions)
    outcomes = []
    damages = list(_damages())
    for done, damage in enumerate(damages):
        progress(done, len(damages))
        outcomes.append(_outcome(base, folder / "copy", damage, questions, before))
    progress(len(damages), len(damages))
    return outcomes


def _fill(base: Path, passages: int) -> list[str]:
    """Make the index; give questions to it."""
    chance = random.Random(_SEED)  # noqa: S311  (not for secrets)
    files = base / "files"
    files.mkdir(parents=True)
    texts = []
    rows = ["成果编号,成果名称,简介,公开范围"]
    for level in ("公开", "一般-内部", "一般-敏感"):
        for number in range(passages):
            words = "".join(chr(chance.randint(0x4E00, 0x9F00)) for _ in range(40))
            texts.append(words)
            rows.append(f"{level}{number}号,设备{number},{words},{level}")
    (files / "成果.csv").write_text("\n".join(rows), encoding="utf-8")
    house = open_house(base / "var", embedder=HashEmbedder())
    house.add([files / "成果.csv"])
    house.store.engine.dispose()
    return [text[5:25] for text in chance.sample(texts, _QUESTIONS)]


def _outcome(
    base: Path, copy: Path, damage: Damage, questions: Sequence[str], before: "Answers"
) -> Outcome:
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(base, copy)
    caches = copy / "var" / "caches"
    damage.inflict(caches / (caches / "CURRENT").read_text(encoding="utf-8"))
    after = _answers(copy, questions)
    result: Result = "harmless"
    same = 0.0
    if after is None:
        result = "dead"
    elif (same := _same(before, after)) < _ENOUGH_THE_SAME:
        result = "wrong"
    elif after.rebuilt:
        result = "found"
    return Outcome(
        name=damage.name,
        listed=damage.listed,
        result=result,
        rebuilt=after.rebuilt if after else False,
        same=round(same, 4),
        seconds=after.seconds if after else 0.0,
        note=after.note if after else "",
    )


# --- the program that opens it --------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a program found: for each question the records and scores of the first ten."""

    hits: list[list[tuple[str, float]]]
    rebuilt: bool
    seconds: float
    note: str = ""


Answers = Answered | None


def _answers(folder: Path, questions: Sequence[str]) -> Answers:
    """Ask in a process of its own; None if it dies."""
    program = f"import sys; sys.path.insert(0, {str(_HOUSE)!r}); from eval.damage import ask; ask()"
    done = subprocess.run(  # noqa: S603  (this very program)
        [sys.executable, "-c", program, str(folder)],
        input=json.dumps(list(questions)),
        capture_output=True,
        text=True,
        check=False,
        timeout=_LIMIT_SECONDS,
    )
    if done.returncode != 0:
        return None
    found = json.loads(done.stdout)
    hits = [[(record, score) for record, score in answer] for answer in found["hits"]]
    return Answered(
        hits=hits,
        rebuilt=found["rebuilt"],
        seconds=found["seconds"],
        note=done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "",
    )


def _same(before: Answers, after: Answered) -> float:
    """Give the share of the first ten answers that are the same, whatever their order.

    A vector graph that is made in another order may give another hundredth nearest passage, which
    moves the scores of all a little.
    """
    if before is None:
        return 0.0
    pairs = list(zip(before.hits, after.hits, strict=True))
    kept = sum(len({r for r, _ in one} & {r for r, _ in other}) for one, other in pairs)
    return kept / max(1, sum(len(one) for one, _ in pairs))


def ask() -> None:
    """Be the program: open the folder, answer the questions from stdin."""
    folder = Path(sys.argv[1])
    questions = json.load(sys.stdin)
    builds = sorted(path.name for path in (folder / "var" / "caches").iterdir() if path.is_dir())
    started = perf_counter()
    house = open_house(folder / "var", embedder=NoEmbedder())
    house.search(questions[0])
    seconds = perf_counter() - started
    now = sorted(path.name for path in (folder / "var" / "caches").iterdir() if path.is_dir())
    found = Answered(
        hits=[_first_ten(house, text) for text in questions],
        rebuilt=builds != now,
        seconds=round(seconds, 2),
    )
    sys.stdout.write(json.dumps(asdict(found)))


def _first_ten(house: House, text: str) -> list[tuple[str, float]]:
    return [(hit.record.id, round(hit.score, 4)) for hit in house.search(text)]


# --- the damages ----------------------------------------------------------------------------------


def _damages() -> Iterator[Damage]:
    for part in _PARTS:
        for what, inflict in (("cut in half", _halve), ("emptied", _empty), ("deleted", _delete)):
            yield _of_parts(f"{part} {what}", part, inflict)
    flipped = "50 blocks flipped in data_level0.bin"
    yield _of_parts(flipped, "data_level0.bin", lambda path: _flip(path, 50))
    yield Damage(name="segment folder deleted", listed=True, inflict=_delete_segments)
    for blocks in (20, 200):
        yield _of_sqlite(f"{blocks} blocks flipped in chroma.sqlite3", _flipping(blocks))
    yield _of_sqlite("chroma.sqlite3 cut in half", _halve)
    yield _of_sqlite("chroma.sqlite3 emptied", _empty)
    yield from _further()


def _further() -> Iterator[Damage]:
    """Give damages that are not on the list."""
    yield _of_sqlite("chroma.sqlite3 deleted", _delete, listed=False)
    yield _of_sqlite("half of the vectors' rows deleted in chroma.sqlite3", _unrow, listed=False)
    for part in _PARTS:
        name = f"one byte flipped in {part}"
        yield _of_parts(name, part, lambda path: _flip(path, 1, size=1), listed=False)
    for suffix in ("idx", "term", "store", "fast", "fieldnorm", "pos"):
        for what, inflict in (("emptied", _empty), ("flipped", _flipping(20))):
            yield _of_words(f"lexical *.{suffix} {what}", f"*.{suffix}", inflict)
    yield _of_words("lexical meta.json emptied", "meta.json", _empty)
    yield _of_words("lexical meta.json deleted", "meta.json", _delete)
    yield Damage(name="lexical folder deleted", listed=False, inflict=_delete_words)
    yield Damage(name="CURRENT deleted", listed=False, inflict=_of_current(_delete))
    yield Damage(name="CURRENT emptied", listed=False, inflict=_of_current(_empty))
    yield Damage(name="CURRENT names nothing", listed=False, inflict=_of_current(_misname))
    yield Damage(name="all caches deleted", listed=False, inflict=_delete_all)
    yield Damage(name="EMBEDDER deleted", listed=False, inflict=_delete_mark)


def _of_parts(
    name: str, part: str, inflict: Callable[[Path], None], *, listed: bool = True
) -> Damage:
    def inflicted(build: Path) -> None:
        paths = sorted((build / "vectors").glob(f"*/{part}"))
        if not paths:
            raise AssertionError(f"no {part}: the index is too small")
        for path in paths:
            inflict(path)

    return Damage(name=name, listed=listed, inflict=inflicted)


def _of_sqlite(name: str, inflict: Callable[[Path], None], *, listed: bool = True) -> Damage:
    return Damage(
        name=name,
        listed=listed,
        inflict=lambda build: inflict(build / "vectors" / "chroma.sqlite3"),
    )


def _of_words(name: str, pattern: str, inflict: Callable[[Path], None]) -> Damage:
    def inflicted(build: Path) -> None:
        for path in sorted((build / "lexical").glob(f"*/{pattern}")):
            inflict(path)

    return Damage(name=name, listed=False, inflict=inflicted)


def _of_current(inflict: Callable[[Path], None]) -> Callable[[Path], None]:
    return lambda build: inflict(build.parent / "CURRENT")


def _halve(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _delete(path: Path) -> None:
    path.unlink()


def _misname(path: Path) -> None:
    path.write_text("99", encoding="utf-8")


def _flipping(blocks: int) -> Callable[[Path], None]:
    return lambda path: _flip(path, blocks)


def _flip(path: Path, blocks: int, *, size: int = _BLOCK) -> None:
    """Flip every bit of so many blocks, at random places."""
    data = bytearray(path.read_bytes())
    chance = random.Random(_SEED)  # noqa: S311
    for _ in range(blocks):
        start = chance.randrange(max(1, len(data) - size))
        data[start : start + size] = bytes(byte ^ 0xFF for byte in data[start : start + size])
    path.write_bytes(bytes(data))


def _unrow(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM embeddings WHERE id % 2 = 0")


def _delete_segments(build: Path) -> None:
    for path in (build / "vectors").iterdir():
        if path.is_dir():
            shutil.rmtree(path)


def _delete_words(build: Path) -> None:
    shutil.rmtree(build / "lexical")


def _delete_mark(build: Path) -> None:
    (build / "EMBEDDER").unlink()


def _delete_all(build: Path) -> None:
    shutil.rmtree(build.parent)
    build.parent.mkdir()
