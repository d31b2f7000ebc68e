"""Which of the open fields of a draft to ask for next, and how each field is asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.drafting.draft import Draft
from assistant.drafting.template import FieldSpec, Sort, Template
from assistant.eligibility.fields import field_at, label_of
from assistant.eligibility.findings import Finding
from assistant.eligibility.verdicts import Judged

MOST = 4
# A gap in a column of a list is called by both: 里程碑·时间.
_COLUMN = "·"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """How one field is asked for.

    Attributes:
        path: Of the profile, for what only a table of conditions lacks; None for fields.
        gap: Whether nobody has said it yet.
    """

    label: str
    ask: str
    hint: str = ""
    sort: Sort = "text"
    rank: int = 2
    required: bool = False
    max_chars: int | None = None
    columns: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    path: str | None = None
    gap: bool = False


def askable(template: Template, draft: Draft, judged: Sequence[Judged]) -> Mapping[str, Question]:
    """Give how each field is asked for, by label, in the order of the template.

    After the template's own come what its tables of conditions lack of the company's profile.

    Args:
        template: Of the draft.
        draft: Whose gaps count.
        judged: The measures that its tables are made from.
    """
    open_ = {field_of(label) for label in draft.missing}
    asked = {spec.label: _of_field(spec, gap=spec.label in open_) for spec in template.fields}
    for path in _paths(judged):
        label = label_of(path)
        if label in open_ and label not in asked:
            asked[label] = _of_profile(path, label)
    return asked


def questions(asked: Mapping[str, Question], *, most: int = MOST) -> tuple[Question, ...]:
    """Give the open ones to ask for next, what matters most first; ties as they stand."""
    waiting = [one for one in asked.values() if one.gap]
    return tuple(sorted(waiting, key=lambda one: (one.rank, not one.required))[:most])


def field_of(label: str) -> str:
    """Give the field that a gap is of.

    >>> field_of("里程碑·时间"), field_of("负责人")
    ('里程碑', '负责人')
    """
    return label.partition(_COLUMN)[0]


def _of_field(spec: FieldSpec, *, gap: bool) -> Question:
    return Question(
        label=spec.label,
        ask=spec.ask or f"{spec.label}是什么？",
        hint=spec.hint,
        sort=spec.sort,
        rank=spec.rank,
        required=spec.required,
        max_chars=spec.max_chars,
        columns=spec.columns,
        choices=spec.choices,
        gap=gap,
    )


def _of_profile(path: str, label: str) -> Question:
    known = field_at(path)
    year = path.split(".")[1] if path.startswith("years.") else ""
    return Question(
        label=label,
        ask=known.ask.format(year=year) if known is not None else f"{label}是多少？",
        hint=known.find if known is not None else "",
        path=path,
        gap=True,
    )


def _paths(judged: Sequence[Judged]) -> Iterator[str]:
    for one in judged:
        yield from one.ask
        yield from _missing(one.findings)


def _missing(findings: Sequence[Finding]) -> Iterator[str]:
    for one in findings:
        yield from one.missing
        yield from _missing(one.parts)
