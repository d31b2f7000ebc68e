"""The whole index in PostgreSQL with pgvector: added, searched, changed, checked, made anew."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from builders import EVERYTHING, TODAY, House, a_house, an_entry
from fakes import BigramEmbedder, BrokenEmbedder
from pgserver import Server
from sqlalchemy import create_engine

from index.entries import Filter
from index.errors import IndexMismatch
from index.postgres.server import Server as Schema
from index.postgres.vectors import PassageVectors
from index.search import Query
from index.wanted import Wanted

CATALOGUE = """成果编号,成果名称,简介
CG-1,枸杞烘干设备,真空烘干枸杞，省电三成
CG-2,光伏组件回收,回收率九成五
CG-3,葡萄酒发酵,赤霞珠低温发酵
"""
SECRET = "枸杞烘干设备的保密工艺参数"
Opener = Callable[..., House]


@pytest.fixture
def opened(postgresql: str, tmp_path: Path) -> Iterator[Opener]:
    """Give what opens the parts on one database and one data folder, as another program would."""
    houses: list[House] = []

    def one_more(**parts: object) -> House:
        houses.append(a_house(tmp_path / "var", url=postgresql, **parts))  # type: ignore[arg-type]
        return houses[-1]

    yield one_more
    for house in houses:
        house.store.engine.dispose()


def test_what_is_added_changed_and_removed_is_searched_so_by_every_program(opened: Opener) -> None:
    house, other = opened(), opened()
    assert other.found("枸杞烘干") == []

    house.write("目录.csv", CATALOGUE)
    assert other.found("枸杞烘干")[0] == "CG-1"
    assert other.search("枸杞烘干").ms.vector > 0

    house.write("目录.csv", CATALOGUE.replace("枸杞", "红枣"))
    assert other.found("红枣烘干")[0] == "CG-1"
    assert [hit.text for hit in other.search("枸杞").hits if "枸杞" in hit.text] == []

    house.remove("CG-1")
    assert "CG-1" not in other.found("红枣烘干")
    assert other.indexer.check().clean
    assert other.indexer.passages() == {"public": 2, "internal": 0, "restricted": 0}
    assert not (house.folder / "caches").exists()


def test_no_score_tells_of_what_the_viewer_may_not_see(opened: Opener) -> None:
    house = opened()
    house.write("目录.csv", CATALOGUE)
    before = [hit.score for hit in house.search("枸杞烘干", role="enterprise").hits]

    house.write("敏感.txt", SECRET, level="restricted")

    found = house.search("枸杞烘干", role="enterprise")
    assert [hit.score for hit in found.hits] == before
    assert SECRET in [hit.text for hit in house.search("枸杞烘干", role="staff").hits]


@pytest.mark.parametrize("lane", ["lexical", "vectors"])
def test_a_check_finds_what_one_lane_has_lost_and_a_build_repairs_it(
    opened: Opener, lane: str
) -> None:
    house = opened()
    house.write("目录.csv", CATALOGUE)
    lanes = house.caches.lanes()
    damaged = lanes.lexical if lane == "lexical" else lanes.vectors
    damaged.drop(["CG-1"], except_versions={})

    health = house.indexer.check_apart()
    house.indexer.build()

    assert health.passages["public"] == ((3, 2, 3) if lane == "lexical" else (3, 3, 2))
    assert {finding.fault for finding in health.findings} == {"missing"}
    assert house.indexer.check_apart().clean
    assert house.found("枸杞烘干")[0] == "CG-1"


def test_a_build_embeds_nothing_again_and_disturbs_no_search(opened: Opener) -> None:
    house, other = opened(), opened()
    house.write("目录.csv", CATALOGUE)
    before = other.search("枸杞烘干").hits
    lanes = other.caches.lanes()

    opened(embedder=BrokenEmbedder()).indexer.build()

    wanted = Wanted(pairs={"枸杞": 1.0})
    assert lanes.lexical.search(wanted, ceiling="public", limit=9, only=Filter()) != []
    assert other.search("枸杞烘干").hits == before
    house.write("新.csv", CATALOGUE.replace("CG", "XX"))  # what was replaced is cleared away
    assert schemas(house) == ["index_build_2"]


def schemas(house: House) -> list[str]:
    with house.store.engine.connect() as connection:
        query = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'index_build%' ORDER BY 1"
        return [str(row[0]) for row in connection.exec_driver_sql(query.replace("%", "%%"))]


def test_a_build_that_fails_leaves_the_old_one_serving(opened: Opener) -> None:
    house = opened()
    house.write("目录.csv", CATALOGUE)
    with house.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM index_embedding")

    with pytest.raises(Exception, match="没有回答"):
        opened(embedder=BrokenEmbedder()).indexer.build()

    assert schemas(house) == ["index_build_1"]
    assert house.found("枸杞烘干")[0] == "CG-1"


def test_what_a_killed_program_left_half_written_is_mended_by_the_next(opened: Opener) -> None:
    house = opened()
    house.write("目录.csv", CATALOGUE)
    house.caches.lanes().vectors.drop(["CG-1"], except_versions={})
    house.chunk_store.set_seal("writing")

    found = opened().found("枸杞烘干")

    assert found[0] == "CG-1"
    assert house.indexer.check().clean


def test_tables_that_somebody_dropped_are_made_anew_from_the_records(opened: Opener) -> None:
    house = opened()
    house.write("目录.csv", CATALOGUE)
    with house.store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE index_build_1.posting")

    assert opened().found("枸杞烘干")[0] == "CG-1"
    assert house.indexer.check().clean


def test_vectors_of_another_embedder_are_refused_until_the_index_is_built_anew(
    opened: Opener,
) -> None:
    class Another(BigramEmbedder):
        name = "fake:another"

    house = opened()
    house.write("目录.csv", CATALOGUE)
    query = Query(text="枸杞", viewer=EVERYTHING, day=TODAY)

    with pytest.raises(IndexMismatch, match="fake:bigrams"):
        opened(embedder=Another()).searcher.search(query)
    opened(embedder=Another()).indexer.build()

    assert opened(embedder=Another()).searcher.search(query).hits != ()


def test_without_pgvector_the_index_lies_in_files_and_that_is_said_once(
    postgresql_server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    name = postgresql_server.new_database()
    postgresql_server.run("CREATE ROLE guest LOGIN", database=name)
    postgresql_server.run("GRANT CREATE ON SCHEMA public TO guest", database=name)

    with caplog.at_level(logging.WARNING):
        house = a_house(tmp_path, url=postgresql_server.url(name, user="guest"))
        house.write("目录.csv", CATALOGUE)
        found = house.found("枸杞烘干")
    house.store.engine.dispose()

    (said,) = (record.getMessage() for record in caplog.records)
    assert "无权启用 pgvector 扩展" in said
    assert str(tmp_path / "caches") in said
    assert found[0] == "CG-1"
    assert (tmp_path / "caches" / "CURRENT").is_file()


def test_above_a_few_passages_a_graph_is_searched_and_loses_none(postgresql: str) -> None:
    engine = create_engine(postgresql)
    with Schema(engine).transaction() as cursor:
        cursor.execute("CREATE EXTENSION vector")
        cursor.execute("CREATE SCHEMA graph")
    lane = PassageVectors(Schema(engine, schema="graph"), few=100)
    vectors = np.random.default_rng(5).normal(size=(600, 32)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    kinds = ["demand" if n % 200 == 0 else "policy" for n in range(600)]
    entries = [
        an_entry("文", id=f"R{n}@1#0", kind=kind)  # type: ignore[arg-type]
        for n, kind in enumerate(kinds)
    ]
    lane.put(entries[:80], vectors[:80])
    small = lane.well_set("public"), graphs(lane)
    lane.put(entries[80:], vectors[80:])

    for vector in vectors[:50]:
        found = lane.search(vector, levels=["public"], limit=10, only=Filter())
        exact = np.argsort(-(vectors @ vector))[:10]
        assert [passage for passage, _ in found] == [f"R{n}@1#0" for n in exact]
    rare = lane.search(vectors[0], levels=["public"], limit=10, only=Filter(kinds=("demand",)))

    assert (small, lane.well_set("public"), graphs(lane)) == ((True, 0), True, 1)
    assert {passage for passage, _ in rare} == {"R0@1#0", "R200@1#0", "R400@1#0"}
    with Schema(engine, schema="graph").transaction() as cursor:
        cursor.execute("DROP INDEX nearness_public_graph")
    assert not lane.well_set("public")
    engine.dispose()


def graphs(lane: PassageVectors) -> int:
    with lane._server.transaction() as cursor:
        query = "SELECT count(*) FROM pg_indexes WHERE indexdef LIKE '%hnsw%'"
        return int((cursor.execute(query).fetchone() or (0,))[0])
