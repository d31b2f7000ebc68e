"""`python -m eval`: measure search, the order of graded documents, and refusal, on a data set."""

import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import get_args

import click

from assistant.bootstrap import Parts, assemble, choose_embedder
from assistant.command import print_json, progress_bar, run
from assistant.confidence import REFUSE_BELOW, confidence
from assistant.settings import load_settings, quiet_libraries
from eval.datasets import read_corpus, read_dataset, read_questions
from eval.errors import EvalError
from eval.grades import measure_grades
from eval.measures import Estimate
from eval.refusal import compare, confidences
from eval.retrieval import measure_retrieval
from eval.workspace import fill, workspace
from index.embedding.bundled import prepare
from index.search import Method

_folder = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
_json = click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
_Row = tuple[str, str, str]


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what is wrong with a data set is told as what is wrong with arguments."""
        try:
            return super().invoke(ctx)
        except EvalError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Group, help="评测：在标注好的数据集上衡量检索、排序与拒答。")
def evaluation() -> None:
    """Group the commands below."""


@evaluation.command("retrieval", help="检索：DIR 中的问题能否找到标注的文档。")
@_folder
@click.option("--method", type=click.Choice(get_args(Method)), default="hybrid", help="检索方式")
@click.option("--limit", type=click.IntRange(min=1), help="只用前 N 个问题")
@_json
def retrieval_command(folder: Path, method: Method, limit: int | None, *, as_json: bool) -> None:
    """Measure search."""
    dataset = read_dataset(folder, limit=limit)
    parts = _filled(dataset.corpus)
    with progress_bar("正在检索") as progress:
        report = measure_retrieval(
            dataset,
            searcher=parts.searcher,
            day=parts.settings.day(),
            method=method,
            progress=progress,
        )
    times = {"p50_ms": round(report.p50_ms, 1), "p95_ms": round(report.p95_ms, 1)}
    if as_json:
        print_json({"n": report.n, **_estimates(report.measures), **times})
        return
    slow = [
        ("每问毫秒（中位）", f"{report.p50_ms:.1f}", ""),
        ("每问毫秒（95%）", f"{report.p95_ms:.1f}", ""),
    ]
    _print_table([("问题数", str(report.n), ""), *_rows(report.measures), *slow])


@evaluation.command("grades", help="排序：DIR 中每条需求的已评级文档能否排好先后。")
@_folder
@_json
def grades_command(folder: Path, *, as_json: bool) -> None:
    """Measure the order of graded documents."""
    dataset = read_dataset(folder)
    parts = _filled(dataset.corpus)
    with progress_bar("正在排序") as progress:
        report = measure_grades(
            dataset, scorer=parts.searcher, day=parts.settings.day(), progress=progress
        )
    measures = {"nDCG@10": report.ndcg, "AUC": report.auc}
    if as_json:
        print_json({"n": report.n, **_estimates(measures)})
        return
    _print_table([("需求数", str(report.n), ""), *_rows(measures)])


@evaluation.command("refusal", help="拒答：资料里没有答案的问题能否识别出来。")
@_folder
@click.option(
    "--answerable",
    metavar="FILE",
    type=click.Path(path_type=Path),
    required=True,
    help="有答案的问题，JSONL，字段 question 或 text",
)
@click.option(
    "--unanswerable",
    metavar="FILE",
    type=click.Path(path_type=Path),
    required=True,
    help="没有答案的问题，格式同上",
)
@_json
def refusal_command(folder: Path, answerable: Path, unanswerable: Path, *, as_json: bool) -> None:
    """Measure how well answerable questions are told from others."""
    good, bad = read_questions(answerable), read_questions(unanswerable)
    parts = _filled(read_corpus(folder))
    with progress_bar("正在提问") as progress:
        sure = confidences(
            [*good, *bad],
            searcher=parts.searcher,
            confidence=confidence,
            day=parts.settings.day(),
            progress=progress,
        )
    report = compare(sure[: len(good)], sure[len(good) :], refuse_below=REFUSE_BELOW)
    if as_json:
        print_json(
            {
                "refused_at_95": round(report.refused_at_95, 4),
                "shipped": {"kept": round(report.kept, 4), "refused": round(report.refused, 4)},
                "AUROC": round(report.auroc, 4),
            }
        )
        return
    shares = {
        "保留 95% 可答问题时的拒答率": report.refused_at_95,
        "现行界线：可答问题保留率": report.kept,
        "现行界线：不可答问题拒答率": report.refused,
        "AUROC": report.auroc,
    }
    _print_table([(label, f"{share:.4f}", "") for label, share in shares.items()])


def _filled(corpus: Path) -> Parts:
    """Give the running parts over a corpus, in a data folder of its own that holds all of it."""
    settings = load_settings()
    if settings.embedder == "bundled":
        # Named by its folder, the one made for the product serves here too.
        model = prepare(settings.data_dir / "models" / "bundled")
        settings = settings.model_copy(update={"embedder": str(model)})
    name = choose_embedder(settings).name
    folder = workspace(corpus, embedder=name, data_dir=settings.data_dir)
    parts = assemble(settings.model_copy(update={"data_dir": folder, "database_url": None}))
    with progress_bar("正在建库") as progress:
        fill(folder, corpus, store=parts.store, indexer=parts.indexer, progress=progress)
    return parts


def _estimates(measures: Mapping[str, Estimate]) -> dict[str, object]:
    values = {name: round(found.value, 4) for name, found in measures.items()}
    bounds = {name: [round(f.low, 4), round(f.high, 4)] for name, f in measures.items()}
    return {**values, "ci95": bounds}


def _rows(measures: Mapping[str, Estimate]) -> list[_Row]:
    return [
        (name, f"{found.value:.4f}", f"95% 区间 {found.low:.4f} – {found.high:.4f}")
        for name, found in measures.items()
    ]


def _print_table(rows: Sequence[_Row]) -> None:
    width = max(_columns(label) for label, _, _ in rows)
    right = max(len(value) for _, value, _ in rows)
    for label, value, note in rows:
        gap = " " * (width - _columns(label))
        click.echo(f"{label}{gap}  {value:>{right}}  {note}".rstrip())


def _columns(text: str) -> int:
    """Give how wide a text is on a terminal, where Chinese characters take two columns."""
    return sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in text)


if __name__ == "__main__":
    quiet_libraries()
    run(evaluation)
