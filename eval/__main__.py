"""`python -m eval`: measure search, the order of graded documents, and refusal, on a data set."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import click

from assistant.command import print_json, progress_bar, run
from assistant.confidence import REFUSE_BELOW, confidence
from assistant.settings import keep_local_time, load_settings, quiet_libraries
from corpus.intake.child import ChildParser, Ending
from corpus.store.records import open_store
from eval.access.commands import access_mutants_command
from eval.auditing.commands import audit_command
from eval.browser.commands import COMMANDS as BROWSER
from eval.crashes import crash_everywhere
from eval.damage import damage_everything
from eval.datasets import read_corpus, read_dataset, read_questions
from eval.drafting.commands import COMMANDS as DRAFTS
from eval.embedding_speed import Cost, measure_embedding
from eval.errors import EvalError
from eval.filling import filled
from eval.full_disk import fill_up
from eval.intake import IntakeReport, measure_intake, read_manifest
from eval.kills import kill_again_and_again
from eval.load.commands import load_command
from eval.matching.commands import COMMANDS as MATCH_COMMANDS
from eval.mutants import choose_seeds, measure_mutants
from eval.refusal import compare, confidences
from eval.retrieval import measure_retrieval
from eval.safekeeping.commands import COMMANDS as SAFEKEEPING
from eval.search_commands import COMMANDS as SEARCH
from eval.statutes import Edition, StatutesReport, measure_statutes
from eval.suite.command import COMMANDS as SUITE
from eval.suite.opinion.labels import LABELS, read_labels
from eval.suite.opinion.trying import as_json as judge_json
from eval.suite.opinion.trying import lines as judge_lines
from eval.suite.opinion.trying import tried
from eval.tables import Row, estimate_rows, estimates_json, table
from eval.tuning_commands import COMMANDS as TUNING
from eval.twins.commands import twins_command
from eval.understanding.commands import COMMANDS as UNDERSTANDING
from eval.verdict_commands import COMMANDS as VERDICTS
from eval.writing.commands import COMMANDS as WRITING
from eval.writing.injection_commands import COMMANDS as INJECTIONS
from index.embedding.backends import BACKENDS, fastest
from index.embedding.bundled import prepare
from index.embedding.local import LocalEmbedder
from index.embedding.plain import PlainEmbedder
from index.embedding.port import Embedder
from index.search import Method

_folder = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
_json = click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what is wrong with a data set is told as what is wrong with arguments."""
        try:
            return super().invoke(ctx)
        except EvalError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Group, help="评测：把用例交给助手逐条核对，或在标注好的数据集上衡量检索与拒答。")
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
    parts = filled(dataset.corpus)
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
        print_json({"n": report.n, **estimates_json(report.measures), **times})
        return
    slow = [
        ("每问毫秒（中位）", f"{report.p50_ms:.1f}", ""),
        ("每问毫秒（95%）", f"{report.p95_ms:.1f}", ""),
    ]
    _show([("问题数", str(report.n), ""), *estimate_rows(report.measures), *slow])


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
    parts = filled(read_corpus(folder))
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
    _show([(label, f"{share:.4f}", "") for label, share in shares.items()])


@evaluation.command("embedding", help="向量：各种算法嵌入 DIR 中的片段要多少时间，质量差多少。")
@_folder
@click.option("--passages", type=click.IntRange(min=1), default=200, help="每轮嵌入多少个片段")
@click.option("--rounds", type=click.IntRange(min=1), default=3, help="轮流几轮，取中位数")
@click.option("--quality/--no-quality", default=True, help="是否嵌入全部文档，算 nDCG@10（较慢）")
@_json
def embedding_command(
    folder: Path, passages: int, rounds: int, *, quality: bool, as_json: bool
) -> None:
    """Measure embedding with the bundled model, beside plain sentence-transformers."""
    dataset = read_dataset(folder)
    model = prepare(load_settings().data_dir / "models" / "bundled")
    embedders: dict[str, Embedder] = {"sentence-transformers": PlainEmbedder(model)}
    embedders |= {name: LocalEmbedder(model, backend=name) for name in BACKENDS}
    with progress_bar("正在嵌入") as progress:
        costs = measure_embedding(
            dataset,
            embedders,
            passages=passages,
            rounds=rounds,
            quality=quality,
            progress=progress,
        )
    choice = fastest()
    if as_json:
        chosen = {"backend": choice.backend, "why": choice.why}
        print_json({"chosen": chosen, **{name: asdict(cost) for name, cost in costs.items()}})
        return
    click.echo("每千个 240 字片段的 CPU 秒、墙钟秒，快几倍，每问毫秒，与第一行向量的余弦：")
    _show([(name, f"{cost.cpu_seconds:.1f}", _cost(cost)) for name, cost in costs.items()])
    click.echo(f"产品选用 {choice.backend}：{choice.why}")


def _cost(cost: Cost) -> str:
    parts = [
        f"{cost.wall_seconds:5.1f}",
        f"{cost.faster:4.2f} 倍",
        f"{cost.query_ms:5.1f} 毫秒",
        f"余弦 {cost.cosine_mean:.6f}（最低 {cost.cosine_min:.6f}）",
    ]
    if cost.quality is not None:
        found = cost.quality
        bounds = f"[{found.change.low:+.4f}, {found.change.high:+.4f}]"
        parts.append(f"nDCG@10 {found.ndcg.value:.4f}，差 {found.change.value:+.4f} {bounds}")
        parts.append(f"前十重合 {found.overlap:.3f}")
    return "  ".join(parts)


@evaluation.command("intake", help="入库：DIR 中的好坏文件各自结果是否如 MANIFEST.tsv 所期。")
@_folder
@_json
def intake_command(folder: Path, *, as_json: bool) -> None:
    """Measure the way of files into the records, in a data folder that is thrown away."""
    files = read_manifest(folder)
    endings: list[Ending] = []
    with (
        TemporaryDirectory(prefix="tt-eval-") as place,
        ChildParser(watch=endings.append) as parser,
        progress_bar("正在入库") as progress,
    ):
        report = measure_intake(
            folder,
            files,
            store=open_store(f"sqlite:///{place}/records.db"),
            parser=parser,
            endings=endings,
            progress=progress,
        )
    if as_json:
        print_json(_intake_json(report))
        return
    _show(
        [
            ("文件数", str(len(report.outcomes)), ""),
            ("结果如所期", f"{report.right_share:.4f}", f"不符 {len(report.wrong)} 个"),
            *((f"　{name}", str(count), "") for name, count in sorted(report.counts.items())),
            ("意外出错", str(report.crashes), ""),
            ("每个文件秒（中位、95%、最长）", f"{report.seconds(50):.2f}", _slow(report)),
            ("子进程内存峰值（MB）", f"{report.peak_bytes / 2**20:.0f}", ""),
            *(_recalled(report, *kind) for kind in (("DOCX 字", ".docx"), ("XLSX 格", ".xlsx"))),
        ]
    )
    wrong = Counter((o.expected.kind, "|".join(o.expected.outcomes), o.came) for o in report.wrong)
    for (kind, expected, came), count in wrong.most_common():
        click.echo(f"不符 {count:>4}  {kind}：应为 {expected}，实为 {came}")


def _slow(report: IntakeReport) -> str:
    return f"{report.seconds(95):.2f}，{report.seconds(100):.2f}"


def _recalled(report: IntakeReport, label: str, suffix: str) -> tuple[str, str, str]:
    found = report.recall(suffix)
    share = f"{found.arrived / found.there:.5f}" if found.there else "–"
    return (f"{label}读出的份额", share, f"缺 {found.there - found.arrived}，共 {found.there}")


def _intake_json(report: IntakeReport) -> dict[str, object]:
    return {
        "n": len(report.outcomes),
        "right": round(report.right_share, 5),
        "counts": dict(report.counts),
        "crashes": report.crashes,
        "seconds": {p: round(report.seconds(p), 3) for p in (50, 95, 100)},
        "peak_bytes": report.peak_bytes,
        "recall": {suffix: asdict(report.recall(suffix)) for suffix in (".docx", ".xlsx")},
        "wrong": [
            {
                "path": o.expected.path,
                "kind": o.expected.kind,
                "expected": o.expected.outcomes,
                "came": o.came,
                "codes": o.codes,
                "said": o.said,
            }
            for o in report.wrong
        ],
    }


@evaluation.command("mutants", help="变异：随机改坏 DIR 中的好文件，看有没有意外的结局。")
@_folder
@click.option("--count", type=click.IntRange(min=1), default=2000, help="变异几次")
@click.option("--seed", type=int, default=1, help="同一个数得到同样的变异")
@_json
def mutants_command(folder: Path, count: int, seed: int, *, as_json: bool) -> None:
    """Measure how damaged files end."""
    seeds = choose_seeds(folder, seed=seed)
    with ChildParser() as parser, progress_bar("正在变异") as progress:
        report = measure_mutants(seeds, parser=parser, count=count, seed=seed, progress=progress)
    if as_json:
        print_json(asdict(report))
        return
    rows = [
        ("变异数", str(report.count), f"种子文件 {len(seeds)} 个"),
        ("意外结局", str(len(report.surprises)), ""),
        ("最长秒数", f"{report.slowest:.2f}", ""),
        *((f"　{name}", str(number), "") for name, number in report.ends.items()),
    ]
    _show(rows)
    for surprise in report.surprises[:20]:
        click.echo(f"{surprise.seed} {surprise.kind} #{surprise.number}：{surprise.what}")


@evaluation.command("articles", help="条文：DIR 中的法规是否逐条可查，新旧版本是否衔接。")
@_folder
@_json
def articles_command(folder: Path, *, as_json: bool) -> None:
    """Measure whether statutes go in whole; leave with 1 where something is missing."""
    with progress_bar("正在读入") as progress:
        report = measure_statutes(folder, progress=progress)
    if as_json:
        print_json(
            {
                "documents": {"n": report.documents, "taken": report.taken},
                "same": list(report.same),
                "articles": {"n": report.articles[0], "found": report.articles[1]},
                "missing": list(report.missing),
                "titles": {"n": report.titles[0], "linked": report.titles[1]},
                "unlinked": list(report.unlinked),
                "links": [_edition(edition) for edition in report.editions],
                "of_other_titles": [_edition(edition) for edition in report.unexpected],
            }
        )
    else:
        _print_articles(report)
    if report.missing or report.unlinked:
        raise click.exceptions.Exit(1)


def _edition(edition: Edition) -> dict[str, str | None]:
    since = edition.since.isoformat() if edition.since else None
    return {"older": edition.older, "newer": edition.newer, "since": since}


def _print_articles(report: StatutesReport) -> None:
    _show(
        [
            ("文件", f"{report.taken}/{report.documents}", f"其中相同的 {len(report.same)} 份"),
            ("条文", f"{report.articles[1]}/{report.articles[0]}", ""),
            ("多版本的名称", f"{report.titles[1]}/{report.titles[0]}", "由旧到新衔接"),
            ("名称不同的替代", str(len(report.unexpected)), ""),
        ]
    )
    for edition in report.editions:
        since = edition.since.isoformat() if edition.since else "日期未载明"
        click.echo(f"  {edition.older} → {edition.newer}，自 {since} 起")
    for name in (*report.missing, *report.unlinked):
        click.echo(f"  缺：{name}")


@evaluation.command("kills", help="断电：反复杀死正在写入的程序，看丢了什么、重了什么。")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--runs", type=click.IntRange(min=0), default=100, help="随机时刻杀多少次")
@click.option("--every", type=click.IntRange(min=0), default=1, help="每隔几个断点断一次；0 为不断")
@click.option(
    "--small-disk",
    metavar="DIR",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="专用小文件系统中的文件夹，把它写满",
)
@_json
def kills_command(
    folder: Path, runs: int, every: int, small_disk: Path | None, *, as_json: bool
) -> None:
    """Measure what a kill, a crash point and a full disk leave; 1 where something is wrong."""
    folder = _new(folder)
    report = kill_again_and_again(folder / "kills", runs=runs)
    with progress_bar("正在逐点中断") as progress:
        points = (
            crash_everywhere(folder / "points", every=every, progress=progress) if every else []
        )
    full = fill_up(small_disk / "full") if small_disk else []
    bad = [point for point in points if not (point.ended and point.wrong.none)]
    unmended = [one for one in full if not one.wrong.none]
    if as_json:
        print_json(
            {
                "kills": asdict(report),
                "points": {"tried": len(points), "bad": [asdict(point) for point in bad]},
                "full": [asdict(one) for one in full],
            }
        )
    else:
        slowest = f"打开最久 {max(report.seconds, default=0.0):.1f} 秒"
        _show(
            [
                ("杀死次数", str(report.kills), f"其中打开时 {report.early} 次；{slowest}"),
                ("已告知可见", str(report.acknowledged), ""),
                ("丢失", str(len(report.lost)), ""),
                ("重复", str(len(report.twice)), ""),
                ("半可见", str(len(report.half)), ""),
                ("断点", str(len(points)), f"不合格 {len(bad)}"),
                ("写满磁盘", str(len(full)), f"不合格 {len(unmended)}"),
            ]
        )
    if report.lost or report.twice or report.half or bad or unmended:
        raise click.exceptions.Exit(1)


@evaluation.command("damage", help="损坏：逐种损坏索引文件，看能否发现并重建。")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--passages", type=click.IntRange(min=1001), default=1100, help="每级多少个片段")
@_json
def damage_command(folder: Path, passages: int, *, as_json: bool) -> None:
    """Measure what becomes of a damaged index; leave with 1 where one was not found."""
    with progress_bar("正在逐种损坏") as progress:
        outcomes = damage_everything(_new(folder), passages=passages, progress=progress)
    if as_json:
        print_json({"damages": [asdict(one) for one in outcomes]})
    else:
        _show([(one.name, one.result, f"{one.seconds:.1f} 秒") for one in outcomes])
        listed = Counter(one.result for one in outcomes if one.listed)
        others = Counter(one.result for one in outcomes if not one.listed)
        click.echo(f"清单内 {dict(listed)}；另加 {dict(others)}")
    if any(one.result in ("wrong", "dead") for one in outcomes):
        raise click.exceptions.Exit(1)


@evaluation.command("judge", help="评判模型：与标注好的回答比较，看它的判断可不可信。")
@click.option(
    "--labels",
    metavar="FILE",
    type=click.Path(path_type=Path),
    default=LABELS,
    help="标注文件，JSONL；默认用自带的",
)
@click.option("--ragas", is_flag=True, help="同时用 RAGAS 的 faithfulness 评判（须另行安装）")
@_json
def judge_command(labels: Path, *, ragas: bool, as_json: bool) -> None:
    """Measure the judge of the settings; leave with 1 where a figure of its may not be shown."""
    labelled = read_labels(labels)
    with progress_bar("正在评判", unit="条") as progress:
        found = tried(labelled, settings=load_settings(), ragas=ragas, progress=progress)
    if as_json:
        print_json(judge_json(found))
    else:
        click.echo("\n".join(judge_lines(found)))
    if not found.admitted:
        raise click.exceptions.Exit(1)


def _new(folder: Path) -> Path:
    """Give a folder for a measurement, which must have nothing in it yet.

    Raises:
        click.UsageError: It has.
    """
    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(f"{folder} 不是空文件夹，请给一个新的")
    return folder


def _show(rows: Sequence[Row]) -> None:
    click.echo("\n".join(table(rows)))


for _command in (
    *SUITE,
    *SEARCH,
    *TUNING,
    *VERDICTS,
    *MATCH_COMMANDS,
    *SAFEKEEPING,
    *WRITING,
    *INJECTIONS,
    *DRAFTS,
    *UNDERSTANDING,
    *BROWSER,
    access_mutants_command,
    audit_command,
    load_command,
    twins_command,
):
    evaluation.add_command(_command)


if __name__ == "__main__":
    quiet_libraries()
    keep_local_time()
    run(evaluation)
