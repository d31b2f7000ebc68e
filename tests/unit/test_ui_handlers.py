"""Handlers of the page: nothing is done for, or shown to, whoever may not."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import gradio as gr
import pytest
from access_builders import ListAudit, access_by
from starlette.requests import Request

from assistant.access.doors import Caller, Login
from assistant.auditing.noting import Naming
from assistant.errors import BadRequest
from assistant.ui.door.cookies import SESSION as COOKIE
from assistant.ui.handlers import handler, told
from assistant.ui.viewer import ACCESS, caller_of
from corpus.levels import Role, Viewer

if TYPE_CHECKING:
    from assistant.access.access import Access


class Sessions:
    role: Role | None = "staff"

    def viewer_of(self, token: str, *, touch: bool = True) -> Viewer | None:
        assert token == "t"
        return None if self.role is None else Viewer(identity="u1", role=self.role)


@dataclass
class Page:
    """One endpoint for staff, one for all, and what they did."""

    sessions: Sessions
    access: "Access"
    done: list[object]
    audit: ListAudit

    @property
    def noted(self) -> list[tuple[str, str]]:
        return [(one.object, one.outcome) for one in self.audit.acts]

    def request(self) -> gr.Request:
        scope = {
            ACCESS: self.access,
            "type": "http",
            "scheme": "http",
            "path": "/",
            "client": ("10.0.0.1", 50000),
            "headers": [(b"cookie", f"{COOKIE}=t".encode())],
        }
        return gr.Request(Request(scope))


@pytest.fixture
def page() -> Page:
    sessions, audit = Sessions(), ListAudit()
    return Page(sessions, access_by(Login(sessions, guests=False), audit), [], audit)


def a_whole(page: Page, change: Callable[[], None] = lambda: None, *, quiet: int = 0) -> object:
    def do(text: str, who: Viewer) -> str:
        page.done.append((text, who.role))
        change()
        return "shown"

    return handler("papers.show", do, quiet=quiet)("x", page.request())


def a_growing(page: Page, change: Callable[[], None] = lambda: None) -> list[object]:
    shown: list[object] = []

    def do(who: Viewer) -> Iterator[str]:
        page.done.append(who.role)
        yield "first"
        change()
        yield "second"

    with pytest.raises(gr.Error) as told:  # noqa: PT012  (what was shown before counts)
        for piece in handler("papers.show", do)(page.request()):
            shown.append(piece)
        raise gr.Error("", title="")
    return [*shown, told.value.title]


def test_whoever_may_gets_what_is_done_as_who_they_are(page: Page) -> None:
    assert a_whole(page) == "shown"
    assert a_growing(page) == ["first", "second", ""]
    assert page.done == [("x", "staff"), "staff"]


def test_whoever_may_not_gets_nothing_and_nothing_is_done(page: Page) -> None:
    page.sessions.role = "enterprise"

    with pytest.raises(gr.Error) as refused:
        a_whole(page)
    assert a_whole(page, quiet=1) == gr.skip()
    assert a_growing(page) == ["没有权限"]

    assert refused.value.title == "没有权限"
    assert page.done == []


def test_whoever_is_nobody_is_asked_to_log_in(page: Page) -> None:
    page.sessions.role = None

    with pytest.raises(gr.Error) as refused:
        a_whole(page)

    assert refused.value.title == "请重新登录"
    assert a_growing(page) == ["请重新登录"]
    assert page.done == []


@pytest.mark.parametrize("role", [None, "enterprise"])
def test_nothing_more_is_shown_to_somebody_who_is_not_who_they_were(
    page: Page, role: Role | None
) -> None:
    def change() -> None:
        page.sessions.role = role

    assert a_growing(page, change) == ["first", "请重新登录"]
    page.sessions.role = "staff"
    with pytest.raises(gr.Error) as refused:
        a_whole(page, change)

    assert refused.value.title == "请重新登录"


def test_a_request_that_did_not_come_by_the_gate_is_refused(page: Page) -> None:
    request = page.request()
    assert request.request is not None
    del request.request.scope[ACCESS]

    with pytest.raises(Exception, match="没有经过权限检查"):
        handler("papers.show", lambda who: who)(request)


def test_an_answer_that_nobody_reads_any_more_is_not_under_way(page: Page) -> None:
    def do(who: Viewer) -> Iterator[str]:
        page.done.append(who)
        while True:
            yield "more"

    growing = handler("papers.show", do)(page.request())
    next(growing)
    growing.close()

    counts = page.access._limits._counts.values()
    assert [count.under_way for count in counts] == [0]


def test_what_is_wrong_is_told_in_words() -> None:
    with pytest.raises(gr.Error) as error, told():
        raise BadRequest("请改。")

    assert (error.value.title, error.value.message) == ("没有完成", "请改。")


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_old_http_is_of_another_server(page: Page, version: str) -> None:
    request = page.request()
    assert request.request is not None
    request.request.scope["http_version"] = version

    assert caller_of(request) == Caller(token="t", client="10.0.0.1", passed_on=version == "1.0")


def only_ids(text: str) -> str:
    if not text.startswith("N"):
        raise BadRequest("请改。")
    return text


def test_what_an_event_is_about_is_noted_for_whoever_sends_it(page: Page) -> None:
    called = handler("papers.check", lambda text, who: text, about=only_ids)

    called("N01", page.request())
    called("我的手机", page.request())
    page.sessions.role = "enterprise"
    with pytest.raises(gr.Error):
        called("N02", page.request())

    assert page.noted == [("N01", "begun"), ("", "begun"), ("N02", "denied")]


def test_whatever_a_handler_makes_it_names_and_gradio_knows_nothing_of_that(page: Page) -> None:
    def whole(text: str, who: Viewer, *, named: Naming) -> str:
        named(text)
        return "shown"

    def growing(text: str, who: Viewer, *, named: Naming) -> Iterator[str]:
        yield "shown"
        named(text)

    made = [handler("rules.confirm", whole), handler("rules.propose", growing)]

    assert made[0]("N01", page.request()) == "shown"
    assert list(made[1]("N02", page.request())) == ["shown"]
    assert page.noted == [("", "begun"), ("N01", "done"), ("", "begun"), ("N02", "done")]
    assert [list(inspect.signature(one).parameters) for one in made] == [["text", "who"]] * 2


def test_an_act_is_noted_with_the_reason_that_was_chosen_for_it(page: Page) -> None:
    def act(_text: str, who: Viewer) -> str:
        return who.role

    def reason(text: str) -> str:
        if not text:
            raise BadRequest("none")
        return text

    withdraw = handler("papers.withdraw", act, about=lambda _text: "N05", note=reason)
    withdraw("wrong", page.request())
    withdraw("", page.request())

    told_of = [(one.object, one.outcome, one.note) for one in page.audit.acts]
    assert told_of == [("N05", "begun", "wrong"), ("N05", "begun", "")]


def test_an_act_that_is_only_asked_about_is_not_noted_and_one_that_is_done_is(page: Page) -> None:
    asked_by: list[str] = []

    def act(text: str, who: Viewer) -> str:
        return text or who.role

    def asks(text: str, who: Viewer) -> bool:
        asked_by.append(who.role)
        return text == "ask"

    check = handler("papers.check", act, asks=asks)
    assert check("ask", page.request()) == "ask"
    assert page.audit.acts == []
    assert check("do", page.request()) == "do"

    assert [one.outcome for one in page.audit.acts] == ["begun"]
    assert set(asked_by) == {"staff"}
