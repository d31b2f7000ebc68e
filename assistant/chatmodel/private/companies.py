"""Names of companies, and what else a company is called.

Chinese sets no space before a name: it begins behind the words that lead up to it, or with the
place that it is of.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from assistant.chatmodel.private.found import HAN, Private, either, patterns
from corpus.facet_names import facets_named_in

_NAME = f"(?:{HAN}|[A-Za-z0-9&·()（）\\-])"
_LONGEST, _SHORTEST_CORE, _LONG_CORE = 36, 2, 5
_NEAR_CHARS = 12


def companies_in(plain: str) -> Iterator[Private]:
    """Give the names of companies in a levelled text; some may overlap.

    What only says what is made (一家食品厂) is no name; nor is a public body's, unless it is said
    to be the asker's own.
    """
    rules = _rules()
    for match in (*rules.company.finditer(plain), *rules.own_body.finditer(plain)):
        end = match.end("it")
        start = _start(plain, match.start("it"), end)
        if _is_a_name(plain[start:end]) and (
            rules.sure.search(plain, start, end) or _is_introduced(plain, start, end)
        ):
            yield Private(kind="企业", start=start, end=end, same=plain[start:end])
    for match in rules.own_trade.finditer(plain):
        start, end = match.span("it")
        if _is_a_name(plain[start:end]) and not rules.no_name.search(plain, start, end):
            yield Private(kind="企业", start=start, end=end, same=plain[start:end])


def short_forms(company: str) -> tuple[str, ...]:
    """Give how else a company is called by who knows its name, the longest first.

    >>> short_forms("宁夏朔岚新能源科技有限公司")
    ('宁夏朔岚新能源科技', '朔岚新能源科技', '宁夏朔岚新能源', '朔岚新能源', '宁夏朔岚', '朔岚')
    """
    rules = _rules()
    core = rules.ending.sub("", company)
    brand = core[_place_end(core) :]
    place, forms = core.removesuffix(brand), [core, brand]
    while trade := next((t for t in rules.trades if brand.endswith(t) and brand != t), None):
        brand = brand.removesuffix(trade)
        forms += [place + brand, brand]
    told = [form for form in forms if form != company and _names_it_alone(form)]
    return tuple(sorted(dict.fromkeys(told), key=len, reverse=True))


def _names_it_alone(form: str) -> bool:
    long = len(form) >= _SHORTEST_CORE and _place_end(form) < len(form)
    return long and not _rules().generic.fullmatch(form)


def _start(plain: str, start: int, end: int) -> int:
    """Give where a name begins in a stretch that ends with it."""
    rules = _rules()
    broken = (match.end() for match in rules.breaks.finditer(plain, start, end))
    after = max((at for at in broken if at < end - 1), default=start)
    for named in facets_named_in(plain[after:end]):
        if named.facet == "region":
            return after + named.start
    while (lead := rules.lead.match(plain, after, end)) and lead.end() > after:
        after = lead.end()
    return after


def _is_a_name(written: str) -> bool:
    core = _rules().ending.sub("", written)
    core = core[_place_end(core) :]
    return len(core) >= _SHORTEST_CORE and not _rules().generic.fullmatch(core)


def _is_introduced(plain: str, start: int, end: int) -> bool:
    """Say whether what may be a name is told as one: by words, or with its place and no others."""
    rules = _rules()
    if rules.no_name.search(plain, start, end):
        return False
    if rules.introduced.search(plain, max(0, start - _NEAR_CHARS), start):
        return True
    placed = _place_end(plain[start:end])
    alone = _is_edge(plain[max(0, start - 1) : start]) and _is_edge(plain[end : end + 1])
    return placed > 0 and (alone or end - start - placed >= _LONG_CORE)


def _is_edge(character: str) -> bool:
    return not character.isalnum()


def _place_end(text: str) -> int:
    """Give where the places that a text begins with end: 宁夏银川|朔岚."""
    end = 0
    for named in facets_named_in(text):
        if named.facet == "region" and named.start == end:
            end = named.end
    return end


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    """Patterns; those of one word are called as in `patterns.toml`."""

    company: re.Pattern[str]
    own_body: re.Pattern[str]
    own_trade: re.Pattern[str]
    ending: re.Pattern[str]
    sure: re.Pattern[str]
    introduced: re.Pattern[str]
    no_name: re.Pattern[str]
    lead: re.Pattern[str]
    breaks: re.Pattern[str]
    generic: re.Pattern[str]
    trades: tuple[str, ...]


@cache
def _rules() -> _Rules:
    raw: Mapping[str, Any] = patterns()["company"]
    own, own_only = raw["own"], either(raw["own_only"])
    ending = f"(?:{either(raw['sure'])}|{'|'.join(raw['unsure'])})"
    trades = either(raw["trades"])
    # Whatever was taken is kept: trying every way to cut a name would take for ever.
    generic = f"(?:{either([*raw['generic'].split('|'), *raw['trades']])})*+"
    follows = r"(?=[，。,.\s的有在是去今想能！？?]|$)"
    return _Rules(
        company=re.compile(rf"(?P<it>{_NAME}{{2,{_LONGEST}}}?{ending})(?!{ending})"),
        own_body=re.compile(rf"(?:{own})(?P<it>{HAN}{{2,20}}?(?:{own_only}))"),
        own_trade=re.compile(rf"(?:{own})(?P<it>{HAN}{{2,6}}?(?:{trades})+){follows}"),
        ending=re.compile(rf"(?:{ending}|{own_only})$"),
        sure=re.compile(f"(?:{either(raw['sure'])})$"),
        introduced=re.compile(raw["introduced"]),
        no_name=re.compile(raw["no_name"]),
        lead=re.compile(raw["lead"]),
        breaks=re.compile(raw["breaks"]),
        generic=re.compile(generic),
        trades=tuple(sorted(raw["trades"], key=len, reverse=True)),
    )
