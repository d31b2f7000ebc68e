"""How a language model's part is measured: `python -m eval sentences | writing | followups …`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path
from typing import get_args

import click

from assistant.ask import ask
from assistant.bootstrap import Parts, choose_model
from assistant.chatmodel.bounds import Bounds
from assistant.chatmodel.guarded import Guarded
from assistant.chatmodel.port import ChatModel
from assistant.command import print_json, progress_bar
from assistant.settings import Settings, load_settings
from assistant.ui.exchanges import Ask
from eval.errors import NoJudge
from eval.filling import filled, measuring_settings
from eval.masking import HALVES, measure_masking
from eval.masking import read_sentences as read_private
from eval.suite.case_files import shipped
from eval.suite.cases import AnswerCase
from eval.suite.ground import samples_ground
from eval.suite.halves import half_of
from eval.suite.runs import Half
from eval.tables import Row, table
from eval.writing.bank import bank_report, read_bank, told
from eval.writing.followups import Followup, Round, exchanged, followed, read_followups
from eval.writing.kept_replies import KeptReplies
from eval.writing.modes import Worth, answered, worth
from eval.writing.own_time import measure_own_time, p50_p95
from eval.writing.sentences import SentencesReport, measure_sentences, read_sentences
from eval.writing.sixty import Source, sixty, write_passages

_folder = click.Path(exists=True, file_okay=False, path_type=Path)
_json = click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
_half = click.option(
    "--half",
    type=click.Choice(get_args(Half)),
    default="open",
    show_default=True,
    help="用例的哪一半；kept 平时不看",
)
_SHOWN = 8


@click.command("sentences", help="核对：标注过的句子，依据支持的留下、不支持的删去了没有。")
@_half
@_json
def sentences_command(half: Half, *, as_json: bool) -> None:
    """Measure the checker on labelled sentences."""
    found = measure_sentences(read_sentences(half))
    if as_json:
        print_json(_sentences_face(found))
        return
    rows: list[Row] = [
        ("依据支持的，留下", f"{found.kept} / {found.carried}", ""),
        ("依据不支持的，放过", f"{found.passed} / {found.wrong}", ""),
    ]
    rows += [
        (f"  {'支持' if carried else '不支持'} {kind}", f"{right} / {n}", "")
        for (carried, kind), (right, n) in found.by_kind.items()
    ]
    for line in table(rows):
        click.echo(line)
    if half == "open" and found.mistaken:
        click.echo(f"判错的：{'、'.join(found.mistaken[:_SHOWN])} 等 {len(found.mistaken)} 句")


def _sentences_face(found: SentencesReport) -> dict[str, object]:
    return {
        "carried": found.carried,
        "kept": found.kept,
        "wrong": found.wrong,
        "passed": found.passed,
        "by_kind": [
            {"carried": carried, "kind": kind, "right": right, "n": n}
            for (carried, kind), (right, n) in found.by_kind.items()
        ],
    }


@click.command("followups", help="对话：最后一问靠前文才懂的，第一条依据对不对。")
@click.option("--round", "written", type=click.Choice(["first", "second"]), default="first",
              help="哪一轮写的对话：first（默认）或 second。")  # fmt: skip
@click.option("--exchanged", "pairs", type=click.IntRange(0), default=0,
              help="另外把这么多个对话的最后一问换成别的对话的，看会不会照样作答。")  # fmt: skip
@_half
@_json
def followups_command(half: Half, written: Round, pairs: int, *, as_json: bool) -> None:
    """Measure whether follow-up questions are understood."""
    settings = load_settings()
    parts = samples_ground(settings).parts
    conversations = read_followups(half, written)
    with progress_bar("正在对话") as progress:
        count = iter(range(1, len(conversations) + 1))
        found = list(
            followed(
                conversations,
                ask=_asking(parts),
                day=settings.day(),
                told=lambda: progress(next(count), len(conversations)),
            )
        )
    strange = _exchanged(conversations, pairs, _asking(parts), settings.day())
    answerable = [one for one in found if one.of.first]
    beyond = [one for one in found if not one.of.first]
    right, alone = sum(one.right for one in answerable), sum(one.alone for one in answerable)
    said_so = sum(one.right for one in beyond)
    if as_json:
        face = {"n": len(answerable), "right": right, "alone": alone}
        face |= {"beyond": len(beyond), "told": said_so} if beyond else {}
        print_json(face | ({"exchanged": len(strange), "answered": sum(strange)} if pairs else {}))
        return
    rows = [
        ("最后一问的第一条依据对", f"{right} / {len(answerable)}", ""),
        ("把最后一问单独写全来问", f"{alone} / {len(answerable)}", ""),
    ]
    if beyond:
        rows.append(("最后一问资料答不了，说了出来", f"{said_so} / {len(beyond)}", ""))
    if pairs:
        rows.append(("换成别的最后一问，照样作答", f"{sum(strange)} / {len(strange)}", ""))
    for line in table(rows):
        click.echo(line)


def _exchanged(of: Sequence[Followup], pairs: int, ask: Ask, day: date) -> list[bool]:
    if not pairs:
        return []
    with progress_bar("正在换最后一问") as progress:
        count = iter(range(1, pairs + 1))
        return list(
            exchanged(of, pairs, ask=ask, day=day, told=lambda: progress(next(count), pairs))
        )


@click.command("bank", help="拒答：该拒的问题拒了没有，不该拒的拒了没有。")
@_half
@_json
def bank_command(half: Half, *, as_json: bool) -> None:
    """Measure who is told no."""
    settings = load_settings()
    ask_it = _asking(samples_ground(settings).parts)
    bank = read_bank(half)
    with progress_bar("正在提问") as progress:
        count = iter(range(1, len(bank) + 1))
        report = bank_report(
            told(
                bank,
                ask=ask_it,
                day=settings.day(),
                heard=lambda: progress(next(count), len(bank)),
            )
        )
    if as_json:
        print_json(
            {
                "refused": round(report.refused, 4),
                "wrongly_refused": round(report.wrongly_refused, 4),
                "by_kind": [
                    {"refuse": refuse, "kind": kind, **asdict(tally)}
                    for (refuse, kind), tally in report.by_kind.items()
                ],
            }
        )
        return
    rows = [
        ("该拒的，拒了", f"{report.refused:.1%}", ""),
        ("不该拒的，拒了", f"{report.wrongly_refused:.1%}", ""),
    ]
    rows += [
        (f"  {'该拒' if refuse else '该答'} {kind}", f"{tally.refused} / {tally.asked}", "")
        for (refuse, kind), tally in report.by_kind.items()
    ]
    for line in table(rows):
        click.echo(line)


@click.command("masking", help="遮盖：发给外部模型之前，该遮的遮了没有，不该遮的动了没有。")
@_json
def masking_command(*, as_json: bool) -> None:
    """Measure what is masked before a question leaves the machine."""
    found = {
        half: measure_masking(one for one in read_private() if one.half == half) for half in HALVES
    }
    if as_json:
        print_json(
            {
                half: {
                    "private": one.private,
                    "hidden": one.hidden,
                    "public": one.public,
                    "kept": one.kept,
                }
                for half, one in found.items()
            }
        )
        return
    rows = [
        (
            f"{half}：该遮的遮了",
            f"{one.hidden} / {one.private}",
            f"公开的没动 {one.kept} / {one.public}",
        )
        for half, one in found.items()
    ]
    for line in table(rows):
        click.echo(line)


@click.command("writing", help="撰写：同样的问题，摘句、模型原话、核对之后三种回答各怎样。")
@click.argument("notices", metavar="NOTICES", type=_folder)
@click.argument("noise", metavar="NOISE", type=_folder)
@click.option("--seed", type=int, default=1, show_default=True, help="抽样的种子")
@_json
def writing_command(notices: Path, noise: Path, *, seed: int, as_json: bool) -> None:
    """Measure what a language model adds: of the suite, of notices, of noisy passages."""
    settings = measuring_settings()
    model = choose_model(settings)
    if model is None:
        raise NoJudge("没有设置语言模型：请设 TT_LLM，见 docs/commands.md。")
    kept = KeptReplies(model, settings.data_dir / "eval" / "replies.jsonl")
    drawn = sixty(notices, noise, seed=seed)
    parts: dict[Source, Parts] = {
        "suite": samples_ground(settings).parts,
        "notices": _of_passages(drawn.passages["notices"], settings, "notices"),
        "noise": _of_passages(drawn.passages["noise"], settings, "noise"),
    }
    with progress_bar("正在撰写") as progress:
        count = iter(range(1, len(drawn.posed) + 1))
        given = list(
            answered(
                drawn.posed,
                plain={name: _asking(one) for name, one in parts.items()},
                writing={name: _asking(one, kept) for name, one in parts.items()},
                day=settings.day(),
                told=lambda: progress(next(count), len(drawn.posed)),
            )
        )
    found = worth(given)
    if as_json:
        print_json({mode: _worth_face(one) for mode, one in found.items()})
        return
    names = {"extractive": "摘句", "unchecked": "模型原话", "checked": "核对之后"}
    for line in table([(names[mode], _in_words(one), "") for mode, one in found.items()]):
        click.echo(line)


@click.command(
    "own-time", help="时间：除去模型自己的时间，到模型第一个字要多久（替身模型，几人同时问）。"
)
@click.option("--users", type=click.IntRange(min=1, max=200), default=10, show_default=True)
@click.option("--each", type=click.IntRange(min=2, max=200), default=20, show_default=True)
@_json
def own_time_command(users: int, each: int, *, as_json: bool) -> None:
    """Measure the product's own time to a model's first words."""
    settings = load_settings()
    parts = samples_ground(settings).parts
    asked = [
        case.question
        for of in shipped()
        for case in of.cases
        if isinstance(case, AnswerCase) and half_of(case) == "open"
    ]
    found = measure_own_time(
        asked,
        ask=lambda model: _asking(parts, Guarded(model, bounds=Bounds(places=users))),
        day=settings.day(),
        users=users,
        each=each,
    )
    figures = {"quoted": p50_p95(found.quoted), "first": p50_p95(found.first)}
    if as_json:
        print_json(
            {
                "users": users,
                "n": len(found.quoted),
                **{name: [round(one, 1) for one in pair] for name, pair in figures.items()},
            }
        )
        return
    names = {"quoted": "摘句的回答", "first": "模型的第一个字"}
    for line in table(
        [
            (names[name], f"{p50:.0f} / {p95:.0f} 毫秒", "中位 / 95%")
            for name, (p50, p95) in figures.items()
        ]
    ):
        click.echo(line)


def _of_passages(passages: Iterable[Mapping[str, str]], settings: Settings, name: str) -> Parts:
    return filled(write_passages(passages, settings.data_dir / "eval" / f"{name}.jsonl"))


def _asking(parts: Parts, model: ChatModel | None = None) -> Ask:
    return partial(
        ask, searcher=parts.searcher, records=parts.store, rulebook=parts.rulebook, model=model
    )


def _worth_face(of: Worth) -> dict[str, object]:
    return {
        "asked": of.asked,
        "correct": of.correct,
        "answerable": of.answerable,
        "refusal_f1": round(of.refusal_f1, 3),
        "citation_precision": list(of.citation_precision),
        "numeric_fidelity": list(of.numeric_fidelity),
        "written": of.written,
    }


def _in_words(of: Worth) -> str:
    def share(pair: tuple[float, float]) -> str:
        return f"{pair[0]:g}/{pair[1]:g}"

    return (
        f"答对 {of.correct}/{of.answerable}，拒答 F1 {of.refusal_f1:.2f}，"
        f"引用准确 {share(of.citation_precision)}，数字有据 {share(of.numeric_fidelity)}，"
        f"模型撰写 {of.written}/{of.asked}"
    )


COMMANDS = (
    sentences_command,
    followups_command,
    bank_command,
    masking_command,
    writing_command,
    own_time_command,
)
