"""What each record that was spoken of, or is new, has of a question and of what was said."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from assistant.answerability import named, weights_of
from assistant.following.pointing import Pointing
from assistant.following.spoken import Candidate, Spoken
from assistant.understanding import content, regions_in
from corpus.records import Record

# A question of fewer words, by weight, tells little by them.
_SAID_WEIGHT = 10.0
_TURNS = 5
_MOST = 0.45


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenConfig:
    """What speaks for a record beside the question itself.

    Attributes:
        first: Having been cited first in the last answer; `fading` less for each further back.
        also: Having been cited besides.
        kin: Being a policy before or after one that was cited.
        said: Having the words of the last question; `fading` less for each further back.
        unmet: The same of a question that nothing was cited for; of most of its words.
        least: With so much a record was spoken of that was not cited.
    """

    first: float = 0.65
    also: float = 0.3
    kin: float = 0.15
    said: float = 0.34
    unmet: float = 0.6
    fading: float = 0.65
    least: float = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A record with what it has of the question's words, and of those before.

    Attributes:
        own: The question's words that it has.
        head: Those in its title, owner, region and number.
        placed: Whether it is of a place that the question names.
        spoken: What speaks for it beside the question.
        known: Whether it was spoken of.
    """

    candidate: Candidate
    own: frozenset[str]
    head: frozenset[str]
    placed: bool
    spoken: float
    known: bool

    @property
    def record(self) -> Record:
        """The record."""
        return self.candidate.record


def words_of(at: Pointing, spoken: Spoken) -> dict[str, float]:
    """Give what each of a question's words weighs; its numbers count."""
    return weights_of(content(at.text, figures=True), spoken.rarity)


def weighed(
    spoken: Spoken,
    at: Pointing,
    weights: Mapping[str, float],
    config: SpokenConfig = SpokenConfig(),
) -> tuple[Weighed, ...]:
    """Give each record with what it has of a question's words, and of those said before."""
    said = [(_seen(text, spoken.rarity), text in spoken.unmet) for text in spoken.said[:_TURNS]]
    back = at.back and any(one.back for one in spoken.candidates)
    places = _telling(regions_in(at.text), spoken)
    every = []
    for one in spoken.candidates:
        head, words = head_of(one.record), named(f"{one.record.title}\n{one.record.text}")
        fading = 1.0 if back else config.fading
        speaks = _cited(one, at, config, back=back) + sum(
            fading**ago * _of_said(of, words, config, unmet=unmet)
            for ago, (of, unmet) in enumerate(said)
            if ago or not back
        )
        every.append(
            Weighed(
                candidate=one,
                own=frozenset(weights.keys() & words),
                head=frozenset(weights.keys() & named(head)),
                placed=any(place in head for place in places),
                spoken=speaks,
                known=one.back is not None or speaks >= config.least,
            )
        )
    return tuple(every)


def _telling(places: Collection[str], spoken: Spoken) -> list[str]:
    """Give the places that tell records apart; what most are of, as Ningxia, tells nothing."""
    heads = [head_of(one.record) for one in spoken.candidates]
    return [place for place in places if sum(place in head for head in heads) < len(heads) / 3]


def head_of(record: Record) -> str:
    """Give what a record is called by: its title, whose it is, where, and its number."""
    facts = record.facts
    names = (getattr(facts, name, None) for name in ("region", "owner", "number"))
    return "\n".join([record.title, *(name for name in names if name)])


def _cited(one: Candidate, at: Pointing, config: SpokenConfig, *, back: bool) -> float:
    if one.back is None:
        return config.kin if one.kin else 0.0
    if (back and one.back == 0) or (at.other and one.last):
        return 0.0
    weight = config.first if one.place == 0 else config.also
    if back or at.elsewhere:
        return weight / 2  # the words say which, and that it was the last tells nothing
    return weight * config.fading**one.back


def _of_said(
    of: Mapping[str, float], words: Collection[str], config: SpokenConfig, *, unmet: bool
) -> float:
    share = weight_in(of, words) / max(_SAID_WEIGHT, sum(of.values()))
    return share * (config.unmet if unmet and share >= _MOST else config.said)


def _seen(text: str, rarity: Mapping[str, float]) -> dict[str, float]:
    """Give what the words of a text weigh that stand in some passage."""
    weights = weights_of(content(text, figures=False), rarity)
    return {word: weight for word, weight in weights.items() if word in rarity}


def weight_in(weights: Mapping[str, float], words: Collection[str]) -> float:
    """Give the weight of these words."""
    return sum(weight for word, weight in weights.items() if word in words)
