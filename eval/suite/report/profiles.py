"""What is said of a company, as people read it: `docs` call it a profile, with English keys."""

from collections.abc import Iterator, Mapping

from pydantic import JsonValue

_LABELS: Mapping[str, str] = {
    "name": "名称",
    "region": "地区",
    "founded": "成立",
    "industry": "行业",
    "institution": "单位类型",
    "employees": "职工",
    "rd_staff": "研发人员",
    "resident": "在本地注册",
    "bookkeeping": "征收方式",
    "niche_years": "从事细分市场年数",
    "ip_class1": "Ⅰ类知识产权",
    "ip_class2": "Ⅱ类知识产权",
    "equity_investment_2y": "近两年股权融资",
    "tech_transfer_income": "技术转移收入",
    "qualifications": "已有资质",
    "awards": "获奖",
    "platforms": "平台",
    "standards": "标准",
    "platform_score": "平台得分",
    "violations": "有安全、质量、环境或失信记录",
}
_OF_A_YEAR: Mapping[str, str] = {
    "revenue": "营业收入",
    "total_income": "总收入",
    "hightech_income": "高新技术产品收入",
    "main_income": "主营业务收入",
    "cost": "成本费用",
    "rd_expense": "研发费用",
    "rd_expense_domestic": "境内研发费用",
    "assets": "总资产",
    "liabilities": "总负债",
}
_YEARS, _EXTRA = "years", "extra"
_WORDS = {"enterprise": "企业", "None": "未知"}


def profile_line(profile: Mapping[str, JsonValue]) -> str:
    """Give what is known of a company on one line; what has no name in Chinese is left out."""
    return "，".join(_said(profile))


def _said(profile: Mapping[str, JsonValue]) -> Iterator[str]:
    for key, label in _LABELS.items():
        if key in profile:
            yield f"{label}：{_value(profile[key])}"
    years, extra = profile.get(_YEARS), profile.get(_EXTRA)
    for year, figures in years.items() if isinstance(years, dict) else ():
        for key, label in _OF_A_YEAR.items():
            if isinstance(figures, dict) and key in figures:
                yield f"{year} 年{label}：{_value(figures[key])}"
    for name, value in extra.items() if isinstance(extra, dict) else ():
        yield f"{name.replace('_', '，')}：{_value(value)}"


def _value(value: JsonValue) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(_value, value)) or "没有"
    if isinstance(value, dict):
        first = value.get("name", value.get("value"))
        return f"{_value(first)}{value.get('unit') or ''}"
    return _WORDS.get(str(value), str(value))
