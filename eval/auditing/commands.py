"""`python -m eval audit`: what the audit finds, whether it survives, and how fast it is."""

from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from assistant.command import print_json
from eval.auditing.edits import edits_found
from eval.auditing.kills import killed
from eval.auditing.speed import measured_speed


@click.command("audit", help="审计：改动发现了多少、强行结束后完整不完整、多快。")
@click.option("--edits", type=click.IntRange(0), default=1000, show_default=True, help="改动几次")
@click.option(
    "--kills", type=click.IntRange(0), default=100, show_default=True, help="强行结束几次"
)
@click.option(
    "--entries", type=click.IntRange(1), default=100_000, show_default=True, help="核对几条"
)
@click.option("--noted", type=click.IntRange(20), default=1000, show_default=True, help="记几条")
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
def audit_command(edits: int, kills: int, entries: int, noted: int, *, as_json: bool) -> None:
    """Measure in folders of their own; the audit in use is not touched."""
    outcome = edits_found(edits, size=60)
    with (
        TemporaryDirectory(prefix="tt-audit-") as one,
        TemporaryDirectory(prefix="tt-audit-") as two,
    ):
        ended = killed(Path(one), times=kills)
        speed = measured_speed(Path(two), noted=noted, entries=entries)
    found = sum(found for _, found in outcome.values())
    clean = found == edits and ended.broken == 0 and ended.lost == 0
    if as_json:
        print_json(
            {"edits": outcome, "kills": asdict(ended), "speed": asdict(speed), "clean": clean}
        )
    else:
        for name, (made, caught) in outcome.items():
            click.echo(f"{name:30} {caught} / {made}")
        click.echo(f"改动 {edits} 次，发现 {found} 次")
        click.echo(
            f"强行结束 {ended.times} 次：记下 {ended.noted} 条，丢失 {ended.lost} 条，"
            f"链断 {ended.broken} 次，检查点落后 {ended.behind} 次（都已补上）"
        )
        click.echo(
            f"记一条 p50 {speed.p50_ms:.1f} ms，p95 {speed.p95_ms:.1f} ms（{speed.noted} 条）"
        )
        click.echo(
            f"核对数据库中 {speed.noted} 条 {speed.read_seconds:.2f} 秒；"
            f"核对 {speed.entries} 条（不含读数据库）{speed.verify_seconds:.2f} 秒"
        )
    if not clean:
        raise click.exceptions.Exit(1)
