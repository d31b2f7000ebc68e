"""A company's own figures in what it typed: 营收3200万, 120人, 占比5.6%.

A figure is its own unless the clause speaks of a rule (要求500人以下, 最高50万元): 我们 makes every
figure of a clause its own, but for those that a bound makes a rule's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from assistant.chatmodel.private.found import Private, covered, levelled, patterns, squeezed

# Between clauses; 3,200 is one figure.
_CLAUSE = re.compile(r"[，。；;！!？?\n]|,(?!\d{3}(?!\d))")
_ENDS_SENTENCE = frozenset("。；;！!？?\n")
_NEAR_CHARS = 12
_LABEL_CHARS = 28
_DIGITS = (
    r"(?<![A-Za-z0-9.〔\[\-/])(?<!\d:)(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d.,]{0,12}\d)"
    r"(?:\s?[多余来几]?\s?个?(?:[十百千]?[多余来几]?[万亿]|[百千])[多余来几]?"
    r"|[wWkK](?![A-Za-z0-9])|[多余来几](?=号?[人个家项件]))?"
)
_WORDS = (
    r"百分之[零一二三四五六七八九十百点]+"
    r"|[一二两三四五六七八九十几半][零〇一二两三四五六七八九十百千万亿几半点多余来]*"
    r"(?:个?[多来]?[万亿])?"
)
_FIGURE = re.compile(f"{_DIGITS}|{_WORDS}")
_SCALE = re.compile(r"[万亿wWkK百千]")
_LARGE = re.compile(r"[百千万亿十]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_AFTER_A_YEAR = ("年", "-", ".", "/", "")
_HARDLY_FIGURES = frozenset({"一", "两", "几", "半", "一两", "两三", "一二"})
_SHARES = frozenset({"%", "百分点", "个百分点", "个点"})


def figures_in(plain: str) -> Iterator[Private]:
    """Give a company's own figures in a levelled text, in order."""
    named = named_in(plain)
    ruled = False
    for clause in _clauses(plain):
        if clause.first:
            ruled = False
        own = bool(_rules().own.search(clause.text))
        ruled = not own and (ruled or bool(_rules().opens_rule.search(clause.text)))
        if not own and (ruled or _rules().rule.search(clause.text)):
            continue
        for match in _FIGURE.finditer(plain, clause.start, clause.end):
            if not any(named[match.start() : match.end()]) and not _is_bound(plain, match):
                yield from _own_figure(plain, match, clause, own=own)


def named_in(text: str) -> bytearray:
    """Give, for each character, 1 where it is part of what bears a number: 文号, 《…》, 第三条."""
    plain = levelled(text)
    stretches = (match.span() for pattern in _public() for match in pattern.finditer(plain))
    return covered(plain, stretches)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clause:
    """A clause.

    Attributes:
        first: Whether it begins a sentence.
        shares: Whether it speaks of what shares of a company are of.
        technical: Whether it speaks of what a technology does.
    """

    text: str
    start: int
    end: int
    first: bool
    shares: bool
    technical: bool


def _clauses(plain: str) -> Iterator[_Clause]:
    rules = _rules()
    start, first = 0, True
    for match in (*_CLAUSE.finditer(plain), None):
        end = match.start() if match else len(plain)
        text = plain[start:end]
        yield _Clause(
            text=text,
            start=start,
            end=end,
            first=first,
            shares=bool(rules.shares.search(text)),
            technical=bool(rules.technical.search(text)),
        )
        if match:
            start, first = match.end(), match[0] in _ENDS_SENTENCE


def _own_figure(
    plain: str, match: re.Match[str], clause: _Clause, *, own: bool
) -> Iterator[Private]:
    """Give a figure, if it says so much of a company that it is one of its own."""
    rules = _rules()
    written, after = match[0], plain[match.end() : min(clause.end, match.end() + _NEAR_CHARS)]
    if rules.never.match(after) or _is_year(written, after):
        return
    before = max(clause.start, match.start() - _LABEL_CHARS)
    labelled = bool(rules.labels.search(plain, before, match.start()))
    unit = _unit(written, after, clause, own=own or labelled)
    if unit or labelled or _is_scaled(written) or _is_alone(written, clause):
        yield Private(
            kind="数",
            start=match.start(),
            end=match.end(),
            same=squeezed(written) + unit,
            unit=unit,
            label=plain[max(0, match.start() - 2) : match.start()],
        )


def _unit(written: str, after: str, clause: _Clause, *, own: bool) -> str:
    """Give what a figure counts, where that makes it a company's own; empty where not."""
    rules = _rules()
    small = not written[0].isdigit() and not _LARGE.search(written)
    if small and (not own or written in _HARDLY_FIGURES):
        return ""
    match = rules.units.match(after) or (
        rules.own_units.match(after) if own and not small else None
    )
    unit = match[0].strip() if match else ""
    if own or not unit:
        return unit
    share = unit in _SHARES or written.startswith("百分之")
    return "" if clause.technical or (share and not clause.shares) else unit


def _is_alone(written: str, clause: _Clause) -> bool:
    """Say whether a clause is a figure and little more, as answers are."""
    short = written[0].isdigit() and len(clause.text) - len(written) <= _NEAR_CHARS
    return short and bool(_rules().alone.fullmatch(clause.text.replace(written, "#", 1)))


def _is_scaled(written: str) -> bool:
    """Say whether a figure is large by its own words: 3200万, 三百多, 5w."""
    return bool(_SCALE.search(written)) and (written[0].isdigit() or len(written) > 1)


def _is_year(written: str, after: str) -> bool:
    return bool(_YEAR.fullmatch(written)) and after[:1] in _AFTER_A_YEAR


def _is_bound(plain: str, match: re.Match[str]) -> bool:
    """Say whether what stands around a figure makes it a rule's: 不超过500, 50万元以下."""
    rules = _rules()
    before = max(0, match.start() - _NEAR_CHARS)
    if rules.wish.search(plain, before, match.start()):
        return False
    return bool(
        rules.bound_before.search(plain, before, match.start())
        or rules.bound_after.match(plain, match.end())
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    """Patterns, called as in `patterns.toml`."""

    own: re.Pattern[str]
    rule: re.Pattern[str]
    opens_rule: re.Pattern[str]
    bound_before: re.Pattern[str]
    bound_after: re.Pattern[str]
    wish: re.Pattern[str]
    units: re.Pattern[str]
    own_units: re.Pattern[str]
    shares: re.Pattern[str]
    technical: re.Pattern[str]
    never: re.Pattern[str]
    labels: re.Pattern[str]
    alone: re.Pattern[str]


@cache
def _rules() -> _Rules:
    raw: dict[str, str] = dict(patterns()["figure"])
    for name in ("units", "own_units"):
        raw[name] = rf"\s?(?:{raw[name]})"
    raw["labels"] = (
        rf"(?:{raw['labels']})(?:[（(][^）)]{{0,8}}[）)])?(?:[:：=\s]|是|为|有|约|大概)*$"
    )
    return _Rules(**{name: re.compile(pattern) for name, pattern in raw.items()})


@cache
def _public() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns()["public"]["patterns"])
