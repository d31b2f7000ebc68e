"""Questions of how many records there are: what is counted, and what is told of it."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

import pytest
from assistant_builders import ListSearcher, ScriptedModel, a_question
from builders import TODAY, a_record

from assistant.answers import Answer
from assistant.ask import ask
from assistant.counting import counted
from assistant.counts import count_of
from assistant.understanding import understand
from corpus.facets import Facets, Listed, Tally
from corpus.levels import Viewer
from corpus.records import KINDS, Achievement, Demand, Kind, Record
from corpus.store.records import StoredRecord


class Shelf:
    """Holds records and says how many there are; remembers what it was asked."""

    def __init__(self, *records: Record, tally: Tally | None = None) -> None:
        self.records = {record.id: record for record in records}
        self.asked: list[tuple[Viewer, Facets, date]] = []
        listed = (Listed(id=r.id, kind=r.kind, title=r.title) for r in records)
        self._tally = tally or Tally(number=len(records), page=tuple(listed))

    def tally(
        self, viewer: Viewer, facets: Facets, *, day: date, limit: int = 0, offset: int = 0
    ) -> Tally:
        self.asked.append((viewer, facets, day))
        return self._tally

    def current(self, ids: Collection[str], viewer: Viewer) -> Mapping[str, StoredRecord]:
        return {
            name: StoredRecord(record=self.records[name], version=1)
            for name in ids
            if name in self.records
        }


def an_achievement(id: str = "A1", *, field: str = "新材料技术") -> Record:  # noqa: A002
    text = f"碳纤维拉挤\n单位：某某新材料有限公司\n技术领域：{field}\n所在地区：银川/灵武市\nTRL：7"
    facts = Achievement(field=field, region="银川/灵武市", trl=7)
    return a_record(text, id=id, kind="achievement", title="碳纤维拉挤", facts=facts)


def answer(text: str, shelf: Shelf | None) -> Answer | None:
    question = a_question(text)
    return counted(question, understand(question), shelf)


def of(kind: Kind, **facets: object) -> Facets:
    return Facets(kinds=(kind,), **facets)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "facets"),
    [
        ("有多少项新材料成果?", of("achievement", field="新材料")),
        ("新型材料领域的科技成果一共多少个", of("achievement", field="新材料")),
        ("银川有几条需求", of("demand", region="宁夏/银川")),
        ("宁夏中卫市中宁县的成果数量", of("achievement", region="宁夏/中卫/中宁县")),
        ("有多少条需求是宁东的", of("demand", region="宁夏/宁东")),
        ("TRL6以上的成果一共多少个", of("achievement", trl=6)),
        ("成熟度超过六级的成果有几项", of("achievement", trl=7)),
        ("TRL 4到6级的成果有多少项", of("achievement", trl=4, trl_most=6)),
        ("ＴＲＬ低于4的成果有多少", of("achievement", trl=1, trl_most=3)),
        ("TRL8的成果有几项", of("achievement", trl=8, trl_most=8)),
        ("枸杞方面的需求有几条", of("demand", tag="枸杞")),
        ("银川新材料成果有多少项？", of("achievement", field="新材料", region="宁夏/银川")),
        ("现行有效的自治区政策有几条", of("policy", tier="自治区", standings=("in_force",))),
        ("已失效的政策有几条", of("policy", holds=False)),
        ("你们库里收录了多少条政策", of("policy")),
        ("全区的成果有多少项", of("achievement", region="宁夏")),
    ],
)
def test_what_is_asked_is_what_is_counted(text: str, facets: Facets) -> None:
    count = count_of(text)

    assert count is not None
    assert (count.facets, count.left_out) == (facets, "")


@pytest.mark.parametrize(
    "text",
    [
        "宁夏有多少家高企",
        "技术合同成交额多少",
        "2025年县域科技成果转化项目立了几项，区财政出多少",
        "2025年全区登记了多少项科技成果",
        "去年转化了多少项成果",
        "你们平台去年撮合成交了多少单，总金额多少",
        "成果转化奖励最高多少",
        "申报示范基地要转化几项成果",
        "科技成果转化政策有哪几条",
        "高企的政策有几条",
        "新材料成果有哪些",
        "成果和需求各有多少",
        "需求单位有多少家",
        "",
    ],
)
def test_what_asks_for_no_number_of_records_is_left_to_the_search(text: str) -> None:
    shelf = Shelf(an_achievement())

    assert answer(text, shelf) is None
    assert shelf.asked == []


@pytest.mark.parametrize(
    "text",
    ["库里有量子芯片方面的成果能转让不，价钱多少", "这类成果的报价是多少", "成果转让额度多少"],
)
def test_what_something_costs_is_no_number_of_records(text: str) -> None:
    assert count_of(text) is None


def test_the_name_of_what_is_spoken_of_is_no_condition_of_a_count() -> None:
    question = a_question("库里一共有多少项成果")
    about = replace(understand(question), text=f"滩羊养殖政策：{question.text}", focus=("A1",))

    found = counted(question, about, Shelf(an_achievement()))

    assert found is not None and found.status == "answered"


def test_the_number_comes_first_with_how_it_was_counted() -> None:
    said = answer("有多少项新材料成果", Shelf(an_achievement()))

    assert said is not None
    first = said.text.split("\n")[0]
    assert first.startswith("成果共 1 项：技术领域为“新材料”、在有效期内。")
    assert f"资料库 {TODAY.isoformat()} 的记录" in first
    assert "您可见的范围内" in first
    assert (said.status, said.intent) == ("answered", "statistics")


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("有多少项新材料成果", "技术领域：新材料技术"),
        ("银川有几项成果", "所在地区：银川/灵武市"),
        ("TRL6以上的成果有几项", "TRL：7"),
        ("成果有几项", "碳纤维拉挤"),
    ],
)
def test_each_record_is_cited_by_the_line_that_states_what_was_asked(text: str, quote: str) -> None:
    said = answer(text, Shelf(an_achievement()))

    assert said is not None
    assert [citation.quote for citation in said.citations] == [quote]
    assert "[^1]" in said.text


def test_none_is_an_answer() -> None:
    said = answer("银川有几条需求", Shelf())

    assert said is not None
    assert said.status == "answered"
    assert said.text.startswith("没有一条需求符合：地区在银川")
    assert said.citations == ()


def test_a_condition_that_is_not_understood_is_told_before_the_number() -> None:
    said = answer("有多少项耐高温的新材料成果", Shelf(an_achievement()))

    assert said is not None
    assert said.status == "partial"
    assert said.text.startswith("“耐高温”没有登记成可以计数的条件，没有按它数")


@pytest.mark.parametrize("text", ["火星有多少项成果", "宁夏大学有多少项成果"])
def test_no_number_is_given_for_what_was_not_understood(text: str) -> None:
    shelf = Shelf(an_achievement())
    said = answer(text, shelf)

    assert said is not None
    assert said.status == "clarify"
    assert not any(character.isdigit() for character in said.text)
    assert shelf.asked == []


def test_what_was_not_counted_is_told_with_the_reason() -> None:
    page = (Listed(id="A1", kind="achievement", title="碳纤维拉挤"),)
    tally = Tally(number=12, page=page, over=3, silent={"field": 4, "region": 0})

    said = answer("有多少项新材料成果", Shelf(an_achievement(), tally=tally))

    assert said is not None
    assert "其余 11 项见“找成果”" in said.text
    assert "没有计入：没有写技术领域的 4 项、已过期或已关闭 3 项。" in said.text


def test_numbers_are_of_what_the_asker_may_see_and_not_by_level() -> None:
    shelf = Shelf(a_record(kind="demand", title="除臭", facts=Demand()))
    viewer = Viewer(role="enterprise")
    question = a_question("库里总共多少条需求？其中内部的几条受限的几条", viewer=viewer)

    said = counted(question, understand(question), shelf)

    assert said is not None
    assert [asked[0] for asked in shelf.asked] == [viewer]
    assert "不按公开范围分开数" in said.text
    assert "内部 " not in said.text


def test_a_count_is_given_without_a_search_and_without_the_model() -> None:
    searcher, model = ListSearcher(), ScriptedModel("好的。")
    question = a_question("有多少项新材料成果")

    (said,) = ask(question, searcher=searcher, records=Shelf(an_achievement()), model=model)

    assert said.intent == "statistics"
    assert (searcher.queries, model.prompts) == ([], [])


def test_without_records_a_count_is_a_question_like_others() -> None:
    assert answer("有多少项新材料成果", None) is None


def test_a_records_own_footnote_is_no_mark_of_ours() -> None:
    record = a_record("甲[^7]", kind="achievement", title="甲[^7]", facts=Achievement())

    said = answer("成果有几项", Shelf(record))

    assert said is not None
    assert "[^7]" not in said.text


def test_every_kind_that_is_counted_has_a_name() -> None:
    for kind in KINDS[:3]:
        word = {"policy": "政策", "achievement": "成果", "demand": "需求"}[kind]
        count = count_of(f"库里有多少{word}")
        assert count is not None
        assert (count.kind, count.name) == (kind, word)
