"""A record that was taken out of sight is kept whole, told with its reason, and comes back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from builders import EVERYTHING, TODAY, House, a_house

from assistant.errors import BadRequest
from assistant.ui.bringing_back import BringingBack
from corpus.errors import NotPermitted, UnknownRecord
from corpus.levels import Viewer
from corpus.review import check
from corpus.store.records import RecordStore
from corpus.withdrawal import CAUSES

CARD = "# 科技券办法\n编号：T01\n来源级别：官方\n\n每家企业最高补助20万元。\n"
WANG = Viewer(identity="u-wang", role="staff")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
OTHERS = [Viewer(identity="e", role="enterprise"), Viewer(identity="m", role="manager")]


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = a_house(tmp_path)
    house.write("券.md", CARD)
    return house


def back_of(house: House) -> BringingBack:
    return BringingBack(store=house.store, restore=house.restore, named=lambda who: f"《{who}》")


def test_a_restored_record_is_the_very_same_and_found_again(house: House) -> None:
    before = house.store.get("T01", EVERYTHING).record
    house.remove("T01", "duplicate")
    assert house.found("科技券", role="enterprise") == []

    now = house.restore("T01")

    assert (now.record, now.version) == (before, 2)
    assert house.found("科技券", role="enterprise") == ["T01"]
    notes = house.store.versions("T01", EVERYTHING)
    assert [(one.version, one.visible) for one in notes] == [(2, True), (1, False)]
    assert len({one.sha256 for one in notes}) == 1
    assert house.indexer.check().clean


def test_a_restored_record_is_for_whom_it_was_before(house: House) -> None:
    house.set_level("T01", "internal")
    house.remove("T01")

    house.restore("T01")

    assert house.store.get("T01", EVERYTHING).record.level == "internal"
    assert house.found("科技券", role="enterprise") == []
    assert house.found("科技券", role="manager") == ["T01"]


def test_what_was_checked_in_a_record_counts_when_it_comes_back(house: House) -> None:
    check(
        "T01",
        lines=None,
        provenance="media",
        store=house.store,
        viewer=WANG,
        who="王",
        when=NOON,
    )
    before = house.store.get("T01", EVERYTHING).record
    house.remove("T01")

    house.restore("T01")

    assert house.store.get("T01", EVERYTHING).record == before
    assert before.facts is not None and before.facts.provenance == "media"


def test_a_policy_that_comes_back_ends_what_it_replaces_again(house: House) -> None:
    new = "# 新科技券办法\n编号：T02\n施行日期：2026-01-01\n替代：T01\n\n最高补助30万元。\n"
    house.write("新券.md", new)
    assert house.store.get("T01", EVERYTHING).status(TODAY) == "superseded"
    house.remove("T02")
    assert house.store.get("T01", EVERYTHING).status(TODAY) == "in_force"

    house.restore("T02")

    assert house.store.get("T01", EVERYTHING).status(TODAY) == "superseded"
    assert house.indexer.check().clean


def test_the_file_of_a_restored_record_is_told_of_again(house: House) -> None:
    (before,) = house.store.ledger.files()
    house.remove("T01")
    assert house.store.ledger.files() == ()

    house.restore("T01")

    (now,) = house.store.ledger.files()
    assert (now.path, now.sha256, now.size, now.state) == (
        before.path,
        before.sha256,
        before.size,
        "visible",
    )


def test_what_is_in_sight_erased_or_unknown_is_not_brought_back(house: House) -> None:
    for record in ("T01", "none"):
        with pytest.raises(UnknownRecord, match="没有撤下的资料"):
            house.restore(record)

    house.remove("T01")
    house.restore("T01")
    with pytest.raises(UnknownRecord):
        house.restore("T01")

    assert house.store.get("T01", EVERYTHING).version == 2
    assert house.found("科技券", role="enterprise") == ["T01"]


@pytest.mark.parametrize("viewer", OTHERS)
def test_nobody_but_staff_sees_what_is_out_of_sight_or_brings_it_back(
    house: House, viewer: Viewer
) -> None:
    house.remove("T01")
    back = back_of(house)

    for way in (
        lambda: house.restore("T01", viewer=viewer),
        lambda: house.store.shelved(viewer),
        lambda: house.store.count_shelved(viewer),
        lambda: back.listed(viewer, text="", start=0),
        lambda: back.opened(viewer, "T01"),
        lambda: back.asked(viewer, "T01", "needed"),
        lambda: back.bring_back(viewer, "T01", "needed", "1 needed T01"),
    ):
        with pytest.raises(NotPermitted):
            way()

    assert house.store.count_shelved(WANG) == 1


def test_the_list_says_who_withdrew_what_when_and_why(house: House) -> None:
    clocked = RecordStore(house.store.engine, now=lambda: NOON)
    clocked.remove("T01", who=WANG.identity, reason="claimed")

    html = back_of(house).listed(WANG, text="", start=0)

    assert "科技券办法" in html
    assert "《u-wang》" in html
    assert "来源单位或权利人要求撤下" in html
    assert NOON.astimezone().strftime("%Y-%m-%d") in html


def test_a_file_added_again_brings_its_record_back_and_ends_the_note(house: House) -> None:
    house.remove("T01", "wrong", WANG)

    house.write("券.md", CARD)

    assert house.store.count_shelved(WANG) == 0
    assert house.store.withdrawn(["T01"]) == {}
    house.remove("T01", "unfit")
    assert house.store.out_of_sight("T01").withdrawal.reason == "unfit"
    assert house.store.out_of_sight("T01").withdrawal.version == 2


def test_one_is_asked_before_a_record_comes_back_and_told_of_its_twin(house: House) -> None:
    plain = (
        CARD.replace("编号：T01\n", "").replace("科技券", "验证券") + "企业凭券向机构购买服务。" * 4
    )
    (old,) = house.write("甲.md", plain).added
    house.remove(old.id, "duplicate")
    (twin,) = house.write("乙.md", plain).added
    back = back_of(house)
    assert twin.id != old.id

    assert "请先选为什么恢复" in back.asked(WANG, old.id, None)
    asked = back.asked(WANG, old.id, "needed")
    with pytest.raises(BadRequest, match="没有恢复"):
        back.bring_back(WANG, old.id, "needed", f"1 mistaken {old.id}")

    assert "成为第 2 版，级别仍是“公开”" in asked
    assert f"验证券办法（{twin.id}）" in asked
    assert f'data-asked="1 needed {old.id}"' in asked
    assert house.store.count_shelved(WANG) == 1
    assert back.bring_back(WANG, old.id, "needed", f"1 needed {old.id}").version == 2


@pytest.mark.parametrize("cause", CAUSES)
def test_who_brought_a_record_back_and_why_is_kept(house: House, cause: str) -> None:
    house.remove("T01", "wrong", WANG)

    house.restore("T01", cause, WANG)  # type: ignore[arg-type]

    with house.store.engine.connect() as connection:
        query = "SELECT reason, who, cause, back_by, back IS NOT NULL FROM corpus_withdrawal"
        rows = connection.exec_driver_sql(query).all()
    assert [tuple(row) for row in rows] == [("wrong", "u-wang", cause, "u-wang", 1)]
