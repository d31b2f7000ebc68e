"""What rules a pair out before anything is weighed: state, dates, rights, metrics that must be met.

A gate that fails is said with the words that close it; one that nobody can tell is unknown, and
lets through.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.matching.comparing import Comparison
from assistant.matching.demanded import Kept
from assistant.matching.facets import Facets, state_of
from assistant.matching.limits import Span
from corpus.records import Achievement, Demand, Record
from corpus.store.records import StoredRecord
from corpus.validity import CURRENT

GateName = Literal["achievement_state", "demand_state", "ip", "must"]
GateState = Literal["pass", "fail", "unknown"]

# Ways by which rights change hands; without them a dead or taken right closes nothing.
_OF_RIGHTS = frozenset({"转让", "许可"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One gate.

    Attributes:
        code: What it was judged by: `taken`, `dead`, `pending`, `pledged`, `shared`, `talking`.
        why: In Chinese; empty where it lets through and nothing is to be said.
        span: Of the achievement's text, or of the demand's for its state; None for none.
    """

    name: GateName
    state: GateState
    why: str = ""
    code: str = ""
    span: Span | None = None


def gates_of(
    demand: tuple[StoredRecord | None, Facets],
    achievement: tuple[StoredRecord, Facets],
    comparisons: Sequence[Comparison],
    kept: Sequence[Kept] = (),
    *,
    demanded: str = "",
    day: date,
) -> tuple[Gate, ...]:
    """Give every gate of a pair.

    Args:
        demand: None for free text, which is of no state.
        achievement: The other side.
        comparisons: Of the demand's metrics.
        kept: How it stands to what has to be and has no figure.
        demanded: The demand's text, which says so.
        day: The date taken for today.
    """
    stored, wanted = demand
    other, offered = achievement
    gates = [_state("achievement_state", other, day)]
    if stored is not None:
        gates.append(_state("demand_state", stored, day))
    gates.append(_rights(wanted, offered))
    gates += _musts(comparisons)
    gates += _musts_without_figures(kept, demanded)
    return tuple(gates)


def _state(name: GateName, stored: StoredRecord, day: date) -> Gate:
    record = stored.record
    whose = "成果" if record.kind == "achievement" else "需求"
    facts = record.facts
    stated = facts.state if isinstance(facts, Achievement | Demand) else None
    state = state_of(record)
    span = _where(record, stated)
    if state == "gone":
        return Gate(name=name, state="fail", why=f"{whose}的状态是“{stated}”", span=span)
    if stored.status(day) not in CURRENT:
        until = facts.expires if isinstance(facts, Achievement | Demand) else None
        told = f"{whose}的有效期到 {until} 为止" if until else f"{whose}已不再有效"
        return Gate(name=name, state="fail", why=told, span=_where(record, str(until)))
    if state == "talking":
        why = f"{whose}的状态是“{stated}”，先问还能不能谈"
        return Gate(name=name, state="pass", why=why, code="talking", span=span)
    return Gate(name=name, state="pass")


def _where(record: Record, said: str | None) -> Span | None:
    at = record.text.find(said) if said else -1
    return (at, at + len(said)) if said and at >= 0 else None


def _rights(wanted: Facets, offered: Facets) -> Gate:
    ways = {way.value for way in offered.ways}
    asked = {way.value for way in wanted.ways}
    by_rights = bool(ways & _OF_RIGHTS) or not ways
    if (taken := offered.ip.get("taken")) and (not asked or asked & _OF_RIGHTS or by_rights):
        why = "已独占许可给别人，不能再许可"
        return Gate(name="ip", state="fail", why=why, code="taken", span=taken.span)
    if (dead := offered.ip.get("dead")) and (ways & _OF_RIGHTS or asked & _OF_RIGHTS):
        why = "所依据的专利已失效"
        return Gate(name="ip", state="fail", why=why, code="dead", span=dead.span)
    for code, why in (
        ("dead", "所依据的专利已失效，只能按技术服务谈"),
        ("pending", "有专利还在申请中"),
        ("pledged", "有专利在质押，先问能否处分"),
        ("shared", "专利与他人共有，须共有人同意"),
    ):
        if said := offered.ip.get(code):
            told = offered.rights.told if code == "pending" and offered.rights else why
            return Gate(name="ip", state="pass", why=told, code=code, span=said.span)
    return Gate(name="ip", state="pass")


def _musts(comparisons: Sequence[Comparison]) -> Iterator[Gate]:
    for one in comparisons:
        if not one.need.must:
            continue
        have = one.have
        span = (have.start, have.end) if have is not None else None
        if one.state == "unmet" and one.sure:
            told = f"必达指标“{one.need.name}”达不到"
            yield Gate(name="must", state="fail", why=told, span=span)
        elif one.state != "met":
            told = f"必达指标“{one.need.name}”还不能判断"
            yield Gate(name="must", state="unknown", why=told, span=span)


def _musts_without_figures(kept: Sequence[Kept], demanded: str) -> Iterator[Gate]:
    for one in kept:
        words = demanded[slice(*one.must.span)]
        if one.standing == "unmet":
            yield Gate(name="must", state="fail", why=f"写明的条件“{words}”不满足", span=one.span)
        elif one.standing == "open":
            yield Gate(
                name="must", state="unknown", why=f"写明的条件“{words}”还不能判断", span=one.span
            )
