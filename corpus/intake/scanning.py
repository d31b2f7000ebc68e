"""Text recognition for pages that have no text of their own, in a process with its own limits."""

import importlib.util
import json
import os
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Literal, Protocol

from corpus.intake.fresh import Silent, lines_of, start_command
from corpus.intake.limits import Limits
from corpus.intake.pictures import PICTURES, SEEN, Pictures, Seen, page_of
from corpus.intake.wire import Implausible, validated
from corpus.readers.blocks import ScannedPage
from corpus.records import Problem, Reading, Source

Ocr = Literal["auto", "off"]
# Called with how many pages of a file have been recognised, and how many there are.
Progress = Callable[[int, int], None]

MAX_PAGES = 50
# A page takes 3 to 5 seconds of computing; on a machine with much else to do, far more to wait.
_PAGE_SECONDS = 120.0
# To start, and to load the models: 2 seconds where nothing else runs.
_START_CPU_SECONDS = 30
_PAGE_CPU_SECONDS = 60
_MEMORY_BYTES = 3 << 30
_MAX_SAID_BYTES = 20_000_000
_MAX_THREADS = 4
_SHOWN = 12
# Problems that text recognition may do away with.
_RECOGNISABLE = frozenset({"scanned", "scanned_page", "garbled", "garbled_page"})
_PACKAGES = ("rapidocr", "onnxruntime", "pypdfium2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scans:
    """What came of recognising pages.

    Attributes:
        pages: Those that were read, in order; some may hold no line.
        missed: Those that were not: beyond what a file may have, or the process ended on them.
        peak_bytes: The most memory that the process had.
    """

    pages: tuple[ScannedPage, ...] = ()
    missed: tuple[int, ...] = ()
    peak_bytes: int = 0


class Scanner(Protocol):
    """Reads pages of a PDF from their pictures."""

    def scan(self, data: bytes, pages: Sequence[int], *, progress: Progress) -> Scans:
        """Give what stands on these pages, counted from 1."""


class ChildScanner:
    """Recognises in a process that is started for a file and ends with it; one at a time.

    Such a process takes a gigabyte and every core: a second would only slow both.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()

    def scan(
        self,
        data: bytes,
        pages: Sequence[int],
        *,
        progress: Progress = lambda done, total: None,
    ) -> Scans:
        """Give what stands on these pages; a page that ends the process ends there.

        Args:
            data: A PDF.
            pages: Counted from 1; at most `MAX_PAGES` of them are read.
            progress: Called after each page.
        """
        wanted = tuple(pages[:MAX_PAGES])
        found: list[Seen] = []
        threads = min(_MAX_THREADS, os.cpu_count() or 1)
        asked = PICTURES.dump_json(Pictures(pages=wanted, size=len(data), threads=threads))
        limits = Limits(
            memory_bytes=_MEMORY_BYTES,
            cpu_seconds=_START_CPU_SECONDS + _PAGE_CPU_SECONDS * len(wanted),
            threads=True,
        )
        with self._turn, tempfile.TemporaryDirectory(prefix="tt-ocr-") as folder:
            lines = lines_of(
                start_command("pictures", json.dumps(asdict(limits))),
                [asked + b"\n", data],
                folder=folder,
                environment={
                    "OMP_NUM_THREADS": str(threads),
                    "OPENBLAS_NUM_THREADS": "1",
                    # Threads that wait by spinning take the cores from those that work.
                    "GOMP_SPINCOUNT": "10000",
                },
                seconds=_PAGE_SECONDS,
                max_bytes=_MAX_SAID_BYTES,
            )
            try:
                for line in lines:
                    seen = validated(SEEN, line)
                    if len(found) == len(wanted) or seen.number != wanted[len(found)]:
                        break  # not what was asked: nothing more of it is believed
                    found.append(seen)
                    progress(len(found), len(wanted))
            except (Silent, Implausible):
                pass  # what has come so far counts
            finally:
                lines.close()
        return _scans(pages, found)


def _scans(pages: Sequence[int], found: Sequence[Seen]) -> Scans:
    read = tuple(page_of(seen) for seen in found if seen.lines is not None)
    numbers = {page.number for page in read}
    return Scans(
        pages=read,
        missed=tuple(number for number in pages if number not in numbers),
        peak_bytes=max((seen.peak_bytes for seen in found), default=0),
    )


def scanner_for(setting: Ocr) -> Scanner | None:
    """Give what recognises pages; None where that is switched off or not installed."""
    return ChildScanner() if setting == "auto" and installed() else None


def advice_for(setting: Ocr) -> str:
    """Give what to tell people of pages that nothing recognises; empty where something does."""
    if setting == "off":
        return "文字识别已关闭（TT_OCR=off）；设为 auto 后重新添加，可识别扫描页。"
    return "" if installed() else "安装 requirements-ocr.txt 后重新添加，可识别扫描页。"


def installed() -> bool:
    """Say whether what text recognition needs is installed (requirements-ocr.txt)."""
    return all(importlib.util.find_spec(package) is not None for package in _PACKAGES)


def advised(reading: Reading, advice: str) -> Reading:
    """Give a reading whose problems with unread pages say what would make them readable."""
    problems = tuple(
        replace(problem, hint=f"{problem.hint}{advice}")
        if problem.code in _RECOGNISABLE
        else problem
        for problem in reading.problems
    )
    return replace(reading, problems=problems)


def not_recognised(reading: Reading, missed: Sequence[int], path: str) -> Reading:
    """Add to a reading which pages text recognition has not read."""
    if not missed:
        return reading
    shown = "、".join(map(str, missed[:_SHOWN])) + ("等" if len(missed) > _SHOWN else "")
    problem = Problem(
        source=Source(path=path, page=missed[0]),
        code="pages_not_recognised",
        severity="flagged",
        what=f"第 {shown} 页（共 {len(missed)} 页）没有做文字识别，页上的文字查不到",
        hint=f"每个文件最多识别 {MAX_PAGES} 页；请拆成几个文件，或提供文字版后重新添加。",
    )
    return replace(reading, problems=(*reading.problems, problem))
