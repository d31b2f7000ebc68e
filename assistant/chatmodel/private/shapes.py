"""What is told by its shape: numbers of phones, cards and papers, addresses, days of founding."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from assistant.chatmodel.private.found import Private, patterns, squeezed


def shapes_in(plain: str) -> Iterator[Private]:
    """Give what a levelled text holds of them, sort by sort; some may overlap."""
    for shape in _shapes():
        for match in shape.pattern.finditer(plain):
            group = "it" if "it" in match.re.groupindex else 0
            written = match[group]
            if shape.check(written) and not (shape.unless and shape.unless.search(written)):
                start, end = match.span(group)
                yield Private(kind=shape.kind, start=start, end=end, same=squeezed(written))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    kind: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    check: Callable[[str], bool]


@cache
def _shapes() -> tuple[_Shape, ...]:
    return tuple(
        _Shape(
            kind=shape["kind"],
            pattern=re.compile(shape["pattern"]),
            unless=re.compile(shape["not"]) if "not" in shape else None,
            check=_CHECKS[shape.get("check", "")],
        )
        for shape in patterns()["shape"]
    )


def _is_card(written: str) -> bool:
    """Say whether digits may be those of a bank card, by their check digit (ISO/IEC 7812)."""
    digits = [int(digit) for digit in re.sub(r"\D", "", written)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _has_digits(written: str) -> bool:
    """Say whether most of a code is digits. Its check digit is not asked: people mistype theirs."""
    return sum(character.isdigit() for character in written) >= len(written) // 2


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "": lambda _: True,
    "card": _is_card,
    "credit_code": _has_digits,
}
