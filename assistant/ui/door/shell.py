"""What every page of the door has: head, foot, notices, and how it is answered."""

from functools import cache
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from assistant.accounts.account import Account
from assistant.ui.door.cookies import root_of
from assistant.ui.door.copying import copy_script, copy_source
from assistant.ui.door.forms import mark_field, mark_of
from assistant.ui.door.telling import Telling
from assistant.ui.look.head import look_head, script_source, switches_html
from corpus.errors import CorpusError

PRODUCT = "成果转化助手"
_CSS = Path(__file__).with_name("door.css")
_SIGN = {"red": "✕", "amber": "?", "green": "✓", "grey": "–"}
# A page that tells somebody's password, or that they are in, is nobody's else to keep.
NO_STORE = {"cache-control": "no-store"}
# Stricter than that of the other pages, beside which it stands: two scripts of ours run, by their
# hashes: one asks for the English words, the other copies what is shown once.
_POLICY = (
    f"default-src 'none'; script-src {script_source()} {copy_source()}; connect-src 'self'; "
    "style-src 'unsafe-inline'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
SEE_OTHER = 303
# What the script that copies looks for.
_COPIED = " data-copy-secret "
_UNAVAILABLE = 503
_IF_AGAIN = "请过几分钟再试；还是这样，请把上面的话告诉管理员。"


def page(
    request: Request,
    title: str,
    body: str,
    *,
    account: Account | None = None,
    narrow: bool = False,
    status: int = 200,
    retry_seconds: int = 0,
) -> HTMLResponse:
    """Give a whole page.

    Args:
        request: What it answers.
        title: Its heading's words.
        body: HTML, escaped.
        account: Who is logged in.
        narrow: It is one short form.
        status: Of HTTP.
        retry_seconds: When to try again; 0 where it is not a matter of time.
    """
    wide = ' class="narrow"' if narrow else ""
    text = (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        # Without this, `no-referrer` would make browsers hide even from us where a form is from.
        '<meta name="referrer" content="same-origin"><meta name="robots" content="noindex">'
        f'<link rel="icon" href="{at(request, "/favicon.ico")}">'
        f"<title>{escape(title)} · {PRODUCT}</title>{look_head(root_of(request))}"
        f"<style>{_css()}</style></head><body>"
        f'{_header(request, account)}<main id="main" tabindex="-1"{wide}>{body}</main>'
        f"{copy_script() if _COPIED in body else ''}</body></html>"
    )
    headers = {**NO_STORE, "content-security-policy": _POLICY}
    if retry_seconds:
        headers["retry-after"] = str(retry_seconds)
    return HTMLResponse(text, status_code=status, headers=headers)


def unavailable(request: Request, error: CorpusError) -> HTMLResponse:
    """Give the page for what cannot be done since the database does not let it."""
    title = "暂时不能办理"
    said = Telling(tone="red", said=str(error))
    again = f'<a href="{at(request, "/")}">返回首页</a>'
    body = f'<h1>{title}</h1>{told(said)}<p class="go">这一步没有做完。{_IF_AGAIN}{again}</p>'
    return page(request, title, body, narrow=True, status=_UNAVAILABLE)


def go(request: Request, path: str) -> RedirectResponse:
    """Send somebody to another page of ours, by GET."""
    return RedirectResponse(at(request, path), status_code=SEE_OTHER, headers=NO_STORE)


def at(request: Request, path: str) -> str:
    """Give the address of a path of ours, wherever the program is mounted."""
    return f"{root_of(request)}{path}"


def told(telling: Telling | None, *, id_: str = "told") -> str:
    """Render what a page tells: a sign and words, said at once to whoever listens."""
    if telling is None:
        return ""
    secret = secret_html(telling.secret) if telling.secret else ""
    role = "alert" if telling.tone == "red" else "status"
    return (
        f'<div class="told {telling.tone}" role="{role}" id="{id_}">'
        f'<span class="sign" aria-hidden="true">{_SIGN[telling.tone]}</span>'
        f"<div><p>{escape(telling.said)}</p>{secret}</div></div>"
    )


def secret_html(secret: str) -> str:
    """Render what is shown once, with the way to take it along; that needs the script."""
    return (
        f'<p class="secret"><code>{escape(secret)}</code>'
        '<button type="button" data-copy-secret hidden>复制</button></p>'
    )


def form(
    request: Request, action: str, inside: str, *, mark: str = "", attributes: str = ""
) -> str:
    """Render a form that posts to a path of ours."""
    bearing = mark_field(mark or mark_of(request))
    return (
        f'<form method="post" action="{escape(at(request, action))}"{attributes}>'
        f"{bearing}{inside}</form>"
    )


def asking_first(what: str, sure: str, form_: str) -> str:
    """Render the way to what cannot be undone: it opens, says what will be, and then has the form.

    Args:
        what: Words of what opens it.
        sure: What will be.
        form_: HTML of the form.
    """
    return (
        f'<details class="sure"><summary>{escape(what)}</summary><p>{escape(sure)}</p>{form_}'
        "</details>"
    )


def field(
    name: str,
    label: str,
    *,
    kind: str = "text",
    value: str = "",
    hint: str = "",
    attributes: str = "",
    wrong: bool = False,
) -> str:
    """Render one field with its label and what is to be known of it."""
    described = [f"{name}-hint"] * bool(hint) + ["told"] * wrong
    aria = f' aria-describedby="{" ".join(described)}"' if described else ""
    aria += ' aria-invalid="true"' if wrong else ""
    fine = f'<span class="fine" id="{name}-hint">{escape(hint)}</span>' if hint else ""
    return (
        f'<label for="{name}">{escape(label)}{fine}</label>'
        f'<input id="{name}" name="{name}" type="{kind}" value="{escape(value)}"{aria}{attributes}>'
    )


def _header(request: Request, account: Account | None) -> str:
    nav = ""
    if account is not None:
        people = (
            f'<a href="{at(request, "/people")}">账号管理</a>' if account.role == "admin" else ""
        )
        leave = form(request, "/logout", '<button class="link">退出登录</button>')
        me = f'<a href="{at(request, "/account")}" data-content>{escape(account.shown)}</a>'
        nav = f'<nav aria-label="账号">{me}{people}{leave}</nav>'
    return (
        '<a class="skip" href="#main">跳到内容</a>'
        f'<header><div><a class="brand" href="{at(request, "/")}">{PRODUCT}</a>'
        f"{nav}{switches_html()}</div></header>"
    )


@cache
def _css() -> str:
    return _CSS.read_text(encoding="utf-8")
