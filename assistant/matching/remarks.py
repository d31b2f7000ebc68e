"""What is to be said of a pair besides its reasons: gaps, questions, ways to work together."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from assistant.matching.comparing import Comparison
from assistant.matching.facets import Facets, Level, Money, agreeable
from assistant.matching.limits import Span
from assistant.matching.mentions import mention_of_quantity, own_words
from assistant.matching.pairs import Pair, is_missed_limit, open_limits
from assistant.measuring.levelled import levelled
from corpus.facet_names import is_elsewhere
from corpus.records import Achievement, Demand

MOST_QUESTIONS = 5
MOST_POLICIES = 3
MOST_UNREAD = 6
_WEAK_EVIDENCE = 0.5
_COMPARED = ("相比", "对比", "比现有", "替代", "优于", "降低", "提高", "节约", "省")


@dataclass(frozen=True, slots=True)
class Gap:
    """What speaks against a pair, or is not known of it.

    Attributes:
        code: A stable English name.
        side: Whose text says it; None where nobody's does.
    """

    code: str
    text: str
    side: Literal["demand", "achievement"] | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """A question that one side should be asked next."""

    to: Literal["demand", "achievement"]
    text: str


@dataclass(frozen=True, slots=True)
class Advice:
    """How the two might work together, and by which kind of contract."""

    form: str
    contract: str


def gaps_of(
    pair: Pair, warnings: Sequence[Span] = (), lacks: Sequence[Span] = ()
) -> tuple[Gap, ...]:
    """Give the gaps and risks of a pair, the gravest first.

    Args:
        pair: A demand and an achievement.
        warnings: Where the achievement speaks against its use for what the demand is about.
        lacks: Where it says what is lacking yet of that.
    """
    return tuple(
        dict.fromkeys(
            (
                *_closed(pair),
                *_pitched(pair),
                *_excluded(pair),
                *_warned(pair, warnings),
                *_held_back(pair),
                *_demanded(pair),
                *_measured(pair),
                *_too_small(pair),
                *_lacking(pair, lacks),
                *_unread(pair),
                *_of_terms(pair),
            )
        )
    )


def questions_of(pair: Pair) -> tuple[Ask, ...]:
    """Give at most five questions, those that would decide most first."""
    found = list(dict.fromkeys((*_to_achievement(pair), *_to_demand(pair))))
    ours = [one for one in found if one.to == "demand"]
    theirs = [one for one in found if one.to == "achievement"]
    # Both sides have a say: three to whoever offers, two to whoever asks, more where one is short.
    chosen = [*theirs[:3], *ours[:2], *theirs[3:], *ours[2:]]
    return tuple(chosen[:MOST_QUESTIONS])


def advice_of(pair: Pair) -> Advice | None:
    """Give how to work together; None where neither side says how, nor how far it is."""
    by_way = {row["way"]: Advice(row["form"], row["contract"]) for row in _table()["advice"]}
    way = _agreed(pair.demand.facets, pair.achievement.facets)
    if way is None:
        level = pair.achievement.facets.level
        if level is None:
            return None
        way = "合作开发" if level.high <= _STILL_DEVELOPED else "许可"
    return by_way.get(way)


def support_for(pair: Pair) -> tuple[str, ...]:
    """Give the ids of measures or policies that may support a pair, the closest first."""
    facts = pair.achievement.record.facts
    region = facts.region if isinstance(facts, Achievement | Demand) else None
    outside = bool(region) and is_elsewhere(region or "")
    level = pair.achievement.facets.level
    ways = {way.value for way in pair.achievement.facets.ways}
    found = []
    for row in _table()["support"]:
        if row.get("outside") and not outside:
            continue
        if "level" in row and not (level and _meets(level, row["level"])):
            continue
        if "ways" in row and not ways & set(row["ways"]):
            continue
        found.append(row["measure"])
    return tuple(found)


_STILL_DEVELOPED = 6


def _meets(level: Level, between: list[int]) -> bool:
    return level.low <= between[1] and level.high >= between[0]


def _agreed(wanted: Facets, offered: Facets) -> str | None:
    """Give the way that both name, or that can be agreed on, or that is offered."""
    asked = [way.value for way in wanted.ways if way.value not in ("不限", "揭榜挂帅")]
    given = [way.value for way in offered.ways if way.value not in ("不限", "自行实施")]
    for way in asked:
        if way in given:
            return way
    for way in asked:
        fitting = [one for one in given if one in agreeable(way)]
        if fitting:
            return fitting[0]
    return next(iter(given), None) or next(iter(asked), None)


def _said(code: str, **values: str) -> str:
    text: str = _table()["gaps"][code]
    return text.format(**values)


def _closed(pair: Pair) -> Iterator[Gap]:
    for gate in pair.gates:
        if not gate.why or gate.name == "must":
            continue
        side: Literal["demand", "achievement"] = (
            "demand" if gate.name == "demand_state" else "achievement"
        )
        code = f"ip_{gate.code}" if gate.name == "ip" else "talking" if gate.code else "gone"
        yield Gap(code, _said(code, why=gate.why), side, gate.span)


def _pitched(pair: Pair) -> Iterator[Gap]:
    pitch = pair.demand.facets.pitch
    if pitch is not None:
        yield Gap("not_sought", _said("not_sought", words=pitch.value), "demand", pitch.span)


def _excluded(pair: Pair) -> Iterator[Gap]:
    for one in pair.conflicts:
        if one.limit is None:
            continue
        text = (pair.demand if one.by == "demand" else pair.achievement).record.text
        words = text[slice(*one.limit.span)].strip()
        code = "tried_by_demand" if one.limit.force == "tried" else f"excluded_by_{one.by}"
        yield Gap(code, _said(code, words=words), one.by, one.limit.span)


def _warned(pair: Pair, warnings: Sequence[Span]) -> Iterator[Gap]:
    """Tell of warnings, but of none that already stands as what is excluded."""
    told = [one.span for one in _excluded(pair) if one.side == "achievement" and one.span]
    for start, end in warnings:
        if not any(start <= span[0] and span[1] <= end for span in told):
            words = pair.achievement.record.text[start:end].strip()
            yield Gap("warned", _said("warned", words=words), "achievement", (start, end))


def _too_small(pair: Pair) -> Iterator[Gap]:
    """Tell a scale that the achievement is far short of, as far as it states any."""
    ours, theirs = pair.demand.record.text, pair.achievement.record.text
    for one in pair.short:
        words, have = ours[slice(*one.asked)].strip(), theirs[slice(*one.have)].strip()
        told = _said("too_small", words=words, have=have)
        yield Gap("too_small", told, "achievement", one.have)


def _lacking(pair: Pair, lacks: Sequence[Span]) -> Iterator[Gap]:
    for span in lacks:
        words = pair.achievement.record.text[slice(*span)].strip()
        yield Gap("lacking", _said("lacking", words=words), "achievement", span)


def _held_back(pair: Pair) -> Iterator[Gap]:
    """Tell what has to be and is not, and what else keeps a pair from being strong."""
    musts = [one for one in pair.comparisons if one.need.must]
    failed = [one for one in musts if one.state == "unmet" and one.sure]
    missed = [one for one in pair.comparisons if is_missed_limit(one) and one not in failed]
    open_ = [one for one in musts if one.state in ("unknown", "incomparable")]
    for code, found in (("must_failed", failed), ("limit_missed", missed), ("must_unknown", open_)):
        if found:
            yield Gap(code, _said(code, names=_named(found)))
    if pair.held:
        others = [one for one in open_limits(pair.comparisons) if not one.need.must]
        text = pair.demand.record.text
        unread = [text[slice(*one.span)] for one in pair.demand.facets.unread if one.limit]
        conditions = [text[slice(*one.must.span)] for one in pair.kept if one.standing == "open"]
        every = [*(one.need.name for one in others), *unread, *conditions]
        names = "、".join(dict.fromkeys(every))
        if names:
            yield Gap("held_back", _said("held_back", names=names))


def _demanded(pair: Pair) -> Iterator[Gap]:
    """Tell what has to be and has no figure, where it is surely missed or nobody can tell."""
    ours, theirs = pair.demand.record.text, pair.achievement.record.text
    for one in pair.kept:
        words = ours[slice(*one.must.span)]
        have = theirs[slice(*one.span)].strip() if one.span is not None else ""
        side: Literal["achievement"] | None = "achievement" if one.span is not None else None
        if one.standing == "unmet":
            yield Gap("must_missed", _said("must_missed", words=words, have=have), side, one.span)
        elif one.partly:
            told = _said("must_partly", words=words, partly=one.partly, have=have)
            yield Gap("must_partly", told, side, one.span)
        elif one.standing == "open" and have:
            told = _said("must_mentioned", words=words, have=have)
            yield Gap("must_mentioned", told, side, one.span)
        elif one.standing == "open":
            yield Gap("must_open", _said("must_open", words=words))


def _named(found: Sequence[Comparison]) -> str:
    return "、".join(dict.fromkeys(one.need.name for one in found))


def _unread(pair: Pair) -> Iterator[Gap]:
    """Tell what the demand states and nobody read as a limit, so that it is not taken for met."""
    ours, theirs = pair.demand.record.text, own_words(pair)
    for one in pair.demand.facets.unread[:MOST_UNREAD]:
        words = ours[slice(*one.span)]
        mention = mention_of_quantity(one.quantity, words, theirs)
        if mention is None:
            yield Gap("limit_unread", _said("limit_unread", words=words))
            continue
        told = _said("limit_unread_mentioned", words=words, have=theirs[slice(*mention.span)])
        yield Gap("limit_unread", told, "achievement", mention.span)
    for span in pair.demand.facets.unheard:
        yield Gap("clause_unread", _said("limit_unread", words=ours[slice(*span)]))


def _measured(pair: Pair) -> Iterator[Gap]:
    for one in pair.comparisons:
        have = one.have
        if have is None:
            continue
        span = (have.start, have.end)
        values = {"name": one.need.name, "need": need_of(pair, one), "have": have_of(pair, one)}
        if one.state == "unmet":
            yield Gap("metric_missed", _said("metric_missed", **values), "achievement", span)
        elif one.state == "incomparable":
            told = _said("metric_incomparable", name=one.need.name, why=one.why)
            yield Gap("metric_incomparable", told, "achievement", span)
        elif one.partly:
            yield Gap("metric_partly", _said("metric_partly", **values), "achievement", span)
        elif one.state == "unknown" and not one.sure:
            told = _said("metric_perhaps", name=one.need.name)
            yield Gap("metric_perhaps", told, "achievement", span)
    silent = [one for one in pair.comparisons if one.have is None]
    for code, found in (
        ("metric_mentioned", [one for one in silent if one.mention is not None]),
        ("metric_unknown", [one for one in silent if one.mention is None]),
    ):
        if found:
            yield Gap(code, _said(code, names=_named(found)))


def _of_terms(pair: Pair) -> Iterator[Gap]:
    yield from _of_readiness(pair)
    wanted, offered = pair.demand.facets, pair.achievement.facets
    values = {factor.name: factor.value for factor in pair.factors}
    if values["money"] == 0.0 and wanted.money and offered.money:
        told = _said("too_dear", need=_wan(wanted.money.high), have=_priced(offered.money))
        yield Gap("too_dear", told, "achievement", offered.money.span)
    if values["ways"] == 0.0:
        told = _said("ways_differ", need=_listed(wanted), have=_listed(offered))
        span = offered.ways[0].span if offered.ways else None
        yield Gap("ways_differ", told, "achievement", span)
    if offered.evidence is not None and offered.evidence.weight <= _WEAK_EVIDENCE:
        told = _said("evidence_weak")
        yield Gap("evidence_weak", told, "achievement", offered.evidence.span)
    if not any(word in pair.achievement.record.text for word in _COMPARED):
        yield Gap("advantage_unclear", _said("advantage_unclear"))


def _of_readiness(pair: Pair) -> Iterator[Gap]:
    wanted, offered = pair.demand.facets.level, pair.achievement.facets.level
    if offered is None:
        yield Gap("readiness_unknown", _said("readiness_unknown"))
        return
    have = _levels(offered)
    for code in ("too_early", "early"):
        if code in pair.doubts and wanted is not None:
            told = _said(code, need=str(wanted.low), have=have)
            yield Gap(code, told, "achievement", offered.span)
            return
    if offered.inferred:
        told = _said("readiness_inferred", have=have)
        yield Gap("readiness_inferred", told, "achievement", offered.span)


def _to_achievement(pair: Pair) -> Iterator[Ask]:
    for one in pair.conflicts:
        if one.by == "achievement" and one.limit is not None:
            words = pair.achievement.record.text[slice(*one.limit.span)].strip()
            yield _asked("excluded", words=words)
        elif one.limit is not None and one.limit.force == "tried":
            yield _asked("tried", words=pair.demand.record.text[slice(*one.limit.span)].strip())
    yield from _of_musts(pair)
    for compared in pair.comparisons:
        if compared.state == "unknown":
            yield _asked("metric", name=compared.need.name, need=need_of(pair, compared))
        elif compared.state == "incomparable":
            conditions = conditions_of(pair, compared) or "同样的单位"
            yield _asked("conditions", name=compared.need.name, conditions=conditions)
    offered = pair.achievement.facets
    values = {factor.name: factor.value for factor in pair.factors}
    if offered.level is None or offered.level.inferred:
        yield _asked("readiness")
    if offered.ip.keys() & {"pending", "pledged", "shared", "dead"}:
        yield _asked("ip")
    if values["ways"] == 0.0:
        yield _asked("ways", have=_listed(offered), need=_listed(pair.demand.facets))
    missing = (
        ("price", offered.money is None),
        ("evidence", offered.evidence is None or offered.evidence.weight <= _WEAK_EVIDENCE),
    )
    yield from (_asked(name) for name, is_missing in missing if is_missing)


def _of_musts(pair: Pair) -> Iterator[Ask]:
    for one in pair.kept:
        if one.standing == "open":
            yield _asked("must", words=pair.demand.record.text[slice(*one.must.span)])


def _asked(code: str, **values: str) -> Ask:
    text: str = _table()["questions"][f"achievement_{code}"]
    return Ask("achievement", text.format(**values))


def _to_demand(pair: Pair) -> Iterator[Ask]:
    questions = _table()["questions"]
    wanted = pair.demand.facets
    for one in wanted.unread[:1]:
        words = pair.demand.record.text[slice(*one.span)]
        yield Ask("demand", questions["demand_unread"].format(words=words))
    missing = (
        ("metrics", not wanted.metrics),
        ("readiness", wanted.level is None),
        ("budget", wanted.money is None),
        ("ways", not wanted.ways),
        ("due", wanted.due is None),
    )
    for name, is_missing in missing:
        if is_missing:
            yield Ask("demand", questions[f"demand_{name}"])


def need_of(pair: Pair, one: Comparison) -> str:
    """Give the value that is asked for, as the demand writes it."""
    return pair.demand.record.text[slice(*one.need.value)].strip()


def have_of(pair: Pair, one: Comparison) -> str:
    """Give the value that is there, as the achievement writes it; empty for none."""
    if one.have is None:
        return ""
    return pair.achievement.record.text[slice(*one.have.value)].strip()


def mention_in(pair: Pair, one: Comparison) -> str:
    """Give the words of the achievement that may speak of what is asked for; empty for none."""
    if one.mention is None:
        return ""
    return pair.achievement.record.text[slice(*one.mention.span)].strip()


def stated_of(pair: Pair, one: Comparison) -> str:
    """Give what the achievement has of it in one line: a value, words to look at, or that none."""
    if value := have_of(pair, one):
        return value
    words = mention_in(pair, one)
    return f"写到“{words}”，要核对是不是同一项" if words else "没有写"


def conditions_of(pair: Pair, one: Comparison) -> str:
    """Give what the demand's metric is to hold under, as it is written: `−40 ℃`."""
    text = pair.demand.record.text
    plain = levelled(text)
    spans = [plain.origin(c.quantity.start, c.quantity.end) for c in one.need.conditions]
    return "、".join(text[start:end].strip() for start, end in spans)


def _levels(level: Level) -> str:
    return str(level.low) if level.low == level.high else f"{level.low}～{level.high}"


def _listed(facets: Facets) -> str:
    return "、".join(way.value for way in facets.ways)


def _priced(money: Money) -> str:
    """Give the least that is asked, with what it is for: 36.8 万元（单座烘房）."""
    amount = f"{_wan(money.low)} 万元"
    return f"{amount}（{money.basis}）" if money.basis else amount


def _wan(amount: float) -> str:
    return f"{amount:,.2f}".rstrip("0").rstrip(".")


@cache
def _table() -> dict[str, Any]:
    path = Path(__file__).with_name("remarks.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
