"""Everything that is installed is in the lock, in one version, with the hashes of its files."""

import re
from pathlib import Path

import pytest
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from supply_locking import LOCK, REQUIREMENTS, ROOT, installed, locked, pins, public

# Brought by Python itself or by whoever works on this; no part of what is installed for anybody.
NOT_OURS = {"setuptools", "wheel"}


def test_every_file_of_requirements_is_held_by_the_lock() -> None:
    for path in REQUIREMENTS:
        lines = path.read_text("utf-8").splitlines()

        assert {"-c requirements-lock.txt", "-r requirements.txt"} & set(lines), path.name


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.stem)
def test_what_is_asked_for_is_locked_in_that_very_version(path: Path) -> None:
    held = locked()
    asked = list(pins(path.read_text("utf-8")))

    assert asked
    for pin in asked:
        assert pin.version is not None, f"{pin.name}: one version, by =="
        assert held[pin.name].version == pin.version, pin.name


def test_each_package_of_the_lock_has_one_version_and_hashes() -> None:
    listed = list(pins(LOCK.read_text("utf-8")))

    assert len(listed) > 150
    assert len({pin.name for pin in listed}) == len(listed)
    for pin in locked().values():
        assert pin.version is not None, pin.name
        assert pin.hashes, pin.name
        assert all(re.fullmatch("[0-9a-f]{64}", each) for each in pin.hashes), pin.name


def test_what_is_installed_is_what_was_locked() -> None:
    held = locked()
    here = {
        name: public(each.version) for name, each in installed().items() if name not in NOT_OURS
    }

    missing = sorted(here.keys() - held.keys())
    other = {name: str(here[name]) for name in here.keys() & held.keys()
             if here[name] != held[name].version}  # fmt: skip

    assert missing == [], "not locked: run make lock, and make setup-dev"
    assert other == {}, "another version than the locked: run make setup-dev"


def test_what_an_installed_package_needs_is_locked_too() -> None:
    held = locked()

    needed = {
        canonicalize_name(requirement.name)
        for each in installed().values()
        for text in each.requires or []
        if (requirement := Requirement(text)).marker is None
        or requirement.marker.evaluate({"extra": ""})
    }

    assert sorted(needed - held.keys() - NOT_OURS) == []


def test_hashes_and_built_files_alone_are_installed_and_pip_is_locked() -> None:
    rules = (ROOT / "Makefile").read_text("utf-8")
    installs = [line for line in rules.splitlines() if "pip install" in line]

    assert len(installs) == 1, "only by $(PIP)"
    assert "--require-hashes --only-binary :all:" in rules
    assert locked()["pip"].hashes


def test_no_file_names_the_host_of_a_registry() -> None:
    for path in (LOCK, *REQUIREMENTS, ROOT / "Makefile"):
        assert re.search("https?://", path.read_text("utf-8")) is None, path.name


def test_torch_has_its_hashes_beside_the_lock() -> None:
    # Its own index has other files than the registry, so no tool could list them all.
    assert "torch" not in {pin.name for pin in pins(LOCK.read_text("utf-8"))}
    assert len(locked()["torch"].hashes) == 5


def test_a_line_that_is_no_requirement_is_an_error() -> None:
    with pytest.raises(InvalidRequirement):
        list(pins("one two three"))
