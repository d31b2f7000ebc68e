"""What the door works with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from assistant.accounts.first_run import FirstRun
from assistant.accounts.hashing import Hasher
from assistant.accounts.keys import Keys
from assistant.accounts.line import Line
from assistant.accounts.login import Login
from assistant.accounts.oidc.flow import Exchange
from assistant.accounts.pacing import Pace
from assistant.accounts.port import Accounts, Sessions, Tries
from assistant.auditing.port import Audit
from assistant.ui.door.telling import Tellings


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """The parts that the pages of the door share.

    Attributes:
        first_run: Waits for whoever makes the first account; None where there is one.
        exchange: Logins at a provider; None where none is set.
        keys: By which programs come in; None where none do.
        guests: Whether somebody without an account may look at what is public.
        idle_minutes: After how long a session ends by itself, to be told.
    """

    accounts: Accounts
    sessions: Sessions
    tries: Tries
    hasher: Hasher
    audit: Audit
    first_run: FirstRun | None = None
    exchange: Exchange | None = None
    keys: Keys | None = None
    guests: bool = False
    idle_minutes: int = 30
    line: Line = field(default_factory=Line)
    pace: Pace = field(default_factory=Pace)
    tellings: Tellings = field(default_factory=Tellings)
    now: Callable[[], datetime] = _now

    @property
    def login(self) -> Login:
        """Give what lets people in by name and password."""
        return Login(
            accounts=self.accounts, sessions=self.sessions, tries=self.tries, hasher=self.hasher
        )
