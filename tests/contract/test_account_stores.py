"""What is promised of accounts, sessions, failed tries and logins under way, on every database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, timedelta
from threading import Barrier

import pytest
from accounts_builders import Clock, an_account
from sqlalchemy import Engine, delete, func, insert, select

from assistant.accounts.errors import LastAdmin, NameTaken, UnknownAccount
from assistant.accounts.port import Flow
from assistant.errors import BadRequest
from assistant.keeping.accounts import AccountStore
from assistant.keeping.batches import BatchStore
from assistant.keeping.login_flows import FlowStore
from assistant.keeping.login_tries import TryStore
from assistant.keeping.profiles import Kept, ProfileStore
from assistant.keeping.sessions import SessionStore, hashed
from assistant.keeping.tables import ACCOUNT, DRAFT, LOGIN_FLOW, LOGIN_TRY, PROFILE, SESSION
from assistant.matching.kept import Wanted
from corpus.levels import Viewer


@pytest.fixture
def engine(database: Engine) -> Engine:
    """The database, with nothing in it."""
    with database.begin() as connection:
        for table in (ACCOUNT, SESSION, LOGIN_TRY, LOGIN_FLOW, PROFILE, DRAFT):
            connection.execute(delete(table))
    return database


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(engine: Engine, clock: Clock) -> AccountStore:
    return AccountStore(engine, now=clock)


@pytest.fixture
def sessions(engine: Engine, clock: Clock) -> SessionStore:
    return SessionStore(engine, now=clock)


@pytest.fixture
def tries(engine: Engine, clock: Clock) -> TryStore:
    return TryStore(engine, now=clock)


# --- accounts


def test_an_account_is_read_back_as_it_was(accounts: AccountStore) -> None:
    account = an_account("王敏", company="银川某公司", subject="https://id.example 7")

    accounts.add(account, "hash")

    assert accounts.get(account.id) == account
    assert accounts.named(" 王敏 ") == account
    assert accounts.of_subject("https://id.example 7") == account
    held = accounts.held("王敏")
    assert held is not None
    assert held.password == "hash"


def test_what_nobody_has_is_not_found(accounts: AccountStore) -> None:
    assert not accounts.exist()
    assert accounts.held("王敏") is None
    assert accounts.of_subject("https://id.example 7") is None
    with pytest.raises(UnknownAccount):
        accounts.get("u0")
    with pytest.raises(UnknownAccount, match="没有登录名为“王敏”的账号"):
        accounts.named("王敏")


def test_a_name_belongs_to_one(accounts: AccountStore) -> None:
    accounts.add(an_account("wang"), "hash")

    with pytest.raises(NameTaken, match="“wang”已有人用"):
        accounts.add(an_account("ＷＡＮＧ"), "hash")
    assert len(accounts.listed()) == 1


def test_somebody_at_a_provider_belongs_to_one(accounts: AccountStore) -> None:
    accounts.add(an_account("wang", subject="https://id.example 7"), None)
    other = an_account("li")
    accounts.add(other, "hash")

    with pytest.raises(NameTaken, match="已关联到账号“wang”"):
        accounts.link(other.id, "https://id.example 7")


def test_of_two_who_make_the_first_account_one_does(accounts: AccountStore) -> None:
    barrier = Barrier(2)

    def make(name: str) -> bool:
        barrier.wait(10)
        try:
            accounts.add_first(an_account(name, role="admin"), "hash")
        except BadRequest:
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        made = list(both.map(make, ("wang", "li")))

    assert sorted(made) == [False, True]
    assert len(accounts.listed()) == 1


def test_the_last_active_administrator_stays_one(accounts: AccountStore) -> None:
    first, gone = an_account("wang", role="admin"), an_account("li", role="admin", state="disabled")
    accounts.add(first, "hash")
    accounts.add(gone, "hash")

    with pytest.raises(LastAdmin, match="最后一位"):
        accounts.set_role(first.id, "staff")
    with pytest.raises(LastAdmin):
        accounts.set_state(first.id, "disabled")

    assert accounts.get(first.id).role == "admin"
    assert accounts.get(first.id).state == "active"


def test_of_two_administrators_who_demote_each_other_one_stays(accounts: AccountStore) -> None:
    both = [an_account(name, role="admin") for name in ("wang", "li")]
    for account in both:
        accounts.add(account, "hash")
    barrier = Barrier(2)

    def demote(account: str) -> None:
        barrier.wait(10)
        try:
            accounts.set_role(account, "staff")
        except LastAdmin:
            return

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(demote, [account.id for account in both]))

    assert [one.role for one in accounts.listed()].count("admin") == 1


def test_with_another_administrator_one_may_go(accounts: AccountStore) -> None:
    first, second = an_account("wang", role="admin"), an_account("li", role="admin")
    accounts.add(first, "hash")
    accounts.add(second, "hash")

    accounts.set_role(first.id, "staff")

    assert accounts.get(first.id).role == "staff"


def test_a_name_changes_and_the_id_does_not(accounts: AccountStore) -> None:
    account = an_account("wang")
    accounts.add(account, "hash")

    accounts.rename(account.id, name="wang min", shown="王敏")
    accounts.set_company(account.id, "银川某公司")

    changed = accounts.named("wang min")
    assert (changed.id, changed.shown, changed.company) == (account.id, "王敏", "银川某公司")


def test_a_taken_name_cannot_be_taken_by_renaming(accounts: AccountStore) -> None:
    one, other = an_account("wang"), an_account("li")
    accounts.add(one, "hash")
    accounts.add(other, "hash")

    with pytest.raises(NameTaken):
        accounts.rename(other.id, name="wang", shown="wang")


def test_a_hash_is_made_anew_only_for_the_password_it_was_of(accounts: AccountStore) -> None:
    account = an_account("wang")
    accounts.add(account, "hash 1")

    accounts.rehash(account.id, "hash 2", before="another")
    kept = accounts.held("wang")
    accounts.rehash(account.id, "hash 2", before="hash 1")
    again = accounts.held("wang")

    assert kept is not None and kept.password == "hash 1"
    assert again is not None and again.password == "hash 2"


def test_what_the_person_at_this_machine_had_goes_over(
    accounts: AccountStore, engine: Engine
) -> None:
    account = an_account("wang", role="admin")
    accounts.add(account, "hash")
    profiles = ProfileStore(engine)
    profiles.keep(Viewer(), Kept(profile={"name": "某公司"}))
    _draft(engine, "local")
    _draft(engine, "u-somebody")
    asked = {"text": "净水"}
    demand = Wanted(number=1, row=2, demand="", title="净水", owner="", asked=asked)
    batch, _run = BatchStore(engine).begin(
        Viewer(), "a.csv", [demand], day=date(2026, 11, 23), generation=1
    )

    moved = accounts.adopt_local(account.id)

    assert moved == {
        "草稿（各版本）": 1,
        "反馈": 0,
        "投诉与反馈": 0,
        "匹配意见": 0,
        "批量匹配": 1,
        "批量匹配的需求": 1,
        "登记的需求与成果": 0,
        "提问记录": 0,
        "共享": 0,
        "提问历史": 0,
        "收藏与订阅": 0,
        "画像": 1,
        "不记提问历史": 0,
    }
    assert profiles.of(account.viewer).profile == {"name": "某公司"}
    assert profiles.of(Viewer()).profile == {}
    assert len(BatchStore(engine).rows(account.viewer, batch)) == 1


def test_a_profile_of_ones_own_is_not_written_over(accounts: AccountStore, engine: Engine) -> None:
    account = an_account("wang", role="admin")
    accounts.add(account, "hash")
    profiles = ProfileStore(engine)
    profiles.keep(Viewer(), Kept(profile={"name": "本机"}))
    profiles.keep(account.viewer, Kept(profile={"name": "自己的"}))

    assert accounts.adopt_local(account.id)["画像"] == 0

    assert profiles.of(account.viewer).profile == {"name": "自己的"}


def _draft(engine: Engine, owner: str) -> None:
    with engine.begin() as connection:
        connection.execute(
            insert(DRAFT).values(
                draft=f"d-{owner}",
                number=1,
                identity=owner,
                given=Clock()().astimezone(UTC),
                type="transfer_project",
                name="",
                facts={},
                edits={},
                prose={},
                note="",
            )
        )


# --- sessions


def test_a_session_is_its_persons_until_it_ends(
    accounts: AccountStore, sessions: SessionStore
) -> None:
    account = an_account("wang")
    accounts.add(account, "hash")
    token = sessions.begin(account.id)

    assert sessions.account_of(token) == account
    assert sessions.viewer_of(token) == Viewer(identity=account.id, role="staff")

    sessions.end(token)

    assert sessions.viewer_of(token) is None


def test_the_token_itself_is_kept_nowhere(
    accounts: AccountStore, sessions: SessionStore, engine: Engine
) -> None:
    account = an_account("wang")
    accounts.add(account, "hash")
    token = sessions.begin(account.id)

    with engine.connect() as connection:
        kept = connection.execute(select(SESSION.c.token)).scalar_one()

    assert kept == hashed(token)
    assert sessions.viewer_of(kept) is None


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "王" * 43, "\ud800" * 43, "a" * 100_000])
def test_a_token_that_nobody_was_given_is_nobodys(sessions: SessionStore, token: str) -> None:
    assert sessions.viewer_of(token) is None


def test_tokens_are_of_256_bits_and_differ(sessions: SessionStore) -> None:
    tokens = {sessions.begin("u1") for _ in range(50)}

    assert len(tokens) == 50
    assert {len(token) for token in tokens} == {43}


def test_a_session_ends_when_nobody_is_there(
    accounts: AccountStore, sessions: SessionStore, clock: Clock
) -> None:
    account = an_account("wang")
    accounts.add(account, "hash")
    token = sessions.begin(account.id)

    clock.turn(minutes=29)
    assert sessions.viewer_of(token) is not None
    clock.turn(minutes=29)
    assert sessions.viewer_of(token) is not None
    clock.turn(minutes=30)
    assert sessions.viewer_of(token) is None


def test_what_the_page_does_by_itself_is_no_sign_of_a_person(
    accounts: AccountStore, sessions: SessionStore, clock: Clock
) -> None:
    account = an_account("wang")
    accounts.add(account, "hash")
    token = sessions.begin(account.id)

    clock.turn(minutes=20)
    assert sessions.viewer_of(token, touch=False) is not None
    clock.turn(minutes=10)

    assert sessions.viewer_of(token, touch=False) is None


def test_a_session_ends_after_its_time_however_busy(
    accounts: AccountStore, sessions: SessionStore, clock: Clock
) -> None:
    account = an_account("wang")
    accounts.add(account, "hash")
    token = sessions.begin(account.id)

    seen = []
    for _ in range(36):
        clock.turn(minutes=20)
        seen.append(sessions.viewer_of(token) is not None)

    assert seen == [True] * 35 + [False]


def test_being_seen_is_written_once_a_minute(
    accounts: AccountStore, sessions: SessionStore, clock: Clock, engine: Engine
) -> None:
    account = an_account("wang")
    accounts.add(account, "hash")
    token = sessions.begin(account.id)
    began = sessions.open_of(account.id)[0].seen

    clock.turn(seconds=59)
    sessions.viewer_of(token)
    early = sessions.open_of(account.id)[0].seen
    clock.turn(seconds=1)
    sessions.viewer_of(token)
    late = sessions.open_of(account.id)[0].seen

    assert early == began
    assert late - began == timedelta(minutes=1)


def test_another_role_counts_at_the_next_request(
    accounts: AccountStore, sessions: SessionStore
) -> None:
    account = an_account("wang", role="staff")
    accounts.add(account, "hash")
    token = sessions.begin(account.id)
    assert sessions.viewer_of(token) == Viewer(identity=account.id, role="staff")

    accounts.set_role(account.id, "enterprise")

    assert sessions.viewer_of(token) == Viewer(identity=account.id, role="enterprise")


def test_whoever_is_disabled_is_out_and_does_not_come_back_by_being_enabled(
    accounts: AccountStore, sessions: SessionStore
) -> None:
    account = an_account("wang")
    accounts.add(account, "hash")
    token = sessions.begin(account.id)

    accounts.set_state(account.id, "disabled")
    assert sessions.viewer_of(token) is None
    accounts.set_state(account.id, "active")

    assert sessions.viewer_of(token) is None


def test_another_password_ends_every_session(
    accounts: AccountStore, sessions: SessionStore
) -> None:
    account, other = an_account("wang"), an_account("li")
    accounts.add(account, "hash")
    accounts.add(other, "hash")
    tokens = [sessions.begin(account.id) for _ in range(2)]
    others = sessions.begin(other.id)

    accounts.set_password(account.id, "hash 2", must_change=False)

    assert [sessions.viewer_of(token) for token in tokens] == [None, None]
    assert sessions.viewer_of(others) is not None


def test_with_a_password_for_one_login_one_is_somebody_and_may_nothing(
    accounts: AccountStore, sessions: SessionStore
) -> None:
    account = an_account("wang", role="admin", must_change=True)
    accounts.add(account, "hash")
    token = sessions.begin(account.id)

    assert sessions.account_of(token) == account
    assert sessions.viewer_of(token) is None


def test_other_sessions_end_and_this_one_goes_on(
    accounts: AccountStore, sessions: SessionStore
) -> None:
    account = an_account("wang")
    accounts.add(account, "hash")
    here, there = sessions.begin(account.id), sessions.begin(account.id)

    assert sessions.end_all(account.id, but=here) == 1

    assert sessions.viewer_of(here) is not None
    assert sessions.viewer_of(there) is None
    assert [one.is_this for one in sessions.open_of(account.id, token=here)] == [True]


def test_ended_sessions_are_cleared_away(
    accounts: AccountStore, sessions: SessionStore, clock: Clock, engine: Engine
) -> None:
    sessions.begin("u1")
    clock.turn(hours=1)

    sessions.begin("u2")

    with engine.connect() as connection:
        assert list(connection.scalars(select(SESSION.c.account))) == ["u2"]


# --- failed tries


def test_five_failures_lock_for_a_minute_and_each_more_for_twice_as_long(
    tries: TryStore, clock: Clock
) -> None:
    locks = []
    for _ in range(12):
        turn = tries.begin("k")
        assert not turn.refused
        locks.append(turn.locked_seconds)
        clock.turn(seconds=turn.locked_seconds)

    assert locks == [0, 0, 0, 0, 60, 120, 240, 480, 960, 1800, 1800, 1800]


def test_while_it_is_locked_no_try_is_made_and_the_lock_grows_no_longer(
    tries: TryStore, clock: Clock
) -> None:
    for _ in range(5):
        tries.begin("k")

    clock.turn(seconds=20)
    turns = [tries.begin("k") for _ in range(10)]

    assert {(turn.refused, turn.locked_seconds) for turn in turns} == {(True, 40)}


def test_another_name_is_not_locked(tries: TryStore) -> None:
    for _ in range(6):
        tries.begin("k")

    assert not tries.begin("another").refused


def test_after_a_right_one_all_are_forgotten(tries: TryStore) -> None:
    for _ in range(5):
        tries.begin("k")

    tries.clear("k")

    assert tries.begin("k").locked_seconds == 0


def test_failures_are_forgotten_after_a_day(tries: TryStore, clock: Clock, engine: Engine) -> None:
    for key in ("a", "b", "c"):
        tries.begin(key)
    clock.turn(hours=24)

    tries.begin("d")

    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(LOGIN_TRY)) == 1


def test_many_at_once_get_no_more_tries(tries: TryStore) -> None:
    barrier = Barrier(8)

    def one(_number: int) -> bool:
        barrier.wait(10)
        return tries.begin("k").refused

    with ThreadPoolExecutor(8) as pool:
        refused = list(pool.map(one, range(8)))

    assert refused.count(False) == 5


# --- logins under way


def test_a_login_under_way_is_taken_once(engine: Engine, clock: Clock) -> None:
    flows = FlowStore(engine, now=clock)
    flows.begin("state", Flow(nonce="n", verifier="v"))

    assert flows.take("other") is None
    assert flows.take("state") == Flow(nonce="n", verifier="v")
    assert flows.take("state") is None


def test_a_login_that_took_too_long_is_of_no_use(engine: Engine, clock: Clock) -> None:
    flows = FlowStore(engine, now=clock)
    flows.begin("state", Flow(nonce="n", verifier="v"))

    clock.turn(minutes=10)

    assert flows.take("state") is None


def test_of_two_who_take_it_at_once_one_gets_it(engine: Engine, clock: Clock) -> None:
    flows = FlowStore(engine, now=clock)
    flows.begin("state", Flow(nonce="n", verifier="v"))
    barrier = Barrier(2)

    def take(_number: int) -> Flow | None:
        barrier.wait(10)
        return flows.take("state")

    with ThreadPoolExecutor(2) as pool:
        taken = list(pool.map(take, range(2)))

    assert taken.count(None) == 1
