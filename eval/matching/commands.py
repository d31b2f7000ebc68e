"""How matches are measured: `python -m eval grades | pairs | metrics …`."""

from pathlib import Path

import click

from assistant.bootstrap import assemble
from assistant.command import print_json, progress_bar
from assistant.settings import load_settings
from corpus.levels import Viewer
from eval.datasets import read_dataset
from eval.filling import keeping_embedder, measuring_settings
from eval.matching.cases import take_opinions
from eval.matching.crowd import CrowdReport, measure_crowd, write_crowd
from eval.matching.fitting import fit_affinity
from eval.matching.grades import Graded, Ranking, graded, measure
from eval.matching.metrics import answered, figures, made_phrases, read_phrases
from eval.matching.pairs import (
    PARTS,
    PairsReport,
    Part,
    agreement,
    measure_pairs,
    read_demands,
    read_pairs,
)
from eval.measures import Estimate
from eval.suite.ground import samples_ground
from eval.suite.own_cases import own_file
from eval.tables import table
from eval.workspace import fill, workspace
from index.affinity import AffinityConfig

_folder = click.argument(
    "folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
_json = click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
_STAFF = Viewer(identity="command", role="admin")


@click.command("grades", help="排序：DIR 中每条需求的已评级文档能否排好先后。")
@_folder
@_json
def grades_command(folder: Path, *, as_json: bool) -> None:
    """Measure the order of graded documents, and what any one signal gives."""
    found = _graded(folder)
    measured = measure(found, AffinityConfig())
    product = measured["product"]
    if as_json:
        beside = {
            name: {"nDCG@10": round(one.ndcg.value, 4), "AUC": round(one.auc.value, 4)}
            for name, one in measured.items()
            if name != "product"
        }
        print_json({"n": len(found.demands), **_face(product), "beside": beside})
        return
    click.echo(f"需求数 {len(found.demands)}")
    names = {"product": "本产品", "dense": "只按语义", "words": "只按字面", "constant": "不排序"}
    rows = [(names[name], _told(one.ndcg), _told(one.auc)) for name, one in measured.items()]
    for line in table([("", "nDCG@10", "AUC"), *rows]):
        click.echo(line)


@click.command("fit-affinity", help="匹配的权重：用人工分级的需求与成果拟合，并作交叉验证。")
@_folder
@_json
def fit_affinity_command(folder: Path, *, as_json: bool) -> None:
    """Fit the weights of `index.affinity`; changes nothing."""
    fitted = fit_affinity(_graded(folder))
    shipped = AffinityConfig()
    if as_json:
        print_json({"weights": fitted.weights, **_face(fitted.ranking)})
        return
    for name, weight in fitted.weights.items():
        click.echo(f"{name}\t{weight:.2f}\t现用 {getattr(shipped, name):g}")
    told = fitted.ranking
    click.echo(f"未参加拟合的需求：nDCG@10 {_told(told.ndcg)}，AUC {_told(told.auc)}")


@click.command("pairs", help="匹配卡：逐对读过、分了级的示例，卡片与之合不合。")
@click.option(
    "--part", "parts", type=click.Choice(PARTS), multiple=True, help="哪些部分；不写为全部"
)
@_json
def pairs_command(parts: tuple[Part, ...], *, as_json: bool) -> None:
    """Measure cards on graded pairs."""
    settings = load_settings()
    with progress_bar("正在准备示例") as progress:
        ground = samples_ground(settings, progress=progress)
    pairs = read_pairs(parts or PARTS)
    demands = read_demands(ground.parts.parser)
    report = measure_pairs(pairs, ground.parts.matcher, day=settings.day(), demands=demands)
    if as_json:
        print_json({**_report(report), "agreement": agreement(pairs)})
        return
    told = {
        "需求数": f"{report.demands}（其中有强匹配 {report.with_strong}）",
        "nDCG@10": _told(report.ndcg),
        "有无强匹配的区分度 AUC": _told(report.no_strong),
        "推荐的对不对": _told(report.recommended_right),
        "该推荐的找到多少": _told(report.found),
        "过不了关却推荐": str(report.gates_passed),
    }
    for name, value in told.items():
        click.echo(f"{name}\t{value}")


@click.command("crowd", help="规模：用 DIR… 的文字凑出这么多成果和需求，全部匹配一遍要多久。")
@click.argument(
    "folders",
    metavar="DIR…",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option("--achievements", type=click.IntRange(min=1), default=10_493, show_default=True)
@click.option("--demands", type=click.IntRange(min=1), default=1_011, show_default=True)
@_json
def crowd_command(
    folders: tuple[Path, ...], *, achievements: int, demands: int, as_json: bool
) -> None:
    """Measure how long all pairs of a whole fair take."""
    settings = measuring_settings()
    embedder = keeping_embedder(settings)
    texts = settings.data_dir / "eval" / f"crowd-{achievements}-{demands}"
    write_crowd(folders, texts, achievements=achievements, demands=demands)
    folder = workspace(texts, embedder=embedder.name, data_dir=settings.data_dir)
    own = settings.model_copy(update={"data_dir": folder, "database_url": None})
    parts = assemble(own, embedder=embedder)
    with progress_bar("正在建库") as progress:
        fill(folder, texts, store=parts.store, indexer=parts.indexer, kind=None, progress=progress)
    report = measure_crowd(parts.matcher, day=settings.day())
    told = {name: getattr(report, name) for name in CrowdReport.__slots__}
    if as_json:
        print_json(told)
        return
    for name, value in told.items():
        click.echo(f"{name}\t{value:.1f}" if isinstance(value, float) else f"{name}\t{value}")


@click.command("metrics", help="指标对照：几百句真实与生成的写法，读得对不对、比得对不对。")
@click.option("--wrong", is_flag=True, help="列出答错的")
@_json
def metrics_command(*, wrong: bool, as_json: bool) -> None:
    """Measure how metrics are read and compared."""
    written, made = answered(read_phrases()), answered(made_phrases())
    told: dict[str, object] = {"written": figures(written), "made": figures(made)}
    for name in dict.fromkeys(one.phrase.round for one in written):
        told[f"round_{name}"] = figures([one for one in written if one.phrase.round == name])
    if as_json:
        print_json(told)
    else:
        for name, value in told.items():
            click.echo(f"{name}\t{value}")
    if wrong:
        for one in (*written, *made):
            if not one.right:
                phrase = one.phrase
                click.echo(f"{phrase.id}\t{phrase.state}→{one.said}\t{phrase.need}\t{phrase.have}")


@click.command("match-cases", help="把匹配卡上的评价转成评测用例（own 集）。")
@_json
def match_cases_command(*, as_json: bool) -> None:
    """Make cases of what people said of cards."""
    settings = load_settings()
    parts = assemble(settings)
    made = take_opinions(parts.opinions, _STAFF, own_file(settings.data_dir))
    if as_json:
        print_json({"cases": [case.id for case in made]})
        return
    click.echo(f"新增 {len(made)} 条用例" if made else "没有新的评价")


def _graded(folder: Path) -> Graded:
    settings = measuring_settings()
    embedder = keeping_embedder(settings)
    with progress_bar("正在向量化") as progress:
        return graded(read_dataset(folder), embedder, progress=progress)


def _face(ranking: Ranking) -> dict[str, object]:
    return {
        "nDCG@10": round(ranking.ndcg.value, 4),
        "AUC": round(ranking.auc.value, 4),
        "ci95": {"nDCG@10": _bounds(ranking.ndcg), "AUC": _bounds(ranking.auc)},
    }


def _report(report: PairsReport) -> dict[str, object]:
    figures_ = ("ndcg", "no_strong", "recommended_right", "found")
    return {
        "demands": report.demands,
        "with_strong": report.with_strong,
        "pairs": report.pairs,
        **{name: round(getattr(report, name).value, 4) for name in figures_},
        "ci95": {name: _bounds(getattr(report, name)) for name in figures_},
        "gates_passed": report.gates_passed,
        "beside": {
            name: {"ndcg": round(ndcg, 4), "no_strong": round(auc, 4)}
            for name, (ndcg, auc) in report.beside.items()
        },
    }


def _bounds(of: Estimate) -> list[float]:
    return [round(of.low, 4), round(of.high, 4)]


def _told(of: Estimate) -> str:
    return f"{of.value:.3f}（{of.low:.3f}～{of.high:.3f}）"


COMMANDS = (
    grades_command,
    fit_affinity_command,
    pairs_command,
    crowd_command,
    metrics_command,
    match_cases_command,
)
