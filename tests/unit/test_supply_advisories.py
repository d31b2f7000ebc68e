"""No version in use has an open advisory that was not accepted, with a reason and a test."""

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version
from supply_advisories import SEVERITIES, Advisory, complaints, read_advisories
from supply_locking import ROOT, installed, locked, public

ADVISORIES = read_advisories()


def in_use() -> Mapping[str, set[Version]]:
    used = {name: {pin.version} for name, pin in locked().items() if pin.version is not None}
    for name, distribution in installed().items():
        used.setdefault(name, set()).add(public(distribution.version))
    return used


@cache
def names_of_tests(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def is_test(guard: str) -> bool:
    path, _, name = guard.partition("::")
    return (ROOT / path).is_file() and name in names_of_tests(ROOT / path)


def an_advisory(
    *, affected: str = "<2", fixed_in: str = "2", accepted: str = "", guard: str = ""
) -> Advisory:
    return Advisory(
        package="nought",
        id="CVE-0",
        affected=affected,
        fixed_in=fixed_in,
        severity="high",
        what="",
        reaches_us="",
        action="",
        accepted=accepted,
        guard=guard,
        source="",
    )


def test_nothing_in_use_has_an_open_advisory_that_was_not_accepted() -> None:
    assert list(complaints(ADVISORIES, in_use(), is_test=is_test)) == []


@pytest.mark.parametrize("row", ADVISORIES, ids=lambda row: f"{row.package}-{row.id.split()[0]}")
def test_a_row_says_what_is_known_and_whence(row: Advisory) -> None:
    assert row.package == canonicalize_name(row.package)
    assert row.severity in SEVERITIES
    assert all((row.id, row.what, row.reaches_us, row.action, row.source))
    for either in row.affected.split(" || "):
        assert str(SpecifierSet(either)), "an empty range would be everything"
    if row.fixed_in:
        assert not row.concerns(Version(row.fixed_in))


def test_no_advisory_is_told_twice() -> None:
    told = [(row.package, each) for row in ADVISORIES for each in row.id.split()]

    assert len(told) == len(set(told))


def test_a_row_is_about_something_that_is_used() -> None:
    used = in_use()

    assert sorted({row.package for row in ADVISORIES} - set(used)) == []


@pytest.mark.parametrize("version", ["1", "1.9", "1.9b2", "1.9.post1"])
def test_an_affected_version_is_complained_of(version: str) -> None:
    used = {"nought": [Version("3"), Version(version)]}

    found = list(complaints([an_advisory()], used, is_test=is_test))

    assert found == [f"nought CVE-0: {version} is affected; take 2"]


def test_other_versions_and_other_packages_are_not() -> None:
    for used in ({"nought": [Version("2")]}, {"one": [Version("1")]}, {}):
        assert list(complaints([an_advisory()], used, is_test=is_test)) == []


def test_a_build_of_a_version_is_that_version() -> None:
    row = an_advisory(affected="<=2.12.1 || ==3.0")

    assert row.concerns(public("2.12.1+cpu")) and row.concerns(public("3.0+cu130"))
    assert not row.concerns(public("2.13.0+cpu"))


def test_what_was_accepted_is_not_complained_of_while_it_applies() -> None:
    row = an_advisory(accepted="never called", guard="tests/x.py::test_x")
    used = {"nought": [Version("1")]}

    assert list(complaints([row], used, is_test=lambda _: True)) == []
    assert "is no test" in next(complaints([row], used, is_test=lambda _: False))


def test_what_was_accepted_and_does_not_apply_any_more_is_complained_of() -> None:
    row = an_advisory(accepted="never called", guard="tests/x.py::test_x")

    found = list(complaints([row], {"nought": [Version("2")]}, is_test=lambda _: True))

    assert found == ["nought CVE-0: accepted, but no version in use is affected any more"]


def test_nothing_is_accepted_without_a_test_and_no_test_guards_what_was_not_accepted() -> None:
    used = {"nought": [Version("1")]}
    without = an_advisory(accepted="never called")
    idle = an_advisory(affected="<1", fixed_in="1", guard="tests/x.py::test_x")

    for row in (without, idle):
        assert "names its reason and the test" in next(
            complaints([row], used, is_test=lambda _: True)
        )


def test_a_guard_is_a_test_that_is_there() -> None:
    here = "tests/unit/test_supply_advisories.py"

    assert is_test(f"{here}::test_a_guard_is_a_test_that_is_there")
    assert not is_test(f"{here}::test_that_is_not_there")
    assert not is_test("tests/unit/test_nothing.py::test_a_guard_is_a_test_that_is_there")


def test_a_table_with_other_columns_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "advisories.tsv"
    table.write_text("package\tid\nnought\tCVE-0\n", "utf-8")

    with pytest.raises(ValueError, match="columns are"):
        read_advisories(table)
