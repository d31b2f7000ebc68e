"""The experiment that sets the weights of search: one at a time, the others as they ship."""

from dataclasses import replace

from eval.fusion import Trial, by_weight, variants
from eval.measures import Estimate
from index.ranking import SearchConfig
from index.wanted import Weights

SHIPPED = SearchConfig()
# Set for each form of a question on its own: none of one value for all is what ships.
BY_FORM = {"lexical_shares", "presences"}


def a_trial(weight: str, value: float) -> Trial:
    return Trial(weight=weight, value=value, ships=False, ndcg=Estimate(value=0, low=0, high=0))


def test_a_weight_is_varied_alone() -> None:
    for name, value, config in variants(SHIPPED):
        if name in Weights.__dataclass_fields__:
            back = replace(config.words, **{name: getattr(SHIPPED.words, name)})
            restored = replace(config, words=back)
            assert getattr(config.words, name) == value
        else:
            restored = replace(config, **{name: getattr(SHIPPED, name)})
        assert restored == SHIPPED, name


def test_each_weight_that_is_one_number_is_tried_once_as_it_ships() -> None:
    trials = list(variants(SHIPPED))

    names = {name for name, _, _ in trials}
    shipping = [name for name, _, config in trials if config == SHIPPED]
    assert sorted(shipping) == sorted(names - BY_FORM)


def test_a_weight_that_is_set_by_form_is_tried_with_every_value_that_ships() -> None:
    tried = {
        name: {value for own, value, _ in variants(SHIPPED) if own == name} for name in BY_FORM
    }

    assert set(SHIPPED.lexical_shares.values()) <= tried["lexical_shares"]
    assert set(SHIPPED.presences.values()) <= tried["presences"]


def test_the_weights_are_those_of_the_search() -> None:
    names = {name for name, _, _ in variants(SHIPPED)}

    assert names == {
        "lexical_shares", "presences", "support", "singles", "asking", "formal", "alike",
        "exact", "titles",
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
