"""What both lanes promise, whatever engine keeps them: in files, and in PostgreSQL."""

import math
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from builders import an_entry
from fakes import BigramEmbedder
from pgserver import Server
from sqlalchemy import Engine, create_engine

from corpus.levels import LEVELS, Level
from index.caches import open_lanes
from index.entries import Entry, Filter
from index.lanes import Lanes
from index.postgres import server as postgres
from index.postgres.builds import lanes_in
from index.vectors import stamp_of
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
_schemas = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """Both lanes of one place, asked the same; `open` opens them once more."""

    open: Callable[[], Lanes]
    lanes: Lanes

    def put(self, *entries: Entry) -> None:
        vectors = EMBEDDER.documents([entry.chunk.text for entry in entries])
        self.lanes.lexical.put(entries)
        self.lanes.vectors.put(entries, vectors)

    def drop(self, record: str, *, but: int | None = None) -> None:
        kept = {} if but is None else {record: but}
        self.lanes.lexical.drop([record], except_versions=kept)
        self.lanes.vectors.drop([record], except_versions=kept)

    def reload(self) -> None:
        self.lanes.lexical.reload()
        self.lanes.vectors.reload()

    def words(
        self,
        wanted: str | Wanted = "枸杞烘干",
        *,
        ceiling: Level = "public",
        only: Filter | None = None,
        limit: int = 20,
    ) -> list[tuple[str, float]]:
        """Give what the lexical lane finds."""
        asked = wanted if isinstance(wanted, Wanted) else sought(wanted)
        return self.lanes.lexical.search(asked, ceiling=ceiling, limit=limit, only=only or Filter())

    def meaning(
        self,
        text: str = "枸杞烘干",
        *,
        levels: Sequence[Level] = LEVELS,
        only: Filter | None = None,
        limit: int = 20,
    ) -> list[tuple[str, float]]:
        """Give what the dense lane finds."""
        vector = EMBEDDER.query(text)
        return self.lanes.vectors.search(vector, levels=levels, limit=limit, only=only or Filter())

    def found(self, *, ceiling: Level = "public", only: Filter | None = None) -> list[set[str]]:
        """Give the ids of the passages that each lane finds."""
        levels = LEVELS[: LEVELS.index(ceiling) + 1]
        lanes = self.words(ceiling=ceiling, only=only), self.meaning(levels=levels, only=only)
        return [{passage for passage, _ in lane} for lane in lanes]

    def counts(self) -> list[list[int]]:
        """Give how many passages each lane has, by audience and by level."""
        return [
            [self.lanes.lexical.count(level) for level in LEVELS],
            [self.lanes.vectors.count(level) for level in LEVELS],
        ]


def sought(text: str) -> Wanted:
    return wanted_for(text)


def records(found: Sequence[Collection[str]]) -> list[set[str]]:
    return [{passage.rpartition("@")[0] for passage in lane} for lane in found]


@pytest.fixture(scope="module", params=["files", "postgresql"])
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], Both]]:
    """Give what makes empty lanes in a place of their own."""
    if request.param == "files":
        yield lambda: _opened(_in_files(tmp_path_factory.mktemp("lanes")))
        return
    server: Server = request.getfixturevalue("postgresql_server")
    database = create_engine(server.url(server.new_database()))
    assert postgres.obstacle(database) is None
    yield lambda: _opened(_in_a_schema(database))
    database.dispose()


def _opened(open_again: Callable[[], Lanes]) -> Both:
    return Both(open=open_again, lanes=open_again())


def _in_files(folder: Path) -> Callable[[], Lanes]:
    return lambda: open_lanes(folder)


def _in_a_schema(database: Engine) -> Callable[[], Lanes]:
    schema = postgres.schema_of(str(next(_schemas)))
    with postgres.Server(database).transaction() as cursor:
        cursor.execute(f"CREATE SCHEMA {schema}".encode())
    return lambda: lanes_in(postgres.Server(database, schema=schema))


@pytest.fixture(scope="module")
def filled(engine: Callable[[], Both]) -> Both:
    both = engine()
    both.put(*ENTRIES)
    return both


@pytest.fixture
def both(engine: Callable[[], Both]) -> Both:
    return engine()


# --- who finds what, and what is left out ---------------------------------------------------------


@pytest.mark.parametrize(("only", "expected"), FILTERS)
def test_both_lanes_leave_out_the_same(filled: Both, only: Filter, expected: set[str]) -> None:
    assert records(filled.found(only=only)) == [expected, expected]


@pytest.mark.parametrize(
    ("ceiling", "besides"),
    [("public", set()), ("internal", {"N4"}), ("restricted", {"N4", "N5"})],
)
def test_each_audience_finds_its_levels(filled: Both, ceiling: Level, besides: set[str]) -> None:
    public = {"A1", "N1", "N2", "N3"}

    assert records(filled.found(ceiling=ceiling)) == [public | besides] * 2


def test_a_filter_is_met_by_as_many_as_are_wanted_however_far_down_they_are(both: Both) -> None:
    crowd = [an_entry(f"枸杞烘干{n}", id=f"N{n}@1#0") for n in range(1100)]
    both.put(*crowd, *(an_entry("枸杞烘干设备", id=f"A{n}@1#0", field="制造") for n in range(3)))

    found = both.words(only=Filter(field="制造"), limit=2)

    assert [passage for passage, _ in found] == ["A0@1#0", "A1@1#0"]


# --- scores ---------------------------------------------------------------------------------------


def test_the_best_come_first_and_equals_by_id(filled: Both) -> None:
    found = filled.meaning("枸杞烘干补贴")
    (best,) = filled.meaning("枸杞烘干补贴", limit=1)

    assert found == sorted(found, key=lambda pair: (-pair[1], pair[0]))
    assert found[0] == best
    assert (best[0], round(best[1], 5)) == ("N1@1#0", 1.0)
    assert filled.words() == sorted(filled.words(), key=lambda pair: -pair[1])


@pytest.mark.parametrize("order", [(5, 3, 1, 4, 2), (2, 4, 1, 3, 5)])
def test_equal_scores_stand_and_are_cut_by_id_in_whatever_order_they_came(
    both: Both, order: tuple[int, ...]
) -> None:
    for n in order:
        both.put(an_entry("枸杞烘干设备", id=f"N{n}@1#0"))

    assert [name for name, _ in both.words()] == [f"N{n}@1#0" for n in range(1, 6)]
    assert [name for name, _ in both.words(limit=2)] == ["N1@1#0", "N2@1#0"]


def test_the_cosine_of_a_passage_is_the_same_however_it_is_asked_for(filled: Both) -> None:
    vector = EMBEDDER.query("枸杞烘干补贴")
    found = dict(filled.meaning("枸杞烘干补贴", levels=["public"]))
    several = filled.lanes.vectors.nearest([vector, -vector], level="public", limit=20)

    asked = filled.lanes.vectors.cosines(vector, [*found, "N4@1#0", "none"], levels=["public"])

    assert asked == pytest.approx(found, abs=1e-5)
    assert dict(several[0]) == pytest.approx(found, abs=1e-5)
    assert dict(several[1]) == pytest.approx({i: -c for i, c in found.items()}, abs=1e-5)


def test_a_score_is_bm25_of_each_field_times_the_weight(both: Both) -> None:
    both.put(
        an_entry("甲乙甲乙", id="A@1#0", title="丙丁"), an_entry("甲乙", id="B@1#0", keys=("元5",))
    )
    rare = math.log(1 + (2 - 1 + 0.5) / 1.5)
    common = math.log(1 + (2 - 2 + 0.5) / 2.5)

    pairs = dict(both.words(Wanted(pairs={"甲乙": 1.0})))
    titles = both.words(Wanted(titles={"丙丁": 2.0}))
    keys = both.words(Wanted(keys={"元5": 3.0}))

    # Pairs of A: 丙丁 甲乙 乙甲 甲乙; of B: 甲乙. On average 2.5.
    assert pairs["A@1#0"] == pytest.approx(common * bm25(times=2, length=4, average=2.5), rel=1e-5)
    assert pairs["B@1#0"] == pytest.approx(common * bm25(times=1, length=1, average=2.5), rel=1e-5)
    of_title = 2 * rare * bm25(times=1, length=1, average=0.5)
    of_keys = 3 * rare * bm25(times=1, length=1, average=0.5)
    assert dict(titles) == pytest.approx({"A@1#0": of_title}, rel=1e-5)
    assert dict(keys) == pytest.approx({"B@1#0": of_keys}, rel=1e-5)


def bm25(*, times: int, length: int, average: float) -> float:
    return 2.2 * times / (times + 1.2 * (0.25 + 0.75 * length / average))


def test_twice_the_weight_is_twice_the_score(filled: Both) -> None:
    once = Wanted(pairs={"枸杞": 1, "设备": 3}, singles={"干": 0.5}, titles={"枸杞": 1})
    twice = Wanted(pairs={"枸杞": 2, "设备": 6}, singles={"干": 1.0}, titles={"枸杞": 2})

    found = {passage: 2 * score for passage, score in filled.words(once)}

    assert dict(filled.words(twice)) == pytest.approx(found, rel=1e-5)


def test_that_a_pair_is_there_adds_its_rarity_however_often_it_is(filled: Both) -> None:
    pairs = {"枸杞": 0.5, "设备": 3.0}
    without = dict(filled.words(Wanted(pairs=pairs)))
    rarity = filled.lanes.lexical.rarity(pairs, ceiling="public")

    found = dict(filled.words(Wanted(pairs=pairs, presence=2.0)))

    added = [found[passage] - without[passage] for passage in without]
    half, whole = rarity["枸杞"], 2 * rarity["设备"]
    assert found.keys() == without.keys()
    assert all(
        min(abs(more - sum_) for sum_ in (half, whole, half + whole)) < 1e-4 for more in added
    )


def test_a_word_is_sought_in_its_own_field_alone(both: Both) -> None:
    both.put(an_entry("正文烘干", id="A@1#0", title="补贴办法", keys=("元100", "d2026-4")))

    found = [
        both.words(wanted)
        for wanted in (
            Wanted(titles={"补贴": 1.0}),
            Wanted(pairs={"补贴": 1.0}),
            Wanted(singles={"补": 1.0}),
            Wanted(keys={"元100": 1.0}),
        )
    ]
    amiss = [
        both.words(wanted)
        for wanted in (
            Wanted(titles={"烘干": 1.0}),
            Wanted(keys={"补贴": 1.0}),
            Wanted(pairs={"元100": 1.0, "补": 1.0}),
            Wanted(singles={"补贴": 1.0}),
        )
    ]

    assert [len(passages) for passages in found] == [1, 1, 1, 1]
    assert amiss == [[], [], [], []]


def test_words_that_nothing_has_find_nothing(filled: Both) -> None:
    found = [filled.words(text, ceiling="restricted") for text in ("量子", "。", "")]

    assert found == [[], [], []]
    assert filled.words(Wanted()) == []


def test_a_rare_pair_counts_more_than_a_common_one_and_by_what_is_visible(filled: Both) -> None:
    lexical = filled.lanes.lexical

    public = lexical.rarity(["枸杞", "设备", "敏感"], ceiling="public")
    everything = lexical.rarity(["敏感"], ceiling="restricted")

    assert public == pytest.approx(
        {"枸杞": math.log(1 + 0.5 / 4.5), "设备": math.log(1 + 3.5 / 1.5)}
    )
    assert everything == pytest.approx({"敏感": math.log(1 + 5.5 / 1.5)})


def test_no_score_tells_of_what_is_above_an_audience(both: Both) -> None:
    both.put(*(entry for entry in ENTRIES if entry.level == "public"))
    before = both.words(), both.meaning(levels=["public"]), both.counts()[0][0]
    rarity = both.lanes.lexical.rarity(["枸杞", "口径"], ceiling="public")

    both.put(
        an_entry("枸杞枸杞枸杞口径" * 9, id="N4@1#0", level="internal", title="枸杞"),
        an_entry("枸杞烘干敏感口径", id="N5@1#0", level="restricted", keys=("元1",)),
    )

    assert (both.words(), both.meaning(levels=["public"]), both.counts()[0][0]) == before
    assert both.lanes.lexical.rarity(["枸杞", "口径"], ceiling="public") == rarity


# --- names ----------------------------------------------------------------------------------------


def test_passages_are_found_by_the_names_of_their_record_within_the_filter(both: Both) -> None:
    both.put(
        an_entry("第一条", id="N1@1#0", names=("id:n1", "title:办法")),
        an_entry("第二条", id="N1@1#1", names=("id:n1", "title:办法")),
        an_entry("第一条", id="N2@1#0", names=("id:n2", "title:办法"), last=20200101),
        an_entry("第一条", id="N3@1#0", names=("title:办法",), level="internal"),
        an_entry("办法", id="N4@1#0"),
    )

    def named(*names: str, ceiling: Level = "public", only: Filter | None = None) -> set[str]:
        found = both.lanes.lexical.named(names, ceiling=ceiling, limit=9, only=only or Filter())
        assert len(found) == len(set(found))
        return set(found)

    assert named("id:n1") == {"N1@1#0", "N1@1#1"}
    assert named("title:办法", only=Filter(day=date(2026, 1, 1))) == {"N1@1#0", "N1@1#1"}
    assert named("id:n2", "title:无", ceiling="internal") == {"N2@1#0"}
    assert len(named("title:办法", ceiling="internal")) == 4
    assert named("title:办") == named() == set()
    assert len(both.lanes.lexical.named(["id:n1"], ceiling="public", limit=1, only=Filter())) == 1


# --- writing --------------------------------------------------------------------------------------


def test_a_passage_of_the_same_id_takes_the_place_of_the_old(both: Both) -> None:
    both.put(an_entry("枸杞烘干", id="N1@1#0", last=20200101, names=("id:旧",)))

    both.put(an_entry("枸杞烘干设备", id="N1@1#0", names=("id:新",)))

    assert both.counts() == [[1, 1, 1], [1, 0, 0]]
    assert records(both.found(only=Filter(day=date(2026, 1, 1)))) == [{"N1"}, {"N1"}]
    assert len(both.words("设备")) == 1
    assert both.lanes.lexical.named(["id:旧"], ceiling="public", limit=9, only=Filter()) == []
    assert both.lanes.lexical.held("restricted") == ["N1@1#0"]


def test_what_is_put_in_anew_counts_once(both: Both) -> None:
    entries = [an_entry("枸杞烘干", id=f"N{n}@1#0") for n in range(3)]
    both.put(*entries)
    once = both.words()

    both.put(*entries)

    assert both.counts() == [[3, 3, 3], [3, 0, 0]]
    assert len(both.words()) == len(once)


def test_no_score_tells_of_what_was_there_before(both: Both, engine: Callable[[], Both]) -> None:
    texts = ("枸杞烘干设备", "枸杞烘干补贴新规", "葡萄皮渣饲料", "枸杞")
    stay = [an_entry(text, id=f"N{n}@1#0") for n, text in enumerate(texts)]
    stay.append(an_entry("烘干设备内部口径", id="N9@1#0", level="internal"))
    gone = [an_entry("枸杞烘干" * 9, id=f"X{n}@1#0", level=level) for n, level in enumerate(LEVELS)]
    other = engine()
    other.put(*stay)

    both.put(*stay, *gone)
    both.put(stay[0], replace(gone[0], level="restricted"))
    for n in range(len(LEVELS)):
        both.drop(f"X{n}")
    both.lanes.lexical.even_out(lambda: iter(stay))

    for ceiling in LEVELS:
        assert both.words(ceiling=ceiling) == other.words(ceiling=ceiling)
        rare = (
            one.lanes.lexical.rarity(("枸杞", "烘干"), ceiling=ceiling) for one in (both, other)
        )
        assert next(rare) == next(rare)
    assert both.counts() == other.counts()


def test_only_the_version_named_is_kept(both: Both) -> None:
    both.put(*(an_entry("枸杞烘干", id=f"N1@{version}#0") for version in (1, 2, 12)))
    both.put(an_entry("枸杞烘干", id="N12@1#0"))

    both.drop("N1", but=2)

    assert both.found() == [{"N1@2#0", "N12@1#0"}] * 2


def test_a_dropped_record_is_gone_from_every_level(both: Both) -> None:
    both.put(*(an_entry("枸杞烘干", id=f"N1@{n}#0", level=level) for n, level in enumerate(LEVELS)))

    both.drop("N1")

    assert both.found(ceiling="restricted") == [set(), set()]
    assert both.counts() == [[0, 0, 0], [0, 0, 0]]


def test_discarded_passages_are_found_no_more_and_the_others_are(both: Both) -> None:
    both.put(*ENTRIES)

    both.lanes.lexical.discard(["N1@1#0", "none"], ceiling="public")
    both.lanes.vectors.discard(["N1@1#0", "none"], level="public")
    both.lanes.lexical.discard([], ceiling="public")
    both.lanes.vectors.discard([], level="public")

    assert records(both.found()) == [{"A1", "N2", "N3"}] * 2
    assert sorted(both.lanes.lexical.held("public")) == ["A1@1#0", "N2@1#0", "N3@1#0"]


@pytest.mark.parametrize("record", ["宁科规〔2023〕1号", "a b:c", "x@y#z", "引\"号'", "反\\斜"])
def test_any_id_can_be_found_and_dropped(both: Both, record: str) -> None:
    both.put(an_entry("枸杞烘干", id=f"{record}@3#7"), an_entry("枸杞烘干", id="N1@1#0"))
    assert both.found() == [{f"{record}@3#7", "N1@1#0"}] * 2

    both.drop(record)

    assert both.found() == [{"N1@1#0"}] * 2


def test_what_was_written_is_there_when_it_is_opened_again(both: Both) -> None:
    both.put(*ENTRIES)

    again = Both(open=both.open, lanes=both.open())

    assert records(again.found(ceiling="restricted")) == [{"A1", "N1", "N2", "N3", "N4", "N5"}] * 2


def test_who_has_the_lanes_open_sees_the_finished_work_of_others(both: Both) -> None:
    other = Both(open=both.open, lanes=both.open())
    assert other.found() == [set(), set()]

    both.put(*ENTRIES)
    other.reload()

    assert records(other.found()) == [{"A1", "N1", "N2", "N3"}] * 2


# --- what a check looks at ------------------------------------------------------------------------


def test_a_passage_is_held_as_it_was_put_in_and_as_nothing_else(both: Both) -> None:
    entry = an_entry("枸杞烘干设备补贴", id="N1@1#0", title="办法", names=("id:n1",), keys=("元5",),
                     regions=("宁夏", "中卫"), field="制造", trl=3)  # fmt: skip
    both.put(entry, an_entry("设备", id="N2@1#0"))
    others = [
        an_entry("枸杞烘干设备奖励", id="N1@1#0", title="办法", names=("id:n1",), keys=("元5",),
                 regions=("宁夏", "中卫"), field="制造", trl=3),
        an_entry("枸杞烘干设备补贴", id="N1@1#0", title="办法", names=("id:n1",), keys=("元5",),
                 regions=("宁夏", "中卫"), field="制造", trl=4),
        an_entry("枸杞烘干设备补贴", id="N1@1#0", title="办法", names=("id:n2",), keys=("元5",),
                 regions=("宁夏", "中卫"), field="制造", trl=3),
        an_entry("枸杞烘干设备补贴", id="N1@1#0", title="办法", names=("id:n1",), keys=("元6",),
                 regions=("宁夏", "中卫"), field="制造", trl=3),
        an_entry("枸杞烘干设备补贴", id="N1@2#0", title="办法", names=("id:n1",), keys=("元5",),
                 regions=("宁夏", "中卫"), field="制造", trl=3),
    ]  # fmt: skip

    lexical = both.lanes.lexical

    assert [lexical.holds(entry, ceiling=level) for level in LEVELS] == [True, True, True]
    assert not any(lexical.holds(other, ceiling="public") for other in others)
    assert both.lanes.vectors.held("public")["N1@1#0"] == stamp_of(entry)
    assert both.lanes.vectors.held("internal") == {}


def test_an_audience_does_not_hold_what_is_above_it(both: Both) -> None:
    entry = an_entry("枸杞烘干", id="N1@1#0", level="internal")

    both.put(entry)

    held = [both.lanes.lexical.holds(entry, ceiling=level) for level in LEVELS]
    assert held == [False, True, True]


def test_a_vector_is_given_back_as_it_was_put_in(both: Both) -> None:
    both.put(*ENTRIES)

    got = both.lanes.vectors.embeddings(["A1@1#0", "N4@1#0", "none"], level="public")

    assert got.keys() == {"A1@1#0"}
    assert got["A1@1#0"].dtype == np.float32
    assert got["A1@1#0"] == pytest.approx(EMBEDDER.query("枸杞烘干设备"), abs=1e-6)
    assert [both.lanes.vectors.well_set(level) for level in LEVELS] == [True, True, True]
