"""Which place of a draft each stretch of an edited file is: by its mark, else by what it says."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# From this likeness on, words that stand between the same neighbours are the same place rewritten.
_ALIKE = 0.45
# Comparing everything with everything is for the few that have lost their mark.
_MOST_PAIRS = 900
_COMPARED_CHARS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Something in a file.

    Attributes:
        keys: Of the places that its marks name.
        text: Compared with the text of places.
        kind: It can only be a place of the same kind.
    """

    keys: tuple[str, ...]
    text: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A place of a draft.

    Attributes:
        keys: Of its marks; one is enough.
        free: Whether its words may have been replaced by quite different ones.
    """

    keys: tuple[str, ...]
    text: str
    kind: str
    free: bool = True


# Indexes of something found and of the place that it is; None for what was added or is missing.
Pair = tuple[int | None, int | None]


def aligned(found: Sequence[Found], expected: Sequence[Expected]) -> list[Pair]:
    """Pair what was found with the places, in the order of both.

    What was moved to before or behind other places counts as missing there and added here.
    """
    pairs: list[Pair] = []
    i = j = 0
    for fixed in [*_anchors(found, expected), (len(found), len(expected))]:
        pairs += _between(found, expected, (i, fixed[0]), (j, fixed[1]))
        if fixed[0] < len(found):
            pairs.append(fixed)
        i, j = fixed[0] + 1, fixed[1] + 1
    return pairs


def _anchors(found: Sequence[Found], expected: Sequence[Expected]) -> list[tuple[int, int]]:
    """Give the pairs that marks make, as many as keep the order."""
    by_key = {key: j for j, one in enumerate(expected) for key in one.keys}
    candidates = []
    for i, one in enumerate(found):
        named = dict.fromkeys(by_key[key] for key in one.keys if key in by_key)
        fitting = [j for j in named if expected[j].kind == one.kind]
        if fitting:
            likest = max(fitting, key=lambda j: (_likeness(one.text, expected[j].text), -j))
            candidates.append((i, likest))
    return _in_order(candidates)


def _in_order(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give the longest run of pairs whose second numbers rise."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for n, (_, j) in enumerate(pairs):
        at = bisect_left(tails, j)
        before.append(ends[at - 1] if at else None)
        tails[at : at + 1] = [j]
        ends[at : at + 1] = [n]
    chosen: list[tuple[int, int]] = []
    at_ = ends[-1] if ends else None
    while at_ is not None:
        chosen.append(pairs[at_])
        at_ = before[at_]
    return chosen[::-1]


def _between(
    found: Sequence[Found],
    expected: Sequence[Expected],
    here: tuple[int, int],
    there: tuple[int, int],
) -> Iterator[Pair]:
    """Pair what stands between two anchors: first what reads the same, then what is alike."""
    ours, theirs = range(*here), range(*there)
    if not ours or not theirs:
        yield from _unpaired(ours, theirs)
        return
    same = SequenceMatcher(
        None,
        [(found[i].kind, found[i].text) for i in ours],
        [(expected[j].kind, expected[j].text) for j in theirs],
        autojunk=False,
    )
    i, j = here[0], there[0]
    for block in same.get_matching_blocks():
        a, b = here[0] + block.a, there[0] + block.b
        yield from _by_likeness(found, expected, range(i, a), range(j, b))
        yield from zip(range(a, a + block.size), range(b, b + block.size), strict=True)
        i, j = a + block.size, b + block.size


def _unpaired(ours: range, theirs: range) -> Iterator[Pair]:
    yield from ((None, j) for j in theirs)
    yield from ((i, None) for i in ours)


def _by_likeness(
    found: Sequence[Found], expected: Sequence[Expected], ours: range, theirs: range
) -> Iterator[Pair]:
    if not ours or not theirs or len(ours) * len(theirs) > _MOST_PAIRS:
        yield from _unpaired(ours, theirs)
        return
    i, j = ours[0], theirs[0]
    for a, b in _best(found, expected, ours, theirs):
        yield from _in_turn(found, expected, range(i, a), range(j, b))
        yield a, b
        i, j = a + 1, b + 1
    yield from _in_turn(found, expected, range(i, ours.stop), range(j, theirs.stop))


def _in_turn(
    found: Sequence[Found], expected: Sequence[Expected], ours: range, theirs: range
) -> Iterator[Pair]:
    """Take what was written where places are missing for those places, the first for the first."""
    i = ours.start
    for j in theirs:
        place = expected[j]
        if i < ours.stop and place.free and found[i].kind == place.kind and found[i].text:
            yield i, j
            i += 1
        else:
            yield None, j
    yield from ((n, None) for n in range(i, ours.stop))


def _best(
    found: Sequence[Found], expected: Sequence[Expected], ours: range, theirs: range
) -> list[tuple[int, int]]:
    """Give the pairs, in order, whose likenesses come to the most."""
    score = [[0.0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    for a in range(len(ours) - 1, -1, -1):
        for b in range(len(theirs) - 1, -1, -1):
            one, other = found[ours[a]], expected[theirs[b]]
            like = _likeness(one.text, other.text) if one.kind == other.kind else 0.0
            both = like + score[a + 1][b + 1] if like >= _ALIKE else 0.0
            score[a][b] = max(both, score[a + 1][b], score[a][b + 1])
    pairs = []
    a = b = 0
    while a < len(ours) and b < len(theirs):
        if score[a][b] == score[a + 1][b]:
            a += 1
        elif score[a][b] == score[a][b + 1]:
            b += 1
        else:
            pairs.append((ours[a], theirs[b]))
            a, b = a + 1, b + 1
    return pairs


def _likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    matcher = SequenceMatcher(None, one[:_COMPARED_CHARS], other[:_COMPARED_CHARS], autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0
