"""What was found for a demand counts again only while its owner would find those very records."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from assistant.matching.batch import beside, found_in, left_out_table
from assistant.matching.everything import Card, Row
from assistant.matching.kept import (
    KeptRow,
    Outcome,
    Wanted,
    as_json,
    as_now,
    outcome_in,
    records_of,
)
from assistant.matching.reports import in_short, tables_of


def card(record: str, tier: str = "fair") -> Card:
    return Card(
        demand="",
        achievement=record,
        title=f"成果{record}",
        owner="",
        tier=tier,
        score=0.5,
        coverage=0.5,
        reasons=(),
        metrics=(),
        gaps=(),
        questions=(),
        advice="",
        policies=(),
    )


CARDS = (card("A", "strong"), card("B"), card("C", "weak"))
ROW = Row(
    demand="X-1",
    title="净水",
    owner="",
    region="",
    recommended=2,
    cards=CARDS,
    fingerprint="",
)
FOUND = Outcome(row=ROW, best=0, rests=({"A": 1, "P": 0}, {"B": 3}, {"C": 1}))
WANTED = Wanted(number=1, row=2, demand="X-1", title="净水", owner="", asked={"text": "净水"})
ALL = {"A": 1, "B": 3, "C": 1, "P": 7}


def test_what_is_as_it_was_is_told_as_it_was() -> None:
    assert as_now(FOUND, ALL) == FOUND
    assert records_of([FOUND, Outcome(failed="太长")]) == {"A", "B", "C", "P"}


@pytest.mark.parametrize(
    "versions",
    [
        {**ALL, "A": 2},  # changed, or given another level
        {"B": 3, "C": 1, "P": 7},  # withdrawn, or shut to its owner
        {"A": 1, "B": 3, "C": 1},  # the policy that its card names is
    ],
)
def test_a_card_goes_with_what_it_rests_on_and_the_best_is_not_another_then(
    versions: Mapping[str, int],
) -> None:
    now = as_now(FOUND, versions)

    assert now.row is not None
    assert [one.achievement for one in now.row.cards] == ["B", "C"]
    assert (now.best, now.lost, now.moved, now.recommended) == (None, True, 1, 1)
    assert now.rests == ({"B": 3}, {"C": 1})


def test_where_another_card_goes_the_best_stays() -> None:
    now = as_now(FOUND, {**ALL, "B": 4})

    assert now.card(now.best) == CARDS[0]
    assert (now.lost, now.moved, now.recommended) == (False, 1, 1)


def test_what_comes_nearest_is_lost_in_the_same_way() -> None:
    near = Outcome(row=ROW, nearest=2, rests=FOUND.rests)

    assert as_now(near, {**ALL, "A": 2}).card(1) == CARDS[2]
    assert as_now(near, {**ALL, "A": 2}).nearest == 1
    assert as_now(near, {**ALL, "C": 2}).lost


@pytest.mark.parametrize("outcome", [FOUND, Outcome(failed="写得太长")])
def test_what_was_found_is_read_as_it_was_kept(outcome: Outcome) -> None:
    assert outcome_in(json.loads(json.dumps(as_json(outcome)))) == outcome


def test_what_a_workbook_leaves_out_it_says_with_the_reason() -> None:
    gone = as_now(FOUND, {**ALL, "A": 2})
    rows = [
        KeptRow(wanted=WANTED, outcome=gone),
        KeptRow(wanted=WANTED, outcome=Outcome(failed="写得太长")),
        KeptRow(wanted=WANTED),
    ]

    table = left_out_table(rows)
    summary, cards = tables_of(found_in(rows))

    assert table is not None
    assert [row[2][:5] for row in table.rows] == ["有 1 张", "没有匹配成", "还没有匹配"]
    assert {row[0] for row in table.rows} == {"第 2 行"}
    assert len(summary.rows) == 1 and summary.rows[0][4] == "推荐 1 条"
    assert [row[2] for row in cards.rows] == ["B", "C"]
    assert left_out_table([KeptRow(wanted=WANTED, outcome=FOUND)]) is None


def test_what_is_not_recommended_is_a_lead_in_the_workbook_as_on_screen() -> None:
    row = replace(ROW, recommended=0, cards=(card("C", "weak"), card("D", "none")))

    summary, cards = tables_of([row])

    said = dict(zip(summary.head, summary.rows[0], strict=True))
    assert (said["最合适的成果"], said["档位"], said["信息覆盖"]) == ("", "没有", "")
    assert said["线索，供自行判断"] == "成果C"
    assert "得分" not in (*summary.head, *cards.head)


def test_a_workbook_of_a_table_bears_its_rows_and_what_was_not_compared() -> None:
    cells = [
        ["需求名称", "净水"],
        ["单位名称", "甲厂"],
        ["备注", "厂里地方小"],
        ["什么时段", "夜里"],
    ]
    wanted = replace(WANTED, row=7, asked={"row": cells})

    summary, _ = tables_of([ROW], beside=beside([wanted]))

    said = dict(zip(summary.head, summary.rows[0], strict=True))
    assert said["表中行号"] == "7"
    assert said["表里的其他内容"] == "备注：厂里地方小\n什么时段：夜里"
    assert beside([WANTED]) == {"X-1": ("2", "")}


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("净水", "净水"),
        (
            "冷库门封条在冬天总是冻住，开一次门就得拿热水浇，想找一种在零下20度能用的密封胶条，三年不换",
            None,
        ),
        (
            "冷库门封条在冬天总是冻住开一次门就得拿热水浇想找一种在零下的时候温度为负20度能用的胶",
            None,
        ),
    ],
)
def test_a_long_title_is_cut_where_it_pauses_and_never_in_a_figure(
    title: str, short: str | None
) -> None:
    said = in_short(title)

    assert said == (short or said) and len(said) <= 41
    start = said.removesuffix("…")
    assert title.startswith(start)
    assert not re.search(r"\d[^\d，]{0,3}$", start)
