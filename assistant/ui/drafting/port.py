"""What the view of drafts works on, and what it shows: a draft made anew from what is known."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Protocol

from assistant.drafting.asking import Question, askable
from assistant.drafting.chosen import choose
from assistant.drafting.draft import Draft
from assistant.drafting.drafting import draft
from assistant.drafting.facts import DraftFacts, read_facts
from assistant.drafting.forms import Forms
from assistant.drafting.kept import Drafts
from assistant.drafting.known import known_of
from assistant.drafting.prose import Prose
from assistant.drafting.sharing import Sharing
from assistant.drafting.template import Template, template_of
from assistant.drafting.values import Value
from assistant.eligibility.rulebook import Rulebook
from assistant.eligibility.verdicts import Judged
from assistant.finding import Finder
from assistant.keeping.profiles import Kept
from assistant.mine.company import Companies
from assistant.offers.offer import OwnOffer
from assistant.ui.drafting.work import Work
from corpus.levels import Viewer
from corpus.store.records import StoredRecord


class Profiles(Protocol):
    """Keeps profiles; `assistant.keeping.profiles.ProfileStore` in production."""

    def of(self, viewer: Viewer) -> Kept:
        """Give what is kept for a viewer."""


class Offers(Protocol):
    """Keeps own demands and achievements; `assistant.keeping.offers.OfferStore` in production."""

    def own(self, owner: Viewer) -> tuple[OwnOffer, ...]:
        """Give the owner's, the one changed last first."""


class Records(Protocol):
    """Gives records; `corpus.store.records.RecordStore` in production."""

    def current(self, ids: Collection[str], viewer: Viewer) -> Mapping[str, StoredRecord]:
        """Give those of the records that the viewer may see."""


# Writes a draft as a file; of a kept one its id and the number of the version are told.
Paper = Callable[[Draft, str, int], bytes]


class Writer(Protocol):
    """Writes prose for what is open, growing; `assistant.drafting.drafting.write` in production."""

    def __call__(
        self, type_: str, facts: DraftFacts, viewer: Viewer, /, *, day: date
    ) -> Iterator[Prose]:
        """Give what is written so far; the last is whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafting:
    """What the view works on.

    Attributes:
        finder: Finds the records that drafts are made from.
        papers: What writes a draft as a file, by its ending; at least `docx`.
        writer: Lets a language model write; None without one.
        forms: The Word forms of the staff; None where there is no shelf.
        sharing: Lets others read drafts; None where nobody has an account.
        offers: What people wrote down of their own; None where nothing is kept of them.
        companies: Know what somebody's company is called elsewhere; likewise.
        now: The moment by which versions are stamped that a browser carries, in UTC.
    """

    drafts: Drafts
    profiles: Profiles
    records: Records
    rulebook: Rulebook
    finder: Finder
    papers: Mapping[str, Paper]
    writer: Writer | None = None
    forms: Forms | None = None
    sharing: Sharing | None = None
    offers: Offers | None = None
    companies: Companies | None = None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A draft as it is shown.

    Attributes:
        stored: The records that its pieces are from, as far as the viewer may see them, by id.
        judged: The measures of its policy.
        asked: How each of its fields is asked for, by label.
        values: What is known of its fields, by label.
    """

    work: Work
    draft: Draft
    template: Template
    stored: Mapping[str, StoredRecord]
    judged: tuple[Judged, ...]
    asked: Mapping[str, Question]
    values: Mapping[str, Value] = field(default_factory=dict)


def seen(drafting: Drafting, work: Work, who: Viewer, *, day: date) -> Seen:
    """Give a draft as it is shown.

    Raises:
        UnknownTemplate, UnknownRecord, UnknownMeasure, BadRequest: As of `drafting.draft`.
    """
    template = template_of(work.type)
    facts = read_facts(work.facts)
    made = draft(
        work.type,
        facts,
        who,
        day=day,
        records=drafting.records,
        rulebook=drafting.rulebook,
        edits=work.edits,
        prose=work.prose,
    )
    chosen = choose(
        facts,
        who,
        day=day,
        records=drafting.records,
        rulebook=drafting.rulebook,
        also=template.policies,
    )
    pieces = {piece.record for one in made.sections for piece in one.pieces if piece.record}
    others = pieces - chosen.stored.keys()
    more = drafting.records.current(others, who) if others else {}
    return Seen(
        work=work,
        draft=made,
        template=template,
        stored={**chosen.stored, **more},
        judged=chosen.judged,
        asked=askable(template, made, chosen.judged),
        values=known_of(template, facts, chosen, day=day).values,
    )


def name_of(drafting: Drafting, work: Work, who: Viewer, *, day: date) -> str:
    """Give the name that a draft has for somebody, without making it; empty where it has none.

    Raises:
        UnknownTemplate, UnknownRecord, UnknownMeasure, BadRequest: As of `drafting.draft`.
    """
    template, facts = template_of(work.type), read_facts(work.facts)
    chosen = choose(
        facts,
        who,
        day=day,
        records=drafting.records,
        rulebook=drafting.rulebook,
        also=template.policies,
    )
    named = known_of(template, facts, chosen, day=day).values.get(template.name)
    return "" if named is None else named.text
