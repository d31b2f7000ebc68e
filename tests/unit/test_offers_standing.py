"""What the giver of a demand or an achievement is told once its record was taken out of sight."""

from datetime import UTC, datetime

import pytest
from builders import a_record

from assistant.offers.offer import OwnOffer, State
from assistant.ui.mine.offered import offers_html
from assistant.ui.offers.form import home_html
from assistant.ui.offers.port import Offering
from assistant.ui.offers.standing import chip, out_for_staff_html, out_html
from assistant.words import WITHDRAWN_FOR
from corpus.withdrawal import REASONS, Reason, Withdrawal, Withdrawn

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def an_offer(id_: str = "a", *, state: State = "added", record: str = "DJXQ-1") -> OwnOffer:
    return OwnOffer(
        id=id_,
        number=record or "DJXQ-0",
        kind="demand",
        values={"需求名称": f"喷漆水{id_}"},
        state=state,
        version=1,
        changed=NOON,
        owner="u1",
        record=record,
        level="public",
    )


def out(reason: Reason | None = "wrong", *, when: datetime | None = NOON) -> Withdrawal:
    return Withdrawal(record="DJXQ-1", version=1, who="u-wang", when=when, reason=reason)


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_told_with_the_day_and_what_can_be_done_now(reason: Reason) -> None:
    html = out_html(out(reason))

    assert f"原因：{WITHDRAWN_FOR[reason]}" in html
    assert NOON.astimezone().date().isoformat() in html
    assert "再交" in html
    assert "u-wang" not in html


def test_what_each_reason_leads_to_differs() -> None:
    assert len({out_html(out(reason)) for reason in REASONS}) == len(REASONS)


def test_where_no_reason_is_known_it_is_not_made_up_and_one_is_told_whom_to_ask() -> None:
    html = out_html(out(None, when=None))

    assert "原因：未载明" in html
    assert "投诉与反馈" in html
    assert "None" not in html


@pytest.mark.parametrize(
    ("state", "word"), [("added", "已撤下"), ("draft", "自己留着"), ("waiting", "已交")]
)
def test_what_was_changed_or_given_again_stands_where_it_does(state: State, word: str) -> None:
    assert word in chip(an_offer(state=state), out())
    assert "已收入" not in chip(an_offer(state=state), out())


def test_staff_who_look_at_it_again_are_told_that_it_was_withdrawn() -> None:
    assert WITHDRAWN_FOR["claimed"] in out_for_staff_html(out("claimed"))


def test_what_was_withdrawn_stands_first_on_ones_own_page() -> None:
    offers = [an_offer("a", record=""), an_offer("b")]

    html = offers_html(offers, {"b": out()})

    assert html.index("喷漆水b") < html.index("喷漆水a")
    assert html.count("已撤下") == 1
    assert 'data-offer-to="b"' in html
    assert "原因：" not in offers_html(offers, {})
    assert "原因：" in home_html(offers, out={"b": out()})


def test_only_those_are_told_whose_own_record_is_out_of_sight() -> None:
    class Shelf:
        def withdrawn(self, records: object) -> dict[str, Withdrawn]:
            assert records == {"DJXQ-1", "DJXQ-2"}
            return {"DJXQ-1": Withdrawn(record=a_record(id="DJXQ-1"), withdrawal=out())}

    offering = Offering(offers=None, work=None, records=Shelf())  # type: ignore[arg-type]
    own = [an_offer("a"), an_offer("b", record="DJXQ-2"), an_offer("c", record="")]

    assert offering.withdrawn(own) == {"a": out()}
