"""Drafts that others are let read: what they get of them, and what they do not."""

import io
import json
from collections.abc import Callable

import pytest
from access_builders import access_by, behind_a_gate
from builders import TODAY
from docx import Document
from httpx2 import Response
from shared_drafts import (
    OWNER,
    PROFILE,
    READER,
    SECRET_ID,
    SECRET_NAME,
    SECRET_UNIT,
    STAFF,
    ByToken,
    Town,
    a_town,
)
from starlette.testclient import TestClient

from assistant.access.doors import GUEST
from assistant.ui.drafting.desk import desk_of
from assistant.ui.drafting.routes import draft_routes
from assistant.ui.drafting.sharing import readers_of

Face = dict[str, str]
Post = Callable[..., Response]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return a_town(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def post(town: Town) -> Post:
    app = behind_a_gate(
        draft_routes(town.drafting, lambda: TODAY), access_by(ByToken(), town.audit)
    )

    def send(who: str, way: str, **body: object) -> Response:
        client = TestClient(app, headers={"x-draft": "1"}, cookies={"tt_session": who})
        return client.post(f"/{way}", json=body)

    return send


def face(answer: Response) -> dict[str, object]:
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert isinstance(found, dict)
    return found


def test_a_reader_finds_reads_compares_and_takes_along_what_is_shared(
    town: Town, post: Post
) -> None:
    draft = town.a_draft(项目名称="光伏回收线", 项目负责人="孙七")
    facts = {"achievement": "CG-7", "fields": {"项目名称": "光伏回收线二期"}}
    town.drafts.add(OWNER.identity, "transfer_project", "", facts=facts, draft=draft)

    shared = face(post("owner", f"share/{draft}", name=" Reader "))
    home = face(post("reader", "home"))
    read = face(post("reader", f"shared/{draft}"))
    first = face(post("reader", f"shared/{draft}", number=1))
    history = face(post("reader", f"shared/{draft}/history", number=2))
    compared = face(post("reader", f"shared/{draft}/compare", one=1, other=2))
    file = post("reader", f"shared/{draft}/file/docx", number=1)

    assert "王五" in str(shared["shares"])
    assert "别人给我看的" in str(home["start"]) and "光伏回收线二期" in str(home["start"])
    assert "张三（宁夏甲公司） 给您看的 · 第 2 版" in str(read["head"])
    assert "光伏回收线二期" in str(read["paper"]) and "孙七" in str(first["paper"])
    assert "看这一版" in str(history["versions"]) and "恢复" not in str(history["versions"])
    assert "孙七" in str(compared["changes"])
    assert "光伏回收线" in Document(io.BytesIO(file.content)).element.xml


def test_what_a_reader_gets_has_no_form_to_fill_and_none_of_what_it_is_made_from(
    town: Town, post: Post
) -> None:
    draft = town.a_draft(项目名称="光伏回收线")
    post("owner", f"share/{draft}", name="reader")

    read = face(post("reader", f"shared/{draft}"))

    assert set(read) == {"reading", "head", "paper", "origins", "gone"}
    assert read["reading"] == {"draft": draft, "number": 1}
    for part in ("head", "paper", "origins"):
        assert "data-fill" not in str(read[part]) and "<input" not in str(read[part])
    # 7391 and 硅材料再造 are in the profile and nowhere in the draft.
    assert str(PROFILE["industry"]) not in json.dumps(read, ensure_ascii=False)
    assert "7391" not in json.dumps(read)


def test_what_the_reader_may_not_see_is_left_open_and_not_even_named(
    town: Town, post: Post
) -> None:
    draft = town.a_draft(STAFF, achievement=SECRET_ID)
    own = face(post("staff", "open", draft=draft))
    assert SECRET_UNIT in str(own["paper"])
    assert face(post("staff", f"share/{draft}", name="reader"))["told"] == "王五可以看了"

    answers = [
        post("reader", "home"),
        post("reader", f"shared/{draft}"),
        post("reader", f"shared/{draft}/history"),
        post("reader", f"shared/{draft}/compare", one=1, other=1),
        post("reader", f"shared/{draft}/file/md"),
        post("reader", f"shared/{draft}/copy"),
    ]

    assert [answer.status_code for answer in answers] == [200] * 6
    for answer in answers:
        for secret in (SECRET_NAME, SECRET_UNIT, SECRET_ID):
            assert secret not in answer.text
            assert secret not in answer.headers.get("content-disposition", "")
    assert "有的您无权查看" in str(answers[1].json()["gone"])


def test_a_copy_is_the_readers_own_with_what_they_saw_and_no_profile(
    town: Town, post: Post
) -> None:
    draft = town.a_draft(项目名称="光伏回收线")
    post("owner", f"share/{draft}", name="reader")
    before = town.drafts.versions(OWNER.identity, draft)

    copied = face(post("reader", f"shared/{draft}/copy"))

    work = copied["work"]
    assert isinstance(work, dict)
    assert work["draft"] != draft
    assert work["facts"]["achievement"] == "CG-7"
    assert work["facts"]["fields"]["项目名称"] == "光伏回收线"
    assert str(PROFILE["name"]) in json.dumps(work["facts"]["fields"], ensure_ascii=False)
    assert not work["facts"].get("profile")
    assert str(PROFILE["industry"]) not in json.dumps(work, ensure_ascii=False)
    assert "7391" not in json.dumps(work)
    assert town.drafts.version(READER.identity, str(work["draft"])).number == 1
    assert town.drafts.versions(OWNER.identity, draft) == before


def test_nobody_else_gets_anything_and_no_one_learns_what_there_is(town: Town, post: Post) -> None:
    draft = town.a_draft()
    post("owner", f"share/{draft}", name="reader")
    ways = ("", "/history", "/compare", "/copy", "/file/docx")

    for way in ways:
        others = [
            post(who, f"shared/{id_}{way}", one=1, other=1)
            for who, id_ in (("stranger", draft), ("stranger", "0" * 32), ("staff", draft))
        ]
        assert {answer.status_code for answer in others} == {400}
        assert {answer.json()["said"] for answer in others} == {
            "没有这份草稿，或对方已不再给您看。"
        }
        assert post("owner", f"shared/{draft}{way}").status_code == 403
        assert post("", f"shared/{draft}{way}").status_code == 401
    assert "别人给我看的" not in str(face(post("stranger", "home"))["start"])


def test_a_reader_changes_nothing_of_it_by_any_other_way(town: Town, post: Post) -> None:
    draft = town.a_draft()
    post("owner", f"share/{draft}", name="reader")
    before = town.drafts.versions(OWNER.identity, draft)

    answers = [
        post("reader", way, draft=draft, number=1, one=1, other=1)
        for way in ("open", "history", "compare", "restore", "remove")
    ]
    shared_on = post("reader", f"share/{draft}", name="stranger")
    taken = post("reader", f"unshare/{draft}", reader=READER.identity)

    assert {answer.status_code for answer in answers} == {400}
    assert shared_on.status_code == 400
    assert taken.status_code == 200
    assert town.drafts.versions(OWNER.identity, draft) == before
    assert post("reader", f"shared/{draft}").status_code == 200
    assert post("stranger", f"shared/{draft}").status_code == 400


def test_what_is_taken_back_or_removed_is_not_read_any_more(town: Town, post: Post) -> None:
    taken, removed = town.a_draft(), town.a_draft()
    for draft in (taken, removed):
        post("owner", f"share/{draft}", name="reader")

    back = face(post("owner", f"unshare/{taken}", reader=READER.identity))
    post("owner", "remove", draft=removed)

    assert "王五" not in str(back["shares"])
    for draft in (taken, removed):
        assert post("reader", f"shared/{draft}").status_code == 400


def test_a_guest_is_told_to_log_in_where_others_are_let_read(town: Town) -> None:
    draft, readers, why = readers_of(desk_of(town.drafting, GUEST, {}, day=TODAY), "d1")

    assert (draft, readers) == ("", ())
    assert why.startswith("您没有登录")


def test_a_name_of_nobody_is_told_like_one_that_may_not_read(town: Town, post: Post) -> None:
    draft = town.a_draft()

    answers = [post("owner", f"share/{draft}", name=name) for name in ("nobody", "staff")]

    assert len({(answer.status_code, answer.text) for answer in answers}) == 1
    assert answers[0].status_code == 400


def test_sharing_reading_and_taking_along_are_noted_with_the_draft(town: Town, post: Post) -> None:
    draft = town.a_draft()
    town.audit.acts.clear()

    post("owner", f"share/{draft}", name="reader")
    post("reader", f"shared/{draft}")
    post("reader", f"shared/{draft}/compare", one=1, other=1)
    post("reader", f"shared/{draft}/file/md")
    copied = post("reader", f"shared/{draft}/copy").json()["work"]["draft"]
    post("owner", f"unshare/{draft}", reader=READER.identity)
    post("owner", f"share/{draft}", name="nobody")

    assert [(one.who, one.act, one.object, one.outcome) for one in town.audit.acts] == [
        (OWNER, "POST /drafts/share/{draft}", draft, "begun"),
        (READER, "POST /drafts/shared/{draft}", draft, "begun"),
        (READER, "POST /drafts/shared/{draft}/compare", draft, "begun"),
        (READER, "POST /drafts/shared/{draft}/file/{ending}", draft, "begun"),
        (READER, "POST /drafts/shared/{draft}/copy", draft, "begun"),
        (READER, "POST /drafts/shared/{draft}/copy", copied, "done"),
        (OWNER, "POST /drafts/unshare/{draft}", draft, "begun"),
        (OWNER, "POST /drafts/share/{draft}", draft, "begun"),
        (OWNER, "POST /drafts/share/{draft}", draft, "failed"),
    ]
    assert "reader" not in str(town.audit.acts[0].note)


@pytest.mark.parametrize("number", ["x", "1.5", [], {}, 99, -1])
def test_a_version_that_is_none_is_refused_in_words(town: Town, post: Post, number: object) -> None:
    draft = town.a_draft()
    post("owner", f"share/{draft}", name="reader")

    answer = post("reader", f"shared/{draft}", number=number)

    assert answer.status_code == 400
    assert answer.json()["said"].endswith("。")
