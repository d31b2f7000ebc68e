"""What a question is after, without a language model: its intent, and what would answer it.

The patterns are data: `understanding.toml`.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

from assistant.answers import Intent, Question, Turn
from assistant.figures import document_numbers
from assistant.figures import plain as one_way
from assistant.following.pointing import is_remark
from assistant.matching.direction import achievements_sought, demands_sought
from assistant.stated import Sort, sorts_in
from assistant.subjects import NOTHING, Subjects, subjects_in
from assistant.wishes import Wish, wished
from assistant.words import NOTHING_FOUND
from corpus.records import Kind
from index.tokens import terms
from index.vocabulary import formal, levelled, mended

_FILE = Path(__file__).with_name("understanding.toml")
_FIGURE = re.compile(r"[\d.,%％]+|[一二三四五六七八九十百千万亿两几多零]{2,}")
_QUOTED = re.compile(r"[“《\"「]([^”》\"」]{4,40})[”》\"」]")
# A record's own id: of letters, its year and its number.
_RECORD_ID = re.compile(r"(?<![A-Za-z])([A-Za-z]{2,6})[- ]?(20\d\d)[- ]?(\d{3,5})(?!\d)")
# Two characters before what only a place is called.
_CALLED_A_PLACE = re.compile(
    r"([\u4e00-\u9fa5]{2})(?:省|市(?![场值价])|县(?!域)|州(?=[市的])|自治区)"
)
# A year is told from an amount of money, of people or of things.
_YEAR = re.compile(r"(?<![\d.,])(20\d\d)(?![\d,]|\.\d|\s*[万亿元人家项平台吨个%w])")

_MANY_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """One kind of statement that may be asked for, such as an amount.

    Attributes:
        says: What a sentence looks like that states it.
        headings: Words of the sections in which it is stated.
        called: What a line calls it that says that it is not stated; None where it has no name.
        of_all: What a sentence looks like that states it of all who had it together, which answers
            nothing; None where there is no such thing, or just that is asked for.
        asks_of_all: Asks for that.
        label: What to call it when it is missing; empty where it may be.
    """

    name: str
    asks: re.Pattern[str]
    says: re.Pattern[str]
    headings: tuple[str, ...]
    label: str
    called: re.Pattern[str] | None = None
    of_all: re.Pattern[str] | None = None
    asks_of_all: re.Pattern[str] | None = None

    def is_said_in(self, text: str) -> bool:
        """Say whether a sentence states it."""
        return self.says.search(text) is not None and not self.is_said_of_all_in(text)

    def is_said_of_all_in(self, text: str) -> bool:
        """Say whether a sentence states it of all who had it together, which is not asked for."""
        return self.of_all is not None and self.of_all.search(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A question as it will be searched for and answered.

    Attributes:
        text: Condensed with the conversation, slips mended.
        refused_for: What it wishes that nobody is helped with; None for every other question.
        kinds: What to search; empty for everything.
        runs: The terms of its words that name something, neighbours together, in order.
        aspects: What would answer it; empty where it does not say.
        sorts: What it wants to be told in so many words; empty for nothing.
        about: What it is about, of the kinds of things that are taken for each other.
        vague: Whether it points back to a subject that nobody has named.
        history: Whether it asks for what no longer holds.
        years: Years that it names.
        numbers: 文号 that it names.
        records: Ids of records that it names.
        focus: Ids of records that it is about without naming them; empty for none.
        said: By itself, where it is about these: without what opens it.
        beside: Whether these have hardly anything of what it asks.
        plans: Five-year plans that it names, as 十四五.
        person: Whether it asks who somebody is, or what somebody is like.
        everyday: Whether it is about everyday life, and not about rules or goods.
        now: Whether it asks for what holds now, in so many words.
        special: Words for special cases that a rule may be for, and that it does not have.
        quoted: Names that it puts in quotation marks or 《》.
        places: Places outside Ningxia that it names.
        here: Whether it names a place in Ningxia.
        towns: Cities and counties of Ningxia that it asks about, and not about the region.
        local_money: Whether it asks for money that regions give, each its own.
        day: The day whose rules are asked for.
    """

    text: str
    intent: Intent
    refused_for: Wish | None = None
    kinds: tuple[Kind, ...]
    runs: tuple[tuple[str, ...], ...]
    aspects: tuple[Aspect, ...]
    sorts: tuple[Sort, ...] = ()
    about: Subjects = field(default_factory=lambda: NOTHING)
    vague: bool
    history: bool
    years: tuple[int, ...]
    numbers: tuple[str, ...]
    records: tuple[str, ...]
    focus: tuple[str, ...] = ()
    said: str = ""
    beside: bool = False
    plans: tuple[str, ...]
    person: bool
    everyday: bool = False
    now: bool
    special: tuple[str, ...]
    quoted: tuple[str, ...]
    places: tuple[str, ...]
    here: bool
    towns: tuple[str, ...]
    local_money: bool
    day: date

    def is_outside(self, place: str) -> bool:
        """Say whether a place is outside Ningxia."""
        return bool(_rules().outside.fullmatch(place))

    @property
    def formal(self) -> str:
        """The question with short names replaced by those that texts use."""
        return formal(self.text)

    @property
    def terms(self) -> frozenset[str]:
        """The terms of its words that name something."""
        return frozenset(term for run in self.runs for term in run)

    def weighed(self, rarity: Mapping[str, float]) -> dict[str, float]:
        """Give what each of those terms counts: the rarer, the more; 0 where it is nowhere."""
        return {term: rarity.get(term, 0.0) for term in self.terms}


def understand(question: Question) -> Understood:
    """Give what the question is after. Every text has some reading; there is no failure."""
    whole = condensed(question.text, question.history)
    text = _turned_to(whole)
    plain = unicodedata.normalize("NFKC", text)
    # Whoever goes on to another region leaves the one before.
    own = unicodedata.normalize("NFKC", question.text)
    where = own if _rules().outside.search(own) else plain
    wish, intent = wished(whole, own=question.text), _intent(plain)
    everyday = _is_everyday(plain, intent)
    if everyday and wish != "attack":
        wish = None  # nothing is said of everyday life anyway, and nobody is to be suspected
    intent = "not_allowed" if wish else intent
    kinds = _kinds(plain, intent)
    # A follow-up leaves the subject and asks for something else of it.
    aspects = _aspects(own, intent)
    return Understood(
        text=text,
        intent=intent,
        refused_for=wish,
        kinds=kinds,
        runs=content(text, figures=not set(kinds) & set(_POLICIES)),
        aspects=aspects or _aspects(plain, intent),
        sorts=() if intent in _CATALOGUE else sorts_in(own) or (() if aspects else sorts_in(plain)),
        about=subjects_in(plain),
        vague=bool(_rules().follow_up.search(text)) and _names_nothing(text),
        history=bool(_rules().history.search(plain)),
        years=tuple(int(year) for year in _YEAR.findall(plain)),
        numbers=document_numbers(one_way(plain)),
        records=tuple("-".join(parts).upper() for parts in _RECORD_ID.findall(plain)),
        plans=tuple(_rules().plans.findall(plain)),
        person=bool(_rules().persons.search(plain)),
        everyday=everyday,
        now=bool(_rules().now.search(plain)),
        special=tuple(word for word, asks in _rules().special if not asks.search(plain)),
        quoted=tuple(_QUOTED.findall(formal(text))),
        places=_places(where),
        here=bool(_rules().here.search(where)),
        towns=_towns(plain),
        local_money=bool(_rules().local_money.search(plain)),
        day=question.day,
    )


def goods_sought(text: str) -> Kind | None:
    """Give whether words ask for demands or for achievements; None where they ask for neither.

    >>> goods_sought("有没有企业要解决烘干费气的问题"), goods_sought("谁能做羊绒分梳设备")
    ('demand', 'achievement')
    >>> goods_sought("高企要什么条件") is None
    True
    """
    plain = unicodedata.normalize("NFKC", mended(text))
    intent = _intent(plain)
    if intent == "find_demand":
        return "demand"
    return "achievement" if intent == "find_achievement" and achievements_sought(plain) else None


def _turned_to(text: str) -> str:
    """Give what is asked after turning away from what was said: nobody asks about that any more."""
    *_, rest = _rules().turned.split(text)
    return rest.strip() or text


def _places(plain: str) -> tuple[str, ...]:
    """Give the places outside Ningxia that are asked about, not those that somebody is from."""
    return tuple(dict.fromkeys(_rules().outside.findall(_rules().origin.sub("", plain))))


def places_in(text: str) -> tuple[str, ...]:
    """Give the places that a text names: regions and cities, and what is called 市, 县 or 区.

    >>> places_in("宁国市的担保费率")
    ('宁国',)
    """
    called = _CALLED_A_PLACE.findall(unicodedata.normalize("NFKC", text))
    return tuple(dict.fromkeys([*regions_in(text), *called]))


def regions_in(text: str) -> tuple[str, ...]:
    """Give the regions and cities that a text names, of those that are known by name."""
    plain = unicodedata.normalize("NFKC", text)
    return tuple(dict.fromkeys([*_rules().outside.findall(plain), *_rules().here.findall(plain)]))


def regions_elsewhere(text: str) -> tuple[str, ...]:
    """Give the regions and cities outside Ningxia that a text names."""
    found = _rules().outside.findall(unicodedata.normalize("NFKC", text))
    return tuple(dict.fromkeys(found))


def _towns(plain: str) -> tuple[str, ...]:
    """Give the cities and counties named, where the region as a whole is not."""
    if _rules().region.search(plain):
        return ()
    return tuple(dict.fromkeys(_rules().here.findall(_rules().seat.sub("", plain))))


def _aspects(plain: str, intent: Intent) -> tuple[Aspect, ...]:
    """Give what would answer: what is asked for, and for goods always what they can do."""
    if intent in _CATALOGUE:
        return tuple(a for a in _rules().aspects if a.name == "metric")
    asked = [a for a in _rules().aspects if a.name != "metric" and a.asks.search(plain)]
    for other in (aspect for aspect in asked if aspect.name in _NO_MONEY):
        left = other.asks.sub("", plain)  # how many things or points is no amount of money
        asked = [a for a in asked if a.name != "amount" or a.asks.search(left)]
    if any(aspect.name == "deadline" for aspect in asked):
        asked = [aspect for aspect in asked if aspect.name != "time"]  # it is a time already
    return tuple(
        replace(a, of_all=None) if a.asks_of_all and a.asks_of_all.search(plain) else a
        for a in asked
    )


def content(text: str, *, figures: bool) -> tuple[tuple[str, ...], ...]:
    """Give the terms of the words that name something, by their formal names.

    Args:
        text: A question.
        figures: Whether its numbers count. In a question about rules they are mostly the
            asker's own, and stand in no rule; in one about goods they are what is sought.

    Returns:
        Stretches of neighbouring terms, cut where a word that names nothing stood.
    """
    plain = _rules().empty.sub(" ", unicodedata.normalize("NFKC", levelled(formal(text))))
    if not figures:
        plain = _FIGURE.sub(" ", plain)
    stretches = (terms(stretch).pairs for stretch in plain.split())
    named = (tuple(term for term in stretch if len(term) > 1) for stretch in stretches)
    return tuple(stretch for stretch in named if stretch)


def condensed(text: str, history: Sequence[Turn]) -> str:
    """Give the question as it would be asked on its own.

    A short question that points back, or that names no subject, leans on the last question
    before it that had one and found something.
    """
    subject = before = ""
    for turn in history:
        if turn.role == "assistant":
            subject = before if turn.content.startswith(NOTHING_FOUND) else subject
            continue
        if is_remark(turn.content):
            continue
        before = subject
        if not subject or not _leans(turn.content):
            subject = mended(unicodedata.normalize("NFC", turn.content).strip())
    text = mended(unicodedata.normalize("NFC", text).strip())
    if not subject or not _leans(text):
        return text
    return f"{subject.rstrip('?？。!！')}，{text}"


def stands_alone(text: str) -> bool:
    """Say whether a question names what it is about: a 文号, a record, a text, a policy's name."""
    plain = unicodedata.normalize("NFKC", text)
    return bool(
        document_numbers(one_way(plain))
        or _is_by_number(plain)
        or _RECORD_ID.search(plain)
        or "《" in text
        or _is_whole(text.strip())
    )


def _leans(text: str) -> bool:
    rules = _rules()
    text = text.strip()
    if len(text) > rules.follow_up_chars or _is_whole(text) or _is_by_number(text):
        return False
    if not any(char.isalpha() for char in text):
        return False
    return bool(
        rules.follow_up.search(text)
        or (rules.contrast.search(text) and _is_ours(text))
        or _names_nothing(text)
    )


def _is_by_number(text: str) -> bool:
    """Say whether a text has so many digits that they name something: a 文号, however written."""
    return sum(char.isdigit() for char in text) >= _MANY_DIGITS


def _is_whole(text: str) -> bool:
    """Say whether a question has a short name of a policy, and asks for something of it."""
    named = formal(text) != mended(unicodedata.normalize("NFC", text))
    return named and any(aspect.asks.search(text) for aspect in _rules().aspects if aspect.label)


def _is_ours(text: str) -> bool:
    return bool(_rules().policy.search(text) or _rules().points.search(text))


def _names_nothing(text: str) -> bool:
    """Say whether a question has no word for what it is about."""
    rules = _rules()
    plain = rules.empty.sub(" ", unicodedata.normalize("NFKC", text))
    return not terms(rules.generic.sub(" ", plain)).singles


def _kinds(plain: str, intent: Intent) -> tuple[Kind, ...]:
    """Give what to search: everything, where only words that goods have too speak of rules."""
    kinds = _KINDS.get(intent, ())
    return () if kinds == _POLICIES and not _is_about_rules(plain) else kinds


def _is_everyday(plain: str, intent: Intent) -> bool:
    """Say whether a question is about everyday life, and not about rules or goods."""
    about_ours = intent in _CATALOGUE or _is_about_rules(plain)
    return not about_ours and bool(_rules().everyday.search(plain))


def _is_about_rules(plain: str) -> bool:
    """Say whether a question has a word that only rules have."""
    return bool(_rules().policy.search(_rules().shared.sub(" ", plain)))


_NO_MONEY = ("count", "score")
_POLICIES: tuple[Kind, ...] = ("policy", "passage")
_KINDS: dict[Intent, tuple[Kind, ...]] = {
    "policy_find": _POLICIES,
    "policy_fact": _POLICIES,
    "eligibility": _POLICIES,
    "how_to_apply": _POLICIES,
    "find_achievement": ("achievement",),
    "find_demand": ("demand",),
}
# A question about policies may say 找, 技术 and 成果 all the same: these two need more care.
_CATALOGUE = ("find_achievement", "find_demand")


def _intent(plain: str) -> Intent:
    rules = _rules()
    about_policy = bool(rules.policy.search(plain))
    for name, patterns in rules.intents:
        if name == "find_demand" and _seeks_demands(plain, about_policy=about_policy):
            return name
        if name in _CATALOGUE and about_policy:
            continue
        if any(pattern.search(plain) for pattern in patterns):
            return name
    return "policy_fact" if about_policy else "out_of_scope"


def _seeks_demands(plain: str, *, about_policy: bool) -> bool:
    """Say whether who needs something is asked, by the law that the match view has, too."""
    how = demands_sought(plain)
    if how is None or _rules().everyday.search(plain):
        return False
    return not (_is_about_rules(plain) if how == "surely" else about_policy)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    intents: tuple[tuple[Intent, tuple[re.Pattern[str], ...]], ...]
    policy: re.Pattern[str]
    shared: re.Pattern[str]
    aspects: tuple[Aspect, ...]
    follow_up: re.Pattern[str]
    contrast: re.Pattern[str]
    points: re.Pattern[str]
    follow_up_chars: int
    generic: re.Pattern[str]
    history: re.Pattern[str]
    turned: re.Pattern[str]
    empty: re.Pattern[str]
    outside: re.Pattern[str]
    origin: re.Pattern[str]
    here: re.Pattern[str]
    seat: re.Pattern[str]
    region: re.Pattern[str]
    local_money: re.Pattern[str]
    persons: re.Pattern[str]
    everyday: re.Pattern[str]
    now: re.Pattern[str]
    plans: re.Pattern[str]
    special: tuple[tuple[str, re.Pattern[str]], ...]


def _pattern(entry: Mapping[str, str], name: str) -> re.Pattern[str] | None:
    return re.compile(entry[name]) if name in entry else None


@cache
def _rules() -> _Rules:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    outside, here, origin = (
        "|".join(data["places"][name]) for name in ("outside", "here", "origin")
    )
    return _Rules(
        intents=tuple(
            (entry["name"], tuple(re.compile(p, re.IGNORECASE) for p in entry["patterns"]))
            for entry in data["intent"]
        ),
        policy=re.compile(data["policy"]["pattern"]),
        shared=re.compile(data["policy"]["shared"]),
        aspects=tuple(
            Aspect(
                name=name,
                asks=re.compile(entry["asks"]),
                says=re.compile(entry["says"]),
                headings=tuple(entry["headings"]),
                label=entry["label"],
                called=_pattern(entry, "called"),
                of_all=_pattern(entry, "of_all"),
                asks_of_all=_pattern(entry, "asks_of_all"),
            )
            for name, entry in data["aspect"].items()
        ),
        follow_up=re.compile(data["follow_up"]["pattern"]),
        contrast=re.compile(data["follow_up"]["contrast"]),
        points=re.compile(data["follow_up"]["points"]),
        follow_up_chars=data["follow_up"]["max_chars"],
        generic=re.compile("|".join(sorted(data["follow_up"]["generic"], key=len, reverse=True))),
        history=re.compile(data["history"]["pattern"]),
        turned=re.compile(data["turned"]["pattern"]),
        outside=re.compile(outside),
        origin=re.compile(origin.replace("@", f"(?:{outside})").replace("#", f"(?:{here})")),
        here=re.compile(here),
        seat=re.compile(data["places"]["seat"].replace("#", f"(?:{here})")),
        region=re.compile("|".join(data["places"]["region"])),
        local_money=re.compile(data["places"]["local_money"]),
        now=re.compile(data["now"]["pattern"]),
        persons=re.compile(data["persons"]["pattern"]),
        everyday=re.compile(data["everyday"]["pattern"], re.IGNORECASE),
        plans=re.compile(data["plans"]["pattern"]),
        special=tuple((word, re.compile(asks)) for word, asks in data["special"].items()),
        empty=re.compile("|".join(data["empty"]["words"])),
    )
