"""What somebody wrote down of their own, as what a draft is made from.

It is none of the records, so a draft is not made from it by its id: what it says goes over as what
the person said, into the fields that the kind of document would take from such a record.
"""

import re
from collections.abc import Mapping
from html import escape

from assistant.drafting.template import FieldSpec, Template
from assistant.errors import BadRequest
from assistant.offers.fields import OfferKind, Values, fields_of
from assistant.offers.offer import OwnOffer
from assistant.offers.writing import as_record
from assistant.ui.drafting.desk import Desk
from corpus.errors import SecretMaterial
from corpus.records import Record

SIDES: tuple[OfferKind, ...] = ("demand", "achievement")
_NUMBER = re.compile(r"DJ(?:XQ|CG)-\d{4}-[0-9A-F]+", re.IGNORECASE)
# The labels of the forms that say what a record has as a fact.
_FACTS: Mapping[str, tuple[str, ...]] = {
    "title": ("需求名称", "成果名称"),
    "owner": ("需求单位", "完成单位"),
    "field": ("技术领域",),
    "region": ("所属地区", "所在地区"),
    "money": ("预算_万元", "报价_万元"),
}
_BARE = re.compile(r"[\d.,，–~-]+")
_WAN = "_万元"
_TITLE_CHARS = 100


def own_of(desk: Desk, kind: str) -> tuple[OwnOffer, ...]:
    """Give what somebody has written down of a kind, the one changed last first."""
    offers = desk.drafting.offers
    return () if offers is None else tuple(o for o in offers.own(desk.who) if o.kind == kind)


def own_named(desk: Desk, kind: str, number: str | None) -> OwnOffer | None:
    """Give somebody's own of that number; None where they have none."""
    wanted = (number or "").upper()
    return next((one for one in own_of(desk, kind) if one.number.upper() == wanted), None)


def is_number(text: str) -> bool:
    """Say whether a text can only be the number of something written down."""
    return _NUMBER.fullmatch(text) is not None


def as_chosen(offer: OwnOffer) -> Record | None:
    """Give an own one as it is shown where it is chosen; None where it cannot be."""
    try:
        return as_record(offer.kind, offer.values, number=offer.number)
    except SecretMaterial:
        return None


def told_by(template: Template, kind: OfferKind, values: Values) -> dict[str, object]:
    """Give what a form says as fields of a document, by their labels."""
    told: dict[str, object] = {}
    for spec in template.fields:
        for label in _labels(spec, kind):
            if values.get(label):
                told[spec.label] = _written(label, values[label])
                break
    if kind == "demand" and template.draws[:1] == ("demand",):
        for label, value in values.items():
            known = template.named(label.removesuffix(_WAN))
            if known is not None:
                told.setdefault(known.label, _written(label, value))
    return told


def form_in(words: str) -> Values:
    """Give what the text of a demand's form says by label; none where the text is no form."""
    labels = [field.label for field in fields_of("demand")]
    first, *lines = words.strip().splitlines() or [""]
    if len(first) > _TITLE_CHARS:
        return {}
    found: dict[str, str] = {}
    for line in lines:
        label, colon, value = line.partition("：")
        if colon and label in labels:
            found[label] = value.strip()
    # A form has its name in its first line, and at least one of its fields below.
    return {labels[0]: first.strip(), **found} if found else {}


def own_html(offers: tuple[OwnOffer, ...]) -> str:
    """Render somebody's own to be chosen; nothing where there is none."""
    items = "".join(
        f'<li><button type="button" class="pick" data-take="{one.kind}"'
        f' data-id="{escape(one.number)}"><b data-content>{escape(one.title)}</b>'
        f'<span class="fine">{escape(one.number)}</span></button></li>'
        for one in offers
    )
    return f'<p class="fine">我的登记</p><ul>{items}</ul>' if items else ""


def own_matching(desk: Desk, kind: str, text: str) -> tuple[OwnOffer, ...]:
    """Give somebody's own that bear all words, or that number.

    Raises:
        BadRequest: The text is a number, and there is neither such an own one nor such a record.
    """
    words = text.casefold().split()
    found = tuple(
        one
        for one in own_of(desk, kind)
        if all(word in f"{one.title} {one.number}".casefold() for word in words)
    )
    if not found and is_number(text) and not desk.drafting.records.current([text], desk.who):
        raise BadRequest(f"没有编号为“{text}”的登记，请核对编号，或写名称里的词。")
    return found


def _labels(spec: FieldSpec, kind: OfferKind) -> tuple[str, ...]:
    """Give the labels that a field takes from a form; none of one that the profile has first."""
    labels: list[str] = []
    for path in spec.take:
        source, _, rest = path.partition(".")
        if source == "profile":
            break
        if source == kind:
            name, _, among = rest.partition(":")
            labels += among.split("|") if name == "text" else _FACTS.get(name, ())
    return () if spec.of else tuple(labels)


def _written(label: str, value: str) -> str:
    return f"{value}万元" if label.endswith(_WAN) and _BARE.fullmatch(value) else value
