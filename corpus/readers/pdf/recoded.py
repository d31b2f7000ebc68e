"""Codes taken for characters, taken back: a font that does not say what its codes mean.

Where a font names an encoding that a library does not know, its codes come out as if they were
UTF-16. The bytes are still there; that they are GB 18030, Big5 or UTF-8 shows in that they
decode without a fault to usual Chinese, or, for UTF-8, to any readable text.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from corpus.readers.pdf.sheet import Piece
from corpus.readers.readability import is_readable, is_usual_chinese

_ENCODINGS = ("utf-8", "gb18030", "big5")
_ASCII_END = "\x7f"


def recoded(pieces: Sequence[Piece]) -> tuple[Piece, ...] | None:
    """Give the pieces with the text that their codes mean; None where that is not plain."""
    for encoding in _ENCODINGS:
        texts = list(_decoded((piece.text for piece in pieces), encoding))
        if len(texts) < len(pieces):
            continue
        whole = "\n".join(texts)
        # Two letters of ASCII make up many a Chinese character's code: that proves nothing.
        foreign = sum(c > _ASCII_END for c in whole) * 2 >= len(whole)
        if is_usual_chinese(whole) or (encoding == "utf-8" and foreign and is_readable(whole)):
            return tuple(replace(p, text=t) for p, t in zip(pieces, texts, strict=True))
    return None


def _decoded(texts: Iterable[str], encoding: str) -> Iterator[str]:
    """Yield each text decoded; stop at the first that cannot be."""
    for text in texts:
        if max(text) <= _ASCII_END:
            yield text
            continue
        try:
            # The last of an odd number of bytes was made a code of its own, with a zero.
            codes = text.replace(" ", "").encode("utf-16-be", "surrogatepass")
            yield codes.removesuffix(b"\0").decode(encoding)
        except UnicodeError:
            return
