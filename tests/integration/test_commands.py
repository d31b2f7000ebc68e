"""The commands as people and scripts run them: processes of their own, on one data folder.

Every process costs seconds, so each test runs one and looks at all that it said.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from commands_desk import Desk, Done
from embeddings_server import an_embeddings_server

FILES = {
    "创新券.md": """# 科技创新券管理办法
编号：T01
文号：宁科规发〔2024〕1号
施行日期：2024-01-01
来源级别：官方

## 一、支持标准
科技创新券每家企业每年最高补助20万元。
""",
    "旧创新券.md": """# 科技创新券暂行办法
编号：T02
施行日期：2018-01-01
有效期至：2020-12-31

## 一、支持标准
科技创新券每家企业每年最高补助5万元。
""",
    "内部.md": """# 科技创新券内部评审口径
编号：T03
公开属性：一般-内部

科技创新券内部评审时，每家企业最高补助按18万元掌握。
""",
    "临时.md": "# 临时通知\n编号：T04\n\n临时通知只用来删除。\n",
    "成果.csv": (
        "成果编号,成果名称,简介,技术指标,持有单位,联系电话,公开范围\n"
        "A01,喷漆废水处理装置,处理喷漆循环水,换水周期≥90天,某研究院,0951-1234567,公开\n"
    ),
    "空.pdf": "",
}
SOURCE = {"path", "page", "row", "start", "end"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with an_embeddings_server() as embeddings:
        yield Desk(tmp_path_factory.mktemp("desk"), embeddings)


@pytest.fixture(scope="module")
def added(desk: Desk) -> Done:
    folder = desk.folder / "files"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return desk.run("corpus", "add", str(folder), "--json")


@pytest.fixture
def filled(desk: Desk, added: Done) -> Desk:
    assert added.out
    return desk


@pytest.fixture(scope="module")
def shown(desk: Desk, added: Done) -> Any:
    """What `show` shows a business of the record T01."""
    assert added.out
    done = desk.run("corpus", "show", "T01", "--as", "enterprise", "--json")
    assert (done.code, done.err) == (0, "")
    return done.document


def one_line_of_chinese(done: Done) -> bool:
    return done.err.startswith("错误：") and done.err.count("\n") == 1


def test_adding_tells_what_was_taken_and_leaves_with_1_where_something_was_not(
    added: Done,
) -> None:
    document = added.document

    assert (added.code, added.err) == (1, "")
    assert list(document) == ["added", "updated", "unchanged", "problems"]
    assert {record["id"] for record in document["added"]} == {"T01", "T02", "T03", "T04", "A01"}
    for record in document["added"]:
        assert record.keys() == {"id", "kind", "title", "source"}
        assert record["source"].keys() == SOURCE
    (problem,) = document["problems"]
    assert problem.keys() == {"source", "code", "severity", "what", "hint"}
    assert (problem["source"]["path"], problem["severity"]) == ("空.pdf", "refused")


def test_a_list_has_what_the_role_may_see_with_its_status_today(filled: Desk) -> None:
    done = filled.run("corpus", "list", "--as", "enterprise", "--json")

    records = {record["id"]: record for record in done.document["records"]}
    assert (done.code, done.err) == (0, "")
    assert {"T01", "T02", "A01"} <= records.keys()
    assert "T03" not in records
    assert records["T01"].keys() == {"id", "kind", "title", "level", "status", "source"}
    assert (records["T01"]["status"], records["T02"]["status"]) == ("in_force", "expired")


def test_a_record_is_shown_whole(shown: Any) -> None:
    assert shown.keys() == {
        "id",
        "kind",
        "title",
        "level",
        "status",
        "source",
        "versions",
        "fields",
        "cautions",
        "checks",
        "text",
    }
    assert shown["fields"]["number"] == "宁科规发〔2024〕1号"
    assert (shown["source"]["start"], shown["source"]["end"]) == (0, len(shown["text"]))


def test_a_search_quotes_what_show_shows(
    filled: Desk,
    shown: Any,
) -> None:
    requests = filled.requests(
        '{"q": "科技创新券最高补助", "k": 5}',
        '{"q": "科技创新券最高补助", "as": "enterprise"}',
        '{"q": "科技创新券最高补助", "as_of": "2019-06-30", "kind": "policy"}',
        '{"q": "科技创新券", "k": 0}',
    )

    done = filled.run("index", "search", "--batch", requests, "--json")

    every, public, earlier, wrong = done.lines
    assert done.code == 1
    assert list(every) == ["query", "hits", "mended", "namesakes", "excluded", "ms"]
    assert every["ms"].keys() == {"embed", "lexical", "vector", "total"}
    assert [hit["rank"] for hit in every["hits"]] == list(range(1, len(every["hits"]) + 1))
    assert {"T01", "T03"} <= {hit["record"] for hit in every["hits"]}
    assert every["excluded"]["expired"] == 1
    assert "T03" not in {hit["record"] for hit in public["hits"]}
    assert public["excluded"] == {"expired": 1}
    assert [hit["record"] for hit in earlier["hits"] if hit["record"] < "T03"] == ["T02"]
    assert wrong == {"error": "第 4 行：k 的值“0”不可用，应为 1 到 1000 的整数"}

    (hit,) = (hit for hit in every["hits"] if hit["record"] == "T01")
    assert hit.keys() == {
        "rank",
        "record",
        "kind",
        "title",
        "status",
        "text",
        "score",
        "marks",
        "source",
        "cautions",
    }
    assert hit["source"]["path"] == "创新券.md"
    assert hit["text"] == shown["text"][hit["source"]["start"] : hit["source"]["end"]]


def test_an_answer_is_one_json_document_whose_quotes_are_verbatim(
    filled: Desk,
    shown: Any,
) -> None:
    done = filled.run(
        "assistant", "ask", "科技创新券每家企业最高补助多少？", "--as", "enterprise", "--json"
    )

    document = done.document
    assert (done.code, done.err) == (0, "")
    assert (document["status"], document["mode"]) == ("answered", "extractive")
    first = document["citations"][0]
    assert first.keys() == {
        "n",
        "record",
        "title",
        "quote",
        "source",
        "status",
        "provenance",
        "checked",
        "cautions",
        "genre",
    }
    assert (first["record"], first["provenance"]) == ("T01", "official")
    assert first["quote"] == "科技创新券每家企业每年最高补助20万元。"
    assert first["quote"] == shown["text"][first["source"]["start"] : first["source"]["end"]]
    assert "18万元" not in done.out


def requests_of(*requests: Mapping[str, object]) -> list[str]:
    return [json.dumps(request, ensure_ascii=False) for request in requests]


def test_a_batch_answers_each_line_and_leaves_with_1_for_a_bad_one(filled: Desk) -> None:
    asked = "科技创新券每家企业最高补助多少？"
    turns = [{"role": "user", "content": asked}, {"role": "assistant", "content": "20万元。"}]
    requests = filled.requests(
        *requests_of({"q": asked}),
        "{不是 JSON",
        *requests_of(
            {"q": "那依据呢？", "history": turns},
            {"q": asked, "as_of": "2019-06-30"},
            {"q": asked, "as": "boss"},
            {"q": "养老保险断缴两年能不能补"},
            {"q": "内部评审口径掌握多少万元", "as": None},
        ),
    )

    done = filled.run("assistant", "ask", "--as", "enterprise", "--batch", requests, "--json")

    now, broken, follow_up, earlier, boss, refused, guarded = done.lines
    assert done.code == 1
    assert now["citations"][0]["record"] == "T01"
    assert broken == {"error": "第 2 行：不是合法的 JSON"}
    assert follow_up["question"] == "科技创新券暂行办法：那依据呢？"
    assert earlier["citations"][0]["record"] == "T02"
    assert boss["error"].startswith("第 5 行：as 的值“boss”不可用，可选：enterprise")
    assert (refused["status"], refused["citations"]) == ("refused", [])
    assert "18万元" not in json.dumps(guarded, ensure_ascii=False)


def test_what_could_not_be_taken_is_listed_as_long_as_it_stands(filled: Desk) -> None:
    done = filled.run("corpus", "problems", "--json")

    assert done.code == 0
    assert [problem["source"]["path"] for problem in done.document["problems"]] == ["空.pdf"]


def test_the_index_says_what_it_holds(filled: Desk) -> None:
    done = filled.run("index", "status", "--json")

    document = done.document
    assert done.code == 0
    assert document.keys() == {"generation", "records", "embedder", "backend", "passages"}
    assert document["records"].keys() == {"policy", "achievement", "demand", "passage"}
    assert document["records"]["policy"] >= 3
    assert document["passages"].keys() == {"public", "internal", "restricted"}


def test_a_removed_record_is_gone_and_the_index_is_clean(filled: Desk) -> None:
    removed = filled.run("corpus", "remove", "T04")
    gone = filled.run("corpus", "show", "T04", "--json")
    checked = filled.run("index", "check", "--json")

    assert (removed.code, removed.out) == (0, "已撤下 T04；可用 restore 恢复\n")
    assert (gone.code, gone.out) == (2, "")
    assert one_line_of_chinese(gone) and "T04" in gone.err
    assert checked.code == 0
    assert checked.document.keys() == {"clean", "passages", "lost", "findings"}
    assert (checked.document["clean"], checked.document["lost"]) == (True, [])


def test_a_withdrawn_record_is_listed_shown_and_brought_back(filled: Desk) -> None:
    before = filled.run("corpus", "show", "T03", "--json").document
    filled.run("corpus", "remove", "T03", "--reason", "duplicate")
    listed = filled.run("corpus", "withdrawn", "--json")
    told = filled.run("corpus", "withdrawn", "T03")
    none = filled.run("corpus", "restore", "T03")
    back = filled.run("corpus", "restore", "T03", "--reason", "mistaken")
    again = filled.run("corpus", "restore", "T03", "--reason", "mistaken")
    after = filled.run("corpus", "show", "T03", "--json").document

    (one,) = [one for one in listed.document["withdrawn"] if one["id"] == "T03"]
    assert (one["reason"], one["version"], one["title"]) == ("duplicate", 1, before["title"])
    assert one["who"].startswith("cli:")
    assert before["text"] in told.out and "和另一条重复" in told.err
    assert (none.code, back.code) == (2, 0)
    assert back.out == "已恢复 T03，级别：内部（第 2 版）\n"
    assert (again.code, again.out) == (2, "")
    assert one_line_of_chinese(again)
    assert {**after, "versions": []} == {**before, "versions": []}
    assert filled.run("index", "check", "--json").document["clean"]


def test_a_setting_that_cannot_be_used_is_told_in_one_line(desk: Desk) -> None:
    done = desk.run("corpus", "list", "--json", TT_TODAY="明天")

    assert (done.code, done.out) == (2, "")
    assert one_line_of_chinese(done)
    assert "TT_TODAY" in done.err and "YYYY-MM-DD" in done.err


# --- looking after what was added -----------------------------------------------------------------


def test_every_file_that_was_handed_in_is_listed_with_how_far_it_came(filled: Desk) -> None:
    done = filled.run("corpus", "files", "--json")

    files = {file["path"]: file for file in done.document["files"]}
    assert done.code == 0
    assert set(FILES) - {"临时.md"} <= files.keys()  # which another test takes away
    assert files["空.pdf"].keys() == {"path", "state", "size", "sha256", "changed"}
    assert (files["空.pdf"]["state"], files["创新券.md"]["state"]) == ("refused", "visible")
    assert files["创新券.md"]["size"] == len(FILES["创新券.md"].encode())


def test_what_changed_between_two_versions_can_be_read(desk: Desk, tmp_path: Path) -> None:
    own = Desk(tmp_path, desk.embeddings)
    card = tmp_path / "券.md"
    card.write_text("# 券\n编号：V01\n\n最高补助20万元。\n", encoding="utf-8")
    own.run("corpus", "add", str(card))
    alone = own.run("corpus", "diff", "V01")
    card.write_text("# 券\n编号：V01\n\n最高补助30万元。\n", encoding="utf-8")

    added = own.run("corpus", "add", str(card))
    document = own.run("corpus", "diff", "V01", "--json").document
    told = own.run("corpus", "diff", "V01", "--from", "1", "--to", "2")

    assert alone.code == 2 and "只有一个版本" in alone.err
    assert "更新 V01 券" in added.out and "python -m corpus diff V01" in added.out
    assert list(document) == ["record", "from", "to", "fields", "passages"]
    assert (document["from"], document["to"]) == (1, 2)
    assert document["passages"][0]["figures"] == {"before": ["20万元"], "after": ["30万元"]}
    assert "20万元" in told.out and "30万元" in told.out


def test_what_is_checked_changes_everywhere_and_can_be_taken_back(filled: Desk) -> None:
    before = filled.run("corpus", "review", "--json").document
    line = next(
        number
        for number, text in enumerate(
            filled.run("corpus", "show", "T02", "--json").document["text"].split("\n"), start=1
        )
        if "5万元" in text
    )

    done = filled.run(
        "corpus", "check", "T02", "--line", str(line), "--as", "官方", "--who", "张三", "--json"
    )
    shown = filled.run("corpus", "show", "T02", "--json").document
    asked = filled.run(
        "assistant", "ask", "科技创新券每家企业最高补助多少？", "--as-of", "2019-06-30", "--json"
    ).document
    healthy = filled.run("index", "check", "--json")
    undone = filled.run("corpus", "check", "T02", "--line", str(line), "--undo")
    after = filled.run("corpus", "show", "T02", "--json").document

    assert {item["record"] for item in before["queue"]} >= {"T02", "T03"}
    assert "T01" not in {item["record"] for item in before["queue"]}
    assert list(before) == ["records", "lines", "queue"]
    assert done.code == 0 and done.document["checks"] == shown["checks"]
    (check,) = shown["checks"]
    assert (check["line"], check["provenance"], check["who"]) == (line, "official", "张三")
    assert asked["citations"][0]["provenance"] == "official"
    assert (healthy.code, healthy.document["clean"]) == (0, True)
    assert undone.code == 0
    assert [item["counts"] for item in after["checks"]] == [False, False]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "T01", "--as", "官方"], "--line"),
        (["check", "T01", "--line", "1"], "--as"),
        (["check", "T01", "--line", "999", "--as", "官方"], "第 999 行"),
        (["quarantine", "export", "没有.pdf", "--out", "/nonexistent/x"], "没有.pdf"),
        (["diff", "T01", "--from", "7"], "第 7 版"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(
    filled: Desk, arguments: list[str], said: str
) -> None:
    done = filled.run("corpus", *arguments)

    assert (done.code, done.out) == (2, "")
    assert one_line_of_chinese(done)
    assert said in done.err
