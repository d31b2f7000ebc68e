"""What the page takes of a judgement, and what it says of it."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from html import escape

import pytest

from assistant.answers import Answer, Turn
from assistant.errors import TooBusy
from assistant.feedback import SAID, Feedback
from assistant.ui.cards import conversation_html
from assistant.ui.exchanges import Exchange
from assistant.ui.opinions import KEPT, KEPT_USEFUL, PROMISE, Said, form_html, said_html, take
from assistant.words import REASON
from corpus.levels import Viewer

DAY = date(2026, 10, 1)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANSWER = Answer(
    status="answered", intent="policy_fact", question="有补贴吗？", text="最高100万元。"
)
FIRST = Exchange(number=7, asked="你好", answer=replace(ANSWER, text="您好。"), day=DAY)
SECOND = Exchange(number=8, asked="有补贴吗", answer=ANSWER, day=DAY)
PAST = (FIRST, SECOND)


class ListKeeper:
    """Keeps in a list."""

    def __init__(self, failing: Exception | None = None) -> None:
        self.kept: list[Feedback] = []
        self.failing = failing

    def keep(self, feedback: Feedback) -> None:
        if self.failing is not None:
            raise self.failing
        self.kept.append(feedback)


def sent(answer: object = 8, reason: object = "other", note: object = "") -> str:
    return json.dumps({"answer": answer, "reason": reason, "note": note})


def taken(
    text: str,
    keeper: ListKeeper,
    *,
    past: tuple[Exchange, ...] = PAST,
    before: Said | None = None,
) -> Said:
    return take(
        text,
        past,
        before or Said(),
        viewer=Viewer(identity="guest", role="enterprise"),
        keeper=keeper,
        now=lambda: NOON,
    )


def test_everything_but_reason_and_note_comes_from_the_session() -> None:
    keeper = ListKeeper()

    after = taken(sent(note=" 注 "), keeper)

    (kept,) = keeper.kept
    assert (kept.question, kept.answer, kept.as_of) == ("有补贴吗", "最高100万元。", DAY)
    assert kept.history == (
        Turn(role="user", content="你好"),
        Turn(role="assistant", content="您好。"),
    )
    assert (kept.reason, kept.note, kept.when, kept.identity) == ("other", "注", NOON, "guest")
    assert after == Said(count=1, kept=((SECOND.key, "other"),))


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", sent("8"), sent(8.5), sent(note=None), sent(reason=3)]
)
def test_what_is_not_of_the_form_is_refused_with_words(text: str) -> None:
    keeper = ListKeeper()

    after = taken(text, keeper)

    assert "没有记下" in after.refused and keeper.kept == []


@pytest.mark.parametrize("number", [0, -1, 1, 9, 10**30])
def test_an_answer_that_the_session_has_not_is_refused(number: int) -> None:
    keeper = ListKeeper()

    after = taken(sent(number), keeper)

    assert "没有找到这条回答" in after.refused and keeper.kept == []


@pytest.mark.parametrize(
    "changes",
    [
        {"answer": None},
        {"answer": replace(ANSWER, finished=False)},
        {"stopped": True},
        {"failed": "系统出错"},
    ],
)
def test_an_answer_that_is_not_whole_cannot_be_judged_and_is_not_asked_about(
    changes: dict[str, object],
) -> None:
    broken = replace(SECOND, **changes)  # type: ignore[arg-type]
    keeper = ListKeeper()

    after = taken(sent(), keeper, past=(FIRST, broken))

    assert "没有找到这条回答" in after.refused and keeper.kept == []
    assert "data-key" not in conversation_html((broken,))


def test_a_whole_answer_says_in_the_page_which_it_is_and_of_what_kind() -> None:
    html = conversation_html((SECOND,))

    assert f'id="a8" data-key="{SECOND.key}" data-outcome="answered"' in html


def test_answers_of_two_conversations_never_share_a_key() -> None:
    again = Exchange(number=8, asked="有补贴吗", answer=ANSWER)

    assert again.key != SECOND.key


def test_what_was_kept_before_stays_when_something_is_refused() -> None:
    before = taken(sent(7, "useful"), ListKeeper())

    after = taken(sent(), ListKeeper(TooBusy("请稍后再试。")), before=before)

    assert after == Said(count=2, kept=((FIRST.key, "useful"),), refused="请稍后再试。")


def test_an_answer_that_is_judged_again_is_told_of_once() -> None:
    before = taken(sent(reason="useful"), ListKeeper())

    after = taken(sent(), ListKeeper(), before=before)

    assert after.kept == ((SECOND.key, "other"),)


def test_a_keeper_that_breaks_is_told_in_words(caplog: pytest.LogCaptureFixture) -> None:
    after = taken(sent(), ListKeeper(RuntimeError("secret detail")))

    assert after.refused == "系统出错，这条意见没有记下。请再试一次。"
    assert "feedback could not be kept" in caplog.text


def test_what_was_said_is_told_in_words_for_its_answer() -> None:
    html = said_html(Said(count=3, kept=(("k1", "useful"), ("k2", "missing"))))

    assert f'<p data-for="k1">{KEPT_USEFUL}</p><p data-for="k2">{KEPT}</p>' in html
    assert 'data-count="3" data-refused=""' in html


def test_why_it_was_refused_is_escaped() -> None:
    hostile = '"><script>x</script>'

    assert f'data-refused="{escape(hostile)}"' in said_html(Said(refused=hostile))


def test_the_form_offers_every_reason_in_words_and_says_who_will_read_it() -> None:
    html = form_html()

    for reason in SAID[1:]:
        assert f'value="{reason}"><span>{REASON[reason]}</span>' in html
    assert 'value="useful"' not in html
    assert 'value="complained"' not in html
    assert 'data-on="refused"><input type="radio" value="wrongly_refused">' in html
    assert PROMISE in html and 'maxlength="500"' in html
    assert "</svg>有用</button>" in html and "</svg>有问题</button>" in html
