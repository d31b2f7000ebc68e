"""`python -m eval scale | peers`: how search grows, and how it stands beside others."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import click

from assistant.command import print_json, progress_bar
from corpus.levels import Viewer
from corpus.store.records import open_store
from eval.blending import blend
from eval.datasets import Dataset, Passage, Question, read_asked, read_dataset, read_passages
from eval.ensemble import Recipe, ensembles
from eval.errors import BadDataset
from eval.filling import filled, keeping_embedder, measuring_settings
from eval.measures import Estimate
from eval.peers import (
    DEEPEST,
    ByRank,
    Grader,
    OurScores,
    OurSearch,
    PeersReport,
    Ranker,
    measure_graders,
    measure_peers,
)
from eval.pieces import pieces
from eval.scale import Remembering, SizeReport, chosen, figures, growth, measure_scale
from eval.stand_ins import StandIns
from eval.tables import estimate_rows, estimates_json, table
from index.search import Method

_SEED = 20260401
_EVERYTHING = Viewer(identity="eval", role="admin")
_json = click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
_path = click.Path(path_type=Path)

# Our own first: the others are compared with it.
_METHODS: Mapping[str, Method] = {
    "ours": "hybrid",
    "ours.lexical": "lexical",
    "ours.dense": "dense",
}
_RECIPES = {
    "langchain": Recipe(),
    "langchain.deep": Recipe(depth=DEEPEST),
    "langchain.tokens": Recipe(depth=DEEPEST, our_tokens=True),
}
_NAMES = {
    "ours": "本助手",
    "ours.lexical": "本助手，只用字面",
    "ours.dense": "本助手，只用语义",
    "langchain": "LangChain，默认",
    "langchain.deep": "LangChain，取得更深",
    "langchain.tokens": "LangChain，取得更深，用本助手的分词和余弦",
}


# --- scale ----------------------------------------------------------------------------------------


def _sizes(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[int, ...]:
    parts = [part.strip() for part in value.split(",")]
    if not all(part.isdecimal() and int(part) > 0 for part in parts):
        raise click.BadParameter("应是以逗号分隔的正整数，如 10000,30000,100000")
    sizes = tuple(map(int, parts))
    if any(one >= other for one, other in pairwise(sizes)):
        raise click.BadParameter("应由小到大，如 10000,30000,100000")
    return sizes


@click.command(
    "scale", help="规模：把 DIR… 的语料混合成几种大小，看检索的耗时、内存和召回如何增长。"
)
@click.argument("places", metavar="DIR…", nargs=-1, required=True, type=_path)
@click.option(
    "--passages",
    "sizes",
    metavar="N,N,…",
    default="10000,30000,100000",
    show_default=True,
    callback=_sizes,
    help="每种大小多少段，由小到大",
)
@click.option("--queries", type=click.IntRange(min=1), default=300, help="短问题、长需求各取多少条")
@click.option(
    "--stand-ins",
    is_flag=True,
    help="没有现成向量的片段不嵌入，取两个已有向量之间的一点代替：只量快慢，不量找得准不准",
)
@click.option("--database-url", metavar="URL", help="改用这个空的数据库，而不是文件")
@_json
def scale_command(
    places: tuple[Path, ...],
    sizes: tuple[int, ...],
    queries: int,
    database_url: str | None,
    *,
    stand_ins: bool,
    as_json: bool,
) -> None:
    """Measure search over growing corpora."""
    corpora, asked = _material(places)
    questions = chosen(asked, count=queries, seed=_SEED)
    if not questions:
        raise BadDataset("这些文件夹里没有 queries.jsonl，或其中没有问题；请至少给一个带问题的。")
    if database_url is not None:
        _require_empty(database_url)
    mixed = blend(corpora, size=sizes[-1], seed=_SEED)
    settings = measuring_settings()
    kept = keeping_embedder(settings)
    embedder: Remembering = StandIns(kept) if stand_ins else kept
    if stand_ins:  # apart from what was built of the texts' own vectors
        settings = settings.model_copy(
            update={"data_dir": settings.data_dir / "eval" / "stand-ins"}
        )
    with progress_bar("正在建库") as progress:
        reports = measure_scale(
            mixed,
            sizes=sizes,
            questions=questions,
            settings=settings,
            embedder=embedder,
            database_url=database_url,
            progress=progress,
        )
    if as_json:
        print_json({"stand_ins": stand_ins, **_scale_json(reports)})
    else:
        click.echo("\n".join(_scale_lines(reports, stand_ins=stand_ins)))


def _material(
    places: Sequence[Path],
) -> tuple[dict[str, tuple[Passage, ...]], tuple[Question, ...]]:
    """Read the passages of each place, and the questions of those that have some."""
    corpora = {str(place): read_passages(place) for place in places}
    asked = [
        question
        for place in places
        if (place / "queries.jsonl").is_file()
        for question in read_asked(place)
    ]
    return corpora, tuple(asked)


def _require_empty(url: str) -> None:
    """Refuse a database that somebody uses.

    Raises:
        click.UsageError: It holds records.
        StoreUnavailable: It cannot be opened.
    """
    store = open_store(url)
    try:
        if found := store.count(_EVERYTHING):
            raise click.UsageError(
                f"这个数据库里已有 {found} 条资料；测量会写入大量文字，请另给一个空的数据库"
            )
    finally:
        store.engine.dispose()


def _scale_json(reports: Sequence[SizeReport]) -> dict[str, object]:
    first, last = reports[0], reports[-1]
    return {
        "sizes": [
            {
                "recombined": report.recombined,
                "embedded": report.embedded,
                "asked": {name: found.n for name, found in report.started.plain.items()},
                "recall.n": report.recall.n,
                **{name: round(value, 4) for name, value in figures(report).items()},
            }
            for report in reports
        ],
        "growth": {name: round(times, 3) for name, times in growth(first, last).items()},
    }


def _scale_lines(reports: Sequence[SizeReport], *, stand_ins: bool) -> Iterator[str]:
    """Give a row for each figure: its values by size, and how many times as large it became."""
    grown = growth(reports[0], reports[-1])
    by_size = [figures(report) for report in reports]
    rows = []
    for name in by_size[-1]:
        values = [_shown(name, found[name]) if name in found else "–" for found in by_size]
        note = f"{grown[name]:.2f} 倍" if name in grown else ""
        rows.append((_label(name), "  ".join(f"{value:>10}" for value in values), note))
    yield from table(rows)
    done = "以两个已有向量之间的一点代替" if stand_ins else "当场嵌入"
    for report in reports:
        if report.recombined or report.embedded:
            yield (
                f"{report.passages} 段中有 {report.recombined} 段由他段重组；"
                f"{report.embedded} 个片段没有现成的向量，{done}"
            )


_WORDS = {
    "passages": "文档段数",
    "pieces": "切成片段",
    "build_seconds": "建库秒",
    "disk_bytes": "磁盘 MB",
    "start.words_seconds": "启动到字面检索可答，秒",
    "start.first_seconds": "启动到首次回答，秒",
    "peak_bytes": "内存峰值 MB",
    "recall.plain": "语义召回@10（对穷举）",
    "recall.narrowed": "语义召回@10，加筛选",
}
_GROUPS = {"questions": "短问题", "demands": "长需求"}
_WAYS = {"plain": "", "narrowed": "，加筛选"}
_PARTS = {"total": "", "embed": "其中嵌入，", "lexical": "其中字面，", "vector": "其中语义，"}
_SPREAD = {"p50": "中位", "p95": "95%", "max": "最长"}


def _label(name: str) -> str:
    if name in _WORDS:
        return _WORDS[name]
    _, way, group, figure = name.split(".")
    part, spread = figure.split("_")
    return f"{_GROUPS[group]}{_WAYS[way]}毫秒，{_PARTS[part]}{_SPREAD[spread]}"


def _shown(name: str, value: float) -> str:
    if name.endswith("_bytes"):
        return f"{value / 2**20:.0f}"
    if name in ("passages", "pieces"):
        return str(int(value))
    return f"{value:.4f}" if name.startswith("recall") else f"{value:.1f}"


# --- peers ----------------------------------------------------------------------------------------


@click.command("peers", help="同行：同一批问题交给本助手和 LangChain 的混合检索，比较谁找得准。")
@click.argument("folder", metavar="DIR", type=_path)
@click.option("--grades", is_flag=True, help="只给每条需求的已评级文档排序")
@click.option("--limit", type=click.IntRange(min=1), help="只用前 N 个问题")
@_json
def peers_command(folder: Path, limit: int | None, *, grades: bool, as_json: bool) -> None:
    """Measure our search beside LangChain's."""
    dataset = read_dataset(folder, limit=limit)
    report = _grades(dataset) if grades else _retrieval(dataset)
    if as_json:
        print_json(
            {
                "n": report.n,
                "systems": {
                    name: {
                        **estimates_json(system.measures),
                        "behind": estimates_json(system.behind),
                        "p50_ms": round(system.p50_ms, 1),
                    }
                    for name, system in report.systems.items()
                },
            }
        )
    else:
        click.echo("\n".join(_peer_lines(report)))


def _retrieval(dataset: Dataset) -> PeersReport:
    parts = filled(dataset.corpus, keep_questions=True)
    day = parts.settings.day()
    rankers: dict[str, Ranker] = {
        name: OurSearch(searcher=parts.searcher, day=day, method=method)
        for name, method in _METHODS.items()
    }
    passages = list(pieces(parts.store))
    rankers |= ensembles(_RECIPES, passages, embedder=parts.embedder)
    with progress_bar("正在检索", unit="问") as progress:
        return measure_peers(dataset, rankers, progress=progress)


def _grades(dataset: Dataset) -> PeersReport:
    parts = filled(dataset.corpus, keep_questions=True)
    day = parts.settings.day()
    graders: dict[str, Grader] = {
        name: OurScores(scorer=parts.searcher, day=day, method=method)
        for name, method in _METHODS.items()
    }
    # Its ranking of the whole corpus: it cannot be asked about some documents alone.
    deep = {
        "langchain": Recipe(depth=None),
        "langchain.tokens": Recipe(depth=None, our_tokens=True),
    }
    passages = list(pieces(parts.store))
    found = ensembles(deep, passages, embedder=parts.embedder)
    graders |= {name: ByRank(ranker=ranker) for name, ranker in found.items()}
    with progress_bar("正在排序", unit="条") as progress:
        return measure_graders(dataset, graders, progress=progress)


def _peer_lines(report: PeersReport) -> Iterator[str]:
    yield f"问题数 {report.n}"
    for name, system in report.systems.items():
        yield f"{_NAMES[name]}（每问 {system.p50_ms:.1f} 毫秒）"
        yield from table(
            [
                (f"  {measure}", value, f"{note}{_gap(system.behind.get(measure))}")
                for measure, value, note in estimate_rows(system.measures)
            ]
        )


def _gap(behind: Estimate | None) -> str:
    if behind is None:
        return ""
    return f"；比本助手 {behind.value:+.4f} [{behind.low:+.4f}, {behind.high:+.4f}]"


COMMANDS = (scale_command, peers_command)
