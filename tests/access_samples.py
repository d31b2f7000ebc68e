"""One call of every endpoint, as the page would make it, aimed at something of each level.

An endpoint without a sample fails the matrix; so a new one cannot be forgotten.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import sleep

from access_door_samples import door_calls
from access_program_samples import Sample, mcp_calls, program_calls
from access_records import RECORDS, SOUGHT, record_id, record_secret
from access_town import TYPE, Town
from access_visits import Reply, Visitor

from corpus.levels import LEVELS, Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What an event of the page hands over."""

    data: Sequence[object]
    level: Level | None = None
    shows: str = ""
    fine: bool = True


def given(*data: object, fine: bool = True) -> list[Given]:
    return [Given(data=data, fine=fine)]


def asked_of(make: Callable[[Level], Given]) -> list[Given]:
    return [make(level) for level in LEVELS]


def _json(**said: object) -> str:
    return json.dumps(said, ensure_ascii=False)


def _ask(level: Level) -> Given:
    question = f"{SOUGHT[level]}项目最高补助多少万元？"
    return Given(data=(question, None), level=level, shows=record_secret("policy", level))


def _seek(level: Level) -> Given:
    shows = record_secret("achievement", level)
    return Given(data=(_json(text=SOUGHT[level]),), level=level, shows=shows)


def _compare(level: Level) -> Given:
    ids = [record_id("achievement", level), record_id("achievement", "public")]
    if level == "public":
        ids = [ids[0], ids[0]]  # too few: nothing is shown
    shows = record_secret("achievement", level) if level != "public" else ""
    return Given(data=(_json(ids=ids),), level=level, shows=shows)


def _judge(level: Level) -> Given:
    form = {"employees": "80", "region": "宁夏"}
    return Given(data=(_json(form=form),), level=level, shows=record_secret("policy", level))


def _match(level: Level) -> Given:
    of = record_id("demand", level)
    return Given(data=(_json(text=of),), level=level, shows=record_secret("achievement", level))


def _draw(level: Level) -> Given:
    return Given(data=(_json(policy=record_id("policy", level)),), level=level)


def _shape(level: Level) -> Given:
    wanted = _json(do="blank", policy=record_id("policy", level))
    return Given(data=(wanted,), level=level, shows=record_secret("policy", level))


def _check(level: Level) -> Given:
    return Given(data=(record_id("policy", level), [], None, "", "", ""), level=level, fine=False)


def _levelling(level: Level) -> Given:
    return Given(data=(_json(record=record_id("policy", level), level="restricted"),), level=level)


def _level(level: Level) -> Given:
    said = _json(record=record_id("policy", level), level="restricted", asked="never")
    return Given(data=(said,), level=level, fine=False)


def _withdraw(level: Level) -> Given:
    said = _json(record=record_id("policy", level), reason="wrong", asked="never")
    return Given(data=(said,), level=level, fine=False)


def _leaving(level: Level) -> Given:
    return Given(data=(_json(record=record_id("policy", level), reason="wrong"),), level=level)


def _returning(level: Level) -> Given:
    said = _json(record=record_id("policy", level), cause="mistaken")
    return Given(data=(said,), level=level, fine=False)


def _versions(level: Level) -> Given:
    return Given(data=(_json(record=record_id("policy", level)),), level=level)


def _show(level: Level) -> Given:
    word = record_secret("policy", level)
    return Given(data=(record_id("policy", level),), level=level, shows=word)


PAGE: Mapping[str, Sequence[Given]] = {
    "page ask": asked_of(_ask),
    "page stop": given(None),
    "page clear": given(),
    "page going": given(),
    "page account": given(),
    "page views": given(),
    "page opinions.keep": given(_json(answer=1, reason="useful", note=""), None, None),
    "page complaints.give": given(_json(kind="other", text="打不开"), None),
    "page complaints.own": given(),
    "page complaints.take_back": given(_json(sort="answer", one="0" * 32), fine=False),
    "page finding.seek": asked_of(_seek),
    "page finding.compare": asked_of(_compare),
    "page fits.judge": asked_of(_judge),
    "page fits.point": given(_json(form={}, say="我们有职工八十人。")),
    "page matching.match": asked_of(_match),
    "page mine.open": given(),
    "page mine.count": given("{}"),
    "page mine.asked": given(_json(text="项目")),
    "page mine.forget": given(_json(one="0" * 32)),
    "page mine.forget_all": given("{}"),
    "page mine.remember": given(_json(on=True)),
    "page mine.follow": given(_json(sort="topic", wish={"kind": "policy"})),
    "page mine.drop": given(_json(one="0" * 32)),
    "page mine.looked": given(_json(one="0" * 32), fine=False),
    "page rules.list": given("{}"),
    "page rules.read": given("{}", fine=False),
    "page rules.draw": asked_of(_draw),
    "page rules.shape": asked_of(_shape),
    "page rules.confirm": given("{}", fine=False),
    "page rules.propose": given("{}", fine=False),
    "page rules.withdraw": given("{}", fine=False),
    "page papers.open": given(),
    "page papers.tick": given(),
    "page papers.show": asked_of(_show),
    "page papers.versions": asked_of(_versions),
    "page papers.check": asked_of(_check),
    "page papers.levelling": asked_of(_levelling),
    "page papers.level": asked_of(_level),
    "page papers.leaving": asked_of(_leaving),
    "page papers.withdraw": asked_of(_withdraw),
    "page papers.withdrawn": given("{}"),
    "page papers.gone": asked_of(_returning),
    "page papers.returning": asked_of(_returning),
    "page papers.restore": asked_of(_returning),
    "page traces.start": given("{}"),
    "page traces.list": given("{}"),
    "page traces.open": given(_json(one="t1")),
    "page inbox.start": given("{}"),
    "page inbox.list": given("{}"),
    "page inbox.open": given(_json(one="20261123-BCDFGH")),
    "page inbox.change": given(_json(one="20261123-BCDFGH"), fine=False),
    "page inbox.case": given(_json(one="20261123-BCDFGH"), fine=False),
    "page inbox.dismiss": given(_json(one="f9", source="opinion"), fine=False),
    "page overview.open": given("{}"),
    "page overview.show": given('{"days":90}'),
    "page trials.open": given("{}"),
    "page trials.tick": given("{}"),
    "page trials.results": given("{}"),
    "page trials.begin": given("{}", fine=False),
    "page trials.halt": given("{}"),
    "page trials.compare": given("{}"),
    "page trials.course": given("{}"),
    "page trials.listed": given("{}"),
    "page trials.edit": given(_json(candidate="f1"), fine=False),
    "page trials.save": given("{}", fine=False),
    "page trials.remove": given(_json(case="x"), fine=False),
    "page trials.dismiss": given(_json(candidate="x"), fine=False),
}


# --- routes ---------------------------------------------------------------------------------------


def work(level: Level, *, draft: str | None = None) -> dict[str, object]:
    """Give what is worked on, made from the records of a level."""
    facts = {kind: record_id(kind, level) for kind in ("policy", "demand", "achievement")}
    facts |= {"fields": {}, "profile": {}}  # type: ignore[dict-item]
    return {"type": TYPE, "facts": facts, "draft": draft, "number": 1}


def routes_of(endpoint: str, town: Town) -> list[Sample]:
    """Give the samples of a route; none where nobody has written one."""
    method, _, path = endpoint.partition(" ")
    if path.startswith("/drafts/"):
        return list(_drafts(path, town))
    if path.startswith("/papers/"):
        return list(_papers(method, path))
    if path.startswith("/match/"):
        return list(_matches(path))
    if path.startswith("/offers/"):
        return list(_offers(path))
    if path.startswith("/find/"):
        return list(_finds(path))
    if path.startswith("/fits/"):
        return list(_fits(path))
    if path == "/mcp":
        return list(mcp_calls(town))
    if path.startswith("/api/v1/"):
        return list(program_calls(endpoint, town))
    if path.startswith("/originals/"):
        return list(_originals())
    door = [Sample(send=send) for send in door_calls(endpoint, town)]
    return door or [Sample(send=one, fine=fine) for one, fine in _OTHERS.get(endpoint, ())]


def on_a_draft(draft: str) -> list[tuple[str, dict[str, object]]]:
    """Give all that can be done to a draft by its id, but for removing it."""
    kept = {**work("public", draft=draft), "number": 99}
    return [
        ("/drafts/open", {"draft": draft}),
        ("/drafts/history", {"draft": draft}),
        ("/drafts/compare", {"draft": draft, "one": 1, "other": 1}),
        ("/drafts/restore", {"draft": draft, "number": 1}),
        ("/drafts/keep", {"work": kept}),
    ]


def on_a_shared_draft(draft: str) -> list[str]:
    """Give the ways to read a draft that somebody may read only where it is shared with them."""
    reading = f"/drafts/shared/{draft}"
    return [reading, *(f"{reading}/{way}" for way in ("history", "compare", "copy", "file/docx"))]


def _act(path: str, data: object) -> Callable[[Visitor], Reply]:
    return lambda visitor: visitor.post(path, data, mark="x-draft")


def _drafts(path: str, town: Town) -> Iterator[Sample]:
    name = path.removeprefix("/drafts/")
    if name in {"open", "history", "compare", "restore", "remove"}:  # each of one's own
        yield Sample(send=_own(path, name, town))
        return
    if name.startswith(("share/", "unshare/", "shared/")):  # of nothing that there is
        way = path.format(draft="0" * 32, ending="docx")
        yield Sample(send=_act(way, {"name": "nobody", "one": 1, "other": 1}), fine=False)
        return
    if name == "home":
        yield Sample(send=_act(path, {}))
        return
    for level in LEVELS:
        ids = {kind: record_id(kind, level) for kind in ("policy", "demand", "achievement")}
        chosen = record_secret("achievement", level)
        sent: dict[str, dict[str, object]] = {
            "from": {"type": TYPE, **ids},
            "look": {"name": "achievement", "text": SOUGHT[level]},
            "start": {"type": TYPE, **ids, "words": ""},
            "whole": {"record": ids["achievement"], "start": 0, "end": 9},
        }
        data = sent.get(name, {"work": work(level)})
        shows = "" if name in {"write", "back"} else chosen
        if name == "file/{ending}":
            for ending in ("docx", "md"):
                yield Sample(
                    send=_act(f"/drafts/file/{ending}", data), level=level, shows=shows, fine=False
                )
            continue
        fine = name not in {"back", "whole", "keep", "show", "write", "start", "from"}
        yield Sample(send=_act(path, data), level=level, shows=shows, fine=fine)


def _own(path: str, name: str, town: Town) -> Callable[[Visitor], Reply]:
    """Do something to a draft of one's own that was kept just now; a guest's comes along."""

    def send(visitor: Visitor) -> Reply:
        made = visitor.post("/drafts/start", {"type": TYPE, "words": ""}, mark="x-draft")
        if made.status != 200:
            return made
        answer = made.json()
        draft = answer["work"]["draft"]  # type: ignore[index]
        more = {"one": 1, "other": 1} if name == "compare" else {"number": 1}
        data = {"draft": draft, "kept": answer.get("kept"), **more}
        return visitor.post(path, data, mark="x-draft")

    assert town.drafts
    return send


def _papers(method: str, path: str) -> Iterator[Sample]:
    if path == "/papers/":
        yield Sample(send=lambda visitor: _with_batch(visitor, ""))
    elif path.endswith("{name:path}"):
        yield Sample(send=lambda visitor: _with_batch(visitor, "PUT"))
    elif path.endswith("/start"):
        yield Sample(send=lambda visitor: _with_batch(visitor, "POST"))
    else:
        assert method == "DELETE"
        yield Sample(send=lambda visitor: _with_batch(visitor, "DELETE"))


def _with_batch(visitor: Visitor, method: str) -> Reply:
    """Open a batch, do one thing with it, and leave none behind."""
    opened = visitor.post("/papers/", {}, mark="x-papers")
    batch = opened.json()["batch"] if opened.status == 200 else "0" * 32
    found = opened
    if method:
        found = with_batch(visitor, method, str(batch))
    if method in {"", "PUT"}:
        with_batch(visitor, "DELETE", str(batch))
    return found


def with_batch(visitor: Visitor, method: str, batch: str) -> Reply:
    more = {"PUT": "/files/a.md", "POST": "/start", "DELETE": ""}[method]
    body = b"# a" if method == "PUT" else b""
    return visitor.send(method, f"/papers/{batch}{more}", mark="x-papers", body=body)


def _matches(path: str) -> Iterator[Sample]:
    if path == "/match/all":
        for level in LEVELS:
            word = record_secret("demand", level)
            yield Sample(
                send=lambda v: v.post("/match/all", {}, mark="x-match"), level=level, shows=word
            )
    elif path == "/match/file":
        yield Sample(
            send=lambda v: v.send(
                "POST",
                "/match/file",
                mark="x-match",
                body="要一种省电的烘干设备。".encode(),
                headers={"x-name": "a.txt"},
            )
        )
    elif path.startswith("/match/kept"):
        yield from _kept(path)
    elif path in {"/match/batch", "/match/lines"}:
        for level in LEVELS:
            # A line names only what is recommended, or comes near it; the workbook has every card.
            whole = record_secret("achievement", level) if path == "/match/batch" else ""
            send = matched_at_once if path == "/match/batch" else handed_in
            yield Sample(
                send=lambda v, send=send, level=level: send(v, level),  # type: ignore[misc]
                level=level,
                shows=whole,
            )
    else:
        for level in LEVELS:
            data = {
                "text": record_id("demand", level),
                "record": record_id("achievement", level),
                "rated": "fair",
                "reason": "",
            }
            shows = record_secret("achievement", level) if path == "/match/docx" else ""
            yield Sample(
                send=lambda v, data=data: v.post(path, data, mark="x-match"),  # type: ignore[misc]
                level=level,
                shows=shows,
                fine=False,
            )


def matched_at_once(visitor: Visitor, level: Level) -> Reply:
    """Have a table matched that has one demand."""
    return _table(visitor, "/match/batch", level)


def handed_in(visitor: Visitor, level: Level) -> Reply:
    """Have it matched row by row; where that is kept, wait until it is."""
    given = _table(visitor, "/match/lines", level)
    batch = batch_in(given)
    for _ in range(400 if batch else 0):
        reply = visitor.post("/match/kept", {"batch": batch}, mark="x-match")
        if reply.status != 200 or reply.json()["state"] != "running":
            break
        sleep(0.05)
    return given


def batch_in(given: Reply) -> str:
    """Give the id of a batch that was handed in; empty where it is not kept."""
    return str(given.json()["batch"]) if given.text.startswith('{"batch"') else ""


def _table(visitor: Visitor, path: str, level: Level) -> Reply:
    table = f"需求编号,需求名称,需求内容\nX-1,{SOUGHT[level]},{SOUGHT[level]}更省\n"
    named = {"x-name": "a.csv"}
    return visitor.send("POST", path, mark="x-match", body=table.encode(), headers=named)


def on_a_batch(batch: str) -> list[tuple[str, dict[str, object]]]:
    """Give all that can be done to a batch by its id, but for removing it."""
    paths = ("/match/kept", "/match/kept/go", "/match/kept/stop", "/match/kept/book")
    return [(path, {"batch": batch}) for path in paths]


def _kept(path: str) -> Iterator[Sample]:
    for level in LEVELS:

        def send(visitor: Visitor, level: Level = level) -> Reply:
            given = handed_in(visitor, level)
            if given.status != 200:
                return given
            data = {"batch": batch_in(given) or "0" * 32}  # a guest has none
            return visitor.post(path, data, mark="x-match")

        yield Sample(send=send, level=level, fine=False)


def _finds(path: str) -> Iterator[Sample]:
    for level in LEVELS:
        ids = [record_id("achievement", level), record_id("achievement", "internal")]
        two = path == "/find/compared"
        data = {"ids": ids} if two else {"text": SOUGHT[level]}
        known = not two or level == "restricted"
        yield Sample(
            send=lambda v, data=data: v.post(path, data, mark="x-find"),  # type: ignore[misc]
            level=level,
            shows=record_secret("achievement", level) if known else "",
            fine=not two,
        )


def _offers(path: str) -> Iterator[Sample]:
    form = {"kind": "demand", "values": {"需求名称": "省电的烘干设备", "联系人": "张三"}}
    of_none = {"offer": "0" * 32, "version": 1, "level": "public", "word": "补指标"}
    form_too = path in {"/offers/open", "/offers/look", "/offers/keep", "/offers/book"}
    fine = form_too or path in {"/offers/home", "/offers/waiting"}
    data = form if form_too else of_none
    yield Sample(send=lambda visitor: visitor.post(path, data, mark="x-offer"), fine=fine)


def _fits(path: str) -> Iterator[Sample]:
    if path == "/fits/feed":
        yield Sample(send=lambda visitor: visitor.send("GET", "/fits/feed"))
    elif path == "/fits/sheet":
        sheet = "项目,2025年\n营业收入,100\n".encode()
        yield Sample(
            send=lambda v: v.send(
                "POST", path, mark="x-fits", body=sheet, headers={"x-name": "a.csv"}
            ),
            fine=False,
        )
    elif path == "/fits/ics":  # its lines are folded, also within a word
        form = {"form": {"employees": "80"}}
        yield Sample(send=lambda visitor: visitor.post(path, form, mark="x-fits"))
    else:
        for level in LEVELS:
            yield Sample(
                send=lambda v: v.post(path, {"form": {"employees": "80"}}, mark="x-fits"),
                level=level,
                shows=record_secret("policy", level),
            )


def _originals() -> Iterator[Sample]:
    for kind, level in RECORDS:
        path = f"/originals/{record_id(kind, level)}"
        yield Sample(
            send=lambda v, path=path: v.send("GET", path),  # type: ignore[misc]
            level=level,
            shows=record_secret(kind, level),
        )


def _opened(path: str) -> Callable[[Visitor], Reply]:
    return lambda visitor: visitor.send("GET", path.format(visit=visitor.session))


def _told(path: str, **more: object) -> Callable[[Visitor], Reply]:
    return lambda visitor: visitor.post(path, {"session_hash": visitor.session, **more})


def _cancelled(visitor: Visitor) -> Reply:
    event = f"none-of-{visitor.session}"
    said = {"session_hash": visitor.session, "fn_index": 0, "event_id": event}
    return visitor.post("/gradio_api/cancel", said)


_Sends = Sequence[tuple[Callable[[Visitor], Reply], bool]]
_OTHERS: Mapping[str, _Sends] = {
    "GET /overview/xlsx": [(_opened("/overview/xlsx"), True)],
    "GET /trials/{run}": [(_opened("/trials/20261120-1200-open"), True)],
    "GET /": [(_opened("/"), True)],
    "GET /config": [(_opened("/config"), True)],
    "GET /config/": [(_opened("/config/"), True)],
    "GET /gradio_api/info": [(_opened("/gradio_api/info"), True)],
    "GET /gradio_api/info/": [(_opened("/gradio_api/info/"), True)],
    "GET /gradio_api/startup-events": [(_opened("/gradio_api/startup-events"), True)],
    "GET /gradio_api/heartbeat/{session_hash}": [(_opened("/gradio_api/heartbeat/{visit}"), True)],
    "GET /gradio_api/queue/data": [(_opened("/gradio_api/queue/data?session_hash={visit}"), True)],
    "GET /gradio_api/app_id": [(_opened("/gradio_api/app_id"), True)],
    "GET /gradio_api/app_id/": [(_opened("/gradio_api/app_id/"), True)],
    "POST /gradio_api/queue/join": [(_told("/gradio_api/queue/join", fn_index=5, data=[]), True)],
    "POST /gradio_api/cancel": [(_cancelled, True)],
    "POST /gradio_api/reset": [(_told("/gradio_api/reset", event_id="no"), True)],
    "POST /gradio_api/reset/": [(_told("/gradio_api/reset/", event_id="no"), True)],
}
