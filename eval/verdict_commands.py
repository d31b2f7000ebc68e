"""`python -m eval openings | variations`: how verdicts are come by in talk, and how fast."""

from collections import Counter
from dataclasses import asdict

import click

from assistant.bootstrap import Parts, assemble
from assistant.command import print_json
from assistant.settings import load_settings
from corpus.levels import Viewer
from eval.openings import Course, follow, read_openings
from eval.variations import measure_speed

_json = click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
_ANYBODY = Viewer(identity="evaluation", role="enterprise")


@click.command("openings", help="开场白：40 句口语，几轮问清，问的是不是定得了结论的。")
@click.option("--half", type=click.Choice(["open", "kept", "both"]), default="both", help="哪一半")
@_json
def openings_command(half: str, *, as_json: bool) -> None:
    """Hold the conversations of the set, by the rules of the records in use."""
    rules = _parts().rulebook.rules(_ANYBODY)
    found = _summed(list(follow(read_openings(half=half), rules)))
    if as_json:
        print_json(found)
        return
    for name, value in found.items():
        click.echo(f"{name}\t{value}")


@click.command("variations", help="快慢：成千上万份画像，每份逐项判断要多少毫秒。")
@click.option("--number", type=click.IntRange(min=1), default=10_000, help="多少份")
@_json
def variations_command(number: int, *, as_json: bool) -> None:
    """Judge variations of the profiles of the set."""
    parts = _parts()
    speed = measure_speed(
        parts.rulebook.rules(_ANYBODY),
        [one.profile for one in read_openings()],
        number=number,
        day=parts.settings.day(),
    )
    if as_json:
        print_json(asdict(speed))
        return
    for name, value in asdict(speed).items():
        click.echo(f"{name}\t{value}")


def _parts() -> Parts:
    return assemble(load_settings())


def _summed(courses: list[Course]) -> dict[str, object]:
    asked = sum(course.asked for course in courses)
    deciding = sum(course.deciding for course in courses)
    return {
        "n": len(courses),
        "topics": sum(course.topic for course in courses),
        "facts": sum(len(course.opening.knows) for course in courses),
        "lost": sum(len(course.lost) for course in courses),
        "wrong": sum(len(course.wrong) for course in courses),
        "rounds": dict(sorted(Counter(course.rounds for course in courses).items())),
        "asked": asked,
        "deciding": deciding,
        "deciding_share": round(deciding / asked, 4) if asked else None,
        "ended_as_true": sum(course.last == course.truth for course in courses),
    }


COMMANDS = (openings_command, variations_command)
