"""What an erasure finds and takes in the data folder, beside the database."""

import json
import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.erasing.plan import Mention, Plan
from assistant.erasing.texts import around, bytes_hold, forms_of

_OWN, _RUNS = Path("eval", "own.jsonl"), Path("eval", "runs")
_SHELF, _UPLOADS = "matches", "uploads"
# Models are the same everywhere; of backups it is told apart from this which hold the name.
_NOT_SCANNED = ("models", "backups")
_CHUNK = 8_000_000
_MOST_UNPACKED_BYTES = 200_000_000
_PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"%PDF-")


def with_files(plan: Plan, data_dir: Path, *, also: Collection[str] = ()) -> Plan:
    """Give the plan with what lies in files: kept runs go, the rest is named."""
    needles = plan.subject.needles
    mentions = [*plan.mentions]
    for case, line in _cases(data_dir / _OWN):
        if case not in plan.cases and (quote := _quote(line, needles)):
            mentions.append(Mention(place=f"case:{case}", what="自有评测用例", quote=quote))
    signs = (*needles, *(f'"{one}"' for one in (*plan.records, *plan.cases) if one))
    uploads = set()
    for path in _files(data_dir / _UPLOADS):
        name = path.relative_to(data_dir / _UPLOADS).as_posix()
        if f"upload:{name}" in also:
            uploads.add(name)
        elif bytes_hold(name.encode() + b"\n" + path.read_bytes(), needles):
            mentions.append(Mention(place=f"upload:{name}", what="等待添加的文件", quote=""))
    return replace(
        plan,
        runs=frozenset(_runs_with(data_dir / _RUNS, signs)),
        uploads=frozenset(uploads),
        mentions=tuple(mentions),
    )


def remove_files(plan: Plan, data_dir: Path) -> None:
    """Take what the plan takes; rows of matches are found anew when next asked for."""
    for run in plan.runs:
        shutil.rmtree(data_dir / _RUNS / run)
    for name in plan.uploads:
        (data_dir / _UPLOADS / name).unlink(missing_ok=True)
    if plan.cases and (data_dir / _OWN).is_file():
        kept = [line for case, line in _cases(data_dir / _OWN) if case not in plan.cases]
        fresh = (data_dir / _OWN).with_suffix(".new")
        fresh.write_text(
            "".join(f"{line}\n" for line in kept), encoding="utf-8", errors="surrogateescape"
        )
        fresh.replace(data_dir / _OWN)
    shelf = data_dir / _SHELF
    if plan.records or any(bytes_hold(p.read_bytes(), plan.subject.needles) for p in _files(shelf)):
        shutil.rmtree(shelf, ignore_errors=True)


def left_in(data_dir: Path, needles: Sequence[str]) -> tuple[str, ...]:
    """Give the files of the data folder that hold a needle in any coding, packed ones too."""
    return tuple(
        path.relative_to(data_dir).as_posix()
        for path in _files(data_dir)
        if path.relative_to(data_dir).parts[0] not in _NOT_SCANNED
        and (holds(path, needles) or _named_so(path.relative_to(data_dir), needles))
    )


def holds(path: Path, needles: Sequence[str]) -> bool:
    """Say whether a file holds a needle; large files are read in pieces."""
    forms = [form for needle in needles for form in forms_of(needle)]
    if not forms:
        return False
    overlap, before = max(map(len, forms)), b""
    try:
        with path.open("rb") as file:
            start = file.read(8)
            file.seek(0)
            while piece := file.read(_CHUNK):
                window = before + piece
                if any(form in window for form in forms):
                    return True
                before = window[-overlap:]
        small = path.stat().st_size <= _MOST_UNPACKED_BYTES
        return start.startswith(_PACKED) and small and bytes_hold(path.read_bytes(), needles)
    except FileNotFoundError:
        return False  # gone meanwhile


def _named_so(path: Path, needles: Sequence[str]) -> bool:
    return any(needle in path.as_posix() for needle in needles)


def _runs_with(runs: Path, signs: Sequence[str]) -> Iterator[str]:
    if not runs.is_dir():
        return
    for run in sorted(runs.iterdir()):
        if run.is_dir() and any(bytes_hold(path.read_bytes(), signs) for path in _files(run)):
            yield run.name


def _cases(file: Path) -> Iterator[tuple[str, str]]:
    if not file.is_file():
        return
    for line in file.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        try:
            whole = json.loads(line)
        except ValueError:
            whole = {}
        yield str(whole.get("id", "")) if isinstance(whole, dict) else "", line


def _quote(line: str, needles: Sequence[str]) -> str:
    line = line.encode("utf-8", "replace").decode()
    try:
        text = json.dumps(json.loads(line), ensure_ascii=False)
    except ValueError:
        text = line  # one that was cut off
    return next((around(text, needle) for needle in needles if needle in text), "")


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file())
