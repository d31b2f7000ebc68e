"""Matches in plain lines, for the command line and for people who read without a page."""

from collections.abc import Iterator

from assistant.matching.matcher import Match, Matches
from assistant.matching.remarks import need_of, stated_of
from assistant.matching.words import METRIC, TIER

NOTHING = "没有达到推荐线"


def match_lines(found: Matches) -> Iterator[str]:
    """Give all that a card says, a line each."""
    what = "成果" if found.given == "demand" else "需求"
    if not found.looked_at:
        yield f"还没有您可以看的{what}。"
        return
    if found.recommended:
        yield f"推荐 {found.recommended} 条（看过 {found.looked_at} 条{what}）"
    else:
        seeks = found.given == "demand" and found.subject.facets.pitch is None
        call = "；可以把需求发布为揭榜" if seeks else ""
        yield f"{NOTHING}。看过 {found.looked_at} 条{what}，下面只是线索{call}。"
    for n, match in enumerate(found.matches, start=1):
        yield from _card(n, match)


def _card(n: int, match: Match) -> Iterator[str]:
    pair = match.pair
    other, known = match.other.record, f"信息覆盖 {pair.coverage:.0%}"
    yield ""
    yield f"{n}. 【{TIER[pair.tier]}】{other.title}（{other.id}，{known}）"
    for reason in match.reasons:
        ours = pair.demand.record.text[slice(*reason.demand)]
        theirs = pair.achievement.record.text[slice(*reason.achievement)]
        yield f"   需求“{ours}” ↔ 成果“{theirs}”"
    for one in pair.comparisons:
        have = stated_of(pair, one)
        yield f"   {METRIC[one.state]}　{one.need.name}：要 {need_of(pair, one)}，成果 {have}"
    for gap in match.gaps:
        yield f"   差距：{gap.text}"
    for ask in match.questions:
        yield f"   问{'需求方' if ask.to == 'demand' else '成果方'}：{ask.text}"
    if match.advice is not None:
        yield f"   合作：{match.advice.form}（{match.advice.contract}）"
    for policy in match.policies:
        yield f"   政策：{policy.title}（{policy.measure}）"
    for variant in match.variants:
        yield f"   同一单位的相近成果：{variant.record.title}（{variant.record.id}）"
