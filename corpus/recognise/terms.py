"""From when to when a text holds, as it says of itself; what it says of others is passed over."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from corpus.recognise.values import after, as_length, days_in

_HOLD = r"(?:开始)?(?:正式)?(?:施行|实施|执行|生效)"
_FROM_DAY = re.compile(
    rf"自\s*(?P<day>(?:19|20)\d\d\s*年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日)\s*起?\s*{_HOLD}"
)
_FROM_ISSUE = re.compile(
    rf"(?:自|从)?(?P<by>发布|印发|公布|颁布|下发|发文)之日起(?:满)?(?P<after>[^，。；起]{{0,8}}?后)?(?:起)?\s*{_HOLD}"
)
_OURS = re.compile(
    r"(?:本[\u4e00-\u9fff]{1,10}|(?:以上|上述|此前述)[^，。；]{0,20}|现予[公发]布|予以[公发]布|现印发[^，。；]{0,12})$"
)
_ITSELF = re.compile(
    r"^\s*(?:第[^条]{1,8}条\s*|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.．、])?\s*$"
)
_SENTENCE = re.compile(r"[^。；;\n]+")
_NAMED = re.compile(r"《([^《》]+)》")
_UNTIL = re.compile(
    r"有效期(?:限)?(?:至|到|截至|截止到?|为?至)\s*(?P<day>(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)"
    rf"|{_HOLD}(?:期限|期)?(?:至|到)\s*(?P<until>(?:19|20)\d\d\s*年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日)"
)
_SPAN = re.compile(
    rf"{_HOLD}(?:期限|期|时间)(?:为|是|：|:)?\s*(?P<day>(?:19|20)\d\d\s*年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日)"
    r"\s*(?:起)?\s*(?:至|到|—|-)\s*(?P<until>(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)"
)
_LASTS = re.compile(
    r"(?:有效期(?:限)?|试行期(?:限)?|暂行期(?:限)?|(?:施行|实施|执行)期限)(?:为|是|：|:)?\s*"
    r"(?P<length>[一二三四五六七八九十两]{1,3}年|\d{1,2}\s*年|[一二三四五六七八九十两]{1,3}个月|\d{1,3}\s*个月)"
    r"|试行(?P<trial>[一二三四五六七八九十两]{1,3}年|\d{1,2}\s*年)"
)


_ANNOUNCED = ("发布", "公布", "颁布")


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """The days from which 印发之日 and 发布之日 count; None where none is known."""

    printed: date | None = None
    announced: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeInForce:
    """The first and the last day, as stated; None where the text does not say."""

    first: date | None = None
    last: date | None = None


def time_in_force(text: str, *, names: Sequence[str], issued: Issued) -> TimeInForce:
    """Give from when to when the text says that it holds.

    Args:
        text: With dates in figures.
        names: What the text is called: a sentence may speak of it by one of them.
        issued: From when 之日起 counts.
    """
    first: date | None = None
    last: date | None = None
    goes_on = 0
    for start, sentence in _sentences(text):
        begins = _first(sentence, names, issued)
        first = begins or first
        follows = start == goes_on and sentence.startswith("有效期")
        ends = _last(sentence if not follows else f"本文件{sentence}", names, begins or first)
        last = ends or last
        goes_on = start + len(sentence) + 1 if begins else 0
    return TimeInForce(first=first, last=last)


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    for match in _SENTENCE.finditer(text):
        if "起" in match[0] or "有效期" in match[0] or "试行" in match[0] or "至" in match[0]:
            yield match.start(), match[0]


def _first(sentence: str, names: Sequence[str], issued: Issued) -> date | None:
    if (match := _FROM_DAY.search(sentence)) and _is_ours(sentence[: match.start()], names):
        return next((day for _, _, day in days_in(match["day"])), None)
    if (match := _SPAN.search(sentence)) and _speaks_of_itself(sentence, match.start(), names):
        return next((day for _, _, day in days_in(match["day"])), None)
    match = _FROM_ISSUE.search(sentence)
    if match and _is_ours(sentence[: match.start()], names):
        day = issued.announced if match["by"] in _ANNOUNCED else issued.printed
        if day is None or not match["after"]:
            return day
        length = as_length(match["after"])
        return after(day, length) if length else None
    return None


def _last(sentence: str, names: Sequence[str], first: date | None) -> date | None:
    if (match := _SPAN.search(sentence)) and _speaks_of_itself(sentence, match.start(), names):
        return next((day for _, _, day in days_in(match["until"])), None)
    match = _UNTIL.search(sentence)
    if match and _speaks_of_itself(sentence, match.start(), names):
        return next((day for _, _, day in days_in(match["day"] or match["until"])), None)
    match = _LASTS.search(sentence)
    if match and first is not None and _speaks_of_itself(sentence, match.start(), names):
        length = as_length(match["length"] or match["trial"])
        end = after(first, length) if length else None
        return end - timedelta(days=1) if end else None
    return None


def _is_ours(before: str, names: Sequence[str]) -> bool:
    """Say whether what is said to hold, by the words before it, is the text itself."""
    clause = before.rpartition("，")[2].strip()
    if named := re.search(r"《([^《》]+)》\s*$", clause):
        return any(named[1] in name for name in names)
    if _OURS.search(clause):
        return True
    if not _ITSELF.match(clause):
        return False
    others = [name for name in _NAMED.findall(before) if not any(name in own for own in names)]
    return not others or "本" in before


def _speaks_of_itself(sentence: str, at: int, names: Sequence[str]) -> bool:
    """Say whether a sentence about a term is about the text, not about a licence or a title."""
    before = sentence[:at]
    for match in (_FROM_DAY.search(before), _FROM_ISSUE.search(before)):
        if match and _is_ours(before[: match.start()], names):
            return True
    clause = before.rpartition("，")[2].strip()
    if re.search(
        r"本(?:办法|规定|细则|通知|意见|公告|条例|方案|措施|文件|规则|通告|决定|政策|规程)$", clause
    ):
        return True
    named = re.search(r"《([^《》]+)》\s*$", clause)
    return bool(named and any(named[1] in name for name in names))
