"""Under which licences the installed packages stand: what they say of themselves, made comparable.

`python tests/supply_licences.py` prints the table of all that is installed.
"""

import re
from collections.abc import Mapping
from email.message import Message
from importlib.metadata import PackageMetadata, distributions

# Permissive, or bound to its own files (MPL): they ask for notices, and for nothing of ours.
ALLOWED = frozenset(
    {
        "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause",
        "BSL-1.0", "CC0-1.0", "CNRI-Python", "HPND", "ISC", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0",
        "PSF-2.0", "Unlicense", "Zlib",
    }
)  # fmt: skip
# Names that packages use for a licence, by the SPDX name that is meant.
_SAID = {
    "apache 2.0": "Apache-2.0",
    "apache 2.0 license": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license version 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "3-clause bsd license": "BSD-3-Clause",
    "isc license": "ISC",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
}
_CLASSIFIER = "License :: "


def licence_of(about: PackageMetadata | Message) -> str:
    """Give the SPDX expression that a package's metadata mean, or `unknown`.

    The field License-Expression counts; then the first line of License; then the classifiers, all
    of them together.
    """
    stated = _first(about, "License-Expression")
    if stated:
        return stated
    first = _first(about, "License").partition("\n")[0].strip()
    if first and (named := _SAID.get(first.lower(), first)) and is_expression(named):
        return named
    classes = [
        each.rpartition(" :: ")[2]
        for each in about.get_all("Classifier") or []
        if each.startswith(_CLASSIFIER) and not each.endswith("OSI Approved")
    ]
    named_classes = [_SAID.get(each.lower(), each) for each in classes]
    return " AND ".join(dict.fromkeys(named_classes)) or "unknown"


def _first(about: PackageMetadata | Message, field: str) -> str:
    return str((about.get_all(field) or [""])[0]).strip()


def is_expression(text: str) -> bool:
    """Say whether a text looks like SPDX names and what joins them, and not like prose.

    >>> is_expression("MPL-2.0 AND (Apache-2.0 OR MIT)"), is_expression("Copyright (c) 2001")
    (True, False)
    """
    names = re.split(r" (?:AND|OR|WITH) ", text)
    return all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.+-]*|", name.strip("()")) for name in names)


def is_allowed(expression: str, allowed: frozenset[str] = ALLOWED) -> bool:
    """Say whether somebody who keeps to the allowed licences keeps to this expression.

    Of alternatives one has to be allowed, of what is joined all.

    >>> is_allowed("MPL-2.0 AND (GPL-3.0-only OR MIT)"), is_allowed("MIT AND GPL-3.0-only")
    (True, False)
    """
    inner = re.search(r"\(([^()]*)\)", expression)
    if inner is not None:
        stands_for = "0BSD" if is_allowed(inner[1], allowed) else "unknown"
        around = expression[: inner.start()] + stands_for + expression[inner.end() :]
        return is_allowed(around, allowed)
    return any(
        all(name.strip() in allowed for name in either.split(" AND "))
        for either in expression.split(" OR ")
    )


def licences() -> Mapping[str, tuple[str, str]]:
    """Give version and licence of all that is installed, by name, in the order of the names."""
    found = {each.name: (each.version, licence_of(each.metadata)) for each in distributions()}
    return dict(sorted(found.items(), key=lambda entry: entry[0].lower()))


if __name__ == "__main__":
    print("| Package | Version | Licence |\n|---|---|---|")  # noqa: T201
    for name, (version, licence) in licences().items():
        print(f"| {name} | {version} | {licence} |")  # noqa: T201
