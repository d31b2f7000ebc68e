"""What somebody has here, as HTML: the way in for guests, the profile, the drafts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from assistant.matching.kept import Batch
from assistant.ui.drafting.shares import GivenDraft, called
from assistant.ui.moments import day_of, moment_of
from assistant.ui.skeleton import SKELETON

WAITING = (
    '<p class="fine" role="status"><i class="pulse" aria-hidden="true"></i> 正在整理…</p>'
    f"{SKELETON}"
)
_SHOWN = 8
_SECTIONS = (
    ("portrait", "我的画像"),
    ("drafts", "我的草稿"),
    ("offers", "我的登记"),
    ("matched", "批量匹配过的表"),
    ("asked", "提问历史"),
    ("searches", "收藏的检索"),
    ("topics", "订阅"),
    # What it holds is read by the foot of every view (`complaints.js`), where it is kept.
    ("told", "我反映过的"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDraft:
    """A draft of one's own in the list.

    Attributes:
        title: Of its kind.
        missing: How many 【待填】 it has; None where that was not counted.
    """

    id: str
    name: str
    title: str
    updated: datetime
    missing: int | None = None


def guest_html() -> str:
    """Render what stands here for whoever cannot be told from others."""
    return (
        '<section class="welcome mine-none"><h2>登录后，这里是您自己的一页</h2>'
        "<p>画像、草稿、提过的问题、收藏的检索和订阅都在这里，换一台电脑也在，别人看不到。</p>"
        '<p class="try"><a class="way" href="login">去登录</a></p>'
        "<p>不登录也能提问、查找、写材料；写的内容只留在这个浏览器里。</p></section>"
    )


def nav_html(fresh: int, *, offers: bool = True, matched: bool = True) -> str:
    """Render the ways to the sections.

    Args:
        fresh: How much is new among the topics.
        offers: Whether there is a section of what somebody handed in.
        matched: Likewise of the tables that were matched.
    """
    left_out = {
        code for code, is_there in (("offers", offers), ("matched", matched)) if not is_there
    }
    ways = "".join(
        f'<li><button type="button" class="quiet" data-goto="{code}"><span>{name}</span>'
        f"{_count(fresh) if code == 'topics' else ''}</button></li>"
        for code, name in _SECTIONS
        if code not in left_out
    )
    return f'<h2>我的</h2><nav aria-label="我的各部分"><ul>{ways}</ul></nav>'


def _count(fresh: int) -> str:
    return f'<b class="news">{fresh}<span class="unseen">条新的</span></b>' if fresh else ""


def as_section(code: str, inner: str, *, beside: str = "") -> str:
    """Render a section with its heading.

    Args:
        code: Of the section.
        inner: HTML that stands in it.
        beside: HTML that stands beside the heading.
    """
    name = dict(_SECTIONS).get(code, "")
    return (
        f'<section class="part" aria-labelledby="mine-at-{escape(code)}"><header>'
        f'<h3 id="mine-at-{escape(code)}" tabindex="-1">{name}</h3>{beside}</header>'
        f"{inner}</section>"
    )


def told_html() -> str:
    """Render the place of what somebody told the staff and said of answers and cards."""
    return as_section("told", "<div data-own-told></div>")


def portrait_html(name: str, region: str, filled: int, changed: datetime | None) -> str:
    """Render what is known of the company, in short.

    Args:
        name: Of the company; empty where it is not known.
        region: Where it is, with slashes; likewise.
        filled: How many facts are known.
        changed: When the profile was last changed.
    """
    way = '<button type="button" class="plain" data-view-to="fit">到“能报什么”里填</button>'
    if not filled:
        return as_section(
            "portrait",
            "<p>还没有填。填了企业的情况，“能报什么”逐条比对，写材料少很多待填。</p>" + way,
        )
    way = way.replace("里填<", "里看和改<")
    rows = (
        ("名称", escape(name) or "未载明"),
        ("地区", escape(region.replace("/", "")) or "未载明"),
        ("已知情况", f"{filled} 项"),
        ("最近修改", day_of(changed) if changed else "未载明"),
    )
    inner = "".join(
        f"<div><dt>{what}</dt><dd data-content>{said}</dd></div>" for what, said in rows
    )
    return as_section("portrait", f'<dl class="about">{inner}</dl>{way}')


def drafts_html(drafts: Sequence[OwnDraft], given: Sequence[GivenDraft]) -> str:
    """Render one's own drafts, and those that others let one read."""
    if not drafts and not given:
        return as_section(
            "drafts",
            "<p>还没有草稿。</p>"
            '<button type="button" class="plain" data-view-to="draft">去写材料</button>',
        )
    own = "".join(map(_draft, drafts[:_SHOWN]))
    older = "".join(map(_draft, drafts[_SHOWN:]))
    listed = f'<ul class="rows">{own}</ul>' if own else "<p>还没有自己的草稿。</p>"
    if older:
        said = f"还有 {len(drafts) - _SHOWN} 份较早的"
        listed += f'<details><summary>{said}</summary><ul class="rows">{older}</ul></details>'
    lent = "".join(map(_given, given))
    theirs = f'<h4>别人给我看的</h4><ul class="rows">{lent}</ul>' if lent else ""
    return as_section("drafts", listed + theirs)


def _draft(one: OwnDraft) -> str:
    missing = ""
    if one.missing is not None:
        missing = (
            f'<span class="state amber">? 待填 {one.missing} 处</span>'
            if one.missing
            else '<span class="state green">✓ 没有待填</span>'
        )
    return (
        f'<li><a class="open" href="#draft/{escape(one.id)}" data-draft-to="{escape(one.id)}">'
        f"<b data-content>{escape(one.name or '（还没有名称）')}</b></a>"
        f'<p class="fine"><span>{escape(one.title)}</span><span>{moment_of(one.updated)}</span>'
        f"{missing}</p></li>"
    )


def _given(one: GivenDraft) -> str:
    way = f"shared/{one.id}"
    return (
        f'<li><a class="open" href="#draft/{escape(way)}" data-draft-to="{escape(way)}">'
        f"<b data-content>{escape(one.name or '（还没有名称）')}</b></a>"
        f'<p class="fine"><span data-content>{escape(called(one.owner))}</span>'
        f"<span>{escape(one.title)}</span><span>{moment_of(one.updated)}</span></p></li>"
    )


def matched_html(batches: Sequence[Batch]) -> str:
    """Render the ways to the tables of demands that were matched, as long as they are kept."""
    listed = "".join(
        f'<li><a class="open" href="#match/batch={escape(one.id)}">'
        f"<b data-content>{escape(one.name)}</b></a>"
        f'<p class="fine"><span>{moment_of(one.given)}</span><span>{one.total} 条</span>'
        f"<span>{one.found} 条有推荐的成果</span></p></li>"
        for one in batches
    )
    return as_section(
        "matched",
        f'<ul class="rows">{listed}</ul>' if listed else "<p>还没有批量匹配过表格。</p>",
    )
