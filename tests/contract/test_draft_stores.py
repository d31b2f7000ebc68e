"""What is promised of kept drafts, wherever they are kept."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from assistant.drafting.kept import Drafts, Version
from assistant.errors import BadRequest, TooBusy, UnknownDraft
from assistant.keeping.drafts import DraftStore
from assistant.ui.drafting.in_browser import MAX_VERSIONS, DraftsInBrowser
from corpus.store.database import open_database

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
FACTS = {"policy": "X15", "fields": {"项目名称": "枸杞烘干", "里程碑": [{"时间": "2027年"}]}}


class Clock:
    """Goes on by a minute each time that it is looked at."""

    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> datetime:
        self.time += timedelta(minutes=1)
        return self.time


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_database(url)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql", "browser"])
def drafts(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Drafts]:
    if request.param == "browser":
        yield DraftsInBrowser(now=Clock())
        return
    url = (
        f"sqlite:///{tmp_path / 'var' / 'records.db'}"
        if request.param == "sqlite"
        else request.getfixturevalue("postgresql")
    )
    engine = open_database(url)
    yield DraftStore(engine, now=Clock())
    engine.dispose()


def test_what_is_kept_is_read_back_as_it_was(drafts: Drafts) -> None:
    kept = drafts.add(
        "甲",
        "transfer_project",
        "枸杞烘干",
        facts=FACTS,
        edits={"cover.1": "改过的一行"},
        prose={"产业问题": "烘干不匀。"},
        note="新建",
    )

    assert drafts.version("甲", kept.draft) == kept
    assert (kept.number, kept.type, kept.facts, kept.note) == (1, "transfer_project", FACTS, "新建")
    assert (kept.edits, kept.prose) == ({"cover.1": "改过的一行"}, {"产业问题": "烘干不匀。"})
    assert kept.when.tzinfo is not None


def test_a_new_version_leaves_the_earlier_ones_as_they_were(drafts: Drafts) -> None:
    first = drafts.add("甲", "transfer_project", "旧名", facts=FACTS)

    second = drafts.add("甲", "transfer_project", "新名", facts={}, draft=first.draft, note="保存")

    assert (second.draft, second.number) == (first.draft, 2)
    assert drafts.versions("甲", first.draft) == (second, first)
    assert drafts.version("甲", first.draft, 1) == first
    assert drafts.version("甲", first.draft) == second


def test_the_list_has_the_newest_of_each_the_one_changed_last_first(drafts: Drafts) -> None:
    one = drafts.add("甲", "transfer_project", "一", facts={})
    other = drafts.add("甲", "feasibility_report", "二", facts={})
    last = drafts.add("甲", "transfer_project", "一改", facts={}, draft=one.draft)

    listed = drafts.listed("甲")

    assert [(d.id, d.name, d.versions) for d in listed] == [
        (one.draft, "一改", 2),
        (other.draft, "二", 1),
    ]
    assert listed[0].updated == last.when
    assert [d.type for d in listed] == ["transfer_project", "feasibility_report"]


def test_the_drafts_of_several_people_are_apart(drafts: Drafts) -> None:
    mine = drafts.add("甲", "transfer_project", "我的", facts=FACTS)
    theirs = drafts.add("乙", "transfer_project", "他的", facts={})
    forbidden: tuple[Callable[[], object], ...] = (
        lambda: drafts.version("乙", mine.draft),
        lambda: drafts.versions("乙", mine.draft),
        lambda: drafts.remove("乙", mine.draft),
        lambda: drafts.add("乙", "transfer_project", "", facts={}, draft=mine.draft),
    )

    for attempt in forbidden:
        with pytest.raises(UnknownDraft, match=mine.draft):
            attempt()

    assert [d.id for d in drafts.listed("乙")] == [theirs.draft]
    assert drafts.versions("甲", mine.draft) == (mine,)


def test_a_draft_or_a_version_that_is_not_there_is_unknown(drafts: Drafts) -> None:
    kept = drafts.add("甲", "transfer_project", "", facts={})

    with pytest.raises(UnknownDraft, match="没有第 2 版"):
        drafts.version("甲", kept.draft, 2)
    with pytest.raises(UnknownDraft):
        drafts.version("甲", "none")
    assert drafts.listed("丙") == ()


def test_what_is_removed_is_gone_with_all_its_versions(drafts: Drafts) -> None:
    gone = drafts.add("甲", "transfer_project", "", facts={})
    drafts.add("甲", "transfer_project", "", facts={}, draft=gone.draft)
    stays = drafts.add("甲", "transfer_project", "", facts={})

    drafts.remove("甲", gone.draft)

    assert [d.id for d in drafts.listed("甲")] == [stays.draft]
    with pytest.raises(UnknownDraft):
        drafts.versions("甲", gone.draft)
    with pytest.raises(UnknownDraft):
        drafts.remove("甲", gone.draft)


def test_versions_that_come_at_once_get_numbers_of_their_own(engine: Engine) -> None:
    store = DraftStore(engine)
    first = store.add("甲", "transfer_project", "", facts={})
    start = Barrier(6)

    def keep(_: int) -> int:
        start.wait(20)
        return store.add("甲", "transfer_project", "", facts={}, draft=first.draft).number

    with ThreadPoolExecutor(6) as people:
        numbers = sorted(people.map(keep, range(6)))

    assert numbers == [2, 3, 4, 5, 6, 7]


def test_more_than_may_be_kept_in_an_hour_is_refused_of_its_owner_alone(engine: Engine) -> None:
    store = DraftStore(engine, now=lambda: NOON, an_hour=2)
    for _ in range(2):
        store.add("甲", "transfer_project", "", facts={})

    with pytest.raises(TooBusy, match="一小时内已收到 2 条草稿"):
        store.add("甲", "transfer_project", "", facts={})
    store.add("乙", "transfer_project", "", facts={})

    assert len(store.listed("甲")) == 2


def test_what_a_browser_carries_comes_back_through_json() -> None:
    drafts = DraftsInBrowser(now=Clock())
    first = drafts.add("guest", "transfer_project", "一", facts=FACTS, edits={"a.1": "改"})
    drafts.add("guest", "transfer_project", "二", facts={}, draft=first.draft)

    again = DraftsInBrowser.read(json.loads(json.dumps(drafts.data)))

    assert again.versions("guest", first.draft) == drafts.versions("guest", first.draft)
    assert again.listed("guest") == drafts.listed("guest")


def test_a_browser_carries_no_more_than_it_can() -> None:
    drafts = DraftsInBrowser(now=Clock())
    first = drafts.add("guest", "transfer_project", "", facts={})
    for _ in range(MAX_VERSIONS):
        drafts.add("guest", "transfer_project", "", facts={}, draft=first.draft)

    numbers = [one.number for one in drafts.versions("guest", first.draft)]

    assert (len(numbers), numbers[0]) == (MAX_VERSIONS, MAX_VERSIONS + 1)
    assert [one.number for one in drafts.dropped] == [1]


def test_many_versions_of_one_draft_leave_the_others_alone() -> None:
    drafts = DraftsInBrowser(now=Clock())
    other = drafts.add("guest", "transfer_project", "甲", facts={})
    drafts.add("guest", "transfer_project", "甲", facts={}, draft=other.draft)
    first = drafts.add("guest", "concept_proof", "乙", facts={})
    for _ in range(2 * MAX_VERSIONS):
        drafts.add("guest", "concept_proof", "乙", facts={}, draft=first.draft)

    assert [one.number for one in drafts.versions("guest", other.draft)] == [2, 1]
    assert {one.draft for one in drafts.dropped} == {first.draft}


def test_more_drafts_than_versions_all_keep_their_newest() -> None:
    drafts = DraftsInBrowser(now=Clock())
    for _ in range(MAX_VERSIONS + 5):
        made = drafts.add("guest", "transfer_project", "", facts={})
        drafts.add("guest", "transfer_project", "", facts={}, draft=made.draft)

    assert [one.versions for one in drafts.listed("guest")] == [2] * (MAX_VERSIONS + 5)


@given(
    steps=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 900)), max_size=25),
    room=st.integers(500, 5_000),
)
def test_what_a_browser_carries_stays_small_and_never_lacks_a_newest_version(
    steps: list[tuple[int, int]], room: int
) -> None:
    most = 2 * room
    drafts = DraftsInBrowser(now=Clock(), room=room, most=most)
    newest: dict[int, Version] = {}

    for which, chars in steps:
        draft = newest[which].draft if which in newest else None
        facts = {"fields": {"项目名称": "废" * chars}}
        try:
            newest[which] = drafts.add("guest", "transfer_project", "", facts=facts, draft=draft)
        except BadRequest:
            assert newest or chars * 3 + 400 > room

    for one in newest.values():
        assert drafts.version("guest", one.draft) == one
    assert len(json.dumps(drafts.data, ensure_ascii=False).encode()) <= most + 2


def test_long_older_versions_make_room_and_a_new_draft_without_room_is_refused() -> None:
    drafts = DraftsInBrowser(now=Clock(), room=4_000, most=8_000)
    long = {"fields": {"项目名称": "废" * 1_000}}
    first = drafts.add("guest", "transfer_project", "", facts=long)

    second = drafts.add("guest", "transfer_project", "", facts=long, draft=first.draft)
    with pytest.raises(BadRequest, match="放不下更多草稿"):
        drafts.add("guest", "transfer_project", "", facts=long)

    assert drafts.versions("guest", first.draft) == (second,)
    assert drafts.dropped == (first,)


@pytest.mark.parametrize("data", ["x", {"a": 1}, [1], [["guest", "", {"number": "x"}]]])
def test_what_no_browser_of_ours_carries_is_refused(data: object) -> None:
    with pytest.raises(BadRequest, match="重新开始"):
        DraftsInBrowser.read(data)
