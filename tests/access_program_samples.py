"""One call of every endpoint for programs, by the key of whoever calls, and how it is refused."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from access_records import SOUGHT, record_id, record_secret
from access_town import TYPE, Town
from access_visits import Reply, Visitor

from corpus.levels import LEVELS, Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One call.

    Attributes:
        send: Makes it, and gives what came back.
        level: Of what it is aimed at; None where it is aimed at nothing.
        shows: A word that stands in the answer for whoever may see that level; empty for none.
        fine: Whether it succeeds for whoever may call it; else it may be told that it is wrong.
    """

    send: Callable[[Visitor], Reply]
    level: Level | None = None
    shows: str = ""
    fine: bool = True


UNDER = "/api/v1"
NOBODYS = "0" * 32


def called(
    town: Town, visitor: Visitor, method: str, path: str, data: object = None, *, key: str = ""
) -> Reply:
    """Send a program's request by the key of whoever it is; whoever has none sends none."""
    bearer = key or town.keys.get(visitor.token, "")
    headers = {"authorization": f"Bearer {bearer}"} if bearer else {}
    body = None if data is None else json.dumps(data).encode()
    if body is not None:
        headers["content-type"] = "application/json"
    return visitor.send(method, f"{UNDER}{path}", body=body, headers=headers)


def a_program_draft(town: Town, visitor: Visitor) -> str:
    """Start a draft of one's own by a program, and give its id."""
    made = called(town, visitor, "POST", "/drafts", {"type": TYPE})
    return str(made.json()["id"]) if made.status == 200 else NOBODYS


def an_answer(town: Town, visitor: Visitor) -> str:
    """Have a question answered, and give the answer's id."""
    made = called(town, visitor, "POST", "/ask", {"q": f"{SOUGHT['public']}最高补助多少万元？"})
    return str(made.json()["id"]) if made.status == 200 else NOBODYS


def program_calls(endpoint: str, town: Town) -> Iterator[Sample]:
    """Give the calls of an endpoint for programs."""
    method, _, path = endpoint.partition(" ")
    way = path.removeprefix(UNDER)

    def sample(
        path: str, data: object = None, *, level: Level | None = None, shows: str = ""
    ) -> Sample:
        return Sample(
            send=lambda visitor: called(town, visitor, method, path, data),
            level=level,
            shows=shows,
            fine=level in {None, "public"},
        )

    if way in _PLAIN:
        yield sample(_PLAIN[way])
    for level in LEVELS:
        if way in _LEVELLED:
            path_, data, shows = _LEVELLED[way](level)
            yield sample(path_, data, level=level, shows=shows)
    if endpoint in _OWN:
        more, data = _OWN[endpoint]
        yield Sample(
            send=lambda visitor: called(
                town, visitor, method, f"/drafts/{a_program_draft(town, visitor)}{more}", data
            )
        )
    if endpoint in _REFUSED:  # of nothing that there is, or nobody
        draft, more, data = _REFUSED[endpoint]
        yield Sample(
            send=lambda visitor: called(
                town,
                visitor,
                method,
                f"/drafts/{draft or a_program_draft(town, visitor)}{more}",
                data,
            ),
            fine=False,
        )
    if endpoint == f"POST {UNDER}/drafts":
        yield sample("/drafts", {"type": TYPE})
    if way == "/answers/{answer}/feedback":
        yield Sample(
            send=lambda visitor: called(
                town,
                visitor,
                method,
                f"/answers/{an_answer(town, visitor)}/feedback",
                {"reason": "useful"},
            )
        )


_PLAIN = {
    "/me": "/me",
    "/drafts/types": "/drafts/types",
    "/drafts/shared": "/drafts/shared",
    "/counts": "/counts?kind=policy",
}
_OWN: Mapping[str, tuple[str, object]] = {
    f"GET {UNDER}/drafts": ("", None),
    f"GET {UNDER}/drafts/{{draft}}": ("", None),
    f"PATCH {UNDER}/drafts/{{draft}}": ("", {"fields": {"成果简介": "省电"}}),
    f"DELETE {UNDER}/drafts/{{draft}}": ("", None),
    f"GET {UNDER}/drafts/{{draft}}/file/{{ending}}": ("/file/md", None),
    f"POST {UNDER}/drafts/{{draft}}/prose": ("/prose", None),
    f"GET {UNDER}/drafts/{{draft}}/readers": ("/readers", None),
    f"DELETE {UNDER}/drafts/{{draft}}/readers/{{reader}}": (f"/readers/{NOBODYS}", None),
}
_REFUSED: Mapping[str, tuple[str, str, object]] = {
    f"POST {UNDER}/drafts/{{draft}}/readers": ("", "/readers", {"name": "nobody"}),
    f"GET {UNDER}/drafts/shared/{{draft}}": ("shared", f"/{NOBODYS}", None),
}
_Levelled = Callable[[Level], tuple[str, object, str]]


def _asked(path: str) -> _Levelled:
    def of(level: Level) -> tuple[str, object, str]:
        question = f"{SOUGHT[level]}项目最高补助多少万元？"
        return path, {"q": question}, record_secret("policy", level)

    return of


def _of_record(more: str, *, shows: bool) -> _Levelled:
    def of(level: Level) -> tuple[str, object, str]:
        word = record_secret("achievement", level) if shows else ""
        return f"/records/{record_id('achievement', level)}{more}", None, word

    return of


def _searched(level: Level) -> tuple[str, object, str]:
    return "/search", {"q": SOUGHT[level]}, record_secret("achievement", level)


def _listed(level: Level) -> tuple[str, object, str]:
    return "/records?kind=achievement&limit=200", None, record_id("achievement", level)


def _judged(level: Level) -> tuple[str, object, str]:
    profile = {"employees": 80, "region": "宁夏"}
    return "/policies", {"profile": profile}, record_secret("policy", level)


def _matched(level: Level) -> tuple[str, object, str]:
    of = {"demand": record_id("demand", level)}
    return "/match", of, record_secret("achievement", level)


def _paired(level: Level) -> tuple[str, object, str]:
    return "/match/all?limit=200", None, record_id("demand", level)


_LEVELLED: Mapping[str, _Levelled] = {
    "/ask": _asked("/ask"),
    "/ask/stream": _asked("/ask/stream"),
    "/search": _searched,
    "/records": _listed,
    "/records/{record:path}": _of_record("", shows=True),
    "/records/{record:path}/versions/{version}": _of_record("/versions/1", shows=True),
    "/records/{record:path}/difference": _of_record("/difference?from=1&to=1", shows=False),
    "/policies": _judged,
    "/match": _matched,
    "/match/all": _paired,
}


def mcp_call(town: Town, visitor: Visitor, tool: str, arguments: Mapping[str, object]) -> Reply:
    """Call one tool of the Model Context Protocol, by whoever's key it is."""
    bearer = town.keys.get(visitor.token, "")
    said = {"name": tool, "arguments": arguments}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": said}
    return visitor.send(
        "POST",
        "/mcp",
        body=json.dumps(message).encode(),
        headers={
            "content-type": "application/json",
            "accept": "application/json, text/event-stream",
            **({"authorization": f"Bearer {bearer}"} if bearer else {}),
        },
    )


def mcp_calls(town: Town) -> Iterator[Sample]:
    """Give the calls of the protocol's one endpoint."""

    def sample(tool: str, arguments: Mapping[str, object], *, level: Level, shows: str) -> Sample:
        return Sample(
            send=lambda visitor: mcp_call(town, visitor, tool, arguments),
            level=level,
            shows=shows,
        )

    for level in LEVELS:
        record = {"record": record_id("achievement", level)}
        shows = record_secret("achievement", level)
        yield sample("show_record", record, level=level, shows=shows)
        shows = record_id("demand", level)
        yield sample("match_all", {"limit": 50}, level=level, shows=shows)
