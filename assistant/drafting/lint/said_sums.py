"""Sums that are said in words: 200＋300＝600; 财政 200 万元、自筹 300 万元，合计 600 万元."""

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

from assistant.drafting.draft import Remark
from assistant.drafting.lint.amounts import Amount, amount_of, amounts_in, equal, said
from assistant.drafting.lint.paper import Paper, Passage
from assistant.drafting.lint.sums import whole_of

# All is bounded, so that no text of figures and signs takes long.
_FIGURE = r"\s{0,4}+\d[\d,.]{0,24}+\s{0,4}+(?:[万亿千]?元)?+"
_ADDEND = rf"[一-龥]{{0,10}}+{_FIGURE}"
_PLUS = re.compile(
    rf"(?<![\d.,])({_ADDEND}(?:\s{{0,4}}+\+\s{{0,4}}+{_ADDEND}){{1,20}}+)\s{{0,4}}+=({_FIGURE})"
)
_UNIT = re.compile(r"\d\s*+([万亿千]?元)")
_TOTAL = re.compile(r"(?:合计|共计|总计|总共|一共|总额)(?:为|是|约)?\s*+[:：]?\s*+$")
_OF_WHICH = re.compile(r"其中\s*+[:：]?|包括\s*+[:：]?|由")
_AND_SO_ON = re.compile(r"等|其余|剩余|以及其他|主要")
_FUNDS = re.compile(r"财政|自筹|自有|贷款|配套|社会资本|专项")
_INSTALMENT = re.compile(
    r"第[一二三四五六七八九十\d]{1,2}(?:期|笔|次|阶段)|首付款?|首期款?|预付款?|进度款|尾款|验收款|质保金|末期"
)
_FAR = 40
_PARTS = 2
_MOST = 60


def check_said_sums(paper: Paper) -> Iterator[Remark]:
    """Say where words add up what does not add up."""
    for one in paper.told():
        yield from _plus(paper, one)
        for sentence in re.split(r"[。\n]", one.text):
            yield from _ending_in_total(paper, one, sentence)
            yield from _of_which(paper, one, sentence)


def _plus(paper: Paper, one: Passage) -> Iterator[Remark]:
    for found in _PLUS.finditer(one.text.replace("＋", "+").replace("＝", "=")):
        parts = [_number(part) for part in found[1].split("+")]
        total = _number(found[2])
        if None in parts or total is None or len(set(_UNIT.findall(found[0]))) > 1:
            continue
        counted = sum((part or Fraction(0) for part in parts), Fraction(0))
        if counted != total:
            yield _remark(paper, one, f"“{found[0]}”算错了，相加是 {_plain(counted)}")


def _number(text: str) -> Fraction | None:
    figure = re.search(r"\d[\d,]*(?:\.\d+)?", text)
    return None if figure is None else Fraction(figure[0].replace(",", ""))


def _plain(value: Fraction) -> str:
    return f"{float(value):,.4f}".rstrip("0").rstrip(".")


def _ending_in_total(paper: Paper, one: Passage, sentence: str) -> Iterator[Remark]:
    """Compare what stands before 合计 in a sentence with what stands behind it."""
    amounts = _amounts(sentence)
    for n, amount in enumerate(amounts):
        if not _TOTAL.search(sentence[: amount.start]) or n < _PARTS:
            continue
        parts = amounts[:n]
        between = sentence[parts[0].start : amount.start]
        if _AND_SO_ON.search(between) or _OF_WHICH.search(between) or not _all_exact(amounts):
            continue
        counted = _counted(parts)
        if not equal(counted, amount.wan) and not equal(parts[0].wan, amount.wan):
            yield _off(paper, one, parts, counted, amount)


def _of_which(paper: Paper, one: Passage, sentence: str) -> Iterator[Remark]:
    """Compare a total with what it is made of: 总投资 8 万元，其中自有 5 万元、贷款 3 万元."""
    found = _OF_WHICH.search(sentence)
    if found is None:
        return
    amounts = _amounts(sentence)
    before = [amount for amount in amounts if amount.end <= found.start()]
    parts = [amount for amount in amounts if amount.start >= found.end()]
    if not before or len(parts) < 1 or not _all_exact([before[-1], *parts]):
        return
    total, counted = before[-1], _counted(parts)
    behind = sentence[found.end() :]
    whole = len(parts) >= _PARTS and not _AND_SO_ON.search(behind)
    funds = whole and len(_FUNDS.findall(behind)) >= len(parts)
    if counted > total.wan or (funds and not equal(counted, total.wan)):
        yield _off(paper, one, parts, counted, total)


def _amounts(sentence: str) -> list[Amount]:
    """Give the amounts of a sentence; none where they are more than anybody adds up in one."""
    found = list(islice((one for one in amounts_in(sentence) if not one.each), _MOST + 1))
    return found if len(found) <= _MOST else []


def _all_exact(amounts: list[Amount]) -> bool:
    return all(amount.exact for amount in amounts)


def _counted(parts: list[Amount]) -> Fraction:
    return sum((amount.wan for amount in parts), Fraction(0))


def _off(
    paper: Paper, one: Passage, parts: list[Amount], counted: Fraction, total: Amount
) -> Remark:
    listed = "＋".join(amount.text for amount in parts)
    return _remark(paper, one, f"{listed}＝{said(counted)}，与所说的 {total.text} 对不上")


def _remark(paper: Paper, one: Passage, what: str) -> Remark:
    return paper.remark("sum_differs", what, label=one.label, section=one.section)


def check_said_instalments(paper: Paper) -> Iterator[Remark]:
    """Say where the instalments that a section tells are not the whole."""
    whole = whole_of(paper)
    total = amount_of(paper.values.get(whole)) if whole else None
    if whole is None or total is None:
        return
    for section in paper.titles:
        told = [one for one in paper.passages if one.section == section and one.part == "line"]
        if any(one.open for one in told) or not any(one.own for one in told):
            continue
        parts: dict[str, Amount] = {}
        for one in told:
            for name, amount in _named_instalments(one.text):
                parts.setdefault(name, amount)
        counted = _counted(list(parts.values()))
        if len(parts) < _PARTS or equal(counted, total) or not _all_exact(list(parts.values())):
            continue
        listed = "＋".join(amount.text for amount in parts.values())
        yield paper.remark(
            "instalments_differ",
            f"各期 {listed}＝{said(counted)}，应等于“{whole}”的 {said(total)}",
            label=whole,
            section=section,
        )


def _named_instalments(text: str) -> Iterator[tuple[str, Amount]]:
    """Give each instalment that a text names with the amount that follows it at once."""
    names = list(_INSTALMENT.finditer(text))
    amounts = [amount for amount in amounts_in(text) if not amount.each]
    for n, name in enumerate(names):
        end = names[n + 1].start() if n + 1 < len(names) else len(text)
        own = [amount for amount in amounts if name.end() <= amount.start < end]
        if (
            own
            and own[0].start - name.end() <= _FAR
            and "。" not in text[name.end() : own[0].start]
        ):
            yield name[0], own[0]
