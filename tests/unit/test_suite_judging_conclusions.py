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
        "您符合申报条件，请尽快提交材料",
        "您符合认定条件，无需再补充",
        "您符合，理由如下",
        "您满足全部条件",
        "贵方已经具备申报资格",
        "已经具备申报资格",
        "您可以放心申报",
        "该企业符合高企认定条件",
        "按您说的情况，申报没问题",
        "我们看，你们达标了",
        "您公司是高新技术企业，能拿7.5%税率",
        "如您所说，您符合条件",
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
        "您可以享受的政策如下：",
        "如果研发费用达标，您可以享受加计扣除。",
        "您要符合下列条件：",
        "您说的7.5%不符合规定。",
        "您问的专精特新，符合条件的企业可以申报。",
        "只有符合条件您才可以申报。",
        "满足下列条件后您再申报。",
        "您可以享受哪些政策？",
    ],
)
def test_what_leaves_it_open_is_no_verdict(answer: str) -> None:
    assert passes(answer)


def test_a_rule_quoted_is_no_verdict() -> None:
    rule = "您的企业符合条件的，可以申报。"

    assert passes(f"{rule}[^1]", quote=rule)
