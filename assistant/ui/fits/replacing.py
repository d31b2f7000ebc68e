"""What a rule as it is written would take the place of, as HTML, before it is confirmed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape

_NEAR = 1  # of lines that stay, how many are shown beside those that change


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """A rule in force and the words that would take its place.

    Attributes:
        measure: Its id.
        version: Of the rule in force.
        before: Its text.
        after: The text that would count instead.
    """

    measure: str
    name: str
    version: int
    who: str
    before: str
    after: str


def replacing_html(replaced: Sequence[Replaced], *, beside: Sequence[str] = ()) -> str:
    """Render the rules in force that would be replaced, and what differs in each.

    Args:
        replaced: Those of the same id.
        beside: Ids of other rules of the same policy; they stay in force.
    """
    parts = [_one(each) for each in replaced]
    if beside:
        ids = "、".join(map(escape, beside))
        parts.append(
            "<p>这份政策另有生效的规则，编号不同，确认后与这一项同时生效："
            f"<span data-content>{ids}</span></p>"
        )
    return "".join(parts)


def _one(of: Replaced) -> str:
    rows = "".join(_lines(of.before.splitlines(), of.after.splitlines()))
    body = (
        f'<ul class="lines" data-content>{rows}</ul>'
        if rows
        else "<p>内容与生效的一版相同，确认后没有变化。</p>"
    )
    return (
        '<section class="replacing"><h3>会替换一项正在生效的规则</h3>'
        f"<p><span data-content>{escape(of.measure)} {escape(of.name)}</span>"
        f"（第 {of.version} 版，<span data-content>{escape(of.who)}</span> 确认）</p>"
        f"{body}</section>"
    )


def _lines(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Give the lines that go and come, with those next to them."""
    for group in SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(_NEAR):
        for tag, start, end, new_start, new_end in group:
            if tag == "equal":
                yield from (f"<li data-content>{escape(line)}</li>" for line in before[start:end])
                continue
            yield from (
                f'<li><span class="unseen">删去：</span><del data-content>{escape(line)}</del></li>'
                for line in before[start:end]
            )
            yield from (
                f'<li><span class="unseen">换成：</span><ins data-content>{escape(line)}</ins></li>'
                for line in after[new_start:new_end]
            )
