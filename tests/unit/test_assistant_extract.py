"""The answer made of passages: what it opens with, what it admits, and what it warns of."""

from datetime import date

import pytest
from assistant_builders import a_find, a_hit, understood, with_caution
from builders import TODAY, a_record

from assistant.answers import Answer, Question
from assistant.evidence import gather
from assistant.extract import answers_nothing, extracted, name_of, nothing_found, without_search
from assistant.words import CONTACT, ELIGIBILITY, LEADS, THANKED
from corpus.levels import Viewer
from corpus.records import Achievement, Demand, Facts, Kind, Policy, Provenance, Record
from index.search import Found

TEXT = """科技创新券管理办法
一、支持标准
科技创新券每年最高补助20万元。
二、时间
科技创新券的申报时间未载明。
"""
ASKED = "科技创新券最高补助多少"


def the_answer(found: Found, question: str = ASKED, *, leads: bool = False) -> Answer:
    asked = understood(question)
    return extracted(
        Question(text=question, viewer=Viewer(), day=TODAY),
        asked,
        gather(found, asked),
        found,
        leads=leads,
    )


def a_card(
    text: str = TEXT,
    *,
    id: str = "X17",  # noqa: A002
    kind: Kind = "policy",
    facts: Facts | None = None,
) -> Record:
    return a_record(text, id=id, title="科技创新券管理办法", kind=kind, facts=facts)


def test_it_opens_with_the_sentence_that_answers() -> None:
    answer = the_answer(a_find(a_hit(a_card())))

    assert answer.text.startswith("科技创新券每年最高补助20万元。[^1]\n\n**《科技创新券管理办法》")
    assert answer.status == "answered"


def test_a_question_about_rules_is_answered_as_of_a_day_and_one_about_goods_is_not() -> None:
    goods = a_card("科技创新券管理系统，办理时间缩短50%。", kind="achievement")

    assert "以 2026-11-23 有效的规定为准。" in the_answer(a_find(a_hit(a_card()))).text
    assert "有效的规定" not in the_answer(a_find(a_hit(goods))).text


def test_goods_are_answered_with_how_many_come_near() -> None:
    goods = [
        a_card("科技创新券管理系统，办理时间缩短50%。", id=f"A{n}", kind="achievement")
        for n in range(2)
    ]

    answer = the_answer(a_find(*map(a_hit, goods)), "有没有科技创新券管理系统")

    assert answer.text.startswith("找到 2 项相近的成果，最接近的是《科技创新券管理办法》。[^1]")
    assert "- 科技创新券管理系统，办理时间缩短50%。[^1]" in answer.text


def test_what_was_asked_for_and_is_not_stated_is_said() -> None:
    answer = the_answer(a_find(a_hit(a_card())), f"{ASKED}，哪天截止")

    assert "引用的资料没有载明：申报时间。" in answer.text
    assert answer.status == "partial"


def test_unstated_is_no_answer() -> None:
    answer = the_answer(a_find(a_hit(a_card("科技创新券每年最高补助多少，未载明。"))))

    assert (answer.status, "没有载明：数额" in answer.text) == ("partial", True)


def test_that_the_thing_asked_for_is_not_stated_opens_before_any_other_figure() -> None:
    card = a_card("科技创新券的奖励比例：未载明。\n科技创新券国家标准为30%，最高20万元。")

    answer = the_answer(a_find(a_hit(card)), "科技创新券的奖励比例是百分之几")

    assert answer.text.startswith("科技创新券的奖励比例：未载明。[^1]")
    assert answer.status == "partial"


def test_that_something_else_is_not_stated_does_not_open() -> None:
    card = a_card("科技创新券最高补助20万元。\n科技创新券的补助分几次给：未载明。")

    answer = the_answer(a_find(a_hit(card)), ASKED)

    assert answer.text.startswith("科技创新券最高补助20万元。[^1]")


@pytest.mark.parametrize(
    ("text", "question", "nothing"),
    [
        ("科技创新券每年最高补助20万元。", "科技创新券最高补助多少", False),
        ("科技创新券的补助由科技厅发放。", "科技创新券最高补助多少", True),
        ("科技创新券的补助标准：未载明。", "科技创新券最高补助多少", False),
        ("科技创新券的补助由科技厅发放。", "科技创新券有哪些补助政策", False),
        ("科技创新券的补助由科技厅发放。", "科技创新券怎么用", False),
        ("科技创新券发给了300家企业。", "科技创新券一共发给多少家", False),
        ("科技创新券发给了三百家企业。", "科技创新券一共发给多少家", False),
        ("科技创新券的补助标准：未载明。", "科技创新券一共发给多少家", True),
        ("科技创新券发给了多少家：未载明。", "科技创新券一共发给多少家", False),
        ("科技创新券转化成果5项以上。", "科技创新券一共发给多少家", True),
    ],
)
def test_a_figure_that_is_neither_stated_nor_called_unstated_is_no_answer(
    text: str, question: str, nothing: bool
) -> None:
    found = a_find(a_hit(a_card(text)))
    asked = understood(question)

    assert answers_nothing(asked, gather(found, asked)) == nothing


def test_a_rule_that_is_named_by_its_number_is_shown_as_history() -> None:
    old = a_record(
        "旧办法。", id="N34", title="旧登记办法", facts=Policy(number="国科发〔2000〕63号")
    )
    found = a_find(a_hit(a_card()), expired=[a_hit(old, status="repealed")])

    answer = the_answer(found, "国科发[2000]63号的科技创新券最高补助多少")

    assert "旧规定，只作历史参考：《旧登记办法》（国科发〔2000〕63号 · 已废止" in answer.text


def test_what_is_only_near_is_called_so_first() -> None:
    answer = the_answer(a_find(a_hit(a_card())), leads=True)

    assert answer.text.startswith(LEADS)
    assert answer.status == "partial"


@pytest.mark.parametrize(
    ("new", "old"),
    [
        (Policy(replaces=("N06",)), Policy(expires=date(2026, 3, 31))),
        (Policy(), Policy(expires=date(2026, 3, 31), replaced_by=("X17",))),
    ],
)
def test_what_was_replaced_is_shown_as_history_only(new: Policy, old: Policy) -> None:
    before = a_hit(a_card(id="N06", facts=old), status="superseded")

    answer = the_answer(a_find(a_hit(a_card(facts=new)), expired=[before]))

    assert {citation.record.id for citation in answer.citations} == {"X17"}
    assert "旧规定，只作历史参考：《科技创新券管理办法》（已被替代 · 未核）" in answer.text
    assert any("不再适用" in warning for warning in answer.warnings)


def test_what_ran_out_and_is_followed_by_nothing_cited_is_not_mentioned() -> None:
    before = a_hit(a_card(id="N06", facts=Policy(expires=date(2026, 3, 31))))

    answer = the_answer(a_find(a_hit(a_card()), expired=[before]))

    assert "历史" not in answer.text
    assert not any("不再适用" in warning for warning in answer.warnings)


def test_a_lead_that_ran_out_says_so_before_anything_else() -> None:
    old = a_hit(a_card(facts=Policy(expires=date(2021, 1, 1))))

    answer = the_answer(a_find(old))

    assert answer.text.startswith("已过期，只作历史参考：科技创新券")
    assert answer.status == "partial"
    assert "《科技创新券管理办法》已过期，不能作为现行依据。" in answer.warnings


def test_a_doubtful_rule_is_answered_from_with_a_warning() -> None:
    answer = the_answer(a_find(a_hit(a_card(facts=Policy(declared="存疑")))))

    assert answer.status == "answered"
    assert "《科技创新券管理办法》的效力存疑，办理前请向主管部门确认。" in answer.warnings


@pytest.mark.parametrize(
    ("provenance", "word"),
    [("media", "媒体"), ("second_hand", "二手"), ("seed", "种子"), ("unverified", "未核")],
)
def test_a_weak_source_is_warned_of(provenance: Provenance, word: str) -> None:
    answer = the_answer(a_find(a_hit(a_card(facts=Policy(provenance=provenance)))))

    assert answer.warnings == (f"引用中有{word}来源，未与官方原文核对。",)


@pytest.mark.parametrize("provenance", ["official", "repost"])
def test_a_good_source_is_warned_of_nothing(provenance: Provenance) -> None:
    assert the_answer(a_find(a_hit(a_card(facts=Policy(provenance=provenance))))).warnings == ()


@pytest.mark.parametrize(
    ("kind", "facts"),
    [("achievement", Achievement(provenance="sample")), ("demand", Demand(provenance="sample"))],
)
def test_a_sample_is_called_a_sample(kind: Kind, facts: Facts) -> None:
    answer = the_answer(a_find(a_hit(a_card(kind=kind, facts=facts))))

    assert answer.warnings == ("引用中有示例数据（虚构，仅供演示）。",)


def test_whether_somebody_qualifies_is_not_decided_here() -> None:
    answer = the_answer(a_find(a_hit(a_card())), "我们能不能申请科技创新券，最高补助多少")

    assert (answer.intent, answer.warnings[0]) == ("eligibility", ELIGIBILITY)


def test_who_did_not_say_what_is_sought_is_told_what_was_found() -> None:
    goods = a_card("光伏组件回收装置，回收率95%。", kind="demand")

    assert the_answer(a_find(a_hit(goods)), "光伏组件回收装置").intent == "find_demand"
    assert the_answer(a_find(a_hit(a_card())), "创新券").intent == "policy_fact"


@pytest.mark.parametrize(
    ("facts", "contact"),
    [
        (Policy(desk="自治区科技厅成果处"), "自治区科技厅成果处"),
        (Policy(desk="很长" * 40), CONTACT),
        (Policy(), CONTACT),
    ],
)
def test_whom_to_ask_is_the_rules_own_desk_where_it_names_one(facts: Policy, contact: str) -> None:
    assert the_answer(a_find(a_hit(a_card(facts=facts)))).contact == contact


def test_a_footnote_of_a_record_is_no_mark_of_ours() -> None:
    record = a_record(
        "科技创新券每年最高补助20万元[^7]。", id="X17", title="科技创新券管理办法[^8]"
    )

    answer = the_answer(a_find(a_hit(record)))

    assert answer.citations[0].quote == "科技创新券每年最高补助20万元[^7]。"
    assert "[^7]" not in answer.text and "[^8]" not in answer.text


def test_a_name_tells_a_record_from_others_of_that_name() -> None:
    facts = Policy(number="宁科规发〔2024〕1号", provenance="official")
    record = a_card(facts=facts)

    assert name_of(record) == "《科技创新券管理办法》（宁科规发〔2024〕1号 · 官方）"
    assert name_of(record, a_hit(record)).endswith("（宁科规发〔2024〕1号 · 现行有效 · 官方）")
    assert name_of(a_card(kind="passage")) == "《科技创新券管理办法》"


def test_a_refusal_names_each_near_record_once_and_three_at_most() -> None:
    hits = [a_hit(a_card(id=f"R{n // 2}"), score=1 - n / 10) for n in range(10)]

    answer = nothing_found(understood(ASKED), a_find(*hits))

    assert [hit.record.id for hit in answer.nearest] == ["R0", "R1", "R2"]
    assert answer.text.count("- 《") == 3


def test_what_needs_no_search_cites_nothing() -> None:
    for text, status in [("你好", "clarify"), ("帮我伪造研发材料", "refused")]:
        answer = without_search(understood(text))

        assert (answer.status, answer.citations) == (status, ())
        assert answer.text


@pytest.mark.parametrize("text", ["谢谢", "好的，谢谢您！", "多谢啦", "收到，辛苦了"])
def test_who_gives_thanks_is_not_asked_for_more(text: str) -> None:
    answer = without_search(understood(text))

    assert (answer.status, answer.text, answer.ask) == ("answered", THANKED, ())


# --- what must not be taken at its word -----------------------------------------------------------

AMOUNT = "科技创新券每年最高补助20万元。"


def test_what_was_read_from_a_picture_is_quoted_with_a_warning_that_names_its_mark() -> None:
    scanned = with_caution(a_card(), AMOUNT, "ocr", "文字识别，可信度 96%")

    answer = the_answer(a_find(a_hit(scanned)))

    assert answer.status == "answered"
    assert "引用 [^1] 出自文字识别，数字请与原件核对。" in answer.warnings
    assert [caution.note for caution in answer.citations[0].cautions] == ["文字识别，可信度 96%"]


def test_what_nobody_was_meant_to_see_does_not_open_an_answer_when_other_words_can() -> None:
    text = "科技创新券管理办法\n科技创新券每年最高补助99万元。\n科技创新券最高补助不超过20万元。"
    card = with_caution(a_card(text), "科技创新券每年最高补助99万元。", "hidden")

    answer = the_answer(a_find(a_hit(card)))

    assert answer.text.startswith("科技创新券最高补助不超过20万元。[^1]")
    assert "引用 [^2] 在原件中看不见，请打开原件核对。" in answer.warnings


def test_where_only_hidden_words_answer_that_is_said_before_them() -> None:
    answer = the_answer(a_find(a_hit(with_caution(a_card(), AMOUNT, "hidden"))))

    assert answer.status == "partial"
    assert answer.text.startswith(f"原件中看不见的文字，请先核对原件：{AMOUNT}[^1]")
    assert answer.caution.startswith("原件中看不见的文字")


def test_without_a_caution_nothing_is_said_of_cautions() -> None:
    assert not any("引用 [^" in line for line in the_answer(a_find(a_hit(a_card()))).warnings)


# --- what tells of rules and is none --------------------------------------------------------------


@pytest.mark.parametrize("genre", ["解读", "公示", "名单"])
def test_what_only_tells_of_rules_is_never_given_as_one(genre: str) -> None:
    card = a_card(facts=Policy(genre=genre))

    answer = the_answer(a_find(a_hit(card)))

    assert answer.text.startswith(f"据{genre}（不是规定）：{AMOUNT}[^1]")
    assert f"（{genre}，不是规定" in answer.text
    assert "现行有效" not in answer.text
    assert any(line.startswith(f"《科技创新券管理办法》是{genre}") for line in answer.warnings)


def test_a_draft_is_called_one_before_it_is_quoted() -> None:
    draft = a_hit(a_card(facts=Policy(genre="征求意见稿")))

    answer = the_answer(a_find(expired=[draft], outdated=[draft]))

    assert answer.text.startswith(f"征求意见稿，还不是规定：{AMOUNT}[^1]")
    assert answer.status == "partial"


def test_a_rule_is_not_excused() -> None:
    answer = the_answer(a_find(a_hit(a_card(facts=Policy(genre="规范性文件")))))

    assert "不是规定" not in answer.text
    assert not any("不是规定" in line for line in answer.warnings)


# --- what is asked for in so many words and nowhere told ------------------------------------------


@pytest.mark.parametrize(
    ("text", "question", "label"),
    [
        ("科技创新券由科技厅发放。\n科技创新券按季度公布。", "科技创新券最高补多少钱", "数额"),
        ("科技创新券最高补助20万元。", "科技创新券哪天截止申报", "申报时间"),
        ("科技创新券支付给服务机构。", "科技创新券要交多少税", "税率或税额"),
        ("科技创新券由科技厅受理。", "科技创新券的咨询电话是多少", "联系电话"),
        ("科技创新券按季度公布。", "申请科技创新券要准备哪些材料", "材料清单"),
    ],
)
def test_that_nothing_quoted_tells_it_is_said_first_and_the_nearest_follows(
    text: str, question: str, label: str
) -> None:
    answer = the_answer(a_find(a_hit(a_card(text))), question)

    assert answer.text.startswith(f"引用的资料没有载明：{label}。以下是写到的最接近的内容")
    assert answer.caution.startswith(f"引用的资料没有载明：{label}。")
    assert answer.text.count(label) == 1
    assert text.split("\n", maxsplit=1)[0] in answer.text
    assert answer.status == "partial"


def test_what_is_told_is_not_called_a_gap_because_something_else_is_asked_besides() -> None:
    answer = the_answer(a_find(a_hit(a_card())), "科技创新券最高补多少钱，哪天截止申报")

    assert answer.text.startswith("科技创新券每年最高补助20万元。[^1]")
    assert "引用的资料没有载明：申报时间。" in answer.text


def test_whoever_looks_around_is_not_told_of_gaps_first() -> None:
    answer = the_answer(a_find(a_hit(a_card("科技创新券由科技厅发放。"))), "科技创新券有什么补贴")

    assert answer.text.startswith("科技创新券由科技厅发放。[^1]")


def test_a_rule_to_come_that_was_found_beside_is_no_old_one() -> None:
    later = a_record("新办法。", id="L1", title="新办法", facts=Policy(number="国科发〔2026〕9号"))
    found = a_find(a_hit(a_card()), expired=[a_hit(later, status="upcoming")])

    answer = the_answer(found, "国科发〔2026〕9号的科技创新券最高补助多少")

    assert "旧规定" not in answer.text
    assert not any("不再适用" in warning for warning in answer.warnings)


def test_an_amount_in_a_labelled_line_of_goods_is_no_gap() -> None:
    goods = a_card("科技创新券管理系统，预算_万元：80。", kind="demand")

    answer = the_answer(a_find(a_hit(goods)), "科技创新券管理系统的预算是多少钱")

    assert "没有载明" not in answer.text


def test_that_it_is_stated_nowhere_opens_where_no_line_of_the_record_tells_it() -> None:
    lines = [f"科技创新券由科技厅发放，第{n}批发给科技企业。" for n in range(1, 8)]
    text = "\n".join([*lines, "科技创新券的面额：未载明。"])

    answer = the_answer(a_find(a_hit(a_card(text))), "科技创新券一张多少钱")

    assert answer.text.startswith("科技创新券的面额：未载明。[^1]")
    assert answer.status == "partial"


def test_a_figure_of_another_tax_is_called_a_gap() -> None:
    text = "科技创新券转让办法\n科技创新券转让的，企业所得税减半征收。"

    answer = the_answer(a_find(a_hit(a_card(text))), "科技创新券转让要交多少印花税")

    assert answer.text.startswith("引用的资料没有载明：税率或税额。")


def test_the_line_that_tells_the_one_thing_asked_for_opens_before_nearer_ones() -> None:
    near = "（二）申报单位登录系统填报，纸质申报材料一式三份报送申报截止后不退。"
    told = "（一）网上填报时间：2026年11月25日至2026年12月31日18:00。"
    record = a_record(f"枸杞项目申报通知\n{near}\n{told}", title="枸杞项目申报通知", facts=Policy())

    answer = the_answer(a_find(a_hit(record)), "枸杞项目什么时候截止申报")

    assert answer.text.startswith("（一）网上填报时间")
    assert answer.status == "answered"
