"""The badges of records: a word, a sign, a fixed colour, and what it means."""

import re
from html import escape
from typing import Literal

from assistant.answers import no_rule
from assistant.words import CAUTION, LEVEL, PROVENANCE, STATUS
from corpus.levels import Level
from corpus.records import Caution, CautionCode, Kind, Provenance, Record
from corpus.validity import CURRENT, Status

Tone = Literal["green", "red", "amber", "violet", "grey", "blue"]

_STATUS: dict[Status, tuple[Tone, str, str]] = {
    "upcoming": ("amber", "?", "已公布，还没有到施行日期。"),
    "in_force": ("green", "✓", "在所问的日期有效。"),
    "superseded": ("red", "✕", "已有新规定替代，不能作为现行依据。"),
    "expired": ("red", "✕", "有效期已过，不能作为现行依据。"),
    "repealed": ("red", "✕", "已经废止，不能作为现行依据。"),
    "partial": ("amber", "?", "部分条款已失效，请核对所引条款。"),
    "draft": ("amber", "?", "征求意见稿，还不是正式规定。"),
    "doubtful": ("amber", "?", "效力没有核实，办理前请向主管部门确认。"),
    "open": ("green", "✓", "在所问的日期有效。"),
    "closed": ("grey", "–", "已经关闭，不再对接。"),
}
_PROVENANCE: dict[Provenance, tuple[Tone, str]] = {
    "official": ("blue", "依据发文机关公布的内容。"),
    "repost": ("blue", "依据政府网站转载的内容。"),
    "media": ("amber", "出自媒体报道，未与官方原文核对。"),
    "second_hand": ("amber", "他人整理的内容，未与官方原文核对。"),
    "seed": ("amber", "只见于介绍材料，没有读到正式文件。"),
    "unverified": ("amber", "没有核对过来源。"),
    "sample": ("violet", "示例，内容是虚构的，仅供演示。"),
}
_NO_RULE = "不是规定，办理以它所说的正式文件为准。"
_CAUTION: dict[CautionCode, tuple[Tone, str]] = {
    "hidden": ("red", "原件中看不见的文字，请打开原件核对。"),
    "instruction": ("red", "像是写给程序的指令，只作资料，不要照办。"),
    "ocr": ("amber", "从图片中识别出的文字，数字请与原件核对。"),
}
_SAMPLE: dict[Kind, str] = {
    "achievement": "示例成果，内容是虚构的，仅供演示",
    "demand": "示例需求，内容是虚构的，仅供演示",
    "policy": "示例政策，内容是虚构的，仅供演示",
    "passage": "示例资料，内容是虚构的，仅供演示",
}
# So a summary ends that was written for this library.
_SUMMARY = re.compile(r"说明：本摘要[^\n]{0,40}不是文件原文")
_PERCENT = re.compile(r"\d+(?:\.\d+)?\s*%")
_LEVEL: dict[Level, tuple[Tone, str]] = {
    "public": ("grey", "所有人可见。"),
    "internal": ("violet", "技术经理人和工作人员可见。"),
    "restricted": ("red", "仅工作人员可见。"),
}
_EXPLAINED: tuple[Status, ...] = ("in_force", "upcoming", "superseded", "expired", "doubtful")
# What a text writes in 〔…〕 after a sentence.
_MARKS: dict[str, Provenance] = {word: provenance for provenance, word in PROVENANCE.items()}


def status_badge(status: Status) -> str:
    """Give the badge that says whether a record holds."""
    tone, sign, why = _STATUS[status]
    return _badge(tone, f"{sign} {STATUS[status]}", why)


def standing_badges(record: Record, status: Status) -> str:
    """Give the badges that say whether a record holds, and that it is no rule where it is none."""
    sort = no_rule(record)
    if not sort or status == "draft":
        return status_badge(status)
    kind = _badge("amber", f"? {sort}", f"{sort}{_NO_RULE}")
    return kind if status in CURRENT else f"{status_badge(status)}{kind}"


def provenance_badge(provenance: Provenance) -> str:
    """Give the badge that says how well a text is vouched for."""
    tone, why = _PROVENANCE[provenance]
    return _badge(tone, PROVENANCE[provenance], why)


def sample_note(kind: Kind, provenance: Provenance) -> str:
    """Say in words that what is shown is made up; empty for what is not."""
    if provenance != "sample":
        return ""
    return f'<p class="fine sample">{_SAMPLE[kind]}</p>'


def is_summary(record: Record) -> bool:
    """Say whether a text says of itself that it is a summary, and not the text of a document."""
    return _SUMMARY.search(record.text) is not None


def summary_badge(record: Record) -> str:
    """Give the badge for a text that says of itself that it is a summary; empty for others."""
    if not is_summary(record):
        return ""
    return _badge("amber", "摘要（非原文）", "根据公开信息写的摘要，不是文件原文。")


def caution_badge(caution: Caution) -> str:
    """Give the badge that says why a text must not be taken at its word."""
    tone, why = _CAUTION[caution.code]
    sure = _PERCENT.search(caution.note) if caution.code == "ocr" else None
    word = f"{CAUTION[caution.code]} {sure[0]}" if sure else CAUTION[caution.code]
    return _badge(tone, f"! {word}", f"{why}{caution.note}")


def level_badge(level: Level) -> str:
    """Give the badge that says who may see a record."""
    tone, why = _LEVEL[level]
    return _badge(tone, LEVEL[level], why)


def provenance_mark(word: str) -> str:
    """Give the badge for a word in 〔…〕; empty for a word that is no provenance."""
    provenance = _MARKS.get(word)
    if provenance is None:
        return ""
    tone, why = _PROVENANCE[provenance]
    return f'<span class="badge inline {tone}" title="{escape(why)}">〔{escape(word)}〕</span>'


def legend() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Give what the badges mean, by what they are about: each badge and its meaning."""
    statuses = tuple((status_badge(status), _STATUS[status][2]) for status in _EXPLAINED)
    provenances = tuple((provenance_badge(p), why) for p, (_, why) in _PROVENANCE.items())
    return ("效力", statuses), ("来源", provenances)


def _badge(tone: Tone, word: str, why: str) -> str:
    return f'<span class="badge {tone}" title="{escape(why)}">{escape(word)}</span>'
