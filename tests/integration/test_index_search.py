"""Adding, searching and looking after the caches, with real records, Chroma and tantivy."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from builders import EVERYTHING, TODAY, House, a_house
from fakes import BigramEmbedder, BrokenEmbedder

from corpus.errors import UnknownRecord
from corpus.levels import LEVELS, Role, Viewer
from corpus.readers.formats import read
from corpus.recognise.records import recognise
from index.embedding.port import Vectors
from index.entries import Filter
from index.errors import EmbedderUnavailable
from index.search import Found, Method, Query, Timing

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = """成果编号,成果名称,技术领域,所在地区,TRL,简介
CG-1,枸杞烘干设备,先进制造,宁夏/中卫/中宁县,6,热泵烘干每吨电耗降三成
CG-2,葡萄皮渣饲料,生物与新医药,宁夏/银川,3,发酵后喂羊
CG-3,光伏组件清洗,资源与环境,宁夏/吴忠,8,沙漠电站无水清洗
"""


def a_policy(number: str, title: str, *body: str, **head: str) -> str:
    labels = {"编号": number, "文号": f"甲〔2024〕{number[1:]}号", **head}
    return "\n".join([title, *(f"{name}：{value}" for name, value in labels.items()), *body])


def ids(found: Found) -> list[str]:
    return [hit.record.id for hit in found.hits]


def scores(found: Found) -> list[tuple[str, float]]:
    return [(hit.record.id, hit.score) for hit in found.hits]


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house with the catalogue, for tests that only look."""
    house = a_house(tmp_path_factory.mktemp("catalogue"))
    house.write("目录.csv", CATALOGUE)
    return house


# --- adding and finding ---------------------------------------------------------------------------


def test_what_was_added_is_found_with_its_place(catalogue: House) -> None:
    best = catalogue.search("枸杞怎么烘干").hits[0]

    assert (best.record.id, best.source.path, best.source.row) == ("CG-1", "目录.csv", 2)
    assert best.text == best.record.text[best.start : best.end]
    assert "热泵烘干" in best.text


def test_adding_again_embeds_nothing_and_moves_nothing(tmp_path: Path) -> None:
    embedder = BigramEmbedder()
    house = a_house(tmp_path, embedder=embedder)
    house.write("目录.csv", CATALOGUE)
    before, generation = len(embedder.embedded), house.store.generation()

    report = house.write("目录.csv", CATALOGUE)

    assert (len(report.unchanged), report.added, report.updated) == (3, (), ())
    assert (len(embedder.embedded), house.store.generation()) == (before, generation)
    assert house.indexer.check().clean


def test_a_changed_file_is_found_by_its_new_words_and_no_more_by_its_old(house: House) -> None:
    house.write("目录.csv", CATALOGUE)

    report = house.write("目录.csv", CATALOGUE.replace("热泵烘干每吨电耗降三成", "微波杀青"))

    assert [record.id for record in report.updated] == ["CG-1"]
    assert "微波杀青" in house.search("微波杀青").hits[0].text
    assert not any("热泵" in hit.text for hit in house.search("热泵烘干每吨电耗降三成").hits)
    assert house.indexer.check().clean


def test_a_text_that_was_embedded_once_is_never_embedded_again(tmp_path: Path) -> None:
    embedder = BigramEmbedder()
    house = a_house(tmp_path, embedder=embedder)
    house.write("目录.csv", CATALOGUE)

    house.write("目录.csv", CATALOGUE.replace("降三成", "降两成"))
    house.indexer.build()

    assert len(embedder.embedded) == len(set(embedder.embedded)) == 4


def test_what_is_sought_again_at_once_is_embedded_once(tmp_path: Path) -> None:
    asked: list[str] = []

    class Counting(BigramEmbedder):
        def query(self, text: str) -> Vectors:
            asked.append(text)
            return super().query(text)

    house = a_house(tmp_path, embedder=Counting())
    house.write("目录.csv", CATALOGUE)
    query = Query(text="枸杞怎么烘干", viewer=EVERYTHING, day=TODAY)

    first = house.searcher.search(query)
    again = house.searcher.search(replace(query, records=("CG-2", "CG-3")))
    other = house.searcher.search(replace(query, text="组件怎么清洗"))

    assert len(asked) == 2
    assert (ids(first)[0], set(ids(again)), ids(other)[0]) == ("CG-1", {"CG-2", "CG-3"}, "CG-3")


def test_a_removed_record_is_found_no_more(house: House) -> None:
    house.write("目录.csv", CATALOGUE)

    house.remove("CG-1")

    assert "CG-1" not in house.found("枸杞烘干设备")
    assert house.indexer.check().clean
    with pytest.raises(UnknownRecord):
        house.store.get("CG-1", EVERYTHING)


def test_a_record_that_became_secret_to_some_is_found_by_them_no_more(house: House) -> None:
    house.write("目录.csv", CATALOGUE)
    assert house.found("枸杞烘干设备", role="enterprise")[0] == "CG-1"

    house.write("目录.csv", CATALOGUE, level="restricted")

    assert house.found("枸杞烘干设备", role="enterprise") == []
    assert house.found("枸杞烘干设备", role="staff")[0] == "CG-1"
    assert house.indexer.check().clean


@pytest.mark.parametrize("method", ["hybrid", "dense", "lexical"])
def test_every_method_finds_and_every_filter_narrows(catalogue: House, method: Method) -> None:
    def search(
        *, field: str | None = None, region: str | None = None, trl: int | None = None
    ) -> set[str]:
        query = Query(
            text="烘干 发酵 清洗 设备",
            viewer=EVERYTHING,
            day=TODAY,
            method=method,
            field=field,
            region=region,
            trl=trl,
        )
        return set(ids(catalogue.searcher.search(query)))

    assert search() == {"CG-1", "CG-2", "CG-3"}
    assert search(field="先进制造") == {"CG-1"}
    assert search(region="宁夏") == {"CG-1", "CG-2", "CG-3"}
    assert search(region="中宁县") == {"CG-1"}
    assert search(trl=6) == {"CG-1", "CG-3"}
    assert search(trl=9) == set()


def test_only_the_kinds_asked_for_are_found(house: House) -> None:
    house.write("目录.csv", CATALOGUE)
    house.write("办法.md", a_policy("N01", "枸杞烘干补贴办法", "第一条 补贴烘干设备。"))

    assert set(ids(house.search("枸杞烘干", kinds=("policy",)))) == {"N01"}
    assert "N01" not in ids(house.search("枸杞烘干", kinds=("achievement", "demand")))


def test_one_record_is_in_the_result_once_and_k_bounds_it(tmp_path: Path) -> None:
    house = a_house(tmp_path, max_chars=30)
    body = [f"第{n}条 科技成果转化补助。" for n in "一二三四五六七八九"]
    house.write("甲.md", a_policy("N01", "甲办法", *body))
    house.write("乙.md", a_policy("N02", "乙办法", *body))

    assert sorted(ids(house.search("科技成果转化补助"))) == ["N01", "N02"]
    assert len(house.search("科技成果转化补助", k=1).hits) == 1


@pytest.mark.parametrize("text", ["〔2024〕1号", '"(AND) OR [x:y]~^*?\\', "。", "？" * 500, "𠮷"])
def test_no_query_breaks_the_search(catalogue: House, text: str) -> None:
    assert len(catalogue.search(text).hits) <= 10


def test_an_empty_house_finds_nothing(house: House) -> None:
    found = house.search("枸杞")

    assert (found.hits, found.expired) == ((), ())
    assert house.indexer.check().clean


def test_without_an_embedder_the_words_are_still_searched(tmp_path: Path) -> None:
    house = a_house(tmp_path, embedder=BrokenEmbedder(after=3))
    house.write("目录.csv", CATALOGUE)

    query = Query(text="枸杞烘干", viewer=EVERYTHING, day=TODAY, method="lexical")

    assert ids(house.searcher.search(query))[0] == "CG-1"


def test_every_chunk_finds_itself_by_its_own_vector(tmp_path: Path) -> None:
    house = a_house(tmp_path, max_chars=40)
    rows = "".join(f"CG-{n},成果{n}号,{n * 7919 % 1000}毫米{n * 31 % 97}度\n" for n in range(300))
    house.write("目录.csv", f"成果编号,成果名称,简介\n{rows}")

    lanes, embedder = house.caches.lanes(), BigramEmbedder()
    records = [stored.record for stored in house.store.each(EVERYTHING)]
    places = house.chunk_store.of_records([record.id for record in records])
    texts = {record.id: record for record in records}
    queries: Sequence[str] = [
        f"{texts[p.record].title}\n{texts[p.record].text[p.start : p.end]}" for p in places
    ]

    for place, vector in zip(places, embedder.documents(queries), strict=True):
        found = dict(lanes.vectors.search(vector, levels=["public"], limit=5, only=Filter()))
        # a twin of the same words is as good
        assert place.id in found or max(found.values()) > 1 - 1e-5


# --- who finds what -------------------------------------------------------------------------------

SECRET_WORDS = "枸杞烘干设备的保密工艺参数，枸杞、烘干、设备"


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, House]:
    """Two houses with the same public records; only the second has others besides."""
    tmp_path = tmp_path_factory.mktemp("twins")
    alone, guarded = a_house(tmp_path / "alone"), a_house(tmp_path / "guarded")
    for house in (alone, guarded):
        house.write("目录.csv", CATALOGUE)
        house.write("办法.md", a_policy("N01", "枸杞烘干补贴办法", "第一条 补贴烘干设备。"))
    guarded.write("内部.md", a_policy("N02", "内部口径", SECRET_WORDS), level="internal")
    guarded.write("敏感.md", a_policy("N03", "敏感口径", SECRET_WORDS), level="restricted")
    expired = a_policy("N04", "旧口径", SECRET_WORDS, 失效日期="2020-01-01")
    guarded.write("过期.md", expired, level="restricted")
    return alone, guarded


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("enterprise", set()),
        ("manager", {"N02"}),
        ("staff", {"N02", "N03"}),
        ("admin", {"N02", "N03"}),
    ],
)
def test_a_role_finds_what_it_may_see_and_nothing_else(
    twins: tuple[House, House], role: Role, seen: set[str]
) -> None:
    _, house = twins

    found = set(house.found("枸杞烘干设备的保密工艺参数", role=role))

    assert found & {"N02", "N03", "N04"} == seen


@pytest.mark.parametrize("method", ["hybrid", "dense", "lexical"])
def test_no_score_count_or_rarity_tells_of_papers_that_are_not_ones_own(
    twins: tuple[House, House], method: Method
) -> None:
    alone, guarded = twins
    query = Query(
        text="枸杞烘干设备的保密工艺参数",
        viewer=Viewer(role="enterprise"),
        day=TODAY,
        method=method,
        include_expired=True,
    )

    one, other = alone.searcher.search(query), guarded.searcher.search(query)

    assert one.hits
    assert replace(one, ms=Timing()) == replace(other, ms=Timing())
    everything = ["CG-1", "CG-2", "CG-3", "N01", "N02", "N03", "N04"]
    assert alone.searcher.scores(query, everything) == guarded.searcher.scores(query, everything)


# --- what holds when ------------------------------------------------------------------------------


def with_rules(house: House) -> House:
    """Add a rule, the one that replaces it, and one whose time is over."""
    old = a_policy("N06", "中小企业梯度培育暂行办法", "第一条 中小企业梯度培育。")
    new = {"施行日期": "2026-04-01", "替代": "N06"}
    house.write("旧.md", old)
    house.write("新.md", a_policy("N05", "中小企业梯度培育管理办法", "第一条 培育。", **new))
    over = a_policy("N07", "中小企业梯度培育奖励", "第一条 培育。", 有效期至="2025-12-31")
    house.write("过期.md", over)
    return house


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> House:
    return with_rules(a_house(tmp_path_factory.mktemp("rules")))


@pytest.mark.parametrize(
    ("day", "found", "expired"),
    [
        (date(2025, 12, 31), {"N06", "N07"}, {"N05"}),
        (date(2026, 3, 31), {"N06"}, {"N05", "N07"}),
        (date(2026, 4, 1), {"N05"}, {"N06", "N07"}),
    ],
)
def test_only_what_holds_on_the_day_is_found_and_the_others_are_counted(
    rules: House, day: date, found: set[str], expired: set[str]
) -> None:
    result = rules.search("中小企业梯度培育", day=day)

    assert set(ids(result)) == found
    assert {hit.record.id for hit in result.expired} == expired


def test_what_does_not_hold_is_found_when_asked_for_and_named_as_such(rules: House) -> None:
    result = rules.search("中小企业梯度培育", include_expired=True)

    assert {hit.record.id: hit.status for hit in result.hits} == {
        "N05": "in_force",
        "N06": "superseded",
        "N07": "expired",
    }


def test_where_the_replacement_is_removed_the_old_rule_is_found_again(house: House) -> None:
    with_rules(house).remove("N05")

    assert house.found("中小企业梯度培育") == ["N06"]
    assert house.indexer.check().clean


def test_expired_demands_are_counted_too(house: House) -> None:
    house.write("需求.csv", "需求编号,需求名称,有效期至\nXQ-1,烘干设备,2026-06-30\nXQ-2,烘干房,\n")

    result = house.search("烘干", kinds=("demand",))

    assert ids(result) == ["XQ-2"]
    assert [hit.record.id for hit in result.expired] == ["XQ-1"]


# --- crashes, other processes, repair -------------------------------------------------------------


def test_a_crash_before_publishing_shows_nothing_and_the_next_addition_works(
    tmp_path: Path,
) -> None:
    broken = a_house(tmp_path, embedder=BrokenEmbedder(after=3))
    broken.write("目录.csv", CATALOGUE)
    body = "第一条 补助。" + "甲" * 50
    with pytest.raises(EmbedderUnavailable):
        broken.write("办法.md", a_policy("N01", "办法", body))
    assert set(broken.found("办法 补助 甲")) <= {"CG-1", "CG-2", "CG-3"}

    mended = a_house(tmp_path)
    mended.write("办法.md", a_policy("N01", "办法", "第一条 奖励。"))

    assert mended.found("办法 奖励")[0] == "N01"
    assert mended.indexer.check().clean


def test_what_a_killed_addition_wrote_into_the_caches_is_cleared(house: House) -> None:
    house.write("目录.csv", CATALOGUE)
    path = house.folder / "files" / "办法.md"
    path.write_text(a_policy("N01", "办法", "第一条 补助。"), encoding="utf-8")
    reading = recognise(
        read(path.name, path.read_bytes()), path=path.name, kind=None, level="public"
    )
    changed = recognise(
        read("目录.csv", CATALOGUE.replace("热泵", "微波").encode()),
        path="目录.csv",
        kind=None,
        level="public",
    )
    killed = house.store.stage([*reading.records, *changed.records], original=b"")
    house.indexer.index([*killed.added, *killed.updated])
    assert "N01" not in house.found("办法 补助")
    assert "热泵" in house.search("枸杞烘干").hits[0].text

    house.write("另一个.md", a_policy("N02", "另一个办法", "第一条 贷款。"))

    assert house.indexer.check().clean
    assert "热泵" in house.search("枸杞烘干").hits[0].text


def test_what_another_program_adds_and_removes_is_seen_by_the_next_search(house: House) -> None:
    house.write("目录.csv", CATALOGUE)
    assert "XQ-9" not in house.found("量子通信加密机")
    other = (
        "import sys; from pathlib import Path; from builders import a_house\n"
        "house = a_house(Path(sys.argv[1]))\n"
        "house.write('需求.csv', '需求编号,需求名称\\nXQ-9,量子通信加密机\\n')\n"
        "house.remove('CG-1')\n"
    )

    done = subprocess.run(  # noqa: S603  (this very program)
        [sys.executable, "-c", other, str(house.folder)],
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert house.found("量子通信加密机")[0] == "XQ-9"
    assert "CG-1" not in house.found("枸杞烘干设备")
    assert house.indexer.check().clean


def test_a_build_takes_the_place_of_the_old_one_and_is_clean(house: House) -> None:
    house.write("目录.csv", CATALOGUE)
    before = scores(house.search("枸杞烘干"))

    house.indexer.build()

    assert [p.name for p in (house.folder / "caches").iterdir() if p.is_dir()] == ["2"]
    assert scores(house.search("枸杞烘干")) == before
    assert house.indexer.check().clean
    assert house.indexer.passages() == {"public": 3, "internal": 0, "restricted": 0}


@pytest.mark.parametrize("lane", ["lexical", "vectors"])
def test_a_check_finds_what_one_lane_has_lost_and_a_build_repairs_it(
    house: House, lane: str
) -> None:
    house.write("目录.csv", CATALOGUE)
    lanes = house.caches.lanes()
    damaged = lanes.lexical if lane == "lexical" else lanes.vectors
    damaged.drop(["CG-1"], except_versions={})

    health = house.indexer.check()
    house.indexer.build()

    assert not health.clean
    assert health.passages["public"] == ((3, 2, 3) if lane == "lexical" else (3, 3, 2))
    assert health.lost == (() if lane == "lexical" else ("CG-1@1#0",))
    assert house.indexer.check().clean
    assert house.found("枸杞烘干")[0] == "CG-1"


def test_lost_caches_are_built_again_from_the_records_alone(house: House, tmp_path: Path) -> None:
    house.write("目录.csv", CATALOGUE)
    copy = tmp_path / "copy"
    copy.mkdir()
    house.store.engine.dispose()
    shutil.copy(house.folder / "records.db", copy / "records.db")
    restored = a_house(copy, embedder=BrokenEmbedder())

    assert not restored.indexer.check().clean
    restored.indexer.build()

    assert restored.indexer.check().clean


@pytest.mark.parametrize("level", LEVELS)
def test_passages_are_counted_by_their_own_level(house: House, level: str) -> None:
    house.write("目录.csv", CATALOGUE, level=next(known for known in LEVELS if known == level))

    assert {name for name, count in house.indexer.passages().items() if count} == {level}
    assert house.indexer.check().clean
