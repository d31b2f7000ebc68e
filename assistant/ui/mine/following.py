"""Searches that somebody keeps and topics that they follow, as HTML, with what is new of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from assistant.mine.followed import Followed, parts_of
from assistant.mine.news import MOST, SOON_DAYS, News, Notice, What
from assistant.ui.badges import Tone, status_badge
from assistant.ui.mine.own import as_section
from assistant.ui.moments import day_of
from assistant.words import KIND
from corpus.records import KINDS

_SHOWN = 8
_WHAT: Mapping[What, tuple[Tone, str]] = {
    "window": ("amber", "! 申报快截止"),
    "closing": ("amber", "! 快到期"),
    "new": ("blue", "+ 新增"),
    "changed": ("violet", "↻ 有变动"),
    "over": ("red", "✕ 不再有效"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One search or topic, with what is new of it.

    Attributes:
        news: None where it could not be found out just now.
    """

    of: Followed
    news: News | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a topic can be narrowed by: fields and places that records are of."""

    fields: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


def searches_html(searches: Sequence[Told]) -> str:
    """Render the searches that somebody keeps."""
    if not searches:
        return as_section(
            "searches",
            "<p>还没有收藏。在“找成果”里查一次，结果上方有“收藏这个检索”；"
            "以后在这里一按就再查，并告诉您多了什么。</p>"
            '<button type="button" class="plain" data-view-to="find">去找成果</button>',
        )
    rows = "".join(map(_search, searches))
    return as_section("searches", f'<ul class="rows">{rows}</ul>')


def _search(one: Told) -> str:
    of, id_ = one.of, escape(one.of.id)
    asks = escape(" · ".join(parts_of(of.wish)) or "全部资料")
    fresh = one.news.fresh if one.news is not None else 0
    if one.news is None:
        state = '<span class="state grey">– 现在查不了有没有新的</span>'
    elif fresh:
        state = f'<span class="state blue">+ {fresh} 条新的或有变动</span>'
    else:
        state = '<span class="state grey">– 没有新的</span>'
    notices = _notices(one.news) if one.news is not None and fresh else ""
    return (
        f'<li><p class="what"><b data-content>{escape(of.name)}</b></p>'
        f'<p class="fine"><span data-content>{asks}</span>'
        f"<span>上次看 {day_of(of.looked)}</span>{state}</p>{notices}"
        f'<p class="acts"><button type="button" class="quiet" data-run="{id_}" '
        f'data-hash="{escape(_address(of))}">再查一次</button>'
        f'<button type="button" class="quiet" data-drop-followed="{id_}" '
        f'aria-label="删除收藏 {escape(of.name)}">删除</button></p></li>'
    )


def _address(of: Followed) -> str:
    """Give the address of a search in its own view, as `finding.js` writes it."""
    wish = of.wish
    given = {
        "kind": wish.kind,
        "field": wish.field,
        "region": wish.region,
        "trl": wish.trl,
        "day": wish.day.isoformat() if wish.day else None,
        "over": "true" if wish.over else None,
        "text": wish.text,
    }
    return urlencode({name: value for name, value in given.items() if value})


def topics_html(topics: Sequence[Told], choices: Choices, *, generation: int) -> str:
    """Render the topics that somebody follows, and the form for another.

    Args:
        topics: With what is new of each.
        choices: What another can be narrowed by.
        generation: State of the records that this was read from.
    """
    rows = "".join(_topic(one, generation) for one in topics)
    listed = (
        f'<ul class="rows">{rows}</ul>'
        if rows
        else "<p>还没有订阅。选好关心的范围，以后打开“我的”，就能看到新增的、有变动的、"
        f"不再有效的，和 {SOON_DAYS} 天内到期或截止的。</p>"
    )
    return as_section("topics", listed + _form(choices, is_first=not topics))


def _topic(one: Told, generation: int) -> str:
    of, id_ = one.of, escape(one.of.id)
    asks = escape(" · ".join(parts_of(of.wish)))
    news = one.news or News()
    state = (
        f'<span class="state blue">+ {news.fresh} 条新的</span>'
        if news.fresh
        else '<span class="state grey">– 没有新的</span>'
    )
    seen = (
        f'<button type="button" class="quiet" data-looked="{id_}" data-at="{generation}">'
        "看过了</button>"
        if news.fresh
        else ""
    )
    return (
        f'<li><p class="what"><b data-content>{escape(of.name)}</b></p>'
        f'<p class="fine"><span data-content>{asks}</span>'
        f"<span>上次看 {day_of(of.looked)}</span>{state}</p>{_notices(news)}"
        f'<p class="acts">{seen}<button type="button" class="quiet" data-drop-followed="{id_}" '
        f'aria-label="取消订阅 {escape(of.name)}">取消订阅</button></p></li>'
    )


def _notices(news: News) -> str:
    first = "".join(map(_notice, news.notices[:_SHOWN]))
    rest = "".join(map(_notice, news.notices[_SHOWN:]))
    more = (
        f"<details><summary>还有 {len(news.notices) - _SHOWN} 条</summary>"
        f'<ul class="notices">{rest}</ul></details>'
        if rest
        else ""
    )
    cut = f'<p class="fine">变动很多，只看了最近的 {MOST} 条。</p>' if news.cut else ""
    return f'<ul class="notices">{first}</ul>{more}{cut}' if first else cut


def _notice(one: Notice) -> str:
    tone, word = _WHAT[one.what]
    until = ""
    if one.day is not None:
        left = f"还有 {one.days} 天" if one.days else "今天"
        until = f'<span class="fine">{one.day.isoformat()}，{left}</span>'
    fresh = '<b class="new">新</b>' if one.fresh and one.what in ("window", "closing") else ""
    kind = "" if one.what == "window" else f'<span class="fine">{KIND[one.kind]}</span>'
    status = status_badge(one.status) if one.what in ("new", "changed", "over") else ""
    return (
        f'<li><span class="state {tone}">{word}</span>{fresh}'
        f'<button type="button" class="link" data-see="《{escape(one.paper)}》" data-content>'
        f"{escape(one.title)}</button>{kind}{status}{until}</li>"
    )


def _form(choices: Choices, *, is_first: bool) -> str:
    kinds = "".join(f'<option value="{kind}">{KIND[kind]}</option>' for kind in KINDS)
    fields = "".join(_option(one, one) for one in choices.fields)
    regions = "".join(_option(one, one.replace("/", "")) for one in choices.regions)
    return (
        f'<details class="adding"{" open" if is_first else ""}><summary>添加订阅</summary>'
        '<form id="mine-topic"><label><span>种类</span>'
        f'<select name="kind"><option value="">全部</option>{kinds}</select></label>'
        "<label><span>技术领域（成果、需求）</span>"
        f'<select name="field"><option value="">不限</option>{fields}</select></label>'
        "<label><span>地区</span>"
        f'<select name="region"><option value="">不限</option>{regions}</select></label>'
        "<label><span>词（几个词用空格隔开，都要有）</span>"
        '<input name="text" maxlength="60" autocomplete="off"></label>'
        "<label><span>名称（可不写）</span>"
        '<input name="name" maxlength="60" autocomplete="off"></label>'
        '<button type="submit" class="plain">订阅</button></form></details>'
    )


def _option(value: str, said: str) -> str:
    return f'<option value="{escape(value)}">{escape(said)}</option>'


def news_html(fresh: int, turn: str = "") -> str:
    """Render how much is new, for the tab; nobody sees it here.

    Args:
        fresh: So much.
        turn: Tells one answer of the server from another that says the same.
    """
    return f'<span hidden data-news="{fresh}" data-turn="{escape(turn)}"></span>'


def saving_html(wish: str, name: str) -> str:
    """Render the way to keep a search.

    Args:
        wish: What is looked for, as JSON.
        name: What it will be called if nobody says otherwise.
    """
    return (
        '<details class="keep-search"><summary>收藏这个检索</summary>'
        f'<form data-keep-search="{escape(wish)}"><label><span>名称</span>'
        f'<input name="name" maxlength="60" autocomplete="off" value="{escape(name)}"></label>'
        '<button type="submit" class="plain">收藏</button>'
        '<span class="fine" role="status"></span></form></details>'
    )
