"""Papers made of hostile strings: every column of a table, part of a text, and file name."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from eval.browser.strings import CANARY, canaried

# How many records the view of records shows for one search.
SHOWN = 50
_NAMED = 40
_PLAIN = "科技成果转化"
_TEXTS = (
    "成果名称", "产业标签", "应用行业", "简介", "创新点与优势", "技术指标", "知识产权", "转化方式",
    "持有单位", "地区", "联系人",
)  # fmt: skip
_NEEDS = (
    "需求名称", "问题描述", "预期目标", "技术指标", "合作方式", "产业标签", "单位名称",
    "所在地区", "联系人",
)  # fmt: skip
_MOST_NAME_BYTES = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """The files that were written, and what is in them.

    Attributes:
        groups: The field of knowledge of each group of records, small enough to be shown at once.
        demands, policies: Ids.
        placed: How many strings stand in each part.
    """

    files: tuple[Path, ...]
    groups: tuple[str, ...]
    demands: tuple[str, ...]
    policies: tuple[str, ...]
    placed: Mapping[str, int]


def write_papers(folder: Path, strings: Sequence[str]) -> Papers:
    """Write the papers into a folder; every string stands in every column and every part."""
    folder.mkdir(parents=True, exist_ok=True)
    groups = tuple(f"测试领域{n + 1:02}" for n in range(-(-len(strings) // SHOWN)))
    demands = tuple(f"XSS-X-{n + 1:04}" for n in range(len(strings)))
    policies = tuple(f"XSSP{n + 1:02}" for n in range(-(-len(strings) // _NAMED)))
    achievements = folder / "成果.csv"
    achievements.write_text(_achievements(strings, groups), encoding="utf-8-sig")
    needs = folder / "需求.csv"
    needs.write_text(_demands(strings, demands), encoding="utf-8-sig")
    texts = folder / "政策"
    texts.mkdir(exist_ok=True)
    for number, id_ in enumerate(policies):
        some = strings[number * _NAMED : (number + 1) * _NAMED]
        (texts / f"{id_}.md").write_text(_policy(id_, some), encoding="utf-8")
    placed = {f"成果：{name}": len(strings) for name in _TEXTS}
    placed |= {f"需求：{name}": len(strings) for name in _NEEDS}
    placed |= {"政策：标题、文号、正文、来源行": len(strings)}
    return Papers(
        files=(achievements, needs, texts),
        groups=groups,
        demands=demands,
        policies=policies,
        placed=placed,
    )


def file_names(strings: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give names that hold the strings, as far as a name can, each with its file's text."""
    for number, string in enumerate(strings, start=1):
        name = string.replace("/", "⁄").replace("\x00", "")
        name = name.encode(errors="replace")[:_MOST_NAME_BYTES].decode(errors="ignore").strip(". ")
        yield f"f{number} {name}.md", f"# {string}\n{_PLAIN}。"


def _achievements(strings: Sequence[str], groups: Sequence[str]) -> str:
    head = ("成果编号", *_TEXTS, "所属领域", "TRL", "状态", "公开范围")
    return _table(head, _rows(strings, groups))


def _rows(strings: Sequence[str], groups: Sequence[str]) -> Iterator[Sequence[str]]:
    for number, string in enumerate(strings):
        # Each column has another string, so that each string stands in each column once.
        others = [strings[(number + n) % len(strings)] for n in range(1, len(_TEXTS))]
        group = groups[number // SHOWN]
        cells = (f"{string} {CANARY}", *(f"{one} {CANARY}" for one in others))
        yield (f"XSS-C-{number + 1:04}", *cells, group, "6", "可转化", "公开")


def _demands(strings: Sequence[str], ids: Sequence[str]) -> str:
    head = ("需求编号", *_NEEDS, "公开范围", "状态")
    rows = []
    for number, id_ in enumerate(ids):
        cells = islice(cycle(strings), number, number + len(_NEEDS))
        rows.append((id_, *(f"{_PLAIN} {one} {CANARY}" for one in cells), "公开", "征集中"))
    return _table(head, rows)


def _policy(id_: str, strings: Sequence[str]) -> str:
    lines = "\n".join(
        f"（{n}）{_PLAIN}{one} {CANARY}。〔种子〕" for n, one in enumerate(strings, start=1)
    )
    first = strings[0].replace("\n", " ")
    return (
        f"# {first} {CANARY}\n编号：{id_}\n文号：{strings[-1]}\n层级：自治区\n适用地区：宁夏\n"
        f"来源：{strings[len(strings) // 2]}\n受理部门：{first}\n\n"
        f"## 一、{first}\n{lines}\n\n{canaried(first)}\n"
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(head)
    table.writerows(rows)
    return written.getvalue()
