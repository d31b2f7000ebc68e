"""Drafts that their owner lets somebody read: who may, and how many names may be tried.

Only technology managers are let read what others wrote ("Who sees what" in docs/architecture.md),
as long as they are that. They read, compare and take along; what they change is a draft of their
own.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import Protocol

from assistant.access.doors import GUEST, LOCAL
from assistant.accounts.account import Account
from assistant.accounts.errors import UnknownAccount
from assistant.drafting.kept import Version
from assistant.errors import BadRequest, TooBusy, UnknownDraft
from corpus.errors import NotPermitted
from corpus.levels import Role, Viewer

READERS: frozenset[Role] = frozenset({"manager"})
MOST_READERS = 20
# Whoever lets people read writes a few names; whoever tries names out writes many.
TRIES_AN_HOUR = 20
_HOUR_SECONDS = 3600.0
_MOST_KNOWN = 10_000
# Nobody can tell these from others, or there is nobody else.
_ALONE = frozenset({GUEST.identity, LOCAL.identity})
_NOBODY = "没有可以分享的账号叫这个登录名。只能给能登录的技术经理人看；请向对方问清登录名再试。"
_NO_ACCOUNT = "登录以后才能把草稿给别人看。"


class Accounts(Protocol):
    """Tells accounts by name and by id; `assistant.keeping.accounts.AccountStore` in production."""

    def named(self, name: str) -> Account:
        """Give the account of a login name, in whichever form.

        Raises:
            UnknownAccount: There is none.
            BadRequest: It can be nobody's.
        """
        ...

    def get(self, account: str) -> Account:
        """Give the account of an id.

        Raises:
            UnknownAccount: There is none.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """That somebody may read a draft.

    Attributes:
        reader: An account's id.
    """

    reader: str
    given: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedDraft:
    """A draft that somebody else lets one read: the newest of its versions."""

    owner: str
    given: datetime
    newest: Version


class Shares(Protocol):
    """Where it is kept who may read what; `assistant.keeping.shares.ShareStore` in production."""

    def add(self, owner: str, draft: str, reader: str) -> None:
        """Let somebody read a draft; who may already still may.

        Raises:
            UnknownDraft: The owner has none of that id.
            BadRequest: As many read it as may.
        """
        ...

    def end(self, owner: str, draft: str, reader: str) -> None:
        """Let somebody not read a draft any more; who could not, still cannot."""
        ...

    def of(self, owner: str, draft: str) -> tuple[Share, ...]:
        """Give who may read a draft of the owner's, the first first; nobody, where it is not."""
        ...

    def given_to(self, reader: str) -> tuple[SharedDraft, ...]:
        """Give what somebody may read, what was given last first."""
        ...

    def versions(self, reader: str, draft: str) -> tuple[str, tuple[Version, ...]]:
        """Give whose draft it is, and its versions, the newest first.

        Raises:
            UnknownDraft: There is none of that id that this reader may read.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody as others see them."""

    id: str
    shown: str
    company: str


class Sharing:
    """What owners and readers may do. Safe to use from several threads."""

    def __init__(
        self,
        shares: Shares,
        accounts: Accounts,
        *,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Use what is kept; the clock gives seconds that only go on."""
        self._shares, self._accounts = shares, accounts
        self._clock = clock
        self._lock = Lock()
        self._tries: dict[str, deque[float]] = {}

    @staticmethod
    def is_for(who: Viewer) -> bool:
        """Say whether somebody has an account, so that drafts can be theirs and nobody else's."""
        return who.identity not in _ALONE

    def give(self, owner: Viewer, draft: str, name: str) -> Person:
        """Let the account of a name read a draft.

        Raises:
            NotPermitted: The owner has no account.
            UnknownDraft: The owner has none of that id.
            BadRequest: Nobody of that name may be let read, or as many do as may; whether there is
                such an account is not said.
            TooBusy: They have tried as many names in an hour as may be.
        """
        if not self.is_for(owner):
            raise NotPermitted(_NO_ACCOUNT)
        self._count(owner.identity)
        try:
            reader = self._accounts.named(name)
        except (UnknownAccount, BadRequest) as error:
            raise BadRequest(_NOBODY) from error
        if reader.id == owner.identity:
            raise BadRequest("这是您自己的账号；请写对方的登录名。")
        if reader.state != "active" or reader.role not in READERS:
            raise BadRequest(_NOBODY)
        self._shares.add(owner.identity, draft, reader.id)
        return _person(reader)

    def end(self, owner: Viewer, draft: str, reader: str) -> None:
        """Let somebody not read a draft any more."""
        self._shares.end(owner.identity, draft, reader)

    def readers(self, owner: Viewer, draft: str) -> tuple[Person, ...]:
        """Give who may read a draft of the owner's."""
        if not self.is_for(owner):
            return ()
        return tuple(self.person(one.reader) for one in self._shares.of(owner.identity, draft))

    def given_to(self, reader: Viewer) -> tuple[SharedDraft, ...]:
        """Give what somebody may read; nothing where they are no technology manager."""
        return self._shares.given_to(reader.identity) if self._may_read(reader) else ()

    def versions(self, reader: Viewer, draft: str) -> tuple[Person, Sequence[Version]]:
        """Give whose draft it is, and its versions, the newest first.

        Raises:
            UnknownDraft: There is none of that id that they may read.
        """
        if not self._may_read(reader):
            raise unknown()
        owner, versions = self._shares.versions(reader.identity, draft)
        return self.person(owner), versions

    def person(self, id_: str) -> Person:
        """Give somebody by the id of their account; one that is gone has no name any more."""
        try:
            return _person(self._accounts.get(id_))
        except UnknownAccount:
            return Person(id=id_, shown="（已注销的账号）", company="")

    def _may_read(self, reader: Viewer) -> bool:
        return self.is_for(reader) and reader.role in READERS

    def _count(self, owner: str) -> None:
        now = self._clock()
        with self._lock:
            if len(self._tries) > _MOST_KNOWN:
                self._tries = {
                    who: made for who, made in self._tries.items() if made[-1] > now - _HOUR_SECONDS
                }
            made = self._tries.setdefault(owner, deque())
            while made and made[0] <= now - _HOUR_SECONDS:
                made.popleft()
            if len(made) >= TRIES_AN_HOUR:
                raise TooBusy(f"一小时内最多试 {TRIES_AN_HOUR} 个登录名，请稍后再试。")
            made.append(now)


def unknown() -> UnknownDraft:
    """Give what is said of a draft that is not there, or not for whoever asks."""
    return UnknownDraft("没有这份草稿，或对方已不再给您看。")


def _person(account: Account) -> Person:
    return Person(id=account.id, shown=account.shown, company=account.company)
