"""What adding a file again can change, in words for the person who added it."""

from collections.abc import Sequence

from corpus.editions import Link
from corpus.levels import LEVELS
from corpus.records import Policy, Problem, Record, Source

_NAMED = 5
_LEVELS = {"public": "公开", "internal": "内部", "restricted": "受限"}


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
        hint="若确已不用，请打开它们，撤下。",
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


def same_document(pairs: Sequence[tuple[Record, Record]]) -> Problem:
    """Say that records of a file are there already, from another file.

    Args:
        pairs: What was read now, and what is there; all of these from one other file.
    """
    record, twin = pairs[0]
    path = twin.source.path or "未知文件"
    if len(pairs) == 1:
        what = f"与已收入的“{twin.title}”（{path}）是同一份文件，未重复收入"
    else:
        what = f"其中 {len(pairs)} 条与已收入的（{path}）相同，未重复收入"
    changed = [old for new, old in pairs if old.text != new.text]
    if changed:
        what += "；两处文字略有不同，保留先收入的"
    for new, old in pairs[:1]:
        if new.level != old.level:
            kept = max(new.level, old.level, key=LEVELS.index)
            what += f"；公开级别不同，按较严的“{_LEVELS[kept]}”处理"
    source = Source(path=record.source.path, row=record.source.row if len(pairs) == 1 else None)
    return Problem(
        source=source,
        code="same_document",
        severity="flagged",
        what=what,
        hint="不用处理；若确是两份不同的文件，请核对文号和正文后重新添加。",
    )


def former_version(record: Record, own: Record) -> Problem:
    """Say that a file holds a text that a record had before, and that the later one stays."""
    return Problem(
        source=record.source,
        code="former_version",
        severity="flagged",
        what=f"是已收入的“{own.title}”（{own.source.path}）以前的文本，未再收入",
        hint="若要恢复以前的文本，请用它替换原来的文件后重新添加。",
    )


def excerpt(record: Record, own: Record) -> Problem:
    """Say that a file holds a part of a document that is there whole; the whole stays."""
    return Problem(
        source=record.source,
        code="excerpt",
        severity="flagged",
        what=f"是已收入的“{own.title}”（{own.source.path}）的一部分，保留全文，未再收入",
        hint="若这一份才是现行全文，请用它替换原来的文件后重新添加。",
    )


def other_text(record: Record, own: Record) -> Problem:
    """Say that two files give one document in different words, or levels; both are kept."""
    return Problem(
        source=record.source,
        code="other_text",
        severity="flagged",
        what=f"与“{own.title}”（{own.source.path}）像是同一份文件而文字不同，已分别收入",
        hint="请核对哪一份是现行文本，把另一份撤下。",
    )


def superseded(record: Record, link: Link) -> Problem:
    """Say which policy is held to be replaced by which, from when, and how that is known."""
    facts = link.older.facts
    number = f"（{facts.number}）" if isinstance(facts, Policy) and facts.number else ""
    since = f"自 {link.since.isoformat()} 起" if link.since else "（起始日期未载明）"
    return Problem(
        source=Source(path=record.source.path, row=record.source.row),
        code="supersedes",
        severity="flagged",
        what=(f"据此认定《{link.older.title}》{number}{since}被《{link.newer.title}》替代，请核对"),
        hint=f"依据：{link.how}。若不是，请在文件开头写明“替代：无”后重新添加。",
    )
