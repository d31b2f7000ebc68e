"""The gate: what the product could answer when the baseline was accepted, it can answer now.

The cases are the open half of the shipped sets. After a change that is meant to move the figures:
`python -m eval run --out DIR`, look at the report, `python -m eval accept DIR`.
"""

from functools import partial
from pathlib import Path

import pytest
from builders import House

from assistant.ask import ask
from assistant.eligibility.rulebook import Rulebook
from assistant.matching.matcher import Matcher
from corpus.levels import Viewer
from corpus.measures.files import SHIPPED, read_measures
from corpus.store.measures import MeasureStore
from eval.kept_vectors import KeptVectors
from eval.suite.beginning import chosen
from eval.suite.case_files import shipped
from eval.suite.command import BASELINE
from eval.suite.comparing import compare
from eval.suite.drafts import drafts
from eval.suite.matches import matches
from eval.suite.run_files import read_run
from eval.suite.running import ask_all
from eval.suite.runs import Comparison, Run
from eval.suite.subject import Product
from eval.suite.verdicts import verdicts
from index.affinity import Affinity
from index.embedding.local import LocalEmbedder

STAFF = Viewer(role="staff")


@pytest.fixture(scope="module")
def comparison(samples: House, embedding: LocalEmbedder, common: Path) -> Comparison:
    measures = MeasureStore(samples.store)
    measures.confirm(read_measures([SHIPPED]), STAFF, who="随样例提供")
    rulebook = Rulebook(samples.store, measures)
    nearness = Affinity(
        store=samples.store,
        chunk_store=samples.chunk_store,
        embedder=KeptVectors(embedding, common / "vectors.db"),
    )
    matcher = Matcher(records=samples.store, nearness=nearness, rulebook=rulebook)
    product = Product(
        ask=partial(ask, searcher=samples.searcher, records=samples.store, rulebook=rulebook),
        searcher=samples.searcher,
        store=samples.store,
        policies=partial(verdicts, rulebook=rulebook),
        match=partial(matches, matcher=matcher),
        draft=partial(drafts, store=samples.store, rulebook=rulebook),
    )
    accepted = read_run(BASELINE)
    cases = chosen(shipped(), "open")
    outcomes = ask_all(cases, subject=product)
    now = Run(header=accepted.header, parts=(), slices=(), cases=cases, outcomes=outcomes)
    return compare(accepted, now)


def test_nothing_got_worse_than_it_may(comparison: Comparison) -> None:
    drops = [
        f"{moved.kind} {moved.metric}: {moved.before} -> {moved.after}"
        for moved in comparison.moved
        if moved.drop
    ]

    assert not drops, (drops, comparison.worse)


def test_the_baseline_is_about_the_cases_there_are(comparison: Comparison) -> None:
    apart = (comparison.changed, comparison.only_before, comparison.only_after)

    assert apart == ((), (), ())
