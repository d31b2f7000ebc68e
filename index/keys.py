r"""Figures, dates and numbers of a text, each written one way, so that every writing meets.

1,000万元, 一千万元 and 0.1亿元 are one key; so are 国发〔2024〕5号 and 国发 (2024) 第5号. A record
has *names* besides: what it alone is called by, its own 文号, id and title.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from itertools import chain

from corpus.naming import name_key, without_place
from corpus.numerals import DIGITS, MYRIADS, from_chinese
from corpus.records import Policy, Record

_OPEN, _CLOSE = r"[\[(【〔〈《{]", r"[\])】〕〉》}]"
_YEAR = r"(?:19|20)\d\d"
# 宁科规发〔2023〕2号, and as people type it: without brackets, with a dash, with 第.
_NUMBER = re.compile(
    rf"([\u4e00-\u9fff]{{2,14}})\s?(?:{_OPEN}\s?({_YEAR})\s?年?\s?{_CLOSE}\s?第?\s?0*(\d{{1,5}})(?:\s?号|(?!\d))"
    rf"|({_YEAR})\s?[-－—–_ 年]?\s?第?\s?0*(\d{{1,5}})\s?号"
    rf"|({_YEAR})(?:\s?[-－—–_]\s?| {{1,3}})0*(\d{{1,5}})(?![\d年月日元万亿千百个项家人名%.-]))"
)
# 财政部 税务总局公告2026年第10号
_NOTICE = re.compile(
    rf"公告\s?(?:{_OPEN}?\s?)({_YEAR})\s?年?\s?{_CLOSE}?\s?[-－—–_]?\s?第?\s?0*(\d{{1,4}})(?:\s?号|(?!\s?[\d月]))"
    rf"|({_YEAR})\s?年\s?第?\s?0*(\d{{1,4}})\s?号\s?公告"
)
_ORDER = re.compile(r"令\s?[(]?\s?第?\s?(\d{1,5})\s?号")
_ISSUER = re.compile(r"[\u4e00-\u9fff]{2,14}\Z")
_ISSUER_CHARS = 2
_BEFORE_A_DATE = "期日间至自于从在到止年月效"
_DATE = re.compile(
    rf"(?<!\d)({_YEAR})\s?[-年./]\s?(0?[1-9]|1[0-2])(?!\d)(?:\s?[-月./]\s?(0?[1-9]|[12]\d|3[01])(?!\d))?"
)
# 26年4月1日, 26.4.1; and the end of a year, by its last day.
_SHORT_DATE = re.compile(
    r"(?<![\d.a-z第])([1-3]\d)\s?[-年./]\s?(0?[1-9]|1[0-2])\s?[-月./]\s?(0?[1-9]|[12]\d|3[01])(?![\d.])"
)
_END_OF_YEAR = re.compile(rf"({_YEAR})\s?年{{0,2}}[底末]")
# A year, or a day of a month, that belongs to no whole date.
_CALENDAR = re.compile(rf"(?<!\d){_YEAR}\s?年|(?<!\d)\d{{1,2}}月\d{{1,2}}[日号]")
# 202310123456.7, and as certificates print it: ZL 2023 1 0123456.7
_PATENT = re.compile(
    r"(?<![a-z0-9])(?:(?:zl|cn)\s?(\d{4}\s\d\s\d{7})|(?:zl|cn)?\s?(\d{12}))\s?[.．]?\s?([\dx])(?![a-z0-9])"
)
_PUBLISHED_PATENT = re.compile(r"(?<![a-z0-9])cn\s?(\d{7,9})\s?([abcuy]\d?)?(?![a-z0-9])")
_CODE = re.compile(
    r"(?<![a-z0-9])(?=[a-z0-9_/-]*\d)(?=[a-z0-9_/-]*[a-z])[a-z0-9]+(?:[-_/]?[a-z0-9]+)*"
)
_SPACED_CODE = re.compile(
    r"(?<![a-z0-9])([a-z]{1,6})[-_/ ]?((?:19|20)\d\d)[-_/ ]?(\d{2,6})(?![a-z0-9])"
)
# GB/T 43697-2024; people leave the year out.
_STANDARD = re.compile(
    r"(?<![a-z0-9])(gb|hj|jb|yd|hg|ny|qb|db\d\d|iso|iec)\s?/?\s?[tz]?\s?(\d{3,6})"
)
_SHORTEST_CODE = 6
_ONES = "零〇一二三四五六七八九"
_CHINESE = f"{_ONES}两十百千万亿"
_QUANTITY = re.compile(
    rf"(?:(?P<digits>\d+(?:\.\d+)?)|(?P<words>[{_CHINESE}]+点[{_ONES}]+|[{_CHINESE}]{{2,}}))\s?"
    r"(?P<scale>千万|百万|十万|万亿|亿|万|千|百)?\s?"
    r"(?P<unit>元|%|平方米|平米|m2|平(?!均|台|方|原|行|罗)|个?月|年|天|日|人|名|项|家|倍|吨|t(?![a-z]))?"
)
# Of another script, such as ٣: for `\d` and for `int` a digit like ours.
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_PERCENT = re.compile(rf"百分之([{_CHINESE}]+(?:点[{_ONES}]+)?|\d+(?:\.\d+)?)")
# As people say shares: 八成, 两成半, 七个点, 一半; but 三成果 and 五成员 are none.
_TENTHS = re.compile(
    rf"([{_ONES[1:]}两十]|\d)成(半)?(?![果立员本分功套品效为长人交熟型因就不])"
    rf"|(\d+(?:\.\d+)?|[{_ONES[1:]}两十]+(?:点[{_ONES}]+)?)个(?:百分)?点(?!位|名|子)"
    r"|(一半)"
)
_HALF_YEAR = re.compile(r"(?<![一二两三四五六七八九十\d个])半年")
_UNITS = {"平方米": "m2", "平米": "m2", "平": "m2", "个月": "月", "日": "天", "名": "人", "吨": "t"}
_SCALES = {
    "": 1, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7,
    "亿": 10**8, "万亿": 10**12,
}  # fmt: skip
_YEAR_IN_WORDS = re.compile(
    r"(?<![零〇一二三四五六七八九])[一二][零〇九][零〇一二三四五六七八九]{2}(?![零〇一二三四五六七八九])"
)


def keys(text: str) -> tuple[str, ...]:
    """Give the figures, dates and numbers of a text, each once, in order of kind.

    >>> keys("最高1,000万元，自2026年4月1日起")
    ('d2026-4-1', 'd2026-4', '元10000000')
    >>> keys("依据宁科规发［2023］第2号") == keys("宁科规发 2023-2")
    True
    """
    plain = _plain(text)
    numbers = list(_numbers(plain))
    for pattern in (_NOTICE, _ORDER, _NUMBER):
        plain = pattern.sub(" ", plain)
    codes = list(_codes(plain))
    dates = list(_dates(plain))
    for pattern in (_DATE, _SHORT_DATE, _CALENDAR):
        plain = pattern.sub(" ", plain)
    amounts = _amounts(plain)
    return tuple(dict.fromkeys((*numbers, *codes, *dates, *amounts)))


def names_of(record: Record) -> tuple[str, ...]:
    """Give what a record is called by: its id, its title with and without the place, its 文号."""
    found = [f"id:{_joined(record.id)}", *(f"id:{c[1:]}" for c in _codes(_plain(record.id)))]
    if record.kind == "passage":
        return _told(found)
    title = _title(record.title)
    found += [f"title:{title}", f"title:{without_place(title)}"]
    if isinstance(record.facts, Policy) and record.facts.number:
        plain = _plain(record.facts.number)
        found += [f"full:{name}" for name in list(_numbers(plain, whole=True))[:1]]
        found += [f"own:{name}" for name in _numbers(plain)]
    return _told(found)


def names_in(text: str, *, rules: Collection[str] = ()) -> tuple[tuple[str, ...], ...]:
    """Give what a search calls a record by, the surest names first; records by any are meant.

    Args:
        text: Of a search.
        rules: Names of rules that stand in it, or that it uses a short name for.

    >>> names_in("宁科规发(2023)2号")[0]
    ('full:宁科规发2023-2', 'full:科规发2023-2')
    """
    plain = _plain(text)
    titles = [f"title:{_title(text)}"]
    titles += [f"title:{_title(named)}" for named in re.findall(r"《([^》]{4,})》", text)]
    whole = [f"full:{name}" for name in _numbers(plain, whole=True)]
    ends = [f"own:{name}" for name in _numbers(plain)]
    known = [f"title:{_title(rule)}" for rule in rules]
    codes = [f"id:{_joined(plain)}"] + [f"id:{key[1:]}" for key in _codes(plain)]
    tiers = (_told(tier) for tier in (whole, ends, titles, codes, known))
    return tuple(tier for tier in tiers if tier)


def _told(names: Iterable[str]) -> tuple[str, ...]:
    """Give each name once; what is empty, as the title of nothing but marks, names nothing."""
    return tuple(dict.fromkeys(name for name in names if name.partition(":")[2]))


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = _OTHER_DIGIT.sub(lambda m: str(unicodedata.decimal(m[0])), plain)
    plain = _THOUSANDS.sub("", plain)
    return _YEAR_IN_WORDS.sub(lambda m: "".join(str(DIGITS[c]) for c in m[0]), plain)


def _title(text: str) -> str:
    return name_key(text).casefold()


def _joined(text: str) -> str:
    return re.sub(r"[\s_/\-–—－.]+", "", unicodedata.normalize("NFKC", text).casefold())


def _numbers(plain: str, *, whole: bool = False) -> Iterator[str]:
    """Give the 文号, by the last characters of the issuer, which is what never gets lost.

    Args:
        plain: Folded by `_plain`.
        whole: By all of the issuer instead, and then by each shorter end of it, since other words
            may stand before it.
    """
    for match in _NUMBER.finditer(plain):
        issuer, year = match[1], match[2] or match[4] or match[6]
        number = match[3] or match[5] or match[7]
        dashed = match[6] is not None  # 宁科规发2023-2, but not 截止日期2024-06
        if issuer.endswith("公告") or (dashed and issuer[-1] in _BEFORE_A_DATE):
            continue
        if whole:
            yield from (f"{issuer[n:]}{year}-{number}" for n in range(max(1, len(issuer) - 2)))
        else:
            yield f"{issuer[-_ISSUER_CHARS:]}{year}-{number}"
    notices = ((m, f"公告{m[1] or m[3]}-{m[2] or m[4]}") for m in _NOTICE.finditer(plain))
    orders = ((m, f"令{m[1]}") for m in _ORDER.finditer(plain))
    for match, name in chain(notices, orders):
        issuer = _ISSUER.search(plain[: match.start()]) if whole else None
        if issuer is not None:
            yield from (f"{issuer[0][n:]}{name}" for n in range(max(1, len(issuer[0]) - 2)))
        else:
            yield name


def _codes(plain: str) -> Iterator[str]:
    for match in _PATENT.finditer(plain):
        yield f"#{_joined(match[1] or match[2])}{match[3]}"
    for match in _PUBLISHED_PATENT.finditer(plain):
        yield f"#cn{match[1]}"
    for match in _SPACED_CODE.finditer(plain):
        yield f"#{match[1]}{match[2]}-{int(match[3])}"
    for match in _STANDARD.finditer(plain):
        yield f"#{match[1]}{match[2]}"
    for match in _CODE.finditer(plain):
        code = _joined(match[0])
        if len(code) >= _SHORTEST_CODE and not _SPACED_CODE.fullmatch(match[0]):
            yield f"#{code}"


def _dates(plain: str) -> Iterator[str]:
    for year, month, day in _DATE.findall(plain):
        if day:
            yield f"d{year}-{int(month)}-{int(day)}"
        yield f"d{year}-{int(month)}"
    for year, month, day in _SHORT_DATE.findall(plain):
        yield f"d20{year}-{int(month)}-{int(day)}"
    for year in _END_OF_YEAR.findall(plain):
        yield f"d{year}-12-31"


def _amounts(plain: str) -> Iterator[str]:
    """Give money in 元, shares in percent, and the other quantities that have a unit."""
    for match in _PERCENT.finditer(plain):
        value = _value(match[1])
        if value is not None:
            yield f"%{_written(value)}"
    plain = _PERCENT.sub(" ", plain)
    yield from (f"%{_written(share)}" for share in map(_share, _TENTHS.finditer(plain)) if share)
    if _HALF_YEAR.search(plain):
        yield "月6"
    for match in _QUANTITY.finditer(_HALF_YEAR.sub(" ", _TENTHS.sub(" ", plain))):
        scale, unit = match["scale"] or "", match["unit"] or ""
        value = _value(match["digits"] or match["words"])
        words_scaled = bool(match["words"]) and match["words"][-1] in MYRIADS
        if value is None or not (unit or scale[-1:] in MYRIADS or words_scaled):
            continue
        # A bare number of 万 or 亿 is money in these texts, nearly always.
        unit = _UNITS.get(unit, unit) or "元"
        yield f"{unit}{_written(value * _SCALES[scale])}"


def _share(match: re.Match[str]) -> Decimal | None:
    """Give in percent what `_TENTHS` found."""
    tenths, half, points, _ = match.groups()
    if tenths:
        value = _value(tenths)
        return value and value * 10 + (5 if half else 0)
    return _value(points) if points else Decimal(50)


def _value(text: str) -> Decimal | None:
    if text[0] in "0123456789":
        try:
            return Decimal(text)
        except InvalidOperation:
            return None
    text, _, after = text.partition("点")
    fraction = "".join(str(DIGITS[character]) for character in after)
    return Decimal(f"{from_chinese(text)}.{fraction or 0}")


def _written(value: Decimal) -> str:
    return f"{value.normalize():f}"


def spans(text: str) -> tuple[tuple[str, int, int], ...]:
    """Give the keys of a text with the stretches that write them, in order of their starts.

    Returns:
        (key, start, end) in code points of the text as it is, the end exclusive. A key of `keys`
        that only its surroundings give may be missing; no other is ever given.

    >>> spans("最高1,000万元")
    (('元10000000', 2, 9),)
    """
    folded = [unicodedata.normalize("NFKC", character).casefold() for character in text]
    origins = [place for place, piece in enumerate(folded) for _ in piece]
    plain = "".join(folded)
    commas = {match.start() for match in _THOUSANDS.finditer(plain)}
    kept = [place for place in range(len(plain)) if place not in commas]
    plain = _plain("".join(plain[place] for place in kept))
    known = set(keys(text))
    found: dict[tuple[str, int, int], None] = {}
    for pattern in _WRITTEN:
        for match in pattern.finditer(plain) if len(plain) == len(kept) else ():
            start = match.start() + len(_LEAD_IN.match(match[0])[0])  # type: ignore[index]
            end = match.start() + len(match[0].rstrip())
            end += pattern in (_DATE, _SHORT_DATE) and plain[end : end + 1] == "日"
            for key in keys(match[0]):
                if key in known and start < end:
                    found[key, origins[kept[start]], origins[kept[end - 1]] + 1] = None
    return tuple(sorted(found, key=lambda span: (span[1], span[2], span[0])))


# What stands before an issuer and is no part of it.
_LEAD_IN = re.compile(r"\s*(?:(?:文号|依据|根据|按照|参照|文件)?[为是按见即由和及与或在到的]?)?")
_WRITTEN = (
    _NOTICE, _ORDER, _NUMBER, _PATENT, _PUBLISHED_PATENT, _SPACED_CODE, _CODE, _DATE, _SHORT_DATE,
    _END_OF_YEAR, _PERCENT, _TENTHS, _HALF_YEAR, _QUANTITY,
)  # fmt: skip
