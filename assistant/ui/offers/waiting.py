"""What waits for the staff, as HTML: each offer with all that it says, to be added or sent back."""

from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType

from assistant.offers.completeness import Look
from assistant.offers.fields import fields_of
from assistant.offers.offer import MAX_WORD_CHARS, OwnOffer
from assistant.ui.moments import day_of
from assistant.ui.offers.form import SORT, label_html
from assistant.ui.offers.standing import out_for_staff_html
from assistant.words import LEVEL
from corpus.errors import SecretMaterial
from corpus.levels import LEVELS, Level, level_of_mark
from corpus.withdrawal import Withdrawal

_GUARDED = "受限：收入后也只有工作人员看得到"
_NOTHING_OUT: Mapping[str, Withdrawal] = MappingProxyType({})


def waiting_html(
    waiting: Sequence[tuple[OwnOffer, Look | None]],
    *,
    out: Mapping[str, Withdrawal] = _NOTHING_OUT,
) -> str:
    """Render what waits; nothing where nothing does.

    Args:
        waiting: Each offer, with how complete it is; None where that cannot be told.
        out: How records were taken out of sight, by the offer that they came of.
    """
    if not waiting:
        return ""
    items = "".join(_item(offer, look, out.get(offer.id)) for offer, look in waiting)
    return (
        f'<section class="offers-waiting"><h2>待收的登记<span class="fine">{len(waiting)} 份，'
        f"收入前谁也查不到</span></h2>{items}</section>"
    )


def _item(offer: OwnOffer, look: Look | None, out: Withdrawal | None) -> str:
    day = day_of(offer.changed)
    share = f" · 完整度 {look.share}%" if look is not None else ""
    gone = out_for_staff_html(out) if out is not None else ""
    rows = "".join(
        f'<tr><th scope="row">{label_html(field.label)}'
        f"{f'<span class=fine>{_GUARDED}</span>' if field.guarded else ''}</th>"
        f"<td data-content>{escape(offer.values[field.label])}</td></tr>"
        for field in fields_of(offer.kind)
        if offer.values.get(field.label)
    )
    return (
        f'<details data-waits="{escape(offer.id)}" data-version="{offer.version}"><summary>'
        f'<span class="fine">{SORT[offer.kind]}</span> <b data-content>{escape(offer.title)}</b>'
        f'<span class="fine">{escape(offer.number)} · {day} 交来{share}</span></summary>'
        f"{gone}{_gaps(look)}<table><tbody>{rows}</tbody></table>{_ends(offer)}"
        '<p class="offer-told" role="status"></p></details>'
    )


def _gaps(look: Look | None) -> str:
    missing = [label_html(gap.label) for gap in look.gaps] if look is not None else []
    return f'<p class="fine">还缺：{"、".join(missing)}</p>' if missing else ""


def _ends(offer: OwnOffer) -> str:
    level = _suggested(offer)
    options = "".join(
        f'<option value="{one}"{" selected" if one == level else ""}>{LEVEL[one]}</option>'
        for one in LEVELS
    )
    id_ = escape(offer.id)
    return (
        f'<div class="ends"><label for="level-{id_}">级别</label>'
        f'<select id="level-{id_}" data-level>{options}</select>'
        '<button type="button" class="plain" data-offer-add>收入资料</button>'
        f'<label class="unseen" for="word-{id_}">退回时说的话</label>'
        f'<input type="text" id="word-{id_}" data-word maxlength="{MAX_WORD_CHARS}"'
        ' placeholder="退回时写明要补什么">'
        '<button type="button" class="plain" data-offer-return>退回</button></div>'
    )


def _suggested(offer: OwnOffer) -> Level:
    """Give the level that its giver asks for; the strictest where they did not say."""
    try:
        return level_of_mark(offer.values.get("公开范围", "")) or "restricted"
    except SecretMaterial:
        return "restricted"
