"""How an achievement's patents stand by its own lines on them: all granted, some, or none.

有效4件，申请中1件 is neither granted nor not: how many stand so is told, as far as it is written.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.matching.limits import Span

_State = Literal["granted", "pending", "dead", ""]

# 已授权, a number of a grant, 有效: but not 授权使用, and no 有效期.
_GRANTED = re.compile(r"(?<!未)授权(?!使用|给|我|实施)|ZL\s?\d|有效(?!期)")
_PENDING = re.compile(
    "申请中|在申请|实审|实质审查|受理|公开(?!号)|未授权|提交申请|拟申请|未申请|在审|审查中"
)
_DEAD = re.compile("失效|终止|届满|放弃|驳回")
_UNFILED = re.compile("未申请|拟申请")
_CLAUSE = re.compile(r"[^，,；;、。（）()\n]+")
_COUNT = re.compile(r"(\d{1,3}|[一二两三四五六七八九十])\s?[件项个]")
_NUMBERED = re.compile(r"ZL\s?\d[\d.Xx]*")
_OTHER = re.compile("软件|软著|著作|标准|商标|秘密|论文|品种权")
_EVERY = re.compile("[均都皆全]")
_WORDS = {word: n for n, word in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """How an achievement's patents stand.

    Attributes:
        standing: Whether all are granted, none is, or some are and others are not or not told.
        granted: How many are; None where it is not told, 0 for none.
        pending: How many are applied for; None where it is not told, 0 for none.
        filed: Whether any has been applied for.
        span: Of its text.
    """

    standing: Literal["all", "some", "none"]
    granted: int | None
    pending: int | None
    filed: bool
    span: Span

    @property
    def told(self) -> str:
        """How they stand, in Chinese: 已授权 4 件，还在申请 1 件."""
        if self.standing == "all":
            return f"已授权 {self.granted} 件" if self.granted else "已授权"
        if self.standing == "none":
            return "专利还在申请中，未授权" if self.filed else "还没有申请专利"
        granted = "有的已授权" if self.granted is None else f"已授权 {self.granted} 件"
        pending = "有的还在申请" if self.pending is None else f"还在申请 {self.pending} 件"
        if self.granted == 0:
            return f"{pending}，其余没有写明"
        return f"{granted}，其余没有写明" if self.pending == 0 else f"{granted}，{pending}"


@dataclass(slots=True)
class _Counting:
    """What was counted so far.

    Attributes:
        pool: Counts that no word has told the state of yet.
    """

    granted: list[int | None]
    pending: list[int | None]
    pool: list[int]
    dead: bool = False

    def of(self, state: _State) -> list[int | None]:
        return self.granted if state == "granted" else self.pending


def rights_of(text: str, lines: Sequence[Span]) -> Rights | None:
    """Give how the patents stand; None where the lines do not tell it.

    Args:
        text: Of an achievement.
        lines: Those on its rights.
    """
    if not lines:
        return None
    said = "\n".join(text[slice(*line)] for line in lines)
    counted = _counted(said)
    has_granted, has_pending = bool(counted.granted), bool(counted.pending)
    if not has_granted and not has_pending and not counted.dead:
        return None
    if counted.dead and (has_granted or has_pending):
        return None
    span = next((line for line in lines if _state(text[slice(*line)])), lines[0])
    granted, pending = _granted_in(said, counted), _sum(counted.pending)
    left = bool(counted.pool)
    if has_granted and not has_pending and not left:
        standing: Literal["all", "some", "none"] = "all"
    elif has_granted or left:
        standing = "some"
    else:
        standing = "none"
    return Rights(
        standing=standing,
        granted=granted,
        pending=pending,
        filed=has_granted or _is_filed(said),
        span=span,
    )


def _is_filed(said: str) -> bool:
    return _PENDING.search(_UNFILED.sub("", said)) is not None


def _counted(said: str) -> _Counting:
    counting = _Counting(granted=[], pending=[], pool=[])
    carried: _State = ""
    for clause, ahead in _clauses(said):
        count, state = _count(clause), _state(clause)
        if ahead in "；;。\n":
            carried = ""
        if state == "dead":
            counting.dead = True
        elif state:
            number = _COUNT.search(clause)
            carried = state if number and _at(clause, state) < number.start() else ""
            told = count if count is not None else _taken(counting.pool, clause, ahead)
            # A number of a grant is counted by itself; the word behind it adds none.
            if told is not None or not (state == "granted" and counting.granted):
                counting.of(state).append(told)
        elif count is not None and not _OTHER.search(clause):
            if carried:
                counting.of(carried).append(count)
            else:
                counting.pool.append(count)
    return counting


def _clauses(said: str) -> Iterator[tuple[str, str]]:
    """Give each clause with the mark before it."""
    for found in _CLAUSE.finditer(said):
        yield found[0], said[found.start() - 1] if found.start() else "\n"


def _state(clause: str) -> _State:
    if _DEAD.search(clause):
        return "dead"
    if _PENDING.search(clause):
        return "pending"
    return "granted" if _GRANTED.search(clause) else ""


def _at(clause: str, state: _State) -> int:
    found = (_GRANTED if state == "granted" else _PENDING).search(clause)
    return found.start() if found else len(clause)


def _count(clause: str) -> int | None:
    found = _COUNT.search(_NUMBERED.sub("", clause))
    if found is None:
        return None
    return _WORDS[found[1]] if found[1] in _WORDS else int(found[1])


def _taken(pool: list[int], clause: str, ahead: str) -> int | None:
    """Take the counts that a word without one speaks of: 1件（实审）, 2件、4件，均有效."""
    if not pool:
        return None
    if ahead in "（(" and not _EVERY.search(clause):
        return pool.pop()
    total = sum(pool)
    pool.clear()
    return total


def _granted_in(said: str, counted: _Counting) -> int | None:
    """Give how many are granted, by counts and by numbers of grants where these do not differ."""
    counts = [one for one in counted.granted if one is not None]
    numbers = len(_NUMBERED.findall(said))
    if counts and numbers and sum(counts) != numbers:
        return None
    if counts or numbers:
        return sum(counts) or numbers
    return None if counted.granted else 0


def _sum(counts: Sequence[int | None]) -> int | None:
    known = [one for one in counts if one is not None]
    return sum(known) if len(known) == len(counts) else None
