"""`python -m eval drafts | draft-lint`: what stands in drafts, and what is said of them."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from assistant.bootstrap import choose_model
from assistant.command import print_json, progress_bar
from assistant.settings import load_settings
from eval.drafting.checking import Checked
from eval.drafting.fact_files import CLEAN, ENTERPRISES, read_fact_files
from eval.drafting.lint_trial import LintTrial, Tried, try_lint
from eval.drafting.making import Desk
from eval.drafting.resaving import Labels, try_labels
from eval.drafting.trial import Trial, try_drafts
from eval.drafting.written import WrittenTrial, try_written
from eval.errors import NoJudge
from eval.suite.ground import samples_ground
from eval.tables import table
from eval.writing.kept_replies import KeptReplies

_json = click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
_MOST_TOLD = 40
_MOST_ALARMS = 1
_LEAST_FOUND = 0.99


@click.command("drafts", help="文书：五家虚构企业各起草八种材料，看有没有编造、丢失、漏标。")
@click.option(
    "--out", metavar="DIR", type=click.Path(path_type=Path), help="把起草的文件存到这个文件夹"
)
@click.option("--labels/--no-labels", default=True, help="是否用其他程序另存，看标识还在不在")
@_json
def drafts_command(out: Path | None, *, labels: bool, as_json: bool) -> None:
    """Make and check all drafts; leave with 1 where one has what nobody gave."""
    desk = _desk()
    with progress_bar("正在起草", unit="份") as progress:
        trial = try_drafts(read_fact_files(ENTERPRISES), desk=desk, progress=progress)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        for name, file in trial.files.items():
            (out / f"{name}.docx").write_bytes(file)
    again = try_labels(trial.files) if labels else None
    if as_json:
        print_json(_trial_json(trial, again))
    else:
        click.echo("\n".join(_trial_lines(trial, again)))
    if any(one.invented for one in trial.checks):
        raise click.exceptions.Exit(1)


@click.command("draft-prose", help="文书：抽几份，由 TT_LLM 所设的模型补写，看补写的有没有编造。")
@click.option("--number", type=click.IntRange(min=1), default=6, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="抽样的种子")
@_json
def draft_prose_command(number: int, seed: int, *, as_json: bool) -> None:
    """Draft with the model of the settings; its replies are kept below the data folder.

    Raises:
        NoJudge: No model is set.
    """
    settings = load_settings()
    model = choose_model(settings)
    if model is None:
        raise NoJudge("还没有设置语言模型（TT_LLM），没有人补写。")
    kept = KeptReplies(model, settings.data_dir / "eval" / "replies.jsonl")
    desk = replace(_desk(), model=kept)
    with progress_bar("正在起草", unit="份") as progress:
        trial = try_written(
            read_fact_files(ENTERPRISES), desk=desk, number=number, seed=seed, progress=progress
        )
    face = _written_json(trial)
    if as_json:
        print_json(face)
    else:
        click.echo("\n".join(_written_lines(trial)))
    if face["invented"]:
        raise click.exceptions.Exit(1)


def _written_json(trial: WrittenTrial) -> dict[str, object]:
    done, asked = trial.fields
    return {
        "drafts": [one.of.name for one in trial.checks],
        "fields": {"asked": asked, "written": done},
        "sentences": {"shown": len(trial.shown), "removed": len(trial.removed)},
        "figures": sum(one.figures for one in trial.checks),
        "invented": sum(len(one.invented) for one in trial.checks),
        "shown": list(trial.shown),
        "removed": [{"text": text, "why": why} for text, why in trial.removed],
    }


def _written_lines(trial: WrittenTrial) -> Iterator[str]:
    done, asked = trial.fields
    yield f"{len(trial.made)} 份：请模型写 {asked} 段，写成 {done} 段"
    yield f"留下 {len(trial.shown)} 句，去掉 {len(trial.removed)} 句"
    figures = sum(one.figures for one in trial.checks)
    yield f"文件中 {figures} 个数，编造 {sum(len(one.invented) for one in trial.checks)}"
    yield from (f"留下 {one}" for one in trial.shown)
    yield from (f"去掉 {text}（{why}）" for text, why in trial.removed)
    for check in trial.checks:
        yield from _faults(check)


@click.command("draft-lint", help="质检：在没有毛病的材料里埋入错误，看能否指出，有无误报。")
@click.option("--number", type=click.IntRange(min=1), default=200, help="埋入几处错误")
@click.option("--seed", type=int, default=1, help="同一个数得到同样的错误")
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="漏报写到这个文件")
@_json
def draft_lint_command(number: int, seed: int, out: Path | None, *, as_json: bool) -> None:
    """Plant mistakes; of those that are missed, only the open half is told."""
    desk = _desk()
    with progress_bar("正在质检", unit="处") as progress:
        trial = try_lint(
            read_fact_files(CLEAN), desk=desk, planted=number, seed=seed, progress=progress
        )
    missed = list(_missed_lines(trial))
    if out is not None:
        out.write_text("\n".join([*missed, *_alarm_lines(trial)]) + "\n", encoding="utf-8")
    if as_json:
        print_json(_lint_json(trial))
    else:
        click.echo("\n".join(_lint_lines(trial)))
        click.echo("\n".join((*missed[:_MOST_TOLD], *_alarm_lines(trial))))
    caught, whole = trial.caught()
    if caught < _LEAST_FOUND * whole or _loud(trial):
        raise click.exceptions.Exit(1)


def _desk() -> Desk:
    with progress_bar("正在准备示例资料") as progress:
        parts = samples_ground(load_settings(), progress=progress).parts
    return Desk(store=parts.store, rulebook=parts.rulebook)


def _trial_lines(trial: Trial, labels: Labels | None) -> Iterator[str]:
    yield "材料 × 企业：数，编造，给定的值写入，缺项标出，秒"
    rows = [
        (
            one.of.name,
            str(one.figures),
            f"编造 {len(one.invented)}，写入 {one.given - len(one.lost)}/{one.given}，"
            f"待填 {one.open - len(one.unmarked)}/{one.open}，{one.seconds:.2f} 秒",
        )
        for one in trial.checks
    ]
    yield from table(rows)
    whole = _whole(trial)
    yield (
        f"共 {len(trial.checks)} 份，{whole['figures']} 个数，编造 {whole['invented']}；"
        f"写入 {whole['kept']}/{whole['given']}；待填 {whole['marked']}/{whole['open']}"
    )
    yield f"埋入 {trial.planted} 个编造的数，找出 {trial.planted - len(trial.missed)}"
    yield f"起草到成文：中位 {trial.seconds(50):.2f} 秒，95% {trial.seconds(95):.2f} 秒"
    if labels is not None:
        yield _labels_line(labels)
    for check in trial.checks:
        yield from _faults(check)
    yield from (f"没有找出 {one.draft} {one.kind}：{one.told}" for one in trial.missed)


def _faults(check: Checked) -> Iterator[str]:
    for one in check.invented:
        yield f"编造 {check.of.name} {one.written}：{one.line[:80]}"
    yield from (f"没有写入 {check.of.name} {one[:80]}" for one in check.lost)
    yield from (f"没有标出 {check.of.name} {one}" for one in check.unmarked)


def _labels_line(labels: Labels) -> str:
    office = "没有 LibreOffice，未测" if labels.after_office is None else labels.after_office
    return (
        f"标识：{labels.written}/{labels.n} 份有；"
        f"python-docx 另存后仍在 {labels.after_docx}，LibreOffice 另存后仍在 {office}"
    )


def _whole(trial: Trial) -> dict[str, int]:
    checks = trial.checks
    given, open_ = sum(one.given for one in checks), sum(one.open for one in checks)
    return {
        "figures": sum(one.figures for one in checks),
        "invented": sum(len(one.invented) for one in checks),
        "given": given,
        "kept": given - sum(len(one.lost) for one in checks),
        "open": open_,
        "marked": open_ - sum(len(one.unmarked) for one in checks),
    }


def _trial_json(trial: Trial, labels: Labels | None) -> dict[str, object]:
    return {
        "n": len(trial.checks),
        **_whole(trial),
        "seconds": {"p50": round(trial.seconds(50), 3), "p95": round(trial.seconds(95), 3)},
        "planted": {"n": trial.planted, "found": trial.planted - len(trial.missed)},
        "labels": None
        if labels is None
        else {
            "n": labels.n,
            "written": labels.written,
            "python_docx": labels.after_docx,
            "libreoffice": labels.after_office,
        },
        "drafts": [
            {
                "type": one.of.type,
                "enterprise": one.of.enterprise,
                "figures": one.figures,
                "invented": [{"text": f.written, "line": f.line} for f in one.invented],
                "given": one.given,
                "lost": list(one.lost),
                "open": one.open,
                "unmarked": list(one.unmarked),
                "seconds": round(one.seconds, 3),
            }
            for one in trial.checks
        ],
    }


def _lint_lines(trial: LintTrial) -> Iterator[str]:
    shares = {name: trial.caught(half) for name, half in _HALVES}
    yield from table([(name, f"{got}/{n}", _share(got, n)) for name, (got, n) in shares.items()])
    kinds: dict[str, list[Tried]] = defaultdict(list)
    for one in _shown(trial):
        kinds[one.mistake.kind].append(one)
    yield "日常用的一半，按种类："
    yield from table(
        [(kind, f"{sum(o.caught for o in of)}/{len(of)}", "") for kind, of in kinds.items()]
    )
    worst = max(map(len, trial.alarms.values()), default=0)
    false = sum(map(len, trial.alarms.values()))
    yield (
        f"没有毛病的 {len(trial.alarms)} 份：误报共 {false} 处，最多一份 {worst} 处，"
        f"超过 1 处的 {_loud(trial)} 份；另有属实的提醒 {trial.told - false} 处"
    )


_HALVES = (("指出", None), ("　日常用的一半", "open"), ("　留存的一半", "kept"))


def _share(got: int, of: int) -> str:
    return f"{got / of:.1%}" if of else "–"


def _loud(trial: LintTrial) -> int:
    return sum(len(of) > _MOST_ALARMS for of in trial.alarms.values())


def _shown(trial: LintTrial) -> list[Tried]:
    """Give what may be looked at: of the other half only the totals are told."""
    return [one for one in trial.tried if one.half == "open"]


def _missed_lines(trial: LintTrial) -> Iterator[str]:
    for one in _shown(trial):
        if not one.caught:
            yield f"漏 {one.mistake.kind}：{one.mistake.told}"
            yield from (f"    另有提示 {r.code} {r.severity}：{r.what[:80]}" for r in one.remarks)


def _alarm_lines(trial: LintTrial) -> Iterator[str]:
    for name, of in trial.alarms.items():
        yield from (f"误报 {name} {one.code} {one.severity}：{one.what[:100]}" for one in of)


def _lint_json(trial: LintTrial) -> dict[str, object]:
    kinds = Counter(one.mistake.kind for one in _shown(trial))
    got = Counter(one.mistake.kind for one in _shown(trial) if one.caught)
    halves = {half: trial.caught(half) for half in ("open", "kept")}
    caught, whole = trial.caught()
    return {
        "n": whole,
        "caught": caught,
        **{half: {"n": n, "caught": some} for half, (some, n) in halves.items()},
        "kinds": {kind: {"n": n, "caught": got[kind]} for kind, n in kinds.items()},
        "clean": {name: len(of) for name, of in trial.alarms.items()},
        "reminders": trial.told - sum(map(len, trial.alarms.values())),
    }


COMMANDS = (drafts_command, draft_lint_command, draft_prose_command)
