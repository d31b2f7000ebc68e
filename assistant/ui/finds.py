"""What was found, as HTML: the conditions with their numbers, a card for each record, its text."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Literal

from assistant.comparing.fields import COMPARED
from assistant.finding import STEP, Finds, Namesake
from assistant.mine.followed import named, wish_json
from assistant.ui.badges import (
    caution_badge,
    level_badge,
    provenance_badge,
    sample_note,
    standing_badges,
)
from assistant.ui.compare.table import pick_html
from assistant.ui.drafting.openers import demand_opener
from assistant.ui.examples import tries
from assistant.ui.exchanges import Pointer
from assistant.ui.mine.following import saving_html
from assistant.ui.notes import note
from assistant.ui.panel import articles_html, head_html, legend_html
from assistant.ui.skeleton import working_html
from assistant.words import KIND, STATUS
from corpus.records import KINDS, Kind, Policy, Record, provenance_at
from index.chunks import Hit
from index.marking import excerpt, marks

EXAMPLES = (
    "喷漆循环水半个月就要换一次，想延长到三个月",
    "国科发火〔2016〕32号",
    "补贴最高 0.1 亿元",
)
_UNIT: Mapping[Kind | None, str] = {"achievement": "项", None: "条"}
_WIDER = {
    "kind": "不限种类",
    "field": "不限技术领域",
    "region": "不限地区",
    "trl": "不限成熟度",
    "over": "含已失效",
}
_QUOTE_CHARS = 150
_RUN = "f1"
_LED: Mapping[Kind, str] = {
    "demand": "问的是谁有需求：需求排在前面",
    "achievement": "问的是谁能解决：成果排在前面",
}
_OTHER: Mapping[Kind, str] = {"achievement": "需求", "demand": "成果"}


def empty_html(finds: Finds) -> str:
    """Render what stands before the first search: what there is, and three searches to try."""
    kinds = "、".join(
        f"{KIND[kind]} {finds.tally.kinds[kind]} {_unit(kind)}"
        for kind in KINDS
        if finds.tally.kinds.get(kind)
    )
    held = (
        f"您能看到的有{kinds}。{_standings_said(finds)}"
        if kinds
        else "您能看到的资料都已失效或还未施行。"
    )
    over = finds.tally.over if kinds else 0
    more = f"<p>另有 {over} 条已失效或还未施行，没有数在里面。</p>" if over else ""
    return (
        '<section class="welcome finds-none"><h2>找成果、需求和政策</h2>'
        f"<p>{escape(held)}</p>{more}"
        f"{tries('data-find', EXAMPLES)}</section>"
    )


def _standings_said(finds: Finds) -> str:
    """Say how the policies stand that hold on the day; the numbers add up to all of them."""
    policies = finds.tally.kinds.get("policy", 0)
    doubts: tuple[Literal["partial", "doubtful"], ...] = ("partial", "doubtful")
    unsure = {name: finds.tally.standings.get(name, 0) for name in doubts}
    if not policies:
        return ""
    sure = policies - sum(unsure.values())
    numbers = {STATUS["in_force"]: sure, **{STATUS[name]: n for name, n in unsure.items()}}
    return f"政策里{'、'.join(f'{word} {n} 条' for word, n in numbers.items() if n)}。"


def bare_html(*, staff: bool) -> str:
    """Render what stands where there is nothing to find: who can change that, and how."""
    then = "请到“资料”里添加文件或文件夹。" if staff else "有了公开的资料，这里就能查到。"
    return (
        '<section class="welcome finds-none"><h2>找成果、需求和政策</h2>'
        f"<p>库里还没有您可以看的资料。{then}</p></section>"
    )


def searching_html() -> str:
    """Render what stands while it is looked for."""
    return working_html("正在查找…")


def failed_html(said: str) -> str:
    """Render what stands where a search broke."""
    again = '<button type="button" class="plain" data-again>再找一次</button>'
    return f"{note('red', '✕', f'查找没有完成：{escape(said)}')}{again}"


def finds_html(finds: Finds, *, staff: bool, keeps: bool = False) -> str:
    """Render what was found.

    Args:
        finds: What there is.
        staff: Whether it is for staff, who see how guarded each record is.
        keeps: Whether whoever looks can keep the search.
    """
    if finds.bare:
        return bare_html(staff=staff)
    if not (finds.wish.text or finds.wish.narrowed or finds.wish.over):
        return empty_html(finds)
    cards = "".join(
        f"<li>{_card(hit, n, finds.meant, staff=staff)}</li>"
        for n, hit in enumerate(finds.hits, start=1)
    )
    heading = '<h2 class="unseen">找到的资料</h2>'
    listed = f'{heading}<ol class="finds">{cards}</ol>' if cards else _nothing(finds)
    return "".join(
        [
            _head(finds),
            saving_html(wish_json(finds.wish), named("", finds.wish)) if keeps else "",
            _mended(finds),
            _led(finds),
            *map(_same_name, finds.namesakes),
            _over(finds),
            _out(finds),
            listed,
            _more(finds),
        ]
    )


def _head(finds: Finds) -> str:
    kind, what = finds.wish.kind, _what(finds)
    number = f"{what} <b>{finds.tally.number}</b> {_unit(kind)}"
    narrowed = finds.wish.narrowed
    said = (
        f"符合筛选的{number}" if narrowed else f"{what}共 <b>{finds.tally.number}</b> {_unit(kind)}"
    )
    if finds.counted:
        conditions = "、".join(map(escape, finds.counted.said))
        said = f"{finds.counted.name}共 <b>{finds.tally.number}</b> {finds.counted.unit}"
        said += f"：{conditions}" if conditions else ""
    elif finds.hits and finds.wish.text and not _has_a_word(finds):
        said += f"，都没有相同的词；下面 {len(finds.hits)} {_unit(kind)}只是意思相近"
    elif finds.hits and finds.wish.text:
        said += f"，最相近的 {len(finds.hits)} {_unit(kind)}在下面"
    day = f'<span class="fine">以 {finds.day.isoformat()} 为准</span>'
    return f'<p class="finds-head" role="status">{said} {day}</p>'


def _has_a_word(finds: Finds) -> bool:
    return any(
        marks(text, finds.meant) for hit in finds.hits for text in (hit.text, hit.record.title)
    )


def _mended(finds: Finds) -> str:
    """Say what was taken for a slip, so that whoever meant it can tell."""
    if not finds.mended:
        return ""
    said = "，".join(f"“{escape(wrote)}”按“{escape(meant)}”" for wrote, meant in finds.mended)
    return f'<p class="finds-mended">{said}查找</p>'


def _led(finds: Finds) -> str:
    """Say that what was asked for stands first, so that whoever meant otherwise can tell."""
    said = _LED.get(finds.led) if finds.led else None
    return f'<p class="finds-mended">{said}</p>' if said else ""


def _over(finds: Finds) -> str:
    if not finds.over:
        return ""
    return (
        f'<p class="finds-over">另有 {finds.over} 条已失效或未施行，没有列出。'
        '<button type="button" class="quiet" data-over>也列出来</button></p>'
    )


def _out(finds: Finds) -> str:
    """Render the way by which what was found leaves as a workbook."""
    if not finds.hits:
        return ""
    return (
        '<p class="finds-out"><button type="button" class="quiet" data-find-book>导出结果（Excel）'
        '</button><span class="told" role="status"></span></p>'
    )


def _same_name(same: Namesake) -> str:
    buttons = "".join(
        f'<li><button type="button" class="plain" data-find="《{escape(title)}》">'
        f"{escape(label)}（{STATUS[status]}）</button></li>"
        for label, title, status in same.readings
    )
    return (
        f'<section class="same-name" aria-label="同名"><p>“{escape(same.name)}”有 '
        f"{len(same.readings)} 种，您要找的是：</p><ul>{buttons}</ul></section>"
    )


def _nothing(finds: Finds) -> str:
    """Say that nothing was found, and what to try: without which condition there is how much."""
    tries = "".join(
        f'<li><button type="button" class="plain" data-drop="{name}">{_WIDER[name]}'
        f"（{number} {_unit(None if name == 'kind' else finds.wish.kind)}）</button></li>"
        for name, number in finds.wider
    )
    words = "<p>也可以换一个说法，或只写最要紧的几个词。</p>" if finds.wish.text else ""
    choices = f"<p>放宽一个条件，就有：</p><ul>{tries}</ul>" if tries else ""
    reset = '<button type="button" class="plain" data-reset>清除筛选</button>'
    return (
        f'<section class="finds-nothing"><p class="lead">没有找到符合的{_what(finds)}</p>'
        f"{choices}{words}{reset if finds.wish.narrowed else ''}</section>"
    )


def _what(finds: Finds) -> str:
    return KIND[finds.wish.kind] if finds.wish.kind else "资料"


def _more(finds: Finds) -> str:
    if not finds.more:
        return ""
    return (
        '<button type="button" class="plain finds-more" '
        f'data-more="{finds.wish.shown + STEP}">显示更多</button>'
    )


def _card(hit: Hit, n: int, text: str, *, staff: bool) -> str:
    record = hit.record
    found = marks(hit.text, text)
    start, end = excerpt(hit.text, found, max_chars=_QUOTE_CHARS)
    before, after = ("…" if start else ""), ("…" if end < len(hit.text) else "")
    quote = _marked(hit.text, found, start, end).replace("\n", " ")
    named = marks(record.title, text)
    near = "" if found or named or not text else '<p class="fine">没有相同的词，按意思相近列出</p>'
    return (
        f'<article class="find"><h3 data-content><button type="button" data-cite="{_RUN}-{n}">'
        f"{_marked(record.title, named)}</button></h3>"
        f'<p class="badges"><span class="kind">{KIND[record.kind]}</span>'
        f"{_badges(hit, staff=staff)}</p>"
        f"{sample_note(record.kind, provenance_at(record, hit.start, hit.end))}"
        f'<p class="fine">{escape(" · ".join(_particulars(record)))}</p>'
        f'<p class="quote" data-content>{before}{quote}{after}</p>{near}'
        f'<div class="ends">{_pick(record)}{_pairing(record)}</div></article>'
    )


def _pick(record: Record) -> str:
    """Render the tick by which a record is compared with others of its kind."""
    return pick_html(record.id, record.kind, record.title) if record.kind in COMPARED else ""


def _pairing(record: Record) -> str:
    """Render the way from a demand or an achievement to what fits it."""
    if record.kind not in _OTHER:
        return ""
    return (
        f'<p class="pairing"><button type="button" class="quiet" data-match="{escape(record.id)}">'
        f"找匹配的{_OTHER[record.kind]}</button>{demand_opener(record)}</p>"
    )


def _badges(hit: Hit, *, staff: bool) -> str:
    record = hit.record
    return "".join(
        [
            standing_badges(record, hit.status),
            provenance_badge(provenance_at(record, hit.start, hit.end)),
            *map(caution_badge, record.cautions_at(hit.start, hit.end)),
            level_badge(record.level) if staff else "",
        ]
    )


def _particulars(record: Record) -> Iterable[str]:
    """Give what a record says of itself, as it says it."""
    facts = record.facts
    if isinstance(facts, Policy):
        yield facts.number or "文号未载明"
        yield from facts.issuers[:2]
        yield from [facts.region] if facts.region else []
    elif facts is not None:
        yield facts.field or "技术领域未写"
        yield from [facts.region.replace("/", "")] if facts.region else []
        yield from [f"TRL {facts.trl}"] if facts.trl else []
        yield from [facts.owner] if facts.owner else []
    if facts is not None and facts.published:
        yield facts.published.isoformat()


def _marked(text: str, found: Sequence[tuple[int, int]], first: int = 0, last: int = -1) -> str:
    """Escape `text[first:last]` with what is marked in it."""
    last = len(text) if last < 0 else last
    pieces, done = [], first
    for start, end in ((max(s, first), min(e, last)) for s, e in found):
        if start < end:
            pieces += [escape(text[done:start]), f"<mark>{escape(text[start:end])}</mark>"]
            done = end
    return "".join([*pieces, escape(text[done:last])])


def filters_html(finds: Finds) -> str:
    """Render the conditions, each choice with the number of records that it would leave."""
    wish, tally = finds.wish, finds.tally
    kinds = {kind: tally.kinds.get(kind, 0) for kind in KINDS}
    readiness = [("", "不限"), *((str(n), f"TRL {n} 及以上") for n in range(1, 10))]
    day = (wish.day or finds.day).isoformat()
    inner = "".join(
        [
            _choice("kind", "种类", wish.kind, [("", "全部"), *_numbered(kinds, KIND)]),
            _choice("field", "技术领域", wish.field, [("", "不限"), *_numbered(tally.fields)]),
            _choice("region", "地区", wish.region, [("", "不限"), *_places(tally.regions)]),
            _choice("trl", "成熟度不低于", str(wish.trl or ""), readiness),
            '<label>以哪天为准<input type="date" id="find-day" data-wish="day" '
            f'value="{day}" min="1990-01-01" max="2099-12-31"></label>',
            '<label class="tick"><input type="checkbox" id="find-over" data-wish="over"'
            f"{' checked' if wish.over else ''}>含已失效</label>",
            '<button type="button" class="quiet" data-reset>清除筛选</button>'
            if wish.narrowed or wish.over or wish.day
            else "",
        ]
    )
    return f'<div class="filters" role="group" aria-label="筛选">{inner}</div>'


def _choice(name: str, label: str, chosen: str | None, options: Sequence[tuple[str, str]]) -> str:
    known = {value for value, _ in options}
    shown = [*options, *([(chosen, f"{chosen}（0）")] if chosen and chosen not in known else [])]
    inner = "".join(
        f'<option value="{escape(value)}"{" selected" if value == (chosen or "") else ""}>'
        f"{escape(said)}</option>"
        for value, said in shown
    )
    return (
        f'<label>{label}<select id="find-{name}" data-wish="{name}"'
        f"{' data-chosen' if chosen else ''}>{inner}</select></label>"
    )


def _numbered(
    numbers: Mapping[str, int] | Mapping[Kind, int], names: Mapping[str, str] | None = None
) -> list[tuple[str, str]]:
    return [
        (name, f"{(names or {}).get(name, name)}（{number}）") for name, number in numbers.items()
    ]


def _places(numbers: Mapping[str, int]) -> list[tuple[str, str]]:
    """Give the places as a tree, home first; the numbers of a place hold those of its parts."""
    rank = {path: place for place, path in enumerate(numbers)}

    def order(path: str) -> list[tuple[bool, int]]:
        steps = path.split("/")
        above = ["/".join(steps[: n + 1]) for n in range(len(steps))]
        return [(step != "宁夏", rank.get(step, 0)) for step in above]

    paths = sorted(numbers, key=order)
    return [
        (path, f"{'　' * path.count('/')}{path.rpartition('/')[2]}（{numbers[path]}）")
        for path in paths
    ]


def found_panel_html(hits: Sequence[Hit]) -> str:
    """Render the texts of what was found, of which the page shows the one that is opened."""
    pointers = [
        Pointer(
            name=f"{_RUN}-{n}",
            label=str(n),
            record=hit.record,
            start=hit.start,
            end=hit.end,
            status=hit.status,
        )
        for n, hit in enumerate(hits, start=1)
    ]
    lead = "点开一条，这里显示它的内容，停在相关的那一段" if hits else "找到的资料会显示在这里"
    return (
        f"{head_html('资料内容', back=False)}"
        f'<div class="sources empty"><p class="lead">{lead}</p>{legend_html()}</div>'
        f"{articles_html(pointers)}"
    )


def _unit(kind: Kind | None) -> str:
    return _UNIT.get(kind, "条")
