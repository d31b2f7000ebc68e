"""Which way somebody wants to be matched: with a need for what answers it, or with what they have.

Both are typed into one box. Who says 我手上有一项成果，想找需要它的企业 has something; taken for
a need, it would be answered with other achievements. Where words speak for both, it is said so, and
a person turns it round.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from index.affinity import Side

# How surely words ask for demands, see `demands_sought`.
Sought = Literal["surely", "likely"]

_CLAUSE = re.compile(r"[^，,。；;：:！!？?\n]+[，,。；;：:！!？?\n]*")
# With fewer characters than this left, nothing tells what it is.
_FEWEST_CHARS = 2
_MARKS = " \n，,。；;！!？?、：:"
# 我手上有一项…: who has it says nothing of what it is.
_HAD = re.compile(
    "^(?:我|咱|俺)们?(?:院|所|校|室|司|厂|公司|团队|课题组|单位|实验室|学校|学院|老师|这边|这里|这儿|自己)*"
    "(?:手上|手里|手头|名下)?(?:现在|目前|已经|已|刚|正好|最近|新|自主|也|都)*"
    "(?:有|拥有|掌握|持有|研发|研制|开发|做|搞|弄|攻克|发明)(?:出|成功|成|过|了|好)*(?:的|(?:一|几|两|多)?(?:个|项|种|套|款|件|批|些)?的?)"
)
# What says that something is had or sought, and nothing of what it is.
_EMPTY = re.compile(
    r"(?:我|咱|俺|你|您|大家)们?|手[上里头]|名下|现在|目前|已经|刚刚?|这[里边种个项]?|那[种个项]?|它|该|本|有没有|有|是|要|能|会|可以?"
    r"|[一几两个项种套件的了些把将给吗呢吧]|想|科技|成果|技术|专利|发明|产品|东西|项目|请问|您?好"
    r"|寻找|寻求|[找寻求推卖缺]|推荐|介绍|看看|哪[些家个]?|谁家?|什么样?|转让|出让|许可|转化|落地|出去"
    r"|不?需[要求]|用得[上着到]|感兴趣|有?兴趣|适合|可能|对接|匹配|企业|厂家?|公司|单位|用户|客户|买家|合作社?|地方|宁夏"
    r"|[\s，,。；;！!？?、：:]"
)


@dataclass(frozen=True, slots=True)
class Direction:
    """Which side somebody's words are.

    Attributes:
        given: What they have: a demand to be answered, or an achievement to be taken up. Who asks
            which firms seek a thing is answered with demands, as who has it would be.
        sure: Whether the words say so, and nothing in them says otherwise.
    """

    given: Side
    sure: bool


def direction_of(text: str) -> Direction:
    """Say whether words are a demand or an achievement; without a sign of either, a demand.

    >>> direction_of("我手上有一项成果，想找需要它的企业").given
    'achievement'
    >>> direction_of("找能把废水回用的技术").given
    'demand'
    """
    rules = _rules()
    clauses = _clauses(text)
    taken = [rules.asks_for_demands(clause) for clause in clauses]
    rest = [clause for clause, is_taken in zip(clauses, taken, strict=True) if not is_taken]
    needs = any(rules.needing.search(clause) for clause in rest)
    has = any(rules.having.search(clause) for clause in clauses)
    if any(taken):
        # Who says what it solves names the trouble, too: that alone makes no need of it.
        return Direction("achievement", sure=has or not needs)
    if has and not needs:
        return Direction("achievement", sure=False)
    return Direction("demand", sure=True)


def demands_sought(text: str) -> Sought | None:
    """Say whether words ask for demands: who seeks something, or who would take what is had.

    Where rules are asked about as well as goods, "which firms need it" asks for neither surely;
    that is "likely".

    >>> demands_sought("哪家企业在找除尘布袋不堵的办法")
    'surely'
    >>> demands_sought("有没有能把废水回用的技术") is None
    True
    """
    rules = _rules()
    clauses = _clauses(text)
    others = [clause for clause in clauses if not rules.asks_for_demands(clause)]
    if any(rules.ways.search(clause) for clause in others):
        return None  # 有啥工艺，还有谁在找这个: both are asked for
    if any(rules.seekers.search(clause) for clause in clauses):
        return "surely"
    if any(rules.askers.search(clause) for clause in clauses):
        return "likely"
    has = any(rules.having.search(clause) for clause in clauses)
    return "likely" if has and any(rules.takers.search(clause) for clause in clauses) else None


def achievements_sought(text: str) -> bool:
    """Say whether words ask for what answers a need, and for nobody who has one."""
    direction = direction_of(text)
    needing = _rules().needing
    return direction.given == "demand" and any(needing.search(one) for one in _clauses(text))


def offered_in(text: str) -> str:
    """Give what is offered, without the clauses that only say whom it is for; empty for nothing.

    >>> offered_in("有一种枸杞热泵烘干工艺，谁家用得上？")
    '有一种枸杞热泵烘干工艺'
    """
    clauses = _CLAUSE.findall(text)
    kept = "".join(one for one in clauses if not _rules().asks_for_demands(_plain(one)))
    # 想把煤矸石制砖的专利卖出去: what it is may stand in the very clause that offers it.
    offered = next((one.strip(_MARKS) for one in (kept, text) if _tells(one)), "")
    bare = _HAD.sub("", offered)
    return bare if _tells(bare) else offered


def _tells(words: str) -> bool:
    return len(_EMPTY.sub("", unicodedata.normalize("NFKC", words))) >= _FEWEST_CHARS


def _clauses(text: str) -> list[str]:
    return [_plain(clause) for clause in _CLAUSE.findall(text)]


def _plain(clause: str) -> str:
    return unicodedata.normalize("NFKC", clause).strip(" \n,。;:!?")


@dataclass(frozen=True, slots=True)
class _Rules:
    seekers: re.Pattern[str]
    askers: re.Pattern[str]
    takers: re.Pattern[str]
    having: re.Pattern[str]
    needing: re.Pattern[str]
    ways: re.Pattern[str]

    def asks_for_demands(self, clause: str) -> bool:
        """Say whether a clause looks for who needs something."""
        return any(one.search(clause) for one in (self.seekers, self.askers, self.takers))


@cache
def _rules() -> _Rules:
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    who, seeks = table.pop("who"), table.pop("seeks")
    joined = {name: "".join(says) for name, says in table.items()}
    joined["seekers"] = joined["seekers"].replace("<who>", who).replace("<seeks>", seeks)
    return _Rules(**{name: re.compile(says) for name, says in joined.items()})
