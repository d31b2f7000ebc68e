"""What is promised of people's own offers, on every database that may hold them."""

from collections.abc import Iterator

import pytest

from assistant.errors import BadRequest, UnknownOffer
from assistant.keeping.offers import OfferStore
from corpus.errors import NotPermitted
from corpus.levels import Role, Viewer
from corpus.store.database import open_database

OWNER = Viewer(identity="u-1", role="enterprise")
OTHER = Viewer(identity="u-2", role="manager")
STAFF = Viewer(identity="u-s", role="staff")
GUEST = Viewer(identity="guest", role="enterprise")
NEED = {"需求名称": "净水𠮷", "联系人": "张三"}


@pytest.fixture
def store(url: str) -> Iterator[OfferStore]:
    engine = open_database(url)
    yield OfferStore(engine, most=3)
    engine.dispose()


def test_what_is_kept_is_read_back_as_it_was_by_its_owner_alone(store: OfferStore) -> None:
    kept = store.keep(OWNER, "demand", NEED)

    assert store.own(OWNER) == (kept,)
    assert (kept.values, kept.state, kept.title) == (NEED, "draft", "净水𠮷")
    assert kept.number.startswith("DJXQ-")
    assert store.own(OTHER) == ()
    with pytest.raises(UnknownOffer):
        store.one(OTHER, kept.id)


@pytest.mark.parametrize("act", ["remove", "give", "take_back"])
def test_nobody_does_anything_to_anothers(store: OfferStore, act: str) -> None:
    kept = store.keep(OWNER, "demand", NEED)

    with pytest.raises(UnknownOffer):
        getattr(store, act)(OTHER, kept.id)
    with pytest.raises(UnknownOffer):
        store.keep(OTHER, "demand", NEED, offer=kept.id)


def test_of_a_guest_nothing_is_kept(store: OfferStore) -> None:
    with pytest.raises(NotPermitted, match="登录"):
        store.keep(GUEST, "demand", NEED)
    assert store.own(GUEST) == ()


def test_staff_see_only_what_was_handed_over_and_others_nothing(store: OfferStore) -> None:
    store.keep(OWNER, "demand", NEED)
    given = store.give(OWNER, store.keep(OWNER, "achievement", {"成果名称": "装置"}).id)

    assert store.waiting(STAFF) == (given,)
    for role in ("enterprise", "manager"):
        viewer = Viewer(identity="u-1", role=role)
        with pytest.raises(NotPermitted):
            store.waiting(viewer)
        with pytest.raises(NotPermitted):
            store.handed(viewer, given.id, given.version)
        with pytest.raises(NotPermitted):
            store.settle(viewer, given.id, given.version, state="added")


def test_what_waits_is_not_changed_until_it_is_taken_back(store: OfferStore) -> None:
    given = store.give(OWNER, store.keep(OWNER, "demand", NEED).id)

    with pytest.raises(BadRequest, match="先收回"):
        store.keep(OWNER, "demand", {"需求名称": "别的"}, offer=given.id)
    with pytest.raises(BadRequest):
        store.give(OWNER, given.id)
    store.take_back(OWNER, given.id)
    changed = store.keep(OWNER, "demand", {"需求名称": "别的"}, offer=given.id)

    assert changed.title == "别的"
    assert changed.number == given.number
    with pytest.raises(BadRequest):
        store.take_back(OWNER, given.id)


def test_staff_decide_on_what_they_have_seen(store: OfferStore) -> None:
    seen = store.give(OWNER, store.keep(OWNER, "demand", NEED).id)
    store.take_back(OWNER, seen.id)
    with pytest.raises(UnknownOffer, match="不在等"):
        store.handed(STAFF, seen.id, seen.version)
    store.keep(OWNER, "demand", {"需求名称": "改过"}, offer=seen.id)
    store.give(OWNER, seen.id)

    with pytest.raises(BadRequest, match="重新看过"):
        store.settle(STAFF, seen.id, seen.version, state="added")


def test_the_giver_sees_what_staff_decided_and_may_give_it_again(store: OfferStore) -> None:
    given = store.give(OWNER, store.keep(OWNER, "demand", NEED).id)
    back = store.settle(STAFF, given.id, given.version, state="returned", word=" 请补指标 ")

    assert (store.one(OWNER, given.id).state, back.word) == ("returned", "请补指标")
    again = store.give(OWNER, given.id)
    added = store.settle(
        STAFF, again.id, again.version, state="added", record=again.number, level="public"
    )

    assert store.waiting(STAFF) == ()
    assert store.own(OWNER) == (added,)
    assert (added.record, added.level, added.state) == (given.number, "public", "added")


def test_what_was_added_and_is_changed_is_the_owners_again(store: OfferStore) -> None:
    given = store.give(OWNER, store.keep(OWNER, "demand", NEED).id)
    store.settle(STAFF, given.id, given.version, state="added", record=given.number)

    changed = store.keep(OWNER, "demand", {**NEED, "技术指标": "COD≤100 mg/L"}, offer=given.id)

    assert (changed.state, changed.record) == ("draft", given.number)


def test_of_one_person_only_so_many_are_kept(store: OfferStore) -> None:
    for n in range(3):
        store.keep(OWNER, "demand", {"需求名称": f"第{n}"})

    with pytest.raises(BadRequest, match="最多留 3 份"):
        store.keep(OWNER, "demand", NEED)
    store.keep(OTHER, "demand", NEED)
    store.remove(OWNER, store.own(OWNER)[0].id)
    store.keep(OWNER, "demand", NEED)


@pytest.mark.parametrize("role", ["enterprise", "manager", "staff", "admin"])
def test_a_form_without_a_name_is_not_kept(store: OfferStore, role: Role) -> None:
    with pytest.raises(BadRequest, match="先写名称"):
        store.keep(Viewer(identity="u-1", role=role), "demand", {"联系人": "张三"})


def test_a_demand_stays_a_demand(store: OfferStore) -> None:
    kept = store.keep(OWNER, "demand", NEED)

    with pytest.raises(BadRequest, match="另登记"):
        store.keep(OWNER, "achievement", {"成果名称": "装置"}, offer=kept.id)
