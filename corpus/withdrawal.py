"""Why a record is taken out of sight: one of a few words of ours, which the audit may keep."""

from typing import Literal, get_args

# A newer version came as another record; the same stands in another; it is wrong, or not what it
# was taken for; whoever it belongs to asks for it; it should never have been taken in.
Reason = Literal["replaced", "duplicate", "wrong", "claimed", "unfit"]
REASONS: tuple[Reason, ...] = get_args(Reason)
