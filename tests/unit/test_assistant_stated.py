"""Whether what is quoted tells just what was asked for."""

import re
import unicodedata

import pytest
from builders import a_record
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import Evidence
from assistant.stated import sorts_in, untold
from assistant.subjects import subjects_in


def asked(question: str) -> list[str]:
    return [sort.name for sort in sorts_in(unicodedata.normalize("NFKC", question))]


def quoted(text: str, *, title: str = "办法", id: str = "R1", line: int = 0) -> Evidence:  # noqa: A002
    """Give one line of a record as it is quoted."""
    record = a_record(text, id=id, title=title)
    start = sum(len(one) + 1 for one in text.split("\n")[:line])
    end = start + len(text.split("\n")[line])
    return Evidence(record=record, start=start, end=end, status="in_force")


def gaps(question: str, *quotes: Evidence) -> list[str]:
    sorts = sorts_in(unicodedata.normalize("NFKC", question))
    return [sort.name for sort in untold(sorts, quotes, weights={})]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("把发明专利卖给外地企业要交几个点的税", ["tax"]),
        ("技术服务收入的增值税率", ["tax"]),
        ("院士工作站自治区给多少经费", ["sum"]),
        ("首席科学家岗位补贴一年多少钱", ["sum"]),
        ("种业创新项目最高能给几百万", ["sum"]),
        ("专利质押贷款的贴息比例", ["share"]),
        ("创新联合体哪天截止申报", ["deadline"]),
        ("科学技术奖最晚什么时候交材料", ["deadline"]),
        ("科普基地几号前报", ["deadline"]),
        ("实验室管理办法什么时候开始施行", ["begins"]),
        ("科技小巨人称号管几年", ["ends"]),
        ("备案下来要几个工作日", ["lasts"]),
        ("成果评价机构的联系电话", ["phone"]),
        ("众创空间由哪个部门认定", ["desk"]),
        ("验收要准备哪些材料", ["papers"]),
        ("科技服务机构人数最少多少", ["least"]),
        ("合作项目补多少，哪天截止", ["sum", "deadline"]),
        ("有哪些补贴政策", []),
        ("孵化器的申报条件", []),
        ("评价打分满分给多少分", []),
        ("研发活动分哪几类", []),
        ("发明专利的门槛是多少", ["least"]),
        ("今年一共多少家企业拿到称号", []),
        ("小型微利企业的优惠政策到哪年", ["ends"]),
        ("一次可以领取多少份发票", []),
        ("群众怎样用电话提出建议", []),
    ],
)
def test_what_a_question_wants_in_so_many_words(question: str, wanted: list[str]) -> None:
    assert asked(question) == wanted


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("院士工作站给多少经费", "建站后一次性资助 50 万元。"),
        ("院士工作站给多少经费", "按上年投入的10%给予补助。"),
        ("院士工作站给多少经费", "年投入不低于200万元的，给予不超过三十万元资助。"),
        ("转让软件著作权交多少税", "符合条件的免征增值税。"),
        ("转让软件著作权交多少税", "减按15%的税率征收企业所得税。"),
        ("科普基地哪天截止申报", "申报时间：2026-03-01 至 2026-04-15"),
        ("科普基地哪天截止申报", "常年受理，分批评审。"),
        ("科普基地哪天截止申报", "9月底前报送推荐函。"),
        ("备案要几个工作日", "受理后5个工作日内办结。"),
        ("备案要几个工作日", "材料齐全的当场办理。"),
        ("称号有效期几年", "称号有效期三年。"),
        ("成果登记处的电话是多少", "咨询电话：0951-5032345"),
        ("验收要准备哪些材料", "提交验收申请书、审计报告各一份。"),
        ("贷款贴息的比例是多少", "按同期LPR贴息。"),
        ("过去的政策给多少经费", "旧口径补助20万元，现在补助30万元。"),
        ("这个榜单给多少钱", "榜单金额_万元：300"),
        ("免费申报证明的有效期", "有效期至疫情解除为止。"),
        ("称号有效期几年", "政策执行至2027-12-31，以后是否延续未载明。"),
    ],
)
def test_what_tells_it(question: str, text: str) -> None:
    assert gaps(question, quoted(text)) == []


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("院士工作站给多少经费", "依托单位上年度营业收入不低于2000万元。"),
        ("院士工作站给多少经费", "研发人员占比不低于10%。"),
        ("院士工作站给多少经费", "建站经费：未载明。"),
        ("院士工作站给多少经费", "最高100万元是2020年的特例，早已过期。"),
        ("院士工作站给多少经费", "文号宁科规发〔2021〕12号，2022年的办法。"),
        ("转让软件著作权交多少税", "区外团队不卖专利，以技术入股的方式落地。"),
        ("转让软件著作权交多少税", "税务部门负责办理备案。"),
        ("科普基地哪天截止申报", "施行日期：2024-05-01"),
        ("科普基地哪天截止申报", "申报单位通过系统填报信息。"),
        ("备案要几个工作日", "2026年4月1日起由新部门备案。"),
        ("称号有效期几年", "从事特定细分市场3年以上。"),
        ("称号有效期几年", "2026年填报时间为2026-04-25至2026-05-25。"),
        ("成果登记处的电话是多少", "由登记机构负责解答，文号2025年第1234号。"),
        ("验收要准备哪些材料", "材料不齐的一次告知。"),
        ("贷款贴息的比例是多少", "贴息最高100万元。"),
        ("科技厅的联系电话", "单台设备原值5032345元以上。"),
    ],
)
def test_what_only_looks_like_it_does_not(question: str, text: str) -> None:
    assert gaps(question, quoted(text)) == asked(question)


def test_a_row_is_read_under_the_head_of_its_table_and_a_line_under_its_heading() -> None:
    table = "院士工作站\n级别 | 补助金额\n国家级 | 300万元"
    bare = "院士工作站\n级别 | 设备\n国家级 | 300万元"

    assert gaps("院士工作站给多少经费", quoted(table, line=2)) == []
    assert gaps("院士工作站给多少经费", quoted(bare, line=2)) == ["sum"]
    assert gaps("院士工作站给多少经费", quoted("一、补助标准\n国家级300万元。", line=1)) == []


def test_another_record_tells_only_where_it_names_what_is_asked_about() -> None:
    first = quoted("院士工作站由科技厅备案。", title="院士工作站管理办法")
    other = quoted("获奖成果最高支持1000万元。", id="R2", title="获奖成果支持")
    same = quoted("院士工作站最高补助50万元。", id="R3", title="经费办法")
    sorts = sorts_in("院士工作站给多少经费")
    weights = {"院士": 5.0, "士工": 5.0, "工作": 2.0, "作站": 5.0}

    assert untold(sorts, [first, other], weights=weights) == sorts
    assert untold(sorts, [first, same], weights=weights) == ()


@given(st.text())
def test_any_question_has_some_reading_and_no_sort_twice(text: str) -> None:
    names = [sort.name for sort in sorts_in(text)]

    assert len(names) == len(set(names))


@given(st.lists(st.text(max_size=40), max_size=4), st.text(max_size=40))
def test_more_that_is_quoted_of_one_record_never_opens_a_gap(lines: list[str], more: str) -> None:
    plain = [re.sub(r"\s", " ", line) or "空" for line in (*lines, more)]
    text = "\n".join(plain)
    quotes = [quoted(text, line=n) for n in range(len(plain))]
    sorts = sorts_in("专利转让最高补多少,交多少税,哪天截止,要什么材料,电话多少")

    fewer = set(untold(sorts, quotes[:-1], weights={})) if lines else set(sorts)

    assert set(untold(sorts, quotes, weights={})) <= fewer


@given(st.integers(min_value=1, max_value=9_999), st.sampled_from(["元", "万元", "亿元"]))
def test_a_sum_that_is_granted_is_told_in_any_size(number: int, unit: str) -> None:
    assert gaps("院士工作站给多少经费", quoted(f"给予补助{number}{unit}。")) == []
    assert gaps("院士工作站给多少经费", quoted(f"营业收入{number}{unit}以上。")) == ["sum"]


@pytest.mark.parametrize(
    "line",
    [
        "税率：未载明。",
        "没有读到这类企业免税的规定。",
        "能否免税，没有读到原文，请核实。",
        "入库本身不等于免税，税收上相关的是结转年限。",
        "它是弥补亏损的年限，不是免税，也不是退税。",
    ],
)
def test_that_there_is_no_exemption_tells_no_tax(line: str) -> None:
    assert gaps("院士工作站要交多少税", quoted(line)) == ["tax"]


@pytest.mark.parametrize(
    ("line", "denied"),
    [
        ("税率：未载明。", True),
        ("没有读到这类企业免税的规定，相关的是结转年限。", True),
        ("能否免税，没有读到原文，请核实。", True),
        ("申报时间未载明，税率是15%。", False),
        ("没有读到申报时间，税率是15%。", False),
        ("税率是15%。", False),
    ],
)
def test_it_is_said_of_what_stands_before_or_was_not_read_that_it_is_not_stated(
    line: str, denied: bool
) -> None:
    (tax,) = sorts_in("院士工作站要交多少税")

    assert tax.is_denied_in(line) is denied


def test_what_is_told_of_another_thing_of_the_kind_tells_nothing() -> None:
    sorts = sorts_in("科小所得税交多少")
    line = quoted("高企税率是15%。")

    assert untold(sorts, [line], weights={}, about=subjects_in("科小所得税交多少")) == sorts
    assert untold(sorts, [line], weights={}, about=subjects_in("高企所得税交多少")) == ()
