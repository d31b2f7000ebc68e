"""What adding and checking came to, as lines for a terminal."""

from collections.abc import Iterable, Sequence

from assistant.words import CAUTION, KIND, PROVENANCE, SEVERITY, UNSTATED, WITHDRAWN_FOR
from corpus.checks import Check, lines_of, standing, whole_key
from corpus.ingest import Added
from corpus.records import Problem, Record
from corpus.review import Task
from corpus.store.ledger import FileNote
from corpus.withdrawal import Withdrawn

_NAMED = 20
_LINES_NAMED = 3
_KIB = 1024


def place_of(problem: Problem) -> str:
    """Give the page or row of a problem, unless it says so itself."""
    source = problem.source
    for number, unit in ((source.page, "页"), (source.row, "行")):
        if number is not None:
            place = f"第 {number} {unit}"
            return "" if place in problem.what else place
    return ""


def problem_line(problem: Problem) -> str:
    """Say what is wrong, where, and what to do."""
    where = " ".join(part for part in (problem.source.path, place_of(problem)) if part)
    what = f"{problem.what.rstrip('。')}。{problem.hint}"
    return f"{where}：{SEVERITY[problem.severity]}。{what}"


def added_lines(report: Added) -> Iterable[str]:
    """Say what adding did: what is new, what changed and how to see how, and what is wrong."""
    yield (
        f"新增 {len(report.added)} 条，更新 {len(report.updated)} 条，"
        f"未变 {len(report.unchanged)} 条，问题 {len(report.problems)} 个"
    )
    yield from _named("新增", report.added)
    yield from _named("更新", report.updated)
    if report.updated:
        yield f"  看改了什么：python -m corpus diff {report.updated[0].id}"
    for problem in report.problems:
        yield f"  {problem_line(problem)}"


def _named(word: str, records: Sequence[Record]) -> Iterable[str]:
    for record in records[:_NAMED]:
        yield f"  {word} {record.id} {record.title}"
    if len(records) > _NAMED:
        yield f"  {word} 另有 {len(records) - _NAMED} 条，见 list"


def task_lines(of: Task, *, whole: bool = False) -> Iterable[str]:
    """Say what is to be checked in a record, and where.

    Args:
        of: The record and its open lines.
        whole: Whether to give all of its lines and remarks, not only the first.
    """
    record = of.record
    provenance = PROVENANCE[record.facts.provenance] if record.facts else ""
    count = f"{len(of.lines)} 行待核" if of.lines else "整条待核"
    yield f"{record.id} {record.title}（{provenance}，{count}）"
    if of.wanted is not None:
        yield f"  核什么：{of.wanted.what}"
        yield f"  去哪核：{of.wanted.where}"
    if of.origin:
        yield f"  来源：{of.origin}"
    lines = of.lines if whole else of.lines[:_LINES_NAMED]
    for line in lines:
        yield f"  第 {line.number} 行 {line.text}"
    if len(lines) < len(of.lines):
        yield f"  另有 {len(of.lines) - len(lines)} 行，见 corpus review {record.id}"
    if whole and of.remarks:
        yield "  原文自己说明没有读到的："
        yield from (f"    {remark}" for remark in of.remarks)


def caution_lines(record: Record) -> Iterable[str]:
    """Say which lines of a record must not be taken at their word."""
    for item in record.cautions:
        number = record.text.count("\n", 0, item.start) + 1
        yield f"注意：第 {number} 行是{CAUTION[item.caution.code]}，{item.caution.note}"


def check_lines(record: Record, history: Sequence[Check]) -> Iterable[str]:
    """Say who checked what of a record and when, as far as it counts now."""
    numbers = {line.key: f"第 {line.number} 行" for line in lines_of(record.text)}
    numbers[whole_key(record.text)] = "整条"
    for key, check in standing(history).items():
        if key in numbers and check.provenance is not None:
            note = f"，{check.note}" if check.note else ""
            day = check.day.isoformat()
            yield f"核对：{numbers[key]}为{PROVENANCE[check.provenance]}，{check.who}，{day}{note}"


def size_of(note: FileNote) -> str:
    """Give the size of a file for people."""
    if note.size < _KIB:
        return f"{note.size} 字节"
    if note.size < _KIB * _KIB:
        return f"{note.size / _KIB:.0f} KB"
    return f"{note.size / _KIB / _KIB:.1f} MB"


def withdrawn_line(of: Withdrawn) -> str:
    """Say which record was taken out of sight, when, by whom and why."""
    record, done = of.record, of.withdrawal
    when = done.when.astimezone().strftime("%Y-%m-%d %H:%M") if done.when else UNSTATED
    reason = WITHDRAWN_FOR[done.reason] if done.reason else UNSTATED
    parts = (record.id, KIND[record.kind], when, done.who or UNSTATED, reason, record.title)
    return "\t".join(parts)
