"""A draft as it is looked at: what stands in each field, and every stretch of words with its place.

What a person rewrote counts as it stands, not as the fields had it: a cell that says 600 万元 is
the field's value from then on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from assistant.drafting.chosen import Chosen
from assistant.drafting.draft import Remark, Severity, Style
from assistant.drafting.edits import Edits
from assistant.drafting.facts import DraftFacts
from assistant.drafting.template import FieldSpec, Template
from assistant.drafting.values import Value

Part = Literal["line", "cell"]


# Longer than any paragraph that people write.
_LONGEST = 4_000
# Of sentences, of what is in one, of clauses: what stands in one is compared.
_ENDS = ("。\n", "；;", "，、 ")


def parted(text: str) -> Iterator[str]:
    """Give a text in parts of at most some thousand characters, cut behind a sentence if it can be.

    >>> [len(part) for part in parted("句子。" * 2_000)]
    [3999, 2001]
    """
    start = 0
    while len(text) - start > _LONGEST:
        end = start + _LONGEST
        ends = (max(text.rfind(sign, start, end) for sign in signs) + 1 for signs in _ENDS)
        end = next((at for at in ends if at), end)
        yield text[start:end]
        start = end
    yield text[start:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place where a field stands.

    Attributes:
        block: Id of the line or the cell.
        text: What stands there of the field; None where it is open.
        edited: Whether it is not what the field's value is.
    """

    section: str
    block: str
    text: str | None
    edited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A line or a cell as a reader sees it.

    Attributes:
        text: Figures and letters of one width; see `standing.plain`.
        before: Of a cell, the text of the one to its left, which often names it.
        labels: The fields that stand in it.
        own: Whether words of somebody stand in it, and not only those of the form.
        open: Whether something in it is still to be filled in.
    """

    section: str
    block: str
    text: str
    part: Part = "line"
    before: str = ""
    labels: tuple[str, ...] = ()
    own: bool = False
    edited: bool = False
    open: bool = False
    style: Style = "body"

    @property
    def label(self) -> str | None:
        """The field that stands in it, if it is one."""
        return self.labels[0] if len(self.labels) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A stretch that is not the form's own.

    Attributes:
        text: As of a passage.
        private: Whether it stands in a place that is not made public.
    """

    section: str
    block: str
    text: str
    label: str | None
    private: bool = False
    edited: bool = False
    by_person: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table as it stands.

    Attributes:
        label: The list whose entries are its rows; None for a table of the template's own rows.
        rows: The cells' texts, likewise; empty where a cell is open.
    """

    section: str
    block: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    label: str | None = None
    made: bool = False

    @property
    def name(self) -> str:
        """What to call it."""
        return self.title or self.label or "、".join(self.head[:2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """All that is looked at.

    Attributes:
        template: Of the draft.
        values: What stands in each field, edits counted; a field that is open is not there.
        places: Where each field stands, in reading order.
        passages: Every line and cell, in reading order.
        words: Every stretch that is not the form's own, in reading order.
        tables: In reading order.
        titles: Of the sections, by id, in reading order.
        chosen: The records and measures that it is made from.
        facts: What it is made from.
        homeless: What was written anew at places that are not there any more.
        day: Whose rules count.
    """

    template: Template
    values: Mapping[str, Value]
    places: Mapping[str, Sequence[Place]]
    passages: tuple[Passage, ...]
    words: tuple[Words, ...]
    tables: tuple[Table, ...]
    titles: Mapping[str, str]
    chosen: Chosen
    facts: DraftFacts
    day: date
    homeless: Edits = field(default_factory=dict)

    def specs(self) -> Iterator[FieldSpec]:
        """Give the template's fields, in their order."""
        return iter(self.template.fields)

    def section_of(self, label: str | None) -> str | None:
        """Give the section where a field first stands; None where it stands nowhere."""
        places = self.places.get(label, ()) if label else ()
        return places[0].section if places else None

    def missing(self, label: str) -> bool:
        """Say whether a field is open."""
        return label not in self.values

    def told(self) -> Iterator[Passage]:
        """Give the passages with somebody's words, without notes to whoever fills them in.

        A long one comes in parts, so that what compares all in it with all takes bounded time.
        """
        for one in self.passages:
            if one.own and one.style != "note":
                yield from (replace(one, text=part) for part in parted(one.text))

    def remark(
        self,
        code: str,
        what: str,
        *,
        severity: Severity = "error",
        label: str | None = None,
        section: str | None = None,
    ) -> Remark:
        """Give a remark; on a field, it stands in the section of that field."""
        return Remark(
            code=code,
            severity=severity,
            what=what,
            label=label,
            section=section or self.section_of(label),
        )
