"""Our values as JSON, key by key as the contract has them."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

from assistant_builders import a_citation, a_find, a_hit, an_answer
from builders import a_record

from assistant import faces
from assistant.answers import Answer, Citation, Evidence, Removed
from corpus.checks import Check
from corpus.ingest import Added
from corpus.records import (
    Achievement,
    Caution,
    Page,
    Policy,
    Problem,
    Provenance,
    Record,
    Source,
    SpanCaution,
)
from corpus.store.records import StoredRecord, VersionNote

WHERE = {"path": "R1.md", "page": None, "row": None, "start": 0, "end": 5}
CITED = a_citation("最高100万。", facts=Policy(provenance="official", checked=date(2026, 11, 23)))


def stored(record: Record) -> StoredRecord:
    return StoredRecord(record=record, version=2)


def test_a_source_has_all_five_keys_and_null_where_unknown() -> None:
    assert faces.source(Source()) == dict.fromkeys(("path", "page", "row", "start", "end"))
    assert faces.source(Source(path="a.pdf", page=2, start=0, end=5)) == {
        "path": "a.pdf",
        "page": 2,
        "row": None,
        "start": 0,
        "end": 5,
    }


def test_an_answer_has_the_keys_of_the_contract_in_their_order() -> None:
    assert list(faces.answer(an_answer(CITED))) == [
        "status",
        "intent",
        "question",
        "mode",
        "answer",
        "citations",
        "removed",
        "ask",
        "nearest",
        "contact",
        "warnings",
        "ms",
    ]


def test_an_answer_says_what_it_says() -> None:
    answer = Answer(
        status="partial",
        intent="policy_find",
        question="问",
        text="答[^1]",
        mode="llm",
        citations=(CITED,),
        removed=(Removed(text="错", why="没有标明出处"),),
        ask=("补什么",),
        nearest=(a_hit(a_record("最高1万。")),),
        contact="科技厅",
        warnings=("注意",),
        ms={"total": 1.5},
    )

    assert faces.answer(answer) == {
        "status": "partial",
        "intent": "policy_find",
        "question": "问",
        "mode": "llm",
        "answer": "答[^1]",
        "citations": [
            {
                "n": 1,
                "record": "R1",
                "title": "办法",
                "quote": "最高100万。",
                "source": {**WHERE, "end": 7},
                "status": "in_force",
                "provenance": "official",
                "checked": "2026-11-23",
                "cautions": [],
                "genre": None,
            }
        ],
        "removed": [{"text": "错", "why": "没有标明出处"}],
        "ask": ["补什么"],
        "nearest": [
            {
                "record": "R1",
                "title": "办法",
                "text": "最高1万。",
                "status": "in_force",
                "source": {**WHERE, "end": 5},
            }
        ],
        "contact": "科技厅",
        "warnings": ["注意"],
        "ms": {"total": 1.5},
    }


def test_a_record_that_nobody_checked_says_null() -> None:
    cited = a_citation("回收率95%。", kind="achievement", facts=Achievement())

    assert faces.citation(cited)["checked"] is None


def test_a_passage_is_on_the_page_where_it_starts() -> None:
    pages = (Page(number=1, start=0, end=3), Page(number=2, start=3, end=8))
    record = Record(
        id="R",
        kind="passage",
        title="t",
        text="一二三四五六七八",
        level="public",
        source=Source(path="a.pdf"),
        pages=pages,
    )

    assert faces.source(record.place(4, 6)) == {
        "path": "a.pdf",
        "page": 2,
        "row": None,
        "start": 4,
        "end": 6,
    }


def test_a_search_counts_records_that_do_not_hold_and_not_passages() -> None:
    old = a_record("旧。", id="old")
    result = faces.found(
        "问", a_find(a_hit(a_record("最高5。"), score=1 / 3), expired=[a_hit(old), a_hit(old)])
    )

    assert result == {
        "query": "问",
        "hits": [
            {
                "rank": 1,
                "record": "R1",
                "kind": "policy",
                "title": "办法",
                "status": "in_force",
                "text": "最高5。",
                "score": 0.333333,
                "marks": [],
                "source": {**WHERE, "end": 4},
                "cautions": [],
            }
        ],
        "mended": [],
        "namesakes": [],
        "excluded": {"expired": 1},
        "ms": {"embed": 0.0, "lexical": 0.0, "vector": 0.0, "total": 0.0},
    }


def test_what_adding_did_is_told_in_four_lists() -> None:
    problem = Problem(
        source=Source(path="b.pdf"), code="empty", severity="refused", what="空", hint="换"
    )

    assert faces.added(Added(added=(a_record("最高5万。"),), problems=(problem,))) == {
        "added": [{"id": "R1", "kind": "policy", "title": "办法", "source": WHERE}],
        "updated": [],
        "unchanged": [],
        "problems": [
            {
                "source": {"path": "b.pdf", "page": None, "row": None, "start": None, "end": None},
                "code": "empty",
                "severity": "refused",
                "what": "空",
                "hint": "换",
            }
        ],
    }


def test_contacts_are_shown_only_to_who_may_see_them() -> None:
    facts = Achievement(guarded={"联系电话": "0951-1234567"}, others={"单位": "所"})
    of = stored(a_record("回收率95%。", kind="achievement", facts=facts))
    note = VersionNote(
        version=1, added=datetime(2026, 11, 23, tzinfo=UTC), sha256="a", visible=True
    )

    mine = faces.shown(of, "open", [note], guarded=False)
    theirs = faces.shown(of, "open", [note], guarded=True)

    assert "0951-1234567" not in json.dumps(mine)
    assert theirs["fields"]["guarded"] == {"联系电话": "0951-1234567"}  # type: ignore[index]
    assert list(mine) == [
        "id",
        "kind",
        "title",
        "level",
        "status",
        "source",
        "versions",
        "fields",
        "cautions",
        "text",
    ]
    assert mine["versions"] == [
        {"version": 1, "added": "2026-11-23T00:00:00+00:00", "sha256": "a", "visible": True}
    ]


def test_what_is_wrong_with_a_passage_stands_with_every_face_of_it() -> None:
    seen = Caution(code="ocr", note="文字识别，可信度 96%")
    record = replace(
        a_record("最高100万。\n按季受理。"),
        cautions=(SpanCaution(start=0, end=7, caution=seen),),
    )
    told = [{"code": "ocr", "note": "文字识别，可信度 96%"}]
    evidence = Evidence(record=record, start=0, end=7, status="in_force")

    assert faces.citation(Citation(n=1, evidence=evidence))["cautions"] == told
    assert (
        faces.citation(Citation(n=1, evidence=replace(evidence, start=8, end=13)))["cautions"] == []
    )
    found = json.loads(json.dumps(faces.found("问", a_find(a_hit(record)))))
    assert found["hits"][0]["cautions"] == told
    assert faces.shown(stored(record), "open", [], guarded=False)["cautions"] == [
        {"start": 0, "end": 7, **told[0]}
    ]


def test_a_check_names_the_line_it_is_of_and_whether_it_counts() -> None:
    record = a_record("甲句。〔二手〕\n乙句。")
    when = datetime(2026, 11, 23, 8, tzinfo=UTC)

    def of(key: str, provenance: Provenance | None) -> Check:
        return Check(record="R1", key=key, provenance=provenance, who="张三", when=when, note="注")

    history = [of("甲句。", "media"), of("甲句。", "official"), of("旧句。", "official")]

    told = faces.checks_of(record, history)

    assert [(item["line"], item["provenance"], item["counts"]) for item in told] == [
        (1, "media", False),
        (1, "official", True),
        (None, "official", True),
    ]
    assert told[0] == {
        "line": 1,
        "whole": False,
        "provenance": "media",
        "who": "张三",
        "when": "2026-11-23T08:00:00+00:00",
        "note": "注",
        "counts": False,
    }


def test_what_a_search_met_is_marked_in_the_records_own_text() -> None:
    record = a_record("开头。最高1,000万元。")
    hit = replace(a_hit(record), start=3)

    result = faces.found("0.1亿元", a_find(hit))["hits"][0]  # type: ignore[index]

    assert [record.text[start:end] for start, end in result["marks"]] == ["1,000万元"]
