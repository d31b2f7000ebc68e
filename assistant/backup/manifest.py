"""What a backup says of itself: when it was made, of what, and a hash of each of its parts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

NAME = "manifest.json"


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Member(_Model):
    """One part.

    Attributes:
        bytes: Unpacked.
        rows: Of a table; None for a file.
    """

    name: str
    bytes: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    rows: int | None = Field(default=None, ge=0)


class Manifest(_Model):
    """All of a backup.

    Attributes:
        format: Of the file; another one is of a newer program.
        made: In UTC.
        database: Which sort it is from.
        schemas: The state of each package's tables, by its version table.
        levels: How many records there are of each level.
    """

    format: Literal[1] = 1
    made: datetime
    database: str
    schemas: Mapping[str, str]
    levels: Mapping[str, int]
    members: tuple[Member, ...]

    @property
    def records(self) -> int:
        """How many records there are."""
        return sum(self.levels.values())

    @property
    def bytes(self) -> int:
        """How much it is, unpacked."""
        return sum(member.bytes for member in self.members)
