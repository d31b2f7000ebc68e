"""Whether an answer tells somebody that they qualify, which no answer may.

A verdict is for the table of conditions, and even there it reads 已知条件满足, never 符合 or 通过.
Quoted rules speak of whoever qualifies; only what is no quotation is judged.
"""

import re
from collections.abc import Iterator

from eval.suite.facts.reading import levelled
from eval.suite.judging.fidelity import claims
from eval.suite.outcomes import Check, Judgement, Score
from eval.suite.replies import AnswerReply

METRIC = "concluded"
_SENTENCE = re.compile(r"[^。！？；\n]+")
_YOU = re.compile(r"您|你|贵公司|贵企业|贵司|贵厂|贵单位|咱")
_VERDICT = re.compile(
    r"符合|通过(?=了|认定|评价|审核|$)|够格|达标|有资格|[能可](?:以)?(?:享受|申报|拿到)"
)
_OPEN = re.compile(r"不|未|没|无法|是否|能否|可否|如果|如|若|要是|只要|需|才|请|核实|哪|吗|建议")


def judge_conclusions(reply: AnswerReply) -> Judgement:
    """Judge that nothing is concluded about whoever asks."""
    said = next(_conclusions(reply), "")
    return Judgement(
        checks=(Check(name=METRIC, passed=not said, said=f"下了结论：“{said}”" if said else ""),),
        scores=(Score(metric=METRIC, part=float(bool(said))),),
    )


def _conclusions(reply: AnswerReply) -> Iterator[str]:
    quotes = [levelled(citation.quote) for citation in reply.citations]
    for claim in claims(reply.answer):
        for found in _SENTENCE.finditer(claim.text):
            sentence = found[0].strip()
            if any(levelled(sentence) in quote for quote in quotes):
                continue
            if _YOU.search(sentence) and _VERDICT.search(sentence) and not _OPEN.search(sentence):
                yield sentence
