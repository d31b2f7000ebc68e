"""Mistakes planted into the facts of drafts that have none.

A mistake is caught where a remark that was not there before names the field, or another that it is
wrong with, in the words of such a mistake, and is as grave as it should be. Which code it has is
not asked: the codes are the product's own.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from eval.drafting import leaks, wrong_days, wrong_figures, wrong_words
from eval.drafting.fact_files import FactFile
from eval.drafting.mistake import Mistake, Spoilt

_KINDS = (*wrong_figures.KINDS, *wrong_days.KINDS, *wrong_words.KINDS, *leaks.KINDS)


def mistakes(clean: Sequence[FactFile], *, number: int, seed: int = 1) -> Iterator[Mistake]:
    """Give mistakes, kinds in turn, each in the kinds of documents where it makes sense in turn.

    No two are the same.

    Args:
        clean: Facts that have nothing wrong, of every kind of document.
        number: How many.
        seed: The same gives the same.
    """
    chance = random.Random(seed)  # noqa: S311  (nothing secret)
    by_type: dict[str, list[FactFile]] = {}
    for of in clean:
        by_type.setdefault(of.type, []).append(of)
    seen: set[str] = set()
    round_ = 0
    while len(seen) < number:
        for kind in _KINDS:
            types = [one for one in kind.types if one in by_type]
            if not types:
                continue
            own = by_type[types[round_ % len(types)]]
            of = own[(round_ // len(types)) % len(own)]
            made = kind.spoil(Spoilt(of, chance))
            told = f"{of.name} {made.told}"
            if told in seen or len(seen) >= number:
                continue
            seen.add(told)
            yield replace(made, kind=kind.name, told=told)
        round_ += 1
