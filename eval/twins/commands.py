"""`python -m eval twins`: whether anybody can tell two worlds apart that only differ by secrets."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, get_args

import click

from assistant.command import print_json, progress_bar
from corpus.levels import Role
from eval.filling import keeping_embedder, measuring_settings
from eval.tables import table
from eval.twins.asked import requests
from eval.twins.repeating import RepeatingModel
from eval.twins.secret import ABOVE, Kind

if TYPE_CHECKING:
    from eval.twins.comparing import Comparison

_SHOWN = 12
_WHAT = {"records": "另有资料", "fields": "联系人和底价"}


@click.command("twins", help="孪生库：两库公开资料相同，一库另有密件；同样的请求，答复应一字不差。")
@click.option(
    "--requests",
    "many",
    type=click.IntRange(min=1),
    default=2000,
    show_default=True,
    help="问多少次",
)
@click.option(
    "--as", "role", type=click.Choice(list(ABOVE)), default="enterprise", help="以谁的身份"
)
@click.option("--model", type=click.Choice(["none", "obedient"]), default="none", help="谁写回答")
@click.option(
    "--secrets",
    type=click.IntRange(min=12),
    default=300,
    show_default=True,
    help="多出多少份密件，他人的草稿、画像、反馈也是这么多",
)
@click.option(
    "--what",
    type=click.Choice(get_args(Kind)),
    default="records",
    help="多出的是资料，还是受控字段",
)
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
def twins_command(
    many: int, role: Role, model: str, secrets: int, what: Kind, *, as_json: bool
) -> None:
    """Fill two worlds, ask both everything; leave with 1 where they can be told apart."""
    from eval.twins.comparing import compared
    from eval.twins.world import fill_twins, open_twins

    settings = measuring_settings()
    embedder = keeping_embedder(settings, keep_questions=True)
    with (
        TemporaryDirectory(prefix="tt-twins-") as place,
        progress_bar("正在提问", unit="次") as told,
    ):
        folder, writer = Path(place), RepeatingModel() if model == "obedient" else None
        fill_twins(folder, embedder=embedder, role=role, many=secrets, what=what)
        twins = open_twins(
            folder, embedder=embedder, role=role, many=secrets, what=what, model=writer
        )
        found = compared(twins, requests(many, twins.secrets), progress=told)
    if as_json:
        print_json(found_json(found))
    else:
        _print(found, what)
    if not found.clean:
        raise click.exceptions.Exit(1)


def found_json(found: "Comparison") -> Mapping[str, object]:
    """Give what came of it as JSON."""
    return {
        "requests": found.asked,
        "functions": dict(sorted(found.functions.items())),
        "differences": len(found.differences),
        "marks_seen": len(found.seen),
        "median_gap_ms": round(found.median_gap_ms, 2),
        "p50_ms": {"with": round(found.p50_ms[0], 1), "without": round(found.p50_ms[1], 1)},
        "examples": [
            *(asdict(one) for one in found.differences[:_SHOWN]),
            *(asdict(one) for one in found.seen[:_SHOWN]),
        ],
    }


def _print(found: "Comparison", what: Kind) -> None:
    longer, shorter = found.p50_ms
    rows = [
        ("请求", str(found.asked), f"{len(found.functions)} 种功能；一库{_WHAT[what]}"),
        ("答复不同", str(len(found.differences)), "编号和时间除外"),
        ("看到密件标记", str(len(found.seen)), "提问者自己写出的除外"),
        (
            "耗时中位数",
            f"{longer:.1f} / {shorter:.1f} 毫秒",
            f"每次相差 {found.median_gap_ms:+.1f}",
        ),
    ]
    for line in table(rows):
        click.echo(line)
    for one in found.differences[:_SHOWN]:
        click.echo(f"　{one.asked.function} {one.asked.said}：{one.fuller!r} / {one.bare!r}")
    for mark in found.seen[:_SHOWN]:
        click.echo(f"　{mark.asked.function} {mark.asked.said}：{mark.mark} {mark.beside!r}")


COMMANDS = (twins_command,)
