"""A run's folder: what it began with, each outcome as it comes, and at the end the whole run.

- `begun.json`: the header, written first: what a later run must share to go on with this one
- `outcomes.jsonl`: a line an outcome; a line that was cut off is asked again
- `run.json`: the run, whole; written last, and from then on the only truth
- `report.html`: the same for people
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import ValidationError

from eval.errors import BadRun
from eval.suite.outcomes import Check, Outcome
from eval.suite.runs import Header, Run

_BEGUN, _OUTCOMES, _RUN, REPORT = "begun.json", "outcomes.jsonl", "run.json", "report.html"
_LOCK = ".lock"
_MOST_ALIKE = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFolder:
    """One run's folder."""

    path: Path

    @property
    def report(self) -> Path:
        """The page."""
        return self.path / REPORT

    def begin(self, header: Header) -> dict[str, Outcome]:
        """Take the folder for a run, and give what an interrupted one of the same left there.

        Returns:
            Outcomes by case id; none in a new folder.

        Raises:
            BadRun: A finished run lies there, or an interrupted one of something else.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        if (self.path / _RUN).exists():
            raise BadRun(f"{self.path} 中已有一次完整的评测；请用 --out 另给一个文件夹。")
        begun = self.path / _BEGUN
        if begun.exists():
            former = self.unfinished
            if former is None or not _are_one(former, header):
                raise BadRun(
                    f"{self.path} 中是另一次没有做完的评测（用例、资料、设置或程序已不同）；"
                    "请用 --out 另给一个文件夹，或先删掉它。"
                )
            return self._done()
        _write_whole(begun, header.model_dump_json(indent=2))
        return {}

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other programs out of the folder; whoever is killed lets go of it.

        Raises:
            BadRun: Another is at it.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.path / _LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise BadRun(f"{self.path} 中的评测正在进行；请等它做完。") from error
        try:
            yield
        finally:
            (self.path / _LOCK).unlink(missing_ok=True)  # nobody waits for it
            lock.release()

    @property
    def free(self) -> bool:
        """Whether nobody is at it."""
        try:
            with self.held():
                return True
        except BadRun:
            return False

    def _done(self) -> dict[str, Outcome]:
        path = self.path / _OUTCOMES
        if not path.exists():
            return {}
        done: dict[str, Outcome] = {}
        whole = []
        # A cut may have gone through a character.
        for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
            try:
                outcome = Outcome.model_validate_json(line)
            except ValidationError:
                continue  # cut off in the middle, or blank
            done[outcome.case] = outcome
            whole.append(line)
        # What comes next must not be glued to half a line.
        path.write_text("".join(f"{line}\n" for line in whole), encoding="utf-8")
        return done

    def keep(self, outcome: Outcome) -> None:
        """Write an outcome down."""
        with (self.path / _OUTCOMES).open("a", encoding="utf-8") as file:
            file.write(outcome.model_dump_json() + "\n")

    def finish(self, run: Run, page: str) -> None:
        """Write the run and its page; from now on it is complete."""
        self.report.write_text(page, encoding="utf-8")
        save_run(run, self.path / _RUN)
        for name in (_BEGUN, _OUTCOMES):
            (self.path / name).unlink(missing_ok=True)

    @property
    def unfinished(self) -> Header | None:
        """What an interrupted run began with; None where there is none."""
        begun = self.path / _BEGUN
        if not begun.exists():
            return None
        try:
            return Header.model_validate_json(begun.read_text(encoding="utf-8"))
        except ValidationError:
            return None


def save_run(run: Run, path: Path) -> None:
    """Write a run; whoever reads the file meanwhile reads the old or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_whole(path, run.model_dump_json() + "\n")


def _write_whole(path: Path, text: str) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def _are_one(former: Header, header: Header) -> bool:
    """Say whether two runs ask the same of the same, by the same code."""
    return (former.fingerprint, former.code) == (header.fingerprint, header.code)


def read_run(path: Path) -> Run:
    """Read a run from its folder, or from its JSON file.

    Raises:
        BadRun: There is none, it is unfinished, or it was written by another version.
    """
    file = path / _RUN if path.is_dir() else path
    try:
        return Run.model_validate_json(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        unfinished = (path / _BEGUN).exists()
        said = "评测没有做完；用 eval run --out 指向它可接着做" if unfinished else "没有评测结果"
        raise BadRun(f"{path}：{said}。") from error
    except OSError as error:
        raise BadRun(f"读不到 {file}（{error.strerror}）；请检查路径和权限。") from error
    except (ValidationError, UnicodeDecodeError) as error:
        raise BadRun(f"{file} 不是这一版能读的评测结果；请重新评测。") from error


def runs_in(folder: Path) -> tuple[Path, ...]:
    """Give the files of finished runs below a folder, in no order."""
    return tuple(folder.glob(f"*/{_RUN}"))


def headers(folder: Path) -> tuple[tuple[Path, Header], ...]:
    """Give the finished runs below a folder, the latest first."""
    found = []
    for file in runs_in(folder):
        try:
            header = Header.model_validate(json.loads(file.read_text(encoding="utf-8"))["header"])
        except (ValidationError, ValueError, KeyError, OSError):
            continue  # of another version: it can neither be shown nor compared
        found.append((file.parent, header))
    return tuple(sorted(found, key=lambda run: run[1].started, reverse=True))


def runs_like(header: Header, folder: Path) -> tuple[Run, ...]:
    """Give finished runs of the same sets, half and records below a folder, the latest first.

    At most a dozen, and not the run itself; one that another version wrote is left out.
    """
    found = []
    for path, other in headers(folder):
        if other.started != header.started and _are_alike(other, header):
            with suppress(BadRun):
                found.append(read_run(path))
        if len(found) == _MOST_ALIKE:
            break
    return tuple(found)


def _are_alike(one: Header, other: Header) -> bool:
    return (one.sets, one.half, one.corpus) == (other.sets, other.half, other.corpus)


def begun_with(folder: Path, header: Header) -> Path | None:
    """Give the folder of an interrupted run of the same, the latest; None where there is none."""
    same = [
        (found.started, file.parent)
        for file in folder.glob(f"*/{_BEGUN}")
        if (found := RunFolder(path=file.parent).unfinished) is not None
        and _are_one(found, header)
        and RunFolder(path=file.parent).free
    ]
    return max(same)[1] if same else None


def save_baseline(run: Run, path: Path) -> None:
    """Keep of a run what later ones are measured by: a line a case, so that a change reads well.

    Only judgements are kept: neither the cases, which stand in their sets, nor what was said, nor
    how long it took; of the checks those that failed, else the first.
    """
    header = run.header.model_dump_json(exclude_defaults=True)
    outcomes = ",\n".join(
        _bare(outcome).model_dump_json(exclude_defaults=True) for outcome in run.outcomes
    )
    _write_whole(
        path,
        f'{{"header":{header},\n"parts":[],"slices":[],"cases":[],"outcomes":[\n{outcomes}\n]}}\n',
    )


def _bare(outcome: Outcome) -> Outcome:
    checks = outcome.judgement.checks
    told = tuple(Check(name=check.name, passed=False) for check in checks if not check.passed)
    judgement = outcome.judgement.model_copy(update={"checks": told or checks[:1]})
    return outcome.model_copy(update={"reply": None, "ms": 0.0, "judgement": judgement})
