from pathlib import Path

import pytest
from builders import a_record

from corpus.records import Policy
from corpus.validity import Status
from index.chunks import Hit
from index.namesakes import namesakes, read


def a_hit(id: str, title: str, *, status: Status = "in_force", region: str = "宁夏") -> Hit:  # noqa: A002
    record = a_record(id=id, title=title, facts=Policy(region=region))
    return Hit(record=record, start=0, end=1, crumb="", score=1.0, status=status)


LADDER = a_hit("N05", "优质中小企业梯度培育管理办法", region="全国")
MONEY = a_hit("N07", "重点专精特新“小巨人”企业中央财政支持", region="全国")
FORMER = a_hit("Y03", "自治区科技小巨人企业（旧称号）", status="superseded")
OURS = a_hit("X09a", "宁夏雏鹰企业")
THEIRS = a_hit("Y05", "杭州新雏鹰企业", region="浙江/杭州")
LOAN = a_hit("X11", "宁科贷（风险补偿贷款管理办法）")
LOAN_2020 = a_hit("X11b", "宁科贷2020年疫情时期特例", status="expired")
FOUND = (FORMER, LADDER, MONEY, OURS, THEIRS, LOAN_2020, LOAN)


def test_a_name_of_several_things_is_told_with_the_records_of_each() -> None:
    (found,) = namesakes("小巨人奖多少钱", FOUND)

    assert found.name == "小巨人"
    assert [reading.records for reading in found.readings] == [("N05",), ("N07",), ("Y03",)]


def test_what_has_run_out_is_named_and_comes_last() -> None:
    (found,) = namesakes("宁科贷最多能贷多少", FOUND)

    assert [(reading.records, reading.holds) for reading in found.readings] == [
        (("X11",), True),
        (("X11b",), False),
    ]
    assert not found.open


def test_where_more_than_one_holds_only_the_asker_can_tell() -> None:
    (found,) = namesakes("雏鹰企业研发占比要多少", FOUND)

    assert found.open


@pytest.mark.parametrize(
    "text",
    [
        "科技小巨人奖多少钱",
        "重点“小巨人”奖多少",
        "杭州雏鹰条件",
        "宁夏的雏鹰",
        "2020年的宁科贷",
        "瞪羚企业",
    ],
)
def test_a_search_whose_own_words_decide_is_not_asked_back(text: str) -> None:
    assert namesakes(text, FOUND) == ()


def test_a_name_of_which_one_reading_was_found_is_no_question() -> None:
    assert namesakes("小巨人奖多少钱", [LADDER, OURS]) == ()


def test_script_and_marks_do_not_matter() -> None:
    assert namesakes("“小巨人”獎多少錢", FOUND) == namesakes("小巨人奖多少钱", FOUND)


def test_what_two_regions_call_alike_is_told_apart_by_region() -> None:
    ours = a_hit("A", "银川市智能制造诊断补助办法", region="宁夏/银川")
    theirs = a_hit("B", "西安市智能制造诊断补助办法", region="陕西/西安")

    (found,) = namesakes("智能制造诊断补助给多少", [ours, theirs])

    assert [reading.records for reading in found.readings] == [("A",), ("B",)]
    assert found.readings[0].label == "宁夏的智能制造诊断补助"
    assert namesakes("陕西的智能制造诊断补助给多少", [ours, theirs]) == ()


def test_what_all_rules_are_called_is_no_name_of_theirs() -> None:
    ours = a_hit("A", "宁夏某项目管理办法", region="宁夏")
    theirs = a_hit("B", "陕西某项目管理办法", region="陕西")

    assert namesakes("项目管理办法", [ours, theirs]) == ()


def test_a_rule_of_the_whole_country_is_no_namesake_of_ours() -> None:
    ours = a_hit("A", "高新技术企业培育后备库办法", region="宁夏")
    all_of_it = a_hit("B", "高新技术企业培育后备库办法", region="全国")

    assert namesakes("高新技术企业培育后备库", [ours, all_of_it]) == ()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[names]]", "unknown tables"),
        ('[[namesake]]\nname = "甲"\nsource = "乙"', "needs two readings"),
        (
            '[[namesake]]\nname = "甲"\nsource = ""\n'
            + '[[namesake.reading]]\nlabel = "乙"\ntold_by = ["丙"]\ntitled = ["丁"]\n' * 2,
            "source must be texts",
        ),
        (
            '[[namesake]]\nname = "甲"\nsource = "乙"\n'
            + '[[namesake.reading]]\nlabel = "乙"\ntold_by = ["丙"]\nids = ["丁"]\n' * 2,
            r"reading 1 .*missing \['titled'\], unknown \['ids'\]",
        ),
    ],
)
def test_a_file_with_a_fault_is_refused_and_the_place_named(
    text: str, complaint: str, tmp_path: Path
) -> None:
    file = tmp_path / "names.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(ValueError, match=rf"names\.toml.*{complaint}"):
        read(file)
