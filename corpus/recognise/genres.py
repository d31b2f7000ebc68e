"""What sort of text it is, by its title first and by its own words where the title does not say.

A rule may have any of these words for its subject: 《…公示办法》 is a rule about 公示.
"""

import re
from collections.abc import Sequence

_RULE = re.compile(
    r"(?:条例|办法|规定|细则|规则|规程|准则|章程|法)(?:\s*[（(](?:暂行|试行|修订|修正|[^（()）]{0,8}版|\d{4}[^（()）]{0,6})[)）])*\s*$"
)
_PUBLISHED_BY = re.compile(
    r"关于(?:重新|修订)?(?:印发|发布|公布|颁布)(?:实施)?\s*[《〈]?(.+?)[》〉]?\s*(?:的\s*(?:通知|公告|通告|决定)|$)"
)
_DRAFT = re.compile(
    r"征求意见稿|送审稿|讨论稿|审议稿|[（(]\s*(?:修订|修正)?草案|草案(?:稿|[）)])?\s*(?:$|》|公开|征求|的)"
    r"|征求.{0,40}意见(?:建议)?的?(?:公告|通知|通告|函|启事)|公开征求.{0,40}意见|征集.{0,40}(?:修改)?意见的?(?:公告|通知|通告|函)"
)
_DRAFT_WORDS = re.compile(
    r"现(?:面)?向(?:社会)?(?:各界)?(?:公开)?(?:征求|征集).{0,6}意见|现(?:将.{0,60})?公开征求.{0,6}意见"
    r"|现公开向社会.{0,6}征求意见|征求意见(?:的)?(?:时间|期限|起止)"
)
_SHOWN = re.compile(
    r"公示(?:名单|公告|表|期|的?通知|的?通告|内容|[（(].{0,12}[)）])?\s*$|的公示|公示名单|^公示"
)
_SHOWN_WORDS = re.compile(
    r"(?:现|特)(?:予以?|进行|将.{0,80}(?:予以|进行)?)\s*公示|公示(?:期|时间)(?:为|自|：|:|从)"
)
_LISTED = re.compile(
    r"(?:公布|发布|下达).{2,60}名单|名单的?(?:公告|通知|通告|公布)?\s*$|获奖名单|入库.{0,10}名单"
)
_EXPLAINED = re.compile(
    r"解读|图解|一图|图说|一文|一张图|读懂|看懂|速览|要点(?:来了|汇总)|答记者问|问答|\d+\s*问(?!题)|[一二三四五六七八九十百]+问(?:[一二三四五六七八九十百]*答)?$"
    r"|常见问题|热点问题|政策说明|起草说明|编制说明|修订说明|制定说明|释义|攻略|详解|明白卡|明白纸|宣传(?:册|指引|资料|手册)|政策(?:清单|汇编|摘编)|知多少|简介$|[？?！!]"
)
_GUIDE = re.compile(
    r"(?:办事|办理|服务|申领|申办|操作|申请)(?:指南|指引|流程)|(?:申领|申报|申请)(?:指引|流程)|办理流程"
)
_CALL = re.compile(r"申报|征集|遴选|推荐|受理|评审|认定.{0,6}工作|揭榜")
_NOTICE_END = re.compile(r"(?:通知|公告|通告|指南|启事|的函)\s*(?:[（(].{0,20}[)）])?\s*$")
_OFFICIAL_END = re.compile(
    r"(?:通知|公告|通告|决定|决议|意见|批复|通报|办法|规定|细则|规则|条例|措施|方案|规划|纲要|计划|政策|标准|指引|指南|规程|准则|函|命令|令)"
    r"\s*(?:[（(].{0,20}[)）])?\s*$"
)
_NOTICE_OR_RULING = re.compile(
    r"关于.*的?(?:通知|公告|通告|决定|意见|批复|通报)\s*(?:[（(].{0,20}[)）])?\s*$"
)
_REPORTED = re.compile(
    r"(?:本报|本网|新华社|通讯员|记者|小编)|(?:^|[。\n])\s*(?:近日|日前|据悉|据介绍|\d{1,2}月\d{1,2}日(?:上午|下午|，|,))"
)
_ASKED = re.compile(r"^\s*(?:问|Q|答|A)\s*\d*\s*[:：]|^\s*\d+[.、．][^。]{4,60}[？?]\s*$")
_BACKGROUND = re.compile(
    r"^\s*[一二三四五六七八九十]+、\s*(?:.{0,4}(?:出台|制定|起草|修订|编制|政策)(?:的)?(?:背景|依据|目的|过程)|(?:主要|核心)内容|政策亮点|主要变化)"
)
_ENOUGH = 2
_NATIONAL = re.compile(r"^(?:中华人民共和国|国家|国务院|全国)")
_PLACE = re.compile(r"^.{2,10}?(?:省|市|自治区|自治州|自治县|特区|县)")
_FEW_LINES = 40
_HEAD_CHARS = 800

DRAFT = "征求意见稿"
# Texts that tell of rules, or of their outcome, and are none themselves.
NOT_RULES = frozenset({DRAFT, "公示", "名单", "解读", "办事指南", "新闻"})


def genre_of(
    title: str, lines: Sequence[str], *, number: str | None = None, issuers: Sequence[str] = ()
) -> str | None:
    """Give the sort of text; None where neither title nor text says.

    Args:
        title: Of the text.
        lines: All of it.
        number: Its own 文号; reports and explanations have none.
        issuers: Who issued it.
    """
    name, core = title.strip(), core_name(title.strip())
    head = "\n".join(lines)[:_HEAD_CHARS]
    if _is_draft(name, lines, head):
        return DRAFT
    if "最高人民" in "".join(issuers) and re.search(r"解释|规定|批复|决定", name):
        return "司法解释"
    if is_rule_name(core):
        return _rule_genre(core, number or "", issuers)
    if _EXPLAINED.search(name):
        return "新闻" if name[-1:] in "！!" and _REPORTED.search(head) else "解读"
    found = _by_title(name)
    return found or _by_words(name, lines, head, official=bool(number or issuers))


def _by_title(name: str) -> str | None:
    if _SHOWN.search(name):
        return "公示"
    if _LISTED.search(name):
        return "名单"
    if _CALL.search(name) and _NOTICE_END.search(name):
        return "申报通知"
    return "办事指南" if _GUIDE.search(name) else None


def core_name(title: str) -> str:
    """Give the name of the rule that a title is about, where it only says that it is issued.

    >>> core_name("宁夏科技厅关于印发《科技创新券管理办法》的通知")
    '科技创新券管理办法'
    """
    match = _PUBLISHED_BY.search(title)
    return match[1].strip("《》〈〉 ") if match else title.strip("《》 ")


def is_rule_name(name: str) -> bool:
    """Say whether a text of this name is a rule: 条例, 办法, 规定 and their like."""
    told = re.match(r"一图|一文|一张图|图解|.{0,6}(?:读懂|看懂|速览|详解|解读[:：《])", name)
    return bool(_RULE.search(name)) and not told and not re.search(r"[？?！!]", name)


def _is_draft(name: str, lines: Sequence[str], head: str) -> bool:
    if re.search(r"意见.{0,12}(?:采纳|反馈|处理)(?:情况|结果)", name):
        return False
    if _DRAFT.search(name) and not (is_rule_name(name) and not re.search(r"稿|草案", name)):
        return True
    if any(
        re.fullmatch(r"\s*[（(](?:征求意见稿|送审稿|.{0,4}草案.{0,2})[)）]\s*", line)
        for line in lines[:15]
    ):
        return True
    return bool(_DRAFT_WORDS.search(head)) and not re.search(r"解读|问答|新闻", name)


def _rule_genre(name: str, number: str, issuers: Sequence[str]) -> str:
    if name.endswith("法") and _NATIONAL.match(name) and not name.endswith("办法"):
        return "法律"
    if "国务院" in number and "令" in number:
        return "行政法规"
    by_assembly = any("人民代表大会" in issuer for issuer in issuers)
    if by_assembly:
        return "地方性法规"
    if "令第" in number:
        return "规章"
    if re.search(r"条例(?:\s*[（(].*[)）])?$", name):
        if _NATIONAL.match(name):
            return "行政法规"
        return "地方性法规" if _PLACE.match(name) else "法规"
    return "规范性文件"


def _by_words(name: str, lines: Sequence[str], head: str, *, official: bool) -> str | None:
    """Tell by the text's own words; titles of reports and explanations often say nothing."""
    if official:
        told = _OFFICIAL_END.search(name)
    else:
        told = _NOTICE_OR_RULING.search(name)
        asked = sum(bool(_ASKED.match(line)) for line in lines)
        explained = sum(bool(_BACKGROUND.match(line)) for line in lines[:_FEW_LINES])
        if _SHOWN_WORDS.search(head):
            return "公示"
        if (asked > _ENOUGH or explained >= _ENOUGH) and not _OFFICIAL_END.search(name):
            return "解读"
        if _REPORTED.search(head) and not _OFFICIAL_END.search(name):
            return "新闻"
    if not told:
        return None
    return "申报通知" if _CALL.search(name) else "规范性文件"
