"""In what form something is asked, and the line that heads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.forms import Form, form_of, heading_of


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("高企认定要几年", "question"),
        ("创新券怎么领", "question"),
        ("补贴最高多少", "question"),
        ("符合条件？", "question"),
        ("能不能兼得", "question"),
        ("谁来受理", "question"),
        ("一种光伏组件回收方法", "phrase"),
        ("宁科规发〔2023〕2号", "phrase"),
        ("枸杞 烘干", "phrase"),
        ("", "phrase"),
        ("甲" * 80, "phrase"),
        ("甲" * 81, "text"),
        ("多少" * 41, "text"),
        ("污水处理\n现有工艺能耗高，怎么降", "text"),
    ],
)
def test_a_text_is_a_question_a_phrase_or_a_whole_demand(text: str, form: Form) -> None:
    assert form_of(text) == form


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("喷漆废水处理\n半个月换一次", "喷漆废水处理"),
        ("\n  喷漆废水处理  \n半个月换一次\n药剂贵", "喷漆废水处理"),
        ("喷漆废水处理", ""),
        ("喷漆废水处理\n", ""),
        ("喷漆废水处理\n  \n", ""),
        ("甲" * 61 + "\n半个月换一次", ""),
        ("", ""),
    ],
)
def test_a_heading_is_a_short_first_line_with_a_text_below(text: str, heading: str) -> None:
    assert heading_of(text) == heading


@given(st.text(max_size=120))
def test_a_heading_is_the_texts_own_line_and_never_all_of_it(text: str) -> None:
    heading = heading_of(text)

    assert heading in text
    assert heading == "" or (heading != text.strip() and form_of(text) == "text")
