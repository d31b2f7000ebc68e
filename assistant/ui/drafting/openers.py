"""The ways from other views into a draft: buttons that say what it is made from."""

import re
from collections.abc import Collection
from html import escape

from assistant.answers import Answer
from assistant.drafting.template import Template, templates
from assistant.eligibility.verdicts import Judged
from corpus.records import Record

_APPLY = "帮我准备申报"
_APPLYING = ("draft", "how_to_apply")
# What a match leads to: the kind, and what its button says.
_OF_A_MATCH = (
    ("jiebang_demand", "起草需求书"),
    ("tech_development_contract", "起草开发合同"),
    ("tech_license_contract", "起草许可合同"),
    ("transfer_project", "起草申报书"),
)
_APPLIES = re.compile("申报|申请|报名|填报")
# What people call the kinds, the more particular first.
_NAMED = (
    (re.compile("许可合同|转让合同"), "tech_license_contract"),
    (re.compile("合同"), "tech_development_contract"),
    (re.compile("可行性|可研"), "feasibility_report"),
    (re.compile("需求书|揭榜"), "jiebang_demand"),
    (re.compile("自评|科小|科技型中小"), "kexiao_self_assessment"),
    (re.compile("高企|高新技术企业"), "gaoqi_application"),
    (re.compile("概念验证"), "concept_proof"),
    (re.compile("转化"), "transfer_project"),
)
_OF_A_DEMAND = (("jiebang_demand", "起草需求书"),)


def suiting(*ids: str) -> tuple[Template, ...]:
    """Give the kinds of documents with which one applies for a policy or a measure of these ids."""
    return tuple(one for one in templates().values() if any(id_ in one.opens for id_ in ids))


def measure_opener(judged: Judged) -> str:
    """Render the way from a verdict to the draft that one applies with; empty where none fits."""
    measure = judged.measure
    if judged.verdict == "not_applicable":
        return ""
    kinds = suiting(measure.id, measure.policy)
    if not kinds:
        return ""
    button = _button(_APPLY, kinds, strong=True, measure=measure.id)
    return f'<p class="opener">{button}</p>'


def answer_opener(answer: Answer) -> str:
    """Render the ways from an answer to a draft; empty where none fits.

    Who asks how to apply gets the kind for the first cited policy that has one; who asks for a
    document gets what they named.
    """
    if answer.intent == "draft" and (kind := _named(answer.question)) is not None:
        return f'<p class="opener">{_button(f"写{kind.title}", (kind,), policy=_cited(answer))}</p>'
    applying = answer.intent in _APPLYING or _APPLIES.search(answer.question)
    if not applying or answer.status not in ("answered", "partial"):
        return ""
    for citation in answer.citations:
        record = citation.record
        kinds = suiting(record.id) if record.kind == "policy" else ()
        if kinds:
            button = _button(_APPLY, kinds, policy=record.id)
            name = f'<span class="fine">《{escape(record.title)}》</span>'
            return f'<p class="opener">{button}{name}</p>'
    return ""


def _named(question: str) -> Template | None:
    """Give the kind of document that a question names; None where it names none."""
    for words, type_ in _NAMED:
        if words.search(question) and type_ in templates():
            return templates()[type_]
    return None


def _cited(answer: Answer) -> str:
    """Give the id of the first cited policy with which one can apply; empty for none."""
    ids = (c.record.id for c in answer.citations if c.record.kind == "policy")
    return next((id_ for id_ in ids if suiting(id_)), "")


def match_openers(achievement: Record, demand: Record | None, *, words: str = "") -> str:
    """Render the ways from a match to its drafts.

    Args:
        achievement: Of the match.
        demand: Of the match; None where it is not among the records.
        words: What it says where it is not among them.
    """
    buttons = "".join(
        _button(
            name,
            (templates()[type_],),
            achievement=achievement.id,
            demand=demand.id if demand is not None else "",
            words=words if demand is None else "",
        )
        for type_, name in _OF_A_MATCH
        if type_ in templates()
    )
    return f'<p class="opener"><b>接着写</b>{buttons}</p>' if buttons else ""


def demand_opener(record: Record) -> str:
    """Render the way from a demand to its drafts; empty for what is none."""
    if record.kind != "demand":
        return ""
    return "".join(
        _button(name, (templates()[type_],), demand=record.id)
        for type_, name in _OF_A_DEMAND
        if type_ in templates()
    )


def words_opener(words: str) -> str:
    """Render the way from a need in somebody's own words to a document that states it."""
    return "".join(
        _button(name, (templates()[type_],), words=words)
        for type_, name in _OF_A_DEMAND
        if type_ in templates()
    )


def _button(name: str, kinds: Collection[Template], *, strong: bool = False, **ids: str) -> str:
    """Render a button; with one kind it opens that, with several they are offered."""
    look = "plain" if strong else "quiet"
    type_ = next(iter(kinds)).type if len(kinds) == 1 else ""
    given = "".join(f' data-{key}="{escape(id_)}"' for key, id_ in ids.items() if id_)
    return (
        f'<button type="button" class="{look}" data-draft="{escape(type_)}"{given}>{name}</button>'
    )
