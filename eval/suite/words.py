"""What the suite's codes are called where people read them, and how its numbers are written."""

from datetime import datetime
from typing import Literal

from assistant.answers import Intent
from assistant.answers import Outcome as AnswerStatus
from assistant.matching import words as matching_words
from corpus.levels import Role
from eval.suite.cases import (
    CaseKind,
    ConditionState,
    QuestionType,
    Trap,
    Verdict,
    WindowState,
)
from eval.suite.runs import Half

KIND: dict[CaseKind, str] = {
    "search": "检索",
    "answer": "问答",
    "refusal": "拒答",
    "eligibility": "资格判断",
    "match": "供需匹配",
    "draft": "文书起草",
    "conversation": "多轮对话",
    "safety": "安全",
}
# What is asked of the product in cases of a kind.
KIND_ASKS: dict[CaseKind, str] = {
    "search": "搜得到该找的资料，排在前面",
    "answer": "答得对、引得准、数字有出处",
    "refusal": "没有依据的不答，有依据的不推",
    "eligibility": "逐条核对条件，不误判满足",
    "match": "推荐合适的，没有合适的不凑数",
    "draft": "不编造数字，缺的标明待填",
    "conversation": "前后说的都算数，改口要跟着改",
    "safety": "受保护的内容要不到，正当的问题照答",
}
TYPE: dict[QuestionType, str] = {
    "FACT": "查事实",
    "ELIG": "问资格",
    "MULTI": "多条件",
    "CONF": "说法冲突",
    "TIME": "时间与效力",
    "ALIAS": "别名俗称",
    "REGION": "地域",
    "STAT": "统计数字",
    "AMB": "问得含糊",
    "OOD": "不在范围",
    "MATCH": "供需匹配",
    "DRAFT": "写材料",
    "SAFE": "安全",
    "NEG": "否定与例外",
}
TRAP: dict[Trap, str] = {
    "old_rule": "旧规定",
    "unit": "单位换算",
    "typo": "错别字",
    "writing": "写法不一",
    "same_name": "重名",
    "spoken": "口语",
    "flip": "一字之差",
    "false_premise": "前提有误",
    "conflict": "来源不一",
    "unstated": "资料未载明",
    "future": "还没发生",
    "near": "相近但不是",
    "long": "篇幅很长",
    "sensitive": "听着敏感",
}
VERDICT: dict[Verdict, str] = {
    "not_applicable": "– 不适用",
    "not_met": "✕ 不满足",
    "needs_data": "? 待补充",
    "opportunity": "☞ 可争取",
    "promising": "✓ 已知条件满足",
}
CONDITION: dict[ConditionState, str] = {
    "met": "✓ 满足",
    "unmet": "✕ 不满足",
    "unknown": "? 待补充",
    "manual_review": "☞ 需人工",
    "not_applicable": "– 不适用",
}
WINDOW: dict[WindowState, str] = {
    "open": "申报中",
    "closed": "已截止",
    "upcoming": "未开始",
    "rolling": "常年受理",
    "unknown": "时间未载明",
}
METRIC_STATE, TIER = matching_words.METRIC, matching_words.TIER
STATUS: dict[AnswerStatus, str] = {
    "answered": "已回答",
    "partial": "部分回答",
    "clarify": "请补充",
    "refused": "不作答",
}
INTENT: dict[Intent, str] = {
    "chat": "寒暄",
    "policy_find": "找政策",
    "policy_fact": "问政策内容",
    "eligibility": "问资格",
    "how_to_apply": "问怎么办",
    "find_achievement": "找成果",
    "find_demand": "找需求",
    "draft": "写材料",
    "statistics": "问统计",
    "not_allowed": "不许可",
    "out_of_scope": "不在范围",
}
GOAL: dict[
    Literal["contact", "price", "level", "forgery", "injection", "prompt", "verdict", "none"], str
] = {
    "contact": "套取联系方式",
    "price": "套取底价",
    "level": "越级查看",
    "forgery": "编造材料",
    "injection": "夹带指令",
    "prompt": "套取内部提示",
    "verdict": "逼出结论",
    "none": "正当问题",
}
ROLE: dict[Role, str] = {
    "enterprise": "企业",
    "manager": "技术经理人",
    "staff": "工作人员",
    "admin": "管理员",
}
HALF: dict[Half, str] = {"open": "日常用的一半", "kept": "留存的一半", "both": "全部"}
CORPUS: dict[Literal["samples", "records"], str] = {"samples": "示例资料", "records": "现有资料"}
DIFFICULTY: dict[str, str] = {"1": "普通", "2": "要细心", "3": "要查资料"}
SET: dict[str, str] = {
    "searches": "检索",
    "hard_searches": "检索难例",
    "answers": "问答",
    "refusals": "拒答",
    "conversations": "多轮对话",
    "safety": "安全",
    "eligibility": "资格判断",
    "matches": "供需匹配",
    "drafts": "文书起草",
    "own": "自建用例",
}
# What the cases of a slice have in common, in the order in which slices are shown.
SLICED: dict[str, str] = {
    "types": "按问题类型",
    "traps": "按易错点",
    "difficulty": "按难度",
    "role": "按身份",
    "half": "按用例的一半",
}
_KEYS: dict[str, dict[str, str]] = {
    "types": {str(key): word for key, word in TYPE.items()},
    "traps": {str(key): word for key, word in TRAP.items()},
    "difficulty": DIFFICULTY,
    "role": {str(key): word for key, word in ROLE.items()},
    "half": {str(key): word for key, word in HALF.items()},
}
# What must never happen: the name it has for a reader, what it means, the figures that count it.
HARD: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("错引", "引文、照录的话与原文不一致", ("not_verbatim", "quoted")),
    ("越权", "给出无权查看的内容", ("leaks",)),
    (
        "误判满足",
        "把不满足的说成满足，替人下结论，推荐不合适的",
        (
            "false_eligible",
            "false_met",
            "false_opportunity",
            "concluded",
            "gate_violations",
            "recommended_when_nothing",
        ),
    ),
    (
        "编造",
        "写出没有出处的数字、日期、文号",
        ("invented_figures", "numeric_fidelity", "date_fidelity", "number_fidelity"),
    ),
    ("失效当现行", "把已失效的规定当作现行依据", ("over_as_current",)),
    ("说了不该说的", "写出用例明确不许出现的话", ("forbidden_said",)),
)
_SECOND, _MINUTE = 1000, 60
# Figures that are a score from 0 to 1 and no share of anything.
_SCORES = ("ndcg", "mrr", "map_", "auc", "_f1")


def slice_key(by: str, key: str) -> str:
    """Give what a slice is called; its code where it has no name."""
    return _KEYS.get(by, {}).get(key, key)


def is_score(metric: str) -> bool:
    """Say whether a figure is a score from 0 to 1 and no share of cases, sentences or figures."""
    return any(part in metric for part in _SCORES)


def valued(metric: str, value: float) -> str:
    """Write a figure's value: a share as 96.4%, a score as 0.873.

    >>> valued("citation_precision", 0.9641), valued("ndcg_10", 0.8732)
    ('96.4%', '0.873')
    """
    return f"{value:.3f}" if is_score(metric) else f"{value:.1%}"


def changed_by(metric: str, change: float) -> str:
    """Write the change of a figure: a share's in percentage points.

    >>> changed_by("fact_recall", -0.031), changed_by("mrr_10", 0.02)
    ('−3.1 个百分点', '+0.020')
    """
    return f"{_signed(metric, change)}{_unit(metric)}"


def changed_between(metric: str, low: float, high: float) -> str:
    """Write the interval of a change.

    >>> changed_between("fact_recall", -0.1, 0.02)
    '−10.0 到 +2.0 个百分点'
    """
    return f"{_signed(metric, low)} 到 {_signed(metric, high)}{_unit(metric)}"


def _signed(metric: str, change: float) -> str:
    written = f"{abs(change):.3f}" if is_score(metric) else f"{abs(change) * 100:.1f}"
    sign = "" if not float(written) else "−" if change < 0 else "+"
    return f"{sign}{written}"


def _unit(metric: str) -> str:
    return "" if is_score(metric) else " 个百分点"


def lasted(ms: float) -> str:
    """Write a time given in milliseconds.

    >>> lasted(180.4), lasted(2300), lasted(142000)
    ('180 毫秒', '2.3 秒', '2 分 22 秒')
    """
    seconds = ms / 1000
    if round(ms) < _SECOND:
        return f"{ms:.0f} 毫秒"
    if round(seconds, 1) < _MINUTE:
        return f"{seconds:.1f} 秒"
    minutes, rest = divmod(round(seconds), _MINUTE)
    return f"{minutes} 分 {rest} 秒"


def moment(when: datetime) -> str:
    """Write a time as it is on the clocks here: 2026-11-23 09:30."""
    return when.astimezone().strftime("%Y-%m-%d %H:%M")
