"""What changed between two versions of a record, in a form that a person can read.

Texts are compared line by line, an article's number set aside, so that an article put in between
does not make every later one look new. Lines that took each other's place are paired by the
pairs of characters they share, in order, so that their sum is greatest.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal

from corpus.labels import name_of
from corpus.records import Policy, Record, Relation
from corpus.structure import parts_of

ChangeKind = Literal["added", "removed", "changed"]
PieceKind = Literal["same", "removed", "added"]

# Half of the pairs in common: below it two lines are one removed and one added.
_ALIKE = 0.5
# Blocks of more pairs of lines than this are paired in order, not by likeness.
_MAX_PAIRS = 4000
# Passages with more pairs of words than this are told whole: marking them would take seconds.
_MAX_WORD_PAIRS = 4_000_000
_LEVELS = {"public": "公开", "internal": "内部", "restricted": "受限"}
_PROVENANCES = {
    "official": "官方",
    "repost": "转载",
    "media": "媒体",
    "second_hand": "二手",
    "seed": "种子",
    "unverified": "未核",
    "sample": "示例",
}
_NUMBER = re.compile(
    r"^第\s?[一二三四五六七八九十百千零〇两\d\s]+条(?:\s?之\s?[一二三四五六七八九十\d]+)?"
)
_FIGURE = re.compile(
    r"\d{4}\s*年(?:\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?)?"
    r"|\d[\d,，.]*\s*(?:[%％‰]|个工作日|个月|工作日|厘米|毫米|千米|公里|平方米|立方米|[百千万亿]+[\u4e00-\u9fff]?"
    r"|[\u4e00-\u9fff]?)"
    r"|[一二三四五六七八九十百千万亿两零〇]{1,16}(?:元|万元|亿元|年|个月|月|日|天|周|%|％|倍|家|项|人|级|分之)"
)
_WORD = re.compile(r"\d[\d,，.]*|[A-Za-z]+|\s+|.", re.DOTALL)
_HIDDEN = "（内容不显示）"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One fact that is another now; a side that states none is empty."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a changed passage: in both, only before, or only after."""

    kind: PieceKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageChange:
    """Lines that are other ones now.

    Attributes:
        where: The article or heading they stand under; empty above the first.
        before: Lines of the old text, verbatim; empty where they were added.
        after: Lines of the new text, verbatim; empty where they were removed.
        line: Of the old text, from 0, at which `before` begins or `after` was put in.
        new_line: Of the new text, from 0, at which `after` begins or `before` was taken out.
        figures: Amounts, dates, counts on one side only: before and after.
        renumbered: Whether nothing but the article's number is another.
    """

    kind: ChangeKind
    where: str
    before: str
    after: str
    line: int
    new_line: int
    figures: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    renumbered: bool = False

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Both sides as one run, word by word, to mark what changed."""
        return tuple(_pieces(self.before, self.after))


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What changed from one version to the next.

    Attributes:
        fields: The title first, then facts as files name them, then the level.
        passages: Those in which an amount, a date or a count changed come first; each of the
            two groups is in the order of the text.
    """

    fields: tuple[FieldChange, ...] = ()
    passages: tuple[PassageChange, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether a reader finds nothing changed."""
        return not self.fields and not self.passages


def difference(old: Record, new: Record) -> Difference:
    """Give what is another in `new` than in `old`, facts and text."""
    passages = sorted(_passages(old.text, new.text), key=lambda change: not any(change.figures))
    return Difference(fields=tuple(_fields(old, new)), passages=tuple(passages))


def applied(text: str, changes: Sequence[PassageChange]) -> str:
    """Give the new text: the old one with these changes made, in whatever order they are."""
    lines = text.split("\n")
    for change in sorted(changes, key=lambda c: (c.line, c.new_line), reverse=True):
        size = 0 if change.kind == "added" else len(change.before.split("\n"))
        fresh = [] if change.kind == "removed" else change.after.split("\n")
        lines[change.line : change.line + size] = fresh
    return "\n".join(lines)


def as_text(of: Difference) -> str:
    """Give the difference in Chinese, a change a line or two; says so where there is none."""
    if of.empty:
        return "两个版本没有差别。"
    told: list[str] = []
    if of.fields:
        told.append("信息有变：")
        told += [f"  {f.label}：{f.before or '（无）'} → {f.after or '（无）'}" for f in of.fields]
    firsts = [change for change in of.passages if any(change.figures)]
    rest = [change for change in of.passages if not any(change.figures) and not _is_slight(change)]
    if firsts:
        told.append("数字、金额、日期有变：")
        told += [line for change in firsts for line in _told(change)]
    if rest:
        told.append("其他文字有变：")
        told += [line for change in rest for line in _told(change)]
    slight = sum(_is_slight(change) for change in of.passages)
    if slight:
        told.append(f"另有 {slight} 处只改了条号或空格。")
    return "\n".join(told)


def _is_slight(change: PassageChange) -> bool:
    alike = "".join(change.before.split()) == "".join(change.after.split())
    return change.renumbered or alike


def _told(change: PassageChange) -> Iterator[str]:
    word = {"added": "新增", "removed": "删除", "changed": "修改"}[change.kind]
    where = f"（{change.where}）" if change.where else ""
    gone, come = change.figures
    figures = (
        f"：{'、'.join(gone) or '（无）'} → {'、'.join(come) or '（无）'}" if gone or come else ""
    )
    yield f"  {word}{where}{figures if change.kind == 'changed' else ''}"
    marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    if change.kind == "changed":
        yield "    " + "".join(marks[p.kind].format(p.text) for p in change.pieces)
    else:
        yield "    " + (change.before or change.after).replace("\n", "\n    ")


# --- facts ----------------------------------------------------------------------------------------


def _fields(old: Record, new: Record) -> Iterator[FieldChange]:
    if old.title != new.title:
        yield FieldChange(label="标题", before=old.title, after=new.title)
    before, after = _stated(old), _stated(new)
    for label in dict.fromkeys([*before, *after]):
        one, other = before.get(label, ""), after.get(label, "")
        if one != other:
            yield FieldChange(label=label, before=one, after=other)
    yield from _guarded(old, new)
    if old.level != new.level:
        yield FieldChange(label="公开级别", before=_LEVELS[old.level], after=_LEVELS[new.level])


def _stated(record: Record) -> dict[str, str]:
    """Give the record's facts by label, in words."""
    facts = record.facts
    if facts is None:
        return {}
    passed_over = {"kind", "spans", "guarded", "others"}
    stated: dict[str, str] = {}
    for field in type(facts).model_fields:
        if field in passed_over:
            continue
        value = _in_words(field, getattr(facts, field))
        if value:
            stated[name_of(field, record.kind)] = value
    for label, value in facts.others.items():
        stated.setdefault(label, value)
    return stated


def _in_words(field: str, value: object) -> str:
    if value is None:
        return ""
    if field == "provenance":
        return _PROVENANCES[str(value)]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        words = [v.note or v.other if isinstance(v, Relation) else str(v) for v in value]
        return "、".join(words)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _guarded(old: Record, new: Record) -> Iterator[FieldChange]:
    """Say that a contact or a reserve price changed, not what it was or is."""
    before = {} if old.facts is None or isinstance(old.facts, Policy) else old.facts.guarded
    after = {} if new.facts is None or isinstance(new.facts, Policy) else new.facts.guarded
    for label in dict.fromkeys([*before, *after]):
        if before.get(label) != after.get(label):
            yield FieldChange(
                label=label,
                before=_HIDDEN if label in before else "",
                after=_HIDDEN if label in after else "",
            )


# --- text -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """One version's lines, with what each is compared by and the heading it stands under."""

    lines: list[str]
    keys: list[str]
    where: list[str]


def _side(text: str) -> _Side:
    lines = text.split("\n")
    parts = parts_of(text)
    where: list[str] = []
    offset = n = 0
    annex = current = ""
    for line in lines:
        while n < len(parts) and parts[n].start <= offset + len(line):
            annex = parts[n].name if parts[n].kind == "annex" else annex
            current = annex if parts[n].name == annex else f"{annex} {parts[n].name}".strip()
            n += 1
        where.append(current)
        offset += len(line) + 1
    return _Side(lines=lines, keys=[_NUMBER.sub("", line) for line in lines], where=where)


def _passages(before: str, after: str) -> Iterator[PassageChange]:
    if before == after:
        return
    old, new = _side(before), _side(after)
    first, last = _ends(old.keys, new.keys)
    inner = SequenceMatcher(
        None,
        old.keys[first : len(old.keys) - last],
        new.keys[first : len(new.keys) - last],
        autojunk=False,
    )
    blocks = [("equal", 0, first, 0, first)] if first else []
    blocks += [
        (tag, a + first, b + first, c + first, d + first) for tag, a, b, c, d in inner.get_opcodes()
    ]
    if last:
        sizes = len(old.keys), len(new.keys)
        blocks.append(("equal", sizes[0] - last, sizes[0], sizes[1] - last, sizes[1]))
    for tag, a, b, c, d in blocks:
        if tag == "equal":
            for i, j in zip(range(a, b), range(c, d), strict=True):
                if old.lines[i] != new.lines[j]:
                    yield _change(old, new, range(i, i + 1), range(j, j + 1))
        else:
            yield from _replaced(old, new, range(a, b), range(c, d))


def _ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """Give how many keys the two begin with in common, and then end with."""
    shorter = min(len(old), len(new))
    first = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    rest = shorter - first
    return first, next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)


def _replaced(old: _Side, new: _Side, gone: range, come: range) -> Iterator[PassageChange]:
    """Give the changes of a block: its lines paired where alike, the others gone or come."""
    pairs = _paired([old.keys[i] for i in gone], [new.keys[j] for j in come])
    i, j = gone.start, come.start
    ends = [(gone.start + a, come.start + b) for a, b in pairs] + [(gone.stop, come.stop)]
    for stop, until in ends:
        yield from _runs(old, new, range(i, stop), range(j, until))
        if stop < gone.stop and until < come.stop:
            yield _change(old, new, range(stop, stop + 1), range(until, until + 1))
        i, j = stop + 1, until + 1


def _runs(old: _Side, new: _Side, gone: range, come: range) -> Iterator[PassageChange]:
    """Give lines gone and lines come, those under one heading together."""
    for lines in _grouped(old.where, gone):
        yield _change(old, new, lines, range(come.start, come.start))
    for lines in _grouped(new.where, come):
        yield _change(old, new, range(gone.stop, gone.stop), lines)


def _grouped(where: Sequence[str], lines: range) -> Iterator[range]:
    cuts = [n for n in lines if n == lines.start or where[n] != where[n - 1]]
    for start, stop in pairwise([*cuts, lines.stop] if cuts else []):
        yield range(start, stop)


def _change(old: _Side, new: _Side, gone: range, come: range) -> PassageChange:
    before = "\n".join(old.lines[gone.start : gone.stop])
    after = "\n".join(new.lines[come.start : come.stop])
    kind: ChangeKind = "changed" if gone and come else ("removed" if gone else "added")
    alike = old.keys[gone.start : gone.stop] == new.keys[come.start : come.stop]
    renumbered = kind == "changed" and alike
    return PassageChange(
        kind=kind,
        where=new.where[come.start] if come else old.where[gone.start],
        before=before,
        after=after,
        line=gone.start,
        new_line=come.start,
        figures=((), ()) if renumbered else _figures(before, after),
        renumbered=renumbered,
    )


def _figures(before: str, after: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the figures that only one side has, in the order of the text."""
    one, other = (
        [_bare(text) for text in _FIGURE.findall(_unnumbered(t))] for t in (before, after)
    )
    return tuple((Counter(one) - Counter(other)).elements()), tuple(
        (Counter(other) - Counter(one)).elements()
    )


def _unnumbered(text: str) -> str:
    return "\n".join(_NUMBER.sub("", line) for line in text.split("\n"))


def _bare(figure: str) -> str:
    return "".join(figure.split())


def _paired(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Give which lines took each other's place, in order, so that their likeness sums highest."""
    if not old or not new:
        return []
    if len(old) * len(new) > _MAX_PAIRS:
        shorter = range(min(len(old), len(new)))
        return [(n, n) for n in shorter if _likeness(_bag(old[n]), _bag(new[n])) >= _ALIKE]
    bags_old, bags_new = [_bag(line) for line in old], [_bag(line) for line in new]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    alike = [[_likeness(one, other) for other in bags_new] for one in bags_old]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            pair = alike[i][j] + best[i + 1][j + 1] if alike[i][j] >= _ALIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], pair)
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if alike[i][j] >= _ALIKE and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _bag(line: str) -> Counter[str]:
    plain = "".join(line.split())
    return Counter(one + other for one, other in pairwise(f"^{plain}$"))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Give the share of pairs of characters in common, 0 to 1 (Dice's coefficient)."""
    return 2 * (one & other).total() / (one.total() + other.total())


def _pieces(before: str, after: str) -> Iterator[Piece]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) * len(new) > _MAX_WORD_PAIRS:
        old, new = [before], [after]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            yield Piece(kind="same", text="".join(old[a:b]))
            continue
        if a < b:
            yield Piece(kind="removed", text="".join(old[a:b]))
        if c < d:
            yield Piece(kind="added", text="".join(new[c:d]))
