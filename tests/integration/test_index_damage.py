"""Damaged caches: found before anybody opens them, and made anew from the records."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from builders import EVERYTHING, House, a_house
from fakes import BigramEmbedder, BrokenEmbedder

from corpus.levels import LEVELS, Level
from corpus.records import Policy
from index.apart import inspect_apart, inspect_here
from index.chunking import ChunkingConfig
from index.errors import BuildUnsound, IndexMismatch
from index.fingerprint import fingerprint
from index.inspection import Finding, Health, inspect
from index.vectors import VectorIndex

ROOT = Path(__file__).resolve().parents[2]
# Chroma writes its files once a thousand vectors wait for it.
MANY = 1100
QUESTION = "枸杞烘干设备17号"


def a_catalogue(rows: int) -> str:
    lines = [f"CG-{n},枸杞烘干设备{n}号,省电{n * 7919 % 1000}度，每吨{n}元" for n in range(rows)]
    return "\n".join(["成果编号,成果名称,简介", *lines])


def findings(health: Health) -> set[tuple[str, str, str]]:
    return {(finding.where, finding.fault, finding.passage) for finding in health.findings}


def halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for start in range(0, len(data) - 64, max(64, len(data) // 50)):
        data[start : start + 64] = bytes(byte ^ 0xFF for byte in data[start : start + 64])
    path.write_bytes(bytes(data))


def delete_folder_of(path: Path) -> None:
    shutil.rmtree(path.parent)


POLICY = "# 创新券办法\n编号：N01\n施行日期：2024-01-01\n第一条 补助20万元。\n"


@pytest.fixture
def small(house: House) -> House:
    house.write("目录.csv", a_catalogue(3))
    house.write("办法.md", POLICY)
    assert house.indexer.check().clean
    return house


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with enough vectors for every file of the index to be there."""
    folder = tmp_path_factory.mktemp("large") / "var"
    house = a_house(folder)
    house.write("目录.csv", a_catalogue(MANY))
    house.store.engine.dispose()
    return folder


@pytest.fixture
def copy(large: Path, tmp_path: Path) -> Path:
    shutil.copytree(large, tmp_path / "var")
    return tmp_path / "var"


def reopened(folder: Path) -> House:
    """Open a folder with an embedder that embeds no document."""
    return a_house(folder, embedder=BrokenEmbedder())


@pytest.mark.parametrize(
    ("pattern", "damage"),
    [
        ("vectors/*/header.bin", halve),
        ("vectors/*/data_level0.bin", flip),
        ("vectors/*/header.bin", delete_folder_of),
        ("vectors/chroma.sqlite3", empty),
        ("lexical/public/*.store", empty),
    ],
)
def test_a_damaged_index_is_made_anew_without_embedding_and_answers_as_before(
    copy: Path,
    pattern: str,
    damage: Callable[[Path], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    (path, *_) = sorted((copy / "caches" / "1").glob(pattern))
    damage(path)

    house = reopened(copy)

    assert house.found(QUESTION)[0] == "CG-17"
    assert "索引损坏，已用资料库重建" in caplog.text
    assert [found.name for found in (copy / "caches").iterdir() if found.is_dir()] == ["2"]
    assert house.indexer.passages()["public"] == MANY


def test_an_index_that_is_as_it_was_left_is_not_looked_into(copy: Path) -> None:
    def never(folder: Path, **task: object) -> Health:
        raise AssertionError("was looked into")

    house = a_house(copy, inspector=never)

    assert house.found(QUESTION)[0] == "CG-17"


def test_opening_and_reading_leave_the_fingerprint_as_it_is(copy: Path) -> None:
    before = fingerprint(copy / "caches" / "1")

    for _ in range(3):
        house = a_house(copy)
        house.caches.lanes().vectors.reload()
        assert house.found(QUESTION)[0] == "CG-17"

    assert fingerprint(copy / "caches" / "1") == before


def test_what_chroma_keeps_no_vector_in_does_not_count(small: House) -> None:
    before = fingerprint(small.folder / "caches" / "1")

    for path in (small.folder / "caches" / "1" / "vectors").glob("*/data_level0.bin"):
        flip(path)

    assert fingerprint(small.folder / "caches" / "1") == before


@pytest.mark.parametrize("name", ["header.bin", "length.bin", "index_metadata.pickle"])
def test_one_flipped_bit_changes_the_fingerprint(copy: Path, name: str) -> None:
    before = fingerprint(copy / "caches" / "1")
    (path,) = (copy / "caches" / "1" / "vectors").glob(f"*/{name}")
    data = bytearray(path.read_bytes())

    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))

    assert fingerprint(copy / "caches" / "1") != before


def test_what_a_damaged_file_does_to_a_process_happens_to_a_child(copy: Path) -> None:
    for path in (copy / "caches" / "1" / "vectors").glob("*/data_level0.bin"):
        flip(path)

    health = inspect_apart(
        copy / "caches" / "1",
        url=f"sqlite:///{copy / 'records.db'}",
        max_chars=600,
        embedder="fake:bigrams",
        thorough=True,
    )

    assert not health.sound


def test_the_program_that_serves_looks_at_what_it_opens_whatever_is_noted(copy: Path) -> None:
    looked: list[bool] = []

    def look(folder: Path, *, thorough: bool, **task: object) -> Health:
        looked.append(thorough)
        return Health(passages=dict.fromkeys(LEVELS, (0, 0, 0)))

    a_house(copy, inspector=look).indexer.make_sure()

    assert looked == [False]


def test_an_index_of_another_embedder_is_not_made_anew_by_itself(copy: Path) -> None:
    (copy / "caches" / "1" / "EMBEDDER").write_text("another", encoding="utf-8")

    with pytest.raises(IndexMismatch, match="another"):
        a_house(copy).indexer.make_sure()


# --- what a check tells ---------------------------------------------------------------------------


def test_a_check_names_what_is_missing_in_which_lane(small: House) -> None:
    lanes = small.caches.lanes()
    lanes.vectors.discard(["CG-1@1#0"], level="public")
    lanes.lexical.discard(["CG-2@1#0"], ceiling="public")

    assert findings(small.indexer.check()) == {
        ("vectors", "missing", "CG-1@1#0"),
        ("lexical", "missing", "CG-2@1#0"),
    }


def test_a_check_names_passages_of_versions_that_are_not_visible(small: House) -> None:
    record = small.store.get("CG-1", EVERYTHING).record
    staged = small.store.stage([replace(record, text="新文")], original=b"")
    small.indexer.index(staged.updated)

    assert findings(small.indexer.check()) == {
        ("passages", "surplus", "CG-1@2#0"),
        ("vectors", "surplus", "CG-1@2#0"),
        ("lexical", "surplus", "CG-1@2#0"),
    }


def test_a_check_names_passages_that_have_outdated_days(small: House) -> None:
    record = small.store.get("N01", EVERYTHING).record
    later = Policy(replaces=("N01",), effective=record.facts.effective)  # type: ignore[union-attr]
    staged = small.store.stage([replace(record, id="N02", facts=later)], original=b"")
    small.indexer.index(staged.added)
    small.store.publish(staged.added)

    found = findings(small.indexer.check())

    assert {(where, fault) for where, fault, _ in found} == {
        ("vectors", "stale"),
        ("lexical", "stale"),
    }
    assert {passage.partition("@")[0] for _, _, passage in found} == {"N01"}


def test_a_check_names_vectors_that_are_not_as_they_were_kept(small: House) -> None:
    lanes = small.caches.lanes()
    (other,) = lanes.vectors.embeddings(["CG-2@1#0"], level="public").values()
    assert isinstance(lanes.vectors, VectorIndex)
    lanes.vectors._collections["public"].update(ids=["CG-1@1#0"], embeddings=[other])

    assert ("vectors", "damaged", "CG-1@1#0") in findings(small.indexer.check())


def test_a_build_that_does_not_pass_its_check_does_not_serve(tmp_path: Path) -> None:
    a_house(tmp_path).write("办法.md", POLICY)
    doubt = Finding(fault="missing", where="vectors", passage="N01@1#0")

    def doubtful(folder: Path, **task: object) -> Health:
        return Health(passages=dict.fromkeys(LEVELS, (0, 0, 0)), findings=(doubt,))

    house = a_house(tmp_path, inspector=doubtful)
    with pytest.raises(BuildUnsound, match="没有启用"):
        house.indexer.build()

    assert [path.name for path in (tmp_path / "caches").iterdir() if path.is_dir()] == ["1"]
    assert house.found("创新券") == ["N01"]


def test_a_program_that_only_asks_survives_what_would_end_it_and_says_so_in_one_line(
    copy: Path,
) -> None:
    for path in (copy / "caches" / "1" / "vectors").glob("*/data_level0.bin"):
        flip(path)

    program = (
        "import json, sys; from pathlib import Path; from builders import a_house\n"
        f"print(json.dumps(a_house(Path(sys.argv[1])).found('{QUESTION}')))"
    )
    done = subprocess.run(  # noqa: S603  (this very program)
        [sys.executable, "-c", program, str(copy)],
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0
    assert json.loads(done.stdout)[0] == "CG-17"
    (line,) = done.stderr.strip().splitlines()
    assert "索引损坏，已用资料库重建" in line


# --- what is asked for again ----------------------------------------------------------------------


def unreachable(passage: str) -> Finding:
    return Finding(fault="unreachable", where="vectors", passage=passage)


def unwell(*found: Finding) -> Health:
    return Health(passages=dict.fromkeys(LEVELS, (0, 0, 0)), findings=found)


@dataclass
class Looks:
    """Inspects for real once it has said what it was given to say; notes what it was asked for."""

    says: list[Health]
    asked: list[tuple[bool, list[str]]] = field(default_factory=list)

    def __call__(
        self, folder: Path, *, thorough: bool, written: Sequence[str] = (), **task: Any
    ) -> Health:
        self.asked.append((thorough, list(written)))
        if self.says:
            return self.says.pop(0)
        return inspect_here(folder, thorough=thorough, written=written, **task)


def test_a_new_build_is_asked_for_all_once_and_then_for_what_was_written_again(
    tmp_path: Path,
) -> None:
    a_house(tmp_path, max_chars=30).write("办法.md", POLICY + "第二条 " + "研发费用加计扣除。" * 9)
    looks = Looks([unwell(unreachable("N01@1#0"))])
    house = a_house(tmp_path, max_chars=30, inspector=looks)

    health = house.indexer.build()

    own = sorted(place.id for place in house.chunk_store.all())
    assert len(own) > 1
    assert [(thorough, sorted(written)) for thorough, written in looks.asked] == [
        (True, []),
        (False, own),
    ]
    assert health.clean
    assert house.found("创新券") == ["N01"]


def test_what_stays_out_of_reach_keeps_a_new_build_from_serving(tmp_path: Path) -> None:
    a_house(tmp_path).write("办法.md", POLICY)
    looks = Looks([unwell(unreachable("N01@1#0"))] * 9)
    house = a_house(tmp_path, inspector=looks)

    with pytest.raises(BuildUnsound, match="没有启用"):
        house.indexer.build()

    assert [thorough for thorough, _ in looks.asked] == [True, False, False, False]
    assert [path.name for path in (tmp_path / "caches").iterdir() if path.is_dir()] == ["1"]


def test_a_fault_that_a_later_look_would_not_come_by_keeps_a_build_from_serving(
    tmp_path: Path,
) -> None:
    a_house(tmp_path).write("办法.md", POLICY)
    stale = Finding(fault="stale", where="lexical", passage="N01@1#0")
    looks = Looks([unwell(unreachable("N01@1#0"), stale)])
    house = a_house(tmp_path, inspector=looks)

    with pytest.raises(BuildUnsound):
        house.indexer.build()

    assert len(looks.asked) == 1


@dataclass
class Blind:
    """Vectors of which no search comes by one; all else is as it is."""

    of: Any
    lost: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.of, name)

    def nearest(self, vectors: Any, *, level: Level, limit: int) -> list[list[tuple[str, float]]]:
        found = self.of.nearest(vectors, level=level, limit=limit)
        return [[one for one in row if one[0] != self.lost] for row in found]


def lost_among(house: House, lost: str, written: Sequence[str]) -> set[str]:
    """Give what a look finds that asks for a sample, and what was written."""
    lanes = house.caches.lanes()
    health = inspect(
        replace(lanes, vectors=Blind(lanes.vectors, lost)),
        store=house.store,
        chunk_store=house.chunk_store,
        chunking=ChunkingConfig(max_chars=600),
        embedder=BigramEmbedder().name,
        thorough=False,
        written=written,
    )
    return {one.passage for one in health.findings if one.fault == "unreachable"}


def test_what_was_written_again_and_what_lies_around_it_is_asked_for(copy: Path) -> None:
    house = a_house(copy)
    level: Level = "public"
    vectors = house.caches.lanes().vectors
    names = [f"{stored.record.id}@1#0" for stored in house.store.each(EVERYTHING)]
    sampled = set(names[:: MANY // 200])
    kept = vectors.embeddings(names, level=level)
    one = next(name for name in names[500:] if name not in sampled)
    near = sorted(names, key=lambda name: -float(kept[name] @ kept[one]))
    beside = next(name for name in near[1:9] if name not in sampled)

    assert lost_among(house, one, [one]) == {one}
    assert lost_among(house, beside, [one]) == {beside}
