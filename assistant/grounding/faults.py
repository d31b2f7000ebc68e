"""What is wrong with a sentence, held against the passages that it cites."""

from collections.abc import Collection, Sequence

from assistant.figures import plain, unsupported
from assistant.grounding.bounds import bound_fault
from assistant.grounding.lexicon import lexicon
from assistant.grounding.measures import measure_fault
from assistant.grounding.passages import Passage, all_stretches
from assistant.grounding.polarity import (
    aspect_fault,
    denial_fault,
    exception_fault,
    modality_fault,
)
from assistant.grounding.replaced import listed_fault, replaced_fault
from assistant.grounding.together import figures_of, home_fault, line_fault
from assistant.grounding.words import content, covered, foreign, nearest
from assistant.understanding import regions_elsewhere, regions_in

# Longer in one piece, and a word of the sentence stands in no passage: fitted on the open half of
# the labelled sentences (`eval sentences`).
_LONGEST_FOREIGN = 3
_LEAST_COVERED = 0.6
_TOO_LONG, _WELL_COVERED = 4, 0.75
# What says so much in the words of a passage is from there.
_ENOUGH_CHARS = 8
_BEYOND_DOUBT = 0.9
# What a sentence may begin or end with and be the same.
_END = '。;,*-#[]"“”'


def fault(sentence: str, cited: Sequence[Passage]) -> str | None:
    """Say what is wrong with a sentence; None when nothing is.

    Args:
        sentence: Without its marks.
        cited: The passages that it cites; at least one.
    """
    text = plain(sentence)
    if promised := promise_fault(text):
        return promised
    stretches = all_stretches(cited)
    if text.strip(_END) in {stretch.text.strip(_END) for stretch in stretches}:
        return None
    support = "\n".join(one.support for one in cited)
    pairs = frozenset[str]().union(*(one.pairs for one in cited))
    if missing := unsupported(text, support):
        return f"出处中没有{missing}"
    near = nearest(content(text), stretches).text
    return (
        name_fault(text, pairs, support)
        or elsewhere_fault(text, cited, near)
        or bound_fault(text, cited)
        or denial_fault(text, stretches)
        or aspect_fault(text, stretches)
        or exception_fault(text, near)
        or modality_fault(text, near)
        or measure_fault(text, near, support)
        or replaced_fault(text, near, support)
        or listed_fault(text, pairs)
        or home_fault(text, cited)
        or line_fault(text, cited)
    )


def name_fault(text: str, pairs: Collection[str], support: str) -> str | None:
    """Say what a plain text names that its support does not; None for nothing."""
    words = content(text)
    share = covered(words, pairs)
    for strange in foreign(words, pairs)[:1]:
        odd = len(strange) > _LONGEST_FOREIGN and share < _WELL_COVERED
        if odd or len(strange) > _TOO_LONG or share < _LEAST_COVERED:
            return f"出处中没有“{strange}”"
    for place in regions_in(text):
        if place not in support:
            return f"出处中没有“{place}”"
    return None


def elsewhere_fault(text: str, cited: Sequence[Passage], near: str) -> str | None:
    """Say that a plain text gives the rule of another region as if it held anywhere."""
    places = [set(regions_elsewhere(one.title)) for one in cited]
    if not any(places) and figures_of(text):
        places = [set(regions_elsewhere(near))]
    if all(places) and not any(place in text for of in places for place in of):
        return f"这是{min(places[0])}的规定，这句没有说"
    return None


def promise_fault(text: str) -> str | None:
    """Say what a plain text promises that only code may say, or nobody; None for nothing."""
    for pattern in lexicon().promises:
        if found := pattern.search(text):
            return f"结论不由语言模型下：“{found[0]}”"
    return None


def stands_in(sentence: str, one: Passage) -> bool:
    """Say whether a passage that a sentence does not cite carries it beyond doubt.

    Nearly all of its words stand in one sentence of the passage, and there are enough of them.
    """
    words = content(plain(sentence))
    if sum(map(len, words)) < _ENOUGH_CHARS:
        return False
    near = nearest(words, one.stretches)
    return covered(words, near.pairs) >= _BEYOND_DOUBT and fault(sentence, [one]) is None
