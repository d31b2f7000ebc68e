"""The words by which a sentence is compared with its passages: `grounding.toml`, read once."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.figures import plain
from index.vocabulary import levelled

_FILE = Path(__file__).with_name("grounding.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Patterns on plain text, compiled.

    Attributes:
        alike: By a word, the one that stands for it; `any_alike` finds them, the longest first.
        empty: What names nothing.
        before, after: By the way a figure binds: what stands before it, and behind it.
        negation, unless, skip: What denies, where it does not, and what may stand between.
        sign: What any denial, however it is said, has in it; `bounds` look alike and are none.
        exception, only: What takes something out, and what leaves the rest out.
        modality, measure: By kind.
        either, both: What joins conditions of which one is enough, or none can be missing.
        reasons: By kind: what follows from what, what alone is enough.
        done, undone: What has been, and what is yet to be.
        universal: What speaks of all.
        today: What depends on the day on which it is said.
        promises: What only code may say, or nobody.
    """

    alike: Mapping[str, str]
    any_alike: re.Pattern[str]
    empty: re.Pattern[str]
    before: Mapping[str, re.Pattern[str]]
    after: Mapping[str, re.Pattern[str]]
    negation: re.Pattern[str]
    unless: re.Pattern[str]
    skip: re.Pattern[str]
    sign: re.Pattern[str]
    bounds: re.Pattern[str]
    exception: re.Pattern[str]
    only: re.Pattern[str]
    modality: Mapping[str, re.Pattern[str]]
    measure: Mapping[str, re.Pattern[str]]
    either: re.Pattern[str]
    both: re.Pattern[str]
    reasons: Mapping[str, re.Pattern[str]]
    done: re.Pattern[str]
    undone: re.Pattern[str]
    universal: re.Pattern[str]
    today: re.Pattern[str]
    promises: tuple[re.Pattern[str], ...]

    def one_word(self, text: str) -> str:
        """Give a plain text with words that are used for each other made the same word."""
        return self.any_alike.sub(lambda match: self.alike[match[0]], levelled(text))


@cache
def lexicon() -> Lexicon:
    """Give the words."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    alike = {word: group[0] for group in data["alike"]["groups"] for word in group}
    longest_first = sorted(alike, key=len, reverse=True)
    negation = data["negation"]
    return Lexicon(
        alike=alike,
        any_alike=re.compile("|".join(map(re.escape, longest_first))),
        empty=re.compile(_longest_first(data["empty"]["pattern"])),
        before={way: re.compile(of["before"]) for way, of in data["bound"].items()},
        after={way: re.compile(of["after"]) for way, of in data["bound"].items()},
        negation=re.compile(negation["pattern"]),
        unless=re.compile(negation["unless"]),
        skip=re.compile(negation["skip"]),
        sign=re.compile(negation["sign"]),
        bounds=re.compile(negation["bounds"]),
        exception=re.compile(negation["exception"]),
        only=re.compile(negation["only"]),
        modality={kind: re.compile(pattern) for kind, pattern in data["modality"].items()},
        measure={kind: re.compile(pattern) for kind, pattern in data["measure"].items()},
        either=re.compile(data["joining"]["either"]),
        both=re.compile(data["joining"]["both"]),
        reasons={kind: re.compile(pattern) for kind, pattern in data["reason"].items()},
        done=re.compile(data["aspect"]["done"]),
        undone=re.compile(data["aspect"]["undone"]),
        universal=re.compile(data["universal"]["words"]),
        today=re.compile(data["today"]["words"]),
        promises=tuple(re.compile(pattern) for pattern in data["promise"]["patterns"]),
    )


def _longest_first(pattern: str) -> str:
    return "|".join(sorted(pattern.split("|"), key=len, reverse=True))


def level(text: str) -> str:
    """Give a text as it is compared: plain, and with one word for words used for each other."""
    return lexicon().one_word(plain(text))
