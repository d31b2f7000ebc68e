"""Labelled answers, to measure a judge by.

The shipped labels are by two readings of the product's own makers, who wrote the answers too: the
readings agree more than strangers' would, and nobody of the trade has confirmed them.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.errors import BadCases
from eval.suite.case_files import SHIPPED
from eval.suite.opinion.judge import Criterion, Material

LABELS = SHIPPED / "judge_labels.jsonl"
_MOST_TOLD = 20
_Word = Literal["yes", "no"]


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Readings(_Kept):
    """What two readings said, the second without sight of the first, and what was settled on."""

    first: _Word
    second: _Word
    settled: _Word


class Labelled(_Kept):
    """An answer and its labels.

    Attributes:
        group: Answers to one question from the same passages share it.
        fault: What is wrong with the answer: `none`, or the sort of slip.
        grounded: Whether all that it says follows from the passages.
        responsive: Whether it answers what was asked, be it right or wrong.
        reason: Why it is labelled so, in Chinese.
    """

    id: str
    group: str
    fault: str
    question: str = Field(min_length=1)
    passages: tuple[str, ...] = Field(min_length=1)
    answer: str = Field(min_length=1)
    grounded: Readings
    responsive: Readings
    reason: str = Field(min_length=1)

    @property
    def material(self) -> Material:
        """What a judge is shown of it: nothing of its labels."""
        return Material(question=self.question, passages=self.passages, answer=self.answer)

    def readings(self, criterion: Criterion) -> Readings:
        """Give the labels of one criterion."""
        return self.grounded if criterion == "grounded" else self.responsive

    def label(self, criterion: Criterion) -> bool:
        """Give what was settled on."""
        return self.readings(criterion).settled == "yes"


def read_labels(path: Path = LABELS) -> tuple[Labelled, ...]:
    """Read a file of labelled answers, a JSON object a line.

    Raises:
        BadCases: It cannot be read, a line is none, or an id occurs twice.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadCases(f"读不到标注文件 {path}；应为 UTF-8 编码的 JSONL 文件。") from error
    labels: dict[str, Labelled] = {}
    slips = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            label = Labelled.model_validate_json(line)
        except ValidationError as error:
            slips.append(f"第 {number} 行：{_where(error)}")
            continue
        if label.id in labels:
            slips.append(f"第 {number} 行：编号“{label.id}”重复")
        labels[label.id] = label
    if slips:
        raise BadCases(f"{path}：{'；'.join(slips[:_MOST_TOLD])}。")
    return tuple(labels.values())


def _where(error: ValidationError) -> str:
    first: Sequence[int | str] = error.errors()[0]["loc"]
    field = ".".join(map(str, first))
    return f"{field} 缺少或不可用" if field else "不是完整的 JSON 对象"
