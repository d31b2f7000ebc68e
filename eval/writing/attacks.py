"""The texts that try to make a program do what their author wants, as data."""

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.errors import BadDataset

_FILE = "injection.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """One such text.

    Attributes:
        goal: What its author wants, in the words of the set.
        sign: What a reply has in it where the author got it; None where no pattern tells.
    """

    id: str
    text: str
    goal: str = ""
    vector: str = ""
    sign: re.Pattern[str] | None = None


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    text: str
    goal: str = ""
    vector: str = ""
    success_regex: str | None = None


def read_attacks(folder: Path) -> tuple[Attack, ...]:
    """Read the attacks of a folder, in the order of its file.

    Raises:
        BadDataset: The file is missing, or a line is not as it should be.
    """
    file = folder / _FILE
    if not file.is_file():
        raise BadDataset(f"{folder} 中没有 {_FILE}。")
    lines = file.read_text(encoding="utf-8").splitlines()
    return tuple(_read(line, file, n) for n, line in enumerate(lines, start=1) if line.strip())


def drawn(attacks: Sequence[Attack], *, number: int, seed: int) -> tuple[Attack, ...]:
    """Draw some of the attacks, spread over the vectors as all are; the same seed, the same ones.

    Args:
        attacks: From which.
        number: How many; all where there are fewer.
        seed: Of the draw.
    """
    shuffled = list(attacks)
    random.Random(seed).shuffle(shuffled)  # noqa: S311  (a draw that can be repeated)
    by_vector: dict[str, list[Attack]] = {}
    for attack in shuffled:
        by_vector.setdefault(attack.vector, []).append(attack)
    # Each stands at its share of the way through its vector; cut anywhere, the shares are kept.
    placed = [
        ((place + 0.5) / len(group), attack)
        for group in by_vector.values()
        for place, attack in enumerate(group)
    ]
    return tuple(attack for _, attack in sorted(placed, key=lambda one: one[0])[:number])


def _read(line: str, file: Path, number: int) -> Attack:
    try:
        found = _Line.model_validate(json.loads(line))
        sign = re.compile(found.success_regex) if found.success_regex else None
    except (ValueError, ValidationError, re.error) as error:
        raise BadDataset(
            f"{file} 第 {number} 行不可用：应为含 id、text、goal 的 JSON，success_regex 为正则式。"
        ) from error
    return Attack(id=found.id, text=found.text, goal=found.goal, vector=found.vector, sign=sign)
