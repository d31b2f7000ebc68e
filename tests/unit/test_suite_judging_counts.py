"""How a count is told: set down once more, and no shelter for other figures."""

import pytest
from suite_builders import an_answer_reply

from assistant.answers import Intent
from eval.suite.judging.counts import without_counts

COUNT = (
    "成果共 20 项：技术领域为“新材料”、在有效期内。"
    "按资料库 2026-11-23 的记录，在您可见的范围内计数。"
)


@pytest.mark.parametrize(
    "line",
    [
        COUNT,
        "没有一条需求符合：地区在银川、TRL 不低于 6、在有效期内。"
        "按资料库 2026-11-23 的记录，在您可见的范围内计数。",
        "以上是最新的 10 条，其余 38 条见“找成果”。",
        "没有计入：没有写技术领域的 4 项、已过期或已关闭 3 项。",
        "只数您可见的总数，不按公开范围分开数。",
    ],
)
def test_what_counting_says_is_taken_out(line: str) -> None:
    reply = an_answer_reply(f"{line}\n\n其他", intent="statistics")

    assert without_counts(reply).strip() == "其他"


@pytest.mark.parametrize(
    "line",
    [
        f"{COUNT}补贴最高100万元。",
        "补贴最高100万元。",
        "成果共 20 项：补贴最高100万元。按资料库 2026-11-23 的记录，在您可见的范围内计数。",
        "没有计入：补贴 100 项。",
    ],
)
def test_other_figures_find_no_shelter_there(line: str) -> None:
    assert without_counts(an_answer_reply(line, intent="statistics")) == line


@pytest.mark.parametrize("intent", ["policy_fact", "find_achievement"])
def test_only_a_count_may_count(intent: Intent) -> None:
    assert without_counts(an_answer_reply(COUNT, intent=intent)) == COUNT
