"""What has changed for a company since it last looked: what newly fits, closes, or is gone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.eligibility.verdicts import Judged
from corpus.validity import CURRENT

Kind = Literal["fits", "closing", "opening", "replaced", "changed"]
Seen = Mapping[str, Mapping[str, object]]

SOON_DAYS = 14
_FITS = ("promising", "opportunity")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing to know about a measure.

    Attributes:
        kind: `fits`: it did not fit, or was not there. `closing`, `opening`: its window does, in
            `days`. `replaced`: its policy does not hold any more. `changed`: its rule is another.
    """

    kind: Kind
    measure: str
    name: str
    text: str
    days: int | None = None


def notices(judged: Sequence[Judged], seen: Seen) -> tuple[Notice, ...]:
    """Give what a company has to know, what presses most first.

    Args:
        judged: How measures stand now.
        seen: How they stood when it last looked; empty for somebody who never did.
    """
    found = [notice for one in judged for notice in _of(one, seen)]
    order: tuple[Kind, ...] = ("closing", "replaced", "changed", "opening", "fits")
    return tuple(sorted(found, key=lambda notice: (order.index(notice.kind), notice.days or 0)))


def as_seen(judged: Sequence[Judged]) -> dict[str, dict[str, object]]:
    """Give how measures stand, as it is kept for the next time."""
    return {
        one.measure.id: {
            "verdict": one.verdict,
            "version": one.placed.stored.version,
            "status": one.status,
        }
        for one in judged
    }


def _of(one: Judged, seen: Seen) -> Iterator[Notice]:
    name, before = one.measure.name, seen.get(one.measure.id)
    fitted = before is not None and before.get("verdict") in _FITS
    fits = one.verdict in _FITS

    def notice(kind: Kind, text: str, days: int | None = None) -> Notice:
        return Notice(kind=kind, measure=one.measure.id, name=name, text=text, days=days)

    if fitted and one.status not in CURRENT:
        yield notice("replaced", f"您依据过的“{name}”已不再有效，请看新的规定")
    elif fitted and before is not None and before.get("version") != one.placed.stored.version:
        yield notice("changed", f"“{name}”的条件有更新，请再看一遍")
    if seen and fits and not fitted:
        yield notice("fits", f"“{name}”按您的画像有机会，之前没有")
    days = one.window.days_left
    if fits and days is not None and days <= SOON_DAYS:
        if one.window.state == "open":
            left = f"还有 {days} 天截止" if days else "今天截止"
            yield notice("closing", f"“{name}”{left}（{one.window.last}）", days)
        elif one.window.state == "upcoming":
            yield notice("opening", f"“{name}”{days} 天后开始受理（{one.window.first}）", days)


def feed(noticed: Sequence[Notice], *, day: date, address: str) -> str:
    """Give notices as an Atom feed (RFC 4287)."""
    from xml.sax.saxutils import escape

    when = f"{day.isoformat()}T00:00:00Z"
    entries = "".join(
        f"<entry><id>urn:measure:{escape(one.measure)}:{one.kind}:{day}</id>"
        f"<title>{escape(one.text)}</title><updated>{when}</updated>"
        f'<link href="{escape(address)}"/></entry>'
        for one in noticed
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>urn:measures</id><title>政策提醒</title><updated>{when}</updated>"
        f"<author><name>成果转化助手</name></author>{entries}</feed>"
    )
