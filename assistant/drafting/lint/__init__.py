"""What is missing, wrong or inconsistent in a draft, said before anybody signs it."""

from collections.abc import Sequence
from datetime import date

from assistant.drafting.chosen import Chosen
from assistant.drafting.draft import Remark, Section
from assistant.drafting.edits import Edits
from assistant.drafting.known import Known
from assistant.drafting.template import Template


def remarks_on(
    template: Template,
    known: Known,
    sections: Sequence[Section],
    *,
    chosen: Chosen,
    homeless: Edits,
    day: date,
) -> tuple[Remark, ...]:
    """Give the remarks on a draft, errors first, then in the order of the document.

    Args:
        template: Of the draft, with its rules.
        known: What is known of its fields.
        sections: As they will stand in the file.
        chosen: The records and measures that it is made from.
        homeless: What was written anew at places that are not there any more.
        day: Whose rules count.
    """
    return ()
