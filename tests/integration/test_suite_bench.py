"""What the evaluation view works on: runs behind the page, own cases, complaints as cases."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from builders import House, a_house
from fakes import BigramEmbedder
from feedback_builders import a_feedback

from assistant.answers import Turn
from assistant.bootstrap import Parts, open_accounts, open_audit
from assistant.eligibility.rulebook import Rulebook
from assistant.errors import AssistantError, BadRequest, TooBusy
from assistant.keeping.ceilings import CeilingStore
from assistant.keeping.drafts import DraftStore
from assistant.keeping.feedback import FeedbackStore
from assistant.keeping.forms import FormStore
from assistant.keeping.opinions import OpinionStore
from assistant.keeping.profiles import ProfileStore
from assistant.matching.matcher import Matcher
from assistant.settings import Settings
from assistant.ui.trials.port import CaseForm
from corpus.errors import CorpusError
from corpus.intake.reading import InProcessParser
from corpus.levels import Viewer
from corpus.store.measures import MeasureStore
from eval.suite.bench.bench import Bench
from index.affinity import Affinity

STAFF = Viewer(identity="s", role="staff")
GUEST = Viewer(identity="g", role="enterprise")
POLICY = "# 塞上云雀计划实施细则\n\n塞上云雀计划给入选企业补助，最高37万元。\n"
ENOUGH_SECONDS = 60


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A bench on a corpus of one policy, with one own case that it answers."""
    house: House = a_house(tmp_path / "var", embedder=BigramEmbedder())
    house.write("云雀.md", POLICY)
    settings = Settings(data_dir=house.folder, today=date(2026, 11, 23))
    parts = Parts(
        settings=settings,
        store=house.store,
        parser=InProcessParser(),
        embedder=BigramEmbedder(),
        indexer=house.indexer,
        searcher=house.searcher,
        model=None,
        feedback=FeedbackStore(house.store.engine),
        ceilings=CeilingStore(house.store.engine),
        drafts=DraftStore(house.store.engine),
        forms=FormStore(house.store.engine),
        audit=open_audit(settings, house.store),
        people=open_accounts(settings, house.store),
        profiles=ProfileStore(house.store.engine),
        measures=(measures := MeasureStore(house.store)),
        rulebook=(rulebook := Rulebook(house.store, measures)),
        matcher=Matcher(
            records=house.store,
            nearness=Affinity(
                store=house.store, chunk_store=house.chunk_store, embedder=BigramEmbedder()
            ),
            rulebook=rulebook,
        ),
        opinions=OpinionStore(house.store.engine),
    )
    of = Bench(parts)
    assert of.save(filled(of, "塞上云雀计划给多少补助？", facts="37万"), STAFF) == ()
    return of


def filled(bench: Bench, question: str, *, facts: str) -> CaseForm:
    return replace(bench.blank("answer", STAFF), question=question, facts=facts)


def finished(bench: Bench) -> None:
    """Wait until no run is under way."""
    until = time.monotonic() + ENOUGH_SECONDS
    while (note := bench.standing(STAFF)) is not None and not note.over:
        assert time.monotonic() < until
        time.sleep(0.02)


def run(bench: Bench) -> str:
    """Run the own cases to the end, and give the run's id."""
    bench.start(("own",), STAFF)
    finished(bench)
    return bench.runs(STAFF)[0].id


def test_own_cases_are_run_on_the_records_in_use(bench: Bench) -> None:
    identity = run(bench)

    (note,) = bench.runs(STAFF)
    assert (note.id, note.corpus, note.n, note.served, note.passed) == (
        identity,
        "records",
        1,
        1,
        1,
    )
    assert "37万元" in bench.cases_of(identity, STAFF, failed=False)[0].answer


def test_a_failed_case_comes_with_its_reason(bench: Bench) -> None:
    bench.save(filled(bench, "塞上云雀计划补助多少钱？", facts="99万"), STAFF)

    identity = run(bench)

    (failed,) = bench.cases_of(identity, STAFF)
    assert any("99万" in why for why in failed.why)
    assert failed.passed is False


def test_the_whole_report_is_a_page(bench: Bench) -> None:
    page = bench.report(run(bench), STAFF)

    assert page.startswith("<!doctype html>")
    assert "塞上云雀计划给多少补助" in page


def test_two_runs_are_compared_case_by_case(bench: Bench) -> None:
    first = run(bench)
    bench.save(filled(bench, "云雀计划的钱有多少？", facts="37万"), STAFF)
    second = run(bench)

    note = bench.compare(first, second, STAFF)

    assert (note.same, note.apart) == (1, 1)
    assert (note.better, note.worse) == ((), ())


def test_a_figure_is_followed_over_runs_of_the_same(bench: Bench) -> None:
    run(bench)
    time.sleep(1.1)  # a run is named by its second
    second = run(bench)

    points = bench.over_time("answer.pass", STAFF, like=second)

    assert [point.value for point in points] == [1.0, 1.0]


def test_what_is_wrong_in_a_form_is_told_and_nothing_is_kept(bench: Bench) -> None:
    form = replace(filled(bench, "", facts="37万"), as_of="2026-02-31", types=())

    slips = bench.save(form, STAFF)

    assert {slip.field for slip in slips} == {"question", "as_of", "types"}
    assert len(bench.cases("", "", STAFF)) == 1


def test_a_shipped_case_opens_as_a_copy_and_stays_as_it_is(bench: Bench) -> None:
    (note,) = (of for of in bench.sets(STAFF) if of.name == "answers")

    form = bench.form("A003", STAFF)

    assert note.whose == "shipped"
    assert form.id.startswith("own-")
    assert bench.save(replace(form, records=""), STAFF) == ()
    assert {case.own for case in bench.cases("", "", STAFF)} == {True}


def test_a_case_written_as_json_is_checked_by_the_schema(bench: Bench) -> None:
    blank = bench.blank("eligibility", STAFF)

    wrong = bench.save(replace(blank, json=blank.json.replace("not_met", "no")), STAFF)
    right = bench.save(blank, STAFF)

    assert wrong[0].field == "json"
    assert "verdict" in wrong[0].said
    assert right == ()


def test_a_record_that_is_not_there_is_refused_and_one_is_found_by_its_title(
    bench: Bench,
) -> None:
    form = filled(bench, "云雀计划补助多少？", facts="37万")

    (slip,) = bench.save(replace(form, records="科技特派员办法"), STAFF)
    kept = bench.save(replace(form, records="《云雀计划》"), STAFF)

    assert slip.field == "records" and "没有编号为“科技特派员办法”的资料" in slip.said
    assert kept == ()
    assert bench.form(form.id, STAFF).records == next(bench._parts.store.each(STAFF)).record.id


def test_a_question_that_must_not_be_answered_names_no_record(bench: Bench) -> None:
    blank = replace(bench.blank("refusal", STAFF), question="怎么编一份台账？", records="云雀计划")

    (slip,) = bench.save(blank, STAFF)

    assert slip.said == "应当不作答的问题不填这一项。"


def test_a_case_that_expects_nothing_is_told_what_it_may_expect(bench: Bench) -> None:
    (slip,) = bench.save(filled(bench, "云雀计划补助多少？", facts=""), STAFF)

    assert slip.said.startswith("请至少写一项要求")


def test_what_was_said_before_stays_until_it_is_dropped(bench: Bench) -> None:
    turns = (Turn(role="user", content="有什么计划？"),)
    form = replace(filled(bench, "那补助多少？", facts="37万"), history=turns)

    bench.save(form, STAFF)
    again = bench.form(form.id, STAFF)
    bench.save(replace(again, alone=True), STAFF)

    assert again.history == turns
    assert bench.form(form.id, STAFF).history == ()


def test_a_deleted_case_is_gone(bench: Bench) -> None:
    (case,) = bench.cases("", "", STAFF)

    bench.remove(case.id, STAFF)

    assert bench.cases("", "", STAFF) == ()


def test_a_complaint_becomes_a_case_and_waits_no_longer(bench: Bench) -> None:
    feedback = a_feedback(question="塞上云雀计划有多少钱？", reason="wrong_figure")
    bench._feedback.keep(feedback)
    (candidate,) = bench.candidates(STAFF)

    form = bench.adopt(candidate.id, STAFF)
    saved = bench.save(replace(form, facts="37万"), STAFF)

    assert form.question == "塞上云雀计划有多少钱？"
    assert form.provenance == "用户反馈"
    assert saved == ()
    assert bench.candidates(STAFF) == ()


def test_a_dismissed_complaint_waits_no_longer(bench: Bench) -> None:
    feedback = a_feedback(when=datetime(2026, 11, 23, tzinfo=UTC), reason="other")
    bench._feedback.keep(feedback)

    bench.dismiss(bench.candidates(STAFF)[0].id, STAFF)

    assert bench.candidates(STAFF) == ()


def test_one_run_at_a_time(bench: Bench) -> None:
    bench.start(("own",), STAFF)

    with pytest.raises(TooBusy, match="正在进行"):
        bench.start(("own",), STAFF)
    finished(bench)


@pytest.mark.parametrize("names", [(), ("none",), ("own", "answers")])
def test_what_cannot_be_run_is_told(bench: Bench, names: tuple[str, ...]) -> None:
    with pytest.raises(BadRequest):
        bench.start(names, STAFF)


def test_a_run_that_is_not_there_is_told(bench: Bench) -> None:
    for name in ("none", "../runs", ""):
        with pytest.raises(BadRequest, match="没有名为"):
            bench.report(name, STAFF)


CALLS: list[Callable[[Bench], object]] = [
    lambda bench: bench.sets(GUEST),
    lambda bench: bench.start(("own",), GUEST),
    lambda bench: bench.stop(GUEST),
    lambda bench: bench.standing(GUEST),
    lambda bench: bench.runs(GUEST),
    lambda bench: bench.cases_of("x", GUEST),
    lambda bench: bench.compare("x", "y", GUEST),
    lambda bench: bench.over_time("x", GUEST, like="y"),
    lambda bench: bench.report("x", GUEST),
    lambda bench: bench.cases("", "", GUEST),
    lambda bench: bench.blank("answer", GUEST),
    lambda bench: bench.form("A001", GUEST),
    lambda bench: bench.save(CaseForm(id="own-1", kind="answer"), GUEST),
    lambda bench: bench.remove("own-1", GUEST),
    lambda bench: bench.candidates(GUEST),
    lambda bench: bench.adopt("x", GUEST),
    lambda bench: bench.dismiss("x", GUEST),
]


@pytest.mark.parametrize("call", CALLS)
def test_nothing_is_for_anybody_but_staff(bench: Bench, call: Callable[[Bench], object]) -> None:
    with pytest.raises((CorpusError, AssistantError), match=r"工作人员|权限"):
        call(bench)


def test_a_damaged_file_of_cases_is_told_on_the_page(bench: Bench) -> None:
    file = next(Path(bench._settings.data_dir).rglob("own.jsonl"))
    file.write_text("{\n", encoding="utf-8")

    with pytest.raises(BadRequest, match="第 1 行"):
        bench.cases("", "", STAFF)
