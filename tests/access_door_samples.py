"""One call of every endpoint of the door, as its pages would make it, and the same forged."""

from collections.abc import Callable, Iterator, Mapping
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from access_records import OTHERS, PEOPLE, shown_of
from access_town import Town
from access_visits import Reply, Visitor
from accounts_builders import CODE, OTHER_PASSWORD, PASSWORD, WRONG_PASSWORD

from assistant.ui.door.cookies import FLOW, FORM
from assistant.ui.door.cookies import SESSION as COOKIE

SOMEONE = OTHERS["someone"].identity
# What the table lets anyone do, and is over once there is an account: it leads to the login.
OVER = {"GET /setup", "POST /setup"}
_FIRST = {"code": CODE, "name": "first", "password": OTHER_PASSWORD, "again": OTHER_PASSWORD}
# Each form of whoever is logged in, with what is typed there.
FORMS: Mapping[str, Mapping[str, str]] = {
    "POST /account/password": {
        "current": PASSWORD,
        "password": OTHER_PASSWORD,
        "again": OTHER_PASSWORD,
    },
    "POST /account/sessions": {},
    "POST /account/keys": {"name": "检索程序", "role": "enterprise", "days": "30"},
    "POST /account/keys/{key}/withdraw": {},
    "POST /people": {"shown": "新来的", "role": "admin"},
    "POST /people/{account}/role": {"role": "manager"},
    "POST /people/{account}/state": {"state": "disabled"},
    "POST /people/{account}/password": {},
    "POST /people/{account}/unlock": {},
    "POST /people/{account}/sessions": {},
    "POST /people/{account}/keys": {},
    "POST /people/{account}/name": {"name": "someone", "shown": shown_of("someone")},
    "POST /people/{account}/link": {"subject": "7"},
}
Send = Callable[[Visitor], Reply]


def door_calls(endpoint: str, town: Town) -> list[Send]:
    """Give the calls of an endpoint of the door; none for any other."""
    if endpoint == "POST /account/keys/{key}/withdraw":
        return [lambda visitor: _withdraw(visitor, town)]
    if endpoint in FORMS:
        return [_form(endpoint)]
    pages = {
        "GET /login": "/login",
        "GET /login/oidc": "/login/oidc",
        "GET /setup": "/setup",
        "GET /account": "/account",
        "GET /people": "/people",
        "GET /people/{account}": f"/people/{SOMEONE}",
    }
    if endpoint in pages:
        return [lambda visitor: visitor.send("GET", pages[endpoint])]
    others: Mapping[str, Send] = {
        "POST /login": _log_in,
        "POST /logout": lambda visitor: _log_out(visitor, town),
        "POST /setup": _set_up,
        "GET /login/oidc/callback": lambda visitor: _come_back(visitor, town),
    }
    return [others[endpoint]] if endpoint in others else []


def path_of(endpoint: str, account: str = SOMEONE, key: str = "k0") -> str:
    return endpoint.partition(" ")[2].format(account=account, key=key)


def typed(endpoint: str) -> dict[str, str]:
    """Give what is typed into a form; into that of a new account, a name that nobody has."""
    return {**({"name": f"new{uuid4().hex}"} if endpoint == "POST /people" else {}),
            **FORMS[endpoint]}  # fmt: skip


def marked(visitor: Visitor) -> tuple[str, dict[str, str]]:
    """Give the best mark that somebody can have, and the cookies that go with it."""
    mark, _ = visitor.mark_on("/account")
    if mark:
        return mark, {}
    mark, form = visitor.mark_on("/login", cookie="")
    session = f"{COOKIE}={visitor.token}; " if visitor.token else ""
    return mark, {"cookie": f"{session}{FORM}={form}"}


def _form(endpoint: str) -> Send:
    def send(visitor: Visitor) -> Reply:
        mark, cookies = marked(visitor)
        return visitor.form(path_of(endpoint), typed(endpoint), mark=mark, **cookies)

    return send


def _withdraw(visitor: Visitor, town: Town) -> Reply:
    """Withdraw a key that was made for it."""
    who = PEOPLE.get(visitor.token.removeprefix("token-of-"))
    key = town.a_key(who)[0] if who is not None else "k0"
    mark, cookies = marked(visitor)
    path = path_of("POST /account/keys/{key}/withdraw", key=key)
    return visitor.form(path, {}, mark=mark, **cookies)


def _log_in(visitor: Visitor) -> Reply:
    """Log in as oneself; whoever is nobody tries what might let them in."""
    tried = {
        "guest": ("nobody at all", PASSWORD),
        "ended": ("someone", WRONG_PASSWORD),
        "disabled": ("disabled", PASSWORD),
    }
    who = visitor.token.removeprefix("token-of-") or "guest"
    name, password = tried.get(who, (who, PASSWORD))
    mark, form = visitor.mark_on("/login", cookie="")
    fields = {"name": name, "password": password}
    return visitor.form("/login", fields, mark=mark, cookie=f"{FORM}={form}")


def _log_out(visitor: Visitor, town: Town) -> Reply:
    """Leave by a session that was begun for it."""
    who = PEOPLE.get(visitor.token.removeprefix("token-of-"))
    token = town.doors.sessions.begin(who.identity) if who is not None else visitor.token
    mark, _ = visitor.mark_on("/account", cookie=f"{COOKIE}={token}")
    left = visitor.form("/logout", {}, mark=mark, cookie=f"{COOKIE}={token}")
    assert who is None or town.doors.sessions.viewer_of(token) is None
    return left


def _set_up(visitor: Visitor) -> Reply:
    mark, form = visitor.mark_on("/login", cookie="")
    return visitor.form("/setup", _FIRST, mark=mark, cookie=f"{FORM}={form}")


def way_back(visitor: Visitor, town: Town) -> tuple[str, str]:
    """Go to the provider and log in there; give the path by which one is sent back, and `FLOW`."""
    sent = visitor.send("GET", "/login/oidc")
    back = town.identities.authorize(dict(parse_qsl(urlsplit(sent.location).query)))
    return back.removeprefix("http://tt.example"), sent.cookies[FLOW]


def _come_back(visitor: Visitor, town: Town) -> Reply:
    path, flow = way_back(visitor, town)
    came = visitor.send("GET", path, headers={"cookie": f"{FLOW}={flow}"})
    assert came.cookies.get(COOKIE), came
    return came


def forged(visitor: Visitor, town: Town, stranger: Visitor) -> Iterator[tuple[str, str, Reply]]:
    """Send every form of the door as no page of ours would; give endpoint, what is wrong, reply.

    Args:
        visitor: With a session of the door's own, or with none.
        town: What is served.
        stranger: Somebody else with a session, whose mark is tried.
    """
    mark, cookies = marked(visitor)
    before, form = visitor.mark_on("/login", cookie="")
    foreign, _ = marked(stranger)
    session = f"{COOKIE}={visitor.token}"
    ways = {
        "no mark": ("", cookies),
        "a mark of one's own making": ("0" * 64, cookies),
        "another's mark": (foreign, cookies),
        "a mark of no session": (before, {}),
        "from another site": (mark, {**cookies, "sec-fetch-site": "cross-site"}),
        "from a site beside": (mark, {**cookies, "sec-fetch-site": "same-site"}),
        "from another origin": (mark, {**cookies, "origin": "http://evil.example"}),
        "from an origin like ours": (mark, {**cookies, "origin": f"{town.address}.evil.example"}),
        "no form": (mark, {**cookies, "content-type": "text/plain"}),
    }
    for endpoint in (*FORMS, "POST /logout"):
        fields = typed(endpoint) if endpoint in FORMS else {}
        for what, (given, headers) in ways.items():
            yield endpoint, what, visitor.form(path_of(endpoint), fields, mark=given, **headers)
    kept = {"cookie": f"{session}; {FORM}={form}"}
    for endpoint in ("POST /login", "POST /setup"):
        fields = _FIRST if endpoint == "POST /setup" else {"name": "staff", "password": PASSWORD}
        for what, (given, headers) in {
            **{what: (before, {**more, **kept}) for what, (_, more) in ways.items() if " " in what},
            "no mark": ("", kept),
            "a mark of one's own making": ("0" * 64, kept),
            "another's mark": (foreign, kept),
            "a mark of no session": (before, {"cookie": session}),
        }.items():
            yield endpoint, what, visitor.form(path_of(endpoint), fields, mark=given, **headers)
