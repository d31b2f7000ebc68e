"""What should not go out: telephones, identity and account numbers, mail, reserve prices."""

import re
from collections.abc import Iterator
from datetime import date

from assistant.drafting.draft import Remark
from assistant.drafting.lint.paper import Paper, Words
from assistant.drafting.lint.standing import plain
from corpus.records import Achievement, Demand

_MOBILE = re.compile(r"(?<![\d.A-Za-z-])(?:\+?86[\s-]?)?1[3-9]\d(?:[\s-]?\d{4}){2}(?!\d)")
_LAND_LINE = re.compile(
    r"(?<![\d.A-Za-z-])[（(]?0\d{2,3}[）)]?[\s-]?\d{7,8}(?![\d.])|(?<!\d)400-?\d{3}-?\d{4}(?!\d)"
)
_IDENTITY = re.compile(r"(?<![\dA-Za-z])([1-8]\d{5})((?:19|20)\d{6})\d{3}[\dXx](?![\dA-Za-z])")
_ACCOUNT = re.compile(r"(?<![\d.A-Za-z])\d{4}(?:[\s-]?\d{4}){3}(?:[\s-]?\d{1,3})?(?![\d.A-Za-z])")
_ACCOUNT_SAID = re.compile(
    r"(?:账号|帐号|卡号|账户|帐户)\s*+(?:为|是)?\s*+[:：]?\s*+(\d[\d\s-]{8,24}\d)"
)
_MAIL = re.compile(r"[A-Za-z\d._%+-]{1,64}+@[A-Za-z\d-]{1,63}+(?:\.[A-Za-z\d-]{1,63}+){1,8}+")
_MESSENGER = re.compile(r"(?:微信|QQ)\s*+号?\s*+[:：]?\s*+[A-Za-z\d][\w-]{4,19}", re.IGNORECASE)
_SECRET = re.compile(
    r"(?:底价|保密价格?|保留价|心理价位|最低(?:可)?接受(?:价格?)?|成本底线|内部(?:报)?价|标底|让步空间|最低转让价|谈判底线)"
    r"[^，。；;]{0,10}?\d[\d,.]*\s*+(?:亿|万|千)?元?"
)
_SORTS = (
    ("identity_number", "身份证号", _IDENTITY),
    ("telephone", "电话号码", _MOBILE),
    ("telephone", "电话号码", _LAND_LINE),
    ("mail_address", "电子邮箱", _MAIL),
    ("messenger", "微信或QQ号", _MESSENGER),
    ("bank_account", "银行账号", _ACCOUNT_SAID),
    ("bank_account", "银行账号", _ACCOUNT),
    ("reserve_price", "底价或保密价格", _SECRET),
)
_CODE_BEFORE = re.compile(r"信用代码\s*+(?:为|是)?\s*+[:：]?\s*+$")
_NUMBERED = re.compile(r"(?:专利号|申请号|登记号|编号|合同号|ZL|CN|证书号|注册号)\s*+[:：]?\s*+$")
_SHORTEST_GUARDED = 7


def check_sensitive(paper: Paper) -> Iterator[Remark]:
    """Say what stands in the paper that should not go out, and what of it is meant to be there."""
    private: dict[str, None] = {}
    seen: set[str] = set()
    for one in paper.words:
        spec = paper.template.by_label.get(one.label or "")
        if spec is not None and spec.sort == "code":
            continue
        found = list(_found(one.text))
        if one.private:
            named = one.label or "、".join(name for _, name, _ in found)
            if named and (found or (spec is not None and spec.private)):
                private.setdefault(named)
            continue
        for code, name, text in found:
            if text not in seen:
                seen.add(text)
                yield _remark(paper, one, code, name, text)
    yield from _guarded(paper, seen)
    if private and paper.template.group != "contract":
        yield paper.remark(
            "private_inside",
            f"文中有{'、'.join(private)}，只供受理部门使用；公开或转发前请删去",
            severity="warning",
        )


def _found(text: str) -> Iterator[tuple[str, str, str]]:
    taken: list[tuple[int, int]] = []
    for code, name, pattern in _SORTS:
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 12) : match.start()]
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            if _NUMBERED.search(before) or (
                code in ("identity_number", "bank_account") and _CODE_BEFORE.search(before)
            ):
                continue
            if code == "identity_number" and not _is_birthday(match[2]):
                continue
            taken.append(match.span())
            yield code, name, match[0].strip()


def _is_birthday(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def _remark(paper: Paper, one: Words, code: str, name: str, text: str) -> Remark:
    where = f"“{one.label}”" if one.label else "文中"
    shown = text if code == "reserve_price" else f"{text[:3]}…{text[-2:]}"
    return paper.remark(
        code, f"{where}里有{name}（{shown}），提交或公开前请删去", label=one.label,
        section=one.section,
    )  # fmt: skip


def _guarded(paper: Paper, seen: set[str]) -> Iterator[Remark]:
    """Say where something stands that a record keeps back, as a contact."""
    for kind in ("demand", "achievement"):
        record = paper.chosen.record(kind)
        facts = record.facts if record is not None else None
        if not isinstance(facts, Achievement | Demand):
            continue
        for name, kept in facts.guarded.items():
            value = plain(kept).strip()
            if len(value) < _SHORTEST_GUARDED or not re.search(r"\d{4}|@", value):
                continue
            for one in paper.words:
                if not one.private and value in one.text and value not in seen:
                    seen.add(value)
                    yield _remark(paper, one, "kept_back", f"记录里不公开的{name}", value)
