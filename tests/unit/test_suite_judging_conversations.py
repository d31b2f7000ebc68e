from pydantic import JsonValue
from suite_builders import (
    a_conversation_case,
    a_conversation_reply,
    a_refused_reply,
    an_answer_reply,
)

from eval.suite.cases import Expected, TurnCase
from eval.suite.judging import judge
from eval.suite.outcomes import Judgement


def failed(judgement: Judgement) -> list[str]:
    return [check.said for check in judgement.checks if not check.passed]


def test_every_turn_with_an_expectation_is_judged_and_named() -> None:
    case = a_conversation_case()

    assert failed(judge(case, a_conversation_reply())) == []
    assert failed(judge(case, a_conversation_reply(an_answer_reply(), a_refused_reply()))) == [
        "第 2 轮：应为已回答或部分回答，得到不作答"
    ]


def test_a_turn_without_expectation_is_judged_by_what_holds_for_every_answer() -> None:
    made_up = an_answer_reply("最高补助300万元。[^1]")

    said = failed(judge(a_conversation_case(), a_conversation_reply(made_up, an_answer_reply())))

    assert "第 1 轮：数字“300万元”在引文、问题里都没有" in said


def test_what_was_said_in_an_earlier_turn_may_be_repeated_and_not_before() -> None:
    turns = (TurnCase(say="我们520人"), TurnCase(say="够吗", expect=Expected(first=("N05",))))
    case = a_conversation_case(turns=turns)
    written = an_answer_reply("贵公司520人。[^1]")
    repeated = written.model_copy(update={"mode": "llm"})
    late = a_conversation_case(turns=(TurnCase(say="够吗"), TurnCase(say="520人", knows={"a": 1})))

    assert failed(judge(case, a_conversation_reply(an_answer_reply(), repeated))) == []
    assert failed(judge(late, a_conversation_reply(repeated, an_answer_reply()))) != []


def test_the_profile_is_judged_where_one_is_kept() -> None:
    turn = TurnCase(say="520人", knows={"employees": 520, "years.2025.revenue": 36})
    case = a_conversation_case(turns=(TurnCase(say="80人"), turn))
    right: dict[str, JsonValue] = {"employees": 520, "years": {"2025": {"revenue": 36}}}
    old: dict[str, JsonValue] = {"employees": 80, "years": {"2025": {"revenue": 36}}}

    def scored(judgement: Judgement) -> list[tuple[float, float]]:
        return [(s.part, s.whole) for s in judgement.scores if s.metric == "profile"]

    kept = judge(case, a_conversation_reply(profile=right))
    stale = judge(case, a_conversation_reply(profile=old))
    none = judge(case, a_conversation_reply())

    assert (failed(kept), scored(kept)) == ([], [(2, 2)])
    assert failed(stale) == ["第 2 轮：employees 应为 520，记成 80"]
    assert scored(stale) == [(1, 2)]
    assert (failed(none), scored(none)) == ([], [])


def test_a_turn_that_got_no_answer_is_missed() -> None:
    assert failed(judge(a_conversation_case(), a_conversation_reply(an_answer_reply()))) == [
        "有 1 轮没有回答"
    ]
