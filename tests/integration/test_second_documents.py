"""A second document of one 文号: it is told of both, and becomes a version as the page says."""

from pathlib import Path

from builders import EVERYTHING, a_house

from corpus.sameness import alike

NOTICE = """# 关于申报枸杞示范项目的通知
文号：宁科示字〔2026〕88号
发布日期：2026-11-{}

第一条 对示范项目补助{}万元。
"""


def test_a_second_document_is_told_of_both_and_becomes_a_version_as_it_is_said(
    tmp_path: Path,
) -> None:
    house = a_house(tmp_path)
    house.write("甲.md", NOTICE.format(20, 60))
    house.write("乙.md", NOTICE.format(23, 80))
    first, second = sorted(
        (stored.record for stored in house.store.each(EVERYTHING)),
        key=lambda record: record.source.path == "乙.md",
    )
    assert [one.id for one in alike(first, house.store)] == [second.id]
    assert [one.id for one in alike(second, house.store)] == [first.id]

    house.remove(second.id, "wrong", EVERYTHING)
    house.write("甲.md", NOTICE.format(23, 80))

    (now,) = house.store.each(EVERYTHING)
    assert (now.record.id, now.version) == (first.id, 2)
    assert "80万元" in now.record.text
    assert alike(now.record, house.store) == ()
