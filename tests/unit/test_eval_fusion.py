"""The experiment that sets the weights of search: one at a time, the others as they ship."""

from dataclasses import replace
from typing import Any

from eval.fusion import Trial, by_weight, variants
from eval.measures import Estimate
from index.ranking import SearchConfig
from index.wanted import Weights

SHIPPED = SearchConfig()
FORMS = ("question", "phrase", "text")


def a_trial(weight: str, value: float) -> Trial:
    return Trial(weight=weight, value=value, ships=False, ndcg=Estimate(value=0, low=0, high=0))


def test_a_weight_is_varied_alone() -> None:
    changed: dict[str, Any]
    for name, value, config in variants(SHIPPED):
        weight, _, form = name.partition(".")
        if weight in Weights.__dataclass_fields__:
            assert getattr(config.words, weight) == value
            changed = {weight: getattr(SHIPPED.words, weight)}
            restored = replace(config, words=replace(config.words, **changed))
        elif form:
            assert getattr(config, weight)[form] == value
            changed = {weight: {**getattr(config, weight), form: getattr(SHIPPED, weight)[form]}}
            restored = replace(config, **changed)
        else:
            assert getattr(config, weight) == value
            changed = {weight: getattr(SHIPPED, weight)}
            restored = replace(config, **changed)
        assert restored == SHIPPED, name


def test_each_weight_is_tried_once_as_it_ships() -> None:
    trials = list(variants(SHIPPED))

    names = {name for name, _, _ in trials}
    shipping = [name for name, _, config in trials if config == SHIPPED]
    assert sorted(shipping) == sorted(names)


def test_the_weights_are_those_of_the_search() -> None:
    names = {name for name, _, _ in variants(SHIPPED)}

    assert names == {
        *(f"{weight}.{form}" for weight in ("lexical_shares", "presences") for form in FORMS),
        "unseen", "unseen_from", "support", "singles", "asking", "formal", "alike", "exact",
        "titles", "heading",
    }  # fmt: skip
    assert all(len({v for own, v, _ in variants(SHIPPED) if own == name}) > 2 for name in names)


def test_no_value_of_a_weight_is_tried_twice() -> None:
    tried = [(name, value) for name, value, _ in variants(SHIPPED)]

    assert len(tried) == len(set(tried))


def test_trials_are_shown_by_weight_in_the_order_of_their_values() -> None:
    trials = [a_trial("", 0), a_trial("keys", 0.1), a_trial("keys", 0.3), a_trial("titles", 0.1)]

    assert by_weight(trials) == {
        "": (trials[0],),
        "keys": (trials[1], trials[2]),
        "titles": (trials[3],),
    }
