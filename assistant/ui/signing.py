"""Under which name a check is kept: that of whoever is logged in; who sits at the machine says it.

The server decides it. What the page sends in its place counts only where nobody logs in.
"""

from collections.abc import Callable
from dataclasses import dataclass

from assistant.access.doors import LOCAL
from corpus.levels import Viewer

# What stands in the box until whoever sits at the machine writes their own name.
AT_THE_MACHINE = "本机管理员"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """Gives names of those who check.

    Attributes:
        named: Gives the name by which somebody is logged in; None where nobody logs in.
    """

    named: Callable[[Viewer], str] | None = None

    def own(self, who: Viewer) -> str:
        """Give the name by which somebody is logged in; empty for whoever sits at the machine."""
        return "" if self.named is None or who == LOCAL else self.named(who)

    def name(self, who: Viewer, written: str) -> str:
        """Give the name that is kept; what is written counts only for who has no other."""
        return self.own(who) or " ".join(written.split())
