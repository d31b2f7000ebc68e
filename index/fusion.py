"""Merge two lanes that are scored on different scales."""

from collections.abc import Mapping


def convex(
    lexical: Mapping[str, float],
    dense: Mapping[str, float],
    *,
    lexical_share: float,
    support: float = 0.0,
    wholes: Mapping[str, str] | None = None,
) -> list[tuple[str, float]]:
    """Fuse two lanes by a weighted sum of their scores, each brought to 0…1 within its list.

    Convex combination as in Bruch, Gai & Ingber, "An Analysis of Fusion Functions for Hybrid
    Retrieval" (2023). The dense scores are scaled from the list's lowest to its highest, the
    lexical ones from 0, which is what BM25 gives a text without a common term. A passage is
    supported by the best passage of the text that it is a part of, by words, as in Bendersky &
    Kurland, "Utilizing Passage-Based Language Models for Document Retrieval" (2008).

    Args:
        lexical: BM25 by id; an id that is missing counts as 0.
        dense: Cosine by id; an id that is missing counts as the lowest in the list.
        lexical_share: Weight of the lexical lane, 0…1; the dense lane has the rest.
        support: What the best passage of the same text weighs beside the passage's own words.
        wholes: The text that each passage is a part of; one that is missing stands alone.

    Returns:
        (id, score) pairs, best first, equal scores by id; empty when both lanes are.

    Raises:
        ValueError: lexical_share is outside 0…1.

    >>> convex({"a": 4.0, "b": 2.0}, {"b": 0.9, "c": 0.8}, lexical_share=0.5)
    [('b', 0.75), ('a', 0.5), ('c', 0.0)]
    """
    if not 0 <= lexical_share <= 1:
        raise ValueError(f"lexical_share must be within 0…1, got {lexical_share}")
    top = max(lexical.values(), default=0.0)
    low, high = min(dense.values(), default=0.0), max(dense.values(), default=0.0)
    words = {item: score / top for item, score in lexical.items()} if top > 0 else {}
    best: dict[str, float] = {}
    wholes = wholes or {}
    for item, score in words.items():
        whole = wholes.get(item, item)
        best[whole] = max(score, best.get(whole, 0.0))
    scores = {}
    for item in lexical.keys() | dense.keys():
        backed = words.get(item, 0.0) + support * best.get(wholes.get(item, item), 0.0)
        meaning = (dense.get(item, low) - low) / (high - low) if high > low else 0.0
        scores[item] = lexical_share * backed / (1 + support) + (1 - lexical_share) * meaning
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
