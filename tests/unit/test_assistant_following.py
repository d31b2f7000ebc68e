"""What a question of a conversation is taken to be about, and what it is not."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

import pytest
from assistant_builders import a_find, a_hit, a_question
from builders import TODAY, a_record
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import Question, Turn
from assistant.following.focus import in_context
from assistant.following.pointing import is_remark, parts_of, pointing
from assistant.understanding import Understood, understand
from corpus.levels import Viewer
from corpus.records import Achievement, Demand, Policy, Record
from corpus.store.records import StoredRecord
from index.chunks import Hit
from index.search import Found, Query
from index.tokens import terms

OLD = a_record(
    "从事细分市场三年以上。研发费用占比不低于百分之三。",
    id="OLD",
    title="专精特新暂行办法",
    facts=Policy(number="工信部企业〔2022〕63号", expires=date(2026, 3, 31)),
)
NEW = a_record(
    "从事细分市场两年以上。研发费用占比不低于百分之三。",
    id="NEW",
    title="梯度培育管理办法",
    facts=Policy(number="工信部企业〔2026〕2号", replaces=("OLD",)),
)
LOAN = a_record("贷款额度最高一千万元。利率有上限。", id="LOAN", title="风险补偿贷款办法")
KNIFE = a_record(
    "热刀拆解装置，银浆不回收，双玻组件能拆。",
    id="KNIFE",
    kind="achievement",
    title="光伏组件热刀分层拆解",
    facts=Achievement(owner="徽州光电", region="安徽/合肥"),
)
WHOLE = a_record(
    "全组分回收，银的回收率九成，双玻组件要先破碎。",
    id="WHOLE",
    kind="achievement",
    title="退役组件全组分回收技术",
    facts=Achievement(owner="吴淞理工大学", region="上海"),
)
WANTED = a_record(
    "要能拆双玻的组件，每年三千吨。",
    id="WANTED",
    kind="demand",
    title="退役光伏组件回收处理",
    facts=Demand(owner="循日再生资源", region="宁夏/吴忠/红寺堡区"),
)
EVERY = (OLD, NEW, LOAN, KNIFE, WHOLE, WANTED)
WORDS = dict.fromkeys(terms("\n".join(f"{one.title}\n{one.text}" for one in EVERY)).pairs, 5.0)


class WordSearcher:
    """Finds records by the share of the query's pairs that they have; remembers the queries."""

    def __init__(self, *records: Record) -> None:
        self.records = records
        self.queries: list[Query] = []

    def search(self, query: Query) -> Found:
        self.queries.append(query)
        hits = sorted((self._hit(one, query) for one in self.records), key=lambda h: -h.score)
        return a_find(*(hit for hit in hits if hit.score > 0), rarity=WORDS)

    def _hit(self, record: Record, query: Query) -> Hit:
        sought = set(terms(query.text).pairs)
        has = set(terms(f"{record.title}\n{record.text}").pairs)
        return a_hit(record, score=len(sought & has) / max(1, len(sought)))


class Shelf:
    """Gives the records it has, and remembers who asked for which."""

    def __init__(self, *records: Record) -> None:
        self.records = {record.id: record for record in records}
        self.asked: list[tuple[frozenset[str], Viewer]] = []

    def current(self, ids: Collection[str], viewer: Viewer) -> Mapping[str, StoredRecord]:
        self.asked.append((frozenset(ids), viewer))
        return {
            name: StoredRecord(record=self.records[name], version=1)
            for name in ids
            if name in self.records
        }


def asked_after(text: str, *before: tuple[str, tuple[str, ...]]) -> Question:
    """Give a question after others, each with the ids of what its answer cites."""
    history: list[Turn] = []
    for said, cited in before:
        history.append(Turn(role="user", content=said))
        history.append(Turn(role="assistant", content="摘自资料。", cited=cited))
    return replace(a_question(text, day=TODAY), history=tuple(history))


def taken(
    text: str, *before: tuple[str, tuple[str, ...]], searcher: WordSearcher | None = None
) -> Understood:
    question = asked_after(text, *before)
    searcher = searcher or WordSearcher(*EVERY)
    return in_context(question, understand(question), searcher=searcher, records=Shelf(*EVERY))


TALKED_OF_THE_LOAN = ("风险补偿贷款办法是什么", ("LOAN",))
TALKED_OF_THE_RULE = ("专精特新现在按哪个文件", ("NEW",))
TALKED_OF_BOTH = ("一个热刀拆的,一个全组分回收的,是吧", ("WHOLE", "KNIFE"))


@pytest.mark.parametrize("text", ["额度呢", "那这个利率有上限吗", "最高多少", "够年限吗"])
def test_a_question_that_names_nothing_of_its_own_is_about_what_was_cited(text: str) -> None:
    understood = taken(text, TALKED_OF_THE_LOAN)

    assert understood.focus == ("LOAN",)
    assert understood.text == f"风险补偿贷款办法：{text}"


def test_a_question_with_a_subject_of_its_own_is_given_back_as_it_is() -> None:
    question = asked_after("退役组件全组分回收技术的银的回收率是多少", TALKED_OF_THE_LOAN)
    understood = understand(question)

    searcher = WordSearcher(*EVERY)
    assert in_context(question, understood, searcher=searcher, records=Shelf(*EVERY)) is understood


@pytest.mark.parametrize(
    "text", ["工信部企业〔2026〕2号是什么", "《梯度培育管理办法》呢", "NXCG-2026-0117", "。。。"]
)
def test_who_names_a_number_or_a_text_or_nothing_at_all_is_not_looked_for_in_what_was_said(
    text: str,
) -> None:
    searcher = WordSearcher(*EVERY)

    assert taken(text, TALKED_OF_THE_LOAN, searcher=searcher).focus == ()
    assert searcher.queries == []


def test_without_a_conversation_nothing_is_looked_for() -> None:
    searcher = WordSearcher(*EVERY)

    assert taken("额度呢", searcher=searcher).focus == ()
    assert searcher.queries == []


def test_at_most_two_searches_are_made_and_one_of_them_by_meaning() -> None:
    searcher = WordSearcher(*EVERY)

    taken("额度呢", TALKED_OF_THE_RULE, TALKED_OF_THE_LOAN, searcher=searcher)

    assert sorted(query.method for query in searcher.queries) == ["hybrid", "lexical"]


def test_what_was_cited_is_read_as_the_viewer_may_see_it() -> None:
    question = asked_after("够年限吗", TALKED_OF_THE_LOAN)
    shelf = Shelf()

    understood = in_context(question, understand(question), searcher=WordSearcher(), records=shelf)

    assert shelf.asked == [(frozenset({"LOAN"}), question.viewer)]
    assert understood.focus == ()


@pytest.mark.parametrize(
    "text",
    [
        "谢谢",
        "哦哦 谢谢 讲得挺明白",
        "行 知道了 错过了",
        "没写就算了",
        "想问的是别的",
        "加计扣除我知道,不用讲",
        "你这字儿能不能少点,看得眼花",
    ],
)
def test_what_asks_for_nothing_is_not_searched_for_and_changes_nothing(text: str) -> None:
    searcher = WordSearcher(*EVERY)

    assert taken(text, TALKED_OF_THE_LOAN, searcher=searcher).intent == "chat"
    assert searcher.queries == []
    assert taken("额度呢", TALKED_OF_THE_LOAN, (text, ())).focus == ("LOAN",)


@pytest.mark.parametrize("text", ["谢谢,那材料呢", "好的多少钱", "行不行", "知道了 那额度呢"])
def test_thanks_before_a_question_leave_it_one(text: str) -> None:
    assert not is_remark(text)


def test_what_is_told_of_the_asker_leaves_what_is_spoken_of() -> None:
    told = ("我们是做专精特新的", ("NEW",))

    assert taken("够年限吗", TALKED_OF_THE_LOAN, told).focus == ("LOAN",)


def test_the_first_of_two_is_the_one_that_was_named_first() -> None:
    assert taken("那前一个双玻的能拆不", TALKED_OF_BOTH).focus == ("KNIFE",)
    assert taken("后一个银能收多少", TALKED_OF_BOTH).focus == ("WHOLE",)


def test_where_nothing_was_named_one_after_another_the_answer_says_which_is_first() -> None:
    cited = ("有啥回收的技术", ("KNIFE", "WHOLE"))

    assert taken("后一个呢", cited).focus == ("WHOLE",)


def test_who_goes_back_leaves_what_was_spoken_of_last() -> None:
    back = taken("回到刚才那个,银的回收率多少", ("全组分回收技术", ("WHOLE",)), TALKED_OF_THE_LOAN)

    assert back.focus == ("WHOLE",)


@pytest.mark.parametrize("text", ["老的要从事几年", "那之前63号文呢"])
def test_a_rule_of_before_is_found_by_the_one_that_took_its_place(text: str) -> None:
    assert taken(text, TALKED_OF_THE_RULE).focus == ("OLD",)


def test_a_demand_that_is_spoken_of_says_what_achievements_are_sought() -> None:
    understood = taken("有现成的成果能对上吗", ("谁要回收组件", ("WANTED",)))

    assert (understood.focus, understood.kinds) == ((), ("achievement",))
    assert understood.text.startswith(WANTED.title)


def test_what_was_spoken_of_is_no_answer_about_another_region() -> None:
    assert taken("那兰州的呢", TALKED_OF_THE_LOAN).focus == ()


def test_nothing_that_was_said_before_is_sought_in_the_record_besides_its_own_question() -> None:
    understood = taken("额度呢", ("2027年十四五的规划", ()), TALKED_OF_THE_LOAN)

    assert (understood.years, understood.plans, understood.quoted) == ((), (), ())


def test_several_things_are_told_apart_only_where_there_are_several() -> None:
    assert parts_of("自治区科技小巨人、国家小巨人") == ["自治区科技小巨人", "国家小巨人"]
    assert parts_of("宁科贷是什么") == []


@given(st.text(max_size=60), st.lists(st.text(max_size=30), max_size=3))
def test_every_text_has_some_reading_and_none_is_read_away(text: str, said: list[str]) -> None:
    assert bool(pointing(text, said).text) >= bool(text.strip())


@given(st.text(alphabet="谢好行哦知道了,。 那额度材料", max_size=12))
def test_what_asks_for_an_amount_is_never_a_remark(text: str) -> None:
    assert not is_remark(f"{text}多少")
