"""Find out what an erasure takes: by whose it is, by what it quotes; all else is only named."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from pydantic import JsonValue

from assistant.erasing.plan import Mention, Plan
from assistant.erasing.subject import Subject
from assistant.erasing.texts import found_in_row
from corpus.store.plain import PlainRow
from corpus.store.snapshot import Rows

# Of the index, nothing: its passages are the records', its vectors are of texts and no texts.
NOT_LOOKED_AT = frozenset(
    {
        "index_chunk",
        "index_embedding",
        "index_seal",
        "index_build",
        "assistant_audit",
        "assistant_draft_share",
    }
)
# By which a row is known as somebody's, and what it is called when it is told.
OWNED: Mapping[str, tuple[str, str]] = {
    "assistant_account": ("id", "账号"),
    "assistant_session": ("account", "登录"),
    "assistant_key": ("account", "程序的密钥"),
    "assistant_profile": ("identity", "企业画像"),
    "assistant_draft": ("identity", "申报草稿"),
    "assistant_feedback": ("identity", "对回答的反馈"),
    "assistant_complaint": ("identity", "投诉与反馈"),
    "assistant_offer": ("identity", "登记的需求与成果"),
    "assistant_match_opinion": ("identity", "对匹配的评价"),
    "assistant_batch": ("identity", "批量匹配"),
    "assistant_batch_row": ("identity", "批量匹配的需求"),
    "assistant_trace": ("identity", "提问与回答的过程"),
    "assistant_asked": ("identity", "提问历史"),
    "assistant_unasked": ("identity", "不记提问历史"),
    "assistant_followed": ("identity", "收藏与订阅"),
}
KEYS: Mapping[str, str] = {
    "assistant_account": "id",
    "assistant_session": "token",
    "assistant_key": "id",
    "assistant_profile": "identity",
    "assistant_draft": "draft",
    "assistant_feedback": "id",
    "assistant_complaint": "id",
    "assistant_offer": "id",
    "assistant_match_opinion": "id",
    "assistant_batch": "id",
    "assistant_batch_row": "id",
    "assistant_trace": "id",
    "assistant_asked": "id",
    "assistant_unasked": "identity",
    "assistant_followed": "id",
    "assistant_form": "id",
    "assistant_model_ceiling": "id",
}
# How rows of others are called where they are named, and what may be erased with `--also`.
PLACES: Mapping[str, tuple[str, str]] = {
    "assistant_account": ("account", "账号"),
    "assistant_key": ("key", "他人的密钥"),
    "assistant_profile": ("profile", "他人的企业画像"),
    "assistant_draft": ("draft", "他人的草稿"),
    "assistant_feedback": ("feedback", "他人的反馈"),
    "assistant_complaint": ("complaint", "他人的投诉与反馈"),
    "assistant_offer": ("offer", "他人的登记"),
    "assistant_match_opinion": ("opinion", "他人的匹配评价"),
    "assistant_batch": ("batch", "他人的批量匹配"),
    "assistant_batch_row": ("batch_row", "他人批量匹配的需求"),
    "assistant_trace": ("trace", "他人的提问与回答"),
    "assistant_asked": ("asked", "他人的提问历史"),
    "assistant_followed": ("followed", "他人的收藏与订阅"),
    "assistant_form": ("form", "Word 模板"),
    "assistant_model_ceiling": ("ceiling", "模型权限记录"),
    "corpus_file": ("file", "文件台账"),
    "corpus_problem": ("file", "文件台账"),
    "corpus_original": ("original", "原文件"),
    "corpus_measure": ("measure", "政策条件"),
}
_RECORD_KEYS: Mapping[str, str] = {
    "corpus_record": "id",
    "corpus_version": "record",
    "corpus_facet": "record",
    "corpus_link": "owner",
    "corpus_claim": "owner",
    "corpus_check": "record",
    "corpus_withdrawal": "record",
}
# The fields of a form that name whose it is.
_OWNERS = ("需求单位", "完成单位")
_PACKED: Mapping[str, tuple[str, ...]] = {
    "corpus_original": ("data",),
    "assistant_form": ("content",),
}


@dataclass(slots=True)
class _Found:
    """What the versions of records tell."""

    records: dict[str, str] = field(default_factory=dict)
    contacts: set[str] = field(default_factory=set)
    originals: set[str] = field(default_factory=set)
    rows_in_files: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    others: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    paths: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def survey(rows: Rows, subject: Subject, *, also: Collection[str] = ()) -> Plan:
    """Give what an erasure takes from the database, and where else it names them.

    Args:
        rows: All of the database, of one moment.
        subject: Who.
        also: Places of mentions that go as well.
    """
    found = _of_records(rows, subject, also)
    going = _rows_of(rows, subject, found, also)
    originals = found.originals | _named("original", also)
    gone = frozenset(found.records)
    files = _named("file", also) | {
        path for path in found.paths if found.paths[path] <= gone and path
    }
    bereft = {record for sha in originals for record in found.others[sha] if record not in gone}
    plan = Plan(
        subject=subject,
        records=found.records,
        contacts=frozenset(found.contacts) - gone,
        originals=frozenset(originals),
        bereft=len(bereft),
        files=frozenset(files),
        problems=frozenset(_problems(rows, subject, found, files)),
        rows={table: frozenset(keys) for table, keys in going.items()},
        last_admin=takes_last_admin(rows, subject, also=also),
        answers=frozenset(_quoting(rows, gone, going["assistant_feedback"])),
        cases=frozenset(_cases(rows, going)) | _named("case", also),
    )
    return _with_mentions(plan, rows)


def takes_last_admin(rows: Rows, subject: Subject, *, also: Collection[str] = ()) -> bool:
    """Say whether an erasure would leave nobody to look after accounts; see `survey`."""
    active = {
        str(row["id"])
        for row in rows.of("assistant_account")
        if row["role"] == "admin" and row["state"] == "active"
    }
    return bool(active) and active <= subject.identities | _named("account", also)


def is_contact(label: str) -> bool:
    """Say whether a guarded label is one of a person to be reached, and no price."""
    return "价" not in label


# --- records --------------------------------------------------------------------------------------


def _of_records(rows: Rows, subject: Subject, also: Collection[str]) -> _Found:
    """Find records that are theirs, and those that name them as a contact."""
    found, named = _Found(), _named("record", also) | ({subject.record} - {""})
    bytes_of: dict[str, set[str]] = defaultdict(set)
    for row in rows.of("corpus_version"):
        record = str(row["record"])
        whole = json.loads(str(row["content"]))
        facts, source = whole.get("facts") or {}, whole.get("source") or {}
        path = str(source.get("path") or "")
        found.paths[path].add(record)
        if row["original"]:
            bytes_of[record].add(str(row["original"]))
            found.others[str(row["original"])].add(record)
        owned = subject.sort == "company" and subject.is_called(facts.get("owner"))
        if owned or record in named:
            found.records[record] = str(whole.get("title") or "")
        if any(subject.is_a_part(value) for value in (facts.get("guarded") or {}).values()):
            found.contacts.add(record)
        if source.get("row"):
            found.rows_in_files[f"{path}\n{record}"].add(int(source["row"]))
    for record in {*found.records, *found.contacts}:
        found.originals |= bytes_of[record]
    return found


def _problems(rows: Rows, subject: Subject, found: _Found, files: Collection[str]) -> Iterator[int]:
    """Find what the ledger says of their rows of files, and of files in words that name them."""
    lines = {
        (path, number)
        for key, numbers in found.rows_in_files.items()
        for path, _, record in [key.partition("\n")]
        if record in found.records
        for number in numbers
    }
    for row in rows.of("corpus_problem"):
        theirs = (row["path"], row["row"]) in lines
        said = any(subject.is_named_in(str(row[name])) for name in ("what", "hint"))
        if (theirs or said) and row["path"] not in files:
            yield int(cast(int, row["id"]))


# --- rows of the assistant ------------------------------------------------------------------------


def _rows_of(
    rows: Rows, subject: Subject, found: _Found, also: Collection[str]
) -> dict[str, set[str]]:
    going: dict[str, set[str]] = defaultdict(set)
    tables = rows.counts()
    for table, (owner, _) in OWNED.items():
        if table not in tables:
            continue
        place = PLACES[table][0] if table in PLACES else ""
        named = _named(place, also) if place else set()
        for row in rows.of(table):
            key = str(row[KEYS[table]])
            own = row[owner] in subject.identities or _theirs(table, row, subject)
            if own or key in named or _rests_on(table, row, found.records):
                going[table].add(key)
    for table in ("assistant_form", "assistant_model_ceiling"):
        going[table] = _named(PLACES[table][0], also)
    return going


def _theirs(table: str, row: PlainRow, subject: Subject) -> bool:
    """Say whether a row is about the company itself, whoever keeps it."""
    if subject.sort != "company":
        return False
    if table == "assistant_profile":
        return subject.is_called(_at(row["profile"], "name"))
    if table == "assistant_draft":
        return subject.is_called(_at(_at(row["facts"], "profile"), "name"))
    if table == "assistant_offer":
        return any(subject.is_called(_at(row["values"], name)) for name in _OWNERS)
    if table == "assistant_batch_row":
        return subject.is_called(row["owner"])
    return False


def _rests_on(table: str, row: PlainRow, records: Collection[str]) -> bool:
    """Say whether a row quotes a record that goes, or is about it."""
    if table == "assistant_trace":
        return any(
            _at(passage, "record") in records
            for name in ("found", "cited")
            for passage in _list(_at(row["whole"], name))
        )
    if table == "assistant_match_opinion":
        return row["demand"] in records or row["achievement"] in records
    if table == "assistant_batch_row":
        rests = _list(_at(row["outcome"], "rests"))
        return any(record in records for one in rests if isinstance(one, dict) for record in one)
    return False


def _quoting(rows: Rows, records: Collection[str], going: Collection[str]) -> Iterator[str]:
    for row in rows.of("assistant_feedback"):
        if row["id"] not in going and any(one in records for one in _list(row["cited"])):
            yield str(row["id"])


def _cases(rows: Rows, going: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Find the cases of the evaluation that were made of what goes."""
    for table in ("assistant_feedback", "assistant_match_opinion"):
        for row in rows.of(table):
            if row["id"] in going.get(table, ()) and row["case_id"]:
                yield str(row["case_id"])


# --- where else -----------------------------------------------------------------------------------


def _with_mentions(plan: Plan, rows: Rows) -> Plan:
    seen: dict[str, Mention] = {}
    for table in rows.counts():
        if table in NOT_LOOKED_AT:
            continue
        for row in rows.of(table):
            if _goes(table, row, plan):
                continue
            quote = found_in_row(
                _as_left(table, row, plan), plan.subject.needles, packed=_PACKED.get(table, ())
            )
            if quote is not None:
                mention = _mention(table, row, quote)
                seen.setdefault(mention.place, mention)
    return replace(plan, mentions=tuple(seen[place] for place in sorted(seen)))


def _goes(table: str, row: PlainRow, plan: Plan) -> bool:
    if table in _RECORD_KEYS:
        return row[_RECORD_KEYS[table]] in plan.records
    if table == "corpus_original":
        return row["sha256"] in plan.originals
    if table == "corpus_file":
        return row["path"] in plan.files
    if table == "corpus_problem":
        return row["path"] in plan.files or row["id"] in plan.problems
    if table == "corpus_measure":
        return row["policy"] in plan.records
    return table in KEYS and row[KEYS[table]] in plan.rows.get(table, ())


def _as_left(table: str, row: PlainRow, plan: Plan) -> PlainRow:
    """Give a row as it is when the erasure is done."""
    if table == "corpus_version" and row["record"] in plan.contacts:
        whole = json.loads(str(row["content"]))
        guarded = whole["facts"].get("guarded") or {}
        whole["facts"]["guarded"] = {k: v for k, v in guarded.items() if not is_contact(k)}
        return {**row, "content": json.dumps(whole, ensure_ascii=False)}
    if table == "assistant_feedback" and row["id"] in plan.answers:
        return {**row, "answer": "", "history": []}
    return row


def _mention(table: str, row: PlainRow, quote: str) -> Mention:
    if table in _RECORD_KEYS:
        return Mention(place=f"record:{row[_RECORD_KEYS[table]]}", what="其他资料", quote=quote)
    place, what = PLACES.get(table, (table, table))
    key = {"file": "path", "original": "sha256", "measure": "measure"}.get(place) or KEYS.get(table)
    return Mention(place=f"{place}:{row[key] if key else ''}", what=what, quote=quote)


def _named(place: str, also: Collection[str]) -> set[str]:
    return {one.partition(":")[2] for one in also if one.partition(":")[0] == place}


def _at(value: JsonValue, name: str) -> JsonValue:
    return value.get(name) if isinstance(value, dict) else None


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []
