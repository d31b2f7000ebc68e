"""The domain's hard searches ask for what can be found: by whom, on the day, with the filters."""

import pytest
from builders import EVERYTHING, House

from corpus.levels import Viewer, visible
from corpus.records import Achievement, Demand, Policy
from corpus.store.records import StoredRecord
from corpus.validity import CURRENT
from eval.suite.case_files import SHIPPED, read_sets, shipped
from eval.suite.cases import SearchCase
from eval.suite.halves import half_of


@pytest.fixture(scope="module")
def cases() -> tuple[SearchCase, ...]:
    (of,) = read_sets([SHIPPED / "hard_searches.jsonl"])
    return tuple(case for case in of.cases if isinstance(case, SearchCase))


def can_be_found(case: SearchCase, stored: StoredRecord) -> bool:
    record, facts = stored.record, stored.record.facts
    offer = facts if isinstance(facts, Achievement | Demand) else None
    region = facts.region if isinstance(facts, Policy | Achievement | Demand) else None
    return all(
        (
            record.level in visible(Viewer(role=case.role)),
            case.include_expired or stored.status(case.as_of) in CURRENT,
            not case.record_kinds or record.kind in case.record_kinds,
            case.field is None or (offer is not None and offer.field == case.field),
            case.region is None or case.region in (region or "").split("/"),
            case.trl is None or (offer is not None and (offer.trl or 0) >= case.trl),
        )
    )


def test_all_that_a_hard_search_grades_can_be_found_by_whoever_asks(
    plain_samples: House, cases: tuple[SearchCase, ...]
) -> None:
    stored = {one.record.id: one for one in plain_samples.store.each(EVERYTHING)}

    lost = [
        (case.id, record)
        for case in cases
        for record in case.relevant
        if record not in stored or not can_be_found(case, stored[record])
    ]

    assert lost == []


def test_every_hard_search_names_what_must_come_first(cases: tuple[SearchCase, ...]) -> None:
    assert len(cases) >= 200
    assert {max(case.relevant.values()) for case in cases} == {3}
    assert all(case.note and case.difficulty for case in cases)


def test_both_halves_hold_enough_of_every_sort(cases: tuple[SearchCase, ...]) -> None:
    sorts = {case.id[:2] for case in cases}

    for sort in sorts:
        opened = [half_of(case) == "open" for case in cases if case.id[:2] == sort]
        assert 0.35 <= sum(opened) / len(opened) <= 0.65, sort


def test_the_hard_cases_are_those_of_their_set_and_no_others() -> None:
    hard = {
        of.name: {case.hard for case in of.cases if isinstance(case, SearchCase)}
        for of in shipped()
        if any(isinstance(case, SearchCase) for case in of.cases)
    }

    assert hard == {"searches": {False}, "hard_searches": {True}}
