"""Answers for programs: whole, or as they grow."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, closing
from dataclasses import replace

from assistant.answers import Answer, Question, Turn
from assistant.api.asked import AskIn
from assistant.api.drawing import drawn, last_drawn
from assistant.api.parts import Programs
from assistant.api.refusals import told
from assistant.eligibility.profile import read_profile
from assistant.errors import Withdrawn
from assistant.faces import answer as answer_face
from assistant.traces import new_name, traced
from assistant.ui.sight import Sight, tells_of
from corpus.levels import Viewer

Json = dict[str, object]
_WITHDRAWN = "回答用到的资料刚刚不再对您公开，回答已收回。"


async def answered(
    programs: Programs, asked: AskIn, who: Viewer, *, gone: Callable[[], Awaitable[bool]]
) -> Json:
    """Give a whole answer; no more of it is made than up to where whoever asked has left.

    Raises:
        BadRequest: The profile cannot be read.
        Withdrawn: It told of what was shut meanwhile.
        Gone: Nobody waits for it any more.
    """
    name = new_name()
    return _whole(name, await last_drawn(_growing(programs, asked, who, name), gone=gone))


def answering(programs: Programs, asked: AskIn, who: Viewer) -> Iterator[Json | None]:
    """Give None while an answer grows, and last the whole of it; errors as of `answered`."""
    name, last = new_name(), None
    for answer in _growing(programs, asked, who, name):
        last = answer
        yield None
    yield _whole(name, last)


async def answer_events(programs: Programs, asked: AskIn, who: Viewer) -> AsyncIterator[str]:
    """Give an answer as it grows, as server-sent events.

    `answer` bears the whole of it so far; `text` only what its words are now from a place on
    (`{"from", "text"}`, in code points); `done` the whole answer; `error` what went wrong. A line
    of a colon says that it goes on.
    """
    name, last = new_name(), None
    try:
        async with aclosing(drawn(_growing(programs, asked, who, name))) as answers:
            async for answer in answers:
                yield ":\n\n" if answer is None else _event(name, answer, last)
                last = answer or last
        yield _sent("done", _whole(name, last))
    except Exception as error:  # noqa: BLE001  (the outermost boundary: `told` logs a defect)
        yield _sent("error", dict(told(error).face))


def _whole(name: str, last: Answer | None) -> Json:
    if last is None:
        raise RuntimeError("a question was answered with nothing at all")
    return {"id": name, **answer_face(last)}


def _growing(programs: Programs, asked: AskIn, who: Viewer, name: str) -> Iterator[Answer]:
    if asked.profile is not None:
        read_profile(asked.profile)  # what cannot be read is told
    question = Question(
        text=asked.q,
        viewer=who,
        day=asked.as_of or programs.day(),
        history=tuple(Turn(role=one.role, content=one.content) for one in asked.history),
        profile=asked.profile,
    )
    sight = Sight(programs.records, who)
    ask = traced(programs.ask, programs.traces.add, name=lambda: name)
    with closing(ask(question)) as answers:
        for answer in answers:
            if tells_of(answer, sight.lost([answer])):
                raise Withdrawn(_WITHDRAWN)
            yield answer


def _event(name: str, new: Answer, old: Answer | None) -> str:
    same = old is not None and replace(
        new, text=old.text, ms=old.ms, written=old.written, finished=old.finished
    ) == replace(old)
    if old is None or not same:
        return _sent("answer", {"id": name, **answer_face(new)})
    if new.text == old.text:
        return ":\n\n"
    kept = _shared(old.text, new.text)
    return _sent("text", {"from": kept, "text": new.text[kept:]})


def _shared(one: str, other: str) -> int:
    """Give how many characters two texts have in common from their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _sent(event: str, data: Json) -> str:
    return f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False, default=str)}\n\n"
