"""Who comes in, for tests: the person at this machine, or whoever a test says."""

from dataclasses import dataclass, field

from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.access.access import Access
from assistant.access.doors import Doors, Open
from assistant.access.limits import LIMITS, Limit, Limits
from assistant.auditing.port import Outcome
from assistant.ui.viewer import ACCESS
from corpus.levels import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """One act as it was noted."""

    who: Viewer
    act: str
    object: str
    outcome: Outcome
    note: str


@dataclass(slots=True)
class ListAudit:
    """An audit that is a list."""

    acts: list[Noted] = field(default_factory=list)

    def note(
        self, who: Viewer, act: str, *, object: str = "", outcome: Outcome, note: str = ""
    ) -> int:
        self.acts.append(Noted(who=who, act=act, object=object, outcome=outcome, note=note))
        return len(self.acts)


# No test is stopped for being quick.
_WIDE = {work: Limit(at_once=1000, a_minute=100_000, name=one.name) for work, one in LIMITS.items()}


def access_by(doors: Doors, audit: ListAudit | None = None, limits: Limits | None = None) -> Access:
    return Access(doors, audit or ListAudit(), limits=limits or Limits(_WIDE))


def open_access(audit: ListAudit | None = None) -> Access:
    """Let in as the product does where there are no accounts."""
    return access_by(Open(), audit)


def behind_a_gate(app: ASGIApp, access: Access | None = None) -> ASGIApp:
    """Let an application of ours, by itself, know who decides; as the gate does."""
    decides = access or open_access()

    async def known(scope: Scope, receive: Receive, send: Send) -> None:
        scope[ACCESS] = decides
        await app(scope, receive, send)

    return known
