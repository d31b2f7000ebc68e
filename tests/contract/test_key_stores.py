"""What is promised of the keys of programs, on every database."""

from datetime import timedelta

import pytest
from accounts_builders import Clock, an_account
from sqlalchemy import Engine, delete, select

from assistant.access.doors import GUEST, Caller, Login
from assistant.accounts.account import Account
from assistant.accounts.keys import MOST_KEYS, MOST_WITHDRAWN, ByKey, Key, hashed, new_key
from assistant.accounts.pacing import Pace
from assistant.errors import BadRequest, NotLoggedIn, TooBusy
from assistant.keeping.accounts import AccountStore
from assistant.keeping.keys import KeyStore
from assistant.keeping.sessions import SessionStore
from assistant.keeping.tables import ACCOUNT, KEY, SESSION
from corpus.levels import Role, Viewer


@pytest.fixture
def engine(database: Engine) -> Engine:
    """The database, with nothing in it."""
    with database.begin() as connection:
        for table in (ACCOUNT, SESSION, KEY):
            connection.execute(delete(table))
    return database


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(engine: Engine, clock: Clock) -> AccountStore:
    return AccountStore(engine, now=clock)


@pytest.fixture
def keys(engine: Engine, clock: Clock) -> KeyStore:
    return KeyStore(engine, now=clock)


@pytest.fixture
def owner(accounts: AccountStore) -> Account:
    account = an_account("wang", role="manager")
    accounts.add(account, "hash")
    return account


def a_key(
    keys: KeyStore, clock: Clock, owner: Account, *, role: Role = "manager", days: int = 30
) -> tuple[Key, str]:
    id_, token = new_key()
    key = Key(
        id=id_,
        account=owner.id,
        name="检索程序",
        role=role,
        made=clock(),
        expires=clock() + timedelta(days=days),
    )
    keys.add(key, token)
    return key, token


def test_a_key_acts_for_its_owner_and_only_its_hash_is_kept(
    keys: KeyStore, clock: Clock, owner: Account, engine: Engine
) -> None:
    key, token = a_key(keys, clock, owner)

    assert keys.viewer_of(token) == Viewer(identity=owner.id, role="manager")
    assert keys.of(owner.id)[0].id == key.id
    with engine.connect() as connection:
        assert token not in str(connection.execute(select(KEY)).all())


def test_a_key_does_no_more_than_it_and_its_owner_may(
    keys: KeyStore, clock: Clock, owner: Account, accounts: AccountStore
) -> None:
    _, lower = a_key(keys, clock, owner, role="enterprise")
    _, own = a_key(keys, clock, owner)

    accounts.set_role(owner.id, "staff")
    raised = [keys.viewer_of(token) for token in (lower, own)]
    accounts.set_role(owner.id, "enterprise")
    demoted = keys.viewer_of(own)

    assert [one.role for one in raised if one] == ["enterprise", "manager"]
    assert demoted == Viewer(identity=owner.id, role="enterprise")


def test_a_key_runs_out_and_is_withdrawn_at_once(
    keys: KeyStore, clock: Clock, owner: Account
) -> None:
    key, token = a_key(keys, clock, owner, days=1)
    _, other = a_key(keys, clock, owner, days=2)

    assert keys.withdraw(owner.id, key.id).id == key.id
    gone = keys.viewer_of(token)
    clock.turn(days=2)

    assert gone is None
    assert keys.viewer_of(other) is None
    with pytest.raises(BadRequest, match="没有这个密钥"):
        keys.withdraw(owner.id, key.id)


def test_the_line_of_a_withdrawn_key_stays_with_its_day_and_opens_nothing(
    keys: KeyStore, clock: Clock, owner: Account, engine: Engine
) -> None:
    key, token = a_key(keys, clock, owner)
    clock.turn(days=2)

    keys.withdraw(owner.id, key.id)
    (line,) = keys.of(owner.id)

    assert (line.id, line.withdrawn) == (key.id, clock())
    assert keys.viewer_of(token) is None
    with engine.connect() as connection:
        assert hashed(token) not in str(connection.execute(select(KEY)).all())


def test_withdrawn_keys_leave_room_and_the_oldest_lines_go(
    keys: KeyStore, clock: Clock, owner: Account
) -> None:
    first = None
    for _ in range(MOST_WITHDRAWN + 1):
        key, _token = a_key(keys, clock, owner)
        first = first or key
        clock.turn(minutes=1)
        keys.withdraw(owner.id, key.id)

    assert first is not None
    assert len(keys.of(owner.id)) == MOST_WITHDRAWN
    assert first.id not in {one.id for one in keys.of(owner.id)}


def test_a_key_is_its_owners_to_withdraw_and_nobody_elses(
    keys: KeyStore, clock: Clock, owner: Account, accounts: AccountStore
) -> None:
    key, token = a_key(keys, clock, owner)
    other = an_account("li")
    accounts.add(other, "hash")

    with pytest.raises(BadRequest, match="没有这个密钥"):
        keys.withdraw(other.id, key.id)
    assert keys.viewer_of(token) is not None


def test_keys_end_with_the_account_for_good(
    keys: KeyStore, clock: Clock, owner: Account, accounts: AccountStore
) -> None:
    _, token = a_key(keys, clock, owner)

    accounts.set_state(owner.id, "disabled")
    disabled = keys.viewer_of(token)
    accounts.set_state(owner.id, "active")

    assert disabled is None
    assert keys.viewer_of(token) is None
    assert keys.of(owner.id) == ()


def test_whoever_must_choose_a_password_first_has_no_programs_either(
    keys: KeyStore, clock: Clock, owner: Account, accounts: AccountStore
) -> None:
    _, token = a_key(keys, clock, owner)

    accounts.set_password(owner.id, "another", must_change=True)
    waiting = keys.viewer_of(token)
    accounts.set_password(owner.id, "own", must_change=False)

    assert waiting is None
    assert keys.viewer_of(token) is not None


def test_the_day_of_the_last_use_is_kept(keys: KeyStore, clock: Clock, owner: Account) -> None:
    _, token = a_key(keys, clock, owner)
    before = keys.of(owner.id)[0].used

    keys.viewer_of(token)
    clock.turn(days=3)
    keys.viewer_of(token)

    assert before is None
    assert keys.of(owner.id)[0].used == clock().date()


def test_so_many_keys_and_no_more(keys: KeyStore, clock: Clock, owner: Account) -> None:
    for _ in range(MOST_KEYS):
        a_key(keys, clock, owner)

    with pytest.raises(BadRequest, match=f"最多有 {MOST_KEYS} 个密钥"):
        a_key(keys, clock, owner)


def test_a_key_opens_no_page_and_a_session_no_interface(
    keys: KeyStore, clock: Clock, owner: Account, engine: Engine
) -> None:
    _, token = a_key(keys, clock, owner)
    sessions = SessionStore(engine, now=clock)
    session = sessions.begin(owner.id)
    doors = ByKey(keys, Login(sessions, guests=True))

    assert doors.viewer_of(Caller(key=token)) == owner.viewer
    assert doors.viewer_of(Caller(token=session)) == owner.viewer
    assert doors.viewer_of(Caller(token=token)) == GUEST
    for program in (Caller(key="", token=session), Caller(key=session), Caller(key="")):
        with pytest.raises(NotLoggedIn, match="需要有效的密钥"):
            doors.viewer_of(program)


def test_wrong_keys_are_all_answered_alike_and_not_without_end(
    keys: KeyStore, clock: Clock, owner: Account
) -> None:
    gone, withdrawn = a_key(keys, clock, owner)
    keys.withdraw(owner.id, gone.id)
    _, over = a_key(keys, clock, owner, days=0)
    _, right = a_key(keys, clock, owner)
    doors = ByKey(keys, Login(NoSessions(), guests=True), wrong=Pace(tries=4))
    said = set()

    for wrong in (withdrawn, over, new_key()[1], "tt_x"):
        with pytest.raises(NotLoggedIn) as refused:
            doors.viewer_of(Caller(key=wrong, client="10.0.0.7"))
        said.add(str(refused.value))
    with pytest.raises(TooBusy, match="请过一分钟再试"):
        doors.viewer_of(Caller(key="tt_x", client="10.0.0.7"))

    assert len(said) == 1
    assert doors.viewer_of(Caller(key=right, client="10.0.0.7")) == owner.viewer
    with pytest.raises(NotLoggedIn):
        doors.viewer_of(Caller(key="tt_x", client="10.0.0.8"))


class NoSessions:
    """Sessions of nobody."""

    def viewer_of(self, token: str, *, touch: bool = True) -> Viewer | None:
        return None
