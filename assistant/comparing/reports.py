"""What was found, and what was compared, as sheets of a workbook."""

from collections.abc import Iterator

from assistant.comparing.comparison import Comparison, Group, Row, State
from assistant.finding import Finds, Wish
from assistant.papers.content import Table
from assistant.words import KIND, PROVENANCE, STATUS
from corpus.records import Achievement, Demand, Policy, provenance_at
from index.chunks import Hit

STATE: dict[State, str] = {
    "same": "＝ 相同",
    "different": "≠ 不同",
    "partly": "? 有的未载明",
    "mixed": "? 有的未载明，其余不同",
    "unknown": "? 都未载明",
}
GROUP: dict[Group, str] = {
    "facts": "基本情况",
    "metrics": "技术指标（按各自写法，带单位）",
    "guarded": "受限信息（仅工作人员可见）",
}
UNSAID = "未载明"
_CARE = "联系人、底价等受限信息不在表里，请向所在平台查询。"


def found_tables(finds: Finds) -> tuple[Table, ...]:
    """Give what was found as sheets: the records, and with which conditions they were found."""
    return (
        Table(
            title="查找结果",
            head=(
                "编号",
                "名称",
                "种类",
                "效力",
                "文号",
                "单位",
                "地区",
                "技术领域",
                "TRL",
                "报价或预算（万元）",
                "发布日期",
                "有效期至",
                "来源级别",
                "相关原文",
            ),
            rows=tuple(_found(hit) for hit in finds.hits),
            widths=(9, 20, 5, 7, 12, 14, 10, 10, 4, 8, 8, 8, 6, 40),
        ),
        Table(
            title="查找条件", head=("项目", "内容"), rows=tuple(_conditions(finds)), widths=(10, 40)
        ),
    )


def _found(hit: Hit) -> tuple[str, ...]:
    record, facts = hit.record, hit.record.facts
    policy = facts if isinstance(facts, Policy) else Policy()
    offer = facts if isinstance(facts, Achievement | Demand) else None
    amount = getattr(facts, "price_wan", None) or getattr(facts, "budget_wan", None)
    trl = offer.trl if offer is not None else None
    dates = (getattr(facts, "published", None), getattr(facts, "expires", None))
    return (
        record.id,
        record.title,
        KIND[record.kind],
        STATUS[hit.status],
        policy.number or ("" if offer else UNSAID),
        (offer.owner if offer else "、".join(policy.issuers)) or UNSAID,
        ((facts.region if facts else None) or UNSAID).replace("/", ""),
        (offer.field or UNSAID) if offer else "",
        str(trl or UNSAID) if offer else "",
        (UNSAID if amount is None else f"{amount:g}") if offer else "",
        *(day.isoformat() if day else UNSAID for day in dates),
        PROVENANCE[provenance_at(record, hit.start, hit.end)],
        hit.text,
    )


def _conditions(finds: Finds) -> Iterator[tuple[str, str]]:
    wish: Wish = finds.wish
    yield "要找的内容", wish.text or "（没有写，按筛选列出）"
    yield "种类", KIND[wish.kind] if wish.kind else "全部"
    yield "技术领域", wish.field or "不限"
    yield "地区", (wish.region or "不限").replace("/", "")
    yield "成熟度不低于", f"TRL {wish.trl}" if wish.trl else "不限"
    yield "含已失效", "是" if wish.over else "否"
    yield "以哪天为准", finds.day.isoformat()
    yield "符合条件的", str(finds.tally.number)
    yield "表里列出的", str(len(finds.hits))
    yield "说明", _CARE


def compared_table(found: Comparison) -> Table:
    """Give a comparison as a sheet: a row for each field below the heading of its group."""
    names = tuple(f"{one.record.title}（{one.record.id}）" for one in found.columns)
    return Table(
        title=f"{KIND[found.kind]}比较",
        head=("项目", "异同", *names),
        rows=tuple(_lines(found)),
        widths=(14, 10, *(24 for _ in names)),
    )


def _lines(found: Comparison) -> Iterator[tuple[str, ...]]:
    for group, name in GROUP.items():
        rows = [row for row in found.rows if row.group == group]
        if rows:
            yield f"【{name}】", "", *("" for _ in found.columns)
        yield from map(_row, rows)


def _row(row: Row) -> tuple[str, ...]:
    return (row.label, STATE[row.state], *(cell.text or UNSAID for cell in row.cells))
