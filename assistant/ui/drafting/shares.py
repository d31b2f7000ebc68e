"""Who may read a draft, and what others let one read, as HTML."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from assistant.drafting.draft import Draft
from assistant.drafting.kept import Version
from assistant.drafting.sharing import Person
from assistant.ui.drafting.head import file_buttons, side_button
from assistant.ui.moments import moment_of


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenDraft:
    """A draft that somebody else lets one read.

    Attributes:
        title: Of its kind.
        name: As it is made for the reader.
        number: Of its newest version, which was kept at `updated`.
    """

    id: str
    title: str
    name: str
    owner: Person
    number: int
    updated: datetime


def shares_html(draft: str, readers: Sequence[Person], why_not: str) -> str:
    """Render who may read a draft, and the form that lets somebody.

    Args:
        draft: Its id; empty where nobody can be let read it.
        readers: Who may.
        why_not: Why nobody can be let, in words.
    """
    head = '<section class="group shares" id="draft-shares"><h3>给别人看'
    if not draft:
        return f'{head}</h3><p class="fine">{escape(why_not)}</p></section>'
    count = f'<span class="fine">{len(readers)} 人</span>' if readers else ""
    people = "".join(map(_reader, readers))
    listed = f"<ul>{people}</ul>" if people else ""
    return (
        f'{head}{count}</h3>{listed}<form id="draft-share-form">'
        '<label for="share-name">技术经理人的登录名</label><span class="row">'
        '<input id="share-name" autocomplete="off" spellcheck="false" maxlength="64">'
        '<button type="submit" class="plain">给他看</button></span>'
        '<p class="fine">对方能看各版、比较、下载，不能改；要改就复制成自己的一份。'
        "他按自己的权限看：他不能看的资料，内容留作【待填】；您写的话和填的数他都看得到。</p>"
        '<p id="share-said" role="alert"></p></form></section>'
    )


def _reader(one: Person) -> str:
    name = escape(called(one))
    return (
        f'<li><span class="name">{name}</span>'
        f'<button type="button" class="quiet" data-unshare="{escape(one.id)}"'
        f' aria-label="不再给 {name} 看">收回</button></li>'
    )


def given_html(drafts: Sequence[GivenDraft]) -> str:
    """Render what others let one read; nothing where they do not."""
    if not drafts:
        return ""
    rows = "".join(map(_given, drafts))
    return (
        f'<section class="mine given"><h3>别人给我看的<span class="fine">{len(drafts)} 份</span>'
        f"</h3><ul>{rows}</ul></section>"
    )


def _given(one: GivenDraft) -> str:
    return (
        f'<li><button type="button" class="open" data-read="{escape(one.id)}">'
        f"<b>{escape(one.name or '（还没有名称）')}</b>"
        f'<span class="fine">{escape(called(one.owner))} · {escape(one.title)} · '
        f"{moment_of(one.updated)} · "
        f"第 {one.number} 版</span></button></li>"
    )


def reading_head_html(
    draft: Draft, owner: Person, version: Version, *, endings: Collection[str], newest: int
) -> str:
    """Render what another's draft is called, whose it is, and the ways to take it along."""
    old = f"（最新是第 {newest} 版）" if version.number != newest else ""
    missing = len(draft.missing)
    open_ = f'<span class="count amber">? 还有 {missing} 处待填</span>' if missing else ""
    return (
        '<div class="line-one"><button type="button" class="quiet" data-home>← 全部材料</button>'
        f'<h2 tabindex="-1">{escape(draft.name or draft.title)}</h2></div>'
        f'<div class="line-two"><span class="count grey">只读</span>{open_}'
        f'<span class="fine whose">{escape(called(owner))} 给您看的 · 第 {version.number} 版{old}'
        f" · {moment_of(version.when)}</span>"
        '<span role="status" id="draft-told"></span><span class="sheets">'
        f"{side_button('origins', '出处')}{side_button('versions', '版本')}</span></div>"
        f'<div class="line-three">{file_buttons("data-read-file", endings)}'
        '<button type="button" class="plain" id="draft-copy">复制成我的一份</button></div>'
    )


def called(one: Person) -> str:
    """Give what somebody is called, with their company where it is known."""
    return f"{one.shown}（{one.company}）" if one.company else one.shown
