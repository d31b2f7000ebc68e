"""Whether a question leans on what was spoken of, or has a subject of its own.

A new subject has words that another record has, above all in its title, and takes more words. Set
on the open half of `sets/followups.jsonl` and conversations like them, on whole questions asked
after other ones, and on such as are to be refused after any.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from assistant.following.pointing import Pointing
from assistant.following.weighing import Weighed, weight_in

# Fewer words than this, by weight, tell little.
_LEAST_WEIGHT = 25.0
# Only a record that is called by its name or number has a score above this.
_CALLED_FROM = 1.6
_CALLED = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class LeanConfig:
    """What speaks for leaning; a question leans where the sum is above 0.

    Attributes:
        bias: Where nothing speaks for or against it.
        ahead: For how far the best passage of what was spoken of is ahead of all others.
        own: For how much more of the question's words it has, by weight.
        head: For the same of its title, owner, region and number.
        char: For each character of the question.
        points: Where it takes something up.
        itself: Where it begins with a word for the last thing itself.
    """

    bias: float = 5.9
    ahead: float = 2.9
    own: float = 0.155
    head: float = 0.29
    char: float = -0.31
    points: float = 0.5
    itself: float = 4.5


def leans(
    every: Collection[Weighed],
    at: Pointing,
    weights: Mapping[str, float],
    config: LeanConfig = LeanConfig(),
) -> bool:
    """Say whether a question leans on what was spoken of.

    Args:
        every: What it may be about.
        at: What its words point at.
        weights: Of its words.
        config: What speaks for what.
    """
    if not any(one.known for one in every):
        return False
    if at.elsewhere or at.wants:
        return True
    by = (
        config.ahead,
        config.own,
        config.head,
        config.char,
        config.points,
        config.itself,
    )
    signs = lean_signs(every, at, weights)
    return config.bias + sum(weight * sign for weight, sign in zip(by, signs, strict=True)) > 0


def lean_signs(
    every: Collection[Weighed], at: Pointing, weights: Mapping[str, float]
) -> tuple[float, ...]:
    """Give what speaks for leaning, in the order of `LeanConfig`."""

    def compared(one: Weighed) -> float:
        has = weight_in(weights, one.own) + weight_in(weights, one.head) / 2
        return _score(one) + has / max(_LEAST_WEIGHT, sum(weights.values()))

    ours = max((one for one in every if one.known), key=compared)
    theirs = max((one for one in every if not one.known), key=compared, default=ours)
    # Where we have all that they have and more, that their title has it says nothing.
    head = weight_in(weights, ours.head) - weight_in(weights, theirs.head)
    return (
        _score(ours) - _score(theirs),
        weight_in(weights, ours.own) - weight_in(weights, theirs.own),
        0.0 if ours.own > theirs.own else head,
        float(len(at.text)),
        float(at.points),
        float(at.itself),
    )


def _score(one: Weighed) -> float:
    called = _CALLED if one.candidate.score > _CALLED_FROM else 0.0
    return min(1.0, one.candidate.score) + called
