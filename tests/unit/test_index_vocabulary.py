import tomllib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import vocabulary
from index.script import simplified
from index.vocabulary import Same, expanded, formal, mended

DATA = tomllib.loads(Path(vocabulary.__file__).with_suffix(".toml").read_text(encoding="utf-8"))
# A name of two things means the first, where nothing beside it tells.
NAMES = {
    name: same["names"][0] for same in reversed(DATA["same"]) for name in same["names"][1:]
}.items()


@pytest.mark.parametrize(
    ("wrong", "right"), [(slip["written"], slip["meant"]) for slip in DATA["slip"]]
)
def test_every_slip_is_mended_once_and_for_all(wrong: str, right: str) -> None:
    assert right in mended(f"请问{wrong}的条件")
    assert mended(mended(wrong)) == mended(wrong)


@pytest.mark.parametrize(("name", "known"), NAMES)
def test_whoever_types_one_name_means_the_one_that_texts_use(name: str, known: str) -> None:
    assert expanded(name).startswith(mended(name))
    assert known in expanded(name)
    assert known in formal(name)


@pytest.mark.parametrize("known", sorted({known for _, known in NAMES}))
def test_the_name_that_texts_use_needs_no_other_of_its_own(known: str) -> None:
    assert known not in expanded(known).split()[1:]
    assert formal(known) == known


@given(st.text())
def test_any_text_is_kept_in_front_of_what_is_added(text: str) -> None:
    plain = mended(unicodedata.normalize("NFC", text))

    assert expanded(text) == plain or expanded(text).startswith(f"{plain} ")


def test_a_text_of_other_things_is_left_as_it_is() -> None:
    assert expanded("食堂几点开门") == formal("食堂几点开门") == "食堂几点开门"


def test_no_slip_is_mended_into_another() -> None:
    assert not {slip["written"] for slip in DATA["slip"]} & {slip["meant"] for slip in DATA["slip"]}


def test_what_is_added_is_kept_apart_from_what_was_typed() -> None:
    found = vocabulary.vocabulary().expanded("高企有补贴吗")

    assert found.text == "高企有补贴吗"
    assert found.formal == ("高新技术企业",)
    assert set(found.alike) == {"补助", "奖补", "资助"}


@given(st.text())
def test_nothing_that_was_typed_is_lost_or_added_again(text: str) -> None:
    found = vocabulary.vocabulary().expanded(text)

    assert found.text == simplified(unicodedata.normalize("NFC", text))
    assert not any(word in found.text for word in found.alike)
    added = found.formal + found.alike
    assert len(set(added)) == len(added)


@pytest.mark.parametrize(
    "text", ["全国高校名单", "科技转化", "挑战新高度", "整个税收", "经营收入", "加计抵减", "宁大力"]
)
def test_the_ends_of_other_words_are_no_short_name(text: str) -> None:
    assert expanded(text) == formal(text) == text


def test_a_short_name_beside_other_words_is_one_still() -> None:
    assert formal("中国高企的科小") == "中国高新技术企业的科技型中小企业"
    assert formal("宁大学科建设") == "宁夏大学学科建设"


def test_of_two_names_in_one_place_the_longer_counts() -> None:
    assert expanded("技转所得") == "技转所得 技术转让所得"


def test_names_in_traditional_script_are_known() -> None:
    assert formal("高氣認定和軟著") == "高新技术企业认定和软件著作权"


def test_what_texts_declare_does_not_contradict_our_own_words() -> None:
    own = [Same(formal="高级企业", others=("高企", "高级厂"))]

    known = vocabulary.vocabulary().with_own(own)

    assert known.expanded("高企").formal == ("高新技术企业",)
    assert known.expanded("高级厂").formal == ("高级企业",)


def test_every_entry_says_whom_it_is_from() -> None:
    assert all(entry["source"].strip() for table in DATA.values() for entry in table)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[[sames]]\nnames = ["甲", "乙"]', r"unknown tables \['sames'\]"),
        ('[[same]]\nnames = ["甲甲", "乙"]', r"\[\[same\]\] 1 .*missing \['source'\]"),
        ('[[same]]\nname = ["甲甲", "乙"]\nsource = "丙"', r"unknown \['name'\]"),
        ('[[same]]\nnames = ["甲甲", "乙"]\nsource = " "', "source must be texts, none empty"),
        ('[[same]]\nnames = ["甲甲", "甲甲"]\nsource = "丙"', "none twice"),
        ('[[same]]\nnames = ["甲甲"]\nsource = "丙"', "must hold 2 texts"),
        ('[[alike]]\nwords = "甲甲"\nsource = "丙"', "words must be texts"),
        (
            '[[same]]\nnames = ["甲甲", "乙乙"]\nsource = "丙"\n'
            '[[same]]\nnames = ["丁丁", "乙乙"]\nunless = ["戊"]\nsource = "丙"',
            "'乙乙' stands in two entries without 'unless'",
        ),
    ],
)
def test_a_vocabulary_with_a_fault_is_refused_and_the_place_named(
    text: str, complaint: str, tmp_path: Path
) -> None:
    file = tmp_path / "words.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(ValueError, match=rf"words\.toml.*{complaint}"):
        vocabulary.read(file)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("加计怎么算", "研发费用税前加计扣除"),
        ("研发的加计", "研发费用税前加计扣除"),
        ("增值税上的加计", "加计抵减"),
    ],
)
def test_an_addition_is_of_the_tax_that_is_named(text: str, meant: str) -> None:
    assert vocabulary.vocabulary().expanded(text).formal == (meant,)


def test_of_two_things_with_one_name_the_words_beside_it_decide(tmp_path: Path) -> None:
    file = tmp_path / "words.toml"
    file.write_text(
        '[[same]]\nnames = ["甲企业", "小甲"]\nunless = ["税"]\nsource = "丙"\n'
        '[[same]]\nnames = ["甲税种", "小甲"]\nunless = ["企业"]\nsource = "丙"\n',
        encoding="utf-8",
    )
    known = vocabulary.read(file)

    assert known.expanded("小甲多少税").formal == ("甲税种",)
    assert known.expanded("小甲").formal == ("甲企业",)


# --- turns of speech -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "formal_name"),
    [
        ("卖专利要交多少税", "技术转让"),
        ("学校把一项专利卖了八十万，个人交不交税", "技术转让"),
        ("我们公司转让了两个闲置专利", "技术转让"),
        ("成果卖给外地企业还免税吗", "技术转让"),
        ("出售自己的发明专利所得怎么算", "技术转让"),
        ("专利权转让给企业", "技术转让"),
        ("专利许可费要不要交增值税", "技术许可"),
        ("把专利租给别人用收的钱免税吗", "技术许可"),
        ("让企业用我们的专利，收的钱怎么交税", "技术许可"),
        ("帮企业搞研发收的钱免不免增值税", "技术开发"),
        ("学校接受委托开发算不算", "技术开发"),
        ("横向课题要不要登记", "技术合同"),
        ("拿专利换股份要不要马上交税", "技术成果投资入股"),
        ("用两项专利出资能不能缓交", "技术成果投资入股"),
        ("专利折股的税什么时候交", "技术成果投资入股"),
        ("买专利要交多少税", "技术受让"),
        ("想买两项高校的成果能不能加计", "技术受让"),
        ("收购外地企业的专利要登记吗", "技术受让"),
    ],
)
def test_everyday_turns_of_speech_mean_what_texts_call_otherwise(
    said: str, formal_name: str
) -> None:
    found = vocabulary.vocabulary().expanded(said)

    assert found.text == said
    assert formal_name in found.formal
    assert formal_name in formal(said)


@pytest.mark.parametrize(
    "said",
    [
        "买专利有没有补贴",
        "企业购买专利技术能补多少",
        "卖专利产品的收入算不算高新收入",
        "卖技术设备要开什么票",
        "专利卖点怎么写",
        "专利授权以后有没有奖励",
        "买卖合同要不要登记",
        "委托研发费用能不能加计",
        "把专利作价入股，奖励科技人员多少",
        "卖房要交多少税",
    ],
)
def test_what_only_sounds_like_a_transfer_is_none(said: str) -> None:
    assert "技术转让" not in formal(said)
    assert "技术许可" not in formal(said)


def test_a_name_in_the_same_place_goes_before_a_turn_of_speech() -> None:
    assert formal("拿专利入股") == "拿技术成果投资入股"
    assert formal("技术转让所得怎么算") == "技术转让所得怎么算"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("高企所得税交多少", "高新技术企业所得税交多少"),
        ("科小所得税多少", "科技型中小企业所得税多少"),
        ("企所得税怎么算", "企业所得税怎么算"),
    ],
)
def test_what_begins_within_a_name_is_no_slip_of_another(typed: str, meant: str) -> None:
    assert formal(typed) == meant


def test_a_turn_of_speech_is_sought_by_the_name_that_texts_use() -> None:
    found = vocabulary.vocabulary().expanded("学校卖了一项专利要交税吗")

    assert found.said == "学校技术转让要交税吗"
    assert vocabulary.vocabulary().expanded("高企有补贴吗").said == ""


@pytest.mark.parametrize(
    "said", ["买技术服务要开什么票", "买专利产品有没有补贴", "政府采购技术设备"]
)
def test_what_only_sounds_like_buying_technology_is_none(said: str) -> None:
    assert "技术受让" not in formal(said)
