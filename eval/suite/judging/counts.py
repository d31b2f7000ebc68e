"""The lines in which an answer says how many records there are, set down here once more.

Their numbers are counted in the records and stand in no passage; that they are what reading every
record gives is tested beside the product (tests/integration/test_counting.py), not judged here. A
line of another shape is judged like the rest, and so is every line of an answer that is no count.
"""

import re

from eval.suite.replies import AnswerReply

_THING = r"(?:成果|需求|政策)"
_UNIT = r"[项条]"
_REASON = (
    r"(?:没有写(?:技术领域|产业|地区|成熟度)的|已过期或已关闭|已失效、未施行或只是征求意见"
    r"|现行有效|部分失效|效力存疑|解读等，不是规定|有效)"
)
_CONDITION = (
    r"(?:技术领域为“[^”\n]{1,30}”|产业标签为“[^”\n]{1,30}”|地区在[^、。\n]{1,30}|层级为[^、。\n]{1,4}"
    r"|TRL (?:不低于 )?[1-9](?: 到 [1-9])?|在有效期内|现行有效|效力存疑|已过期或已关闭"
    r"|已失效、未施行或只是征求意见)"
)
_SHAPES = re.compile(
    rf"(?:{_THING}共 \d+ {_UNIT}|没有一{_UNIT}{_THING}符合)：{_CONDITION}(?:、{_CONDITION})*。"
    r"按资料库 \d{4}-\d\d-\d\d 的记录，在您可见的范围内计数。"
    r"|(?:“[^”\n]{1,60}”没有登记成可以计数的条件，没有按它数；下面只按其余条件。)?"
    r"(?:只数您可见的总数，不按公开范围分开数。)?"
    rf"|以上是最新的 \d+ {_UNIT}，其余 \d+ {_UNIT}见“找成果”。"
    rf"|没有计入：{_REASON} \d+ {_UNIT}(?:、{_REASON} \d+ {_UNIT})*。"
    r"|“[^”\n]{1,60}”没有登记成可以计数的条件，没有计数。"
    rf"|{_THING}可以按[^；\n\d]{{1,30}}来数；要找与“[^”\n]{{1,60}}”有关的{_THING}，请到“找成果”里搜索。"
)


def without_counts(reply: AnswerReply) -> str:
    """Give an answer without the lines in which code says how many records there are."""
    if reply.intent != "statistics" or reply.mode != "extractive":
        return reply.answer
    lines = reply.answer.splitlines()
    return "\n".join(line for line in lines if not _SHAPES.fullmatch(line))
