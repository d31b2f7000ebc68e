"""Counting questions over the samples: the numbers are those that reading every record gives."""

from collections.abc import Callable

import pytest
from builders import TODAY, House

from assistant.answers import Answer, Question
from assistant.ask import ask
from corpus.levels import Role, Viewer
from corpus.records import Achievement, Demand, Policy
from corpus.store.records import StoredRecord
from corpus.validity import CURRENT

NINGXIA_BANK = ("银川", "灵武", "兴庆", "金凤", "西夏区", "永宁", "贺兰")


def answer(plain_samples: House, text: str, role: Role = "admin") -> Answer:
    question = Question(text=text, viewer=Viewer(role=role), day=TODAY)
    *_, last = ask(question, searcher=plain_samples.searcher, records=plain_samples.store)
    return last


def holds(item: StoredRecord) -> bool:
    return item.status(TODAY) in CURRENT


def of_new_materials(item: StoredRecord) -> bool:
    facts = item.record.facts
    return isinstance(facts, Achievement) and facts.field == "新材料" and holds(item)


def wanted_in_yinchuan(item: StoredRecord) -> bool:
    facts = item.record.facts
    region = facts.region or "" if isinstance(facts, Demand) else ""
    return any(place in region for place in NINGXIA_BANK) and holds(item)


def ready(item: StoredRecord) -> bool:
    facts = item.record.facts
    return isinstance(facts, Achievement) and (facts.trl or 0) >= 6 and holds(item)


def of_the_region_and_in_force(item: StoredRecord) -> bool:
    facts = item.record.facts
    in_force = item.status(TODAY) == "in_force"
    return isinstance(facts, Policy) and facts.tier == "自治区" and in_force


@pytest.mark.parametrize("role", ["admin", "enterprise"])
@pytest.mark.parametrize(
    ("text", "meets"),
    [
        ("有多少项新材料成果?", of_new_materials),
        ("银川有几条需求", wanted_in_yinchuan),
        ("TRL6以上的成果一共多少个", ready),
        ("现行有效的自治区政策有几条", of_the_region_and_in_force),
    ],
)
def test_the_number_is_what_reading_every_record_gives(
    plain_samples: House, text: str, meets: Callable[[StoredRecord], bool], role: Role
) -> None:
    expected = [
        item.record.id for item in plain_samples.store.each(Viewer(role=role)) if meets(item)
    ]

    said = answer(plain_samples, text, role)

    assert f"共 {len(expected)} " in said.text
    assert len(said.citations) == min(10, len(expected))
    assert {citation.record.id for citation in said.citations} <= set(expected)


def test_every_citation_of_a_count_stands_in_its_record(plain_samples: House) -> None:
    for text in ("有多少项新材料成果", "有多少条需求是宁东的", "枸杞方面的需求有几条"):
        for citation in answer(plain_samples, text).citations:
            source = citation.source
            assert citation.record.text[source.start : source.end] == citation.quote
            assert citation.quote.strip()


@pytest.mark.parametrize("text", ["宁夏有多少家高企", "2025年宁夏技术合同成交额到底多少？"])
def test_what_is_no_record_is_not_counted_by_records(plain_samples: House, text: str) -> None:
    assert answer(plain_samples, text).intent != "statistics"
