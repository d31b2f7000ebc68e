"""The commands as people run them: processes of their own, on one data folder."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import assistant

ROOT = Path(assistant.__file__).parents[1]


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
        clean = {name: value for name, value in os.environ.items() if not name.startswith("TT_")}
        done = subprocess.run(  # noqa: S603  (our own command lines)
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env={
                **clean,
                "TT_DATA_DIR": str(self.folder / "var"),
                "TT_EMBEDDER": "openai:bigrams",
                "TT_EMBEDDINGS_BASE_URL": self.embeddings,
                "TT_TODAY": "2026-11-23",
                **variables,
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        assert "Traceback" not in done.stderr
        return Done(done.returncode, done.stdout, done.stderr)

    def requests(self, *lines: str) -> str:
        file = self.folder / "requests.jsonl"
        file.write_text("\n".join(lines), encoding="utf-8")
        return str(file)
