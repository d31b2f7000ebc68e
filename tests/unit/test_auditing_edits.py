"""Whatever is done to the audit from outside is found, and said where."""

from dataclasses import fields, replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.auditing.checkpoint import Line, read, written
from assistant.auditing.entries import Entry, as_object, hash_of
from assistant.auditing.verifying import MOST_BEHIND, Verdict, verify
from eval.auditing.edits import EDITS, Kept, an_audit, edits_found, is_found

KEY = b"k" * 32
TEXTS = st.text(max_size=30)


@pytest.fixture(scope="module")
def kept() -> Kept:
    return an_audit(Random(3), KEY, size=30)  # noqa: S311  (nothing is kept secret by it)


def verdict(kept: Kept, **more: object) -> Verdict:
    return verify(kept.entries, kept.lines, key=KEY, **more)  # type: ignore[arg-type]


def test_an_audit_that_nobody_touched_holds(kept: Kept) -> None:
    found = verdict(kept)

    assert found.holds
    assert found.remarks == ()
    assert (found.entries, found.first, found.last) == (30, 1, 30)


def test_of_a_thousand_edits_all_are_found() -> None:
    outcome = edits_found(1000, size=48)

    assert sum(made for made, _ in outcome.values()) == 1000
    assert {name: made - found for name, (made, found) in outcome.items()} == dict.fromkeys(
        EDITS, 0
    )


def test_where_an_entry_was_changed_is_said(kept: Kept) -> None:
    entries = list(kept.entries)
    entries[11] = replace(entries[11], who="u" + "0" * 24)

    found = verdict(replace(kept, entries=tuple(entries)))

    assert [(fault.code, fault.number) for fault in found.faults] == [("changed", 12)]
    assert "第 12 条的内容被改过" in found.faults[0].what


def test_which_entries_were_taken_out_is_said(kept: Kept) -> None:
    found = verdict(replace(kept, entries=(*kept.entries[:9], *kept.entries[12:])))

    assert [(fault.code, fault.number) for fault in found.faults] == [
        ("missing", 10),
        ("unlinked", 13),
    ]
    assert "第 10–12 条被删去" in found.faults[0].what


def test_how_much_of_the_end_is_gone_is_said(kept: Kept) -> None:
    found = verdict(replace(kept, entries=kept.entries[:25]))

    assert [fault.what for fault in found.faults] == ["结尾的第 26–30 条被删去（检查点记着它们）。"]


def test_all_of_it_gone_is_found(kept: Kept) -> None:
    assert [f.code for f in verdict(replace(kept, entries=())).faults] == ["tail"]


def test_what_programs_that_were_killed_left_out_of_the_checkpoint_is_told_and_is_no_fault(
    kept: Kept,
) -> None:
    lines = (kept.lines or ())[:-MOST_BEHIND]

    found = verdict(replace(kept, lines=lines))

    assert found.holds
    assert "检查点落后 8 条（从第 23 条起）" in found.remarks[0]


def test_more_than_that_is_a_fault(kept: Kept) -> None:
    found = verdict(replace(kept, lines=(kept.lines or ())[: -MOST_BEHIND - 1]))

    assert [fault.code for fault in found.faults] == ["checkpoint_missing"]


def test_a_line_that_was_never_finished_is_told_and_is_no_fault(kept: Kept) -> None:
    lines = kept.lines or ()

    found = verdict(replace(kept, lines=(*lines[:-1], lines[-1][:40], lines[-1])))

    assert found.holds
    assert "没有写完" in found.remarks[0]


def test_a_line_that_was_written_long_after_its_entry_is_told(kept: Kept) -> None:
    late = written(
        Line(said="entry", number=30, hash=kept.entries[-1].hash, at="2026-03-01T00:00:00.000000Z"),
        KEY,
    )

    found = verdict(replace(kept, lines=(*(kept.lines or ())[:-1], late)))

    assert found.holds
    assert "事后补写" in found.remarks[0]


def test_what_somebody_noted_elsewhere_shows_an_end_that_was_cut_off_everywhere(
    kept: Kept,
) -> None:
    cut = Kept(entries=kept.entries[:20], lines=(kept.lines or ())[:20])
    noted = kept.entries[27]

    assert verdict(cut).holds
    assert not verdict(cut, known=(28, noted.hash[:16])).holds
    assert verdict(kept, known=(28, noted.hash[:16])).holds
    assert not verdict(kept, known=(27, noted.hash[:16])).holds


def test_what_is_noted_while_others_verify_is_let_be(kept: Kept) -> None:
    found = verdict(replace(kept, lines=(kept.lines or ())[:10]), upto=10)

    assert found.holds
    assert (found.entries, found.remarks) == (10, ())


def test_a_beginning_that_was_cut_off_needs_a_mark(kept: Kept) -> None:
    rest = replace(kept, entries=kept.entries[10:])
    mark = Line(said="cut", number=11, hash=kept.entries[9].hash, at=kept.entries[-1].at)
    marked = replace(rest, lines=(*(kept.lines or ()), written(mark, KEY)))
    forged = replace(rest, lines=(*(kept.lines or ()), written(mark, b"guessed")))

    assert [fault.code for fault in verdict(rest).faults] == ["head"]
    assert verdict(marked).holds
    assert "第 1–10 条已按保存期限清理" in verdict(marked).remarks[0]
    assert is_found(forged, KEY)


def test_more_is_cut_off_than_the_mark_says(kept: Kept) -> None:
    mark = Line(said="cut", number=11, hash=kept.entries[9].hash, at=kept.entries[-1].at)
    lines = (*(kept.lines or ()), written(mark, KEY))

    found = verdict(Kept(entries=kept.entries[12:], lines=lines))

    assert [fault.code for fault in found.faults] == ["head"]


def test_what_an_administrator_answers_for_holds_and_is_told(kept: Kept) -> None:
    last = kept.entries[19]
    mark = Line(
        said="anew", number=20, hash=last.hash, at=last.at, who="cli:root", why="从备份恢复"
    )

    found = verdict(
        Kept(entries=kept.entries[:20], lines=(*(kept.lines or ()), written(mark, KEY)))
    )

    assert found.holds
    assert "cli:root 从第 21 条另起：从备份恢复（第 21–30 条随之作废" in found.remarks[0]


def test_a_changed_entry_stays_a_fault_whoever_answers_for_it(kept: Kept) -> None:
    last = kept.entries[-1]
    mark = Line(said="anew", number=30, hash=last.hash, at=last.at, who="cli:root", why="?")
    entries = (replace(kept.entries[0], who="guest"), *kept.entries[1:])

    found = verdict(Kept(entries=entries, lines=(*(kept.lines or ()), written(mark, KEY))))

    assert [fault.code for fault in found.faults] == ["changed"]


@given(TEXTS, TEXTS, TEXTS, st.integers(1, 10**9), st.sampled_from(fields(Entry)[:-1]))
def test_no_two_entries_that_differ_have_one_hash(
    who: str, act: str, note: str, number: int, field: object
) -> None:
    entry = Entry(
        number=number,
        at="2026-11-23T04:00:00.000000Z",
        who=who,
        role="staff",
        act=act,
        object="CG-1",
        outcome="begun",
        note=note,
        before="0" * 64,
    )
    name = field.name  # type: ignore[attr-defined]
    value = number + 1 if name == "number" else getattr(entry, name) + "x"
    moved = replace(entry, who=who + act[:1], act=act[1:]) if act else None

    other = replace(entry, **{name: value})  # type: ignore[arg-type]
    assert hash_of(other, KEY) != hash_of(entry, KEY)
    assert hash_of(entry, b"other") != hash_of(entry, KEY)
    assert moved is None or moved == entry or hash_of(moved, KEY) != hash_of(entry, KEY)


@given(TEXTS, TEXTS, st.integers(1, 10**9))
def test_a_line_is_read_as_it_was_written_and_with_its_own_key_only(
    who: str, why: str, number: int
) -> None:
    line = Line(said="anew", number=number, hash="a" * 64, at="2026", who=who, why=why)
    text = written(line, KEY)

    assert read(text, KEY) == line
    assert read(text, b"other") is None
    assert "\n" not in text


@given(st.text(max_size=200))
def test_whatever_stands_in_a_checkpoint_reading_it_breaks_nothing(text: str) -> None:
    assert read(text, KEY) is None


@pytest.mark.parametrize("text", ["[]", "{}", '{"seal": 1}', '{"seal": "é", "said": "entry"}', "9"])
def test_what_is_json_and_no_line_is_none(text: str) -> None:
    assert read(text, KEY) is None


@pytest.mark.parametrize(
    "of",
    [
        "N05.zjtx",
        "CG-0012",
        "NXCG-2026-0052",
        "P-9f3c0a17b2de",
        "u" + "1a" * 12,
        "9f3c0a17b2de4f6a" * 2,
        "",
    ],
)
def test_an_id_is_kept_as_it_is(of: str) -> None:
    assert as_object(of, KEY) == of


@pytest.mark.parametrize(
    "of",
    [
        "13912345678",
        "11010519491231002X",
        "zhang@example.com",
        "请问 补贴多少",
        "a\nb",
        "x" * 121,
        "张伟",
        "宁科〔2025〕7号",
        "CG-张伟",
        "ｗａｎｇ",
        "CG-1\n",
        "\ud800",
        "sk-1234567890abcdef",
    ],
)
def test_what_is_no_id_is_kept_as_a_fingerprint_that_only_the_key_gives(of: str) -> None:
    kept = as_object(of, KEY)

    assert kept.startswith("#") and len(kept) == 17
    assert kept == as_object(of, KEY) != as_object(of, b"other")
