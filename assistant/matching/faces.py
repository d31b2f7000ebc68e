"""Matches as the JSON of docs/commands.md; see there for the names."""

from assistant.faces import source as source_face
from assistant.matching.limits import Span
from assistant.matching.matcher import Match, Matches
from assistant.matching.offers import Offer
from assistant.matching.remarks import have_of, need_of

Json = dict[str, object]


def matches_face(found: Matches) -> Json:
    """Give all cards as JSON."""
    return {
        "recommended": found.recommended,
        "matches": [match_face(match, found) for match in found.matches],
    }


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
            }
            for one in pair.comparisons
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
