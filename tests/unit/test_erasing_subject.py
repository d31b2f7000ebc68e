"""Whom a name means, and which words of a contact line are it."""

import gzip
import io
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from assistant.erasing.subject import Subject, subject_of, ways_of
from assistant.erasing.texts import bytes_hold, found_in_row
from assistant.errors import BadRequest

_ACCOUNTS = (
    ("u1", "wangming", "王明", "甲公司"),
    ("u2", "wang2", "王明", "乙（集团）公司"),
    ("u3", "lili", "李丽", ""),
)


def test_an_account_is_meant_by_its_id_its_login_or_its_name() -> None:
    for name in ("u3", "lili", " LILI", "李丽"):
        assert subject_of("person", name.strip(), _ACCOUNTS).identities == {"u3"}


def test_two_of_one_name_are_told_apart_by_their_ids() -> None:
    with pytest.raises(BadRequest, match="u1、u2"):
        subject_of("person", "王明", _ACCOUNTS)

    assert subject_of("person", "u2", _ACCOUNTS).names == ("wang2", "王明")


def test_rows_of_an_account_that_is_gone_are_found_by_its_id() -> None:
    gone = "u" + "0a" * 12

    assert subject_of("person", gone, _ACCOUNTS).identities == {gone}
    assert subject_of("company", gone, _ACCOUNTS).identities == frozenset()
    assert subject_of("person", gone[:-1], _ACCOUNTS).identities == frozenset()


def test_a_company_is_meant_however_its_brackets_are_written() -> None:
    found = subject_of("company", "乙(集团)公司", _ACCOUNTS)

    assert found.identities == {"u2"}
    assert "王明" not in found.names
    assert found.is_named_in("与乙（集团）公司合作")


def test_nobody_has_an_account_without_a_company_by_an_empty_name() -> None:
    with pytest.raises(BadRequest, match="太短"):
        subject_of("company", " ", _ACCOUNTS)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("张伟 13900000000", True),
        ("联系人：张伟（科技处）", True),
        ("张伟民", False),
        ("李四", False),
    ],
)
def test_a_name_within_another_name_is_not_theirs(line: str, meant: bool) -> None:
    assert Subject(sort="person", names=("张伟",), accounts={}).is_a_part(line) is meant


def test_words_too_short_to_be_looked_for_are_not() -> None:
    assert list(ways_of("li")) == []
    assert list(ways_of("李丽")) == ["李丽"]


@given(
    before=st.binary(max_size=200),
    behind=st.binary(max_size=200),
    coding=st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "gb18030"]),
)
def test_a_name_is_found_in_bytes_however_it_is_coded(
    before: bytes, behind: bytes, coding: str
) -> None:
    assert bytes_hold(before + "王晓鹭".encode(coding) + behind, ["王晓鹭"])


def test_a_name_is_found_in_what_is_packed() -> None:
    said = "联系人王晓鹭".encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as document:
        document.writestr("word/document.xml", said * 9)
    pdf = b"%PDF-1.4\nstream\r\n" + zlib.compress(said * 9) + b"endstream"

    for data in (packed.getvalue(), gzip.compress(packed.getvalue()), pdf):
        assert said not in data
        assert bytes_hold(data, ["王晓鹭"])
        assert not bytes_hold(data, ["李望舒"])


def test_a_name_is_found_in_json_within_json() -> None:
    row: dict[str, JsonValue] = {
        "id": "1",
        "content": '{"text":"\\u738b\\u6653\\u9e6d"}',
        "whole": {"a": [{"王晓鹭": 1}]},
    }

    assert found_in_row(row, ["王晓鹭"]) == "王晓鹭"
    assert found_in_row({"content": row["content"]}, ["王晓鹭"]) == "王晓鹭"
    assert found_in_row({"id": "王晓"}, ["王晓鹭"]) is None
