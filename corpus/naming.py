"""By what two records are known to be of one text: its name, its number, its words.

Everything here is for comparing only; what people see is the title and the 文号 as printed.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from corpus.recognise.genres import core_name, is_rule_name
from corpus.recognise.numbers import number_key
from corpus.records import Policy, Record
from corpus.validity import is_rule

# What sites put behind and before a title, and what only says which edition it is.
_SITE = re.compile(r"\s*[-–—_|]\s*[^-–—_|]{2,40}(?:网站|门户|政府网|官网|网)\s*$")
_MARKS = re.compile(r"^\s*[（(【\[](?:转载|转发|关注|最新|重磅|已?废止|已?失效)[)）】\]]\s*")
_EDITION = re.compile(
    r"[（(【\[]\s*(?:(?:19|20)\d\d(?:[-年./]\d{1,2}(?:[-月./]\d{1,2}日?)?)?\s*年?\s*"
    r"(?:第?[一二三四五六七八九十]*次?(?:修订|修正|修改)|版|本)?|(?:最新)?(?:修订|修正)(?:版|本|稿)?)\s*[)）】\]]"
)
# The places whose rules are meant where a rule is named without a place.
_HERE = re.compile(r"^(?:关于)?(?:宁夏回族自治区|自治区|宁夏|中华人民共和国|国家)(?=.{4})")
_PUNCTUATION = re.compile(
    r"[\s。，、；：？！“”‘’（）《》〈〉【】〔〕…—\-_·•●■◆|*#.,;:?!\"'()\[\]{}<>/\\]+"
)
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[.:/\-—~～](?=\d)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# Lines that pages add around a text. A line with a figure or a sentence in it is never one of
# them, but for the day and the place a page names: what is left out here is not compared.
_FURNITURE = re.compile(
    r"^\s*(?:扫一扫[^，。；\d]{0,20}|打印(?:本页)?(?:\s*关闭(?:窗口)?)?|关闭(?:窗口)?|分享(?:到|至)?[:：]?"
    r"|返回(?:顶部|首页)(?:\s*打印)?(?:\s*关闭)?|字(?:体|号)(?:大小)?[:：]?[\s大中小]*|浏览(?:次数|量)[:：]?[\s\d-]*"
    r"|A\+?大?\s*A\s*中?\s*A-?小?|(?:信息)?来源[:：][^，。；]{0,40}|(?:发布|发表|更新|公开)(?:时间|日期)[:：][^，。；]{0,60}"
    r"|责任编辑[:：]?[^，。；\d]{0,10}|相关(?:链接|附件|新闻|阅读)[:：]?|微信|微博|公开方式[:：]主动公开"
    r"|第\s*\d+\s*页(?:[，,\s]*共\s*\d+\s*页)?|[—-]\s*\d+\s*[—-])\s*$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What a record is compared by; empty where it has no such thing.

    Attributes:
        name: Of the rule, without how it was issued; of a notice, with the day it bears.
        number: Its 文号.
        words: A digest of its text without spaces, punctuation and page furniture.
        starts: The first day on which it counts: `effective`, else `published`; None for what is
            no rule, such as a draft, which puts no other out of force.
    """

    name: str = ""
    number: str = ""
    words: str = ""
    starts: date | None = None


def keys_of(record: Record) -> Keys:
    """Give what a record is compared by; a passage is compared by nothing."""
    if record.kind == "passage":
        return Keys()
    words = hashlib.sha256(words_of(record.text).encode()).hexdigest()
    facts = record.facts
    if not isinstance(facts, Policy):
        return Keys(words=words)
    name = name_key(record.title)
    if not is_rule_name(core_name(record.title)):
        # Notices of one name come every year: only the day tells them apart.
        name = f"{name}@{facts.published.isoformat()}" if facts.published else ""
    return Keys(
        name=name,
        number=number_key(facts.number) if facts.number else "",
        words=words,
        starts=(facts.effective or facts.published) if is_rule(facts) else None,
    )


def name_key(title: str) -> str:
    """Give a title as it is compared: the rule's own name, without marks, year of edition, site.

    >>> name_key("宁夏科技厅关于印发《科技创新券管理办法（2024年修订）》的通知")
    '科技创新券管理办法'
    """
    plain = _MARKS.sub("", unicodedata.normalize("NFKC", _SITE.sub("", title)))
    plain = _EDITION.sub("", core_name(plain))
    return _PUNCTUATION.sub("", plain)


def without_place(name: str) -> str:
    """Give the name of a rule as people use it where it is in force.

    >>> without_place("中华人民共和国科学技术进步法")
    '科学技术进步法'
    """
    return _HERE.sub("", name)


def words_of(text: str) -> str:
    """Give a text as it is compared: its letters and digits, and what stands between digits.

    A point or a dash between two digits stays, since 1.5 is not 15; so do signs such as ≥ and %.
    """
    lines = [line for line in text.split("\n") if not _FURNITURE.match(line)]
    plain = unicodedata.normalize("NFKC", "\n".join(lines))
    plain = _BETWEEN_DIGITS.sub(_kept, _THOUSANDS.sub("", plain))
    return _PUNCTUATION.sub("", plain).translate(_BACK).casefold()


# Stand-ins for signs between digits while punctuation goes; private use, so in no text.
_STAND_INS = {".": "\ue000", ":": "\ue001", "/": "\ue002", "-": "\ue003", "—": "\ue003"}
_BACK = {ord(stand_in): sign for sign, stand_in in _STAND_INS.items()}


def _kept(match: re.Match[str]) -> str:
    return _STAND_INS.get(match[0], "\ue003")
