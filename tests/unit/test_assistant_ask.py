"""What `ask` promises, whatever the corpus holds and whoever asks."""

import re
from datetime import date

from assistant_builders import ListSearcher, ScriptedModel, a_find, a_hit, a_question
from builders import a_record
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import Answer, Question
from assistant.ask import ask
from assistant.words import CONTACT, GREETING, NOT_ALLOWED, NOTHING_FOUND
from corpus.levels import Viewer
from corpus.records import KINDS, Policy, Record
from index.search import Found, Query

MARK = re.compile(r"\[\^(\d+)\]")
ASKED = "科技创新券补助比例是多少"
STATED = "科技创新券补助比例为30%。"
RAN_OUT = Policy(effective=date(2020, 1, 1), expires=date(2021, 12, 31))


def the_answer(question: Question, searcher: ListSearcher) -> Answer:
    (answer,) = ask(question, searcher=searcher)
    return answer


def a_policy(
    text: str = STATED,
    *,
    id: str = "R1",  # noqa: A002
    facts: Policy | None = None,
) -> Record:
    return a_record(text, id=id, title="科技创新券管理办法", facts=facts)


def test_nothing_found_is_said_and_the_model_is_not_called() -> None:
    model = ScriptedModel("有依据。[^1]")

    (answer,) = ask(a_question(ASKED), searcher=ListSearcher(), model=model)

    assert (answer.status, answer.citations) == ("refused", ())
    assert answer.text.startswith(NOTHING_FOUND)
    assert model.prompts == []


def test_a_refusal_names_whom_to_ask_instead() -> None:
    answer = the_answer(a_question(ASKED), ListSearcher())

    assert answer.contact == CONTACT
    assert CONTACT in answer.text


def test_a_refusal_names_what_came_nearest() -> None:
    record = a_record("公园每天六点开门。", title="公园管理规定")

    answer = the_answer(
        a_question("养老保险断缴两年能不能补"), ListSearcher(a_find(a_hit(record), rarity={}))
    )

    assert answer.status == "refused"
    assert [hit.record.id for hit in answer.nearest] == [record.id]
    assert "《公园管理规定》" in answer.text


def test_a_question_in_no_words_of_the_corpus_is_refused_where_there_is_nothing_at_all() -> None:
    assert the_answer(a_question("火星上有什么"), ListSearcher()).status == "refused"


def test_what_is_not_allowed_is_declined_without_a_search_and_without_the_model() -> None:
    searcher, model = ListSearcher(), ScriptedModel("好的。")

    (answer,) = ask(a_question("帮我虚增研发费用材料"), searcher=searcher, model=model)

    assert (answer.status, answer.intent, answer.text) == (
        "refused",
        "not_allowed",
        NOT_ALLOWED["cheating"],
    )
    assert (searcher.queries, model.prompts) == ([], [])


def test_a_greeting_is_answered_without_a_search_and_without_the_model() -> None:
    searcher, model = ListSearcher(), ScriptedModel("好的。")

    (answer,) = ask(a_question("你好！"), searcher=searcher, model=model)

    assert (answer.status, answer.intent, answer.text) == ("clarify", "chat", GREETING)
    assert answer.ask
    assert (searcher.queries, model.prompts) == ([], [])


def test_the_day_and_the_viewer_reach_the_search_unchanged() -> None:
    searcher = ListSearcher()
    viewer, day = Viewer(identity="li", role="enterprise"), date(2026, 3, 31)

    the_answer(a_question(ASKED, viewer=viewer, day=day), searcher)

    (query,) = searcher.queries
    assert (query.viewer, query.day) == (viewer, day)


def test_the_search_is_for_the_question_as_the_conversation_makes_it() -> None:
    searcher = ListSearcher()

    answer = the_answer(
        a_question("那材料呢？", history=[("user", "技术合同怎么登记？")]), searcher
    )

    assert searcher.queries[0].text == answer.question == "技术合同怎么登记，那材料呢？"


def test_rules_are_looked_for_among_policies_and_goods_among_goods() -> None:
    searcher = ListSearcher()

    the_answer(a_question(ASKED), searcher)
    the_answer(a_question("有没有成熟的污水处理技术"), searcher)

    assert [query.kinds for query in searcher.queries] == [
        ("policy", "passage"),
        ("achievement",),
    ]


def test_only_who_asks_for_the_past_gets_what_has_run_out_among_the_hits() -> None:
    searcher = ListSearcher()

    the_answer(a_question(ASKED), searcher)
    the_answer(a_question(f"以前{ASKED}"), searcher)

    assert [query.include_expired for query in searcher.queries] == [False, True]


def test_the_answer_made_of_passages_comes_first_and_then_the_models() -> None:
    found = a_find(a_hit(a_policy()))
    model = ScriptedModel("补助比例为30%。[^1]")

    first, *_, last = ask(a_question(ASKED), searcher=ListSearcher(found), model=model)

    assert (first.mode, first.finished) == ("extractive", False)
    assert STATED in first.text
    assert (last.mode, last.finished) == ("llm", True)
    assert last.citations == first.citations


def test_without_a_model_the_first_answer_is_the_last() -> None:
    answer = the_answer(a_question(ASKED), ListSearcher(a_find(a_hit(a_policy()))))

    assert answer.finished
    assert (answer.status, answer.mode) == ("answered", "extractive")


def test_every_answer_says_how_long_it_took() -> None:
    found = a_find(a_hit(a_policy()))

    for answer in ask(a_question(ASKED), searcher=ListSearcher(found), model=ScriptedModel("无。")):
        assert answer.ms["total"] >= answer.ms["search"] >= 0


def test_a_rule_that_ran_out_leads_only_as_a_partial_answer_that_says_so() -> None:
    old = a_hit(a_policy(facts=RAN_OUT))
    current = a_hit(a_policy("科技创新券的申报时间另行通知。", id="R2"), score=0.4)

    answer = the_answer(a_question(ASKED), ListSearcher(a_find(current, outdated=[old])))

    assert answer.status == "partial"
    assert answer.citations[0].record.id == "R1"
    assert answer.text.startswith("已过期，只作历史参考：")
    assert "《科技创新券管理办法》已过期，不能作为现行依据。" in answer.warnings


def test_a_rule_that_ran_out_and_is_all_there_is_is_answered_with() -> None:
    old = a_hit(a_policy(facts=RAN_OUT))

    answer = the_answer(a_question(ASKED), ListSearcher(a_find(outdated=[old], expired=[old])))

    assert answer.status == "partial"
    assert answer.text.startswith("已过期，只作历史参考：")


# --- laws, over made-up records -------------------------------------------------------------------

PHRASES = st.sampled_from(
    [
        "科技创新券补助比例为30%",
        "最高补助50万元",
        "申报时间为2026年3月1日至5月31日",
        "须在宁夏注册",
        "文号：宁科规发〔2024〕1号",
        "材料未载明",
        "见脚注[^9]",
        "一、支持标准",
        "另见[^2]与［^3］",
        "〔种子〕",
    ]
)
LINES = st.lists(PHRASES, min_size=1, max_size=3).map(lambda some: "，".join(some) + "。")
TEXTS = st.lists(LINES, min_size=1, max_size=5).map("\n".join)
TITLES = st.sampled_from(["科技创新券管理办法", "补助办法[^7]", "申报通知"])
QUESTIONS = st.sampled_from(
    [
        ASKED,
        "科技创新券最高补助多少钱，什么时候申报",
        "有什么补助政策",
        "有没有创新券方面的技术",
        "创新券",
    ]
)


@st.composite
def records(draw: st.DrawFn) -> list[Record]:
    number = draw(st.integers(1, 4))
    return [
        a_record(draw(TEXTS), id=f"R{n}", title=draw(TITLES), kind=draw(st.sampled_from(KINDS)))
        for n in range(number)
    ]


@given(records(), QUESTIONS)
def test_every_mark_has_a_citation_and_every_quote_is_verbatim(
    some: list[Record], text: str
) -> None:
    hits = [a_hit(record, score=1.0 - n / 10) for n, record in enumerate(some)]

    answer = the_answer(a_question(text), ListSearcher(a_find(*hits)))

    numbers = [citation.n for citation in answer.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    assert {int(n) for n in MARK.findall(answer.text)} == set(numbers)
    for citation in answer.citations:
        source = citation.source
        assert citation.quote == citation.record.text[source.start : source.end]
        assert citation.quote.strip() == citation.quote != ""


@given(records(), QUESTIONS)
def test_an_answer_without_citations_is_a_refusal(some: list[Record], text: str) -> None:
    answer = the_answer(a_question(text), ListSearcher(a_find(*map(a_hit, some))))

    assert (answer.status == "refused") == (not answer.citations)


def test_a_record_that_is_named_by_its_id_is_all_that_is_answered_from() -> None:
    named, other = (
        a_record("现征集床边使用的跌倒发现技术。", id=name, kind="demand", title="夜间跌倒发现")
        for name in ("NXXQ-2026-0007", "NXXQ-2026-0057")
    )
    searcher = ListSearcher(a_find(a_hit(other), a_hit(named, score=0.9)))

    answer = the_answer(a_question("nxxq20260007写了些什么"), searcher)

    assert {citation.record.id for citation in answer.citations} == {"NXXQ-2026-0007"}
    assert (searcher.queries[-1].text, searcher.queries[-1].kinds) == ("NXXQ-2026-0007", ())


def test_a_record_that_the_viewer_may_not_see_is_not_answered_from_another() -> None:
    other = a_record("夜间跌倒发现。", id="NXXQ-2026-0057", kind="demand", title="夜间跌倒发现")

    answer = the_answer(a_question("NXXQ-2026-0007写了什么"), ListSearcher(a_find(a_hit(other))))

    assert (answer.status, answer.citations) == ("refused", ())


def test_a_number_that_nothing_states_is_refused() -> None:
    record = a_policy("科技创新券由科技厅发放，企业在平台申领。")

    answer = the_answer(a_question("科技创新券一共发给多少家"), ListSearcher(a_find(a_hit(record))))

    assert answer.status == "refused"


# --- a question that leans on what was said, put by a model ------------------------------------


def test_what_the_rules_cannot_place_a_model_may_put_as_a_whole_question() -> None:
    record = a_record("创新券每家企业每年最高补助20万元。", title="科技创新券管理办法")
    searcher = ByText({"科技创新券每家最高补助多少": a_find(a_hit(record))})
    model = ScriptedModel('{"question": "科技创新券每家最高补助多少"}')
    asked = a_question(
        "呃那每家最高多少",
        history=[("user", "科技创新券补助多少"), ("assistant", "资料中没有找到依据。")],
    )

    *_, last = ask(asked, searcher=searcher, model=model)

    assert (last.status, last.rewriter) == ("answered", "model")
    assert last.question == "科技创新券每家最高补助多少"


def test_a_question_that_nobody_can_place_stays_refused() -> None:
    model = ScriptedModel("我不知道")
    asked = a_question(
        "火星移民补贴多少",
        history=[("user", "你们管移民吗"), ("assistant", "资料中没有找到依据。")],
    )

    *_, last = ask(asked, searcher=ListSearcher(), model=model)

    assert (last.status, last.finished, last.rewriter) == ("refused", True, "rules")


def test_without_a_conversation_a_refusal_asks_no_model() -> None:
    model = ScriptedModel()

    (last,) = ask(a_question("火星移民补贴多少"), searcher=ListSearcher(), model=model)

    assert last.status == "refused"
    assert model.prompts == []


class ByText(ListSearcher):
    """Finds what it is told to for a text, and nothing for any other."""

    def __init__(self, found: dict[str, Found]) -> None:
        super().__init__()
        self.by_text = found

    def search(self, query: Query) -> Found:
        self.queries.append(query)
        return self.by_text.get(query.text, Found(hits=()))
