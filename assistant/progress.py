"""How far adding files has come, on a terminal: a bar, each file's stage, and what is wrong."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from assistant.words import FILE_STATE, SEVERITY
from corpus.ingest import Progress, Step
from corpus.records import Severity

# Up to this many files each is told when it is done; of more, only what went wrong.
_TOLD_FILES = 30
_NAME_CHARS = 28
_OVER = ("visible", "refused", "quarantined")
_WORST: tuple[Severity, ...] = ("flagged", "quarantined", "refused")


@contextmanager
def file_progress(stream: TextIO | None = None) -> Iterator[Progress]:
    """Give what is told of every step; draws on a terminal, and does nothing elsewhere.

    Args:
        stream: Where to draw; None for stderr.
    """
    stream = stream or sys.stderr
    if not stream.isatty():
        yield lambda step: None
        return
    from tqdm import tqdm

    form = "{desc} {percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt} 个文件 {postfix}"
    with tqdm(total=0, file=stream, leave=False, bar_format=form, ncols=100) as bar:

        def tell(step: Step) -> None:
            bar.total = step.files
            bar.n = step.file
            bar.set_description_str(_stage(step))
            if line := _line(step):
                bar.write(line, file=stream)
            bar.refresh()

        yield tell


def _line(step: Step) -> str:
    """Give what is said of a file for good; nothing of one that goes well among many."""
    if step.state is None or step.path is None:
        return ""
    if step.problems:
        worst = max((p.severity for p in step.problems), key=_WORST.index)
        sign = "!" if worst == "flagged" else "✕"
        return f"  {sign} {step.path} {SEVERITY[worst]}（{len(step.problems)} 个问题）"
    told = step.state in _OVER and step.files <= _TOLD_FILES
    return f"  ✓ {step.path} {FILE_STATE[step.state]}" if told else ""


def _stage(step: Step) -> str:
    if step.passages:
        return f"正在建索引 {step.passage}/{step.passages} 段"
    if step.path is None:
        return "正在处理"
    name = step.path if len(step.path) <= _NAME_CHARS else f"…{step.path[-_NAME_CHARS:]}"
    if step.pages:
        return f"正在识别图片页 {step.page}/{step.pages} {name}"
    return f"{FILE_STATE[step.state]} {name}" if step.state else "正在处理"
