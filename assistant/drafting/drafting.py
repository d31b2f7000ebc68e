"""Make a draft: what is known filled in, what nobody said left visible, what is wrong said."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from assistant.chatmodel.ceiling import NONE_RAISED, Ceilings, ceiling_of
from assistant.chatmodel.port import ChatModel
from assistant.checking import Follows
from assistant.drafting.basis import basis_of
from assistant.drafting.chosen import Chosen, Records, choose
from assistant.drafting.composing import Filling, composed
from assistant.drafting.draft import Draft
from assistant.drafting.edits import Edits, edited
from assistant.drafting.facts import DraftFacts
from assistant.drafting.known import known_of
from assistant.drafting.lint import remarks_on
from assistant.drafting.prose import Prose
from assistant.drafting.prose import prose as written_prose
from assistant.drafting.template import Template, template_of
from assistant.drafting.told import profile_told
from assistant.eligibility.rulebook import Rulebook
from corpus.levels import Viewer


def draft(
    type_: str,
    facts: DraftFacts,
    viewer: Viewer,
    *,
    day: date,
    records: Records,
    rulebook: Rulebook,
    edits: Edits = MappingProxyType({}),
    prose: Mapping[str, str] = MappingProxyType({}),
) -> Draft:
    """Give a draft of a kind of document.

    Every figure in it is the person's, a record's, a rule's or computed from those.

    Args:
        type_: The kind of document; see `template.templates`.
        facts: What it is made from.
        viewer: Who asks; nothing that they may not see gets into it.
        day: Whose rules count.
        records: All records.
        rulebook: All measures.
        edits: What the person wrote anew in its words.
        prose: What a language model wrote for it (`write`); checked once more.

    Raises:
        UnknownTemplate, UnknownRecord, UnknownMeasure: What is named is not there for this viewer.
        BadRequest: A chosen record is of another kind.
    """
    template = template_of(type_)
    chosen = _chosen(template, facts, viewer, day=day, records=records, rulebook=rulebook)
    known = known_of(template, facts, chosen, day=day)
    filling = Filling(template=template, known=known, chosen=chosen, prose=prose)
    whole = edited(composed(filling), edits)
    sections = whole.sections
    named = known.values.get(template.name)
    ids = (chosen.policy, chosen.demand, chosen.achievement)
    return Draft(
        type=template.type,
        version=template.version,
        title=template.title,
        name="" if named is None else named.text,
        group=template.group,
        sections=sections,
        day=day,
        notice=template.notice,
        remarks=remarks_on(
            template,
            known,
            sections,
            chosen=chosen,
            homeless=whole.homeless,
            day=day,
            facts=facts,
        ),
        basis=basis_of(sections, chosen.stored, day, also=[one for one in ids if one]),
        written=any(piece.origin == "model" for section in sections for piece in section.pieces),
    )


def _chosen(
    template: Template,
    facts: DraftFacts,
    viewer: Viewer,
    *,
    day: date,
    records: Records,
    rulebook: Rulebook,
) -> Chosen:
    """Give what the facts choose; conditions are judged by what the fields say too."""
    return choose(
        replace(facts, profile=profile_told(template, facts, day=day)),
        viewer,
        day=day,
        records=records,
        rulebook=rulebook,
        also=template.policies,
        judges=template.judges,
    )


def write(
    type_: str,
    facts: DraftFacts,
    viewer: Viewer,
    *,
    day: date,
    records: Records,
    rulebook: Rulebook,
    model: ChatModel,
    ceilings: Ceilings = NONE_RAISED,
    follows: Follows | None = None,
) -> Iterator[Prose]:
    """Give what a language model writes for a draft, as it grows; the last is whole.

    Args:
        type_: As of `draft`.
        facts: As of `draft`.
        viewer: As of `draft`.
        day: As of `draft`.
        records: As of `draft`.
        rulebook: As of `draft`.
        model: Writes.
        ceilings: What may be told to it where it is elsewhere.
        follows: As of `checking.checked`.

    Raises:
        UnknownTemplate, UnknownRecord, UnknownMeasure, BadRequest: As of `draft`.
    """
    template = template_of(type_)
    chosen = _chosen(template, facts, viewer, day=day, records=records, rulebook=rulebook)
    known = known_of(template, facts, chosen, day=day)
    yield from written_prose(
        template,
        known,
        chosen,
        model=model,
        ceiling=ceiling_of(model.about, ceilings),
        follows=follows,
    )
