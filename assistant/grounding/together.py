"""Whether a figure belongs to what a sentence says it is of: not the next line's, nor another's."""

import re
from collections.abc import Sequence

from assistant.figures import DOCUMENT_NUMBER, Quantity, quantities
from assistant.grounding.passages import Passage, Stretch
from assistant.grounding.words import clauses, content, covered, foreign

# So much more of a clause may stand in another line than beside its figure.
_MORE_ELSEWHERE = 0.34
_NEARLY = 0.12
# Who wants something is not who has it.
_WHOSE = {
    "demand": re.compile("需求方|需方"),
    "achievement": re.compile("成果方|供方|本成果|该成果"),
}
# Of a 文号 whose issuer is left out: 〔2022〕5号.
_YEAR_OF_ONE = re.compile(r"\[\d{4}\](?:\d+号)?")


def home_fault(text: str, passages: Sequence[Passage]) -> str | None:
    """Say which figure stands beside words of another record than its own; None for none."""
    for clause in clauses(text):
        words = content(clause)
        for quantity in figures_of(clause):
            homes = [one for one in passages if has(quantity, one.support)]
            if not homes:
                continue
            for kind, whose in _WHOSE.items():
                if whose.search(clause) and all(one.kind not in ("", kind) for one in homes):
                    return f"“{quantity.written}”是另一方的"
            strange = min((foreign(words, home.pairs) for home in homes), key=len)
            others = [one for one in passages if one not in homes]
            if any(part not in foreign([part], one.pairs) for part in strange for one in others):
                return f"“{quantity.written}”是另一份资料的"
    return None


def line_fault(text: str, passages: Sequence[Passage]) -> str | None:
    """Say which figure stands in another line than what it is said of; None for none."""
    stretches = [stretch for one in passages for stretch in one.stretches]
    for clause in clauses(text):
        words = content(clause)
        if not words:
            continue
        best = max(covered(words, stretch.pairs) for stretch in stretches)
        for quantity in figures_of(clause):
            homes = [s for s in stretches if has(quantity, s.text) or has(quantity, s.title)]
            at_home = max((covered(words, around(home, stretches)) for home in homes), default=1.0)
            if best - at_home > _MORE_ELSEWHERE:
                return f"“{quantity.written}”说的是另一件事"
    return None


def homes(clause: str, quantity: Quantity, passages: Sequence[Passage]) -> tuple[Stretch, ...]:
    """Give the lines in which a figure of a clause stands, those that have most of its words."""
    words = content(clause)
    there = [s for one in passages for s in one.stretches if has(quantity, s.text)]
    scores = [covered(words, stretch.pairs) for stretch in there]
    best = max(scores, default=0.0)
    return tuple(s for s, score in zip(there, scores, strict=True) if score >= best - _NEARLY)


def figures_of(text: str) -> tuple[Quantity, ...]:
    """Give the quantities of a plain text, without those of its 文号."""
    spans = [match.span() for match in DOCUMENT_NUMBER.finditer(text)]
    spans += [match.span() for match in _YEAR_OF_ONE.finditer(text)]
    return tuple(
        one for one in quantities(text) if not any(start <= one.start < end for start, end in spans)
    )


def has(quantity: Quantity, text: str) -> bool:
    """Say whether a plain text states a quantity."""
    return any(quantity.is_in(other) for other in quantities(text))


def around(home: Stretch, stretches: Sequence[Stretch]) -> frozenset[str]:
    """Give the words of a line, and of the heading above it: a line without figures."""
    place = next(i for i, stretch in enumerate(stretches) if stretch is home)
    above = (s for s in reversed(stretches[:place]) if s.title == home.title)
    heading = next((s for s in above if not figures_of(s.text)), None)
    return home.pairs | (heading.pairs if heading is not None else frozenset())
