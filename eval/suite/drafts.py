"""Drafts of the product as they are judged: through the use case behind the page and command."""

import json
from collections.abc import Iterator

from assistant.drafting.drafting import draft
from assistant.drafting.faces import draft_face
from assistant.drafting.facts import DraftFacts, read_facts
from assistant.eligibility.rulebook import Rulebook
from assistant.errors import AssistantError
from corpus.errors import CorpusError
from corpus.levels import Viewer
from corpus.records import Record
from corpus.store.records import RecordStore
from eval.suite.cases import DraftCase
from eval.suite.subject import NoReply


def drafts(case: DraftCase, store: RecordStore, rulebook: Rulebook) -> str:
    """Give the draft for a case, with the texts that its facts name, as `DraftReply` reads it.

    Raises:
        NoReply: It could not be made for the case's role; the message says why.
    """
    viewer = Viewer(role=case.role)
    try:
        facts = read_facts(case.facts)
        made = draft(case.draft, facts, viewer, day=case.as_of, records=store, rulebook=rulebook)
    except (AssistantError, CorpusError) as error:
        raise NoReply(str(error)) from error
    known = tuple(named(facts, viewer, store))
    seen = {
        **draft_face(made),
        "known": [record.text for record in known],
        "titles": [record.title for record in known],
    }
    return json.dumps(seen, ensure_ascii=False)


def named(facts: DraftFacts, viewer: Viewer, store: RecordStore) -> Iterator[Record]:
    """Give the records that facts name, as far as a viewer may see them.

    A measure's policy is what stands before the point of its id.
    """
    measure = None if facts.measure is None else facts.measure.partition(".")[0]
    ids = [facts.policy, measure, facts.demand, facts.achievement]
    wanted = dict.fromkeys(one for one in ids if one)
    stored = store.current(set(wanted), viewer)
    yield from (stored[id_].record for id_ in wanted if id_ in stored)
