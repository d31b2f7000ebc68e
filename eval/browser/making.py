"""Values of a type whose every text is hostile, made from the type alone.

What a function takes is read from its annotations, so a function that renders something new is
measured without anybody naming it.
"""

import enum
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from inspect import Parameter, signature
from pathlib import Path
from random import Random
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

# A type as annotations write it: a class, or any of the forms of `typing`.
Hint: TypeAlias = Any
# What a field takes that takes no text of anybody: by its class or function and its name.
Known: TypeAlias = Mapping[tuple[str, str], tuple[object, ...]]
_DEEPEST = 9
_SEED = 20261123
_TURNS = 2520  # that each choice of up to ten is as likely as the others
_TOGETHER = 2
_WHEN = datetime(2026, 11, 23, 9, tzinfo=UTC)
# A passage begins where its text does and may end after it; slices end where the text does.
_SPAN = {"start": 0, "end": 400, "first": 0, "last": 400}


class Unmade(Exception):
    """A value could not be made of its type."""


class Maker:
    """Makes values; each text in them is the next string, each choice is made by lot."""

    def __init__(self, strings: Iterable[str], known: Known) -> None:
        """Begin with the first string.

        Args:
            strings: Given one after another, again and again.
            known: What some fields are given instead, one after another.
        """
        self._known = known
        # In turn, two choices of the same number would always be made together.
        self._random = Random(_SEED)  # noqa: S311  (nothing secret)
        self._strings = self._shuffled(list(strings))
        self.given = 0

    def _shuffled(self, strings: list[str]) -> Iterator[str]:
        # In another order each time, or one place would get every third of them and no other.
        while strings:
            self._random.shuffle(strings)
            yield from strings

    def arguments(self, function: Callable[..., object]) -> dict[str, object]:
        """Make what a function takes.

        Raises:
            Unmade: An annotation is none that a value can be made of.
        """
        return self._taken(function, function, depth=0)

    def _taken(
        self, function: Callable[..., object], hinted: object, *, depth: int
    ) -> dict[str, object]:
        hints = self._hints(hinted)
        owner = getattr(function, "__name__", "")
        return {
            name: self._made(hints.get(name, str), owner, name, depth)
            for name, one in signature(function).parameters.items()
            if one.kind in (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
        }

    def _hints(self, of: object) -> dict[str, Hint]:
        try:
            return get_type_hints(of)
        except NameError as error:  # a name that is there for the type checker alone
            raise Unmade(str(error)) from error

    def _made(self, hint: Hint, owner: str, name: str, depth: int) -> object:
        turn = self._random.randrange(_TURNS)
        if (owner, name) in self._known:
            choices = self._known[owner, name]
            return choices[turn % len(choices)]
        if isinstance(hint, types.GenericAlias) or get_origin(hint) is not None:
            return self._of_parts(hint, owner, name, depth, turn)
        if hint in (str, object, Any):
            self.given += 1
            return next(self._strings)
        if hint is bool:
            return bool(turn % 2)
        if hint is int:
            return _SPAN.get(name, 1 + turn % 3)
        if simple := _SIMPLE.get(hint):
            return simple(turn)
        if hint in (None, type(None)):
            return None
        if isinstance(hint, type) and issubclass(hint, enum.Enum):
            return list(hint)[turn % len(list(hint))]
        return self._of_class(hint, name, depth)

    def _of_class(self, hint: Hint, name: str, depth: int) -> object:
        if supertype := getattr(hint, "__supertype__", None):
            return self._made(supertype, "", name, depth)
        if value := getattr(hint, "__value__", None):
            return self._made(value, "", name, depth)
        if is_model := getattr(hint, "model_construct", None):
            hints = self._hints(hint)
            names = getattr(hint, "model_fields", {})
            return is_model(**{n: self._made(hints[n], hint.__name__, n, depth + 1) for n in names})
        if is_dataclass(hint) and isinstance(hint, type):
            hints = self._hints(hint)
            made = {
                one.name: self._made(hints[one.name], hint.__name__, one.name, depth + 1)
                for one in fields(hint)
                if one.init
            }
            return hint(**made)
        if not isinstance(hint, type) or getattr(hint, "_is_protocol", False):
            raise Unmade(f"{hint!r} of {name!r}")
        taken = self._taken(hint, hint.__init__, depth=depth + 1)  # type: ignore[misc]
        return hint(**taken)

    def _of_parts(self, hint: Hint, owner: str, name: str, depth: int, turn: int) -> object:
        origin: Hint = get_origin(hint)
        parts = get_args(hint)
        if origin is Literal:
            return parts[turn % len(parts)]
        if origin in (Union, types.UnionType):
            real = [one for one in parts if one is not type(None)]
            if len(real) < len(parts) and (depth > _DEEPEST or turn % 5 == 0):
                return None
            return self._made(real[turn % len(real)], owner, name, depth)
        if origin is tuple and parts and parts[-1] is not Ellipsis:
            if parts == (int, int):
                return (0, 400)
            return tuple(self._made(one, owner, name, depth + 1) for one in parts)
        if origin is Callable:
            result = parts[-1] if parts else str
            return lambda *_a, **_k: self._made(result, owner, name, depth + 1)
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return self._mapping(parts, owner, name, depth)
        number = 0 if depth > _DEEPEST else _TOGETHER
        made = [self._made(parts[0], owner, name, depth + 2) for _ in range(number)]
        return tuple(made) if origin is tuple else (set(made) if origin is set else made)

    def _mapping(self, parts: tuple[Hint, ...], owner: str, name: str, depth: int) -> object:
        keys = (
            list(get_args(parts[0]))
            if _is_choice(parts[0])
            else [self._made(parts[0], owner, name, depth + 2) for _ in range(_TOGETHER)]
        )
        return {key: self._made(parts[1], owner, name, depth + 2) for key in keys}


def _is_choice(hint: Hint) -> bool:
    origin: Hint = get_origin(hint)
    return origin is Literal


_SIMPLE: Mapping[object, Callable[[int], object]] = {
    float: lambda turn: 0.5 + turn % 3,
    Decimal: lambda turn: Decimal(1 + turn % 3),
    Fraction: lambda turn: Fraction(1 + turn % 3),
    bytes: lambda _turn: b"",
    date: lambda turn: _WHEN.date() + timedelta(days=turn % 3),
    datetime: lambda turn: _WHEN + timedelta(hours=turn % 3),
    timedelta: lambda turn: timedelta(hours=turn % 3),
    Path: lambda _turn: Path("a.md"),
}
