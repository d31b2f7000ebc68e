"""What every command shares: errors in one line of Chinese, exit codes, batches, days."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import click
import pytest

from assistant.command import as_day, batch, progress_bar, run
from assistant.errors import BadRequest, ModelUnavailable
from corpus.errors import UnknownRecord
from index.errors import EmbedderUnavailable

FAILURES: dict[str, Exception] = {
    "request": BadRequest("画像应是一个 JSON 对象。"),
    "record": UnknownRecord("没有编号为 R9 的资料。"),
    "embedder": EmbedderUnavailable("向量模型无法加载。"),
    "file": FileNotFoundError(2, "No such file", "a.md"),
    "stop": click.Abort(),
    "one": click.exceptions.Exit(1),
    "lines": BadRequest("第一行\n第二行"),
}


@click.group
def tool() -> None:
    """A command line like ours."""


@tool.command("do")
@click.argument("name")
@click.option("--kind", type=click.Choice(["policy", "demand"]))
@click.option("-k", "count", type=click.IntRange(1, 9))
@click.option("--history", type=click.Path(exists=True, dir_okay=False))
def do_command(name: str, kind: str | None, count: int | None, history: str | None) -> None:
    """Do it, or fail as asked."""
    if name in FAILURES:
        raise FAILURES[name]
    click.echo("done")


class Outcome:
    """The exit code of a run, and what it said."""

    def __init__(self, *arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as left:
            run(tool, list(arguments))
        self.code = left.value.code
        self.said, self.complained = capsys.readouterr()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "请给出一个命令"),
        (("nosuch",), "没有这个命令：nosuch"),
        (("do",), "缺少参数 NAME"),
        (("do", "x", "y", "z"), "多余的参数：y z"),
        (("do", "x", "--nosuch"), "没有选项 --nosuch"),
        (("do", "x", "--kind", "z"), "选项 --kind 的值不可用，可选：policy、demand"),
        (("do", "x", "--kind"), "选项 --kind 缺少值"),
        (("do", "x", "-k", "0"), "选项 -k 的值不可用，应为 1 到 9 的整数"),
        (("do", "x", "-k", "many"), "选项 -k 的值不可用，应为 1 到 9 的整数"),
        (("do", "x", "--history", "/no/such"), "找不到文件或文件夹：/no/such"),
    ],
)
def test_a_wrong_command_line_is_told_in_one_line_of_chinese(
    arguments: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = Outcome(*arguments, capsys=capsys)

    assert (outcome.code, outcome.said) == (2, "")
    assert outcome.complained.startswith(f"错误：{told}")
    assert outcome.complained.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("request", "错误：画像应是一个 JSON 对象。\n"),
        ("record", "错误：没有编号为 R9 的资料。\n"),
        ("embedder", "错误：向量模型无法加载。\n"),
        ("file", "错误：无法读写“a.md”：No such file。\n"),
        ("stop", "错误：已中断；完成的部分已保存，可重新运行同一命令继续。\n"),
        ("lines", "错误：第一行 第二行\n"),
    ],
)
def test_an_error_that_can_be_expected_is_one_line(
    name: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = Outcome("do", name, capsys=capsys)

    assert (outcome.code, outcome.complained) == (2, told)


def test_what_is_done_leaves_with_0_and_what_is_not_clean_with_1(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert Outcome("do", "x", capsys=capsys).code == 0
    assert Outcome("do", "one", capsys=capsys).code == 1


@pytest.mark.parametrize(
    ("text", "day"), [(None, date(2026, 11, 23)), ("2026-03-31", date(2026, 3, 31))]
)
def test_a_day_is_the_one_given_or_today(text: str | None, day: date) -> None:
    assert as_day(text, default=date(2026, 11, 23)) == day


@pytest.mark.parametrize("text", ["昨天", "2026-13-01", "2026/03/31", "2026-02-30", ""])
def test_a_day_that_is_none_is_told_with_how_to_write_it(text: str) -> None:
    with pytest.raises(click.UsageError, match=f"日期“{text}”不可用，应写成 2026-11-23 的形式"):
        as_day(text, default=date(2026, 11, 23))


# --- batches --------------------------------------------------------------------------------------


def answered(request: Mapping[str, object]) -> object:
    match request.get("q"):
        case "bad":
            raise BadRequest("问题太长。")
        case "unknown":
            raise UnknownRecord("没有这条资料。")
        case "usage":
            raise click.UsageError("缺少 q（问题）")
        case "model":
            raise ModelUnavailable("语言模型没有回答。")
        case text:
            return {"答": text}


def lines_of(
    path: Path, text: bytes, capsys: pytest.CaptureFixture[str]
) -> tuple[bool, list[dict[str, str]]]:
    file = path / "requests.jsonl"
    file.write_bytes(text)
    clean = batch(file, answered)
    return clean, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_every_request_gets_its_line_in_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clean, lines = lines_of(tmp_path, '{"q":"一"}\n\n{"q":"二"}\n'.encode(), capsys)

    assert clean
    assert lines == [{"答": "一"}, {"答": "二"}]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "不是合法的 JSON"),
        ("[1]", "每行应是一个 JSON 对象"),
        ('"文字"', "每行应是一个 JSON 对象"),
        ('{"q":"bad"}', "问题太长。"),
        ('{"q":"unknown"}', "没有这条资料。"),
        ('{"q":"usage"}', "缺少 q（问题）"),
        ('{"q":"model"}', "语言模型没有回答。"),
    ],
)
def test_a_bad_line_is_answered_with_its_number_and_the_others_as_ever(
    line: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clean, lines = lines_of(tmp_path, f'{{"q":"一"}}\n{line}\n{{"q":"三"}}'.encode(), capsys)

    assert not clean
    assert lines == [{"答": "一"}, {"error": f"第 2 行：{told}"}, {"答": "三"}]


def test_a_file_from_windows_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clean, lines = lines_of(tmp_path, b"\xef\xbb\xbf" + '{"q":"一"}\r\n'.encode(), capsys)

    assert (clean, lines) == (True, [{"答": "一"}])


def test_a_file_that_is_no_utf8_is_told_before_anything_is_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(BadRequest, match="不是 UTF-8"):
        lines_of(tmp_path, '{"q":"专精特新"}'.encode("gbk"), capsys)
    assert capsys.readouterr().out == ""


def test_without_a_terminal_there_is_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar("正在处理") as progress:
        progress(1, 2)

    assert capsys.readouterr() == ("", "")
