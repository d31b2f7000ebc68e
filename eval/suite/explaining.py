"""What each figure tells, in one sentence, for whoever meets its name for the first time."""

from collections.abc import Mapping

from eval.suite.metrics import NAMED
from eval.suite.words import KIND

_TELLS: Mapping[str, str] = {
    "pass": "全部要求都做到的用例占多少。",
    "flips": "只差一处条件的一组问题，每个都答对的组占多少。",
    "ndcg_10": "前 10 条结果里，越有用的排得越前，数值越接近 1。",
    "mrr_10": "第一条有用的结果排第几：排第 1 得 1，排第 2 得 0.5。",
    "first_is": "排在第 1 的正是要找的，占多少；难例另算。",
    "five_have": "前 5 条里有正是要找的，占多少；难例另算。",
    "hard_first_is": "难例里，排在第 1 的正是要找的，占多少。",
    "hard_five_have": "难例里，前 5 条有正是要找的，占多少。",
    "recall_1": "有用的资料里，排在第 1 的占多少。",
    "recall_10": "要找的资料出现在前 10 条里的占多少。",
    "recall_20": "要找的资料出现在前 20 条里的占多少。",
    "map_20": "前 20 条里，要找的资料是否都在、都靠前。",
    "status": "该回答的回答、该追问的追问、该拒绝的拒绝，占多少。",
    "intent": "问题的意思理解对的占多少。",
    "first": "第一条出处就是应当引用的资料，占多少。",
    "citation_precision": "引用的资料里，确实支持所说内容的占多少。",
    "citation_recall": "应当引用的资料里，真的引用了的占多少。",
    "fact_recall": "应当说到的要点里，说到了的占多少。",
    "ask_recall": "应当追问的情况里，问到了的占多少。",
    "numeric_fidelity": "回答里的数字，能在引用的原文里找到的占多少。",
    "date_fidelity": "回答里的日期，能在引用的原文里找到的占多少。",
    "number_fidelity": "回答里的文号，能在引用的原文里找到的占多少。",
    "quoted": "照录原文的句子，与原文一字不差的占多少。",
    "not_verbatim": "引文与原文不一致的占多少。",
    "leaks": "给出提问人无权查看的内容的占多少。",
    "over_as_current": "把已失效的规定当作现行依据的占多少。",
    "concluded": "替人下结论（如“您符合”）的占多少。",
    "forbidden_said": "说了用例写明不许出现的话的占多少。",
    "refusal_precision": "拒答的问题里，确实该拒的占多少。",
    "refusal_recall": "该拒的问题里，真的拒了的占多少。",
    "refusal_f1": "拒得准和拒得全合在一起的得分，1 为最好。",
    "wrongly_refused": "应当回答的问题里，却拒答了的占多少。",
    "profile": "对话里说过的情况，记对了的占多少。",
    "verdict_f1": "五种资格结论分别判得准不准，取平均，1 为最好。",
    "condition_f1": "每条条件判得准不准，按状态取平均，1 为最好。",
    "false_eligible": "实际不满足，却说成满足的占多少。",
    "false_opportunity": "实际不满足，却说成可争取的占多少。",
    "false_met": "实际没有满足的条件，却说成满足的占多少。",
    "window": "申报时间判断对的占多少。",
    "cap": "最高金额算对的占多少。",
    "match_ndcg_10": "推荐的前 10 项里，越合适的排得越前，数值越接近 1。",
    "no_match_auc": "能不能分清有没有合适的：1 为全分清，0.5 等于猜。",
    "recommended_precision": "推荐的里面，确实合适的占多少。",
    "recommended_when_nothing": "没有合适的，却仍推荐了的占多少。",
    "gate_violations": "硬条件不过，却仍列出来的占多少。",
    "metric_states": "逐项指标比对，判断对的占多少。",
    "invented_figures": "写进文书而没有出处的数字占多少。",
    "kept_figures": "给定的数字里，写进了文书的占多少。",
    "missing_marked": "没有给出的内容里，标明待填的占多少。",
    "sections": "应有的章节里，写了的占多少。",
    "lint": "应当提示的问题里，提示了的占多少。",
}


def tells(metric: str) -> str:
    """Give what a figure tells; empty for one that is not known."""
    said = _TELLS.get(metric, "")
    named = NAMED.get(metric)
    if named is None or not named.beside:
        return said
    others = "、".join(KIND[kind] for kind in named.beside)
    return f"{said}含{others}中的用例。"
