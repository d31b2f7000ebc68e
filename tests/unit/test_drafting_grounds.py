"""A draft says how well what it is made from is vouched for."""

from eligibility_builders import DAY, Shelf, policy
from matching_builders import an_achievement

from assistant.drafting.drafting import draft
from assistant.drafting.facts import read_facts
from corpus.levels import Viewer
from corpus.records import Achievement, Policy, Provenance


def _codes(*, policy_from: Provenance, achievement_from: Provenance) -> set[str]:
    rule = policy("条件", id="T1", facts=Policy(region="全国", provenance=policy_from))
    offer = an_achievement("除氟", facts=Achievement(provenance=achievement_from))
    shelf = Shelf((rule, offer), ())
    made = draft(
        "transfer_project",
        read_facts({"policy": "T1", "achievement": "CG-1"}),
        Viewer(role="admin"),
        day=DAY,
        records=shelf,
        rulebook=shelf.book(),
    )
    return {remark.code for remark in made.remarks}


def test_a_sample_is_told_to_be_one() -> None:
    assert "sample_ground" in _codes(policy_from="official", achievement_from="sample")


def test_a_policy_that_nobody_has_read_is_told_to_be_one() -> None:
    assert "weak_ground" in _codes(policy_from="seed", achievement_from="official")


def test_of_official_sources_nothing_is_said() -> None:
    codes = _codes(policy_from="official", achievement_from="official")
    assert not codes & {"sample_ground", "weak_ground"}
