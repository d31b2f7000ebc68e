"""The product as it runs, in its own process and without limits, over a data folder of its own."""

import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from eval.errors import BadRun

_HOUSE = Path(__file__).resolve().parents[2]
_PATIENCE_SECONDS = 600.0
_LOOK_SECONDS = 0.3
_CLOSE_SECONDS = 20.0
_UNHURRIED = ("-m", "eval.browser.unhurried")


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product that runs.

    Attributes:
        address: Without a slash at its end.
        log: Where it writes what it has to say.
        process: Its number.
    """

    address: str
    folder: Path
    log: Path
    process: int

    def address_of(self, worker: int) -> str:
        """Give the address of one of several processes that serve, by its number from 1."""
        host, _, port = self.address.rpartition(":")
        return f"{host}:{int(port) + worker - 1}"

    @property
    def tracebacks(self) -> int:
        """How many errors its log tells that nobody had foreseen."""
        return len(re.findall(r"^Traceback", self.log.read_text(errors="replace"), re.MULTILINE))


def filled(folder: Path, papers: Sequence[Path], settings: Mapping[str, str]) -> None:
    """Add papers to a data folder, by the product's own command.

    Raises:
        BadRun: The command is at a loss.
    """
    told(folder, settings, "-m", "corpus", "add", *map(str, papers))


def told(folder: Path, settings: Mapping[str, str], *arguments: str) -> None:
    """Run a command of the product over a data folder.

    Args:
        folder: The data folder.
        settings: More variables, by name.
        arguments: What Python runs.

    Raises:
        BadRun: The command is at a loss.
    """
    done = subprocess.run(  # noqa: S603  (our own command line)
        _command(folder, settings, *arguments),
        cwd=_HOUSE,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise BadRun(f"资料没有加进去：{done.stderr.strip()[-300:]}")


@contextmanager
def running(
    folder: Path, settings: Mapping[str, str], *, program: Sequence[str] = _UNHURRIED
) -> Iterator[Product]:
    """Run the product over a data folder, on a free port of this machine.

    Args:
        folder: The data folder.
        settings: More variables, by name.
        program: What Python runs.

    Raises:
        BadRun: It does not start.
    """
    port = _free_port()
    log = folder.with_name(f"{folder.name}.log")
    command = _command(folder, {**settings, "TT_PORT": str(port)}, *program)
    with (
        log.open("wb") as told,
        subprocess.Popen(command, cwd=_HOUSE, stdout=told, stderr=told) as process,  # noqa: S603
    ):
        address = f"http://127.0.0.1:{port}"
        product = Product(address=address, folder=folder, log=log, process=process.pid)
        try:
            _wait(product, process)
            yield product
        finally:
            process.terminate()
            try:
                process.wait(_CLOSE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _command(folder: Path, settings: Mapping[str, str], *arguments: str) -> list[str]:
    """Give a command line that sets variables for one program and leaves the rest as they are."""
    env = shutil.which("env")
    if env is None:
        raise BadRun("这台机器没有 env 命令，不能另开一份产品来测量；请在 Linux 或 macOS 上运行。")
    own = {"TT_DATA_DIR": str(folder), "TT_HOST": "127.0.0.1", "TT_OCR": "off", **settings}
    pairs = [f"{name}={value}" for name, value in own.items()]
    return [env, "-u", "TT_DATABASE_URL", *pairs, sys.executable, *arguments]


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        return int(listener.getsockname()[1])


def _wait(product: Product, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with suppress(URLError, OSError), urlopen(product.address, timeout=5) as answer:  # noqa: S310
            if answer.status < 500:  # noqa: PLR2004  (server errors)
                return
        time.sleep(_LOOK_SECONDS)
    raise BadRun(f"产品没有打开：{product.log.read_text(errors='replace').strip()[-500:]}")
