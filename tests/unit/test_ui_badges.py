"""Badges and notes that say what a text is."""

import pytest
from builders import a_record

from assistant.ui.badges import provenance_badge, sample_note, summary_badge
from corpus.records import KINDS, Kind


@pytest.mark.parametrize("kind", KINDS)
def test_a_sample_of_every_kind_is_called_made_up_in_words(kind: Kind) -> None:
    assert "内容是虚构的，仅供演示" in sample_note(kind, "sample")
    assert sample_note(kind, "official") == ""


def test_the_badge_of_a_sample_says_that_it_is_made_up() -> None:
    assert "内容是虚构的" in provenance_badge("sample")


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        (
            "正文。\n说明：本摘要根据公开信息自行撰写，只作线索，不是文件原文；办理以主管部门为准。",
            True,
        ),
        ("第一条 本摘要不作为依据。第二条 复印件不是文件原文的，不予受理。", False),
        ("第一条 为了促进科技成果转化，制定本条例。", False),
    ],
)
def test_only_what_says_so_itself_is_called_a_summary(text: str, *, summary: bool) -> None:
    assert ("摘要（非原文）" in summary_badge(a_record(text))) is summary
