"""LangChain's parts as they are, on a few made-up passages."""

import importlib.util
import sys

import pytest
from fakes import BigramEmbedder

from eval.ensemble import Ensemble, Recipe, ensembles
from eval.errors import NoPeer
from eval.pieces import Piece

PACKAGES = ("langchain_classic", "langchain_community", "langchain_chroma", "rank_bm25")
MISSING = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
TEXTS = {
    "d1": "光伏组件回收利用技术",
    "d2": "研发费用加计扣除政策",
    "d3": "技术合同认定登记办法",
    "d4": "枸杞烘干热泵机组",
    "d5": "羊绒分梳机",
    "d6": "羊绒分梳机",
}
PASSAGES = [Piece(id=f"{name}@1#0", record=name, text=text) for name, text in TEXTS.items()]
with_peers = pytest.mark.skipif(
    bool(MISSING), reason=f"not installed (requirements-peers.txt): {', '.join(MISSING)}"
)


def an_ensemble(recipe: Recipe) -> Ensemble:
    return ensembles({"it": recipe}, PASSAGES, embedder=BigramEmbedder())["it"]


@with_peers
@pytest.mark.parametrize("our_tokens", [False, True])
def test_it_ranks_records_by_the_same_passages(our_tokens: bool) -> None:
    found = an_ensemble(Recipe(depth=1, our_tokens=our_tokens)).rank("研发费用加计扣除")

    assert "d2" in found
    assert len(found) == len(set(found)) <= 3
    assert set(found) < set(TEXTS)


@with_peers
def test_with_our_tokens_the_right_one_is_first() -> None:
    assert an_ensemble(Recipe(our_tokens=True)).rank("研发费用加计扣除")[0] == "d2"


@with_peers
def test_without_a_depth_it_ranks_everything() -> None:
    found = an_ensemble(Recipe(depth=None, our_tokens=True)).rank("研发费用加计扣除")

    assert set(found) == set(TEXTS)


@with_peers
def test_records_of_one_text_stand_side_by_side() -> None:
    found = an_ensemble(Recipe(depth=None, our_tokens=True)).rank("羊绒分梳机")

    assert found[:2] == ["d5", "d6"]


@pytest.fixture
def without_the_peer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make its import fail, as where it is not installed."""
    for name in [name for name in sys.modules if name.startswith("langchain_classic")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "langchain_classic", None)


@pytest.mark.usefixtures("without_the_peer")
def test_where_it_is_not_installed_people_are_told_what_to_install() -> None:
    with pytest.raises(NoPeer, match=r"langchain_classic.*requirements-peers\.txt"):
        an_ensemble(Recipe())
