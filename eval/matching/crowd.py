"""Measure a whole fair: so many achievements against so many demands, and one demand at a time.

The texts come from corpora of the BEIR shape, a document an achievement and a question with its
`content`, or a document again, a demand. They fill a data folder of their own, once.
"""

import json
import random
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain, cycle, islice
from pathlib import Path

import numpy as np

from assistant.matching.everything import match_everything
from assistant.matching.matcher import Matcher
from corpus.levels import Viewer
from eval.datasets import read_asked, read_passages

_ADMIN = Viewer(identity="evaluation", role="admin")
_SEED = 20260401
_LONGEST_TITLE = 40
_LONGEST_DEMAND = 2_000
# Demands that are asked one at a time.
_ALONE = 200
_WAYS = ("许可", "转让", "合作开发", "技术服务", "作价投资")


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdReport:
    """What a fair took.

    Attributes:
        opening: Seconds until both sides were read into memory.
        seconds: For all pairs after that.
        again: For all pairs once more, with nothing changed.
        peak_bytes: Of memory until then; of the filling, too, where it was filled in this run.
        p50_ms, p95_ms: Of one stored demand at a time.
        text_p50_ms, text_p95_ms: Of one typed demand at a time, with its embedding.
    """

    achievements: int
    demands: int
    recommended: int
    opening: float
    seconds: float
    again: float
    peak_bytes: int
    p50_ms: float
    p95_ms: float
    text_p50_ms: float
    text_p95_ms: float


def write_crowd(
    folders: Sequence[Path], target: Path, *, achievements: int, demands: int
) -> tuple[Path, Path]:
    """Write so many achievements and demands as files to add; the same every time.

    Args:
        folders: Corpora; where they hold too little, they are taken once more.
        target: The folder of the files; made where it is not there.
        achievements: How many.
        demands: How many.

    Returns:
        The file of achievements and the file of demands.

    Raises:
        BadDataset: A folder is none of that shape.
    """
    draw = random.Random(_SEED)  # noqa: S311  (texts for measuring, and no secret)
    documents = list(chain.from_iterable(_documents(folder) for folder in folders))
    asked = list(chain.from_iterable(_questions(folder) for folder in folders))
    target.mkdir(parents=True, exist_ok=True)
    paths = (target / "成果.jsonl", target / "需求.jsonl")
    offered = (
        {
            "成果编号": f"EVAL-CG-{n:05}",
            "成果名称": text[:_LONGEST_TITLE],
            "持有单位": f"单位{n % 900}",
            "简介": text,
            "TRL": draw.choice((3, 5, 6, 7, 8, 9)),
            "转化方式": draw.choice(_WAYS),
            "状态": "可转化",
            "数据性质": "示例",
        }
        for n, text in enumerate(islice(cycle(documents), achievements))
    )
    sought = (
        {
            "需求编号": f"EVAL-XQ-{n:05}",
            "需求名称": text.partition("\n")[0][:_LONGEST_TITLE],
            "需求内容": text[:_LONGEST_DEMAND],
            "状态": "发布",
            "数据性质": "示例",
        }
        for n, text in enumerate(islice(cycle([*asked, *documents]), demands))
    )
    for path, rows in zip(paths, (offered, sought), strict=True):
        lines = (json.dumps(row, ensure_ascii=False) for row in rows)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return paths


def measure_crowd(matcher: Matcher, *, day: date) -> CrowdReport:
    """Match everything twice, and then one demand at a time."""
    began = time.monotonic()
    view = matcher.view(_ADMIN)
    opening = time.monotonic() - began
    first = match_everything(matcher, _ADMIN, day=day)
    second = match_everything(matcher, _ADMIN, day=day)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    stored = view.stored["demand"][:_ALONE]
    alone = [
        _seconds(partial(matcher.of_record, one.record.id, "demand", _ADMIN, day=day))
        for one in stored
    ]
    typed = [
        # Put otherwise, so that its vectors are not known yet.
        _seconds(partial(matcher.of_text, f"第 {n} 条：{one.record.text}", _ADMIN, day=day))
        for n, one in enumerate(stored)
    ]
    return CrowdReport(
        achievements=first.achievements,
        demands=first.demands,
        recommended=first.recommended,
        opening=opening,
        seconds=first.seconds,
        again=second.seconds,
        peak_bytes=peak,
        p50_ms=1000 * float(np.percentile(alone, 50)),
        p95_ms=1000 * float(np.percentile(alone, 95)),
        text_p50_ms=1000 * float(np.percentile(typed, 50)),
        text_p95_ms=1000 * float(np.percentile(typed, 95)),
    )


def _documents(folder: Path) -> Iterator[str]:
    for passage in read_passages(folder):
        text = f"{passage.title} {passage.text}".strip().replace("\n", " ")
        if text:
            yield text


def _questions(folder: Path) -> Iterator[str]:
    """Give the questions that are whole texts; a corpus without any gives none."""
    if (folder / "queries.jsonl").is_file():
        for one in read_asked(folder):
            if one.content:
                yield f"{one.text}\n{one.content}"


def _seconds(done: Callable[[], object]) -> float:
    began = time.perf_counter()
    done()
    return time.perf_counter() - began
