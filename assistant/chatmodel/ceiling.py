"""What a language model may be shown: everything on this machine, public passages elsewhere.

An administrator may raise that for one host, on record (`assistant.keeping.ceilings`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from assistant.answers import Citation
from assistant.chatmodel.port import About
from assistant.errors import BadRequest
from corpus.errors import NotPermitted
from corpus.levels import LEVELS, Level, Viewer
from corpus.records import Policy, Record

HERE: Level = "restricted"
ELSEWHERE: Level = "public"
MAX_HOST_CHARS = 300
MAX_WHO_CHARS = 200
MAX_WHY_CHARS = 1000
# A name of a machine or its address, with a port or without: no scheme, no path, no user.
_HOST = re.compile(r"[\w.-]+(?::\d{1,5})?|\[[0-9a-f:.]+\](?::\d{1,5})?|[0-9a-f:]+:[0-9a-f:.]+")
_FEWEST_CHARS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceiling:
    """What one host may see, from a moment on.

    Attributes:
        id: Of this record of it; no other has it.
        when: In UTC; later than every other of the same host that was given before.
        host: As `one_name` gives it.
        who: Whoever answers for it.
        why: In their words.
    """

    id: str
    when: datetime
    host: str
    ceiling: Level
    who: str
    why: str


class Ceilings(Protocol):
    """What is on record; `assistant.keeping.ceilings.CeilingStore` in production."""

    def of(self, host: str) -> Ceiling | None:
        """Give what counts for a host now; None where nothing was ever said."""


class NoneRaised:
    """Knows of no host that may see more than others."""

    def of(self, host: str) -> Ceiling | None:  # noqa: ARG002  (as the protocol has it)
        """Give nothing."""
        return None


NONE_RAISED = NoneRaised()


def ceiling_of(about: About, ceilings: Ceilings) -> Level:
    """Give the highest level that a model may be shown."""
    if not about.remote:
        return HERE
    given = ceilings.of(one_name(about.host))
    return given.ceiling if given is not None else ELSEWHERE


def within(citations: Sequence[Citation], ceiling: Level) -> tuple[Citation, ...]:
    """Give those of the citations that a model may be shown, in their order.

    Below the highest ceiling, contacts and reserve prices of a record that anybody may see are
    kept from it too, should they stand in the passage or in the title all the same.
    """
    return tuple(
        citation
        for citation in citations
        if LEVELS.index(citation.record.level) <= LEVELS.index(ceiling)
        and not withheld_at(ceiling, citation.record, f"{citation.record.title}\n{citation.quote}")
    )


def one_name(host: str) -> str:
    """Give a host as it is kept and looked up.

    >>> one_name(" API.Example.COM. ")
    'api.example.com'
    """
    return host.strip().lower().rstrip(".")


def refuse_unfit(
    host: str, ceiling: Level, viewer: Viewer, *, who: str, why: str
) -> tuple[str, str, str]:
    """Give host, who and why as they are kept, where they may be.

    Raises:
        NotPermitted: The viewer is no administrator.
        BadRequest: The host is none or this machine, nobody answers for it, or no reason is given.
    """
    if viewer.role != "admin":
        raise NotPermitted("只有管理员可以调整语言模型能看到的资料级别。")
    host, who, why = one_name(host), " ".join(who.split()), " ".join(why.split())
    if not host:
        raise BadRequest("没有写主机；本机的语言模型不出本机，不用调整。")
    if len(host) > MAX_HOST_CHARS or not _HOST.fullmatch(host):
        raise BadRequest(f"主机“{host[:80]}”不可用；只写主机名，例如 api.example.com。")
    if ceiling not in LEVELS:
        raise BadRequest(f"级别“{ceiling}”不可用，可选：{'、'.join(LEVELS)}。")
    for name, text, most in (("谁决定的", who, MAX_WHO_CHARS), ("理由", why, MAX_WHY_CHARS)):
        if not text:
            raise BadRequest(f"没有写{name}；调整要留下记录。")
        if len(text) > most:
            raise BadRequest(f"{name}有 {len(text)} 字，最多 {most} 字，没有记下。")
    return host, who, why


def withheld_at(ceiling: Level, record: Record, text: str) -> bool:
    """Say whether a text of a record tells its contacts or its reserve price below the highest."""
    return ceiling != HERE and any(pattern.search(text) for pattern in _guarded(record))


def _guarded(record: Record) -> Iterator[re.Pattern[str]]:
    """Give what finds each guarded value of a record in a text.

    A price in its column is a bare number: in a text it is one only before 万 or 元.
    """
    if record.facts is None or isinstance(record.facts, Policy):
        return
    for value in record.facts.guarded.values():
        for part in re.split(r"[、,，;；/\s]+", value):
            if re.fullmatch(r"\d+(?:\.\d+)?", part) and len(part) < len("1380951"):
                yield re.compile(rf"(?<![\d.]){re.escape(part)}(?=\s*[万元])")
            elif len(part) >= _FEWEST_CHARS:
                yield re.compile(re.escape(part))
