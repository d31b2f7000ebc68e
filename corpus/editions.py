"""Which policy took the place of which: by what a newer one says, or as a later edition.

A wrong link makes people believe that a rule in force is none. So two texts are linked only where
both are rules, both are dated, the later one says so or has the very same name, and nothing known
of their issuers and places speaks against it. A link always leads from a later to an earlier day,
so links never form a circle.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from corpus.naming import keys_of, name_key
from corpus.recognise.numbers import number_key
from corpus.recognise.repeals import LISTED
from corpus.records import Policy, Record, Relation
from corpus.validity import is_rule

# How the note of a relation that we worked out begins; files state their own by other words.
_WORKED_OUT = "系统认定："
_PLACE = re.compile(
    r"^(?:中国[（(])?([\u4e00-\u9fff]{2,10}?(?:自治区|省|市|自治州|州|特区|自治县|县|旗|盟|区))"
)
_NATIONAL = re.compile(r"^(?:中华人民共和国|国家|国务院|全国|最高人民)")
# Without a place in its name, only the State itself gives a text these.
_OF_THE_STATE = re.compile(r"(?:条例|(?<!办)法)$")
_COMMON = re.compile(r"^中华人民共和国|常务委员会$|办公厅$|办公室$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One policy in the place of another.

    Attributes:
        since: The first day on which the newer holds; None where it does not say.
        how: How this is known, in Chinese.
    """

    newer: Record
    older: Record
    since: date | None
    how: str


def links_of(record: Record, kin: Sequence[Record]) -> tuple[Link, ...]:
    """Give the links between a record and others that may be of the same rule."""
    found = (_link(record, other) or _link(other, record) for other in kin)
    return tuple(link for link in found if link is not None)


def with_links(record: Record, links: Sequence[Link]) -> Record:
    """Give the record with what it replaces and what replaces it, and how that is known."""
    facts = record.facts
    if not isinstance(facts, Policy):
        return record
    replaces, replaced_by = list(facts.replaces), list(facts.replaced_by)
    relations = list(facts.relations)
    for link in links:
        newer = link.newer.id == record.id
        other = link.older.id if newer else link.newer.id
        names = replaces if newer else replaced_by
        if other in names:
            continue
        names.append(other)
        relations.append(
            Relation(
                other=other,
                kind="replaces" if newer else "replaced_by",
                note=f"{_WORKED_OUT}{link.how}",
            )
        )
    updates = {
        "replaces": tuple(replaces),
        "replaced_by": tuple(replaced_by),
        "relations": tuple(relations),
    }
    return replace(record, facts=facts.model_copy(update=updates))


def without_links(record: Record) -> Record:
    """Give the record as its file alone has it: without what was worked out."""
    return without_links_to(record, linked(record))


def linked(record: Record) -> frozenset[str]:
    """Give the ids of what it was linked with; what its file names itself is not among them."""
    facts = record.facts
    if not isinstance(facts, Policy):
        return frozenset()
    return frozenset(relation.other for relation in facts.relations if _is_ours(relation))


def without_links_to(record: Record, others: Collection[str]) -> Record:
    """Give the record without what was worked out of it and these."""
    facts = record.facts
    if not isinstance(facts, Policy) or not others:
        return record
    worked_out = [r for r in facts.relations if _is_ours(r) and r.other in others]
    others = {relation.other for relation in worked_out}
    if not worked_out:
        return record
    updates = {
        "replaces": tuple(name for name in facts.replaces if name not in others),
        "replaced_by": tuple(name for name in facts.replaced_by if name not in others),
        "relations": tuple(r for r in facts.relations if r not in worked_out),
    }
    return replace(record, facts=facts.model_copy(update=updates))


def claims_of(record: Record) -> tuple[str, ...]:
    """Give the numbers and names, as they are compared, of what a record says it replaces."""
    facts = record.facts
    if not isinstance(facts, Policy) or not is_rule(facts):
        return ()
    stated = [r for r in facts.relations if r.kind == "replaces" and not _is_ours(r)]
    return tuple(dict.fromkeys(_key(relation.other) for relation in stated))


def _link(newer: Record, older: Record) -> Link | None:
    new, old = newer.facts, older.facts
    if newer.id == older.id or not isinstance(new, Policy) or not isinstance(old, Policy):
        return None
    if not is_rule(new) or not is_rule(old):
        return None
    if LISTED in new.others or LISTED in old.others:  # taken at its word
        return None
    if not _later(new, old):
        return None
    how = _said(newer, older) or _later_edition(newer, older)
    since = new.effective or new.published
    return Link(newer=newer, older=older, since=since, how=how) if how else None


def _later(new: Policy, old: Policy) -> bool:
    """Say whether one is dated after the other, by the day of the text and by that it holds."""
    one, other = new.published or new.effective, old.published or old.effective
    if one is None:
        return False
    if other is None:
        year = re.search(r"(?:19|20)\d\d", old.number or "")
        return year is not None and int(year[0]) <= one.year
    starts, started = new.effective or one, old.effective or other
    return one > other and starts > started


def _said(newer: Record, older: Record) -> str:
    """Give the words by which the newer text ends the older; empty where it has none."""
    new, old = newer.facts, older.facts
    if not isinstance(new, Policy) or not isinstance(old, Policy):
        return ""
    keys = keys_of(older)
    for relation in new.relations:
        if relation.kind != "replaces" or _is_ours(relation):
            continue
        key = _key(relation.other)
        by_number = bool(keys.number) and key == keys.number
        by_name = key == name_key(older.title) and _may_be_one(newer, older, key)
        if by_number or by_name:
            return f"新文件写明“{relation.note}”"
    return ""


def _later_edition(newer: Record, older: Record) -> str:
    new, old = keys_of(newer), keys_of(older)
    if not new.name or "@" in new.name or new.name != old.name:
        return ""
    if (new.number and new.number == old.number) or not _may_be_one(newer, older, new.name):
        return ""
    return "名称相同，发文机关或地区相符，日期较后"


def _may_be_one(newer: Record, older: Record, name: str) -> bool:
    """Say whether two texts of one name are by one authority, as far as is known."""
    new, old = newer.facts, older.facts
    if not isinstance(new, Policy) or not isinstance(old, Policy):
        return False
    if new.region and old.region and new.region != old.region:
        return False
    one, other = _authorities(new), _authorities(old)
    if one and other:
        return bool(one & other)
    return bool(_PLACE.match(name) or _NATIONAL.match(name) or _OF_THE_STATE.search(name))


def _authorities(facts: Policy) -> frozenset[str]:
    return frozenset(_COMMON.sub("", "".join(issuer.split())) for issuer in facts.issuers)


def _key(other: str) -> str:
    return number_key(other) if re.search(r"\d\s*号$", other) else name_key(other)


def _is_ours(relation: Relation) -> bool:
    return relation.note.startswith(_WORKED_OUT)
