"""Bytes of any encoding become the text that was meant, or a clear word."""

import codecs
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UnreadableFile
from corpus.readers.encoding import decode, doubts, garbled_share
from corpus.readers.text import read_text

SIMPLIFIED = "成果名称,完成单位\n枸杞热风烘干设备,宁夏大学（银川）\n"
TRADITIONAL = "成果名稱,完成單位\n枸杞熱風烘乾設備,寧夏大學（銀川）\n"
NOTICE = (
    "为深入实施创新驱动发展战略，促进科技成果转化，根据有关法律法规，结合自治区实际，制定本办法。"
    "本办法所称科技成果，是指通过科学研究与技术开发所产生的具有实用价值的成果。"
)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gb2312", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32",
     "utf-32-le", "utf-32-be", "hz"],
)  # fmt: skip
def test_simplified_text_is_read_from_every_encoding(encoding: str) -> None:
    assert decode(SIMPLIFIED.encode(encoding)) == SIMPLIFIED


@pytest.mark.parametrize(
    "encoding", ["utf-8", "big5", "big5hkscs", "gbk", "gb18030", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_traditional_text_is_read_from_every_encoding(encoding: str) -> None:
    assert decode(TRADITIONAL.encode(encoding)) == TRADITIONAL


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE, codecs.BOM_UTF32_LE])
def test_a_mark_decides(mark: bytes) -> None:
    name = {2: "utf-16-be", 4: "utf-32-be"}[len(mark)]
    name = "utf-32-le" if mark == codecs.BOM_UTF32_LE else name

    assert decode(mark + SIMPLIFIED.encode(name)) == SIMPLIFIED


@given(st.text(st.sampled_from(NOTICE), min_size=4, max_size=60))
def test_common_words_in_gb_are_never_taken_for_something_else(text: str) -> None:
    data = text.encode("gb18030")
    with suppress(UnicodeDecodeError):
        data.decode("utf-8")
        return  # a few characters are both: nobody can tell

    assert decode(data) == text


def test_western_text_is_not_taken_for_chinese() -> None:
    text = "Die Fördermaßnahme für Forschung läuft über drei Jahre; Anträge müssen früh da sein."

    assert "ö" in decode(text.encode("cp1252"))


def test_a_few_wrong_bytes_do_not_cost_the_text_and_are_flagged() -> None:
    data = (NOTICE * 3).encode() + b"\xff"

    text = decode(data)

    assert text.startswith(NOTICE)
    assert [problem.code for problem in doubts(text)] == ["lost_characters"]


@pytest.mark.parametrize(
    "data", [codecs.BOM_UTF16_LE + b"\x00\xd8\x00", codecs.BOM_UTF8 + b"\xff\xff"]
)
def test_what_a_mark_promises_and_does_not_hold_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile) as refused:
        decode(data)

    assert refused.value.code == "encoding"


# --- text that is none ----------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", ["latin-1", "cp1252"])
def test_utf8_saved_as_something_western_is_kept_aside(wrong: str) -> None:
    garbled = NOTICE.encode().decode(wrong, errors="replace").encode().decode()

    with pytest.raises(UnreadableFile, match=r"乱码|丢失") as refused:
        doubts(garbled)

    assert (refused.value.code, refused.value.kept) == ("garbled", True)


def test_utf8_saved_as_gb_is_kept_aside() -> None:
    garbled = NOTICE.encode().decode("gb18030", errors="replace")

    with pytest.raises(UnreadableFile) as refused:
        doubts(garbled)

    assert (refused.value.code, refused.value.kept) == ("garbled", True)


@pytest.mark.parametrize("lost", ["锟斤拷", "\ufffd", "烫烫烫"])
def test_text_that_has_lost_many_characters_is_kept_aside(lost: str) -> None:
    with pytest.raises(UnreadableFile, match="丢失") as refused:
        doubts(f"补助标准为{lost}万元，{lost}申报。{lost}")

    assert refused.value.kept


@given(st.text(st.sampled_from(NOTICE + "枸杞烘干设备，2026年；（）《》“”ABC 12%é"), max_size=80))
def test_no_proper_text_counts_as_garbled(text: str) -> None:
    assert garbled_share(text) < 0.3
    assert doubts(text) == []


def test_a_binary_file_called_text_is_kept_aside() -> None:
    with pytest.raises(UnreadableFile, match="不是文字") as refused:
        read_text(bytes(range(1, 9)) * 100)

    assert (refused.value.code, refused.value.kept) == ("not_text", True)


def test_control_characters_are_taken_out_and_flagged() -> None:
    content = read_text("甲\x01乙\x02丙\x03\n".encode())

    assert [problem.code for problem in content.problems] == ["control_characters"]
    assert [block.text for block in content.blocks if hasattr(block, "text")] == ["甲乙丙"]


def test_marks_that_split_words_or_turn_them_are_flagged() -> None:
    content = read_text("补\u200b助\u200b标\u200b准\n\u202e元万05\u202c\n".encode())

    assert [problem.code for problem in content.problems] == ["invisible_marks"]
