"""What a conversation was thought to be about is not quoted as if it answered everything."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

import pytest
from assistant_builders import a_find, a_hit, a_question
from builders import TODAY, a_record
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import Answer, Question, Turn
from assistant.ask import ask
from assistant.following.fitting import fits, has_most, share_of
from assistant.following.focus import nearest_spoken
from assistant.following.sending import sent_on
from assistant.following.spoken import Candidate
from assistant.following.weighing import Weighed
from assistant.understanding import understand
from assistant.words import LEADS
from corpus.facets import Facets, Tally
from corpus.levels import Viewer
from corpus.records import Record
from corpus.store.records import StoredRecord
from index.search import Found, Query
from index.tokens import terms

LOAN = a_record(
    "贷款额度最高一千万元。利率有上限。以技术入股的，看《技术入股递延纳税》。",
    id="LOAN",
    title="风险补偿贷款办法",
)
SHARES = a_record("技术入股可以晚交税。", id="SHARES", title="技术入股递延纳税")
CASTING = a_record(
    "激光熔覆修复立柱，盐雾试验达到九百六十小时。",
    id="CASTING",
    kind="achievement",
    title="液压支架立柱激光熔覆",
)
EVERY = (LOAN, SHARES, CASTING)
WORDS = dict.fromkeys(terms("\n".join(f"{one.title}\n{one.text}" for one in EVERY)).pairs, 5.0)


class Library:
    """Finds and gives a few records, by the share of a query's pairs that they have."""

    def __init__(self, *records: Record) -> None:
        self.records = records

    def search(self, query: Query) -> Found:
        sought = set(terms(query.text).pairs)
        allowed = [one for one in self.records if not query.records or one.id in query.records]
        hits = [
            a_hit(one, score=len(sought & _pairs(one)) / max(1, len(sought))) for one in allowed
        ]
        kept = sorted((h for h in hits if h.score > 0 or query.records), key=lambda h: -h.score)
        return a_find(*kept, rarity=WORDS)

    def tally(
        self, viewer: Viewer, facets: Facets, *, day: date, limit: int = 0, offset: int = 0
    ) -> Tally:
        raise AssertionError

    def current(self, ids: Collection[str], viewer: Viewer) -> Mapping[str, StoredRecord]:
        return {
            one.id: StoredRecord(record=one, version=1) for one in self.records if one.id in ids
        }


def _pairs(record: Record) -> set[str]:
    return set(terms(f"{record.title}\n{record.text}").pairs)


def asked_after(text: str, said: str, cited: str) -> Question:
    history = (
        Turn(role="user", content=said),
        Turn(role="assistant", content="摘自资料。", cited=(cited,)),
    )
    return replace(a_question(text, day=TODAY), history=history)


def answered(text: str, said: str, cited: str, *records: Record) -> Answer:
    library = Library(*records)
    *_, last = ask(asked_after(text, said, cited), searcher=library, records=library)
    return last


def first(answer: Answer) -> str:
    return answer.citations[0].record.id


def test_what_is_written_of_it_is_answered_from_it_without_a_word() -> None:
    answer = answered("额度呢", "风险补偿贷款办法是什么", "LOAN", *EVERY)

    assert first(answer) == "LOAN"
    assert answer.caution == ""


def test_what_is_not_written_of_it_is_only_near_and_that_is_said() -> None:
    answer = answered("办公楼几层电梯", "风险补偿贷款办法是什么", "LOAN", *EVERY)

    assert first(answer) == "LOAN"
    assert (answer.status, answer.caution) == ("partial", LEADS)
    assert answer.text.startswith(LEADS)


def test_what_stands_elsewhere_is_answered_from_there_and_says_what_it_is_not_from() -> None:
    answer = answered("激光熔覆立柱盐雾", "风险补偿贷款办法是什么", "LOAN", *EVERY)

    assert first(answer) == "CASTING"
    assert LEADS not in answer.text


def test_who_is_sent_on_is_answered_from_where_the_record_sends() -> None:
    answer = answered("那入股呢", "风险补偿贷款办法是什么", "LOAN", *EVERY)

    assert first(answer) == "SHARES"


def test_what_is_nowhere_is_read_as_asked_of_what_was_spoken_of_where_that_has_its_words() -> None:
    question = asked_after("那边说的贷款额度与利率", "风险补偿贷款办法是什么", "LOAN")
    strange = asked_after("液压支架盐雾试验小时", "风险补偿贷款办法是什么", "LOAN")
    library = Library(*EVERY)
    read = [understand(one) for one in (question, strange)]

    about = nearest_spoken(question, read[0], searcher=library, records=library)
    other = nearest_spoken(strange, read[1], searcher=library, records=library)

    assert (about.focus, about.beside) == (("LOAN",), False)
    assert other is read[1]


# --- whether a record has something of a question ----------------------------------------------


def a_weighed(record: Record, *own: str, score: float = 0.0, known: bool = True) -> Weighed:
    return Weighed(
        candidate=Candidate(record=record, over=False, score=score),
        own=frozenset(own),
        head=frozenset(),
        placed=False,
        spoken=1.0,
        known=known,
    )


@pytest.mark.parametrize(
    ("own", "score", "fit"),
    [((), 0.0, False), ((), 0.5, True), (("盐雾",), 0.0, True)],
    ids=["nothing", "a near passage", "a word"],
)
def test_a_record_fits_by_a_word_or_a_near_passage(
    own: tuple[str, ...], score: float, *, fit: bool
) -> None:
    one = a_weighed(LOAN, *own, score=score)

    assert fits(one, {"盐雾": 5.0, "小时": 5.0}) is fit


def test_words_that_only_ask_and_figures_are_lacking_in_nothing() -> None:
    one = a_weighed(LOAN)

    assert fits(one, {"能用": 7.0, "用上": 7.0, "24": 7.0})
    assert share_of(one, {"能用": 7.0}) == 0.0


def test_most_of_a_question_says_something_only_where_it_names_enough() -> None:
    one = a_weighed(CASTING, "盐雾", "试验")

    assert has_most(one, {"盐雾": 8.0, "试验": 8.0, "楼层": 8.0})
    assert not has_most(one, {"盐雾": 8.0})
    assert not has_most(one, {"盐雾": 8.0, "楼层": 8.0, "电梯": 8.0})


@given(
    words=st.lists(st.sampled_from(["盐雾", "小时", "立柱", "能用"]), unique=True),
    more=st.sampled_from(["盐雾", "小时", "立柱", "能用"]),
    score=st.floats(0, 1),
)
def test_having_more_of_a_question_never_makes_a_record_fit_less(
    words: list[str], more: str, score: float
) -> None:
    weights = {"盐雾": 8.0, "小时": 4.0, "立柱": 6.0, "能用": 7.0}
    less = a_weighed(LOAN, *words, score=score)
    richer = a_weighed(LOAN, *words, more, score=score)

    assert fits(richer, weights) >= fits(less, weights)
    assert share_of(richer, weights) >= share_of(less, weights)


def test_a_record_sends_on_only_who_asks_what_the_sentence_is_about() -> None:
    every = [a_weighed(LOAN), a_weighed(SHARES)]

    assert sent_on(every[0], every, {"入股": 5.0}) is SHARES
    assert sent_on(every[0], every, {"额度": 5.0}) is None
    assert sent_on(every[0], every[:1], {"入股": 5.0}) is None
