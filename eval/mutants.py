"""Damage good files at random, in ways that are the same every time, and see what comes of it.

Whatever is in a file, there are two right ends: what it holds, or an error that says what is
wrong. Everything else counts as unforeseen: another error, a parser's error that its reader did
not expect, a child that dies otherwise than by its limits.
"""

import io
import random
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter

from corpus.errors import SecretMaterial, UnreadableFile
from corpus.ingest import Parser
from corpus.intake.guard import FORMATS
from corpus.records import Reading
from eval.errors import BadDataset
from eval.intake import TABLE

Progress = Callable[[int, int], None]
_SEEDS = 40
_MAX_SEED_BYTES = 200_000
_MIN_SEED_BYTES = 100
_UNFORESEEN = ("parser_broke", "parser_died")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surprise:
    """A mutant that came to an end which nobody foresaw; seed, kind and number make it again."""

    seed: str
    kind: str
    number: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MutantReport:
    """What became of all mutants.

    Attributes:
        ends: How many were read (`parse`), or refused with each code.
        slowest: Seconds that the slowest of them took.
    """

    count: int
    ends: Mapping[str, int]
    surprises: tuple[Surprise, ...]
    slowest: float


Mutation = Callable[[bytes, bytes, random.Random], bytes]


def choose_seeds(folder: Path, *, seed: int) -> list[Path]:
    """Give forty small files, as many of each format as of any other where there are enough.

    Raises:
        BadDataset: There are none.
    """
    by_format: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.rglob("*")):
        form = None if path.name == TABLE else FORMATS.get(path.suffix.lower())
        if form and path.is_file() and _MIN_SEED_BYTES <= path.stat().st_size <= _MAX_SEED_BYTES:
            by_format[form].append(path)
    if not by_format:
        raise BadDataset(f"{folder} 里没有可读的小文件（{', '.join(FORMATS)}）。")
    dice = random.Random(seed)  # noqa: S311  (chance that can be had again)
    for paths in by_format.values():
        dice.shuffle(paths)
    chosen: list[Path] = []
    while len(chosen) < _SEEDS and any(by_format.values()):
        chosen += [paths.pop() for paths in by_format.values() if paths]
    return chosen[:_SEEDS]


def measure_mutants(
    seeds: Sequence[Path],
    *,
    parser: Parser,
    count: int,
    seed: int,
    progress: Progress = lambda _done, _total: None,
) -> MutantReport:
    """Parse so many mutants of the seeds, each kind of damage in turn.

    Args:
        seeds: At least one.
        parser: What is measured.
        count: How many mutants.
        seed: The same one gives the same mutants.
        progress: Called with how many are done.
    """
    contents = [(path, path.read_bytes()) for path in seeds]
    ends: Counter[str] = Counter()
    surprises: list[Surprise] = []
    slowest = 0.0
    with ThreadPoolExecutor(max_workers=1) as pool:
        for number in range(count):
            path, data = contents[number % len(contents)]
            kind, mutant = _mutant(path, data, contents, number=number, seed=seed)
            started = perf_counter()
            future = pool.submit(partial(_parse, parser, mutant, path.name))
            end, surprise = _end(future.exception())
            slowest = max(slowest, perf_counter() - started)
            ends[end] += 1
            if surprise:
                surprises.append(Surprise(seed=path.name, kind=kind, number=number, what=surprise))
            progress(number + 1, count)
    return MutantReport(
        count=count, ends=dict(ends.most_common()), surprises=tuple(surprises), slowest=slowest
    )


def _parse(parser: Parser, data: bytes, name: str) -> Reading:
    return parser.parse(data, name=name, path=name, kind=None, level="public")


def _end(error: BaseException | None) -> tuple[str, str]:
    """Give how a mutant ended, and what was unforeseen about it; empty where nothing was."""
    if error is None:
        return "parse", ""
    if isinstance(error, UnreadableFile):
        cause = str(error.__cause__ or "")
        return error.code, f"{error.code} {cause}" if error.code in _UNFORESEEN else ""
    if isinstance(error, SecretMaterial):
        return "secret", ""
    return type(error).__name__, f"{type(error).__name__}: {error}"


def _mutant(
    path: Path, data: bytes, contents: Sequence[tuple[Path, bytes]], *, number: int, seed: int
) -> tuple[str, bytes]:
    dice = random.Random(f"{seed}/{number}/{path.name}")  # noqa: S311  (chance to be had again)
    kinds = dict(_MUTATIONS)
    if data.startswith(b"PK\x03\x04"):
        kinds |= {"repack": _repacked}
    kind = sorted(kinds)[(number // len(contents)) % len(kinds)]
    alike = [other for where, other in contents if where.suffix == path.suffix]
    return kind, kinds[kind](data, dice.choice(alike), dice)


def _flipped(data: bytes, _other: bytes, dice: random.Random) -> bytes:
    damaged = bytearray(data)
    for _ in range(dice.choice((1, 2, 8, 64))):
        damaged[dice.randrange(len(damaged))] ^= 1 << dice.randrange(8)
    return bytes(damaged)


def _cut(data: bytes, _other: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(1, len(data))]


def _spliced(data: bytes, other: bytes, dice: random.Random) -> bytes:
    """Put a stretch of another file of the format in place of one, or between."""
    start = dice.randrange(len(other))
    stretch = other[start : start + dice.randrange(1, 2000)]
    at = dice.randrange(len(data))
    return data[:at] + stretch + data[at + dice.choice((0, len(stretch))) :]


def _without(data: bytes, _other: bytes, dice: random.Random) -> bytes:
    at, size = dice.randrange(len(data)), dice.randrange(1, 2000)
    return data[:at] + data[at + size :]


def _doubled(data: bytes, _other: bytes, dice: random.Random) -> bytes:
    at, size = dice.randrange(len(data)), dice.randrange(1, 2000)
    return data[: at + size] + data[at:]


def _zeroed(data: bytes, _other: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    size = min(dice.randrange(1, 2048), len(data) - at)
    return data[:at] + bytes(size) + data[at + size :]


_MUTATIONS: Mapping[str, Mutation] = {
    "flip": _flipped,
    "truncate": _cut,
    "splice": _spliced,
    "delete": _without,
    "double": _doubled,
    "zero": _zeroed,
}


def _repacked(data: bytes, other: bytes, dice: random.Random) -> bytes:
    """Damage one part of a package and pack it again, so that the package itself is whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        return _flipped(data, other, dice)
    name = dice.choice([name for name, content in parts.items() if content] or [""])
    if name:
        mutation = dice.choice([_MUTATIONS[kind] for kind in sorted(_MUTATIONS)])
        parts[name] = mutation(parts[name], parts[name], dice)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for part, content in parts.items():
            package.writestr(part, content)
    return stream.getvalue()
