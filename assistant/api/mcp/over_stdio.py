"""The protocol over standard input and output, for a program of this machine."""

import asyncio

from mcp.server.stdio import stdio_server

from assistant.access.access import Access
from assistant.access.doors import Caller
from assistant.api.mcp.server import Calling, mcp_server
from assistant.api.parts import Programs
from assistant.auditing.port import Audit
from corpus.levels import Viewer


class Sitting:
    """The doors of a program that one person has started: it is theirs."""

    def __init__(self, who: Viewer) -> None:
        """Say whose."""
        self._who = who

    def viewer_of(self, caller: Caller) -> Viewer:
        """Give who it is."""
        del caller
        return self._who


def serve(programs: Programs, who: Viewer, audit: Audit) -> None:
    """Speak the protocol until the other side has no more to say.

    Args:
        programs: What the tools work on.
        who: On whose behalf, and as what.
        audit: Where acts are noted.
    """
    access = Access(Sitting(who), audit)

    async def never() -> bool:
        return False  # a program that has left closes what it speaks by, and this ends

    calling = Calling(access=access, caller=Caller(), gone=never)
    server = mcp_server(programs, lambda _context: calling)

    async def speak() -> None:
        async with stdio_server() as (received, sent):
            await server.run(received, sent, server.create_initialization_options())

    asyncio.run(speak())
