"""Intellectual property: whether it holds on the day, and as long as it is needed."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from assistant.drafting.draft import Remark, Severity
from assistant.drafting.lint.days import days_of
from assistant.drafting.lint.paper import Paper, Passage
from assistant.drafting.lint.standing import plain

_ABOUT = re.compile(
    r"知识产权|专利|软件著作权|软著|著作权|商标|新品种|布图设计|许可标的|标的技术|IP"
)
_NOT_ABOUT = re.compile(r"归属|目标|分配|后续|侵权|保护|约定|条款|共有|状况说明|预期")
_PATENT = re.compile(
    r"(?:ZL|CN)\s*+(?P<year>(?:19|20)\d\d)\s?(?P<kind>[1-389])\s?\d{7}(?:\s?[.．]\s?[\dXx])?"
)
_DEAD = re.compile(
    r"(?:已|均已|现已)?(?:失效|终止|届满|放弃|撤回|驳回|视撤|宣告无效|被无效|无效|过期|注销)|未缴年费|欠缴年费|已到期|已期满|"
    r"已(?:经)?(?:于|在)[^，,。；;]{4,16}?(?:到期|期满|届满|终止|失效|过期|注销)"
)
_PENDING = re.compile(
    r"申请中|未授权|尚未授权|未获授权|待授权|已受理|受理中|实质审查|实审|审查中|公开阶段|已公开未授权"
)
_DENIED = re.compile(
    r"(?:未|没有|不存在|无|均未|并未|防止|避免|不得|如|若|一旦|即将|是否)[^，。；;]{0,6}$"
)
_CONDITION = re.compile(r"(?:如|若|一旦|导致|期间|情形|情况下|之日|发生)")
_SUPPOSED = re.compile(r"的[，,]|的?(?:时|之日|之后|后|前|则|情形|情况)")
_ENDS = re.compile(
    r"(?:有效期(?:限)?(?:至|到|届满日?)?|到期日?|届满日?|截止日?|期满日?|保护期(?:至|到)?)\s*+(?:为|是)?\s*+[:：]?\s*+"
)
_FILED = re.compile(r"申请日(?:期)?\s*+(?:为|是)?\s*+[:：]?\s*+")
_ENDS_COLUMN = re.compile(r"有效期|到期|届满|截止|期满|保护期")
_STATE_COLUMN = re.compile(r"状态|法律状态|权属状态|有效性")
_OWNER_COLUMN = re.compile(r"权属|权利人|专利权人|著作权人|所有人")
_PARTY = re.compile(r"公司|大学|学院|研究院|研究所|厂|中心|集团|合作社")
_NEAR = 24
# Of these rights it may well be said that they are no more: another's, or what if they were.
_NOT_OURS = re.compile(r"处理|责任|解除|风险|竞争|现状|对比|自由实施|背景|退出|停止|侵权")
_LAPSED = re.compile(
    r"(?:该|本|上述|此|其|所列|标的|许可的?|核心)(?:项|件|些|等)?(?:发明|实用新型|外观设计)?"
    r"(?:专利权?|商标权?|著作权|软著|知识产权|权利)(?P<before>[^，,。；;]{0,8}?)"
    r"(?P<state>(?:已经?|均已|现已)(?:失效|终止|届满|放弃|撤回|驳回|过期|注销|被?宣告无效|被?无效)"
    r"|已(?:经)?到期|已(?:经)?(?:于|在)[^，,。；;]{4,16}?(?:到期|期满|届满|终止|失效|过期|注销)"
    r"|(?:未|欠)(?:按[期时]|及时)?缴(?:纳)?年费)"
)
_YEARS_OF_KIND: Mapping[str, int] = {"1": 20, "8": 20, "2": 10, "9": 10, "3": 15}
_YEARS_OF_NAME = {"发明": 20, "实用新型": 10, "外观": 15}
_NEEDED = re.compile(r"许可期限?|有效期限?|合同期限|合同有效期|实施期限?|独占期")


def check_rights(paper: Paper) -> Iterator[Remark]:
    """Say which rights do not hold on the day, or end before they are needed no more."""
    until = _needed_until(paper)
    looked_at = {
        spec.label
        for spec in paper.specs()
        if _ABOUT.search(spec.label) and not _NOT_ABOUT.search(spec.label)
    }
    for spec in paper.specs():
        value = paper.values.get(spec.label)
        if value is None or not _ABOUT.search(spec.label) or _NOT_ABOUT.search(spec.label):
            continue
        if value.rows:
            for row in value.rows:
                yield from _row(paper, spec.label, row, until)
        else:
            yield from _text(paper, spec.label, plain(value.text), until)
    for one in paper.told():
        if one.label in looked_at:
            continue
        if _PATENT.search(one.text):
            yield from _text(paper, one.label, one.text, until, section=one.section)
        elif not (one.label and _NOT_OURS.search(one.label)):
            yield from _lapsed(paper, one)


def _lapsed(paper: Paper, one: Passage) -> Iterator[Remark]:
    """Say which sentences state that a right is no more; what would be, if it were, is none."""
    for sentence in re.split(r"[；;。\n]", one.text):
        found = _LAPSED.search(sentence)
        if found is None or _SUPPOSED.match(sentence[found.end() :]):
            continue
        if _CONDITION.search(sentence[: found.start()]) or _DENIED.search(found["before"]):
            continue
        yield paper.remark(
            "right_lapsed",
            f"“{sentence.strip()[:40]}”写的是“{found['state']}”，不能作为有效的知识产权",
            label=one.label,
            section=one.section,
        )


def _needed_until(paper: Paper) -> tuple[str, date] | None:
    """Give the last day that rights are needed, in contracts that license or transfer them."""
    if paper.template.group != "contract":
        return None
    found = [
        (label, value.days[1])
        for label, value in paper.values.items()
        if value.days is not None and _NEEDED.fullmatch(label) and value.days[0] < value.days[1]
    ]
    return min(found, key=lambda one: not one[0].startswith("许可"), default=None)


def _row(
    paper: Paper, label: str, row: Mapping[str, str], until: tuple[str, date] | None
) -> Iterator[Remark]:
    name = next((text for text in row.values() if text), label)[:24]
    states = [text for column, text in row.items() if _STATE_COLUMN.search(column)]
    for text in states or row.values():
        yield from _state(paper, label, name, plain(text))
    ends = [text for column, text in row.items() if _ENDS_COLUMN.search(column)]
    ends += [
        text[found.end() :][:_NEAR]
        for text in map(plain, row.values())
        if (found := _ENDS.search(text)) and not found[0].startswith("截止")
    ]
    told = [days[1] for text in ends if (days := days_of(plain(text))) is not None]
    filed = next((text for column, text in row.items() if "申请日" in column), "")
    end = told[0] if told else _term("，".join(map(plain, row.values())), plain(filed))
    if end is not None:
        yield from _ending(paper, label, name, end, until=until)


def _text(
    paper: Paper,
    label: str | None,
    text: str,
    until: tuple[str, date] | None,
    section: str | None = None,
) -> Iterator[Remark]:
    for entry in re.split(r"[；;。\n]", text):
        name = entry.strip()[:24]
        yield from _state(paper, label, name, entry, section=section)
        told = None
        if (found := _ENDS.search(entry)) is not None:
            days = days_of(entry[found.end() :][:_NEAR])
            told = days[1] if days is not None else None
        filed = _FILED.search(entry)
        end = told or _term(entry, entry[filed.end() :][:20] if filed else "")
        if end is not None:
            yield from _ending(paper, label, name, end, until=until, section=section)


def _state(
    paper: Paper, label: str | None, name: str, text: str, *, section: str | None = None
) -> Iterator[Remark]:
    for pattern, code in ((_DEAD, "right_lapsed"), (_PENDING, "right_pending")):
        found = pattern.search(text)
        if found is None or _DENIED.search(text[: found.start()]):
            continue
        clause = re.split(r"[，,。；;]", text[: found.start()])[-1]
        if _CONDITION.search(clause) or _SUPPOSED.match(text[found.end() :]):
            continue
        lapsed = code == "right_lapsed"
        granted = _is_assessed(paper) or "未" in found[0]
        severity: Severity = "error" if lapsed or granted else "warning"
        why = "不能作为有效的知识产权" if lapsed else "还没有授权，不能当作已有的权利"
        yield paper.remark(
            code, f"“{name}”写的是“{found[0]}”，{why}", severity=severity, label=label,
            section=section,
        )  # fmt: skip
        return


def _term(text: str, filed: str) -> date | None:
    """Give the latest day on which a patent can end: from its filing day, or its number's year."""
    number = _PATENT.search(text)
    years = _YEARS_OF_KIND.get(number["kind"]) if number else None
    if years is None:
        years = next((n for name, n in _YEARS_OF_NAME.items() if name in text), None)
    if years is None:
        return None
    if (days := days_of(filed)) is not None:
        day = days[1]
        return day.replace(year=day.year + years, day=min(day.day, 28))
    return None if number is None else date(int(number["year"]) + years, 12, 31)


def _ending(
    paper: Paper,
    label: str | None,
    name: str,
    end: date,
    *,
    until: tuple[str, date] | None,
    section: str | None = None,
) -> Iterator[Remark]:
    if end < paper.day:
        yield paper.remark(
            "right_expired",
            f"“{name}”的有效期到 {end}，今天是 {paper.day}，已经届满",
            label=label,
            section=section,
        )
    elif until is not None and end < until[1]:
        yield paper.remark(
            "right_ends_early",
            f"“{name}”的有效期到 {end}，早于“{until[0]}”的终止日 {until[1]}，"
            "届满后不能再收许可费，请缩短期限或约定处理办法",
            label=label,
            section=section,
        )


def check_owners_of_rights(paper: Paper) -> Iterator[Remark]:
    """Say which rights belong to somebody else than who licenses or claims them."""
    holder = next(
        (
            label
            for label in ("许可方", "转让方", "让与方", "企业名称", "单位名称")
            if label in paper.values
        ),
        None,
    )
    if holder is None or not (paper.template.group == "contract" or _is_assessed(paper)):
        return
    name = plain(paper.values[holder].text)
    for spec in paper.specs():
        value = paper.values.get(spec.label)
        for row in value.rows if value and _ABOUT.search(spec.label) else ():
            for column, text in row.items():
                if not _OWNER_COLUMN.search(column) or not _PARTY.search(text):
                    continue
                if not _shares_name(name, plain(text)):
                    right = next((one for one in row.values() if one), "")[:24]
                    yield paper.remark(
                        "right_of_another",
                        f"“{right}”的{column}是“{text[:30]}”，不是“{holder}”{name[:30]}，"
                        "请附转让或许可的证明",
                        severity="warning",
                        label=spec.label,
                    )


def _is_assessed(paper: Paper) -> bool:
    """Say whether the company's own rights are counted: an assessment, or one for a title."""
    return paper.template.group == "assessment" or "gaoqi" in paper.template.type


def _shares_name(one: str, other: str) -> bool:
    return one in other or other in one or other in ("本单位", "本企业", "本公司", "自有")


def check_numbers(paper: Paper) -> Iterator[Remark]:
    """Say where a list of rights has another number of a class than is stated."""
    listed = [
        (spec.label, [_class_of(row) for row in paper.values[spec.label].rows])
        for spec in paper.specs()
        if spec.label in paper.values
        and paper.values[spec.label].rows
        and re.search(r"知识产权(?:清单|汇总|明细)", spec.label)
    ]
    for spec in paper.specs():
        stated = re.fullmatch(r"(I{1,2})类知识产权(?:数量?)?", plain(spec.label))
        value = paper.values.get(spec.label)
        number = re.search(r"\d+", plain(value.text)) if value and stated else None
        if stated is None or number is None:
            continue
        for label, classes in listed:
            count = classes.count(stated[1])
            if None not in classes and count != int(number[0]):
                yield paper.remark(
                    "rights_miscounted",
                    f"“{spec.label}”是 {number[0]} 项，“{label}”里列了 {count} 项，两者应一致",
                    label=spec.label,
                )


def _class_of(row: Mapping[str, str]) -> str | None:
    """Give the class of a right in the assessment of companies: I or II; None for none told."""
    text = plain("，".join(row.values()))
    if told := re.search(r"(I{1,2})类", text):
        return told[1]
    if re.search(r"发明专利|植物新品种|布图设计|国家新药|中药保护", text):
        return "I"
    return "II" if re.search(r"实用新型|外观设计|软件著作权|软著", text) else None
