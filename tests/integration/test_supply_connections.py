"""The program speaks to nobody: commands and page, each a process whose every socket is watched."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Python runs this first in every process that finds it, in those that the program starts too.
# What would leave this machine is written down and refused before the system hears of it.
WATCH = """
import ipaddress, os, sys

CALLS = {
    "socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1,
    "socket.getaddrinfo": 0, "socket.gethostbyname": 0, "socket.gethostbyaddr": 0,
}

def is_here(host):
    if host in (None, "", "localhost") or str(host)[:1] in ("/", "\\0"):
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False

def watch(event, args):
    if event in CALLS:
        address = args[CALLS[event]]
        host = address[0] if isinstance(address, tuple) else address
        host = host.decode() if isinstance(host, bytes) else host
        if isinstance(host, str) and not is_here(host):
            with open(os.environ["WATCHED"], "a") as told:
                told.write(f"{event} {host}\\n")
            raise OSError(f"not to leave this machine: {host}")

sys.addaudithook(watch)
"""
# Several commands in one process, since starting one takes seconds.
RUN = """
import json, runpy, sys
for words in json.loads(sys.argv[1]):
    sys.argv = words
    try:
        runpy.run_module(words[0], run_name="__main__", alter_sys=True)
    except SystemExit as end:
        assert not end.code, (words, end.code)
"""
NOTICE = "# 科技创新券管理办法\n编号：T01\n\n科技创新券每家企业每年最高补助20万元。\n"


@pytest.fixture
def watched(tmp_path: Path, tiny_model: Path) -> Mapping[str, str]:
    """The environment of a process that is watched, on a data folder of its own."""
    (tmp_path / "watch").mkdir()
    (tmp_path / "watch" / "sitecustomize.py").write_text(WATCH, "utf-8")
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join((str(tmp_path / "watch"), str(ROOT))),
        "WATCHED": str(tmp_path / "told"),
        "TT_DATA_DIR": str(tmp_path / "data"),
        "TT_EMBEDDER": str(tiny_model),
    }


def told(watched: Mapping[str, str]) -> str:
    place = Path(watched["WATCHED"])
    return place.read_text("utf-8") if place.exists() else ""


def test_a_process_that_would_speak_to_somebody_is_found(watched: Mapping[str, str]) -> None:
    code = (
        "import socket, subprocess, sys\n"
        "try: socket.create_connection(('192.0.2.1', 9))\n"
        "except OSError: pass\n"
        "again = 'import socket; socket.gethostbyname(\"a.invalid\")'\n"
        "subprocess.run([sys.executable, '-c', again])"
    )

    subprocess.run(  # noqa: S603  (our own code)
        [sys.executable, "-c", code], env=watched, check=True, capture_output=True
    )

    assert "192.0.2.1\n" in told(watched)
    assert "a.invalid\n" in told(watched)


def test_adding_searching_and_asking_speak_to_nobody(
    watched: Mapping[str, str], tmp_path: Path
) -> None:
    (tmp_path / "notice.md").write_text(NOTICE, "utf-8")
    commands = [
        ["corpus", "add", str(tmp_path / "notice.md"), "--json"],
        ["index", "search", "创新券", "--json"],
        ["assistant", "ask", "创新券每年最高补助多少？", "--json"],
    ]

    done = subprocess.run(  # noqa: S603  (our own code)
        [sys.executable, "-c", RUN, json.dumps(commands)],
        cwd=ROOT,
        env=watched,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

    assert done.returncode == 0, done.stderr
    assert "20万元" in done.stdout
    assert told(watched) == ""


def test_the_page_speaks_to_nobody_when_it_starts_and_is_opened(
    watched: Mapping[str, str], tmp_path: Path
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    said = tmp_path / "said"
    with said.open("wb") as out:
        page = subprocess.Popen(
            [sys.executable, "app.py"],
            cwd=ROOT,
            env={**watched, "TT_PORT": str(port)},
            stdout=subprocess.DEVNULL,
            stderr=out,
        )
    try:
        status = opened(f"http://127.0.0.1:{port}/", page)
    finally:
        page.terminate()
        page.wait(timeout=60)

    assert status == HTTPStatus.OK, said.read_text("utf-8")
    assert told(watched) == ""


def opened(address: str, page: subprocess.Popen[bytes]) -> int:
    """Open a page that is about to be there, and give the status; 0 where it ended by itself."""
    for _ in range(600):
        if page.poll() is not None:
            return 0
        try:
            with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310  (ours)
                answer.read()
                return int(answer.status)
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"nobody answers at {address}")
