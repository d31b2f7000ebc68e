"""The interface for other programs, over HTTP, with the real parts behind it."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import httpx
import pytest
from access_builders import access_by, behind_a_gate
from access_program_samples import UNDER, program_calls
from access_records import OTHERS, PEOPLE, SOUGHT, record_id, record_secret, token_of
from access_town import Town, a_served_town
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.testclient import TestClient

from assistant.access.limits import LIMITS, Limit, Limits
from assistant.accounts.keys import ByKey, Key, new_key
from assistant.answers import Answer, Question
from assistant.api import told
from assistant.api.assembly import programs_of
from assistant.api.routes import description, program_api, program_routes
from assistant.ask import ask
from assistant.faces import answer as answer_face
from assistant.faces import found, shown
from assistant.ui.door.cookies import SESSION
from corpus.levels import Role, Viewer
from index.search import Query


class Slow:
    """Answers at once, or, where that is asked, says a word and waits to be let go."""

    def __init__(self) -> None:
        self.town: Town | None = None
        self.let_go, self.waiting, self.left = Event(), Event(), Event()

    def __call__(self, question: Question) -> Iterator[Answer]:
        assert self.town is not None
        parts = self.town.parts
        growing = ask(
            question, searcher=parts.searcher, records=parts.store, rulebook=parts.rulebook
        )
        if not question.text.startswith("慢"):
            yield from growing
            return
        if SOUGHT["public"] in question.text:
            *_, whole = growing
            yield from self._again_and_again(replace(whole, finished=False))
            return
        first = Answer(
            status="answered", intent="chat", question=question.text, text="请", finished=False
        )
        try:
            for words in ("请", "请稍", "请稍等"):
                yield Answer(**{**_fields(first), "text": words})
            self.waiting.set()
            while not self.let_go.wait(0.05):
                yield Answer(**{**_fields(first), "text": "请稍等"})
            yield Answer(**{**_fields(first), "text": "请稍后", "finished": True})
        finally:
            self.left.set()

    def _again_and_again(self, answer: Answer) -> Iterator[Answer]:
        """Give an answer that goes on until it is let go."""
        yield answer
        self.waiting.set()
        while not self.let_go.wait(0.05):
            yield answer


def _fields(answer: Answer) -> dict[str, Any]:
    return {name: getattr(answer, name) for name in answer.__dataclass_fields__}


SLOW = Slow()
OPEN = ExitStack()  # connections of programs


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with a_served_town(tmp_path_factory.mktemp("town"), asking=SLOW) as town, OPEN:
        SLOW.town = town
        yield town


@dataclass(frozen=True, slots=True)
class Program:
    """Another program with a key."""

    client: httpx.Client

    def get(self, path: str, **query: object) -> httpx.Response:
        return self.client.get(f"{UNDER}{path}", params=query)  # type: ignore[arg-type]

    def post(self, path: str, data: object) -> httpx.Response:
        return self.client.post(f"{UNDER}{path}", json=data)


def a_program(town: Town, name: str, *, key: str = "") -> Program:
    bearer = key or town.keys[token_of(name)]
    client = httpx.Client(
        base_url=town.address,
        headers={"authorization": f"Bearer {bearer}"},
        timeout=60,
        trust_env=False,
    )
    return Program(OPEN.enter_context(client))


def events(text: str) -> list[tuple[str, dict[str, Any]]]:
    """Give the events of a stream, with their data."""
    parts = [part.strip("\n") for part in text.split("\n\n")]
    blocks = [block for block in parts if block.startswith("event:")]
    return [
        (head.removeprefix("event: "), json.loads(data.removeprefix("data: ")))
        for head, _, data in (block.partition("\n") for block in blocks)
    ]


# --- who comes in


def test_a_key_says_whom_it_acts_for(town: Town) -> None:
    who = PEOPLE["manager"]

    assert a_program(town, "manager").get("/me").json() == {
        "identity": who.identity,
        "role": "manager",
    }


@pytest.mark.parametrize("said", ["", "Bearer", "Bearer tt_x", "Basic dHQ6eA==", "tt_x"])
def test_without_a_right_key_nothing_is_told_but_how_to_get_one(town: Town, said: str) -> None:
    headers = {"authorization": said} if said else {}
    answer = httpx.post(
        f"{town.address}{UNDER}/search", content=b"{", headers=headers, trust_env=False
    )

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["error"]["code"] == "not_authenticated"
    assert "“我的账号”页生成" in answer.json()["error"]["message"]


def test_a_cookie_opens_no_interface_and_a_key_no_page(town: Town) -> None:
    cookie = {"cookie": f"{SESSION}={token_of('admin')}"}
    key = {"authorization": f"Bearer {town.keys[token_of('admin')]}"}

    by_cookie = httpx.get(f"{town.address}{UNDER}/me", headers=cookie, trust_env=False)
    by_key = httpx.get(f"{town.address}/people", headers=key, trust_env=False)
    account = httpx.get(f"{town.address}/account", headers=key, trust_env=False)
    as_cookie = {"cookie": f"{SESSION}={town.keys[token_of('admin')]}"}
    stolen = httpx.get(f"{town.address}/account", headers=as_cookie, trust_env=False)

    assert by_cookie.status_code == 401
    assert by_key.status_code in {303, 401, 403}
    assert account.headers["location"] == stolen.headers["location"] == "/login"


@pytest.mark.parametrize("role", ["enterprise", "manager", "staff"])
def test_a_key_of_a_lower_role_shows_what_that_role_may_see(town: Town, role: Role) -> None:
    admin = PEOPLE["admin"]
    id_, token = new_key()
    now = datetime.now(UTC)
    town.parts.people.keys.add(
        Key(
            id=id_, account=admin.identity, name="低", role=role, made=now,
            expires=now + timedelta(days=1),
        ),
        token,
    )  # fmt: skip

    program = a_program(town, "admin", key=token)
    seen = {one["level"] for one in program.get("/records", limit=200).json()["records"]}

    assert (
        seen
        == {
            "enterprise": {"public"},
            "manager": {"public", "internal"},
            "staff": {"public", "internal", "restricted"},
        }[role]
    )


def test_a_withdrawn_key_ends_an_answer_that_grows(town: Town) -> None:
    SLOW.let_go.clear()
    SLOW.waiting.clear()
    someone = OTHERS["someone"]
    id_, token = town.a_key(someone)
    program = a_program(town, "", key=token)

    with program.client.stream("POST", f"{UNDER}/ask/stream", json={"q": "慢慢说"}) as answer:
        lines = answer.iter_lines()
        assert next(lines) == "event: answer"
        assert SLOW.waiting.wait(10)
        town.parts.people.keys.withdraw(someone.identity, id_)
        rest = "\n".join(lines)

    assert "event: done" not in rest
    assert program.get("/me").status_code == 401
    SLOW.let_go.set()


# --- what is given


MODELS: Mapping[str, type[BaseModel]] = {
    "GET /me": told.MeOut,
    "POST /ask": told.AnswerOut,
    "POST /search": told.FoundOut,
    "GET /counts": told.CountsOut,
    "GET /records": told.RecordsOut,
    "GET /records/{record:path}": told.RecordOut,
    "GET /records/{record:path}/versions/{version}": told.VersionOut,
    "POST /policies": told.PoliciesOut,
    "POST /match": told.MatchesOut,
    "GET /drafts/types": told.KindsOut,
    "POST /drafts": told.DraftOut,
    "GET /drafts/{draft}": told.DraftOut,
    "PATCH /drafts/{draft}": told.DraftOut,
    "DELETE /drafts/{draft}": told.KeptOut,
    "POST /drafts/{draft}/prose": told.WrittenOut,
    "GET /drafts/{draft}/readers": told.ReadersOut,
    "GET /drafts/shared": told.SharedDraftsOut,
    "GET /match/all": told.AllMatchesOut,
    "POST /answers/{answer}/feedback": told.KeptOut,
}


def unknown_in(model: object, where: str = "") -> list[str]:
    """Give the names of all that was given and is not described."""
    if isinstance(model, list):
        return [one for item in model for one in unknown_in(item, f"{where}[]")]
    if not isinstance(model, BaseModel):
        return []
    own = [f"{where}.{name}" for name in model.model_extra or {}]
    inner = [one for name, value in model for one in unknown_in(value, f"{where}.{name}")]
    return own + inner


@pytest.mark.parametrize("endpoint", MODELS)
def test_what_is_given_is_what_is_described(town: Town, endpoint: str) -> None:
    method, _, path = endpoint.partition(" ")
    with town.visitor("staff") as visitor:
        for sample in program_calls(f"{method} {UNDER}{path}", town):
            reply = sample.send(visitor)

            assert reply.status == 200, reply
            given = MODELS[endpoint].model_validate_json(reply.text)
            # `op` stands only in conditions that have parts.
            assert {one for one in unknown_in(given) if not one.endswith(".op")} == set()


def test_the_shapes_are_those_of_the_command_line(town: Town) -> None:
    parts, who, day = town.parts, PEOPLE["staff"], town.parts.settings.day()
    program = a_program(town, "staff")
    id_ = record_id("achievement", "internal")
    query = Query(text=SOUGHT["internal"], viewer=who, day=day)
    question = Question(text=f"{SOUGHT['public']}最高补助多少？", viewer=who, day=day)

    searched = program.post("/search", {"q": query.text}).json()
    record = program.get(f"/records/{id_}").json()
    answered = program.post("/ask", {"q": question.text}).json()

    *_, answer = SLOW(question)
    stored = parts.store.get(id_, who)
    history = parts.store.versions(id_, who)
    assert without_time(searched) == without_time(found(query.text, parts.searcher.search(query)))
    assert record == shown(stored, stored.status(day), history, guarded=True)
    assert without_time({**answered, "id": ""}) == without_time({"id": "", **answer_face(answer)})


def without_time(face: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in face.items() if name != "ms"}


def test_an_answer_grows_in_events_and_ends_whole(town: Town) -> None:
    SLOW.let_go.set()
    text = a_program(town, "staff").post("/ask/stream", {"q": "慢慢说"}).text

    found_ = events(text)
    assert found_[0][0] == "answer"
    assert found_[-1][0] == "done"
    words = found_[0][1]["answer"]
    for name, data in found_[1:-1]:
        assert name in {"text", "answer"}
        words = words[: data["from"]] + data["text"] if name == "text" else data["answer"]
    assert words == found_[-1][1]["answer"] == "请稍后"


def test_whoever_leaves_lets_the_answer_go_and_a_slow_one_holds_up_nobody(town: Town) -> None:
    SLOW.let_go.clear()
    SLOW.waiting.clear()
    SLOW.left.clear()
    program = a_program(town, "staff")

    with program.client.stream("POST", f"{UNDER}/ask/stream", json={"q": "慢慢说"}) as answer:
        assert next(answer.iter_lines()) == "event: answer"
        assert SLOW.waiting.wait(10)
        beside = a_program(town, "manager").post("/search", {"q": SOUGHT["public"]})

    assert beside.status_code == 200
    assert SLOW.left.wait(10), "the answer goes on for nobody"
    SLOW.let_go.set()


ASKED = {"q": "慢慢说"}
A_CALL = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "ask", "arguments": ASKED},
}


@pytest.mark.parametrize(("path", "sent"), [(f"{UNDER}/ask", ASKED), ("/mcp", A_CALL)])
def test_a_whole_answer_is_not_made_to_its_end_for_whoever_has_left(
    town: Town, path: str, sent: dict[str, object]
) -> None:
    SLOW.let_go.clear()
    SLOW.waiting.clear()
    SLOW.left.clear()
    program = a_program(town, "staff")

    with pytest.raises(httpx.ReadTimeout):
        program.client.post(path, json=sent, headers={"accept": "application/json"}, timeout=2)

    assert SLOW.left.wait(10), "the answer goes on for nobody"
    SLOW.let_go.set()


@pytest.mark.parametrize(
    ("method", "path", "allowed"), [("GET", "/mcp", "POST"), ("PUT", f"{UNDER}/ask", "POST")]
)
def test_a_path_that_is_there_says_by_which_methods(
    town: Town, method: str, path: str, allowed: str
) -> None:
    reply = a_program(town, "staff").client.request(method, path)

    assert (reply.status_code, reply.headers["allow"]) == (405, allowed)


def test_a_question_goes_on_from_the_conversation_before(town: Town) -> None:
    history = [
        {"role": "user", "content": f"{SOUGHT['public']}项目最高补助多少万元？"},
        {"role": "assistant", "content": "最高补助41万元。"},
    ]
    answer = a_program(town, "staff").post("/ask", {"q": "那要什么条件？", "history": history})

    assert SOUGHT["public"] in answer.json()["question"]


def test_versions_and_what_changed_between_them_are_told(town: Town) -> None:
    program = a_program(town, "staff")
    id_ = record_id("policy", "internal")

    alone = program.get(f"/records/{id_}/difference")
    same = program.get(f"/records/{id_}/difference", **{"from": 1, "to": 1})
    none = program.get(f"/records/{id_}/versions/9")

    assert (alone.status_code, none.status_code) == (400, 404)
    assert same.json() == {"record": id_, "from": 1, "to": 1, "fields": [], "passages": []}


def test_a_record_that_may_not_be_known_of_is_not_there(town: Town) -> None:
    program = a_program(town, "enterprise_a")
    hidden, none = record_id("policy", "restricted"), "NONE-1"
    replies = {
        way: [
            program.get(way.format(id_)).text.replace(id_, "")
            for id_ in (hidden, none)
        ]
        for way in ("/records/{}", "/records/{}/versions/1", "/records/{}/difference")
    }  # fmt: skip
    matched = [
        program.post("/match", {"demand": id_}).text.replace(id_, "")
        for id_ in (record_id("demand", "restricted"), none)
    ]

    assert all(one == other for one, other in (*replies.values(), matched))


# --- drafts and opinions


def test_a_draft_is_started_filled_looked_over_and_had_as_a_file(town: Town) -> None:
    program = a_program(town, "staff")

    started = program.post("/drafts", {"type": "transfer_project"}).json()
    label = started["missing"][0]
    filled = program.client.patch(
        f"{UNDER}/drafts/{started['id']}", json={"fields": {label: "省电的枸杞烘干"}}
    ).json()
    opened = program.get(f"/drafts/{started['id']}").json()
    files = {
        ending: program.get(f"/drafts/{started['id']}/file/{ending}") for ending in ("docx", "md")
    }
    listed = [one["id"] for one in program.get("/drafts").json()["drafts"]]
    removed = program.client.delete(f"{UNDER}/drafts/{started['id']}")

    assert (started["version"], filled["version"]) == (1, 2)
    assert label not in filled["missing"]
    assert opened["sections"] == filled["sections"]
    assert {one["severity"] for one in filled["lint"]} <= {"error", "warning"}
    assert files["docx"].content.startswith(b"PK")
    assert "省电的枸杞烘干" in files["md"].text
    assert started["id"] in listed
    assert removed.status_code == 200
    assert program.get(f"/drafts/{started['id']}").status_code == 404


def test_a_draft_is_its_owners_alone(town: Town) -> None:
    draft = a_program(town, "enterprise_a").post("/drafts", {"type": "transfer_project"}).json()
    for name in ("enterprise_b", "manager", "staff", "admin"):
        other = a_program(town, name)
        path = f"/drafts/{draft['id']}"
        replies = [
            other.get(path),
            other.get(f"{path}/file/md"),
            other.client.patch(f"{UNDER}{path}", json={"fields": {"a": "b"}}),
            other.client.delete(f"{UNDER}{path}"),
        ]
        assert [one.status_code for one in replies] == [404] * 4
        assert draft["id"] not in other.get("/drafts").text


def test_what_a_model_writes_is_a_version_of_the_draft(town: Town) -> None:
    program = a_program(town, "staff")
    asked = {"type": "transfer_project", "fields": {"产业问题": "成果由塞上大学完成。"}}
    started = program.post("/drafts", asked).json()
    path = f"/drafts/{started['id']}"

    written = program.client.post(f"{UNDER}{path}/prose").json()

    assert (written["version"], written["written"]) == (2, True)
    assert "补写了 1 处" in written["told"]
    assert "成果由塞上大学完成。" in json.dumps(written["sections"], ensure_ascii=False)
    assert program.get(path).json()["sections"] == written["sections"]


def test_a_draft_is_read_by_whom_its_owner_lets_and_no_longer(town: Town) -> None:
    owner, reader, other = (a_program(town, name) for name in ("enterprise_a", "manager", "staff"))
    fields = {"成果简介": "省电的枸杞烘干"}
    draft = owner.post("/drafts", {"type": "transfer_project", "fields": fields}).json()["id"]

    (person,) = owner.post(f"/drafts/{draft}/readers", {"name": "manager"}).json()["readers"]
    listed = [one["id"] for one in reader.get("/drafts/shared").json()["drafts"]]
    read = reader.get(f"/drafts/shared/{draft}").json()
    refused = [
        other.get(f"/drafts/shared/{draft}"),
        reader.get(f"/drafts/{draft}"),
        reader.get(f"/drafts/{draft}/readers"),
        reader.get(f"/drafts/shared/{draft}", version=7),
        reader.client.delete(f"{UNDER}/drafts/{draft}/readers/{person['id']}"),
    ]
    left = owner.client.delete(f"{UNDER}/drafts/{draft}/readers/{person['id']}").json()
    after = reader.get(f"/drafts/shared/{draft}")

    assert draft in listed
    assert fields["成果简介"] in json.dumps(read["sections"], ensure_ascii=False)
    assert read["version"] == 1
    assert told.ReadDraftOut.model_validate(read).model_extra == {}
    assert {one.status_code for one in refused} == {404}
    assert left == {"readers": []}
    assert after.status_code == 404


def test_everything_is_matched_a_page_at_a_time(town: Town) -> None:
    program = a_program(town, "staff")

    whole = program.get("/match/all", limit=200).json()
    pages = [program.get("/match/all", limit=1, offset=n).json()["rows"] for n in range(2)]
    beyond = program.get("/match/all", offset=999).json()

    assert whole["demands"] == len(whole["rows"]) > 1
    assert [row for page in pages for row in page] == whole["rows"][:2]
    assert (beyond["rows"], beyond["demands"]) == ([], whole["demands"])


def test_an_answer_is_judged_by_whom_it_was_given_to(town: Town) -> None:
    mine, other = a_program(town, "enterprise_a"), a_program(town, "staff")
    answer = mine.post("/ask", {"q": f"{SOUGHT['public']}项目最高补助多少万元？"}).json()["id"]
    said = {"reason": "wrong_figure", "note": "应是四十二万"}

    refused = other.post(f"/answers/{answer}/feedback", said)
    unfit = mine.post(f"/answers/{answer}/feedback", {"reason": "wrongly_refused"})
    kept = mine.post(f"/answers/{answer}/feedback", said)

    waiting = town.parts.feedback.waiting(Viewer(role="staff"))
    (own,) = [one for one in waiting if one.id == kept.json()["id"]]
    assert (refused.status_code, unfit.status_code, kept.status_code) == (400, 400, 200)
    assert (own.identity, own.note) == (PEOPLE["enterprise_a"].identity, "应是四十二万")
    assert own.cited == (record_id("policy", "public"),)
    assert record_secret("policy", "public") in own.answer


# --- what is wrong


@pytest.mark.parametrize(
    ("path", "sent", "told_"),
    [
        ("/ask", "{", "合法的 JSON"),
        ("/ask", "[]", "应是 JSON 对象"),
        ("/ask", "{}", "q 不可用：缺少"),
        ("/ask", '{"q": " "}', "q 不可用：不能为空"),
        ("/ask", '{"q": "a", "x": 1}', "x 不可用：不认识这个字段"),
        ("/ask", '{"q": "\\ud800"}', "读不出来的字符"),
        ("/ask", '{"q": "\\u0000"}', "读不出来的字符"),
        ("/ask", '{"q": "\\u0007"}', "有不能用的字符"),
        ("/ask", '{"q": NaN}', "读不出来的字符或数"),
        ("/ask", '{"q": "a", "as_of": "昨天"}', "2026-11-23 的形式"),
        ("/ask", '{"q": "a", "profile": {"years": 3}}', ""),
        ("/ask", json.dumps({"q": "长" * 4001}), "最多 4000 个字"),
        ("/search", '{"q": "a", "k": 0}', "k 不可用：应不小于 1"),
        ("/search", '{"q": "a", "k": true}', "k 不可用：应是整数"),
        ("/search", '{"q": "a", "kind": "law"}', "kind 不可用：可选"),
        ("/match", "{}", "给出一个，且只给一个"),
        ("/match", '{"text": "a", "demand": "b"}', "给出一个，且只给一个"),
        ("/match", '{"demand": "NONE-1"}', "NONE-1"),
        ("/policies", '{"profile": {}, "measure": "NONE-1"}', "NONE-1"),
        ("/drafts", '{"type": "letter"}', "没有“letter”这类材料"),
        ("/ask", "[" * 5000 + "]" * 5000, "合法的 JSON"),
    ],
)
def test_what_is_wrong_is_told_in_one_shape(town: Town, path: str, sent: str, told_: str) -> None:
    program = a_program(town, "staff")
    answer = program.client.post(
        f"{UNDER}{path}", content=sent.encode(), headers={"content-type": "application/json"}
    )

    assert 400 <= answer.status_code < 500
    error = answer.json()["error"]
    assert set(error) == {"code", "message", "hint"}
    assert told_ in error["message"]


def test_what_is_too_large_is_told(town: Town) -> None:
    answer = a_program(town, "staff").post("/ask", {"q": "a", "profile": {"name": "长" * 400_000}})

    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "too_large"


def test_what_is_not_there_is_told_in_the_same_shape(town: Town) -> None:
    program = a_program(town, "staff")
    replies = [
        program.get("/nothing"),
        program.client.put(f"{UNDER}/me"),
        program.get("/drafts/x/file/exe"),
        program.get("/records", limit="many"),
        program.get("/records", colour="red"),
    ]

    assert [one.status_code for one in replies] == [404, 405, 422, 422, 422]
    assert all(set(one.json()["error"]) == {"code", "message", "hint"} for one in replies)


def test_whoever_asks_too_much_is_told_when_to_come_back(town: Town) -> None:
    few = Limits({**LIMITS, "draft": Limit(at_once=8, a_minute=1, name="操作")})
    access = access_by(ByKey(town.parts.people.keys, town.doors), limits=few)
    app = behind_a_gate(Starlette(routes=program_routes(programs_of(town.parts))), access)
    key = town.keys[token_of("enterprise_b")]
    client = TestClient(app, headers={"authorization": f"Bearer {key}"})

    first, last = (client.get(f"{UNDER}/drafts/types") for _ in range(2))

    assert first.status_code == 200
    assert last.status_code == 429
    assert 1 <= int(last.headers["retry-after"]) <= 60
    assert last.json()["error"]["code"] == "too_many_requests"


# --- its description


def test_every_example_of_the_description_works(town: Town) -> None:
    program = a_program(town, "staff")
    described = program.get("/openapi.json").json()
    run = 0

    for path, ways in described["paths"].items():
        asked = ways.get("post", {}).get("requestBody", {})
        if not asked or "{" in path:
            continue
        name = asked["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for example in described["components"]["schemas"][name]["examples"]:
            answer = program.post(path, example)
            assert answer.status_code == 200, (path, answer.text)
            run += 1

    assert run >= 6


def test_the_description_names_every_route_and_no_other(town: Town) -> None:
    described = a_program(town, "staff").get("/openapi.json").json()
    named = {
        f"{method.upper()} {UNDER}{path}" for path, ways in described["paths"].items()
        for method in ways
    }  # fmt: skip
    rows = {
        rule.endpoint.replace(":path", "") for rule in town.access.endpoints
        if UNDER in rule.endpoint and "openapi" not in rule.endpoint
    }  # fmt: skip

    assert named == rows
    assert described["servers"] == [{"url": UNDER}]
    assert all(
        "summary" in way and re.search("[一-龥]", way["summary"])
        for ways in described["paths"].values()
        for way in ways.values()
    )


def test_the_page_of_the_interface_needs_no_other_host_and_one_script_of_ours(town: Town) -> None:
    page = httpx.get(f"{town.address}/api/docs", trust_env=False)

    assert page.status_code == 200
    assert "<script" not in page.text.partition("</head>")[2]
    assert "script-src 'sha256-" in page.headers["content-security-policy"]
    hosts = set(re.findall(r"https?://([^/\s<\"']+)", page.text))
    assert hosts <= {town.address.removeprefix("http://")}
    assert "POST /ask/stream" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_the_description_is_the_same_wherever_the_program_is_mounted(town: Town) -> None:
    described = description(program_api(None), root="/tt")  # type: ignore[arg-type]

    assert described["servers"] == [{"url": f"/tt{UNDER}"}]


# The last test here: what it shuts stays shut.
def test_what_is_shut_while_an_answer_grows_from_it_takes_the_answer_back(town: Town) -> None:
    SLOW.let_go.clear()
    SLOW.waiting.clear()
    program = a_program(town, "enterprise_a")
    asked = {"q": f"慢慢说，{SOUGHT['public']}项目最高补助多少万元？"}

    with program.client.stream("POST", f"{UNDER}/ask/stream", json=asked) as answer:
        lines = answer.iter_lines()
        assert next(lines) == "event: answer"
        assert record_secret("policy", "public") in next(lines)
        assert SLOW.waiting.wait(10)
        town.raise_level("policy", "public")
        rest = events("\n".join(lines))
    SLOW.let_go.set()
    whole = program.post("/ask", {"q": f"{SOUGHT['public']}项目最高补助多少万元？"})

    assert [name for name, _ in rest] == ["error"]
    assert rest[0][1]["error"]["code"] == "withdrawn"
    assert record_secret("policy", "public") not in whole.text
