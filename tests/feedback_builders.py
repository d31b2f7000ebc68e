"""Feedback for tests, so that a test names only what it is about."""

from datetime import UTC, date, datetime

from assistant.answers import Turn
from assistant.feedback import Feedback

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def a_feedback(id: str = "f1", **changes: object) -> Feedback:  # noqa: A002  (the field's name)
    """Give what a guest said of an answer."""
    values = {
        "id": id,
        "when": NOON,
        "role": "enterprise",
        "identity": "guest",
        "question": "落户银川有什么补贴？",
        "history": (
            Turn(role="user", content="你好"),
            Turn(role="assistant", content="您好。\n请说𠮷"),
        ),
        "as_of": date(2026, 11, 23),
        "status": "answered",
        "answer": "最高100万元。[^1]",
        "cited": ("X07", "N13"),
        "reason": "wrong_figure",
        "note": "应是 50 万元",
    }
    return Feedback(**{**values, **changes})  # type: ignore[arg-type]
