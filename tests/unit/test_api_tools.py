"""A tool for programs goes on only while whoever called it is who they were."""

from collections.abc import Iterator
from typing import cast

import pytest
from access_builders import access_by
from pydantic import BaseModel

from assistant.access.doors import Caller
from assistant.api.mcp.tools import Tool
from assistant.api.parts import Programs
from assistant.auditing.noting import Naming
from assistant.errors import NotLoggedIn
from corpus.levels import Viewer

STAFF = Viewer(identity="s", role="staff")


class Leaving:
    """Knows the staff until they are staff no more."""

    def __init__(self) -> None:
        self.role_taken = False

    def viewer_of(self, caller: Caller) -> Viewer:
        return Viewer(identity="s", role="enterprise") if self.role_taken else STAFF


class Nothing(BaseModel):
    """What a tool takes that needs nothing."""


def test_a_tool_that_is_under_way_stops_where_its_caller_is_no_more_who_they_were() -> None:
    doors = Leaving()
    said: list[object] = []

    def slowly(
        _programs: Programs, _asked: BaseModel, _who: Viewer, _named: Naming
    ) -> Iterator[dict[str, object] | None]:
        yield None
        doors.role_taken = True
        yield {"text": "受限"}

    tool = Tool(
        name="slow",
        endpoint="POST /api/v1/search",
        title="慢",
        about="慢",
        asked=Nothing,
        do=slowly,
    )
    steps = tool.steps(cast("Programs", None), Nothing(), access_by(doors), Caller(client="c"))

    with pytest.raises(NotLoggedIn):
        said.extend(steps)
    assert said == [None]
