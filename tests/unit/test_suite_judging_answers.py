from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from suite_builders import (
    QUESTION,
    QUOTE,
    TITLE,
    a_citation,
    a_hit_seen,
    a_refused_reply,
    a_search_reply,
    an_answer_case,
    an_answer_reply,
)

from corpus.levels import Level, Role
from eval.suite.cases import AnswerCase, Expected, Said
from eval.suite.judging import judge, unanswered
from eval.suite.judging.fidelity import claims
from eval.suite.outcomes import Judgement
from eval.suite.replies import AnswerReply, Cited, NamedSeen

AMOUNT = "按合同额的10%补助，最高不超过100万元。"
NUMBERED = "《优质中小企业梯度培育管理办法》（工信部企业〔2026〕2号 · 现行有效 · 二手）"


def failed(judgement: Judgement) -> dict[str, str]:
    return {check.name: check.said for check in judgement.checks if not check.passed}


def score(judgement: Judgement, metric: str) -> tuple[float, float] | None:
    found = [s for s in judgement.scores if s.metric == metric]
    return (found[0].part, found[0].whole) if found else None


def judged(
    reply: AnswerReply, expect: Expected | None = None, case: AnswerCase | None = None
) -> Judgement:
    return judge(case or an_answer_case(expect=expect or Expected(first=("N05",))), reply)


def saying(text: str, *quotes: str, question: str = QUESTION) -> AnswerReply:
    """Give an answer in the words of a language model, whose support is the quotes."""
    cited = tuple(a_citation(n, quote=quote) for n, quote in enumerate(quotes, start=1))
    reply = an_answer_reply(text, citations=cited, question=question)
    return reply.model_copy(update={"mode": "llm"})


def test_a_right_answer_passes() -> None:
    assert failed(judge(an_answer_case(), an_answer_reply())) == {}


def test_what_was_expected_and_what_came_is_said() -> None:
    expect = Expected(
        status=("partial",),
        intent=("eligibility",),
        first=("N06",),
        cites=("N05", "N07"),
        facts=(("2000万",), ("1500万",)),
    )

    found = judged(an_answer_reply(), expect)

    assert failed(found) == {
        "status": "应为部分回答，得到已回答",
        "intent": "应理解为问资格，理解成问政策内容",
        "first": "首条出处应为 N06，得到 N05",
        "citation_recall": "没有引用 N07",
        "fact_recall": "没有说到“2000万”",
    }
    assert score(found, "citation_recall") == (1, 2)
    assert score(found, "fact_recall") == (1, 2)


def test_a_record_to_avoid_must_not_be_cited() -> None:
    assert "avoids" in failed(judged(an_answer_reply(), Expected(avoids=("N05",))))
    assert "avoids" not in failed(judged(an_answer_reply(), Expected(avoids=("N06",))))


def test_what_is_over_may_be_cited_as_history_but_not_first_nor_as_current() -> None:
    def citing(*citations: Cited) -> AnswerReply:
        return an_answer_reply("旧办法甲[^1]，旧办法乙[^2]", citations=citations)

    expect = Expected(over=("N06",))
    new, old = a_citation(1), a_citation(2, record="N06", status="superseded")
    first = citing(old.model_copy(update={"n": 1}), new.model_copy(update={"n": 2}))
    as_current = citing(new, old.model_copy(update={"status": "in_force"}))

    assert score(judged(citing(new, old), expect), "over_as_current") == (0, 1)
    assert score(judged(first, expect), "over_as_current") == (0, 1)
    assert "N06" in failed(judged(first, expect))["over_first"]
    assert score(judged(as_current, expect), "over_as_current") == (1, 1)
    assert "N06" in failed(judged(as_current, expect))["over_as_current"]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("1500万元[^1]。1000万元以上也可以[^2]", False),
        ("1500万元[^1]。旧办法是1000万元[^2]", True),
        ("1500万元[^1]\n已过期，只作历史参考：1000万元以上[^2]", True),
        ("1500万元[^1]\n**《暂行办法》（已被替代 · 官方）**\n- 1000万元以上[^2]", True),
        ("1500万元[^1]\n**《暂行办法》（官方）**\n- 1000万元以上[^2]", False),
        ("1500万元[^1]\n**《暂行办法》（已被替代 · 官方）**\n\n另外1000万元也行[^2]", False),
    ],
)
def test_what_is_over_is_said_to_be_over_where_it_is_drawn_on(answer: str, told: bool) -> None:
    old = a_citation(2, record="N06", quote="1000万元以上，旧证书不再换发", status="superseded")
    reply = an_answer_reply(answer, citations=[a_citation(1, quote="1500万元"), old])

    found = judged(reply.model_copy(update={"mode": "llm"}), Expected(over=("N06",)))

    assert score(found, "over_as_current") == (float(not told), 1)


def test_a_fact_is_said_by_the_answer_or_its_warnings_only() -> None:
    expect = Expected(facts=(("登记",),))
    asking = an_answer_reply(ask=["是否已办理技术合同登记"])
    address = an_answer_reply().model_copy(update={"contact": "技术合同登记处"})

    assert "fact_recall" in failed(judged(asking, expect))
    assert "fact_recall" in failed(judged(address, expect))
    assert "fact_recall" not in failed(judged(an_answer_reply(warnings=["须先登记"]), expect))


def test_a_fact_that_is_denied_is_not_said() -> None:
    reply = saying("技术转让收入不免征增值税。[^1]", "技术转让收入免征增值税。")

    assert "fact_recall" in failed(judged(reply, Expected(facts=(("免征",),))))


def test_what_must_not_be_said_is_looked_for_in_all_that_is_shown() -> None:
    expect = Expected(forbidden=("7.5%", "您符合"))

    assert score(judged(an_answer_reply(), expect), "forbidden_said") == (0, 1)
    assert failed(judged(an_answer_reply(warnings=["您符合条件"]), expect)) == {
        "forbidden_said": "说了不该说的“您符合”"
    }
    assert "forbidden_said" in failed(judged(an_answer_reply(ask=["享受百分之七点五？"]), expect))


def test_what_is_asked_for_is_looked_for_in_questions_only() -> None:
    expect = Expected(asks=(("研发费用", "研发投入"),))

    assert not failed(judged(an_answer_reply(ask=["去年研发费用是多少"]), expect))
    assert not failed(judged(saying(f"{QUOTE}[^1]\n研发投入有多少？", QUOTE), expect))
    assert not failed(judged(saying(f"{QUOTE}[^1]\n请补充：研发费用。", QUOTE), expect))
    assert "ask_recall" in failed(judged(saying(f"{QUOTE}[^1]\n看研发费用。", QUOTE), expect))


def test_a_quote_that_is_not_verbatim_fails_and_is_counted() -> None:
    reply = an_answer_reply(citations=[a_citation(verbatim=False)])

    found = judged(reply)

    assert {"not_verbatim", "citation_precision"} <= failed(found).keys()
    assert score(found, "not_verbatim") == (1, 1)
    assert score(found, "citation_precision") == (0, 1)


@pytest.mark.parametrize(
    ("text", "numbers", "name"),
    [
        ("甲[^2]", (1,), "marks"),
        ("甲[^1]", (1, 2), "marks_used"),
        ("甲[^1]", (1, 1), "numbered_once"),
        ("甲", (), "uncited"),
    ],
)
def test_marks_and_citations_belong_together(
    text: str, numbers: tuple[int, ...], name: str
) -> None:
    reply = an_answer_reply(text, citations=[a_citation(n) for n in numbers])

    assert name in failed(judged(reply))


def test_a_refusal_cites_nothing() -> None:
    expect = Expected(status=("refused",))

    assert failed(judged(a_refused_reply(), expect)) == {}
    assert "refusal_cites" in failed(judged(an_answer_reply(status="refused"), expect))


@pytest.mark.parametrize(
    ("role", "level", "seen"),
    [
        ("enterprise", "public", True),
        ("enterprise", "internal", False),
        ("enterprise", "restricted", False),
        ("manager", "internal", True),
        ("manager", "restricted", False),
        ("staff", "restricted", True),
        ("admin", "restricted", True),
    ],
)
def test_nothing_above_the_role_is_cited_or_named(role: Role, level: Level, seen: bool) -> None:
    case = an_answer_case(role=role)

    cited = judge(case, an_answer_reply(citations=[a_citation(level=level)]))
    near = judge(case, an_answer_reply(nearest=[a_hit_seen(level=level)]))

    for found in (cited, near):
        assert ("leaks" not in failed(found)) == seen
        assert score(found, "leaks") == (float(not seen), 1)


def test_a_doubled_amount_is_no_figure_of_its_quote() -> None:
    found = judged(saying("最高不超过200万元，按10%补助。[^1]", AMOUNT))

    assert failed(found)["numeric_fidelity"] == "数字“200万元”在引文、问题里都没有"
    assert score(found, "numeric_fidelity") == (1, 2)
    assert score(found, "citation_precision") == (0, 1)


def test_a_figure_in_another_unit_is_borne_out() -> None:
    assert not failed(judged(saying("最高1,000,000元，比例百分之十。[^1]", AMOUNT)))


def test_a_figure_borne_out_by_another_citation_is_true_but_badly_cited() -> None:
    found = judged(saying("最高100万元。[^1]\n期限三年。[^2]", "期限3年。", "最高100万元。"))

    assert score(found, "numeric_fidelity") == (2, 2)
    assert score(found, "citation_precision") == (0, 2)
    assert "出处 1 没有“100万元”" in failed(found)["citation_precision"]


def test_one_of_several_marks_is_enough() -> None:
    found = judged(saying("最高100万元，期限三年。[^1][^2]", "期限3年。", "最高100万元。"))

    assert failed(found) == {}


def test_a_mark_covers_the_sentences_before_it_in_its_line() -> None:
    assert [(c.text, sorted(c.marks)) for c in claims("甲。乙。[^1]丙[^2] [^3]\n丁")] == [
        ("甲。乙。", [1]),
        ("丙", [2, 3]),
        ("丁", []),
    ]


def test_what_the_person_said_may_be_repeated() -> None:
    case = an_answer_case(
        question="我们520人，补助多少？",
        expect=Expected(first=("N05",)),
        history=[Said(role="user", content="去年卖了3600万")],
        profile={"assets": 8000},
    )

    reply = saying(
        "贵公司520人、收入3600万元、资产8000万元，最高100万元。[^1]", AMOUNT, question="补助"
    )

    assert failed(judge(case, reply)) == {}


@pytest.mark.parametrize(
    ("answer", "stands"),
    [
        ("15%再减半，实际按7.5%征收。[^1]", False),
        ("15%。[^1]再减半，实际按7.5%征收。", False),
        ("您可以按7.5%缴纳，不是15%。[^1]", False),
        ("减按15%，您提到的7.5%没有依据。[^1]", True),
        ("减按15%，并非7.5%。[^1]", True),
        ("减按15%，不叠加成7.5%。[^1]", True),
        ("不低于7.5%。[^1]", False),
    ],
)
def test_a_false_premise_may_be_reported_or_denied_but_not_built_on(
    answer: str, stands: bool
) -> None:
    asked = "两项叠加，是不是按7.5%征收？"

    found = judged(saying(answer, "减按15%的税率。", question=asked))

    assert ("numeric_fidelity" not in failed(found)) == stands


def test_what_the_assistant_itself_said_before_is_no_source() -> None:
    said = [Said(role="assistant", content="最高300万元")]
    case = an_answer_case(question="再说一遍", expect=Expected(first=("N05",)), history=said)

    found = judge(case, saying("最高300万元。[^1]", AMOUNT, question="再说一遍"))

    assert "numeric_fidelity" in failed(found)


def test_the_day_asked_about_may_be_named_and_no_other() -> None:
    case = an_answer_case(as_of=date(2026, 3, 31), expect=Expected(first=("N05",)))
    line = "以 {} 有效的规定为准。"

    right = judge(case, saying(f"{AMOUNT}[^1]\n\n{line.format('2026-03-31')}", AMOUNT))
    wrong = judge(case, saying(f"{AMOUNT}[^1]\n\n{line.format('2027-03-31')}", AMOUNT))

    assert failed(right) == {}
    assert failed(wrong) == {"date_fidelity": "日期“2027-03-31”在引文、问题里都没有"}
    assert score(right, "date_fidelity") == (1, 1)


def test_a_date_must_be_the_one_of_the_quote() -> None:
    quote = "自2026年4月1日起施行，至2027年12月31日。"

    assert not failed(judged(saying("2026-04-01起施行。[^1]", quote)))
    assert not failed(judged(saying("2026年4月起施行，到2027年底。[^1]", quote)))
    for wrong in ("2026年1月4日", "2025年4月1日", "2026年5月", "2029年"):
        assert "date_fidelity" in failed(judged(saying(f"{wrong}起施行。[^1]", quote)))


def test_a_document_number_must_be_the_one_of_the_quote() -> None:
    quote = "见国科发火〔2016〕32号。"

    assert not failed(judged(saying("依据是国科发火[2016]32号。[^1]", quote)))
    wrong = judged(saying("依据是国科发火〔2016〕195号。[^1]", quote))
    assert score(wrong, "number_fidelity") == (0, 1)
    assert "国科发火[2016]195号" in failed(wrong)["number_fidelity"]


def test_the_number_behind_a_cited_title_must_be_its_records_own() -> None:
    text = f"{QUOTE}[^1]\n\n**{NUMBERED}**"
    right = a_citation().model_copy(update={"number": "工信部企业〔2026〕2号"})
    wrong = a_citation().model_copy(update={"number": "工信部企业〔2022〕63号"})

    assert failed(judged(an_answer_reply(text, citations=[right]))) == {}
    assert failed(judged(an_answer_reply(text, citations=[a_citation()]))) == {}
    assert "number_fidelity" in failed(judged(an_answer_reply(text, citations=[wrong])))


def test_the_number_behind_a_near_title_must_be_its_records_own() -> None:
    near = a_hit_seen().model_copy(update={"number": "工信部企业〔2026〕2号"})
    expect = Expected(status=("refused",))

    def refusing(text: str) -> AnswerReply:
        return a_refused_reply(text).model_copy(update={"nearest": (near,)})

    assert failed(judged(refusing(f"- {NUMBERED}"), expect)) == {}
    wrong = judged(refusing(f"- {NUMBERED}".replace("2号", "3号")), expect)
    assert "number_fidelity" in failed(wrong)


def test_a_title_must_have_its_own_figures() -> None:
    title = "县域科技成果转化项目（2025年情况）"

    def naming(named: str, quote: str = "甲") -> dict[str, str]:
        cited = [a_citation(title=title, quote=quote)]
        return failed(judged(an_answer_reply(f"**《{named}》**[^1]", citations=cited)))

    assert naming(title) == {}
    assert "date_fidelity" in naming(title.replace("2025", "2026"))
    assert "date_fidelity" in naming("别的项目（2024年情况）")


@pytest.mark.parametrize(
    "words",
    [
        "（最高奖励800万元 · 有效至2031年12月31日）",
        "，另见《实施细则》（宁政办发〔2024〕12号 · 现行）",
        "，另见《实施细则》（宁政办发〔2024〕12号）",
        "，另见《2031年实施细则》",
        f"《{TITLE}》（最高奖励800万元 · 现行有效）",
        f"《{TITLE}》的细则（宁政办发〔2024〕12号 · 现行有效）",
    ],
)
def test_what_only_looks_like_a_name_hides_no_figure(words: str) -> None:
    assert any("fidelity" in name for name in failed(judged(saying(f"{QUOTE}{words}[^1]", QUOTE))))


@pytest.mark.parametrize(
    ("answer", "quote", "stands"),
    [
        ("申报截止2031年12月31日。", "12月31日前申报。", False),
        ("申报截止2026年12月31日。", "12月31日前申报。", True),
        ("申报截止2028年12月31日。", "2028年度，12月31日前申报。", True),
        ("2026年上半年申报。", "2026年1—6月申报。", True),
        ("5%以上", "不低于15%以上", False),
        ("不少于三人。", "不少于10人。", False),
        ("服务机构两家以上。", "服务机构5家以上。", False),
        ("须有一家服务机构。", "须有五家服务机构。", False),
        ("须有一项专利。", "须有三项专利。", False),
        ("上述一项优惠，要同时满足三项条件。", "条件：甲、乙、丙。", True),
        ("不超过三分之二。", "不超过2/3。", True),
        ("2倍摊销，十分重要。", "按200%摊销。", True),
        ("按15%。", "按15‰。", False),
        ("最高96万元。", "共有项目 96", False),
    ],
)
def test_a_figure_stands_in_its_quote_or_nowhere(answer: str, quote: str, stands: bool) -> None:
    found = failed(judged(saying(f"{answer}[^1]", quote)))

    assert ("citation_precision" not in found) == stands


def test_a_sum_that_somebody_worked_out_stands_nowhere() -> None:
    found = judged(saying("差20平方米。[^1]", "场地不少于500平方米，现有480平方米。"))

    assert "numeric_fidelity" in failed(found)


def test_what_code_names_as_history_is_not_taken_for_a_claim() -> None:
    text = (
        f"{AMOUNT}[^1]\n\n旧规定，只作历史参考：《旧办法（财税〔2016〕36号附件3第二十六项）》"
        "（财税〔2016〕36号附件3（二十六） · 已被替代 · 二手）"
    )

    old = NamedSeen(
        record="N17",
        title="旧办法（财税〔2016〕36号附件3第二十六项）",
        number="财税〔2016〕36号附件3（二十六）",
    )
    other = old.model_copy(update={"number": "财税〔2016〕99号"})

    def naming(*named: NamedSeen) -> dict[str, str]:
        return failed(judged(saying(text, AMOUNT).model_copy(update={"named": named})))

    assert naming(old) == {}
    assert naming().keys() == naming(other).keys() == {"number_fidelity", "numeric_fidelity"}


def test_counting_what_is_cited_and_numbering_a_list_are_no_claims() -> None:
    text = "找到 2 项相近的成果，有三个条件：\n1. 甲[^1]\n2. 乙[^2]"

    assert failed(judged(saying(text, "甲", "乙"))) == {}


def test_a_bare_number_of_a_table_has_its_unit_in_the_head() -> None:
    assert not failed(judged(saying("最高补助100万元。[^1]", "补助额度 | 100 | 一次性")))
    assert "numeric_fidelity" in failed(judged(saying("最高补助100万元。[^1]", "额度 | 1000 |")))


@given(st.lists(st.sampled_from([QUOTE, AMOUNT, "期限3年。", "自2026-04-01起施行。"]), min_size=1))
def test_an_answer_of_plain_quotes_is_faithful(quotes: list[str]) -> None:
    text = "\n".join(f"- {quote}[^{n}]" for n, quote in enumerate(quotes, start=1))

    found = judged(saying(text, *quotes))

    assert failed(found) == {}
    assert all(s.part == s.whole for s in found.scores if "fidelity" in s.metric)


@given(st.text())
def test_no_answer_breaks_the_judge_and_every_failure_says_why(text: str) -> None:
    found = judged(an_answer_reply(text))

    assert all(check.said for check in found.checks if not check.passed)
    assert all(not check.said for check in found.checks if check.passed)
    assert all(0 <= s.part <= s.whole for s in found.scores)


def test_a_case_without_a_reply_is_not_passed() -> None:
    found = unanswered(an_answer_case(group="g", traps=("flip",)), "出错了")

    assert failed(found) == {"reply": "出错了"}
    assert [(label.truth, label.got) for label in found.labels] == [("g", "fail")]


def test_a_case_of_a_pair_that_must_flip_tells_its_group_how_it_came_out() -> None:
    pair = an_answer_case(group="g", traps=("flip",))
    wrong = an_answer_reply("没有说[^1]")

    def told(case: AnswerCase, reply: AnswerReply) -> list[str]:
        return [label.got for label in judge(case, reply).labels if label.metric == "flips"]

    assert told(pair, an_answer_reply()) == ["pass"]
    assert told(pair, wrong) == ["fail"]
    assert told(an_answer_case(group="g"), wrong) == []


def test_a_reply_to_another_kind_of_case_is_a_defect() -> None:
    with pytest.raises(TypeError, match="A001"):
        judge(an_answer_case(), a_search_reply())
