"""Our values as the JSON of the command-line contract."""

from collections.abc import Sequence

from assistant.answers import Answer, Citation
from corpus.ingest import Added
from corpus.records import Problem, Record, Source
from corpus.store.records import StoredRecord, VersionNote
from corpus.validity import Status
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
        "text": of.record.text,
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
                "source": source(hit.source),
            }
            for rank, hit in enumerate(of.hits, start=1)
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
