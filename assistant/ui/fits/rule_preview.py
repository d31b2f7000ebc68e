"""How a rule that is being written will look: its card, for a company made up to look at it."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from assistant.eligibility.deciding import Applicant
from assistant.eligibility.profile import read_profile
from assistant.eligibility.rulebook import placed
from assistant.eligibility.verdicts import Judged, judge_one
from corpus.measures.rules import Measure
from corpus.store.measures import StoredMeasure
from corpus.store.records import StoredRecord

Profile = Mapping[str, object]
_NOBODY = datetime(2000, 1, 1, tzinfo=UTC)


def _made_up(day: date) -> Profile:
    year = day.year - 1
    figures = {
        "revenue": 3600,
        "total_income": 3650,
        "hightech_income": 2500,
        "main_income": 3500,
        "cost": 3100,
        "rd_expense": 240,
        "rd_expense_domestic": 240,
        "assets": 5200,
        "liabilities": 2100,
    }
    return {
        "region": "宁夏/银川/金凤区",
        "founded": f"{year - 5}-05-01",
        "industry": "专用设备制造",
        "employees": 80,
        "rd_staff": 12,
        "ip_class1": 2,
        "ip_class2": 6,
        "resident": True,
        "violations": False,
        "bookkeeping": "查账征收",
        "institution": "enterprise",
        "qualifications": [],
        "years": {str(one): figures for one in (year - 2, year - 1, year)},
    }


# Companies made up to look at a card with, by code: what staff are told of them, and their profile.
EXAMPLES: Mapping[str, tuple[str, Callable[[date], Profile]]] = {
    "typical": ("一家虚构的制造企业：银川，80 人，年营收 3,600 万元，年研发费 240 万元", _made_up),
    "silent": ("一家什么都还没有说的企业", lambda _day: {}),
}


def previewed(measure: Measure, policy: StoredRecord, *, example: str, day: date) -> Judged:
    """Judge a rule that is kept nowhere yet, for one of `EXAMPLES`; other rules are not known."""
    stored = StoredMeasure(measure=measure, version=0, state="candidate", who="", changed=_NOBODY)
    _, profile = EXAMPLES.get(example, EXAMPLES["typical"])
    who = Applicant(profile=read_profile(profile(day)), day=day)
    return judge_one(placed(stored, policy), who)
