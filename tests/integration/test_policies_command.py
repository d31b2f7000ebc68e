"""`assistant policies` and `corpus rules` as people run them: processes of their own."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands_desk import Desk
from embeddings_server import an_embeddings_server
from openpyxl import load_workbook

CARD = """# 中试补贴办法
编号：T01

## 条件

（一）场地不小于500平方米；

（二）没有重大事故。
"""
INSIDE = "# 内部补贴办法\n编号：T02\n公开属性：一般-内部\n\n职工总数不超过50人。\n"
RULES = """- id: T01
  policy: T01
  name: 中试补贴
  gives: [后补助]
  published: full
  conditions:
    - {id: site, kind: amount, figure: {of: extra.场地面积_平方米}, bounds: {at_least: 500},
       unit: ㎡, text: 场地不小于500平方米, quote: （一）场地不小于500平方米；}
    - {id: clean, kind: flag, of: violations, is: false, by: proof, text: 没有重大事故,
       quote: （二）没有重大事故。}
- id: T02
  policy: T02
  name: 内部补贴
  gives: [后补助]
  published: full
  conditions:
    - {id: staff, kind: amount, figure: {of: employees}, bounds: {at_most: 50}, unit: 人,
       text: 职工总数不超过50人, quote: 职工总数不超过50人。}
"""
PROFILE = {"extra": {"场地面积_平方米": 480}, "employees": "四十来个", "colour": "red"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with an_embeddings_server() as embeddings:
        desk = Desk(tmp_path_factory.mktemp("desk"), embeddings)
        files = desk.folder / "files"
        files.mkdir()
        (files / "办法.md").write_text(CARD, encoding="utf-8")
        (files / "内部.md").write_text(INSIDE, encoding="utf-8")
        (desk.folder / "rules.yaml").write_text(RULES, encoding="utf-8")
        (desk.folder / "p.json").write_text(json.dumps(PROFILE), encoding="utf-8")
        assert desk.run("corpus", "add", str(files)).code == 0
        assert desk.run("corpus", "rules", "add", str(desk.folder / "rules.yaml")).code == 0
        yield desk


def test_verdicts_are_one_json_document_whose_quotes_are_verbatim(desk: Desk) -> None:
    shown = desk.run("corpus", "show", "T01", "--json").document

    done = desk.run("assistant", "policies", "--profile", str(desk.folder / "p.json"), "--json")

    assert (done.code, list(done.document)) == (0, ["as_of", "measures"])
    site = done.document["measures"][0]
    assert list(site) == [
        "measure",
        "policy",
        "title",
        "status",
        "verdict",
        "conditions",
        "benefit",
        "cap_wan",
        "window",
        "relations",
        "ask",
    ]
    first = site["conditions"][0]
    assert (site["verdict"], first["state"], first["gap"]) == ("not_met", "unmet", "差 20 ㎡")
    assert first["have"] == {"value": 480.0, "unit": "㎡", "period": None}
    source = first["source"]
    assert list(source) == ["path", "page", "row", "start", "end"]
    assert shown["text"][source["start"] : source["end"]] == first["quote"]
    assert "colour" in done.err  # what was not used is said


def test_a_role_gets_the_measures_of_what_it_may_see(desk: Desk) -> None:
    profile = str(desk.folder / "p.json")

    everybodys = desk.run(
        "assistant", "policies", "--profile", profile, "--as", "enterprise", "--json"
    ).document
    hidden = desk.run(
        "assistant", "policies", "--profile", profile, "--as", "enterprise", "--measure", "T02"
    )

    assert [one["measure"] for one in everybodys["measures"]] == ["T01"]
    assert hidden.code == 2 and "没有编号为“T02”" in hidden.err


def test_a_batch_answers_each_profile_and_leaves_with_1_for_a_bad_one(desk: Desk) -> None:
    file = desk.requests(
        json.dumps({"profile": {"employees": 40}, "measure": "T02"}),
        json.dumps({"profile": [40]}),
        json.dumps({"profile": {}, "as_of": "昨天"}),
    )

    done = desk.run("assistant", "policies", "--batch", file)

    good, shape, day = done.lines
    assert done.code == 1
    assert good["measures"][0]["verdict"] == "promising"
    assert "第 2 行" in shape["error"] and "第 3 行" in day["error"]


def test_a_person_reads_lines_and_takes_a_workbook_along(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "结果.xlsx"

    done = desk.run(
        "assistant",
        "policies",
        "--profile",
        str(desk.folder / "p.json"),
        "--measure",
        "T01",
        "--out",
        str(out),
    )

    assert done.code == 0 and "✕ 不满足\t场地不小于500平方米" in done.out
    assert "“（一）场地不小于500平方米；”" in done.out
    assert [sheet.title for sheet in load_workbook(out).worksheets][:2] == ["一览", "逐条"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["policies"], "--profile"),
        (["policies", "--profile", "没有.json"], "没有.json"),
        (["policies", "--profile", "@", "--as-of", "2026"], "日期"),
        (["policies", "--profile", "@", "--out", "a.txt"], ".docx"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_line(
    desk: Desk, arguments: list[str], said: str
) -> None:
    given = [str(desk.folder / "p.json") if one == "@" else one for one in arguments]

    done = desk.run("assistant", *given)

    assert done.code == 2 and said in done.err and done.err.count("\n") == 1


def test_a_rule_is_drawn_confirmed_shown_and_withdrawn(desk: Desk, tmp_path: Path) -> None:
    drawn = desk.run("corpus", "rules", "draw", "T02", "--keep")
    waiting = desk.run("corpus", "rules", "list", "--json").document["rules"]
    confirmed = desk.run("corpus", "rules", "confirm", "T02", "--who", "张三")
    shown = desk.run("corpus", "rules", "show", "T02")
    again = tmp_path / "again.yaml"
    again.write_text(
        shown.out.replace("职工总数不超过50人。", "职工不超过50人。"), encoding="utf-8"
    )
    refused = desk.run("corpus", "rules", "add", str(again))
    away = desk.run("corpus", "rules", "withdraw", "T02", "--who", "李四")

    assert "at_most: '50'" in drawn.out
    assert [one["state"] for one in waiting if one["measure"] == "T02"] == [
        "confirmed",
        "candidate",
    ]
    assert (confirmed.code == 0 and "第 3 版" in confirmed.out) or "已生效" in confirmed.out
    assert "quote: 职工总数不超过50人。" in shown.out
    assert refused.code == 2 and "一字不差" in refused.err
    assert away.code == 0
