"""What metrics are called: of what, what is measured, by its one name, and which way is better."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Better = Literal["more", "less"]

PARENTHESES = re.compile(r"\([^()]*\)")
MAX_NAME = 16
_EDGES = ' :,、="“”‘’()~≈≥≤<>-*/;。'
# 热导率, 水通量, 溶解度: with the two characters before it, such an ending is a name.
_COUNTING = re.compile("[\u4e00-\u9fff]{2}[率度量值比耗限]$")
_ONE_OF = re.compile(r"^.*(?:(?:需要|要)(?=一|有|求)|一台|一套|一种|一款|一条|一批)(?=..)")
_VERB = re.compile("^(?:使|将|可|由|令|把|对|为|让|能(?![量耗效力源])|在)")
# 效率不低于人工 8 倍: what it is compared with is no part of any other text.
_COMPARED = re.compile("不低于|不高于|不少于|不超过|高于|低于|相当于|大于|小于")
# 冲击韧性 TI: its abbreviation behind a name.
_ABBREVIATED = re.compile(r"(?<=[\u4e00-\u9fff]{2})[A-Z]{2,5}$")
# 换水周期, 换槽间隔: how long something lasts until it is changed.
_CHANGED_EVERY = re.compile("换[\u4e00-\u9fff]{1,3}(?:周期|间隔)$")
_EACH = re.compile(
    r"(?:平均)?(?:每|处理一|一)(度电|公顷|公里|小时|平方米|立方米|方|天|月|年|亩|台|吨|公斤|头|只|套|人|次|件|米|批|炉|分钟|秒|升|班|页|张|片)"
    r"(?:水|钢|产品|煤|奶|料)?"
)


@dataclass(frozen=True, slots=True)
class Idiom:
    """A way of saying a metric without its name.

    Attributes:
        says: Words right behind the figure, or right before it.
        name: Of the metric.
        needs: What must stand behind besides; None for nothing.
        lasts: Whether something holds for all that time: 两年内不返修 is two years at least.
    """

    says: re.Pattern[str]
    name: str
    needs: re.Pattern[str] | None = None
    lasts: bool = False


def cleaned(said: str) -> str:
    """Give a name without what leads up to it and what only joins it to the value."""
    rules = _rules()
    name = re.sub(r"\s+", " ", said).strip(_EDGES)
    while True:
        shorter = _ONE_OF.sub("", name)
        shorter = rules.tail.sub("", rules.lead.sub("", shorter)).strip(_EDGES)
        if shorter == name:
            return name
        name = shorter


def is_name(name: str, *, explicit: bool) -> bool:
    """Say whether words name a metric.

    Args:
        name: Cleaned.
        explicit: Whether the value beside it is a bound, so that any words may name it.
    """
    if _EACH.fullmatch(name):
        return True
    if not name or len(name) > MAX_NAME + 8 or _COMPARED.search(name):
        return False
    if not re.search(r"[A-Za-z\u4e00-\u9fff]", name):
        return False
    if is_symbol(name) or _rules().heads.search(name):
        return True
    return explicit and len(name) <= MAX_NAME


def is_symbol(name: str) -> bool:
    """Say whether a name ends with a symbol that measures something: PUE, COD."""
    return _rules().symbols.search(name) is not None


def parted(name: str) -> tuple[str, str]:
    """Give what is measured, by its one name, and of what.

    >>> parted("平均换水周期"), parted("青霉素G检出限"), parted("四氯化硅转化率")
    (('更换周期', ''), ('检出限', '青霉素G'), ('转化率', '四氯化硅'))
    """
    bare = re.sub(r"[\s的]", "", PARENTHESES.sub("", name))
    rules = _rules()
    if (short := _ABBREVIATED.search(bare)) and not is_symbol(bare) and bare not in rules.measured:
        bare = bare[: short.start()]
    if (changed := _CHANGED_EVERY.search(bare)) is not None:
        bare = f"{bare[: changed.start()]}更换周期"
    ending = _COUNTING.search(bare)
    head = ending[0] if ending else bare
    for begin in range(len(bare) - 1):
        if bare[begin:] in rules.measured:
            head = bare[begin:]
            break
    owner = bare[: len(bare) - len(head)]
    if not owner and head not in rules.measured:
        head = rules.joints.split(rules.agents.sub("", head) or head)[-1] or head
    owner = rules.joints.split(rules.agents.sub("", owner))[-1]
    owner = rules.neutral.sub("", _VERB.sub("", owner)).strip("-/ ")
    one_name = rules.synonyms.get(head, head)
    if one_name not in rules.substances and rules.agent_endings.fullmatch(owner):
        owner = ""
    return one_name, owner


def names_of(name: str, head: str) -> tuple[str, ...]:
    """Give what a metric may be called: as it is written, and every other name of its measure.

    Args:
        name: Cleaned.
        head: What is measured, by its one name.

    Returns:
        The longest first; a name of one character is none, since it stands in any text.
    """
    bare = re.sub(r"\s", "", PARENTHESES.sub("", name))
    every = {bare, head, *_rules().called.get(head, ())}
    return tuple(sorted((one for one in every if len(one) > 1), key=lambda one: (-len(one), one)))


def denominator_of(name: str) -> tuple[str | None, str]:
    """Give per what a figure of this name is, and the name without that.

    >>> denominator_of("施用成本每亩"), denominator_of("度电成本")
    (('亩', '施用成本'), ('度电', '度电成本'))
    """
    said = _EACH.search(name)
    if said:
        return said[1], cleaned(name.replace(said[0], ""))
    return next((unit for says, unit in _rules().per if says.search(name)), None), name


def better_of(name: str) -> Better | None:
    """Say which way a metric of this name is better: by the longest of the words it has in it.

    >>> better_of("短绒率"), better_of("四氯化硅转化率"), better_of("粒径")
    ('less', 'more', None)
    """
    rules = _rules()
    more = max((len(m[0]) for m in rules.higher.finditer(name)), default=0)
    less = max((len(m[0]) for m in rules.lower.finditer(name)), default=0)
    if more != less:
        return "more" if more > less else "less"
    if not name.endswith("率"):
        return None
    return "less" if set(name) & rules.losses else "more"


def bearer_of(head: str) -> Literal["substance", "part", "offer"]:
    """Say what a figure of this name is of, which has to be the same on both sides."""
    rules = _rules()
    return "substance" if head in rules.substances else "part" if head in rules.parts else "offer"


def is_an_offer(name: str) -> bool:
    """Say whether a name is that of what is offered or sought as a whole: 疫苗冷藏箱."""
    rules = _rules()
    return bool(rules.agent_endings.fullmatch(name) or rules.agents.fullmatch(name))


def is_known(head: str) -> bool:
    """Say whether this is the name of a measure that is known by itself."""
    return head in _rules().measured


def is_demanded(around: str) -> bool:
    """Say whether words say that something has to be."""
    return _rules().must.search(around) is not None


def idioms_behind() -> tuple[Idiom, ...]:
    """Give the idioms whose words stand behind the figure."""
    return _rules().after


def idioms_ahead() -> tuple[Idiom, ...]:
    """Give the idioms whose words stand before the figure."""
    return _rules().before


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
    agents: re.Pattern[str]
    agent_endings: re.Pattern[str]
    joints: re.Pattern[str]
    synonyms: dict[str, str]
    called: dict[str, tuple[str, ...]]
    measured: frozenset[str]
    substances: frozenset[str]
    parts: frozenset[str]
    losses: frozenset[str]
    per: tuple[tuple[re.Pattern[str], str], ...]
    after: tuple[Idiom, ...]
    before: tuple[Idiom, ...]


@cache
def _rules() -> _Rules:
    table = tomllib.loads(Path(__file__).with_name("metrics.toml").read_text(encoding="utf-8"))
    synonyms = {word: row[0] for row in table["synonyms"] for word in row}
    every = f"{table['higher']}|{table['lower']}|{table['heads']}|{table['wholes']}".split("|")
    measured = frozenset({*synonyms, *every})
    return _Rules(
        heads=re.compile(rf"(?:{_longest(measured)})$"),
        symbols=re.compile(rf"(?<![A-Za-z])(?:{table['symbols']})$"),
        lead=re.compile(rf"^(?:{_longest(table['lead'].split('|'))})(?=.{{2,}})"),
        tail=re.compile(rf"(?:{_longest(table['tail'].split('|'))})$"),
        neutral=re.compile(_longest(table["neutral"].split("|"))),
        must=re.compile(table["must"]),
        higher=re.compile(_longest(table["higher"].split("|"))),
        lower=re.compile(_longest(table["lower"].split("|"))),
        agents=re.compile(rf"^.*(?:{_longest(table['agents'].split('|'))})(?=.|$)"),
        agent_endings=re.compile(rf".*..(?:{table['agent_endings']})"),
        joints=re.compile(table["joints"]),
        synonyms=synonyms,
        called={row[0]: tuple(row) for row in table["synonyms"]},
        measured=measured,
        substances=frozenset(table["substances"].split("|")),
        parts=frozenset(table["parts"].split("|")),
        losses=frozenset(table["losses"]),
        per=tuple((re.compile(row["pattern"]), row["unit"]) for row in table["per"]),
        after=_idioms(table["after"]),
        before=_idioms(table["before"]),
    )


def _longest(words: "Sequence[str] | frozenset[str]") -> str:
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


def _idioms(rows: Sequence[dict[str, str]]) -> tuple[Idiom, ...]:
    return tuple(
        Idiom(
            re.compile(row["pattern"]),
            row["name"],
            re.compile(row["needs"]) if "needs" in row else None,
            bool(row.get("lasts")),
        )
        for row in rows
    )
