"""The extractive answer: verbatim sentences with their marks, and what is missing said so."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from assistant.answers import Answer, Citation, Evidence, Intent, Question, no_rule
from assistant.coming import begins
from assistant.conflicts import conflicts
from assistant.figures import plain
from assistant.stated import Sort, is_beside, says_gap
from assistant.stated import untold as untold_of
from assistant.understanding import Aspect, Understood
from assistant.words import (
    ANOTHER_REGION,
    ASK_TOPIC,
    CAUTIONED,
    CONTACT,
    CONTACT_LEAD,
    DRAFT_LEAD,
    ELIGIBILITY,
    GREETING,
    KIND,
    LEADS,
    NEAREST,
    NO_DRAFTS,
    NO_RULE,
    NOT_ALLOWED,
    NOTHING_FOUND,
    OUT_OF_SCOPE,
    PROVENANCE,
    STATUS,
    THANKED,
    UNSEEN_LEAD,
    VAGUE,
    as_of,
    holds_later,
    not_stated,
)
from corpus.records import Policy, Record
from corpus.validity import CURRENT
from index.chunks import Hit
from index.search import Found
from index.tokens import terms
from index.vocabulary import levelled

_UNSTATED = "未载明"
_SHORT_CHARS = 60
_FIGURES = {"amount", "count"}
_THANKS = re.compile(r"谢|辛苦|再见|拜拜")
_HOW_MANY = re.compile(r"多少|几")
_COUNT_UNSTATED = re.compile(
    rf"(?:(?:多少|几)[家户个项条单笔人]|[家户]数|数量|名单)[^。\n]*{_UNSTATED}"
)
# One or two of a thing are no count of it.
_NUMBER = r"[\d三四五六七八九十百千][\d,.]*\s*[万余多]*"
_HOW_MANY_OF = re.compile(r"(?<!哪)(?:多少|几)(家|户|个|项|条|单|笔|人)")
_NEAREST = 3
_GOODS = ("achievement", "demand")


def extracted(
    question: Question,
    understood: Understood,
    evidence: Sequence[Evidence],
    found: Found,
    *,
    leads: bool = False,
    later: Sequence[Evidence] = (),
) -> Answer:
    """Give an answer made of the evidence and nothing else.

    It opens with the sentence that answers best, then gives the others by record, then says
    which of the things asked for the records do not state. Where they state none of what was
    asked for in so many words, that is said first.

    Args:
        question: As it was put.
        understood: As it is understood.
        evidence: What answers.
        found: What was found.
        leads: Whether the evidence is only near to what was asked, which is said first.
        later: What a rule says that bears on it and does not hold yet.
    """
    untold = _untold(understood, evidence, found)
    lead = _lead(understood, evidence)
    rest = [item for item in evidence if item is not lead]
    ordered = [lead, *sorted(rest, key=lambda i: i.record.id != lead.record.id), *later]
    marked = tuple(Citation(n=n, evidence=item) for n, item in enumerate(ordered, start=1))
    citations = marked[: len(evidence)]
    gaps = () if leads else _gaps(untold, understood, lead)
    missing = [one for one in _missing(untold, understood, evidence) if one not in gaps]
    history = _history(found, citations, understood)
    notes = [
        _missing_line(missing),
        *_history_lines(history),
        *conflicts(citations),
        _coming(marked[len(evidence) :]),
        as_of(question.day.isoformat()) if lead.record.kind == "policy" else "",
    ]
    said_first = LEADS if leads else not_stated(gaps)
    parts = [said_first, _opening(lead, citations), *_grouped(citations), *notes]
    whole = not (missing or said_first) and _is_answered_by(lead, understood)
    return Answer(
        status="answered" if whole else "partial",
        intent=_settled(understood, lead.record),
        question=understood.text,
        text="\n\n".join(part for part in parts if part),
        caution=LEADS if leads else "\n\n".join(filter(None, (said_first, _caution(lead)))),
        notes=tuple(note for note in notes if note),
        citations=marked,
        named=tuple(hit.record.id for hit in history),
        contact=_desk(lead.record),
        warnings=tuple(warnings_of(understood, marked, history)),
        ms={"search": found.ms.total},
    )


def _lead(understood: Understood, evidence: Sequence[Evidence]) -> Evidence:
    """Give the sentence that opens: the best of the first record, or that which says a gap."""
    leading = [item for item in evidence if item.record.id == evidence[0].record.id]
    own = untold_of(understood.sorts, leading, weights={}, about=understood.about)
    denied = own if len(own) == len(understood.sorts) else ()
    unstated = [item for item in leading if _says_so(item, understood, denied)]

    def fit(item: Evidence) -> tuple[bool, bool]:
        return not item.warned_of("hidden"), not is_beside(item, understood.about)

    nearest = max(unstated or leading, key=lambda item: (*fit(item), item.score))
    if says_gap(nearest.quote):
        return nearest
    # A line may be nearer by its words, and not tell the one thing that is asked for.
    return max(
        unstated or leading,
        key=lambda item: (*fit(item), _tells_it(item, understood), item.score),
    )


def _tells_it(item: Evidence, understood: Understood) -> bool:
    """Say whether a sentence tells the one thing that is asked for in so many words."""
    if len(understood.sorts) != 1:
        return False
    return not untold_of(understood.sorts, [item], weights={}, about=understood.about)


def _says_so(item: Evidence, understood: Understood, untold: Sequence[Sort]) -> bool:
    """Say whether a sentence says of what is asked for that it is not stated."""
    denied = any(sort.is_denied_in(item.quote) for sort in untold)
    return _is_unstated(item, understood) or (denied and not is_beside(item, understood.about))


def _is_answered_by(lead: Evidence, understood: Understood) -> bool:
    """Say whether a question may be answered by this sentence, and it holds."""
    # These take a verdict or a paper, which a quotation is not.
    judged = understood.intent in ("eligibility", "draft")
    doubtful = says_gap(lead.quote) or lead.warned_of("hidden")
    return not (judged or doubtful) and lead.status in CURRENT


def nothing_found(understood: Understood, found: Found) -> Answer:
    """Say that the corpus does not answer this, what it is for, what came nearest, whom to ask."""
    by_record = {hit.record.id: hit for hit in reversed(found.hits)}
    nearest = tuple(sorted(by_record.values(), key=lambda hit: -hit.score)[:_NEAREST])
    lines = [NOTHING_FOUND]
    if understood.places and not understood.here:
        lines.append(ANOTHER_REGION)
    elif understood.intent == "out_of_scope":
        lines.append(OUT_OF_SCOPE)
    if nearest:
        lines.append(NEAREST)
        lines.append("\n".join(f"- {name_of(hit.record, hit)}" for hit in nearest))
    lines.append(f"{CONTACT_LEAD}{CONTACT}。")
    return Answer(
        status="refused",
        intent=understood.intent,
        question=understood.text,
        text="\n\n".join(lines),
        nearest=nearest,
        contact=CONTACT,
        ms={"search": found.ms.total},
    )


def without_search(understood: Understood) -> Answer:
    """Give the answer to what needs none: a greeting, a word without a subject, a wrong wish."""
    if understood.refused_for is not None:
        return Answer(
            status="refused",
            intent=understood.intent,
            question=understood.text,
            text=NOT_ALLOWED[understood.refused_for],
            contact=CONTACT if understood.refused_for in ("persons", "cheating") else None,
        )
    if understood.intent == "chat" and _THANKS.search(understood.text):
        return Answer(status="answered", intent="chat", question=understood.text, text=THANKED)
    return Answer(
        status="clarify",
        intent=understood.intent,
        question=understood.text,
        text=VAGUE if understood.vague else GREETING,
        ask=(ASK_TOPIC,),
    )


def name_of(record: Record, hit: Hit | None = None) -> str:
    """Give a record's name with what tells it from others of that name.

    A policy: 《title》（文号 · 现行有效 · 来源）.
    """
    facts = record.facts
    notes = []
    if isinstance(facts, Policy):
        notes.append(facts.number)
    if hit is not None:
        sort = no_rule(record)
        told = f"{sort}，{NO_RULE}" if sort and hit.status in CURRENT else STATUS[hit.status]
        notes.append(told)
    if facts is not None:
        notes.append(PROVENANCE[facts.provenance])
    inside = " · ".join(note for note in notes if note)
    name = _named(record)
    return f"{name}（{inside}）" if inside else name


def _named(record: Record) -> str:
    """Give a title in its brackets; one that names another text in them has none of its own."""
    title = _unmarked(record.title)
    return title if "《" in title else f"《{title}》"


def _grouped(citations: Sequence[Citation]) -> Iterable[str]:
    """Give each record under its name, its sentences as a list."""
    for _, group in groupby(citations, key=lambda citation: citation.record.id):
        members = list(group)
        head = members[0]
        lines = [f"**{name_of(head.record, _hit_of(head))}**"]
        opened = head.n == 1 and head.record.kind not in ("achievement", "demand")
        rest = sorted(members[1:] if opened else members, key=lambda c: c.evidence.start)
        lines += [f"- {_line(c.quote)}[^{c.n}]" for c in rest]
        if not rest:
            lines[0] += "[^1]"
        yield "\n".join(lines)


def _hit_of(citation: Citation) -> Hit:
    of = citation.evidence
    return Hit(
        record=of.record, start=of.start, end=of.end, crumb="", score=of.score, status=of.status
    )


def _opening(lead: Evidence, citations: Sequence[Citation]) -> str:
    """Give the first line: the sentence that answers, or for goods which come nearest."""
    kind = lead.record.kind
    if kind not in ("achievement", "demand"):
        return f"{_caution(lead)}{_line(lead.quote)}[^1]"
    number = len({c.record.id for c in citations if c.record.kind == kind})
    return f"找到 {number} 项相近的{KIND[kind]}，最接近的是{_named(lead.record)}。[^1]"


def _caution(lead: Evidence) -> str:
    """Give what stands before a sentence that does not hold, or that nobody was meant to see."""
    if lead.status == "draft":
        return DRAFT_LEAD
    if lead.status == "upcoming":
        return holds_later(begins(lead.record))
    if lead.status not in CURRENT:
        return f"{STATUS[lead.status]}，只作历史参考："
    if lead.warned_of("hidden"):
        return UNSEEN_LEAD
    sort = no_rule(lead.record)
    return f"据{sort}（{NO_RULE}）：" if sort else ""


def _line(quote: str) -> str:
    return _unmarked(quote.replace("\n", " "))


def _unmarked(text: str) -> str:
    """Give a record's own text so that no footnote in it is taken for a mark of ours."""
    return text.replace("[^", "［^")


def _is_unstated(item: Evidence, understood: Understood) -> bool:
    """Say whether a sentence says of the very thing that is asked for that it is not stated.

    It has the name that the question has for it (比例, 文号) and another of the question's words.
    """
    said, gap, _ = item.quote.partition(_UNSTATED)
    if not gap:
        return False
    for aspect in understood.aspects:
        names = set(aspect.called.findall(understood.text)) if aspect.called else set()
        named = {name for name in names if name in said}
        own = {pair for name in named for pair in terms(name).pairs}
        if named and set(terms(levelled(said)).pairs) & (understood.terms - own):
            return True
    return False


def answers_nothing(understood: Understood, evidence: Sequence[Evidence]) -> bool:
    """Say whether a figure alone is asked for, and none is stated nor said to be unstated.

    How many there are of something is answered only by a number of just that.
    """
    quotes = "\n".join(item.quote for item in evidence)
    units = _HOW_MANY_OF.findall(understood.text) if _asks_count(understood) else ()
    if units and not _COUNT_UNSTATED.search(quotes):
        return not any(re.search(rf"{_NUMBER}{unit}", quotes) for unit in units)
    asked = [aspect for aspect in understood.aspects if aspect.label]
    figures = asked and all(aspect.name in _FIGURES for aspect in asked)
    if not figures or not _HOW_MANY.search(understood.text):
        return False
    return _UNSTATED not in quotes and len(_aspects_missing(understood, evidence)) == len(asked)


def _asks_count(understood: Understood) -> bool:
    return any(aspect.name == "count" for aspect in understood.aspects)


def _untold(understood: Understood, evidence: Sequence[Evidence], found: Found) -> tuple[Sort, ...]:
    """Give what was asked for in so many words and is told by no sentence."""
    weights = understood.weighed(found.rarity)
    return untold_of(understood.sorts, evidence, weights=weights, about=understood.about)


def _gaps(untold: Sequence[Sort], understood: Understood, lead: Evidence) -> tuple[str, ...]:
    """Give what was asked for in so many words, where nothing of it is told; else nothing.

    Nothing is added to a record that opens with saying so itself.
    """
    if len(untold) < len(understood.sorts) or _says_so(lead, understood, untold):
        return ()
    return () if lead.record.kind in _GOODS else tuple(sort.label for sort in untold)


def _missing(
    untold: Sequence[Sort], understood: Understood, evidence: Sequence[Evidence]
) -> list[str]:
    """Give what was asked for and no quoted sentence states; 未载明 states that it is missing."""
    narrower = {sort.aspect for sort in understood.sorts}
    wider = [one for one in _aspects_missing(understood, evidence) if one.name not in narrower]
    return [*(sort.label for sort in untold), *(aspect.label for aspect in wider)]


def _aspects_missing(understood: Understood, evidence: Sequence[Evidence]) -> list[Aspect]:
    missing = []
    for aspect in (a for a in understood.aspects if a.label):
        stated = [e for e in evidence if _UNSTATED not in e.quote and aspect.is_said_in(e.quote)]
        if not stated:
            missing.append(aspect)
    return missing


def _missing_line(missing: Sequence[str]) -> str:
    if not missing:
        return ""
    return f"引用的资料没有载明：{'、'.join(missing)}。请以主管部门最新通知为准。"


def _coming(later: Sequence[Citation]) -> str:
    """Give what is said of a rule that holds later: its name, and what is quoted of it."""
    if not later:
        return ""
    head = later[0]
    name = name_of(head.record, _hit_of(head))
    lines = [f"- {_line(citation.quote)}[^{citation.n}]" for citation in later]
    return "\n".join([f"**{holds_later(begins(head.record))}{name}**", *lines])


def _history(found: Found, citations: Sequence[Citation], understood: Understood) -> list[Hit]:
    """Give the policies out of force that would have been found.

    These are only such as a cited one follows, or as the question names by their 文号.
    """
    cited = {citation.record.id: citation.record.facts for citation in citations}
    followed: dict[str, Hit] = {}
    for hit in found.expired:
        facts = hit.record.facts
        over = hit.status != "upcoming" and hit.record.id not in cited
        if not isinstance(facts, Policy) or not over:
            continue
        by_new = any(isinstance(f, Policy) and hit.record.id in f.replaces for f in cited.values())
        number = plain(facts.number or "")
        by_number = any(named in number for named in understood.numbers)
        if by_new or by_number or set(facts.replaced_by) & cited.keys():
            followed.setdefault(hit.record.id, hit)
    return list(followed.values())


def _history_lines(history: Sequence[Hit]) -> list[str]:
    if not history:
        return []
    names = "、".join(name_of(hit.record, hit) for hit in history)
    return [f"旧规定，只作历史参考：{names}"]


def warnings_of(
    understood: Understood, citations: Sequence[Citation], history: Sequence[Hit]
) -> Iterable[str]:
    """Give what must be said of an answer besides: what is cited, and how far it may be trusted."""
    if understood.intent == "eligibility":
        yield ELIGIBILITY
    if understood.intent == "draft":
        yield NO_DRAFTS
    for hit in history:
        yield f"{name_of(hit.record, hit)}不再适用，网上的旧攻略可能仍按它写。"
    for citation in {c.record.id: c for c in citations}.values():
        yield from _standing(citation)
    yield from _cautions(citations)
    weak = {c.provenance for c in citations} & {"media", "second_hand", "seed", "unverified"}
    if weak:
        names = "、".join(PROVENANCE[p] for p in PROVENANCE if p in weak)
        yield f"引用中有{names}来源，未与官方原文核对。"
    if any(c.provenance == "sample" for c in citations):
        yield "引用中有示例数据（虚构，仅供演示）。"


def _standing(citation: Citation) -> Iterable[str]:
    """Say of a cited record that it does not hold for sure, or is no rule."""
    record, status = citation.record, citation.evidence.status
    if status == "doubtful":
        yield f"{_named(record)}的效力存疑，办理前请向主管部门确认。"
    elif status not in ("in_force", "open", "partial"):
        yield f"{_named(record)}{STATUS[status]}，不能作为现行依据。"
    sort = no_rule(record)
    if sort and status != "draft":
        yield f"{_named(record)}是{sort}，{NO_RULE}；办理以它所说的正式文件为准。"


def _cautions(citations: Sequence[Citation]) -> Iterable[str]:
    for code, warning in CAUTIONED.items():
        marks = "".join(f"[^{c.n}]" for c in citations if c.evidence.warned_of(code))
        if marks:
            yield f"引用 {marks} {warning}。"


def _settled(understood: Understood, lead: Record) -> Intent:
    """Where the words did not say what was sought, what was found does."""
    if understood.intent != "out_of_scope":
        return understood.intent
    found: dict[str, Intent] = {"achievement": "find_achievement", "demand": "find_demand"}
    return found.get(lead.kind, "policy_fact")


def _desk(record: Record) -> str:
    facts = record.facts
    if isinstance(facts, Policy) and facts.desk and len(facts.desk) <= _SHORT_CHARS:
        return facts.desk
    return CONTACT
