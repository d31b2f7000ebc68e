"""The evaluation's commands: `python -m eval retrieval|grades|refusal DIR`."""

import json
import logging
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from tqdm import tqdm

from assistant.errors import AssistantError
from assistant.settings import load_settings, quiet_libraries
from corpus.errors import CorpusError
from eval.datasets import read_corpus, read_dataset, read_questions
from eval.errors import EvalError
from index.errors import IndexingError

if TYPE_CHECKING:
    from assistant.bootstrap import Parts
    from corpus.ingest import Progress
    from eval.measures import Estimate
    from index.search import Method

_FOLDER = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 文档。")
_METHODS = ("hybrid", "dense", "lexical")


@click.group(help="在标注好的数据集上评测检索、排序与拒答。")
def cli() -> None:
    """Hold the commands together."""


@cli.command(help="检索：DIR 中的问题能否找到标注的文档。")
@_FOLDER
@click.option("--method", type=click.Choice(_METHODS), default="hybrid", help="检索方式。")
@click.option("--limit", type=click.IntRange(min=1), help="只用前 N 个问题。")
@_AS_JSON
def retrieval(folder: Path, *, method: "Method", limit: int | None, as_json: bool) -> None:
    """Measure search on a data set."""
    from eval.retrieval import measure_retrieval  # numpy, ir-measures: 0.5 s

    dataset = read_dataset(folder, limit=limit)
    parts = _filled(dataset.corpus)
    with _bar("检索") as progress:
        report = measure_retrieval(
            dataset,
            searcher=parts.searcher,
            day=parts.settings.day(),
            method=method,
            progress=progress,
        )
    times = {"p50_ms": round(report.p50_ms, 1), "p95_ms": round(report.p95_ms, 1)}
    if as_json:
        _print_json({"n": report.n, **_estimates(report.measures), **times})
        return
    rows = [("问题数", str(report.n), ""), *_rows(report.measures)]
    rows += [(label, f"{times[name]:.1f}", "") for name, label in _TIMES.items()]
    _print_table(rows)


@cli.command(help="排序：DIR 中每条需求的已评级文档能否排好先后。")
@_FOLDER
@_AS_JSON
def grades(folder: Path, *, as_json: bool) -> None:
    """Measure the order of graded documents."""
    from eval.grades import measure_grades

    dataset = read_dataset(folder)
    parts = _filled(dataset.corpus)
    with _bar("排序") as progress:
        report = measure_grades(
            dataset, scorer=parts.searcher, day=parts.settings.day(), progress=progress
        )
    measures = {"nDCG@10": report.ndcg, "AUC": report.auc}
    if as_json:
        _print_json({"n": report.n, **_estimates(measures)})
        return
    _print_table([("需求数", str(report.n), ""), *_rows(measures)])


@cli.command(help="拒答：资料里没有答案的问题能否识别出来。")
@_FOLDER
@click.option(
    "--answerable",
    metavar="FILE",
    type=click.Path(path_type=Path),
    required=True,
    help="有答案的问题，JSONL，字段 question 或 text。",
)
@click.option(
    "--unanswerable",
    metavar="FILE",
    type=click.Path(path_type=Path),
    required=True,
    help="没有答案的问题，格式同上。",
)
@_AS_JSON
def refusal(folder: Path, *, answerable: Path, unanswerable: Path, as_json: bool) -> None:
    """Measure how well answerable questions are told from others."""
    from assistant.confidence import REFUSE_BELOW, confidence
    from eval.refusal import compare, confidences

    good, bad = read_questions(answerable), read_questions(unanswerable)
    parts = _filled(read_corpus(folder))
    with _bar("提问") as progress:
        sure = confidences(
            [*good, *bad],
            searcher=parts.searcher,
            confidence=confidence,
            day=parts.settings.day(),
            progress=progress,
        )
    report = compare(sure[: len(good)], sure[len(good) :], refuse_below=REFUSE_BELOW)
    if as_json:
        shipped = {"kept": round(report.kept, 4), "refused": round(report.refused, 4)}
        _print_json(
            {
                "refused_at_95": round(report.refused_at_95, 4),
                "shipped": shipped,
                "AUROC": round(report.auroc, 4),
            }
        )
        return
    _print_table(
        [
            ("保留 95% 可答问题时的拒答率", f"{report.refused_at_95:.4f}", ""),
            ("现行界线：可答问题保留率", f"{report.kept:.4f}", ""),
            ("现行界线：不可答问题拒答率", f"{report.refused:.4f}", ""),
            ("AUROC", f"{report.auroc:.4f}", ""),
        ]
    )


# --- putting the parts together -------------------------------------------------------------------


def _filled(corpus: Path) -> "Parts":
    """Give the running parts over a corpus in a data folder of its own, filled."""
    from assistant.bootstrap import assemble, choose_embedder
    from eval.workspace import fill, workspace
    from index.embedding.bundled import prepare

    settings = load_settings()
    if settings.embedder == "bundled":
        # Named by its folder, the one made for the product serves here too.
        model = prepare(settings.data_dir / "models" / "bundled")
        settings = settings.model_copy(update={"embedder": str(model)})
    embedder = choose_embedder(settings).name
    folder = workspace(corpus, embedder=embedder, data_dir=settings.data_dir)
    parts = assemble(settings.model_copy(update={"data_dir": folder, "database_url": None}))
    with _bar("建库") as progress:
        fill(folder, corpus, store=parts.store, indexer=parts.indexer, progress=progress)
    return parts


# --- what people and scripts see ------------------------------------------------------------------

_TIMES = {"p50_ms": "每问毫秒（中位）", "p95_ms": "每问毫秒（95%）"}


@contextmanager
def _bar(label: str) -> Iterator["Progress"]:
    """Show progress on stderr where that is a terminal."""
    with tqdm(desc=label, file=sys.stderr, disable=None, leave=False) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show


def _estimates(measures: Mapping[str, "Estimate"]) -> dict[str, object]:
    values = {name: round(found.value, 4) for name, found in measures.items()}
    bounds = {name: [round(f.low, 4), round(f.high, 4)] for name, f in measures.items()}
    return {**values, "ci95": bounds}


def _rows(measures: Mapping[str, "Estimate"]) -> list[tuple[str, str, str]]:
    return [
        (name, f"{found.value:.4f}", f"95% 区间 {found.low:.4f} – {found.high:.4f}")
        for name, found in measures.items()
    ]


def _print_json(document: Mapping[str, object]) -> None:
    print(json.dumps(document, ensure_ascii=False))  # noqa: T201  (a command's result)


def _print_table(rows: Sequence[tuple[str, str, str]]) -> None:
    width = max(_columns(label) for label, _, _ in rows)
    right = max(len(value) for _, value, _ in rows)
    for label, value, note in rows:
        line = f"{label}{' ' * (width - _columns(label))}  {value:>{right}}  {note}"
        print(line.rstrip())  # noqa: T201


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in text)


# --- errors ---------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; give its exit code."""
    quiet_libraries()
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    try:
        code = cli.main(
            args=None if arguments is None else list(arguments),
            prog_name="python -m eval",
            standalone_mode=False,
        )
    except click.ClickException as error:
        return _fail(_in_chinese(error))
    except click.Abort:
        return _fail("已中断。")
    except (AssistantError, CorpusError, EvalError, IndexingError) as error:
        return _fail(str(error))
    return code if isinstance(code, int) else 0


def _fail(message: str) -> int:
    print(" ".join(message.split()), file=sys.stderr)  # noqa: T201
    return 2


def _in_chinese(error: click.ClickException) -> str:
    """Say what is wrong with the arguments, and what would be right."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    help_hint = f"用法见 {context.command_path if context else 'python -m eval'} --help。"
    match error:
        case click.NoSuchOption():
            return f"没有选项 {error.option_name}；{help_hint}"
        case click.MissingParameter():
            return f"缺少 {_name(error.param)}；{help_hint}"
        case click.BadParameter():
            return f"{_name(error.param)} 的值不可用；应为{_right(error.param)}。"
        case click.BadOptionUsage():
            return f"选项 {error.option_name} 的用法不对；{help_hint}"
    if context is not None and isinstance(context.command, click.Group):
        return f"请给出命令：{'、'.join(context.command.commands)}；{help_hint}"
    return f"参数不对（多余或不完整）；{help_hint}"


def _name(parameter: click.Parameter | None) -> str:
    if isinstance(parameter, click.Option):
        return parameter.opts[0]
    return str(parameter.metavar) if isinstance(parameter, click.Argument) else "参数"


def _right(parameter: click.Parameter | None) -> str:
    match parameter.type if parameter else None:
        case click.Choice(choices=choices):
            return "、".join(map(str, choices))
        case click.IntRange(min=low):
            return f"不小于 {low} 的整数"
    return "另一个值"


if __name__ == "__main__":
    sys.exit(main())
