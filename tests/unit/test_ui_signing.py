"""The name under which a check is kept is decided on the server."""

import pytest

from assistant.access.doors import LOCAL
from assistant.ui.signing import Signing
from corpus.levels import Viewer

STAFF = Viewer(identity="u1", role="staff")


def test_whoever_is_logged_in_signs_with_their_own_name_whatever_is_written() -> None:
    signing = Signing(named=lambda who: f"账号 {who.identity}")

    assert signing.name(STAFF, "别人") == "账号 u1"


@pytest.mark.parametrize("signing", [Signing(), Signing(named=lambda _who: "账号")])
def test_whoever_sits_at_the_machine_signs_with_what_they_write(signing: Signing) -> None:
    assert signing.own(LOCAL) == ""
    assert signing.name(LOCAL, "  张 三\n") == "张 三"
