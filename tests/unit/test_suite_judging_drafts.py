from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from eval.suite.cases import DraftCase
from eval.suite.judging import judge
from eval.suite.outcomes import Judgement
from eval.suite.replies import DraftReply, FigureSeen, LintSeen, SectionSeen

FACTS: dict[str, JsonValue] = {
    "profile": {"employees": 96, "years": {"2025": {"revenue": 5000}}, "founded": "2018-04-01"},
    "fields": {"经费总额": "500万元", "场地_平方米": 600},
}


def case(facts: Mapping[str, JsonValue] | None = None, **more: object) -> DraftCase:
    return DraftCase.model_validate(
        {
            "kind": "draft",
            "id": "D1",
            "types": ["DRAFT"],
            "provenance": "domain §5",
            "draft": "transfer_project",
            "facts": dict(FACTS if facts is None else facts),
            **more,
        }
    )


def draft(
    text: str,
    *,
    missing: Sequence[str] = (),
    computed: Sequence[str] = (),
    claimed: Sequence[str] = (),
    known: Sequence[str] = (),
    titles: Sequence[str] = (),
    lint: Sequence[str] = (),
) -> DraftReply:
    figures = [FigureSeen(text=one, origin="computed") for one in computed]
    figures += [FigureSeen(text=one, origin="record") for one in claimed]
    return DraftReply(
        sections=(SectionSeen(title="一、经费预算", text=text, missing=tuple(missing)),),
        figures=tuple(figures),
        lint=tuple(LintSeen(code=code) for code in lint),
        known=tuple(known),
        titles=tuple(titles),
    )


def failed(judgement: Judgement) -> dict[str, str]:
    return {check.name: check.said for check in judgement.checks if not check.passed}


def score(judgement: Judgement, metric: str) -> tuple[float, float] | None:
    found = [(s.part, s.whole) for s in judgement.scores if s.metric == metric]
    return found[0] if found else None


def test_given_figures_are_not_made_up_however_they_are_written() -> None:
    text = "总经费0.05亿元，职工九十六人，2025年收入5000万元，场地600㎡，2018年4月1日成立。"

    found = judge(case(), draft(text))

    assert failed(found) == {}
    assert score(found, "invented_figures") == (0, 6)


def test_a_figure_that_nobody_gave_is_made_up() -> None:
    found = judge(case(), draft("总经费500万元，预计新增产值1200万元，增长30%。"))

    assert failed(found) == {"invented_figures": "编造了 1200万元、30%"}
    assert score(found, "invented_figures") == (2, 3)


def test_a_figure_may_be_computed_or_stand_in_a_record() -> None:
    text = "自筹200万元，占40%，财政300万元，转化率达到29%。"
    facts = case({"fields": {"经费总额": "500万元", "自筹": "200万元"}})

    found = judge(facts, draft(text, computed=["40%", "300万元"], known=["转化率≥29%"]))

    assert not failed(found)


def test_a_sum_of_several_may_be_computed_in_steps() -> None:
    facts = case({"fields": {"甲": "180万元", "乙": "220万元", "丙": "261.5万元", "收入": 13500}})
    told = "合计661.5万元，占4.9%。"

    assert not failed(judge(facts, draft(told, computed=["4.9%", "661.5万元"])))
    assert failed(judge(facts, draft(told.replace("4.9", "5.9"), computed=["5.9%", "661.5万元"])))


def test_to_say_that_a_figure_is_computed_does_not_make_it_so() -> None:
    for text in ("年节约800万元。", "毛利率96%。"):
        told = draft(text, computed=[text[3:-1]])

        assert "invented_figures" in failed(judge(case({"预算": 500}), told))


def test_a_bare_number_is_of_the_unit_of_its_field_only() -> None:
    facts = case({"profile": {"employees": 96, "years": {"2025": {"cost": 40}}}, "预算": 70})

    assert not failed(judge(facts, draft("96人，成本40万元，预算70万元，96。")))
    for text in ("毛利率96%。", "利润96亿元。", "成本96万元。", "40人。", "70元。"):
        assert "invented_figures" in failed(judge(facts, draft(text)))


def test_to_say_that_a_figure_is_from_a_record_does_not_make_it_so() -> None:
    assert "invented_figures" in failed(judge(case(), draft("转化率达到29%。", claimed=["29%"])))


def test_what_names_a_record_is_no_figure_and_what_names_another_paper_is() -> None:
    text = "依据《2030年远景规划》第三条，一式四份，【待填:预算】。"

    assert failed(judge(case(), draft(text, titles=["2030年远景规划"]))) == {}
    assert "invented_figures" in failed(judge(case(), draft(text)))
    assert "invented_figures" in failed(judge(case(), draft("《投资800万元建设方案》")))


def test_a_figure_hides_neither_in_what_is_to_be_filled_in_nor_in_characters() -> None:
    for text in ("【待填：榜单金额，参考800万元】", "已与八家企业合作。", "获专利三项。"):
        assert "invented_figures" in failed(judge(case(), draft(text)))


def test_what_is_missing_must_be_marked() -> None:
    wanted = case(missing=["负责人", "开户行"])

    assert not failed(judge(wanted, draft("负责人：【待填:负责人】，【待填:开户行及账号】")))
    assert failed(judge(wanted, draft("由双方商定。", missing=["负责人", "开户行"])))
    found = judge(wanted, draft("负责人：张三【待填:开户行】"))
    assert failed(found) == {"missing_marked": "没有标为待填：“负责人”"}
    assert score(found, "missing_marked") == (1, 2)


def test_sections_kept_figures_remarks_and_forbidden_words_are_judged() -> None:
    wanted = case(
        sections=["经费预算", "实施方案"],
        keeps=[["500万"], ["96人"]],
        lint=["sum_mismatch", "over_cap"],
        forbidden=["国内首创", "96人"],
    )

    found = judge(wanted, draft("总经费5,000,000元，96人。", lint=["sum_mismatch"]))

    assert failed(found).keys() == {"sections", "lint", "forbidden_said"}
    assert score(found, "kept_figures") == (2, 2)
    assert score(found, "sections") == (1, 2)
    assert score(found, "lint") == (1, 2)
    assert score(found, "forbidden_said") == (1, 1)


@given(st.integers(min_value=1, max_value=10**6))
def test_any_amount_that_was_given_may_be_written_and_its_double_not(amount: int) -> None:
    wanted = case({"fields": {"金额": f"{amount}万元"}})

    assert not failed(judge(wanted, draft(f"合同金额{amount * 10_000:,}元。")))
    assert failed(judge(wanted, draft(f"合同金额{amount * 2}万元。")))
