"""What every command of ours shares: one-line Chinese errors, exit codes, JSON, progress.

Exit codes: 0 done · 1 done, but something was refused or is not clean · 2 unusable input.
"""

import json
import logging
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from assistant.errors import AssistantError, BadRequest
from assistant.logs.beginning import log
from corpus.errors import CorpusError
from index.errors import IndexingError

logger = logging.getLogger(__name__)

UNUSABLE = 2
_EXTRA = re.compile(r"unexpected extra arguments? \((.*)\)")


def run(group: click.Command, arguments: Sequence[str] | None = None) -> None:
    """Run a command line and leave the process with its exit code; never with a traceback.

    Args:
        group: The commands.
        arguments: None for those that the process was started with.
    """
    os.umask(0o077)  # as in `app`: the data folder is its owner's
    log()
    try:
        code = group.main(args=arguments, standalone_mode=False)
    except click.exceptions.Exit as error:
        code = error.exit_code
    except click.Abort:
        code = _failed("已中断；完成的部分已保存，可重新运行同一命令继续。")
    except click.ClickException as error:
        code = _failed(in_chinese(error))
    except (AssistantError, CorpusError, IndexingError) as error:
        code = _failed(str(error))
    except OSError as error:
        code = _failed(f"无法读写“{error.filename or ''}”：{error.strerror or error}。")
    except Exception:  # the outermost boundary
        logger.exception("a defect")
        code = _failed("程序内部出错，详情见上方日志；已完成的部分不受影响。")
    sys.exit(code if isinstance(code, int) else 0)


def _failed(message: str) -> int:
    click.echo(f"错误：{message}".replace("\n", " "), err=True)
    return UNUSABLE


def in_chinese(error: click.ClickException) -> str:
    """Say what is wrong with a command line, and what would be right."""
    command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else ""
    tail = f"；用法见 {command} --help" if command else ""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return f"请给出一个命令{tail}"
    if isinstance(error, click.NoSuchOption):
        return f"没有选项 {error.option_name}{tail}"
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 缺少值{tail}"
    if isinstance(error, click.MissingParameter):
        name = error.param.make_metavar(error.ctx) if error.param and error.ctx else ""
        return f"缺少参数 {name}{tail}"
    if isinstance(error, click.BadParameter):
        return _bad_value(error, tail)
    if isinstance(error, click.UsageError) and "No such command" in error.message:
        return f"没有这个命令：{error.message.split(chr(39))[1::2][-1]}{tail}"
    if extra := _EXTRA.search(error.message):
        return f"多余的参数：{extra[1]}{tail}"
    return f"{error.format_message()}{tail}"


def _bad_value(error: click.BadParameter, tail: str) -> str:
    hint = error.param_hint or (error.param.opts[0] if error.param else "")
    name = hint if isinstance(hint, str) else " ".join(hint)
    if isinstance(error.param, click.Option) and isinstance(error.param.type, click.Choice):
        choices = "、".join(map(str, error.param.type.choices))
        return f"选项 {name} 的值不可用，可选：{choices}"
    if isinstance(error.param, click.Parameter) and isinstance(error.param.type, click.Path):
        path = error.message.split("'")[1::2]
        return f"找不到文件或文件夹：{path[-1] if path else name}"
    if isinstance(error.param, click.Option) and isinstance(error.param.type, click.IntRange):
        low, high = error.param.type.min, error.param.type.max
        return f"选项 {name} 的值不可用，应为 {low} 到 {high} 的整数"
    return f"参数 {name} 的值不可用：{error.message}{tail}"


def print_json(document: object) -> None:
    """Write exactly one JSON document to stdout."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def as_day(text: str | None, *, default: date) -> date:
    """Give the day of an `--as-of` value.

    Raises:
        click.UsageError: It is not of the form YYYY-MM-DD.
    """
    if text is None:
        return default
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise click.UsageError(f"日期“{text}”不可用，应写成 2026-11-23 的形式") from error


@contextmanager
def progress_bar(label: str, *, unit: str = "段") -> Iterator[Callable[[int, int], None]]:
    """Give a function of (done, total) that draws a bar on a terminal's stderr."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from tqdm import tqdm

    with tqdm(desc=label, unit=unit, file=sys.stderr, leave=False) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show


def batch(file: Path, answer: Callable[[Mapping[str, object]], object]) -> bool:
    """Answer a file of one JSON request a line, one JSON line each, in order.

    Returns:
        Whether every line could be answered.

    Raises:
        BadRequest: The file is no text.
    """
    clean = True
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise BadRequest(f"{file} 不是 UTF-8 编码的文本文件，请另存为 UTF-8。") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            result = answer(_request(line))
        except (json.JSONDecodeError, click.UsageError, AssistantError, CorpusError) as error:
            clean = False
            said = error.message if isinstance(error, click.UsageError) else str(error)
            if isinstance(error, json.JSONDecodeError):
                said = "不是合法的 JSON"
            result = {"error": f"第 {number} 行：{said}"}
        click.echo(json.dumps(result, ensure_ascii=False))
    return clean


def _request(line: str) -> Mapping[str, object]:
    request = json.loads(line)
    if not isinstance(request, dict):
        raise click.UsageError("每行应是一个 JSON 对象")
    return request
