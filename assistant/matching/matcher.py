"""Find what fits: a demand against the catalogue, or an achievement against the demands.

Code decides: what the viewer may see is settled first, then gates, then how near the texts are and
what is known besides. A language model has no part in it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from assistant.eligibility.profile import Profile
from assistant.eligibility.rulebook import Rulebook, Rules
from assistant.eligibility.verdicts import Verdict, judge_all
from assistant.errors import BadRequest
from assistant.matching.mentions import mentioned
from assistant.matching.offers import Offer, Reading, achievement_of_text, demand_of_text, offer_of
from assistant.matching.pairs import LEAST_STRENGTH, Pair, in_order, pair_of
from assistant.matching.reasons import Reason, lacks_of, reasons_of, warnings_of
from assistant.matching.remarks import (
    MOST_POLICIES,
    Advice,
    Ask,
    Gap,
    advice_of,
    gaps_of,
    questions_of,
    support_for,
)
from corpus.errors import UnknownRecord
from corpus.levels import Viewer
from corpus.records import Record
from corpus.store.records import StoredRecord
from index.affinity import Batch, Scores, Side, Subject, View, nearest

MAX_CHARS = 20_000
MOST = 50
# So many of the nearest are judged; what is further off than these has never been of use.
JUDGED = 40
# Two of one owner that share so much of their titles' and texts' words are variants of one.
_SAME_TITLE, _SAME_TEXT = 0.6, 0.7
_SHUT_SHOWN = 5


class Records(Protocol):
    """Gives records; `corpus.store.records.RecordStore` in production."""

    def get(self, record: str, viewer: Viewer) -> StoredRecord:
        """Give one that the viewer may see."""


class Nearness(Protocol):
    """Says how near demands and achievements are; `index.affinity.Affinity` in production."""

    def view(self, viewer: Viewer) -> View:
        """Give both sides as a viewer may see them."""

    def subject(self, record: Record) -> Subject:
        """Give a text that is no stored record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """A policy that may support a pair, with the verdict for the profile that is known."""

    measure: str
    title: str
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One card.

    Attributes:
        other: The record that was found.
        policies: At most three.
        variants: Near-copies by the same owner, folded under this one.
    """

    pair: Pair
    other: StoredRecord
    reasons: tuple[Reason, ...]
    gaps: tuple[Gap, ...]
    questions: tuple[Ask, ...]
    advice: Advice | None
    policies: tuple[Support, ...] = ()
    variants: tuple[StoredRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """What was found for one side.

    Attributes:
        given: The side that was asked with.
        subject: Its record; one without an id for free text.
        matches: The strongest first; behind them those that a gate shuts out.
        looked_at: How many records of the other side the viewer may see.
    """

    given: Side
    subject: Offer
    day: date
    matches: tuple[Match, ...]
    looked_at: int

    @property
    def recommended(self) -> int:
        """How many are above the line."""
        return sum(match.pair.recommended for match in self.matches)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What is matched, for whom and how."""

    side: Side
    offer: Offer
    view: View
    viewer: Viewer
    day: date
    k: int = MOST
    profile: Profile | None = None
    judged: int = JUDGED

    @property
    def other(self) -> Side:
        """The side that is looked at."""
        return "achievement" if self.side == "demand" else "demand"


class Matcher:
    """Matches demands and achievements of one data folder."""

    def __init__(self, *, records: Records, nearness: Nearness, rulebook: Rulebook | None) -> None:
        """Put the parts together; nothing is read yet."""
        self._records = records
        self._nearness = nearness
        self._rulebook = rulebook
        self._told: tuple[Rules, date, dict[str, Support]] | None = None
        self.reading = Reading()

    def of_text(
        self,
        text: str,
        viewer: Viewer,
        *,
        day: date,
        k: int = 10,
        profile: Profile | None = None,
        side: Side = "demand",
    ) -> Matches:
        """Match a demand or an achievement in somebody's own words.

        Args:
            text: What somebody wrote.
            viewer: Who asks.
            day: The date taken for today.
            k: At most so many cards.
            profile: What is known of the asker's company.
            side: Which of the two it is (`direction.direction_of`).

        Raises:
            BadRequest: There are no words, or too many.
        """
        plain = text.strip()
        if not plain:
            raise BadRequest("请写出要解决的问题，例如“喷漆循环水半个月就得换，希望三个月换一次”。")
        if len(plain) > MAX_CHARS:
            raise BadRequest(f"这段文字有 {len(plain)} 字，最多 {MAX_CHARS} 字；请只留需求本身。")
        record = demand_of_text(plain) if side == "demand" else achievement_of_text(plain)
        return self.of_unkept(record, viewer, day=day, k=k, profile=profile)

    def of_demand_record(
        self,
        record: Record,
        viewer: Viewer,
        *,
        day: date,
        k: int = 10,
        profile: Profile | None = None,
    ) -> Matches:
        """Match a demand that is no stored record."""
        return self.of_unkept(record, viewer, day=day, k=k, profile=profile)

    def of_unkept(
        self,
        record: Record,
        viewer: Viewer,
        *,
        day: date,
        k: int = 10,
        profile: Profile | None = None,
    ) -> Matches:
        """Match a demand or an achievement that is no stored record."""
        view = self._nearness.view(viewer)
        asked = _Asked(
            side="demand" if record.kind == "demand" else "achievement",
            offer=offer_of(record),
            view=view,
            viewer=viewer,
            day=day,
            k=k,
            profile=profile,
        )
        return self._matched(asked, view.of_text(self._nearness.subject(record)))

    def of_record(
        self,
        record: str,
        side: Side,
        viewer: Viewer,
        *,
        day: date,
        k: int = 10,
        profile: Profile | None = None,
    ) -> Matches:
        """Match a stored demand or achievement.

        Raises:
            UnknownRecord: The viewer may see none of that id and kind.
        """
        stored = self._records.get(record, viewer)
        view = self._nearness.view(viewer)
        row = view.rows[side].get(stored.record.id)
        if row is None:
            name = "需求" if side == "demand" else "成果"
            raise UnknownRecord(f"没有编号为“{record}”的{name}。")
        asked = _Asked(
            side=side,
            offer=self.reading.of(stored),
            view=view,
            viewer=viewer,
            day=day,
            k=k,
            profile=profile,
        )
        return self._matched(asked, view.subjects(side, [row]))

    def view(self, viewer: Viewer) -> View:
        """Give both sides as a viewer may see them."""
        return self._nearness.view(viewer)

    def supports(self, viewer: Viewer, day: date) -> tuple[Support, ...]:
        """Give every policy that may stand on a card where nothing is known of a company."""
        if self._rulebook is None:
            return ()
        return tuple(self._without_profile(viewer, day).values())

    def of_row(
        self,
        side: Side,
        row: int,
        near: Scores | Sequence[float],
        view: View,
        *,
        viewer: Viewer,
        day: date,
        k: int,
        judged: int = JUDGED,
    ) -> Matches:
        """Match a record of a view, how near it is to the other side being known.

        Args:
            side: Of the record.
            row: Its place in the view.
            near: How near each of the other side is.
            view: What the viewer may see.
            viewer: Who asks.
            day: The date taken for today.
            k: At most so many cards.
            judged: So many of the nearest are judged.
        """
        asked = _Asked(
            side=side,
            offer=self.reading.of(view.stored[side][row]),
            view=view,
            viewer=viewer,
            day=day,
            k=k,
            judged=judged,
        )
        return self._cards(asked, near)

    def against_all(
        self, demand: str | Record, others: Sequence[str], viewer: Viewer, *, day: date
    ) -> list[Pair]:
        """Judge a demand, whatever its state, with the nearest and with these besides.

        Args:
            demand: The id of one that is stored, or one that is not.
            others: Ids of achievements that are judged however far they are.
            viewer: Who asks.
            day: The date taken for today.

        Returns:
            The pairs in order.

        Raises:
            UnknownRecord: The viewer may see no such demand.
        """
        view = self._nearness.view(viewer)
        if isinstance(demand, Record):
            batch = view.of_text(self._nearness.subject(demand))
            offer = offer_of(demand)
        else:
            row = view.rows["demand"].get(demand)
            if row is None:
                raise UnknownRecord(f"没有编号为“{demand}”的需求。")
            batch = view.subjects("demand", [row])
            offer = replace(self.reading.of(view.stored["demand"][row]), stored=None)
        near = view.scores("demand", batch)[0]
        asked = _Asked(side="demand", offer=offer, view=view, viewer=viewer, day=day)
        found = self._judged(asked, near)
        known = {pair.achievement.record.id for pair in found}
        rows = [view.rows["achievement"][name] for name in others if name not in known]
        found += [self._pair(asked, n, float(near[n])) for n in rows]
        return in_order(found)

    # --- steps ----------------------------------------------------------------------------------

    def _matched(self, asked: _Asked, batch: Batch) -> Matches:
        view = asked.view
        near = view.scores(asked.side, batch)[0] if view.stored[asked.other] else []
        return self._cards(asked, near)

    def _cards(self, asked: _Asked, near: Scores | Sequence[float]) -> Matches:
        pairs = in_order(self._judged(asked, near))
        cards = _listed(_folded(pairs), max(1, min(asked.k, MOST)))
        judge = self._verdicts(asked.viewer, asked.profile, asked.day)
        return Matches(
            given=asked.side,
            subject=asked.offer,
            day=asked.day,
            matches=tuple(self._card(asked, pair, variants, judge) for pair, variants in cards),
            looked_at=len(asked.view.stored[asked.other]),
        )

    def _judged(self, asked: _Asked, near: Scores | Sequence[float]) -> list[Pair]:
        """Judge the nearest of the other side."""
        return [self._pair(asked, n, float(near[n])) for n in nearest(near, asked.judged)]

    def _pair(self, asked: _Asked, row: int, near: float) -> Pair:
        """Judge what is given with one record of the other side."""
        view, offer = asked.view, asked.offer
        theirs = self.reading.of(view.stored[asked.other][row])
        demand, achievement = (offer, theirs) if asked.side == "demand" else (theirs, offer)
        rarity = view.rarity(demand.name | achievement.name)
        return pair_of(demand, achievement, near=near, rarity=rarity, day=asked.day)

    def _card(
        self,
        asked: _Asked,
        pair: Pair,
        variants: Sequence[Pair],
        judge: Callable[[Sequence[str]], tuple[Support, ...]],
    ) -> Match:
        pair = mentioned(pair)
        other = _other(pair, asked.side)
        rarity = asked.view.rarity(pair.demand.whole & pair.achievement.whole)
        return Match(
            pair=pair,
            other=_stored(other),
            reasons=reasons_of(pair, rarity),
            gaps=gaps_of(pair, warnings_of(pair, rarity), lacks_of(pair, rarity)),
            questions=questions_of(pair),
            advice=advice_of(pair),
            policies=judge(support_for(pair)),
            variants=tuple(_stored(_other(one, asked.side)) for one in variants),
        )

    def _verdicts(
        self, viewer: Viewer, profile: Profile | None, day: date
    ) -> Callable[[Sequence[str]], tuple[Support, ...]]:
        """Give what tells the verdicts on measures by their ids; judged once for all cards."""
        if self._rulebook is None:
            return lambda ids: ()
        if profile is None:
            known = self._without_profile(viewer, day)
        else:
            known = self._judged_rules(viewer, profile, day)

        def told(ids: Sequence[str]) -> tuple[Support, ...]:
            found = [known[name] for name in ids if name in known]
            return tuple(found[:MOST_POLICIES])

        return told

    def _without_profile(self, viewer: Viewer, day: date) -> dict[str, Support]:
        """Give the verdicts where nothing is known of a company; the last are kept."""
        rulebook = self._rulebook
        assert rulebook is not None  # noqa: S101  (told to the type checker)
        rules = rulebook.rules(viewer)
        if self._told is None or self._told[0] is not rules or self._told[1] != day:
            self._told = (rules, day, self._judged_rules(viewer, Profile(), day))
        return self._told[2]

    def _judged_rules(self, viewer: Viewer, profile: Profile, day: date) -> dict[str, Support]:
        rulebook = self._rulebook
        assert rulebook is not None  # noqa: S101  (told to the type checker)
        judged = judge_all(rulebook.rules(viewer), profile, day)
        return {
            one.measure.id: Support(
                measure=one.measure.id, title=one.measure.name, verdict=one.verdict
            )
            for one in judged
            if one.verdict not in ("not_applicable", "not_met")
        }


def _other(pair: Pair, side: Side) -> Offer:
    return pair.achievement if side == "demand" else pair.demand


def _stored(offer: Offer) -> StoredRecord:
    if offer.stored is None:
        raise ValueError("what was found is a stored record")
    return offer.stored


def _listed(cards: Sequence[tuple[Pair, list[Pair]]], k: int) -> list[tuple[Pair, list[Pair]]]:
    """Give at most k, with a few at the end that would fit if no gate shut them out."""
    shut = [card for card in cards if card[0].shut and card[0].strength >= LEAST_STRENGTH]
    others = [card for card in cards if not card[0].shut]
    kept = shut[: min(_SHUT_SHOWN, k // 3)]
    return [*others[: k - len(kept)], *kept]


def _folded(pairs: Sequence[Pair]) -> list[tuple[Pair, list[Pair]]]:
    """Fold near-copies by one owner under the first of them, in order."""
    cards: list[tuple[Pair, list[Pair]]] = []
    for pair in pairs:
        for first, variants in cards:
            if pair.shut == first.shut and _is_variant(pair, first):
                variants.append(pair)
                break
        else:
            cards.append((pair, []))
    return cards


def _is_variant(one: Pair, other: Pair) -> bool:
    for a, b in ((one.achievement, other.achievement), (one.demand, other.demand)):
        if a.record.id == b.record.id:
            continue
        owners = (getattr(a.record.facts, "owner", None), getattr(b.record.facts, "owner", None))
        if not owners[0] or owners[0] != owners[1]:
            return False
        if _alike(a.name, b.name) < _SAME_TITLE or _alike(a.whole, b.whole) < _SAME_TEXT:
            return False
    return True


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, len(one | other))
