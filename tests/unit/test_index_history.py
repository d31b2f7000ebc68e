"""What has run out and what took its place, among what a search found."""

import pytest
from assistant_builders import a_hit
from builders import a_record

from corpus.records import Policy
from corpus.validity import Status
from index.chunks import Hit
from index.history import heirs, led_by_history, outdated


def a_find(
    name: str,
    score: float,
    status: Status = "in_force",
    *,
    replaces: tuple[str, ...] = (),
    replaced_by: tuple[str, ...] = (),
) -> Hit:
    facts = Policy(replaces=replaces, replaced_by=replaced_by)
    return a_hit(a_record(id=name, facts=facts), score=score, status=status)


@pytest.mark.parametrize("status", ["superseded", "expired", "repealed"])
def test_what_has_run_out_leads_where_it_comes_clearly_nearer(status: Status) -> None:
    assert led_by_history([a_find("old", 1.0, status), a_find("new", 0.9)])
    assert led_by_history([a_find("old", 1.0, status)])


def test_what_holds_and_is_as_good_as_what_has_run_out_leads() -> None:
    assert not led_by_history([a_find("old", 1.0, "expired"), a_find("new", 0.95)])
    assert not led_by_history(
        [a_find("old", 1.0, "expired"), a_find("older", 0.99, "expired"), a_find("new", 0.96)]
    )


@pytest.mark.parametrize("status", ["in_force", "partial", "doubtful", "open"])
def test_what_holds_is_not_history(status: Status) -> None:
    assert not led_by_history([a_find("new", 1.0, status), a_find("old", 0.1, "expired")])


@pytest.mark.parametrize("status", ["upcoming", "draft", "closed"])
def test_what_never_held_or_is_only_closed_is_not_history(status: Status) -> None:
    assert not led_by_history([a_find("other", 1.0, status), a_find("new", 0.1)])


def test_nothing_found_is_not_led_by_history() -> None:
    assert not led_by_history([])


def test_an_heir_is_known_from_either_side() -> None:
    by_itself = a_find("new", 0.9, replaces=("old",))
    plain = a_find("new", 0.9)

    assert heirs([a_find("old", 1.0, "superseded"), by_itself], [by_itself]) == {"new"}
    old = a_find("old", 1.0, "superseded", replaced_by=("new",))
    assert heirs([old, plain], [plain]) == {"new"}
    assert heirs([a_find("old", 1.0, "superseded"), plain], [plain]) == frozenset()


def test_an_heir_that_stands_far_behind_is_none() -> None:
    heir = a_find("new", 0.1, replaces=("old",))
    others = [a_find(f"other{n}", 0.5) for n in range(3)]
    everything = [a_find("old", 1.0, "superseded"), *others, heir]

    assert heirs(everything, [*others, heir]) == frozenset()
    assert heirs(everything, [*others[:2], heir]) == {"new"}


def test_several_passages_of_one_record_take_one_place_before_the_heir() -> None:
    heir = a_find("new", 0.1, replaces=("old",))
    others = [a_find("other", 0.5) for _ in range(5)]

    assert heirs([a_find("old", 1.0, "superseded")], [*others, heir]) == {"new"}


def test_all_passages_of_the_first_record_are_given_where_it_ran_out_without_an_heir() -> None:
    old, more = a_find("old", 1.0, "expired"), a_find("old", 0.4, "expired")

    assert outdated([old, a_find("new", 0.5), more]) == (old, more)


def test_what_was_replaced_is_history_to_what_replaced_it() -> None:
    assert outdated([a_find("old", 1.0, "superseded")]) == ()


def test_a_find_that_is_no_policy_has_no_heirs() -> None:
    demand = a_hit(a_record(id="XQ-1", kind="demand"), status="expired")

    assert heirs([demand], [demand]) == frozenset()
