"""Rules as data: read strictly, and founded on words that stand in their text."""

from pathlib import Path

import pytest
from eligibility_builders import ANYBODY, Shelf, measure, policy

from corpus.errors import UnusableRule
from corpus.levels import Viewer
from corpus.measures.anchors import anchors_of, lost_quotes
from corpus.measures.files import SHIPPED, as_text, measure_from, read_measures
from corpus.measures.rules import Measure

HEAD = "id: T1\npolicy: T1\nname: 某补贴\ngives: [后补助]\npublished: full\nconditions:\n"
GOOD = HEAD + "  - {id: a, kind: flag, of: resident, is: true, text: 居民企业, quote: 居民企业}\n"


def with_condition(text: str) -> str:
    return f"{HEAD}  - {{id: a, text: 条件, quote: 条件, {text}}}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "YAML"),
        ("甲", "应是一项措施"),
        (GOOD.replace("T1\npolicy", "T9\npolicy"), "政策编号"),
        (GOOD + "colour: red\n", "colour：没有这个字段名"),
        (GOOD.replace("kind: flag", "kind: guess"), "kind 不可用"),
        (GOOD.replace(", quote: 居民企业", ""), "没有引句"),
        (GOOD + GOOD.splitlines()[-1] + "\n", "用了两次"),
        (GOOD.replace("full", "none"), "published 为 none"),
        (GOOD.replace("full", "maybe"), "published"),
        (with_condition("kind: amount, figure: {of: employees}, bounds: {}"), "至少写一项"),
        (with_condition("kind: amount, figure: {of: employees}"), "只写一项"),
        (
            with_condition(
                "kind: amount, figure: {of: a}, scaled_by: {of: b},"
                " scale: [{up_to: 5, at_least: 1}]"
            ),
            "最后一档",
        ),
        (
            with_condition(
                "kind: amount, figure: {of: a}, scaled_by: {of: b},"
                " scale: [{up_to: 5, at_least: 1}, {up_to: 3, at_least: 1}, {at_least: 1}]"
            ),
            "由小到大",
        ),
        (with_condition("kind: judged, by: code"), "expert 或 platform"),
        (with_condition("kind: industry"), "只写一项"),
        (with_condition("kind: age, bounds: {at_least: 1}, by: expert"), "judged"),
        (with_condition("kind: age, bounds: {at_least: 1}, unit: 天"), "不是可选的值"),
        (
            with_condition(
                "kind: any, parts: [{id: b, text: 甲, kind: flag, of: resident, is: true,"
                " audience: true}]"
            ),
            "不能写 audience",
        ),
        (
            GOOD + "benefit: {text: 补助, computed: {figure: {of: a}, rate: 1, says: '{money}'}}\n",
            "says 里只能用",
        ),
        (GOOD + "windows:\n  - {from: 2026-09-01, to: 2026-08-31}\n", "早于"),
        (
            GOOD
            + "windows:\n  - {from: 2026-01-01, to: 2026-03-01}\n"
            + "  - {from: 2026-03-01, to: 2026-05-01}\n",
            "重叠",
        ),
    ],
)
def test_a_rule_that_is_not_as_it_should_be_is_told(text: str, said: str) -> None:
    with pytest.raises(UnusableRule, match=said):
        measure_from(text)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "规则.yaml"
    path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(UnusableRule, match="UTF-8"):
        read_measures([path])


def test_one_id_in_two_files_is_told(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")

    with pytest.raises(UnusableRule, match="T1"):
        read_measures([tmp_path])


@pytest.mark.parametrize("rule", read_measures([SHIPPED]), ids=lambda rule: rule.id)
def test_a_rule_is_written_as_it_was_read(rule: Measure) -> None:
    assert measure_from(as_text(rule)) == (rule,)


def test_a_quote_is_found_across_the_lines_of_a_page() -> None:
    (anchor,) = anchors_of(measure(GOOD), "一、居民\n企业可以申报").values()

    assert anchor is not None and (anchor.start, anchor.end) == (2, 7)


def test_a_quote_that_is_not_to_the_letter_is_lost() -> None:
    assert lost_quotes(measure(GOOD), "居住企业") == ("居民企业",)


def test_a_rule_whose_text_has_changed_is_not_judged_by() -> None:
    shelf = Shelf((policy("别的话"),), (measure(GOOD),))

    rules = shelf.book().rules(ANYBODY)

    assert (rules.placed, rules.stale) == ((), ("T1",))


def test_whoever_may_not_see_a_policy_does_not_see_its_measures() -> None:
    shelf = Shelf((policy("居民企业", level="restricted"),), (measure(GOOD),))
    book = shelf.book()

    assert book.rules(ANYBODY).placed == ()
    assert [one.measure.id for one in book.rules(Viewer(role="staff")).placed] == ["T1"]


def test_rules_are_read_again_when_something_visible_has_changed() -> None:
    shelf = Shelf((policy("居民企业"),), ())
    book = shelf.book()
    assert book.rules(ANYBODY).placed == ()

    shelf.rules = (measure(GOOD),)
    unmoved = book.rules(ANYBODY).placed
    shelf.moved += 1

    assert unmoved == () and len(book.rules(ANYBODY).placed) == 1
