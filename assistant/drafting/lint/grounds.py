"""How well the records that a draft is made from are vouched for."""

from collections.abc import Iterator

from assistant.drafting.draft import Remark
from assistant.drafting.lint.paper import Paper
from assistant.words import PROVENANCE
from corpus.records import Policy

_KINDS = {"policy": "政策", "demand": "需求", "achievement": "成果"}
_WEAK = ("media", "second_hand", "seed", "unverified")


def check_grounds(paper: Paper) -> Iterator[Remark]:
    """Say which chosen records are samples, and of which policies nobody has read the text."""
    for kind, called in _KINDS.items():
        record = paper.chosen.record(kind)
        if record is None or record.facts is None:
            continue
        name, provenance = f"{called}《{record.title}》（{record.id}）", record.facts.provenance
        if provenance == "sample":
            yield paper.remark(
                "sample_ground",
                f"{name}是示例数据，不是真实的{called}；正式提交前请换成真实的资料",
                severity="warning",
            )
        elif isinstance(record.facts, Policy) and provenance in _WEAK:
            yield paper.remark(
                "weak_ground",
                f"{name}的来源是“{PROVENANCE[provenance]}”，正式文件没有读到；提交前请核对原文",
                severity="warning",
            )
