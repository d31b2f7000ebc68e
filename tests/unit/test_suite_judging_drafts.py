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
    lint: Sequence[str] = (),
) -> DraftReply:
    figures = [FigureSeen(text=one, origin="computed") for one in computed]
    figures += [FigureSeen(text=one, origin="record") for one in claimed]
    return DraftReply(
        sections=(SectionSeen(title="一、经费预算", text=text, missing=tuple(missing)),),
        figures=tuple(figures),
        lint=tuple(LintSeen(code=code) for code in lint),
        known=tuple(known),
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
    text = "自筹占40%，转化率达到29%。"

    assert not failed(judge(case(), draft(text, computed=["40%"], known=["转化率≥29%"])))


def test_to_say_that_a_figure_is_from_a_record_does_not_make_it_so() -> None:
    assert "invented_figures" in failed(judge(case(), draft("转化率达到29%。", claimed=["29%"])))


def test_what_is_to_be_filled_in_and_what_names_a_paper_is_no_figure() -> None:
    text = "依据《2030年远景规划》第三条，一式四份，【待填:2027年预算】。"

    assert failed(judge(case(), draft(text))) == {}


def test_what_is_missing_must_be_marked() -> None:
    wanted = case(missing=["负责人", "开户行"])

    assert not failed(judge(wanted, draft("负责人：【待填:负责人】", missing=["开户行及账号"])))
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
