"""What each role gets of records by every function that takes a viewer, without the page.

Each is called as every role, and the words of the records tell of which levels it spoke: of all
that the role may know, and of none other. Then the same with records that the role may not know
of, and without: nothing that it is told, be it a score or a count, may differ.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import pytest
from access_records import (
    GUARDED,
    PEOPLE,
    RECORDS,
    SOUGHT,
    record_id,
    record_secret,
    secret,
    the_parts,
    the_traces,
)
from builders import TODAY

from assistant.answers import Question
from assistant.api import acts
from assistant.api.asked import FacetsIn, MatchIn, PoliciesIn, RecordsIn, SearchIn
from assistant.api.assembly import programs_of
from assistant.ask import ask
from assistant.bootstrap import Parts
from assistant.faces import shown
from assistant.finding import Finder, Wish, find
from assistant.keeping.traces import TraceStore
from assistant.matching.everything import Shelf, match_everything
from assistant.traces import as_seen_by
from corpus.errors import NotPermitted, UnknownRecord
from corpus.facets import Facets
from corpus.levels import LEVELS, Viewer, visible
from corpus.records import KINDS
from index.search import Method, Query

ROLES = ("enterprise_a", "manager", "staff", "admin")
MOMENTS = re.compile(
    r"datetime\.datetime\([^()]*(?:\([^()]*\))?[^()]*\)|<[^<>]* object at [^<>]*>|ms=\{[^}]*\}|"
    r"(?:embed|lexical|vector|total|seconds)=[\d.]+"
)
IDS = [record_id(kind, level) for kind, level in RECORDS]


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    parts = the_parts(tmp_path_factory.mktemp("levels"))
    yield parts
    parts.store.engine.dispose()


@pytest.fixture(scope="module")
def traces(parts: Parts) -> TraceStore:
    return the_traces(parts)


def _search(parts: Parts, who: Viewer, method: Method) -> str:
    found = [
        parts.searcher.search(Query(text=text, viewer=who, day=TODAY, method=method, k=30))
        for text in SOUGHT.values()
    ]
    return str(found)


def _asked(parts: Parts, who: Viewer) -> str:
    answering = (
        ask(
            Question(text=f"{text}项目最高补助多少万元？", viewer=who, day=TODAY),
            searcher=parts.searcher,
            records=parts.store,
            rulebook=parts.rulebook,
        )
        for text in SOUGHT.values()
    )
    return str([replace(answer, ms={}) for growing in answering for answer in growing])


def _found(parts: Parts, who: Viewer) -> str:
    finder = Finder(searcher=parts.searcher, records=parts.store)
    return str([find(Wish(text=t), who, finder=finder, day=TODAY) for t in SOUGHT.values()])


def _everything(parts: Parts, who: Viewer) -> str:
    shelf = Shelf(parts.settings.data_dir / "matches")
    found = match_everything(parts.matcher, who, day=TODAY, shelf=shelf)
    return str(found.rows)


def _one_by_one(parts: Parts, who: Viewer) -> str:
    found = []
    for name in IDS:
        try:
            found += [parts.store.get(name, who), parts.store.versions(name, who)]
            found.append(parts.store.version(name, 1, who))
        except UnknownRecord:
            continue
    return str(found)


def _kept_to(parts: Parts, who: Viewer) -> str:
    found = [
        parts.searcher.search(Query(text=text, viewer=who, day=TODAY, records=tuple(IDS), k=30))
        for text in SOUGHT.values()
    ]
    return str(found)


def _tally(parts: Parts, who: Viewer) -> str:
    return str(parts.store.tally(who, Facets(kinds=KINDS), day=TODAY, limit=50))


def _of_files(parts: Parts, who: Viewer) -> str:
    files = [f"{k}-{lv}.{'md' if k == 'policy' else 'csv'}" for k, lv in RECORDS]
    return str([parts.store.of_file(path, who) for path in files])


def _by_programs(parts: Parts, who: Viewer) -> str:
    programs = programs_of(parts)
    told: list[Mapping[str, object]] = [
        acts.records(programs, RecordsIn(limit=200), who),
        acts.counts(programs, FacetsIn(), who),
        acts.judge(programs, PoliciesIn(profile={"employees": 80}), who),
        *(acts.search(programs, SearchIn(q=text), who) for text in SOUGHT.values()),
    ]
    for kind, level in RECORDS:
        id_ = record_id(kind, level)
        try:
            told.append(acts.record(programs, id_, who, day=None))
            told.append(acts.version(programs, id_, 1, who))
            told.append(acts.changed(programs, id_, who, old=1, new=1))
            if kind != "policy":
                told.append(acts.match(programs, MatchIn(**{kind: id_}), who))  # type: ignore[arg-type]
        except UnknownRecord:
            continue
    return str([{**one, "ms": None, "versions": None} for one in told])


WAYS: Mapping[str, Callable[[Parts, Viewer], str]] = {
    "programs": _by_programs,
    "current": lambda parts, who: str(parts.store.current(IDS, who)),
    "one by one": _one_by_one,
    "of a file": _of_files,
    "each": lambda parts, who: str(list(parts.store.each(who))),
    "titles": lambda parts, who: str(parts.store.titles(who, kinds=KINDS, limit=50)),
    "titled": lambda parts, who: str(
        [parts.store.titled(record_secret(*of), who, limit=9) for of in RECORDS]
    ),
    "texts": lambda parts, who: str(parts.store.texts(IDS, who)),
    "tally": _tally,
    "hybrid": lambda parts, who: _search(parts, who, "hybrid"),
    "lexical": lambda parts, who: _search(parts, who, "lexical"),
    "dense": lambda parts, who: _search(parts, who, "dense"),
    "kept to records": _kept_to,
    "asked": _asked,
    "found": _found,
    "rules": lambda parts, who: str(parts.rulebook.rules(who).placed),
    "affinity": lambda parts, who: str(parts.matcher.view(who).stored),
    "everything": _everything,
    "names": lambda parts, who: str(vars(parts.searcher._names.of(who))),
}
# Of these a word may be missing for whoever may see it: they choose, or leave titles out.
CHOOSING = {"asked", "everything", "names"}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_records_gives_each_role_its_levels_and_no_other(
    parts: Parts, way: str
) -> None:
    for name in reversed(ROLES):  # whatever is kept of the first is there for the next
        said = WAYS[way](parts, PEOPLE[name])
        spoken_of = {level for kind, level in RECORDS if record_secret(kind, level) in said}

        assert spoken_of <= set(visible(PEOPLE[name])), name
        if way not in CHOOSING:
            assert spoken_of == set(visible(PEOPLE[name])), name


@pytest.mark.parametrize("name", ["enterprise_a", "manager"])
def test_nothing_that_somebody_is_told_depends_on_what_they_may_not_know_of(
    parts: Parts, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    who = PEOPLE[name]
    twin = the_parts(tmp_path_factory.mktemp("twin"), levels=visible(who))

    told = {way: (_masked(WAYS[way](parts, who)), _masked(WAYS[way](twin, who))) for way in WAYS}
    twin.store.engine.dispose()

    assert [way for way, (one, other) in told.items() if one != other] == []
    assert parts.store.count(who) == 3 * len(visible(who))


def _masked(said: str) -> str:
    """Leave out when things were added, and how long they took."""
    return MOMENTS.sub("", said)


def test_what_was_matched_for_some_neither_serves_nor_disturbs_others(
    parts: Parts, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shelf = Shelf(tmp_path_factory.mktemp("shelf"))

    def reused(name: str) -> int:
        return match_everything(parts.matcher, PEOPLE[name], day=TODAY, shelf=shelf).reused

    assert [reused(name) for name in ("staff", "enterprise_a", "staff")] == [0, 0, len(LEVELS)]


def test_contacts_are_shown_to_the_staff_alone(parts: Parts) -> None:
    for name in ROLES:
        viewer = PEOPLE[name]
        stored = parts.store.get(record_id("achievement", "public"), viewer)
        guarded = "restricted" in visible(viewer)
        face = shown(
            stored, "open", parts.store.versions(stored.record.id, viewer), guarded=guarded
        )
        assert (GUARDED in str(face)) == (name in {"staff", "admin"})


def test_what_staff_look_after_is_theirs_alone(parts: Parts, traces: TraceStore) -> None:
    only: list[Callable[[Viewer], object]] = [
        parts.store.checks,
        parts.measures.candidates,
        lambda who: parts.measures.history(record_id("policy", "public"), who),
        lambda who: parts.measures.propose([], who, who="张三"),
        lambda who: parts.measures.confirm([], who, who="张三"),
        lambda who: parts.measures.withdraw("none", who, who="张三"),
        traces.list,
        lambda who: traces.get("t1", who),
        traces.models,
        parts.feedback.waiting,
        parts.opinions.waiting,
        lambda who: parts.opinions.settle([], who, case="c"),
        parts.ceilings.history,
    ]

    for name in ("enterprise_a", "manager"):
        for look in only:
            with pytest.raises(NotPermitted):
                look(PEOPLE[name])


def test_a_trace_names_only_what_its_reader_may_know_of(traces: TraceStore) -> None:
    trace = traces.get("t1", PEOPLE["staff"])

    for name in ROLES:
        said = str(as_seen_by(PEOPLE[name], trace))
        seen = {level for level in LEVELS if record_secret("policy", level) in said}
        assert seen == set(visible(PEOPLE[name]))


def test_how_an_answer_came_about_is_told_to_whom_it_was_given(traces: TraceStore) -> None:
    assert [name for name in PEOPLE if traces.own("t1", PEOPLE[name])] == ["enterprise_a"]


def test_profiles_and_drafts_are_of_one_person(parts: Parts) -> None:
    for name, viewer in PEOPLE.items():
        assert secret(f"own{name}") in json.dumps(dict(parts.profiles.of(viewer).profile))
