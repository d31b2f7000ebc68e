"""Files in, records out, through the real store; the index is a list."""

from collections.abc import Callable, Collection
from pathlib import Path

import pytest
from builders import EVERYTHING, a_record
from fakes import ListIndexer

from corpus.errors import StoreBusy, UnknownRecord, UnreadableFile
from corpus.ingest import Added, Step, add, clear_up, remove
from corpus.intake.reading import InProcessParser
from corpus.levels import Level, Viewer
from corpus.records import FileState, Kind, Reading
from corpus.store.lock import writing
from corpus.store.records import RecordStore, StoredRecord, open_store

NOTICE = "办法\n编号：N01\n文号：宁科〔2024〕1号\n第一条 补助50万元。\n"
CATALOGUE = "成果编号,成果名称,联系人\nCG-1,烘干设备,马六\nCG-2,分选机,马七\n"


class KilledIndexer(ListIndexer):
    """Is killed while it works."""

    def index(
        self, records: Collection[StoredRecord], *, progress: Callable[[int, int], None]
    ) -> None:
        raise KeyboardInterrupt


class WaryParser(InProcessParser):
    """Takes every file for an attack."""

    def parse(
        self,
        data: bytes,
        *,
        name: str,
        path: str,
        kind: Kind | None,
        level: Level,
        recognised: Callable[[int, int], None] = lambda done, total: None,
    ) -> Reading:
        raise UnreadableFile("解压后过大", code="zip_bomb", hint="请检查来源。", kept=True)


@pytest.fixture
def store(tmp_path: Path) -> RecordStore:
    return open_store(f"sqlite:///{tmp_path / 'var' / 'records.db'}")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    (folder / "政策").mkdir(parents=True)
    (folder / "政策" / "办法.md").write_text(NOTICE, encoding="utf-8")
    (folder / "成果.csv").write_text(CATALOGUE, encoding="gb18030")
    (folder / ".hidden.md").write_text("不读", encoding="utf-8")
    (folder / "Thumbs.db").write_bytes(b"\0")
    return folder


def added(report: Added) -> list[str]:
    return [record.id for record in report.added]


def test_a_folder_is_walked_and_every_source_is_relative_to_it(
    store: RecordStore, files: Path
) -> None:
    report = add([files], store=store, indexer=ListIndexer(), parser=InProcessParser())

    assert sorted(added(report)) == ["CG-1", "CG-2", "N01"]
    assert {record.source.path for record in report.added} == {"政策/办法.md", "成果.csv"}
    assert report.clean
    assert store.generation() > 0


def test_a_single_file_is_named_by_itself(store: RecordStore, files: Path) -> None:
    report = add(
        [files / "政策" / "办法.md"], store=store, indexer=ListIndexer(), parser=InProcessParser()
    )

    assert [record.source.path for record in report.added] == ["办法.md"]


def test_adding_again_changes_nothing(store: RecordStore, files: Path) -> None:
    add([files], store=store, indexer=ListIndexer(), parser=InProcessParser())
    indexer, generation = ListIndexer(), store.generation()

    report = add([files], store=store, indexer=indexer, parser=InProcessParser())

    assert (report.added, report.updated) == ((), ())
    assert sorted(record.id for record in report.unchanged) == ["CG-1", "CG-2", "N01"]
    assert indexer.indexed == []
    assert store.generation() == generation


def test_only_what_changed_becomes_a_new_version(store: RecordStore, files: Path) -> None:
    add([files], store=store, indexer=ListIndexer(), parser=InProcessParser())
    changed = CATALOGUE.replace("分选机", "色选机")
    (files / "成果.csv").write_text(changed, encoding="utf-8")
    indexer = ListIndexer()

    report = add([files], store=store, indexer=indexer, parser=InProcessParser())

    assert [record.id for record in report.updated] == ["CG-2"]
    assert indexer.indexed == indexer.settled == ["CG-2"]
    assert store.get("CG-2", EVERYTHING).version == 2


def test_an_id_met_twice_is_refused_the_second_time_and_stays_so(
    store: RecordStore, files: Path
) -> None:
    (files / "政策" / "另一个.md").write_text(NOTICE.replace("50", "60"), encoding="utf-8")

    first = add([files], store=store, indexer=ListIndexer(), parser=InProcessParser())
    again = add([files], store=store, indexer=ListIndexer(), parser=InProcessParser())

    for report in (first, again):
        assert [(p.source.path, p.code, p.severity) for p in report.problems] == [
            ("政策/另一个.md", "same_id", "refused")
        ]
    assert (again.added, again.updated) == ((), ())
    assert "50万元" in store.get("N01", EVERYTHING).record.text


def test_a_bad_file_is_reported_and_the_others_are_added(store: RecordStore, files: Path) -> None:
    (files / "坏.docx").write_bytes(b"PK\x03\x04")
    (files / "密.md").write_text("办法\n密级：秘密\n文号：甲〔2024〕1号", encoding="utf-8")

    report = add([files], store=store, indexer=ListIndexer(), parser=InProcessParser())

    assert len(report.added) == 3
    assert not report.clean
    assert [(p.source.path, p.code) for p in report.problems] == [
        ("坏.docx", "damaged_package"),
        ("密.md", "secret"),
    ]
    assert all(problem.hint for problem in report.problems)
    assert set(store.ledger.problems()) == set(report.problems)


def test_problems_that_were_mended_are_forgotten(store: RecordStore, files: Path) -> None:
    (files / "坏.md").write_bytes(b"")
    add([files], store=store, indexer=ListIndexer(), parser=InProcessParser())
    (files / "坏.md").write_text("好了", encoding="utf-8")

    add([files], store=store, indexer=ListIndexer(), parser=InProcessParser())

    assert store.ledger.problems() == ()


def test_a_file_that_became_unreadable_leaves_its_last_version(
    store: RecordStore, files: Path
) -> None:
    add([files], store=store, indexer=ListIndexer(), parser=InProcessParser())
    (files / "政策" / "办法.md").write_bytes(b"")

    report = add([files], store=store, indexer=ListIndexer(), parser=InProcessParser())

    assert [problem.code for problem in report.problems] == ["empty"]
    assert "50万元" in store.get("N01", EVERYTHING).record.text


def test_nothing_shows_of_an_addition_that_was_killed(store: RecordStore, files: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        add([files], store=store, indexer=KilledIndexer(), parser=InProcessParser())

    assert store.count(EVERYTHING) == 0
    assert store.generation() == 0


def test_what_a_killed_addition_left_is_cleared_before_the_next(
    store: RecordStore, files: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        add([files], store=store, indexer=KilledIndexer(), parser=InProcessParser())
    indexer = ListIndexer()

    report = add([files / "政策"], store=store, indexer=indexer, parser=InProcessParser())

    assert added(report) == ["N01"]
    assert [note.version for note in store.versions("N01", EVERYTHING)] == [1]
    assert store.discard_pending() == ()


def test_a_replacement_lets_the_index_know_of_the_rule_it_ends(
    store: RecordStore, tmp_path: Path
) -> None:
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text("旧办法\n编号：N06\n文号：甲〔2020〕1号", encoding="utf-8")
    new.write_text(
        "新办法\n编号：N05\n文号：甲〔2026〕1号\n施行日期：2026-04-01\n替代：N06", encoding="utf-8"
    )
    add([old], store=store, indexer=ListIndexer(), parser=InProcessParser())
    indexer = ListIndexer()

    add([new], store=store, indexer=indexer, parser=InProcessParser())
    remove("N05", store=store, indexer=indexer)

    assert indexer.indexed == ["N05", "N06", "N06"]
    assert indexer.forgotten == ["N05"]


def test_what_is_not_there_cannot_be_removed(store: RecordStore) -> None:
    with pytest.raises(UnknownRecord, match="N99"):
        remove("N99", store=store, indexer=ListIndexer())


def test_every_file_is_followed_from_received_to_visible(store: RecordStore, files: Path) -> None:
    told: list[Step] = []
    (files / "空.txt").write_bytes(b"")

    add(
        [files],
        store=store,
        indexer=ListIndexer(),
        parser=InProcessParser(),
        progress=told.append,
    )

    states: dict[str, list[FileState]] = {}
    for step in told:
        if step.path and step.state:
            states.setdefault(step.path, []).append(step.state)
    assert states == {
        "成果.csv": ["received", "parsed", "visible"],
        "政策/办法.md": ["received", "parsed", "visible"],
        "空.txt": ["received", "refused"],
    }
    assert {note.path: note.state for note in store.ledger.files()} == {
        path: seen[-1] for path, seen in states.items()
    }
    assert (told[-1].file, told[-1].files) == (3, 3)


def test_a_file_that_was_cut_off_is_named_at_the_next_addition(
    store: RecordStore, files: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        add([files], store=store, indexer=KilledIndexer(), parser=InProcessParser())

    clear_up(store)

    assert {problem.code for problem in store.ledger.problems()} == {"interrupted"}
    assert {note.state for note in store.ledger.files()} == {"interrupted"}


def test_rows_that_a_new_version_of_a_file_lacks_are_named(store: RecordStore, files: Path) -> None:
    add([files], store=store, indexer=ListIndexer(), parser=InProcessParser())
    (files / "成果.csv").write_text("\n".join(CATALOGUE.splitlines()[:2]), "utf-8")

    report = add([files], store=store, indexer=ListIndexer(), parser=InProcessParser())

    assert [problem.code for problem in report.problems] == ["gone_from_file"]
    assert "CG-2" in report.problems[0].what
    assert store.count(EVERYTHING) == 3


def test_nothing_is_left_in_the_ledger_of_a_file_whose_records_are_gone(
    store: RecordStore, files: Path
) -> None:
    add([files], store=store, indexer=ListIndexer(), parser=InProcessParser())

    remove("N01", store=store, indexer=ListIndexer())

    assert [note.path for note in store.ledger.files()] == ["成果.csv"]


def test_what_is_put_aside_is_kept_and_not_shown(store: RecordStore, tmp_path: Path) -> None:
    bad = tmp_path / "炸弹.docx"
    bad.write_bytes(b"bytes")

    report = add([bad], store=store, indexer=ListIndexer(), parser=WaryParser())

    assert [problem.severity for problem in report.problems] == ["quarantined"]
    assert not report.clean
    assert [note.state for note in store.ledger.files()] == ["quarantined"]
    assert store.count(EVERYTHING) == 0


def test_only_one_program_writes_at_a_time(tmp_path: Path) -> None:
    with (
        writing(tmp_path),
        pytest.raises(StoreBusy, match="另一个程序"),
        writing(tmp_path, wait_seconds=0),
    ):
        pytest.fail("both write")


def test_a_folder_is_free_again_when_its_writer_is_done(tmp_path: Path) -> None:
    with writing(tmp_path):
        pass

    with writing(tmp_path, wait_seconds=0):
        assert (tmp_path / "write.lock").exists()


def test_the_level_given_by_hand_is_kept(store: RecordStore, files: Path) -> None:
    add([files], store=store, indexer=ListIndexer(), parser=InProcessParser(), level="internal")

    assert store.count(Viewer(role="enterprise")) == 0
    assert store.count(Viewer(role="manager")) == 3


def test_history_outlives_removal(store: RecordStore) -> None:
    first = store.stage([a_record(id="N01")], original=b"1")
    store.publish(first.added)
    remove("N01", store=store, indexer=ListIndexer())

    again = store.stage([a_record(id="N01")], original=b"1")
    store.publish(again.added)

    assert [note.version for note in store.versions("N01", EVERYTHING)] == [2, 1]


def test_adding_again_without_a_level_lowers_none(store: RecordStore, files: Path) -> None:
    add([files], store=store, indexer=ListIndexer(), parser=InProcessParser(), level="internal")

    add([files], store=store, indexer=ListIndexer(), parser=InProcessParser())

    assert store.get("N01", EVERYTHING).record.level == "internal"


def test_another_text_under_a_known_number_is_flagged(store: RecordStore, files: Path) -> None:
    add([files], store=store, indexer=ListIndexer(), parser=InProcessParser())
    (files / "政策" / "办法.md").write_text("食堂管理办法\n编号：N01\n第一条 按时开饭。\n", "utf-8")

    report = add([files], store=store, indexer=ListIndexer(), parser=InProcessParser())

    (problem,) = report.problems
    assert (problem.code, problem.severity) == ("other_title", "flagged")
    assert "办法" in problem.what and "食堂管理办法" in problem.what


def test_a_file_that_cannot_be_opened_stops_no_other(store: RecordStore, files: Path) -> None:
    (files / "坏.md").symlink_to("/proc/self/mem")

    report = add([files], store=store, indexer=ListIndexer(), parser=InProcessParser())

    assert "N01" in added(report)
    assert [problem.code for problem in report.problems] == ["unreadable"]
