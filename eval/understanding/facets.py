"""What a demand or an achievement says of itself: read by the rules, and pointed at by a model.

A model picks names and quotes the words; what it quotes must stand in the text, and an amount is
read out of the quoted words by code. Where the rules found nothing of a facet, the model's counts.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.chatmodel.port import ChatModel
from assistant.eligibility.quantities import FOUND, MONEY, NoQuantity, quantity
from assistant.matching.facets import Facets, facets_of
from assistant.measuring.numbers import in_one
from corpus.records import Record, Source
from eval.understanding.asking import Reply, an_object, asked, entries_of, text_of
from eval.understanding.cases import FacetsCase

FACETS = ("ways", "level", "money", "due", "ip")
_WAYS = (
    *("转让", "许可", "委托开发", "合作开发", "作价投资", "技术服务"),
    *("合作实施", "产品供应", "揭榜挂帅", "自行实施", "不限"),
)
_STAGES: Mapping[str, Mapping[str, object]] = {
    "demand": {"可从小试做起": 5, "至少过了中试": 7, "现成的、有业绩的": 8},
    "achievement": {"小试": (1, 4), "中试": (5, 7), "示范": (7, 8), "产业化": (8, 9)},
}
_RIGHTS = {
    "已独占许可": "taken",
    "申请中": "pending",
    "已失效": "dead",
    "已质押": "pledged",
    "与人共有": "shared",
}
_UNSAID = "没说"
_KIND = {"demand": "需求", "achievement": "成果"}
_MONEY = {
    "demand": "需求方愿意出的钱（预算、经费、出价）",
    "achievement": "报价、转让费、许可费、售价",
}
_QUOTE = {"type": "string", "maxLength": 40}

# What is found of each facet; empty or None for nothing.
Told = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetsReading:
    """What was understood of one text, by facet."""

    case: FacetsCase
    rules: Told
    model: Told

    @property
    def joined(self) -> Told:
        """The rules', and the model's where they found nothing."""
        return {name: self.rules[name] or self.model[name] for name in FACETS}


def read_facets(case: FacetsCase, model: ChatModel) -> FacetsReading:
    """Give what the rules read and a model points at."""
    stages = _STAGES[case.kind]
    schema = an_object(
        ways={
            "type": "array",
            "maxItems": 3,
            "items": an_object(way={"type": "string", "enum": list(_WAYS)}, words=_QUOTE),
        },
        stage=an_object(name={"type": "string", "enum": [*stages, _UNSAID]}, words=_QUOTE),
        money=_QUOTE,
        due=_QUOTE,
        rights=an_object(name={"type": "string", "enum": [*_RIGHTS, _UNSAID]}, words=_QUOTE),
    )
    rules = {
        "kind": _KIND[case.kind],
        "stages": f"{'要求的成熟程度' if case.kind == 'demand' else '所处阶段'}，"
        f"只能用：{'、'.join(stages)}、{_UNSAID}",
        "money": _MONEY[case.kind],
    }
    reply = asked(model, "facets", case.text, schema, rules=rules)
    return FacetsReading(
        case=case, rules=_of_rules(facets_of(_record(case)), case), model=_of_model(reply, case)
    )


def judged(told: Told, case: FacetsCase) -> dict[str, str]:
    """Give for each facet `right`, `wrong` or `lost`, and of what nobody says, `quiet`."""
    says = case.says
    wanted = {
        "ways": frozenset(says.ways) if says.ways is not None else None,
        "level": says.level,
        "money": says.money,
        "due": says.due,
        "ip": frozenset(says.ip),
    }
    found = {}
    for name in FACETS:
        if name not in says.model_fields_set and name in ("level", "ways"):
            continue
        have, want = told[name], wanted[name]
        if not have:
            found[name] = "lost" if want else "quiet"
        elif name == "due":
            found[name] = "right" if want and str(want) in str(have) else "wrong"
        else:
            found[name] = "right" if have == want else "wrong"
    return found


def _of_rules(facets: Facets, case: FacetsCase) -> Told:
    level = facets.level
    return {
        "ways": frozenset(one.value for one in facets.ways),
        "level": level and (level.low if case.kind == "demand" else (level.low, level.high)),
        "money": facets.money and (facets.money.low, facets.money.high),
        "due": facets.due.value if facets.due else "",
        "ip": frozenset(facets.ip),
    }


def _of_model(reply: Reply | None, case: FacetsCase) -> Told:
    told = reply or {}
    stage, rights = text_of(told.get("stage"), "name"), text_of(told.get("rights"), "name")
    ways = entries_of(reply, "ways")
    return {
        "ways": frozenset(text_of(one, "way") for one in ways if _stands(one, "words", case)),
        "level": _STAGES[case.kind].get(stage)
        if _stands(told.get("stage"), "words", case)
        else None,
        "money": _amount(text_of(told, "money"), case),
        "due": text_of(told, "due") if case.kind == "demand" and _stands(told, "due", case) else "",
        "ip": frozenset({_RIGHTS[rights]} if rights in _RIGHTS else ())
        if _stands(told.get("rights"), "words", case)
        else frozenset(),
    }


def _stands(of: object, name: str, case: FacetsCase) -> bool:
    words = text_of(of, name)
    return bool(words) and words in case.text


def _amount(words: str, case: FacetsCase) -> tuple[float, float] | None:
    """Give the one amount, or the one range, of words that stand in the text, in 万元."""
    if not words or words not in case.text:
        return None
    plain = in_one(unicodedata.normalize("NFKC", words))
    found = []
    for match in FOUND.finditer(plain):
        try:
            bare = "".join(match[part] or "" for part in _BARE)
            exact = quantity(bare, unit=MONEY).figure
        except NoQuantity:
            continue
        if exact.exact is not None and (match["unit"] or match["scale"]):
            found.append(exact.exact)
    if not found or len(found) > 2:  # noqa: PLR2004  (both ends of a range)
        return None
    return float(min(found)), float(max(found))


_BARE = ("part", "figures", "chinese", "scale", "rest", "unit")


def _record(case: FacetsCase) -> Record:
    return Record(
        id="",
        kind=case.kind,
        title=case.text[:30],
        text=case.text,
        level="public",
        source=Source(start=0, end=len(case.text)),
    )
