"""Kill a program that adds, changes and removes files, again and again, and see what is left.

The killed program notes what it is about to do, and what it was told is visible, in a log that it
flushes to the disk. Whoever opens the folder next must find everything that the log acknowledges,
nothing twice, and of everything else either all of it or nothing.
"""

import json
import os
import random
import string
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from corpus.ingest import Step
from eval.house import EVERYTHING, TODAY, House, open_house

_HOUSE = Path(__file__).resolve().parents[1]
_READY = "ready"
_OPENING = "opening"
# Of the kills, this share strikes while the folder is opened and mended.
_EARLY = 0.2
_LONGEST_SECONDS = 3.0
_PATIENCE_SECONDS = 300.0
_ENDINGS = (".csv", ".csv", ".md")
_MANY_FILES = 25
_FEWEST_POLICIES = 3
_REMOVALS = 0.15
_CHANGES = 0.5
_REPLACEMENTS = 0.3
_ARTICLES = ("一", "二", "三", "四", "五")
_WORDS_ASKED = 4
_LINES_ASKED = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class KillReport:
    """What many kills have done.

    Attributes:
        kills: How many programs were killed.
        early: How many of these while they opened the folder.
        acknowledged: How many files were told to be visible, or records to be removed.
        lost: What was acknowledged and is not there.
        twice: Records, passages or vectors that are there more than once.
        half: Files or records of which only a part is visible or can be found, or of which a
            version can be found that is not visible.
        seconds: What opening took, in order.
    """

    kills: int
    early: int
    acknowledged: int
    lost: tuple[str, ...]
    twice: tuple[str, ...]
    half: tuple[str, ...]
    seconds: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Violations:
    """What was found wrong, by kind; see `KillReport`."""

    lost: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()
    half: tuple[str, ...] = ()

    @property
    def none(self) -> bool:
        """Whether all is well."""
        return not (self.lost or self.twice or self.half)


def kill_again_and_again(folder: Path, *, runs: int, seed: int = 1) -> KillReport:
    """Kill so many programs on one folder, and once more look at what is left.

    Args:
        folder: A new one.
        runs: How many kills.
        seed: Of the moments and of what the programs do.
    """
    chance = random.Random(seed)  # noqa: S311  (not for secrets)
    folder.mkdir(parents=True, exist_ok=True)
    early = 0
    for run in range(runs):
        strike_early = run > 0 and chance.random() < _EARLY
        early += strike_early
        word = _OPENING if strike_early else _READY
        _kill_after(folder, word, chance.random() * _LONGEST_SECONDS, seed=chance.getrandbits(31))
    _kill_after(folder, _READY, 0.0, seed=chance.getrandbits(31))
    lines = list(Log(folder / "log.jsonl").lines())
    return KillReport(
        kills=runs,
        early=early,
        acknowledged=sum(line.what == "ack" for line in lines),
        lost=tuple(text for line in lines for text in line.wrong.lost),
        twice=tuple(text for line in lines for text in line.wrong.twice),
        half=tuple(text for line in lines for text in line.wrong.half),
        seconds=tuple(line.seconds for line in lines if line.what == "opened"),
    )


def _kill_after(folder: Path, word: str, seconds: float, *, seed: int) -> None:
    """Start the program, wait until it says the word, wait for so long, kill it."""
    program = (
        f"import sys; sys.path.insert(0, {str(_HOUSE)!r}); from eval.kills import work; work()"
    )
    worker = subprocess.Popen(  # noqa: S603  (this very program)
        [sys.executable, "-c", program, str(folder), str(seed)],
        stdout=subprocess.PIPE,
        stderr=(folder / "stderr.log").open("ab"),
        text=True,
    )
    give_up = threading.Timer(_PATIENCE_SECONDS, worker.kill)
    give_up.start()
    try:
        said = next((line for line in worker.stdout or () if line.strip() == word), None)
        if said is None:
            raise AssertionError(f"the program ended before it was {word}; see {folder}")
        time.sleep(seconds)
        worker.kill()
        worker.wait()
    finally:
        give_up.cancel()
        if worker.stdout:
            worker.stdout.close()


# --- the program that is killed -------------------------------------------------------------------


def work() -> None:
    """Open the folder, look at what the last program left, and write until killed."""
    folder, seed = Path(sys.argv[1]), int(sys.argv[2])
    log = Log(folder / "log.jsonl")
    files = folder / "files"
    files.mkdir(exist_ok=True)
    sys.stdout.write(f"{_OPENING}\n")
    sys.stdout.flush()
    started = time.perf_counter()
    house = open_house(folder / "var")
    house.search("开门")
    log.note(Line(what="opened", seconds=round(time.perf_counter() - started, 3)))
    log.note(Line(what="checked", wrong=violations(house, log)))
    retry(house, log, files)
    log.note(Line(what="checked", wrong=violations(house, log, finished=files)))
    sys.stdout.write(f"{_READY}\n")
    sys.stdout.flush()
    writer = Writer(house, log, files, chance=random.Random(seed))  # noqa: S311
    while True:
        writer.step()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the log.

    Attributes:
        what: `begin`: a file is about to be written and added, or a record removed. `ack`: that
            was told to be done. `opened`, `checked`: what a program found when it started.
        words: By record, the one word that only this version of it has; empty when removed.
    """

    what: Literal["begin", "ack", "opened", "checked"]
    file: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    wrong: Violations = Violations()


_LINE = TypeAdapter(Line)


class Log:
    """What a program was about to do and what it was told, on the disk before it goes on."""

    def __init__(self, path: Path) -> None:
        """Go on with a log."""
        self._path = path

    def note(self, line: Line) -> None:
        """Add a line; it is on the disk when this returns."""
        with self._path.open("ab+") as file:
            if file.tell() and not self._ends_well(file.tell()):
                file.write(b"\n")
            file.write(json.dumps(asdict(line), ensure_ascii=False).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def lines(self) -> Iterator[Line]:
        """Give the lines; one that was cut off by a kill never counted."""
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            for raw in file:
                if raw.startswith(b"{") and raw.endswith(b"}\n"):
                    yield _LINE.validate_json(raw)

    def _ends_well(self, size: int) -> bool:
        with self._path.open("rb") as file:
            file.seek(size - 1)
            return file.read() == b"\n"


class Writer:
    """Does one thing after the other to a folder of files, noting each before and after."""

    def __init__(self, house: House, log: Log, files: Path, *, chance: random.Random) -> None:
        """Go on with what lies in the folder of files."""
        self._house = house
        self._log = log
        self._files = files
        self._chance = chance

    def step(self) -> None:
        """Add, change, replace or remove something."""
        there = sorted(path.name for path in self._files.iterdir() if path.suffix in _WRITERS)
        policies = [name for name in there if name.endswith(".md")]
        if len(policies) > _FEWEST_POLICIES and self._chance.random() < _REMOVALS:
            self.remove(self._chance.choice(policies))
            return
        names = set()
        for _ in range(self._chance.randint(1, 3)):
            if there and (len(there) > _MANY_FILES or self._chance.random() < _CHANGES):
                names.add(self._chance.choice(there))
            else:
                names.add(f"f{self._chance.getrandbits(40):010x}{self._chance.choice(_ENDINGS)}")
        self.write(sorted(names), replaces=policies)

    def write(
        self,
        names: list[str],
        *,
        replaces: list[str],
        meanwhile: Callable[[Step], None] = lambda step: None,
    ) -> None:
        """Write files anew and add them; `meanwhile` is told of every step."""
        begun = {}
        for name in names:
            text, words = _WRITERS[Path(name).suffix](Path(name).stem, self._chance, replaces)
            self._log.note(Line(what="begin", file=name, words=words))
            fresh = self._files / f".{name}"
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(self._files / name)
            begun[name] = words
        paths = [self._files / name for name in names]
        add_and_note(self._house, self._log, paths, begun, meanwhile=meanwhile)

    def remove(self, name: str) -> None:
        """Remove the record of a policy, and its file."""
        self._log.note(Line(what="begin", file=name))
        (self._files / name).unlink()
        self._house.remove(_policy_id(Path(name).stem))
        self._log.note(Line(what="ack", file=name))


def add_and_note(
    house: House,
    log: Log,
    paths: list[Path],
    words: Mapping[str, Mapping[str, str]],
    *,
    meanwhile: Callable[[Step], None] = lambda step: None,
) -> None:
    """Add files, and note each when it is told to be visible."""

    def tell(step: Step) -> None:
        meanwhile(step)
        if step.state == "visible" and step.path:
            log.note(Line(what="ack", file=step.path, words=words[step.path]))

    house.add(paths, progress=tell)


def retry(house: House, log: Log, files: Path) -> None:
    """Do again what the killed program was about to do, as a person would."""
    for path in files.glob(".*"):
        path.unlink()
    courses = courses_in(log)
    words = {name: course.on_disk(files / name) for name, course in courses.items()}
    there = [files / name for name in sorted(words) if (files / name).exists()]
    if there:
        add_and_note(house, log, there, words)
    for name, course in courses.items():
        if not (files / name).exists():
            for record in house.store.current(course.ever, EVERYTHING):
                house.remove(record)
            log.note(Line(what="ack", file=name))


# --- what is in the files -------------------------------------------------------------------------


def _catalogue(
    stem: str, chance: random.Random, _replaces: list[str]
) -> tuple[str, Mapping[str, str]]:
    """Give a catalogue of achievements, and the word of each."""
    # As many rows each time: what is gone from a file stays visible, and is flagged.
    words = {f"{stem}-{n}": _word(chance) for n in range(1 + int(stem[1], 16) % 4)}
    rows = [f"{record},烘干设备{word},枸杞烘干{word}，省电三成" for record, word in words.items()]
    return "\n".join(["成果编号,成果名称,简介", *rows]) + "\n", words


def _policy(stem: str, chance: random.Random, replaces: list[str]) -> tuple[str, Mapping[str, str]]:
    """Give a policy of some articles, which may replace another, and its word."""
    word = _word(chance)
    others = [name for name in replaces if Path(name).stem != stem]
    lines = [
        f"# 科技创新券管理办法{stem}",
        f"编号：{_policy_id(stem)}",
        f"文号：宁科规〔2024〕{int(stem[1:5], 16)}号",
        f"施行日期：{chance.randint(2016, 2025)}-01-01",
    ]
    if others and chance.random() < _REPLACEMENTS:
        lines.append(f"替代：{_policy_id(Path(chance.choice(others)).stem)}")
    lines += [f"第{n}条 每家企业最高补助{word}，按{n}档。" for n in _ARTICLES]
    return "\n".join(lines) + "\n", {_policy_id(stem): word}


_WRITERS = {".csv": _catalogue, ".md": _policy}


def _policy_id(stem: str) -> str:
    return f"N-{stem}"


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(string.ascii_lowercase) for _ in range(12))


# --- what must hold -------------------------------------------------------------------------------


@dataclass(slots=True)
class Course:
    """What became of one file, by the log.

    Attributes:
        acknowledged: The words of what was last told to be visible.
        begun: Those of what was begun since, the oldest first.
        ever: Ids of all its records.
        words: All its words.
    """

    acknowledged: Mapping[str, str] = field(default_factory=dict)
    begun: list[Mapping[str, str]] = field(default_factory=list)
    ever: set[str] = field(default_factory=set)
    words: dict[str, str] = field(default_factory=dict)

    def on_disk(self, path: Path) -> Mapping[str, str]:
        """Give the words that the file has now."""
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        return {record: word for word, record in self.words.items() if word in text}


def courses_in(log: Log) -> dict[str, Course]:
    """Give the course of each file that the log tells of."""
    courses: dict[str, Course] = {}
    for line in log.lines():
        if line.what not in ("begin", "ack"):
            continue
        course = courses.setdefault(line.file, Course())
        course.ever |= line.words.keys()
        course.words |= {word: record for record, word in line.words.items()}
        if line.what == "begin":
            course.begun.append(line.words)
        else:
            course.acknowledged, course.begun = line.words, []
    return courses


def violations(house: House, log: Log, *, finished: Path | None = None) -> Violations:
    """Compare what a folder holds and finds with what the log says of it.

    Args:
        house: The folder.
        log: Of the programs that wrote into it.
        finished: The files, where everything begun must have been done since.
    """
    courses = courses_in(log)
    texts = {stored.record.id: stored.record.text for stored in house.store.each(EVERYTHING)}
    lost: list[str] = []
    half: list[str] = []
    twice: list[str] = []
    recent = {line.file for line in list(log.lines())[-_LINES_ASKED:]}
    for name, course in courses.items():
        there = {
            record: word for word, record in course.words.items() if word in texts.get(record, "")
        }
        allowed = [course.acknowledged, *course.begun]
        if finished is not None:
            allowed = [course.on_disk(finished / name)]
        if there not in allowed:
            kept = all(record in there for record in course.acknowledged)
            (half if kept else lost).append(f"{name}: {there} for {allowed}")
        half += _not_found(house, there)
        if name in recent:
            half += _found_though_not_visible(house, course, there)
    for word in {word for course in courses.values() for word in course.words}:
        holders = [record for record, text in texts.items() if word in text]
        if len(holders) > 1:
            twice.append(f"{word}: {holders}")
    health = house.indexer.check()
    for finding in health.findings:
        (twice if finding.fault == "surplus" else half).append(str(finding))
    return Violations(lost=tuple(lost), twice=tuple(twice), half=tuple(half))


def _not_found(house: House, there: Mapping[str, str]) -> Iterator[str]:
    """Say which visible records their own word does not find, on a day when they hold."""
    for record, word in there.items():
        term = house.store.get(record, EVERYTHING).term
        if term.first and term.last and term.last < term.first:
            continue  # replaced before it came into force
        hits = house.search(word, day=term.last or TODAY)
        if record not in {hit.record.id for hit in hits}:
            yield f"{record} is visible and not found by {word}"


def _found_though_not_visible(
    house: House, course: Course, there: Mapping[str, str]
) -> Iterator[str]:
    """Say which words of versions that are not visible are found all the same."""
    others = [word for word in course.words if word not in there.values()]
    for word in others[-_WORDS_ASKED:]:
        if any(word in hit.text for hit in house.search(word)):
            yield f"{word} is found and not visible"
