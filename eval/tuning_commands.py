"""`python -m eval fusion | fit-refusal`: the experiments that set the weights of search."""

from pathlib import Path

import click

from assistant.answerability import Signals, signals
from assistant.command import print_json, progress_bar
from assistant.confidence import REFUSE_BELOW
from eval.datasets import read_corpus, read_dataset, read_questions
from eval.filling import filled
from eval.fitting import Fitted, fit
from eval.fusion import Trial, by_weight, measure_fusion
from eval.refusal import searched
from eval.tables import table

_folder = click.argument(
    "folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
_file = click.Path(exists=True, dir_okay=False, path_type=Path)
_json = click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")


@click.command("fusion", help="权重：检索的每个权重各取几个值，DIR 上的 nDCG@10 各是多少。")
@_folder
@click.option("--only", multiple=True, metavar="NAME", help="只试这个权重，可重复")
@click.option("--limit", type=click.IntRange(min=1), help="只用前几个问题")
@_json
def fusion_command(
    folder: Path, only: tuple[str, ...], limit: int | None, *, as_json: bool
) -> None:
    """Vary each weight of search alone."""
    dataset = read_dataset(folder, limit=limit)
    parts = filled(dataset.corpus, keep_questions=True)
    with progress_bar("正在逐个尝试") as progress:
        trials = measure_fusion(
            dataset,
            searcher=parts.searcher,
            day=parts.settings.day(),
            only=only,
            progress=progress,
        )
    if as_json:
        print_json({"n": len(dataset.questions), "trials": [_trial(trial) for trial in trials]})
        return
    for name, own in by_weight(trials).items():
        rows = [(_value(t), f"{t.ndcg.value:.4f}", "现用" if t.ships else "") for t in own]
        click.echo(f"{name or '现用的全部权重'}：")
        for line in table(rows):
            click.echo(f"  {line}")


def _value(trial: Trial) -> str:
    return f"{trial.value:g}" if trial.weight else "–"


def _trial(trial: Trial) -> dict[str, object]:
    return {
        "weight": trial.weight,
        "value": trial.value,
        "ships": trial.ships,
        "nDCG@10": round(trial.ndcg.value, 4),
        "ci95": [round(trial.ndcg.low, 4), round(trial.ndcg.high, 4)],
    }


@click.command("fit-refusal", help="拒答的权重：用有答案和答案被取走的问题拟合，并作交叉验证。")
@_folder
@click.option("--answerable", type=_file, required=True, help="能回答的问题，JSONL")
@click.option("--unanswerable", type=_file, required=True, help="答案不在资料中的问题，JSONL")
@_json
def fit_refusal_command(
    folder: Path, answerable: Path, unanswerable: Path, *, as_json: bool
) -> None:
    """Fit the weights of `assistant.confidence` for plain passages; changes nothing."""
    good, bad = read_questions(answerable), read_questions(unanswerable)
    parts = filled(read_corpus(folder))
    with progress_bar("正在提问") as progress:
        found = searched(
            [*good, *bad], searcher=parts.searcher, day=parts.settings.day(), progress=progress
        )
    shown = [signals(*pair).numbers for pair in zip([*good, *bad], found, strict=True)]
    fitted = fit(shown[: len(good)], shown[len(good) :], refuse_below=REFUSE_BELOW)
    if as_json:
        print_json(_fitted(fitted))
        return
    rows = [(name, f"{weight:.3f}", "") for name, weight in _named(fitted).items()]
    rows += [
        ("intercept", f"{fitted.intercept:.3f}", "现行界线处保留 95%"),
        ("保留 95% 时的拒答率", f"{fitted.refused_at_95:.4f}", "交叉验证"),
        ("AUROC", f"{fitted.auroc:.4f}", "交叉验证"),
    ]
    for line in table(rows):
        click.echo(line)


def _named(fitted: Fitted) -> dict[str, float]:
    return dict(zip(Signals.__dataclass_fields__, fitted.weights, strict=True))


def _fitted(fitted: Fitted) -> dict[str, object]:
    return {
        "weights": {name: round(weight, 4) for name, weight in _named(fitted).items()},
        "intercept": round(fitted.intercept, 4),
        "cross_validated": {
            "refused_at_95": round(fitted.refused_at_95, 4),
            "AUROC": round(fitted.auroc, 4),
        },
    }


COMMANDS = (fusion_command, fit_refusal_command)
