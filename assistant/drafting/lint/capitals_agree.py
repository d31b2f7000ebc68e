"""Amounts in capitals beside amounts in figures: 120万元（大写：壹佰贰拾万元整）."""

import re
from collections.abc import Iterator
from fractions import Fraction

from assistant.drafting.capitals import from_capitals, in_capitals
from assistant.drafting.draft import Remark
from assistant.drafting.lint.amounts import Amount, amount_of, amounts_in, equal, said
from assistant.drafting.lint.paper import Paper, Passage

_SIGNS = "零〇壹贰叁肆伍陆柒捌玖拾佰仟貳參陸萬億万亿"
_ALL_SIGNS = f"{_SIGNS}一二三四五六七八九十百千两"
_WRITTEN = re.compile(
    rf"(?<![{_ALL_SIGNS}])[{_ALL_SIGNS}]{{2,60}}+[元圆](?:[{_SIGNS}一二三四五六七八九]?角)?零?"
    rf"(?:[{_SIGNS}一二三四五六七八九]分)?[整正]?"
)
_FORMAL = re.compile(r"[壹贰叁肆伍陆柒捌玖拾佰仟]")
_SAID_SO = re.compile(
    r"大写\s*+[:：)）]?\s*+(?:人民币)?\s*+[:：]?\s*+([^\s，。；;,()（）｜]{2,30})"
)


def check_capitals(paper: Paper) -> Iterator[Remark]:
    """Say where an amount in capitals is none, or another than the one in figures."""
    looked_at: set[str] = set()
    for spec in paper.specs():
        of = spec.capitals
        value = paper.values.get(spec.label)
        if of is None or value is None:
            continue
        looked_at.add(spec.label)
        amount, written = amount_of(paper.values.get(of)), from_capitals(value.text)
        if written is None:
            yield paper.remark(
                "capitals_unreadable",
                f"“{spec.label}”写的是“{value.text[:40]}”，不是规范的大写金额{_right(amount)}",
                label=spec.label,
            )
        elif amount is not None and not equal(written, amount):
            yield _differ(paper, value.text, written, f"“{of}”的 {said(amount)}", amount,
                          label=spec.label, section=None)  # fmt: skip
    for one in paper.told():
        yield from _beside(paper, one, looked_at)


def _beside(paper: Paper, one: Passage, looked_at: set[str]) -> Iterator[Remark]:
    """Compare each amount in capitals with the figure that stands closest in its line."""
    if any(
        place.block == one.block for label in looked_at for place in paper.places.get(label, ())
    ):
        return
    found = [match for match in _WRITTEN.finditer(one.text) if _FORMAL.search(match[0])]
    figures = [amount for amount in amounts_in(one.text) if not amount.each]
    if one.part == "cell" and not figures:
        figures = list(amounts_in(one.before))
    for match in found:
        written = from_capitals(match[0])
        near = _closest(figures, match.start(), match.end())
        if written is None:
            yield paper.remark(
                "capitals_unreadable",
                f"“{match[0]}”不是规范的大写金额{_right(near.wan if near else None)}",
                label=one.label,
                section=one.section,
            )
        elif near is not None and not equal(written, near.wan):
            yield _differ(paper, match[0], written, f"小写 {near.text}", near.wan,
                          label=one.label, section=one.section)  # fmt: skip
    if not found and (bad := _SAID_SO.search(one.text)) and not one.open:
        whole = re.sub(r"[元圆].*$", "", bad[1])
        if re.search(r"\d", whole) or from_capitals(f"{whole}元") is not None:
            return
        near = figures[0] if figures else None
        yield paper.remark(
            "capitals_unreadable",
            f"“{bad[1]}”不是规范的大写金额{_right(near.wan if near else None)}",
            label=one.label,
            section=one.section,
        )


def _closest(figures: list[Amount], start: int, end: int) -> Amount | None:
    def apart(amount: Amount) -> int:
        return start - amount.end if amount.end <= start else amount.start - end

    return min(figures, key=apart, default=None)


def _differ(
    paper: Paper,
    written: str,
    amount: Fraction,
    beside: str,
    right: Fraction,
    *,
    label: str | None,
    section: str | None,
) -> Remark:
    return paper.remark(
        "capitals_differ",
        f"大写“{written}”是 {said(amount)}，与{beside}不一致{_right(right)}",
        label=label,
        section=section,
    )


def _right(amount: Fraction | None) -> str:
    capitals = None if amount is None else in_capitals(amount)
    return "" if capitals is None else f"；应写作“{capitals}”"
