"""Money asked for twice, and statements that a document must have."""

import re
from collections.abc import Iterator

from assistant.drafting.draft import Remark
from assistant.drafting.lint.paper import Paper
from assistant.drafting.rules import Stated, Together

_SAME = r"(?:本项目|该项目|同一项目|同一内容|相同内容|同样内容|此项目|同一建设内容)"
_GOT = re.compile(
    rf"{_SAME}[^。；;\n]{{0,30}}?(?:已|曾|正在|同时|另行|也)[^。；;\n]{{0,20}}?"
    r"(?:获得?|申报|申请|取得|得到|列入|享受)[^。；;\n]{0,24}?(?:资助|支持|立项|补助|资金|经费|专项|计划|厅|局|委)"
)
_AGAIN = re.compile(
    rf"(?:已|曾|正在|同时)[^。；;\n]{{0,20}}?(?:申报|申请|获)[^。；;\n]{{0,12}}?{_SAME}"
)
_DENIED = re.compile(r"未|没有|不曾|无|不存在|从未|不会|不得|不再")
_SHORTEST = 6


def check_statements(paper: Paper) -> Iterator[Remark]:
    """Say which statements the document lacks, by its rules."""
    for rule in paper.template.rules:
        if isinstance(rule, Stated):
            if rule.section not in paper.titles:
                continue
            text = "".join(
                one.text
                for one in paper.passages
                if one.section == rule.section and _counts(one.style)
            )
            if not any(word in text for word in rule.words):
                yield paper.remark("statement_missing", rule.what, section=rule.section)
        elif isinstance(rule, Together) and all(map(paper.missing, rule.fields)):
            yield paper.remark("none_given", rule.what, label=rule.fields[0])


def _counts(style: str) -> bool:
    return style not in ("note", "heading")


def check_twice(paper: Paper) -> Iterator[Remark]:
    """Say where the same undertaking is said to be paid for already."""
    named = paper.values.get(paper.template.name)
    name = re.escape(named.text) if named and len(named.text) >= _SHORTEST else None
    for one in paper.words:
        for sentence in re.split(r"[。；;\n]", one.text):
            found = _GOT.search(sentence) or _AGAIN.search(sentence)
            if found is None and name and one.label and re.search("已获|在研|支持", one.label):
                found = re.search(rf"{name}.*(?:资助|支持|立项|补助|万元)", sentence)
            if found is None or _DENIED.search(sentence):
                continue
            yield paper.remark(
                "funded_twice",
                f"“{sentence.strip()[:50]}”：同一内容已经得到或正在申请财政支持，"
                "与不重复申报的声明相抵触，请说明两者的区别或撤回其一",
                label=one.label,
                section=one.section,
            )
