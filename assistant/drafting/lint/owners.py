"""Whose demand, whose achievement: the parties of a draft against the records it is made from."""

import re
from collections.abc import Iterator
from fractions import Fraction

from assistant.drafting.draft import Remark, Severity
from assistant.drafting.lint.amounts import amount_of, equal, said
from assistant.drafting.lint.paper import Paper
from assistant.drafting.lint.standing import plain
from corpus.records import Achievement, Demand

_APPLICANTS = ("申报单位", "需求单位", "发榜单位", "委托方", "甲方")
_LICENSORS = ("许可方", "转让方", "让与方")
_REWARD = re.compile(r"榜单金额")
_PUNCTUATION = re.compile(r"[\s（）()·,，。]")


def check_owners(paper: Paper) -> Iterator[Remark]:
    """Say where the demand or the achievement is somebody else's."""
    demand, achievement = (paper.chosen.record(kind) for kind in ("demand", "achievement"))
    if demand is not None and isinstance(demand.facts, Demand) and demand.facts.owner:
        severity: Severity = "error" if "jiebang" in paper.template.type else "warning"
        yield from _differs(
            paper, _APPLICANTS, demand.facts.owner, f"需求《{demand.title}》（{demand.id}）",
            severity=severity,
        )  # fmt: skip
    if (
        achievement is not None
        and isinstance(achievement.facts, Achievement)
        and achievement.facts.owner
        and paper.template.group == "contract"
    ):
        yield from _differs(
            paper,
            _LICENSORS,
            achievement.facts.owner,
            f"成果《{achievement.title}》（{achievement.id}）",
            severity="warning",
        )


def _differs(
    paper: Paper, labels: tuple[str, ...], owner: str, called: str, *, severity: Severity
) -> Iterator[Remark]:
    label = next((one for one in labels if one in paper.values), None)
    if label is None:
        return
    name = paper.values[label].text
    if is_same_party(name, owner):
        return
    yield paper.remark(
        "owner_differs",
        f"{called}是“{owner}”的，“{label}”写的是“{name[:40]}”；请核对，或附授权、合作的证明",
        severity=severity,
        label=label,
    )


def is_same_party(one: str, other: str) -> bool:
    """Say whether two names may be of one party: one may be the other's short form.

    >>> is_same_party("宁夏某公司（盖章）", "宁夏某公司")
    True
    """
    short, long = sorted((bare_name(one), bare_name(other)), key=len)
    return bool(short) and short in long


def bare_name(name: str) -> str:
    """Give a party's name without punctuation and 盖章."""
    return _PUNCTUATION.sub("", plain(name)).removesuffix("盖章")


def check_reward(paper: Paper) -> Iterator[Remark]:
    """Say where the reward is another than the budget of the demand's record."""
    demand = paper.chosen.record("demand")
    facts = demand.facts if demand is not None else None
    if demand is None or not isinstance(facts, Demand) or facts.budget_wan is None:
        return
    for label, value in paper.values.items():
        amount = amount_of(value) if _REWARD.fullmatch(label) and value.origin == "user" else None
        budget = said(Fraction(str(facts.budget_wan)))
        if amount is not None and not equal(amount, Fraction(str(facts.budget_wan))):
            yield paper.remark(
                "differs_from_record",
                f"“{label}”是 {value.text}，需求（{demand.id}）记录的预算是 {budget}，请核对",
                severity="warning",
                label=label,
            )
