"""A slice of what measures drafts, on the samples: two companies, three kinds of documents."""

from functools import partial

import pytest
from builders import House
from pydantic import JsonValue

from assistant.ask import ask
from assistant.eligibility.rulebook import Rulebook
from corpus.levels import Role, Viewer
from corpus.measures.files import SHIPPED, read_measures
from corpus.store.measures import MeasureStore
from eval.drafting.fact_files import CLEAN, ENTERPRISES, read_fact_files
from eval.drafting.lint_trial import LintTrial, try_lint
from eval.drafting.making import Desk
from eval.drafting.resaving import try_labels
from eval.drafting.trial import Trial, try_drafts
from eval.suite.cases import DraftCase
from eval.suite.drafts import drafts
from eval.suite.replies import DraftReply
from eval.suite.subject import NoReply, Product

TYPES = ("jiebang_demand", "kexiao_self_assessment", "tech_development_contract")
COMPANIES = ("complete", "new")


@pytest.fixture(scope="module")
def desk(plain_samples: House) -> Desk:
    measures = MeasureStore(plain_samples.store)
    measures.confirm(read_measures([SHIPPED]), Viewer(role="staff"), who="随样例提供")
    return Desk(store=plain_samples.store, rulebook=Rulebook(plain_samples.store, measures))


@pytest.fixture(scope="module")
def trial(desk: Desk) -> Trial:
    files = read_fact_files(ENTERPRISES)
    some = [of for of in files if of.type in TYPES and of.enterprise in COMPANIES]
    return try_drafts(some, desk=desk, planted=26)


@pytest.fixture(scope="module")
def lint_trial(desk: Desk) -> LintTrial:
    clean = [of for of in read_fact_files(CLEAN) if of.type in TYPES]
    return try_lint(clean, desk=desk, planted=40)


def test_no_figure_of_a_draft_is_invented(trial: Trial) -> None:
    made_up = [(one.of.name, found) for one in trial.checks for found in one.invented]

    assert len(trial.checks) == len(TYPES) * len(COMPANIES)
    assert made_up == []
    assert sum(one.figures for one in trial.checks) > 200


def test_what_was_given_stands_in_the_file_and_what_was_not_is_marked(trial: Trial) -> None:
    assert [(one.of.name, one.lost) for one in trial.checks if one.lost] == []
    assert [(one.of.name, one.unmarked) for one in trial.checks if one.unmarked] == []
    assert sum(one.given for one in trial.checks) > 80


def test_figures_planted_into_the_files_are_found(trial: Trial) -> None:
    assert len(trial.missed) <= 1, trial.missed


def test_a_draft_takes_less_than_two_seconds(trial: Trial) -> None:
    assert trial.seconds(50) < 2


def test_labels_are_there_and_survive_being_saved_again(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")  # LibreOffice takes longer than a test may

    labels = try_labels(trial.files)

    assert (labels.written, labels.after_docx, labels.after_office) == (6, 6, None)


def test_most_planted_mistakes_are_remarked_upon(lint_trial: LintTrial) -> None:
    caught, whole = lint_trial.caught("open")

    assert whole > 10
    assert caught > whole / 2, [
        one.mistake.told for one in lint_trial.tried if one.half == "open" and not one.caught
    ]


@pytest.fixture
def product(plain_samples: House, desk: Desk) -> Product:
    return Product(
        ask=partial(ask, searcher=plain_samples.searcher),
        searcher=plain_samples.searcher,
        store=plain_samples.store,
        draft=partial(drafts, store=desk.store, rulebook=desk.rulebook),
    )


def a_demand_case(role: Role = "enterprise", **facts: JsonValue) -> DraftCase:
    return DraftCase(
        kind="draft",
        id="D1",
        types=("DRAFT",),
        provenance="domain §5.2",
        role=role,
        draft="jiebang_demand",
        facts=facts,
    )


def test_a_case_is_drafted_with_the_texts_that_it_names(product: Product) -> None:
    case = a_demand_case(demand="NXXQ-2026-0025", fields={"榜单金额": "0.008亿元"})

    reply = product.reply(case)

    assert isinstance(reply, DraftReply)
    assert reply.titles == ("退役光伏组件回收处理成套技术",)
    assert "需求背景" in reply.known[0]
    assert "80万元" in "\n".join(section.text for section in reply.sections)


def test_what_the_role_of_a_case_may_not_see_gives_no_draft(product: Product) -> None:
    internal = "NXXQ-2026-0047"

    assert isinstance(product.reply(a_demand_case("manager", demand=internal)), DraftReply)
    with pytest.raises(NoReply, match=internal):
        product.reply(a_demand_case("enterprise", demand=internal))
