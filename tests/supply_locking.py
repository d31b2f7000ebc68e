"""What is locked and what is installed: the requirement files, read as pip reads them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements-lock.txt"
REQUIREMENTS = sorted(set(ROOT.glob("requirements*.txt")) - {LOCK})

_HASH = re.compile(r"--hash=sha256:(\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """One line of a requirement file.

    Attributes:
        name: As registries compare names: lower case, with hyphens.
        version: The one version that is allowed, without a local part; None where it is left open.
        hashes: sha256 of the files that may be installed, in hex; empty where none is given.
    """

    name: str
    version: Version | None
    hashes: tuple[str, ...]


def pins(text: str) -> Iterator[Pin]:
    r"""Give what a requirement file asks for itself, in its order; what it includes is left out.

    Raises:
        packaging.requirements.InvalidRequirement: A line is neither.

    >>> [pin.name for pin in pins("-c lock.txt\n# why\nPy_YAML==6.0 \\\n  --hash=sha256:ab\n")]
    ['py-yaml']
    """
    for line in text.replace("\\\n", " ").splitlines():
        asked = line.partition(" #")[0].strip()
        if asked and not asked.startswith(("#", "-")):
            requirement = Requirement(asked.partition(" --hash")[0])
            exact = [one.version for one in requirement.specifier if one.operator == "=="]
            yield Pin(
                name=canonicalize_name(requirement.name),
                version=Version(exact[0]) if exact else None,
                hashes=tuple(_HASH.findall(asked)),
            )


def locked() -> Mapping[str, Pin]:
    """Give all that may be installed, by name: the lock, and what has its hashes beside it."""
    beside = [pin for path in REQUIREMENTS for pin in pins(path.read_text("utf-8")) if pin.hashes]
    return {pin.name: pin for pin in [*pins(LOCK.read_text("utf-8")), *beside]}


def installed() -> Mapping[str, Distribution]:
    """Give what lies in this environment, by name; the first is what an import finds."""
    found: dict[str, Distribution] = {}
    for distribution in distributions():
        found.setdefault(canonicalize_name(distribution.name), distribution)
    return found


def public(version: str) -> Version:
    """Give a version without its local part: 2.13.0+cpu is 2.13.0, built elsewhere."""
    return Version(Version(version).public)
