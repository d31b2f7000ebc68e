"""What is done is noted before, and that it failed after."""

import pytest
from accounts_builders import ListAudit

from assistant.auditing.noting import noted
from assistant.errors import BadRequest
from corpus.errors import StoreBusy
from corpus.levels import Viewer

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
