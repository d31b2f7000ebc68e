"""A language model asked for one JSON object, by prompts that only this measurement has.

What loses against the rules is not shipped in `prompts/`; it stays here, so that whoever has a
better model can measure it again.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from assistant.chatmodel.port import ChatModel, Shape
from assistant.errors import ModelUnavailable
from prompts import Prompt, read

_FOLDER = Path(__file__).with_name("prompts")

Reply = Mapping[str, object]


def asked(
    model: ChatModel,
    name: str,
    text: str,
    schema: Mapping[str, object],
    *,
    rules: Mapping[str, str] | None = None,
) -> Reply | None:
    """Give the object that a model answers with; None where it gives none.

    Args:
        model: Asked once.
        name: Of the prompt; that with the rules is called `<name>_system`.
        text: What is to be understood.
        schema: Of the object.
        rules: Variables of the prompt with the rules.
    """
    system = _prompt(f"{name}_system").fill(rules or {})
    prompt = _prompt(name).fill({"text": text})
    try:
        reply = "".join(model.stream(system, prompt, shape=Shape(name=name, schema=schema)))
        told = json.loads(reply)
    except (ModelUnavailable, ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def text_of(value: object, name: str) -> str:
    """Give the text of a property; empty where there is none."""
    found = value.get(name) if isinstance(value, dict) else None
    return found.strip() if isinstance(found, str) else ""


def entries_of(value: Reply | None, name: str) -> list[Mapping[str, object]]:
    """Give the objects of a list; none where there is no list."""
    found = value.get(name) if value is not None else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def an_object(**properties: Mapping[str, object]) -> dict[str, object]:
    """Give the schema of an object that has all of these properties and no others."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


@cache
def _prompt(name: str) -> Prompt:
    return read(name, (_FOLDER / f"{name}.md").read_text(encoding="utf-8"))
