"""What official texts say of themselves is read; what they say of others is not taken for it."""

from datetime import date, timedelta

import pytest
from builders import lines, recognised
from hypothesis import given
from hypothesis import strategies as st

from corpus.recognise.genres import core_name
from corpus.recognise.numbers import number_key
from corpus.recognise.values import after, as_date, as_length
from corpus.records import Policy, Record
from corpus.validity import is_rule, status_on

TODAY = date(2026, 11, 23)
DIGITS = "〇一二三四五六七八九"
# Days as people write them in texts, with one spelling for each.
FORMS = ["{y}年{m}月{d}日", "{y} 年 {m} 月 {d} 日", "{cy}年{cm}月{cd}日"]
DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2099, 12, 31))


def a_record(*texts: str) -> Record:
    (record,) = recognised(*lines(*texts), kind="policy", path="a.txt").records
    return record


def facts_of(*texts: str) -> Policy:
    facts = a_record(*texts).facts
    assert isinstance(facts, Policy)
    return facts


def chinese(number: int) -> str:
    """Write 1 to 31 in Chinese."""
    tens, ones = divmod(number, 10)
    head = {0: "", 1: "十"}.get(tens, f"{DIGITS[tens]}十")
    return head + (DIGITS[ones] if ones else "")


def written(day: date, form: str) -> str:
    year = "".join(DIGITS[int(digit)] for digit in str(day.year))
    return form.format(
        y=day.year, m=day.month, d=day.day, cy=year, cm=chinese(day.month), cd=chinese(day.day)
    )


# --- 文号 -----------------------------------------------------------------------------------------

PREFIXES = st.sampled_from(
    ["国发", "国办发", "宁政办发", "宁政办规发", "银科发", "国科发火", "宁科规字"]
)
BRACKETS = st.sampled_from(["〔〕", "[]", "【】", "（）", "()", "［］", "﹝﹞"])


@given(PREFIXES, BRACKETS, st.integers(1990, 2026), st.integers(1, 9999), st.booleans())
def test_a_number_is_read_in_any_brackets_and_letter_spaced(
    prefix: str, brackets: str, year: int, serial: int, spaced: bool
) -> None:
    number = f"{prefix}{brackets[0]}{year}{brackets[1]}{serial}号"
    line = " ".join(number) if spaced else number

    facts = facts_of("关于支持科技创新的通知", line, "各有关单位：", "现通知如下。")

    assert facts.number == f"{prefix}〔{year}〕{serial}号"


@pytest.mark.parametrize(
    ("head", "number"),
    [
        (["财政部 税务总局公告2026年第10号"], "财政部税务总局公告2026年第10号"),
        (["财政部 税务总局公告", "2026年第10号"], "财政部税务总局公告2026年第10号"),
        (["国家税务总局公告〔2026〕第10号"], "国家税务总局公告2026年第10号"),
        (["关于支持创新的公告 财政部 税务总局公告2026年第8号"], "财政部税务总局公告2026年第8号"),
        (["广州市人民政府令第179号"], "广州市人民政府令第179号"),
        (["中华人民共和国国务院令", "第 746 号"], "中华人民共和国国务院令第746号"),
        (["（宁政规发〔2026〕3号）"], "宁政规发〔2026〕3号"),
        (["宁科发〔2026〕3号 签发人：张三"], "宁科发〔2026〕3号"),
        (["索引号：640000 发文字号：宁科发〔2026〕3号"], "宁科发〔2026〕3号"),
        (["关于做好工作的通知宁科发〔2026〕3号"], "宁科发〔2026〕3号"),
    ],
)
def test_a_number_is_read_where_heads_have_it(head: list[str], number: str) -> None:
    assert facts_of("关于做好工作的通知", *head, "一、目标", "甲。").number == number


@pytest.mark.parametrize(
    "line",
    [
        "根据《科技成果转化办法》（国发〔2016〕16号），制定本方案。",
        "依据国发〔2016〕16号文件要求，现就有关工作通知如下。",
        "按照国发〔2016〕16号执行。",
        "转发《关于科技成果转化的通知》（国发〔2016〕16号）",
        "《办法》已由国发〔2016〕16号公布",
        "原国发〔2016〕16号同时废止。",
    ],
)
def test_a_number_that_is_only_referred_to_is_not_the_texts_own(line: str) -> None:
    assert facts_of("关于支持科技创新的通知", line, "各有关单位：", line).number is None


def test_the_own_number_is_taken_though_another_is_cited_before_the_body() -> None:
    facts = facts_of(
        "转发《科技部关于成果转化的通知》（国科发〔2020〕1号）的通知", "宁科发〔2020〕3号", "各市："
    )

    assert facts.number == "宁科发〔2020〕3号"


def test_numbers_are_compared_without_brackets_and_spaces() -> None:
    assert number_key("宁科规发［2026］第 3 号") == number_key("宁科规发〔2026〕3号")


# --- days -----------------------------------------------------------------------------------------


@given(DAYS, st.sampled_from(FORMS))
def test_a_day_is_read_in_figures_and_in_chinese(day: date, form: str) -> None:
    assert as_date(written(day, form)) == day


@given(DAYS, st.sampled_from(FORMS))
def test_the_day_from_which_a_text_holds_is_read_however_it_is_written(
    day: date, form: str
) -> None:
    facts = facts_of("科技创新券管理办法", f"第九条 本办法自{written(day, form)}起施行。")

    assert (facts.effective, facts.expires) == (day, None)


@given(DAYS, st.integers(1, 10))
def test_a_term_in_years_ends_on_the_day_before_its_anniversary(day: date, years: int) -> None:
    first = f"{day.year}年{day.month}月{day.day}日"

    facts = facts_of("创新券管理办法", f"第九条 本办法自{first}起施行，有效期{chinese(years)}年。")

    end = after(day, as_length(f"{years}年") or pytest.fail("no length"))
    assert end is not None and facts.expires == end - timedelta(days=1)


SIGNED = ("关于支持科技创新的通知", "各有关单位：", "甲。")


@pytest.mark.parametrize(
    ("sentence", "first", "last"),
    [
        ("本通知自发布之日起施行。", date(2026, 3, 2), None),
        ("本通知自印发之日起30日后施行。", date(2026, 4, 1), None),
        ("本通知自公布之日起满1个月后施行，有效期5年。", date(2026, 4, 2), date(2031, 4, 1)),
        (
            "本通知自2026年4月1日起施行，有效期至2031年3月31日。",
            date(2026, 4, 1),
            date(2031, 3, 31),
        ),
        ("本通知自2026年4月1日起试行，试行期两年。", None, None),
        ("本通知自2026年4月1日起实施。有效期三年。", date(2026, 4, 1), date(2029, 3, 31)),
        ("本公告执行至2027年12月31日。", None, date(2027, 12, 31)),
        (
            "本公告执行期限为2024年1月1日至2027年12月31日。",
            date(2024, 1, 1),
            date(2027, 12, 31),
        ),
        ("现予公布，自2026年5月1日起施行。", date(2026, 5, 1), None),
        ("本通知自2026年5月1日实施，有效期5年。", date(2026, 5, 1), date(2031, 4, 30)),
    ],
)
def test_terms_are_read_as_texts_state_them(
    sentence: str, first: date | None, last: date | None
) -> None:
    facts = facts_of(*SIGNED, sentence, "自治区科学技术厅", "二〇二六年三月二日")

    assert (facts.published, facts.effective, facts.expires) == (date(2026, 3, 2), first, last)


@pytest.mark.parametrize(
    "sentence",
    [
        "《中华人民共和国民法典》自2021年1月1日起施行。",
        "企业所得税法自2008年1月1日起施行，有关规定见该法。",
        "高新技术企业资格自颁发证书之日起有效期为三年。",
        "证书有效期至2027年12月31日。",
        "根据自2021年1月1日起施行的有关规定办理。",
        "补贴自2026年4月1日起执行情况由各市报送。",
    ],
)
def test_days_and_terms_of_other_things_are_not_the_texts_own(sentence: str) -> None:
    facts = facts_of("关于支持科技创新的通知", "各有关单位：", sentence)

    assert (facts.published, facts.effective, facts.expires) == (None, None, None)


def test_an_amended_law_holds_from_its_own_edition_and_not_from_its_first() -> None:
    facts = facts_of(
        "宁夏省技术市场条例",
        "2004年9月17日 宁夏省第十届人民代表大会常务委员会第十三次会议通过",
        "2021年9月29日 宁夏省第十三届人民代表大会常务委员会第三十一次会议"
        "《关于修改〈宁夏省技术市场条例〉等七件地方性法规的决定》修正",
        "第一条 甲。",
        "第二条 本条例自2004年12月1日起施行。",
    )

    assert (facts.published, facts.effective) == (date(2021, 9, 29), None)
    assert facts.issuers == ("宁夏省人民代表大会常务委员会",)
    assert status_on(facts, date(2020, 1, 1)) == "upcoming"


def test_an_order_is_known_by_its_last_announcement() -> None:
    facts = facts_of(
        "专利代理条例",
        "（1991年3月4日中华人民共和国国务院令第76号发布"
        " 2018年11月6日中华人民共和国国务院令第706号公布）",
        "第一条 甲。",
    )

    assert facts.number == "中华人民共和国国务院令第706号"
    assert facts.published == date(2018, 11, 6)


# --- issuers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "signature", "issuers"),
    [
        ("中卫市科学技术局关于支持创新的通知", [], ("中卫市科学技术局",)),
        ("中卫市科学技术局 中卫市财政局关于创新券的通知", [], ("中卫市科学技术局", "中卫市财政局")),
        ("中卫市政府办公室转发市科技局关于创新券意见的通知", [], ("中卫市政府办公室",)),
        ("中卫市财政局中卫市民政局关于补贴的通知", [], ("中卫市财政局", "中卫市民政局")),
        (
            "中卫市卫生健康委等2部门关于服务的通知",
            ["中卫市卫生健康委员会 中卫市财政局"],
            ("中卫市卫生健康委员会", "中卫市财政局"),
        ),
        (
            "关于支持创新的通知",
            ["自治区科学技术厅", "自治区财政厅"],
            ("自治区科学技术厅", "自治区财政厅"),
        ),
        ("关于支持创新的通知", ["（联系人：张三）"], ()),
        ("某报记者关于创新的报道", [], ()),
    ],
)
def test_issuers_are_those_who_sign(
    title: str, signature: list[str], issuers: tuple[str, ...]
) -> None:
    facts = facts_of(title, "各有关单位：", "甲。", *signature, "2026年3月2日")

    assert facts.issuers == issuers


def test_who_put_a_page_up_is_not_who_issued_the_text() -> None:
    facts = facts_of(
        "中卫市人民政府办公厅关于印发创新券办法的通知",
        "发布机构：沙坡头区某街道办事处",
        "各区人民政府：",
        "甲。",
    )

    assert facts.issuers == ("中卫市人民政府办公厅",)


# --- what it ends ---------------------------------------------------------------------------------


def test_what_a_text_repeals_is_kept_by_number_or_by_name() -> None:
    facts = facts_of(
        "创新券管理办法",
        "第九条 本办法自2026年4月1日起施行。"
        "《创新券管理暂行办法》（宁科规〔2018〕3号）、《创新券使用细则》同时废止。",
    )

    assert [(r.other, r.kind) for r in facts.relations] == [
        ("宁科规〔2018〕3号", "replaces"),
        ("创新券使用细则", "replaces"),
    ]


def test_each_of_several_texts_is_repealed_with_who_issued_it_in_between() -> None:
    facts = facts_of(
        "创新券管理办法",
        "第九条 本办法自2026年4月1日起施行。1991年4月20日自治区政府发布的《甲办法》，"
        "1995年8月30日自治区政府发布（2002年4月12日修订）的《乙办法》以及《丙细则》等三个文件同时废止。",
    )

    assert [r.other for r in facts.relations] == ["甲办法", "乙办法", "丙细则"]


@pytest.mark.parametrize(
    "sentence",
    [
        "《创新券管理暂行办法》第三条同时废止。",
        "违反《创新券管理暂行办法》的，资格自行失效。",
        "《创新券管理暂行办法》是否废止另行通知。",
        "关于修改和废止《创新券管理暂行办法》的决定已经公布。",
        "根据《创新券管理暂行办法》，旧券停止执行。",
        "本措施适用于《企业划型标准规定》规定的企业，执行至年底（不再有必要的自然失效)。",
        "符合《企业划型标准规定》的企业，优惠自2027年起停止执行。",
    ],
)
def test_a_text_that_is_not_ended_whole_is_not_repealed(sentence: str) -> None:
    assert facts_of("关于支持创新的通知", "各有关单位：", sentence).relations == ()


def test_a_decision_to_repeal_names_what_it_ends() -> None:
    facts = facts_of(
        "中卫市科技局关于废止《创新券管理办法》的决定",
        "经研究，决定废止《创新券管理办法》（宁科规〔2018〕3号），自公布之日起生效。",
    )

    assert "宁科规〔2018〕3号" in [relation.other for relation in facts.relations]


# --- what sort of text ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "genre", "rule"),
    [
        ("宁夏省科技成果转化条例", "地方性法规", True),
        ("中华人民共和国科学技术进步法", "法律", True),
        ("宁夏省科技厅关于印发《创新券管理办法》的通知", "规范性文件", True),
        ("科技计划信息公示办法", "规范性文件", True),
        ("政策解读工作规定", "规范性文件", True),
        ("重大行政决策公开征求意见办法", "规范性文件", True),
        ("项目申报管理办法（试行）", "规范性文件", True),
        ("创新券管理办法（征求意见稿）", "征求意见稿", False),
        ("关于公开征求《创新券管理办法》意见的公告", "征求意见稿", False),
        ("宁夏省科技进步条例（修订草案）", "征求意见稿", False),
        ("创新券管理办法（送审稿）", "征求意见稿", False),
        ("2026年拟认定高新技术企业名单公示", "公示", False),
        ("关于2026年拟立项项目的公示", "公示", False),
        ("关于公布2026年入库企业名单的通知", "名单", False),
        ("《创新券管理办法》政策解读", "解读", False),
        ("一图读懂创新券管理办法", "解读", False),
        ("创新券热点13问", "解读", False),
        ("省科技厅负责人就创新券答记者问", "解读", False),
        ("关于组织申报2026年科技计划项目的通知", "申报通知", True),
    ],
)
def test_the_sort_of_text_is_known_by_its_title(title: str, genre: str, rule: bool) -> None:
    facts = facts_of(title, "甲。")

    assert (facts.genre, is_rule(facts)) == (genre, rule)


@pytest.mark.parametrize(
    ("body", "genre"),
    [
        (["我局起草了办法，现向社会公开征求意见。", "请于3月1日前反馈。"], "征求意见稿"),
        (["经评审，现予以公示，公示期为5个工作日。"], "公示"),
        (["问：怎样申领？", "答：网上。", "问：多少？", "答：一万元。"], "解读"),
        (["一、起草背景", "甲。", "二、主要内容", "乙。"], "解读"),
        (["某报讯 记者张三 近日，我市出台新政。"], "新闻"),
    ],
)
def test_where_the_title_does_not_say_the_text_does(body: list[str], genre: str) -> None:
    facts = facts_of("创新券有了新变化", *body)

    assert (facts.genre, is_rule(facts)) == (genre, False)


def test_a_draft_is_a_rule_on_no_day() -> None:
    facts = facts_of("创新券管理办法（征求意见稿）", "第一条 本办法自2020年1月1日起施行。")

    assert status_on(facts, TODAY) == "draft"


@pytest.mark.parametrize(
    ("declared", "status"),
    [
        ("有效", "in_force"),
        ("现行有效", "in_force"),
        ("失效", "expired"),
        ("已废止", "repealed"),
        ("已被修改", "superseded"),
        ("部分废止", "partial"),
    ],
)
def test_what_a_page_says_of_its_force_counts(declared: str, status: str) -> None:
    facts = facts_of(
        "创新券管理办法",
        "文号：宁科规〔2020〕3号",
        f"有效性：{declared}",
        "第九条 本办法自2020年4月1日起施行，有效期二十年。",
    )

    assert status_on(facts, TODAY) == status


def test_the_name_of_a_rule_is_that_under_which_it_is_issued() -> None:
    assert (
        core_name("宁夏科技厅关于印发《创新券管理办法（试行）》的通知") == "创新券管理办法（试行）"
    )
    assert core_name("关于修改《创新券管理办法》部分条款的决定").startswith("关于修改")


def test_several_labels_in_one_line_are_told_apart() -> None:
    facts = facts_of(
        "关于支持创新的通知",
        "发文机关：宁夏科技厅、宁夏财政厅 成文日期：2026年3月1日 有效性：有效",
        "各有关单位：",
    )

    assert facts.issuers == ("宁夏科技厅", "宁夏财政厅")
    assert (facts.published, facts.declared) == (date(2026, 3, 1), "有效")


# --- titles ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (["宁夏省科学技术厅文件", "宁科发〔2026〕3号", "关于支持创新的通知"], "关于支持创新的通知"),
        (["000123", "特急", "宁科发〔2026〕3号", "关于支持创新的通知"], "关于支持创新的通知"),
        (
            ["宁夏省科学技术厅", "关于印发创新券管理办法", "实施细则的通知"],
            "宁夏省科学技术厅关于印发创新券管理办法实施细则的通知",
        ),
        (["附件1", "创新券管理办法"], "创新券管理办法"),
        (["随手记下的几句话", "明天开会"], "随手记下的几句话"),
    ],
)
def test_the_title_stands_below_the_red_head(head: list[str], title: str) -> None:
    assert a_record(*head, "各有关单位：", "甲。").title == title


@given(
    st.lists(
        st.text(alphabet="自年月日起施行第条号〔〕2026《》（）关于办法通知公示，。：", min_size=1),
        max_size=8,
    )
)
def test_no_text_breaks_the_reading_of_notices(texts: list[str]) -> None:
    for record in recognised(*lines(*texts), kind="policy").records:
        assert isinstance(record.facts, Policy)
        days = (record.facts.published, record.facts.effective)
        assert all(day is None or str(day.year) in "".join(texts) for day in days)
