"""Every writing of a figure, a date or a number meets the others; a record is known by its own."""

import unicodedata

import pytest
from builders import a_record
from hypothesis import given
from hypothesis import strategies as st

from corpus.records import Policy
from index.keys import keys, names_in, names_of

WRITINGS = [
    "宁科规发〔2023〕2号",
    "宁科规发［2023］2号",
    "宁科规发[2023]2号",
    "宁科规发(2023)2号",
    "宁科规发（2023）2号",
    "宁科规发【2023】2号",
    "宁科规发〔2023年〕2号",
    "宁科规发〔2023〕第2号",
    "宁科规发〔2023〕02号",
    "宁科规发〔2023〕2",
    "宁科规发2023年第2号",
    "宁科规发2023年2号",
    "宁科规发2023第2号",
    "宁科规发2023 2号",
    "宁科规发2023-2",
    "宁科规发 2023-2",
    "宁科规发2023—2号",
    "宁科规发２０２３－２号",
    "宁科规发〔２０２３〕２号",
    "宁科规发〔二〇二三〕2号",
    "宁科规发二零二三年2号",
    "宁科规发\u3000〔 2023 〕\u3000第 2 号",
    "宁科规发[2023]2号文",
    "请问宁科规发〔2023〕2号还有效吗？",
]
NOTICES = [
    "财政部 税务总局公告2026年第10号",
    "财政部税务总局公告2026年10号",
    "公告2026第10号",
    "公告〔2026〕10号",
    "公告(2026)第10号",
    "公告 2026 年 第 10 号",
    "公告２０２６年第１０号",
    "公告二〇二六年第10号",
    "2026年第10号公告",
    "依据是2026年10号公告，对吗",
]
SAME = [
    (
        "1,000万元",
        "1000万元",
        "一千万元",
        "0.1亿元",
        "10,000,000元",
        "１，０００万元",
        "1000 万 元",
    ),
    ("3,000千元", "3000千元", "300万元", "三百万元", "3百万元"),
    ("1.5万元", "一点五万元", "一万五千元", "15000元", "15,000元"),
    ("三亿两千万元", "3.2亿元", "32000万元"),
    ("50万", "五十万", "50万元"),
    ("百分之十五", "15%", "１５％", "百分之15", "15.0%"),
    ("百分之二点五", "2.5%", "百分之2.5"),
    ("5000平方米", "5000平米", "5000㎡", "5,000m²"),
    ("八成", "80%", "百分之八十", "8成"),
    ("两成半", "25%"),
    ("七个点", "7%", "7个百分点", "七个百分点"),
    ("一半", "50%", "百分之五十"),
    ("半年", "6个月"),
    ("90天", "90日", "９０日"),
    ("3个月", "3月"),
    ("100吨", "100t"),
]
DATES = [
    "2026年4月1日",
    "2026-04-01",
    "2026.4.1",
    "2026/4/1",
    "２０２６年０４月０１日",
    "二〇二六年4月1日",
]
SHORT_DATES = ["26年4月1日", "26.4.1", "26-04-01", "26/4/1", "２６年４月１日", "26.4.1起施行"]
PATENTS = ["ZL202310123456.7", "202310123456.7", "2023101234567", "CN202310123456.7",
           "ZL 2023 1 0123456.7", "zl２０２３１０１２３４５６.７"]  # fmt: skip
IDS = [
    "CG-2026-001",
    "CG2026001",
    "CG_2026_001",
    "cg 2026 001",
    "ＣＧ－２０２６－００１",
    "cg/2026/001",
]


@pytest.mark.parametrize("text", WRITINGS)
def test_every_writing_of_a_document_number_is_one_key(text: str) -> None:
    assert keys(text) == ("规发2023-2",)


@pytest.mark.parametrize("text", NOTICES)
def test_every_writing_of_an_announcement_is_one_key(text: str) -> None:
    assert "公告2026-10" in keys(text)


@pytest.mark.parametrize(
    "text", ["科技部令第12号", "科技部令（第12号）", "中华人民共和国科技部令 第 12 号"]
)
def test_an_order_is_known_by_its_number(text: str) -> None:
    assert keys(text) == ("令12",)


def test_other_numbers_other_years_and_other_issuers_are_other_keys() -> None:
    others = [
        "宁科规发〔2023〕3号",
        "宁科规发〔2022〕2号",
        "宁科规发〔2023〕22号",
        "宁政办〔2023〕2号",
    ]

    assert len({keys(text) for text in [WRITINGS[0], *others]}) == 5


@pytest.mark.parametrize("text", SHORT_DATES)
def test_a_day_of_a_year_of_two_digits_is_of_this_century(text: str) -> None:
    assert keys(text) == ("d2026-4-1",)


@pytest.mark.parametrize("text", ["v26.4.1", "第12.3.1条", "126.4.1", "26.4.1.2", "26.13.1"])
def test_other_figures_with_points_are_no_day(text: str) -> None:
    assert not any(key.startswith("d") for key in keys(text))


@pytest.mark.parametrize(
    "text", ["三成果转化", "收成不好", "五成员单位", "一成不变", "三个重点", "四个点位", "一年半"]
)
def test_words_that_are_written_like_a_share_are_none(text: str) -> None:
    assert keys(text) == ()


@pytest.mark.parametrize("text", ["2030年底", "2030年末", "2030年年底", "二〇三〇年底"])
def test_the_end_of_a_year_is_its_last_day(text: str) -> None:
    assert "d2030-12-31" in keys(text)


@pytest.mark.parametrize("same", SAME, ids=lambda same: same[0])
def test_every_writing_of_a_quantity_shares_a_key_that_no_other_quantity_has(
    same: tuple[str, ...],
) -> None:
    shared = set.intersection(*(set(keys(text)) for text in same))
    others = {key for own in SAME if own is not same for text in own for key in keys(text)}

    assert len(shared) == 1
    assert not shared & others


@pytest.mark.parametrize("text", DATES)
def test_every_writing_of_a_day_is_that_day_and_its_month(text: str) -> None:
    assert keys(text) == ("d2026-4-1", "d2026-4")


def test_a_month_meets_the_days_in_it() -> None:
    assert set(keys("2026年4月")) < set(keys("自2026年4月1日起施行"))


@pytest.mark.parametrize("text", PATENTS)
def test_every_writing_of_a_patent_number_shares_a_key(text: str) -> None:
    assert "#2023101234567" in keys(text)


@pytest.mark.parametrize(
    "text", ["CN115678901A", "CN115678901", "cn 115678901 a", "ＣＮ115678901Ｂ"]
)
def test_a_published_patent_is_one_key_with_its_letter_and_without(text: str) -> None:
    assert "#cn115678901" in keys(text)


@pytest.mark.parametrize("text", IDS)
def test_every_writing_of_a_records_id_is_one_key(text: str) -> None:
    assert keys(text) == ("#cg2026-1",)


@pytest.mark.parametrize("text", ["型号S7-1200", "PLC S7-1200", "S7-1200 PLC", "（S7_1200）"])
def test_a_code_is_one_whatever_stands_beside_it(text: str) -> None:
    assert keys(text) == ("#s71200",)


@pytest.mark.parametrize(
    "text",
    ["2023年", "二〇二三年", "2023年度", "2023", "3000", "10月15日", "10月15号", "第15条", "十五",
     "亿元", "百分之", "一分为二", "〔2024〕", "号", "", "。", "²", "①"],
)  # fmt: skip
def test_a_bare_year_and_a_bare_number_are_no_quantity(text: str) -> None:
    assert keys(text) == ()


@pytest.mark.parametrize("text", ["公告2026年4月1日起施行", "公告 2026 年 4 月 1 日"])
def test_the_day_of_an_announcement_is_not_its_number(text: str) -> None:
    assert keys(text) == ("d2026-4-1", "d2026-4")


def test_several_kinds_are_given_in_order_of_kind_and_each_once() -> None:
    text = "补助50万元、50万元，2026年4月1日前报CG-2026-001，依据宁科规发〔2023〕2号"

    assert keys(text) == ("规发2023-2", "#cg2026-1", "d2026-4-1", "d2026-4", "元500000")


def test_digits_of_any_script_are_digits() -> None:
    assert keys("٣元") == keys("3元")
    assert keys("宁科规发〔२०२३〕२号") == keys("宁科规发〔2023〕2号")


# Made of what the patterns look for, so that they meet at their edges.
PIECES = st.sampled_from(
    [*"〔〕[]()【】第号年月日令-—./ ,%公告", *"零〇一二两三十百千万亿点元家平吨", "百分之", "万元",
     "个月", "平方米", "2023", "2", "10", "0", "1,000", "3.5", "zl", "cn", "cg", "t", "x",
     "宁科规发", "٣", "²", "½", "㎡", "\n"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=14).map("".join))


@given(TEXTS)
def test_any_text_has_keys_each_once_and_none_empty(text: str) -> None:
    found = keys(text)

    assert len(found) == len(set(found))
    assert all(key.strip() for key in found)


@given(TEXTS)
def test_width_and_compatibility_forms_do_not_matter(text: str) -> None:
    assert keys(unicodedata.normalize("NFKC", text)) == keys(text)


@given(st.integers(1, 999_999))
def test_an_amount_is_the_same_in_yuan_and_in_ten_thousands(amount: int) -> None:
    assert keys(f"{amount}万元") == keys(f"{amount * 10_000}元") == keys(f"{amount * 10_000:,}元")


# --- what a record is called by -------------------------------------------------------------------


def a_policy_of(number: str | None, *, title: str = "科技创新券管理办法") -> tuple[str, ...]:
    return names_of(a_record(id="NX-01", title=title, facts=Policy(number=number)))


def tier(text: str, names: tuple[str, ...]) -> int | None:
    """Give which of a search's tiers calls a record that bears these names."""
    return next((n for n, called in enumerate(names_in(text)) if set(called) & set(names)), None)


@pytest.mark.parametrize("text", WRITINGS)
def test_a_record_is_called_by_its_number_in_any_writing(text: str) -> None:
    assert tier(text, a_policy_of("宁科规发〔2023〕2号")) == 0


def test_the_whole_issuer_is_surer_than_its_end() -> None:
    ningxia, yinchuan = a_policy_of("宁科规发〔2023〕2号"), a_policy_of("银科规发〔2023〕2号")

    assert (tier("宁科规发〔2023〕2号", ningxia), tier("宁科规发〔2023〕2号", yinchuan)) == (0, 1)
    assert (tier("银科规发〔2023〕2号", ningxia), tier("银科规发〔2023〕2号", yinchuan)) == (1, 0)


@pytest.mark.parametrize(
    ("ours", "theirs", "bare"),
    [
        ("财政部 税务总局公告2026年第10号", "科技部公告2026年第10号", "公告2026年第10号"),
        ("科技部令第12号", "国务院令第12号", "令第12号"),
    ],
)
def test_of_two_with_one_number_the_one_of_the_issuer_named_is_surer(
    ours: str, theirs: str, bare: str
) -> None:
    one, other = a_policy_of(ours), a_policy_of(theirs)

    assert (tier(f"查一下{ours}", one), tier(f"查一下{ours}", other)) == (0, 1)
    assert tier(bare, one) == tier(bare, other)


def test_the_end_of_the_issuer_is_enough() -> None:
    assert tier("规发〔2023〕2号", a_policy_of("宁科规发〔2023〕2号")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "科技创新券管理办法",
        "《科技创新券管理办法》第三条怎么说",
        "科技创新券管理办法（2024年修订）",
    ],
)
def test_a_record_is_called_by_its_title(text: str) -> None:
    assert tier(text, a_policy_of(None)) is not None


@pytest.mark.parametrize("text", ["NX-01", "nx01", "ＮＸ－０１", "nx 01"])
def test_a_record_is_called_by_its_id(text: str) -> None:
    assert tier(text, a_policy_of(None)) is not None


@pytest.mark.parametrize(
    "text", ["创新券怎么领", "宁科规发〔2023〕3号", "宁科规发〔2022〕2号", "2023年第2号", "NX-02"]
)
def test_what_is_only_like_a_name_calls_no_record(text: str) -> None:
    assert tier(text, a_policy_of("宁科规发〔2023〕2号")) is None


@pytest.mark.parametrize("text", ["", "？", "《》", "……"])
def test_marks_alone_call_no_record_not_even_one_without_a_title(text: str) -> None:
    assert tier(text, a_policy_of(None, title="")) is None
    assert tier(text, a_policy_of(None, title="——")) is None


def test_a_record_is_called_by_its_title_without_the_place_that_it_is_in_force_in() -> None:
    law = a_policy_of(None, title="中华人民共和国科学技术进步法")

    assert tier("科学技术进步法", law) is not None
    assert tier("甘肃省科学技术进步法", law) is None


def test_a_rule_that_stands_in_a_text_calls_its_record_after_all_surer_names() -> None:
    rule, other = a_policy_of(None), a_policy_of("宁科规发〔2023〕2号", title="意见")
    text, rules = "宁科规发〔2023〕2号和科技创新券管理办法", ("科技创新券管理办法",)

    tiers = names_in(text, rules=rules)

    assert set(tiers[0]) & set(other)
    assert set(tiers[-1]) & set(rule)
    assert not any(set(names) & set(rule) for names in names_in(text))


def test_both_numbers_of_a_joint_document_call_it() -> None:
    names = a_policy_of("宁科规发〔2023〕2号、宁财规发〔2023〕5号")

    assert tier("宁科规发〔2023〕2号", names) is not None
    assert tier("宁财规发〔2023〕5号", names) is not None


def test_a_single_passage_is_called_by_its_id_alone() -> None:
    record = a_record(id="D-7", kind="passage", title="科技创新券管理办法")

    assert names_of(record) == ("id:d7",)


@given(TEXTS, TEXTS)
def test_any_record_can_be_named_and_its_names_are_none_of_them_empty(
    title: str, number: str
) -> None:
    names = a_policy_of(number, title=title)

    assert names[0] == "id:nx01"
    assert all(name.partition(":")[2] for name in names)
    assert all(called for called in names_in(title))


@pytest.mark.parametrize("text", ["截止日期2024-06", "有效期2024-2026"])
def test_a_month_after_a_word_for_time_is_no_document_number(text: str) -> None:
    assert not any("-" in key and not key.startswith("d") for key in keys(text))
