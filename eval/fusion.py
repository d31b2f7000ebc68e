"""How the lanes are weighed: the experiment that set `index.ranking.SearchConfig`.

Every weight is varied alone, the others as they ship, over whole data sets, through the product's
own search. What is best on one set is not taken where it costs more on another.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from eval.datasets import Dataset
from eval.measures import Estimate
from eval.retrieval import measure_retrieval
from index.forms import Form
from index.ranking import SearchConfig
from index.search import HybridSearcher

Progress = Callable[[int, int], None]
_SHARES = (0.3, 0.4, 0.45, 0.5, 0.565, 0.65, 0.75)
_PRESENCES = (0.0, 1.0, 2.0, 3.0)
_SUPPORTS = (0.0, 0.25, 0.5, 0.75)
_SINGLES = (0.3, 0.5, 0.8)
_ASKING = (0.0, 0.25, 1.0)
_FORMAL = (0.4, 0.8, 1.2)
_ALIKE = (0.0, 0.3, 0.6)
_EXACT = (0.0, 0.25, 0.5, 1.0)
_TITLES = (0.0, 0.3, 0.6, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One weight at one value, and the nDCG@10 that it gave."""

    weight: str
    value: float
    ships: bool
    ndcg: Estimate


def variants(config: SearchConfig) -> Iterator[tuple[str, float, SearchConfig]]:
    """Give each weight's name and values, with the weights as they ship but for that one."""

    def every(value: float) -> dict[Form, float]:
        return {"question": value, "phrase": value, "text": value}

    for value in _SHARES:
        yield "lexical_shares", value, replace(config, lexical_shares=every(value))
    for value in _PRESENCES:
        yield "presences", value, replace(config, presences=every(value))
    for value in _SUPPORTS:
        yield "support", value, replace(config, support=value)
    words = config.words
    for value in _SINGLES:
        yield "singles", value, replace(config, words=replace(words, singles=value))
    for value in _ASKING:
        yield "asking", value, replace(config, words=replace(words, asking=value))
    for value in _FORMAL:
        yield "formal", value, replace(config, words=replace(words, formal=value))
    for value in _ALIKE:
        yield "alike", value, replace(config, words=replace(words, alike=value))
    for value in _EXACT:
        yield "exact", value, replace(config, exact=value)
    for value in _TITLES:
        yield "titles", value, replace(config, words=replace(words, titles=value))


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
