"""Words that must not go out: too long, too vague, shutting out, out of law, not there at all."""

from collections.abc import Mapping
from typing import cast

from pydantic import JsonValue

from eval.drafting.leaks import PUBLIC
from eval.drafting.mistake import ANY, Kind, Mistake, Rewritten, Spoilt

_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "transfer_project": ("负责人", "执行期", "目标技术指标", "效益测算依据", "统一社会信用代码"),
    "jiebang_demand": ("榜单金额", "完成时限", "主要技术指标"),
    "kexiao_self_assessment": ("统一社会信用代码",),
    "gaoqi_application": ("统一社会信用代码", "技术领域"),
    "concept_proof": ("预算", "目标TRL", "关键假设", "退出条件"),
    "tech_development_contract": ("签订时间", "有效期限", "技术目标", "技术内容"),
    "tech_license_contract": ("许可类型", "期限", "地域", "入门费"),
    "feasibility_report": ("总投资", "项目名称"),
}


# So many characters of an attachment's name tell it from the others.
_NAMED_BY = 4
_LONG_NAMES = (
    "面向宁夏高盐高湿工况的全流程智能化成套技术引进消化吸收再创新及产业化示范应用",
    "固体废物分级分质高值化利用关键技术与装备研发中试放大及规模化推广应用项目（一期）",
)


def _long_name(facts: Spoilt) -> Mistake:
    label = next(one for one in ("项目名称", "榜单名称", "技术名称") if facts.has(one))
    facts.fields[label] = facts.chance.choice(_LONG_NAMES) + facts.chance.choice(
        ("", "研究", "工程")
    )
    return facts.done(f"{label} {len(facts.text(label))} 字", (label, "项目名称"), "字|过长|超")


def _long_section(facts: Spoilt) -> Mistake:
    label = facts.chance.choice(("产业问题", "现状与差距", "转化意义"))
    sentence = facts.text(label)
    facts.fields[label] = sentence * (850 // len(sentence) + 1)
    return facts.done(
        f"{label} {len(facts.text(label))} 字", (label, "立项必要性"), "800|字|过长|超"
    )


def _no_attachment(facts: Spoilt) -> Mistake:
    given = cast("list[JsonValue]", facts.fields["附件"])
    gone = str(given.pop(facts.chance.randrange(len(given))))
    return facts.done(
        f"附件少了 {gone}", (gone, gone[:_NAMED_BY]), "附件|缺|没有|未|少", severities=ANY
    )


_EXCLUSIVE = (
    "仅限在银川市注册的企业揭榜。",
    "须为我公司唯一指定合作单位。",
    "只接受某示例大学团队，其他单位不予考虑。",
    "必须使用示例牌控制系统并取得该厂授权。",
    "须在本市设有分公司，且具有自治区内三年以上经营业绩。",
    "限本集团入围供应商参加。",
)


def _exclusive(facts: Spoilt) -> Mistake:
    label = "对揭榜方要求"
    facts.fields[label] = facts.text(label) + facts.chance.choice(_EXCLUSIVE)
    return facts.done(
        facts.text(label)[-24:],
        (label, "揭榜方"),
        "排他|排斥|限定|指定|唯一|仅限|量身|公平|只接受|限",
    )


_VAGUE = (
    "技术达到国内先进水平，性能显著提高。",
    "大幅提升产品质量，明显降低消耗。",
    "各项性能优于同类产品，用户满意。",
)


def _unmeasurable(facts: Spoilt) -> Mistake:
    vague = facts.chance.choice(_VAGUE)
    match facts.of.type:
        case "jiebang_demand":
            label, rows = "主要技术指标", facts.rows("主要技术指标")
            facts.chance.choice(rows)["目标值"] = vague[:6]
        case "concept_proof":
            label, rows = "关键假设", facts.rows("关键假设")
            facts.chance.choice(rows)["通过标准"] = vague
        case "tech_development_contract":
            label = facts.chance.choice(("技术目标", "验收标准"))
            facts.fields[label] = vague
        case _:
            label = "目标技术指标"
            facts.fields[label] = vague
    return facts.done(f"{label}：{vague}", (label,), "考核|量化|数值|测|具体", severities=ANY)


_OLD_LAW = (
    "未尽事宜按照《中华人民共和国合同法》执行。",
    "依据《合同法》第三百三十九条，专利申请权归研究开发人。",
    "本合同适用《中华人民共和国合同法》及其司法解释。",
)


def _old_law(facts: Spoilt) -> Mistake:
    label = facts.chance.choice(
        [one for one in ("违约责任", "知识产权归属", "风险责任", "侵权处理") if facts.has(one)]
    )
    law = facts.chance.choice(_OLD_LAW)
    if facts.chance.random() < 0.3:  # noqa: PLR2004  (three in ten)
        place = next(one for one in PUBLIC[facts.of.type] if facts.has(one))
        edit = Rewritten(holds=facts.text(place), old="", new=law)
        return facts.done(
            f"改写：{law}", ("合同法",), "废止|民法典|失效|已", severities=ANY, edit=edit
        )
    facts.fields[label] = facts.text(label) + law
    return facts.done(f"{label}：{law}", ("合同法",), "废止|民法典|失效|已", severities=ANY)


def _not_given(facts: Spoilt) -> Mistake:
    label = facts.chance.choice([one for one in _REQUIRED[facts.of.type] if facts.has(one)])
    del facts.fields[label]
    return facts.done(f"没有 {label}", (label,), "没有|未|缺|必填|待填|空|请")


def _other_party(facts: Spoilt) -> Mistake:
    match facts.of.type:
        case "tech_development_contract":
            facts.fields["乙方"] = facts.fields["甲方"]
            return facts.done("乙方与甲方相同", ("甲方", "乙方"), "相同|同一|一样|自己|都是|不同")
        case "tech_license_contract":
            facts.fields["许可方"] = facts.fields["被许可方"]
            return facts.done(
                "许可方与被许可方相同", ("许可方",), "相同|同一|一样|自己|都是|不一致|不同"
            )
        case _:
            label = next(one for one in ("申报单位", "需求单位", "申请单位") if facts.has(one))
            facts.fields[label] = f"宁夏{facts.chance.choice('甲乙丙丁')}示例实业有限公司"
            return facts.done(
                f"{label} {facts.text(label)}，画像是 {facts.profile['name']}",
                (label, "单位"),
                "不一致|不同|不符|不是",
                severities=ANY,
            )


def _funded_twice(facts: Spoilt) -> Mistake:
    name = facts.text("项目名称")
    facts.fields["已获支持"] = facts.chance.choice((
        f"“{name}”2025年已获自治区工业和信息化厅技术改造资金120万元。",
        "本项目同一建设内容已列入2026年自治区重点研发计划，获财政资金80万元。",
        f"2026年3月以“{name}”向市科技局申报并立项，财政支持60万元。",
    ))  # fmt: skip
    return facts.done(
        facts.text("已获支持"), ("已获支持", "重复"), "重复|已获|同一|不得|声明", severities=ANY
    )


KINDS = (
    Kind("名称过长", ("transfer_project", "jiebang_demand", "concept_proof"), _long_name),
    Kind("正文过长", ("transfer_project",), _long_section),
    Kind(
        "缺附件",
        ("transfer_project", "jiebang_demand", "gaoqi_application", "concept_proof"),
        _no_attachment,
    ),
    Kind("排他表述", ("jiebang_demand",), _exclusive),
    Kind(
        "指标不可测",
        ("transfer_project", "jiebang_demand", "concept_proof", "tech_development_contract"),
        _unmeasurable,
    ),
    Kind("引用合同法", ("tech_development_contract", "tech_license_contract"), _old_law),
    Kind("缺必填", tuple(_REQUIRED), _not_given),
    Kind(
        "当事人",
        (
            "tech_development_contract",
            "tech_license_contract",
            "transfer_project",
            "jiebang_demand",
            "concept_proof",
        ),
        _other_party,
    ),
    Kind("重复资助", ("transfer_project",), _funded_twice),
)
