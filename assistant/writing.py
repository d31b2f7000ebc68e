"""Let a language model write from the evidence, and let code check what it wrote."""

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from xml.sax.saxutils import escape

from assistant.answers import Answer, Citation, Question, Written, no_rule
from assistant.chatmodel.ceiling import within
from assistant.chatmodel.failures import CallFailed, Failure
from assistant.chatmodel.masking import Masks
from assistant.chatmodel.port import ChatModel, Spent
from assistant.checking import MARK, Checked, Follows, checked, finished_part
from assistant.errors import ModelUnavailable
from assistant.grounding.passages import title_of
from assistant.grounding.tidied import without_badges
from assistant.words import (
    CAUTION,
    CAUTIONED,
    GENERATED,
    NO_RULE,
    NOTHING_FOUND,
    NOTHING_HELD,
    STATUS,
    withheld,
)
from corpus.levels import Level
from prompts import render, version

# More sentences that do not hold than these are not worth asking for once more.
_MOST_REPAIRED = 4
_TIMES_AS_LONG = 2
# Six sentences were asked for. A small model may go on for minutes, saying the same again.
_MOST_CHARS = 2_000
_NUMBERED = re.compile(r"^\s*(\d{1,2})\s*[.、:：)）]\s*(\S.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """One answer while a model writes it.

    Attributes:
        shown: The passages that it is shown.
        told: What fills its prompts, without what is private in it.
        follows: Looks at what the rules let pass; None for nothing.
        prompts, spent: Grow with every call.
    """

    answer: Answer
    model: ChatModel
    shown: tuple[Citation, ...]
    masks: Masks
    told: Mapping[str, str]
    follows: Follows | None = None
    prompts: list[str] = field(default_factory=list)
    spent: list[Spent] = field(default_factory=list)

    def checked(self, text: str) -> Checked:
        """Hold a text against the passages that the model was shown."""
        return checked(text, self.shown, follows=self.follows)

    def said(self, prompt: str, variables: Mapping[str, str]) -> Iterator[str]:
        """Give what the model has said to a prompt so far, each time it has said more."""
        self.prompts.extend((version("answer_system"), version(prompt)))
        system = render("answer_system", {})
        text = ""
        for piece in self.model.stream(system, render(prompt, variables), spent=self.spent.append):
            text += piece
            yield self.masks.reveal(text)
            if len(text) > _MOST_CHARS:
                raise CallFailed(Failure.TOO_LONG)


def written(
    answer: Answer,
    question: Question,
    *,
    model: ChatModel,
    ceiling: Level = "public",
    follows: Follows | None = None,
) -> Iterator[Answer]:
    """Give the answer as it grows, each time with only the sentences that hold; the last is whole.

    What does not hold is asked for once more, and left out if it does not hold then either. When
    the model is gone, or nothing that it wrote holds, the extractive answer stands, with a
    warning.

    Args:
        answer: The extractive one.
        question: Whose names and figures a model elsewhere is not told.
        model: Writes.
        ceiling: The highest level of passages that the model may be shown.
        follows: Looks at what the rules let pass once more; None for the rules alone.
    """
    work = _work(answer, question, model, ceiling, follows)
    if not work.shown:
        yield _standing(work, "", withheld(model.about.host))
        return
    text = over = ""
    so_far = replace(answer, written=_how(work, ""), finished=False)
    try:
        for text in work.said("answer", work.told):
            if (longer := finished_part(text)) != over:
                over = longer
                so_far = _with(work, text, work.checked(over), finished=False)
            yield so_far  # also where nothing is new: whoever has left is noticed by it
    except ModelUnavailable as error:
        if not _was_cut(error):
            yield _standing(work, text, str(error))
            return
        text = over
    result = work.checked(text)
    if result.removed and not _denies(text):
        so_far = _with(work, text, result, finished=False)
        result = yield from _repaired(work, result, so_far)
    if _denies(text) or not result.says_something:
        yield replace(_standing(work, text, NOTHING_HELD), removed=result.removed)
        return
    yield _with(work, text, result, finished=True)


def _work(
    answer: Answer,
    question: Question,
    model: ChatModel,
    ceiling: Level,
    follows: Follows | None,
) -> _Work:
    """Decide what the model is told, before it is told anything."""
    to_tell = (c for c in within(answer.citations, ceiling) if not _orders(c))
    shown = tuple(c for c in to_tell if c.evidence.status != "upcoming" or _leads(c, answer))
    private = (question.text, answer.question, *(turn.content for turn in question.history))
    masks = Masks.of(*private, names=_names(question)) if model.about.remote else Masks.of()
    told = {
        "question": masks.hide(answer.question),
        "evidence": as_evidence(shown),
        "day": question.day.isoformat(),
    }
    return _Work(answer=answer, model=model, shown=shown, masks=masks, told=told, follows=follows)


def _names(question: Question) -> tuple[str, ...]:
    """Give what the asker's company is called, where that is known."""
    name = (question.profile or {}).get("name")
    return (name,) if isinstance(name, str) and name else ()


def _orders(citation: Citation) -> bool:
    """Say whether a passage speaks to the program: those a model never reads."""
    return citation.evidence.warned_of("instruction")


def _leads(citation: Citation, answer: Answer) -> bool:
    """Say whether a passage is of the record that an answer opens with.

    Of a rule that holds later code itself tells, behind what holds; no model mixes the two.
    """
    return citation.record.id == answer.citations[0].record.id


def _was_cut(error: ModelUnavailable) -> bool:
    """Say whether a model only wrote more than it may: its finished sentences are whole."""
    return isinstance(error, CallFailed) and error.failure is Failure.TOO_LONG


def _denies(text: str) -> bool:
    """Say whether the model says that there is nothing: code has found something already."""
    return NOTHING_FOUND.rstrip("。") in text


def _repaired(work: _Work, result: Checked, so_far: Answer) -> Generator[Answer, None, Checked]:
    """Ask once more for the sentences that do not hold; what holds then takes their place.

    The answer so far is given all the while, so that whoever has left is noticed.
    """
    wrong = [place for place, piece in enumerate(result.pieces) if piece.mendable]
    if len(wrong) > _MOST_REPAIRED:
        return result
    listed = "\n".join(
        f"{number}. {result.pieces[place].written.strip()}（{result.pieces[place].why}）"
        for number, place in enumerate(wrong, start=1)
    )
    said = ""
    try:
        for text in work.said("repair", {**work.told, "wrong": work.masks.hide(listed)}):
            said = text
            yield so_far
            if said.count("\n") >= len(wrong) or len(said) > _TIMES_AS_LONG * len(listed):
                break  # whatever follows was not asked for
    except ModelUnavailable:  # what holds already is worth showing
        return result
    pieces = list(result.pieces)
    for number, sentence in _NUMBERED.findall(said):
        again = work.checked(sentence)
        if 1 <= int(number) <= len(wrong) and not again.removed and MARK.search(again.text):
            old = pieces[wrong[int(number) - 1]]
            end = "\n" if old.written.endswith("\n") else ""
            pieces[wrong[int(number) - 1]] = replace(old, shown=f"{again.text}{end}")
    return Checked(pieces=tuple(pieces))


def as_evidence(citations: Sequence[Citation]) -> str:
    """Number the passages as they are cited, escaped so that none can close its own tag.

    A passage that must not be taken at its word says why.
    """
    return "\n".join(
        f'<passage n="{citation.n}" title={_quoted(title_of(citation.record))}'
        f' status="{STATUS[citation.evidence.status]}"{_genre(citation)}{_caution(citation)}>'
        f"{escape(without_badges(citation.quote))}</passage>"
        for citation in citations
    )


def _genre(citation: Citation) -> str:
    sort = no_rule(citation.record)
    return f" genre={_quoted(f'{sort}，{NO_RULE}')}" if sort else ""


def _caution(citation: Citation) -> str:
    said = "；".join(
        dict.fromkeys(f"{CAUTION[c.code]}，{CAUTIONED[c.code]}" for c in citation.cautions)
    )
    return f" caution={_quoted(said)}" if said else ""


def _quoted(text: str) -> str:
    return f'"{escape(text, {chr(34): "&quot;"})}"'


def _standing(work: _Work, text: str, why: str) -> Answer:
    """Give the extractive answer as the last word, and say why it is."""
    answer = work.answer
    return replace(
        answer, warnings=(*answer.warnings, why), written=_how(work, text), finished=True
    )


def _with(work: _Work, text: str, result: Checked, *, finished: bool) -> Answer:
    """Give the answer in the model's words, as far as they hold; before any do, as it was."""
    answer, how = work.answer, replace(_how(work, text), repaired=result.mended)
    if _denies(text) or not result.says_something:
        return replace(answer, removed=result.removed, written=how, finished=finished)
    # What code says of the evidence, no model takes back.
    parts = (answer.caution, result.text, *answer.notes, GENERATED)
    return replace(
        answer,
        text="\n\n".join(part for part in parts if part),
        mode="llm",
        notes=(*answer.notes, GENERATED),
        removed=result.removed,
        written=how,
        finished=finished,
    )


def _how(work: _Work, text: str) -> Written:
    about = work.model.about
    return Written(
        model=about.name,
        host=about.host,
        prompts=tuple(work.prompts),
        text=text,
        spent=tuple(work.spent),
        masked=len(work.masks),
        withheld=len(work.answer.citations) - len(work.shown),
    )
