"""What people keep is stamped, and numbered, on the day that the program takes for today."""

import json
from datetime import date
from pathlib import Path

import pytest
from fakes import BigramEmbedder

from assistant.bootstrap import Parts, assemble
from assistant.complaints.complaint import KINDS
from assistant.settings import Settings
from assistant.ui.assembly import workbench_of
from assistant.ui.complaints.giving import take
from assistant.ui.drafting.desk import desk_of
from assistant.ui.workbench import Workbench
from corpus.levels import Viewer

DAY = date(2031, 5, 4)
PERSON = Viewer(role="manager", identity="p1")


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    return assemble(Settings(data_dir=tmp_path, today=DAY), embedder=BigramEmbedder())


@pytest.fixture
def bench(parts: Parts) -> Workbench:
    return workbench_of(parts)


def test_a_form_of_ones_own_has_the_year_in_its_number_and_the_day_beside_it(
    bench: Workbench,
) -> None:
    assert bench.offering is not None
    own = bench.offering.offers.keep(PERSON, "demand", {"需求名称": "喷漆废水处理"})

    assert own.number.startswith("DJXQ-2031-")
    assert own.changed.astimezone().date() == DAY


def test_a_complaint_has_the_day_in_its_number(bench: Workbench) -> None:
    numbers: list[str] = []
    sent = json.dumps({"kind": KINDS[0], "text": "数额不对"})
    assert bench.complaints is not None

    take(sent, (), PERSON, of=bench.complaints, named=numbers.append)

    assert numbers[0].startswith("20310504-")
    assert bench.complaints.keeper.own(PERSON)[0].when.astimezone().date() == DAY


@pytest.mark.parametrize("who", [PERSON, Viewer(role="enterprise", identity="guest")])
def test_a_version_of_a_draft_is_of_that_day_wherever_it_is_kept(
    bench: Workbench, who: Viewer
) -> None:
    assert bench.drafting is not None
    desk = desk_of(bench.drafting, who, {}, day=DAY)

    kept = desk.drafts.add(who.identity, "transfer_project", "草稿", facts={})

    assert kept.when.astimezone().date() == DAY
