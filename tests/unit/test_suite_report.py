"""The report of a run: whole, escaped, self-contained, silent about what is kept back."""

import hashlib
import re
from base64 import b64encode
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from suite_builders import (
    a_citation,
    a_comparison,
    a_conversation_case,
    a_draft_case,
    a_figure,
    a_header,
    a_hit_seen,
    a_judgement,
    a_match_case,
    a_moved,
    a_refusal_case,
    a_run,
    a_safety_case,
    a_search_case,
    a_search_reply,
    an_answer_case,
    an_answer_reply,
    an_eligibility_case,
    an_outcome,
)
from suite_full_run import a_full_comparison, a_full_run

from assistant.answers import Intent
from assistant.answers import Outcome as AnswerStatus
from assistant.ui.markup import ALLOWED
from corpus.levels import ROLES
from eval.suite.case_files import NAMES
from eval.suite.cases import (
    Case,
    CaseKind,
    ConditionState,
    Expected,
    QuestionType,
    Said,
    Trap,
    TurnCase,
    Verdict,
    WindowState,
)
from eval.suite.metrics import METRICS
from eval.suite.outcomes import Check, Outcome
from eval.suite.report.cases import titles_of
from eval.suite.report.page import report_html
from eval.suite.report.telling import Wanted, reason, wanted
from eval.suite.runs import Figure, Half, Header, Run
from eval.suite.words import (
    CONDITION,
    HALF,
    HARD,
    INTENT,
    KIND,
    KIND_ASKS,
    ROLE,
    SET,
    STATUS,
    TRAP,
    TYPE,
    VERDICT,
    WINDOW,
)

VOID = {"meta", "link", "input", "br"}
OURS = ALLOWED | {
    *("html", "head", "meta", "link", "title", "style", "script", "body", "header", "nav", "main"),
    *("section", "h1", "h2", "h3", "h4", "small", "a", "i", "div", "dl", "dt", "dd", "figure"),
    *("figcaption", "details", "summary", "form", "label", "select", "option", "input", "svg"),
    *("line", "circle", "polygon", "polyline", "rect", "text"),
}
ATTACKS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "[点这里](javascript:alert(1))[^1]",
    "![图](http://foreign.example/x)",
    "<a href='http://foreign.example'>x</a>",
    "&lt;b&gt;&#60;b>",
    "<!--",
    "</details></main>",
)
TEXTS = st.one_of(
    st.sampled_from(ATTACKS),
    st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60),
).filter(lambda text: bool(text.strip()))


@dataclass(repr=False, eq=False)
class Element:
    """An element of a page, with those around it and within it."""

    tag: str
    attributes: dict[str, str]
    above: tuple["Element", ...]
    text: str = ""
    inner: list["Element"] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"<{self.tag} {self.attributes}>"

    def has(self, name: str) -> bool:
        return name in self.attributes.get("class", "").split()


class Tree(HTMLParser):
    """All elements of a page, in order; it must be well-formed."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.feed(page)
        self.close()
        assert not self.open, [element.tag for element in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        assert len(attributes) == len(attrs), f"an attribute twice: {attrs}"
        element = Element(tag, attributes, tuple(self.open))
        self.elements.append(element)
        for around in self.open:
            around.inner.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1].tag == tag, f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def all(self, tag: str, name: str = "") -> list[Element]:
        return [one for one in self.elements if one.tag == tag and (not name or one.has(name))]

    def case(self, identity: str) -> Element:
        (found,) = [e for e in self.elements if e.attributes.get("id") == f"case-{identity}"]
        return found


def everything(_case: Case) -> bool:
    return True


def page(run: Run) -> Tree:
    return Tree(report_html(run, shown=everything))


@pytest.fixture(scope="module")
def full() -> Tree:
    before, after = a_full_run(name="before", failing=9, day=-3), a_full_run(served=True)
    found = a_full_comparison(before, after)
    return Tree(
        report_html(after, shown=everything, comparison=found, before=before, history=[before])
    )


def test_nothing_is_loaded_from_elsewhere(full: Tree) -> None:
    loading = {"src", "srcset", "href", "action", "poster", "data", "background", "xlink:href"}
    places = [
        value for one in full.elements for name, value in one.attributes.items() if name in loading
    ]

    assert places
    assert all(place.startswith("#") or place == "data:," for place in places)
    assert not re.search(r"url\(|@import|https?:", "".join(e.text for e in full.all("style")))
    assert not re.search(r"https?:|fetch|import\b", "".join(e.text for e in full.all("script")))


def test_the_policy_allows_the_style_and_the_script_of_the_page_and_nothing_else(
    full: Tree,
) -> None:
    (policy,) = [e.attributes["content"] for e in full.all("meta") if "http-equiv" in e.attributes]
    (style,), (script,) = full.all("style"), full.all("script")

    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))

    assert rules == {
        "default-src": "'none'",
        "style-src": f"'{_hash(style.text)}'",
        "script-src": f"'{_hash(script.text)}'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert not [e for e in full.elements if "style" in e.attributes], "the policy forbids these"


def _hash(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()


@given(text=TEXTS)
def test_no_text_becomes_markup(text: str) -> None:
    tree = page(a_run(*_cases_with(text), header=_header_with(text), figures=_figures_with(text)))

    assert {one.tag for one in tree.elements} <= OURS
    assert len(tree.all("script")) == len(tree.all("style")) == 1
    for one in tree.elements:
        assert not [name for name in one.attributes if name.startswith("on")]
        assert one.attributes.get("href", "#").startswith(("#", "data:,"))
    assert text in tree.case("A001").text, "and all of it is there to read"


def _cases_with(text: str) -> list[tuple[Case, Outcome]]:
    hit = a_hit_seen(title=text, text=text)
    answered = an_answer_reply(
        f"{text}[^1]",
        citations=[a_citation(title=text, quote=text)],
        ask=[text],
        warnings=[text],
        nearest=[hit],
    )
    answer = an_answer_case(
        question=text,
        facts=((text,),),
        note=text,
        history=[Said(role="user", content=text)],
        profile={text: text},
    )
    talk = a_conversation_case(
        turns=[TurnCase(say=text), TurnCase(say=text, expect=Expected(forbidden=(text,)))]
    )
    search = a_search_case(query=text, relevant={"N05": 3, f"N{text}": 1})
    others: tuple[Case, ...] = (
        an_eligibility_case(profile={text: text}),
        a_match_case(demand=None, text=text),
        a_draft_case(facts={text: text}),
        a_safety_case(question=text),
    )
    refused = a_refusal_case(question=text)
    return [
        (refused, an_outcome(refused, failed=text)),
        (answer, an_outcome(answer, reply=answered, why=[text])),
        (talk, an_outcome(talk, why=[text])),
        (search, an_outcome(search, reply=a_search_reply(hit), why=[text])),
        *((case, an_outcome(case)) for case in others),
    ]


def _header_with(text: str) -> Header:
    bad = {"embedder": text, "model": text, "code": text, "sets": (text,)}
    return a_header(name=text).model_copy(update=bad)


def _figures_with(text: str) -> dict[CaseKind, tuple[Figure, ...]]:
    beside = a_figure("fact_recall", label=text, baselines={text: 0.4})
    return {"answer": (beside, a_figure("leaks", label=text, withheld=text))}


def test_every_failed_case_is_there_and_open_with_all_its_reasons() -> None:
    run = a_full_run(failing=3, served=True)
    tree = page(run)

    failed = [outcome for outcome in run.outcomes if not outcome.passed]

    assert len(failed) > 20
    for outcome in failed:
        element = tree.case(outcome.case)
        reasons = [check.said for check in outcome.judgement.checks if not check.passed]
        assert "open" in element.attributes
        assert "✕ 没有通过" in element.text
        read = [reason(said, titles_of(run)) for said in reasons]
        assert all(said in element.text for said in [*read, outcome.failed or ""])


def test_failed_cases_come_first_and_passed_ones_are_folded() -> None:
    tree = page(a_full_run())

    items = tree.all("details", "case")

    results = [one.attributes["data-result"] for one in items]
    assert results == sorted(results, key=["failed", "passed", "unserved"].index)
    assert all(
        ("open" in one.attributes) == (one.attributes["data-result"] == "failed") for one in items
    )


def test_a_check_that_says_nothing_is_told_by_its_name() -> None:
    case = an_answer_case()
    silent = a_judgement(Check(name="check_0", passed=False))

    outcome = an_outcome(case, judgement=silent)

    assert "check_0 未通过" in page(a_run((case, outcome))).case("A001").text


def test_kept_cases_are_nowhere_but_in_the_figures() -> None:
    kept = an_answer_case("KEPT7", question="留存的问题原文", note="留存的备注")
    plain = an_answer_case("A001")
    told = an_answer_reply(
        "留存的答复[^1]",
        citations=[a_citation(record="N77", title="留存的标题", quote="留存的引文")],
    )
    before = a_run((plain, an_outcome(plain)), (kept, an_outcome(kept, reply=told)))
    after = a_run(
        (plain, an_outcome(plain)), (kept, an_outcome(kept, reply=told, why=["留存的原因"]))
    )
    found = a_comparison(before, after, worse=["KEPT7"]).model_copy(
        update={"only_before": ("KEPT7",), "changed": ("KEPT7",)}
    )

    html = report_html(
        after,
        shown=lambda case: case.id != "KEPT7",
        comparison=found,
        before=before,
    )

    for secret in (
        "KEPT7",
        "留存的问题",
        "留存的备注",
        "留存的答复",
        "留存的标题",
        "留存的引文",
        "留存的原因",
    ):
        assert secret not in html
    assert "1 条用例属于留存的一半" in html
    assert "通过 <strong>1</strong> 条，没有通过 <strong>1</strong> 条" in html
    assert "另有 1 条属于留存的一半" in html


def test_a_page_without_a_case_to_show_says_why_and_offers_no_filters() -> None:
    html = report_html(a_full_run(), shown=lambda _case: False)

    tree = Tree(html)

    assert "133 条用例属于留存的一半" in html
    assert not tree.all("details", "case")
    assert not [one for one in tree.all("form") if one.attributes.get("id") == "filters"]
    assert not [one for one in tree.elements if "data-filter" in one.attributes]


def test_every_plot_stands_beside_its_table(full: Tree) -> None:
    plots = full.all("svg", "plot")

    assert {"interval-plot", "share-bar", "count-bar", "line-plot"} == {
        plot.attributes["class"].split()[1] for plot in plots
    }
    for plot in plots:
        around = plot.above[::-1]
        in_row = any(one.tag == "tr" for one in around)
        figure = next((one for one in around if one.tag == "figure"), None)
        assert in_row or (figure and any(one.tag == "table" for one in figure.inner))
        assert plot.attributes["role"] == "img" and plot.attributes["aria-label"]


def test_every_table_has_headers(full: Tree) -> None:
    tables = full.all("table")

    assert tables
    for table in tables:
        assert any(one.tag == "th" for one in table.inner)


def test_nothing_is_said_by_colour_alone(full: Tree) -> None:
    tones = ("green", "red", "amber", "violet", "grey", "blue")
    toned = [one for one in full.elements if any(one.has(tone) for tone in tones)]

    assert toned
    assert all(one.text.strip() for one in toned)
    assert {"✓", "✕", "–"} <= {one.text.strip()[0] for one in toned if one.tag == "span"}


def test_ids_are_unique_and_every_link_leads_somewhere(full: Tree) -> None:
    ids = Counter(one.attributes["id"] for one in full.elements if "id" in one.attributes)
    links = [one.attributes["href"] for one in full.all("a")]

    assert [name for name, count in ids.items() if count > 1] == []
    assert [link for link in links if link[1:] not in ids] == []


def test_a_mark_leads_to_the_citation_below_its_own_answer() -> None:
    first, second = an_answer_case("A001"), an_answer_case("A002")
    tree = page(a_run((first, an_outcome(first)), (second, an_outcome(second))))

    (mark,) = [one for one in tree.case("A002").inner if one.tag == "a" and one.has("mark")]

    (target,) = [
        e for e in tree.elements if "#" + e.attributes.get("id", "") == mark.attributes["href"]
    ]
    assert target in tree.case("A002").inner
    assert "1500万元" in target.text and "现行有效" in target.text


def test_a_citation_that_is_not_verbatim_says_so() -> None:
    case = an_answer_case()
    reply = an_answer_reply(citations=[a_citation(verbatim=False)])

    assert "✕ 与原文不一致" in page(a_run((case, an_outcome(case, reply=reply)))).case("A001").text


def test_a_figure_that_is_withheld_says_why_and_not_how_much() -> None:
    case = an_answer_case()
    figure = a_figure("judged", label="评审", value=0.4321, withheld="还没有足够的人工标注")

    html = report_html(
        a_run((case, an_outcome(case)), figures={"answer": [figure]}), shown=everything
    )

    assert "不公布：还没有足够的人工标注" in html
    assert "43.2%" not in html


def test_kinds_that_are_not_served_are_named_with_their_number_of_cases() -> None:
    cases = [an_eligibility_case(f"E00{n}") for n in range(3)]

    tree = page(a_run(*((case, an_outcome(case, served=False)) for case in cases)))

    (row,) = tree.all("tr", "later")
    assert "资格判断" in row.text and "尚未提供，3 条用例" in row.text
    assert "✕" not in tree.case("E000").text.split("应当")[0]


@pytest.mark.parametrize(
    ("value", "better", "word"),
    [
        (0.0, "down", "✓ 没有发现"),
        (0.02, "down", "✕ 有"),
        (1.0, "up", "✓ 没有发现"),
        (0.98, "up", "✕ 有"),
    ],
)
def test_what_must_never_happen_is_told_first(value: float, better: str, word: str) -> None:
    metric = "leaks" if better == "down" else "numeric_fidelity"
    case = an_answer_case()
    figure = a_figure(metric, value=value, better=better, at_most=0.054 if value == 0 else None)

    tree = page(a_run((case, an_outcome(case)), figures={"answer": [figure]}))

    name = "越权" if metric == "leaks" else "编造"
    (tile,) = [one for one in tree.all("li", "tile") if name in one.text]
    assert word in tile.text
    assert ("至多约 5.4%" in tile.text) == (value == 0)


def test_what_is_unknown_is_not_called_clean() -> None:
    tree = page(a_run())

    assert all("– 暂不能评" in tile.text for tile in tree.all("li", "tile"))


def test_a_case_that_got_worse_stands_with_what_was_said_before_and_now() -> None:
    case = an_answer_case()
    before = a_run((case, an_outcome(case, reply=an_answer_reply("从前的话[^1]"))))
    after = a_run((case, an_outcome(case, reply=an_answer_reply("现在的话[^1]"), why=["错在这里"])))
    found = a_comparison(before, after, worse=["A001"])

    tree = Tree(report_html(after, shown=everything, comparison=found, before=before))

    (section,) = [e for e in tree.all("section") if e.attributes.get("id") == "compared"]
    for said in (
        "从前的话",
        "现在的话",
        "错在这里",
        "↓ 变差的用例（1 条）",
        "✕ 变差",
        "−10.0 个百分点",
    ):
        assert said in section.text
    assert tree.case("A001").attributes["data-change"] == "worse"


def test_a_change_that_may_be_chance_is_not_called_better() -> None:
    run = a_run()
    moved = a_moved("fact_recall", before=0.9, after=0.91, drop=False)

    html = report_html(run, shown=everything, comparison=a_comparison(run, run, moved=[moved]))

    assert "– 变动不明显" in html
    assert "↑ 变好</span>" not in html


def test_a_figure_over_time_has_a_row_for_each_run_and_tells_those_that_asked_something_else() -> (
    None
):
    other = a_full_run(name="old", day=-5)
    other = other.model_copy(
        update={"header": other.header.model_copy(update={"fingerprint": "0" * 16})}
    )

    tree = Tree(report_html(a_full_run(), shown=everything, history=[other]))

    figure = tree.all("figure")[0]
    assert len([one for one in figure.inner if one.tag == "tr"]) == 3
    assert "○ 与这次不同" in figure.text and "● 与这次相同" in figure.text
    assert len([one for one in figure.inner if one.has("hollow")]) == 1


def test_a_run_alone_has_no_course() -> None:
    run = a_full_run()

    assert "历次变化" not in report_html(run, shown=everything, history=[run])


def test_every_answer_that_is_wanted_is_put_in_words() -> None:
    expected = Expected(
        status=("partial", "refused"),
        first=("N05",),
        cites=("X07",),
        avoids=("Y05",),
        over=("N06",),
        facts=(("1500万", "营业收入 15000000元"),),
        forbidden=("您符合",),
        asks=(("科技人员",),),
    )

    said = [
        f"{one.about}：{one.what}"
        for one in wanted(an_answer_case(expect=expected), {"N05": "办法"})
    ]

    assert said == [
        "回答方式：部分回答 或 不作答",
        "最先引用：《办法》（N05）",
        "都要引用：X07",
        "不得引用：Y05",
        "已失效，不得当作现行：N06",
        "要说到：“1500万” 或 在同一句里的“营业收入”和“15000000元”",
        "不得出现：“您符合”",
        "要追问：“科技人员”",
    ]


@pytest.mark.parametrize(
    "case",
    [
        a_search_case(),
        an_answer_case(),
        a_refusal_case(),
        a_safety_case(),
        a_conversation_case(),
        an_eligibility_case(),
        a_match_case(),
        a_match_case(nothing=True, grades={}),
        a_draft_case(),
    ],
    ids=lambda case: case.kind,
)
def test_what_is_expected_of_every_kind_is_put_in_words(case: Case) -> None:
    assert wanted(case, {})
    assert all(one.about and one.what for one in wanted(case, {}))


def test_the_filters_of_a_search_are_told() -> None:
    case = a_search_case().model_copy(
        update={
            "record_kinds": ("achievement",),
            "field": "新材料",
            "region": "中宁县",
            "trl": 6,
            "include_expired": True,
        }
    )

    assert wanted(case, {})[0] == Wanted(
        about="筛选", what="成果、领域：新材料、地区：中宁县、成熟度不低于 6 级、含已失效的"
    )
    assert "筛选" not in {one.about for one in wanted(a_search_case(), {})}


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (KIND, get_args(CaseKind)),
        (KIND_ASKS, get_args(CaseKind)),
        (TYPE, get_args(QuestionType)),
        (TRAP, get_args(Trap)),
        (VERDICT, get_args(Verdict)),
        (CONDITION, get_args(ConditionState)),
        (WINDOW, get_args(WindowState)),
        (STATUS, get_args(AnswerStatus)),
        (INTENT, get_args(Intent)),
        (ROLE, ROLES),
        (HALF, get_args(Half)),
        (SET, (*NAMES, "own")),
    ],
)
def test_every_code_has_a_word_of_its_own(words: dict[str, str], codes: tuple[str, ...]) -> None:
    assert set(words) == set(codes)
    assert len(set(words.values())) == len(words)


def test_every_figure_that_must_not_move_is_told_first() -> None:
    told = {metric for _, _, metrics in HARD for metric in metrics}

    assert told == {metric.name for metric in METRICS if metric.hard}
