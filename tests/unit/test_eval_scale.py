"""Which questions are asked of every size, and how figures are said to grow."""

from dataclasses import replace

from eval.datasets import Question
from eval.scale import Recall, SizeReport, chosen, figures, growth
from eval.searching_apart import Searches, Spread, Started


def searches(ms: float) -> Searches:
    spread = Spread(p50=ms, p95=2 * ms, max=3 * ms)
    nothing = Spread(p50=0, p95=0, max=0)
    return Searches(n=5, total=spread, embed=nothing, lexical=spread, vector=spread)


def a_report(passages: int, *, ms: float, build_seconds: float | None = 10) -> SizeReport:
    return SizeReport(
        passages=passages,
        recombined=0,
        pieces=passages,
        embedded=0,
        build_seconds=build_seconds,
        disk_bytes=passages * 100,
        started=Started(
            words_seconds=1,
            first_seconds=2,
            peak_bytes=1000,
            plain={"questions": searches(ms)},
            narrowed={},
        ),
        recall=Recall(n=5, plain=1.0, narrowed=0.9),
    )


def test_growth_is_how_many_times_as_large_the_last_is() -> None:
    grown = growth(a_report(100, ms=2), a_report(1000, ms=3))

    assert grown["passages"] == 10
    assert grown["disk_bytes"] == 10
    assert grown["search.plain.questions.total_p95"] == 1.5
    assert grown["start.first_seconds"] == 1
    assert grown["recall.plain"] == 1


def test_what_is_not_known_or_was_nothing_has_no_growth() -> None:
    unknown = a_report(100, ms=2, build_seconds=None)

    assert "build_seconds" not in figures(unknown)
    assert "build_seconds" not in growth(unknown, a_report(1000, ms=3))
    assert "build_seconds" not in growth(a_report(100, ms=2), replace(unknown, passages=1000))
    assert "search.plain.questions.embed_p50" not in growth(unknown, unknown)


def test_questions_and_demands_are_chosen_apart_and_the_same_ones_every_time() -> None:
    asked = [Question(id=f"q{n}", text=f"问{n}") for n in range(9)]
    asked += [Question(id=f"d{n}", text=f"需求{n}", content="很长") for n in range(4)]

    found = chosen(asked, count=5, seed=1)

    assert {name: len(texts) for name, texts in found.items()} == {"questions": 5, "demands": 4}
    assert set(found["demands"]) == {f"需求{n}\n很长" for n in range(4)}
    assert chosen(asked[::-1], count=5, seed=1) == found
    assert chosen(asked, count=3, seed=1)["questions"] == found["questions"][:3]


def test_an_empty_question_is_not_asked_and_an_empty_group_is_none() -> None:
    assert chosen([Question(id="q", text=" ")], count=5, seed=1) == {}
