"""`python -m eval access-mutants`: whether each check of who may do or see what is missed."""

from pathlib import Path

import click

from assistant.command import print_json, progress_bar
from eval.access.checks import checks_in
from eval.access.trying import Trial, try_without

_ROOT = Path(__file__).parents[2]


@click.command("access-mutants", help="权限：逐一去掉每处权限检查，看测试能否发现。")
@click.option("--only", default="", metavar="TEXT", help="只试名字里有这段文字的检查")
@click.option("--rows/--no-rows", default=True, help="是否也试权限表的每一行")
@click.option("--jobs", type=click.IntRange(min=1), default=2, help="同时试几处")
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
def access_mutants_command(only: str, jobs: int, *, rows: bool, as_json: bool) -> None:
    """Remove every check in turn; leave with 1 where one was not missed."""
    checks = [one for one in checks_in(_ROOT) if only in one.name and (rows or one.kind != "row")]
    with progress_bar("正在逐一去掉", unit="处") as progress:
        trials = []
        for one in try_without(checks, root=_ROOT, jobs=jobs, progress=progress):
            trials.append(one)
            if not as_json:  # as they come: who ends it early keeps what was found
                click.echo(f"{one.end}\t{one.check.name}\t{' '.join(one.tests)}")
    missed = [one for one in trials if one.end != "caught"]
    if as_json:
        print_json(
            {
                "checks": len(trials),
                "caught": len(trials) - len(missed),
                "not_caught": [_face(one) for one in missed],
            }
        )
    else:
        click.echo(f"去掉 {len(trials)} 处，发现 {len(trials) - len(missed)} 处")
    if missed:
        raise click.exceptions.Exit(1)


def _face(trial: Trial) -> dict[str, object]:
    check = trial.check
    return {
        "path": check.path.as_posix(),
        "line": check.line,
        "kind": check.kind,
        "what": check.what,
        "end": trial.end,
    }


COMMANDS = (access_mutants_command,)
