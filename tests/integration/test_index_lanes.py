"""The two lanes by themselves, with real tantivy and Chroma: what each holds and leaves out."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from builders import an_entry
from fakes import BigramEmbedder

from corpus.levels import LEVELS, Level
from index.entries import Entry, Filter
from index.lexical import LexicalIndex
from index.vectors import VectorIndex
from index.wanted import Wanted, wanted_for

EMBEDDER = BigramEmbedder()
ENTRIES = [
    an_entry("枸杞烘干设备", id="A1@1#0", kind="achievement", field="先进制造", trl=6,
             regions=("宁夏", "中卫", "中宁县")),
    an_entry("枸杞烘干补贴", id="N1@1#0", first=20240101, last=20260331, regions=("全国",)),
    an_entry("枸杞烘干补贴新规", id="N2@1#0", first=20260401),
    an_entry("枸杞烘干补贴草案", id="N3@1#0", first=99991231, last=10101),
    an_entry("枸杞烘干内部口径", id="N4@1#0", level="internal"),
    an_entry("枸杞烘干敏感口径", id="N5@1#0", level="restricted"),
]  # fmt: skip
FILTERS: list[tuple[Filter, set[str]]] = [
    (Filter(), {"A1", "N1", "N2", "N3"}),
    (Filter(kinds=("policy",)), {"N1", "N2", "N3"}),
    (Filter(kinds=("achievement", "demand")), {"A1"}),
    (Filter(day=date(2023, 12, 31)), {"A1"}),
    (Filter(day=date(2026, 3, 31)), {"A1", "N1"}),
    (Filter(day=date(2026, 4, 1)), {"A1", "N2"}),
    (Filter(field="先进制造"), {"A1"}),
    (Filter(field="制造"), set()),
    (Filter(region="中卫"), {"A1"}),
    (Filter(region="全国"), {"N1"}),
    (Filter(trl=6), {"A1"}),
    (Filter(trl=7), set()),
    (Filter(kinds=("policy",), day=date(2026, 4, 1), trl=1), set()),
]


class Lanes:
    """Both lanes on one folder, asked the same."""

    def __init__(self, folder: Path) -> None:
        self.lexical = LexicalIndex(folder / "lexical")
        self.vectors = VectorIndex(folder / "vectors")

    def put(self, entries: Sequence[Entry]) -> None:
        self.lexical.put(entries)
        self.vectors.put(entries, EMBEDDER.documents([entry.chunk.text for entry in entries]))

    def drop(self, record: str, *, but: int | None = None) -> None:
        kept = {} if but is None else {record: but}
        self.lexical.drop([record], except_versions=kept)
        self.vectors.drop([record], except_versions=kept)

    def found(self, *, ceiling: Level = "public", only: Filter | None = None) -> list[set[str]]:
        """Give the ids of the passages that each lane finds."""
        only, levels = only or Filter(), LEVELS[: LEVELS.index(ceiling) + 1]
        words = self.lexical.search(sought("枸杞烘干"), ceiling=ceiling, limit=20, only=only)
        vector = EMBEDDER.query("枸杞烘干")
        meaning = self.vectors.search(vector, levels=levels, limit=20, only=only)
        return [{passage for passage, _ in words}, {passage for passage, _ in meaning}]


def sought(text: str) -> Wanted:
    return wanted_for(text)


def records(found: list[set[str]]) -> list[set[str]]:
    return [{passage.rpartition("@")[0] for passage in lane} for lane in found]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Lanes:
    lanes = Lanes(tmp_path_factory.mktemp("lanes"))
    lanes.put(ENTRIES)
    return lanes


@pytest.fixture
def lanes(tmp_path: Path) -> Lanes:
    return Lanes(tmp_path)


@pytest.mark.parametrize(("only", "expected"), FILTERS)
def test_both_lanes_leave_out_the_same(filled: Lanes, only: Filter, expected: set[str]) -> None:
    assert records(filled.found(only=only)) == [expected, expected]


@pytest.mark.parametrize(
    ("ceiling", "besides"),
    [("public", set()), ("internal", {"N4"}), ("restricted", {"N4", "N5"})],
)
def test_each_audience_finds_its_levels(filled: Lanes, ceiling: Level, besides: set[str]) -> None:
    public = {"A1", "N1", "N2", "N3"}

    assert records(filled.found(ceiling=ceiling)) == [public | besides] * 2


def test_the_best_come_first_and_equals_by_id(filled: Lanes) -> None:
    vector = EMBEDDER.query("枸杞烘干补贴")

    found = filled.vectors.search(vector, levels=LEVELS, limit=20, only=Filter())
    (best,) = filled.vectors.search(vector, levels=LEVELS, limit=1, only=Filter())

    assert found == sorted(found, key=lambda pair: (-pair[1], pair[0]))
    assert found[0] == best
    assert (best[0], round(best[1], 5)) == ("N1@1#0", 1.0)


def test_the_cosine_of_a_passage_is_the_same_however_it_is_asked_for(filled: Lanes) -> None:
    vector = EMBEDDER.query("枸杞烘干补贴")
    found = dict(filled.vectors.search(vector, levels=["public"], limit=20, only=Filter()))

    asked = filled.vectors.cosines(vector, [*found, "N4@1#0", "none"], levels=["public"])

    assert asked == pytest.approx(found, abs=1e-5)


def test_words_that_nothing_has_find_nothing(filled: Lanes) -> None:
    found = [
        filled.lexical.search(sought(text), ceiling="restricted", limit=9, only=Filter())
        for text in ("量子", "。", "")
    ]

    assert found == [[], [], []]


def test_a_rare_pair_counts_more_than_a_common_one_and_by_what_is_visible(filled: Lanes) -> None:
    public = filled.lexical.rarity(["枸杞", "设备", "敏感"], ceiling="public")
    everything = filled.lexical.rarity(["敏感"], ceiling="restricted")

    assert public["设备"] > public["枸杞"] > 0
    assert public.get("敏感", 9.0) > everything["敏感"]


def test_a_passage_of_the_same_id_takes_the_place_of_the_old(lanes: Lanes) -> None:
    lanes.put([an_entry("枸杞烘干", id="N1@1#0", last=20200101)])

    lanes.put([an_entry("枸杞烘干", id="N1@1#0")])

    assert (lanes.lexical.count("public"), lanes.vectors.count("public")) == (1, 1)
    assert records(lanes.found(only=Filter(day=date(2026, 1, 1)))) == [{"N1"}, {"N1"}]


def test_only_the_version_named_is_kept(lanes: Lanes) -> None:
    lanes.put([an_entry("枸杞烘干", id=f"N1@{version}#0") for version in (1, 2, 12)])
    lanes.put([an_entry("枸杞烘干", id="N12@1#0")])

    lanes.drop("N1", but=2)

    assert lanes.found() == [{"N1@2#0", "N12@1#0"}] * 2


def test_a_dropped_record_is_gone_from_every_level(lanes: Lanes) -> None:
    lanes.put([an_entry("枸杞烘干", id=f"N1@{n}#0", level=level) for n, level in enumerate(LEVELS)])

    lanes.drop("N1")

    assert lanes.found(ceiling="restricted") == [set(), set()]
    assert [lanes.lexical.count(level) for level in LEVELS] == [0, 0, 0]
    assert [lanes.vectors.count(level) for level in LEVELS] == [0, 0, 0]


@pytest.mark.parametrize("record", ["宁科规〔2023〕1号", "a b:c", "x@y#z", "引\"号'"])
def test_any_id_can_be_found_and_dropped(lanes: Lanes, record: str) -> None:
    lanes.put([an_entry("枸杞烘干", id=f"{record}@3#7"), an_entry("枸杞烘干", id="N1@1#0")])
    assert lanes.found() == [{f"{record}@3#7", "N1@1#0"}] * 2

    lanes.drop(record)

    assert lanes.found() == [{"N1@1#0"}] * 2


def test_what_was_written_is_there_when_the_folder_is_opened_again(tmp_path: Path) -> None:
    Lanes(tmp_path).put(ENTRIES)

    again = Lanes(tmp_path)

    assert records(again.found(ceiling="restricted")) == [{"A1", "N1", "N2", "N3", "N4", "N5"}] * 2
