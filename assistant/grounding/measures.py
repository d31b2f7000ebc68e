"""What figures are of, and what conditions are joined by: 每年, 一次性; 或者, 并且; 所有."""

from assistant.grounding.lexicon import lexicon

_REASONS = {"because": "因为、所以", "only": "只有、才", "the_more": "越……越"}
_NAMES = {
    "yearly": "每年",
    "once": "一次性",
    "total": "合计",
    "each": "每家、每项",
    "running": "连续",
    "monthly": "每月",
}


def measure_fault(text: str, nearest: str, support: str) -> str | None:
    """Say what kind of figure a text makes of another; None where it does not.

    Args:
        text: Plain.
        nearest: The sentence of the support that is most like it.
        support: All that it cites.
    """
    words = lexicon()
    for kind, pattern in words.measure.items():
        if pattern.search(text) and not pattern.search(support):
            return f"出处没有说“{_NAMES[kind]}”"
    if words.universal.search(text) and not words.universal.search(nearest):
        return "出处没有说“所有”"
    if (found := words.today.search(text)) and found[0] not in support:
        return f"出处没有说“{found[0]}”"
    for kind, pattern in words.reasons.items():
        if pattern.search(text) and not _has_reason(kind, nearest):
            return f"出处没有说“{_REASONS[kind]}”"
    said = (bool(words.either.search(text)), bool(words.both.search(text)))
    there = (bool(words.either.search(nearest)), bool(words.both.search(nearest)))
    if said == (True, False) and there == (False, True):
        return "出处的条件要同时满足，不是满足一项"
    if said == (False, True) and there == (True, False):
        return "出处的条件满足一项即可，不是同时满足"
    return None


def _has_reason(kind: str, text: str) -> bool:
    words = lexicon()
    if kind == "only":
        return bool(words.only.search(text))
    return bool(words.reasons[kind].search(text)) or (kind == "because" and "因" in text)
