"""Demands and achievements as tests of matching need them."""

from datetime import date

from builders import a_record

from assistant.matching.offers import Offer, offer_of
from assistant.matching.pairs import Pair, pair_of
from corpus.records import Achievement, Demand
from corpus.store.records import StoredRecord
from index.affinity import AffinityConfig
from index.tokens import terms

DAY = date(2026, 11, 28)
# Pairs of characters are far less alike than sentences are to a model: other figures are usual.
OF_BIGRAMS = AffinityConfig(usual=9.0, lead=2.0)


def an_achievement(
    title: str,
    said: str = "",
    *,
    name: str = "CG-1",
    facts: Achievement | None = None,
) -> StoredRecord:
    record = a_record(
        f"{title}\n{said}",
        id=name,
        kind="achievement",
        title=title,
        facts=facts or Achievement(state="可转化"),
    )
    return StoredRecord(record=record, version=1)


def a_demand(
    title: str, said: str = "", *, name: str = "XQ-1", facts: Demand | None = None
) -> StoredRecord:
    record = a_record(
        f"{title}\n{said}", id=name, kind="demand", title=title, facts=facts or Demand(state="发布")
    )
    return StoredRecord(record=record, version=1)


def an_offer(stored: StoredRecord) -> Offer:
    return offer_of(stored.record, stored)


def a_pair(
    demand: StoredRecord, achievement: StoredRecord, *, near: float = 0.95, day: date = DAY
) -> Pair:
    """Judge a pair where every word is equally rare."""
    words = terms(f"{demand.record.text}{achievement.record.text}").pairs
    rarity = dict.fromkeys(words, 3.0)
    return pair_of(an_offer(demand), an_offer(achievement), near=near, rarity=rarity, day=day)
