"""Matches as the JSON of docs/commands.md; see there for the names."""

from dataclasses import asdict

from assistant.faces import source as source_face
from assistant.matching.everything import Everything
from assistant.matching.limits import Span
from assistant.matching.matcher import Match, Matches
from assistant.matching.offers import Offer
from assistant.matching.remarks import have_of, mention_in, need_of

Json = dict[str, object]


def matches_face(found: Matches) -> Json:
    """Give all cards as JSON."""
    return {
        "recommended": found.recommended,
        "matches": [match_face(match, found) for match in found.matches],
    }


def everything_face(found: Everything, *, offset: int = 0, limit: int | None = None) -> Json:
    """Give what a run over everything found as JSON, or a page of its rows."""
    rows = found.rows[offset : None if limit is None else offset + limit]
    return {
        "as_of": found.day.isoformat(),
        "demands": found.demands,
        "achievements": found.achievements,
        "recommended": found.recommended,
        "rows": [
            {
                "demand": row.demand,
                "title": row.title,
                "owner": row.owner or None,
                "region": row.region or None,
                "recommended": row.recommended,
                "cards": [_card(asdict(card)) for card in row.cards],
            }
            for row in rows
        ],
    }


def _card(card: Json) -> Json:
    told = {**card, "owner": card["owner"] or None, "advice": card["advice"] or None}
    del told["demand"]
    return told


def match_face(match: Match, found: Matches) -> Json:
    """Give one card as JSON."""
    pair = match.pair
    ours, theirs = (
        (pair.demand, pair.achievement)
        if found.given == "demand"
        else (pair.achievement, pair.demand)
    )
    return {
        "record": match.other.record.id,
        "title": match.other.record.title,
        "tier": pair.tier,
        "score": round(pair.strength, 4),
        "coverage": round(pair.coverage, 2),
        "reasons": [
            {
                "ours": _quote(ours, reason.demand if ours is pair.demand else reason.achievement),
                "theirs": _quote(
                    theirs, reason.achievement if ours is pair.demand else reason.demand
                ),
            }
            for reason in match.reasons
        ],
        "metrics": [
            {
                "name": one.need.name,
                "need": need_of(pair, one),
                "have": have_of(pair, one) or None,
                "state": one.state,
                "why": one.why or None,
                "mention": mention_in(pair, one) or None,
            }
            for one in pair.comparisons
        ],
        "unread": [
            pair.demand.record.text[slice(*span)]
            for span in (
                *(one.span for one in pair.demand.facets.unread),
                *pair.demand.facets.unheard,
            )
        ],
        "gates": [
            {"name": gate.name, "state": gate.state, "why": gate.why or None} for gate in pair.gates
        ],
        "gaps": [{"code": gap.code, "text": gap.text} for gap in match.gaps],
        "questions": [{"to": ask.to, "text": ask.text} for ask in match.questions],
        "policies": [
            {"measure": one.measure, "title": one.title, "verdict": one.verdict}
            for one in match.policies
        ],
        "advice": (
            {"form": match.advice.form, "contract": match.advice.contract}
            if match.advice is not None
            else None
        ),
        "variants": [
            {"record": one.record.id, "title": one.record.title} for one in match.variants
        ],
    }


def _quote(offer: Offer, span: Span) -> Json:
    start, end = span
    return {
        "quote": offer.record.text[start:end],
        "source": source_face(offer.record.place(start, end)),
    }
