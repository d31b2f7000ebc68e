"""What is done is noted before, and that it failed after."""

import logging

import pytest
from accounts_builders import ListAudit

from assistant.auditing.noting import noted
from assistant.auditing.port import Outcome
from assistant.errors import BadRequest
from corpus.errors import StoreBusy, StoreUnavailable
from corpus.levels import Viewer


class FillsUp(ListAudit):
    """An audit that has room for one entry."""

    def note(
        self, who: Viewer, act: str, *, object: str = "", outcome: Outcome, note: str = ""
    ) -> int:
        if self.entries:
            raise StoreUnavailable("审计写不进去。")
        return super().note(who, act, object=object, outcome=outcome, note=note)


WHO = Viewer(identity="u" + "1" * 24, role="admin")


def test_what_is_done_is_noted_once() -> None:
    audit = ListAudit()

    with noted(audit, WHO, "an.act", note="role=staff"):
        assert audit.of("an.act") == [("begun", "role=staff")]

    assert audit.of("an.act") == [("begun", "role=staff")]


@pytest.mark.parametrize("error", [BadRequest("不行。"), StoreBusy("有人在写。")])
def test_what_fails_is_noted_as_failed(error: Exception) -> None:
    audit = ListAudit()

    with pytest.raises(type(error)), noted(audit, WHO, "an.act", object="N01", note="x"):
        raise error

    assert audit.of("an.act") == [("begun", "x"), ("failed", "x")]
    assert {entry.object for entry in audit.entries} == {"N01"}


def test_what_an_act_makes_is_named_once_it_is_there() -> None:
    audit = ListAudit()

    with noted(audit, WHO, "an.act", object="N01", note="x") as named:
        named("N02")
        named("N03")

    assert [(entry.object, entry.outcome, entry.note) for entry in audit.entries] == [
        ("N01", "begun", "x"),
        ("N02", "done", "x"),
        ("N03", "done", "x"),
    ]


def test_what_is_done_has_not_failed_because_it_could_not_be_named(
    caplog: pytest.LogCaptureFixture,
) -> None:
    audit = FillsUp()

    with caplog.at_level(logging.ERROR), noted(audit, WHO, "an.act") as named:
        named("N02")

    assert audit.of("an.act") == [("begun", "")]
    assert caplog.messages == ["what came of an.act could not be noted: StoreUnavailable"]
