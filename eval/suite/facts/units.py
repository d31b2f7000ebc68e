"""Units as people write them, each brought to one name and one size."""

from decimal import Decimal

# By name: how it is written, and how many of the name one of it is.
_WRITTEN: dict[str, dict[str, str]] = {
    "元": {"元": "1", "块钱": "1"},
    "美元": {"美元": "1"},
    "%": {"%": "1", "个点": "1", "成": "10", "‰": "0.1", "倍": "100"},
    "百分点": {"个百分点": "1", "百分点": "1"},
    "平方米": {"平方米": "1", "平米": "1", "平方": "1", "m2": "1", "平": "1"},
    "亩": {"亩": "1"},
    "月": {
        "个会计年度": "12",
        "个纳税年度": "12",
        "个自然年度": "12",
        "个完整年度": "12",
        "会计年度": "12",
        "纳税年度": "12",
        "个年度": "12",
        "周年": "12",
        "年度": "12",
        "年": "12",
        "个季度": "3",
        "季度": "3",
        "个月": "1",
    },
    "工作日": {"个工作日": "1", "工作日": "1"},
    "日": {"个自然日": "1", "自然日": "1", "日": "1", "天": "1"},
    "小时": {"个小时": "1", "小时": "1"},
    "人次": {"人次": "1"},
    "人": {"人": "1", "名": "1", "位": "1"},
    "家": {"家": "1", "户": "1"},
    "项": {"项": "1", "件": "1"},
    "个": {"个": "1"},
    "类": {"类": "1", "种": "1"},
    "级": {"级": "1"},
    "分": {"分": "1"},
    "次": {"次": "1"},
    "台": {"台": "1", "套": "1"},
    "份": {"份": "1"},
    "篇": {"篇": "1"},
    "岁": {"岁": "1", "周岁": "1"},
    "吨": {"吨": "1"},
    "公里": {"公里": "1"},
    "步": {"步": "1"},
    "方面": {"方面": "1", "个方面": "1"},
}
UNITS = {
    written: (name, Decimal(size))
    for name, ways in _WRITTEN.items()
    for written, size in ways.items()
}
# What follows a unit where it is none.
_NOT = {
    "成": "立果本员功为型熟交绩效长就",
    "平": "均台等方米行安凉衡罗",
    "分": "别为之类配期包",
    "次": "性",
    "级": "管联审",
}
_LONGEST_FIRST = sorted(UNITS, key=len, reverse=True)
UNIT = "|".join(f"{unit}(?![{_NOT[unit]}])" if unit in _NOT else unit for unit in _LONGEST_FIRST)
# What counts the parts of a text, alone or before a noun for them: a small number of these may be
# anybody's own counting. What a rule asks for is counted in people, projects, papers, never here.
PARTS = frozenset({"步", "类", "方面"})
PART_NOUNS = ("条件", "材料", "方面", "情形", "说法", "步骤", "类")
BEFORE_PARTS = frozenset({"个", "类", "份", "项"})
