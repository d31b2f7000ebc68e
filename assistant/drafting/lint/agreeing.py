"""What is said twice and is not the same: in two places, by two names, in words, in the profile."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from assistant.drafting.draft import Remark
from assistant.drafting.facts import Given
from assistant.drafting.lint.amounts import (
    amount_of,
    amounts_in,
    cell_amount,
    equal,
    said,
    tenthousandfold,
)
from assistant.drafting.lint.days import days_of, spans_in, told
from assistant.drafting.lint.figures import figure_of, is_surely_more
from assistant.drafting.lint.owners import is_same_party
from assistant.drafting.lint.paper import Paper, Passage
from assistant.drafting.lint.standing import plain, same
from assistant.drafting.taking import profile_text
from assistant.drafting.template import FieldSpec
from assistant.eligibility.fields import label_of
from assistant.eligibility.quantities import Quantity
from corpus.facet_names import region_path

_BETWEEN = r"\s*+(?:（大写）)?\s*+(?:共计|合计|总计|共|是|为|即|:|：|达|金额)*\s*+(?:人民币)?\s*+$"
# A name that is a part of another name, or is of another year or another project.
_OTHERS = re.compile(
    r"(?:[一-龥]{0,2}年度?|上年|去年|前年|其他|另一|原|第.期|每年|本期|该|\d)\s*+$"
)
# Whose amounts are not the project's: 全区产值3亿元, 产值2亿元的企业.
_OF_OTHERS = re.compile(
    r"(?:全[国区省市县球]|行业|产业(?!化)|市场(?!化)|同类|同行|同业|其他|其它|竞争|对手)"
    r"(?!首|第一|唯一|领先|率先)[^，,。；;：:\n]{0,6}$|"
    r"(?:国内外?|国外|世界|区内外?|区域|地区|平均|别的)的?总?$"
)
_ONES_OF_OTHERS = re.compile(
    r"^(?:及?以上|及?以下|以内|左右)?(?:的[^，,。；;\n]{0,6}?)?"
    r"(?:企业|公司|厂家|厂商|单位|同行|园区|[\d一二两三四五六七八九十几多]家)"
)
_UNIT_SLIP = "；单位像是把元和万元写混了"
_YEARS_AGO = re.compile(r"years\.-(\d)\.")
_NUMBER = re.compile(r"(?<![\d.])\d[\d,]*(?:\.\d+)?")
_SHORTEST = 3
_LONGEST_NAME = 40
_FAR = 40
# How far behind its name what is said of a field is looked for.
_WINDOW = 160
# Where the town stands in a place that is told from the whole to the part, from 0.
_TOWN = 1
_DISTRICTS = ("区", "县", "市", "旗")
_EXPECTED = re.compile(r"^(?:预期|新增|预计|计划)")
# Names that are anything's.
_LOOSE = frozenset(
    {"金额", "总额", "期限", "周期", "财政", "自筹", "配套", "贷款", "经费", "费用", "首期", "尾款"}
)
_BARE = re.compile(r"[\s,，。.、]")


def check_places(paper: Paper) -> Iterator[Remark]:
    """Say which fields stand in two places and are not the same there."""
    for label, places in paper.places.items():
        spec = paper.template.by_label[label]
        texts = [place.text for place in places if place.text is not None]
        if spec.sort == "rows" or len(texts) < 2:  # noqa: PLR2004  (two of them)
            continue
        other = next((text for text in texts if not _agree(spec, texts[0], text)), None)
        if other is not None:
            slip = _slip(texts[0], other) if spec.sort == "money" else ""
            yield paper.remark(
                "places_differ",
                f"“{label}”在文中前后不一致：一处是“{texts[0][:40]}”，另一处是“{other[:40]}”{slip}",
                label=label,
            )


def check_rewritten(paper: Paper) -> Iterator[Remark]:
    """Say which lines a person rewrote so that an amount of their field is another one."""
    for one in paper.passages:
        if not one.edited or one.part != "line":
            continue
        for label in one.labels:
            spec = paper.template.by_label.get(label)
            placed = any(place.block == one.block for place in paper.places.get(label, ()))
            amount = amount_of(paper.values.get(label))
            found = [each for each in amounts_in(one.text) if each.exact and not each.each]
            if spec is None or spec.sort != "money" or placed or amount is None or not found:
                continue
            if not any(equal(each.wan, amount) for each in found):
                yield paper.remark(
                    "places_differ",
                    f"“{label}”是 {said(amount)}，改写的这句里是 {found[0].text}："
                    f"“{one.text[:40]}”",
                    label=label,
                    section=one.section,
                )


def check_names(paper: Paper) -> Iterator[Remark]:
    """Say which fields were given by two names, with two values."""
    named: dict[str, dict[str, Given]] = {}
    for name, answer in paper.facts.fields.items():
        spec = paper.template.named(name)
        if spec is not None and not spec.is_part(name):
            named.setdefault(spec.label, {})[name] = answer
    for label, given in named.items():
        spec = paper.template.by_label[label]
        texts = {name: text for name, text in given.items() if isinstance(text, str)}
        if len(texts) < 2:  # noqa: PLR2004  (two of them)
            continue
        (first, one), *others = texts.items()
        for name, other in others:
            if not _agree(spec, one, other):
                slip = _slip(one, other) if spec.sort == "money" else ""
                yield paper.remark(
                    "given_twice",
                    # Of prose, one may complete the other; but only one stands in the draft.
                    f"“{first}”填的是“{one[:40]}”，“{name}”填的是“{other[:40]}”，"
                    f"说的是同一项却不一致{slip}",
                    severity="warning" if spec.sort in ("long", "rows", "indicators") else "error",
                    label=spec.label,
                )


def _agree(spec: FieldSpec, one: str, other: str) -> bool:
    if same(one, other):
        return True
    match spec.sort:
        case "money":
            amounts = cell_amount(plain(one)), cell_amount(plain(other))
            return None not in amounts and equal(
                amounts[0] or Fraction(0), amounts[1] or Fraction(0)
            )
        case "date" | "span":
            days = days_of(plain(one)), days_of(plain(other))
            return None not in days and days[0] == days[1]
        case "count" | "share":
            return _NUMBER.findall(plain(one)) == _NUMBER.findall(plain(other))
        case _:
            return same(_BARE.sub("", one), _BARE.sub("", other))


def _slip(one: str, other: str) -> str:
    amounts = cell_amount(plain(one)), cell_amount(plain(other))
    if amounts[0] is None or amounts[1] is None:
        return ""
    return _UNIT_SLIP if tenthousandfold(amounts[0], amounts[1]) else ""


def check_in_words(paper: Paper) -> Iterator[Remark]:
    """Say where words give a field another amount or other days than the field has."""
    names = {
        name: spec
        for spec in paper.specs()
        for name in _names(spec)
        if spec.sort in ("money", "span")
    }
    if not names:
        return
    # A short name counts at the start of a clause only: 全区产值 is not the project's.
    said = (
        re.escape(name) if len(name) >= _SHORTEST else rf"(?<![一-龥]){re.escape(name)}"
        for name in sorted(names, key=len, reverse=True)
    )
    pattern = re.compile("|".join(said))
    single = {spec.label for spec in paper.specs() if not spec.columns}
    for stood in paper.told():
        # A cell that holds a field of the form is of that field, whatever its row is called.
        held = set(stood.labels) & set(single) and not stood.edited
        named = stood.part == "cell" and stood.before in names and not held
        one = replace(stood, text=f"{stood.before}：{stood.text}") if named else stood
        for found in pattern.finditer(one.text):
            spec = names[found[0]]
            if spec.label in one.labels and not one.edited:
                continue
            before = one.text[max(0, found.start() - _FAR) : found.start()]
            if _OTHERS.search(before) or _OF_OTHERS.search(before):
                continue
            remarks = _SAID[spec.sort](paper, spec, one, found.end())
            at_home = one.section in {place.section for place in paper.places.get(spec.label, ())}
            # Elsewhere, a short name may be anything's.
            loose = len(found[0]) < _SHORTEST and not at_home
            yield from (
                replace(remark, severity="warning") if loose else remark for remark in remarks
            )


def _names(spec: FieldSpec) -> set[str]:
    """Give what a field may be called in a sentence, of two characters or more."""
    names = {spec.label, *spec.called}
    names |= {_EXPECTED.sub("", name) for name in names}
    return {name for name in names if len(name) >= _SHORTEST - 1 and name not in _LOOSE}


def _amount_said(paper: Paper, spec: FieldSpec, one: Passage, end: int) -> Iterator[Remark]:
    amount = amount_of(paper.values.get(spec.label))
    first = max(0, end - _FAR)
    text = one.text[first : end + _WINDOW]
    near = next((each for each in amounts_in(text) if each.start >= end - first), None)
    if amount is None or near is None or not near.exact or near.each:
        return
    if not re.match(_BETWEEN, text[end - first : near.start]) or equal(near.wan, amount):
        return
    if _ONES_OF_OTHERS.search(text[near.end : near.end + _FAR]):
        return
    slip = _UNIT_SLIP if tenthousandfold(near.wan, amount) else ""
    yield paper.remark(
        "field_contradicted",
        f"“{spec.label}”是 {said(amount)}，文中另一处写的是 {near.text}"
        f"：“{_around(text, near.start, near.end)}”{slip}",
        label=spec.label,
        section=one.section,
    )


def _days_said(paper: Paper, spec: FieldSpec, one: Passage, end: int) -> Iterator[Remark]:
    value = paper.values.get(spec.label)
    behind = one.text[end : end + _WINDOW]
    found = next(spans_in(behind), None)
    if value is None or value.days is None or found is None:
        return
    written, days = found
    if not re.match(_BETWEEN, behind[: behind.find(written[:6])]) or days == value.days:
        return
    yield paper.remark(
        "field_contradicted",
        f"“{spec.label}”是 {told(value.days)}，文中另一处写的是 {written}",
        label=spec.label,
        section=one.section,
    )


_SAID: Mapping[str, Callable[[Paper, FieldSpec, Passage, int], Iterator[Remark]]] = {
    "money": _amount_said,
    "span": _days_said,
}


def _around(text: str, start: int, end: int) -> str:
    return text[max(0, start - 16) : end + 6].strip()


def check_profile(paper: Paper) -> Iterator[Remark]:
    """Say which fields differ from the profile, and what of the profile cannot be used."""
    for path, why in paper.facts.profile.unusable.items():
        yield paper.remark("profile_unusable", f"画像里的“{label_of(path)}”不能用：{why}")
    founded = paper.facts.profile.founded
    for path in paper.facts.profile.figures:
        year = re.match(r"years\.(\d{4})\.", path)
        if founded is not None and year and int(year[1]) < founded[0].year:
            yield paper.remark(
                "before_founding",
                f"画像里有 {label_of(path)}，可是单位 {founded[0].year} 年才成立，两者有一个不对",
            )
            break
    for spec in paper.specs():
        source = spec.take[0] if spec.take else ""
        value = paper.values.get(spec.label)
        if value is None or value.origin != "user" or not source.startswith("profile."):
            continue
        path = _YEARS_AGO.sub(
            lambda found: f"years.{paper.day.year - int(found[1])}.",
            source.removeprefix("profile."),
        )
        known = profile_text(path, paper.facts.profile)
        if known is None or _means_the_same(spec, value.text, known):
            continue
        if path == "region" and _same_place(value.text, paper.facts.profile.region):
            continue
        slip = _slip(value.text, known) if spec.sort == "money" else ""
        yield paper.remark(
            "differs_from_profile",
            f"“{spec.label}”填的是“{value.text[:40]}”，"
            f"画像里的{label_of(path)}是“{known[:40]}”，两者不一致{slip}",
            label=spec.label,
        )


def check_applicant(paper: Paper) -> Iterator[Remark]:
    """Say where who speaks is not the company of the profile, and that is no other party either.

    Of fields that are the profile's before anybody's, `check_profile` says so.
    """
    name = profile_text("name", paper.facts.profile)
    if name is None:
        return
    others = [value.text for spec in paper.specs() if (value := paper.values.get(spec.label))]
    if any(len(text) <= _LONGEST_NAME and is_same_party(text, name) for text in others):
        return
    for spec in paper.specs():
        value = paper.values.get(spec.label)
        its = "profile.name" in spec.take[1:] and spec.label == paper.template.applicant
        if its and value is not None and value.origin == "user":
            yield paper.remark(
                "differs_from_profile",
                f"“{spec.label}”填的是“{value.text[:40]}”，画像里的企业名称是“{name[:40]}”，"
                "两者不一致，文中也没有别处写到它；请核对由谁申请",
                severity="warning",
                label=spec.label,
            )


def _same_place(text: str, region: str | None) -> bool:
    """Say whether an address may lie in a region: one names the other's town or district."""
    told = region_path(text)
    if told is None or region is None:
        return False
    pairs = zip(told.split("/"), region.split("/"), strict=False)
    # Behind the town, what is no district is a street.
    return all(
        one == other or (n > _TOWN and not one.endswith(_DISTRICTS))
        for n, (one, other) in enumerate(pairs)
    )


def _means_the_same(spec: FieldSpec, one: str, other: str) -> bool:
    if _agree(spec, one, other):
        return True
    first, second = plain(one), plain(other)
    if (days := days_of(first)) is not None and (held := days_of(second)) is not None:
        return days[0] <= held[1] and held[0] <= days[1]
    amounts = cell_amount(first), cell_amount(second)
    if amounts[0] is not None and amounts[1] is not None:
        return equal(amounts[0], amounts[1])
    numbers = _NUMBER.findall(first.replace(",", "")), _NUMBER.findall(second.replace(",", ""))
    if numbers[0] and numbers[1]:
        return numbers[0] == numbers[1]
    short, long = sorted((_BARE.sub("", first), _BARE.sub("", second)), key=len)
    return short in long


def check_units(paper: Paper) -> Iterator[Remark]:
    """Say where the same figure stands once with 元 and once with 万元."""
    seen: dict[Fraction, tuple[str, Passage]] = {}
    for one in paper.told():
        for amount in amounts_in(one.text):
            if not amount.exact or amount.each or len(re.sub(r"[\D0]", "", amount.text)) == 0:
                continue
            seen.setdefault(amount.wan, (amount.text, one))
    for wan, (text, one) in seen.items():
        other = seen.get(wan * 10_000)
        if other is None or _digits(text) != _digits(other[0]) or len(_digits(text)) < 2:  # noqa: PLR2004
            continue
        yield paper.remark(
            "unit_slip",
            f"一处是 {other[0]}，另一处是 {text}，数字相同而差一万倍，像是把元和万元写混了",
            severity="warning",
            label=one.label,
            section=one.section,
        )


def _digits(text: str) -> str:
    figure = _NUMBER.search(text)
    return "" if figure is None else figure[0].replace(",", "")


def check_homes(paper: Paper) -> Iterator[Remark]:
    """Say what was written anew at places that are not there any more."""
    for key, text in paper.homeless.items():
        yield paper.remark(
            "edit_homeless",
            f"您改写过的一处在这一版里已经没有位置（{key}），没有放进去：“{text.strip()[:40]}”；"
            "请把它放到合适的地方",
            severity="warning",
        )


def check_counts(paper: Paper) -> Iterator[Remark]:
    """Say which part is more than what it is a part of: 科技人员 and 职工总数."""
    for part, whole in _PARTS_OF:
        found: dict[str, tuple[str, Quantity]] = {}
        for spec in paper.specs():
            for name, pattern in (("part", part), ("whole", whole)):
                if not pattern.fullmatch(spec.label):
                    continue
                figure = figure_of(spec, paper.values.get(spec.label))
                if figure is not None:
                    found.setdefault(name, (spec.label, figure))
        if len(found) == 2 and is_surely_more(found["part"][1], found["whole"][1]):  # noqa: PLR2004
            less, more = found["part"][0], found["whole"][0]
            yield paper.remark(
                "part_exceeds_whole",
                f"“{less}”是 {_shown(paper, less)}，比“{more}”的 {_shown(paper, more)} 还多，"
                "两个数有一个不对",
                label=less,
            )


def _shown(paper: Paper, label: str) -> str:
    """Give a figure as it was told."""
    return paper.values[label].text.strip()[:_LONGEST_NAME]


_PARTS_OF = (
    (re.compile(r"(?:预期|新增|年)?利税(?:总额)?"), re.compile(r"(?:预期|新增|年)?产值")),
    (
        re.compile(r"(?:科技|研发|从事研发.*)人员(?:数|人数)?"),
        re.compile(r"职工(?:总数|人数|总人数)|从业人数"),
    ),
    (re.compile(r"上?年?度?(?:研发费用|研发投入)"), re.compile(r"上?年?度?(?:总成本|成本费用)")),
    (re.compile(r"高新技术产品(?:\(服务\)|（服务）)?收入"), re.compile(r"总收入|上?年?营业收入")),
)
