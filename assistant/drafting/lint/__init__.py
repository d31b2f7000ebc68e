"""What is missing, wrong or inconsistent in a draft, said before anybody signs it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from assistant.drafting.chosen import Chosen
from assistant.drafting.draft import Remark, Section
from assistant.drafting.edits import Edits
from assistant.drafting.facts import DraftFacts
from assistant.drafting.known import Known
from assistant.drafting.lint import (
    agreeing,
    attachments,
    capitals_agree,
    complete,
    contracts,
    exclusive,
    funding,
    grounds,
    limits,
    owners,
    periods,
    policies,
    readable,
    research,
    rights,
    said_sums,
    sensitive,
    shares,
    sums,
    tables,
    targets,
)
from assistant.drafting.lint.paper import Paper
from assistant.drafting.lint.standing import paper_of
from assistant.drafting.template import Template

_NOTHING_SAID = DraftFacts()

_CHECKS: tuple[Callable[[Paper], Iterator[Remark]], ...] = (
    policies.check_verdict,
    policies.check_status,
    policies.check_window,
    policies.check_laws,
    grounds.check_grounds,
    complete.check_complete,
    complete.check_stand_ins,
    limits.check_fields,
    limits.check_sections,
    readable.check_sorts,
    readable.check_columns,
    readable.check_levels,
    sums.check_sums,
    sums.check_differences,
    sums.check_at_most,
    sums.check_shares_paid,
    sums.check_ratios,
    sums.check_profit,
    tables.check_totals,
    tables.check_products,
    tables.check_shares_of_rows,
    said_sums.check_said_sums,
    said_sums.check_said_instalments,
    shares.check_shares,
    capitals_agree.check_capitals,
    agreeing.check_places,
    agreeing.check_rewritten,
    agreeing.check_names,
    agreeing.check_in_words,
    agreeing.check_profile,
    agreeing.check_applicant,
    agreeing.check_counts,
    agreeing.check_units,
    periods.check_real,
    periods.check_spans,
    periods.check_order,
    periods.check_within,
    periods.check_steps,
    periods.check_today,
    periods.check_policy_period,
    targets.check_targets,
    rights.check_rights,
    rights.check_owners_of_rights,
    rights.check_numbers,
    funding.check_statements,
    funding.check_twice,
    exclusive.check_exclusive,
    sensitive.check_sensitive,
    owners.check_owners,
    owners.check_reward,
    attachments.check_attachments,
    attachments.check_materials,
    research.check_research,
    contracts.check_parties,
    contracts.check_disputes,
    contracts.check_copies,
    contracts.check_penalty,
    contracts.check_taxes,
    agreeing.check_homes,
)


def remarks_on(
    template: Template,
    known: Known,
    sections: Sequence[Section],
    *,
    chosen: Chosen,
    homeless: Edits,
    day: date,
    facts: DraftFacts = _NOTHING_SAID,
) -> tuple[Remark, ...]:
    """Give the remarks on a draft, errors first, then in the order of the document.

    Args:
        template: Of the draft, with its rules.
        known: What is known of its fields.
        sections: As they will stand in the file.
        chosen: The records and measures that it is made from.
        homeless: What was written anew at places that are not there any more.
        day: Whose rules count.
        facts: What it is made from: what contradicts itself there is told too.
    """
    paper = paper_of(
        template, known, sections, chosen=chosen, facts=facts, homeless=homeless, day=day
    )
    remarks = dict.fromkeys(remark for check in _CHECKS for remark in check(paper))
    order = {section.id: n for n, section in enumerate(sections)}
    return tuple(
        sorted(
            remarks,
            key=lambda one: (one.severity != "error", order.get(one.section or "", -1)),
        )
    )
