"""The versions of a draft as HTML: when and why each was kept, and what changed between two."""

from collections.abc import Sequence
from html import escape
from itertools import groupby

from assistant.drafting.comparing import Change
from assistant.drafting.kept import Version
from assistant.ui.moments import moment_of

_SIGN = {"removed": ("−", "删去"), "added": ("+", "新增")}


def versions_html(versions: Sequence[Version], *, reading: int | None = None) -> str:
    """Render the versions, the newest first, with a way to compare two.

    Args:
        versions: The newest first.
        reading: The one that is open, where another's draft is read: then each can be opened, and
            none restored.
    """
    if not versions:
        return (
            '<section class="group"><h3>版本</h3><p class="fine">还没有保存过。'
            "保存、下载或上传时，会各留下一版。</p></section>"
        )
    rows = "".join(_version(one, newest=n == 0, reading=reading) for n, one in enumerate(versions))
    compare = ""
    if len(versions) > 1:
        compare = (
            f'<form id="draft-compare"><label>从{_choice("one", versions, chosen=1)}</label>'
            f"<label>到{_choice('other', versions, chosen=0)}</label>"
            '<button type="submit" class="plain">比较</button></form>'
            '<div id="draft-changes" aria-live="polite"></div>'
        )
    return (
        f'<section class="group"><h3>版本<span class="fine">{len(versions)} 版</span></h3>'
        f'<ul class="versions">{rows}</ul>{compare}</section>'
    )


def _version(one: Version, *, newest: bool, reading: int | None) -> str:
    restore = '<span class="fine">最新</span>'
    if reading is not None:
        attribute = f'data-read-version="{one.number}"'
        restore = f'<button type="button" class="quiet" {attribute}>看这一版</button>'
        if one.number == reading:
            restore = '<span class="fine">正在看</span>'
    elif not newest:
        attribute = f'data-restore="{one.number}"'
        restore = f'<button type="button" class="quiet" {attribute}>恢复到这一版</button>'
    return (
        f"<li><b>第 {one.number} 版</b><span>{moment_of(one.when)}</span>"
        f'<span class="why">{escape(one.note)}</span>{restore}</li>'
    )


def _choice(name: str, versions: Sequence[Version], *, chosen: int) -> str:
    options = "".join(
        f'<option value="{one.number}"{" selected" if n == chosen else ""}>第 {one.number} 版'
        "</option>"
        for n, one in enumerate(versions)
    )
    return f'<select name="{name}">{options}</select>'


def changes_html(changes: Sequence[Change], *, one: int, other: int) -> str:
    """Render what changed from one version to another, section by section."""
    if not changes:
        return f'<p class="fine">第 {one} 版和第 {other} 版的内容相同。</p>'
    parts = "".join(
        f"<h4>{escape(title)}</h4><ul>{''.join(map(_change, group))}</ul>"
        for title, group in groupby(changes, key=lambda each: each.section)
    )
    added = sum(each.way == "added" for each in changes)
    return (
        f'<p class="fine">第 {one} 版到第 {other} 版：新增 {added} 行，'
        f'删去 {len(changes) - added} 行</p><div class="changes">{parts}</div>'
    )


def _change(change: Change) -> str:
    sign, word = _SIGN[change.way]
    tag = "ins" if change.way == "added" else "del"
    return (
        f'<li class="{change.way}"><span class="sign" aria-hidden="true">{sign}</span>'
        f'<span class="unseen">{word}：</span><{tag} data-content>'
        f"{escape(change.text)}</{tag}></li>"
    )
