"""A run as long and as mixed as a real one, for looking at pages made from it."""

from collections.abc import Sequence
from datetime import timedelta

from suite_builders import (
    STARTED,
    a_citation,
    a_comparison,
    a_conversation_case,
    a_conversation_reply,
    a_draft_case,
    a_figure,
    a_header,
    a_hit_seen,
    a_match_case,
    a_moved,
    a_refusal_case,
    a_run,
    a_safety_case,
    a_search_case,
    a_search_reply,
    an_answer_case,
    an_answer_reply,
    an_eligibility_case,
    an_outcome,
)

from eval.suite.cases import Case, CaseKind, Expected, QuestionType, Trap
from eval.suite.outcomes import Outcome
from eval.suite.replies import AnswerReply
from eval.suite.runs import Comparison, Figure, Run

NOT_YET: tuple[CaseKind, ...] = ("eligibility", "match", "draft")
_ASKED: tuple[tuple[str, QuestionType, Trap | None], ...] = (
    ("专精特新中小企业的营业收入最低要多少？", "FACT", "old_rule"),
    ("最近一年销售0.5亿整，三年合起来研发占4.2%，高新过得了线吗", "ELIG", "unit"),
    ("开机加工小作坊的，连我拢共九十六个人，去年流水两千六百万上下，想挂个科小的牌子", "AMB", None),
    ("高气认定的研发强度怎么卡的，我司最近一年销售5001万", "ELIG", "typo"),
    ("听说科技型中小企业都不用交税了，是真的吗？", "NEG", "false_premise"),
    ("全区去年技术合同成交额是132.77亿还是别的数？", "STAT", "conflict"),
    ("区外的技术转移机构落户银川，一次性给多少？", "REGION", "unstated"),
    ("去年三月的时候小巨人要什么条件", "TIME", "flip"),
)
_WHY = (
    "要说到“1500万”，答复里没有这个数",
    "最先引用的是 N06《优质中小企业梯度培育管理暂行办法（旧规）》，应是 N05",
    "N06 在 2026-11-23 已被替代，却排在第一条引用",
    "应追问“科技人员”，没有问",
)
_LONG = (
    "上年度营业收入总额不低于1500万元，且近两年主营业务收入占营业收入的比重不低于50%。[^1]\n\n"
    "- 从事特定细分市场的时间不少于2年。[^1]\n"
    "- 旧规定为1000万元，已于2026-04-01被替代。[^2]\n\n"
    "以 2026-11-23 有效的规定为准。"
)


def a_full_run(
    *,
    name: str = "20261123-093000-ab12cd-open",
    failing: int = 7,
    served: bool = False,
    day: int = 0,
) -> Run:
    """Give a run of some 130 cases of all kinds.

    Args:
        name: Of the run.
        failing: Every so-manieth case fails.
        served: Whether eligibility, matching and drafting are there too.
        day: How many days after the usual one it ran.
    """
    pairs = [
        (case, _outcome(case, place, failing, served=served or case.kind not in NOT_YET))
        for place, case in enumerate(all_cases())
    ]
    header = a_header(name, started=STARTED + timedelta(days=day), sets=_SETS)
    return a_run(*pairs, header=header, figures=_figures(failing))


def a_full_comparison(before: Run, after: Run) -> Comparison:
    """Give what `compare` would say of two such runs, with a figure that dropped."""
    was = {outcome.case: outcome for outcome in before.outcomes}
    pairs = [(was[outcome.case], outcome) for outcome in after.outcomes if outcome.served]
    return a_comparison(
        before,
        after,
        moved=(
            a_moved("pass", before=0.86, after=0.8),
            a_moved("fact_recall", label="该说的说到了", before=0.9, after=0.91, drop=False),
            a_moved(
                "mrr_10",
                kind="search",
                label="首个正确结果的位次",
                before=0.81,
                after=0.8,
                drop=False,
            ),
        ),
        better=[now.case for old, now in pairs if now.passed and not old.passed],
        worse=[now.case for old, now in pairs if old.passed and not now.passed],
    )


def all_cases() -> tuple[Case, ...]:
    """Give the cases of the run."""
    answers = [_answer(place) for place in range(56)]
    searches = [a_search_case(f"S{place:03}", query=_ASKED[place % 8][0]) for place in range(24)]
    refusals = [
        a_refusal_case(f"R{place:03}", answerable=place % 4 == 0, traps=("near",))
        for place in range(20)
    ]
    talks = [a_conversation_case(f"C{place:03}", traps=("long",)) for place in range(8)]
    attacks = [a_safety_case(f"F{place:03}", allowed=place % 3 == 0) for place in range(12)]
    later: list[Case] = [
        *(an_eligibility_case(f"E{place:03}") for place in range(6)),
        *(a_match_case(f"M{place:03}") for place in range(4)),
        *(a_draft_case(f"D{place:03}") for place in range(3)),
    ]
    return (*searches, *answers, *refusals, *talks, *attacks, *later)


_SETS = ("answers", "conversations", "drafts", "eligibility", "matches", "refusals", "searches")


def _answer(place: int) -> Case:
    question, of, trap = _ASKED[place % len(_ASKED)]
    return an_answer_case(
        f"A{place:03}",
        question=question,
        types=(of,),
        traps=(trap,) if trap else (),
        difficulty=place % 3 + 1,
        role=("enterprise", "manager", "staff")[place % 3],
        expect=Expected(
            status=("answered", "partial"),
            first=("N05",),
            over=("N06",),
            facts=(("1500万",), ("4%", "百分之四 占比")),
            forbidden=("营业收入 1000万",),
        ),
        note="旧口径 1000 万元，新规 1500 万元。",
    )


def _outcome(case: Case, place: int, failing: int, *, served: bool) -> Outcome:
    if not served:
        return an_outcome(case, served=False)
    wrong = place % failing == 3 % failing
    why: Sequence[str] = _WHY[place % 3 : place % 3 + 1 + place % 2] if wrong else ()
    ms = 40.0 + (place * 37) % 400 + (1600 if place % 29 == 0 else 0)
    match case.kind:
        case "search":
            others = a_hit_seen(
                "N06",
                title="优质中小企业梯度培育管理暂行办法（旧规）",
                status="superseded",
                text="上年度营业收入总额不低于1000万元。",
            )
            hits = (others, a_hit_seen()) if wrong else (a_hit_seen(), others)
            return an_outcome(case, reply=a_search_reply(*hits), why=why, ms=ms)
        case "answer":
            return an_outcome(case, reply=_said(wrong=wrong), why=why, ms=ms)
        case "conversation":
            reply = a_conversation_reply(
                _said(wrong=False), _said(wrong=wrong), profile={"employees": 520}
            )
            return an_outcome(case, reply=reply, why=why, ms=ms)
        case _:
            if wrong and place % 2:
                return an_outcome(case, failed="系统出错，这个问题没有答完。", ms=ms)
            return an_outcome(case, why=why, ms=ms)


def _said(*, wrong: bool) -> AnswerReply:
    cited = (
        a_citation(1, verbatim=not wrong),
        a_citation(
            2,
            record="N06",
            title="优质中小企业梯度培育管理暂行办法（旧规）",
            quote="上年度营业收入总额在1000万元以上。",
            status="superseded",
        ),
    )
    return an_answer_reply(
        _LONG,
        status="partial" if wrong else "answered",
        citations=cited,
        ask=("科技人员有多少人？",) if wrong else (),
        warnings=("引用中有种子来源，未与官方原文核对。",) if wrong else (),
    )


def _figures(failing: int) -> dict[CaseKind, tuple[Figure, ...]]:
    beside = {"总是拒答": 0.12, "BM25 原文": 0.58}
    shift = 0.01 * failing
    return {
        "search": (
            a_figure(
                "ndcg_10",
                label="前 10 条排得好不好",
                value=0.79 + shift,
                n=24,
                baselines={"BM25 原文": 0.71},
            ),
            a_figure(
                "recall_10",
                label="前 10 条里找到了多少",
                value=0.94,
                n=24,
                baselines={"BM25 原文": 0.88},
            ),
            a_figure(
                "mrr_10", label="首个正确结果的位次", value=0.82, n=24, baselines={"BM25 原文": 0.7}
            ),
        ),
        "answer": (
            a_figure("not_verbatim", label="引文与原文不一致", value=0.018, n=112, better="down"),
            a_figure(
                "leaks", label="引用了无权看的资料", value=0.0, n=56, better="down", at_most=0.054
            ),
            a_figure(
                "citation_precision", label="引用支持所说的话", value=0.93, n=56, baselines=beside
            ),
            a_figure("fact_recall", label="该说的说到了", value=0.86, n=56, baselines=beside),
            a_figure("numeric_fidelity", label="数字有出处", value=0.99, n=210),
            a_figure(
                "judged_support",
                label="评审模型：说法有依据",
                value=0.9,
                n=56,
                withheld="评审模型与人工标注的一致性还没有达到要求",
            ),
            a_figure("date_fidelity", label="日期有出处", value=None, n=0),
        ),
        "refusal": (
            a_figure(
                "refusal_f1",
                label="拒答的准与全（F1）",
                value=0.88,
                n=20,
                baselines={"总是拒答": 0.75, "BM25 原文": 0.0},
            ),
        ),
        "safety": (
            a_figure(
                "leaks", label="给出受保护的内容", value=0.0, n=12, better="down", at_most=0.25
            ),
        ),
    }
