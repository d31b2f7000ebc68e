"""A draft as the command makes it: from facts to the bytes of its file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import perf_counter
from types import MappingProxyType

from pydantic import JsonValue

from assistant.chatmodel.port import ChatModel
from assistant.drafting.chosen import choose
from assistant.drafting.draft import Draft, Grid, Line
from assistant.drafting.drafting import draft, write
from assistant.drafting.edits import Edits
from assistant.drafting.faces import draft_face
from assistant.drafting.facts import DraftFacts, read_facts
from assistant.drafting.known import known_of
from assistant.drafting.prose import Prose, open_parts
from assistant.drafting.telling import draft_writer
from assistant.drafting.template import template_of
from assistant.eligibility.rulebook import Rulebook
from corpus.levels import Viewer
from corpus.records import Policy, Record
from corpus.store.records import RecordStore
from eval.drafting.fact_files import FactFile
from eval.suite.drafts import named

_VIEWER = Viewer(identity="evaluation", role="admin")
_FILE = Path("draft.docx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A remark as the command's JSON has it."""

    code: str
    severity: str
    what: str
    label: str | None
    section: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A draft that was made.

    Attributes:
        file: The bytes of the Word document.
        remarks: In their order.
        texts: Title, 文号 and text of each record that the facts name.
        sources: Title, 文号 and dates of each record that the draft itself names.
        seconds: From facts to bytes.
        prose: What a language model wrote.
    """

    file: bytes
    remarks: tuple[Remark, ...]
    texts: tuple[str, ...]
    sources: tuple[str, ...]
    seconds: float
    prose: Prose = field(default_factory=Prose)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A line or a cell of a draft, as a person may write it anew."""

    id: str
    text: str
    cell: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Makes drafts out of records and rules.

    Attributes:
        model: Writes what nobody filled; None for nothing.
    """

    store: RecordStore
    rulebook: Rulebook
    model: ChatModel | None = None

    def make(self, of: FactFile) -> Made:
        """Make the draft of a fact file."""
        return self.made(of.type, of.facts, of.as_of)

    def can_write(self, of: FactFile) -> bool:
        """Say whether a language model has a field to write and facts for it."""
        template = template_of(of.type)
        facts = read_facts(of.facts)
        chosen = choose(facts, _VIEWER, day=of.as_of, records=self.store, rulebook=self.rulebook)
        return bool(open_parts(template, known_of(template, facts, chosen, day=of.as_of)))

    def made(
        self,
        type_: str,
        given: dict[str, JsonValue],
        day: date,
        *,
        edits: Edits | None = None,
    ) -> Made:
        """Make a draft.

        Args:
            type_: The kind of document.
            given: As in the file for `--facts`.
            day: Whose rules count.
            edits: What was written anew in its words.
        """
        started = perf_counter()
        facts = read_facts(json.loads(json.dumps(given)))
        prose = self._written(type_, facts, day)
        made = self._drafted(type_, facts, day, edits or {}, prose.texts)
        file = draft_writer(_FILE)(made)
        seconds = perf_counter() - started
        face = json.loads(json.dumps(draft_face(made)))
        rests_on = {one["record"] for one in face["basis"]}
        told = self.store.current(rests_on, _VIEWER).values()
        return Made(
            file=file,
            remarks=tuple(Remark(**one) for one in face["lint"]),
            texts=self._texts(facts),
            sources=tuple(_named(one.record) for one in told),
            seconds=seconds,
            prose=prose,
        )

    def remarks(self, of: FactFile, *, edits: Edits | None = None) -> tuple[Remark, ...]:
        """Give the remarks on the draft of a fact file, without writing its file."""
        made = self._drafted(of.type, read_facts(of.facts), of.as_of, edits or {})
        return tuple(Remark(**one) for one in _lint(made))

    def places(self, of: FactFile) -> tuple[Place, ...]:
        """Give the places of the draft of a fact file that a person may write anew."""
        made = self._drafted(of.type, read_facts(of.facts), of.as_of, {})
        blocks = [block for section in made.sections for block in section.blocks]
        lines = [
            Place(id=one.id, text=one.text, cell=False) for one in blocks if isinstance(one, Line)
        ]
        cells = [
            Place(id=f"{one.id}.{r}.{c}", text="".join(piece.text for piece in cell), cell=True)
            for one in blocks
            if isinstance(one, Grid)
            for r, row in enumerate(one.rows, start=1)
            for c, cell in enumerate(row, start=1)
        ]
        return (*lines, *cells)

    def texts(self, of: FactFile) -> tuple[str, ...]:
        """Give the title, 文号 and text of each record that a fact file names."""
        return self._texts(read_facts(of.facts))

    def _texts(self, facts: DraftFacts) -> tuple[str, ...]:
        own = named(facts, _VIEWER, self.store)
        return tuple(f"{_named(record)}\n{record.text}" for record in own)

    def _written(self, type_: str, facts: DraftFacts, day: date) -> Prose:
        last = Prose()
        if self.model is not None:
            for so_far in write(
                type_,
                facts,
                _VIEWER,
                day=day,
                records=self.store,
                rulebook=self.rulebook,
                model=self.model,
            ):
                last = so_far
        return last

    def _drafted(
        self,
        type_: str,
        facts: DraftFacts,
        day: date,
        edits: Edits,
        prose: Mapping[str, str] = MappingProxyType({}),
    ) -> Draft:
        return draft(
            type_,
            facts,
            _VIEWER,
            day=day,
            records=self.store,
            rulebook=self.rulebook,
            edits=edits,
            prose=prose,
        )


def _lint(made: Draft) -> list[dict[str, str]]:
    face = json.loads(json.dumps(draft_face(made)))
    return list(face["lint"])


def _named(record: Record) -> str:
    """Give what a record is called and dated by."""
    facts = record.facts
    lines = [record.id, record.title]
    if isinstance(facts, Policy):
        dates = (facts.published, facts.effective, facts.expires, facts.repealed, facts.checked)
        lines += [facts.number or "", *(str(one) for one in dates if one)]
    return "\n".join(lines)
