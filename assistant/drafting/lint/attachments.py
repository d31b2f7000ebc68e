"""Papers that go with the document: those that the person says are there against what is asked."""

import re
from collections.abc import Iterator

from assistant.drafting.draft import Remark
from assistant.drafting.lint.paper import Paper
from assistant.drafting.lint.standing import plain
from assistant.drafting.values import Value

_LISTS = re.compile(
    r"(?:已有|已备|已附|已交|已提交|现有|所附|随附|提交的?)?附件(?:清单|材料|目录|列表)?|"
    r"(?:已有|已备|已附|已交|已提交|现有|所附|随附|申报|证明)的?材料(?:清单)?"
)
_MARKS = re.compile(
    r"^\s*+(?:附件)?\s*+[\d一二三四五六七八九十]*\s*+[.、:：)）]?\s*+|[☐☑√✓✔□■《》“”\"]"
)
_BRACKETS = re.compile(r"[（(][^（）()]*[)）]")
_LOOSE = re.compile(
    r"(?:近[一二两三]|上一?|本|最近一|\d{4})年?度?|复印件|扫描件|副本|原件|电子版|盖章|相关|有效|企业|单位|公司|项目|[份张本套及与和、\s\d]"
)
_SAME = (
    (re.compile(r"(?:发明|实用新型|外观设计)?专利(?:权)?|软件著作权|软著|著作权"), "知识产权"),
    (re.compile(r"证书|证件"), "证明"),
    (re.compile(r"(?:许可|转让|技术|合作|开发|实施|转化)+(?:合同|协议)"), "转化合同"),
)
_EITHER = re.compile(r"或者?|/")
_LACKING = re.compile(r"缺|没有|未(?:提供|附|准备|取得|办|出)|尚未|无法|暂无|正在办理|待办|待补")
_OPTIONAL = re.compile(r"有则附|如有|若有|可选")
_REFERRED = re.compile(r"(?:见|详见|参见|如)\s*+附件\s*+([\d一二三四五六七八九十]{1,3})")
_STATE = re.compile(r"状态|是否|有无|准备情况|备注|说明")
_NUMERALS = "零一二三四五六七八九十"
_LIKE_ENOUGH = 0.4
_ALL = re.compile(r"^\s*+(?:齐全|全部|已齐|见清单|详见清单|无)\s*+[。.]?\s*+$")


def check_attachments(paper: Paper) -> Iterator[Remark]:
    """Say which of the papers asked for are not among those that the person lists."""
    for label, value in _listed(paper).items():
        entries = list(_entries(value))
        if not entries or _ALL.match(value.text):
            continue
        there = [name for name, lacking in entries if not lacking]
        for name, lacking in entries:
            if lacking:
                yield paper.remark(
                    "attachment_missing", f"“{label}”里“{name}”还没有，请补上", label=label
                )
        for needed in _unmatched(_needed(paper), [name for name, _ in entries]):
            yield paper.remark(
                "attachment_missing",
                f"“{label}”列了 {len(there)} 项，没有“{needed}”，请补上或说明不适用",
                label=label,
            )
        yield from _references(paper, len(entries))


def check_materials(paper: Paper) -> Iterator[Remark]:
    """Say which papers of the list of materials a person marked as lacking."""
    for one in paper.passages:
        lacking = one.part == "cell" and one.edited and one.before and _LACKING.search(one.text)
        if lacking and any(is_alike(needed, one.before) for needed in _needed(paper)):
            yield paper.remark(
                "attachment_missing",
                f"附件“{one.before[:30]}”标的是“{one.text[:20]}”，请补上",
                section=one.section,
            )


def _listed(paper: Paper) -> dict[str, Value]:
    """Give what the person says is there, in a field or beyond the fields."""
    found = {label: value for label, value in paper.values.items() if _LISTS.fullmatch(label)}
    for label, given in paper.facts.fields.items():
        if label in paper.template.by_label or label in found or not _LISTS.fullmatch(label):
            continue
        if any(label in spec.called for spec in paper.specs()):
            continue
        rows = () if isinstance(given, str) else given
        text = (
            given if isinstance(given, str) else "；".join("，".join(row.values()) for row in rows)
        )
        found[label] = Value(label=label, text=text, origin="user", ref="", rows=rows)
    return found


def _entries(value: Value) -> Iterator[tuple[str, bool]]:
    """Give each listed paper, and whether it is said to be lacking."""
    if value.rows:
        for row in value.rows:
            name = next((text for text in row.values() if text), "")
            states = "".join(text for column, text in row.items() if _STATE.search(column))
            if name:
                yield name, bool(_LACKING.search(states) or _LACKING.search(name))
        return
    for part in re.split(r"[、，,；;\n]", plain(value.text)):
        name = _MARKS.sub("", part).strip()
        if name:
            yield name, bool(_LACKING.search(name))


def _needed(paper: Paper) -> list[str]:
    """Give the papers asked for, one that is asked for twice in other words once."""
    asked = [one for judged in paper.chosen.judged for one in judged.measure.materials]
    needed: list[str] = []
    for name in (*asked, *paper.template.attachments):
        known = any(_core(name) == _core(one) for one in needed)
        if not known and not _OPTIONAL.search(name):
            needed.append(name)
    return needed


def _unmatched(needed: list[str], names: list[str]) -> list[str]:
    """Give the papers asked for that no listed one is; each listed one is one of them."""
    pairs = sorted(
        (
            (_likeness(one, name), n, m)
            for n, one in enumerate(needed)
            for m, name in enumerate(names)
        ),
        key=lambda pair: -pair[0],
    )
    found: set[int] = set()
    used: set[int] = set()
    for likeness, n, m in pairs:
        if likeness >= _LIKE_ENOUGH and n not in found and m not in used:
            found.add(n)
            used.add(m)
    return [one for n, one in enumerate(needed) if n not in found]


def is_alike(needed: str, name: str) -> bool:
    """Say whether a listed paper may be the one that is asked for.

    >>> is_alike("上年度财务审计报告", "2025年度审计报告"), is_alike("查新或检测报告", "营业执照")
    (True, False)
    """
    return _likeness(needed, name) >= _LIKE_ENOUGH


def _likeness(needed: str, name: str) -> float:
    return max(_like(_core(option), _core(name)) for option in _options(needed))


def _options(needed: str) -> list[str]:
    bare = _BRACKETS.sub("", plain(needed))
    return [option for option in _EITHER.split(bare) if option.strip()] + [bare]


def _core(name: str) -> str:
    """Give a paper's name without what differs from case to case, one word for one thing."""
    core = _LOOSE.sub("", _MARKS.sub("", _BRACKETS.sub("", plain(name))))
    for pattern, word in _SAME:
        core = pattern.sub(word, core)
    return core


def _like(one: str, other: str) -> float:
    """Give how far two names agree, from 0 to 1: by the pairs of characters that they share."""
    if one == other:
        return 1.0 if one else 0.0
    short, long = sorted((one, other), key=len)
    if short in long and len(short) > 1:
        return 0.9
    pairs = {short[n : n + 2] for n in range(len(short) - 1)}
    shared = sum(pair in long for pair in pairs)
    return 0.8 * shared / len(pairs) if pairs else 0.0


def _references(paper: Paper, count: int) -> Iterator[Remark]:
    for one in paper.told():
        for found in _REFERRED.finditer(one.text):
            number = int(found[1]) if found[1].isdigit() else _NUMERALS.find(found[1])
            if number > count:
                yield paper.remark(
                    "attachment_missing",
                    f"文中提到“附件{found[1]}”，附件清单只有 {count} 项",
                    label=one.label,
                    section=one.section,
                )
