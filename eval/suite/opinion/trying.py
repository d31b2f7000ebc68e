"""Whether the judge of the settings agrees with the labels well enough to be heard; in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.bootstrap import choose_model
from assistant.settings import Settings
from eval.errors import NoJudge
from eval.suite.opinion.judge import Judge, Progress
from eval.suite.opinion.labels import Labelled
from eval.suite.opinion.ragas import RagasSkipped, ragas_opinions
from eval.suite.opinion.trial import CriterionTrial, JudgeTrial, compared, trial, withheld

_LABEL = {"grounded": "依据充分", "responsive": "切题"}


def configured_judge(settings: Settings) -> Judge:
    """Give a judge by the language model of the settings.

    Raises:
        NoJudge: They name none.
        BadSetting: They name one that cannot be used.
    """
    model = choose_model(settings)
    if model is None:
        raise NoJudge(
            "评判需要语言模型，现在没有设置；请设 TT_LLM=openai、TT_LLM_BASE_URL 和 TT_LLM_MODEL。"
        )
    return Judge(model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What a trial by the settings gave.

    Attributes:
        model: The judge's.
        ragas: How RAGAS did at the same on `grounded`; None where it was not asked for or did
            not run.
        skipped: Why it did not run though it was asked for.
    """

    model: str
    trial: JudgeTrial
    ragas: CriterionTrial | None = None
    skipped: str | None = None

    @property
    def admitted(self) -> bool:
        """Whether all figures of this judge may be shown."""
        return not (withheld(self.trial.grounded) or withheld(self.trial.responsive))


def tried(
    labels: Sequence[Labelled],
    *,
    settings: Settings,
    ragas: bool = False,
    progress: Progress = lambda _done, _total: None,
) -> Tried:
    """Measure the judge of the settings, and RAGAS beside it where that is asked for.

    Raises:
        NoJudge: No model is set, or it is gone.
        BadSetting: The model that is set cannot be used.
    """
    found = trial(configured_judge(settings), labels, progress=progress)
    of = Tried(model=settings.llm_model, trial=found)
    if not ragas:
        return of
    materials = [label.material for label in labels]
    try:
        said = ragas_opinions(materials, settings=settings, progress=progress)
    except RagasSkipped as error:
        return replace(of, skipped=str(error))
    return replace(of, ragas=compared("grounded", labels, said))


def as_json(of: Tried) -> dict[str, object]:
    """Give what came of it as JSON."""
    return {
        "model": of.model,
        "grounded": _one_json(of.trial.grounded),
        "responsive": _one_json(of.trial.responsive),
        "ragas": _one_json(of.ragas) if of.ragas else None,
        "ragas_skipped": of.skipped,
    }


def _one_json(of: CriterionTrial) -> dict[str, object]:
    return {
        "n": of.n,
        **of.model_dump(mode="json", exclude={"criterion"}),
        "withheld": withheld(of),
    }


def lines(of: Tried) -> Iterator[str]:
    """Give what came of it for a terminal."""
    yield f"评判模型：{of.model}"
    yield from _lines(of.trial.grounded)
    yield from _lines(of.trial.responsive)
    if of.ragas is not None:
        yield "RAGAS 的 faithfulness"
        yield from _lines(of.ragas)
    if of.skipped is not None:
        yield of.skipped


def _lines(of: CriterionTrial) -> Iterator[str]:
    right, kappa, cells = of.accuracy, of.kappa, of.confusion
    yield f"{_LABEL[of.criterion]}：比较 {of.n} 条，无法读取 {of.unreadable} 条"
    yield f"  与标注相同 {right.value:.3f} [{right.low:.3f}, {right.high:.3f}]"
    between = f"两次标注之间 {of.between_readings:.3f}"
    yield f"  κ {kappa.value:.3f} [{kappa.low:.3f}, {kappa.high:.3f}]（{between}）"
    yield (
        f"  标注是、评判是 {cells.yes_yes}；标注是、评判否 {cells.yes_no}；"
        f"标注否、评判是 {cells.no_yes}；标注否、评判否 {cells.no_no}"
    )
    yield f"  评判说是的占 {of.said_yes:.3f}，标注为 {of.are_yes:.3f}"
    why = withheld(of)
    yield f"  不公布：{why}" if why else "  可以公布"
