"""Cases are read with the place of every slip, fall into fixed halves, and go back whole."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.errors import BadCases
from eval.suite.case_files import digest, drop, keep, parse, read_sets, shipped, written
from eval.suite.cases import STATED_ON, AnswerCase, Case, Expected, SearchCase
from eval.suite.halves import half_of, in_half

WORDS = st.text(min_size=1, max_size=40)


def line(**changed: object) -> str:
    case = {
        "id": "A001",
        "kind": "answer",
        "question": "专精特新要什么条件？",
        "types": ["FACT"],
        "provenance": "domain N05",
        "expect": {"first": ["N05"]},
    }
    return json.dumps({**case, **changed}, ensure_ascii=False)


def a_file(folder: Path, *lines: str, name: str = "answers.jsonl") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def an_answer(
    identity: str = "A001", *, question: str = "专精特新？", group: str | None = None
) -> AnswerCase:
    return AnswerCase(
        id=identity,
        kind="answer",
        question=question,
        types=("FACT",),
        provenance="domain N05",
        group=group,
        expect=Expected(first=("N05",)),
    )


def test_what_a_line_leaves_out_has_its_default() -> None:
    case = parse(line())

    assert case.as_of == STATED_ON
    assert case.role == "enterprise"
    assert case.traps == ()


def a_search(**changed: object) -> str:
    case = {
        "id": "S001",
        "kind": "search",
        "query": "烘干",
        "types": ["REGION"],
        "provenance": "domain §2.1",
        "relevant": {"NXCG-2026-0072": 3},
    }
    return json.dumps({**case, **changed}, ensure_ascii=False)


def test_a_search_may_be_narrowed_and_is_not_unless_it_says_so() -> None:
    plain, narrowed = (
        parse(a_search()),
        parse(a_search(field="新材料", region="中宁县", trl=6, include_expired=True, hard=True)),
    )

    assert isinstance(plain, SearchCase)
    assert isinstance(narrowed, SearchCase)
    assert (plain.field, plain.region, plain.trl) == (None, None, None)
    assert (plain.include_expired, plain.hard) == (False, False)
    assert (narrowed.field, narrowed.region, narrowed.trl) == ("新材料", "中宁县", 6)
    assert (narrowed.include_expired, narrowed.hard) == (True, True)
    assert digest(plain) != digest(narrowed)


def test_what_narrows_nothing_is_not_written() -> None:
    assert set(json.loads(written(parse(a_search())))) == set(json.loads(a_search()))


@pytest.mark.parametrize("changed", [{"trl": 0}, {"trl": 10}, {"field": ""}, {"region": ""}])
def test_a_filter_that_can_match_nothing_is_a_slip(changed: dict[str, object]) -> None:
    with pytest.raises(BadCases, match=next(iter(changed))):
        parse(a_search(**changed))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": "anser"}, "kind 应为"),
        ({"types": []}, "types 至少要有一项"),
        ({"types": ["FACTS"]}, "FACTS"),
        ({"as_of": "2026-13-01"}, "as_of 应是日期"),
        ({"id": "1 2"}, "id 应以字母开头"),
        ({"expected": {}}, "expected 没有这个字段名"),
        ({"expect": {}}, "expect 为空"),
        ({"expect": {"facts": [[]]}}, "expect.facts.0 至少要有一项"),
        ({"question": ""}, "question 不能为空"),
        ({"difficulty": 5}, "difficulty 应为 1, 2、3 之一（现为 5）"),
    ],
)
def test_a_slip_is_told_with_its_line_and_field(
    tmp_path: Path, changed: dict[str, object], said: str
) -> None:
    path = a_file(tmp_path, line(), line(**{"id": "A002", **changed}))

    with pytest.raises(BadCases) as caught:
        read_sets([path])

    assert "第 2 行" in str(caught.value)
    assert said in str(caught.value)


def test_every_bad_line_is_told_at_once(tmp_path: Path) -> None:
    path = a_file(tmp_path, "{", line(), line(id="A002", kind="x"))

    with pytest.raises(BadCases, match=r"第 1 行.*第 3 行"):
        read_sets([path])


def test_an_id_may_stand_in_all_sets_only_once(tmp_path: Path) -> None:
    first, second = a_file(tmp_path, line()), a_file(tmp_path, line(), name="more.jsonl")

    with pytest.raises(BadCases, match=r"A001.*answers\.jsonl"):
        read_sets([first, second])


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadCases, match="读不到"):
        read_sets([tmp_path / "none.jsonl"])


def test_the_shipped_sets_are_as_they_should_be() -> None:
    sets = shipped()

    assert sum(len(of.cases) for of in sets) >= 300


@given(question=WORDS.filter(str.strip), note=WORDS)
def test_what_is_written_reads_back_the_same(question: str, note: str) -> None:
    case: Case = an_answer(question=question).model_copy(update={"note": note})

    assert parse(written(case)) == case
    assert "\n" not in written(case)


@given(question=WORDS)
def test_another_wording_is_another_digest(question: str) -> None:
    case = an_answer(question=f"{question}甲")

    assert digest(case) != digest(case.model_copy(update={"question": f"{question}乙"}))


def test_a_case_takes_the_place_of_the_one_of_its_id(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "own.jsonl"
    keep(an_answer("A001"), path)
    keep(an_answer("A002"), path)

    keep(an_answer("A001", question="改过的问题"), path)

    (of,) = read_sets([path])
    assert [(case.id, case.question) for case in of.cases if isinstance(case, AnswerCase)] == [
        ("A001", "改过的问题"),
        ("A002", "专精特新？"),
    ]


def test_a_dropped_case_is_gone_and_the_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    keep(an_answer("A001"), path)
    keep(an_answer("A002"), path)

    drop("A001", path)

    assert [case.id for case in read_sets([path])[0].cases] == ["A002"]


@given(numbers=st.lists(st.integers(1, 999), min_size=2, max_size=2, unique=True))
def test_a_group_is_never_torn_apart(numbers: list[int]) -> None:
    first, second = (an_answer(f"A{number}", group="G1") for number in numbers)

    assert half_of(first) == half_of(second)


def test_the_halves_are_about_halves_and_every_case_is_in_one() -> None:
    cases = [an_answer(f"A{number:03}") for number in range(400)]

    opened = [case for case in cases if in_half(case, "open")]
    kept = [case for case in cases if in_half(case, "kept")]

    assert 160 <= len(opened) <= 240
    assert len(opened) + len(kept) == 400
    assert all(in_half(case, "both") for case in cases)
