"""The facts that drafts are made from: invented companies, by kind of document."""

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue, TypeAdapter

from eval.suite.cases import STATED_ON

_SETS = Path(__file__).resolve().parents[1] / "sets"
ENTERPRISES = _SETS / "draft_enterprises.jsonl"
CLEAN = _SETS / "draft_clean.jsonl"


class FactFile(BaseModel):
    """What one company gives for one document.

    Attributes:
        enterprise: Which of the companies: `complete`, `sparse`, `contradictory`, `over` a limit,
            `new`; or another that has everything in order.
        as_of: The day of the draft.
        facts: As for `assistant draft --facts`.
        open: Labels that the document needs, and that nobody gave.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    enterprise: Literal["complete", "sparse", "contradictory", "over", "new", "clean_b", "clean_c"]
    type: str
    as_of: date = STATED_ON
    facts: dict[str, JsonValue]
    open: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What it is called; unique in a file."""
        return f"{self.type}-{self.enterprise}"

    @property
    def fields(self) -> dict[str, JsonValue]:
        """What was given by label."""
        fields = self.facts.get("fields")
        return fields if isinstance(fields, dict) else {}

    @property
    def profile(self) -> dict[str, JsonValue]:
        """What was given of the company."""
        profile = self.facts.get("profile")
        return profile if isinstance(profile, dict) else {}


_FILE: TypeAdapter[FactFile] = TypeAdapter(FactFile)


def read_fact_files(path: Path) -> tuple[FactFile, ...]:
    """Read fact files, one a line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(_FILE.validate_json(line) for line in lines if line.strip())
