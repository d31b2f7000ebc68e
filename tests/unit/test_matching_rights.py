"""How an achievement's patents stand is told by what its lines say, with how many of each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_builders import a_demand, a_pair, an_achievement

from assistant.matching.remarks import gaps_of
from assistant.matching.rights import rights_of


def told(said: str) -> tuple[str, int | None, int | None]:
    rights = rights_of(said, [(0, len(said))])
    assert rights is not None
    return rights.standing, rights.granted, rights.pending


@pytest.mark.parametrize(
    ("said", "standing"),
    [
        ("发明专利8件（有效6件，实审2件）", ("some", 6, 2)),
        ("发明专利ZL202110000003.1（有效）；另有两件发明专利正在实质审查", ("some", 1, 2)),
        ("已授权发明专利3件，申请中1件", ("some", 3, 1)),
        ("发明专利3件（有效）、实用新型1件（实审）", ("some", 3, 1)),
        ("发明专利6件，其中2件实审", ("some", 0, 2)),
        ("发明专利6件（有效4件）", ("some", 4, 0)),
        ("有的已授权，有的在实审", ("some", None, None)),
        ("发明专利2件、实用新型4件，均有效", ("all", 6, 0)),
        ("授权发明专利3件、实用新型2件", ("all", 5, 0)),
        ("发明专利3件（有效），技术秘密1项", ("all", 3, 0)),
        ("ZL202110000003.1、ZL202110000004.6，均有效", ("all", 2, 0)),
        ("发明专利2件，均在申请中", ("none", 0, 2)),
        ("发明专利申请中1件，软件著作权3件", ("none", 0, 1)),
    ],
)
def test_how_many_are_granted_and_how_many_are_not(
    said: str, standing: tuple[str, int | None, int | None]
) -> None:
    assert told(said) == standing


@pytest.mark.parametrize("said", ["发明专利1件", "1件有效，1件已失效", "", "技术秘密"])
def test_what_the_lines_do_not_tell_is_not_guessed(said: str) -> None:
    assert rights_of(said, [(0, len(said))]) is None


@given(granted=st.integers(1, 30), pending=st.integers(1, 30))
def test_one_that_is_granted_is_never_told_as_not_granted(granted: int, pending: int) -> None:
    line = f"发明专利{granted + pending}件（有效{granted}件，申请中{pending}件）"
    achievement = an_achievement("浓盐水分盐", f"纳滤分盐。\n知识产权：{line}")
    pair = a_pair(a_demand("浓盐水分盐", "纳滤分盐。专利必须已授权。"), achievement)
    gaps = {gap.code: gap.text for gap in gaps_of(pair)}

    assert not any("未授权" in gap for gap in gaps.values())
    for code in ("ip_pending", "must_partly"):
        assert f"已授权 {granted} 件" in gaps[code] and f"还在申请 {pending} 件" in gaps[code]
    assert line in gaps["must_partly"]
    assert [one.standing for one in pair.kept] == ["open"]


def test_what_was_not_applied_for_is_not_told_as_applied_for() -> None:
    achievement = an_achievement("浓盐水分盐", "纳滤分盐。\n知识产权：暂未申请专利")
    pair = a_pair(a_demand("浓盐水分盐", "纳滤分盐。"), achievement)

    assert [gap.text for gap in gaps_of(pair) if gap.code == "ip_pending"] == [
        "知识产权：还没有申请专利"
    ]
