"""Public records beside the samples, so many that ranking, counting and names have work to do.

The same every time. A part is written first and another later, with other texts of some of the
first, so that the caches of both worlds have a history.
"""

import json
import random
from dataclasses import dataclass
from pathlib import Path

_SEED = 20261130
THINGS = (
    "枸杞", "硒砂瓜", "酿酒葡萄", "滩羊", "奶牛", "马铃薯", "煤气化渣", "粉煤灰", "多晶硅",
    "碳化硅", "石墨负极", "储能电池", "光伏组件", "电解水制氢", "浓盐水", "焦化废水", "金属镁",
    "钽铌铍", "轴承", "数控机床", "铸造砂", "煤矿综采", "风电叶片", "氨纶", "聚乙烯醇", "羊绒",
    "冷链车", "闽宁菌草", "沙漠光伏", "黄河泥沙",
)  # fmt: skip
_WAYS = ("在线检测", "余热回收", "智能控制", "资源化利用", "连续化制备", "分级提取", "故障预警")
_NEEDS = ("能耗太高", "检测太慢", "废料没有出路", "产品不稳定", "人工太多", "设备寿命短")
FIELDS = ("先进制造与自动化", "新材料", "资源与环境", "新能源与节能", "现代农业", "电子信息")
PLACES = ("宁夏/银川/金凤区", "宁夏/石嘴山/大武口区", "宁夏/吴忠/青铜峡市", "宁夏/固原/原州区",
          "宁夏/中卫/沙坡头区", "江苏/苏州")  # fmt: skip
_NOUNS = ("专项资金", "示范基地", "中试平台", "首台套装备", "科技特派员", "人才小高地")
_ISSUERS = ("宁夏回族自治区科学技术厅", "宁夏回族自治区工业和信息化厅", "银川市科学技术局")
OFFERS, NEEDS, RULES = 120, 120, 60
_FIRST_PART = 3  # of 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A public rule: what of it a guarded paper may point at."""

    title: str
    number: str
    issuer: str
    thing: str
    noun: str


def rule(n: int) -> Rule:
    """Give the rule of a number, from 0."""
    thing, noun = THINGS[n % len(THINGS)], _NOUNS[n // len(THINGS) * 3 + n % 3]
    issuer = _ISSUERS[n % len(_ISSUERS)]
    place = "银川市" if issuer.startswith("银川") else "宁夏"
    mark = "银科规" if place == "银川市" else "宁科规" if "科学技术厅" in issuer else "宁工信规"
    return Rule(
        title=f"{place}{thing}产业{noun}管理办法",
        number=f"{mark}〔202{n % 4 + 2}〕{n + 101}号",
        issuer=issuer,
        thing=thing,
        noun=noun,
    )


def offer_name(n: int) -> str:
    """Give what the achievement of a number is called."""
    return f"{THINGS[n % len(THINGS)]}{_WAYS[n % len(_WAYS)]}技术"


def need_name(n: int) -> str:
    """Give what the demand of a number is called."""
    return f"{THINGS[n % len(THINGS)]}生产{_NEEDS[n % len(_NEEDS)]}，求解决办法"


def write_crowd(folder: Path, *, later: bool, guarded: str = "", share: float = 1.0) -> None:
    """Write the files of the first part, or of the later one.

    Args:
        folder: Made where it is not there.
        later: Which part; the later one has other texts of some of the first, too.
        guarded: What stands in the guarded fields of offers and demands; empty for none.
        share: How much of the crowd, at most 1.
    """
    rules, offered, needed = (round(many * share) for many in (RULES, OFFERS, NEEDS))
    folder.mkdir(parents=True, exist_ok=True)
    for n in _part(rules, later=later, again=10):
        (folder / f"规定{n:03}.md").write_text(_rule_text(n, again=later), encoding="utf-8")
    offers = [_offer(n, guarded) for n in _part(offered, later=later)]
    needs = [_need(n, guarded) for n in _part(needed, later=later)]
    name = "后" if later else "先"
    _write_rows(folder / f"成果{name}.jsonl", offers)
    _write_rows(folder / f"需求{name}.jsonl", needs)


def _part(many: int, *, later: bool, again: int = 0) -> list[int]:
    """Give the numbers of a part; with the later one, each so many-th of the first comes again."""
    cut = many * _FIRST_PART // 4
    if not later:
        return list(range(cut))
    return [*(range(0, cut, again) if again else ()), *range(cut, many)]


def _rule_text(n: int, *, again: bool) -> str:
    of, draw = rule(n), random.Random(_SEED + n)  # noqa: S311  (texts for measuring)
    amount, share = draw.choice((30, 50, 80, 100, 200)), draw.choice((10, 15, 20, 30))
    revised = "申报材料通过政务服务网提交。" if again and n % 10 == 0 else ""
    region = "宁夏/银川" if of.title.startswith("银川") else "宁夏"
    return (
        f"# {of.title}\n文号：{of.number}\n发文机关：{of.issuer}\n适用地区：{region}\n"
        f"文种：规范性文件\n发布日期：202{n % 4 + 2}-03-0{n % 9 + 1}\n"
        f"施行日期：202{n % 4 + 2}-04-01\n效力状态：有效\n来源级别：官方\n\n"
        f"## 第一条 支持对象\n\n在宁夏从事{of.thing}生产的企业，"
        f"可以申请{of.noun}支持。{revised}\n\n"
        f"## 第二条 支持标准\n\n按项目投资额的{share}%给予补助，最高{amount}万元。\n\n"
        f"## 第三条 申报条件\n\n（一）上年度研发费用占营业收入{draw.choice((3, 4, 5))}%以上；"
        f"\n\n（二）拥有{of.thing}方面的发明专利{draw.choice((1, 2, 3))}项以上。\n"
    )


def _offer(n: int, guarded: str) -> dict[str, object]:
    draw = random.Random(_SEED + 1000 + n)  # noqa: S311  (likewise)
    name, thing = offer_name(n), THINGS[n % len(THINGS)]
    row: dict[str, object] = {
        "成果编号": f"TWCG-2026-{n:04}",
        "成果名称": name,
        "持有单位": f"宁夏{thing}工程研究院",
        "地区": draw.choice(PLACES),
        "所属领域": draw.choice(FIELDS),
        "简介": f"面向{thing}生产线的{name}，已在{draw.randint(1, 9)}家企业应用，"
        f"能耗降低{draw.randint(8, 40)}%，成品率达到{draw.randint(90, 99)}%。",
        "TRL": draw.choice((4, 5, 6, 7, 8, 9)),
        "转化方式": draw.choice(("许可", "转让", "合作开发", "技术服务")),
        "发布日期": f"2026-0{draw.randint(1, 9)}-1{draw.randint(0, 9)}",
        "状态": "可转化",
        "公开范围": "公开",
        "数据性质": "示例",
    }
    if guarded:
        row |= {"联系人": f"{guarded}{n}", "联系电话": f"139{n:08}", "底价_万元": 31 + n}
    return row


def _need(n: int, guarded: str) -> dict[str, object]:
    draw = random.Random(_SEED + 5000 + n)  # noqa: S311  (likewise)
    thing = THINGS[n % len(THINGS)]
    row: dict[str, object] = {
        "需求编号": f"TWXQ-2026-{n:04}",
        "需求名称": need_name(n),
        "需求单位": f"宁夏{thing}股份有限公司",
        "所属地区": draw.choice(PLACES),
        "技术领域": draw.choice(FIELDS),
        "需求内容": f"{thing}生产线{_NEEDS[n % len(_NEEDS)]}，"
        f"希望能耗降低{draw.randint(8, 30)}%以上，"
        f"成品率不低于{draw.randint(90, 98)}%，半年内改造完。",
        "预算_万元": draw.choice((50, 80, 120, 300)),
        "发布日期": f"2026-0{draw.randint(1, 9)}-1{draw.randint(0, 9)}",
        "状态": "发布",
        "公开范围": "公开",
        "数据性质": "示例",
    }
    if guarded:
        row |= {"联系人": f"{guarded}{n}", "联系电话": f"138{n:08}"}
    return row


def _write_rows(path: Path, rows: list[dict[str, object]]) -> None:
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
