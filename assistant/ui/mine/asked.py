"""The questions that somebody asked, as HTML, and one of them with what was answered then."""

import re
from html import escape

from assistant.mine.asked import Past, Remembered
from assistant.mine.reopening import Cited, Reopened, Why
from assistant.rows import with_tables
from assistant.ui.badges import Tone, status_badge
from assistant.ui.markup import answer_html
from assistant.ui.mine.own import as_section
from assistant.ui.moments import moment_of

PAGE = 20
_MARK = re.compile(r"\[\^([0-9]{1,3})\]")
_STATUS: dict[str, tuple[Tone, str]] = {
    "answered": ("green", "✓ 已回答"),
    "partial": ("amber", "? 部分回答"),
    "clarify": ("amber", "? 需要补充"),
    "refused": ("grey", "– 没有依据"),
}
_UNFINISHED: tuple[Tone, str] = ("grey", "– 没有答完")
_WHY: dict[Why, str] = {
    "nothing": "当时没有答完，没有留下回答。可以再问一次。",
    "gone": "当时的回答已经不再保存。可以再问一次。",
    "shut": "当时的回答引用的资料，您现在看不到了，所以不再显示。可以再问一次。",
}


def asked_html(
    past: Past, *, on: bool, text: str, start: int, opened: Reopened | None, days: int
) -> str:
    """Render the questions that somebody asked.

    Args:
        past: Some of them.
        on: Whether they are kept from now on.
        text: What was looked for in them.
        start: How many were passed over.
        opened: The one that is shown with its answer.
        days: How long they are kept.
    """
    switch = (
        '<label class="tick"><input type="checkbox" id="mine-remember" data-remember'
        f"{' checked' if on else ''}><span>记下我的提问</span></label>"
    )
    if not past.total:
        said = (
            "<p>还没有提过问题。</p>"
            '<button type="button" class="plain" data-view-to="talk">去问政策</button>'
            if on
            else "<p>没有记下的提问。打开“记下我的提问”，以后问过的会列在这里。</p>"
        )
        return as_section("asked", said, beside=switch)
    rows = "".join(_row(one, opened) for one in past.shown)
    listed = f'<ol class="rows">{rows}</ol>' if rows else '<p class="none">没有含这些字的提问。</p>'
    inner = f"{_off(on)}{_find(text)}{listed}{_pages(past, start)}{_all(past.total, days)}"
    return as_section("asked", inner, beside=switch)


def _off(on: bool) -> str:
    return "" if on else '<p class="fine">已关闭：新的提问不再列在这里，下面是以前记下的。</p>'


def _find(text: str) -> str:
    clear = '<button type="button" class="quiet" data-asked-all>全部</button>' if text else ""
    return (
        '<form class="seek" id="mine-seek" role="search"><label class="unseen" for="mine-words">'
        '在提问里查找</label><input id="mine-words" type="search" maxlength="100" '
        f'autocomplete="off" placeholder="在提问里查找" value="{escape(text)}">'
        f'<button type="submit" class="plain">查找</button>{clear}</form>'
    )


def _row(one: Remembered, opened: Reopened | None) -> str:
    tone, word = _STATUS.get(one.status or "", _UNFINISHED)
    if one.ended != "whole":
        tone, word = _UNFINISHED
    id_, question = escape(one.id), escape(one.question)
    is_open = opened is not None and opened.asked.id == one.id
    see = (
        f'<button type="button" class="quiet" data-shut-asked="{id_}" aria-expanded="true">'
        "收起</button>"
        if is_open
        else f'<button type="button" class="quiet" data-reopen="{id_}" aria-expanded="false">'
        "看当时的回答</button>"
    )
    return (
        f'<li data-asked="{id_}"><p class="what" data-content>{question}</p>'
        f'<p class="fine"><span>{moment_of(one.when)}</span>'
        f'<span class="state {tone}">{word}</span></p>'
        f'<p class="acts">{see}<button type="button" class="quiet" data-anew '
        f'data-ask="{question}">再问一次</button>'
        f'<button type="button" class="quiet" data-forget-asked="{id_}">删除</button></p>'
        f"{_opened(opened) if is_open and opened is not None else ''}</li>"
    )


def _opened(opened: Reopened) -> str:
    if opened.why:
        return f'<div class="then"><p>{_WHY[opened.why]}</p></div>'
    text = answer_html(_MARK.sub(r"[\1]", with_tables(opened.text)), answer="h1", badges={})
    cited = "".join(map(_cited, opened.cited))
    sources = f'<h4>当时的依据</h4><ul class="cited">{cited}</ul>' if cited else ""
    day = opened.as_of.isoformat() if opened.as_of else "未载明"
    return (
        f'<div class="then"><p class="fine"><span>当时的回答，以 {day} 有效的规定为准</span></p>'
        f'<div class="said" data-content>{text}</div>{sources}</div>'
    )


def _cited(one: Cited) -> str:
    numbers = "".join(f"[{number}]" for number in one.numbers)
    changed = '<span class="state amber">! 此后有变动</span>' if one.changed else ""
    return (
        f'<li><span class="fine">{numbers}</span> <button type="button" class="link" '
        f'data-see="《{escape(one.title)}》" data-content>{escape(one.title)}</button> '
        f"{status_badge(one.status)}{changed}</li>"
    )


def _pages(past: Past, start: int) -> str:
    if past.found <= PAGE and not start:
        return ""
    last = min(start + PAGE, past.found)
    before = (
        f'<button type="button" class="plain" data-asked-from="{max(0, start - PAGE)}">'
        "较新的</button>"
        if start
        else ""
    )
    after = (
        f'<button type="button" class="plain" data-asked-from="{last}">较早的</button>'
        if last < past.found
        else ""
    )
    return (
        f'<p class="pages"><span class="fine">共 {past.found} 条，第 {start + 1} 到 {last} 条'
        f"</span>{before}{after}</p>"
    )


def _all(total: int, days: int) -> str:
    return (
        f'<p class="fine">保存 {days} 天，到期自动删除。删除只是不再列给您；'
        f"系统按规定另存的问答记录不受影响，同样保存 {days} 天，只有工作人员能核查。</p>"
        '<details class="sure"><summary>全部删除</summary><p>'
        f'<button type="button" class="plain" data-forget-all>确定删除全部 {total} 条</button></p>'
        "</details>"
    )
