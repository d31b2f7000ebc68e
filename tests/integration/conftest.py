"""What several tests of real parts share: the bundled embedder, and the samples once added."""

from pathlib import Path

import pytest
from assistant_builders import bundled_model
from builders import House, a_house

from corpus import SAMPLES
from index.embedding.local import LocalEmbedder


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundled_model(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def samples(model: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    """All samples, added once for the whole run."""
    house = a_house(tmp_path_factory.mktemp("samples"), embedder=LocalEmbedder(model))
    assert house.add(SAMPLES).problems == ()
    return house
