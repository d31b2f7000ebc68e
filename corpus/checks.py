"""What staff have found when they compared a record with its source, laid over the record.

A check is kept by the text of its line, so that it survives adding the same file again and lapses
where the line has changed. The newest check of a line counts; an undone one counts for nothing.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from corpus.labels import field_of
from corpus.recognise.values import MARK, PROVENANCES
from corpus.records import Kind, Policy, Provenance, Record, SpanProvenance

# A labelled line whose value is a provenance, such as 来源级别：二手.
_STATED = re.compile(
    rf"^([^：:\n]{{1,12}})([：:][ \t]*)({'|'.join(PROVENANCES)})[ \t]*$", re.MULTILINE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One comparison of a line, or of a whole record, with its source.

    Attributes:
        key: Which line; see `lines_of` and `whole_key`.
        provenance: What came of it; None where an earlier check was taken back.
        who: The person's name.
        note: What they want to be remembered of it; may be empty.
    """

    record: str
    key: str
    provenance: Provenance | None
    who: str
    when: datetime
    note: str = ""

    @property
    def day(self) -> date:
        """The day of it, where the program runs."""
        return self.when.astimezone().date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a record's text: code points, end exclusive.

    Attributes:
        number: Counted from 1, blank lines too.
        key: What a check of it is kept by: its text without marks; where a record has the same
            line several times, which of them it is.
    """

    number: int
    start: int
    end: int
    key: str


def lines_of(text: str) -> tuple[Line, ...]:
    """Give the lines of a text that say something."""
    found: list[Line] = []
    offset = 0
    for number, written in enumerate(text.split("\n"), start=1):
        if key := _bare(written):
            end = offset + len(written)
            found.append(Line(number=number, start=offset, end=end, key=key))
        offset += len(written) + 1
    times = Counter(line.key for line in found)
    met: Counter[str] = Counter()
    lines: list[Line] = []
    for line in found:
        met[line.key] += 1
        own = f"{line.key}\n{met[line.key]}/{times[line.key]}"
        lines.append(replace(line, key=own) if times[line.key] > 1 else line)
    return tuple(lines)


def whole_key(text: str) -> str:
    """Give what a check of a whole text is kept by; no line's key is like it."""
    return f"\n{hashlib.sha256(_bare(text).encode()).hexdigest()}"


def standing(checks: Iterable[Check]) -> dict[str, Check]:
    """Give the checks that count, by key.

    Args:
        checks: Of one record, in the order in which they were made.
    """
    newest = {check.key: check for check in checks}
    return {key: check for key, check in newest.items() if check.provenance is not None}


def as_checked(record: Record, checks: Mapping[str, Check]) -> Record:
    """Give the record as staff have found it to be; its text keeps its length and its offsets.

    The marks in the text change with what they mark, so that nobody reads 〔二手〕 in a line that
    is vouched for.

    Args:
        record: As its file has it.
        checks: Those that count, by key.
    """
    facts = record.facts
    if facts is None or not checks:
        return record
    whole = checks.get(whole_key(record.text))
    found = [(line, checks[line.key]) for line in lines_of(record.text) if line.key in checks]
    if isinstance(facts, Policy):
        facts = _policy(facts, found, whole)
    elif whole is not None and whole.provenance is not None:
        facts = facts.model_copy(update={"provenance": whole.provenance})
    return replace(record, text=_text(record, found, whole), facts=facts)


def _policy(policy: Policy, found: Sequence[tuple[Line, Check]], whole: Check | None) -> Policy:
    spans = {span.start: span for span in policy.spans}
    for line, check in found:
        if check.provenance is not None:
            own = SpanProvenance(start=line.start, end=line.end, provenance=check.provenance)
            spans[line.start] = own
    days = [check.day for _, check in found] + ([whole.day] if whole else [])
    updates: dict[str, object] = {"spans": tuple(spans[start] for start in sorted(spans))}
    if days:
        updates["checked"] = max([*days, *([policy.checked] if policy.checked else [])])
    if whole is not None:
        updates["provenance"] = whole.provenance
    return policy.model_copy(update=updates)


def _text(record: Record, found: Sequence[tuple[Line, Check]], whole: Check | None) -> str:
    """Give the text with the marks of checked lines, and the labelled source level, set anew."""
    pieces, end = [], 0
    for line, check in found:
        pieces.append(record.text[end : line.start])
        pieces.append(_marked(record.text[line.start : line.end], check.provenance))
        end = line.end
    text = "".join([*pieces, record.text[end:]])
    if whole is None:
        return text
    return _STATED.sub(lambda stated: _restated(stated, record.kind, whole.provenance), text)


def _restated(stated: re.Match[str], kind: Kind, provenance: Provenance | None) -> str:
    if field_of(stated[1], kind) != "provenance":
        return stated[0]
    return stated[0].replace(stated[3], _word(stated[3], provenance))


def _marked(line: str, provenance: Provenance | None) -> str:
    return MARK.sub(lambda mark: f"〔{_word(mark[1], provenance)}〕", line)


def _word(written: str, provenance: Provenance | None) -> str:
    """Give the word for a provenance that is as long as the one written; else that one."""
    fitting = [w for w, p in PROVENANCES.items() if p == provenance and len(w) == len(written)]
    return fitting[0] if fitting else written


def _bare(text: str) -> str:
    """Give a text without what a check may set anew in it."""
    return MARK.sub("", _STATED.sub(r"\1\2", text)).strip()
