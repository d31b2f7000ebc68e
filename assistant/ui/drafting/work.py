"""What a person is working on: a draft as the browser holds it between two versions."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from assistant.drafting.asking import Question
from assistant.drafting.edits import Edits
from assistant.drafting.facts import Given, refuse_unreadable
from assistant.drafting.kept import Version
from assistant.eligibility.forms import from_form, to_form
from assistant.errors import BadRequest

_MAX_TEXTS = 2_000
_MAX_CHARS = 40_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is worked on.

    Attributes:
        draft: Id of the draft; None before it is kept for the first time.
        number: Of the version that it goes on from.
        facts: As JSON, for `read_facts`.
        edits: What was written anew in its words.
        prose: What a language model wrote, by label.
        changed: Whether anything is not in that version yet.
    """

    type: str
    facts: Mapping[str, object]
    edits: Edits = field(default_factory=dict)
    prose: Mapping[str, str] = field(default_factory=dict)
    draft: str | None = None
    number: int = 0
    changed: bool = False


def read_work(data: object) -> Work:
    """Read what a browser sends.

    Raises:
        BadRequest: It is not of that form.
    """
    if not isinstance(data, Mapping) or not isinstance(data.get("facts"), Mapping):
        raise BadRequest("草稿没有传完整，请再试一次。")
    draft, number = data.get("draft"), data.get("number")
    return Work(
        type=str(data.get("type") or ""),
        facts=dict(data["facts"]),
        edits=_texts(data.get("edits")),
        prose=_texts(data.get("prose")),
        draft=draft if isinstance(draft, str) and draft else None,
        number=number if isinstance(number, int) else 0,
        changed=data.get("changed") is True,
    )


def work_face(work: Work) -> dict[str, object]:
    """Give work as JSON, as `read_work` reads it."""
    return {
        "type": work.type,
        "facts": dict(work.facts),
        "edits": dict(work.edits),
        "prose": dict(work.prose),
        "draft": work.draft,
        "number": work.number,
        "changed": work.changed,
    }


def work_of(version: Version) -> Work:
    """Give what one works on when one goes on from a version."""
    return Work(
        type=version.type,
        facts=version.facts,
        edits=version.edits,
        prose=version.prose,
        draft=version.draft,
        number=version.number,
    )


def filled(work: Work, given: Mapping[str, Given], asked: Mapping[str, Question]) -> Work:
    """Give the work with values that a person gave; an empty one takes what they gave before away.

    What no field of the template is for, but a condition asks for, goes into the draft's profile.

    Args:
        work: What is worked on.
        given: By label.
        asked: How each field is asked for; what is not among them stands in the draft as well.
    """
    before = work.facts.get("fields")
    values: dict[str, object] = dict(before) if isinstance(before, Mapping) else {}
    paths = {label: asked[label].path for label in given if label in asked}
    lines: dict[str, str] = {}
    for label, value in given.items():
        if (path := paths.get(label)) is not None and isinstance(value, str):
            lines[path] = value
        elif value:
            values[label] = value if isinstance(value, str) else [dict(row) for row in value]
        else:
            values.pop(label, None)
    facts = {**work.facts, "fields": values}
    if lines:
        known = work.facts.get("profile")
        profile = to_form(known) if isinstance(known, Mapping) else {}
        facts["profile"] = from_form({**profile, **lines})
    return replace(work, facts=facts, changed=True)


def given_of(data: object) -> dict[str, Given]:
    """Read the values that a person gave.

    Raises:
        BadRequest: They are not of that form, or too long.
    """
    if not isinstance(data, Mapping) or len(data) > _MAX_TEXTS:
        raise BadRequest("填写的内容没有传完整，请再试一次。")
    return {str(label): _given(value) for label, value in data.items()}


def _given(value: object) -> Given:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list):
        rows = ({str(k): str(v).strip() for k, v in row.items()} for row in value
                if isinstance(row, Mapping))  # fmt: skip
        return tuple(row for row in rows if any(row.values()))
    raise BadRequest("填写的内容没有传完整，请再试一次。")


def _texts(data: object) -> dict[str, str]:
    if data is None:
        return {}
    if not isinstance(data, Mapping) or len(data) > _MAX_TEXTS:
        raise BadRequest("草稿没有传完整，请再试一次。")
    texts = {str(key): str(text) for key, text in data.items()}
    for text in texts.values():
        refuse_unreadable(text)
    if sum(map(len, texts.values())) > _MAX_CHARS:
        raise BadRequest(f"改写的内容超过 {_MAX_CHARS} 字，请删减后再试。")
    return texts
