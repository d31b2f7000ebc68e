"""Every known way to break the product is noticed, on a small corpus and a few cases.

`python -m eval sabotage` does the same on the samples and the shipped sets.
"""

from collections.abc import Sequence
from functools import partial

import pytest
from builders import EVERYTHING, House, a_house
from fakes import BigramEmbedder
from suite_builders import (
    a_conversation_case,
    a_header,
    a_match_case,
    a_matches_reply,
    a_refusal_case,
    a_search_case,
    a_verdicts_reply,
    an_answer_case,
    an_eligibility_case,
)

from assistant.ask import ask
from eval.suite.cases import Case, Expected, MatchCase, MetricExpected, TurnCase
from eval.suite.replies import MetricSeen
from eval.suite.sabotage import Broken, break_all
from eval.suite.subject import Product
from index.embedding.port import Vectors

NEW = """# 塞上云雀企业认定办法

文号：宁云发〔2026〕1号
施行日期：2026-04-01

塞上云雀企业的上年度营业收入不低于1500万元。
对塞上云雀企业给予补助，最高37万元。
办法自2026年4月1日起施行。
"""
OLD = """# 塞上云雀企业认定暂行办法

文号：宁云发〔2022〕9号
施行日期：2022-01-01
有效期至：2026-03-31

塞上云雀企业的上年度营业收入不低于1000万元。
对塞上云雀企业给予补助，最高20万元。
"""
OTHER = """# 沙枣实验室管理办法

沙枣实验室的场地面积不小于500平方米。
沙枣实验室应当在宁夏注册满2年。
"""
HIDDEN = "# 黑枸杞专项内部通知\n\n黑枸杞专项给入选企业补助，最高99万元。\n"

CASES: tuple[Case, ...] = (
    an_answer_case(
        "A001",
        question="塞上云雀企业的营业收入最低要多少？",
        expect=Expected(status=("answered", "partial"), facts=(("1500万",),)),
    ),
    an_answer_case(
        "A002",
        question="塞上云雀企业补助多少钱？",
        expect=Expected(facts=(("37万",),)),
    ),
    an_answer_case(
        "A003",
        question="沙枣实验室要多大场地？",
        expect=Expected(facts=(("500㎡",),)),
    ),
    an_answer_case(
        "A004",
        question="塞上云雀企业认定办法什么时候施行？",
        expect=Expected(facts=(("2026-04-01",),)),
    ),
    an_answer_case(
        "A005",
        question="我们营收1600万，符合塞上云雀企业的条件吗？",
        expect=Expected(facts=(("1500万",),), forbidden=("您符合",)),
    ),
    an_eligibility_case("E001"),
    a_refusal_case("R001", question="黑枸杞专项补助多少？"),
    a_refusal_case("R002", question="今晚会不会下雨？"),
    a_conversation_case(
        "C001",
        turns=[
            TurnCase(say="沙枣实验室要多大场地？", expect=Expected(facts=(("500㎡",),))),
            TurnCase(say="那注册要几年？", expect=Expected(facts=(("2年",),))),
        ],
    ),
)


def about(*, new: str, old: str) -> tuple[Case, ...]:
    """Give the cases that name records."""
    return (
        a_search_case("F001", query="云雀 营业收入", relevant={new: 3}),
        an_answer_case(
            "A006",
            question="塞上云雀企业营业收入要多少，补助多少？",
            expect=Expected(facts=(("1500万",), ("37万",)), over=(old,)),
        ),
    )


UNMET = (MetricExpected(record="A01", name="耐温", state="unmet"),)
MATCHES = (
    a_match_case("M001"),
    a_match_case("M002").model_copy(update={"metrics": UNMET}),
    a_match_case("M003", grades={"A01": 0, "A02": 0}, nothing=True),
)


def matched(case: MatchCase) -> str:
    """Match as it should be: one is recommended where one fits."""
    reply = a_matches_reply("A01", "A02", recommended=0 if case.nothing else 1)
    if case.id != "M002":
        return reply.model_dump_json()
    metrics = (MetricSeen(name="耐温", state="unmet"),)
    cards = tuple(one.model_copy(update={"metrics": metrics}) for one in reply.matches)
    return reply.model_copy(update={"matches": cards}).model_dump_json()


class Blind(BigramEmbedder):
    """Takes all texts for the same, so that only the lexical lane tells them apart."""

    name = "fake:blind"

    def documents(self, texts: Sequence[str]) -> Vectors:
        return super().documents(["同"] * len(texts))

    def query(self, text: str) -> Vectors:
        return super().query("同")


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Broken]:
    house: House = a_house(tmp_path_factory.mktemp("sabotage"), embedder=Blind())
    for name, text in (("新.md", NEW), ("旧.md", OLD), ("沙枣.md", OTHER)):
        house.write(name, text)
    house.write("内部.md", HIDDEN, level="internal")
    ids = {stored.record.title: stored.record.id for stored in house.store.each(EVERYTHING)}
    cases = (
        *CASES,
        *MATCHES,
        *about(new=ids["塞上云雀企业认定办法"], old=ids["塞上云雀企业认定暂行办法"]),
    )
    product = Product(
        ask=partial(ask, searcher=house.searcher),
        searcher=house.searcher,
        store=house.store,
        policies=lambda case: a_verdicts_reply(measure=case.measure).model_dump_json(),
        match=matched,
    )
    found = break_all(
        cases,
        a_header(),
        product=product,
        ask=lambda searcher: partial(ask, searcher=searcher),
    )
    return {one.name: one for one in found}


@pytest.mark.parametrize(
    ("way", "figures"),
    [
        ("no_lexical_lane", {"ndcg_10"}),
        ("undated", {"over_as_current"}),
        ("misplaced", {"not_verbatim"}),
        ("shifted", {"quoted"}),
        ("old_rules", {"fact_recall"}),
        ("never_refuses", {"refusal_recall"}),
        ("doubled", {"numeric_fidelity"}),
        ("misdated", {"date_fidelity"}),
        ("swapped_marks", {"citation_precision"}),
        ("cut", {"fact_recall"}),
        ("flattered", {"forbidden_said"}),
        ("padded", {"quoted"}),
        ("leaking", {"leaks"}),
        ("forgetful", {"pass"}),
        ("all_met", {"false_met", "condition_f1"}),
        ("all_fit", {"pass"}),
        ("worst_first", {"match_ndcg_10"}),
        ("metrics_met", {"metric_states"}),
    ],
)
def test_each_way_to_break_the_product_is_noticed_by_the_right_figure(
    broken: dict[str, Broken], way: str, figures: set[str]
) -> None:
    dropped = {moved.metric for moved in broken[way].comparison.moved if moved.drop}

    assert figures <= dropped


def test_no_way_is_left_out(broken: dict[str, Broken]) -> None:
    assert all(one.caught for one in broken.values()), [
        one.what for one in broken.values() if not one.caught
    ]
    assert len(broken) == 18
