"""Logging in by name and password.

Whatever is wrong, as much is done and as much is said: nobody learns whether a name is known.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from assistant.accounts.account import Account
from assistant.accounts.hashing import Hasher
from assistant.accounts.names import login_name
from assistant.accounts.port import Accounts, Held, Sessions, Tries
from assistant.errors import BadRequest

# A password for one login is of no use any more when it has lain about for so long.
ONE_TIME_DAYS = 7

Why = Literal["unknown", "wrong", "disabled", "locked", "expired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """Somebody is in."""

    account: Account
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Somebody is not.

    Attributes:
        locked_seconds: How long no password is tried for the name; 0 where another may be.
        why: For the audit alone.
        account: The id of the account whose name it is, for the audit alone; may be empty.
    """

    locked_seconds: int
    why: Why
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Lets people in by name and password."""

    accounts: Accounts
    sessions: Sessions
    tries: Tries
    hasher: Hasher

    def __call__(
        self, name: str, password: str, *, when: datetime | None = None
    ) -> Entered | Refused:
        """Try one password for one name.

        Args:
            name: As it was typed.
            password: Likewise.
            when: The time; None for the clock.
        """
        try:
            known_as = login_name(name)
        except BadRequest:
            known_as = ""  # nobody's
        key = key_of_name(name)
        turn = self.tries.begin(key)
        held = self.accounts.held(known_as)
        right = self.hasher.verify(held.password if held else None, password)
        why = _why_not(turn.refused, held, right=right, when=when or datetime.now(UTC))
        if why or held is None or held.password is None:
            account = held.account.id if held else ""
            return Refused(
                locked_seconds=turn.locked_seconds, why=why or "unknown", account=account
            )
        self.tries.clear(key)
        if self.hasher.is_outdated(held.password):
            self.accounts.rehash(held.account.id, self.hasher.hash(password), before=held.password)
        return Entered(account=held.account, token=self.sessions.begin(held.account.id))


def _why_not(refused: bool, held: Held | None, *, right: bool, when: datetime) -> Why | None:
    if refused:
        return "locked"
    if held is None or held.password is None:
        return "unknown"
    if not right:
        return "wrong"
    if held.account.state != "active":
        return "disabled"
    if held.account.must_change and when - held.account.changed > timedelta(days=ONE_TIME_DAYS):
        return "expired"
    return None


def key_of_name(name: str) -> str:
    """Give what failed tries of a name are kept by, whether or not anybody has it."""
    try:
        known_as = login_name(name)
    except BadRequest:
        known_as = name
    return hashlib.sha256(f"name:{known_as}".encode(errors="replace")).hexdigest()


def key_of_account(account: str) -> str:
    """Give what failed tries of a logged-in person's own password are kept by."""
    return hashlib.sha256(f"own:{account}".encode()).hexdigest()
