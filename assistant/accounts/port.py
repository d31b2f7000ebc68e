"""What logging in asks of whatever keeps accounts, sessions and failed tries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from assistant.accounts.account import Account, State
from corpus.levels import Role, Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An account, with what its password is checked by.

    Attributes:
        password: A PHC string; None where it has none.
    """

    account: Account
    password: str | None


class Accounts(Protocol):
    """Where accounts are kept. Every change is seen by whoever asks next."""

    def exist(self) -> bool:
        """Say whether there is any account, disabled ones included."""
        ...

    def add(self, account: Account, password: str | None) -> None:
        """Keep a new account, with a PHC string.

        Raises:
            NameTaken: Another has its name or its subject.
        """
        ...

    def add_first(self, account: Account, password: str) -> None:
        """Keep the first account; of two who try at once, one does.

        Raises:
            BadRequest: There is one already.
        """
        ...

    def get(self, account: str) -> Account:
        """Give the account of an id.

        Raises:
            UnknownAccount: There is none.
        """
        ...

    def named(self, name: str) -> Account:
        """Give the account of a login name, in whichever form.

        Raises:
            UnknownAccount: There is none.
        """
        ...

    def held(self, name: str) -> Held | None:
        """Give the account of a login name in its one form; None where nobody has it."""
        ...

    def of_subject(self, subject: str) -> Account | None:
        """Give the account that is linked with somebody at a provider; None where none is."""
        ...

    def listed(self) -> tuple[Account, ...]:
        """Give all accounts, by name."""
        ...

    def set_role(self, account: str, role: Role) -> None:
        """Give an account another role.

        Raises:
            UnknownAccount: There is none of that id.
            LastAdmin: It is the last active administrator's.
        """
        ...

    def set_state(self, account: str, state: State) -> None:
        """Let an account log in, or not any more; its sessions and keys end with it.

        Raises:
            UnknownAccount: There is none of that id.
            LastAdmin: It is the last active administrator's.
        """
        ...

    def set_password(self, account: str, password: str, *, must_change: bool) -> None:
        """Keep another PHC string, and end every session of the account.

        Raises:
            UnknownAccount: There is none of that id.
        """
        ...

    def rehash(self, account: str, password: str, *, before: str) -> None:
        """Keep the same password's other PHC string, unless the password has changed since."""
        ...

    def rename(self, account: str, *, name: str, shown: str) -> None:
        """Give an account another name, in its one form and as it is shown.

        Raises:
            UnknownAccount: There is none of that id.
            NameTaken: Another has it.
        """
        ...

    def set_company(self, account: str, company: str) -> None:
        """Say whose people they are.

        Raises:
            UnknownAccount: There is none of that id.
        """
        ...

    def link(self, account: str, subject: str | None) -> None:
        """Link an account with somebody at a provider, or with nobody any more.

        Raises:
            UnknownAccount: There is none of that id.
            NameTaken: Another is linked with them.
        """
        ...

    def adopt_local(self, account: str) -> Mapping[str, int]:
        """Make an account's whatever the person at this machine had; give how much of each.

        What the account has of its own already, and can have only one of, stays.

        Raises:
            UnknownAccount: There is none of that id.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A session that goes on.

    Attributes:
        is_this: It is the one that was asked with.
    """

    began: datetime
    seen: datetime
    is_this: bool


class Sessions(Protocol):
    """Where sessions are kept; only the hash of a token is."""

    def begin(self, account: str) -> str:
        """Begin a session, and give its token."""
        ...

    def account_of(self, token: str, *, touch: bool = True) -> Account | None:
        """Give whose session it is, as their account stands at this moment.

        Args:
            token: As the browser sent it.
            touch: Whether it counts as a sign that somebody is there.

        Returns:
            None where the session has ended, or the account may not log in any more.
        """
        ...

    def viewer_of(self, token: str, *, touch: bool = True) -> Viewer | None:
        """Give who asks with a token, likewise; None too until they have their own password."""
        ...

    def end(self, token: str) -> None:
        """End a session; does nothing where there is none."""
        ...

    def end_all(self, account: str, *, but: str = "") -> int:
        """End the sessions of an account, but for the one of a token; give how many."""
        ...

    def open_of(self, account: str, *, token: str = "") -> tuple[OpenSession, ...]:
        """Give the sessions of an account that go on, the newest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Whether a password may be tried.

    Attributes:
        refused: It may not: too many have failed before.
        locked_seconds: For how long no other may be tried after this one, where it fails (or is
            refused); 0 where another may be.
    """

    refused: bool
    locked_seconds: int


class Tries(Protocol):
    """Where failed tries are kept, by a key that says nothing of whose they are."""

    def begin(self, key: str) -> Turn:
        """Count a try as failed before it is made, so that many at once gain nothing."""
        ...

    def clear(self, key: str) -> None:
        """Forget the tries of a key: one succeeded, or somebody unlocked it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A login that a provider is doing.

    Attributes:
        nonce: Comes back inside the provider's token.
        verifier: Of PKCE; goes with the code.
    """

    nonce: str
    verifier: str


class Flows(Protocol):
    """Where logins at a provider are kept while they last."""

    def begin(self, state: str, flow: Flow) -> None:
        """Keep one by its state."""
        ...

    def take(self, state: str) -> Flow | None:
        """Give one, once; None where there is none of that state, or it took too long."""
        ...
