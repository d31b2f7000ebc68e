"""The one table of everything that can be called: who may, what they see by it, whose it is.

`endpoints.tsv` is the table. Its endpoints are handlers of the page (`page ask`) and routes
(`POST /drafts/keep`). Whatever is served and does not stand in it keeps the program from starting
(`assistant.ui.listed`); a path that is in no row is not there for anybody (`assistant.ui.gate`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from re import Pattern
from types import MappingProxyType
from typing import Literal, get_args

from starlette.routing import compile_path

from corpus.levels import ROLES, Role, Viewer

# What is seen of records by it: none; by the level of each; all that staff look after.
Sees = Literal["-", "visible", "all"]
# Whose it is: nobody's; the asker's own; the asker's own and what others share with them.
Owner = Literal["-", "own", "shared"]
# Kinds of work, each with limits of its own (`assistant.access.limits`).
Work = Literal[
    "look", "ask", "search", "judge", "match", "all_pairs", "draft", "write", "file", "upload",
    "desk", "trial", "door", "complain", "denied",
]  # fmt: skip

_WHO: Mapping[str, frozenset[Role]] = MappingProxyType(
    {
        "anyone": frozenset(ROLES),
        "nobody": frozenset(),
        "all": frozenset(ROLES),
        "managers": frozenset({"manager", "staff", "admin"}),
        "staff": frozenset({"staff", "admin"}),
        "admin": frozenset({"admin"}),
    }
)
_COLUMNS = ("endpoint", "who", "sees", "owner", "audit", "work")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What one row says.

    Attributes:
        endpoint: `page <name>`, or a method and a path as routes have it.
        who: As in the table: `anyone` has not even to be logged in, `nobody` finds nothing there.
        sees: See `Sees`.
        owner: See `Owner`.
        audited: Whether each call is noted before it is let through.
        work: See `Work`.
    """

    endpoint: str
    who: str
    sees: Sees
    owner: Owner
    audited: bool
    work: Work

    @property
    def roles(self) -> frozenset[Role]:
        """Whose role lets them in."""
        return _WHO[self.who]

    @property
    def is_route(self) -> bool:
        """Whether it is reached by a path, rather than by an event of the page."""
        return self.endpoint.partition(" ")[2].startswith("/")

    def admits(self, viewer: Viewer) -> bool:
        """Say whether somebody's role lets them in."""
        return viewer.role in self.roles


class Endpoints:
    """The rows, by endpoint and by path."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Take the rows, in order.

        Raises:
            ValueError: Two are of one endpoint.
        """
        self._rules: dict[str, Rule] = {}
        for rule in rules:
            if rule.endpoint in self._rules:
                raise ValueError(f"endpoint {rule.endpoint!r} stands in the table twice")
            self._rules[rule.endpoint] = rule

    def __iter__(self) -> Iterator[Rule]:
        """Go through the rows in order."""
        return iter(self._rules.values())

    def get(self, endpoint: str) -> Rule | None:
        """Give the row of an endpoint; None where there is none."""
        return self._rules.get(endpoint)

    def at(self, method: str, path: str) -> Rule | None:
        """Give the first row that a request's method and path fall under; None for none."""
        wanted = "GET" if method == "HEAD" else method
        for method_, pattern, rule in self._paths:
            if method_ == wanted and pattern.match(path):
                return rule
        return None

    def methods(self, path: str) -> tuple[str, ...]:
        """Give the methods by which somebody may ask for a path, in order."""
        found = {one for one, pattern, rule in self._paths if rule.roles and pattern.match(path)}
        return tuple(sorted(found))

    @cached_property
    def _paths(self) -> tuple[tuple[str, Pattern[str], Rule], ...]:
        found = []
        for rule in self._rules.values():
            if rule.is_route:
                method, _, path = rule.endpoint.partition(" ")
                found.append((method, compile_path(path)[0], rule))
        return tuple(found)


def read_table(text: str) -> Endpoints:
    """Read a table of rows of tab-separated columns; lines of `#` are remarks.

    Raises:
        ValueError: A row is not of that form; says which.
    """
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if not lines or tuple(lines[0].split("\t")) != _COLUMNS:
        raise ValueError(f"the table of endpoints must begin with {_COLUMNS}")
    return Endpoints(_rule(line) for line in lines[1:])


def _rule(line: str) -> Rule:
    cells = line.split("\t")
    if len(cells) != len(_COLUMNS):
        raise ValueError(f"not {len(_COLUMNS)} columns: {line!r}")
    endpoint, who, sees, owner, audit, work = cells
    known = (
        who in _WHO
        and sees in get_args(Sees)
        and owner in get_args(Owner)
        and audit in {"-", "noted"}
        and work in get_args(Work)
    )
    if not known:
        raise ValueError(f"a word that no column has: {line!r}")
    return Rule(
        endpoint=endpoint,
        who=who,
        sees=sees,  # type: ignore[arg-type]  # looked at above
        owner=owner,  # type: ignore[arg-type]  # likewise
        audited=audit == "noted",
        work=work,  # type: ignore[arg-type]  # likewise
    )


ENDPOINTS = read_table(files(__package__).joinpath("endpoints.tsv").read_text(encoding="utf-8"))
