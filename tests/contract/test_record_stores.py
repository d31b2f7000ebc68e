"""What the records promise, on every database that may hold them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from builders import EVERYTHING, TODAY, a_record
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from corpus.checks import Check
from corpus.editions import Link, with_links
from corpus.errors import UnknownFile, UnknownRecord
from corpus.facets import Facets, Tally
from corpus.levels import LEVELS, Level, Role, Viewer
from corpus.naming import keys_of
from corpus.records import (
    Achievement,
    Demand,
    Facts,
    Kind,
    Policy,
    Problem,
    Provenance,
    Record,
    Relation,
    Source,
    provenance_at,
)
from corpus.store.given import original_of
from corpus.store.purge import purge_records
from corpus.store.records import RecordStore, Staged, StoredRecord, open_store
from corpus.store.serial import digest, to_json
from corpus.store.tables import ORIGINAL, WITHDRAWAL
from corpus.validity import CURRENT, is_rule
from index.chunk_store import ChunkStore
from index.chunks import Chunk
from index.entries import Entry

ENTERPRISE = Viewer(role="enterprise")


@pytest.fixture
def store(url: str) -> Iterator[RecordStore]:
    opened = open_store(url)
    yield opened
    opened.engine.dispose()


def staged(store: RecordStore, *records: Record, original: bytes = b"file") -> Staged:
    return store.stage(records, original=original)


def put(store: RecordStore, *records: Record) -> tuple[str, ...]:
    """Make records visible; give the ids of the policies whose time in force this changed."""
    found = staged(store, *records)
    return store.publish([*found.added, *found.updated])


def ids(stored: Iterator[StoredRecord]) -> list[str]:
    return [item.record.id for item in stored]


# --- two steps to be visible ----------------------------------------------------------------------


def test_what_is_staged_is_seen_by_nobody(store: RecordStore) -> None:
    found = staged(store, a_record(id="N01"))

    assert [item.record.id for item in found.added] == ["N01"]
    assert store.generation() == 0
    assert store.count(EVERYTHING) == 0
    assert list(store.each(EVERYTHING)) == []
    with pytest.raises(UnknownRecord, match="N01"):
        store.get("N01", EVERYTHING)


def test_what_is_published_is_read_back_as_it_was(store: RecordStore) -> None:
    record = a_record(
        "烘干设备\n简介：省电𠮷",
        kind="achievement",
        facts=Achievement(trl=6, guarded={"电话": "1"}),
    )

    put(store, record)

    stored = store.get(record.id, EVERYTHING)
    assert (stored.record, stored.version) == (record, 1)
    assert store.generation() == 1


def test_the_same_record_again_changes_nothing(store: RecordStore) -> None:
    put(store, a_record(id="N01"))

    found = staged(store, a_record(id="N01"), original=b"other bytes")

    assert (found.added, found.updated) == ((), ())
    assert [record.id for record in found.unchanged] == ["N01"]


def test_a_changed_record_is_a_new_version_and_the_old_one_is_history(store: RecordStore) -> None:
    put(store, a_record("旧", id="N01"))

    found = staged(store, a_record("新", id="N01"))
    assert store.get("N01", EVERYTHING).record.text == "旧"
    store.publish(found.updated)

    assert store.get("N01", EVERYTHING).record.text == "新"
    notes = store.versions("N01", EVERYTHING)
    assert [(note.version, note.visible) for note in notes] == [(2, True), (1, False)]
    assert store.generation() == 2


def test_pending_versions_are_discarded_and_named(store: RecordStore) -> None:
    put(store, a_record("旧", id="N01"))
    staged(store, a_record("新", id="N01"), a_record(id="N02"))

    assert store.discard_pending() == ("N01", "N02")
    assert store.discard_pending() == ()
    assert [note.version for note in store.versions("N01", EVERYTHING)] == [1]
    assert ids(store.each(EVERYTHING)) == ["N01"]


def test_a_removed_record_is_unknown_and_may_come_back(store: RecordStore) -> None:
    put(store, a_record(id="N01"))

    store.remove("N01")

    with pytest.raises(UnknownRecord):
        store.get("N01", EVERYTHING)
    with pytest.raises(UnknownRecord):
        store.remove("N01")
    assert len(staged(store, a_record(id="N01")).added) == 1


def test_the_hour_of_a_version_is_known_with_its_zone(store: RecordStore) -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    clocked = RecordStore(store.engine, now=lambda: noon)

    put(clocked, a_record(id="N01"))

    assert [note.added for note in clocked.versions("N01", EVERYTHING)] == [noon]


def test_more_records_than_one_statement_takes_are_all_kept(store: RecordStore) -> None:
    records = [a_record(f"第{n}条", id=f"T{n:05}", kind="passage") for n in range(4500)]

    put(store, *records)

    assert store.count(EVERYTHING, kind="passage") == 4500
    assert ids(store.each(EVERYTHING)) == [record.id for record in records]
    assert len(store.current([record.id for record in records], EVERYTHING)) == 4500


# --- who sees what --------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "seen"), [("enterprise", 1), ("manager", 2), ("staff", 3)])
def test_a_viewer_knows_of_nothing_above_the_own_level(
    store: RecordStore, role: Role, seen: int
) -> None:
    put(store, *(a_record(id=level, level=level) for level in LEVELS))
    viewer = Viewer(role=role)

    assert store.count(viewer) == seen
    assert sorted(ids(store.each(viewer))) == sorted(LEVELS[:seen])
    assert set(store.current(LEVELS, viewer)) == set(LEVELS[:seen])


def test_a_record_one_may_not_see_is_as_unknown_as_one_that_is_not_there(
    store: RecordStore,
) -> None:
    put(store, a_record(id="N01", level="restricted"))

    with pytest.raises(UnknownRecord) as hidden:
        store.get("N01", ENTERPRISE)
    with pytest.raises(UnknownRecord) as absent:
        store.get("N99", ENTERPRISE)
    with pytest.raises(UnknownRecord):
        store.versions("N01", ENTERPRISE)

    assert str(hidden.value).replace("N01", "N99") == str(absent.value)


def test_records_are_listed_by_kind_and_id(store: RecordStore) -> None:
    put(
        store,
        a_record(id="D2", kind="demand"),
        a_record(id="N02"),
        a_record(id="A1", kind="achievement"),
        a_record(id="N01"),
    )

    assert ids(store.each(EVERYTHING)) == ["N01", "N02", "D2", "A1"]
    assert ids(store.each(EVERYTHING, kind="demand")) == ["D2"]


# --- which rule holds -----------------------------------------------------------------------------

OLD = a_record(id="N06", facts=Policy(effective=date(2021, 1, 1)))
NEW = a_record(id="N05", facts=Policy(effective=date(2026, 4, 1), replaces=("N06",)))


def test_a_replacement_ends_the_old_rule_on_the_day_before(store: RecordStore) -> None:
    put(store, OLD)

    touched = put(store, NEW)

    old = store.get("N06", EVERYTHING)
    assert touched == ("N06",)
    assert (old.status(date(2026, 3, 31)), old.status(date(2026, 4, 1))) == (
        "in_force",
        "superseded",
    )
    assert old.term.last == date(2026, 3, 31)


def test_a_rule_may_say_itself_what_replaces_it_in_whatever_order_they_come(
    store: RecordStore,
) -> None:
    put(store, a_record(id="N05", facts=Policy(published=date(2026, 4, 1))))

    put(store, a_record(id="N06", facts=Policy(replaced_by=("N05",))))

    assert store.get("N06", EVERYTHING).superseded_from == date(2026, 4, 1)


def test_where_the_replacement_is_removed_the_old_rule_holds_again(store: RecordStore) -> None:
    put(store, OLD, NEW)

    touched = store.remove("N05")

    assert touched == ("N06",)
    assert store.get("N06", EVERYTHING).status(TODAY) == "in_force"


def test_of_two_replacements_the_earlier_counts(store: RecordStore) -> None:
    earlier = Policy(effective=date(2025, 1, 1), replaces=("N06",))

    put(store, OLD, NEW, a_record(id="N07", facts=earlier))

    assert store.get("N06", EVERYTHING).superseded_from == date(2025, 1, 1)


def test_nothing_replaces_itself_or_what_is_not_there(store: RecordStore) -> None:
    facts = Policy(effective=date(2026, 4, 1), replaces=("N05", "N99"))

    assert put(store, a_record(id="N05", facts=facts)) == ()
    assert store.get("N05", EVERYTHING).status(TODAY) == "in_force"


def test_a_replacement_that_begins_another_day_moves_the_end_of_the_old_rule(
    store: RecordStore,
) -> None:
    put(store, OLD, NEW)
    later = a_record(id="N05", facts=Policy(effective=date(2026, 6, 1), replaces=("N06",)))

    touched = put(store, later)

    assert touched == ("N06",)
    assert store.get("N06", EVERYTHING).superseded_from == date(2026, 6, 1)


def test_a_draft_puts_nothing_out_of_force(store: RecordStore) -> None:
    facts = Policy(effective=date(2026, 4, 1), replaces=("N06",), genre="征求意见稿")

    put(store, OLD, a_record(id="N05", facts=facts))

    assert store.get("N06", EVERYTHING).superseded_from is None


@pytest.mark.parametrize("level", ["internal", "restricted"])
def test_a_guarded_rule_puts_no_public_one_out_of_force(store: RecordStore, level: Level) -> None:
    put(store, OLD)

    touched = put(store, replace(NEW, level=level))

    assert touched == ()
    assert store.get("N06", EVERYTHING).status(TODAY) == "in_force"
    assert put(store, NEW) == ("N06",)  # made public, it does
    assert store.get("N06", EVERYTHING).status(TODAY) == "superseded"
    assert put(store, replace(NEW, level=level)) == ("N06",)


def test_a_rule_ends_one_that_is_as_guarded_or_more(store: RecordStore) -> None:
    put(store, replace(OLD, level="restricted"), replace(NEW, level="internal"))

    assert store.get("N06", EVERYTHING).status(TODAY) == "superseded"


def test_what_a_rule_was_linked_with_is_told_to_those_alone_who_may_know_of_it(
    store: RecordStore,
) -> None:
    guarded = replace(a_record(id="R9", facts=Policy(published=date(2026, 1, 1))), level="internal")
    plain = a_record(id="N06", facts=Policy(published=date(2021, 1, 1), replaced_by=("N07",)))
    link = Link(newer=guarded, older=plain, since=None, how="新文件写明“废止”")
    put(store, guarded, with_links(plain, [link]))
    manager = Viewer(role="manager")

    seen = [
        store.get("N06", ENTERPRISE).record,
        next(one.record for one in store.each(ENTERPRISE)),
        store.of_file("N06.md", ENTERPRISE)[0].record,
        store.version("N06", 1, ENTERPRISE),
    ]

    assert seen == [plain] * 4  # with what its file says itself
    hashes = [store.versions("N06", viewer)[0].sha256 for viewer in (ENTERPRISE, EVERYTHING)]
    assert hashes[0] == digest(to_json(plain)) != hashes[1]
    for viewer in (manager, EVERYTHING):
        assert isinstance(facts := store.get("N06", viewer).record.facts, Policy)
        assert facts.replaced_by == ("N07", "R9")
    store.remove("R9")
    assert store.get("N06", manager).record == plain


def test_a_history_has_no_version_that_was_above_whoever_looks(store: RecordStore) -> None:
    for level in ("restricted", "internal", "public"):
        put(store, a_record(level, id="N01", level=level))

    seen = {
        role: [note.version for note in store.versions("N01", Viewer(role=role))]
        for role in ("enterprise", "manager", "staff")
    }

    assert seen == {"enterprise": [3], "manager": [3, 2], "staff": [3, 2, 1]}


# --- kin and history ------------------------------------------------------------------------------

RULE = a_record(
    "第一条 甲。",
    id="K1",
    title="创新券管理办法",
    facts=Policy(
        number="宁科规〔2023〕1号",
        genre="规范性文件",
        relations=(Relation(other="宁科规〔2018〕9号", kind="replaces", note="同时废止"),),
    ),
)


def test_kin_are_found_by_name_number_words_and_by_what_they_say_they_replace(
    store: RecordStore,
) -> None:
    put(store, RULE, a_record("别的", id="K2", title="食堂"))
    keys = keys_of(RULE)

    assert store.kin(names=[keys.name], numbers=[], words=[], path="b.md") == (RULE,)
    assert store.kin(names=[], numbers=[keys.number], words=[], path="b.md") == (RULE,)
    assert store.kin(names=[], numbers=[], words=[keys.words], path="b.md") == (RULE,)
    assert store.kin(names=[], numbers=["宁科规〔2018〕9号"], words=[], path="b.md") == (RULE,)
    assert store.kin(names=["无"], numbers=[], words=[], path="b.md") == ()


def test_a_removed_record_is_nobodys_kin(store: RecordStore) -> None:
    put(store, RULE)

    store.remove("K1")

    assert (
        store.kin(names=["创新券管理办法"], numbers=["宁科规〔2018〕9号"], words=[], path="b.md")
        == ()
    )


def test_former_versions_can_be_read_by_who_may_read_them(store: RecordStore) -> None:
    put(store, a_record("旧", id="N01", level="internal"))
    put(store, a_record("新", id="N01"))

    assert [old.text for old in store.former("N01")] == ["旧"]
    assert store.version("N01", 1, EVERYTHING).text == "旧"
    assert store.version("N01", 2, ENTERPRISE).text == "新"
    for number, viewer in ((1, ENTERPRISE), (3, EVERYTHING)):
        with pytest.raises(UnknownRecord, match=f"第 {number} 版"):
            store.version("N01", number, viewer)


# --- problems -------------------------------------------------------------------------------------


def a_problem(code: str, row: int | None = None) -> Problem:
    return Problem(
        source=Source(path="a.csv", row=row), code=code, severity="flagged", what="甲", hint="乙"
    )


def test_the_problems_of_a_file_are_those_of_its_last_reading(store: RecordStore) -> None:
    store.ledger.report("b.csv", [a_problem("other")])
    store.ledger.report("a.csv", [a_problem("first", 9)])

    store.ledger.report("a.csv", [a_problem("second", 2), a_problem("third", 3)])
    store.ledger.report("b.csv", [])

    assert store.ledger.problems() == (a_problem("second", 2), a_problem("third", 3))


# --- files put aside ------------------------------------------------------------------------------


def put_aside(store: RecordStore, path: str, data: bytes) -> None:
    store.ledger.receive(path, sha256="0" * 64, size=len(data))
    store.ledger.keep(path, data)
    store.ledger.report(path, [a_problem("odd")])


def test_a_file_that_was_put_aside_is_given_back_as_it_was(store: RecordStore) -> None:
    put_aside(store, "a.csv", b"\x00\xff")

    assert store.ledger.original("a.csv") == b"\x00\xff"


def test_a_file_that_was_not_put_aside_has_no_bytes_to_give(store: RecordStore) -> None:
    store.ledger.receive("b.csv", sha256="0" * 64, size=1)

    for path in ("b.csv", "c.csv"):
        with pytest.raises(UnknownFile, match=path):
            store.ledger.original(path)
        with pytest.raises(UnknownFile, match=path):
            store.ledger.discard(path)


def test_what_is_discarded_is_gone_with_its_problems_and_its_bytes(store: RecordStore) -> None:
    put_aside(store, "a.csv", b"same")
    put_aside(store, "b.csv", b"same")

    store.ledger.discard("a.csv")

    assert [note.path for note in store.ledger.files()] == ["b.csv"]
    assert store.ledger.original("b.csv") == b"same"
    store.ledger.discard("b.csv")
    assert store.ledger.files() == () and store.ledger.problems() == ()
    with store.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(ORIGINAL)) == 0


def test_the_bytes_of_a_record_stay_when_a_file_with_the_same_is_discarded(
    store: RecordStore,
) -> None:
    put(store, a_record(id="N01"))
    put_aside(store, "a.csv", b"bytes")

    store.ledger.discard("a.csv")

    with store.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(ORIGINAL)) == 1


# --- checks ---------------------------------------------------------------------------------------

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def a_check(key: str, provenance: Provenance | None, who: str = "张三") -> Check:
    return Check(record="N01", key=key, provenance=provenance, who=who, when=NOON, note="注")


def test_the_history_of_checks_is_kept_in_order_and_moves_the_generation(
    store: RecordStore,
) -> None:
    put(store, a_record("甲。", id="N01"))
    made = [a_check("甲。", "media"), a_check("甲。", None), a_check("甲。", "official", "李四")]
    before = store.generation()

    for check in made:
        store.check([check])

    assert store.checks(EVERYTHING) == {"N01": tuple(made)}
    assert store.checks(EVERYTHING, ["N02"]) == {}
    assert store.generation() == before + 3


def test_whatever_way_a_record_is_read_it_is_as_staff_found_it(store: RecordStore) -> None:
    put(store, a_record("甲。", id="N01"), a_record("乙。", id="N02"))

    store.check([a_check("甲。", "official")])

    read = [
        store.get("N01", ENTERPRISE).record,
        store.current(["N01", "N02"], ENTERPRISE)["N01"].record,
        {item.record.id: item.record for item in store.each(ENTERPRISE)}["N01"],
        store.of_file("N01.md", ENTERPRISE)[0].record,
    ]
    assert [provenance_at(record, 0, 2) for record in read] == ["official"] * 4
    assert provenance_at(store.get("N02", ENTERPRISE).record, 0, 2) == "unverified"


def test_a_removed_record_that_comes_back_is_as_checked_as_it_was(store: RecordStore) -> None:
    put(store, a_record("甲。", id="N01"))
    store.check([a_check("甲。", "official")])
    store.remove("N01")

    put(store, a_record("甲。", id="N01"))

    assert provenance_at(store.get("N01", ENTERPRISE).record, 0, 2) == "official"


# --- the index beside the records -----------------------------------------------------------------


def an_entry(record: str, number: int = 0) -> Entry:
    found = Chunk(
        id=f"{record}@1#{number}",
        record=record,
        title="办法",
        crumb="",
        text=f"第{number}条",
        start=0,
        end=3,
    )
    return Entry(
        chunk=found,
        level="public",
        kind="policy",
        first=0,
        last=99_991_231,
        field="",
        regions=("宁夏", "银川"),
        trl=0,
        whole=record,
    )


def test_the_seal_of_the_caches_is_empty_at_first_and_then_what_was_noted(
    store: RecordStore,
) -> None:
    passages = ChunkStore(store.engine)
    assert passages.seal() == ""

    passages.set_seal("f" * 64)

    assert ChunkStore(store.engine).seal() == "f" * 64


def test_passages_that_are_kept_twice_are_there_once(store: RecordStore) -> None:
    passages = ChunkStore(store.engine)
    cut = [("N01", 1, [an_entry("N01", 0), an_entry("N01", 1)]), ("N02", 1, [an_entry("N02")])]

    passages.put(cut)
    passages.put([("N01", 1, [an_entry("N01", 0)]), ("N02", 1, [an_entry("N02")])])

    assert [place.id for place in passages.all()] == ["N01@1#0", "N02@1#0"]


def test_single_passages_can_be_forgotten(store: RecordStore) -> None:
    passages = ChunkStore(store.engine)
    passages.put([("N01", 1, [an_entry("N01", 0), an_entry("N01", 1)])])

    passages.discard(["N01@1#1", "none"])

    assert [place.id for place in passages.all()] == ["N01@1#0"]


def test_nothing_of_a_commit_that_failed_is_kept(store: RecordStore) -> None:
    put(store, a_record("旧", id="N01"))
    found = staged(store, a_record("新", id="N01"), a_record(id="N02"))
    twice = [*found.added, *found.updated, *found.updated]

    with pytest.raises(IntegrityError):
        store.publish(twice)

    assert store.get("N01", EVERYTHING).record.text == "旧"
    assert ids(store.each(EVERYTHING)) == ["N01"]
    assert store.generation() == 1
    store.publish([*found.added, *found.updated])
    assert ids(store.each(EVERYTHING)) == ["N01", "N02"]


def test_records_are_found_by_their_number_or_words_of_their_titles(store: RecordStore) -> None:
    put(
        store,
        a_record(id="A", title="枸杞示范项目的通知", facts=Policy(number="宁科示字〔2026〕88号")),
        a_record(id="B", title="枸杞100%_原浆", kind="achievement"),
        a_record(id="C", title="枸杞保密", level="restricted"),
    )

    def found(text: str, viewer: Viewer = EVERYTHING, limit: int = 9) -> list[str]:
        return [one.id for one in store.titled(text, viewer, limit=limit)]

    assert found("枸杞") == ["B", "C", "A"]
    assert found("枸杞", ENTERPRISE) == ["B", "A"]
    assert found("枸杞", limit=1) == ["B"]
    assert found("《枸杞示范项目的通知》") == ["A"]
    assert found("宁科示字[2026]88号") == ["A"]
    assert (found("0%_原"), found("1%原"), found("  "), found("没有")) == (["B"], [], [], [])


def test_titles_and_texts_are_given_without_the_rest_to_who_may_see_them(
    store: RecordStore,
) -> None:
    put(
        store,
        a_record("甲文", id="A", title="甲", kind="achievement"),
        a_record("乙文", id="B", title="乙"),
        a_record("丙文", id="C", title="丙", level="restricted"),
        a_record("丁文", id="D", title="丁", kind="passage"),
    )

    titles = store.titles(ENTERPRISE, kinds=("policy", "achievement"), limit=10)

    assert titles == {"B": (1, "乙"), "A": (1, "甲")}
    assert list(store.titles(EVERYTHING, kinds=("policy", "achievement"), limit=2)) == ["B", "C"]
    assert store.texts(["A", "C", "E"], ENTERPRISE) == {"A": "甲文"}


# --- counting -------------------------------------------------------------------------------------


def an_offer(
    id: str,  # noqa: A002  (as the field is called)
    *,
    field: str | None = "新材料",
    region: str | None = "宁夏/银川/西夏区",
    trl: int | None = None,
    tags: tuple[str, ...] = (),
    state: str | None = None,
    published: date | None = None,
    expires: date | None = None,
    level: Level = "public",
    kind: Kind = "achievement",
) -> Record:
    of = Achievement if kind == "achievement" else Demand
    facts = of(
        field=field,
        region=region,
        trl=trl,
        tags=tags,
        state=state,
        published=published,
        expires=expires,
    )
    return a_record(id=id, kind=kind, title=f"成果{id}", level=level, facts=facts)


ALL = Facets()


def tally(
    store: RecordStore, facets: Facets = ALL, *, role: Role = "admin", limit: int = 0
) -> Tally:
    return store.tally(Viewer(role=role), facets, day=TODAY, limit=limit)


def test_a_field_is_counted_however_it_is_written(store: RecordStore) -> None:
    put(
        store,
        an_offer("A1", field="新材料"),
        an_offer("A2", field="新材料技术"),
        an_offer("A3", field="新型材料 领域"),
        an_offer("A4", field="新能源与节能"),
        an_offer("A5", field=None),
    )

    found = tally(store, Facets(field="新型材料"))

    assert found.number == 3
    assert found.silent == {"field": 1}
    assert found.fields == {"新材料": 3, "新能源与节能": 1}


def test_a_place_counts_all_that_lies_in_it(store: RecordStore) -> None:
    put(
        store,
        an_offer("A1", region="银川/灵武市"),
        an_offer("A2", region="宁夏/灵武"),
        an_offer("A3", region="宁夏/中卫/中宁县"),
        an_offer("A4", region="浙江/杭州"),
        an_offer("A5", region="宁夏/银川/综保区"),
        an_offer("A6", region=None),
    )

    numbers = {
        place: tally(store, Facets(region=place)).number
        for place in (
            "宁夏",
            "银川",
            "银川市",
            "灵武",
            "宁夏/银川",
            "综保区",
            "杭州",
            "浙江",
            "火星",
        )
    }

    assert numbers == {
        "宁夏": 4,
        "银川": 3,
        "银川市": 3,
        "灵武": 2,
        "宁夏/银川": 3,
        "综保区": 1,
        "杭州": 1,
        "浙江": 1,
        "火星": 0,
    }
    assert tally(store, Facets(region="宁夏")).silent == {"region": 1}
    assert tally(store).regions["宁夏/银川"] == 3


def test_what_a_viewer_may_not_see_is_in_no_number(store: RecordStore) -> None:
    put(
        store,
        an_offer("A1"),
        an_offer("A2", level="internal", field="电子信息", region="宁夏/固原", tags=("肉牛",)),
        an_offer("A3", level="restricted", state="关闭", kind="demand"),
    )

    seen = tally(store, role="enterprise", limit=10)

    assert (seen.number, seen.over) == (1, 0)
    assert [listed.id for listed in seen.page] == ["A1"]
    assert (seen.kinds, seen.fields, seen.tags) == ({"achievement": 1}, {"新材料": 1}, {})
    assert "宁夏/固原" not in seen.regions
    assert tally(store, role="manager").number == 2
    assert (tally(store).number, tally(store).over) == (2, 1)


def test_readiness_is_at_least_and_at_most_and_silence_counts_for_neither(
    store: RecordStore,
) -> None:
    put(store, *(an_offer(f"A{trl}", trl=trl) for trl in (3, 6, 9)), an_offer("A0"))

    found = tally(store, Facets(trl=6), limit=10)

    assert [listed.id for listed in found.page] == ["A6", "A9"]
    assert found.silent == {"trl": 1}
    assert tally(store, Facets(trl=6, trl_most=6)).number == 1


def test_the_numbers_for_a_choice_leave_that_choice_open_and_keep_the_others(
    store: RecordStore,
) -> None:
    put(
        store,
        an_offer("A1"),
        an_offer("A2", field="电子信息"),
        an_offer("A3", field="电子信息", kind="demand"),
        an_offer("A4", region="宁夏/固原"),
    )

    found = tally(store, Facets(kinds=("achievement",), field="新材料", region="银川"))

    assert found.number == 1
    assert found.fields == {"新材料": 1, "电子信息": 1}
    assert found.kinds == {"achievement": 1}
    assert found.regions["宁夏/固原"] == 1


def test_a_page_lists_the_newest_first_and_every_record_once(store: RecordStore) -> None:
    days = [None, date(2026, 1, 2), date(2026, 3, 4), None, date(2026, 3, 4)]
    put(store, *(an_offer(f"A{n}", published=day) for n, day in enumerate(days)))

    pages = [store.tally(EVERYTHING, Facets(), day=TODAY, limit=2, offset=n) for n in (0, 2, 4)]

    assert [listed.id for page in pages for listed in page.page] == ["A2", "A4", "A1", "A0", "A3"]
    assert {page.number for page in pages} == {5}


EVERY_FACTS: tuple[Facts, ...] = (
    Policy(),
    *(
        Policy(declared=declared, genre=genre, effective=first, expires=last, repealed=repealed)
        for declared in (None, "有效", "存疑", "部分失效", "已废止", "被替代", "过期", "征求意见")
        for genre in (None, "解读", "征求意见稿")
        for first in (None, date(2025, 1, 1), date(2027, 1, 1))
        for last, repealed in (
            (None, None),
            (date(2026, 6, 30), None),
            (None, date(2026, 6, 1)),
            (date(2026, 6, 30), date(2026, 9, 1)),
            (date.max, None),
        )
    ),
    *(
        Demand(state=state, expires=last)
        for state in (None, "发布", "过期", "关闭")
        for last in (None, date(2026, 6, 30), date(2027, 1, 1))
    ),
)
DAYS = [date(2024, 1, 1), date(2026, 6, 30), date(2026, 7, 1), TODAY, date(2028, 1, 1)]


def test_what_is_counted_as_holding_is_what_holds(store: RecordStore) -> None:
    kinds: dict[type[Facts], Kind] = {Policy: "policy", Demand: "demand"}
    records = [
        a_record(id=f"R{n}", kind=kinds[type(facts)], title=f"R{n}", facts=facts)
        for n, facts in enumerate(EVERY_FACTS)
    ]
    heirs = [
        a_record(
            id=f"H{n}",
            title=f"H{n}",
            facts=Policy(effective=date(2026, 8, 1), replaces=(record.id,)),
        )
        for n, record in enumerate(records)
        if n % 2
    ]
    put(store, *records, *heirs)

    for day in DAYS:
        expected = {item.record.id: item.status(day) for item in store.each(EVERYTHING)}
        holding = {name for name, status in expected.items() if status in CURRENT}
        found = store.tally(EVERYTHING, Facets(), day=day, limit=9999)
        over = store.tally(EVERYTHING, Facets(holds=False), day=day, limit=9999)

        assert {listed.id for listed in found.page} == holding
        assert {listed.id for listed in over.page} == expected.keys() - holding
        assert (found.over, over.number) == (over.number, len(over.page))
        doubtful = [name for name in holding if expected[name] == "doubtful"]
        told = store.tally(EVERYTHING, Facets(standings=("doubtful",)), day=day).number
        assert told == len([n for n in doubtful if is_rule(store.get(n, EVERYTHING).record.facts)])


def test_a_record_that_changes_or_goes_is_counted_as_it_is_now(store: RecordStore) -> None:
    put(store, an_offer("A1", field="电子信息"), an_offer("A2"))
    put(store, an_offer("A1", field="新材料", region="上海"))

    assert tally(store).fields == {"新材料": 2}
    assert tally(store, Facets(region="上海")).number == 1

    store.remove("A2")

    assert tally(store).fields == {"新材料": 1}


# --- out of sight ---------------------------------------------------------------------------------


def test_what_is_out_of_sight_is_listed_the_last_first_and_looked_through(
    store: RecordStore,
) -> None:
    put(
        store,
        *(a_record(f"第{n}条。\n百分之5%_折", id=f"N{n}", title=f"办法{n}") for n in range(5)),
    )
    staged(store, a_record("新", id="N9"))  # never showed
    for n in (1, 3, 0):
        clock = datetime(2026, 11, 23, 12, n, tzinfo=UTC)
        RecordStore(store.engine, now=lambda at=clock: at).remove(  # type: ignore[misc]
            f"N{n}", who="u1", reason="wrong"
        )

    found = store.shelved(EVERYTHING)
    page = store.shelved(EVERYTHING, start=1, most=1)
    one = store.shelved(EVERYTHING, text="办法3")

    assert [item.record.id for item in found.shown] == ["N3", "N1", "N0"]
    assert [item.withdrawal.who for item in found.shown] == ["u1"] * 3
    assert (found.total, found.found, store.count_shelved(EVERYTHING)) == (3, 3, 3)
    assert ([item.record.id for item in page.shown], page.found) == (["N1"], 3)
    assert ([item.record.id for item in one.shown], one.total, one.found) == (["N3"], 3, 1)
    assert store.shelved(EVERYTHING, text="n1").found == 1
    assert store.shelved(EVERYTHING, text="5%_折").found == 3
    assert store.shelved(EVERYTHING, text="5_%").found == 0


def test_what_was_withdrawn_before_it_was_noted_is_listed_last_as_not_known(
    store: RecordStore,
) -> None:
    put(store, a_record("旧", id="N01"), a_record("新", id="N02"))
    store.remove("N01", who="u1", reason="wrong")
    with store.engine.begin() as connection:
        connection.execute(delete(WITHDRAWAL))
    store.remove("N02", who="u1", reason="unfit")

    last = store.shelved(EVERYTHING).shown[-1]

    assert last.record.id == "N01"
    assert (last.withdrawal.who, last.withdrawal.when, last.withdrawal.reason) == ("", None, None)
    assert store.recall("N01").version == 2


def test_a_recalled_version_is_word_for_word_the_last_and_seen_only_once_published(
    store: RecordStore,
) -> None:
    put(store, a_record("旧", id="N01"))
    put(store, a_record("新", id="N01", level="internal"))
    store.remove("N01", who="u1", reason="wrong")

    recalled = store.recall("N01")
    with pytest.raises(UnknownRecord):
        store.get("N01", EVERYTHING)
    store.publish([recalled], who="u2", cause="settled")

    now = store.get("N01", EVERYTHING)
    assert (now.version, now.record.text, now.record.level) == (3, "新", "internal")
    notes = store.versions("N01", EVERYTHING)
    assert notes[0].sha256 == notes[1].sha256
    assert [note.gone is not None for note in notes] == [False, True, False]
    assert store.withdrawn(["N01"]) == {}
    with pytest.raises(UnknownRecord):
        store.recall("N01")


def test_a_recall_that_was_cut_off_leaves_the_record_out_of_sight(store: RecordStore) -> None:
    put(store, a_record(id="N01"))
    store.remove("N01")
    store.recall("N01")

    assert store.discard_pending() == ("N01",)

    assert store.out_of_sight("N01").withdrawal.version == 1
    assert store.recall("N01").version == 2


def test_the_bytes_of_a_recalled_record_are_the_same_and_kept_once(store: RecordStore) -> None:
    found = staged(store, a_record(id="N01"), original=b"the file")
    store.publish(found.added)
    store.remove("N01")

    store.publish([store.recall("N01")], cause="mistaken")

    assert original_of(store.engine, "N01", EVERYTHING).data == b"the file"
    with store.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(ORIGINAL)) == 1
    (note,) = store.ledger.files()
    assert (note.path, note.size, note.state) == ("N01.md", 8, "visible")


def test_a_purged_record_is_nowhere_and_never_comes_back(store: RecordStore) -> None:
    put(store, a_record(id="N01"), a_record("别的", id="N02"))
    store.remove("N01", who="u1", reason="claimed")
    store.remove("N02", who="u1", reason="wrong")

    with store.engine.begin() as connection:
        purge_records(connection, ["N01"])

    assert [item.record.id for item in store.shelved(EVERYTHING).shown] == ["N02"]
    with store.engine.connect() as connection:
        assert connection.scalars(select(WITHDRAWAL.c.record)).all() == ["N02"]
    with pytest.raises(UnknownRecord):
        store.recall("N01")
