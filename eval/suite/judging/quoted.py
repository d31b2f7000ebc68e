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
    r"|(?:已被替代|已过期|已废止|征求意见|存疑|已关闭)，只作历史参考"
    r"|即将施行(?:（\d{4}-\d\d-\d\d 起）)?，现在还不能作为依据"
    r"|原件中看不见的文字，请先核对原件"
    r"|据[^，。：；（）]{1,12}（不是规定）)："
)
# 数额、受理部门: what a record does not state, no clause.
_LABELS = r"\w{1,5}(?:、\w{1,5}){0,9}"
_SHAPES = re.compile(
    "|".join(
        (
            _NAME,
            rf"旧规定，只作历史参考：{_NAME}(?:、{_NAME})*",
            rf"找到 \d+ 项相近的(?:政策|成果|需求|资料)，最接近的是{_NAME}。",
            r"以 \d{4}-\d\d-\d\d 有效的规定为准。",
            rf"引用的资料没有载明：{_LABELS}。请以主管部门最新通知为准。",
            rf"引用的资料没有载明：{_LABELS}。以下是写到的最接近的内容，请向主管部门核实。",
            rf"即将施行(?:（\d{{4}}-\d\d-\d\d 起）)?，现在还不能作为依据：{_NAME}",
            "资料中没有找到依据。",
            "已记下您说的企业情况。",
            "没有找到直接对应的内容，以下是相近的线索，请自行判断：",
            "下面是最接近的资料，它们没有直接回答这个问题：",
            "建议咨询：自治区科技厅，或所在市、县（区）科技局。",
            "您好。我可以查宁夏和国家的科技政策、科技成果和技术需求，每一句话都附出处。"
            "请直接说您的情况和问题，例如“我们是上海的技术转移机构，想到银川落户，有什么补贴？”",
            "这件事不能帮忙：个人的联系方式、住址和收入，评审和举报人员的身份，以及底价、他人的申报内容"
            "等没有公开的信息，不在问答中提供。要对接成果或需求，请通过登记的单位或平台的受理部门；"
            "要问申报和评审，请走公开的咨询渠道。可以接着问“这项政策由哪个部门受理”"
            "“这项需求是哪家单位登记的”。",
            "这件事不能帮忙：不能协助编造、隐瞒、挪用或绕过核验。弄虚作假可能被取消资格、追回资金、"
            "记入失信。可以帮您按规定做：据实归集研发费用，对照条件自评，把缺的材料补齐；条件差一点的，"
            "也可以先看门槛合适的政策。可以接着问“研发费用应该怎样归集”“申报需要哪些材料”。",
            "这件事不能帮忙：结论由主管部门认定，这里不能保证结果，也不能出具证明。可以帮您对照条件，"
            "逐条看已经达到哪些、还差哪些。可以接着问“申报要满足哪些条件”“我们还缺什么”。",
            "这件事不能帮忙：回答的依据、出处和标识、各人能看到的范围，以及匹配和判断的结果，"
            "都由程序按资料决定，不因对话里的要求改变，内部设置也不提供。请直接说想查的政策、成果或需求。",
            "这里只查科技政策、科技成果和技术需求。可以问“高新技术企业要什么条件”"
            "“有没有处理喷漆废水的技术”“哪些企业需要储能技术”。",
            "这里收的是宁夏和国家的规定；其他地区自己的补贴和办法，请问当地的科技部门。"
            "全国统一的规定在那里同样适用，可以接着问。",
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
