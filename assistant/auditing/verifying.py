"""Whether anybody changed the audit, and where."""

import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from assistant.auditing.checkpoint import Line, read
from assistant.auditing.entries import FIRST_BEFORE, Entry, hash_of

# How many entries may be without a line at the very end: those of programs that were ended
# between the one and the other.
MOST_BEHIND = 8
MOST_SHOWN = 50
# A line that was written longer after its entry than this was made up for later.
_LATE = timedelta(minutes=5)

FaultCode = Literal[
    "changed",  # an entry's hash does not fit what it says
    "rewritten",  # an entry is genuine by its hash, but not the one that the checkpoint knows
    "unlinked",  # an entry does not follow from the one before
    "missing",  # numbers are left out
    "head",  # the beginning is gone
    "tail",  # the end is gone
    "surplus",  # a number stands a second time, or out of order
    "no_checkpoint",
    "checkpoint_changed",
    "checkpoint_missing",  # lines are left out, at the beginning, in the middle or at the end
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that nobody but a forger, or a damaged disk, leaves behind.

    Attributes:
        number: Of the first entry that it is about.
        what: In Chinese, with where it is.
    """

    code: FaultCode
    number: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether the audit holds.

    Attributes:
        entries: How many were read.
        first, last: Their numbers; 0 where there is none.
        hash: Of the last one.
        faults: The first `MOST_SHOWN` of them.
        found: How many faults there are in all.
        remarks: What is in order and should be known, in Chinese.
    """

    entries: int
    first: int
    last: int
    hash: str
    faults: tuple[Fault, ...]
    found: int
    remarks: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nobody changed anything."""
        return self.found == 0


def verify(
    entries: Iterable[Entry],
    lines: Sequence[str] | None,
    *,
    key: bytes,
    upto: int | None = None,
    known: tuple[int, str] | None = None,
) -> Verdict:
    """Say whether an audit and its checkpoint are as they were written.

    Args:
        entries: All of them, in the order of their numbers, read after `lines`.
        lines: Of the checkpoint; None where there is none.
        key: Of the audit.
        upto: Where others go on meanwhile: the last number before `lines` were read. What neither
            it nor they know of is not looked at.
        known: Number and hash of an entry, as somebody noted them elsewhere; the hash may be only
            its beginning.
    """
    found = _Found()
    told = _told(lines, key, found)
    chain = _Chain(key=key, told=told, found=found, known=known)
    for entry in entries:
        if upto is not None and entry.number > max(upto, told.last):
            break
        chain.follow(entry)
    chain.end()
    if lines is None and chain.count:
        found.fault("no_checkpoint", chain.first, "检查点文件不在：结尾是否被截去无从知道。")
    return Verdict(
        entries=chain.count,
        first=chain.first,
        last=chain.last,
        hash=chain.hash,
        faults=tuple(found.faults[:MOST_SHOWN]),
        found=found.count,
        remarks=tuple(found.remarks),
    )


@dataclass(slots=True)
class _Found:
    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    count: int = 0

    def fault(self, code: FaultCode, number: int, what: str) -> None:
        self.count += 1
        if len(self.faults) < MOST_SHOWN:
            self.faults.append(Fault(code=code, number=number, what=what))


@dataclass(slots=True)
class _Told:
    """What a checkpoint says.

    Attributes:
        entries: Its line of each entry.
        last: The last entry that it knows of.
        unsealed: The last entry whose key is lost, so that only its place can be checked.
        cuts: The hash before each place at which the audit may begin.
    """

    entries: dict[int, Line] = field(default_factory=dict)
    last: int = 0
    unsealed: int = 0
    cuts: dict[int, str] = field(default_factory=lambda: {1: FIRST_BEFORE})


def _told(lines: Sequence[str] | None, key: bytes, found: _Found) -> _Told:
    """Read a checkpoint from its beginning to its end."""
    told = _Told()
    wrong: list[tuple[FaultCode, int, str]] = []
    for place, text in enumerate(lines or (), start=1):
        line = read(text, key)
        if line is None:
            wrong.append(_unreadable(place, told, lines or ()))
        elif line.said == "cut":
            told.cuts[line.number] = line.hash
        elif line.said in ("anew", "rekeyed"):
            found.remarks += _answered_for(line, told, len(wrong))
            wrong.clear()
            told.entries = {n: known for n, known in told.entries.items() if n <= line.number}
            told.entries[line.number] = line
            told.last = line.number
            if line.said == "rekeyed":
                told.unsealed = line.number
        else:
            if line.number != told.last + 1:
                wrong.append(_out_of_order(place, line, told))
            told.entries.setdefault(line.number, line)
            told.last = max(told.last, line.number)
    for code, number, what in wrong:
        if code == "checkpoint_changed" and not what:
            found.remarks.append(f"检查点第 {number} 行没有写完（程序中断），随后已补写。")
        else:
            found.fault(code, number, what)
    return told


def _unreadable(place: int, told: _Told, lines: Sequence[str]) -> tuple[FaultCode, int, str]:
    """Say what is wrong with a line: it was never finished, or it was changed."""
    text = lines[place - 1]
    if text and "}" not in text and '{"said"'.startswith(text[:7]):
        return "checkpoint_changed", place, ""
    return "checkpoint_changed", told.last + 1, f"检查点第 {place} 行被改过（封印不符）。"


def _out_of_order(place: int, line: Line, told: _Told) -> tuple[FaultCode, int, str]:
    if line.number > told.last + 1:
        gap = _range(told.last + 1, line.number - 1)
        return "checkpoint_missing", told.last + 1, f"检查点第 {place} 行之前缺少第 {gap} 条。"
    return (
        "checkpoint_changed",
        line.number,
        f"检查点第 {place} 行又从第 {line.number} 条写起，而此前已写到第 {told.last} 条："
        "数据库被退回过以前的状态，或检查点的行被移动过。",
    )


def _answered_for(line: Line, told: _Told, wrong: int) -> Iterator[str]:
    lost = ""
    if told.last > line.number:
        lost = f"第 {_range(line.number + 1, told.last)} 条随之作废；"
    unclear = f"此前检查点有 {wrong} 处不符；" if wrong else ""
    if line.said == "rekeyed":
        unclear = f"第 1 至 {line.number} 条的密钥已遗失，只能核对先后相接；"
    start = line.number + 1
    yield f"{line.at} {line.who} 从第 {start} 条另起：{line.why}（{lost}{unclear}由其负责）。"


@dataclass(slots=True)
class _Chain:
    key: bytes
    told: _Told
    found: _Found
    count: int = 0
    first: int = 0
    last: int = 0
    hash: str = FIRST_BEFORE
    behind: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    known: tuple[int, str] | None = None

    def follow(self, entry: Entry) -> None:
        """Look at the next entry."""
        self.count += 1
        if self.count == 1:
            self._begin(entry)
        elif entry.number != self.last + 1:
            self._jump(entry)
        if entry.number > self.told.unsealed and not self._is_genuine(entry):
            self.found.fault(
                "changed", entry.number, f"第 {entry.number} 条的内容被改过（校验值不符）。"
            )
        elif self.count > 1 and entry.before != self.hash:
            self.found.fault(
                "unlinked",
                entry.number,
                f"第 {entry.number} 条接不上它的前一条：前一条被改写、删去或换过。",
            )
        self._compare(entry)
        self.last, self.hash = max(self.last, entry.number), entry.hash

    def _is_genuine(self, entry: Entry) -> bool:
        # Compared as bytes: a hash that was changed may hold anything.
        told = hash_of(entry, self.key).encode()
        return hmac.compare_digest(told, str(entry.hash).encode(errors="replace"))

    def _begin(self, entry: Entry) -> None:
        self.first = entry.number
        before = self.told.cuts.get(entry.number)
        if before is None:
            self.found.fault(
                "head", 1, f"开头的第 {_range(1, entry.number - 1)} 条不在，也没有清理的记载。"
            )
        elif before != entry.before:
            self.found.fault(
                "unlinked", entry.number, f"第 {entry.number} 条与它之前的内容接不上。"
            )
        elif entry.number > 1:
            gone = _range(1, entry.number - 1)
            self.found.remarks.append(f"第 {gone} 条已按保存期限清理，清理有据。")
        if max(self.told.cuts) > entry.number and before is not None:
            self.found.remarks.append("最近一次按期清理没有做完，下次会继续。")

    def _jump(self, entry: Entry) -> None:
        if entry.number > self.last + 1:
            gap = _range(self.last + 1, entry.number - 1)
            self.found.fault("missing", self.last + 1, f"第 {gap} 条被删去。")
        else:
            self.found.fault("surplus", entry.number, f"第 {entry.number} 条多出，或次序不对。")

    def _compare(self, entry: Entry) -> None:
        """Compare an entry with what the checkpoint and the person who asks say of it."""
        if self.known is not None and entry.number == self.known[0]:
            if not entry.hash.startswith(self.known[1]):
                self._unlike(entry.number, "另外记下的校验值")
            self.known = None
        line = self.told.entries.get(entry.number)
        if line is None:
            if entry.number > self.told.last:
                self.behind.append(entry.number)
            return
        if line.hash != entry.hash:
            self._unlike(entry.number, f"检查点（{line.at}）")
        elif line.said == "entry" and _is_late(entry.at, line.at):
            self.late.append(entry.number)

    def _unlike(self, number: int, what: str) -> None:
        self.found.fault("rewritten", number, f"第 {number} 条与{what}不符：不是当时写下的那一条。")

    def end(self) -> None:
        """Look at what is behind the last entry."""
        if self.known is not None and self.known[0] >= self.first:
            self.found.fault("tail", self.known[0], f"另外记下的第 {self.known[0]} 条不在。")
        if self.told.last > self.last:
            gone = _range(self.last + 1, self.told.last)
            self.found.fault("tail", self.last + 1, f"结尾的第 {gone} 条被删去（检查点记着它们）。")
        if len(self.behind) > MOST_BEHIND:
            self.found.fault(
                "checkpoint_missing",
                self.behind[0],
                f"检查点缺少最后的 {len(self.behind)} 条（从第 {self.behind[0]} 条起）："
                "它被截短过，或长时间写不进去（见日志）。",
            )
        elif self.behind and self.told.last:
            self.found.remarks.append(
                f"检查点落后 {len(self.behind)} 条（从第 {self.behind[0]} 条起），"
                "程序中断时会这样；下一次记录时补上。"
            )
        elif self.behind:
            self.found.fault("checkpoint_missing", self.behind[0], "检查点是空的。")
        if self.late:
            self.found.remarks.append(
                f"有 {len(self.late)} 条的检查点是事后补写的（第 {self.late[0]} 条等）。"
            )


def _is_late(at: str, written: str) -> bool:
    try:
        return datetime.fromisoformat(written) - datetime.fromisoformat(at) > _LATE
    except (ValueError, TypeError):
        return True  # an entry whose time is none was changed, which is a fault already


def _range(first: int, last: int) -> str:
    return str(first) if first >= last else f"{first}–{last}"
