"""Vectors out of a process of its own: what it dies of is mended, and nobody waits for all."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.serving.process import family
from index.embedding.apart import ApartEmbedder
from index.embedding.local import LocalEmbedder
from index.errors import EmbedderUnavailable

_HOUSE = Path(__file__).resolve().parents[2]
_SECONDS = 60.0


@pytest.fixture
def apart(model: Path) -> Iterator[ApartEmbedder]:
    embedder = ApartEmbedder(model)
    yield embedder
    embedder.close()


def until(holds: Callable[[], object]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + _SECONDS
    while not holds():
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(0.01)


def children_since(before: set[int]) -> set[int]:
    return set(family(os.getpid())) - before


def test_its_vectors_are_those_of_the_model_here(
    apart: ApartEmbedder, embedding: LocalEmbedder
) -> None:
    here = embedding

    assert apart.name == here.name
    assert apart.query("枸杞烘干") == pytest.approx(here.query("枸杞烘干"), abs=1e-5)
    texts = ["枸杞烘干设备" * 40, "", "技术合同登记"]
    assert apart.documents(texts) == pytest.approx(here.documents(texts), abs=1e-5)


def test_one_that_was_killed_begins_anew_and_gives_the_same(apart: ApartEmbedder) -> None:
    before = set(family(os.getpid()))
    vector = apart.query("枸杞烘干")
    (child,) = children_since(before)

    os.kill(child, signal.SIGKILL)

    # The child times anew which of two backends is faster here.
    assert apart.query("枸杞烘干") == pytest.approx(vector, abs=1e-5)
    assert child not in children_since(before)


def test_one_that_dies_again_and_again_is_said_to(apart: ApartEmbedder) -> None:
    before = set(family(os.getpid()))
    with ThreadPoolExecutor(max_workers=1) as beside:
        asked = beside.submit(apart.query, "枸杞烘干")
        killed: set[int] = set()
        while not asked.done():
            for child in children_since(before) - killed:
                os.kill(child, signal.SIGKILL)
                killed.add(child)
            time.sleep(0.01)

        with pytest.raises(EmbedderUnavailable, match="连续 2 次中断"):
            asked.result()
    assert len(killed) == 2


def test_a_query_does_not_wait_for_all_documents_before_it(apart: ApartEmbedder) -> None:
    apart.query("先加载")
    with ThreadPoolExecutor(max_workers=1) as beside:
        documents = beside.submit(apart.documents, ["枸杞烘干设备的热泵" * 60] * 40)
        until(documents.running)

        apart.query("高企")

        assert not documents.done()
        assert documents.result().shape[0] == 40


def test_it_is_deaf_to_signals_for_all_but_ends_with_its_parent(model: Path) -> None:
    program = (
        f"import os, sys, time; sys.path.insert(0, {str(_HOUSE)!r})\n"
        "from assistant.serving.process import family\n"
        "from index.embedding.apart import ApartEmbedder\n"
        "from pathlib import Path\n"
        f"embedder = ApartEmbedder(Path({str(model)!r}))\n"
        "embedder.query('先加载')\n"
        "print(family(os.getpid())[1], flush=True)\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen(  # noqa: S603  (this very program)
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True
    ) as parent:
        try:
            assert parent.stdout is not None
            child = int(parent.stdout.readline())
            os.kill(child, signal.SIGTERM)
            os.kill(child, signal.SIGINT)
            time.sleep(0.2)
            assert lives(child)
        finally:
            parent.kill()
    until(lambda: not lives(child))


def test_a_folder_without_a_model_is_said_in_words(tmp_path: Path) -> None:
    embedder = ApartEmbedder(tmp_path)

    with pytest.raises(EmbedderUnavailable, match="无法加载"):
        embedder.query("枸杞")
    embedder.close()


def lives(process: int) -> bool:
    try:
        stat = (Path("/proc") / str(process) / "stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
