"""Verdicts as papers: a page to take along, and the list of all measures with their windows."""

from collections.abc import Sequence
from datetime import date

from assistant.eligibility.findings import Finding
from assistant.eligibility.policies import Policies
from assistant.eligibility.telling import (
    RELATION,
    VERDICT,
    in_order,
    left_to_do,
    state_words,
    summary,
    window_words,
)
from assistant.eligibility.verdicts import Judged
from assistant.papers.content import Heading, Line, Paper, Table
from assistant.words import PROVENANCE, STATUS
from corpus.records import Policy, provenance_at

_CARE = (
    "本表由程序按所填数据逐条比对，不是认定结论；"
    "需人工的由主管部门、专家或平台决定，办理以主管部门最新文件为准。"
)
_HEAD = ("条件", "现有", "需要", "结果", "差距或待办", "依据")


def as_paper(found: Policies, *, company: str = "") -> Paper:
    """Give verdicts as a paper: an overview, then every measure that is not out of the question."""
    shown = [one for one in in_order(found.measures) if one.verdict != "not_applicable"]
    overview = Table(
        head=("措施", "结论", "逐条情况", "支持", "窗口"),
        rows=tuple(_overview(one) for one in shown),
        widths=(9, 5, 12, 16, 9),
    )
    parts: list[Heading | Line | Table] = [Heading("一览"), overview]
    for one in shown:
        if one.measure.published != "none" and one.verdict != "needs_data":
            parts += _details(one)
    return Paper(
        title=f"{company}适用政策逐条比对" if company else "适用政策逐条比对",
        lead=(f"以 {found.as_of} 有效的规定为准。", _CARE),
        parts=tuple(parts),
    )


def as_tables(found: Policies) -> tuple[Table, ...]:
    """Give verdicts as sheets: an overview, every condition, and the list of all measures."""
    judged = in_order(found.measures)
    conditions = [
        (one.measure.id, one.measure.name, *_row(finding, one))
        for one in judged
        for finding in one.findings
    ]
    return (
        Table(
            title="一览",
            head=("编号", "措施", "结论", "逐条情况", "支持", "上限（万元）", "窗口", "受理部门"),
            rows=tuple(
                (
                    one.measure.id,
                    one.measure.name,
                    VERDICT[one.verdict],
                    summary(one),
                    one.benefit,
                    "" if one.cap_wan is None else f"{one.cap_wan:g}",
                    window_words(one.window),
                    _desk(one),
                )
                for one in judged
            ),
            widths=(6, 14, 6, 20, 30, 7, 16, 16),
        ),
        Table(
            title="逐条",
            head=("编号", "措施", *_HEAD),
            rows=tuple(conditions),
            widths=(6, 12, 20, 9, 9, 6, 16, 24),
        ),
        policy_list(judged, found.as_of),
    )


def policy_list(judged: Sequence[Judged], day: date) -> Table:
    """Give the list of all measures (政策清单): department, level, region, window, standing."""
    rows = []
    for one in sorted(judged, key=lambda each: each.measure.id):
        facts = one.placed.policy.record.facts
        policy = facts if isinstance(facts, Policy) else Policy()
        rows.append(
            (
                one.measure.id,
                one.measure.name,
                "、".join(one.measure.gives),
                policy.number or "未载明",
                "、".join(policy.issuers) or "未载明",
                policy.tier or "未载明",
                policy.region or "未载明",
                STATUS[one.status],
                window_words(one.window),
                _desk(one),
            )
        )
    return Table(
        title=f"政策清单 {day}",
        head=(
            "编号",
            "措施",
            "支持方式",
            "文号",
            "发文机关",
            "层级",
            "地区",
            "效力",
            "窗口",
            "受理部门",
        ),
        rows=tuple(rows),
        widths=(6, 16, 8, 14, 12, 6, 10, 6, 16, 18),
    )


def _overview(one: Judged) -> tuple[str, ...]:
    window = window_words(one.window)
    return one.measure.name, VERDICT[one.verdict], summary(one), one.benefit, window


def _details(one: Judged) -> list[Heading | Line | Table]:
    measure = one.measure
    record = one.placed.policy.record
    parts: list[Heading | Line | Table] = [
        Heading(f"{measure.name}：{VERDICT[one.verdict]}"),
        Line(
            f"依据《{record.title}》（{STATUS[one.status]}）。{window_words(one.window)}。",
            faint=True,
        ),
        Table(
            head=_HEAD,
            rows=tuple(_row(finding, one) for finding in one.findings),
            widths=(12, 6, 6, 5, 10, 14),
        ),
    ]
    if measure.materials:
        parts.append(Line(f"材料：{'、'.join(measure.materials)}。"))
    parts.append(Line(f"受理：{_desk(one)}。"))
    parts += [
        Line(f"{RELATION[link.kind]} {link.other}{f'：{link.note}' if link.note else ''}")
        for link in one.links
    ]
    if measure.caution:
        parts.append(Line(f"注意：{measure.caution}"))
    return parts


def _row(finding: Finding, one: Judged) -> tuple[str, ...]:
    return (
        finding.text,
        finding.have.text if finding.have else "",
        finding.need.text if finding.need else "",
        state_words(finding),
        left_to_do(finding),
        clause_of(finding, one),
    )


def clause_of(finding: Finding, one: Judged) -> str:
    """Give the words of the clause that a condition rests on, and how well they are vouched for."""
    if finding.start is None or finding.end is None:
        return ""
    record = one.placed.policy.record
    vouched = PROVENANCE[provenance_at(record, finding.start, finding.end)]
    where = f"{finding.clause} " if finding.clause else ""
    return f"{where}“{record.text[finding.start : finding.end]}”〔{vouched}〕"


def _desk(one: Judged) -> str:
    facts = one.placed.policy.record.facts
    return (facts.desk if isinstance(facts, Policy) else None) or "未载明"
