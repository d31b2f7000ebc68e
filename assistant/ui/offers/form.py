"""The forms as HTML: fields in groups of a few, what is missing beside them, and one's own list."""

from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType

from assistant.offers.completeness import DEFINITION, Gap, Look
from assistant.offers.fields import Field, Group, OfferKind, groups_of
from assistant.offers.offer import OwnOffer
from assistant.ui.moments import day_of
from assistant.ui.notes import note
from assistant.ui.offers.standing import chip, out_html
from corpus.withdrawal import Withdrawal

NAME: Mapping[OfferKind, str] = {"demand": "登记需求", "achievement": "登记成果"}
SORT: Mapping[OfferKind, str] = {"demand": "需求", "achievement": "成果"}
_OTHER: Mapping[OfferKind, str] = {"demand": "找能做的成果", "achievement": "找要它的需求"}
OFFERED = "按您在别处填的写上，可以改"
_SHOWN_GAPS = 4
_NOTHING_SAID: Mapping[str, str] = MappingProxyType({})
_NOTHING_OUT: Mapping[str, Withdrawal] = MappingProxyType({})
_OTHERS = "（不在下面的选项里，原样保留）"


def form_html(
    kind: OfferKind,
    values: Mapping[str, str],
    look: Look,
    *,
    offer: OwnOffer | None = None,
    guest: bool = False,
    said: Mapping[str, str] = _NOTHING_SAID,
    out: Withdrawal | None = None,
) -> str:
    """Render a form.

    Args:
        kind: Of what is written down.
        values: By label.
        look: How complete it is.
        offer: As it is kept; None before it is.
        guest: Whether nothing is kept of whoever fills it in.
        said: What is said of values, by label.
        out: How its record was taken out of sight; None where it was not.
    """
    closed = offer is not None and not offer.open
    id_ = escape(offer.id) if offer is not None else ""
    groups = "".join(
        _group(group, values, said, first=not place, closed=closed)
        for place, group in enumerate(groups_of(kind))
    )
    return (
        f'<section class="offer" data-kind="{kind}" data-offer="{id_}">'
        f'<div class="offer-head"><h2 tabindex="-1">{NAME[kind]}</h2>{_standing(offer, out)}'
        '<span class="ways"><button type="button" class="plain" data-offer-unfold>继续填写</button>'
        '<button type="button" class="quiet" data-offer-home>我的登记</button>'
        '<button type="button" class="quiet" data-offer-close>关闭</button></span></div>'
        f"{_word(offer)}{out_html(out) if out is not None else ''}"
        f'<div class="offer-body"><form id="offer-form" autocomplete="off">{groups}</form>'
        f'<div id="offer-hints">{hints_html(look)}</div></div>'
        f"{_ends(kind, closed=closed, guest=guest)}"
        '<p class="offer-told" role="status"></p></section>'
    )


def hints_html(look: Look) -> str:
    """Render how complete a form is: the share, what was read, what is missing and why."""
    share = look.share
    read = "".join(
        f"<li data-content><b>{label_html(label)}</b>{escape(said)}</li>"
        for label, said in look.read.items()
    )
    lacks = f"<h3>还缺什么，为什么要紧</h3>{_gaps(look.gaps)}" if look.gaps else ""
    return (
        f'<p class="share" role="status"><b>完整度 {share}%</b>'
        f'<span class="fine">{look.known} / {look.asked} 项</span></p>'
        f'<meter min="0" max="100" low="50" value="{share}" aria-label="完整度 {share}%"></meter>'
        f'<p class="fine">{DEFINITION}</p>{lacks or _WHOLE}'
        f"{f'<h3>读出来的</h3><ul>{read}</ul>' if read else ''}"
    )


def lacks_of(look: Look) -> str:
    """Say what is missing before something is handed over; empty where nothing is."""
    if not look.gaps:
        return ""
    names = "、".join(_label(gap.label) for gap in look.gaps[:_SHOWN_GAPS])
    more = f"等 {len(look.gaps)} 项" if len(look.gaps) > _SHOWN_GAPS else ""
    return f"还缺：{names}{more}。可以先补上；就这样交，请再按一次“交给工作人员”。"


def _gaps(gaps: Sequence[Gap]) -> str:
    shown = f'<ul class="gaps">{"".join(map(_gap, gaps[:_SHOWN_GAPS]))}</ul>'
    if rest := gaps[_SHOWN_GAPS:]:
        shown += (
            f"<details><summary>还有 {len(rest)} 项</summary>"
            f'<ul class="gaps">{"".join(map(_gap, rest))}</ul></details>'
        )
    return shown


def _gap(gap: Gap) -> str:
    """Render what is missing, with the way to the field where it belongs."""
    return (
        f'<li class="{"amber" if gap.unread else "grey"}">'
        f'<span class="sign" aria-hidden="true">{"!" if gap.unread else "?"}</span>'
        f'<span data-content><button type="button" class="quiet" data-gap="{escape(gap.place)}">'
        f"{label_html(gap.label)}</button>{escape(gap.why)}</span></li>"
    )


_WHOLE = '<p class="whole"><span class="sign" aria-hidden="true">✓</span>影响匹配的都写了</p>'


def place_html() -> str:
    """Render the ways to the forms, and the place where one opens; `offers.js` fills it."""
    return (
        '<p class="offer-ways">'
        '<button type="button" class="quiet" data-offer-new="demand">登记需求</button>'
        '<button type="button" class="quiet" data-offer-new="achievement">登记成果</button>'
        '<button type="button" class="quiet" data-offer-home>我的登记</button>'
        '<span class="offer-told" role="status"></span></p><div id="offer-here"></div>'
    )


def home_html(
    offers: Sequence[OwnOffer],
    *,
    guest: bool = False,
    out: Mapping[str, Withdrawal] = _NOTHING_OUT,
) -> str:
    """Render what somebody has written down, and the ways to write down more.

    Args:
        offers: What they have.
        guest: Whether nothing is kept of them.
        out: How records were taken out of sight, by the offer that they came of.
    """
    items = "".join(_item(one, out.get(one.id)) for one in offers)
    none = (
        "不登录也可以填、找对方、导出；登录后才能保存和交给工作人员。"
        if guest
        else "还没有登记。写下需求或成果，可以先用它找对方，再决定交不交给工作人员。"
    )
    listed = f'<ul class="offers">{items}</ul>' if items else f"<p>{none}</p>"
    return (
        '<section class="offer-home"><div class="offer-head"><h2 tabindex="-1">我的登记</h2>'
        '<span class="ways">'
        '<button type="button" class="plain" data-offer-new="demand">登记需求</button>'
        '<button type="button" class="plain" data-offer-new="achievement">登记成果</button>'
        '<button type="button" class="quiet" data-offer-close>关闭</button></span></div>'
        f'{listed}<p class="offer-told" role="status"></p></section>'
    )


def _item(offer: OwnOffer, out: Withdrawal | None) -> str:
    day = day_of(offer.changed)
    word = f'<p class="fine" data-content>工作人员：{escape(offer.word)}</p>' if offer.word else ""
    gone = out_html(out) if out is not None else ""
    return (
        f'<li><p class="what"><span class="fine">{SORT[offer.kind]}</span>'
        f"<b data-content>{escape(offer.title)}</b>{chip(offer, out)}"
        f'<span class="fine">{escape(offer.number)} · {day}</span></p>{word}{gone}'
        f'<p class="ways"><button type="button" class="plain" data-offer-open="{escape(offer.id)}">'
        f'打开</button><button type="button" class="quiet" data-offer-remove="{escape(offer.id)}">'
        "删去</button></p></li>"
    )


def _standing(offer: OwnOffer | None, out: Withdrawal | None) -> str:
    if offer is None:
        return '<span class="fine">还没有保存</span>'
    return f'{chip(offer, out)}<span class="fine">{escape(offer.number)}</span>'


def _word(offer: OwnOffer | None) -> str:
    if offer is None or not offer.word:
        return ""
    return note("violet", "☞", f"<span data-content>工作人员：{escape(offer.word)}</span>")


def _ends(kind: OfferKind, *, closed: bool, guest: bool) -> str:
    keeping = (
        '<span class="fine">登录后可以保存，也可以交给工作人员</span>'
        if guest
        else '<button type="button" class="plain" data-offer-keep>保存</button>'
        '<button type="button" class="plain" data-offer-give>交给工作人员</button>'
    )
    if closed:
        keeping = '<button type="button" class="plain" data-offer-back>收回来改</button>'
    return (
        '<div class="offer-ends"><button type="button" class="strong" data-offer-match>'
        f"用它找对方</button>{keeping}"
        '<button type="button" class="quiet" data-offer-book>导出（Excel）</button>'
        f'<span class="fine">{_OTHER[kind]}，不会收进资料</span></div>'
    )


def _group(
    group: Group,
    values: Mapping[str, str],
    said: Mapping[str, str],
    *,
    first: bool,
    closed: bool,
) -> str:
    filled = sum(bool(values.get(field.label)) for field in group.fields)
    fields = "".join(
        _field(field, values.get(field.label, ""), said.get(field.label, ""))
        for field in group.fields
    )
    name = f"<span data-content>{escape(group.name)}</span>"
    return (
        f"<details{' open' if first else ''}><summary>{name}"
        f'<span class="fine">已填 {filled} / {len(group.fields)}</span></summary>'
        f'<fieldset{" disabled" if closed else ""}><legend class="unseen">{name}'
        f"</legend>{fields}</fieldset></details>"
    )


def _field(field: Field, value: str, said: str) -> str:
    star = '<span class="star" title="影响匹配">*</span>' if field.needed else ""
    note = f'<span class="fine">{escape(said)}</span>' if said else ""
    return (
        f'<label class="{field.size}"><span><span data-content>{label_html(field.label)}</span>'
        f"{star}</span>{_input(field, value)}{note}</label>"
    )


def _input(field: Field, value: str) -> str:
    label = escape(field.label)
    if field.choices:
        known = [*field.choices, *([value] if value and value not in field.choices else [])]
        options = "".join(
            f'<option value="{escape(one)}"{" selected" if one == value else ""}>{escape(one)}'
            f"{'' if one in field.choices else _OTHERS}</option>"
            for one in known
        )
        return f'<select data-field="{label}"><option value="">未填</option>{options}</select>'
    example = f' placeholder="{escape(field.example)}"' if field.example else ""
    if field.size == "area":
        return f'<textarea rows="3" data-field="{label}"{example}>{escape(value)}</textarea>'
    return f'<input type="text" data-field="{label}" value="{escape(value)}"{example} data-content>'


def label_html(label: str) -> str:
    """Render a label as people read it: files write 预算_万元."""
    return escape(_label(label))


def _label(label: str) -> str:
    name, _, unit = label.partition("_")
    return f"{name}（{unit}）" if unit else label
