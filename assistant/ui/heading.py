"""The top of the page: what this is, as whom somebody is here, and how the page looks."""

from collections.abc import Callable
from html import escape

from assistant.access.doors import GUEST, LOCAL
from assistant.ui.look.head import switches_html
from corpus.levels import Viewer

TITLE = "成果转化助手"
_LINE = "查宁夏和国家的科技政策、成果与需求，每句话都附出处"


def brand_html() -> str:
    """Render the name, with what it does, behind a way past both to what is shown."""
    return (
        '<a class="skip" href="#content" data-skip>跳到内容</a>'
        f'<div class="brand"><h1>{TITLE}</h1><p>{_LINE}</p></div>'
    )


def ways_html(who: Viewer, *, called: str = "") -> str:
    """Render the ways to somebody's account, with the switches.

    Args:
        who: Whose page it is; whoever is at this machine alone has no account.
        called: The name that their account is shown by.
    """
    if who == LOCAL:
        links = ""
    elif who == GUEST:
        links = '<a href="login">登录</a>'
    else:
        links = f'<a href="account" data-content>{escape(called)}</a>'
        links += '<a href="people">账号管理</a>' if who.role == "admin" else ""
    nav = f'<nav class="account" aria-label="账号">{links}</nav>' if links else ""
    # By it the first questions are chosen (`page.js`); what may be done is never asked of a page.
    role = "" if who in (LOCAL, GUEST) else f' data-role="{who.role}"'
    return f'<div class="ways"{role}>{nav}{switches_html()}</div>'


def ways_for(named: Callable[[Viewer], str]) -> Callable[[Viewer], str]:
    """Give what renders the ways of whoever opens the page.

    Args:
        named: Gives what somebody with an account is called.
    """

    def ways(who: Viewer) -> str:
        return ways_html(who, called="" if who in (LOCAL, GUEST) else named(who))

    return ways
