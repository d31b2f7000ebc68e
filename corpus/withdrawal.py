"""Records that were taken out of sight: why, by whom, and why one is brought back.

Nothing of such a record is lost: all its versions are kept until somebody erases them for good,
which is another act (`assistant.erasing`) and cannot be taken back.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from corpus.records import Record

# One of a few words of ours, which the audit may keep.
# A newer version came as another record; the same stands in another; it is wrong, or not what it
# was taken for; whoever it belongs to asks for it; it should never have been taken in.
Reason = Literal["replaced", "duplicate", "wrong", "claimed", "unfit"]
REASONS: tuple[Reason, ...] = get_args(Reason)

# Likewise why it comes back: it was the wrong one, or done in error; what spoke against it is
# settled; it is needed after all.
Cause = Literal["mistaken", "settled", "needed"]
CAUSES: tuple[Cause, ...] = get_args(Cause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """How a record was taken out of sight.

    Attributes:
        version: The one that showed until then.
        who: Id of whoever did it; empty where that is not known.
        when: None where that is not known.
        reason: None where none was given.
    """

    record: str
    version: int
    who: str = ""
    when: datetime | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """A record that is out of sight now: as it was when it was taken out, and how it was."""

    record: Record
    withdrawal: Withdrawal


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """Some of the records that are out of sight.

    Attributes:
        total: How many there are.
        found: How many of them hold what was looked for.
        shown: Some of these, the one taken out last first.
    """

    total: int
    found: int
    shown: tuple[Withdrawn, ...]
