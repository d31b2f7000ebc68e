"""Whether a record that a question is taken to be about has anything of what is asked.

People go on about a record in words that it does not have: 在哪几个县用过. So it is held to have
nothing of a question only where its text has hardly a word of it and many other texts are nearer
to it. Set on the last questions of the open halves of `sets/followups*.jsonl`, each put to the
record that answers it and to others.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.following.weighing import Weighed, weight_in

# What only asks, joins or points: a pair of these names nothing that a text could lack.
_NAMING_NOTHING = frozenset(
    "的了吗呢吧啊么嘛呀啦不没有无是在也都还就才再又能会可要想得给拿去来上下里头这那哪个些种样"
    "几多少大小好说算用做到把被让叫请问我你他她它们咱自己先后以怎什啥为因所而且但或与和跟同对"
    "从向于过着行成点起出回只很太真该当如果份话候边谁够"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FitConfig:
    """Where the lines are.

    Attributes:
        own: With such a share of what the question names, by weight, a record has something of it.
        most: With such a share it has most of it.
        telling: Of fewer words, by weight, having most says nothing.
    """

    own: float = 0.15
    most: float = 0.6
    telling: float = 15.0


def fits(one: Weighed, weights: Mapping[str, float], config: FitConfig = FitConfig()) -> bool:
    """Say whether a record has something of a question; of one that names nothing it has all.

    Args:
        one: The record; without a score where many others are nearer.
        weights: Of the question's words.
        config: Where the lines are.
    """
    has = not telling(weights) or share_of(one, weights) >= config.own
    return has or one.candidate.score > 0


def has_most(one: Weighed, weights: Mapping[str, float], config: FitConfig = FitConfig()) -> bool:
    """Say whether a record has most of a question that names enough to tell."""
    enough = sum(telling(weights).values()) >= config.telling
    return enough and share_of(one, weights) >= config.most


def share_of(one: Weighed, weights: Mapping[str, float]) -> float:
    """Give how much a record has of what a question names, 0…1; 0 where it names nothing."""
    names = telling(weights)
    total = sum(names.values())
    return weight_in(names, one.own) / total if total > 0 else 0.0


def telling(weights: Mapping[str, float]) -> dict[str, float]:
    """Give the weights of the words that name something; figures are mostly the asker's own."""
    return {
        word: weight
        for word, weight in weights.items()
        if any(char.isalpha() and char not in _NAMING_NOTHING for char in word)
    }
