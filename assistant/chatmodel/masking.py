"""Hide what a company or a person is known by before it leaves the machine, and put it back.

Everything hidden has a placeholder that says what it is (【企业1】, 【数2】), the same in every
text of one call; a second way of writing the same thing is 【企业1-2】. Passages of records are
not for this: what may be sent of them is `assistant.chatmodel.ceiling`'s.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.chatmodel.private.companies import short_forms
from assistant.chatmodel.private.everything import private_in
from assistant.chatmodel.private.figures import named_in
from assistant.chatmodel.private.found import Private, levelled

KINDS = (
    "企业", "姓名", "电话", "邮箱", "证件", "代码", "账号", "网址", "地址", "编号", "日期", "数",
)  # fmt: skip
# As a model may give a placeholder back: other brackets, other widths, spaces within.
_OPEN, _CLOSE = r"[【\[［〔〖「『〈<＜{｛(（]", r"[】\]］〕〗」』〉>＞}｝)）]"
_MARK = re.compile(
    rf"{_OPEN}\s*(?P<meant>(?:原文\s*[·:：]\s*)*)(?P<kind>{'|'.join(KINDS)})"
    rf"\s*(?P<n>[0-9０-９]{{1,6}})(?:\s*[-－—–]\s*(?P<way>[0-9０-９]{{1,3}}))?\s*{_CLOSE}"
)
# What a text says that only looks like a placeholder gets this in front, and loses it again.
_MEANT = "原文·"
_COMPANY, _FIGURE = "企业", "数"
_IN_NAMES = frozenset({_FIGURE, "日期"})
# A figure of one digit without a unit is the same one only behind the same words.
_SURELY_ITSELF = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """One thing as it was written.

    Attributes:
        n: Counted from 1 among what is of its kind.
        way: Counted from 1 among the ways of writing the same thing.
    """

    kind: str
    n: int
    way: int
    written: str
    unit: str = ""
    label: str = ""

    @property
    def placeholder(self) -> str:
        """What a model is told in its place."""
        return f"【{self.kind}{self.n}{f'-{self.way}' if self.way > 1 else ''}】"


class Masks:
    """What is hidden in the texts of one call. Nothing of it is kept or logged."""

    def __init__(self, hidden: Sequence[Hidden]) -> None:
        """Hide these; `of` finds them."""
        self.hidden = tuple(hidden)
        self._by_mark = {(one.kind, one.n, one.way): one.written for one in hidden}
        self._pattern, self._in_groups = _pattern(hidden)

    @classmethod
    def of(cls, *texts: str, names: Sequence[str] = ()) -> "Masks":
        """Find what must be hidden in texts that people typed.

        Args:
            texts: Everything typed that a model is sent: question, history, facts of a profile.
            names: What a company is known to be called, from its profile.
        """
        finding = _Finding()
        for name in filter(None, (name.strip() for name in names)):
            finding.add_company(name)
        for text in texts:
            for found in private_in(text):
                finding.add(found, text[found.start : found.end])
        return cls(finding.hidden)

    def __len__(self) -> int:
        """Say how many things are hidden; two ways of writing one thing are one."""
        return len({(one.kind, one.n) for one in self.hidden})

    def hide(self, text: str) -> str:
        """Give a text with a placeholder for each thing that was found, wherever it stands in it.

        A figure or a day that is part of a 文号 or of the name of a rule stays. One that a rule
        asks for and that is the asker's too is hidden: a model still sees that both are the same.
        """
        parts: list[str] = []
        at = 0
        for start, end, one in self.places(text):
            parts += [_meant(text[at:start]), one.placeholder]
            at = end
        return "".join((*parts, _meant(text[at:])))

    def reveal(self, text: str) -> str:
        """Give a text with everything back in its place; a placeholder of nothing stays."""
        return _MARK.sub(self._revealed, text)

    def _revealed(self, match: re.Match[str]) -> str:
        if match["meant"]:
            return match[0].replace(_MEANT, "", 1)
        return self._by_mark.get((match["kind"], int(match["n"]), int(match["way"] or 1)), match[0])

    def places(self, text: str) -> Iterator[tuple[int, int, Hidden]]:
        """Give what is hidden of a text, in order, with where it starts and ends."""
        if self._pattern is None:
            return
        named = named_in(text)
        for match in self._pattern.finditer(text):
            one = self._in_groups[match.lastgroup or ""]
            start, end = match.span()
            if one.kind not in _IN_NAMES or not any(named[start:end]):
                yield start, end, one


def _meant(text: str) -> str:
    """Give a text in which nothing can be taken for a placeholder."""
    return _MARK.sub(lambda m: f"{m[0][0]}{_MEANT}{m[0][1:]}", text)


class _Finding:
    """Numbers what is found: by kind, from 1; each way of writing it from 1 again."""

    def __init__(self) -> None:
        self.hidden: list[Hidden] = []
        self._numbers: dict[tuple[str, str], int] = {}
        self._known: set[tuple[str, str, str, str]] = set()
        self._things: Counter[str] = Counter()
        self._ways: Counter[tuple[str, int]] = Counter()

    def add(self, found: Private, written: str) -> None:
        """Add what was found in a text, as it was written there."""
        if found.kind == _COMPANY:
            self.add_company(written)
            return
        itself = found.unit or found.kind != _FIGURE or len(written) >= _SURELY_ITSELF
        label = "" if itself else found.label
        self._add(found.kind, found.same, written, unit=found.unit, label=label)

    def add_company(self, name: str) -> None:
        """Add a company's name, and how else it is called."""
        self._add(_COMPANY, levelled(name), name)
        number = self._numbers[_COMPANY, levelled(name)]
        for form in short_forms(levelled(name)):
            self._numbers.setdefault((_COMPANY, form), number)
            self._add(_COMPANY, form, form)

    def _add(self, kind: str, same: str, written: str, *, unit: str = "", label: str = "") -> None:
        if (kind, written, unit, label) in self._known:
            return
        self._known.add((kind, written, unit, label))
        if (kind, same) not in self._numbers:
            self._things[kind] += 1
            self._numbers[kind, same] = self._things[kind]
        n = self._numbers[kind, same]
        self._ways[kind, n] += 1
        way = self._ways[kind, n]
        self.hidden.append(Hidden(kind=kind, n=n, way=way, written=written, unit=unit, label=label))


def _pattern(hidden: Sequence[Hidden]) -> tuple[re.Pattern[str] | None, dict[str, Hidden]]:
    """Give what finds them all, the longest first, and which group is which."""
    longest = sorted(hidden, key=lambda one: len(one.written) + len(one.unit), reverse=True)
    groups = {f"g{place}": one for place, one in enumerate(longest)}
    if not groups:
        return None, {}
    return re.compile("|".join(f"(?P<{g}>{_alone(one)})" for g, one in groups.items())), groups


def _alone(one: Hidden) -> str:
    """Give what finds a thing where it stands by itself: 5人 is not in 15人."""
    first, last = levelled(one.written[0]), levelled(one.written[-1])
    before = r"(?<![A-Za-z0-9０-９])" if first.isascii() and first.isalnum() else ""
    after = r"(?![A-Za-z0-9０-９])" if last.isascii() and last.isalnum() else ""
    if one.kind == _FIGURE:
        before = r"(?<![A-Za-z0-9０-９.])"
        if one.unit:
            after = rf"(?=\s?{re.escape(one.unit)})"
    label = f"(?<={re.escape(one.label)})" if one.label else ""
    return f"{before}{label}{re.escape(one.written)}{after}"
