"""Whether a passage carries a sentence: what turns it around is told, and a paraphrase kept."""

import pytest
from assistant_builders import a_citation
from hypothesis import given
from hypothesis import strategies as st

from assistant.grounding.bounds import bounded
from assistant.grounding.faults import fault, promise_fault, stands_in
from assistant.grounding.passages import passage
from assistant.grounding.tidied import joined_fault, markup_fault, tidied, without_badges
from assistant.grounding.words import clauses, content, covered, foreign
from corpus.records import Kind

VOUCHER = "科技创新券每家企业每年最高补助20万元。超过20万元的部分由企业自担。"


def held(sentence: str, *passages: str, kind: Kind = "policy") -> str | None:
    cited = [
        passage(a_citation(text, n=n, id=f"R{n}", title="管理办法", kind=kind))
        for n, text in enumerate(passages, start=1)
    ]
    return fault(sentence, cited)


@pytest.mark.parametrize(
    ("sentence", "passage_text"),
    [
        ("每家企业每年最高补助20万元。", VOUCHER),
        ("每家公司每年最多补贴20万元。", VOUCHER),
        ("每家企业一年的补助不超过20万元。", "科技创新券每家企业一年最高补助20万元。"),
        ("资产负债率不能高于80%。", "（五）资产负债率不高于80%。"),
        ("研发投入占比要达到5%以上。", "研发费用占比不低于5%。"),
        ("核定征收的企业不能享受。", "核定征收的企业不适用，不能享受。"),
        ("正在失信名单里的企业不能申报。", "列入失信名单的企业不得申报。"),
        ("小规模纳税人不在此列。", "36个月内不得再享受免税，小规模纳税人除外。"),
        ("材料由企业自己保存备查，备查期10年。", "相关资料由企业留存备查，备查期10年。"),
        ("鼓励企业与高校联合申报。", "鼓励企业与高校联合申报，联合申报的优先支持。"),
    ],
)
def test_a_faithful_rendering_holds(sentence: str, passage_text: str) -> None:
    assert held(sentence, passage_text) is None


@pytest.mark.parametrize(
    ("sentence", "passage_text", "why"),
    [
        ("每家企业每年补助20万元。", VOUCHER.partition("超过")[0], "最高（不超过）"),
        ("每家企业每年至少补助20万元。", VOUCHER.partition("超过")[0], "最高（不超过）"),
        ("职工总数超过500人。", "职工总数不超过500人。", "最高（不超过）"),
        ("营业收入1500万元以下。", "营业收入1500万元以上。", "不低于（以上）"),
        ("列入失信名单的企业可以申报。", "列入失信名单的企业不得申报。", "否定"),
        ("联合申报的项目不予支持。", "联合申报的项目给予支持。", "否定"),
        (
            "放弃后36个月内不得享受，小规模纳税人也一样。",
            "放弃后36个月内不得享受，小规模纳税人除外。",
            "否定",
        ),
        ("申报单位应当提交审计报告。", "申报单位可以提交审计报告。", "不是“应当”"),
        ("申报单位可以提交审计报告。", "申报单位应当提交审计报告。", "不是“可以”"),
        ("每家企业一次性补助20万元。", "每家企业每年补助20万元。", "一次性"),
        ("所有企业都可以申报创新券。", "科技型中小企业可以申报创新券。", "所有"),
        ("满足其中之一或者另一项条件即可申报。", "两项条件均须满足，并同时具备方可申报。", ""),
        ("补助从2025年开始，因此今年也会补助。", "补助从2025年开始，今年也会受理。", "因为"),
        ("宁夏和陕西的企业都能申报创新券。", "宁夏的企业都能申报创新券。", "陕西"),
        ("由吉林省科技厅负责受理申报。", "由自治区科技厅负责受理申报。", "吉林"),
        ("系统运行费用为1.1元/m³。", "系统运行费用为1.1元/千m³。", "1.1元"),
        ("单炉装料提高到110公斤。", "单炉装料提高到110吨。", "110"),
        ("一套检修期25小时。", "一套检修期25天。", "25"),
        ("年产能900克拉。", "年产能900万克拉。", "900"),
        ("疲劳测试已经完成。", "板材的静态测试完成，疲劳测试正在做。", "做到"),
        ("该政策为外商投资企业提供落地服务。", VOUCHER, "投资"),
    ],
)
def test_what_turns_a_meaning_around_is_told(sentence: str, passage_text: str, why: str) -> None:
    said = held(sentence, passage_text)

    assert said is not None and why in said


def test_a_figure_of_one_record_is_none_of_another() -> None:
    ours, theirs = "雏鹰企业的研发占比不低于3%。", "瞪羚企业的研发占比不低于10%。"

    assert held("雏鹰企业的研发占比不低于3%。", ours, theirs) is None
    assert "另一份资料" in (held("雏鹰企业的研发占比不低于10%。", ours, theirs) or "")


def test_a_figure_belongs_to_its_line() -> None:
    text = "研发人员占比不低于20%；\n新产品收入占比不低于10%。"

    assert held("新产品收入占比不低于10%。", text) is None
    assert held("研发人员占比不低于10%。", text) is not None


def test_what_a_demand_wants_is_not_what_an_achievement_has() -> None:
    said = held("需求方要求冲击韧性不低于70%。", "冲击韧性不低于70%。", kind="achievement")

    assert said is not None and "另一方" in said


@pytest.mark.parametrize(
    "sentence",
    [
        "您符合申报条件。",
        "贵公司可以获得20万元补助。",
        "您肯定能通过认定。",
        "该成果满足您的要求。",
        "以上回答没有使用人工智能。",
        "本回答由工作人员撰写。",
    ],
)
def test_verdicts_and_promises_are_no_models(sentence: str) -> None:
    assert promise_fault(sentence) is not None


@pytest.mark.parametrize(
    "sentence",
    ["企业应符合下列条件。", "通过认定的企业可享受税收优惠。", "支持人工智能产业发展。"],
)
def test_what_a_rule_says_of_conditions_is_no_verdict(sentence: str) -> None:
    assert promise_fault(sentence) is None


def test_a_sentence_without_marks_is_only_given_those_of_what_carries_nearly_all_of_it() -> None:
    of = passage(a_citation(VOUCHER))

    assert stands_in("科技创新券每家企业每年最高补助20万元。", of)
    assert not stands_in("每年20万元。", of)
    assert not stands_in("科技创新券每家企业每年最高补助50万元。", of)


WORDS = st.text(alphabet="科技创新企业补助研发费用申报材料宁夏", min_size=2, max_size=14)


@given(WORDS, WORDS, WORDS)
def test_a_whole_sentence_of_a_passage_always_holds(one: str, two: str, three: str) -> None:
    assert held(f"{two}。", f"{one}。{two}。{three}。") is None


@given(WORDS, st.integers(1, 10**6))
def test_covered_is_a_share_and_whole_for_what_is_there(word: str, number: int) -> None:
    text = f"{word}{number}万元"
    pairs = passage(a_citation(text)).pairs

    assert covered(content(text), pairs) == 1.0
    assert foreign(content(text), pairs) == ()
    assert 0.0 <= covered(content(text), frozenset()) <= 1.0


def test_clauses_keep_what_names_nothing_with_what_it_belongs_to() -> None:
    assert clauses("营业收入5000万元以上,且每年增长") == ("营业收入5000万元以上", "且每年增长")
    assert clauses("最高,20万元") == ("最高20万元",)


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("最高补助20万元", "at_most"),
        ("补助20万元以内", "at_most"),
        ("不得超过20万元", "at_most"),
        ("不少于20万元", "at_least"),
        ("20万元及以上", "at_least"),
        ("超过20万元", "more_than"),
        ("不足20万元", "less_than"),
        ("补助20万元", ""),
        ("1.5元/千m3以内", "at_most"),
    ],
)
def test_which_way_a_figure_binds(text: str, way: str) -> None:
    assert [found for _, found in bounded(text)] == [way]


# --- what is no words -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("您\u200b完\u200b全\u2060符合", "您完全符合"),
        ("满\u202e1年\U000e0041", "满1年"),
        ("最高20万元。〔二手〕。[^1]", "最高20万元。[^1]"),
        ("最高20万元〔官方〕[^1]", "最高20万元[^1]"),
        ("最高20万元。[1]", "最高20万元。[^1]"),
        ("最高20万元。【2】", "最高20万元。[^2]"),
        ("国发[2024]5号", "国发[2024]5号"),
        ("一行\n两行", "一行\n两行"),
    ],
)
def test_only_words_are_left(written: str, left: str) -> None:
    assert tidied(written) == left


@given(st.text())
def test_tidying_twice_is_tidying_once(text: str) -> None:
    assert tidied(tidied(text)) == tidied(text)


@pytest.mark.parametrize(
    "sentence",
    [
        "见[附件](http://127.0.0.1/x)。[^1]",
        "![图](x)[^1]",
        "[^1]: //x",
        "<img src=x>[^1]",
        "<?[^1]",
        "```[^1]",
        "访问www.example.cn查询。[^1]",
        ">[^1]",
        "|[^1]",
    ],
)
def test_links_images_and_wordless_scraps_are_no_sentences(sentence: str) -> None:
    assert markup_fault(sentence) is not None


@pytest.mark.parametrize("figure", ["60,60%", "60，60%", "60·60%", "5000,5000万元", "60_60%"])
def test_figures_that_could_be_two_are_told(figure: str) -> None:
    assert joined_fault(f"不低于{figure}", "不低于60%") is not None


@pytest.mark.parametrize("figure", ["1,000万元", "12.5%", "2026.3.1", "3-5年"])
def test_figures_as_people_write_them_are_not(figure: str) -> None:
    assert joined_fault(f"共{figure}", "") is None


def test_badges_are_codes_to_set() -> None:
    assert without_badges("最高20万元。〔二手〕国发〔2024〕5号") == "最高20万元。国发〔2024〕5号"
