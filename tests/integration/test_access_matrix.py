"""Everybody calls everything: who comes in, and what they are shown, is what the table says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from access_records import (
    EVERYBODY,
    NOBODIES,
    PEOPLE,
    hidden_from,
    levels_of,
    record_id,
    record_secret,
    role_of,
    secret,
    token_of,
)
from access_samples import (
    PAGE,
    Given,
    Sample,
    on_a_draft,
    on_an_unshared_draft,
    routes_of,
    with_batch,
)
from access_town import Town, a_served_town
from access_visits import Reply

from assistant.access.table import Rule
from assistant.ui.door.cookies import SESSION as COOKIE
from assistant.ui.listed import page_endpoints, route_endpoints
from corpus.levels import Viewer

# What the table lets everybody do with their own, of which whoever has no account has nothing.
NOT_OF_GUESTS = {"POST /drafts/share/{draft}"}
PARAMETER = re.compile(r"\{[^}]+\}")
# Ways to write a path that one part of a server may read otherwise than another.
TRICKS = [
    *[("GET", path) for path in (
        "//trials/20261120-1200-open", "/./config/x", "/gradio_api//queue/data",
        "/gradio_api/../config/..", "/static/..%2f..%2fconfig", "/assets/..%2F..%2Fetc%2Fpasswd",
        "/gradio_api/file%3D/etc/passwd", "/gradio_api/file=/etc/passwd", "/GRADIO_API/info",
        "/gradio_api/info%0A", "/papers", "/drafts", "/trials/", "/trials/a/b", "/docs",
        "/openapi.json", "/redoc", "/mcp", "/gradio_api/mcp/sse", "/gradio_api/heartbeat/a%2Fb",
        "/theme.css/", "/svelte/..%5c..%5cetc",
    )],
    *[("POST", path) for path in (
        "/gradio_api/queue/join/", "/gradio_api/Queue/join", "/gradio_api/queue/join%2F",
        "/gradio_api/run/predict", "/gradio_api/api/ask", "/gradio_api/call/ask", "/config",
        "/drafts/keep/", "/drafts/../papers/", "/trials/20261120-1200-open",
    )],
    *[(method, "/gradio_api/queue/join") for method in ("OPTIONS", "PUT", "PATCH", "BREW")],
    *[(method, "/drafts/keep") for method in ("GET", "OPTIONS", "PUT", "DELETE", "TRACE")],
]  # fmt: skip


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with a_served_town(tmp_path_factory.mktemp("town")) as town:
        yield town


@dataclass(slots=True)
class Tally:
    """What came of the cells."""

    cells: int = 0
    wrong: list[str] = field(default_factory=list)

    def judge(self, name: str, rule: Rule, sample: Sample | Given, reply: Reply) -> None:
        """Hold what happened against the table; whoever is nobody comes in as an enterprise."""
        self.cells += 1
        where = f"{name} {rule.endpoint} {sample.level or ''}"
        admitted = rule.admits(Viewer(identity=name, role=role_of(name)))
        if name in NOBODIES and rule.endpoint in NOT_OF_GUESTS:
            admitted = False
        denied = reply.refused or _quiet(rule, reply)
        if admitted == denied:
            self.wrong.append(f"{where}: {'wrong deny' if admitted else 'wrong allow'} {reply}")
        seen = [of for word, of in hidden_from(name).items() if word in reply.text]
        if seen:
            self.wrong.append(f"{where}: shows {seen}")
        if not admitted:
            return
        if sample.fine and (reply.status >= 400 or reply.title):
            self.wrong.append(f"{where}: failed {reply}")
        if sample.shows and sample.level in levels_of(name) and sample.shows not in reply.text:
            self.wrong.append(f"{where}: does not show what they may see: {reply}")


def _quiet(rule: Rule, reply: Reply) -> bool:
    """Say whether a handler that everybody's page calls gave nothing, without a word."""
    return rule.endpoint == "page rules.list" and "生效" not in reply.text


def test_every_endpoint_that_is_served_has_a_row_and_a_sample(town: Town) -> None:
    rules = town.access.endpoints
    pages = set(page_endpoints(town.page))
    routes = set(route_endpoints(town.app.routes))

    assert pages == PAGE.keys()
    for endpoint in sorted(pages | routes):
        rule = rules.get(endpoint)
        assert rule is not None, f"no row for {endpoint}"
        if endpoint in routes and rule.who not in {"nobody", "anyone"}:
            assert routes_of(endpoint, town), f"no sample call for endpoint {endpoint}"


def page_cells(town: Town, name: str, tally: Tally) -> None:
    """Let somebody have every event done, all that the page has, in one visit."""
    numbers = town.handlers
    sent: list[tuple[Rule, Given, str]] = []
    with town.visitor(name) as visitor:
        for endpoint, samples in PAGE.items():
            rule = town.access.endpoints.get(endpoint)
            assert rule is not None
            for sample in samples:
                joined = visitor.join(numbers[endpoint], sample.data)
                if joined.event:
                    sent.append((rule, sample, joined.event))
                else:
                    tally.judge(name, rule, sample, joined)
        found = visitor.results([event for _, _, event in sent]) if sent else {}
    for rule, sample, event in sent:
        tally.judge(name, rule, sample, found[event])


def route_cells(town: Town, name: str, tally: Tally) -> None:
    with town.visitor(name) as visitor:
        for rule in town.access.endpoints:
            if rule.is_route and rule.who not in {"nobody", "anyone"}:
                for sample in routes_of(rule.endpoint, town):
                    tally.judge(name, rule, sample, sample.send(visitor))


@pytest.mark.parametrize("name", EVERYBODY)
def test_everybody_gets_from_every_endpoint_what_the_table_says(town: Town, name: str) -> None:
    town.reset()
    tally = Tally()

    page_cells(town, name, tally)
    route_cells(town, name, tally)

    print(f"{name}: {tally.cells} cells")  # noqa: T201  (the size of the table, with -s)
    assert tally.wrong == []
    assert tally.cells > 90


def test_where_guests_may_not_come_in_nobody_gets_anything_but_the_door(town: Town) -> None:
    town.reset()
    town.doors.guests = False
    let_in, cells = [], 0

    for name in NOBODIES:
        with town.visitor(name) as visitor:
            for number in town.handlers.values():
                cells += 1
                if not (reply := visitor.join(number, [])).refused:
                    let_in.append(f"{name} {number}: {reply}")
            for rule in town.access.endpoints:
                if rule.is_route and rule.who not in {"nobody", "anyone"}:
                    for sample in routes_of(rule.endpoint, town):
                        cells += 1
                        if not (reply := sample.send(visitor)).refused:
                            let_in.append(f"{name} {rule.endpoint}: {reply}")

    print(f"without guests: {cells} cells")  # noqa: T201  (as above)
    assert let_in == []


def test_what_stands_in_no_row_or_is_for_nobody_is_not_there_for_anybody(town: Town) -> None:
    town.reset()
    paths = [
        (method, PARAMETER.sub("x", path))
        for rule in town.access.endpoints
        if rule.who == "nobody"
        for method, _, path in [rule.endpoint.partition(" ")]
    ]
    assert len(paths) > 50
    served = []

    for name in ("admin", "guest"):
        with town.visitor(name) as visitor:
            for method, path in [*paths, *TRICKS]:
                reply = visitor.raw(method, path)
                if reply.status not in {400, 403, 404, 405} or reply.text.count("zq"):
                    served.append(f"{name} {method} {path}: {reply}")

    assert served == []


def of_a_draft(town: Town, owner: str, name: str) -> Iterator[str]:
    """Let somebody do all to a draft; give what went otherwise than it should, or nothing each."""
    draft = town.drafts[owner]
    with town.visitor(name) as visitor:
        for path, data in on_a_draft(draft):
            reply = visitor.post(path, data, mark="x-draft")
            if path == "/drafts/keep":  # what is worked on is kept as one's own, whatever it was of
                taken = reply.json()["work"]["draft"] == draft  # type: ignore[index]
            else:
                taken = reply.status == 200
            shown = name != owner and secret(f"own{owner}") in reply.text
            yield f"{name} {path} of {owner}: {reply}" if shown or taken != (name == owner) else ""
        for path in on_an_unshared_draft(draft):
            reply = visitor.post(path, {"one": 1, "other": 1, "work": {}}, mark="x-draft")
            yield f"{name} {path}: {reply}" if reply.status == 200 else ""


def test_what_is_somebodys_own_is_nobody_elses_whatever_their_role(town: Town) -> None:
    town.reset()
    found = [
        wrong for owner in town.drafts for name in EVERYBODY
        for wrong in of_a_draft(town, owner, name)
    ]  # fmt: skip
    for owner, batch in town.batches.items():
        for name in {"staff", "admin"} - {owner}:
            for method in ("PUT", "POST", "DELETE"):
                with town.visitor(name) as visitor:
                    reply = with_batch(visitor, method, batch)
                found.append("" if reply.status == 404 else f"{name} {method} of {owner}: {reply}")

    print(f"foreign ids: {len(found)} cells")  # noqa: T201  (as above)
    assert [wrong for wrong in found if wrong] == []


def test_a_visit_is_of_whoever_it_was_first_of_by_every_way_to_it(town: Town) -> None:
    town.reset()
    ask = town.handlers["page ask"]
    let_in = []
    with town.visitor("staff") as staff:
        question = next(g for g in PAGE["page ask"] if g.level == "restricted")
        event = staff.join(ask, question.data)
        for name in EVERYBODY:
            if name == "staff":
                continue
            with town.visitor(name, session=staff.session) as thief:
                data = "/gradio_api/queue/data?session_hash="
                ways = {
                    "go on": thief.join(ask, ["再说一遍", None]),
                    "give an opinion": thief.join(town.handlers["page opinions.keep"], ["{}"]),
                    "read": thief.send("GET", f"{data}{staff.session}"),
                    "read as another": thief.send(
                        "GET", f"{data}own&session_hash={staff.session}"
                    ),
                    "end": thief.send("GET", f"/gradio_api/heartbeat/{staff.session}"),
                    "stop": thief.post(
                        "/gradio_api/cancel",
                        {"session_hash": staff.session, "fn_index": ask, "event_id": event.event},
                    ),
                    "stop from one's own": thief.post(
                        "/gradio_api/cancel",
                        {"session_hash": f"of{name}", "fn_index": ask, "event_id": event.event},
                    ),
                }  # fmt: skip
                let_in += [f"{name} {way}: {r}" for way, r in ways.items() if r.status == 200]
        answer = staff.results([event.event])[event.event]

    assert let_in == []
    assert question.shows in answer.text


def test_a_session_counts_only_as_the_cookie_that_it_is(town: Town) -> None:
    town.reset()
    token = token_of("admin")
    forged = [
        {"cookie": f"{COOKIE}={token}x"},
        {"cookie": f"{COOKIE}=; other={token}"},
        {"cookie": f"{COOKIE.upper()}={token}"},
        {"authorization": f"Bearer {token}"},
        {COOKIE: token, "x-forwarded-user": "admin", "remote-user": PEOPLE["admin"].identity},
    ]

    for headers in forged:
        with town.visitor("guest") as visitor:
            path = f"/trials/20261120-1200-open?{COOKIE}={token}&as=admin&role=admin"
            assert visitor.send("GET", path, headers=headers).status == 403, headers


def test_what_another_site_sends_is_refused_whoever_is_logged_in(town: Town) -> None:
    town.reset()
    foreign = [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": f"{town.address}.evil.example"},
        {"origin": town.address.replace("127.0.0.1", "127.0.0.2")},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ]

    for headers in foreign:
        with town.visitor("admin") as visitor:
            for path, mark in (("/gradio_api/queue/join", ""), ("/drafts/home", "x-draft")):
                reply = visitor.send("POST", path, mark=mark, body=b"{}", headers=headers)
                assert reply.status == 403, (path, headers)
    with town.visitor("admin") as visitor:
        own = {"origin": town.address, "sec-fetch-site": "same-origin"}
        assert visitor.send("POST", "/drafts/home", mark="x-draft", headers=own).status == 200
        assert visitor.send("POST", "/drafts/home", headers=own).status == 403  # without the mark


def test_no_event_brings_a_file_or_what_its_handler_does_not_take(town: Town) -> None:
    town.reset()
    seek, show = (town.handlers[f"page {name}"] for name in ("finding.seek", "papers.show"))
    files = [
        {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}},
        {"path": "http://127.0.0.1:9/x", "url": "x", "meta": {"_type": "gradio.FileData"}},
    ]

    with town.visitor("enterprise_a") as visitor:
        for file in files:
            assert visitor.join(seek, [file]).status == 400
            assert visitor.join(seek, [{"deep": [[file]]}]).status == 400
            assert visitor.join(seek, ["{}"], event_data={"x": file}).status == 400
        for more in ({"batched": True}, {"trigger_id": 1}, {"event_data": {"role": "admin"}}):
            reply = visitor.call(show, [record_id("policy", "restricted")], **more)
            assert reply.title, more
            assert record_secret("policy", "restricted") not in reply.text
        for data in ([], ["X63", "admin", {"role": "admin"}], [{"who": "admin"}]):
            reply = visitor.call(show, data)
            assert reply.title, data
        for visit in ("", "a" * 65, "v<gradio-sep>x", "v_1*2", "v/..", 7, None):
            sent = {"fn_index": seek, "data": ["{}"], "session_hash": visit}
            assert visitor.post("/gradio_api/queue/join", sent).status == 400, visit
        assert visitor.call(9999, []).status in {400, 404, 500}


def test_each_refusal_by_the_table_is_noted_with_who_it_was(town: Town) -> None:
    town.reset()

    with town.visitor("enterprise_a") as visitor:
        visitor.call(town.handlers["page papers.open"], [])
        visitor.send("GET", "/trials/20261120-1200-open")

    noted = [(one.who, one.act, one.outcome) for one in town.audit.acts]
    assert noted == [
        (PEOPLE["enterprise_a"], "page papers.open", "denied"),
        (PEOPLE["enterprise_a"], "GET /trials/{run}", "denied"),
    ]
