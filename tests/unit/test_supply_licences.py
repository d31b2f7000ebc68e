"""Every installed package stands under a licence that asks for nothing of ours, or has a reason."""

from email.message import Message

import pytest
from supply_licences import ALLOWED, is_allowed, licence_of
from supply_locking import installed

# What is not on the list of allowed licences, and why it is used all the same. An entry that is
# not needed any more fails.
REASONED = {
    "docxtpl": ("LGPL-2.1-only", "imported unchanged; whoever has the program may replace it"),
    "psycopg": ("LGPL-3.0-only", "for records in PostgreSQL, by choice; imported unchanged"),
    "psycopg-binary": ("LGPL-3.0-only", "the compiled half of psycopg"),
}
# What the metadata say too little or too much of, as the licence file in the package reads.
READ = {
    "axe-playwright-python": "MIT AND MPL-2.0",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "semantic-version": "BSD-2-Clause",
}
# Of these nothing can be installed at a customer's: they are for a machine with CUDA, which the
# product has no use for, and come only where no CPU build of torch is found.
CUDA = ("nvidia-", "cuda-", "triton")


def test_every_installed_package_has_an_allowed_licence_or_a_reason() -> None:
    said = {
        name: READ.get(name, licence_of(each.metadata))
        for name, each in installed().items()
        if not name.startswith(CUDA)
    }

    others = {name: licence for name, licence in said.items() if not is_allowed(licence)}

    assert others == {name: licence for name, (licence, _) in REASONED.items() if name in said}


def test_what_was_read_by_hand_could_not_be_read_otherwise() -> None:
    here = installed()

    for name, licence in READ.items():
        if name in here:
            assert licence_of(here[name].metadata) != licence, f"{name}: no longer needed"


@pytest.mark.parametrize(
    "expression",
    [
        "AGPL-3.0-only",
        "GPL-3.0-or-later",
        "LGPL-2.1-only",
        "MIT AND GPL-3.0-only",
        "(MIT OR Apache-2.0) AND AGPL-3.0-only",
        "GNU Affero General Public License v3",
        "BSD-3-Clause AND Proprietary",
        "SSPL-1.0",
        "unknown",
        "",
    ],
)
def test_what_binds_ours_or_is_unknown_is_not_allowed(expression: str) -> None:
    assert not is_allowed(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "MIT",
        "GPL-3.0-only OR MIT",
        "MPL-2.0 AND (Apache-2.0 OR MIT)",
        "MPL-2.0 AND (GPL-3.0-only OR MIT)",
        "Apache-2.0 AND Apache-2.0 WITH LLVM-exception",
    ],
)
def test_of_alternatives_one_is_enough(expression: str) -> None:
    assert is_allowed(expression)


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        ([("License-Expression", "MIT"), ("License", "GPL")], "MIT"),
        ([("License", "Apache 2.0")], "Apache-2.0"),
        ([("License", "MIT License\n\nCopyright (c) 2022")], "MIT"),
        (
            [
                ("License", "Copyright (c) 2001 Somebody"),
                ("Classifier", "License :: OSI Approved :: BSD License"),
            ],
            "BSD-3-Clause",
        ),
        (
            [
                ("Classifier", "License :: OSI Approved"),
                ("Classifier", "License :: OSI Approved :: MIT License"),
                ("Classifier", "License :: OSI Approved :: GNU General Public License (GPL)"),
            ],
            "MIT AND GNU General Public License (GPL)",
        ),
        ([("License", "see file")], "unknown"),
        ([], "unknown"),
    ],
)
def test_what_metadata_mean(fields: list[tuple[str, str]], licence: str) -> None:
    about = Message()
    for name, value in fields:
        about[name] = value

    assert licence_of(about) == licence


def test_no_licence_that_is_allowed_asks_for_our_source() -> None:
    assert not [name for name in ALLOWED if "GPL" in name or "SSPL" in name]
