"""Verdicts in words, never 符合 or 通过: what is known is met or not, people decide the rest."""

from collections.abc import Iterator, Sequence

from assistant.eligibility.asking import questions
from assistant.eligibility.findings import Finding, State
from assistant.eligibility.policies import Policies
from assistant.eligibility.verdicts import Judged, Verdict
from assistant.eligibility.windows import WindowSeen
from corpus.measures.rules import RelationKind

VERDICT: dict[Verdict, str] = {
    "promising": "较有希望",
    "opportunity": "存在机会",
    "needs_data": "需补充数据",
    "not_met": "暂不满足",
    "not_applicable": "不适用",
}
STATE: dict[State, str] = {
    "met": "满足",
    "unmet": "不满足",
    "unknown": "待补充",
    "manual_review": "需人工",
    "not_applicable": "不适用",
}
SIGN: dict[State, str] = {
    "met": "✓",
    "unmet": "✕",
    "unknown": "?",
    "manual_review": "☞",
    "not_applicable": "–",
}
UNCLAIMED = "未主张"
RELATION: dict[RelationKind, str] = {
    "exclusive": "不叠加",
    "stackable": "可叠加",
    "prerequisite": "前置",
    "replaces": "替代",
    "replaced_by": "被替代",
}
# The most useful first: what a person would act on.
ORDER: tuple[Verdict, ...] = ("promising", "opportunity", "needs_data", "not_met", "not_applicable")


def state_words(finding: Finding) -> str:
    """Say by sign and word how a condition came out; a shortcut that nobody claims is not failed.

    A shortcut counts as not taken until it is claimed, and nobody has yet said of it that it does
    not hold.
    """
    return f"{sign_of(finding)} {state_word(finding)}"


def sign_of(finding: Finding) -> str:
    """Give the sign that a condition bears."""
    return SIGN["not_applicable" if unclaimed(finding) else finding.state]


def state_word(finding: Finding) -> str:
    """Give the word that a condition bears."""
    return UNCLAIMED if unclaimed(finding) else STATE[finding.state]


def unclaimed(finding: Finding) -> bool:
    """Say whether it is a shortcut that is not taken only because nothing is known of it."""
    return (
        finding.shortcut
        and finding.op == "any"
        and finding.state == "unmet"
        and any(part.shortcut and part.state == "unknown" for part in finding.parts)
    )


def left_to_do(finding: Finding) -> str:
    """Say how far off a condition is, or what is to be done; empty where nothing is."""
    if unclaimed(finding):
        return "没有说明，先按未采用计；有其中一项请补充"
    return finding.gap or ""


def summary(judged: Judged) -> str:
    """Say in a line how a measure came out, counting its conditions."""
    if judged.verdict == "not_applicable":
        gate = next((one for one in judged.findings if one.state == "not_applicable"), None)
        return gate.gap or gate.text if gate is not None else "这一天不在有效期内"
    if judged.measure.published == "none":
        return "条件没有公布或没有读到，无法逐条判断"
    counts = dict.fromkeys(STATE, 0)
    for one in judged.findings:
        # Whom it is for counts only while it is not known.
        counts[one.state] += one.counted or one.state == "unknown"
    said = []
    if counts["unmet"]:
        said.append(f"{counts['unmet']} 项不满足")
    if counts["met"]:
        said.append(f"已知条件满足 {counts['met']} 项")
    if counts["unknown"]:
        said.append(f"还差 {counts['unknown']} 项数据")
    if counts["manual_review"]:
        said.append(f"需人工核实 {counts['manual_review']} 项")
    if judged.measure.published == "partial":
        said.append("条件没有全部公布")
    return "，".join(said)


def window_words(window: WindowSeen) -> str:
    """Say when one can apply, and what is noted of that: where it stands, of which year it is."""
    return f"{when_words(window)}{window_note(window)}"


def window_note(window: WindowSeen) -> str:
    """Say what is noted of a window, in brackets; empty for nothing."""
    return f"（{window.note}）" if window.note else ""


def when_words(window: WindowSeen) -> str:
    """Say when one can apply, in words of the interface."""
    span = f"{window.first} 至 {window.last}" if window.first else ""
    match window.state:
        case "open":
            return f"正在受理：{span}，还有 {window.days_left} 天"
        case "upcoming":
            return f"尚未开始：{span}，{window.days_left} 天后开始"
        case "closed":
            return f"窗口已过：{span}" if span else "窗口已过"
        case "rolling":
            return "常年受理"
        case _:
            return "窗口未载明"


def in_order(judged: Sequence[Judged]) -> list[Judged]:
    """Give measures as people want to see them: the most useful verdicts first."""
    return sorted(judged, key=lambda one: (ORDER.index(one.verdict), one.measure.id))


def verdict_lines(found: Policies, *, whole: bool) -> Iterator[str]:
    """Give verdicts as lines for a terminal; `whole` with every condition."""
    yield f"以 {found.as_of} 有效的规定为准"
    for judged in in_order(found.measures):
        named = f"{judged.measure.id}\t{judged.measure.name}"
        yield f"{VERDICT[judged.verdict]}\t{named}\t{summary(judged)}"
        if not whole:
            continue
        for finding in judged.findings:
            yield from _lines(finding, "  ")
        yield f"  支持：{judged.benefit}"
        yield f"  窗口：{window_words(judged.window)}"
        for link in judged.links:
            note = f"：{link.note}" if link.note else ""
            yield f"  {RELATION[link.kind]} {link.other}{note}"
        if judged.measure.caution:
            yield f"  注意：{judged.measure.caution}"
    for asked in questions(found.measures):
        yield f"请补充：{asked.text}"


def _lines(finding: Finding, indent: str) -> Iterator[str]:
    have = f"，现有 {finding.have.text}" if finding.have and finding.have.text else ""
    gap = f"，{left}" if (left := left_to_do(finding)) else ""
    yield f"{indent}{state_words(finding)}\t{finding.text}{have}{gap}"
    if finding.quote:
        yield f"{indent}    “{finding.quote}”"
    for part in finding.parts:
        yield from _lines(part, f"{indent}  ")
