"""Coming in: who may, what is noted of it, and that nothing is left behind."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from access_builders import ListAudit

from assistant.access.access import Access
from assistant.access.doors import GUEST, LOCAL, Caller, Login, Open
from assistant.access.limits import LIMITS, Limit, Limits
from assistant.access.table import ENDPOINTS, Rule, read_table
from assistant.auditing.port import Outcome
from assistant.errors import NotLoggedIn, TooBusy
from assistant.ui.gate import is_doors, is_gradios
from corpus.errors import NotPermitted
from corpus.levels import ROLES, Role, Viewer

HEAD = "endpoint\twho\tsees\towner\taudit\twork\n"
TABLE = read_table(
    HEAD + "page look\tall\t-\t-\t-\tlook\n"
    "page check\tstaff\tall\t-\tnoted\tdesk\n"
    "page rule\tadmin\t-\t-\tnoted\tdesk\n"
    "GET /x/{id}\tmanagers\t-\t-\t-\tlook\n"
    "GET /open\tanyone\t-\t-\t-\tlook\n"
    "GET /gone\tnobody\t-\t-\t-\tlook\n"
)
ONE = {work: Limit(at_once=1, a_minute=100, name=one.name) for work, one in LIMITS.items()}


class Sessions:
    def __init__(self, **people: Role) -> None:
        self.people = people

    def viewer_of(self, token: str, *, touch: bool = True) -> Viewer | None:
        role = self.people.get(token)
        return None if role is None else Viewer(identity=f"u-{token}", role=role)


class BrokenAudit(ListAudit):
    def note(
        self, who: Viewer, act: str, *, object: str = "", outcome: Outcome, note: str = ""
    ) -> int:
        raise OSError("the disk is full")


def an_access(
    sessions: Sessions | None = None, *, audit: ListAudit | None = None, guests: bool = True
) -> Access:
    known = sessions or Sessions(e="enterprise", m="manager", s="staff", a="admin")
    return Access(
        Login(known, guests=guests), audit or ListAudit(), limits=Limits(ONE), endpoints=TABLE
    )


@contextmanager
def entered(access: Access, endpoint: str, token: str) -> Iterator[Viewer]:
    with (
        access.enter(endpoint, Caller(token=token, client="10.0.0.1")) as who,
        access.noted(endpoint, who),
    ):
        yield who


@pytest.mark.parametrize(
    ("endpoint", "in_", "out"),
    [
        ("page look", "emsa", ""),
        ("page check", "sa", "em"),
        ("page rule", "a", "ems"),
        ("GET /x/{id}", "msa", "e"),
        ("GET /gone", "", "emsa"),
    ],
)
def test_each_row_lets_in_those_of_its_roles_and_nobody_else(
    endpoint: str, in_: str, out: str
) -> None:
    access = an_access()

    for token in in_:
        with entered(access, endpoint, token) as who:
            assert who.identity == f"u-{token}"
    for token in out:
        with pytest.raises(NotPermitted), entered(access, endpoint, token):
            pytest.fail("came in")


def test_what_does_not_stand_in_the_table_lets_in_nobody() -> None:
    with pytest.raises(KeyError), entered(an_access(), "page none", "a"):
        pytest.fail("came in")


def test_whoever_is_nobody_comes_in_only_where_guests_may() -> None:
    with entered(an_access(), "page look", "ended") as who:
        assert who == GUEST
    with pytest.raises(NotLoggedIn), entered(an_access(guests=False), "page look", "ended"):
        pytest.fail("came in")


def test_an_act_is_noted_before_it_is_done_and_again_where_it_fails() -> None:
    audit = ListAudit()
    access = an_access(audit=audit)

    with entered(access, "page check", "s"):
        assert [one.outcome for one in audit.acts] == ["begun"]
    with pytest.raises(ValueError, match="broke"), entered(access, "page check", "s"):
        raise ValueError("broke")
    with pytest.raises(NotPermitted), entered(access, "page check", "e"):
        pytest.fail("came in")
    with entered(access, "page look", "s"):
        pass

    assert [one.outcome for one in audit.acts] == ["begun", "begun", "failed", "denied"]


def test_whoever_may_not_is_noted_with_what_they_wanted_and_whoever_may_with_what_they_made() -> (
    None
):
    audit = ListAudit()
    access = an_access(audit=audit)
    staff, nobody = Caller(token="s"), Caller(token="e")

    with access.enter("page check", staff) as who:
        with access.noted("page check", who, object="N01") as named:
            named("N02")
        with access.noted("page look", who, object="N03") as named:
            named("N04")
    with pytest.raises(NotPermitted), access.enter("page check", nobody, object="N05"):
        pytest.fail("came in")

    assert [(one.object, one.outcome) for one in audit.acts] == [
        ("N01", "begun"),
        ("N02", "done"),
        ("N05", "denied"),
    ]


@pytest.mark.parametrize(("endpoint", "token"), [("page check", "s"), ("page check", "e")])
def test_where_an_act_cannot_be_noted_it_is_not_done_and_leaves_nothing(
    endpoint: str, token: str
) -> None:
    access = an_access(audit=BrokenAudit())

    for _ in range(3):  # one at once: a turn that stayed would be told as too busy
        with pytest.raises(OSError, match="full"), entered(access, endpoint, token):
            pytest.fail("came in")


@pytest.mark.parametrize("end", [ValueError, GeneratorExit, KeyboardInterrupt])
def test_however_work_ends_its_turn_is_free_again(end: type[BaseException]) -> None:
    access = an_access()

    for _ in range(3):
        with pytest.raises(end), entered(access, "page look", "e"):
            raise end


def test_a_flood_of_shut_doors_is_stopped_before_it_fills_the_audit() -> None:
    audit = ListAudit()
    limits = Limits({**ONE, "denied": Limit(at_once=1, a_minute=3, name="操作")})
    access = Access(Open(), audit, limits=limits, endpoints=TABLE)

    for _ in range(3):
        with pytest.raises(NotPermitted), access.enter("page rule", Caller(client="10.0.0.1")):
            pass
    with pytest.raises(TooBusy), access.enter("page rule", Caller(client="10.0.0.1")):
        pass

    assert [act.outcome for act in audit.acts] == ["denied"] * 3


def test_work_that_was_begun_and_forgotten_is_not_under_way() -> None:
    access = an_access()

    for _ in range(3):
        entering = access.enter("page look", Caller(token="e"))
        entering.__enter__()
        del entering

    with entered(access, "page look", "e"):
        pass


def test_as_much_as_one_may_have_under_way_is_counted_for_each_person() -> None:
    access = an_access()

    with entered(access, "page look", "e"):
        with pytest.raises(TooBusy), entered(access, "page look", "e"):
            pytest.fail("came in")
        with entered(access, "page look", "m"):
            pass


@pytest.mark.parametrize("change", ["ended", "role"])
def test_an_answer_goes_on_only_while_its_reader_is_who_they_were(change: str) -> None:
    sessions = Sessions(s="staff")
    access = an_access(sessions)
    caller = Caller(token="s")
    who = access.viewer_of(caller)
    access.require_still(caller, who)

    sessions.people = {} if change == "ended" else {"s": "enterprise"}

    with pytest.raises(NotLoggedIn):
        access.require_still(caller, who)


def test_the_open_door_knows_the_person_at_this_machine_and_nobody_else() -> None:
    here = Caller(client="127.0.0.1", host="127.0.0.1")

    assert Open().viewer_of(here) == LOCAL
    for other in (
        Caller(client="10.0.0.7", host="127.0.0.1"),
        Caller(client="127.0.0.1", host="a.example"),
        Caller(client="127.0.0.1", host="127.0.0.1", passed_on=True),
        Caller(client="", host="127.0.0.1"),
    ):
        assert Open().viewer_of(other) == GUEST


# What anybody may call, logged in or not, and what everybody may who is let in: adding a row to
# either is decided here once more. All other rows are of the staff, or of administrators.
ANYONES = set("""
GET /static/{path:path}|GET /assets/{path:path}|GET /svelte/{path:path}|GET /favicon.ico
GET /theme.css|GET /robots.txt|GET /gradio_api/theme.css
GET /login|POST /login|POST /logout|GET /login/oidc|GET /login/oidc/callback|GET /setup|POST /setup
GET /account|POST /account/password|POST /account/sessions
POST /account/keys|POST /account/keys/{key}/withdraw
GET /healthz|GET /readyz|GET /metrics
GET /api/docs|GET /api/v1/openapi.json|GET /look/english.json
""".strip().replace("\n", "|").split("|"))  # fmt: skip
EVERYBODYS = set("""
page ask|page stop|page clear|page going|page views|page account|page opinions.keep
page complaints.give|page complaints.own|page complaints.take_back
page finding.seek|page finding.compare|page fits.judge|page fits.point|page matching.match
POST /find/xlsx|POST /find/compared
POST /fits/docx|POST /fits/xlsx|POST /fits/ics|POST /fits/sheet|GET /fits/feed
page mine.open|page mine.count|page mine.asked|page mine.forget|page mine.forget_all
page mine.remember|page mine.follow|page mine.drop|page mine.looked
POST /offers/home|POST /offers/open|POST /offers/look|POST /offers/keep|POST /offers/remove
POST /offers/give|POST /offers/back|POST /offers/book
POST /match/docx|POST /match/all|POST /match/batch|POST /match/lines
POST /match/kept|POST /match/kept/go|POST /match/kept/stop|POST /match/kept/drop
POST /match/kept/book|POST /match/file|POST /match/opinion
POST /drafts/home|POST /drafts/from|POST /drafts/look|POST /drafts/start|POST /drafts/show
POST /drafts/keep|POST /drafts/open|POST /drafts/history|POST /drafts/compare|POST /drafts/restore
POST /drafts/remove|POST /drafts/whole|POST /drafts/file/{ending}|POST /drafts/back
POST /drafts/write|GET /|GET /config|GET /config/|GET /gradio_api/startup-events
GET /gradio_api/heartbeat/{session_hash}|GET /gradio_api/queue/data|GET /gradio_api/app_id
GET /gradio_api/app_id/|POST /gradio_api/queue/join|POST /gradio_api/cancel
POST /gradio_api/reset|POST /gradio_api/reset/
POST /drafts/share/{draft}|POST /drafts/unshare/{draft}
POST /mcp|program ask|program search|GET /gradio_api/info|GET /gradio_api/info/
GET /api/v1/me|POST /api/v1/ask|POST /api/v1/ask/stream|POST /api/v1/answers/{answer}/feedback
POST /api/v1/search|GET /api/v1/counts|GET /api/v1/records|GET /api/v1/records/{record:path}
GET /api/v1/records/{record:path}/versions/{version}
GET /api/v1/records/{record:path}/difference|POST /api/v1/policies|POST /api/v1/match
GET /api/v1/drafts/types|GET /api/v1/drafts|POST /api/v1/drafts|GET /api/v1/drafts/{draft}
PATCH /api/v1/drafts/{draft}|DELETE /api/v1/drafts/{draft}
GET /api/v1/drafts/{draft}/file/{ending}|GET /api/v1/match/all
POST /api/v1/drafts/{draft}/prose|GET /api/v1/drafts/{draft}/readers
POST /api/v1/drafts/{draft}/readers|DELETE /api/v1/drafts/{draft}/readers/{reader}
""".strip().replace("\n", "|").split("|"))  # fmt: skip
STAFFS = re.compile(
    r"page (?:rules|papers|traces|trials|inbox|overview)\."
    r"|\w+ /(?:papers|trials|originals|overview)/"
    r"|POST /offers/(?:waiting|add|return)"
)
MANAGERS = re.compile(r"POST /drafts/shared/|GET /api/v1/drafts/shared")
ADMINS = re.compile(r"\w+ /people(?:/|$)")
NOTED = re.compile(
    r".*(?:\.(?:keep|give|confirm|propose|withdraw|check|begin|halt|save|remove|dismiss"
    r"|change|case|forget|forget_all|remember)"
    r"|/(?:docx|xlsx|ics|all|batch|book|compared|opinion|give|add|return)"
    r"|/(?:copy|(?:un)?share/\{draft\}|keep|back|restore|remove|start)"
    r"|.*/file/\{ending\}|DELETE .*|PATCH .*|POST /api/v1/drafts|.*/feedback"
    r"|.*/prose|POST .*/readers"
    # What is another's, or bears what is guarded, is noted whenever it is read.
    r"|page (?:traces|inbox)\.open|GET /originals/.*|.*/shared/\{draft\}(?:/compare)?)"
)


@pytest.mark.parametrize("rule", tuple(ENDPOINTS), ids=lambda rule: rule.endpoint)
def test_the_table_lets_in_nobody_but_those_it_is_meant_for(rule: Rule) -> None:
    assert (rule.who == "anyone") == (rule.endpoint in ANYONES)
    assert (rule.who == "all") == (rule.endpoint in EVERYBODYS)
    if rule.who not in {"anyone", "all"}:
        meant: set[Role] = {"admin"} if ADMINS.match(rule.endpoint) else set()
        meant |= {"staff", "admin"} if STAFFS.match(rule.endpoint) else set()
        meant |= {"manager", "staff", "admin"} if MANAGERS.match(rule.endpoint) else set()
        assert rule.roles == meant


@pytest.mark.parametrize("rule", tuple(ENDPOINTS), ids=lambda rule: rule.endpoint)
def test_what_changes_or_takes_something_away_is_noted(rule: Rule) -> None:
    if rule.roles and rule.work != "door" and NOTED.fullmatch(rule.endpoint):
        assert rule.audited


def test_what_the_gate_lets_through_by_itself_is_nothing_that_is_noted() -> None:
    assert not [one for one in ENDPOINTS if one.audited and (is_gradios(one) or is_doors(one))]


@pytest.mark.parametrize(
    "row",
    [
        "page a\teverybody\t-\t-\t-\tlook",
        "page a\tall\tsome\t-\t-\tlook",
        "page a\tall\t-\t-\tyes\tlook",
        "page a\tall\t-\t-\t-",
        "page look\tall\t-\t-\t-\tlook\npage look\tall\t-\t-\t-\tlook",
    ],
)
def test_a_row_that_cannot_be_read_is_an_error(row: str) -> None:
    with pytest.raises(ValueError, match=r"column|word|twice"):
        read_table(HEAD + row)


@pytest.mark.parametrize(
    ("method", "path", "endpoint"),
    [
        ("GET", "/x/7", "GET /x/{id}"),
        ("HEAD", "/x/7", "GET /x/{id}"),
        ("GET", "/x/7/", None),
        ("GET", "/x/7/8", None),
        ("POST", "/x/7", None),
        ("GET", "//x/7", None),
        ("GET", "/X/7", None),
        ("get", "/x/7", None),
    ],
)
def test_a_path_falls_under_its_row_only_as_it_is_written(
    method: str, path: str, endpoint: str | None
) -> None:
    rule = TABLE.at(method, path)

    assert (rule.endpoint if rule else None) == endpoint


def test_every_role_stands_in_all_and_none_in_nobody() -> None:
    assert {rule.endpoint: rule.roles for rule in TABLE}["page look"] == frozenset(ROLES)
