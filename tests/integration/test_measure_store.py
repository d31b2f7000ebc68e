"""Where rules are kept: founded on their texts, versioned, confirmed by a person."""

import re
from pathlib import Path

import pytest
from builders import House, a_house
from eligibility_builders import measure

from corpus.errors import NotPermitted, UnusableRule
from corpus.levels import Viewer
from corpus.store.measures import MeasureStore

STAFF = Viewer(identity="s", role="staff")
GUEST = Viewer(identity="g", role="enterprise")
TEXT = "# 某办法\n编号：T1\n\n## 条件\n\n（一）居民企业。\n"
RULE = (
    "id: T1\npolicy: T1\nname: 某补贴\ngives: [后补助]\npublished: full\nconditions:\n"
    "  - {id: a, kind: flag, of: resident, is: true, text: 居民企业, quote: （一）居民企业。}\n"
)


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = a_house(tmp_path)
    house.write("某办法.md", TEXT)
    return house


@pytest.fixture
def store(house: House) -> MeasureStore:
    return MeasureStore(house.store)


def test_a_rule_counts_from_when_it_is_confirmed_and_everybody_can_tell(
    house: House, store: MeasureStore
) -> None:
    before = house.store.generation()

    (kept,) = store.confirm([measure(RULE)], STAFF, who="张三")

    assert [one.measure for one in store.confirmed()] == [measure(RULE)]
    assert (kept.version, kept.who) == (1, "张三")
    assert house.store.generation() > before


def test_the_same_rule_again_makes_no_version(store: MeasureStore) -> None:
    store.confirm([measure(RULE)], STAFF, who="张三")

    assert store.confirm([measure(RULE)], STAFF, who="李四") == ()
    assert len(store.history("T1", STAFF)) == 1


def test_a_new_version_takes_the_place_of_the_old_which_stays_as_history(
    store: MeasureStore,
) -> None:
    store.confirm([measure(RULE)], STAFF, who="张三")

    store.confirm([measure(RULE.replace("某补贴", "新补贴"))], STAFF, who="李四")

    assert [one.measure.name for one in store.confirmed()] == ["新补贴"]
    assert [(one.version, one.state) for one in store.history("T1", STAFF)] == [
        (2, "confirmed"),
        (1, "old"),
    ]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (RULE.replace("（一）居民企业。", "（一）居住企业。"), "一字不差"),
        (RULE.replace("T1", "T9"), "不在资料库中"),
    ],
)
def test_an_unfounded_rule_is_refused_and_nothing_of_the_batch_is_kept(
    store: MeasureStore, rule: str, said: str
) -> None:
    with pytest.raises(UnusableRule, match=re.escape(said)):
        store.confirm([measure(RULE), measure(rule)], STAFF, who="张三")

    assert store.confirmed() == ()


def test_a_candidate_does_not_count_until_it_is_confirmed(store: MeasureStore) -> None:
    store.propose([measure(RULE)], STAFF, who="从条文提取")
    waiting = store.candidates(STAFF)
    assert store.confirmed() == () and len(waiting) == 1

    store.confirm([waiting[0].measure], STAFF, who="张三")

    assert store.candidates(STAFF) == () and len(store.confirmed()) == 1


def test_a_candidate_leaves_the_rule_that_counts_alone(store: MeasureStore) -> None:
    store.confirm([measure(RULE)], STAFF, who="张三")

    store.propose([measure(RULE.replace("某补贴", "新补贴"))], STAFF, who="从条文提取")

    assert [one.measure.name for one in store.confirmed()] == ["某补贴"]


def test_a_withdrawn_rule_counts_no_longer(store: MeasureStore) -> None:
    store.confirm([measure(RULE)], STAFF, who="张三")

    store.withdraw("T1", STAFF, who="李四", note="办法已改")

    assert store.confirmed() == ()
    with pytest.raises(UnusableRule, match="T1"):
        store.withdraw("T1", STAFF, who="李四")


def test_a_candidate_is_put_away_without_the_rule_that_counts(store: MeasureStore) -> None:
    store.confirm([measure(RULE)], STAFF, who="张三")
    store.propose([measure(RULE.replace("某补贴", "新补贴"))], STAFF, who="从条文提取")

    store.withdraw("T1", STAFF, who="李四", state="candidate")

    assert [one.measure.name for one in store.confirmed()] == ["某补贴"]
    assert store.candidates(STAFF) == ()


def test_nobody_but_staff_sees_or_changes_rules(store: MeasureStore) -> None:
    for attempt in (
        lambda: store.confirm([measure(RULE)], GUEST, who="客"),
        lambda: store.propose([measure(RULE)], GUEST, who="客"),
        lambda: store.withdraw("T1", GUEST, who="客"),
        lambda: store.candidates(GUEST),
        lambda: store.history("T1", GUEST),
    ):
        with pytest.raises(NotPermitted):
            attempt()
