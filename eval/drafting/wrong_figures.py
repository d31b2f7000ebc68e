"""Figures that do not agree: sums, instalments, capitals, units, parts above their whole."""

from collections.abc import Mapping
from typing import cast

from eval.drafting.mistake import ANY, WAN, Kind, Mistake, Rewritten, Spoilt

_SUM = "合计|总计|总额|之和|相加|加起来|总和|一共|＝|=|应等于|差|超过"

_WHOLES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "transfer_project": ("经费总额", ("财政资金", "自筹资金", "配套资金", "支出科目")),
    "jiebang_demand": ("榜单金额", ("支付节点", "企业出资", "榜单金额大写")),
    "concept_proof": ("预算", ("支出科目", "关键假设")),
    "tech_development_contract": (
        "经费总额",
        ("第一期", "第二期", "第三期", "分期", "经费总额大写"),
    ),
    "feasibility_report": ("总投资", ("自有资金", "银行贷款", "投资估算")),
}
_SPENT: Mapping[str, tuple[str, str]] = {
    "transfer_project": ("支出科目", "经费总额"),
    "concept_proof": ("支出科目", "预算"),
    "feasibility_report": ("投资估算", "总投资"),
}


def _wrong_total(facts: Spoilt) -> Mistake:
    whole, parts = _WHOLES[facts.of.type]
    if facts.chance.random() < 0.25:  # noqa: PLR2004  (one in four is made in the draft's words)
        old = f"{facts.wan(facts.fields[whole]):,.0f}万元"
        new = facts.off(facts.fields[whole])
        edit = Rewritten(holds=old, old=old, new=new, cell=facts.chance.random() < 0.5)  # noqa: PLR2004
        return facts.done(
            f"{whole}处的 {old} 改写为 {new}", (whole, *parts), _SUM + "|不一致|不同", edit=edit
        )
    old = facts.text(whole)
    facts.fields[whole] = facts.off(old)
    return facts.done(f"{whole} {old} → {facts.text(whole)}", (whole, *parts), _SUM)


def _wrong_row(facts: Spoilt) -> Mistake:
    label, whole = _SPENT[facts.of.type]
    row = facts.chance.choice(facts.rows(label))
    old = row["金额"]
    row["金额"] = facts.off(old)
    return facts.done(f"{label} {old} → {row['金额']}", (label, whole), _SUM)


def _wrong_instalment(facts: Spoilt) -> Mistake:
    if facts.of.type == "jiebang_demand":
        row = facts.chance.choice(facts.rows("支付节点"))
        old = row["金额"]
        row["金额"] = facts.off(old)
        return facts.done(f"支付节点 {old} → {row['金额']}", ("支付节点", "榜单金额"), _SUM)
    label = facts.chance.choice(("第一期", "第二期", "第三期"))
    old = facts.text(label)
    facts.fields[label] = facts.off(old)
    return facts.done(f"{label} {old} → {facts.text(label)}", (label, "经费总额", "分期"), _SUM)


_CAPITALS = (
    "壹佰玖拾贰万元整",
    "肆佰零贰万元整",
    "叁佰捌拾捌万元整",
    "壹佰陆拾肆万元整",
    "贰拾万元整",
)


def _wrong_capitals(facts: Spoilt) -> Mistake:
    label = next(one for one in ("经费总额大写", "榜单金额大写", "入门费大写") if facts.has(one))
    old = facts.text(label)
    facts.fields[label] = "人民币" + facts.chance.choice(
        [one for one in _CAPITALS if one not in old]
    )
    return facts.done(
        f"{label} {old} → {facts.text(label)}", (label, label[:-2]), "大写|不一致|不符|不同"
    )


_SLIPS: Mapping[str, tuple[str, ...]] = {
    "transfer_project": ("经费总额", "自筹资金", "财政资金"),
    "jiebang_demand": ("榜单金额",),
    "concept_proof": ("预算",),
    "tech_development_contract": ("经费总额", "第二期"),
    "tech_license_contract": ("入门费",),
    "feasibility_report": ("总投资", "银行贷款"),
}


def _unit_slip(facts: Spoilt) -> Mistake:
    label = facts.chance.choice(_SLIPS[facts.of.type])
    wan = facts.wan(facts.fields[label])
    facts.fields[label] = facts.chance.choice((f"{wan:g}元", f"{wan * WAN:.0f}万元"))
    also = _WHOLES.get(facts.of.type, ("", ()))
    return facts.done(
        f"{label} {facts.text(label)}", (label, also[0], *also[1]), _SUM + "|单位|万元|大写|不一致"
    )


def _level_falls(facts: Spoilt) -> Mistake:
    now = facts.chance.randint(5, 8)
    facts.fields["当前TRL"], facts.fields["目标TRL"] = (
        str(now),
        str(facts.chance.randint(3, now - 1)),
    )
    return facts.done(
        f"TRL {now} → {facts.text('目标TRL')}", ("TRL",), "低于|高于|不低|不能|倒|小于|大于|降"
    )


def _part_above_whole(facts: Spoilt) -> Mistake:
    employees = cast("int", facts.profile["employees"])
    facts.profile["rd_staff"] = employees + facts.chance.randint(3, 60)
    return facts.done(
        f"科技人员 {facts.profile['rd_staff']}，职工 {employees}",
        ("科技人员", "职工"),
        "大于|超过|多于|比|不能|高于|整体|总数",
    )


def _spent_otherwise(facts: Spoilt) -> Mistake:
    row = facts.chance.choice(facts.rows("研发费用明细"))
    columns = [one for one in ("费用合计", "境内费用", "境内金额") if one in row]
    old = row[columns[0]]
    row.update(dict.fromkeys(columns, facts.off(old)))
    return facts.done(
        f"{row['年度']}年研发费用 {old} → {row[columns[0]]}",
        ("研发费用",),
        "一致|不同|不符|不等|合计|相加|＝|差",
    )


def _wrong_code(facts: Spoilt) -> Mistake:
    label = "统一社会信用代码"
    code = facts.text(label)
    at = facts.chance.randrange(2, 8)
    digit = str((int(code[at]) + facts.chance.randint(1, 8)) % 10)
    facts.fields[label] = code[:at] + digit + code[at + 1 :]
    return facts.done(
        f"{code} → {facts.text(label)}", (label,), "校验|有误|不对|不正确|错|位", severities=ANY
    )


KINDS = (
    Kind("合计不等", tuple(_WHOLES), _wrong_total),
    Kind("科目不等", tuple(_SPENT), _wrong_row),
    Kind("分期不等", ("tech_development_contract", "jiebang_demand"), _wrong_instalment),
    Kind(
        "大写不符",
        ("tech_development_contract", "jiebang_demand", "tech_license_contract"),
        _wrong_capitals,
    ),
    Kind("万倍单位", tuple(_SLIPS), _unit_slip),
    Kind("成熟度倒退", ("concept_proof",), _level_falls),
    Kind("部分大于整体", ("kexiao_self_assessment", "gaoqi_application"), _part_above_whole),
    Kind("研发费用不符", ("gaoqi_application",), _spent_otherwise),
    Kind(
        "信用代码有误",
        ("transfer_project", "gaoqi_application", "kexiao_self_assessment"),
        _wrong_code,
    ),
)
