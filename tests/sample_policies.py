"""Policies of the samples as they are read from their files."""

from functools import cache

from eligibility_builders import policy

from corpus import SAMPLES
from corpus.readers.blocks import Paragraph
from corpus.readers.formats import read
from corpus.store.records import StoredRecord


@cache
def sample_text(id_: str) -> str:
    """Give the paragraphs of a sample policy, a line each; its tables are left out."""
    (path,) = (SAMPLES / "policies").glob(f"{id_}_*")
    blocks = read(path.name, path.read_bytes()).blocks
    return "\n".join(block.text for block in blocks if isinstance(block, Paragraph))


def sample_policy(id_: str) -> StoredRecord:
    """Give a sample policy's record."""
    return policy(sample_text(id_), id=id_)
