"""Who may be let read a draft, and that names cannot be tried out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from assistant.accounts.account import Account, State
from assistant.accounts.errors import UnknownAccount
from assistant.accounts.names import login_name
from assistant.drafting.kept import Version
from assistant.drafting.sharing import TRIES_AN_HOUR, Share, SharedDraft, Sharing, unknown
from assistant.errors import BadRequest, TooBusy, UnknownDraft
from corpus.errors import NotPermitted
from corpus.levels import ROLES, Role, Viewer

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
OWNER = Viewer(identity="u-owner", role="enterprise")
VERSION = Version(draft="d", type="transfer_project", number=1, when=NOON, facts={})


def an_account(name: str, role: Role = "manager", state: State = "active") -> Account:
    return Account(
        id=f"u-{name}", name=name, shown=name.upper(), role=role, state=state,
        company="某公司", created=NOON, changed=NOON,
    )  # fmt: skip


class SomeAccounts:
    def __init__(self, accounts: Sequence[Account]) -> None:
        self.known = {one.name: one for one in accounts}

    def named(self, name: str) -> Account:
        found = self.known.get(login_name(name))
        if found is None:
            raise UnknownAccount(name)
        return found

    def get(self, account: str) -> Account:
        for one in self.known.values():
            if one.id == account:
                return one
        raise UnknownAccount(account)


@dataclass(slots=True)
class SharesInMemory:
    """Shares of the one draft `d` of the owner's."""

    readers: list[str] = field(default_factory=list)

    def add(self, owner: str, draft: str, reader: str) -> None:
        if (owner, draft) != (OWNER.identity, "d"):
            raise unknown()
        self.readers.append(reader)

    def end(self, owner: str, draft: str, reader: str) -> None:
        if (owner, draft) == (OWNER.identity, "d"):
            self.readers.remove(reader)

    def of(self, owner: str, draft: str) -> tuple[Share, ...]:
        theirs = (owner, draft) == (OWNER.identity, "d")
        return tuple(Share(reader=one, given=NOON) for one in self.readers) if theirs else ()

    def given_to(self, reader: str) -> tuple[SharedDraft, ...]:
        one = SharedDraft(owner=OWNER.identity, given=NOON, newest=VERSION)
        return (one,) if reader in self.readers else ()

    def versions(self, reader: str, draft: str) -> tuple[str, tuple[Version, ...]]:
        if reader not in self.readers or draft != "d":
            raise unknown()
        return OWNER.identity, (VERSION,)


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def a_sharing(*accounts: Account, clock: Clock | None = None) -> tuple[Sharing, SharesInMemory]:
    shares = SharesInMemory()
    return Sharing(shares, SomeAccounts(accounts), clock=clock or Clock()), shares


def reader(role: Role = "manager") -> Viewer:
    return Viewer(identity="u-li", role=role)


def test_a_technology_manager_is_let_read_by_their_name_however_it_is_typed() -> None:
    sharing, shares = a_sharing(an_account("li"))

    person = sharing.give(OWNER, "d", " ＬＩ ")

    assert (person.shown, person.company) == ("LI", "某公司")
    assert shares.readers == ["u-li"]
    assert sharing.readers(OWNER, "d") == (person,)
    owner, versions = sharing.versions(reader(), "d")
    assert owner.shown == "（已注销的账号）"
    assert versions == (VERSION,)


def test_a_name_of_nobody_and_one_of_somebody_who_may_not_are_told_in_the_same_words() -> None:
    sharing, shares = a_sharing(
        an_account("gone", state="disabled"),
        an_account("firm", role="enterprise"),
        an_account("desk", role="staff"),
        an_account("boss", role="admin"),
    )
    told = set()

    for name in ("nobody", "gone", "firm", "desk", "boss", "x", "", "\u202e!"):
        with pytest.raises(BadRequest) as refused:
            sharing.give(OWNER, "d", name)
        told.add(str(refused.value))

    assert len(told) == 1
    assert shares.readers == []


def test_names_cannot_be_tried_without_end_and_an_hour_later_can_again() -> None:
    clock = Clock()
    sharing, _ = a_sharing(an_account("li"), clock=clock)
    for number in range(TRIES_AN_HOUR):
        with pytest.raises(BadRequest):
            sharing.give(OWNER, "d", f"name{number}")

    for name in ("li", "nobody"):
        with pytest.raises(TooBusy, match="一小时内最多试 20 个"):
            sharing.give(OWNER, "d", name)

    clock.seconds = 3_601
    sharing.give(OWNER, "d", "li")


@pytest.mark.parametrize("identity", ["guest", "local"])
def test_who_has_no_account_lets_nobody_read(identity: str) -> None:
    sharing, _ = a_sharing(an_account("li"))

    with pytest.raises(NotPermitted, match="登录以后"):
        sharing.give(Viewer(identity=identity, role="admin"), "d", "li")
    assert sharing.readers(Viewer(identity=identity), "d") == ()


def test_whoever_is_no_technology_manager_any_more_reads_nothing_any_more() -> None:
    sharing, _ = a_sharing(an_account("li"))
    sharing.give(OWNER, "d", "li")

    for role in ROLES:
        if role == "manager":
            assert sharing.given_to(reader(role))
        else:
            assert sharing.given_to(reader(role)) == ()
            with pytest.raises(UnknownDraft):
                sharing.versions(reader(role), "d")


def test_nobody_shares_with_themselves() -> None:
    sharing, _ = a_sharing(an_account("owner"))

    with pytest.raises(BadRequest, match="您自己的账号"):
        sharing.give(OWNER, "d", "owner")


def test_what_is_taken_back_is_gone() -> None:
    sharing, _ = a_sharing(an_account("li"))
    sharing.give(OWNER, "d", "li")

    sharing.end(OWNER, "d", "u-li")

    assert sharing.given_to(reader()) == ()
