"""In what form something is asked: the lanes weigh differently for each (docs/measurements.md)."""

import re
from typing import Literal

# `question`: words that ask. `phrase`: a name or keywords. `text`: a whole demand.
Form = Literal["question", "phrase", "text"]

_ASKS = re.compile(
    "[?？]|什么|怎么|怎样|如何|哪|多少|几|吗|呢|谁|是否|能否|可否|能不能|有没有|是不是|可不可以|何时|为何|有何|啥|咋"
)
_LONG_CHARS = 80
_HEADING_CHARS = 60


def form_of(text: str) -> Form:
    r"""Say in what form something is asked.

    >>> form_of("高企认定要几年"), form_of("一种光伏组件回收方法"), form_of("污水处理\n现有工艺……")
    ('question', 'phrase', 'text')
    """
    if heading_of(text) or len(text) > _LONG_CHARS:
        return "text"
    return "question" if _ASKS.search(text) else "phrase"


def heading_of(text: str) -> str:
    r"""Give the line over a text of several lines that says what it is about; else nothing.

    >>> heading_of("喷漆废水处理\n现在半个月换一次，药剂一年五十万。")
    '喷漆废水处理'
    """
    first, _, rest = text.strip().partition("\n")
    return first.strip() if rest.strip() and len(first.strip()) <= _HEADING_CHARS else ""
