"""Names that texts have for themselves: of their titles, and abbreviations that they declare."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.naming import name_key, without_place
from corpus.recognise.genres import core_name, is_rule_name
from index.script import simplified
from index.vocabulary import Same
from index.wordlists import common_pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class TextNames:
    """Names that a text has, or gives.

    Attributes:
        titles: What it is called, and the texts that it names in 《》.
        declared: (short, formal) of abbreviations that it says it uses.
    """

    titles: tuple[str, ...] = ()
    declared: tuple[tuple[str, str], ...] = ()


_SHORTEST, _LONGEST = 4, 24
_LONGEST_SHORT = 8
_QUOTED = re.compile(r"《([^《》\n]{4,40})》")
# （试行）, (2024年修订), （旧称号）: which edition it is, and no part of its name.
_ASIDE = re.compile(r"[（(【\[][^（）()【】\[\]]{1,16}[)）】\]]")
_MARKS = "[“”\"'‘’「」『』《》〈〉]"
# （以下简称“X”）, （简称：X）, （以下统称X）, （俗称“X”）, 又称“X”
_DECLARED = re.compile(
    "(?:简称|俗称|统称|下称|又称|又叫|也叫)(?:为|作)?\\s?[:：]?\\s?"
    f"(?:{_MARKS}(?P<marked>[\u4e00-\u9fff]{{2,8}}){_MARKS}|(?P<bare>[\u4e00-\u9fff]{{2,8}})(?=[)）]))"
)
# What stands between a name and how it is declared.
_OPENING = re.compile(r"[\s（(，,]*(?:以下|下文|后文)?(?:统一|均|合)?$")
_BEFORE_CHARS = 60
_CUT = re.compile("[。；;：:，,、？?！!\n]")
_HAN = re.compile("[\u4e00-\u9fff]+")
# Where a name may begin in the words before it.
_BEGINS = re.compile(
    "(?:为(?:了|进一步|加快|规范|加强|深入)?|根据|按照|依据|由|对|在|将|向|经|被|给|是|指|即|我[市省区县厅局国]|的|和|与|及|以及|或|等|对于|关于|设立|成立|建立|实施|开展|认定|建设|享受|属于|符合|贯彻|落实|凡)"
)
# What is short for something else in every text that declares it.
_OF_THE_TEXT = re.compile(
    "^[本该各我你您其此上甲乙丙丁双全第]"
    "|^(?:以上|申请|申报|承担|实施|主管|推荐|受理|牵头|合作|试点|有关|相关|具体|省|市|县|区|国家|自治区)"
    "(?:人|方|单位|企业|部门|机构|项目|办|委|局|厅|级)?$"
    "|(?:办法|条例|规定|细则|方案|意见|通知|公告|指南|规划|计划|标准|政策|措施|合同|协议|名单|项目|资金|小组|会议|单位|公司"
    "|委员会|管委会|办公室|系统|网站)$"
)


def names_of_text(title: str, text: str) -> TextNames:
    """Give the names of a text, each once, in the order of their standing.

    >>> names_of_text("关于印发《宁夏科技创新券管理办法》的通知", "").titles
    ('宁夏科技创新券管理办法', '科技创新券管理办法')
    >>> names_of_text("办法", "高新技术企业（以下简称“高企”）").declared
    (('高企', '高新技术企业'),)
    """
    text = simplified(unicodedata.normalize("NFC", text))
    called = [name_key(title), core_name(title), *_QUOTED.findall(title)]
    called += [name for name in _QUOTED.findall(text) if is_rule_name(_ASIDE.sub("", name))]
    titles = [form for name in called for form in _forms(name)]
    declared = [pair for match in _DECLARED.finditer(text) if (pair := _declared(text, match))]
    return TextNames(titles=tuple(dict.fromkeys(titles)), declared=tuple(dict.fromkeys(declared)))


def settled(found: Iterable[TextNames]) -> tuple[tuple[str, ...], tuple[Same, ...]]:
    """Give the titles of many texts, and those abbreviations that mean one thing in all of them."""
    titles: dict[str, None] = {}
    meanings: dict[str, list[str]] = {}
    for names in found:
        titles.update(dict.fromkeys(names.titles))
        for short, formal in names.declared:
            meanings.setdefault(short, []).append(formal)
    same: dict[str, list[str]] = {}
    for short, formals in meanings.items():
        shortest = min(formals, key=len)
        # 宁夏回族自治区科学技术厅 and 科学技术厅 are one; 中心 of two texts are two.
        if all(shortest in formal for formal in formals):
            same.setdefault(shortest, []).append(short)
    groups = tuple(Same(formal=formal, others=tuple(shorts)) for formal, shorts in same.items())
    return tuple(titles), groups


def _forms(name: str) -> Iterable[str]:
    """Give a name without its asides, and without the place that rules it; if it is one at all."""
    plain = simplified(_ASIDE.sub("", unicodedata.normalize("NFC", name))).strip(' 　“”"')
    for form in (plain, without_place(plain)):
        if _SHORTEST <= len(form) <= _LONGEST and _HAN.fullmatch(form):
            yield form


def _declared(text: str, match: re.Match[str]) -> tuple[str, str] | None:
    short = match["marked"] or match["bare"]
    if not _is_name(short):
        return None
    before = _OPENING.sub("", text[max(0, match.start() - _BEFORE_CHARS) : match.start()])
    formal = _full_name(_CUT.split(before)[-1], short)
    return (short, formal) if len(short) < len(formal) <= _LONGEST else None


def _is_name(short: str) -> bool:
    """Say whether a declared abbreviation is one outside the text that declares it, too."""
    if _OF_THE_TEXT.search(short) or short[-1] in "的了和与及":
        return False
    # 施工现场 is two words, and everybody's; 经开区 is none.
    words = [short[n : n + 2] for n in range(0, len(short), 2)]
    return not all(word in common_pairs() for word in words)


def _full_name(before: str, short: str) -> str:
    """Give what is abbreviated: what stands in marks, or the end of the words before.

    Where the abbreviation is made of characters of the name, in order, the name begins with the
    first of them: 高企 of 高新技术企业. Where it is the name's own end, the name begins after
    the last word that can stand before one.
    """
    if marked := re.search(r"[《“]([^《》“”]{3,40})[》”]?$", before):
        return _ASIDE.sub("", marked[1])
    run = re.search("[\u4e00-\u9fff]+$", before)
    words = run[0] if run else ""
    if words.endswith(short):
        begins = [m.end() for m in _BEGINS.finditer(words[: -len(short)])]
        return words[max(begins, default=0) :]
    for start in range(len(words) - len(short) - 1, -1, -1):
        if words[start] == short[0] and _made_of(words[start:], short):
            return words[start:]
    return ""


def _made_of(name: str, short: str) -> bool:
    left = iter(name)
    return all(character in left for character in short) and not [*left][8:]
