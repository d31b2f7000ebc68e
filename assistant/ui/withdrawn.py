"""Records out of sight as HTML: their list, what each one was, and the form that brings it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from assistant.ui.badges import level_badge
from assistant.ui.markup import plain_html
from assistant.ui.moments import moment_of
from assistant.ui.paging import pages_html
from assistant.words import KIND, LEVEL, RESTORED_FOR, UNSTATED, WITHDRAWN_FOR
from corpus.levels import Level
from corpus.withdrawal import Cause, Shelved, Withdrawal, Withdrawn

PAGE = 20
# A whole book would hold the page up; the command shows all of it.
_MOST_CHARS = 50_000
_KEPT = (
    "谁都查不到它们。全文和各版一直留着，没有期限，可以随时恢复；"
    "必须清除干净的，请系统管理员用命令行的清除（erase --record 编号），清除后不能恢复。"
)
_OUT = '<span class="badge grey" title="谁都查不到它；可以恢复。">– 已撤下</span>'
_BACK_TO_LIST = '<button type="button" class="quiet" data-withdrawn>← 已撤下的资料</button>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How far somebody has come who wants to bring a record back.

    Attributes:
        chosen: The cause that was chosen; None for none yet.
        sign: What tells that one was asked about just this; empty for nothing.
        version: That the record would be of.
        twin: Id and title of a record that says the same, and shows.
        wrong: What the form lacks.
    """

    chosen: Cause | None = None
    sign: str = ""
    version: int = 0
    twin: tuple[str, str] | None = None
    wrong: str = ""


_NOTHING_ASKED = Asking()


def withdrawn_html(found: Shelved, *, text: str, start: int, names: Mapping[str, str]) -> str:
    """Render the records out of sight, the one taken out last first.

    Args:
        found: Some of them.
        text: What was looked for in them.
        start: How many were passed over.
        names: What members of the staff are called, by their ids.
    """
    if found.shown:
        rows = "".join(_row(one, names) for one in found.shown)
        foot = pages_html(start=start, shown=len(found.shown), total=found.found, size=PAGE)
        listed = f"<ol>{rows}</ol>{foot if found.found > PAGE else ''}"
    elif text:
        listed = (
            '<p class="none">已撤下的资料里没有含这些字的。</p>'
            '<button type="button" class="plain" data-withdrawn>看全部</button>'
        )
    else:
        listed = '<p class="none">没有撤下的资料。</p>'
    seek = _seek(text) if found.total else ""
    return (
        '<section class="review withdrawn">'
        '<button type="button" class="quiet" data-queue>← 全部待核</button>'
        '<h2 id="review-title" tabindex="-1">已撤下的资料</h2>'
        f'<p class="fine">{_KEPT}</p>{seek}{listed}</section>'
    )


def _seek(text: str) -> str:
    return (
        '<form id="withdrawn-seek" role="search"><label>在已撤下的资料里查找'
        '<input type="search" name="text" maxlength="100" autocomplete="off"'
        f' placeholder="编号、名称或正文里的字" value="{escape(text)}"></label>'
        '<button type="submit" class="plain">查找</button></form>'
    )


def _row(one: Withdrawn, names: Mapping[str, str]) -> str:
    record, of = one.record, one.withdrawal
    return (
        f'<li><button type="button" class="source" data-gone="{escape(record.id)}">'
        f'<span class="name" data-content>{escape(record.title)}</span>'
        f'<span class="badges">{level_badge(record.level)}<span class="fine">{KIND[record.kind]}'
        f'</span><span class="fine" data-content>{escape(record.id)}</span></span>'
        f'<span class="quote"><span>{_when(of)}</span> · '
        f"<span>{_who(of, names) if of.who else '撤下的人未载明'}</span> · "
        f"<span>{_reason(of) if of.reason else '原因未载明'}</span></span>"
        "</button></li>"
    )


def gone_html(one: Withdrawn, *, names: Mapping[str, str], asking: Asking = _NOTHING_ASKED) -> str:
    """Render one record out of sight, as it was, above the form that brings it back.

    Args:
        one: The record.
        names: What members of the staff are called, by their ids.
        asking: How far somebody has come who wants to bring it back.
    """
    record, of = one.record, one.withdrawal
    facts = (
        ("撤下时间", _when(of)),
        ("撤下的人", _who(of, names)),
        ("原因", _reason(of)),
        ("编号", _content(record.id)),
        ("种类", KIND[record.kind]),
        ("级别", LEVEL[record.level]),
        ("版本", f"第 {of.version} 版"),
        ("文件", _content(record.source.path or "")),
    )
    rows = "".join(f"<div><dt>{label}</dt><dd>{value}</dd></div>" for label, value in facts)
    return (
        f'<section class="task gone">{_BACK_TO_LIST}'
        f'<h2 id="task-title" tabindex="-1" data-content>{escape(record.title)}</h2>'
        f'<p class="badges">{_OUT}{level_badge(record.level)}</p>'
        f'<dl class="facts">{rows}</dl>{_form(one, asking)}'
        f'<h3>撤下前的全文</h3><div class="was" tabindex="0" role="region"'
        f' aria-label="撤下前的全文" data-content>{_text(record.text)}</div>'
        f"{_CUT if len(record.text) > _MOST_CHARS else ''}</section>"
    )


_CUT = (
    f'<p class="fine">这里只到 {_MOST_CHARS:,} 字；'
    "全部内容请用命令 corpus withdrawn 编号 查看。</p>"
)


def _text(text: str) -> str:
    return "".join(
        f"<p>{plain_html(line)}</p>" for line in text[:_MOST_CHARS].split("\n") if line.strip()
    )


def _form(one: Withdrawn, asking: Asking) -> str:
    causes = "".join(
        f'<label><input type="radio" name="cause" value="{code}"'
        f"{' checked' if code == asking.chosen else ''}>{said}</label>"
        for code, said in RESTORED_FOR.items()
    )
    told = ""
    if asking.wrong:
        told = f'<p class="told red" role="alert">✕ {escape(asking.wrong)}</p>'
    elif asking.sign:
        question = _question(one.record.level, asking.version)
        told = f'<p class="told amber" role="alert">? {question}</p>{_twin(asking.twin)}'
    return (
        '<details class="levelling" open><summary>恢复这条资料</summary>'
        f'<form id="restore-form" data-record="{escape(one.record.id)}"'
        f' data-asked="{escape(asking.sign)}">'
        f"<fieldset><legend>为什么恢复</legend>{causes}</fieldset>{told}"
        '<p><button type="submit" class="plain">恢复</button></p></form></details>'
    )


def _twin(twin: tuple[str, str] | None) -> str:
    if twin is None:
        return ""
    id_, title = twin
    return (
        '<p class="told amber">! 资料里已有一条像是同一份，恢复后两条都查得到：'
        f"<span data-content>{escape(title)}（{escape(id_)}）</span></p>"
    )


def _question(level: Level, version: int) -> str:
    return (
        f"还没有恢复。恢复后，它以原来的编号成为第 {version} 版，级别仍是“{LEVEL[level]}”，"
        "马上又能查到和引用，由它写成的规则重新生效，核对过的仍算核对过。"
        "确实要恢复，请再按一次。"
    )


def _when(of: Withdrawal) -> str:
    return moment_of(of.when) if of.when is not None else UNSTATED


def _who(of: Withdrawal, names: Mapping[str, str]) -> str:
    return _content(names.get(of.who, of.who))


def _content(text: str) -> str:
    return f"<span data-content>{escape(text)}</span>" if text else UNSTATED


def _reason(of: Withdrawal) -> str:
    return WITHDRAWN_FOR[of.reason] if of.reason is not None else UNSTATED
