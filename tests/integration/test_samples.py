"""The samples that come with the product: complete, marked as what they are, and safe to show."""

import csv
import json
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from builders import EVERYTHING, TODAY
from fakes import ListIndexer

import corpus
import eval as evaluation
from corpus.ingest import Added, add
from corpus.intake.reading import InProcessParser
from corpus.labels import field_of
from corpus.records import Achievement, Demand, Policy, Record, provenance_at
from corpus.store.records import RecordStore, open_store
from corpus.validity import Status

SAMPLES = Path(corpus.__file__).with_name("samples")
DEMANDS = Path(evaluation.__file__).parent / "sets" / "graded_demands.jsonl"
GRADES = Path(evaluation.__file__).parent / "sets" / "graded_pairs.tsv"
POLICIES = [
    *(f"N{n:02}" for n in (*range(1, 8), *range(10, 26), *range(30, 36))),
    *(f"X{n:02}" for n in range(1, 22)),
    *("X09a", "X11a", "X11b"),
    *(f"Y{n:02}" for n in range(1, 6)),
]
# A number with a meaning; not that of a section, an article, another policy or a year in a title.
DIGIT = re.compile(r"\d")
PHONE = re.compile(r"(?<!\d)(?:0\d{2,3}[-—]?\d{7,8}|1[3-9]\d{9})(?!\d)|[\w.]+@[\w.]+")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> RecordStore:
    return open_store(f"sqlite:///{tmp_path_factory.mktemp('var') / 'records.db'}")


@pytest.fixture(scope="module")
def report(store: RecordStore) -> Added:
    return add([SAMPLES], store=store, indexer=ListIndexer(), parser=InProcessParser())


@pytest.fixture(scope="module")
def records(report: Added) -> Sequence[Record]:
    return report.added


def test_the_samples_are_read_without_a_problem(report: Added) -> None:
    assert report.problems == ()


def test_every_policy_of_the_domain_is_there_once(records: Sequence[Record]) -> None:
    assert len(POLICIES) == 58
    assert Counter(r.id for r in records if r.kind == "policy") == Counter(POLICIES)


def test_every_file_holds_what_its_folder_says(records: Sequence[Record]) -> None:
    kinds = {"policies": "policy", "achievements": "achievement", "demands": "demand"}

    for record in records:
        assert record.kind == kinds[str(record.source.path).partition("/")[0]], record.source.path


def test_there_are_achievements_and_demands_enough(records: Sequence[Record]) -> None:
    kinds = Counter(record.kind for record in records)

    assert kinds["achievement"] >= 120
    assert kinds["demand"] >= 60


def test_no_two_records_have_one_id_or_one_title_and_text(records: Sequence[Record]) -> None:
    assert len({record.id for record in records}) == len(records)
    assert len({(record.title, record.text) for record in records}) == len(records)


def test_every_line_with_a_figure_in_a_policy_says_how_well_it_is_vouched_for(
    records: Sequence[Record],
) -> None:
    unmarked = [
        f"{record.id}: {line}"
        for record in records
        if isinstance(record.facts, Policy)
        for line in body(record)
        if DIGIT.search(line) and "〔" not in line
    ]

    assert unmarked == []


def body(record: Record) -> list[str]:
    """Give a policy's lines of running text: without its title, its head and its headings."""
    headings = {record.text[h.start : h.end] for h in record.outline} | {record.title}
    return [
        line
        for line in record.text.split("\n")
        if line not in headings
        and field_of(line.partition("：")[0], "policy") is None
        and not re.match(r"[一二三四五六七八九十]+、[^。]*$", line)
    ]


def test_every_policy_says_where_it_comes_from_and_when_that_was_checked(
    records: Sequence[Record],
) -> None:
    for record in records:
        if isinstance(record.facts, Policy):
            assert record.facts.origin, record.id
            assert record.facts.checked, record.id


def test_every_achievement_and_demand_is_marked_as_made_up(records: Sequence[Record]) -> None:
    offers = [record for record in records if isinstance(record.facts, Achievement | Demand)]

    assert {provenance_at(record, 0, len(record.text)) for record in offers} == {"sample"}


def test_no_contact_and_no_reserve_price_stands_in_a_text(records: Sequence[Record]) -> None:
    for record in records:
        if isinstance(record.facts, Achievement | Demand):
            lines = record.text.split("\n")
            labels = [line.partition("：")[0] for line in lines if "：" in line]
            kind = record.kind
            assert not PHONE.search(record.text), record.id
            assert "guarded" not in {field_of(label, kind) for label in labels}, record.id
            assert not any(
                value in record.text
                for value in record.facts.guarded.values()
                if len(re.findall(r"\d", value)) >= 7 or "@" in value
            ), record.id


def test_what_is_under_review_is_not_for_everyone(records: Sequence[Record]) -> None:
    unpublished = [
        record
        for record in records
        if isinstance(record.facts, Demand) and record.facts.state in ("征集", "审核")
    ]

    assert unpublished
    assert {record.level for record in unpublished} == {"restricted"}


@pytest.mark.parametrize(
    ("policy", "last_day", "then"),
    [
        ("N06", date(2026, 3, 31), "superseded"),
        ("N12", date(2022, 12, 31), "superseded"),
        ("N17", date(2026, 1, 29), "superseded"),
        ("N34", date(2026, 1, 22), "superseded"),
        ("X11a", date(2025, 10, 14), "superseded"),
        ("Y03", date(2023, 11, 30), "superseded"),
    ],
)
@pytest.mark.usefixtures("report")
def test_an_old_rule_holds_until_the_day_before_its_successor(
    store: RecordStore, policy: str, last_day: date, then: Status
) -> None:
    stored = store.get(policy, EVERYTHING)

    assert stored.status(last_day) == "in_force"
    assert stored.status(date.fromordinal(last_day.toordinal() + 1)) == then
    assert stored.term.last == last_day


@pytest.mark.parametrize("policy", ["N01", "N05", "N10", "N16", "N33", "X11"])
@pytest.mark.usefixtures("report")
def test_the_successors_hold_today(store: RecordStore, policy: str) -> None:
    assert store.get(policy, EVERYTHING).status(TODAY) == "in_force"


def test_every_policy_that_another_names_is_there(records: Sequence[Record]) -> None:
    for record in records:
        if isinstance(record.facts, Policy):
            named = {r.other.partition(".")[0] for r in record.facts.relations}
            named |= {*record.facts.replaces, *record.facts.replaced_by}
            assert named <= set(POLICIES), record.id


# --- which achievement answers which demand -------------------------------------------------------


def graded() -> list[dict[str, str]]:
    with GRADES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_grades_name_only_what_is_there(records: Sequence[Record]) -> None:
    ids = {kind: {r.id for r in records if r.kind == kind} for kind in ("demand", "achievement")}

    rows = graded()

    assert len({row["demand"] for row in rows}) >= 60
    demands = DEMANDS.read_text(encoding="utf-8").splitlines()
    later = {json.loads(line)["需求编号"] for line in demands}
    assert {row["demand"] for row in rows} <= ids["demand"] | later
    assert {row["achievement"] for row in rows} <= ids["achievement"]
    assert {row["grade"] for row in rows} <= {"0", "1", "2", "3"}
    assert all(row["why"] for row in rows)
    pairs = Counter((row["demand"], row["achievement"]) for row in rows)
    assert max(pairs.values()) == 1


def test_every_graded_demand_has_ten_that_are_of_no_use_and_two_readings() -> None:
    rows = graded()
    useless = Counter(row["demand"] for row in rows if row["grade"] == "0")

    assert min(useless[row["demand"]] for row in rows) >= 10
    assert all(row["first"] and row["second"] for row in rows)
    assert {row["part"] for row in rows} == {"open", "kept", "first", "second", "third"}


def test_a_third_of_the_demands_have_no_good_match(records: Sequence[Record]) -> None:
    demands = {record.id for record in records if record.kind == "demand"}
    matched = {row["demand"] for row in graded() if int(row["grade"]) >= 2}

    assert len(demands - matched) * 3 >= len(demands)
