"""A rule in a form is the same rule: whatever it says is shown, read back, and checked in place."""

from datetime import date, timedelta
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from eligibility_builders import DAY, measure, policy
from hypothesis import given
from hypothesis import strategies as st

from assistant.ui.fits.rule_checks import misfits, quotes_in
from assistant.ui.fits.rule_entries import KINDS
from assistant.ui.fits.rule_form import Shape, rule_form_html
from assistant.ui.fits.rule_lines import (
    added,
    entry_at,
    lines_of,
    moved,
    numbered,
    places,
    removed,
    rule_of,
    said_of,
)
from assistant.ui.fits.rule_preview import EXAMPLES, previewed
from corpus.measures.files import SHIPPED, read_measures
from corpus.measures.rules import Measure

SHIPPED_RULES = read_measures([SHIPPED])
# Words as people write them into a field: no line ends, no space around.
WORDS = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="\x85"), min_size=1, max_size=12
)
NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=4)
SHARES = st.decimals(min_value=0, max_value=1, places=4)
UNITS = st.sampled_from(["", "万元", "%", "㎡", "年", "人", "项", "家", "分"])
YEARS = st.sampled_from(["last_year", "each_of_2", "sum_of_2", "sum_of_3", "mean_of_3"])
LISTS = st.lists(WORDS, max_size=3)
FACTS = st.sampled_from(["employees", "revenue", "extra.场地面积_平方米", "of_nothing_known"])


def some(of: st.SearchStrategy[object], **more: st.SearchStrategy[object]) -> dict[str, object]:
    return {"optional": of, **more}


def bounds(numbers: st.SearchStrategy[Decimal]) -> st.SearchStrategy[dict[str, object]]:
    names = ("at_least", "more_than", "at_most", "less_than")
    return st.dictionaries(st.sampled_from(names), numbers, min_size=1)


FIGURES = st.fixed_dictionaries(
    {"of": FACTS}, optional={"over": FACTS, "years": YEARS, "fewer_if_young": st.booleans()}
)
LIMITS = bounds(NUMBERS)
STEPS = st.lists(st.tuples(NUMBERS, NUMBERS).map(list), min_size=1, max_size=3)
POINTS = st.fixed_dictionaries(
    {
        "id": st.just("p"),
        "text": WORDS,
        "most": NUMBERS,
        "ways": st.lists(
            st.fixed_dictionaries(
                {"figure": FIGURES, "steps": STEPS}, optional={"optional": st.booleans()}
            ),
            min_size=1,
            max_size=2,
        ),
    },
    optional={"never_zero": st.booleans()},
)


def scaled(tops: list[int], limit: dict[str, object]) -> list[dict[str, object]]:
    return [*({"up_to": top, **limit} for top in sorted(set(tops))), limit]


SCALES = st.builds(scaled, st.lists(st.integers(1, 9999), max_size=3), LIMITS)
OF_KIND: dict[str, st.SearchStrategy[dict[str, object]]] = {
    "amount": st.one_of(
        st.fixed_dictionaries({"figure": FIGURES, "bounds": LIMITS, "unit": UNITS}),
        st.fixed_dictionaries({"figure": FIGURES, "scaled_by": FIGURES, "scale": SCALES}),
    ),
    "readings": st.fixed_dictionaries(
        {"of": FACTS, "figure": st.sampled_from(["growth", "mean_share"]), "bounds": LIMITS},
        optional={"over": FACTS, "unit": UNITS},
    ),
    "age": st.fixed_dictionaries({"bounds": LIMITS, "unit": UNITS.filter(bool)}),
    "flag": st.fixed_dictionaries(
        {
            "of": FACTS,
            "is": st.one_of(
                st.booleans(),
                st.lists(st.sampled_from(["enterprise", "查账征收", "甲"]), min_size=1, max_size=2),
            ),
        }
    ),
    "industry": st.one_of(
        st.fixed_dictionaries({"any_of": st.lists(WORDS, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"none_of": st.lists(WORDS, min_size=1, max_size=3)}),
    ),
    "holds": st.fixed_dictionaries(
        {"among": st.sampled_from(["qualifications", "awards", "platforms", "standards"])},
        optional={
            "named": LISTS,
            "near": LISTS,
            "levels": LISTS,
            "within_rank": st.integers(1, 99),
            "within_years": st.integers(1, 99),
        },
    ),
    "judged": st.fixed_dictionaries(
        {"by": st.sampled_from(["expert", "platform"])},
        optional={"of": FACTS, "bounds": LIMITS, "unit": UNITS},
    ),
    "located": st.fixed_dictionaries({"places": st.lists(WORDS, min_size=1, max_size=3)}),
    "measure": st.fixed_dictionaries({"measure": WORDS}),
    "score": st.fixed_dictionaries(
        {"bounds": LIMITS, "points": st.lists(POINTS, min_size=1, max_size=2)}
    ),
}


@st.composite
def conditions(draw: st.DrawFn, depth: int = 2, *, part: bool = False) -> dict[str, object]:
    whole = ["all", "any", "not"] if depth else []
    kind = draw(st.sampled_from([*OF_KIND, *whole]))
    common = {
        "kind": kind,
        "id": f"c{draw(st.integers(0, 10**9))}",
        "text": draw(WORDS),
        "shortcut": draw(st.booleans()),
        "audience": False if part else draw(st.booleans()),
    }
    if draw(st.booleans()) or not part:
        common["quote"] = draw(WORDS)
    if draw(st.booleans()):
        common["clause"] = draw(WORDS)
    if kind != "judged":
        common["by"] = draw(st.sampled_from(["code", "proof"]))
    if kind in OF_KIND:
        return {**common, **draw(OF_KIND[kind])}
    parts = draw(st.lists(conditions(depth - 1, part=True), min_size=1, max_size=2))
    return {**common, "parts": parts}


@st.composite
def rules(draw: st.DrawFn) -> Measure:
    some_conditions = draw(st.lists(conditions(), min_size=1, max_size=3))
    first = draw(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
    spans = [(first, first + timedelta(days=3)), (first + timedelta(days=9),) * 2]
    windows = [
        {"from": since, "to": until, "note": draw(st.one_of(st.just(""), WORDS))}
        for since, until in spans[: draw(st.integers(0, 2))]
    ]
    optional = {
        "benefit": st.fixed_dictionaries(
            {"text": WORDS},
            optional={
                "quote": WORDS,
                "cap_wan": NUMBERS,
                "computed": st.fixed_dictionaries(
                    {"figure": FIGURES, "rate": SHARES, "says": st.just("约 {gives} 万元")},
                    optional={"whole_up_to": NUMBERS},
                ),
            },
        ),
        "called": LISTS,
        "rolling": st.booleans(),
        "over_by": st.dates(),
        "anywhere": st.booleans(),
        "materials": LISTS,
        "caution": WORDS,
        "ladder": st.tuples(WORDS, st.integers(-9, 9)),
        "relations": st.lists(
            st.fixed_dictionaries(
                {"with": WORDS, "kind": st.sampled_from(["exclusive", "replaced_by"])},
                optional={"note": WORDS},
            ),
            max_size=2,
        ),
    }
    data = {
        "id": "T1.a",
        "policy": "T1",
        "name": draw(WORDS),
        "gives": draw(st.lists(WORDS, min_size=1, max_size=2)),
        "published": draw(st.sampled_from(["full", "partial"])),
        "conditions": _different(some_conditions),
        "windows": windows,
        **draw(st.fixed_dictionaries({}, optional=optional)),
    }
    return Measure.model_validate(data)


def _different(some_conditions: list[dict[str, object]]) -> list[dict[str, object]]:
    """Give conditions of which no two have the same id."""
    number = iter(range(10**6))

    def again(one: dict[str, object]) -> dict[str, object]:
        parts = one.get("parts")
        more = {"parts": [again(part) for part in parts]} if isinstance(parts, list) else {}
        return {**one, "id": f"c{next(number)}", **more}

    return [again(one) for one in some_conditions]


class Fields(HTMLParser):
    """What a browser would send of a form: the value of each field that has a path."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self._area: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        path = said.get("data-path")
        if tag == "input" and path is not None:
            is_box = said.get("type") == "checkbox"
            self.sent[path] = (
                ("true" if "checked" in said else "") if is_box else (said.get("value") or "")
            )
        elif tag == "textarea" and path is not None:
            self._area, self.sent[path] = path, ""
        elif tag == "select":
            self._select = path
        elif tag == "option" and self._select is not None:
            # Without a choice, browsers send the first.
            first = self.sent.get(self._select, said.get("value") or "")
            self.sent[self._select] = (said.get("value") or "") if "selected" in said else first

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.sent[self._area] += data


def sent(html: str) -> dict[str, str]:
    fields = Fields()
    fields.feed(html)
    return fields.sent


@given(rules())
def test_a_rule_that_goes_through_the_form_is_the_same_rule(rule: Measure) -> None:
    html = rule_form_html(Shape(lines=lines_of(rule)))

    assert rule_of(sent(html)).measure == rule


@pytest.mark.parametrize("rule", SHIPPED_RULES, ids=lambda rule: rule.id)
def test_each_rule_that_comes_along_goes_through_the_form(rule: Measure) -> None:
    html = rule_form_html(Shape(lines=lines_of(rule)))

    assert rule_of(sent(html)).measure == rule
    assert misfits(lines_of(rule), {}) == {}


@given(rules(), st.data())
def test_what_is_moved_there_and_back_is_where_it_was(rule: Measure, data: st.DataObject) -> None:
    lines = lines_of(rule)
    place = data.draw(st.sampled_from(places(lines, "conditions")))

    there = moved(lines, f"conditions.{place}", by=1)
    back = moved(there, f"conditions.{min(place + 1, len(rule.conditions) - 1)}", by=-1)

    read = rule_of(there).measure
    assert read is not None
    assert sorted(one.id for one in read.conditions) == sorted(one.id for one in rule.conditions)
    if place + 1 < len(rule.conditions):
        assert back == lines


@given(rules())
def test_what_is_added_and_taken_away_again_leaves_the_rule(rule: Measure) -> None:
    lines, entry = lines_of(rule), entry_at("conditions")
    assert entry is not None

    more = added(lines, "conditions", entry, kind="any")
    less = removed(more, f"conditions.{len(rule.conditions)}")

    assert places(more, "conditions") == list(range(len(rule.conditions) + 1))
    assert rule_of(more).measure is None
    assert rule_of(less).measure == rule


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_condition_of_each_kind_can_be_shown_and_says_what_it_lacks(kind: str) -> None:
    entry = entry_at("conditions")
    assert entry is not None
    lines = added({"policy": "T1", "id": "T1"}, "conditions", entry, kind=kind)

    read = rule_of(sent(rule_form_html(Shape(lines=lines))))

    assert read.measure is None
    assert any(path.startswith("conditions.0") for path in read.wrong)
    assert rule_form_html(Shape(lines=lines, wrong=read.wrong)).count("✕") > 1


def test_what_is_wrong_is_told_at_its_field_in_the_words_of_the_form() -> None:
    rule = lines_of(next(one for one in SHIPPED_RULES if one.id == "N01"))
    rule["conditions.1.bounds.at_least"] = "三"
    rule["windows.0.from"] = "2026-09-01"

    wrong = rule_of(rule).wrong

    assert wrong["conditions.1.bounds.at_least"] == "应是数字"
    assert wrong["windows.0.to"] == "缺少这一项"
    assert "窗口" not in wrong.get("", "")


def test_a_condition_without_a_quote_is_named_by_its_own_words() -> None:
    rule = next(one for one in SHIPPED_RULES if one.id == "N01")
    lines = {**lines_of(rule), "conditions.0.quote": " "}

    assert "条件“居民企业”没有引" in rule_of(lines).wrong["conditions.0.quote"]


RULE = measure(
    "id: T1\npolicy: T1\nname: 补助\ngives: [补助]\npublished: full\nconditions:\n"
    "  - {id: a, kind: amount, figure: {of: rd_expense, over: revenue, years: last_year},"
    " bounds: {at_least: 0.05}, text: 研发占比, quote: 研发费用占比不低于5%}\n"
)


def test_a_share_is_shown_and_read_as_percent() -> None:
    lines = lines_of(RULE)

    assert lines["conditions.0.bounds.at_least"] == "5%"
    again = rule_of({**lines, "conditions.0.bounds.at_least": "7.5 ％"}).measure
    assert again is not None
    assert again.model_dump()["conditions"][0]["bounds"]["at_least"] == Decimal("0.075")


def test_words_that_do_not_stand_in_the_text_are_told_with_what_is_most_like_them() -> None:
    lines = lines_of(RULE)

    (found,) = quotes_in(lines, "第一条 企业研发费用占比不低于5%的，给予补助。").values()
    (lost,) = quotes_in(lines, "第一条\n研发费用占比不低于 6%，\n给予补助。").values()

    assert (found.found, found.words, found.after) == (
        True,
        "研发费用占比不低于5%",
        "的，给予补助。",
    )
    assert (lost.found, lost.near) == (False, "研发费用占比不低于 6%，")
    assert "一字不差" in misfits(lines, {"conditions.0.quote": lost})["conditions.0.quote"]


def test_a_figure_of_a_year_wants_to_know_of_which() -> None:
    lines = {**lines_of(RULE), "conditions.0.figure.years": ""}

    assert "看哪几年" in misfits(lines, {})["conditions.0.figure.years"]


def test_new_conditions_get_ids_that_nobody_has() -> None:
    entry = entry_at("conditions")
    assert entry is not None
    lines = {**lines_of(RULE), "conditions.0.id": "c1"}

    more = numbered(added(added(lines, "conditions", entry), "conditions", entry, kind="all"))

    ids = [text for path, text in more.items() if path.endswith(".id")]
    assert len(ids) == len(set(ids)) == 3


def test_versions_are_compared_in_the_words_of_the_form() -> None:
    said = said_of(lines_of(RULE))

    assert "条件 1 · 要求 · 不低于：5%" in said
    assert "条件 1 · 数字 · 看哪几年（年度数字要选）：上一年" in said


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_rule_is_previewed_for_each_example(example: str) -> None:
    judged = previewed(RULE, policy("研发费用占比不低于5%"), example=example, day=DAY)

    assert judged.findings[0].state == ("met" if example == "typical" else "unknown")
