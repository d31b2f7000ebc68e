"""What is nobody's business, in words that everybody reads: identity numbers, phones, prices."""

import random
from collections.abc import Mapping

from eval.drafting.mistake import ANY, Kind, Mistake, Rewritten, Spoilt

PUBLIC: Mapping[str, tuple[str, ...]] = {
    "transfer_project": ("单位条件", "产业问题", "中试条件", "技术原理"),
    "jiebang_demand": ("需求背景", "可提供条件", "现有工作基础"),
    "kexiao_self_assessment": ("研发费用归集口径", "主要产品"),
    "gaoqi_application": ("核心技术", "归属论证", "研发组织管理"),
    "concept_proof": ("技术概述", "目标应用", "后续路径"),
    "tech_development_contract": ("技术内容", "技术方法和路线"),
    "tech_license_contract": ("技术服务", "侵权处理"),
    "feasibility_report": ("摘要", "组织", "结论"),
}


def _identity_number(chance: random.Random) -> str:
    body = f"6401{chance.randint(1, 2):02d}{chance.randint(1965, 1999)}{chance.randint(1, 12):02d}"
    body += f"{chance.randint(1, 28):02d}{chance.randint(10, 499):03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def _with_identity_number(facts: Spoilt) -> Mistake:
    number = _identity_number(facts.chance)
    told = facts.chance.choice(
        (f"身份证号{number}", f"（负责人{number}）", f"经办人证件号：{number}")
    )
    return _leaked(facts, told, "身份证|证件|个人信息|敏感|隐私")


def _with_phone(facts: Spoilt) -> Mistake:
    start = facts.chance.choice(("138", "159", "187", "199"))
    number = f"{start}{facts.chance.randint(10_000_000, 99_999_999)}"
    spaced = f"{number[:3]}-{number[3:7]}-{number[7:]}"
    told = facts.chance.choice((f"有事打{number}", f"联系王工 {number}", f"手机：{spaced}"))
    return _leaked(facts, told, "电话|手机|联系方式|个人信息|敏感|隐私")


def _with_reserve_price(facts: Spoilt) -> Mistake:
    wan = facts.chance.randint(31, 97)
    told = facts.chance.choice(
        (f"我方底价{wan}万元", f"心理价位不低于{wan}万元，请勿外传", f"保留价{wan}万元")
    )
    return _leaked(facts, told, "底价|保留价|心理价|价位|价格底线", edits=False)


def _leaked(facts: Spoilt, told: str, words: str, *, edits: bool = True) -> Mistake:
    label = facts.chance.choice([one for one in PUBLIC[facts.of.type] if facts.has(one)])
    text = facts.text(label)
    if edits and facts.chance.random() < 0.3:  # noqa: PLR2004  (three in ten)
        edit = Rewritten(holds=text, old="", new=told)
        return facts.done(f"{label}处改写：{told}", (label, ""), words, severities=ANY, edit=edit)
    facts.fields[label] = f"{text}{told}。"
    return facts.done(f"{label}：{told}", (label, ""), words, severities=ANY)


KINDS = (
    Kind("身份证号外露", tuple(PUBLIC), _with_identity_number),
    Kind("电话外露", tuple(PUBLIC), _with_phone),
    Kind(
        "底价外露",
        ("transfer_project", "jiebang_demand", "tech_license_contract"),
        _with_reserve_price,
    ),
)
