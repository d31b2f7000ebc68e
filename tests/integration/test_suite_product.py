"""The product is put to cases as the page would, and its quotes are looked up, not believed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from builders import House
from suite_builders import (
    a_conversation_case,
    a_draft_case,
    a_search_case,
    an_answer_case,
    an_eligibility_case,
)

from assistant.answers import Answer, Question
from assistant.ask import ask
from corpus.levels import Viewer
from eval.suite.baselines import Bm25, Constant
from eval.suite.cases import Expected, Said, TurnCase
from eval.suite.replies import AnswerReply, ConversationReply, SearchReply
from eval.suite.subject import NoReply, Product, Subject
from index.search import Found, Query

POLICY = """# 塞上云雀计划实施细则

塞上云雀计划给入选企业补助，最高37万元。
申报塞上云雀计划的企业应在宁夏注册满2年。
"""
INTERNAL = "# 沙枣计划内部通知\n\n沙枣计划给入选企业补助，最高99万元。\n"


@pytest.fixture
def product(house: House) -> Product:
    house.write("云雀.md", POLICY)
    house.write("沙枣.md", INTERNAL, level="internal")
    return Product(
        ask=partial(ask, searcher=house.searcher), searcher=house.searcher, store=house.store
    )


def answered(product: Product, question: str, **case: object) -> AnswerReply:
    reply = product.reply(an_answer_case(question=question, **case))  # type: ignore[arg-type]
    assert isinstance(reply, AnswerReply)
    return reply


def test_an_answer_comes_with_its_citations_looked_up(product: Product) -> None:
    reply = answered(product, "塞上云雀计划给多少补助？")

    assert reply.status in ("answered", "partial")
    assert "37万元" in reply.citations[0].quote
    assert all(citation.verbatim for citation in reply.citations)
    assert {citation.level for citation in reply.citations} == {"public"}


def test_a_quote_that_slipped_is_not_verbatim(product: Product) -> None:
    def slipped(question: Question) -> Iterator[Answer]:
        for answer in product.ask(question):
            moved = [
                replace(
                    c,
                    evidence=replace(
                        c.evidence, record=replace(c.record, text=f"多{c.record.text}")
                    ),
                )
                for c in answer.citations
            ]
            yield replace(answer, citations=tuple(moved))

    reply = answered(replace(product, ask=slipped), "塞上云雀计划给多少补助？")

    assert not any(citation.verbatim for citation in reply.citations)


def test_a_record_that_an_answer_only_names_is_looked_up(product: Product) -> None:
    def naming(question: Question) -> Iterator[Answer]:
        for answer in product.ask(question):
            yield replace(answer, text=f"{answer.text}\n见《沙枣计划内部通知》和《无中生有办法》。")

    reply = answered(replace(product, ask=naming), "塞上云雀计划给多少补助？")

    assert [one.title for one in reply.named] == ["沙枣计划内部通知"]
    assert answered(product, "塞上云雀计划给多少补助？").named == ()


def test_the_role_and_the_day_of_a_case_are_those_that_ask(product: Product) -> None:
    asked: list[Question] = []

    def listening(question: Question) -> Iterator[Answer]:
        asked.append(question)
        return product.ask(question)

    answered(replace(product, ask=listening), "沙枣计划？", role="manager", as_of=date(2025, 1, 2))

    assert (asked[0].viewer.role, asked[0].day) == ("manager", date(2025, 1, 2))


def test_what_was_said_before_goes_along(product: Product) -> None:
    history = (Said(role="user", content="塞上云雀计划给多少补助？"),)

    reply = answered(product, "那要注册几年？", history=history)

    assert "云雀" in reply.question


def test_a_conversation_is_asked_turn_by_turn(product: Product) -> None:
    first = TurnCase(say="塞上云雀计划给多少补助？", expect=Expected(status=("answered",)))
    case = a_conversation_case(turns=[first, TurnCase(say="那要注册几年？")])

    reply = product.reply(case)

    assert isinstance(reply, ConversationReply)
    assert len(reply.turns) == 2
    assert "云雀" in reply.turns[1].answer.question


def test_a_search_gives_one_hit_a_record(product: Product) -> None:
    reply = product.reply(a_search_case(query="云雀计划"))

    assert isinstance(reply, SearchReply)
    records = [hit.record for hit in reply.hits]
    assert len(records) == len(set(records)) > 0


@pytest.mark.parametrize("subject", ["product", "bm25"])
def test_a_search_is_asked_with_all_that_its_case_says(
    product: Product, house: House, subject: str
) -> None:
    asked: list[Query] = []

    class Listening:
        def search(self, query: Query) -> Found:
            asked.append(query)
            return house.searcher.search(query)

    case = a_search_case(query="云雀计划", as_of=date(2025, 1, 2), role="manager").model_copy(
        update={
            "record_kinds": ("achievement",),
            "field": "新材料",
            "region": "中宁县",
            "trl": 6,
            "include_expired": True,
        }
    )
    subjects: dict[str, Subject] = {
        "product": replace(product, searcher=Listening()),
        "bm25": Bm25(searcher=Listening(), store=house.store),
    }
    subjects[subject].reply(case)

    assert asked == [
        Query(
            text="云雀计划",
            viewer=Viewer(role="manager"),
            day=date(2025, 1, 2),
            k=20,
            kinds=("achievement",),
            method="lexical" if subject == "bm25" else "hybrid",
            field="新材料",
            region="中宁县",
            trl=6,
            include_expired=True,
        )
    ]


def test_a_search_among_what_is_over_finds_it_and_says_so(product: Product, house: House) -> None:
    house.write("旧.md", f"# 沙鸥计划办法\n失效日期：2020-01-01\n\n{POLICY}")
    case = a_search_case(query="沙鸥计划")

    now = product.reply(case)
    ever = product.reply(case.model_copy(update={"include_expired": True}))

    assert isinstance(now, SearchReply)
    assert isinstance(ever, SearchReply)
    assert "expired" not in {hit.status for hit in now.hits}
    assert ever.hits[0].title == "沙鸥计划办法"
    assert ever.hits[0].status in ("expired", "repealed")


def test_what_the_product_cannot_do_yet_is_no_reply(product: Product) -> None:
    assert product.reply(a_draft_case()) is None
    assert product.reply(an_eligibility_case()) is None


def test_what_breaks_is_told_in_the_words_of_the_page(product: Product) -> None:
    def broken(_question: Question) -> Iterator[Answer]:
        raise RuntimeError("boom")

    with pytest.raises(NoReply, match="系统出错"):
        answered(replace(product, ask=broken), "塞上云雀计划？")


def test_bm25_quotes_the_best_passage_that_the_role_may_see(product: Product, house: House) -> None:
    bm25 = Bm25(searcher=house.searcher, store=house.store)

    public = bm25.reply(an_answer_case(question="沙枣计划给多少补助"))
    internal = bm25.reply(an_answer_case(question="沙枣计划给多少补助", role="manager"))

    assert isinstance(public, AnswerReply)
    assert isinstance(internal, AnswerReply)
    assert "99万元" not in public.answer
    assert "99万元" in internal.answer


def test_the_constant_says_the_same_to_everything() -> None:
    first = Constant().reply(an_answer_case(question="甲"))
    second = Constant().reply(an_answer_case(question="乙"))

    assert first == second
    assert isinstance(first, AnswerReply)
    assert first.status == "refused"
