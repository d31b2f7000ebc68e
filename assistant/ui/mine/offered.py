"""What somebody wrote down for others to find, as HTML: where each stands, and the way to it."""

from collections.abc import Mapping, Sequence
from html import escape

from assistant.offers.offer import OwnOffer
from assistant.ui.mine.own import as_section
from assistant.ui.moments import day_of
from assistant.ui.offers.form import SORT
from assistant.ui.offers.standing import chip, out_html
from corpus.withdrawal import Withdrawal

_SHOWN = 8
_NONE = (
    "<p>还没有登记。写下需求或成果，可以用它找对方，也可以交给工作人员收入资料。</p>"
    '<button type="button" class="plain" data-view-to="match">去登记</button>'
)


def offers_html(offers: Sequence[OwnOffer], out: Mapping[str, Withdrawal]) -> str:
    """Render one's own demands and achievements, the one changed last first.

    Args:
        offers: What they have.
        out: How records were taken out of sight, by the offer that they came of. These come first.
    """
    if not offers:
        return as_section("offers", _NONE)
    first = sorted(offers, key=lambda one: one.id not in out)
    rows = [_row(one, out.get(one.id)) for one in first]
    listed = f'<ul class="rows">{"".join(rows[:_SHOWN])}</ul>'
    if older := rows[_SHOWN:]:
        listed += (
            f"<details><summary>还有 {len(older)} 份较早的</summary>"
            f'<ul class="rows">{"".join(older)}</ul></details>'
        )
    return as_section("offers", listed)


def _row(offer: OwnOffer, out: Withdrawal | None) -> str:
    word = (
        f'<p class="fine"><span data-content>工作人员：{escape(offer.word)}</span></p>'
        if offer.word
        else ""
    )
    return (
        f'<li><button type="button" class="link" data-offer-to="{escape(offer.id)}" data-content>'
        f'<b>{escape(offer.title)}</b></button><p class="fine">{chip(offer, out)}'
        f"<span>{SORT[offer.kind]}</span><span data-content>{escape(offer.number)}</span>"
        f"<span>{day_of(offer.changed)}</span></p>{word}"
        f"{out_html(out) if out is not None else ''}</li>"
    )
