"""The first steps as HTML: the kinds of documents, one's own drafts, what one is made from."""

from collections.abc import Mapping, Sequence
from html import escape

from assistant.drafting.draft import Group
from assistant.drafting.kept import KeptDraft
from assistant.drafting.template import Template
from assistant.eligibility.verdicts import Judged
from assistant.ui.badges import level_badge, standing_badges
from assistant.ui.moments import moment_of
from corpus.records import Record
from corpus.validity import Status
from index.chunks import Hit

_GROUPS: dict[Group, str] = {
    "application": "申报",
    "assessment": "评价与认定",
    "contract": "合同",
    "report": "报告",
}
_CALLED = {"policy": "政策", "achievement": "成果", "demand": "需求"}
_WHY = {
    "policy": "条件、附件和窗口按它列",
    "achievement": "名称、完成单位、指标、权属从它取",
    "demand": "难题、指标要求从它取",
}


def home_html(
    templates: Sequence[Template],
    drafts: Sequence[KeptDraft],
    *,
    suits: str = "",
    given: str = "",
) -> str:
    """Render the kinds, and the drafts that are kept.

    Args:
        templates: In order.
        drafts: The asker's, the one changed last first.
        suits: Why only some are offered, in words; empty where all are.
        given: What others let the asker read, as HTML.
    """
    titles = {one.type: one.title for one in templates}
    cards = "".join(_kind(one) for one in templates)
    lead = suits or "选一种材料，再选它依据的政策、成果或需求，马上就有草稿。"
    return (
        '<section class="start"><h2 tabindex="-1">写材料</h2>'
        f'<p class="lead">{escape(lead)}数字只来自您填的、企业画像和资料；'
        "没有人说过的，留作【待填】。</p>"
        f'<ul class="kinds">{cards}</ul>{_mine(drafts, titles)}{given}</section>'
    )


def _kind(template: Template) -> str:
    return (
        f'<li><button type="button" class="kind" data-kind="{escape(template.type)}">'
        f"<b>{escape(template.title)}</b><span>{escape(template.about)}</span>"
        f'<em class="fine">{_GROUPS[template.group]}</em></button></li>'
    )


def _mine(drafts: Sequence[KeptDraft], titles: Mapping[str, str]) -> str:
    if not drafts:
        return ""
    rows = "".join(_draft(one, titles.get(one.type, one.type)) for one in drafts)
    return (
        f'<section class="mine"><h3>我的草稿<span class="fine">{len(drafts)} 份</span></h3>'
        f"<ul>{rows}</ul></section>"
    )


def _draft(one: KeptDraft, title: str) -> str:
    name = one.name or "（还没有名称）"
    day = moment_of(one.updated)
    return (
        f'<li><button type="button" class="open" data-open="{escape(one.id)}">'
        f'<b>{escape(name)}</b><span class="fine">{escape(title)} · {day} · '
        f"第 {one.versions} 版</span></button>"
        f'<button type="button" class="quiet" data-remove="{escape(one.id)}"'
        f' aria-label="删除 {escape(name)}">删除</button></li>'
    )


def made_from_html(
    template: Template,
    chosen: Mapping[str, Record],
    judged: Sequence[Judged],
    *,
    measure: str | None,
    profile: int,
    going_on: bool,
    own: Mapping[str, str] | None = None,
) -> str:
    """Render what a draft is made from, before it is made or made anew.

    Args:
        template: The kind of document.
        chosen: The records chosen so far, by `policy`, `achievement`, `demand`.
        judged: The measures of the policy.
        measure: The one chosen among them.
        profile: How many entries of a profile are known.
        going_on: Whether there is a draft already, which it changes.
        own: The asker's own to choose from, as HTML, by `achievement` and `demand`.
    """
    draws = [name for name in ("policy", "achievement", "demand") if name in _drawn(template)]
    pickers = "".join(
        _picker(name, chosen.get(name), judged, measure, own=(own or {}).get(name, ""))
        for name in draws
    )
    known = (
        f"企业画像：已填 {profile} 项，会用上（在“能报什么”里可改）。"
        if profile
        else "企业画像还没有填；在“能报什么”里说几句企业的情况，草稿会少很多待填。"
    )
    go = "按这些更新草稿" if going_on else "开始起草"
    back = "data-resume" if going_on else "data-home"
    return (
        f'<section class="start from" data-type="{escape(template.type)}">'
        f'<button type="button" class="quiet" {back}>← 返回</button>'
        f'<h2 tabindex="-1">{escape(template.title)}</h2>'
        f'<p class="lead">{escape(template.about)}。{"下面都可以不选。" if draws else ""}</p>'
        f'{pickers}<p class="fine profile">{escape(known)}</p>'
        f'<p><button type="button" class="strong" id="draft-go">{go}</button></p></section>'
    )


def _drawn(template: Template) -> set[str]:
    return {"policy" if name == "measure" else name for name in template.draws}


def _picker(
    name: str,
    record: Record | None,
    judged: Sequence[Judged],
    measure: str | None,
    *,
    own: str,
) -> str:
    called = _CALLED[name]
    if record is not None:
        of = _measures(judged, measure) if name == "policy" else ""
        inner = (
            f'<div class="chosen" data-chosen="{name}" data-id="{escape(record.id)}">'
            f'<b>{escape(record.title)}</b><span class="fine">{escape(record.id)}</span>'
            f'<button type="button" class="quiet" data-unchoose="{name}">换一{_ONE[name]}</button>'
            f"{of}</div>"
        )
    else:
        inner = (
            f'<form class="look" data-look="{name}"><label class="unseen" for="look-{name}">'
            f'找{called}</label><input id="look-{name}" autocomplete="off"'
            f' placeholder="写名称里的词，或编号"><button type="submit" class="plain">找</button>'
            f'</form><div class="looked" aria-live="polite">{own}</div>'
        )
    return (
        f'<fieldset><legend>{called}<span class="fine">{_WHY[name]}</span>'
        f"</legend>{inner}</fieldset>"
    )


_ONE = {"policy": "份", "achievement": "项", "demand": "条"}


def _measures(judged: Sequence[Judged], measure: str | None) -> str:
    """Render the choice among the measures of a policy, where it has several."""
    if len(judged) < 2 and measure is None:  # noqa: PLR2004  (a choice is between two)
        return ""
    options = "".join(
        f'<option value="{escape(one.measure.id)}"'
        f"{' selected' if one.measure.id == measure else ''}>{escape(one.measure.name)}</option>"
        for one in judged
    )
    return (
        f'<label>措施<select data-measure><option value="">全部 {len(judged)} 项</option>{options}'
        "</select></label>"
    )


def looked_html(hits: Sequence[Hit], name: str, *, staff: bool) -> str:
    """Render what was found to make a draft from."""
    if not hits:
        return f'<p class="fine">没有找到这样的{_CALLED[name]}，换个词试试。</p>'
    items = "".join(f"<li>{_hit(hit.record, hit.status, name, staff=staff)}</li>" for hit in hits)
    return f"<ul>{items}</ul>"


def _hit(record: Record, status: Status, name: str, *, staff: bool) -> str:
    level = level_badge(record.level) if staff else ""
    return (
        f'<button type="button" class="pick" data-take="{escape(name)}"'
        f' data-id="{escape(record.id)}">'
        f"<b>{escape(record.title)}</b><span>{standing_badges(record, status)}{level}"
        f'<span class="fine">{escape(record.id)}</span></span></button>'
    )
