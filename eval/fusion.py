"""How the lanes are weighed: the experiment that set `index.ranking.SearchConfig`.

Every weight is varied alone, the others as they ship, over whole data sets, through the product's
own search. What is best on one set is not taken where it costs more on another.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, get_args

from eval.datasets import Dataset
from eval.measures import Estimate
from eval.retrieval import measure_retrieval
from index.forms import Form
from index.ranking import SearchConfig
from index.search import HybridSearcher

Progress = Callable[[int, int], None]
# Set by the query's form: tried for one form, the others as they ship.
_BY_FORM: Mapping[str, tuple[float, ...]] = {
    "lexical_shares": (0.3, 0.42, 0.45, 0.5, 0.6, 0.7),
    "presences": (0.0, 1.0, 2.0, 3.0),
}
_PLAIN: Mapping[str, tuple[float, ...]] = {
    "unseen": (0.0, 0.6, 1.2, 1.8),
    "unseen_from": (0.0, 0.06, 0.12),
    "support": (0.0, 0.25, 0.5, 0.75),
    "exact": (0.0, 0.25, 0.5, 1.0),
}
_OF_WORDS: Mapping[str, tuple[float, ...]] = {
    "singles": (0.3, 0.5, 0.8),
    "asking": (0.0, 0.25, 1.0),
    "formal": (0.4, 0.8, 1.2),
    "alike": (0.0, 0.3, 0.6),
    "titles": (0.0, 0.3, 0.6, 1.0),
    "heading": (0.0, 1.0, 2.0, 3.0),
}
_FORMS: tuple[Form, ...] = get_args(Form)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One weight at one value, and the nDCG@10 that it gave."""

    weight: str
    value: float
    ships: bool
    ndcg: Estimate


def variants(config: SearchConfig) -> Iterator[tuple[str, float, SearchConfig]]:
    """Give each weight's name and values, with the weights as they ship but for that one."""
    changed: dict[str, Any]
    for name, values in _BY_FORM.items():
        for value in values:
            for form in _FORMS:
                changed = {name: {**getattr(config, name), form: value}}
                yield f"{name}.{form}", value, replace(config, **changed)
    for name, values in _PLAIN.items():
        for value in values:
            changed = {name: value}
            yield name, value, replace(config, **changed)
    for name, values in _OF_WORDS.items():
        for value in values:
            changed = {name: value}
            yield name, value, replace(config, words=replace(config.words, **changed))


def measure_fusion(
    dataset: Dataset,
    *,
    searcher: HybridSearcher,
    day: date,
    only: Sequence[str] = (),
    progress: Progress = lambda _done, _total: None,
) -> tuple[Trial, ...]:
    """Give the trials on one set; the first is of the weights as they ship.

    Args:
        dataset: Its documents are in what is searched.
        searcher: With the weights that ship.
        day: The date taken for today.
        only: Names of the weights to vary; all where there are none.
        progress: Called with how many trials are done.
    """
    config = SearchConfig()
    plans = [("", 0.0, config)]
    plans += [plan for plan in variants(config) if not only or plan[0] in only]
    trials: list[Trial] = []
    for name, value, weights in plans:
        report = measure_retrieval(dataset, searcher=searcher.weighed(weights), day=day)
        trials.append(
            Trial(
                weight=name,
                value=value,
                ships=weights == config,
                ndcg=report.measures["nDCG@10"],
            )
        )
        progress(len(trials), len(plans))
    return tuple(trials)


def by_weight(trials: Sequence[Trial]) -> Mapping[str, tuple[Trial, ...]]:
    """Give the trials of each weight, in the order of its values."""
    names = dict.fromkeys(trial.weight for trial in trials)
    return {name: tuple(t for t in trials if t.weight == name) for name in names}
