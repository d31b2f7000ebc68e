"""Values made of their types: every text in them is one of those given."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Literal, Protocol

import pytest

from eval.browser.making import Maker, Unmade


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    text: str
    kind: Literal["a", "b"]
    start: int
    end: int
    colour: Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    leaves: tuple[Leaf, ...]
    named: Mapping[str, str]
    below: "tuple[Tree, ...]"
    span: tuple[int, int]


class Somebody(Protocol):
    def say(self) -> str: ...


def rendered(tree: Tree, note: str | None = None, *, naming: Callable[[Leaf], str]) -> str:
    texts = [leaf.text for leaf in tree.leaves] + [naming(leaf) for leaf in tree.leaves]
    return " ".join([*texts, *tree.named, *tree.named.values(), note or ""])


def test_every_text_is_one_that_was_given() -> None:
    maker = Maker(["<a>", "<b>", "<c>"], {})

    said = {word for _ in range(9) for word in rendered(**maker.arguments(rendered)).split()}  # type: ignore[arg-type]

    assert said == {"<a>", "<b>", "<c>"}


def test_every_choice_is_made_and_what_is_known_is_kept() -> None:
    def of(leaf: Leaf) -> None: ...

    maker = Maker(["x"], {("Leaf", "text"): ("ours",)})
    made = [maker.arguments(of)["leaf"] for _ in range(20)]

    leaves = [one for one in made if isinstance(one, Leaf)]
    assert {leaf.text for leaf in leaves} == {"ours"}
    assert {leaf.colour for leaf in leaves} == set(Colour)
    assert all(leaf.start <= leaf.end for leaf in leaves)


def test_what_cannot_be_made_is_told() -> None:
    def of(somebody: Somebody) -> None: ...

    with pytest.raises(Unmade, match="Somebody"):
        Maker(["x"], {}).arguments(of)
