"""How a language model's understanding is measured: `python -m eval understanding DIR`."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, TypeVar, get_args

import click

from assistant.bootstrap import choose_model
from assistant.chatmodel.port import ChatModel
from assistant.command import print_json, progress_bar
from assistant.settings import load_settings
from corpus.levels import Viewer
from eval.errors import NoJudge
from eval.matching.pairs import PARTS, read_demands, read_pairs
from eval.measures import Estimate
from eval.suite.ground import Ground, samples_ground
from eval.suite.runs import Half
from eval.tables import Row, table
from eval.understanding.cases import FacetsCase, FactsCase, IntentCase, read_cases
from eval.understanding.comparing import (
    Compared,
    compared_facets,
    compared_facts,
    compared_intents,
)
from eval.understanding.facets import read_facets
from eval.understanding.facts import read_facts
from eval.understanding.hypotheses import (
    Hypotheses,
    drawn,
    graded_demands,
    measure_hypotheses,
)
from eval.understanding.intents import read_intent
from eval.understanding.narrowing import Narrowed, measure_narrowing, unmatched
from eval.writing.kept_replies import KeptReplies

Part = Literal["intent", "searches", "facts", "facets", "hypotheses"]
_PARTS: tuple[Part, ...] = get_args(Part)
_Reading = TypeVar("_Reading")
_VIEWER = Viewer(identity="evaluation", role="admin")
_NAMES = {
    "intent": "问题想问什么",
    "facts": "企业说的数",
    "ways": "合作方式",
    "level": "成熟程度",
    "money": "预算或报价",
    "due": "期限",
    "ip": "权利状况",
}


@click.command(
    "understanding",
    help="理解：模型比规则多懂什么、错懂什么。模型的回复留存在 DIR，再量时不必重问。",
)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--part", "parts", type=click.Choice(_PARTS), multiple=True, help="哪些部分；不写为全部"
)
@click.option(
    "--half",
    type=click.Choice(get_args(Half)),
    default="open",
    show_default=True,
    help="用例的哪一半；kept 平时不看",
)
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    default=30,
    show_default=True,
    help="抽多少条检索、多少条需求",
)
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
def understanding_command(
    folder: Path, parts: tuple[Part, ...], half: Half, *, sample: int, as_json: bool
) -> None:
    """Measure what a model adds to the rules."""
    settings = load_settings()
    model = choose_model(settings)
    if model is None:
        raise NoJudge("没有设置语言模型：请设 TT_LLM，见 docs/commands.md。")
    kept = KeptReplies(model, folder / "replies.jsonl")
    parts = parts or _PARTS
    found = _compared(kept, parts, half)
    ground = samples_ground(settings) if {"searches", "hypotheses"} & set(parts) else None
    narrowed = imagined = None
    if ground is not None and "searches" in parts:
        narrowed = _narrowed(kept, ground, half, most=sample)
    if ground is not None and "hypotheses" in parts:
        imagined = _hypotheses(kept, ground, most=sample)
    if as_json:
        told = {name: _face(one) for name, one in found.items()}
        searched = {"searches": _narrowed_face(narrowed)} if narrowed else {}
        print_json(told | searched | ({"hypotheses": _imagined_face(imagined)} if imagined else {}))
        return
    rows: list[Row] = [
        (
            _NAMES[name],
            _in_words(one),
            f"增 {_points(one.change)}，误增 {_points(one.change_wrong)}",
        )
        for name, one in found.items()
    ]
    if narrowed is not None:
        said = f"{narrowed.everywhere.value:.3f} / {narrowed.among_kinds.value:.3f}"
        name = f"按模型认的种类检索（{narrowed.n} 条）"
        rows.append((name, said, f"nDCG@10 变化 {_points(narrowed.change)}"))
    if imagined is not None:
        values = (imagined.demand, imagined.alone, imagined.both)
        said = " / ".join(f"{one.value:.3f}" for one in values)
        name = f"假想成果（{imagined.n} 条需求）"
        rows.append((name, said, f"nDCG@10 变化 {_points(imagined.change)}"))
    click.echo("各为 规则 / 模型 / 规则在先、模型补充")
    for line in table(rows):
        click.echo(line)


def _compared(model: ChatModel, parts: tuple[Part, ...], half: Half) -> dict[str, Compared]:
    cases = read_cases(half)
    asked = [one for one in cases if one.part in parts]
    found: dict[str, Compared] = {}
    with progress_bar("正在理解") as progress:
        count = iter(range(1, len(asked) + 1))

        def told() -> None:
            progress(next(count), len(asked))

        if "intent" in parts:
            intents = [
                _then(told, read_intent(c, model)) for c in cases if isinstance(c, IntentCase)
            ]
            found["intent"] = compared_intents(intents)
        if "facts" in parts:
            facts = [_then(told, read_facts(c, model)) for c in cases if isinstance(c, FactsCase)]
            found["facts"] = compared_facts(facts)
        if "facets" in parts:
            read = [_then(told, read_facets(c, model)) for c in cases if isinstance(c, FacetsCase)]
            found |= compared_facets(read)
    return found


def _narrowed(model: ChatModel, ground: Ground, half: Half, *, most: int) -> Narrowed:
    cases = unmatched(half, most=most, seed=1)
    with progress_bar("正在检索") as progress:
        count = iter(range(1, len(cases) + 1))
        return measure_narrowing(
            cases,
            searcher=ground.parts.searcher,
            model=model,
            told=lambda: progress(next(count), len(cases)),
        )


def _hypotheses(model: ChatModel, ground: Ground, *, most: int) -> Hypotheses:
    view = ground.parts.matcher.view(_VIEWER)
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    for one in read_pairs(PARTS):
        grades[one.demand][one.achievement] = one.worth
    chosen = drawn(list(grades), grades, most=most, seed=1)
    own = {name: grades[name] for name in chosen}
    embedder = ground.parts.embedder
    unstored = read_demands(ground.parts.parser)
    with progress_bar("正在假想") as progress:
        count = iter(range(1, len(chosen) + 1))
        return measure_hypotheses(
            view,
            graded_demands(view, own, unstored, embedder),
            own,
            model=model,
            embedder=embedder,
            told=lambda: progress(next(count), len(chosen)),
        )


def _then(told: Callable[[], None], reading: _Reading) -> _Reading:
    told()
    return reading


def _in_words(one: Compared) -> str:
    right = " / ".join(map(str, one.right))
    wrong = " / ".join(map(str, one.wrong))
    return f"对 {right}，错 {wrong}，共 {one.told}"


def _points(of: Estimate) -> str:
    return f"{of.value:+.3f}（{of.low:+.3f}～{of.high:+.3f}）"


def _face(one: Compared) -> Mapping[str, object]:
    return {
        "cases": one.cases,
        "told": one.told,
        "right": list(one.right),
        "wrong": list(one.wrong),
        "change": _bounds(one.change),
        "change_wrong": _bounds(one.change_wrong),
    }


def _narrowed_face(one: Narrowed) -> Mapping[str, object]:
    return {
        "n": one.n,
        "narrowed": one.narrowed,
        "nDCG@10": [round(x.value, 4) for x in (one.everywhere, one.among_kinds)],
        "change": _bounds(one.change),
    }


def _imagined_face(one: Hypotheses) -> Mapping[str, object]:
    return {
        "n": one.n,
        "written": one.written,
        "nDCG@10": [round(x.value, 4) for x in (one.demand, one.alone, one.both)],
        "change": _bounds(one.change),
        "change_alone": _bounds(one.change_alone),
    }


def _bounds(of: Estimate) -> list[float]:
    return [round(of.value, 4), round(of.low, 4), round(of.high, 4)]


COMMANDS = (understanding_command,)
