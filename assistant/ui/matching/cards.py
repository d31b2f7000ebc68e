"""Matches as HTML: what was asked with, and a card for each that was found."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urlencode

from assistant.matching.comparing import Comparison, State
from assistant.matching.demanded import Standing
from assistant.matching.facets import Facets
from assistant.matching.limits import Span
from assistant.matching.matcher import Match, Matches
from assistant.matching.offers import Offer
from assistant.matching.opinions import TURNED_DOWN
from assistant.matching.pairs import Pair, Tier
from assistant.matching.remarks import MOST_UNREAD, Gap, have_of, mention_in, need_of
from assistant.matching.telling import NOTHING
from assistant.matching.words import FACTOR, METRIC, STANDING, TIER
from assistant.ui.badges import (
    Tone,
    is_summary,
    level_badge,
    provenance_badge,
    sample_note,
    standing_badges,
)
from assistant.ui.drafting.openers import demand_opener, match_openers, words_opener
from assistant.ui.examples import tries
from assistant.ui.exchanges import Pointer
from assistant.ui.fits.cards import chip as verdict_chip
from assistant.ui.notes import note
from assistant.ui.panel import articles_html, head_html
from assistant.ui.skeleton import working_html
from corpus.records import Achievement, Demand, Provenance, Record
from corpus.validity import Status
from index.affinity import Side

EXAMPLES = (
    "喷漆废水半个月就得换一次，药剂一年五十万，有没有办法三个月换一次",
    "找 CBN 单晶，100/120 目，冲击韧性≥67%，堆积密度≥1.80 g/cm³，谁能做",
    "枸杞烘房烧气太费钱，上层干了下层还湿，想气改电，有没有做过的",
)
_TONE: dict[Tier, Tone] = {
    "strong": "green",
    "fair": "blue",
    "weak": "amber",
    "none": "grey",
    "insufficient": "violet",
}
_SIGN: dict[Tier, str] = {
    "strong": "✓",
    "fair": "◔",
    "weak": "…",
    "none": "–",
    "insufficient": "?",
}
_STATE: dict[State, Tone] = {
    "met": "green",
    "unmet": "red",
    "unknown": "amber",
    "incomparable": "grey",
}
_STANDING: dict[Standing, Tone] = {"met": "green", "unmet": "red", "open": "amber"}
# What stands in the table of what has to be stands nowhere else on the card.
_IN_TABLES = frozenset({"must_missed", "must_mentioned", "must_open", "must_partly"})
_RUN = "m1"
# What was typed was taken for this side; and how to say that it is the other.
_TAKEN: dict[Side, str] = {"demand": "按您写的需求找成果", "achievement": "按您写的成果找需求"}
_TURN: dict[Side, str] = {
    "achievement": "其实是成果，改为找需求",
    "demand": "其实是需求，改为找成果",
}
_UNSURE = "没有把握您是有成果还是有需求，先这样匹配。"


@dataclass(slots=True)
class Places:
    """The passages that the cards point at, named in the order they are met."""

    pointers: list[Pointer] = field(default_factory=list)

    def name(self, record: Record, span: Span, status: Status) -> str:
        """Give the name in the page of a passage."""
        name = f"{_RUN}-{len(self.pointers) + 1}"
        self.pointers.append(
            Pointer(
                name=name,
                label=str(len(self.pointers) + 1),
                record=record,
                start=span[0],
                end=span[1],
                status=status,
            )
        )
        return name


def empty_html() -> str:
    """Render what stands before the first match: what it does, and three needs to try."""
    return (
        '<section class="welcome matches-none"><h2>给需求找成果，给成果找需求</h2>'
        "<p>写下要解决的问题，或填一个需求、成果的编号。每条匹配都摆出双方原话、指标对照和差距；"
        "没有合适的，就说没有。</p>"
        f"{tries('data-match', EXAMPLES)}</section>"
    )


def matching_html() -> str:
    """Render what stands while it is matched."""
    return working_html("正在逐条对照…")


def failed_html(said: str) -> str:
    """Render what stands where nothing could be matched."""
    return note("red", "✕", escape(said))


def nothing_offered_html(said: str) -> str:
    """Render what stands where somebody has something and does not say what."""
    return (
        f'<section class="subject"><p>{_typed("achievement")}</p></section>'
        f"{note('amber', '?', escape(said))}"
    )


def matches_html(found: Matches, places: Places, *, staff: bool, sure: bool = True) -> str:
    """Render what was found: what is recommended, then leads, then what a gate shuts out.

    Args:
        found: What there is.
        places: Where the passages that cards point at are collected.
        staff: Whether it is for staff, who see how guarded each record is.
        sure: Whether it is plain which side was given.
    """
    open_ = [match for match in found.matches if not match.pair.shut]
    shut = [match for match in found.matches if match.pair.shut]
    good = [match for match in open_ if match.pair.recommended]
    leads = [match for match in open_ if match.pair.tier in ("weak", "insufficient")]
    rest = [match for match in open_ if match.pair.tier == "none"]

    def cards(of: Sequence[Match]) -> str:
        return "".join(_card(match, found, places, staff=staff) for match in of)

    parts = [_subject(found, places, sure=sure), _head(found)]
    if good:
        parts.append(cards(good))
    else:
        parts.append(_nothing(found))
    if leads:
        name = "线索：没有达到推荐线，供自行判断"
        parts.append(f'<h2 class="leads">{name}</h2>{cards(leads)}')
    if shut:
        parts.append(
            _folded(
                f"不能推荐的 {len(shut)} 条（必达指标、状态、有效期或知识产权不过）", cards(shut)
            )
        )
    if rest:
        parts.append(_folded(f"更远的 {len(rest)} 条", cards(rest)))
    return "".join(parts)


def meant_html(record: str, title: str) -> str:
    """Render the record whose very name was typed, and the way to match with it.

    Args:
        record: Its id.
        title: Its name.
    """
    return (
        f'<p class="meant"><span>您说的是“<b data-content>{escape(record)}《{escape(title)}》</b>'
        f'”吗？</span> <button type="button" class="plain" data-match="{escape(record)}">'
        "用这一条来匹配</button></p>"
    )


def grounds_html(places: Places) -> str:
    """Render the texts that the cards point at; the page shows the one that is opened."""
    lead = (
        '<div class="sources"><p class="lead">双方的资料会显示在这里</p>'
        "<ul><li>点一下卡片里的引文，看它在资料里的位置。</li></ul></div>"
    )
    return f"{head_html('双方的资料', back=False)}{lead}{articles_html(places.pointers)}"


def _subject(found: Matches, places: Places, *, sure: bool) -> str:
    """Render what was asked with, and what was heard of it."""
    offer = found.subject
    kind = "需求" if found.given == "demand" else "成果"
    doubt = ""
    if offer.stored is None and offer.record.facts is None:
        name = _typed(found.given)
        doubt = "" if sure else f'<p class="heard">{_UNSURE}</p>'
    elif offer.stored is None:
        name = f"按您写的{kind}匹配：<span data-content>{escape(offer.record.title)}</span>"
    else:
        cite = places.name(offer.record, (0, min(40, len(offer.record.text))), "open")
        name = (
            f'{kind}：<button type="button" class="words" data-cite="{cite}" data-content>'
            f"{escape(offer.record.title)}</button>"
            f'<span class="fine">{escape(offer.record.id)}</span>{demand_opener(offer.record)}'
        )
    heard = _heard(offer)
    said = (
        f'<p class="heard">听到的：{"；".join(heard)}</p>'
        if heard
        else '<p class="heard">没有听到指标、预算、合作方式；写得越具体，越能比。</p>'
    )
    said = f"{said}{_unread(offer)}" if found.given == "demand" else ""
    return f'<section class="subject"><p>{name}</p>{doubt}{said}</section>'


def _typed(given: Side) -> str:
    """Render which side somebody's words were taken for, and the way to turn that round."""
    other: Side = "achievement" if given == "demand" else "demand"
    return (
        f"<span>{_TAKEN[given]}</span>"
        f'<button type="button" class="plain turn" data-turn="{other}">{_TURN[other]}</button>'
    )


def _unread(offer: Offer) -> str:
    """Render what was stated or wished for and is compared with nothing."""
    text, facets = offer.record.text, offer.facets
    spans = (*(one.span for one in facets.unread[:MOST_UNREAD]), *facets.unheard)
    words = list(dict.fromkeys(text[slice(*span)] for span in spans))
    if not words:
        return ""
    items = "".join(f"<li data-content>{escape(one)}</li>" for one in words)
    return (
        '<div class="unread amber"><p><span class="sign" aria-hidden="true">?</span>'
        f"<span>没有读成条件，请人工核对：</span></p><ul>{items}</ul></div>"
    )


def _heard(offer: Offer) -> list[str]:
    facets = offer.facets
    text = offer.record.text
    told = [
        f"<span data-content>{escape(one.name)}"
        f" <b>{escape(text[slice(*one.value)].strip())}</b></span>"
        for one in facets.metrics
    ]
    if facets.money is not None:
        told.append(f"预算 <b>{_wan(facets.money.high)} 万元</b>")
    if facets.ways:
        ways = escape("、".join(way.value for way in facets.ways))
        told.append(f"合作方式 <b data-content>{ways}</b>")
    if facets.level is not None:
        sign = "（推断）" if facets.level.inferred else ""
        told.append(f"成熟度不低于 <b>{facets.level.low} 级</b>{sign}")
    if facets.due is not None:
        told.append(f"期限 <b data-content>{escape(facets.due.value)}</b>")
    told += [
        f"写明 <b data-content>{escape(text[slice(*must.span)].strip())}</b>"
        for must in facets.musts
    ]
    told += [
        f"不要 <b data-content>{escape(text[slice(*limit.span)].strip())}</b>"
        for limit in facets.limits[:2]
        if limit.force != "tried"
    ]
    return told


def _head(found: Matches) -> str:
    what = "项成果" if found.given == "demand" else "条需求"
    if not found.looked_at:
        said = f"还没有您可以看的{'成果' if found.given == 'demand' else '需求'}"
    elif found.recommended:
        said = f"推荐 <b>{found.recommended}</b> 条，看过 {found.looked_at} {what}"
    else:
        said = f"<b>{NOTHING}</b>，看过 {found.looked_at} {what}"
    day = f'<span class="fine">以 {found.day.isoformat()} 为今天</span>'
    return f'<p class="finds-head" role="status">{said} {day}</p>'


def _nothing(found: Matches) -> str:
    if found.given == "achievement":
        said = "没有一条需求达到推荐线。下面的线索供自行判断；有新需求时再来匹配。"
        return note("amber", "?", said)
    pitch = found.subject.facets.pitch
    if pitch is not None:
        return note(
            "amber",
            "?",
            f"这段话像是推广，或者在找资金、找人（{escape(pitch.value)}），不像技术需求，"
            "所以没有推荐成果。如果确实缺技术，请写明要解决的问题。",
        )
    call = (
        '<p><button type="button" class="plain" data-copy-text>复制揭榜要点</button>'
        f"{_own_words(found)}</p>"
        '<textarea class="unseen" readonly aria-hidden="true" tabindex="-1">'
        f"{escape(jiebang(found))}</textarea>"
    )
    said = "没有一项成果达到推荐线。可以把这个需求发布为揭榜，请区内外的团队来揭。"
    return note("amber", "?", said, below=call)


def _own_words(found: Matches) -> str:
    """Render the way to a call for a need that stands in no record."""
    offer = found.subject
    return words_opener(offer.record.text) if offer.stored is None else ""


def jiebang(found: Matches) -> str:
    """Give the points of a 揭榜 call from what a demand says; what it does not say stands open."""
    offer = found.subject
    facets: Facets = offer.facets
    text = offer.record.text
    metrics = "；".join(
        text[slice(*one.value)].strip() and one.words.strip() for one in facets.metrics
    )
    ways = "、".join(way.value for way in facets.ways)
    money = f"{_wan(facets.money.high)} 万元" if facets.money else ""
    rows = (
        ("榜单名称", offer.record.title if offer.stored is not None else ""),
        ("要解决的难题", text if offer.stored is None else offer.record.title),
        ("考核指标", metrics),
        ("榜单金额", money),
        ("完成期限", facets.due.value if facets.due else ""),
        ("合作方式", ways),
        ("知识产权归属", ""),
        ("现有工作基础", ""),
    )
    return "\n".join(f"{label}：{value or f'【待填：{label}】'}" for label, value in rows)


def _card(match: Match, found: Matches, places: Places, *, staff: bool) -> str:
    pair = match.pair
    other = match.other
    status = other.status(found.day)
    cite = places.name(other.record, (0, min(40, len(other.record.text))), status)
    badges = standing_badges(other.record, status) + provenance_badge(_provenance(other.record))
    badges += level_badge(other.record.level) if staff else ""
    particulars = " · ".join(_particulars(other.record))
    return (
        f'<article class="match {_TONE[pair.tier]}" data-record="{escape(other.record.id)}">'
        '<div class="match-head"><h3><button type="button" class="words"'
        f' data-cite="{cite}" data-content>{escape(other.record.title)}</button></h3>'
        f"{tier_chip(pair.tier)}</div>"
        f'<p class="badges">{badges}<span class="fine">{escape(particulars)}</span></p>'
        f"{sample_note(other.record.kind, _provenance(other.record))}"
        f"{_coverage(pair)}{_reasons(match, found, places)}{_metrics(match, found, places)}"
        f"{_musts(match, found, places)}"
        f"{_gaps(match, found, places)}{_questions(match)}{_then(match)}{_variants(match)}"
        f"{_openers(pair)}{_opinion(match, rated=pair.achievement.stored is not None)}</article>"
    )


def _openers(pair: Pair) -> str:
    demand = pair.demand
    if pair.achievement.stored is None:
        return ""  # a draft is made of records
    return match_openers(
        pair.achievement.record,
        demand.record if demand.stored is not None else None,
        words=demand.record.text,
    )


def tier_chip(tier: Tier) -> str:
    """Render a tier as a word and a sign."""
    return (
        f'<span class="chip {_TONE[tier]}"><span aria-hidden="true">{_SIGN[tier]}</span> '
        f"{TIER[tier]}</span>"
    )


def _coverage(pair: Pair) -> str:
    known = [FACTOR[one.name] for one in pair.factors if one.value is not None]
    missing = [FACTOR[one.name] for one in pair.factors if one.value is None]
    why = f"双方都写了：{'、'.join(known)}。"
    why += f"缺：{'、'.join(missing)}；缺的不扣分。" if missing else ""
    share = round(pair.coverage * 100)
    return (
        f'<p class="known"><span>信息覆盖</span><meter min="0" max="100" low="45" value="{share}" '
        f'aria-label="信息覆盖 {share}%"></meter><b>{share}%</b><span class="fine">{why}</span></p>'
    )


def _reasons(match: Match, found: Matches, places: Places) -> str:
    if not match.reasons:
        return ""
    pair = match.pair
    rows = "".join(
        f"<li>{_quote(pair.demand, one.demand, '需求', found, places)}"
        '<span class="link" aria-hidden="true">↔</span>'
        f"{_quote(pair.achievement, one.achievement, '成果', found, places)}</li>"
        for one in match.reasons
    )
    return f'<section><h4>为什么匹配</h4><ol class="quotes">{rows}</ol></section>'


def _quote(offer: Offer, span: Span, whose: str, found: Matches, places: Places) -> str:
    words = escape(offer.record.text[slice(*span)].strip())
    if offer.stored is None:
        said = f"<span data-content>{words}</span>"
        return f'<blockquote><span class="whose">{whose}</span>{said}</blockquote>'
    name = places.name(offer.record, span, offer.stored.status(found.day))
    return (
        f'<blockquote><span class="whose">{whose}</span>'
        f'<button type="button" class="words" data-cite="{name}" data-content>{words}</button>'
        "</blockquote>"
    )


def _metrics(match: Match, found: Matches, places: Places) -> str:
    pair = match.pair
    if not pair.comparisons:
        return ""
    rows = []
    for one in pair.comparisons:
        have = _have(match, one, found, places)
        why = f'<span class="fine">{escape(one.why)}</span>' if one.why else ""
        rows.append(
            f'<tr><th scope="row" data-content>{escape(one.need.name)}</th>'
            f'<td data-head="需求要">{escape(need_of(pair, one))}</td>'
            f'<td data-head="成果有">{have}</td>'
            f'<td data-head="结果" class="{_STATE[one.state]}"><span class="state">'
            f"{METRIC[one.state]}</span>{why}</td></tr>"
        )
    return (
        '<section><h4>指标对照</h4><table class="conditions metrics"><thead><tr><th>指标</th>'
        "<th>需求要</th><th>成果有</th><th>结果</th></tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></section>"
    )


def _have(match: Match, one: Comparison, found: Matches, places: Places) -> str:
    """Render what the achievement has: a value, words that a person has to look at, or nothing."""
    pair = match.pair
    if one.have is not None:
        words, span = have_of(pair, one), (one.have.start, one.have.end)
    elif one.mention is not None:
        words, span = f"“{mention_in(pair, one)}”", one.mention.span
    else:
        return "没有写"
    said = _quoted(match, words, span, found, places)
    return said if one.have is not None else f'<span class="fine">写到</span>{said}'


def _musts(match: Match, found: Matches, places: Places) -> str:
    """Render what has to be and has no figure, with what the achievement says of the sort."""
    pair = match.pair
    if not pair.kept:
        return ""
    rows = []
    for one in pair.kept:
        need = escape(pair.demand.record.text[slice(*one.must.span)].strip())
        have = "没有写"
        if one.span is not None:
            words = pair.achievement.record.text[slice(*one.span)].strip()
            have = _quoted(match, words, one.span, found, places)
        if one.partly:
            have += f'<span class="fine" data-content>只有一部分满足：{escape(one.partly)}</span>'
        rows.append(
            f'<tr><th scope="row" data-content>{need}</th><td data-head="成果有">{have}</td>'
            f'<td data-head="结果" class="{_STANDING[one.standing]}"><span class="state">'
            f"{STANDING[one.standing]}</span></td></tr>"
        )
    return (
        '<section><h4>必须的条件</h4><table class="conditions musts"><thead><tr>'
        "<th>需求写明</th><th>成果有</th><th>结果</th></tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></section>"
    )


def _quoted(match: Match, words: str, span: Span, found: Matches, places: Places) -> str:
    """Render what the achievement has as a button that opens it where it stands."""
    achievement = match.pair.achievement
    of = match.other if achievement.stored is None else achievement.stored
    name = places.name(achievement.record, span, of.status(found.day))
    return (
        f'<button type="button" class="words" data-cite="{name}" data-content>'
        f"{escape(words)}</button>"
    )


def _gaps(match: Match, found: Matches, places: Places) -> str:
    told = [gap for gap in match.gaps if gap.code not in _IN_TABLES]
    if not told:
        return ""
    items = "".join(f"<li>{_gap(gap, match, found, places)}</li>" for gap in told)
    return f'<section><h4>差距与风险</h4><ul class="gaps">{items}</ul></section>'


def _gap(gap: Gap, match: Match, found: Matches, places: Places) -> str:
    text = escape(gap.text)
    offer = match.pair.demand if gap.side == "demand" else match.pair.achievement
    if gap.side is None or gap.span is None or offer.stored is None:
        return text
    name = places.name(offer.record, gap.span, offer.stored.status(found.day))
    see = "看摘要" if is_summary(offer.record) else "看原文"
    return f'{text}<button type="button" class="words see" data-cite="{name}">{see}</button>'


def _questions(match: Match) -> str:
    if not match.questions:
        return ""
    sides = (("achievement", "问成果方"), ("demand", "问需求方"))
    groups = "".join(
        f"<div><dt>{name}</dt><dd><ul>{items}</ul></dd></div>"
        for side, name in sides
        if (
            items := "".join(
                f"<li data-content>{escape(ask.text)}</li>"
                for ask in match.questions
                if ask.to == side
            )
        )
    )
    return f'<section><h4>下一步要问的</h4><dl class="asks">{groups}</dl></section>'


def _then(match: Match) -> str:
    parts = []
    if match.advice is not None:
        parts.append(
            f"<p><b>合作方式</b>{escape(match.advice.form)}；{escape(match.advice.contract)}</p>"
        )
    if match.policies:
        items = "".join(
            f'<li><a href="{_found(one.title)}" data-content>{escape(one.title)}</a>'
            f"{verdict_chip(one.verdict)}</li>"
            for one in match.policies
        )
        parts.append(f'<div class="policies"><b>可联动的政策</b><ul>{items}</ul></div>')
    return f'<section class="then">{"".join(parts)}</section>' if parts else ""


def _found(policy: str) -> str:
    """Give the address under which a policy is found, with its source."""
    return escape(f"#find/{urlencode({'text': policy, 'kind': 'policy', 'over': 'true'})}")


def _variants(match: Match) -> str:
    if not match.variants:
        return ""
    items = "".join(
        f"<li>{escape(one.record.title)}<span class='fine'>{escape(one.record.id)}</span></li>"
        for one in match.variants
    )
    return _folded(f"同一单位的相近成果 {len(match.variants)} 项", f"<ul>{items}</ul>")


def _opinion(match: Match, *, rated: bool) -> str:
    """Render what can be said of a card and done with it; one that is of no record is not rated."""
    record = escape(match.other.record.id)
    send = (
        '<span class="thanks" role="status"></span>'
        f'<button type="button" class="quiet send" data-docx="{record}">导出这张卡（Word）</button>'
    )
    if not rated:
        return f'<div class="opine" data-record="{record}">{send}</div>'
    tiers = "".join(
        f'<button type="button" class="plain" data-rate="{tier}">{TIER[tier]}</button>'
        for tier in ("strong", "fair", "weak", "none")
    )
    reasons = "".join(
        f'<option value="{code}">{escape(name)}</option>' for code, name in TURNED_DOWN.items()
    )
    return (
        f'<div class="opine" data-record="{record}"><span>您看这条：</span>{tiers}'
        f'<label class="unseen" for="why-{record}">不合适的原因</label>'
        f'<select id="why-{record}"><option value="">原因（可不选）</option>{reasons}</select>'
        f"{send}</div>"
    )


def _folded(name: str, inner: str) -> str:
    return f'<details class="more"><summary>{escape(name)}</summary>{inner}</details>'


def _provenance(record: Record) -> Provenance:
    facts = record.facts
    return facts.provenance if isinstance(facts, Achievement | Demand) else "unverified"


def _particulars(record: Record) -> list[str]:
    facts = record.facts
    told = [record.id]
    if isinstance(facts, Achievement | Demand):
        told += [facts.owner] if facts.owner else []
        told += [facts.region.replace("/", "")] if facts.region else []
        told += [f"TRL {facts.trl}"] if facts.trl else []
        told += [f"{facts.published} 发布"] if facts.published else []
    return told


def _wan(amount: float) -> str:
    return f"{amount:,.2f}".rstrip("0").rstrip(".")
