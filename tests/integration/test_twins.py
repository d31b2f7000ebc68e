"""Two worlds that differ by secrets alone answer alike; and a leak in one of them is found."""

from pathlib import Path

import pytest

from eval.house import HashEmbedder
from eval.twins.asked import Asked, requests
from eval.twins.comparing import Comparison, compared
from eval.twins.crowd import rule
from eval.twins.planted import PLANTED
from eval.twins.repeating import RepeatingModel
from eval.twins.world import Twins, fill_twins, open_twins

MANY = 24
SHARE = 0.2
ASKED = 40
# What the tenth secret says that it calls a public thing.
SHORT = f"{rule(14).thing[0]}{rule(14).noun[:2]}"
# Of what each planted leak bears on.
BEARING = {
    "counts": Asked(id="1", function="find", said={"kind": "policy"}),
    "records": Asked(
        id="2",
        function="draft_facts",
        said={"type": "concept_proof", "achievement": "MMCG-2026-0001"},
    ),
    "rules": Asked(id="3", function="judge", said={"profile": {"employees": 80}}),
    "names": Asked(id="4", function="search", said={"text": SHORT, "method": "lexical", "k": 3}),
    "ranking": Asked(
        id="5", function="search", said={"text": "枸杞补助", "method": "hybrid", "k": 3}
    ),
    "nearness": Asked(id="6", function="match", said={"text": "TWXQ-2026-0001"}),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("twins")
    fill_twins(place, embedder=HashEmbedder(), many=MANY, samples=False, share=SHARE)
    return place


def opened(folder: Path, *, planted: str = "") -> Twins:
    spoilt = PLANTED[planted][1] if planted else lambda parts: parts
    return open_twins(
        folder, embedder=HashEmbedder(), many=MANY, model=RepeatingModel(), spoilt=spoilt
    )


def told(found: Comparison) -> list[str]:
    return [
        *(f"{one.asked}: {one.fuller!r} / {one.bare!r}" for one in found.differences),
        *(f"{one.asked}: {one.mark} {one.beside!r}" for one in found.seen),
    ]


def test_nobody_can_tell_whether_there_are_secrets(folder: Path) -> None:
    twins = opened(folder)
    every = requests(ASKED, twins.secrets)

    found = compared(twins, [*every, *BEARING.values()])

    assert told(found) == []
    assert found.asked == ASKED + len(BEARING)
    assert len(found.functions) > 12


@pytest.mark.parametrize("planted", PLANTED)
def test_a_check_that_is_left_out_is_found(folder: Path, planted: str) -> None:
    found = compared(opened(folder, planted=planted), [BEARING[planted]])

    assert not found.clean
