"""Conversations about one measure, from a colloquial opening to a verdict, answered by a profile.

A company opens, and answers what it is asked from the profile that it really has. Counted is how
many rounds it takes until nothing is left to ask, and whether what was asked could decide: whether
some value of it, among those of all companies, changes the verdict, whatever the rest may be.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

from pydantic import BaseModel, ConfigDict, JsonValue

from assistant.eligibility.asking import Asked, questions
from assistant.eligibility.conversation import consider
from assistant.eligibility.deciding import Applicant
from assistant.eligibility.fields import LISTS, field_at
from assistant.eligibility.profile import read_profile
from assistant.eligibility.rulebook import Rules
from assistant.eligibility.saying import merged
from assistant.eligibility.verdicts import Judged, judge_one
from eval.suite.judging.conversations import at

SET = Path(__file__).with_name("sets") / "openings.jsonl"
_MOST_ROUNDS = 8
# What a company might answer besides what those of the set do.
_FIGURES: tuple[JsonValue, ...] = (0, 1, 3, 10, 100, 1000, 100_000)
_HELD: tuple[JsonValue, ...] = (
    [],
    [{"name": "高新技术企业"}, {"name": "科技型中小企业"}, {"name": "科技和创新型中小企业"}],
    [{"name": "专精特新中小企业"}, {"name": "专精特新小巨人企业"}],
    [{"name": "某项", "level": "国家级", "rank": 1, "year": 2025}],
    [{"name": "某项", "level": "国家标准", "rank": 1, "year": 2025}],
)
_SAID: tuple[JsonValue, ...] = (
    True,
    False,
    "查账征收",
    "核定征收",
    "批发业",
    "浙江/杭州",
    "2026-06-01",
)


class Opening(BaseModel):
    """A company's first message, and what is true of it.

    Attributes:
        profile: The whole truth, as in a profile file.
        knows: What a careful listener has by path after the first message.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    say: str
    measure: str
    as_of: date
    profile: dict[str, JsonValue]
    knows: dict[str, JsonValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How one conversation went.

    Attributes:
        topic: Whether the measure was understood.
        lost, wrong: Paths of `knows` that were not heard, or heard as something else.
        rounds: Of questions, until nothing was left to ask; `_MOST_ROUNDS` where it never was.
        asked: How many questions; `deciding`: how many of them could decide.
        first: The verdict after the opening; `last`: at the end; `truth`: of the whole profile.
    """

    opening: Opening
    topic: bool
    lost: tuple[str, ...]
    wrong: tuple[str, ...]
    rounds: int
    asked: int
    deciding: int
    idle: tuple[str, ...]
    first: str
    last: str
    truth: str


def read_openings(path: Path = SET, *, half: str = "both") -> tuple[Opening, ...]:
    """Read the openings, or the half that may be looked at (`open`), or the one kept back."""
    lines = path.read_text(encoding="utf-8").splitlines()
    every = [Opening.model_validate_json(line) for line in lines if line.strip()]
    return tuple(one for one in every if half == "both" or _half(one) == half)


def _half(opening: Opening) -> str:
    return ("open", "kept")[hashlib.sha256(opening.id.encode()).digest()[0] % 2]


def follow(openings: Sequence[Opening], rules: Rules) -> Iterator[Course]:
    """Hold every conversation. What companies may answer is taken from all of the shipped set."""
    pool = [one.profile for one in read_openings()]
    for opening in openings:
        yield _course(opening, rules, pool)


def _course(opening: Opening, rules: Rules, pool: Sequence[Mapping[str, JsonValue]]) -> Course:
    day = opening.as_of
    started = consider([opening.say], rules, day)
    known: dict[str, object] = dict(started.profile)
    topics = [one.measure.id for one in started.measures]
    judged = _judge(opening.measure, known, rules, day)
    first, rounds, asked, deciding, idle = judged.verdict, 0, 0, 0, []
    while (asks := questions([judged])) and rounds < _MOST_ROUNDS:
        rounds += 1
        for one in asks:
            asked += 1
            if _decides(one, opening, known, rules, pool):
                deciding += 1
            else:
                idle.append(one.paths[0])
        known = merged(known, _answers(asks, opening.profile))
        after = _judge(opening.measure, known, rules, day)
        if after.ask == judged.ask:
            break
        judged = after
    heard = cast("JsonValue", json.loads(json.dumps(started.profile)))
    return Course(
        opening=opening,
        topic=opening.measure in topics,
        lost=tuple(path for path in opening.knows if at(heard, path) is None),
        wrong=tuple(
            path for path, value in opening.knows.items() if at(heard, path) not in (None, value)
        ),
        rounds=rounds,
        asked=asked,
        deciding=deciding,
        idle=tuple(idle),
        first=first,
        last=judged.verdict,
        truth=_judge(opening.measure, opening.profile, rules, day).verdict,
    )


def _judge(measure: str, profile: Mapping[str, object], rules: Rules, day: date) -> Judged:
    placed = next(one for one in rules.placed if one.measure.id == measure)
    return judge_one(placed, Applicant(profile=read_profile(profile), day=day))


def _answers(asks: Sequence[Asked], truth: Mapping[str, JsonValue]) -> dict[str, object]:
    """Give what the company answers; what it does not know itself stays open."""
    found = {path: at(dict(truth), path) for one in asks for path in one.paths}
    return {path: value for path, value in found.items() if value is not None}


def _decides(
    asked: Asked,
    opening: Opening,
    known: Mapping[str, object],
    rules: Rules,
    pool: Sequence[Mapping[str, JsonValue]],
) -> bool:
    """Say whether some answer changes the verdict, for some truth of all else that is open."""
    for other in (_ideal(known, opening.as_of), opening.profile, *pool):
        whole = merged(other, _flat(known))
        verdicts = set()
        answers = [{path: at(dict(one), path) for path in asked.paths} for one in pool]
        answers += [dict.fromkeys(asked.paths, value) for value in _possible(asked.paths[0])]
        for given in answers:
            changed = merged(whole, given)
            verdicts.add(_judge(opening.measure, changed, rules, opening.as_of).verdict)
            if len(verdicts) > 1:
                return True
    return False


def _ideal(known: Mapping[str, object], day: date) -> dict[str, JsonValue]:
    """Give a company in proportion to what is known of one, that is good in every respect."""
    years: dict[str, JsonValue] = {}
    heard = cast("JsonValue", json.loads(json.dumps(known)))
    for year in range(day.year - 3, day.year):
        said = at(heard, f"years.{year}.revenue")
        revenue = said if isinstance(said, int | float) else 6000 * (1.3 ** (year - day.year))
        years[str(year)] = {
            "revenue": revenue,
            "total_income": revenue,
            "hightech_income": revenue * 0.9,
            "main_income": revenue * 0.95,
            "cost": revenue * 0.8,
            "rd_expense": revenue * 0.2,
            "rd_expense_domestic": revenue * 0.2,
            "assets": 4000,
            "liabilities": 1000,
        }
    employees = at(heard, "employees")
    staff = employees if isinstance(employees, int | float) else 100
    return {
        "region": "宁夏/银川/金凤区",
        "founded": f"{day.year - 4}-01-01",
        "industry": "专用设备制造业",
        "resident": True,
        "bookkeeping": "查账征收",
        "institution": "enterprise",
        "employees": staff,
        "rd_staff": staff * 0.5,
        "niche_years": 10,
        "ip_class1": 9,
        "ip_class2": 9,
        "equity_investment_2y": 9000,
        "tech_transfer_income": 100,
        "platform_score": 90,
        "qualifications": [*_HELD[1], *_HELD[2]],  # type: ignore[misc]
        "violations": False,
        "years": years,
        "extra": {
            "场地面积_平方米": 900,
            "设备原值_万元": 900,
            "固定专业技术人员_人": 30,
            "应纳税所得额_万元": 100,
            "技术合同已登记": True,
            "属于鼓励类产业": True,
        },
    }


def _possible(path: str) -> tuple[JsonValue, ...]:
    known = field_at(path)
    if path in LISTS:
        return _HELD
    return _FIGURES if known is not None and known.unit else _SAID


def _flat(profile: Mapping[str, object]) -> dict[str, object]:
    """Give a profile by path."""
    flat: dict[str, object] = {}
    for name, value in profile.items():
        if name == "years" and isinstance(value, dict):
            for year, figures in value.items():
                flat |= {f"years.{year}.{field}": figure for field, figure in figures.items()}
        elif name == "extra" and isinstance(value, dict):
            flat |= {f"extra.{field}": figure for field, figure in value.items()}
        else:
            flat[name] = value
    return flat
