"""The two things that programs ask for most, for Gradio's own client (`gradio_client`).

Its events have names where those of the page have none; they come by a key like the rest of the
interface, and give the same faces. They give them as text: that client takes whatever has a `path`
for a file, and would fetch it.
"""

import json
from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from assistant.api import acts
from assistant.api.answering import answering
from assistant.api.asked import AskIn, SearchIn
from assistant.api.parts import Programs
from assistant.api.refusals import invalid
from assistant.errors import BadRequest
from assistant.ui.handlers import Handler, handler, told
from corpus.levels import Viewer

_Asked = TypeVar("_Asked", bound=BaseModel)


def events_of(programs: Programs) -> Mapping[str, Handler]:
    """Give the events by their names."""

    def ask(q: str, who: Viewer) -> str:
        """Answer a question, with its sources; as JSON."""
        with told():
            *_, whole = answering(programs, _read(AskIn, q), who)
        return _text_of(whole)

    def search(q: str, who: Viewer) -> str:
        """Find records for some words; as JSON."""
        with told():
            found = acts.search(programs, _read(SearchIn, q), who)
        return _text_of(found)

    return {
        "ask": handler("ask", ask, program=True),
        "search": handler("search", search, program=True),
    }


def _text_of(face: object) -> str:
    return json.dumps(face, ensure_ascii=False, default=str)


def _read(model: type[_Asked], q: str) -> _Asked:
    try:
        return model.model_validate({"q": q})
    except ValidationError as error:
        raise BadRequest(invalid(error.errors()).message) from error
