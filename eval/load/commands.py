"""`python -m eval load`: many people at once, and how long they wait."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from assistant.command import print_json
from eval.datasets import read_asked, read_questions
from eval.errors import BadDataset
from eval.load.crowd import Asked
from eval.load.figures import Figures, Waits
from eval.load.ground import ground_of
from eval.load.measuring import measure_load, measure_start, with_samples
from eval.load.plans import MOST_USERS, PLANS
from eval.scale import chosen
from eval.suite.case_files import SHIPPED

_SEED = 20261130
_SEARCHES = 500
_START = "start"
_MB = 1_000_000
_REASONS_SHOWN = 5


@click.command("load", help="多人同时使用：在 DIR… 的语料上运行产品，看每个人等多久、出多少错。")
@click.argument("places", metavar="DIR…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--plan", type=click.Choice([*PLANS, _START]), default="steady", show_default=True)
@click.option("--passages", type=click.IntRange(min=100), default=100_000, show_default=True)
@click.option("--minutes", type=click.FloatRange(min=0.1), help="多久；不写则按计划")
@click.option("--database-url", metavar="URL", help="改用这个数据库：空的，或以前由本命令填好的")
@click.option(
    "--workers",
    type=click.IntRange(min=1, max=8),
    default=1,
    help="几个进程；多于一个时要给 --database-url",
)
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
def load_command(
    places: tuple[Path, ...],
    *,
    plan: str,
    passages: int,
    minutes: float | None,
    database_url: str | None,
    workers: int,
    as_json: bool,
) -> None:
    """Measure many people at once."""
    if workers > 1 and database_url is None:
        raise click.UsageError("几个进程一起服务需要 PostgreSQL：请用 --database-url 给出。")
    asked = _asked(places)
    ground = ground_of(places, passages=passages, database_url=database_url)
    with_samples(ground)
    if plan == _START:
        print_json(dict(measure_start(ground, asked.questions[0])))
        return
    found = measure_load(
        ground, plan, minutes=minutes, users=MOST_USERS, asked=asked, workers=workers
    )
    if as_json:
        print_json({"plan": plan, "passages": passages, "parts": [asdict(one) for one in found]})
    else:
        click.echo("\n".join(line for one in found for line in lines_of(one)))


def _asked(places: Sequence[Path]) -> Asked:
    """Give what people search for, of the corpora, and what they ask, of our own cases."""
    telling = [place for place in places if (place / "queries.jsonl").is_file()]
    questions = [one for place in telling for one in read_asked(place)]
    groups = chosen(questions, count=_SEARCHES, seed=_SEED)
    searches = [text for group in groups.values() for text in group]
    if not searches:
        raise BadDataset("这些文件夹里没有 queries.jsonl，或其中没有问题；请至少给一个带问题的。")
    return Asked(searches=searches, questions=read_questions(SHIPPED / "answers.jsonl"))


def lines_of(one: Figures) -> Iterator[str]:
    """Give the figures of a phase in lines; of what went wrong, the most frequent reasons."""
    ours, mine = one.cores
    yield (
        f"{one.name}：{one.users} 人，{one.seconds:.0f} 秒，每秒 {one.a_second:.2f} 件；"
        f"产品用 {ours:.2f} 核、{one.memory / _MB:,.0f} MB，测量本身用 {mine:.2f} 核"
    )
    for kind, waits in one.whole.items():
        yield f"  {kind:<8}{_said(waits)}"
    yield f"  {'首段':<6}{_said(one.first)}"
    if one.memory_an_hour is not None:
        yield f"  内存每小时 {one.memory_an_hour / _MB:+,.0f} MB"
    for word, reasons in (("被婉拒", one.refused), ("出错", one.broken)):
        yield f"  {word} {sum(reasons.values())} 次"
        shown = list(reasons.items())[:_REASONS_SHOWN]
        yield from (f"    {count} × {why}" for why, count in shown)
        if len(reasons) > len(shown):
            yield f"    另有 {len(reasons) - len(shown)} 种原因"


def _said(waits: Waits) -> str:
    if waits.p50 is None or waits.p95 is None or waits.most is None:
        return "没有"
    return (
        f"{waits.n} 次，中位 {waits.p50:.3f} 秒，95% {waits.p95:.3f} 秒，最久 {waits.most:.2f} 秒"
    )
