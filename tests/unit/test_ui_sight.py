"""What was answered is given no longer than its reader may see what it is from."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from time import sleep

import pytest
from assistant_builders import a_citation, a_hit, an_answer
from builders import TODAY, a_record
from eligibility_builders import judged, measure, policy

from assistant.answers import Answer, Question
from assistant.eligibility.conversation import Considered
from assistant.errors import ModelUnavailable
from assistant.ui.cards import conversation_html
from assistant.ui.exchanges import Ask, Past, converse, stopped, within
from assistant.ui.panel import panel_html
from assistant.ui.sight import Sight
from corpus.levels import Viewer

SECRET = "最高补助四十一万元。"
SOMEBODY = Viewer(identity="u1", role="enterprise")


@dataclass
class Shut:
    """Records of which a test shuts some at some moment."""

    shut: set[str] = field(default_factory=set)
    moved: int = 1
    looked: list[frozenset[str]] = field(default_factory=list)

    def generation(self) -> int:
        return self.moved

    def open_to(self, ids: Collection[str], viewer: Viewer) -> frozenset[str]:
        assert viewer == SOMEBODY
        self.looked.append(frozenset(ids))
        return frozenset(ids) - self.shut

    def shuts(self, record: str) -> None:
        self.shut.add(record)
        self.moved += 1


def of(record: str, text: str = SECRET, title: str = "甲办法") -> Answer:
    return an_answer(a_citation(text, id=record, title=title), text=f"{text}[^1]")


def asked(ask: Ask, records: Shut, past: Past = ()) -> Iterator[Past]:
    return converse("有补助吗？", past, SOMEBODY, ask=ask, day=TODAY, records=records)


def shown(past: Past) -> str:
    return conversation_html(past) + panel_html(past)


def test_a_record_shut_while_an_answer_grows_ends_it_and_is_given_no_more() -> None:
    records = Shut()

    def growing(_: Question) -> Iterator[Answer]:
        yield replace(of("X1"), finished=False)
        records.shuts("X1")
        yield replace(of("X1", text=f"{SECRET}第二句。"), finished=False)
        yield of("X1")

    given = list(asked(growing, records))

    assert SECRET not in shown(given[-1])
    assert "已收回" in shown(given[-1]) and not given[-1][-1].running
    assert given[-1][-1].pointers == () and given[-1][-1].finished is None
    assert not any("第二句" in shown(past) for past in given)


def test_what_is_shut_goes_from_what_was_shown_though_nothing_new_is_said() -> None:
    records = Shut()

    def waiting(_: Question) -> Iterator[Answer]:
        yield replace(of("X1"), finished=False)
        while True:  # a model that says nothing new, until it is let go
            sleep(0.01)
            yield replace(of("X1"), finished=False)

    for past in asked(waiting, records):
        if past[-1].answer is not None:
            records.shuts("X1")

    assert SECRET not in shown(past)
    assert past[-1].withdrawn


def test_what_broke_after_a_record_was_shut_gives_nothing_of_it_again() -> None:
    records = Shut()

    def broken(_: Question) -> Iterator[Answer]:
        yield replace(of("X1"), finished=False)
        records.shuts("X1")
        raise ModelUnavailable("语言模型没有回应。")

    assert SECRET not in shown(list(asked(broken, records))[-1])


def test_an_earlier_answer_is_withdrawn_and_no_part_of_the_next_question() -> None:
    records, questions = Shut(), []

    def noting(question: Question) -> Iterator[Answer]:
        questions.append(question)
        yield of("X2", text="另一份。", title="乙办法")

    (*_, past) = asked(lambda _: iter([of("X1")]), records)
    records.shuts("X1")
    given = list(asked(noting, records, past))

    assert not any(SECRET in shown(one) for one in given)
    assert questions[0].history == ()
    assert "另一份。" in shown(given[-1]) and not given[-1][-1].withdrawn


def test_an_earlier_answer_goes_while_the_next_one_grows() -> None:
    records = Shut()
    (*_, past) = asked(lambda _: iter([of("X1")]), records)

    def growing(_: Question) -> Iterator[Answer]:
        yield replace(of("X2", text="另一份。", title="乙办法"), finished=False)
        records.shuts("X1")
        yield of("X2", text="另一份，写完了。", title="乙办法")

    given = list(asked(growing, records, past))

    assert SECRET in shown(given[0]) and SECRET not in shown(given[-1])
    assert "写完了" in shown(given[-1])


def test_a_stopped_answer_is_given_again_only_as_far_as_it_may_be_seen() -> None:
    records = Shut()
    growing = asked(lambda _: iter([replace(of("X1"), finished=False)]), records)
    past = next(one for one in growing if one[-1].answer is not None)
    records.shuts("X1")

    assert SECRET not in shown(within(stopped(past), Sight(records, SOMEBODY)))


@pytest.mark.parametrize("way", ["near", "named", "verdict", "title"])
def test_whatever_shows_a_shut_record_is_withdrawn(way: str) -> None:
    records = Shut()
    record = a_record(SECRET, id="X1", title="重大项目办法")
    other = of("X2", text="另一份。", title="乙办法")
    stored = policy("（一）职工不少于50人；", id="X1")
    rule = measure(
        "id: X1\npolicy: X1\nname: 重大项目\ncalled: [重大项目]\ngives: [立项]\npublished: none\n"
        "benefit: {text: 立项支持}\nconditions: []\n"
    )
    answer = {
        "near": replace(other, citations=(), nearest=(a_hit(record),)),
        "named": replace(other, named=("X1",)),
        "verdict": replace(
            other,
            considered=Considered(profile={}, heard={}, measures=(judged(rule, {}, of=stored),)),
        ),
        "title": replace(other, hits=(a_hit(record),), question="《重大项目办法》有补助吗？"),
    }[way]
    (*_, past) = asked(lambda _: iter([answer]), records)
    assert not past[-1].withdrawn

    records.shuts("X1")

    assert within(past, Sight(records, SOMEBODY))[-1].withdrawn


def test_a_record_that_was_found_and_is_not_shown_takes_nothing_back() -> None:
    records = Shut()
    answer = replace(of("X2", title="乙办法"), hits=(a_hit(a_record(id="X1", title="甲办法")),))
    (*_, past) = asked(lambda _: iter([answer]), records)

    records.shuts("X1")

    assert within(past, Sight(records, SOMEBODY)) == past


def test_records_are_looked_at_only_when_something_has_changed() -> None:
    records = Shut()
    many = [replace(of("X1", text=f"{SECRET}{n}"), finished=False) for n in range(30)]

    list(asked(lambda _: iter(many), records))

    assert [sorted(ids) for ids in records.looked if ids] == [["X1"]]
