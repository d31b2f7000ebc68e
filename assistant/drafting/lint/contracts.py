"""What contracts must not say: one party twice, two ways with disputes, copies that differ."""

import re
from collections.abc import Iterator

from assistant.drafting.draft import Remark
from assistant.drafting.lint.amounts import shares_in
from assistant.drafting.lint.owners import bare_name
from assistant.drafting.lint.paper import Paper
from assistant.drafting.rules import Apart
from corpus.structure import numeral

_PARTIES = (
    ("甲方", "乙方"),
    ("许可方", "被许可方"),
    ("转让方", "受让方"),
    ("让与方", "受让方"),
    ("委托方", "受托方"),
    ("委托方", "研究开发方"),
    ("委托人", "受托人"),
    ("委托人", "研究开发人"),
    ("许可人", "被许可人"),
    ("让与人", "受让人"),
)
_ARBITRATION = re.compile(r"仲裁(?!裁决|法|地|员)")
_COURT = re.compile(r"法院|诉讼|起诉")
_NOT_COURT = re.compile(
    r"(?:不得?|不再|放弃)[^，。；;]{0,8}(?:诉讼|起诉)|申请(?:强制)?执行|保全|或裁或审|二选一|诉讼费|仲裁费|排除"
)
_NEITHER = re.compile(r"二选一|或者?在此选|择一|☐|□")
_FORM = re.compile(r"仲裁委员会或者有管辖权的人民法院|仲裁(?:和|或者?)诉讼只能选一种")
_DISPUTE = re.compile(r"争议|纠纷|仲裁|管辖")
_COUNT = r"([\d一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾]{1,3})\s*+份"
_COPIES = re.compile(rf"(?:一式|共)\s*+{_COUNT}")
_EACH = re.compile(
    rf"(?:双方|甲乙双方|各方|当事人|许可方与被许可方|三方)?\s*+各\s*+(?:执|持|保留|存)?\s*+{_COUNT}"
)
_HELD = re.compile(
    rf"(甲方|乙方|丙方|许可方|被许可方|转让方|受让方|委托方|受托方|[一-龥]{{2,12}}(?:机构|部门|中心))\s*+(?:各)?(?:执|持|保留|留存|存)\s*+{_COUNT}"
)
_OTHER = re.compile(
    rf"(?:登记|备案|存档|留存|送|报)[^，。；;]{{0,12}}?{_COUNT}|{_COUNT}[^，。；;]{{0,6}}(?:用于|供)[^，。；;]{{0,8}}(?:登记|备案)"
)
_CAPPED = re.compile(r"最高|累计|合计|上限|总计")
_DAILY = re.compile(r"每(?:逾期)?(?:一)?(?:日|天|周|月)|按日|日\s*+(?:万|千)分|逾期一?日|逾期每")
_PENALTY_LIMIT = 30
_CAPITALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")


def check_parties(paper: Paper) -> Iterator[Remark]:
    """Say where both parties are the same."""
    pairs = [(rule.one, rule.other) for rule in paper.template.rules if isinstance(rule, Apart)]
    for one, other in dict.fromkeys((*pairs, *_PARTIES)):
        first, second = paper.values.get(one), paper.values.get(other)
        if first is None or second is None:
            continue
        if bare_name(first.text) == bare_name(second.text):
            yield paper.remark(
                "parties_same",
                f"“{one}”和“{other}”写的都是“{first.text[:40]}”，应是不同的两方",
                label=other,
            )


def check_disputes(paper: Paper) -> Iterator[Remark]:
    """Say where disputes are to be settled both by arbitration and in court."""
    if paper.template.group != "contract":
        return
    for id_, title in paper.titles.items():
        own = [one for one in paper.words if one.section == id_]
        if not _DISPUTE.search(title) and not any(_DISPUTE.search(one.text) for one in own):
            continue
        texts = [_NOT_COURT.sub("", _FORM.sub("", one.text)) for one in own]
        texts = [text for text in texts if not _NEITHER.search(text)]
        arbitration = next((text for text in texts if _ARBITRATION.search(text)), None)
        court = next((text for text in texts if _COURT.search(text)), None)
        if arbitration is not None and court is not None:
            label = next((one.label for one in own if one.label), None)
            yield paper.remark(
                "dispute_both",
                f"争议解决同时写了仲裁和诉讼（“{arbitration[:24]}”“{court[:24]}”），"
                "仲裁约定会因此无效；只能选一种",
                label=label,
                section=id_,
            )


def check_copies(paper: Paper) -> Iterator[Remark]:
    """Say where the copies that are handed out are not as many as there are."""
    for section in paper.titles:
        text = "\n".join(
            one.text for one in paper.passages if one.section == section and one.style != "note"
        )
        for clause in re.split(r"[。\n]", text):
            found = _COPIES.search(clause)
            if found is None or "待填" in clause:
                continue
            total, rest = _number(found[1]), clause[found.end() :]
            held = [(one[1], _number(one[2])) for one in _HELD.finditer(rest)]
            each = _EACH.search(rest)
            handed = sum(count for _, count in held)
            if each is not None:
                handed += _number(each[1]) * (3 if "三方" in clause else 2)
            handed += sum(
                _number(one[1] or one[2])
                for one in _OTHER.finditer(_HELD.sub("", rest))
                if one[0] not in (each[0] if each else "")
            )
            if total and handed and handed != total and (each is not None or len(held) > 1):
                yield paper.remark(
                    "copies_differ",
                    f"“{clause.strip()[:50]}”：共 {total} 份，分给各方的是 {handed} 份，对不上",
                    section=section,
                )


def _number(text: str) -> int:
    return numeral(text.translate(_CAPITALS).replace("两", "二"))


def check_penalty(paper: Paper) -> Iterator[Remark]:
    """Say which penalties are so high that a court may lower them."""
    if paper.template.group != "contract":
        return
    for one in paper.told():
        about = bool(one.label and "违约金" in one.label)
        for clause in re.split(r"[。；\n]", one.text):
            daily = _DAILY.search(clause) and not _CAPPED.search(clause)
            if not (about or "违约金" in clause) or daily:
                continue
            high = [share for _, _, share in shares_in(clause) if share > _PENALTY_LIMIT]
            if high:
                yield paper.remark(
                    "penalty_high",
                    f"违约金定为 {float(max(high)):g}%，超过 30% 的部分可能被法院认定过高而调减"
                    "（《民法典》第五百八十五条）",
                    severity="warning",
                    label=one.label,
                    section=one.section,
                )
                break


def check_taxes(paper: Paper) -> Iterator[Remark]:
    """Say where the price with tax is not the price without it and the tax."""
    sorts = {"net": r"不含税", "gross": r"(?<!不)含税|价税合计", "tax": r"税额"}
    for one in paper.told():
        found: dict[str, float] = {}
        for name, pattern in sorts.items():
            amount = re.search(
                rf"(?:{pattern})[^\d。；;，,%]{{0,10}}(\d[\d,]*(?:\.\d+)?)\s*+(万?)元", one.text
            )
            if amount is not None:
                wan = float(amount[1].replace(",", "")) / (1 if amount[2] else 10_000)
                found[name] = wan
        rate = re.search(r"税率[^\d。；;，,]{0,6}(\d+(?:\.\d+)?)\s*+%", one.text)
        if "net" not in found or "gross" not in found:
            continue
        tax = found.get("tax", found["net"] * float(rate[1]) / 100 if rate else None)
        if tax is None:
            wrong = found["gross"] < found["net"]
        else:
            wrong = abs(found["net"] + tax - found["gross"]) > 0.011  # noqa: PLR2004  (rounded)
        if wrong:
            yield paper.remark(
                "tax_differs",
                f"含税 {found['gross']:g}万元、不含税 {found['net']:g}万元"
                f"{f'、税率 {rate[1]}%' if rate else ''}对不上",
                label=one.label,
                section=one.section,
            )
