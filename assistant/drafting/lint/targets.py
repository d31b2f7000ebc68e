"""Goals that can be checked: a figure, or a test that is passed or not."""

import re
from collections.abc import Iterator

from assistant.drafting.draft import Remark
from assistant.drafting.lint.paper import Paper
from assistant.drafting.lint.standing import plain
from assistant.drafting.rules import Measurable

_VAGUE = re.compile(
    r"显著|大幅|明显|较大|极大|进一步|有效(?:提高|提升|降低|改善|减少)|稳步|持续(?:提高|提升|改善)|"
    r"(?:国际|国内|行业|世界|全国|区内|同类)\S{0,4}?(?:领先|先进|一流)|一流|填补[^，。；]{0,8}空白|"
    r"优异|良好|更好|较高|较好|更高|力争|争取|尽量|尽可能|基本(?:满足|达到|实现)"
)
# Digits that measure nothing: dates, standards, formulas, ordinals, names of models.
_NO_FIGURE = re.compile(
    r"(?:GB|HJ|JB|HG|YY|DB|SY|NB|ISO|IEC|T)\s*+/?\s*+[TZ]?\s*+[\d.]+(?:[-—]\d{4})?|"
    r"(?:19|20)\d\d\s*+[年./-]\s*+(?:\d{1,2}\s*+[月./-]?\s*+(?:\d{1,2}\s*+日?)?)?|"
    r"第\s*+\d+|(?<![A-Za-z])[A-Za-z]++\d+[A-Za-z\d]*|[(（]?(?<!\d)\d++[)）、.．](?=\s*+[一-龥])",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\d|百分之|[≥≤＞＜]|"
    r"(?<![统第唯])[一二两三四五六七八九十百千万]{1,12}+(?:项|件|个|条|套|台|人|名|家|年|月|天|次|倍|成|吨|亩|篇|批|级|座|款)|"
    r"翻[一两二三番]|减半"
)
_TEST = re.compile(
    r"(?:通过|取得|获得|获|完成|出具|提交|办理|形成|建成|投产|投入)[^，。；;]{0,24}"
    r"(?:检测|验收|认证|鉴定|评审|备案|许可证|许可|证书|授权|报告|环评|标准|登记|注册|查新|样机|样品|生产线|投产|运行)|"
    r"(?:符合|满足|达到|优于|执行)[^，。；;]{0,30}(?:GB|HJ|JB|HG|YY|DB|ISO|《|国家标准|行业标准|地方标准|排放标准|标准要求)|"
    r"无[^，。；]{0,4}(?:渗漏|泄漏|脱落|开裂|结垢|堵塞|异味|缺陷)|不含|零排放|无泄漏|无故障|不产生|不出现|全部(?:回用|达标)|是否"
)
_GOALS = re.compile(
    r"(?:目标技术|主要技术|考核|绩效|验收)(?:指标|目标|标准)|通过标准|预期目标|技术目标"
)
_GOAL_COLUMN = re.compile(r"目标值|目标$|考核指标|指标值|考核值|通过标准|验收标准")
_NONE = re.compile(r"^\s*+(?:无|/|—|-|不涉及)?\s*+$")
_LONGEST_SHOWN = 40


def check_targets(paper: Paper) -> Iterator[Remark]:
    """Say which goals cannot be measured."""
    ruled = {rule.field for rule in paper.template.rules if isinstance(rule, Measurable)}
    for spec in paper.specs():
        value = paper.values.get(spec.label)
        if value is None:
            continue
        if value.rows or spec.sort == "rows":
            whole = spec.label in ruled or spec.sort == "indicators"
            yield from _rows(paper, spec.label, whole=whole)
        elif spec.label in ruled or (spec.sort in ("text", "long") and _GOALS.search(spec.label)):
            yield from _words(paper, spec.label, plain(value.text))


def _words(paper: Paper, label: str, text: str) -> Iterator[Remark]:
    if not _is_measurable(text):
        yield paper.remark(
            "not_measurable",
            f"“{label}”没有可以考核的数值或检验办法：“{text[:_LONGEST_SHOWN]}”；"
            "请写明指标、数值和单位",
            label=label,
        )
        return
    for sentence in re.split(r"[。；;\n]", text):
        clauses = re.split(r"[，,、]", sentence)
        for n, clause in enumerate(clauses):
            near = "，".join(clauses[n : n + 2])
            if (vague := _VAGUE.search(clause)) and not _is_measurable(near):
                yield _vague(paper, label, clause, vague[0])


def _rows(paper: Paper, label: str, *, whole: bool) -> Iterator[Remark]:
    """Take each entry's goal; of targets told without one, all that the entry says."""
    for row in paper.values[label].rows:
        goals = [
            (column, plain(text))
            for column, text in row.items()
            if _GOAL_COLUMN.search(column) and not _NONE.match(text)
        ]
        if whole and not goals:
            goals = [("目标", plain("，".join(text for text in row.values() if text)))]
        for column, text in goals:
            if _is_measurable(text) or not text:
                continue
            name = next(iter(row.values()), "")
            yield paper.remark(
                "not_measurable",
                f"“{label}”里“{name[:20]}”的{column}是“{text[:_LONGEST_SHOWN]}”，不能考核；"
                "请写成数值和单位，或能判定是否做到的检验",
                label=label,
            )


def _is_measurable(text: str) -> bool:
    return bool(_FIGURE.search(_NO_FIGURE.sub(" ", text)) or _TEST.search(text))


def _vague(paper: Paper, label: str, clause: str, word: str) -> Remark:
    return paper.remark(
        "vague",
        f"“{label}”里“{clause.strip()[:_LONGEST_SHOWN]}”只说“{word}”，没有数值，无法考核",
        severity="warning",
        label=label,
    )
