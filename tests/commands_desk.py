"""The commands as people run them: processes of their own, on one data folder.

Each process is forked from one that has imported what all of them would import for seconds.
"""

import json
import multiprocessing
import os
import runpy
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import assistant

ROOT = Path(assistant.__file__).parents[1]
_SECONDS = 180
# What takes long to import; nothing of it is at work before a command is.
_IMPORTED = ["assistant.bootstrap", "chromadb", "tantivy", "openpyxl", "docx", "alembic"]
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(_IMPORTED)


@dataclass(frozen=True, slots=True)
class Done:
    """What a process left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


class Desk:
    """A data folder, and the commands run on it."""

    def __init__(self, folder: Path, embeddings: str) -> None:
        self.folder = folder
        self.embeddings = embeddings

    def run(self, *arguments: str, **variables: str) -> Done:
        return run_command(
            *arguments,
            **{
                "TT_DATA_DIR": str(self.folder / "var"),
                "TT_EMBEDDER": "openai:bigrams",
                "TT_EMBEDDINGS_BASE_URL": self.embeddings,
                "TT_TODAY": "2026-11-23",
                **variables,
            },
        )

    def requests(self, *lines: str) -> str:
        file = self.folder / "requests.jsonl"
        file.write_text("\n".join(lines), encoding="utf-8")
        return str(file)


def run_command(*arguments: str, **settings: str) -> Done:
    """Run a command as `python -m` with these arguments, with these settings and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TT_")}
    with TemporaryDirectory() as name:
        out, err = Path(name) / "out", Path(name) / "err"
        process = _processes.Process(
            target=_be, args=(arguments, kept | settings, str(out), str(err)), daemon=False
        )
        process.start()
        process.join(_SECONDS)
        if process.exitcode is None:
            process.kill()
            process.join()
        said = err.read_text(encoding="utf-8")
        assert "Traceback" not in said
        assert process.exitcode is not None
        return Done(process.exitcode, out.read_text(encoding="utf-8"), said)


def _be(arguments: tuple[str, ...], environment: Mapping[str, str], out: str, err: str) -> None:
    """Be the process of a command: as `python -m` with these arguments, nothing on its input."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    for number, path, how in (
        (0, os.devnull, os.O_RDONLY),
        (1, out, os.O_WRONLY | os.O_CREAT),
        (2, err, os.O_WRONLY | os.O_CREAT),
    ):
        os.dup2(os.open(path, how, 0o600), number)
    sys.argv = list(arguments)
    sys.path.insert(0, str(ROOT))
    runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)
