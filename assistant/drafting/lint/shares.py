"""Shares of one whole that have to add up to a hundred."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from assistant.drafting.draft import Remark
from assistant.drafting.lint.amounts import shares_in
from assistant.drafting.lint.paper import Paper
from assistant.drafting.lint.standing import plain
from assistant.drafting.rules import Shares

_WHOLE = Fraction(100)
_PARTS = 2
_PARTY = re.compile(
    r"[一-龥]{1,4}方(?![面式法案便向可]|各)|完成人|完成单位|研发团队|团队|单位|学校|本公司|企业|投资人|个人"
)
_OF_PARTY = re.compile(r"^(?:甲|乙|丙|许可|被许可|转让|受让|需求|揭榜|委托|受托|合作)方")
_PARTED = re.compile(r"分配|收益|份额|持股|股权|共有|分享|分成|所有权|按比例|归属|权益")
_SHARE_COLUMN = re.compile(r"比例|占比|份额|权重|分配|股权|股比")
# Shares of several wholes, or of none.
_APART = re.compile(r"增长|提成|费率|税|研发费|毛利|利润率|营业收入|转化率|回收率|合格率|上限|违约")
_INSTALMENT = re.compile(
    r"第[一二三四五六七八九十\d]{1,2}(?:期|笔|次|阶段)|首付|首期|预付|进度款|尾款|验收款|质保"
)
_BETWEEN = re.compile(r"\s*+[、，和与及:：]?\s*+")
_PAYING = re.compile(r"付款|支付|分期|节点")
_PAYS = re.compile(r"(?:支付|付|付款|总额的?|价款的?|经费的?)[^，。；%]{0,12}$")
_EACH = re.compile(r"各(?:占|享有?|得|承担)?\s*+$")


def check_shares(paper: Paper) -> Iterator[Remark]:
    """Say which shares of one whole are more or less than it."""
    yield from _by_rule(paper)
    yield from _fields(paper)
    yield from _columns(paper)
    yield from _in_words(paper)
    yield from _paid(paper)


def _by_rule(paper: Paper) -> Iterator[Remark]:
    for rule in paper.template.rules:
        if isinstance(rule, Shares):
            yield from _of_fields(paper, rule.fields)


def _fields(paper: Paper) -> Iterator[Remark]:
    """Take the fields that say the same of several parties: 甲方收益比例, 乙方收益比例."""
    groups: dict[str, list[str]] = {}
    for spec in paper.specs():
        rest, found = _OF_PARTY.subn("", spec.label)
        if found and re.search("比例|份额|占比|股比", rest):
            groups.setdefault(rest, []).append(spec.label)
    for labels in groups.values():
        if len(labels) >= _PARTS:
            yield from _of_fields(paper, labels)


def _of_fields(paper: Paper, labels: Sequence[str]) -> Iterator[Remark]:
    parts: list[tuple[str, Fraction]] = []
    for label in labels:
        value = paper.values.get(label)
        shares = [share for _, _, share in shares_in(plain(value.text))] if value else []
        if len(shares) != 1:
            return
        parts.append((label, shares[0]))
    yield from _off(paper, parts, label=labels[-1], section=None)


def _columns(paper: Paper) -> Iterator[Remark]:
    for table in paper.tables:
        if table.made:
            continue
        for n, head in enumerate(table.head):
            if not _SHARE_COLUMN.search(head) or _APART.search(f"{table.title}{table.label}{head}"):
                continue
            parts: list[tuple[str, Fraction]] = []
            for row in table.rows:
                shares = [share for _, _, share in shares_in(row[n])]
                if re.match(r"\s*+(?:合\s*+计|总\s*+计)", row[0]):
                    continue
                if len(shares) != 1:
                    parts = []
                    break
                parts.append((row[0][:12], shares[0]))
            yield from _off(paper, parts, label=table.label, section=table.section)


def _in_words(paper: Paper) -> Iterator[Remark]:
    """Take what a sentence gives to several parties, or to several instalments."""
    for one in paper.told():
        for sentence in re.split(r"[。\n]", one.text):
            found = list(shares_in(sentence))
            if len(found) < _PARTS:
                continue
            parted = _PARTED.search(f"{one.label or ''}{sentence}") is not None
            parts = _named(sentence, found, parted=parted)
            if not parts and parted and _is_list(sentence, found) and not _APART.search(sentence):
                parts = [(f"第 {n} 方", share) for n, (_, _, share) in enumerate(found, start=1)]
            yield from _off(paper, parts, label=one.label, section=one.section)


def _named(
    sentence: str, found: Sequence[tuple[int, int, Fraction]], *, parted: bool
) -> list[tuple[str, Fraction]]:
    """Give each share with whose it is; none unless all of them are somebody's."""
    parts: list[tuple[str, Fraction]] = []
    last = 0
    for start, end, share in found:
        before = sentence[last:start]
        last = end
        if _EACH.search(before) or _APART.search(before):
            return []
        party, instalment = _PARTY.findall(before), _INSTALMENT.search(before)
        if instalment is not None:
            parts.append((instalment[0], share))
        elif party and parted and party[-1] not in {name for name, _ in parts}:
            parts.append((party[-1], share))
        else:
            return []
    return parts


def _is_list(sentence: str, found: Sequence[tuple[int, int, Fraction]]) -> bool:
    """Say whether shares stand side by side, as in 分别为 30%、60%、10%."""
    return all(_BETWEEN.fullmatch(sentence[one[1] : other[0]]) for one, other in pairwise(found))


def _paid(paper: Paper) -> Iterator[Remark]:
    """Take the share that each instalment's own field or row tells: 支付 40%."""
    fields = {
        label: plain(value.text)
        for label, value in paper.values.items()
        if not value.rows and _INSTALMENT.match(label)
    }
    yield from _all_paid(paper, list(fields.items()), label=next(iter(fields), None))
    for label, value in paper.values.items():
        if value.rows and _PAYING.search(label):
            rows = [
                (
                    next((text for text in row.values() if text), "")[:12],
                    plain("，".join(row.values())),
                )
                for row in value.rows
            ]
            yield from _all_paid(paper, rows, label=label)


def _all_paid(
    paper: Paper, told: Sequence[tuple[str, str]], *, label: str | None
) -> Iterator[Remark]:
    parts: list[tuple[str, Fraction]] = []
    for name, text in told:
        found = [share for start, _, share in shares_in(text) if _PAYS.search(text[:start])]
        if len(found) == 1:
            parts.append((name, found[0]))
        elif found:
            return
    names = {re.sub(r"(?:款|金额)?(?:支付)?条件$|金额$|款$", "", name) for name, _ in told}
    if len(parts) == len(names):
        yield from _off(paper, parts, label=label, section=None)


def _off(
    paper: Paper,
    parts: Sequence[tuple[str, Fraction]],
    *,
    label: str | None,
    section: str | None,
) -> Iterator[Remark]:
    counted = sum((share for _, share in parts), Fraction(0))
    if len(parts) < _PARTS or abs(counted - _WHOLE) < Fraction(1, 10):
        return
    listed = "＋".join(f"{name} {_told(share)}" for name, share in parts)
    yield paper.remark(
        "shares_differ",
        f"{listed}＝{_told(counted)}，同一整体的各份应合计 100%",
        label=label,
        section=section,
    )


def _told(share: Fraction) -> str:
    return f"{float(share):.4f}".rstrip("0").rstrip(".") + "%"
