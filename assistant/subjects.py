"""What a line is about, of the kinds of things that are taken for each other.

A line may have the very figure that is asked for, and have it of something else: the rate of
another tax, the threshold of another title. The kinds are data: `subjects.toml`.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

_FILE = Path(__file__).with_name("subjects.toml")

# What a text names, by the name of the family.
Subjects = Mapping[str, frozenset[str]]
NOTHING: Subjects = MappingProxyType({})


@lru_cache(maxsize=4096)
def subjects_in(text: str) -> Subjects:
    """Give what a text names, by family; families of which it names nothing are not there.

    >>> dict(subjects_in("科小所得税交多少"))
    {'firms': frozenset({'科技型中小企业'}), 'taxes': frozenset({'所得税'})}
    """
    plain = unicodedata.normalize("NFKC", text)
    named = {family.name: frozenset(family.members_in(plain)) for family in _families()}
    return {name: members for name, members in named.items() if members}


def is_of_another(asked: Subjects, line: str, *, heading: str = "", title: str = "") -> bool:
    """Say whether a line is about another of a family than is asked about.

    It is about what it names itself; where that is nothing, about what its heading names, and then
    its title. Under a heading that names what is asked about it may name others in passing.
    """
    if not asked:
        return False
    own, above, over = subjects_in(line), subjects_in(heading), subjects_in(title)
    for family, members in asked.items():
        about = own.get(family) or above.get(family) or over.get(family)
        headed = above.get(family)
        if about is None or _meet(members, about) or (headed and _meet(members, headed)):
            continue
        return True
    return False


def _meet(some: frozenset[str], others: frozenset[str]) -> bool:
    """Say whether two have one in common, or one that is the wider of another."""
    return any(one in other or other in one for one in some for other in others)


@dataclass(frozen=True, slots=True)
class _Family:
    """Kinds of things of one sort.

    Attributes:
        members: Their names, in the order of the groups of the pattern.
        said: Matches any of them, one group each.
    """

    name: str
    members: tuple[str, ...]
    said: re.Pattern[str]

    def members_in(self, plain: str) -> Iterator[str]:
        """Give the members that a text names, again and again where it does."""
        for found in self.said.finditer(plain):
            yield self.members[(found.lastindex or 1) - 1]


@cache
def _families() -> tuple[_Family, ...]:
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(
        _Family(
            name=entry["name"],
            members=tuple(entry["members"]),
            said=re.compile("|".join(f"({one})" for one in entry["members"].values())),
        )
        for entry in table["family"]
    )
