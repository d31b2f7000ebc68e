"""What a judge says of answers, as figures: withheld where it disagrees with the labels."""

from collections.abc import Sequence

import numpy as np

from eval.measures import estimate
from eval.suite.cases import AnswerCase, Case
from eval.suite.opinion.judge import Criterion, Judge, Opinion, Progress, material_of, opinions
from eval.suite.opinion.labels import Labelled
from eval.suite.opinion.trial import trial, withheld
from eval.suite.outcomes import Outcome
from eval.suite.replies import AnswerReply
from eval.suite.runs import Bounds, Figure

LABEL: dict[Criterion, str] = {"grounded": "模型评判：依据充分", "responsive": "模型评判：切题"}


def judge_figures(
    cases: Sequence[Case],
    outcomes: Sequence[Outcome],
    *,
    judge: Judge,
    labels: Sequence[Labelled],
    progress: Progress = lambda _done, _total: None,
) -> tuple[Figure, ...]:
    """Have the answers of a run judged by a model, after trying it on the labels.

    Args:
        cases: What was asked.
        outcomes: In the same order.
        judge: The judge.
        labels: Answers with what is true of them.
        progress: Called with how many answers have been judged.

    Returns:
        For each criterion the share of answers that meet it, of those on which the judge's word
        could be read; withheld, with the reason, where the judge does not agree with the labels.

    Raises:
        NoJudge: The model is gone.
    """
    tried = trial(judge, labels)
    answers = (
        outcome.reply
        for case, outcome in zip(cases, outcomes, strict=True)
        if isinstance(case, AnswerCase) and isinstance(outcome.reply, AnswerReply)
    )
    materials = [made for answer in answers if (made := material_of(answer)) is not None]
    said = opinions(materials, judge=judge, progress=progress)
    return tuple(_figure(criterion, said, why=withheld(tried.on(criterion))) for criterion in LABEL)


def _figure(criterion: Criterion, said: Sequence[Opinion], *, why: str | None) -> Figure:
    read = [word for opinion in said if (word := opinion.on(criterion)) is not None]
    bounds = None
    if read and why is None:
        found = estimate(np.array(read, dtype=float))
        bounds = Bounds(value=found.value, low=found.low, high=found.high)
    return Figure(
        metric=f"judge_{criterion}",
        label=LABEL[criterion],
        n=len(read),
        bounds=bounds,
        better="up",
        withheld=why,
    )
