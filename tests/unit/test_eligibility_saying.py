"""What a company says of itself: its own figures, and nobody else's."""

from datetime import date

import pytest
from eligibility_builders import DAY
from hypothesis import given
from hypothesis import strategies as st

from assistant.eligibility.conversation import consider
from assistant.eligibility.forms import from_form, to_form
from assistant.eligibility.profile import read_profile
from assistant.eligibility.rulebook import Rules
from assistant.eligibility.saying import heard, held_back, merged, only_tells, with_told
from assistant.errors import BadRequest


@pytest.mark.parametrize(
    ("text", "known"),
    [
        (
            "我们厂120来号人 去年卖了3千多万,能评那个科小不?",
            {"employees": "120来号人", "years.2025.revenue": "3千多万"},
        ),
        ("把外包的算上520人", {"employees": 520}),
        ("其中科技人员25", {"rd_staff": 25}),
        ("研发投了0.03亿", {"years.2025.rd_expense": 300}),
        ("Ⅱ类知识产权15项", {"ip_class2": 15}),
        ("Ⅰ类3项，Ⅱ类15项", {"ip_class1": 3, "ip_class2": 15}),
        ("发明没有 软著两项", {"ip_class1": 0, "ip_class2": 2}),
        ("实用新型3个，软著2个", {"ip_class2": 5}),
        ("发明一个都没", {"ip_class1": 0}),
        (
            "前年研发花了150万去年280万",
            {"years.2024.rd_expense": 150, "years.2025.rd_expense": 280},
        ),
        ("营收22年940万 23年1105万", {"years.2022.revenue": 940, "years.2023.revenue": 1105}),
        ("我有600平车间", {"extra.场地面积_平方米": 600}),
        ("没出过事故 查账征收", {"violations": False, "bookkeeping": "查账征收"}),
        ("去年出过一次安全事故", {"violations": True}),
        ("我们银川金凤区做软件的", {"region": "宁夏/银川/金凤区"}),
        ("公司2013年5月成立", {"founded": "2013-05"}),
        ("我们公司已经是高企了", {"qualifications": [{"name": "高新技术企业"}]}),
        ("应纳税所得额298.6万", {"extra.应纳税所得额_万元": 298.6}),
        ("去年营收2000万，2025年的", {"years.2025.revenue": 2000}),
        ("3600万是前年的营收", {"years.2024.revenue": 3600}),
        (
            "我们2025年营业收入4,500万元，2024年4,000万元",
            {"years.2025.revenue": 4500, "years.2024.revenue": 4000},
        ),
        ("我们卖设备的 有5个发明专利 去年销售4000万", {"years.2025.revenue": 4000, "ip_class1": 5}),
        ("去年枸杞卖了1800万元，有两个专利", {"years.2025.revenue": 1800}),
        ("去年技术转让所得520万", {"tech_transfer_income": 520}),
        ("营收1亿2千万", {"years.2025.revenue": 12000}),
        ("去年营收没有1500万", {"years.2025.revenue": "不到1500万"}),
        ("研发费100万都不到", {"years.2025.rd_expense": "不到100万"}),
        ("没超过500人", {"employees": "不超过500人"}),
        ("没被罚过", {"violations": False}),
        ("25年12月8号才注册下来", {"founded": "2025-12-08"}),
        ("我们在银川，不在宁东", {"region": "宁夏/银川"}),
    ],
)
def test_what_a_company_says_of_itself_is_heard(text: str, known: dict[str, object]) -> None:
    assert heard(text, DAY) == known


@pytest.mark.parametrize(
    "text",
    [
        "网上说营收一千万研发一百万就能报专精特新是吧",
        "院士成果落地就给一千万？",
        "宁科贷最多能贷1000吗，给贴息50%不",
        "去年拿了研发后补助80万，加计扣除还能全额扣吗",
        "隔壁厂200人都评上科小了",
        "今年打算冲3个亿",
        "高企要满一年吗",
        "想评专精特新",
        "杭州新雏鹰研发要10%吧",
        "国科发火〔2016〕32号第十一条",
        "中宁的县配套还有没",
        "这是我们第一次申报",
        "近两年营收合计3000万",
        "上半年营收800万",
        "每月流水50万",
        "我们子公司营收2亿",
        "客户有500人",
        "A公司80人",
        "要是营收到了2000万呢",
        "如果研发费投到300万",
        "我们以前是高新技术企业",
        "高企被取消了",
        "我们是不是高新技术企业？",
        "招了30人",
        "我们不是核定征收",
        "500人以下的企业能报吗",
        "申请了5项发明",
        "我们净资产3000万",
        "研发费比去年增加50万",
        "预计今年营收5000万",
        "我们把一个专利卖给宁东一家公司卖了八百万，要交多少企业所得税？",
        "我们把一个专利卖给宁东一家公司，去年卖了八百万",
        "我厂有个专利卖了五百万，怎么交税",
        "旧厂房卖了1200万",
        "我们去年卖设备收入300万",
        "我们转让一项发明专利收入700万",
        "",
    ],
)
def test_what_is_not_the_companys_own_is_passed_over(text: str) -> None:
    assert heard(text, DAY) == {}


def test_a_bare_figure_answers_what_was_asked_by_its_unit() -> None:
    asked = ("rd_staff", "years.2025.rd_expense")

    assert heard("300万，25个", DAY, asked=asked) == {
        "years.2025.rd_expense": 300,
        "rd_staff": 25,
    }


@pytest.mark.parametrize(
    ("said", "asked", "known"),
    [
        ("1800万", ("years.2025.revenue",), {"years.2025.revenue": 1800}),
        ("1800万", ("years.2024.revenue", "years.2025.revenue"), {}),
        (
            "2025年1800万，2024年1500万",
            ("years.2024.revenue", "years.2025.revenue"),
            {"years.2024.revenue": 1500, "years.2025.revenue": 1800},
        ),
        ("能给多少？最高500万吗", ("years.2025.revenue",), {}),
        ("去年有个客户给了我们300万", ("years.2025.revenue",), {}),
        ("100", ("founded",), {}),
        ("没有", ("violations", "employees"), {"violations": False}),
        ("没有", ("qualifications",), {}),
        ("没有", ("violations", "resident"), {}),
    ],
)
def test_an_answer_answers_only_what_it_surely_does(
    said: str, asked: tuple[str, ...], known: dict[str, object]
) -> None:
    assert heard(said, DAY, asked=asked) == known


def test_a_title_that_is_told_again_keeps_its_expiry_and_a_place_its_district() -> None:
    known = {
        "qualifications": [{"name": "高新技术企业", "until": "2027-01-01"}],
        "region": "宁夏/银川/金凤区",
    }

    assert merged(known, heard("我们公司已经是高企了，我们在宁夏", DAY)) == known


@pytest.mark.parametrize("typed", ["银川市金凤区", "宁夏银川市金凤区", "宁夏/银川/金凤区"])
def test_a_district_stays_however_it_was_typed(typed: str) -> None:
    known = from_form({"region": typed})

    assert merged(known, heard("我们在银川，80人", DAY))["region"] == typed
    assert read_profile(known).region == "宁夏/银川/金凤区"


@pytest.mark.parametrize(
    "text", ["我们公司注册在宁夏银川市金凤区", "注册在宁夏银川市金凤区", "我们在银川市金凤区"]
)
def test_a_place_that_is_told_in_steps_is_heard_to_its_district(text: str) -> None:
    assert heard(text, DAY)["region"] == "宁夏/银川/金凤区"


@pytest.mark.parametrize("exact", [3600, "3600", "3600万", {"value": 3600, "unit": "万元"}])
def test_a_vague_figure_never_takes_the_place_of_an_exact_one(exact: object) -> None:
    known = {"years": {"2025": {"revenue": exact}}}

    assert with_told(known, heard("去年卖了3千多万", DAY)) == known
    (agreeing,) = held_back(known, heard("去年卖了3千多万", DAY))
    assert agreeing.agrees and agreeing.known == 3600
    assert with_told(known, heard("去年卖了5千多万", DAY)) == known
    (other,) = held_back(known, heard("去年卖了5千多万", DAY))
    assert not other.agrees


def test_an_exact_figure_and_one_of_another_year_still_count() -> None:
    known = {"years": {"2025": {"revenue": 3600}}}

    assert with_told(known, heard("去年营收3800万", DAY)) == {"years": {"2025": {"revenue": 3800}}}
    assert with_told(known, heard("前年卖了3千多万", DAY)) == {
        "years": {"2025": {"revenue": 3600}, "2024": {"revenue": "3千多万"}}
    }
    vague = {"years": {"2025": {"revenue": "3千多万"}}}
    assert with_told(vague, heard("去年卖了5千多万", DAY)) == {
        "years": {"2025": {"revenue": "5千多万"}}
    }


def test_a_conversation_keeps_the_exact_figure_and_asks_where_it_disagrees() -> None:
    known = {"years": {"2025": {"revenue": 3600}}}

    agreeing = consider(["去年卖了3千多万"], Rules(placed=()), DAY, profile=known)
    other = consider(["去年卖了5千多万"], Rules(placed=()), DAY, profile=known)

    assert agreeing.profile == other.profile == known
    assert agreeing.noted == other.noted == ()
    assert "3,600 万元。两者相符" in agreeing.doubts[0]
    assert "不一致" in other.doubts[0]


def test_a_figure_that_takes_the_place_of_another_says_of_which() -> None:
    known = {"employees": 80, "years": {"2025": {"revenue": 3840}}}

    changed = consider(["把外包的算上520人"], Rules(placed=()), DAY, profile=known)
    same = consider(["去年营收3840万"], Rules(placed=()), DAY, profile=known)
    new = consider(["研发投了0.03亿"], Rules(placed=()), DAY, profile=known)

    assert changed.noted == ("职工总数 520 人（原为 80 人）",)
    assert "原为" not in "".join(same.noted + new.noted)


def test_last_year_is_seen_from_the_day() -> None:
    assert heard("去年营收5000万", date(2024, 6, 1)) == {"years.2023.revenue": 5000}


def test_what_is_said_again_takes_the_place_of_what_was_said() -> None:
    first = merged({}, {"employees": 80, "qualifications": [{"name": "高新技术企业"}]})

    then = merged(first, {"employees": 520, "qualifications": [{"name": "科技型中小企业"}]})

    assert then["employees"] == 520 and first["employees"] == 80
    assert then["qualifications"] == [{"name": "高新技术企业"}, {"name": "科技型中小企业"}]


@pytest.mark.parametrize("text", ["去年卖了3600万", "把外包的算上520人", "职工100"])
def test_a_message_that_only_tells_asks_nothing(text: str) -> None:
    assert only_tells(text)


@pytest.mark.parametrize("text", ["能评科小不", "三年研发占比三个半点 这条能过不", "要多少人？"])
def test_a_message_that_asks_is_not_only_told(text: str) -> None:
    assert not only_tells(text)


@given(st.text(max_size=60))
def test_whatever_is_said_makes_a_profile_that_can_be_read(text: str) -> None:
    read_profile(merged({}, heard(text, DAY)))


# --- profiles and forms ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        ([1], "JSON 对象"),
        ({"years": [2025]}, "years"),
        ({"years": {"去年": {}}}, "去年"),
        ({"years": {"2025": 5}}, "years.2025"),
        ({"qualifications": "高企"}, "列表"),
        ({"qualifications": [{"until": "2027-01-01"}]}, "没有 name"),
    ],
)
def test_a_profile_of_the_wrong_shape_is_told(profile: object, said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        read_profile(profile)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("一百来个吧", "不是一个数"),
        (-5, "负数"),
        (True, "不是一个数"),
        (float("nan"), "不是一个数"),
        ({"unit": "人"}, "没有写数值"),
        ({"value": 3, "unit": "万元"}, "单位"),
        ("3000万元", "单位"),
    ],
)
def test_a_value_that_cannot_be_used_is_unknown_and_says_why(raw: object, why: str) -> None:
    read = read_profile({"employees": raw})

    assert "employees" not in read.figures and why in read.unusable["employees"]


def test_names_that_mean_nothing_are_told() -> None:
    assert read_profile({"employes": 100}).unknown_names == ("employes",)


def test_a_form_gives_back_the_profile_that_filled_it() -> None:
    profile: dict[str, object] = {
        "region": "宁夏/银川",
        "resident": True,
        "violations": False,
        "employees": 100,
        "years": {"2025": {"revenue": "0.5亿"}},
        "extra": {"场地面积_平方米": 600, "技术合同已登记": True},
        "qualifications": [{"name": "高新技术企业", "until": "2027-12-31"}],
        "awards": [{"name": "科技进步奖", "level": "省部级", "rank": 2, "year": 2024}],
        "platforms": [],
    }

    again = from_form(to_form(profile))

    assert read_profile(again) == read_profile({**profile, "employees": "100"}) or (
        to_form(again) == to_form(profile)
    )
    assert again["platforms"] == [] and again["awards"] == profile["awards"]


def test_an_empty_line_of_a_form_is_unknown() -> None:
    assert from_form({"employees": "  ", "awards": "没有"}) == {"awards": []}


@pytest.mark.parametrize(
    ("written", "unusable"),
    [
        ({"employees": 1e300}, "employees"),
        ({"employees": "9e99"}, "employees"),
        ({"founded": "不是2019年5月1日"}, "founded"),
        ({"region": "不在宁夏"}, "region"),
        ({"region": "上海市宁夏路"}, "region"),
        ({"violations": "可能"}, "violations"),
        ({"extra": {"技术合同已登记": "差不多"}}, "extra.技术合同已登记"),
        (
            {"years": {"2025": {"revenue": {"value": 9, "period": "2025年上半年"}}}},
            "years.2025.revenue",
        ),
    ],
)
def test_what_cannot_be_meant_is_unusable_and_never_guessed(
    written: dict[str, object], unusable: str
) -> None:
    read = read_profile(written)

    assert set(read.unusable) == {unusable}
    assert (read.figures, read.words, read.founded, read.region) == ({}, {}, None, None)


@pytest.mark.parametrize(
    ("extra", "meant", "figure"),
    [
        ({"设备原值_元": 3_000_000}, "extra.设备原值_万元", 300),
        ({"设备_千元": "3,000"}, "extra.设备原值_万元", 300),
        ({"设备原值_元": "300万元"}, "extra.设备原值_万元", 300),
        ({"设备_万元": 5, "设备原值_万元": 7}, "extra.设备原值_万元", 7),
        ({"应纳税所得额_万元": -20}, "extra.应纳税所得额_万元", -20),
    ],
)
def test_a_fact_beyond_the_form_is_in_the_unit_of_its_name(
    extra: dict[str, object], meant: str, figure: int
) -> None:
    assert read_profile({"extra": extra}).figures[meant].figure.exact == figure


@pytest.mark.parametrize("name", ["计划设备原值_万元", "设备净值_万元", "未登记技术合同_项"])
def test_a_name_that_only_has_the_words_of_another_is_not_it(name: str) -> None:
    assert set(read_profile({"extra": {name: 5}}).figures) == {f"extra.{name}"}


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("高企 2023.11.30-2026.11.29", {"name": "高企", "until": "2026.11.29"}),
        ("高企 2025-12-31", {"name": "高企", "until": "2025-12-31"}),
        ("高企 2024-11-30 认定", {"name": "高企", "year": 2024}),
        ("高企 2027年6月到期", {"name": "高企", "until": "2027年6月"}),
        ("高企，2024年11月认定，有效期三年", {"name": "高企", "until": "有效期三年", "year": 2024}),
    ],
)
def test_a_line_of_what_is_held_is_read_with_its_dates(line: str, entry: dict[str, object]) -> None:
    assert from_form({"qualifications": line}) == {"qualifications": [entry]}


def test_the_date_of_an_award_is_its_year_and_no_expiry() -> None:
    assert from_form({"awards": "科技进步奖 省部级 第2名 2024年5月"}) == {
        "awards": [{"name": "科技进步奖", "level": "省部级", "rank": 2, "year": 2024}]
    }


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("有两个实用新型", {"ip_class2": 2}),
        ("三个发明 两个软著", {"ip_class1": 3, "ip_class2": 2}),
        ("我们有两个车间，三个月换一次", {}),
    ],
)
def test_a_few_of_what_is_counted_are_heard_and_other_few_things_are_words(
    text: str, known: dict[str, object]
) -> None:
    assert heard(text, DAY) == known
