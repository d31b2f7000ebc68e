"""What adding a file again can change, in words for the person who added it."""

from collections.abc import Sequence

from corpus.records import Problem, Record, Source

_NAMED = 5


def renamed(before: Record, after: Record) -> Problem:
    """Say that an id now stands for something of another title."""
    return Problem(
        source=after.source,
        code="other_title",
        severity="flagged",
        what=f"编号 {after.id} 原为“{before.title}”，现已更新为“{after.title}”",
        hint="若不是同一项，请改编号后重新添加，并重新添加原来的文件。",
    )


def same_id(record: Record) -> Problem:
    """Say that an id was met a second time in one addition, and this one not taken."""
    return Problem(
        source=record.source,
        code="same_id",
        severity="refused",
        what=f"编号 {record.id} 在本次添加的另一处已出现，“{record.title}”未读入",
        hint="请改成不同的编号；若是同一项的新版本，请分两次添加。",
    )


def gone(path: str, records: Sequence[Record]) -> Problem:
    """Say that records of the file's former version are not in it any more, and still shown."""
    names = "、".join(f"{record.id}《{record.title}》" for record in records[:_NAMED])
    more = f"等 {len(records)} 条" if len(records) > _NAMED else ""
    return Problem(
        source=Source(path=path),
        code="gone_from_file",
        severity="flagged",
        what=f"上一版中的 {len(records)} 条本次没有，仍可查到：{names}{more}",
        hint="若确已撤下，请用 python -m corpus remove 编号 删除。",
    )


def interrupted(path: str) -> Problem:
    """Say that the program ended before the file was in."""
    return Problem(
        source=Source(path=path),
        code="interrupted",
        severity="refused",
        what="上次添加在完成前中断，这个文件没有读入",
        hint="请重新添加该文件；已读入的内容不受影响。",
    )
