"""All figures of the view, in the order in which they are shown, each with what it counts."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from statistics import median

from assistant.answers import Intent
from assistant.complaints.words import KIND as COMPLAINT
from assistant.keeping.usage import Ending, Usage
from assistant.matching.opinions import RATED
from assistant.matching.words import TIER
from assistant.overview.alike import alike
from assistant.overview.looking import Looking, Matched
from assistant.ui.moments import moment_of
from assistant.ui.overview.figures import (
    Bar,
    Chart,
    Course,
    Lead,
    Number,
    Overview,
    Part,
    Section,
    Tone,
)
from assistant.ui.trials.readings import NOTHING, reading
from assistant.words import INTENT, KIND, LEVEL, PROVENANCE, STATUS
from corpus.levels import LEVELS, Viewer
from corpus.store.survey import AGES, Survey

# How far back questions are counted; the first is shown first.
SPANS = (30, 90, 180)
_DAYS_A_WEEK = 7
# Up to so many days each day is drawn by itself, then weeks.
_MOST_DAYS = 31
_MOST_BARS = 12
_HOURS_A_DAY = 24
_ENDING: dict[Ending, tuple[str, Tone]] = {
    "answered": ("已回答", "green"),
    "partial": ("部分回答", "blue"),
    "clarify": ("需要补充", "amber"),
    "refused": ("没有依据", "red"),
    "not_allowed": ("不能提供", "violet"),
    "left": ("中途停止", "grey"),
    "failed": ("出错", "grey"),
}
# What the view of traces can be narrowed to.
_LISTED: tuple[Ending, ...] = ("answered", "partial", "clarify", "refused")
_MODE = {"extractive": "原文摘句", "llm": "语言模型"}


def overview(looking: Looking, viewer: Viewer, *, days: int) -> Overview:
    """Give all figures.

    Raises:
        NotPermitted: The viewer is no staff.
    """
    survey = looking.survey(viewer)
    usage = looking.usage(viewer, days=days)
    matched = looking.matched(viewer)
    return Overview(
        days=days,
        sections=(
            _questions(usage),
            _said(usage),
            _matches(usage, matched, survey),
            _records(survey, usage),
        ),
    )


# --- questions ------------------------------------------------------------------------------------


def _questions(usage: Usage) -> Section:
    since = usage.since.isoformat()
    endings: Counter[Ending] = Counter()
    intents: Counter[Intent | None] = Counter()
    for one in usage.asked:
        endings[one.ending] += one.n
        intents[one.intent] += one.n
    n = sum(endings.values())
    lead = Lead(view="traces", narrowed={"since": since})
    numbers = [Number(label="提问", said=f"{n:,}", tells=f"{since} 以来的提问。", lead=lead)]
    numbers += [
        Number(
            label=f"{_MODE[took.mode]}用时",
            said=f"{reading(took.half_ms, 'ms')} / {reading(took.most_ms, 'ms')}",
            tells=f"一半的回答不超过前一个数，95% 不超过后一个数；共 {took.n:,} 条写完的回答。",
        )
        for took in usage.took
    ]
    return Section(
        title="提问",
        when=usage.when,
        numbers=tuple(numbers),
        courses=(_course(usage),),
        charts=(
            Chart(
                key="endings",
                title="提问的结果",
                tells=f"{since} 以来每次提问的结果；“没有依据”是资料里没有找到的。",
                head=("结果", "次"),
                bars=tuple(
                    Bar(label=word, n=endings[code], lead=_of_ending(code, since))
                    for code, (word, _) in _ENDING.items()
                    if endings[code]
                ),
                of=n,
                empty="这段时间还没有人提问。",
            ),
            Chart(
                key="intents",
                title="问的是什么",
                tells="程序判断的提问意图；没有判断完就中断的计入“没有判断”。",
                head=("意图", "次"),
                bars=_sorted(
                    {INTENT[code] if code else "没有判断": k for code, k in intents.items()}
                ),
                of=n,
                empty="这段时间还没有人提问。",
            ),
            _unanswered(usage),
        ),
    )


def _of_ending(ending: Ending, since: str) -> Lead | None:
    if ending not in _LISTED:
        return None
    return Lead(view="traces", narrowed={"status": ending, "since": since})


def _course(usage: Usage) -> Course:
    first, last = usage.since, usage.when.astimezone().date()
    step = 1 if (last - first).days < _MOST_DAYS else _DAYS_A_WEEK
    if step == _DAYS_A_WEEK:
        first -= timedelta(days=first.weekday())
    spans = [first + timedelta(days=n) for n in range(0, (last - first).days + 1, step)]
    counts: Counter[tuple[Ending, date]] = Counter()
    for one in usage.asked:
        place = (one.day - first).days // step
        if 0 <= place < len(spans):
            counts[one.ending, spans[place]] += one.n
    each = "天" if step == 1 else "周"
    return Course(
        key="course",
        title=f"每{each}的提问",
        tells=f"每{each}的提问次数，按结果分开{'' if step == 1 else '；周从星期一算起'}。",
        spans=tuple(spans),
        each=each,
        parts=tuple(
            Part(label=word, tone=tone, counts=tuple(counts[code, span] for span in spans))
            for code, (word, tone) in _ENDING.items()
            if any(counts[code, span] for span in spans)
        ),
    )


def _unanswered(usage: Usage) -> Chart:
    groups, rest = alike(usage.unanswered)
    lead = {"status": "refused", "since": usage.since.isoformat()}
    return Chart(
        key="unanswered",
        title="常问而没有依据的",
        tells=(
            "没有找到依据的提问，说法相近的合在一起；只列问过两次以上的，号码已隐去。"
            f"另有 {rest:,} 次没有列出，可在“追溯”里看。"
        ),
        head=("问题（最常见的说法）", "次"),
        bars=tuple(
            Bar(
                label=group.question,
                n=group.n,
                lead=Lead(view="traces", narrowed=lead),
                given=True,
            )
            for group in groups[:_MOST_BARS]
        ),
        empty="没有问过两次以上而没有依据的问题。",
    )


# --- what people said -----------------------------------------------------------------------------


def _said(usage: Usage) -> Section:
    said = usage.useful + usage.not_useful
    finished = sum(one.n for one in usage.asked if one.ending in _LISTED)
    useful = f"{usage.useful / said:.0%}" if said else NOTHING
    waiting = sum(usage.open.values())
    took = _hours(median(usage.settled_hours)) if usage.settled_hours else NOTHING
    inbox = Lead(view="inbox", narrowed={"state": "waiting", "kind": "complaint"})
    return Section(
        title="意见与投诉",
        when=usage.when,
        numbers=(
            Number(
                label="评为有用",
                said=useful,
                tells=(
                    f"评过的 {said:,} 条意见中有用的 {usage.useful:,} 条；"
                    f"写完的回答 {finished:,} 条，多数没有人评；"
                    f"由投诉转为用例的 {usage.complained:,} 条不算意见。"
                ),
            ),
            Number(
                label="未办结的投诉与反馈",
                said=f"{waiting:,}",
                tells="待处理和处理中的，不论哪天收到；对回答的意见不在其中。",
                lead=inbox,
            ),
            Number(
                label="办结用时",
                said=took,
                tells=f"{usage.since.isoformat()} 以来办结的 {len(usage.settled_hours)} 件，"
                "从收到到办结所用时间的中位数。",
            ),
        ),
        charts=(
            Chart(
                key="complaints",
                title="收到的投诉与反馈",
                tells=f"{usage.since.isoformat()} 以来收到的，按反映的问题。",
                head=("类别", "件"),
                bars=tuple(
                    Bar(
                        label=COMPLAINT[kind],
                        n=n,
                        lead=Lead(
                            view="inbox", narrowed={"state": "all", "kind": f"complaint:{kind}"}
                        ),
                    )
                    for kind, n in usage.given.items()
                ),
                of=sum(usage.given.values()),
                empty="这段时间没有收到投诉与反馈。",
            ),
        ),
    )


def _hours(hours: float) -> str:
    if hours < _HOURS_A_DAY:
        return f"{hours:.1f} 小时"
    return f"{hours / _HOURS_A_DAY:.1f} 天"


# --- matches --------------------------------------------------------------------------------------


def _matches(usage: Usage, matched: Matched | None, survey: Survey) -> Section:
    now = survey.kinds.get("demand", 0)
    rate = f"{matched.served / matched.demands:.0%}" if matched and matched.demands else NOTHING
    told = (
        f"上次全部匹配（{moment_of(matched.when)}）的 {matched.demands:,} 条需求中，"
        f"至少有一个强或较强匹配的 {matched.served:,} 条；现有需求 {now:,} 条。"
        if matched
        else "还没有做过全部匹配；可在“供需匹配”里做一次。"
    )
    return Section(
        title="匹配",
        when=matched.when if matched else usage.when,
        numbers=(
            Number(
                label="需求有匹配的比例",
                said=rate,
                tells=told,
                lead=Lead(view="match"),
                samples=_rate_samples(matched),
            ),
        ),
        charts=(
            Chart(
                key="tiers",
                title="每条需求最好的匹配",
                tells="上次全部匹配中，每条需求最好的一张匹配卡的档次。",
                head=("档次", "条需求"),
                bars=tuple(
                    Bar(
                        label=TIER[tier],
                        n=matched.best[tier],
                        samples=matched.samples.get(tier, 0),
                    )
                    for tier in TIER
                    if matched and matched.best.get(tier)
                ),
                of=matched.demands if matched else 0,
                empty="还没有做过全部匹配。",
            ),
            Chart(
                key="rated",
                title="对匹配的评价",
                tells=f"{usage.since.isoformat()} 以来，用过的人认为匹配是哪一档。",
                head=("评为", "次"),
                bars=tuple(
                    Bar(
                        label=TIER[tier],
                        n=usage.rated[tier],
                        lead=Lead(view="inbox", narrowed={"state": "all", "kind": f"match:{tier}"}),
                    )
                    for tier in RATED
                    if usage.rated.get(tier)
                ),
                of=sum(usage.rated.values()),
                empty="这段时间没有人评价匹配。",
            ),
        ),
    )


def _rate_samples(matched: Matched | None) -> str:
    """Say how many of the demands that a rate is of are made up."""
    made_up = sum(matched.samples.values()) if matched else 0
    return f"匹配过的需求中，示例 {made_up:,} 条" if made_up else ""


# --- records --------------------------------------------------------------------------------------


def _records(survey: Survey, usage: Usage) -> Section:
    total = sum(survey.kinds.values())
    public = survey.levels.get("public", 0)
    samples = sum(survey.samples.kinds.values())
    return Section(
        title="资料",
        when=usage.when,
        numbers=(
            Number(
                label="资料",
                said=f"{total:,}",
                tells=(
                    f"现有的全部资料，所有级别，已失效和还未施行的也数；其中公开 {public:,} 条。"
                    "“找成果”里数的是各人能看到的，已失效和还未施行的另数。"
                ),
                lead=Lead(view="papers"),
                samples=f"其中示例 {samples:,} 条" if samples else "",
            ),
        ),
        charts=(*_of_all(survey), *_of_policies(survey), *_of_offers(survey)),
    )


def _of_all(survey: Survey) -> tuple[Chart, ...]:
    total = sum(survey.kinds.values())
    return (
        Chart(
            key="kinds",
            title="类别",
            tells="现有资料按类别，已失效和还未施行的也数；点进“找成果”，先列有效的。",
            head=("类别", "份"),
            bars=tuple(
                Bar(
                    label=KIND[kind],
                    n=n,
                    lead=Lead(view="find", narrowed={"kind": kind}),
                    samples=survey.samples.kinds.get(kind, 0),
                )
                for kind, n in sorted(survey.kinds.items(), key=lambda one: -one[1])
            ),
            of=total,
        ),
        Chart(
            key="levels",
            title="级别",
            tells="现有资料按公开的级别。",
            head=("级别", "份"),
            bars=tuple(
                Bar(
                    label=LEVEL[level],
                    n=survey.levels[level],
                    samples=survey.samples.levels.get(level, 0),
                )
                for level in LEVELS
                if level in survey.levels
            ),
            of=total,
        ),
    )


def _of_policies(survey: Survey) -> tuple[Chart, ...]:
    policies = survey.kinds.get("policy", 0)
    return (
        Chart(
            key="statuses",
            title="政策的效力",
            tells=f"政策在 {survey.day.isoformat()} 的效力状态。",
            head=("效力", "份"),
            bars=_sorted(
                {STATUS[status]: n for status, n in survey.statuses.items()},
                samples={STATUS[status]: n for status, n in survey.samples.statuses.items()},
            ),
            of=policies,
        ),
        Chart(
            key="provenances",
            title="政策的来源",
            tells="政策全文的来源，核对过的按核对的结果；“未核”没有与原件比过。",
            head=("来源", "份"),
            bars=_sorted(
                {PROVENANCE[one]: n for one, n in survey.provenances.items()},
                lead=Lead(view="papers"),
            ),
            of=policies,
        ),
        Chart(
            key="ages",
            title="政策上次核对距今",
            tells=f"到 {survey.day.isoformat()}，全文与原件比过的政策上次核对过了多久："
            "来源为官方，或工作人员整条核对过。其余的和没有写核对日的，计入“没有与原件比过”。",
            head=("距今", "份"),
            bars=tuple(_ages(survey)),
            of=policies,
        ),
    )


def _of_offers(survey: Survey) -> tuple[Chart, ...]:
    achievements = survey.kinds.get("achievement", 0)
    offers = achievements + survey.kinds.get("demand", 0)
    return (
        Chart(
            key="trls",
            title="成果的成熟度",
            tells="成果按技术成熟度（TRL）；没有写的计入“未载明”。",
            head=("TRL", "项"),
            bars=tuple(
                Bar(
                    label="未载明" if trl is None else f"TRL {trl}",
                    n=survey.trls[trl],
                    samples=survey.samples.trls.get(trl, 0),
                )
                for trl in (*range(1, 10), None)
                if survey.trls.get(trl)
            ),
            of=achievements,
        ),
        Chart(
            key="fields",
            title="技术领域",
            tells="成果和需求按技术领域；写了几个领域的每个都计。",
            head=("领域", "项"),
            bars=_named(
                survey.fields,
                survey.unfielded,
                "field",
                samples=survey.samples.fields,
                silent_samples=survey.samples.unfielded,
            ),
            of=offers,
        ),
        Chart(
            key="regions",
            title="地区",
            tells="资料按地区，到市一级；市的也计入它所在的自治区。",
            head=("地区", "份"),
            bars=_named(
                {name: n for name, n in survey.regions.items() if name.count("/") <= 1},
                survey.unplaced,
                "region",
                samples=survey.samples.regions,
                silent_samples=survey.samples.unplaced,
            ),
            of=survey.kinds.get("policy", 0) + offers,
        ),
    )


def _ages(survey: Survey) -> Iterable[Bar]:
    words = {most: f"{most} 天以内" for most in AGES} | {0: f"超过 {AGES[-1]} 天"}
    for most, word in words.items():
        if survey.checked.get(most):
            samples = survey.samples.checked.get(most, 0)
            yield Bar(label=word, n=survey.checked[most], samples=samples)
    if survey.checked.get(None):
        lead = Lead(view="papers")
        samples = survey.samples.checked.get(None, 0)
        yield Bar(label="没有与原件比过", n=survey.checked[None], lead=lead, samples=samples)


def _named(
    counts: Mapping[str, int],
    silent: int,
    facet: str,
    *,
    samples: Mapping[str, int],
    silent_samples: int,
) -> tuple[Bar, ...]:
    """Give the most frequent names, the rest together, and those that state none."""
    found = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    bars = [
        Bar(
            label=name.replace("/", " · "),
            n=n,
            lead=Lead(view="find", narrowed={facet: name}),
            given=True,
            samples=samples.get(name, 0),
        )
        for name, n in found[:_MOST_BARS]
    ]
    if rest := sum(n for _, n in found[_MOST_BARS:]):
        rest_samples = sum(samples.get(name, 0) for name, _ in found[_MOST_BARS:])
        label = f"其余 {len(found) - _MOST_BARS} 个"
        bars.append(Bar(label=label, n=rest, samples=rest_samples))
    if silent:
        bars.append(Bar(label="未载明", n=silent, samples=silent_samples))
    return tuple(bars)


def _sorted(
    counts: Mapping[str, int],
    *,
    lead: Lead | None = None,
    samples: Mapping[str, int] | None = None,
) -> tuple[Bar, ...]:
    found = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    made_up = samples or {}
    return tuple(
        Bar(label=label, n=n, lead=lead, samples=made_up.get(label, 0)) for label, n in found if n
    )
