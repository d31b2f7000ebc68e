"""Our values as the JSON of the command-line contract."""

from collections.abc import Sequence

from assistant.answers import Answer, Citation, no_rule
from assistant.feedback import Feedback
from corpus.checks import Check, lines_of, standing, whole_key
from corpus.differences import Difference
from corpus.ingest import Added
from corpus.records import Caution, Problem, Record, Source
from corpus.review import Task
from corpus.store.ledger import FileNote
from corpus.store.records import StoredRecord, VersionNote
from corpus.validity import Status
from corpus.withdrawal import Withdrawn
from index.marking import marks
from index.search import Found


def source(of: Source) -> dict[str, object]:
    """Give a source; null where unknown."""
    return {
        "path": of.path,
        "page": of.page,
        "row": of.row,
        "start": of.start,
        "end": of.end,
    }


def problem(of: Problem) -> dict[str, object]:
    """Give a problem."""
    return {
        "source": source(of.source),
        "code": of.code,
        "severity": of.severity,
        "what": of.what,
        "hint": of.hint,
    }


def brief(of: Record) -> dict[str, object]:
    """Give what `add` says of a record."""
    return {"id": of.id, "kind": of.kind, "title": of.title, "source": source(of.source)}


def added(of: Added) -> dict[str, object]:
    """Give what `add` did."""
    return {
        "added": [brief(record) for record in of.added],
        "updated": [brief(record) for record in of.updated],
        "unchanged": [brief(record) for record in of.unchanged],
        "problems": [problem(item) for item in of.problems],
    }


def listed(of: StoredRecord, status: Status) -> dict[str, object]:
    """Give one line of `list`."""
    record = of.record
    return {
        "id": record.id,
        "kind": record.kind,
        "title": record.title,
        "level": record.level,
        "status": status,
        "source": source(record.source),
    }


def caution(of: Caution) -> dict[str, object]:
    """Give why a text must not be taken at its word."""
    return {"code": of.code, "note": of.note}


def shown(
    of: StoredRecord, status: Status, versions: Sequence[VersionNote], *, guarded: bool
) -> dict[str, object]:
    """Give all of a record; contacts and reserve prices only where `guarded` is true."""
    facts = of.record.facts
    hidden = {"kind", "spans"} | (set() if guarded else {"guarded"})
    fields = facts.model_dump(mode="json", exclude=hidden) if facts else {}
    return {
        **listed(of, status),
        "versions": [
            {
                "version": note.version,
                "added": note.added.isoformat(),
                "sha256": note.sha256,
                "visible": note.visible,
            }
            for note in versions
        ],
        "fields": fields,
        "cautions": [
            {"start": item.start, "end": item.end, **caution(item.caution)}
            for item in of.record.cautions
        ],
        "text": of.record.text,
    }


def checks_of(record: Record, history: Sequence[Check]) -> list[dict[str, object]]:
    """Give who checked what of a record and when, the newest last; a line that is gone is null."""
    numbers = {line.key: line.number for line in lines_of(record.text)}
    counting = standing(history).values()
    return [
        {
            "line": numbers.get(check.key),
            "whole": check.key == whole_key(record.text),
            "provenance": check.provenance,
            "who": check.who,
            "when": check.when.isoformat(),
            "note": check.note,
            "counts": any(check is item for item in counting),
        }
        for check in history
    ]


def task(of: Task, status: Status) -> dict[str, object]:
    """Give a record with what is to be checked in it."""
    record = of.record
    return {
        "record": record.id,
        "kind": record.kind,
        "title": record.title,
        "level": record.level,
        "status": status,
        "provenance": record.facts.provenance if record.facts else None,
        "origin": of.origin,
        "first": of.wanted.place if of.wanted else None,
        "what": of.wanted.what if of.wanted else None,
        "where": of.wanted.where if of.wanted else None,
        "whole": of.whole,
        "lines": [
            {
                "line": line.number,
                "text": line.text,
                "provenance": line.provenance,
                "source": source(record.place(line.start, line.end)),
            }
            for line in of.lines
        ],
        "remarks": list(of.remarks),
    }


def file_note(of: FileNote) -> dict[str, object]:
    """Give one file of the ledger."""
    return {
        "path": of.path,
        "state": of.state,
        "size": of.size,
        "sha256": of.sha256,
        "changed": of.changed.isoformat(),
    }


def difference(of: Difference) -> dict[str, object]:
    """Give what changed between two versions."""
    return {
        "fields": [
            {"label": item.label, "before": item.before, "after": item.after} for item in of.fields
        ],
        "passages": [
            {
                "kind": item.kind,
                "where": item.where,
                "before": item.before,
                "after": item.after,
                "figures": {"before": list(item.figures[0]), "after": list(item.figures[1])},
                "renumbered": item.renumbered,
            }
            for item in of.passages
        ],
    }


def found(query: str, of: Found) -> dict[str, object]:
    """Give the result of a search."""
    return {
        "query": query,
        "hits": [
            {
                "rank": rank,
                "record": hit.record.id,
                "kind": hit.record.kind,
                "title": hit.record.title,
                "status": hit.status,
                "text": hit.text,
                "score": round(hit.score, 6),
                "marks": [
                    [hit.start + start, hit.start + end]
                    for start, end in marks(hit.text, of.meant or query)
                ],
                "source": source(hit.source),
                "cautions": [caution(item) for item in hit.record.cautions_at(hit.start, hit.end)],
            }
            for rank, hit in enumerate(of.hits, start=1)
        ],
        "mended": [list(change) for change in of.mended],
        "namesakes": [
            {
                "name": same.name,
                "readings": [
                    {"label": r.label, "records": list(r.records), "holds": r.holds}
                    for r in same.readings
                ],
            }
            for same in of.namesakes
        ],
        "excluded": {"expired": len({hit.record.id for hit in of.expired})},
        "ms": {
            "embed": of.ms.embed,
            "lexical": of.ms.lexical,
            "vector": of.ms.vector,
            "total": of.ms.total,
        },
    }


def citation(of: Citation) -> dict[str, object]:
    """Give a citation."""
    return {
        "n": of.n,
        "record": of.record.id,
        "title": of.record.title,
        "quote": of.quote,
        "source": source(of.source),
        "status": of.evidence.status,
        "provenance": of.provenance,
        "checked": of.checked.isoformat() if of.checked else None,
        "cautions": [caution(item) for item in of.cautions],
        "genre": no_rule(of.record) or None,
    }


def answer(of: Answer) -> dict[str, object]:
    """Give an answer."""
    return {
        "status": of.status,
        "intent": of.intent,
        "question": of.question,
        "mode": of.mode,
        "answer": of.text,
        "citations": [citation(item) for item in of.citations],
        "removed": [{"text": item.text, "why": item.why} for item in of.removed],
        "ask": list(of.ask),
        "nearest": [
            {
                "record": hit.record.id,
                "title": hit.record.title,
                "text": hit.text,
                "status": hit.status,
                "source": source(hit.source),
            }
            for hit in of.nearest
        ],
        "contact": of.contact,
        "warnings": list(of.warnings),
        "ms": of.ms,
    }


def feedback(of: Feedback) -> dict[str, object]:
    """Give what somebody said of an answer."""
    return {
        "id": of.id,
        "when": of.when.isoformat(),
        "role": of.role,
        "identity": of.identity,
        "question": of.question,
        "history": [{"role": turn.role, "content": turn.content} for turn in of.history],
        "as_of": of.as_of.isoformat(),
        "status": of.status,
        "answer": of.answer,
        "cited": list(of.cited),
        "reason": of.reason,
        "note": of.note,
        "state": of.state,
        "case": of.case,
    }


def withdrawn(of: Withdrawn) -> dict[str, object]:
    """Give a record that was taken out of sight, with when, by whom and why; null where unknown."""
    done = of.withdrawal
    return {
        **brief(of.record),
        "level": of.record.level,
        "version": done.version,
        "when": done.when.isoformat() if done.when else None,
        "who": done.who or None,
        "reason": done.reason,
    }
