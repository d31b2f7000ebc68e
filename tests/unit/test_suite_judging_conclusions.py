"""Nobody is told that they qualify; quoted rules, open questions and denials are no verdict."""

import pytest
from suite_builders import a_citation, an_answer_reply

from eval.suite.judging.conclusions import judge_conclusions


def passes(answer: str, *, quote: str = "营业收入不低于1500万元。") -> bool:
    reply = an_answer_reply(answer, citations=[a_citation(quote=quote)])
    (check,) = judge_conclusions(reply).checks
    return check.passed


@pytest.mark.parametrize(
    "answer",
    [
        "您符合申报条件。",
        "营业收入不低于1500万元。[^1]\n贵公司可以享受这项优惠。",
        "恭喜，你们够格了！",
        "从营收看，您能申报专精特新。[^1]",
    ],
)
def test_a_verdict_about_whoever_asks_is_caught(answer: str) -> None:
    assert not passes(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "营业收入不低于1500万元。[^1]",
        "不能断定您符合条件，请先补充研发费用。",
        "是否符合条件，由主管部门认定。",
        "如果您符合这一条，再看第二条。",
        "已知条件满足，还差 2 项。",
        "能不能享受，请税务机关核实。",
    ],
)
def test_what_leaves_it_open_is_no_verdict(answer: str) -> None:
    assert passes(answer)


def test_a_rule_quoted_is_no_verdict() -> None:
    rule = "您的企业符合条件的，可以申报。"

    assert passes(f"{rule}[^1]", quote=rule)
