"""The evaluation's results and comparisons, as HTML."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fake_trials import BEGAN, TWO_RUNS, FakeTrials, a_failure, a_run, figures
from hypothesis import given
from hypothesis import strategies as st

from assistant.ui import trials
from assistant.ui.plots import interval_svg
from assistant.ui.trials.asked import MORE, Filter, cases_html
from assistant.ui.trials.comparing import case_moves_html, comparison_html, course_html
from assistant.ui.trials.plots import line_svg
from assistant.ui.trials.port import (
    CaseMove,
    CitedNote,
    ComparisonNote,
    FigureNote,
    GroupNote,
    MoveNote,
    Point,
    RunningNote,
    SetNote,
    Unit,
)
from assistant.ui.trials.readings import reading, step, steps
from assistant.ui.trials.results import run_html, start_html
from corpus.levels import Viewer

STAFF = Viewer()
HOSTILE = '<img src=x onerror="1">"\'&'
SETS = FakeTrials().sets(STAFF)


def a_comparison(**changes: object) -> ComparisonNote:
    found = FakeTrials(TWO_RUNS).compare(TWO_RUNS[1].id, TWO_RUNS[0].id, STAFF)
    return replace(found, **changes)  # type: ignore[arg-type]


def a_move(change: float, *, better: str = "up", drop: bool = False) -> MoveNote:
    return MoveNote(
        key="answer.facts",
        group="问答",
        label="应说的都说到",
        unit="share",
        better="up" if better == "up" else "down",
        n=50,
        before=0.5,
        after=0.5 + change,
        change=change,
        low=change - 0.005,
        high=change + 0.005,
        drop=drop,
    )


def points(*values: float) -> tuple[Point, ...]:
    return tuple(
        Point(run=f"r{n}", when=BEGAN + timedelta(days=n), value=v, low=v / 2, high=v, n=9)
        for n, v in enumerate(values)
    )


# --- beginning a run ------------------------------------------------------------------------------


def test_before_the_first_run_the_page_says_what_it_does_how_long_it_takes_and_offers_it() -> None:
    html = start_html(SETS, None, ())

    assert "还没有评测过" in html and "5 分钟" in html
    assert 'type="submit"' in html and "开始评测" in html
    assert html.count(" checked") == 2
    assert "<details>" not in html


def test_a_set_without_cases_cannot_be_chosen() -> None:
    (empty,) = (of for of in SETS if not of.n)

    html = start_html((empty,), None, ())

    assert " disabled" in html and " checked" not in html
    assert "可在“用例”中添加" in html


def test_after_a_run_its_time_tells_how_long_the_next_one_takes() -> None:
    assert "上次 160 条用时 2 分 38 秒" in start_html(SETS, None, TWO_RUNS)


def test_a_run_under_way_has_a_bar_a_count_an_estimate_and_a_way_to_stop() -> None:
    html = start_html(SETS, RunningNote(done=14, total=40, passed=13, left_seconds=78), ())

    assert 'role="progressbar" aria-valuenow="35"' in html
    assert "已完成 14/40 条 · 通过 13 条 · 约还需 2 分钟" in html
    assert 'data-act="halt"' in html
    assert "开始评测" not in html


def test_a_run_that_was_told_to_stop_is_not_told_again() -> None:
    html = start_html(SETS, RunningNote(done=1, total=4, stopping=True, left_seconds=9), ())

    assert "正在停止" in html and "halt" not in html and "约还需" not in html


def test_a_run_that_broke_says_why_and_can_be_begun_again() -> None:
    html = start_html(SETS, RunningNote(failed=f"磁盘已满{HOSTILE}"), ())

    assert 'role="alert"' in html and "磁盘已满" in html
    assert "开始评测" in html and "<img" not in html


# --- a run ----------------------------------------------------------------------------------------


def test_a_run_is_headed_by_how_many_passed_of_those_that_count() -> None:
    html = run_html(TWO_RUNS, TWO_RUNS[1])

    assert "<b>126</b> / 150 条通过" in html
    assert "另有 10 条尚未提供" in html
    assert 'href="trials/20261120-1200-open" target="_blank" rel="noopener"' in html
    assert '<option value="20261120-1200-open" selected>' in html


@pytest.mark.parametrize(
    ("better", "value", "said"),
    [("down", 0.0, "✓ 没有出错"), ("down", 0.01, "✕ 有出错"), ("up", 1.0, "✓"), ("up", 0.99, "✕")],
)
def test_what_must_not_go_wrong_is_right_only_at_its_best_value(
    better: str, value: float, said: str
) -> None:
    of = FigureNote(
        key="k",
        group="问答",
        label="泄露",
        unit="share",
        better="down",
        n=9,
        value=value,
        hard=True,
    )
    run = a_run(figures=(replace(of, better="up" if better == "up" else "down"),))

    assert f'">{said}' in run_html((run,), run)


def test_what_went_wrong_is_seen_at_once_and_what_went_right_is_counted() -> None:
    html = run_html(TWO_RUNS, TWO_RUNS[1]).partition("不允许出错的")[2]

    first, _, folded = html.partition("<details>")
    assert "编造依据" in first and "泄露内部资料" not in first
    assert "✓ 其余 2 项没有出错" in folded and "泄露内部资料" in folded


def test_few_cases_without_an_error_prove_little() -> None:
    (of, *_) = figures()
    few, many = replace(of, n=6, at_most=0.5), replace(of, n=300, at_most=0.01)

    assert "条数太少，只作参考" in run_html(TWO_RUNS, a_run(figures=(few,)))
    assert "至多约 1.0%" in run_html(TWO_RUNS, a_run(figures=(many,)))


def test_a_hard_figure_over_no_case_is_not_called_right() -> None:
    of = FigureNote(key="k", group="g", label="泄露", unit="share", better="down", n=0, hard=True)
    run = a_run(figures=(of,))

    html = run_html((run,), run)

    assert "没有可查的用例" in html and "✓" not in html


def test_every_figure_that_is_shown_has_its_interval_in_words_and_drawn() -> None:
    html = run_html(TWO_RUNS, TWO_RUNS[1])

    assert html.count("<svg") == 4  # a time has no place between 0 and 1
    assert "75.0%–86.0%" in html and "580 毫秒–910 毫秒" in html
    assert "只引第一条 52.0%" in html


def test_a_figure_says_what_it_tells_and_those_for_experts_are_folded() -> None:
    html = run_html(TWO_RUNS, TWO_RUNS[1])

    plain, _, folded = html.partition("专业指标（1 项）")
    assert 'title="引用的规定都有效的占多少。"' in plain and "越高越好" in plain
    assert "MRR" not in plain and "MRR" in folded


def test_the_weakest_are_named_where_enough_cases_tell() -> None:
    weak = GroupNote(code="search", label="检索", n=9, passed=1)
    few = GroupNote(code="answer", label="问答", n=2, passed=0)
    run = a_run(kinds=(weak, few), slices=(GroupNote(code="traps:x", label="篇幅", n=5, passed=1),))

    html = run_html((run,), run)

    assert "最弱：检索 1/9、篇幅 1/5" in html
    assert "最弱" not in run_html((run,), replace(run, kinds=(few,), slices=()))


def test_a_figure_that_may_not_be_shown_gives_its_reason_and_no_number() -> None:
    html = run_html(TWO_RUNS, TWO_RUNS[1])

    (row,) = re.findall(
        r"<tr>[^\n]*?说得是否清楚.*?</tr>", html.partition('class="grid figures"')[2]
    )
    assert "不公布：打分的模型" in row and "50.0%" not in row


def test_a_kind_that_is_not_served_has_no_share() -> None:
    run = a_run(kinds=(GroupNote(code="draft", label="起草", n=0, passed=0),))

    assert "尚未提供" in run_html((run,), run)


# --- its cases ------------------------------------------------------------------------------------


@given(why=st.lists(st.text(min_size=1), max_size=3), passed=st.booleans())
def test_every_failure_has_its_reason_where_it_is_seen_before_it_is_opened(
    why: list[str], passed: bool
) -> None:
    case = a_failure(passed=passed, why=tuple(why))

    html = cases_html(a_run(), [case], Filter())

    summary = html.partition("<summary>")[2].partition("</summary>")[0]
    shown = re.findall(r'<span class="why"[^>]*>(.*?)</span>', summary, re.DOTALL)
    assert bool(shown) is not passed
    assert passed or shown[0]


def test_a_case_of_what_is_not_served_yet_neither_passed_nor_failed() -> None:
    html = cases_html(a_run(), [a_failure(passed=None, why=())], Filter(every=True))

    assert "尚未提供" in html and "没有通过</span>" not in html and "✓" not in html


def test_a_case_shows_what_was_asked_expected_answered_and_cited() -> None:
    html = cases_html(a_run(), [a_failure()], Filter())

    for part in (
        "银川的技术转移机构能拿多少补贴？",
        "没有说到“100万”",
        "首先引用 X07",
        "最高补贴 50万元。[1]",
        "《技术转移机构落户补贴》",
        "✕ 已过期",
        "〔种子〕",
        "用时 187 毫秒",
    ):
        assert part in html


def test_no_text_of_a_case_becomes_a_tag() -> None:
    cited = CitedNote(record=HOSTILE, title=HOSTILE, quote=HOSTILE, status="expired")
    case = a_failure(
        question=HOSTILE,
        why=(HOSTILE,),
        expected=(HOSTILE,),
        answer=f"{HOSTILE}\n\n![x](http://x)",
        outcome=HOSTILE,
        citations=(cited,),
        types=(HOSTILE,),
        note=HOSTILE,
        kind=HOSTILE,
        id=HOSTILE,
    )
    run = a_run(slices=(GroupNote(code=HOSTILE, label=HOSTILE, n=1, passed=0),))

    html = cases_html(run, [case], Filter())

    assert "<img" not in html
    assert html.count("&lt;img") >= 12


def test_a_long_list_is_shown_in_parts() -> None:
    cases = [a_failure(number) for number in range(MORE + 5)]

    assert cases_html(a_run(), cases, Filter()).count("<details ") == MORE
    assert "再显示 5 条" in cases_html(a_run(), cases, Filter())
    rest = cases_html(a_run(), cases, Filter(upto=2 * MORE))
    assert rest.count("<details ") == MORE + 5 and "再显示" not in rest


def test_what_may_not_be_looked_at_is_counted() -> None:
    assert "另有 3 条没有通过" in cases_html(a_run(), [], Filter())


def test_a_case_written_here_is_changed_and_another_one_copied() -> None:
    assert "修改这条用例" in cases_html(a_run(), [a_failure(own=True)], Filter())
    assert "照此新建用例" in cases_html(a_run(), [a_failure()], Filter())


def test_no_list_is_empty_without_a_word() -> None:
    assert "✓ 全部通过" in cases_html(a_run(), [], Filter())
    assert "没有这样的用例" in cases_html(a_run(), [], Filter(kind="answer"))


# --- comparing ------------------------------------------------------------------------------------


def test_a_drop_is_said_first_with_its_interval() -> None:
    html = comparison_html(TWO_RUNS, a_comparison())

    assert "✕ 1 项指标下降" in html
    assert html.index("找得准不准") < html.index("应说的都说到")
    assert "+5.0 个百分点（+2.0 到 +8.0）" in html
    assert "比较了 148 条" in html and "另有 4 条" in html


def test_without_a_drop_that_is_said() -> None:
    html = comparison_html(TWO_RUNS, a_comparison(moved=(a_move(-0.01),), worse=()))

    assert "✓ 没有指标下降到允许的范围以外" in html
    assert "↓ 略降，在允许范围内" in html


def test_cases_that_got_worse_are_not_passed_over_where_no_figure_fell() -> None:
    html = comparison_html(TWO_RUNS, a_comparison(moved=(a_move(-0.01),)))

    assert "指标没有明显下降；有 1 条用例变差，见右侧。" in html and "✓" not in html


def test_two_runs_without_a_case_in_common_are_not_judged() -> None:
    found = a_comparison(same=0, moved=(), better=(), worse=())

    html = comparison_html(TWO_RUNS, found)

    assert "两次没有相同的用例，不能比较" in html and "✓" not in html
    assert case_moves_html(found) == ""


def test_a_change_that_may_be_chance_is_no_change() -> None:
    wide = replace(a_move(0.1), low=-0.02, high=0.22)

    html = comparison_html(TWO_RUNS, a_comparison(moved=(wide,)))

    assert "看不出变化" in html and "↑ 变好" not in html


@pytest.mark.parametrize(
    ("move", "word"),
    [
        (a_move(0.1), "↑ 变好"),
        (a_move(0.1, better="down"), "↓"),
        (a_move(-0.1, better="down"), "↑ 变好"),
        (a_move(-0.1, drop=True), "✕ 下降"),
    ],
)
def test_whether_up_is_good_depends_on_the_figure(move: MoveNote, word: str) -> None:
    assert word in comparison_html(TWO_RUNS, a_comparison(moved=(move,)))


def test_figures_that_did_not_move_are_only_counted() -> None:
    html = comparison_html(TWO_RUNS, a_comparison(moved=(a_move(0.0), a_move(0.00001))))

    assert "其余 2 项指标不变" in html and "<table" not in html


def test_cases_that_got_worse_stand_before_those_that_got_better_with_their_reasons() -> None:
    html = case_moves_html(a_comparison())

    assert html.index("变差的用例　1 条") < html.index("变好的用例　1 条")
    assert "现在的问题：<span data-content>没有找到 A012" in html
    assert "先前的问题：<span data-content>没有说到“100万”" in html


def test_no_text_of_a_comparison_becomes_a_tag() -> None:
    case = CaseMove(id=HOSTILE, kind=HOSTILE, question=HOSTILE, why=(HOSTILE,))
    move = replace(a_move(0.2), group=HOSTILE, label=HOSTILE)
    found = a_comparison(moved=(move,), better=(case,), worse=(case,))

    for html in (comparison_html(TWO_RUNS, found), case_moves_html(found)):
        assert "<img" not in html and "&lt;img" in html


def test_one_run_cannot_be_compared() -> None:
    assert "至少要有两次评测" in comparison_html(TWO_RUNS[:1], None)
    assert case_moves_html(None) == ""


# --- a figure over time ---------------------------------------------------------------------------


def test_a_figure_over_time_is_drawn_and_stands_in_a_table_the_latest_first() -> None:
    html = course_html(TWO_RUNS[0], "answer.facts", points(0.5, 0.75))

    assert html.count("<circle") == 2 and html.count('class="span"') == 2
    assert html.index("75.0%</td>") < html.index("50.0%</td>")
    assert '<option value="answer.facts" selected>' in html


def test_a_figure_that_is_not_there_is_not_drawn() -> None:
    assert course_html(TWO_RUNS[0], HOSTILE, points(0.5)) == ""
    assert course_html(None, "answer.facts", ()) == ""


@given(
    values=st.lists(st.floats(0, 1), min_size=1, max_size=30),
    unit=st.sampled_from(["share", "score"]),
)
def test_whatever_is_drawn_stays_within_its_frame(values: list[float], unit: Unit) -> None:
    svg = line_svg(points(*values), unit, label="x")

    _, _, wide, high = map(float, re.findall(r'viewBox="(\S+) (\S+) (\S+) (\S+)"', svg)[0])
    across = [float(x) for x in re.findall(r'cx="([^"]+)"', svg)]
    down = [float(y) for y in re.findall(r'(?:cy|y1|y2)="([^"]+)"', svg)]
    assert all(0 <= x <= wide for x in across) and all(0 <= y <= high for y in down)
    assert across == sorted(across)


@given(value=st.floats(0, 1), low=st.floats(0, 1), high=st.floats(0, 1))
def test_an_interval_is_drawn_from_its_low_end_to_its_high_end(
    value: float, low: float, high: float
) -> None:
    low, high = sorted((low, high))

    (left, right) = re.findall(
        r'class="span" x1="([\d.]+)" x2="([\d.]+)"', interval_svg(value, low, high)
    )[0]

    assert float(left) <= float(right)


# --- what is seen by everybody --------------------------------------------------------------------


def test_no_verdict_is_told_by_its_colour_alone() -> None:
    moves = (a_move(0.1), a_move(-0.1), a_move(-0.2, drop=True))
    pages = (
        run_html(TWO_RUNS, TWO_RUNS[1]),
        cases_html(a_run(), [a_failure(), a_failure(2, passed=True)], Filter(every=True)),
        comparison_html(TWO_RUNS, a_comparison(moved=moves)),
        case_moves_html(a_comparison()),
    )

    for html in pages:
        toned = re.findall(
            r'class="(?:state|told) (?:green|red|amber)"[^>]*>(?:<span class="sign">)?(.)', html
        )
        assert toned and set(toned) <= set("✓✕↑↓")


def test_every_table_has_headers_and_every_drawing_its_words() -> None:
    for html in (run_html(TWO_RUNS, TWO_RUNS[1]), course_html(a_run(), "answer.facts", points(1))):
        assert html.count("<table") == html.count("<thead")
        for svg in re.findall(r"<svg[^>]*>", html):
            assert 'aria-hidden="true"' in svg or "aria-label=" in svg


@given(change=st.floats(-1, 1), unit=st.sampled_from(["share", "score"]))
def test_a_change_that_is_written_with_a_sign_is_not_nothing(change: float, unit: Unit) -> None:
    said = step(change, unit)

    assert (said == "不变") or (said[0] == ("−" if change < 0 else "+"))
    assert steps(change, change, unit).startswith(said.split(" ")[0]) or said == "不变"


def test_a_figure_without_a_value_is_a_dash() -> None:
    assert reading(None, "share") == "–"
    assert figures()[0].value == 0.0  # which is a value


def test_a_set_is_shown_by_its_name_alone() -> None:
    of = SetNote(name=HOSTILE, label=HOSTILE, n=3, whose="own", corpus="records")

    html = start_html((of,), None, ())

    assert "<img" not in html and "3 条，问现有资料" in html


def test_the_style_sheet_loads_nothing_and_keeps_its_lists_out_of_brackets() -> None:
    css = Path(trials.__file__).with_name("evaluating.css").read_text(encoding="utf-8")

    assert not re.search(r"url\(|@import|@font-face|https?:", css)
    # Gradio repeats every rule below its container and splits selectors at every comma.
    assert not re.search(r":(?:is|not|has|where)\([^(){}]*,", css)
