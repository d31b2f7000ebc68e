"""What a model adds to the rules is counted as right, wrong or lost, case by case."""

import json

import pytest
from assistant_builders import ScriptedModel

from eval.understanding.asking import an_object, asked
from eval.understanding.cases import FacetsCase, FactsCase, IntentCase, Says, read_cases
from eval.understanding.comparing import compared_facets, compared_facts, compared_intents
from eval.understanding.facets import judged, read_facets
from eval.understanding.facts import FactsReading, read_facts, tallied
from eval.understanding.hypotheses import drawn, hypothetical
from eval.understanding.intents import IntentReading, read_intent

UNMATCHED = IntentCase(id="i", part="intent", text="枸杞干老是发黑", intent="find_achievement")
MATCHED = IntentCase(id="j", part="intent", text="高企认定有什么条件", intent="policy_fact")
TOLD = FactsCase(
    id="f",
    part="facts",
    text="职工52人，天天泡实验室的有十一个",
    knows={"employees": 52, "rd_staff": 11},
    may=(),
)


def said(**reply: object) -> ScriptedModel:
    return ScriptedModel(json.dumps(reply, ensure_ascii=False))


def a_demand(text: str, **says: object) -> FacetsCase:
    return FacetsCase(
        id="d", part="facets", kind="demand", text=text, says=Says.model_validate(says)
    )


def test_cases_are_read_and_fall_into_two_halves() -> None:
    kept, opened = read_cases("kept"), read_cases("open")

    assert len(kept) + len(opened) == len(read_cases("both")) > 0
    assert {one.part for one in kept} == {one.part for one in opened}


def test_a_model_speaks_only_where_no_rule_did() -> None:
    model = said(intent="find_achievement")

    unmatched, matched = read_intent(UNMATCHED, model), read_intent(MATCHED, model)

    assert (unmatched.rules, unmatched.joined) == ("out_of_scope", "find_achievement")
    assert matched.joined == matched.rules != "find_achievement"


def test_what_is_for_the_rules_alone_is_no_models_intent() -> None:
    assert read_intent(UNMATCHED, said(intent="not_allowed")).joined == "out_of_scope"


def test_a_reading_is_right_or_wrong() -> None:
    readings = [
        IntentReading(case=UNMATCHED, rules="out_of_scope", unmatched=True, model=UNMATCHED.intent),
        IntentReading(case=MATCHED, rules="policy_fact", unmatched=False, model="chat"),
    ]

    found = compared_intents(readings)

    assert (found.told, found.right, found.wrong) == (2, (1, 1, 2), (1, 1, 0))
    assert found.change.value == 0.5


def test_facts_are_counted_as_right_as_wrong_and_as_what_nobody_told() -> None:
    assert tallied({"employees": 52}, TOLD).right == 1
    assert tallied({"employees": 53, "ip_class1": 4}, TOLD).wrong == 2
    assert tallied({"years.2025.revenue": "三千多万"}, TOLD).wrong == 0


def test_a_model_adds_to_what_the_rules_heard() -> None:
    model = said(facts=[{"field": "科技人员", "words": "天天泡实验室的有十一个"}])

    found = compared_facts([read_facts(TOLD, model)])

    assert (found.told, found.right, found.wrong) == (2, (1, 1, 2), (0, 0, 0))


def test_what_the_rules_heard_is_not_overruled() -> None:
    reading = FactsReading(case=TOLD, rules={"employees": 52}, pointed=(), added=())

    assert reading.joined == {"employees": 52}


def test_words_that_do_not_stand_in_the_text_give_no_facet() -> None:
    case = a_demand("出价不超过1500万，明年六月前要用上。", money=(1500, 1500), due="六月")
    unsaid = {"name": "没说", "words": ""}
    model = said(
        ways=[{"way": "转让", "words": "整个买下"}],
        stage={"name": "现成的、有业绩的", "words": "要成熟的"},
        money="不超过1500万",
        due="明年六月前",
        rights=unsaid,
    )

    reading = read_facets(case, model)

    assert (reading.model["ways"], reading.model["level"]) == (frozenset(), None)
    assert judged(reading.model, case) == {"money": "right", "due": "right", "ip": "quiet"}
    assert compared_facets([reading])["money"].right[1:] == (1, 1)


@pytest.mark.parametrize("reply", ["", "好的", "[]", '{"text": 5}'])
def test_a_reply_of_no_use_imagines_nothing(reply: str) -> None:
    assert hypothetical("需求", ScriptedModel(reply)) == ""


def test_a_model_that_is_gone_gives_nothing() -> None:
    model = ScriptedModel(breaks=True)

    assert asked(model, "intent", "问", an_object(intent={"type": "string"})) is None


def test_demands_are_drawn_of_those_that_anything_was_graded_for() -> None:
    grades = {"a": {"x": 0}, "b": {"x": 1}, "c": {"y": 3}}

    assert drawn(list(grades), grades, most=5, seed=1) == ["b", "c"]
    assert len(drawn(list(grades), grades, most=1, seed=1)) == 1
