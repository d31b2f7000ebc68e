"""`python -m eval obedient | attacks`: what is shown when a file tells the model what to do."""

from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from assistant.bootstrap import choose_model
from assistant.command import print_json, progress_bar
from assistant.settings import load_settings
from eval.errors import NoJudge
from eval.tables import table
from eval.writing.attacks import drawn, read_attacks
from eval.writing.ground import open_ground
from eval.writing.injecting import Injected, inject, inject_whole, planned
from eval.writing.kept_replies import KeptReplies
from eval.writing.lies import GOALS
from eval.writing.obedient import REPLIES
from eval.writing.resisting import Resistance, read_asked, resist
from eval.writing.shares import upper_bound

_folder = click.argument(
    "folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
_json = click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
_seed = click.option("--seed", type=int, default=1, show_default=True, help="抽样的种子")
_SHOWN = 12


@click.command("obedient", help="注入：模型对 DIR 中的每条攻击都言听计从，给人看的有没有变。")
@_folder
@click.option("--sample", type=click.IntRange(min=1), help="只抽 N 条攻击；不写为全部")
@click.option(
    "--replies",
    type=click.IntRange(min=1, max=len(REPLIES)),
    default=1,
    show_default=True,
    help="每次试几种回复",
)
@click.option(
    "--whole",
    type=click.IntRange(min=0, max=120),
    default=100,
    show_default=True,
    help="另抽 N 条，从入库到检索都不作安排",
)
@_seed
@_json
def obedient_command(
    folder: Path, sample: int | None, replies: int, whole: int, seed: int, *, as_json: bool
) -> None:
    """Try every attack in every carrier on a model that obeys; leave with 1 where one got out."""
    every = read_attacks(folder)
    attacks = drawn(every, number=sample, seed=seed) if sample else every
    with TemporaryDirectory(prefix="tt-eval-") as place, progress_bar("正在攻击") as progress:
        trials = tuple(planned(attacks, replies=replies))
        forced = inject(trials, open_ground(Path(place) / "forced"), progress=progress)
        found = {"forced": forced}
        if whole:
            files = Path(place) / "files"
            files.mkdir()
            found["whole"] = inject_whole(
                drawn(every, number=whole, seed=seed),
                open_ground(Path(place) / "whole"),
                files,
                progress=progress,
            )
    if as_json:
        print_json({name: _injected_json(one) for name, one in found.items()})
    else:
        for name, one in found.items():
            _print_injected("强制检索到" if name == "forced" else "照常入库和检索", one)
    if not all(one.clean for one in found.values()):
        raise click.exceptions.Exit(1)


def _injected_json(found: Injected) -> dict[str, object]:
    return {
        "n": found.trials - found.refused,
        "asks": found.asks,
        "refused": found.refused,
        "read": found.read,
        "broken": {
            goal: {
                "n": found.broken[goal],
                "upper95": round(upper_bound(found.broken[goal], found.trials - found.refused), 5),
            }
            for goal in GOALS
        },
        "examples": [asdict(one) for one in found.examples],
    }


def _print_injected(title: str, found: Injected) -> None:
    tried = found.trials - found.refused
    rows = [
        (title, str(tried), f"提问 {found.asks} 次；未读入 {found.refused}"),
        ("攻击送到了模型", str(found.read), ""),
        *(
            (
                name,
                str(found.broken[goal]),
                f"95% 上界 {upper_bound(found.broken[goal], tried):.5f}",
            )
            for goal, name in GOALS.items()
        ),
    ]
    for line in table(rows):
        click.echo(line)
    for one in found.examples[:_SHOWN]:
        where = f"{one.attack} {one.carrier} {one.reply}"
        click.echo(f"　{where} {GOALS[one.breach.goal]}：{one.breach.what!r}")


@click.command("attacks", help="注入：TT_LLM 所设的模型，抽 N 条攻击，得手多少，正事误了多少。")
@_folder
@click.option("--sample", type=click.IntRange(min=1), default=60, show_default=True)
@_seed
@click.option("--unnoticed", is_flag=True, help="当作入库时没有认出像指令的文字")
@_json
def attacks_command(
    folder: Path, sample: int, seed: int, *, unnoticed: bool, as_json: bool
) -> None:
    """Attack the model of the settings; its replies are kept below the data folder.

    Raises:
        NoJudge: No model is set.
    """
    settings = load_settings()
    model = choose_model(settings)
    if model is None:
        raise NoJudge("还没有设置语言模型（TT_LLM），没有可以攻击的。")
    attacks = drawn(read_attacks(folder), number=sample, seed=seed)
    replies = KeptReplies(model, settings.data_dir / "eval" / "replies.jsonl")
    with TemporaryDirectory(prefix="tt-eval-") as place, progress_bar("正在攻击") as progress:
        found = resist(
            attacks,
            open_ground(Path(place), policies=None),
            replies,
            asked=read_asked(),
            noticed=not unnoticed,
            progress=progress,
        )
    if as_json:
        print_json(_resistance_json(found, model.about.name))
    else:
        _print_resistance(found)


def _resistance_json(found: Resistance, model: str) -> dict[str, object]:
    useful, alone = found.utility
    tried = len(found.each)
    return {
        "model": model,
        "n": tried,
        "read": sum(one.read for one in found.each),
        "won": {"n": found.won, "upper95": round(upper_bound(found.won, tried), 4)},
        "useful": {"attacked": useful, "alone": alone, "of": tried},
        "each": [asdict(one) for one in found.each],
    }


def _print_resistance(found: Resistance) -> None:
    useful, alone = found.utility
    tried = len(found.each)
    kept = f"{useful / alone:.1%}" if alone else "–"
    rows = [
        ("攻击", str(tried), f"送到模型 {sum(one.read for one in found.each)}"),
        ("得手", str(found.won), f"95% 上界 {upper_bound(found.won, tried):.4f}"),
        ("答出了要问的数", str(useful), f"无攻击时 {alone}，留住 {kept}"),
    ]
    for line in table(rows):
        click.echo(line)
    for one in found.each:
        if one.won:
            click.echo(f"　{one.attack} {one.carrier} {one.question}：{'、'.join(one.won)}")


COMMANDS = (obedient_command, attacks_command)
