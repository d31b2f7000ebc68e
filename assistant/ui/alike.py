"""Records that may be one document, as HTML: which they are, and how one becomes a version."""

from collections.abc import Sequence
from html import escape

from corpus.naming import keys_of
from corpus.records import Record

_MOST = 5


def opener_html(record: Record) -> str:
    """Render a record's title as the way to it."""
    return (
        f'<button type="button" class="quiet opens" data-review="{escape(record.id)}"'
        f" data-content>{escape(record.title)}</button>"
    )


def alike_html(record: Record, others: Sequence[Record]) -> str:
    """Render the others that may be the same document as a record; nothing for none.

    Args:
        record: The one that is told of.
        others: See `corpus.sameness.alike`.
    """
    items = "".join(f"<li>{_other(record, other)}</li>" for other in others[:_MOST])
    if not items:
        return ""
    return (
        '<div class="note amber alike"><p><span class="sign" aria-hidden="true">?</span> '
        f"<span>已有像是同一份文件的资料，两条都在用：</span></p><ul>{items}</ul>"
        "<p>要作为新版本：先撤下后添加的这一条，把文件名改成与原来的一样，再添加。"
        "不是同一份文件，就不用处理。</p></div>"
    )


def _other(record: Record, other: Record) -> str:
    number = keys_of(record).number
    same = "文号相同" if number and number == keys_of(other).number else "标题和发文机关相同"
    path = other.source.path
    name = (
        f'<span class="fine">文件名 <span data-content>{escape(path)}</span></span>' if path else ""
    )
    return f'{opener_html(other)}<span class="fine">{same}</span>{name}'
