"""Where the source checks who may do or see what, and the source without each of these checks."""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

TABLE = Path("assistant/access/endpoints.tsv")
_PACKAGES = ("corpus", "index", "assistant")
_EVERYTHING = '("public", "internal", "restricted")'
# Each is a statement by itself: without it, nobody is stopped.
_GUARDS = ("require_staff", "require_still", "may_change", "refuse_unfit", "require_listed")
# Raised at whoever may not; the condition that leads there is what is removed.
_REFUSALS = ("NotPermitted", "NotLoggedIn", "UnknownBatch", "UnlistedEndpoint")
# Columns that say whose a row is.
_OWNERS = ("identity", "owner", "reader")
# Where a column of owners is compared for another reason: rows are counted, moved or erased.
_OTHERWISE = ("index/", "assistant/keeping/hourly.py", "assistant/keeping/adopting.py")
_WIDER: Mapping[str, str] = {
    "nobody": "admin", "admin": "staff", "staff": "managers", "managers": "all", "all": "anyone",
}  # fmt: skip


# A node that is a check, what sort it is, and what stands in its place without it.
_Found = tuple[ast.expr | ast.stmt, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check, and the file without it.

    Attributes:
        path: Of the file, below the root.
        line: Where it stands, from 1.
        kind: What sort of check it is.
        what: The source of it.
        without: The text of the file without it.
    """

    path: Path
    line: int
    kind: str
    what: str
    without: str

    @property
    def name(self) -> str:
        """What it is called in reports."""
        return f"{self.path}:{self.line} {self.kind}: {self.what}"


def checks_in(root: Path) -> Iterator[Check]:
    """Give every check in the sources below a root, file by file, then row by row of the table."""
    for package in _PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            yield from _meant(checks_of(text, path.relative_to(root)))
    yield from _rows((root / TABLE).read_text(encoding="utf-8"))


def _meant(checks: Iterator[Check]) -> Iterator[Check]:
    for check in checks:
        if check.kind != "owner" or not check.path.as_posix().startswith(_OTHERWISE):
            yield check


def checks_of(text: str, path: Path) -> Iterator[Check]:
    """Give the checks in one file, in the order in which they stand."""
    found: dict[tuple[int, int], _Found] = {}
    for node in ast.walk(ast.parse(text)):
        for find in _FINDERS:
            for part, kind, instead in find(node):
                found.setdefault((part.lineno, part.col_offset), (part, kind, instead))
    for (line, _), (part, kind, instead) in sorted(found.items()):
        what = ast.get_source_segment(text, part) or ""
        yield Check(
            path=path,
            line=line,
            kind=kind,
            what=" ".join(what.split())[:80],
            without=_replaced(text, part, instead),
        )


def _statements(node: ast.AST) -> Iterator[_Found]:
    if isinstance(node, ast.Expr):
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        if isinstance(call, ast.Call) and (
            _name(call.func) in _GUARDS
            or ast.unparse(call.func).endswith(("._visits.require", "._events.require"))
            or (ast.unparse(call.func).lower().endswith(("reader.require", "who).require")))
        ):
            yield node, "guard", "pass"


def _conditions(node: ast.AST) -> Iterator[_Found]:
    if isinstance(node, ast.If) and any(_refuses(one) for one in node.body):
        yield node.test, "refusal", "False"


def _refuses(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Raise) or statement.exc is None:
        return False
    call = statement.exc
    return isinstance(call, ast.Call) and _name(call.func) in _REFUSALS


def _levels(node: ast.AST) -> Iterator[_Found]:
    if isinstance(node, ast.Call) and _name(node.func) == "visible":
        yield node, "levels", _EVERYTHING


def _owners(node: ast.AST) -> Iterator[_Found]:
    """Give what compares a column of owners with somebody, so that only their rows are meant."""
    if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Eq):
        return
    left, right = node.left, node.comparators[0]
    columns = isinstance(left, ast.Attribute) and left.attr in _OWNERS
    if columns and ast.unparse(right) == "GUEST":
        yield node, "guest", "False"
    elif columns and not (isinstance(right, ast.Attribute) and _is_column(right)):
        yield node, "owner", f"({ast.unparse(left)} == {ast.unparse(left)})"


def _is_column(node: ast.Attribute) -> bool:
    return ast.unparse(node.value).endswith(".c")


def _hiding(node: ast.AST) -> Iterator[_Found]:
    """Give what leaves out guarded facts, and what tells that a request comes from elsewhere."""
    if isinstance(node, ast.IfExp) and ast.unparse(node.orelse) == "{'guarded'}":
        yield node, "guarded", "set()"
    if isinstance(node, ast.Call) and _name(node.func) == "_is_foreign":
        yield node, "foreign", "False"


_FINDERS: tuple[Callable[[ast.AST], Iterator[_Found]], ...] = (
    _statements, _conditions, _levels, _owners, _hiding,
)  # fmt: skip


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _replaced(text: str, node: ast.expr | ast.stmt, instead: str) -> str:
    """Give a text with a node replaced; columns of the syntax tree count bytes."""
    lines = text.encode().splitlines(keepends=True)
    end_line, end = node.end_lineno or node.lineno, node.end_col_offset or 0
    before = b"".join(lines[: node.lineno - 1]) + lines[node.lineno - 1][: node.col_offset]
    after = lines[end_line - 1][end:] + b"".join(lines[end_line:])
    return (before + instead.encode() + after).decode()


def _rows(text: str) -> Iterator[Check]:
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines, start=1):
        cells = line.split("\t")
        wider = _WIDER.get(cells[1]) if len(cells) > 1 else None
        if wider is None:
            continue
        widened = "\t".join([cells[0], wider, *cells[2:]])
        yield Check(
            path=TABLE,
            line=number,
            kind="row",
            what=f"{cells[0]}: {cells[1]} → {wider}",
            without="".join([*lines[: number - 1], widened, *lines[number:]]),
        )
