"""Policies through the real ingest and store: copies, versions, editions, and what is told."""

from datetime import date
from pathlib import Path

import pytest
from builders import EVERYTHING
from fakes import ListIndexer

from corpus.differences import as_text, difference
from corpus.errors import UnknownRecord
from corpus.ingest import Added, add, remove
from corpus.intake.reading import InProcessParser
from corpus.levels import Level, Viewer
from corpus.records import Policy
from corpus.store.records import RecordStore, open_store
from index.chunking import ChunkingConfig, chunk

TODAY = date(2026, 11, 23)
BODY = "第一条 为了支持科技型企业使用创新券，制定本办法。\n第二条 每家企业每年不超过50万元。\n"


def an_edition(year: int, *, amount: int = 50, ends: str = "") -> str:
    return (
        f"宁夏回族自治区科学技术厅关于印发《创新券管理办法》的通知\n宁科规〔{year}〕3号\n"
        f"各市科技局：\n现印发给你们，请遵照执行。\n宁夏回族自治区科学技术厅\n{year}年3月2日\n"
        f"创新券管理办法\n{BODY.replace('50', str(amount))}"
        f"第三条 本办法自{year}年4月1日起施行。{ends}\n"
    )


@pytest.fixture
def store(tmp_path: Path) -> RecordStore:
    return open_store(f"sqlite:///{tmp_path / 'var' / 'records.db'}")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def added(folder: Path, store: RecordStore, *, level: Level | None = None) -> Added:
    return add([folder], store=store, indexer=ListIndexer(), parser=InProcessParser(), level=level)


def codes(report: Added) -> list[tuple[str, str]]:
    return [(str(p.source.path), p.code) for p in report.problems]


def stored(store: RecordStore, path: str) -> tuple[str, int, date | None]:
    (item,) = store.of_file(path, EVERYTHING)
    return item.record.id, item.version, item.superseded_from


def test_a_copy_in_the_same_addition_is_one_record_and_stays_so(
    store: RecordStore, files: Path
) -> None:
    write(files, a=an_edition(2026), b=an_edition(2026) + "打印 关闭\n")

    first, again = added(files, store), added(files, store)

    for report in (first, again):
        assert codes(report) == [("b.txt", "same_document")]
        assert report.clean
    assert (len(first.added), len(again.added), len(again.updated)) == (1, 0, 0)
    assert store.count(EVERYTHING) == 1
    assert {note.path: note.state for note in store.ledger.files()} == {
        "a.txt": "visible",
        "b.txt": "visible",
    }


def test_a_copy_that_is_more_guarded_guards_the_record(store: RecordStore, files: Path) -> None:
    write(files, a=an_edition(2026))
    added(files, store)
    (files / "a.txt").rename(files / "b.txt")

    added(files, store, level="restricted")

    assert store.count(Viewer(role="enterprise")) == 0
    assert store.count(EVERYTHING) == 1


def test_a_changed_text_is_a_new_version_and_its_difference_can_be_read(
    store: RecordStore, files: Path
) -> None:
    write(files, a=an_edition(2026))
    added(files, store)
    write(files, a=an_edition(2026, amount=80))

    (record,) = added(files, store).updated

    old = store.version(record.id, 1, EVERYTHING)
    text = as_text(difference(old, store.version(record.id, 2, EVERYTHING)))
    assert "50万元 → 80万元" in text and "第二条" in text


def test_an_old_version_above_the_viewers_level_is_not_shown(
    store: RecordStore, files: Path
) -> None:
    write(files, a=an_edition(2026))
    (record,) = added(files, store, level="restricted").added
    write(files, a=an_edition(2026, amount=80))
    added(files, store, level="public")

    assert store.get(record.id, Viewer(role="enterprise")).version == 2
    with pytest.raises(UnknownRecord, match="第 1 版"):
        store.version(record.id, 1, Viewer(role="enterprise"))
    with pytest.raises(UnknownRecord, match="第 9 版"):
        store.version(record.id, 9, EVERYTHING)


def test_a_changed_text_from_another_file_is_a_version_and_the_old_file_brings_nothing_back(
    store: RecordStore, files: Path
) -> None:
    write(files, a=an_edition(2026))
    (first,) = added(files, store).added
    write(files, b=an_edition(2026, amount=80))

    report = added(files, store)
    again = added(files, store)

    assert [record.id for record in report.updated] == [first.id]
    assert codes(again) == [("a.txt", "former_version")]
    assert (again.added, again.updated) == ((), ())
    assert "80万元" in store.get(first.id, EVERYTHING).record.text


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_editions_are_linked_oldest_to_newest_in_whatever_order_they_come(
    store: RecordStore, files: Path, names: tuple[str, str]
) -> None:
    write(files, **{names[0]: an_edition(2020), names[1]: an_edition(2026), "c": an_edition(2023)})

    report = added(files, store)
    generation = store.generation()
    again = added(files, store)

    old, new = (f"{name}.txt" for name in names)
    assert stored(store, old)[2] == date(2023, 4, 1)
    assert stored(store, "c.txt")[2] == date(2026, 4, 1)
    assert stored(store, new)[2] is None
    assert [code for _, code in codes(report)] == ["supersedes"] * 3
    assert (again.updated, again.problems, store.generation()) == ((), (), generation)


def test_a_rule_ends_what_it_names_though_that_comes_later(store: RecordStore, files: Path) -> None:
    ends = "《创新券管理暂行办法》（宁科规〔2018〕9号）同时废止。"
    write(files, a=an_edition(2026, ends=ends))
    added(files, store)
    former = an_edition(2018).replace("创新券管理办法", "创新券管理暂行办法").replace("3号", "9号")
    write(files, b=former)

    report = added(files, store)

    assert stored(store, "b.txt")[2] == date(2026, 4, 1)
    assert codes(report) == [("b.txt", "supersedes")]
    assert "同时废止" in report.problems[0].hint


def test_where_the_newer_edition_is_removed_the_older_holds_again(
    store: RecordStore, files: Path
) -> None:
    write(files, a=an_edition(2020), b=an_edition(2026))
    added(files, store)
    indexer = ListIndexer()

    remove(stored(store, "b.txt")[0], store=store, indexer=indexer)

    assert stored(store, "a.txt")[2] is None
    assert indexer.indexed == [stored(store, "a.txt")[0]]


def test_a_draft_and_an_explanation_end_no_rule(store: RecordStore, files: Path) -> None:
    draft = an_edition(2026).replace("创新券管理办法", "创新券管理办法（征求意见稿）")
    told = (
        "《创新券管理办法》政策解读\n"
        "新办法自2026年4月1日起施行，《创新券管理办法》（宁科规〔2020〕3号）同时废止。"
    )
    write(files, a=an_edition(2020), b=draft, c=told)

    report = added(files, store)

    assert report.problems == ()
    assert stored(store, "a.txt")[2] is None
    (record,) = store.of_file("b.txt", EVERYTHING)
    assert record.status(TODAY) == "draft"


def test_the_same_name_of_another_authority_is_another_rule(
    store: RecordStore, files: Path
) -> None:
    other = an_edition(2026).replace("宁夏回族自治区", "甘肃省")
    write(files, a=an_edition(2020), b=other)

    report = added(files, store)

    assert report.problems == ()
    assert stored(store, "a.txt")[2] is None


def test_facts_of_plain_text_stand_in_the_record_and_articles_in_its_passages(
    store: RecordStore, files: Path
) -> None:
    write(files, a=an_edition(2026) + "附件1\n评分表\n第一条 满分100分。\n")

    (record,) = added(files, store).added

    facts = record.facts
    assert isinstance(facts, Policy)
    assert facts.number == "宁科规〔2026〕3号"
    assert facts.issuers == ("宁夏回族自治区科学技术厅",)
    assert (facts.published, facts.effective) == (date(2026, 3, 2), date(2026, 4, 1))
    crumbs = [c.crumb for c in chunk(record, version=1, config=ChunkingConfig())]
    assert crumbs == ["", "第一条", "第二条", "第三条", "附件1 评分表", "附件1 评分表 › 第一条"]


def test_records_of_an_older_house_are_compared_and_replaced_like_new_ones(
    store: RecordStore, files: Path, tmp_path: Path
) -> None:
    write(files, a=an_edition(2020), b=an_edition(2026))
    added(files, store)
    _as_of_0002(store)

    moved = open_store(f"sqlite:///{tmp_path / 'var' / 'records.db'}")

    report = added(files, moved)
    assert (report.added, report.updated, report.problems) == ((), (), ())
    assert stored(moved, "a.txt")[2] == date(2026, 4, 1)
    remove(stored(moved, "b.txt")[0], store=moved, indexer=ListIndexer())
    assert stored(moved, "a.txt")[2] is None


def _as_of_0002(store: RecordStore) -> None:
    """Take away what the third migration and those after it made."""
    with store.engine.begin() as connection:
        for name in ("name", "number", "words"):
            connection.exec_driver_sql(f"DROP INDEX ix_corpus_record_{name}")
        third = ("name", "number", "words", "starts")
        fourth = ("published", "since", "until", "over", "standing", "trl")
        for name in third + fourth:
            connection.exec_driver_sql(f"ALTER TABLE corpus_record DROP COLUMN {name}")
        connection.exec_driver_sql("DROP TABLE corpus_withdrawal")
        connection.exec_driver_sql("DROP TABLE corpus_measure")
        connection.exec_driver_sql("DROP TABLE corpus_facet")
        connection.exec_driver_sql("DROP TABLE corpus_link")
        connection.exec_driver_sql("DROP TABLE corpus_claim")
        connection.exec_driver_sql("UPDATE corpus_schema SET version_num = '0002'")
    store.engine.dispose()
