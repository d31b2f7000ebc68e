"""Whether an answer tells somebody that they qualify, which no answer may.

A verdict is for the table of conditions, and even there it reads 已知条件满足, never 符合 or 通过.
Quoted rules speak of whoever qualifies; only what is no quotation is judged.

It is judged by the clause: one that names whoever asks and concludes, or that concludes right away
after a clause that names them. What stands before the verdict in its clause may leave it open
(不, 是否, 请核实); a condition may also stand in a clause before it (如果…，).
"""

import re
from collections.abc import Iterator

from eval.suite.judging.fidelity import claims, is_quote
from eval.suite.outcomes import Check, Judgement, Score
from eval.suite.replies import AnswerReply

METRIC = "concluded"
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[？?]?")
_CLAUSE = re.compile(r"[^，,：:]+")
_ASKER = re.compile(
    "您|你|咱|我们|贵(?:公司|企业|司|厂|单位|方|校|院|所)|[该本](?:企业|公司|单位|机构)"
)
_VERDICT = re.compile(
    r"(?:符合|满足|达到)(?!后|时|的|.{1,12}(?:的|后|时)(?:$|企业|单位|机构|人|您|你|再|方|才|均|都|可))"
    r"|通过(?=了|认定|评价|审核|$)|够格|够条件|达标|合格|没(?:有)?问题|放心"
    r"|(?:(?<!只)有|具备|具有|取得).{0,8}(?:资格|条件)(?!的)"
    r"|[能可]以?(?:直接|正常|继续|同时|叠加)?(?:享受|申报|申请|拿到?|领取|获得|认定)(?!的|哪|什么|多少)"
)
# A verdict without a name: 已经具备申报资格.
_PLAINLY = re.compile(
    r"^(?:恭喜|已经?|也|都|均|完全|就|因此|所以|故|从而|应该?|应当|肯定|一定|当然|显然)*"
    r"(?:(?:符合|满足|达到|具备|具有)(?!.{0,12}的)|有资格|够格|达标|可以放心"
    r"|[能可]以?(?:享受|申报|申请|拿)|(?:申报|认定|享受).{0,2}没有?问题)"
)
_FLATLY = re.compile(r"^(?:恭喜|已经?|完全|肯定|一定|显然).{0,2}(?:符合|满足|达到|具备|具有)")
_OPEN = re.compile(
    r"不|未|没(?!有?问题)|无法|是否|能否|可否|如果|如(?!您|你|上|下|此|前)|若|要是|只要|只有|须|需|要(?!求|是)|才"
    r"|请|核实|建议|假如|假设|凡|对于|关于|想|打算|确认|判断"
)
_IF = re.compile(r"如果|若|只要|要是|假如|假设|一旦|凡|倘")
# 如果没记错 and the like make nothing conditional.
_NO_IF = re.compile("您说|你说|所说|所述|说的|情况|没记错|没看错|没有?问题")
_ASKS = re.compile("吗|呢|哪|什么|多少|怎|几|[？?]")


def judge_conclusions(reply: AnswerReply) -> Judgement:
    """Judge that nothing is concluded about whoever asks."""
    said = next(_conclusions(reply), "")
    return Judgement(
        checks=(Check(name=METRIC, passed=not said, said=f"下了结论：“{said}”" if said else ""),),
        scores=(Score(metric=METRIC, part=float(bool(said))),),
    )


def _conclusions(reply: AnswerReply) -> Iterator[str]:
    quotes = [citation.quote for citation in reply.citations]
    for claim in claims(reply.answer):
        for found in _SENTENCE.finditer(claim.text):
            sentence = found[0].strip()
            if not is_quote(sentence, quotes) and _concludes(sentence):
                yield sentence


def _concludes(sentence: str) -> bool:
    named = conditional = False
    for found in _CLAUSE.finditer(sentence):
        clause = found[0].strip()
        named_here = bool(_ASKER.search(clause))
        flat = _FLATLY.match(clause) or (named and _PLAINLY.match(clause))
        for verdict in _VERDICT.finditer(clause) if named_here or flat else ():
            is_open = _OPEN.search(clause, 0, verdict.start()) or _ASKS.search(clause)
            if not (is_open or conditional):
                return True
        named = named or named_here
        conditional = conditional or bool(_IF.search(clause) and not _NO_IF.search(clause))
    return False
