"""What people say of a card: how well the pair fits in their eyes, and why not.

The reasons are those that companies answer with when they turn a technology down (domain.md §6.2).
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

from assistant.errors import BadRequest
from assistant.matching.pairs import Tier
from corpus.levels import Role, Viewer

Rated = Literal["strong", "fair", "weak", "none"]
TurnedDown = Literal[
    "too_early", "no_advantage", "no_market", "unclear", "science", "metrics", "terms", "other"
]
RATED: tuple[Rated, ...] = get_args(Rated)
TURNED_DOWN: dict[TurnedDown, str] = {
    "too_early": "太早期",
    "no_advantage": "优势不清",
    "no_market": "商业路径不清",
    "unclear": "描述或应用不清",
    "science": "科学性存疑",
    "metrics": "指标不合",
    "terms": "价格或合作方式不合",
    "other": "其他",
}
GRADE: dict[Rated, int] = {"strong": 3, "fair": 2, "weak": 1, "none": 0}
MAX_TEXT_CHARS = 20_000
_LONGEST_MARK = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What somebody said of one pair.

    Attributes:
        id: Of the pair and who said it: said again, it takes the first's place.
        demand: The id of a stored demand; empty for free text.
        text: The demand's words where it was free text.
        shown: The tier that the card bore.
        reason: Why it was turned down; None where nothing was said.
        case: The id of the case that it became; None until then.
    """

    id: str
    when: datetime
    role: Role
    identity: str
    demand: str
    text: str
    achievement: str
    as_of: date
    shown: Tier
    rated: Rated
    reason: TurnedDown | None = None
    case: str | None = None


def opinion_of(
    *,
    demand: str,
    text: str,
    achievement: str,
    shown: Tier,
    rated: str,
    reason: str,
    as_of: date,
    viewer: Viewer,
    when: datetime,
    by: str = "",
) -> Opinion:
    """Give what somebody said, from what a page sent.

    Args:
        demand: The id of a stored demand; empty for free text.
        text: The demand's words.
        achievement: Its id.
        shown: The tier that the card bore.
        rated: The tier that they would give it.
        reason: Why it is turned down; empty for none.
        as_of: The day that was taken for today.
        viewer: Who says it.
        when: When they did.
        by: Tells visitors apart who have no account.

    Raises:
        BadRequest: A word in it is none of those there are, or there is no pair.
    """
    tier = next((one for one in RATED if one == rated), None)
    why = next((one for one in TURNED_DOWN if one == reason), None)
    if tier is None or (reason and why is None):
        raise BadRequest("评价应是强、较强、弱、无之一，原因应从列表里选。")
    if not achievement or not (demand or text.strip()) or len(text) > MAX_TEXT_CHARS:
        raise BadRequest("没有说明评价的是哪一对需求和成果。")
    said = f"{viewer.identity}\n{by[:_LONGEST_MARK]}\n{demand or text.strip()}\n{achievement}"
    return Opinion(
        id=hashlib.sha256(said.encode()).hexdigest()[:32],
        when=when,
        role=viewer.role,
        identity=viewer.identity,
        demand=demand,
        text="" if demand else text.strip(),
        achievement=achievement,
        as_of=as_of,
        shown=shown,
        rated=tier,
        reason=why,
    )
