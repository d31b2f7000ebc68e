"""Metrics in running text: what is measured, its value or bounds, under which conditions, and where.

What cannot be read surely is left out: a metric that nobody finds is asked about, one that is read
wrongly is believed.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Literal

from assistant.measuring.levelled import Levelled, levelled
from assistant.measuring.quantities import Quantity, quantities
from assistant.measuring.units import NONE, unit_of

Better = Literal["more", "less"]

_CLAUSE = re.compile(r"[。;!?\n]")
_PART = re.compile(r"[,、。;:!?\n|]|(?<![A-Za-z])\.(?!\d)")
_PAREN = re.compile(r"\([^()]*\)")
_CHANGES = re.compile(
    r"(?:提高|提升|降低|减少|下降|节约|节省|节|增加|增长|缩短|延长|降|省|减|升高|上升|少|多|低|高|快|改善)(?:了|约|近|至少|超过|大于|不少于|不低于|最多|仅|只|:|为|在)*$"
)
_FROM = re.compile(r"(?:由|从)(?:原来|原先|以前|现在|目前)?的?约?$")
_TO_VALUE = re.compile(r"(?:由|从)[^,。;]{0,12}$")
_ONE_OF = re.compile(r"^.*(?:(?:需要|要)(?=一|有|求)|一台|一套|一种|一款|一条|一批)(?=..)")
_OPERATOR_ENDS = re.compile(r"(?:[≥≤<>=~≈:]|>=|<=)+\s*$")
# 效率不低于人工 8 倍: what it is compared with is no part of any other text.
_COMPARED = re.compile("不低于|不高于|不少于|不超过|高于|低于|相当于|大于|小于")
# 0.8 A/cm² 时, 含盐 5% 的废水: what stands so is a condition.
_UNDER = re.compile(r"(?:时(?!间|长|效|产)|条件|工况|下(?![限降调])|的|以?后|环境|里|中(?!试))")
# 热导率, 水通量, 溶解度: with the two characters before it, such an ending is a name.
_VERB = re.compile("^(?:使|将|可|由|令|把|对|为|让|能|在)")
_EACH_ITS_OWN = re.compile(r"([^,。;:()]{2,40})分别(?:为|是|达到|达|可达|提高到|降至|降到|在)?\s*$")
_EACH = re.compile(
    r"(?:平均)?每(度电|公顷|公里|小时|平方米|立方米|方|天|月|年|亩|台|吨|公斤|头|只|套|人|次|件|米|批|炉|分钟|秒|升)(?:水|钢|产品|煤|奶|料)?"
)
_PER_TIME = "产量"
_COUNTING = re.compile("[\u4e00-\u9fff]{2}[率度量值比耗限]$")
_LASTING = re.compile(
    "(?:循环|老化|浸泡|静置|保温|反应|运行|处理|盐雾|放置|储存|煅烧|烘干|加热)(?:了|满|达)?$"
)
_BEFORE_IT = re.compile("现有|现状|目前|改造前|使用前|原|之前|对比|对照|传统|限量|条件|说明|备注|考核|方法|测试")
_MAX_NAME = 16
_CONDITION_DIMENSIONS = frozenset(
    {"temperature", "[length]^-1 [mass]^1 [time]^-2", "[time]^1", "[c_rate]^1", "[length]^1"}
)


@dataclass(frozen=True, slots=True)
class Condition:
    """Under which circumstances a metric holds.

    Attributes:
        name: What is said of it; empty where only the value is.
    """

    name: str
    quantity: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric of a text.

    Attributes:
        name: As the text says it, without what leads up to it.
        head: What is measured, by the one name that is used for it: 检出限.
        of: Of what: 青霉素G; empty where it is not said.
        quantity: Its value or bounds.
        start, end: Of the text: the name with the value.
        value: Of the text: the value alone.
        conditions: What it holds under.
        change: Whether the value says by how much something changes.
        must: Whether the text says that it has to be.
        better: Which way is better; None where the name does not tell.
    """

    name: str
    head: str
    of: str
    quantity: Quantity
    start: int
    end: int
    value: tuple[int, int]
    conditions: tuple[Condition, ...] = ()
    change: bool = False
    must: bool = False
    better: Better | None = None
    words: str = field(default="", compare=False)


def metrics_of(text: str, *, loose: bool = False) -> tuple[Metric, ...]:
    """Give the metrics that a text states, in order.

    Args:
        text: Of a demand or an achievement.
        loose: Also what may be a metric by its form, but has a name that nobody knows; good for
            what is only compared with a metric of that very name.
    """
    plain = levelled(text)
    every = list(quantities(plain))
    found: list[Metric] = []
    heads: tuple[str, ...] = ()
    for start, end in _stretches(plain.text, _CLAUSE):
        own = [one for one in every if start <= one.number < end]
        clause = plain.text[start:end]
        cells = tuple(clause.split(" | ")) if " | " in clause else ()
        if not own:
            heads = cells
            continue
        if cells:
            before = [n for n, head in enumerate(heads) if _BEFORE_IT.search(head)]
            found += _of_row(plain, start, end, own, before=before)
        else:
            found += _of_clause(plain, start, end, own, loose=loose)
    return tuple(replace(one, words=text[one.start : one.end]) for one in found)


def _stretches(text: str, apart: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for match in apart.finditer(text):
        if match.start() > start:
            yield start, match.start()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def _of_row(
    plain: Levelled, start: int, end: int, own: Sequence[Quantity], *, before: Sequence[int]
) -> Iterator[Metric]:
    """Give the metric of a row of a table: the first cell names it, one of the others holds it.

    Args:
        plain: The text.
        start, end: Of the row.
        own: Its quantities.
        before: The columns that say how it was, or what it is compared with.
    """
    text = plain.text
    cells = list(_cells(text, start, end))
    name = _cleaned(_PAREN.sub("", text[cells[0][0] : cells[0][1]]))
    if not name or len(cells) < 2:  # noqa: PLR2004  (name and value)
        return
    valued = [
        one
        for one in own
        if one.number >= cells[1][0]
        and not any(cells[n][0] <= one.number < cells[n][1] for n in before if n < len(cells))
    ]
    bounded = [one for one in valued if one.form in ("bound", "range", "spread")]
    chosen = next(iter(bounded or valued), None)
    if chosen is None:
        return
    cell = next(c for c in cells if c[0] <= chosen.number < c[1])
    conditions = tuple(
        Condition(_label(plain, one, max(cell[0], chosen.end)), one)
        for one in own
        if one is not chosen and one.number > chosen.end
    )
    conditions += tuple(
        Condition("", one) for one in own if one.number < cells[0][1] and _may_condition(one)
    )
    metric = _metric(plain, name, cells[0][0], chosen, conditions)
    if metric is not None:
        yield metric


def _cells(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for part in text[start:end].split(" | "):
        yield at, at + len(part)
        at += len(part) + 3


def _of_clause(
    plain: Levelled, start: int, end: int, own: Sequence[Quantity], *, loose: bool
) -> Iterator[Metric]:
    """Give the metrics of a clause; what has no name of its own is a condition of what follows."""
    text = plain.text
    waiting: list[Condition] = []
    previous = start
    made: list[Metric] = []
    skip = 0
    for n, one in enumerate(own):
        if skip:
            skip -= 1
            continue
        after = own[n + 1].start if n + 1 < len(own) else end
        enclosed = _is_enclosed(text, start, one)
        if made and _explains(text, start, one, made[-1]) and not _is_symbol(text, one):
            last = made.pop()
            label = _label(plain, one, max(previous, _paren_start(text, one) + 1))
            made.append(replace(last, conditions=(*last.conditions, Condition(label, one))))
            previous = one.end
            continue
        if (
            n + 1 < len(own)
            and own[n + 1].trend
            and _FROM.search(text[previous : one.start].rstrip())
        ):
            continue  # 由 65% 提升到 82%: only where it ended counts
        if (names := _respectively(text[start : one.start])) and n + len(names) <= len(own):
            for name, each in zip(names, own[n:], strict=False):
                metric = _metric(plain, name, previous, each, tuple(waiting))
                if metric is not None:
                    made.append(metric)
            skip = len(names) - 1
            previous = own[n + skip].end
            waiting = []
            continue
        metric = _named(plain, (previous, after, end), one, tuple(waiting), loose=loose)
        behind = text[one.end : after]
        under = _UNDER.match(behind.lstrip())
        if metric is not None:
            made.append(metric)
            waiting = []
        elif (
            _may_condition(one)
            or under
            or (loose and after < end and not _PART.search(behind))
            or (_is_time(one) and _LASTING.search(text[previous : one.start]))
        ):
            waiting.append(Condition(_label(plain, one, previous), one))
        if not enclosed:
            skipped = len(behind) - len(behind.lstrip()) + len(under[0]) if under else 0
            previous = one.end + (skipped if metric is None else 0)
    # 82 °C/50 min behind the last: a condition that came late.
    yield from made


def _respectively(said: str) -> list[str]:
    """Give the names of 锌、铅回收率分别为 96.5%、91%; empty where nothing is said so."""
    match = _EACH_ITS_OWN.search(said)
    if match is None:
        return []
    names = [name for name in re.split("[、和及与]", match[1]) if name]
    head, owner = parted(_cleaned(names[-1]))
    if len(names) < 2 or not owner:  # noqa: PLR2004
        return []
    ending = _cleaned(names[-1])[len(owner) :]
    return [name if name.endswith(ending) else f"{_cleaned(name)}{ending}" for name in names]


def _is_enclosed(text: str, start: int, one: Quantity) -> bool:
    head = text[start : one.number]
    return head.count("(") > head.count(")")


def _explains(text: str, start: int, one: Quantity, last: Metric) -> bool:
    """Say whether a quantity stands in the parentheses right behind a metric."""
    if not _is_enclosed(text, start, one):
        return False
    opening = _paren_start(text, one)
    return not text[last.quantity.end : opening].strip() if opening >= last.quantity.end else False


def _is_symbol(text: str, one: Quantity) -> bool:
    said = text[_paren_start(text, one) + 1 : one.start]
    return _rules().symbols.search(said.strip()) is not None


def _paren_start(text: str, one: Quantity) -> int:
    return text.rfind("(", 0, one.number)


def _may_condition(one: Quantity) -> bool:
    if _is_time(one):
        return False
    return one.form in ("bare", "range", "bound") and (
        one.unit.dimension in _CONDITION_DIMENSIONS or one.unit.dimension.startswith("[count")
    )


def _is_time(one: Quantity) -> bool:
    return one.unit.dimension == "[time]^1"


def _label(plain: Levelled, one: Quantity, since: int) -> str:
    said = plain.text[since : one.start]
    part = re.split(r"[,、。;()|/]", said)[-1]
    return _cleaned(part)[-_MAX_NAME:]


def _named(
    plain: Levelled,
    around: tuple[int, int, int],
    one: Quantity,
    conditions: tuple[Condition, ...],
    *,
    loose: bool,
) -> Metric | None:
    """Give a metric if words beside the quantity name it.

    Args:
        plain: The text.
        around: Where the words before it begin, where those behind it end, and the clause.
        one: The quantity.
        conditions: What was said before it.
        loose: Whether a name that nobody knows will do.
    """
    text = plain.text
    since, until, end = around
    behind = text[one.end : until].lstrip()
    ahead = text[since : one.start].rstrip()
    for pattern, name, needs in _rules().after:
        if one.unit.dimension == "[time]^1" and pattern.search(behind):
            return _metric(plain, name, one.start, one, conditions, of="")
    for pattern, name, needs in _rules().before:
        if one.unit.dimension != "[time]^1" or (needs and not needs.search(behind)):
            continue
        if (said := pattern.search(ahead)) is not None:
            subject = _cleaned(_PAREN.sub("", _PART.split(ahead[: said.start()])[-1]))
            at = since + said.start()
            return _metric(plain, name, at, one, conditions, of=subject[-_MAX_NAME:])
    if one.form in ("bare", "range", "near") and _UNDER.match(behind):
        return None
    begin = since + max((match.end() for match in _PART.finditer(ahead)), default=0)
    said_name = _PAREN.sub(lambda m: " " * len(m[0]), text[begin : one.start])
    opening = said_name.rfind("(")
    if opening >= 0:
        begin += opening + 1
        said_name = said_name[opening + 1 :]
    changed = _CHANGES.search(said_name) if one.trend is None and not _to(said_name) else None
    core = _OPERATOR_ENDS.sub("", said_name)
    if one.trend is not None:
        core = re.split("由|从", core)[0]
    verb = ""
    if changed is not None and one.unit.dimension in ("share", _times()):
        verb = re.match(
            r"[\u4e00-\u9fff]+?(?=了|约|近|至少|超过|大于|不|最|仅|只|:|为|在|$)", changed[0]
        )[0]  # type: ignore[index]
        core = core[: changed.start()]
    name = _cleaned(core)
    if not name and verb:
        return None
    explicit = (
        one.form in ("bound", "spread")
        or one.trend is not None
        or bool(_OPERATOR_ENDS.search(text[begin : one.number]))
    )
    followed = until < end and not _PART.search(text[one.end : until])
    guessed = loose and one.unit is not NONE and not followed
    if not _is_name(name, explicit=explicit or bool(verb) or guessed):
        return None
    at = text.find(name, begin, one.start)
    metric = _metric(plain, name, at if at >= 0 else begin, one, conditions)
    if metric is not None and verb:
        metric = replace(metric, change=True, better="more", name=f"{name}{verb}")
    return metric


def _times() -> str:
    unit = unit_of("倍")
    return unit.dimension if unit is not None else ""


def _to(said: str) -> bool:
    return bool(_TO_VALUE.search(said))


def _is_name(name: str, *, explicit: bool) -> bool:
    if (
        not name
        or len(name) > _MAX_NAME + 8
        or _COMPARED.search(name)
        or not re.search(r"[A-Za-z\u4e00-\u9fff]", name)
    ):
        return False
    if _rules().symbols.search(name) or _rules().heads.search(name):
        return True
    return explicit and len(name) <= _MAX_NAME


def _metric(
    plain: Levelled,
    name: str,
    at: int,
    one: Quantity,
    conditions: tuple[Condition, ...],
    of: str | None = None,
) -> Metric | None:
    text = plain.text
    if name.endswith("循环") and one.unit.written in ("周", "星期"):
        return None
    start, _ = plain.origin(min(at, one.start), one.end)
    _, end = plain.origin(min(at, one.start), one.end)
    clause_start = max((m.end() for m in _PART.finditer(text, 0, min(at, one.start))), default=0)
    lead = text[max(clause_start, at - 8) : one.start]
    behind = text[one.end : one.end + 4]
    name, one = _per(name, _as_cycles(text, one))
    if len(name) < 2:  # noqa: PLR2004  (每小时不少于 2 万件 has no name of its own)
        name = _PER_TIME if "[time]^-1" in one.unit.dimension else name
    if not name:
        return None
    head, owner = parted(name)
    return Metric(
        name=name,
        head=head,
        of=owner if of is None else of,
        quantity=one,
        start=start,
        end=end,
        value=plain.origin(one.start, one.end),
        conditions=tuple(replace(c, quantity=_as_cycles(text, c.quantity)) for c in conditions),
        must=bool(_rules().must.search(lead) or _rules().must.search(behind)),
        better=better_of(name),
    )


def _per(name: str, one: Quantity) -> tuple[str, Quantity]:
    """Give a quantity with the denominator that its name has: 每亩成本, 亩产, 度电成本."""
    if "/" in one.unit.written or one.unit is NONE:
        return name, one
    said = _EACH.search(name)
    under = next((unit for pattern, unit in _rules().per if pattern.search(name)), None)
    if said:
        under = said[1]
    unit = unit_of(f"{one.unit.written}/{under}") if under else None
    if unit is None or one.unit.factor == 0:
        return name, one
    bare = _cleaned(name.replace(said[0], "")) if said else name
    return bare, replace(one, unit=unit, value=one.value.times(unit.factor / one.unit.factor))


def _as_cycles(text: str, one: Quantity) -> Quantity:
    """Read 循环 1000 周 as so many times round, not as weeks."""
    if (
        one.unit.written not in ("周", "星期")
        or "循环" not in text[max(0, one.start - 4) : one.start]
    ):
        return one
    times = unit_of("次") or NONE
    return replace(one, unit=times, value=one.value.times(1 / one.unit.factor))


def bearer_of(head: str) -> Literal["substance", "part", "offer"]:
    """Say what a figure of this name is of, which has to be the same on both sides."""
    rules = _rules()
    return "substance" if head in rules.substances else "part" if head in rules.parts else "offer"


def is_an_offer(name: str) -> bool:
    """Say whether a name is that of what is offered or sought as a whole: 疫苗冷藏箱."""
    return bool(_rules().agent_endings.fullmatch(name) or _rules().agents.fullmatch(name))


def is_known(head: str) -> bool:
    """Say whether this is the name of a measure that is known by itself."""
    return head in _rules().measured


def better_of(name: str) -> Better | None:
    """Say which way a metric of this name is better: by the longest of the words it has in it.

    >>> better_of("短绒率"), better_of("四氯化硅转化率"), better_of("粒径")
    ('less', 'more', None)
    """
    more = max((len(m[0]) for m in _rules().higher.finditer(name)), default=0)
    less = max((len(m[0]) for m in _rules().lower.finditer(name)), default=0)
    if more != less:
        return "more" if more > less else "less"
    if not name.endswith("率"):
        return None
    return "less" if set(name) & _rules().losses else "more"


def parted(name: str) -> tuple[str, str]:
    """Give what is measured, by its one name, and of what.

    >>> parted("平均换水周期"), parted("青霉素G检出限"), parted("四氯化硅单程转化率")
    (('更换周期', ''), ('检出限', '青霉素G'), ('转化率', '四氯化硅'))
    """
    bare = re.sub(r"[\s的]", "", _PAREN.sub("", name))
    rules = _rules()
    head = bare
    if (ending := _COUNTING.search(bare)) is not None:
        head = ending[0]
    for begin in range(len(bare)):
        if bare[begin:] in rules.measured and len(bare) - begin > 1:
            head = bare[begin:]
            break
    owner = bare[: len(bare) - len(head)]
    if not owner and head not in rules.measured:
        head = rules.agents.sub("", head) or head
    owner = rules.joints.split(rules.agents.sub("", owner))[-1]
    owner = rules.neutral.sub("", _VERB.sub("", owner)).strip("-/ ")
    one_name = rules.synonyms.get(head, head)
    if one_name not in rules.substances and rules.agent_endings.fullmatch(owner):
        owner = ""
    return one_name, owner


def _cleaned(said: str) -> str:
    """Give a name without what leads up to it and what only joins it to the value."""
    rules = _rules()
    name = re.sub(r"\s+", " ", said).strip(' :,、="“”‘’()~≈≥≤<>-*/;。')
    while True:
        name = _ONE_OF.sub("", name)
        shorter = rules.tail.sub("", rules.lead.sub("", name)).strip(' :,、="“”‘’()-')
        if shorter == name:
            return name
        name = shorter


@dataclass(frozen=True, slots=True)
class _Rules:
    heads: re.Pattern[str]
    symbols: re.Pattern[str]
    lead: re.Pattern[str]
    tail: re.Pattern[str]
    neutral: re.Pattern[str]
    must: re.Pattern[str]
    higher: re.Pattern[str]
    lower: re.Pattern[str]
    synonyms: dict[str, str]
    measured: frozenset[str]
    per: tuple[tuple[re.Pattern[str], str], ...]
    agents: re.Pattern[str]
    agent_endings: re.Pattern[str]
    joints: re.Pattern[str]
    substances: frozenset[str]
    parts: frozenset[str]
    losses: frozenset[str]
    after: tuple[tuple[re.Pattern[str], str, re.Pattern[str] | None], ...]
    before: tuple[tuple[re.Pattern[str], str, re.Pattern[str] | None], ...]


def _longest(words: str) -> str:
    return "|".join(sorted(words.split("|"), key=lambda word: (-len(word), word)))


@cache
def _rules() -> _Rules:
    table = tomllib.loads(Path(__file__).with_name("metrics.toml").read_text(encoding="utf-8"))

    def told(
        rows: Sequence[dict[str, str]],
    ) -> tuple[tuple[re.Pattern[str], str, re.Pattern[str] | None], ...]:
        return tuple(
            (
                re.compile(row["pattern"]),
                row["name"],
                re.compile(row["needs"]) if "needs" in row else None,
            )
            for row in rows
        )

    synonyms = {word: row[0] for row in table["synonyms"] for word in row}
    measured = frozenset(
        {*synonyms, *f"{table['higher']}|{table['lower']}|{table['heads']}".split("|")}
    )
    return _Rules(
        heads=re.compile(rf"(?:{_longest('|'.join({*measured, *table['heads'].split('|')}))})$"),
        symbols=re.compile(rf"(?<![A-Za-z])(?:{table['symbols']})$"),
        lead=re.compile(rf"^(?:{_longest(table['lead'])})(?=.{{2,}})"),
        tail=re.compile(rf"(?:{_longest(table['tail'])})$"),
        neutral=re.compile(rf"(?:{_longest(table['neutral'])})"),
        must=re.compile(table["must"]),
        higher=re.compile(_longest(table["higher"])),
        lower=re.compile(_longest(table["lower"])),
        synonyms=synonyms,
        measured=measured,
        per=tuple((re.compile(row["pattern"]), row["unit"]) for row in table["per"]),
        agents=re.compile(rf"^.*(?:{_longest(table['agents'])})(?=.|$)"),
        agent_endings=re.compile(rf".*..(?:{table['agent_endings']})"),
        joints=re.compile(table["joints"]),
        substances=frozenset(table["substances"].split("|")),
        parts=frozenset(table["parts"].split("|")),
        losses=frozenset(table["losses"]),
        after=told(table["after"]),
        before=told(table["before"]),
    )
