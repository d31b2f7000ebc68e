"""Verdicts as the JSON of docs/commands.md; see there for the names."""

from dataclasses import asdict

from assistant.eligibility.findings import Finding, Shown
from assistant.eligibility.policies import Policies
from assistant.eligibility.verdicts import Judged
from corpus.records import Source
from corpus.store.measures import StoredMeasure

Json = dict[str, object]


def policies_face(found: Policies) -> Json:
    """Give all verdicts as JSON."""
    return {
        "as_of": found.as_of.isoformat(),
        "measures": [measure_face(judged) for judged in found.measures],
    }


def measure_face(judged: Judged) -> Json:
    """Give one measure's verdict as JSON."""
    window = judged.window
    return {
        "measure": judged.measure.id,
        "policy": judged.measure.policy,
        "title": judged.measure.name,
        "status": judged.status,
        "verdict": judged.verdict,
        "conditions": [condition_face(one, judged) for one in judged.findings],
        "benefit": judged.benefit,
        "cap_wan": judged.cap_wan,
        "window": {
            "state": window.state,
            "from": window.first.isoformat() if window.first else None,
            "to": window.last.isoformat() if window.last else None,
        },
        "relations": [
            {"with": link.other, "kind": link.kind, "note": link.note} for link in judged.links
        ],
        "ask": list(judged.ask),
    }


def condition_face(finding: Finding, judged: Judged) -> Json:
    """Give one condition as JSON, its parts likewise."""
    face: Json = {
        "id": finding.id,
        "field": finding.field,
        "text": finding.text,
        "state": finding.state,
        "have": _shown(finding.have),
        "need": _shown(finding.need),
        "gap": finding.gap,
        "quote": _quote(finding, judged),
        "source": source_of(finding, judged),
        "parts": [condition_face(part, judged) for part in finding.parts],
    }
    if finding.op is not None:
        face["op"] = finding.op
    return face


def _quote(finding: Finding, judged: Judged) -> str | None:
    """Give the words that a condition rests on, as they stand in the text."""
    if finding.start is None or finding.end is None:
        return None
    return judged.placed.policy.record.text[finding.start : finding.end]


def source_of(finding: Finding, judged: Judged) -> Json | None:
    """Give where a condition's quote stands; None where it has none of its own."""
    if finding.start is None or finding.end is None:
        return None
    place: Source = judged.placed.policy.record.place(finding.start, finding.end)
    return asdict(place)


def rule_face(stored: StoredMeasure) -> Json:
    """Give a rule as JSON: what it is, its state, and the rule itself."""
    return {
        "measure": stored.measure.id,
        "policy": stored.measure.policy,
        "title": stored.measure.name,
        "state": stored.state,
        "version": stored.version,
        "who": stored.who,
        "changed": stored.changed.isoformat(),
        "note": stored.note,
        "rule": stored.measure.model_dump(mode="json", by_alias=True, exclude_defaults=True),
    }


def _shown(shown: Shown | None) -> Json | None:
    if shown is None:
        return None
    return {"value": shown.value, "unit": shown.unit, "period": shown.period}
