"""The rules that a draft rests on: whether they hold on the day, and whether one can apply."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from assistant.drafting.draft import Remark
from assistant.drafting.lint.paper import Paper
from assistant.eligibility.findings import Finding
from assistant.eligibility.verdicts import Judged
from corpus.records import Policy
from corpus.store.records import StoredRecord
from corpus.validity import CURRENT, Status

_WHY: Mapping[Status, str] = {
    "superseded": "已被新的规定替代",
    "expired": "已经过期",
    "repealed": "已经废止",
    "upcoming": "还没有施行",
    "draft": "只是征求意见稿，不能作为依据",
    "doubtful": "效力存疑，请先向主管部门核实",
    "partial": "已部分失效，请核对所用的条款",
}
_SOON_DAYS = 30
# Laws that 民法典 第一千二百六十条 repealed, all on one day.
_CIVIL_CODE = date(2021, 1, 1)
_REPEALED = re.compile(
    r"(?<!劳动)(?<![原旧])(?<!原《)(?<!旧《)"
    r"(合同法(?![律务定治人庭官规学院典])|担保法(?![律务定治人院])|民法通则|民法总则|侵权责任法|物权法(?![律定]))"
    r"(?!》?[（(]?(?:已|现已|于)?[^。；]{0,8}(?:废止|失效))"
)
_FALLEN = ("not_met", "not_applicable")


def check_status(paper: Paper) -> Iterator[Remark]:
    """Say which policies that the draft rests on do not hold on its day."""
    used = {paper.chosen.policy, *_cited(paper)} - {None}
    for id_, stored in paper.chosen.stored.items():
        if id_ not in used or not isinstance(stored.record.facts, Policy):
            continue
        status = stored.status(paper.day)
        if status not in _WHY:
            continue
        chosen = id_ == paper.chosen.policy
        yield paper.remark(
            f"policy_{status}",
            f"{'所选政策' if chosen else '文中引用的'}《{stored.record.title}》"
            f"{_WHY[status]}{_since(stored, status)}"
            f"{'，不能据此申报' if chosen and status not in CURRENT else ''}",
            severity="warning" if status in CURRENT else "error",
        )


def _cited(paper: Paper) -> Iterator[str]:
    text = "\n".join(one.text for one in paper.passages)
    for id_, stored in paper.chosen.stored.items():
        if len(stored.record.title) > 4 and f"《{stored.record.title}》" in text:  # noqa: PLR2004
            yield id_


def _since(stored: StoredRecord, status: Status) -> str:
    facts = stored.record.facts
    if not isinstance(facts, Policy):
        return ""
    day = {
        "expired": facts.expires,
        "repealed": facts.repealed,
        "superseded": stored.superseded_from,
        "upcoming": facts.effective or facts.published,
    }.get(status)
    word = {"expired": "有效期到", "upcoming": "施行日是"}.get(status, "自")
    end = "起" if word == "自" else ""
    return "" if day is None or day == date.max else f"（{word} {day}{end}）"


def check_laws(paper: Paper) -> Iterator[Remark]:
    """Say where a law is cited that 民法典 repealed."""
    if paper.day < _CIVIL_CODE:
        return
    for one in paper.passages:
        for law in dict.fromkeys(found[1] for found in _REPEALED.finditer(one.text)):
            yield paper.remark(
                "law_repealed",
                f"文中引用了《{law}》，它自 {_CIVIL_CODE} 起已废止，应改引《民法典》的相应条款："
                f"“{one.text[:40]}”",
                label=one.label,
                section=one.section,
            )


def check_window(paper: Paper) -> Iterator[Remark]:
    """Say whether one can apply on the day, once for all measures of the policy."""
    measures = [one for one in paper.chosen.judged if one.status in CURRENT]
    states = {one.window.state for one in measures}
    if not measures or "rolling" in states:
        return
    if "open" in states:
        left = min(one.window.days_left or 0 for one in measures if one.window.state == "open")
        last = _last(measures, "open")
        if left <= _SOON_DAYS:
            yield paper.remark(
                "window_closing",
                f"申报窗口 {last} 截止，还有 {left} 天",
                severity="warning",
            )
    elif "upcoming" in states:
        first = min(
            one.window.first
            for one in measures
            if one.window.state == "upcoming" and one.window.first is not None
        )
        yield paper.remark(
            "window_upcoming", f"申报窗口还没有开，{first} 开始受理", severity="warning"
        )
    elif states == {"closed"}:
        last = _last(measures, "closed")
        yield paper.remark(
            "window_closed",
            f"申报窗口{f'已于 {last} 截止' if last else '已经关闭'}，今天是 {paper.day}；"
            "请等下一批通知，或向受理部门核实",
        )
    else:
        yield paper.remark(
            "window_unknown",
            "申报窗口本库没有载明，请以主管部门当年的通知为准",
            severity="warning",
        )


def _last(measures: Sequence[Judged], state: str) -> date | None:
    days = [one.window.last for one in measures if one.window.state == state]
    return min((day for day in days if day is not None), default=None)


def check_verdict(paper: Paper) -> Iterator[Remark]:
    """Say why the chosen measure is out of reach; of several, only if all are."""
    measures = [one for one in paper.chosen.judged if one.status in CURRENT]
    if not measures or any(one.verdict not in _FALLEN for one in measures):
        return
    for judged in measures:
        for one in judged.findings:
            missed = one.counted and one.state == "unmet"
            if judged.verdict == "not_met" and missed:
                yield paper.remark("measure_not_met", _missed(judged, one))
            elif judged.verdict == "not_applicable" and one.state == "not_applicable":
                yield paper.remark("measure_not_applicable", _not_for(judged, one))


def _missed(judged: Judged, one: Finding) -> str:
    have = f"目前 {one.have.text}" if one.have and one.have.text else ""
    need = f"要求{one.need.text}" if one.need and one.need.text else ""
    told = "，".join(part for part in (have, need, one.gap) if part)
    return (
        f"这项政策的硬条件未满足：{one.text}{f'（{told}）' if told else ''}{_clause(judged, one)}"
    )


def _not_for(judged: Judged, one: Finding) -> str:
    return f"这项政策不适用于本单位：{one.text}{_clause(judged, one)}"


def _clause(judged: Judged, one: Finding) -> str:
    title = judged.placed.policy.record.title
    return f"，见《{title}》{one.clause or ''}"
