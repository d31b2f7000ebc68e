"""What somebody follows: a search that they keep, or a topic that they want to hear of."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from assistant.errors import BadRequest
from assistant.finding import Wish
from assistant.words import KIND
from corpus.levels import Viewer

Sort = Literal["search", "topic"]

MOST: Mapping[Sort, int] = {"search": 50, "topic": 20}
MAX_NAME_CHARS = 60
MAX_WORDS_CHARS = 60
_NAMED_CHARS = 24
_CALLED: Mapping[Sort, str] = {"search": "检索", "topic": "订阅"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """One search or topic.

    Attributes:
        made: When its owner began to follow it, in UTC.
        looked: When its owner last looked, in UTC.
        day: The day whose rules counted then.
        seen: Keys of what they had been told by then; see `assistant.mine.news`.
    """

    id: str
    sort: Sort
    name: str
    wish: Wish
    made: datetime
    looked: datetime
    day: date
    seen: frozenset[str] = frozenset()


class Follows(Protocol):
    """Keeps what people follow; `assistant.keeping.followed.FollowedStore` in production."""

    def listed(self, viewer: Viewer, sort: Sort | None = None) -> tuple[Followed, ...]:
        """Give what the viewer follows, what was added last first."""

    def one(self, viewer: Viewer, id_: str) -> Followed:
        """Give one of the viewer's.

        Raises:
            BadRequest: They have none of that id.
        """

    def add(
        self, viewer: Viewer, sort: Sort, name: str, wish: Wish, *, day: date, seen: Collection[str]
    ) -> str:
        """Keep one, as looked at now, and give its id; the same wish again is given a new name.

        Raises:
            NotPermitted: The viewer is a guest.
            BadRequest: They follow as many as may be.
        """

    def look(self, viewer: Viewer, id_: str, *, day: date, seen: Collection[str]) -> None:
        """Note that the viewer has looked at one; does nothing where they have none of that id."""

    def drop(self, viewer: Viewer, id_: str) -> None:
        """Let one go; does nothing where they have none of that id."""


def named(name: str, wish: Wish) -> str:
    """Give what a search or topic is called: as its owner says, else by what it asks for."""
    given = " ".join(name.split())[:MAX_NAME_CHARS]
    return given or " · ".join(parts_of(wish, most=_NAMED_CHARS))[:MAX_NAME_CHARS] or "全部资料"


def parts_of(wish: Wish, *, most: int = MAX_NAME_CHARS) -> list[str]:
    """Give what a wish asks for, part by part, in words; a long text cut off."""
    text = " ".join(wish.text.split())
    parts = [text if len(text) <= most else f"{text[:most]}…"] if text else []
    parts += [KIND[wish.kind]] if wish.kind else []
    parts += [wish.field] if wish.field else []
    parts += [wish.region.replace("/", "")] if wish.region else []
    parts += [f"TRL {wish.trl} 及以上"] if wish.trl else []
    parts += [f"以 {wish.day.isoformat()} 为准"] if wish.day else []
    return parts + (["含已失效"] if wish.over else [])


def require_topic(wish: Wish) -> None:
    """Make sure that a wish is narrow enough to be followed.

    Raises:
        BadRequest: It asks for everything, or for a whole text.
    """
    if not (wish.text or wish.narrowed):
        raise BadRequest("请至少选一项，或写一个词，再订阅。")
    if len(wish.text) > MAX_WORDS_CHARS:
        raise BadRequest(f"订阅的词最多 {MAX_WORDS_CHARS} 字；一整段话请到“找成果”里检索后收藏。")


def too_many(sort: Sort) -> BadRequest:
    """Give what is said where as many are followed as may be."""
    return BadRequest(f"最多保存 {MOST[sort]} 个{_CALLED[sort]}，请先删掉一个。")


def wish_json(wish: Wish) -> str:
    """Give a wish as a browser sends it back to have it kept."""
    given = {
        "text": wish.text,
        "kind": wish.kind,
        "field": wish.field,
        "region": wish.region,
        "trl": wish.trl,
        "day": wish.day.isoformat() if wish.day else None,
        "over": wish.over,
    }
    return json.dumps({k: v for k, v in given.items() if v}, ensure_ascii=False)
