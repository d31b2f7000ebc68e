"""Our own table of known vulnerabilities, docs/advisories.tsv: it is read without a network."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from packaging.specifiers import SpecifierSet
from packaging.version import Version

TABLE = Path(__file__).resolve().parents[1] / "docs" / "advisories.tsv"
SEVERITIES = ("low", "medium", "high", "critical")


@dataclass(frozen=True, slots=True, kw_only=True)
class Advisory:
    """One row, as it is written.

    Attributes:
        package: The name that registries know.
        id: CVE and GHSA numbers that say the same, or whose ranges are the same.
        affected: Version ranges, as pip writes them; alternatives stand apart by ` || `.
        fixed_in: The first version without it; empty where there is none.
        severity: One of SEVERITIES.
        what: What can be done with it.
        reaches_us: Whether and by which way, were this version installed.
        action: What we do about it.
        accepted: Why an affected version is used all the same; else empty.
        guard: The test that holds that reason up, `path::name`; empty with `accepted`.
        source: Where the range was read.
    """

    package: str
    id: str
    affected: str
    fixed_in: str
    severity: str
    what: str
    reaches_us: str
    action: str
    accepted: str
    guard: str
    source: str

    def concerns(self, version: Version) -> bool:
        """Say whether a version is affected; a pre-release of the first without it is not.

        Raises:
            packaging.specifiers.InvalidSpecifier: The range is not written as pip writes it.
        """
        return any(
            SpecifierSet(either).contains(version, prereleases=True)
            for either in self.affected.split(" || ")
        )


COLUMNS = tuple(field.name for field in fields(Advisory))


def read_advisories(path: Path = TABLE) -> list[Advisory]:
    """Give the rows in their order.

    Raises:
        ValueError: The columns are not those of `Advisory`, or a row has more or fewer of them.
    """
    head, *rows = csv.reader(path.read_text("utf-8").splitlines(), delimiter="\t", quoting=3)
    if tuple(head) != COLUMNS:
        raise ValueError(f"{path.name}: columns are {head}, not {list(COLUMNS)}")
    return [
        Advisory(**dict(zip(COLUMNS, (cell.strip() for cell in row), strict=True))) for row in rows
    ]


def complaints(
    advisories: Iterable[Advisory],
    used: Mapping[str, Iterable[Version]],
    *,
    is_test: Callable[[str], bool],
) -> Iterator[str]:
    """Give what is wrong, one line each: open and not accepted, accepted and not open, unguarded.

    Args:
        advisories: The table.
        used: Versions in use, by name: installed, or allowed by the lock.
        is_test: Says whether `path::name` is a test of ours.
    """
    for row in advisories:
        where = f"{row.package} {row.id}"
        affected = [version for version in used.get(row.package, ()) if row.concerns(version)]
        if affected and not row.accepted:
            yield f"{where}: {affected[0]} is affected; take {row.fixed_in or 'another package'}"
        if row.accepted and not affected:
            yield f"{where}: accepted, but no version in use is affected any more"
        if bool(row.accepted) != bool(row.guard):
            yield f"{where}: what is accepted names its reason and the test that holds it up"
        elif row.guard and not is_test(row.guard):
            yield f"{where}: {row.guard} is no test"
