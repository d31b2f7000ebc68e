"""Matches as papers: a workbook of everything, and one card to send."""

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.matching.everything import Everything, Row
from assistant.matching.matcher import Match, Matches
from assistant.matching.remarks import need_of, stated_of
from assistant.matching.telling import NOTHING
from assistant.matching.words import METRIC, TIER
from assistant.papers.content import Heading, Line, Paper, Table
from assistant.words import PROVENANCE
from corpus.records import Achievement, Demand, Record

_CARE = (
    "由程序按双方写出的内容逐项对照，不是评审结论；没有写的不算满足，也不扣分。"
    "联系人、底价等信息请向所在平台查询。"
)


def as_tables(found: Everything) -> tuple[Table, ...]:
    """Give a run as sheets: a line for each demand, and all cards."""
    return tables_of(found.rows)


def tables_of(
    rows: Sequence[Row], *, beside: Mapping[str, tuple[str, str]] | None = None
) -> tuple[Table, ...]:
    """Give what was found for some demands as sheets; see `as_tables`.

    Args:
        rows: What was found, a row for each demand.
        beside: By the id of a demand, its row in the table that it is of, and what else stands in
            that row; None for demands that are of no table.
    """
    own = ("表中行号", "表里的其他内容") if beside is not None else ()
    summary = Table(
        title="需求汇总",
        head=(
            *own[:1],
            "需求编号",
            "需求名称",
            "需求单位",
            "地区",
            "结论",
            "推荐数",
            "最合适的成果",
            "档位",
            "信息覆盖",
            "线索，供自行判断",
            *own[1:],
        ),
        rows=tuple(_summed(row, beside) for row in rows),
        widths=(*(4 for _ in own[:1]), 9, 16, 12, 8, 8, 4, 18, 4, 5, 18, *(14 for _ in own[1:])),
    )
    cards = Table(
        title="全部匹配卡",
        head=(
            "需求编号",
            "需求名称",
            "成果编号",
            "成果名称",
            "持有单位",
            "档位",
            "信息覆盖",
            "为什么匹配",
            "指标对照",
            "差距与风险",
            "下一步问题",
            "合作与合同",
            "可联动政策",
        ),
        rows=tuple(_carded(rows)),
        widths=(9, 14, 9, 16, 12, 4, 5, 26, 22, 22, 22, 14, 14),
    )
    return (summary, cards)


def _summed(row: Row, beside: Mapping[str, tuple[str, str]] | None) -> tuple[str, ...]:
    """Give the line of a demand; what is not recommended is a lead, as it is on screen."""
    best = next((card for card in row.cards if card.tier in _RECOMMENDED), None)
    near = next((card for card in row.cards if card.tier in _LEADS), None)
    told = f"推荐 {row.recommended} 条" if row.recommended else NOTHING
    end = (best.title, TIER_OF[best.tier], f"{best.coverage:.0%}") if best else ("", "没有", "")
    line: tuple[str, ...] = (
        row.demand,
        row.title,
        row.owner,
        row.region,
        told,
        str(row.recommended),
        *end,
    )
    line += ("" if best or near is None else near.title,)
    if beside is None:
        return line
    place, notes = beside.get(row.demand, ("", ""))
    return (place, *line, notes)


def _carded(rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        for card in row.cards:
            yield (
                row.demand,
                row.title,
                card.achievement,
                card.title,
                card.owner,
                TIER_OF[card.tier],
                f"{card.coverage:.0%}",
                "\n".join(card.reasons),
                "\n".join(card.metrics),
                "\n".join(card.gaps),
                "\n".join(card.questions),
                card.advice,
                "、".join(card.policies),
            )


_RECOMMENDED = ("strong", "fair")
_LEADS = ("weak", "insufficient")
TIER_OF: Mapping[str, str] = {str(tier): said for tier, said in TIER.items()}


def as_paper(match: Match, found: Matches) -> Paper:
    """Give one card as a paper that can be sent to either side."""
    pair = match.pair
    parts: list[Heading | Line | Table] = [
        Heading("双方"),
        Table(
            head=("", "需求", "成果"),
            rows=tuple(_parties(pair.demand.record, pair.achievement.record)),
            widths=(5, 18, 18),
        ),
    ]
    parts += _reasons(match)
    if pair.comparisons:
        rows = tuple(
            (
                one.need.name,
                need_of(pair, one),
                stated_of(pair, one),
                METRIC[one.state],
                one.why,
            )
            for one in pair.comparisons
        )
        parts += [
            Heading("指标对照"),
            Table(
                head=("指标", "需求要", "成果有", "结果", "说明"),
                rows=rows,
                widths=(8, 9, 9, 5, 12),
            ),
        ]
    if match.gaps:
        parts += [Heading("差距与风险"), *(Line(f"· {gap.text}") for gap in match.gaps)]
    if match.questions:
        parts += [
            Heading("下一步要问的"),
            *(
                Line(f"· 问{'需求方' if ask.to == 'demand' else '成果方'}：{ask.text}")
                for ask in match.questions
            ),
        ]
    if match.advice is not None:
        parts += [
            Heading("合作方式与合同"),
            Line(f"{match.advice.form}；{match.advice.contract}。"),
        ]
    if match.policies:
        parts += [
            Heading("可联动的政策"),
            *(Line(f"· {one.title}（{one.measure}）") for one in match.policies),
        ]
    tier = f"{TIER[pair.tier]}，双方写出的信息覆盖 {pair.coverage:.0%}"
    return Paper(
        title=f"匹配卡：{in_short(pair.demand.record.title)} — {pair.achievement.record.title}",
        lead=(f"档位：{tier}。以 {found.day} 为今天。", _CARE),
        parts=tuple(parts),
    )


def in_short(title: str) -> str:
    """Give a title that fits a heading: a long one is cut where its words pause, never in a number.

    >>> in_short("要耐零下20度的胶")
    '要耐零下20度的胶'
    """
    if len(title) <= _TITLE_CHARS:
        return title
    pauses = [one.start() for one in _PAUSE.finditer(title[: _TITLE_CHARS + 1])]
    return f"{title[: pauses[-1]]}…" if pauses and pauses[-1] >= _LEAST_CHARS else _cut(title)


def _cut(title: str) -> str:
    """Cut a title that has no pause, before the figure that the cut would go through."""
    start = title[:_TITLE_CHARS]
    return f"{_FIGURE_AT_END.sub('', start) or start}…"


_TITLE_CHARS = 40
_LEAST_CHARS = 8
_PAUSE = re.compile(r"[，。；、：,;!?！？\s]")
_FIGURE_AT_END = re.compile(r"[零正负±≥≤≧≦><~～\-−+]*(?:以?[上下])?\d[\d.,]*[^\d\s]{0,3}$")


def _reasons(match: Match) -> list[Heading | Line | Table]:
    if not match.reasons:
        return []
    ours, theirs = match.pair.demand.record.text, match.pair.achievement.record.text
    rows = tuple(
        (str(n), ours[slice(*one.demand)], theirs[slice(*one.achievement)])
        for n, one in enumerate(match.reasons, start=1)
    )
    return [
        Heading("为什么匹配"),
        Table(head=("", "需求原文", "成果原文"), rows=rows, widths=(2, 20, 20)),
    ]


def _parties(demand: Record, achievement: Record) -> Iterator[tuple[str, str, str]]:
    yield ("名称", demand.title, achievement.title)
    yield ("编号", demand.id or "（自己写的需求）", achievement.id)
    ours, theirs = _facts(demand), _facts(achievement)
    yield ("单位", ours[0], theirs[0])
    yield ("地区", ours[1], theirs[1])
    yield ("来源", ours[2], theirs[2])


def _facts(record: Record) -> tuple[str, str, str]:
    facts = record.facts
    if not isinstance(facts, Achievement | Demand):
        return ("未载明", "未载明", "")
    told = PROVENANCE[facts.provenance]
    if facts.published is not None:
        told = f"{told}，{facts.published} 发布"
    return (facts.owner or "未载明", facts.region or "未载明", told)
