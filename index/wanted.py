"""What a search looks for, by words: worked out once, asked of whichever lexical lane there is."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from index.tokens import terms

# Words that ask: rules seldom have them, so BM25 takes them for rare and telling.
_ASKING = re.compile(
    "请问|是什么|为什么|有什么|做什么|什么样|什么|怎么样|怎么办|怎么|怎样|如何|哪些|哪个|哪家|哪里|哪儿|哪几|哪种"
    "|啥样|啥|咋样|咋办|咋|东西|一下|人家|这个|那个|这些|那些|多少|几个|几种|有没有|是不是|能不能|可不可以|是否|能否|可否|有何|为何|何时|何种|了哪|了多|了什|[吗呢吧]"
)
# Without numerals.
_WORD = re.compile(r"(?:(?![〇零一二三四五六七八九十百千万亿两])[\u3400-\u9fff]){2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The words of a search, each with what it weighs.

    A passage scores the sum, over the fields and their words, of the weight times the word's BM25
    in that field of the passage; and `presence` times the weight (at most 1) times the inverse
    document frequency of each of the pairs that it has at all.

    Attributes:
        pairs: Sought in title, headings and text (`index.tokens.Terms.pairs`).
        singles: The same of single characters.
        titles: Pairs, sought in the record's title alone.
        keys: Figures, dates and numbers, each written one way (`index.keys.keys`).
        presence: How much it counts that a pair is there, however often and in how long a text.
    """

    pairs: Mapping[str, float] = field(default_factory=dict)
    singles: Mapping[str, float] = field(default_factory=dict)
    titles: Mapping[str, float] = field(default_factory=dict)
    keys: Mapping[str, float] = field(default_factory=dict)
    presence: float = 0.0

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.pairs or self.singles or self.titles or self.keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What the words of a search weigh. Set by measurement: docs/measurements.md.

    Attributes:
        singles: A matching character beside a matching pair.
        asking: A word that only asks (多少, 怎么), beside one that names something.
        formal: A word of the name that texts use for a name that was typed.
        alike: A word that texts may use for one that was typed.
        titles: A matching pair of the title, beside one of the whole passage.
        heading: How much more a word of a text's heading counts, as a multiple.
    """

    singles: float = 0.5
    asking: float = 0.25
    formal: float = 0.8
    alike: float = 0.3
    titles: float = 0.6
    heading: float = 2.0


def wanted_for(
    typed: str,
    *,
    formal: str = "",
    alike: str = "",
    heading: str = "",
    presence: float = 0.0,
    weights: Weights | None = None,
) -> Wanted:
    """Give the words of a text as they are sought, each as often as it stands there.

    Args:
        typed: A question or a demand.
        formal: Names that texts use for the names typed.
        alike: Words that texts may use for the words typed.
        heading: The part of it that says what it is about, where it has one.
        presence: How much it counts that a pair is there at all; see `Wanted`.
        weights: None for those that ship.
    """
    weights = weights or Weights()
    pairs, singles = _counted(typed, weights.asking)
    for words, more in zip((pairs, singles), _counted(heading, weights.asking), strict=True):
        for word, times in more.items():
            words[word] = words.get(word, 0.0) + times * weights.heading
    for added, weight in ((formal, weights.formal), (alike, weights.alike)):
        for words, more in zip((pairs, singles), _counted(added, weights.asking), strict=True):
            for word, times in more.items():
                words[word] = max(words.get(word, 0.0), times * weight)
    return Wanted(
        pairs=pairs,
        singles={word: times * weights.singles for word, times in singles.items()},
        titles={word: times * weights.titles for word, times in pairs.items()},
        presence=presence,
    )


def unseen(pairs: Mapping[str, float], seen: Collection[str]) -> float:
    """Give the share, 0…1, of what the words of a query weigh that no passage has.

    Figures and numbers do not count: passages write them otherwise, and they are sought by value.

    >>> unseen({"报销": 1.0, "补贴": 2.0, "多少": 1.0, "50": 1.0}, {"补贴", "多少"})
    0.25
    """
    words = {pair: weight for pair, weight in pairs.items() if _WORD.fullmatch(pair)}
    whole = sum(words.values())
    return 1 - sum(w for pair, w in words.items() if pair in seen) / whole if whole else 0.0


def _counted(text: str, asking: float) -> tuple[dict[str, float], dict[str, float]]:
    """Give pairs and singles with how often they stand there; those that only ask count less."""
    whole, named = terms(text), terms(_ASKING.sub(" ", text))
    return (
        _weighed(Counter(whole.pairs), Counter(named.pairs), asking),
        _weighed(Counter(whole.singles), Counter(named.singles), asking),
    )


def _weighed(whole: Counter[str], named: Counter[str], asking: float) -> dict[str, float]:
    return {
        word: min(times, named[word]) + asking * max(0, times - named[word])
        for word, times in whole.items()
    }
