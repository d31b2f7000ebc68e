"""What a conversation has told of a company, and how the measures that it is about come out.

It is worked out anew from all that was said, so that nothing has to be kept between two questions,
and a figure that is said again takes the place of the one before.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from assistant.eligibility.asking import Asked, questions
from assistant.eligibility.deciding import Applicant
from assistant.eligibility.fields import field_at, label_of
from assistant.eligibility.profile import read_profile
from assistant.eligibility.rulebook import Placed, Rules
from assistant.eligibility.saying import (
    Heard,
    HeldBack,
    heard,
    held_back,
    value_at,
    with_told,
)
from assistant.eligibility.verdicts import Judged, judge_one
from corpus.validity import CURRENT
from index.vocabulary import formal, mended

_QUOTES = re.compile(r"[“”\"'「」《》\s]")
_CLAUSE = re.compile(r"[，。；！？!?;,\s]+")
# A clause that says what somebody has not: 专精特新什么牌子都没有, 我们不是高企. It is about none.
_DENIES = re.compile(
    r"(?:都|也|全|还|从)没|(?<!是)不是|^(?:我们?|咱们?|厂里|公司|目前|现在)*没(?:有|拿|评)"
    r"|未(?:取得|获得|评上)|没(?:拿|评|得)过"
)
_ASKS = re.compile(r"[吗嘛呢]|(?<!什)么|[有是能行可]不|有没有|是不是")


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """How a company stands, as far as a conversation has told.

    Attributes:
        profile: What is known of it, as JSON.
        heard: What the last message told, by path.
        before: What was known before that message, as JSON.
        named: Whether the last message names a measure.
        measures: Those that the conversation is about, judged.
        asks: What would decide most of them.
        back: What of the last message does not count, as it is known more exactly.
    """

    profile: Mapping[str, object]
    heard: Heard
    before: Mapping[str, object] = field(default_factory=dict)
    named: bool = False
    measures: tuple[Judged, ...] = ()
    asks: tuple[Asked, ...] = field(default=())
    back: tuple[HeldBack, ...] = ()

    @property
    def noted(self) -> tuple[str, ...]:
        """What the last message told, each as people read it: 职工总数 520 人（原为 80 人）."""
        back = {one.path for one in self.back}
        return tuple(
            f"{label_of(path)} {_written(path, value)}{self._was(path, value)}"
            for path, value in self.heard.items()
            if path not in back
        )

    def _was(self, path: str, value: object) -> str:
        """Say what stood there, where it was something else; a list is added to."""
        old = value_at(self.before, path)
        if isinstance(old, Mapping):
            old = f"{old.get('value', '')}{old.get('unit') or ''}"
        if old is None or old in ("", value) or isinstance(value, list):
            return ""
        return f"（原为 {_written(path, old)}）"

    @property
    def doubts(self) -> tuple[str, ...]:
        """What the last message told less exactly than it is known, and what counts."""
        return doubts_of(self.back)


def consider(
    messages: Sequence[str],
    rules: Rules,
    day: date,
    *,
    profile: Mapping[str, object] | None = None,
    settled: bool = False,
) -> Considered:
    """Follow what a company said, the oldest message first.

    Args:
        messages: All of its own, the last one being the one that is answered.
        rules: The measures that it may see.
        day: The day whose rules count.
        profile: What was known before, as JSON.
        settled: Whether that already has what all messages but the last tell.
    """
    known: dict[str, object] = dict(profile or {})
    topics: tuple[Placed, ...] = ()
    said: Heard = {}
    considered = Considered(profile=known, heard=said)
    for number, message in enumerate(messages, start=1):
        asked = [path for one in considered.asks for path in one.paths]
        said = heard(message, day, asked=asked)
        if settled and number < len(messages):
            said = {}
        back = held_back(known, said)
        before, known = known, with_told(known, said)
        named = topics_in(message, rules, day)
        topics = named or topics
        judged = _judged(topics, known, day)
        considered = Considered(
            profile=known,
            heard=said,
            before=before,
            named=bool(named),
            measures=judged,
            asks=questions(judged),
            back=back,
        )
    return considered


def doubts_of(back: Sequence[HeldBack]) -> tuple[str, ...]:
    """Say what was told less exactly than it is known; where the two disagree, ask."""
    return tuple(
        f"{label_of(one.path)}：您说的是{one.told}，画像里是 {_plainly(one)}。"
        + ("两者相符，仍用准数。" if one.agrees else "两者不一致，先按画像里的算；是多少请说准数。")
        for one in back
    )


def _plainly(one: HeldBack) -> str:
    whole = int(one.known) if one.known.is_integer() else one.known
    return _written(one.path, whole)


def topics_in(text: str, rules: Rules, day: date) -> tuple[Placed, ...]:
    """Give the measures in force that a text names, in its order; a longer name goes first.

    What it says not to have is not what it is about.
    """
    plain = _QUOTES.sub("", formal(mended(_without_denials(unicodedata.normalize("NFKC", text)))))
    names = sorted(
        (
            (_QUOTES.sub("", name), placed)
            for placed in rules.placed
            for name in placed.measure.called
            if placed.policy.status(day) in CURRENT
        ),
        key=lambda entry: -len(entry[0]),
    )
    found: dict[int, Placed] = {}
    for name, placed in names:
        while (start := plain.find(name)) >= 0:
            found[start] = placed
            plain = plain[:start] + "\0" * len(name) + plain[start + len(name) :]
    once = {found[start].measure.id: found[start] for start in sorted(found)}
    return tuple(once.values())


def _without_denials(text: str) -> str:
    clauses = _CLAUSE.split(text)
    kept = [one for one in clauses if not _DENIES.search(one) or _ASKS.search(one)]
    return text if len(kept) == len(clauses) else "，".join(kept)


def _judged(
    topics: Sequence[Placed], profile: Mapping[str, object], day: date
) -> tuple[Judged, ...]:
    who = Applicant(profile=read_profile(profile), day=day)
    return tuple(judge_one(placed, who) for placed in topics)


def _written(path: str, value: object) -> str:
    if isinstance(value, bool):
        return "有" if value else "没有"
    if isinstance(value, list):
        return "、".join(
            str(one.get("name")) if isinstance(one, dict) else str(one) for one in value
        )
    if not isinstance(value, int | float):
        return str(value)
    known = field_at(path)
    return f"{value:,} {known.unit if known else ''}".rstrip()
