"""What a rule is made of, as the entries of a form: what each is called, and what one may write.

The names on the left are those of `corpus.measures.rules`; those on the right are what staff read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

# A line, some lines, a figure, a whole figure, a day, one of some, a name a line, yes or not, a
# fact of a profile; then what has entries of its own: once, as a pair, in rows, as conditions.
Sort = Literal[
    "line",
    "words",
    "number",
    "whole",
    "day",
    "choice",
    "list",
    "yes",
    "fact",
    "node",
    "pair",
    "rows",
    "conditions",
    "hidden",
]
# Which facts fit: figures, those of a year, or what is so or not so.
Facts = Literal["figures", "yearly", "statements"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the form.

    Attributes:
        key: As the rule's text has it.
        choices: Code and name, for a choice.
        facts: Of a fact: which fit.
        of: What stands below a node, a pair, or each row.
        row: What one row is called.
        hint: What to write.
        folded: Whether it is seldom needed, and stands folded where nothing is said.
        default: The code of a choice that counts where none is made; empty where none does.
    """

    key: str
    label: str
    sort: Sort = "line"
    choices: Sequence[tuple[str, str]] = ()
    facts: Facts = "figures"
    of: tuple["Entry", ...] = ()
    row: str = ""
    hint: str = ""
    folded: bool = False
    default: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A sort of condition: its name, what it is for, and what it has beyond every condition."""

    name: str
    what: str
    entries: tuple[Entry, ...]


YEARS = (
    ("last_year", "上一年"),
    ("each_of_2", "近两年每一年"),
    ("sum_of_2", "近两年合计"),
    ("sum_of_3", "近三年合计"),
    ("mean_of_3", "近三年平均"),
)
_UNITS = tuple((unit, unit) for unit in ("万元", "%", "㎡", "年", "人", "项", "家", "分"))
_LIMITS = (
    Entry(key="at_least", label="不低于", sort="number"),
    Entry(key="more_than", label="高于", sort="number"),
    Entry(key="at_most", label="不高于", sort="number"),
    Entry(key="less_than", label="低于", sort="number"),
)
_BOUNDS = Entry(
    key="bounds", label="要求", sort="node", of=_LIMITS, hint="比例写成 10%；不限的留空"
)


def _unit(default: str = "") -> Entry:
    return Entry(key="unit", label="单位", sort="choice", choices=_UNITS, default=default)


def _figure(key: str, label: str, *, folded: bool = False) -> Entry:
    return Entry(
        key=key,
        label=label,
        sort="node",
        folded=folded,
        of=(
            Entry(key="of", label="哪一项", sort="fact"),
            Entry(key="over", label="除以（算比例时选）", sort="fact"),
            Entry(key="years", label="看哪几年（年度数字要选）", sort="choice", choices=YEARS),
            Entry(key="fewer_if_young", label="成立不足的，按实有年数", sort="yes"),
        ),
    )


_STEPS = Entry(
    key="steps",
    label="达到多少得几分（从高到低）",
    sort="rows",
    row="一档",
    of=(
        Entry(key="0", label="达到", sort="number"),
        Entry(key="1", label="得分", sort="number"),
    ),
)
_WAYS = Entry(
    key="ways",
    label="按什么计分（几种算法取最高）",
    sort="rows",
    row="算法",
    of=(
        _figure("figure", "数字"),
        _STEPS,
        Entry(key="optional", label="企业填了这个数字才算", sort="yes"),
    ),
)
_POINTS = Entry(
    key="points",
    label="各部分得分",
    sort="rows",
    row="一部分",
    of=(
        Entry(key="id", label="编号", sort="hidden"),
        Entry(key="text", label="这一部分是什么", sort="words"),
        Entry(key="most", label="最多几分", sort="number"),
        Entry(key="never_zero", label="这一部分不能是 0 分", sort="yes"),
        _WAYS,
    ),
)
_SCALE = Entry(
    key="scale",
    label="各档的要求",
    sort="rows",
    row="一档",
    folded=True,
    hint="由小到大；最后一档的“不超过”留空",
    of=(Entry(key="up_to", label="不超过", sort="number"), *_LIMITS),
)
_PARTS = Entry(key="parts", label="其中的条件", sort="conditions")

KINDS: Mapping[str, Kind] = {
    "amount": Kind(
        name="数字达到要求",
        what="人数、金额、比例等，在一个范围内",
        entries=(
            _figure("figure", "数字"),
            _BOUNDS,
            _unit(),
            _figure("scaled_by", "要求分档时，按哪个数字分档", folded=True),
            _SCALE,
        ),
    ),
    "readings": Kind(
        name="增长率或平均占比",
        what="原文没有说清怎么算：几种算法都算，不一致时由人定",
        entries=(
            Entry(key="of", label="哪一项", sort="fact", facts="yearly"),
            Entry(key="over", label="除以（算占比时选）", sort="fact", facts="yearly"),
            Entry(
                key="figure",
                label="算什么",
                sort="choice",
                choices=(("growth", "增长率"), ("mean_share", "平均占比")),
            ),
            _BOUNDS,
            _unit(),
        ),
    ),
    "age": Kind(name="成立年数", what="从成立日期算起", entries=(_BOUNDS, _unit("年"))),
    "flag": Kind(
        name="是或不是",
        what="企业说明的一件事，或几个选项之一",
        entries=(
            Entry(key="of", label="哪一项", sort="fact", facts="statements"),
            Entry(
                key="is",
                label="应当是",
                sort="list",
                hint="写“是”或“否”；有几个选项都可以的，每行写一个，例如 查账征收",
            ),
        ),
    ),
    "industry": Kind(
        name="行业",
        what="行业名称里有或没有这些词",
        entries=(
            Entry(key="any_of", label="要有其中一个词", sort="list", hint="每行一个"),
            Entry(key="none_of", label="不能有这些词", sort="list", hint="每行一个"),
        ),
    ),
    "holds": Kind(
        name="持有资质、奖励、平台或标准",
        what="有其中一个，并在有效期、名次、级别之内",
        entries=(
            Entry(
                key="among",
                label="哪一类",
                sort="choice",
                choices=(
                    ("qualifications", "资质称号"),
                    ("awards", "科技奖励"),
                    ("platforms", "研发机构"),
                    ("standards", "主导制定的标准"),
                ),
            ),
            Entry(key="named", label="名称是其中之一", sort="list", hint="每行一个；不限的留空"),
            Entry(key="near", label="近似的名称（由人定）", sort="list", hint="每行一个"),
            Entry(key="levels", label="级别是其中之一", sort="list", hint="每行一个"),
            Entry(key="within_rank", label="排名不在第几名之后", sort="whole"),
            Entry(key="within_years", label="在近几年内", sort="whole"),
        ),
    ),
    "judged": Kind(
        name="由人评定",
        what="专家评审或平台打分，程序不判断",
        entries=(
            Entry(key="of", label="可以对照的数字", sort="fact"),
            _BOUNDS,
            _unit(),
        ),
    ),
    "located": Kind(
        name="注册地",
        what="在这些地方之内",
        entries=(
            Entry(key="places", label="地方", sort="list", hint="每行一个，例如 宁夏/银川/金凤区"),
        ),
    ),
    "measure": Kind(
        name="看另一项规则的结论",
        what="先要满足另一项",
        entries=(Entry(key="measure", label="那一项规则的编号", hint="例如 N01"),),
    ),
    "score": Kind(
        name="打分",
        what="几部分得分相加，达到总分",
        entries=(_BOUNDS, _unit("分"), _POINTS),
    ),
    "all": Kind(name="以下各条都要满足", what="一组条件", entries=(_PARTS,)),
    "any": Kind(name="以下满足一条即可", what="一组条件", entries=(_PARTS,)),
    "not": Kind(name="以下一条都不能有", what="一组条件", entries=(_PARTS,)),
}

# What every condition has: before what its kind has, and after.
FIRST = (
    Entry(key="id", label="编号", sort="hidden"),
    Entry(key="text", label="条件（一句话）", sort="words"),
)
LAST = (
    Entry(key="quote", label="引用的原文", sort="words", hint="从原文照抄，一字不差"),
    Entry(key="clause", label="第几条", hint="例如 第十一条第（五）项"),
    Entry(
        key="by",
        label="由谁定",
        sort="choice",
        choices=(
            ("code", "按数据判断"),
            ("proof", "按数据判断，凭材料核实"),
            ("expert", "专家评审"),
            ("platform", "平台打分"),
        ),
        folded=True,
        default="code",
    ),
    Entry(
        key="audience",
        label="这一条说的是给谁的：不符合就是不适用，而不是不满足",
        sort="yes",
        folded=True,
    ),
    Entry(
        key="shortcut",
        label="这是另一条路（直通、豁免）：没有人主张时，算没有走这条路",
        sort="yes",
        folded=True,
    ),
)

HEAD = (
    Entry(key="policy", label="政策编号", hint="资料里的编号，例如 N05"),
    Entry(
        key="id", label="规则编号", hint="政策编号；同一政策有几项时，后面加 .后缀，例如 N05.zjtx"
    ),
    Entry(key="name", label="叫什么", sort="words"),
    Entry(
        key="called",
        label="还叫什么（别人提问时的叫法）",
        sort="list",
        hint="每行一个",
        folded=True,
    ),
    Entry(key="gives", label="支持方式", sort="list", hint="每行一个，例如 资质认定、后补助"),
    Entry(
        key="published",
        label="条件公布了多少",
        sort="choice",
        choices=(("full", "全部"), ("partial", "一部分"), ("none", "没有公布")),
    ),
    Entry(key="anywhere", label="外地的也可以申报", sort="yes", folded=True),
)
CONDITIONS = Entry(key="conditions", label="条件", sort="conditions")
BENEFIT = Entry(
    key="benefit",
    label="能得到什么",
    sort="node",
    of=(
        Entry(key="text", label="支持内容", sort="words"),
        Entry(key="quote", label="引用的原文", sort="words", hint="从原文照抄，一字不差"),
        Entry(key="cap_wan", label="最多（万元）", sort="number"),
        Entry(
            key="computed",
            label="可以按企业的数字算出金额的",
            sort="node",
            folded=True,
            of=(
                _figure("figure", "按哪个数字算"),
                Entry(key="rate", label="按几成", sort="number", hint="例如 20%"),
                Entry(key="whole_up_to", label="多少万元以内全给", sort="number"),
                Entry(
                    key="says",
                    label="怎么说",
                    sort="words",
                    hint="{have}、{gives}、{whole}、{rest}、{year} 会换成数字",
                ),
            ),
        ),
    ),
)
TIMES = (
    Entry(
        key="windows",
        label="受理时间",
        sort="rows",
        row="一段时间",
        of=(
            Entry(key="from", label="从", sort="day"),
            Entry(key="to", label="到", sort="day"),
            Entry(key="note", label="说明"),
        ),
    ),
    Entry(key="rolling", label="常年受理", sort="yes"),
    Entry(key="over_by", label="日期不详，但已知到这一天已过", sort="day", folded=True),
)
OTHERS = (
    Entry(key="materials", label="材料", sort="list", hint="每行一个"),
    Entry(key="caution", label="提醒", sort="words"),
    Entry(
        key="relations",
        label="与其他政策或规则的关系",
        sort="rows",
        row="一项关系",
        folded=True,
        of=(
            Entry(key="with", label="与哪一项（编号）"),
            Entry(
                key="kind",
                label="关系",
                sort="choice",
                choices=(
                    ("exclusive", "不叠加"),
                    ("stackable", "可叠加"),
                    ("prerequisite", "前置"),
                    ("replaces", "替代"),
                    ("replaced_by", "被替代"),
                ),
            ),
            Entry(key="note", label="说明"),
        ),
    ),
    Entry(
        key="ladder",
        label="在一串台阶里的位置",
        sort="pair",
        folded=True,
        of=(
            Entry(key="0", label="哪一串"),
            Entry(key="1", label="第几步", sort="whole"),
        ),
    ),
)
# The whole form, in its order.
RULE = (*HEAD, CONDITIONS, BENEFIT, *TIMES, *OTHERS)


def entries_of(kind: str) -> tuple[Entry, ...]:
    """Give the entries of a condition of a kind; of one that is none, what all have."""
    known = KINDS.get(kind)
    return (*FIRST, *(known.entries if known is not None else ()), *LAST)
