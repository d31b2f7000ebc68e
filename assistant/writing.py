"""Let a language model write from the evidence, and let code check what it wrote."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol
from xml.sax.saxutils import escape

from assistant.answers import Answer, Citation, Question, no_rule
from assistant.checking import MARK, checked, finished_part
from assistant.errors import ModelUnavailable
from assistant.words import CAUTION, CAUTIONED, NO_RULE, NOTHING_FOUND, STATUS
from prompts import render


class ChatModel(Protocol):
    """Writes; `assistant.llm.EndpointModel` in production."""

    def stream(self, system: str, prompt: str) -> Iterator[str]:
        """Give the reply piece by piece.

        Raises:
            ModelUnavailable: It refused the call, broke off, or did not answer in time.
        """


def written(answer: Answer, question: Question, *, model: ChatModel) -> Iterator[Answer]:
    """Give the answer as it grows, each time with only the sentences that hold; the last is whole.

    When the model is gone, or nothing that it wrote holds, the extractive answer stands, with a
    warning.
    """
    prompt = render(
        "answer",
        {
            "question": answer.question,
            "evidence": as_evidence(answer.citations),
            "day": question.day.isoformat(),
        },
    )
    text = ""
    try:
        for piece in model.stream(render("answer_system", {}), prompt):
            text += piece
            if over := finished_part(text):
                yield _with(answer, over, finished=False)
    except ModelUnavailable as error:
        yield replace(answer, warnings=(*answer.warnings, str(error)))
        return
    yield _with(answer, text, finished=True)


def as_evidence(citations: tuple[Citation, ...]) -> str:
    """Number the passages as they are cited, escaped so that none can close its own tag.

    A passage that must not be taken at its word says why.
    """
    return "\n".join(
        f'<passage n="{citation.n}" title={_quoted(citation.record.title)}'
        f' status="{STATUS[citation.evidence.status]}"{_genre(citation)}{_caution(citation)}>'
        f"{escape(citation.quote)}</passage>"
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


def _with(answer: Answer, text: str, *, finished: bool) -> Answer:
    """Give the answer with the model's text in place of its own, as far as it holds."""
    result = checked(text, answer.citations)
    if not MARK.search(result.text) or NOTHING_FOUND.rstrip("。") in text:
        note = "语言模型没有写出有依据的句子，以下为直接摘自资料的回答。"
        warnings = (*answer.warnings, note) if finished else answer.warnings
        return replace(answer, removed=result.removed, warnings=warnings, finished=finished)
    # What code says of the evidence, no model takes back.
    parts = (answer.caution, result.text, *answer.notes)
    return replace(
        answer,
        text="\n\n".join(part for part in parts if part),
        mode="llm",
        removed=result.removed,
        finished=finished,
    )
