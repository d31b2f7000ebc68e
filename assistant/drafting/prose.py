"""Let a language model write the fields of prose that nobody filled, from what is known.

It never writes over what a person or a record says, and only where the template says what it may
draw on. Every sentence is checked by the facts that it cites (`carried`); what fails is asked for
no more, and left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from assistant.answers import Removed
from assistant.chatmodel.ceiling import withheld_at
from assistant.chatmodel.failures import CallFailed, Failure
from assistant.chatmodel.masking import Masks
from assistant.chatmodel.port import ChatModel
from assistant.checking import Follows, finished_part
from assistant.drafting.carried import as_facts, carried, sentences
from assistant.drafting.chosen import Chosen
from assistant.drafting.known import Known
from assistant.drafting.template import ProsePart, Template
from assistant.drafting.values import Value
from assistant.errors import ModelUnavailable
from assistant.writing import as_evidence
from corpus.levels import LEVELS, Level
from prompts import render

_MAX_CHARS = 300
# A model that writes on and on is stopped; what it has said by then is checked like the rest.
_TIMES_AS_LONG = 3
# The fields that hold a party's name.
_PARTIES = (
    "申报单位", "单位名称", "企业名称", "需求单位", "申请单位", "建设单位",
    "甲方", "乙方", "许可方", "被许可方",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """What a model has written so far.

    Attributes:
        texts: By the label of the field, as `carried.Carried.text`.
        removed: Sentences that no fact carries.
        done, total: Of the fields.
        label: The field at which it is; empty when it is over.
        warning: Why it stopped early; empty where it did not.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    removed: tuple[Removed, ...] = ()
    done: int = 0
    total: int = 0
    label: str = ""
    warning: str = ""


def prose(
    template: Template,
    known: Known,
    chosen: Chosen,
    *,
    model: ChatModel,
    ceiling: Level,
    follows: Follows | None = None,
) -> Iterator[Prose]:
    """Give what a model writes, as it grows; the last is whole. Whoever leaves ends the call.

    Args:
        template: Of the draft.
        known: What is known of its fields.
        chosen: The records that it is made from: their levels bound what is told.
        model: Asked once a field.
        ceiling: The highest level of records whose words it may be told.
        follows: As of `checking.checked`.
    """
    parts = [part for part in open_parts(template, known) if _facts(part, known, chosen, ceiling)]
    so_far = Prose(total=len(parts))
    masks = _masks(known, model)
    for n, part in enumerate(parts):
        values = _facts(part, known, chosen, ceiling)
        text = ""
        try:
            for said in _said(part, template, values, model=model, masks=masks):
                text = said
                yield Prose(texts=so_far.texts, removed=so_far.removed, done=n,
                            total=len(parts), label=part.prose)  # fmt: skip
        except ModelUnavailable as error:
            if not (isinstance(error, CallFailed) and error.failure is Failure.TOO_LONG):
                yield Prose(texts=so_far.texts, removed=so_far.removed, done=n,
                            total=len(parts), warning=str(error))  # fmt: skip
                return
            text = finished_part(text)
        elsewhere = frozenset[str]().union(*map(sentences, so_far.texts.values()))
        held = carried(text, values, follows=follows, said=elsewhere)
        texts = {**so_far.texts, part.prose: held.text} if held.text else so_far.texts
        so_far = Prose(texts=texts, removed=(*so_far.removed, *held.removed), done=n + 1,
                       total=len(parts))  # fmt: skip
        yield so_far
    if not parts:
        yield so_far


def open_parts(template: Template, known: Known) -> tuple[ProsePart, ...]:
    """Give the fields of prose that nobody filled and that a model has facts for."""
    parts = [part for section in template.sections for part in section.parts
             if isinstance(part, ProsePart)]  # fmt: skip
    return tuple(
        part
        for part in parts
        if part.prose not in known.values and any(label in known.values for label in part.facts)
    )


def _facts(part: ProsePart, known: Known, chosen: Chosen, ceiling: Level) -> tuple[Value, ...]:
    """Give the values that a part may draw on, without what the ceiling keeps from the model."""
    values = (known.values[label] for label in part.facts if label in known.values)
    return tuple(value for value in values if _may_be_told(value, chosen, ceiling))


def _may_be_told(value: Value, chosen: Chosen, ceiling: Level) -> bool:
    if value.record is None:
        return True
    record = chosen.stored[value.record].record
    within = LEVELS.index(record.level) <= LEVELS.index(ceiling)
    return within and not withheld_at(ceiling, record, f"{value.lead}\n{value.text}")


def _masks(known: Known, model: ChatModel) -> Masks:
    """Hide from a model elsewhere what the person said of the company."""
    if not model.about.remote:
        return Masks.of()
    own = [f"{value.label}：{value.text}" for value in known.values.values()
           if value.origin in ("user", "computed")]  # fmt: skip
    names = [known.values[label].text for label in _PARTIES if label in known.values]
    return Masks.of(*own, names=names)


def _said(
    part: ProsePart,
    template: Template,
    values: tuple[Value, ...],
    *,
    model: ChatModel,
    masks: Masks,
) -> Iterator[str]:
    """Give what the model has said so far, each time it has said more.

    Raises:
        ModelUnavailable: It is gone, or says far more than was asked for.
    """
    most = template.by_label[part.prose].max_chars or _MAX_CHARS
    prompt = render(
        "draft",
        {
            "document": template.title,
            "field": part.prose,
            "about": part.about,
            "facts": masks.hide(as_evidence(as_facts(values))),
            "most": str(most),
        },
    )
    text = ""
    for piece in model.stream(render("draft_system", {}), prompt):
        text += piece
        yield masks.reveal(text)
        if len(text) > _TIMES_AS_LONG * most:
            raise CallFailed(Failure.TOO_LONG)
