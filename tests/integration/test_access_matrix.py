"""Everybody calls everything: who comes in, and what they are shown, is what the table says."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
from access_door_samples import FORMS, OVER, forged, marked, path_of, typed, way_back
from access_program_samples import Sample
from access_records import (
    EVERYBODY,
    NOBODIES,
    PEOPLE,
    SOUGHT,
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
    batch_in,
    handed_in,
    on_a_batch,
    on_a_draft,
    on_a_shared_draft,
    routes_of,
    with_batch,
)
from access_town import Town, a_draft, a_served_town
from access_visits import Reply

from assistant.access.table import Rule
from assistant.keeping.asked import AskedStore
from assistant.keeping.followed import FollowedStore
from assistant.ui.door.cookies import FLOW
from assistant.ui.door.cookies import SESSION as COOKIE
from assistant.ui.listed import page_endpoints, route_endpoints
from corpus.levels import Viewer

# What the table lets everybody do with their own, of which whoever has no account has nothing.
NOT_OF_GUESTS = {
    "POST /drafts/share/{draft}", "POST /offers/keep", "POST /login", "POST /logout",
    "GET /account", "POST /account/password", "POST /account/sessions",
    "POST /account/keys", "POST /account/keys/{key}/withdraw",
    "page mine.asked", "page mine.forget", "page mine.forget_all", "page mine.remember",
    "page mine.follow", "page mine.drop", "page mine.looked",
}  # fmt: skip
OWNER = "enterprise_a"
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
        without = rule.endpoint in NOT_OF_GUESTS or "/api/v1/" in rule.endpoint
        without = without or rule.endpoint == "POST /mcp"
        if rule.endpoint in OVER or (name in NOBODIES and without):
            admitted = False
        denied = reply.refused or _quiet(rule, reply) or _stays(rule, reply)
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


def _stays(rule: Rule, reply: Reply) -> bool:
    """Say whether somebody who would leave is sent where they see that they have not."""
    return rule.endpoint == "POST /logout" and reply.location == "/account"


def is_tried(rule: Rule) -> bool:
    """Say whether the matrix calls the route of a row; not what Gradio brings along for anyone."""
    return rule.is_route and rule.who != "nobody" and (rule.who != "anyone" or rule.work == "door")


def test_every_endpoint_that_is_served_has_a_row_and_a_sample(town: Town) -> None:
    rules = town.access.endpoints
    named = {one for one in page_endpoints(town.page) if one.startswith("program ")}
    pages = set(page_endpoints(town.page)) - named
    routes = set(route_endpoints(town.app.routes))

    assert pages == PAGE.keys()
    assert named == {"program ask", "program search"}  # by a key: see test_gradio_client
    for endpoint in sorted(pages | named | routes):
        rule = rules.get(endpoint)
        assert rule is not None, f"no row for {endpoint}"
        if is_tried(rule):
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
            if is_tried(rule):
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
        for path in on_a_shared_draft(draft):
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


def test_what_somebody_asked_and_follows_is_shown_to_nobody_else(town: Town) -> None:
    town.reset()
    word, numbers = "zqtheirsqz", town.handlers
    owner, memory = PEOPLE[OWNER], AskedStore(town.parts.store.engine)
    follows = FollowedStore(town.parts.store.engine)
    followed = json.dumps({"sort": "topic", "name": word, "wish": {"kind": "policy"}})
    with town.visitor(OWNER) as visitor:
        visitor.call(numbers["page ask"], [f"{word}有补助吗？", None])
        visitor.call(numbers["page mine.follow"], [followed])
        own = visitor.call(numbers["page mine.open"], [])
    (asked,), (topic,) = memory.listed(owner, text=word, most=9).shown, follows.listed(owner)
    cells = ["" if own.text.count(word) > 1 else f"not told of their own: {own}"]

    for name in (*EVERYBODY, "manager_b"):
        for endpoint, said in (
            ("open", None), ("asked", {"one": asked.id}), ("asked", {"text": word}),
            ("forget", {"one": asked.id}), ("forget_all", {}), ("looked", {"one": topic.id}),
            ("drop", {"one": topic.id}),
        ):  # fmt: skip
            if name == OWNER:
                continue
            with town.visitor(name) as visitor:
                data = [] if said is None else [json.dumps(said)]
                reply = visitor.call(numbers[f"page mine.{endpoint}"], data)
            shown = word in reply.text.replace(f'value="{word}"', "")
            cells.append(f"{name} {endpoint}: {reply}" if shown else "")

    print(f"what is one's own: {len(cells)} cells")  # noqa: T201  (as above)
    assert [wrong for wrong in cells if wrong] == []
    assert memory.one(owner, asked.id) is not None
    assert follows.listed(owner) == (topic,)


def test_a_batch_of_matches_is_nobody_elses_whatever_their_role(town: Town) -> None:
    town.reset()
    with town.visitor(OWNER) as visitor:
        batch = batch_in(handed_in(visitor, "public"))
    cells = []

    for name in (*EVERYBODY, "manager_b"):
        with town.visitor(name) as visitor:
            for path, data in [*on_a_batch(batch), ("/match/kept/drop", {"batch": batch})]:
                if name == OWNER:
                    continue
                reply = visitor.post(path, data, mark="x-match")
                told = batch in reply.text or SOUGHT["public"] in reply.text
                taken = reply.status == 200 and path != "/match/kept/drop"  # of what there is not
                cells.append(f"{name} {path}: {reply}" if told or taken else "")
            listed = visitor.post("/match/kept", {}, mark="x-match")
            wrong = (batch in listed.text) != (name == OWNER)
            cells.append(f"{name} is told of it or not: {listed}" if wrong else "")

    print(f"batches: {len(cells)} cells")  # noqa: T201  (as above)
    assert [wrong for wrong in cells if wrong] == []


def of_a_shared_draft(town: Town, draft: str, name: str, *, reads: bool) -> Iterator[str]:
    """Let somebody read, and do all else to, a draft of another's that others may read."""
    word = secret(f"own{OWNER}")
    with town.visitor(name) as visitor:
        for path in on_a_shared_draft(draft):
            reply = visitor.post(path, {"one": 1, "other": 1}, mark="x-draft")
            shown = word in reply.text
            # Neither the list of versions nor what changed between one and itself has its text.
            fits = shown == reads or (reads and path.endswith(("/history", "/compare")))
            right = fits and (reply.status == 200) == reads
            yield "" if right else f"{name} {path}: {reply}"
        home = visitor.post("/drafts/home", {}, mark="x-draft")
        yield "" if (draft in home.text) == reads else f"{name} is told of it: {home}"
        for path, data in on_a_draft(draft):
            reply = visitor.post(path, data, mark="x-draft")
            if path == "/drafts/keep":
                taken = reply.json()["work"]["draft"] == draft  # type: ignore[index]
            else:
                taken = reply.status == 200
            yield f"{name} {path}: {reply}" if taken or word in reply.text else ""
        given = visitor.post(f"/drafts/share/{draft}", {"name": "manager_b"}, mark="x-draft")
        yield f"{name} lends it: {given}" if given.status == 200 else ""


def test_a_shared_draft_is_read_by_whom_it_is_shared_with_and_by_nobody_else(town: Town) -> None:
    town.reset()
    everybody = [name for name in (*EVERYBODY, "manager_b") if name != OWNER]
    sessions, manager = town.doors.sessions.people, PEOPLE["manager"]
    with town.visitor(OWNER) as owner:
        draft = a_draft(OWNER, owner)

        def found(*readers: str) -> list[str]:
            return [
                wrong for name in everybody
                for wrong in of_a_shared_draft(town, draft, name, reads=name in readers)
            ]  # fmt: skip

        cells = [
            wrong for name in ("manager", "manager_b")
            for wrong in of_a_shared_draft(town, draft, name, reads=False)
        ]  # fmt: skip
        lent = owner.post(f"/drafts/share/{draft}", {"name": "manager"}, mark="x-draft")
        cells += found("manager")
        sessions[token_of("manager")] = Viewer(identity=manager.identity, role="enterprise")
        cells += of_a_shared_draft(town, draft, "manager", reads=False)
        sessions[token_of("manager")] = manager
        ended = owner.post(f"/drafts/unshare/{draft}", {"reader": manager.identity}, mark="x-draft")
        cells += found()
        opened = owner.post("/drafts/open", {"draft": draft}, mark="x-draft")

    print(f"a shared draft: {len(cells)} cells")  # noqa: T201  (as above)
    assert [one.status for one in (lent, ended, opened)] == [200] * 3
    assert secret(f"own{OWNER}") in opened.text
    assert [wrong for wrong in cells if wrong] == []


def test_no_form_of_the_door_counts_that_no_page_of_ours_sent(town: Town) -> None:
    town.reset()
    wrong, cells = [], 0

    with town.logged_in("someone") as stranger:
        for name in (*PEOPLE, "guest"):
            with town.logged_in(name) as visitor:
                before = town.accounts()
                for endpoint, what, reply in forged(visitor, town, stranger):
                    cells += 1
                    refused = reply.status >= 400 or reply.location in {"/login", "/account"}
                    if not refused or COOKIE in reply.cookies or town.accounts() != before:
                        wrong.append(f"{name} {endpoint} {what}: {reply}")

    print(f"forged forms: {cells} cells")  # noqa: T201  (as above)
    assert wrong == []


def test_nobody_but_administrators_reaches_an_account_by_its_id(town: Town) -> None:
    town.reset()
    ids = {"theirs": PEOPLE["admin"].identity, "none": "u" + "9" * 24, "no id": "x%2F..%2Fx"}
    wrong, cells = [], 0

    for name in EVERYBODY:
        own = {"own": PEOPLE[name].identity} if name in PEOPLE else {}
        with town.visitor(name) as visitor:
            mark, cookies = marked(visitor)
            before, hidden = town.accounts(), hidden_from(name)
            for what, id_ in (ids | own).items():
                replies = [visitor.send("GET", f"/people/{id_}")]
                if name != "admin" or what not in {"theirs", "own"}:
                    replies += [
                        visitor.form(path_of(form, id_), typed(form), mark=mark, **cookies)
                        for form in FORMS
                        if "{account}" in form
                    ]
                for reply in replies:
                    cells += 1
                    seen = any(word in reply.text for word in hidden)
                    if name == "admin":
                        right = reply.status == (200 if what in {"theirs", "own"} else 404)
                    else:
                        right = reply.refused or reply.status == 404
                    if seen or not right or town.accounts() != before:
                        wrong.append(f"{name} {what}: {reply}")

    print(f"ids of accounts: {cells} cells")  # noqa: T201  (as above)
    assert wrong == []


def test_what_somebody_does_to_their_account_is_done_to_no_other(town: Town) -> None:
    town.reset()
    admin = PEOPLE["admin"].identity
    meant = {"account": admin, "id": admin, "identity": admin, "name": "admin", "role": "admin"}
    query = urlencode(meant)
    wrong, cells = [], 0

    for name in ("enterprise_a", "manager", "staff"):
        with town.logged_in("admin") as theirs, town.logged_in(name) as visitor:
            rows = [row for row in town.accounts() if PEOPLE[name].identity not in row]
            for form in ("POST /account/sessions", "POST /account/password"):
                mark, _ = marked(visitor)
                typed_ = {**meant, **typed(form)}
                done = visitor.form(f"{path_of(form)}?{query}", typed_, mark=mark)
                visitor.token = done.cookies.get(COOKIE, visitor.token)
                page = visitor.send("GET", f"/account?{query}")
                cells += 2
                left = [row for row in town.accounts() if PEOPLE[name].identity not in row]
                if done.location != "/account" or page.status != 200 or left != rows:
                    wrong.append(f"{name} {form}: {done}")
                if any(word in page.text for word in hidden_from(name)):
                    wrong.append(f"{name} sees another's account: {page}")
            if town.doors.sessions.viewer_of(theirs.token) != PEOPLE["admin"]:
                wrong.append(f"{name} ended another's session")

    print(f"one's own account: {cells} cells")  # noqa: T201  (as above)
    assert wrong == []


# From where a provider sends somebody, what their browser kept, and what another's did.
WAYS_BACK: dict[str, Callable[[str, str, str], tuple[str, str]]] = {
    "without what the browser kept": lambda path, _kept, _others: (path, ""),
    "with what another's browser kept": lambda path, _kept, others: (path, others),
    "with a state of one's own making": lambda path, _kept, _others: (
        re.sub("state=[^&]+", "state=mine", path),
        "mine.%2F",
    ),
    "without a code": lambda path, kept, _others: (path.replace("code=", "kode="), kept),
    "with another's code": lambda path, kept, _others: (
        re.sub("code=[^&]+", "code=another", path),
        kept,
    ),
    "of another provider": lambda path, kept, _others: (path.replace("iss=http", "iss=x"), kept),
    "again": lambda path, kept, _others: (path, kept),
}


def test_whoever_comes_back_from_a_provider_otherwise_than_they_went_is_not_let_in(
    town: Town,
) -> None:
    town.reset()
    let_in, cells = [], 0

    for name in (*PEOPLE, "guest"):
        with town.visitor(name) as visitor:
            _, others = way_back(visitor, town)
            for what, changed in WAYS_BACK.items():
                cells += 1
                path, flow = way_back(visitor, town)
                if what == "again":
                    visitor.send("GET", path, headers={"cookie": f"{FLOW}={flow}"})
                wanted, kept = changed(path, flow, others)
                reply = visitor.send("GET", wanted, headers={"cookie": f"{FLOW}={kept}"})
                if not reply.refused or COOKIE in reply.cookies:
                    let_in.append(f"{name} {what}: {reply}")

    print(f"ways back: {cells} cells")  # noqa: T201  (as above)
    assert let_in == []


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


def test_where_no_rule_is_picked_that_is_told_in_words(town: Town) -> None:
    town.reset()

    with town.visitor("staff") as staff:
        assert staff.call(town.handlers["page rules.read"], [None]).title == "没有完成"


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
