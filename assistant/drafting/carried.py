"""Prose that a language model wrote for a field, held against the facts that it cites.

A sentence stands with the labels of the fields that carry it: `……。[^技术原理]`. It is checked
when it is written and each time the draft is made anew, by what those fields hold then: one that
an amended figure contradicts does not stand any more.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.answers import Citation, Evidence, Removed
from assistant.checking import MARK, Checked, Follows, checked
from assistant.checking import Piece as SentencePiece
from assistant.drafting.draft import Piece
from assistant.drafting.values import Value
from assistant.figures import plain
from corpus.records import Record, Source

_LABELLED = re.compile(r"\[\^([^\]\n]{1,40})\]")
_FIGURE = re.compile(
    r"\d[\d,.]*(?:\s?(?:[%％‰℃]|[十百千]?[万亿]?元|年|月|日|天|[A-Za-zμ²³/·]+|[人项件个家台套吨级]))?"
)
_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；]?(?:\[\^\d{1,3}\])*")
_SENTENCE_OF_ANY = re.compile(r"[^。！？；\n]*[。！？；]?(?:\[\^[^\]\n]{1,40}\])*")
# Words for whoever hands the paper in.
_ASKER = re.compile(r"(?:本|我|该)(?:公司|单位|企业|厂)|申报单位|我们|企业")
# Fields of what is to come, and how a sentence says that it is.
_PLANNED = re.compile("目标|预期|计划")
_AS_PLANNED = re.compile("目标|预期|计划|拟|将|应|要求|争取|完成后|结束时|期满")
_NOT_YET = "写的是目标，不是已经做到的"
_SAID = "别处已经写过"
_NOT_OURS = "资料里说的不是申报单位"
_MODEL = "由语言模型根据已有内容写成"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """Prose as it stands in a draft.

    Attributes:
        text: The sentences that hold, with the labels that carry them; empty for none.
        paragraphs: The same as pieces; a figure is of the field that it is from.
        removed: What does not hold, and why.
    """

    text: str
    paragraphs: tuple[tuple[Piece, ...], ...]
    removed: tuple[Removed, ...] = ()


def as_facts(values: Sequence[Value]) -> tuple[Citation, ...]:
    """Give values as numbered passages, in their order from 1, for a model and for the checks."""
    return tuple(Citation(n=n, evidence=_passage(value)) for n, value in enumerate(values, start=1))


def _passage(value: Value) -> Evidence:
    text = f"{value.lead}{value.text}"  # whose words they are is a fact too
    record = Record(
        id=value.record or value.label,
        kind="passage",
        title=value.label,
        text=text,
        level="public",  # what may be told is decided before: see `prose`
        source=Source(start=0, end=len(text)),
    )
    return Evidence(record=record, start=0, end=len(text), status="open")


def carried(
    text: str,
    values: Sequence[Value],
    *,
    follows: Follows | None = None,
    said: Collection[str] = (),
) -> Carried:
    """Give what of a model's numbered prose its facts carry.

    Args:
        text: With marks [^n]: the number of a value, from 1.
        values: What it was given, in that order.
        follows: As of `checking.checked`.
        said: What stands in other fields already, as `sentences` has it: said once is enough.
    """
    result = checked(text, as_facts(values), follows=follows)
    result = Checked(pieces=tuple(_own(piece, values, said) for piece in result.pieces))
    return Carried(
        text=MARK.sub(lambda mark: f"[^{values[int(mark[1]) - 1].label}]", _kept(result)),
        paragraphs=tuple(_paragraphs(_kept(result), values)),
        removed=result.removed,
    )


def carried_still(text: str, values: Mapping[str, Value]) -> Carried:
    """Give what of kept prose still holds by what the fields hold now.

    Args:
        text: As `Carried.text` has it.
        values: Of the fields, by label.
    """
    named = [label for label in dict.fromkeys(_LABELLED.findall(text)) if label in values]
    numbers = {label: n for n, label in enumerate(named, start=1)}
    # A label that is there no more has a number that nothing has, and its sentence goes.
    numbered = _LABELLED.sub(lambda mark: f"[^{numbers.get(mark[1], len(named) + 1)}]", text)
    return carried(numbered, [values[label] for label in named])


def sentences(text: str) -> frozenset[str]:
    """Give the sentences of prose, numbered or labelled, as they are compared."""
    return frozenset(filter(None, map(_compared, _SENTENCE_OF_ANY.findall(text))))


def _compared(sentence: str) -> str:
    return plain(_LABELLED.sub("", sentence)).strip("。;")


def _own(piece: SentencePiece, values: Sequence[Value], said: Collection[str]) -> SentencePiece:
    """Take away what stands elsewhere, what is not the applicant's, and what is not done yet.

    A result that somebody else had is not yet the applicant's, and a target is no result.
    """
    cited = [values[int(n) - 1] for n in MARK.findall(piece.shown)]
    if not cited:
        return piece
    why = None
    if _compared(piece.shown) in said:
        why = _SAID
    else:
        texts = "".join(value.text for value in cited)
        ours = any(word not in texts for word in _ASKER.findall(MARK.sub("", piece.shown)))
        if ours and all(value.record for value in cited):
            why = _NOT_OURS
        elif any(_PLANNED.search(v.label) for v in cited) and not _AS_PLANNED.search(piece.shown):
            why = _NOT_YET
    end = "\n" if piece.written.endswith("\n") else ""
    return piece if why is None else SentencePiece(written=piece.written, shown=end, why=why)


def _kept(result: Checked) -> str:
    return result.text if result.says_something else ""


def _paragraphs(text: str, values: Sequence[Value]) -> Iterator[tuple[Piece, ...]]:
    for line in filter(str.strip, text.split("\n")):
        pieces = tuple(
            piece
            for sentence in _SENTENCE.findall(line.strip())
            if sentence
            for piece in _pieces(sentence, values)
        )
        if pieces:
            yield pieces


def _pieces(sentence: str, values: Sequence[Value]) -> Iterator[Piece]:
    """Give a sentence without its marks, each figure apart and of the field that it is from."""
    cited = [values[int(n) - 1] for n in MARK.findall(sentence) if int(n) <= len(values)]
    bare = MARK.sub("", sentence)
    ref = f"{_MODEL}：{'、'.join(dict.fromkeys(value.label for value in cited))}"
    end = 0
    for figure in _FIGURE.finditer(bare):
        if figure.start() > end:
            yield Piece(text=bare[end : figure.start()], origin="model", ref=ref)
        yield _figure(figure[0], cited, ref)
        end = figure.end()
    if end < len(bare):
        yield Piece(text=bare[end:], origin="model", ref=ref)


def _figure(written: str, cited: Sequence[Value], ref: str) -> Piece:
    """Give a figure as that of the one field that has it, whole; of none where several have."""
    digits = plain(written).replace(",", "")
    whole = re.compile(rf"(?<![\d.]){re.escape(digits)}(?!\d|\.\d)")
    having = [v for v in cited if whole.search(plain(v.text).replace(",", ""))]
    having = having if having or len(cited) != 1 else list(cited)
    if len(having) != 1:
        return Piece(text=written, origin="model", ref=ref)
    (of,) = having
    return Piece(text=written, origin=of.origin, ref=of.ref, record=of.record, source=of.source)
