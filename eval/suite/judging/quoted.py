"""Whether an answer that is made of passages says just what they say.

An answer made without a language model claims to be copied. Every line must stand in a passage
that its marks name (or, without marks, in any that is cited), to the letter; or it must be one of
the few lines that code writes, which are set down here once more: a line of another shape is one
that nobody checked. Before a passage only the words may stand that code sets there to say that it
does not hold.
"""

import re
from collections.abc import Sequence

from eval.suite.facts.reading import levelled
from eval.suite.facts.sayings import stands_whole
from eval.suite.judging.counts import without_counts
from eval.suite.judging.fidelity import claims
from eval.suite.judging.naming import Names, names_of
from eval.suite.outcomes import Check, Judgement, Score
from eval.suite.replies import AnswerReply

METRIC = "quoted"
_SHOWN_CHARS = 30
_NAME = "◇"
_SIGNS = re.compile(r"^\s*[-*]\s+|\*\*|\s*\[\^\d+\]|\s+$")
_LEAD_IN = re.compile(
    r"^(?:[-*]\s+)?(?:征求意见稿，还不是规定"
    r"|(?:即将施行|已被替代|已过期|已废止|征求意见|存疑|已关闭)，只作历史参考"
    r"|原件中看不见的文字，请先核对原件"
    r"|据[^，。：；（）]{1,12}（不是规定）)："
)
# 数额、受理部门: what a record does not state, no clause.
_LABELS = r"\w{1,4}(?:、\w{1,4}){0,9}"
_SHAPES = re.compile(
    "|".join(
        (
            _NAME,
            rf"旧规定，只作历史参考：{_NAME}(?:、{_NAME})*",
            rf"找到 \d+ 项相近的(?:政策|成果|需求|资料)，最接近的是{_NAME}。",
            r"以 \d{4}-\d\d-\d\d 有效的规定为准。",
            rf"资料中没有载明：{_LABELS}。请以主管部门最新通知为准。",
            "资料中没有找到依据。",
            "已记下您说的企业情况。",
            "没有找到直接对应的内容，以下是相近的线索，请自行判断：",
            "下面是最接近的资料，它们没有直接回答这个问题：",
            "建议咨询：自治区科技厅，或所在市、县（区）科技局。",
            "您好。我可以查宁夏和国家的科技政策、科技成果和技术需求，每一句话都附出处。"
            "请直接说您的情况和问题，例如“我们是上海的技术转移机构，想到银川落户，有什么补贴？”",
            "这件事不能帮忙：个人联系方式、底价等受保护的内容不在问答中提供，"
            "也不能协助编造材料或绕过核验。"
            "如需合规准备材料，可以问“研发费用应该怎样归集”“申报需要哪些材料”。",
            "请先说是哪一项政策、成果或需求，例如“技术合同登记要哪些材料”。",
        )
    )
)


def judge_quoted(reply: AnswerReply) -> Judgement:
    """Judge every line; nothing where a model wrote."""
    if reply.mode != "extractive":
        return Judgement()
    names = names_of(reply)
    quotes = {citation.n: levelled(citation.quote) for citation in reply.citations}
    copied, lost = 0, []
    for line in without_counts(reply).splitlines():
        if not line.strip() or _is_of_code(line, names):
            continue
        for claim in claims(line):
            named = [quotes[number] for number in claim.marks if number in quotes]
            if _stands(claim.text, named or list(quotes.values())):
                copied += 1
            elif re.search(r"\w", claim.text):
                lost.append(claim.text.strip())
    said = f"“{lost[0][:_SHOWN_CHARS]}”不是出处的原话" if lost else ""
    scores = [Score(metric=METRIC, part=copied, whole=copied + len(lost))] if copied or lost else []
    return Judgement(checks=(Check(name=METRIC, passed=not lost, said=said),), scores=tuple(scores))


def _is_of_code(line: str, names: Names) -> bool:
    """Say whether a line has a shape that code writes; records are named by their own names."""
    bare = names.without(line.replace(_NAME, " "), by=_NAME)
    return _SHAPES.fullmatch(_SIGNS.sub("", bare)) is not None


def _stands(text: str, quotes: Sequence[str]) -> bool:
    bare = levelled(_LEAD_IN.sub("", text.strip()))
    return any(stands_whole(bare, quote) for quote in quotes)
