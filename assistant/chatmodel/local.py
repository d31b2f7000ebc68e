"""A language model out of a file on this machine, loaded when it is first needed.

It is served as any endpoint is (`llama.py`), so that the rest of the program knows one kind of
model.
"""

import atexit
import logging
import secrets
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from time import monotonic

from assistant.chatmodel.llama import Launch, Server, launch, not_loaded
from assistant.chatmodel.memory import free_bytes
from assistant.chatmodel.port import About, ChatModel, Shape, Spent, unheeded
from assistant.errors import BadSetting, ModelUnavailable

logger = logging.getLogger(__name__)

_MAGIC = b"GGUF"
_PIECE_BYTES = 1 << 20
_GB = 10**9
# The weights lie in memory a second time, arranged for the processor; 1.5 B parameters of 4 bits
# with the context above took 0.93 GB beside the 1.12 GB file, which the system may drop again.
_ROOM_A_BYTE = 1.25
_ROOM_BYTES = 300_000_000
_RIGHT = "应为一个 GGUF 模型文件，例如 TT_LLM=local:var/models/模型.gguf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """Where a model is served.

    Attributes:
        base_url: Of its OpenAI-compatible API, on this machine.
        model: As it is called there.
        api_key: Without it nothing is answered.
    """

    base_url: str
    model: str
    api_key: str = field(repr=False)


class Servers:
    """The model files that this process serves, each once, until `close`.

    Safe to use from several threads: whoever asks while a file loads waits for it.
    """

    def __init__(
        self, *, launch: Launch = launch, free: Callable[[], int | None] = free_bytes
    ) -> None:
        """Serve nothing yet.

        Args:
            launch: Serves one file.
            free: Gives how many bytes of memory may still be taken; None where that is unknown.
        """
        self._launch = launch
        self._free = free
        self._lock = Lock()
        self._running: dict[Path, tuple[Server, Served]] = {}

    def serve(self, file: Path) -> Served:
        """Give where a file is served; the first time, load it, which takes seconds.

        Raises:
            ModelUnavailable: It cannot be read or loaded, or memory does not suffice.
        """
        path = file.resolve()
        with self._lock:
            if path not in self._running:
                self._running[path] = self._started(path)
            return self._running[path][1]

    def _started(self, file: Path) -> tuple[Server, Served]:
        began = monotonic()
        try:
            _refuse_without_room(file, self._free())
            _read_ahead(file)
        except OSError as error:
            raise not_loaded(f"读不到 {file.name}：{error.strerror or error}") from error
        key = secrets.token_urlsafe(32)
        server = self._launch(file, key)
        logger.info("%s is loaded after %.1f s", file, monotonic() - began)
        at = Served(base_url=f"{server.listening_address}/v1", model=file.stem, api_key=key)
        return server, at

    def close(self) -> None:
        """Stop serving; what is being written breaks off. A later `serve` loads anew."""
        with self._lock:
            self._running.clear()  # llama.cpp stops when nobody holds its server any more


_HERE = Servers()
atexit.register(_HERE.close)


class LocalModel:
    """A chat model out of a file; it is loaded when it is first asked, or by `load`."""

    def __init__(
        self, file: Path, *, connect: Callable[[Served], ChatModel], servers: Servers = _HERE
    ) -> None:
        """Use a GGUF file; nothing is loaded yet.

        Args:
            file: The model.
            connect: Makes what talks to an endpoint; called when the file is served.
            servers: Those of this process.

        Raises:
            BadSetting: The file is not there, cannot be read, or is of another kind.
        """
        _refuse_other(file)
        self._file = file
        self._connect = connect
        self._servers = servers
        self._lock = Lock()
        self._connected: tuple[Served, ChatModel] | None = None

    @property
    def about(self) -> About:
        """The file's name; nothing leaves this machine."""
        return About(name=self._file.stem)

    def load(self) -> None:
        """Load the file now, so that the first question need not wait for it.

        While llama.cpp arranges the weights, about a second for each GB, no other thread of this
        process runs: it is better done before anybody is served.

        Raises:
            ModelUnavailable: It cannot be loaded.
        """
        self._loaded()

    def stream(
        self,
        system: str,
        prompt: str,
        *,
        shape: Shape | None = None,
        spent: Callable[[Spent], None] = unheeded,
    ) -> Generator[str]:
        """Give the reply piece by piece, as `ChatModel.stream` does.

        Raises:
            ModelUnavailable: It cannot be loaded, or broke off.
        """
        began = monotonic()
        try:
            model = self._loaded()
        except ModelUnavailable:
            spent(Spent(total_ms=(monotonic() - began) * 1000))
            raise
        yield from model.stream(system, prompt, shape=shape, spent=spent)

    def _loaded(self) -> ChatModel:
        with self._lock:
            at = self._servers.serve(self._file)
            if self._connected is None or self._connected[0] != at:
                self._connected = at, self._connect(at)
            return self._connected[1]


def _refuse_other(file: Path) -> None:
    """Look at a file's first bytes.

    Raises:
        BadSetting: It is not a GGUF file that can be read.
    """
    try:
        with file.open("rb") as opened:
            start = opened.read(len(_MAGIC))
    except FileNotFoundError as error:
        raise BadSetting(f"TT_LLM 指定的模型文件 {file} 不存在；{_RIGHT}。") from error
    except OSError as error:
        why = error.strerror or error
        raise BadSetting(f"TT_LLM 指定的模型文件 {file} 读不到（{why}）；{_RIGHT}。") from error
    if start != _MAGIC:
        raise BadSetting(f"TT_LLM 指定的文件 {file} 不是 GGUF 模型；{_RIGHT}。")


def _refuse_without_room(file: Path, free: int | None) -> None:
    needed = file.stat().st_size * _ROOM_A_BYTE + _ROOM_BYTES
    if free is not None and free < needed:
        raise not_loaded(
            f"载入 {file.name} 约需 {needed / _GB:.1f} GB 内存，现在只有 {free / _GB:.1f} GB，"
            "请管理员腾出内存或换小些的模型"
        )


def _read_ahead(file: Path) -> None:
    """Have the system read a file while other threads run; its loading lets none of them."""
    piece = bytearray(_PIECE_BYTES)
    with file.open("rb", buffering=0) as weights:
        while weights.readinto(piece):
            pass
