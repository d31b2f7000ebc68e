"""What is no backup, or no longer one, is refused before anything of it goes anywhere."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.backup.archive import Writer, opened
from assistant.backup.contents import is_kept
from assistant.backup.manifest import Manifest
from assistant.errors import BadBackup

_ROWS = [{"id": "甲", "level": "public"}, {"id": "乙", "level": "restricted"}]
_TABLE = "tables/corpus_record.jsonl"
_LINES = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in _ROWS).encode()


def a_backup(path: Path) -> Path:
    with path.open("wb") as file, Writer(file) as writer:
        writer.table("corpus_record", iter(_ROWS))
        writer.finish(a_manifest(writer.members))
    return path


def a_manifest(members: object) -> Manifest:
    return Manifest.model_validate(
        {
            "made": datetime(2026, 11, 23, tzinfo=UTC),
            "database": "sqlite",
            "schemas": {},
            "levels": {"public": 1},
            "members": members,
        }
    )


def forged(path: Path, parts: Mapping[str, bytes], **changes: object) -> Path:
    """Write a zip with these parts and a manifest that names them, changed as said."""
    members = [
        {
            "name": name,
            "bytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
            "rows": data.count(b"\n") if name.startswith("tables/") else None,
        }
        for name, data in parts.items()
    ]
    manifest = json.loads(a_manifest(members).model_dump_json()) | changes
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
        packed.writestr("manifest.json", json.dumps(manifest))
    return path


def read_whole(path: Path) -> list[Mapping[str, object]]:
    with opened(path) as archive:
        archive.verify()
        return list(archive.of("corpus_record"))


def test_what_was_written_is_read(tmp_path: Path) -> None:
    assert read_whole(a_backup(tmp_path / "a.zip")) == _ROWS


@given(at=st.floats(min_value=0, max_value=1, exclude_max=True), bit=st.integers(0, 7))
def test_no_flipped_bit_gives_other_rows(
    tmp_path_factory: pytest.TempPathFactory, at: float, bit: int
) -> None:
    path = a_backup(tmp_path_factory.mktemp("flip") / "a.zip")
    data = bytearray(path.read_bytes())
    data[int(at * len(data))] ^= 1 << bit
    path.write_bytes(data)

    try:
        rows = read_whole(path)
    except BadBackup:
        return
    assert rows == _ROWS


@given(share=st.floats(min_value=0, max_value=1, exclude_max=True))
def test_what_is_cut_off_is_no_backup(
    tmp_path_factory: pytest.TempPathFactory, share: float
) -> None:
    path = a_backup(tmp_path_factory.mktemp("cut") / "a.zip")
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])

    with pytest.raises(BadBackup, match="备份"):
        read_whole(path)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/cron.d/x",
        "/etc/passwd",
        "files/../records.db",
        "files/records.db",
        "files/audit/../../x",
        "files/audit/..",
        "files/eval/own.jsonl/x",
        "files/eval/runs/a/b/c",
        "files/audit\\x",
        "tables/sqlite_master.jsonl",
        "tables/../corpus_record.jsonl",
        "tables/corpus_record.jsonl/x",
        "tables/corpus_a\x00b.jsonl",
        "extra",
    ],
)
def test_names_that_no_backup_has_are_refused(tmp_path: Path, name: str) -> None:
    path = forged(tmp_path / "a.zip", {_TABLE: _LINES, name: b"x"})

    with pytest.raises(BadBackup, match=r"不该有|清单|不是"):
        read_whole(path)


@given(st.text(max_size=60))
def test_a_kept_name_never_leads_out_of_the_folder(name: str) -> None:
    if is_kept(name):
        place = Path("/data", name)
        assert place.resolve().is_relative_to("/data")
        assert ".." not in place.parts


def test_links_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    forged(path, {_TABLE: _LINES})
    with zipfile.ZipFile(path, "a") as packed:
        link = zipfile.ZipInfo("files/audit/audit.key")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc/shadow")

    with pytest.raises(BadBackup, match="链接"):
        read_whole(path)


def test_bombs_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    path = forged(tmp_path / "a.zip", {_TABLE: b"\n" * 20_000_000})

    assert path.stat().st_size < 1_000_000
    with pytest.raises(BadBackup, match="不合常理"), opened(path):
        pass


def test_parts_of_the_same_name_are_refused(tmp_path: Path) -> None:
    path = forged(tmp_path / "a.zip", {_TABLE: _LINES})
    with zipfile.ZipFile(path, "a") as packed, pytest.warns(UserWarning, match="Duplicate"):
        packed.writestr(_TABLE, b"{}\n")

    with pytest.raises(BadBackup, match="重名"):
        read_whole(path)


def _other_hash(manifest: dict[str, object]) -> None:
    manifest["members"][0]["sha256"] = "0" * 64  # type: ignore[index]


def _other_size(manifest: dict[str, object]) -> None:
    manifest["members"][0]["bytes"] = 3  # type: ignore[index]


def _other_count(manifest: dict[str, object]) -> None:
    manifest["members"][0]["rows"] = 3  # type: ignore[index]


def _one_more(manifest: dict[str, object]) -> None:
    manifest["members"] *= 2  # type: ignore[operator]


def _none(manifest: dict[str, object]) -> None:
    manifest["members"] = []


@pytest.mark.parametrize("change", [_other_hash, _other_size, _other_count, _one_more, _none])
def test_a_manifest_that_tells_of_something_else_is_refused(
    tmp_path: Path, change: Callable[[dict[str, object]], None]
) -> None:
    path = forged(tmp_path / "good.zip", {_TABLE: _LINES})
    with zipfile.ZipFile(path) as packed:
        manifest = json.loads(packed.read("manifest.json"))
    change(manifest)
    path = forged(tmp_path / "bad.zip", {_TABLE: _LINES}, **manifest)

    with pytest.raises(BadBackup, match="已损坏"):
        read_whole(path)


def test_a_newer_format_is_told_from_a_damaged_one(tmp_path: Path) -> None:
    newer = forged(tmp_path / "a.zip", {_TABLE: _LINES}, format=2)
    damaged = forged(tmp_path / "b.zip", {_TABLE: _LINES}, made="long ago")

    with pytest.raises(BadBackup, match="升级程序"):
        read_whole(newer)
    with pytest.raises(BadBackup, match="清单读不出来"):
        read_whole(damaged)


def test_other_files_are_no_backups(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 nothing")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as packed:
        packed.writestr(_TABLE, _LINES)

    for name in ("a.zip", "b.zip"):
        with pytest.raises(BadBackup, match="不是"):
            read_whole(tmp_path / name)
