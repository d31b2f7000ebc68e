"""Technical targets told in a sentence, as the rows of a table: 冲击韧性≥67%，寿命由15天延长到90天.

Only where every clause is read whole: a row says what its clause says, and nothing is left out.
"""

import re
from collections.abc import Mapping, Sequence

_BETWEEN = re.compile(r"(?<!\d),(?!\d)|[，；;。\n](?![^（(]*[）)])")
_SIGNS = (
    "≥|≤|＞|＜|>|<|=|＝|±|≈|不低于|不高于|不超过|不少于|不小于|不大于|不多于"
    "|大于|小于|高于|低于|至少|达到"
)
_HOW = r"(?:[（(](?P<how>[^（()）]+)[）)])?"
_BOUND = re.compile(
    rf"(?P<name>(?:(?!{_SIGNS})[^：:\d]){{1,30}}?)\s*[：:]?\s*"
    rf"(?P<goal>(?:{_SIGNS})\s*[^（()）]*\d[^（()）]*){_HOW}"
)
_CHANGE = re.compile(
    r"(?P<name>[^：:\d]{1,30}?)[由从]\s*(?P<now>[^到至为]*\d[^到至为]*?)\s*"
    r"(?:延长|提高|提升|增加|增大|降低|下降|减少|缩短|减小|扩大|降|升|增|减)[到至为]\s*"
    rf"(?P<goal>[^（()）]*\d[^（()）]*){_HOW}"
)
_FEWEST_COLUMNS = 4


def indicators(text: str, columns: Sequence[str]) -> tuple[Mapping[str, str], ...]:
    """Give the rows that a sentence of targets comes to; none where a clause is no target.

    Args:
        text: As somebody wrote it.
        columns: What is measured, where it is now, where it shall be, others, under what
            conditions: in this order.

    >>> indicators("换水周期由15天延长到90天以上", ("指标", "现有", "目标", "工况"))
    ({'指标': '换水周期', '现有': '15天', '目标': '90天以上'},)
    >>> indicators("100/120目，冲击韧性≥67%", ("指标", "现有", "目标", "工况"))
    ()
    """
    if len(columns) < _FEWEST_COLUMNS:
        return ()
    rows = []
    for clause in filter(None, (one.strip() for one in _BETWEEN.split(text))):
        found = _CHANGE.fullmatch(clause) or _BOUND.fullmatch(clause)
        if found is None:
            return ()
        said = found.groupdict()
        row = {columns[0]: said["name"], columns[1]: said.get("now"), columns[2]: said["goal"],
               columns[-1]: said["how"]}  # fmt: skip
        rows.append({name: part.strip() for name, part in row.items() if part and part.strip()})
    return tuple(rows)
