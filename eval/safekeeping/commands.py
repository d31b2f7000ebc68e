"""`python -m eval restoring | erasing`: whether backups come back, and erasures leave nothing."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from assistant.command import print_json
from assistant.settings import load_settings
from eval.filling import measuring_settings
from eval.safekeeping.erasing import measure_erasing
from eval.safekeeping.restoring import measure_judged, measure_size
from eval.suite.beginning import chosen
from eval.suite.case_files import NAMES, SHIPPED, read_sets
from eval.suite.ground import samples_ground

_json = click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
_records = click.option("--records", type=click.IntRange(min=10), default=10_000, help="多少条资料")
_place = click.option(
    "--in", "place", type=click.Path(path_type=Path), help="在这个文件夹里做；默认用后即删"
)


@click.command("restoring", help="备份与恢复：边写边备份，换个地方恢复，比较检索结果和评测。")
@_records
@_place
@click.option("--suite", "with_suite", is_flag=True, help="改为用示例资料跑一遍评测，比较前后")
@click.option("--limit", type=click.IntRange(min=1), help="评测只取大约这么多条用例")
@_json
def restoring_command(
    records: int, place: Path | None, *, with_suite: bool, limit: int | None, as_json: bool
) -> None:
    """Measure backing up and restoring."""

    def measure(folder: Path) -> dict[str, object]:
        if with_suite:
            return _judged(folder, limit=limit)
        told = partial(click.echo, err=True)
        return asdict(measure_size(folder, records=records, progress=told))

    _tell(_measured(measure, place), as_json=as_json)


@click.command("erasing", help="清除：从许多企业里清除一家，逐字节找它留下的痕迹。")
@_records
@_place
@_json
def erasing_command(records: int, place: Path | None, *, as_json: bool) -> None:
    """Measure erasing."""
    found = _measured(lambda folder: asdict(measure_erasing(folder, records=records)), place)
    _tell(found, as_json=as_json)


def _judged(folder: Path, *, limit: int | None) -> dict[str, object]:
    settings = measuring_settings()
    before = samples_ground(settings)
    cases = chosen(read_sets([SHIPPED / f"{name}.jsonl" for name in NAMES]), "open")
    cases = cases[:: max(1, len(cases) // limit)] if limit else cases
    return asdict(measure_judged(before, cases, folder, settings=before.parts.settings))


def _measured(
    measure: Callable[[Path], dict[str, object]], place: Path | None
) -> dict[str, object]:
    if place is not None:
        place.mkdir(parents=True, exist_ok=True)
        return measure(place)
    folder = load_settings().data_dir / "eval"
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="safekeeping-", dir=folder) as made:
        return measure(Path(made))


def _tell(found: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    for name, value in found.items():
        click.echo(f"{name}\t{round(value, 2) if isinstance(value, float) else value}")


COMMANDS = (restoring_command, erasing_command)
