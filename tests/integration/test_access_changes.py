"""What changes counts at once: while a page is open, while an answer grows; and of many at once."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from access_records import PEOPLE, record_id, record_secret, token_of
from access_samples import PAGE
from access_town import Town, a_served_town
from gradio.blocks import BlockFunction

from assistant.answers import Answer, Citation, Evidence, Question
from corpus.levels import Viewer

VISITS = 24


@pytest.fixture
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with a_served_town(tmp_path_factory.mktemp("town"), asking=growing) as town:
        yield town


STARTED, GO_ON = threading.Event(), threading.Event()


# What every answer cites, besides.
CITED: list[Citation] = []


def growing(question: Question) -> Iterator[Answer]:
    """Say the question's own words, and of a slow one something more when a test says so."""
    said = Answer(
        status="answered",
        intent="chat",
        question=question.text,
        text="\n\n".join([question.text, *(f"{c.quote}[^{c.n}]" for c in CITED)]),
        citations=tuple(CITED),
    )
    yield replace(said, finished="slow" not in question.text)
    if "slow" in question.text:
        STARTED.set()
        GO_ON.wait(20)
        yield replace(said, text=f"{said.text} zqsecondqz")


def number(town: Town, endpoint: str) -> int:
    fns: dict[int, BlockFunction] = town.page.fns
    return next(at for at, one in fns.items() if getattr(one.fn, "endpoint", "") == endpoint)


def idle(town: Town) -> None:
    """Wait until nothing is under way any more."""
    for _ in range(600):
        if not any(town.page._queue.active_jobs):
            return
        time.sleep(0.05)
    pytest.fail("an answer goes on")


def begun(town: Town) -> None:
    STARTED.clear()
    GO_ON.clear()
    CITED.clear()
    town.reset()


def test_what_changes_of_somebody_stops_what_grows_and_what_comes_next(town: Town) -> None:
    lowered = Viewer(identity=PEOPLE["staff"].identity, role="enterprise")
    for change in ("ended", "lowered"):
        begun(town)
        with town.visitor("staff") as staff:
            event = staff.join(number(town, "page ask"), ["slow zqfirstqz", None])
            assert STARTED.wait(20)
            people = town.doors.sessions.people
            if change == "ended":
                del people[token_of("staff")]
                town.doors.guests = False
            else:
                people[token_of("staff")] = lowered
            GO_ON.set()
            later = staff.join(number(town, "page papers.open"), [])
            read = staff.send("GET", f"/gradio_api/queue/data?session_hash={staff.session}")
            opened = staff.send("GET", f"/originals/{record_id('policy', 'public')}")
            idle(town)
            people[token_of("staff")] = PEOPLE["staff"]
            answer = staff.results([event.event])[event.event]

        assert "zqsecondqz" not in answer.text
        assert answer.title == "请重新登录", answer
        assert {later.status, read.status, opened.status} <= {401, 403}


def test_what_changes_of_a_record_counts_for_the_next_who_asks(town: Town) -> None:
    begun(town)
    seek, ids = number(town, "page finding.seek"), record_id("achievement", "public")
    given = next(g for g in PAGE["page finding.seek"] if g.level == "public")
    word = record_secret("achievement", "public")

    def seen() -> list[bool]:
        with town.visitor("enterprise_a") as visitor:
            look = visitor.post(
                "/drafts/whole", {"record": ids, "start": 0, "end": 9}, mark="x-draft"
            )
            return [word in visitor.call(seek, given.data).text, word in look.text]

    assert seen() == [True, True]
    town.raise_level("achievement", "public")
    assert seen() == [False, False]


def test_what_changes_of_a_record_ends_what_grows_from_it_and_takes_back_what_was_said(
    town: Town,
) -> None:
    word, admin = record_secret("policy", "public"), Viewer(role="admin")
    stored = town.parts.store.get(record_id("policy", "public"), admin)
    start = stored.record.text.index(word, 60)
    status = stored.status(town.parts.settings.day())
    passage = Evidence(record=stored.record, start=start - 9, end=start + 20, status=status)
    begun(town)
    CITED.append(Citation(n=1, evidence=passage))
    ask, stop = number(town, "page ask"), number(town, "page stop")
    with town.visitor("enterprise_a") as grows, town.visitor("enterprise_b") as said:
        before = said.call(ask, ["first", None])
        event = grows.join(ask, ["slow", None])
        assert STARTED.wait(20)
        town.raise_level("policy", "public")
        CITED.clear()
        GO_ON.set()
        answer = grows.results([event.event])[event.event]
        after = [grows.call(ask, ["next", None]), said.call(ask, ["next", None])]
        after += [grows.call(stop, [None]), said.call(stop, [None])]
        idle(town)

    assert word in before.text and "data-cite" in before.text
    assert "zqsecondqz" not in answer.text
    assert word not in answer.text.rpartition("已收回")[2]
    for each in after:
        assert "next" in each.text and each.text.count("已收回") and word not in each.text, each


def test_of_many_visits_at_once_nobody_sees_a_word_of_anothers(town: Town) -> None:
    begun(town)
    ask, opinion = number(town, "page ask"), number(town, "page opinions.keep")
    names = list(PEOPLE)

    def visit(at: int) -> list[str]:
        own, foreign = f"zqvisit{at}qz", []
        with town.visitor(names[at % len(names)]) as visitor:
            for turn in range(3):
                said = visitor.call(ask, [f"{own} {turn}", None]).text
                if own not in said:
                    foreign.append(f"{at} was not answered: {said[:200]}")
                foreign += [f"{at} saw {n}" for n in range(VISITS) if n != at and _has(said, n)]
            kept = visitor.call(opinion, ['{"answer":3,"reason":"useful","note":""}', None, None])
            foreign += [] if kept.status == 200 and not kept.title else [f"{at}: {kept}"]
        return foreign

    with ThreadPoolExecutor(12) as pool:
        found = [one for each in pool.map(visit, range(VISITS)) for one in each]

    assert found == []


def _has(said: str, visit: int) -> bool:
    return f"zqvisit{visit}qz" in said
