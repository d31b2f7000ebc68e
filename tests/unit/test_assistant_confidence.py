"""Whether what was found answers what was asked: laws of the number, and what overrides it."""

from dataclasses import replace

import pytest
from assistant_builders import a_find, a_hit, understood
from builders import a_record
from hypothesis import given
from hypothesis import strategies as st

from assistant.confidence import REFUSE_BELOW, confidence, not_here, support
from corpus.records import KINDS, Kind, Policy, Record
from index.search import Found

WORDS = ("技术转移", "落户", "补贴", "金额", "银川", "机构", "申报", "条件")
QUESTION = "、".join(WORDS)
RARITY = {pair: 5.0 for word in WORDS for pair in {word[n : n + 2] for n in range(len(word) - 1)}}


def found_in(*texts: str, title: str = "办法") -> Found:
    hits = [a_hit(a_record(text, id=f"R{n}", title=title)) for n, text in enumerate(texts)]
    return a_find(*hits, rarity=RARITY)


def elsewhere(record: Record) -> Found:
    return a_find(a_hit(record))


TEXTS = st.lists(st.text(min_size=1, max_size=40), max_size=4)


@given(st.text(max_size=30), TEXTS, TEXTS, st.sampled_from(KINDS))
def test_confidence_is_a_share(
    question: str, current: list[str], outdated: list[str], kind: Kind
) -> None:
    hits, old = (
        [a_hit(a_record(text, id=f"R{n}", kind=kind)) for n, text in enumerate(texts)]
        for texts in (current, outdated)
    )

    assert 0 <= confidence(question, a_find(*hits, outdated=old)) <= 1


@given(st.permutations(WORDS), st.integers(0, len(WORDS) - 1))
def test_naming_more_of_the_question_never_lowers_confidence(words: list[str], n: int) -> None:
    fewer = confidence(QUESTION, found_in("。".join(words[:n]) or "。"))
    more = confidence(QUESTION, found_in("。".join(words[: n + 1])))

    assert more >= fewer


@given(st.permutations(WORDS), st.integers(0, len(WORDS)))
def test_a_further_passage_never_lowers_confidence(words: list[str], n: int) -> None:
    text = "。".join(words[:n]) or "。"

    assert confidence(QUESTION, found_in(text, "落户补贴")) >= confidence(QUESTION, found_in(text))


def test_what_names_all_is_surer_than_what_names_nothing() -> None:
    assert confidence(QUESTION, found_in(QUESTION)) > 0.9
    assert confidence(QUESTION, found_in("公园每天六点开门")) < 0.1


def test_no_hits_give_no_confidence() -> None:
    assert confidence(QUESTION, Found(hits=())) == 0
    assert support(understood(QUESTION), Found(hits=())) == "none"


@pytest.mark.parametrize("text", ["", "吗？", "100", "请问怎么样"])
def test_a_question_that_names_nothing_gives_no_confidence(text: str) -> None:
    assert confidence(text, found_in("技术转移机构落户补贴")) < 0.3


def test_what_answers_is_given_as_an_answer() -> None:
    record = a_record("技术转移机构落户银川，补贴最高100万元。", title="落户补贴")

    assert support(understood("技术转移机构落户银川补贴多少"), elsewhere(record)) == "full"


def test_who_looks_around_is_shown_what_is_near_and_who_asks_a_fact_is_not() -> None:
    found = found_in("落户流程和机构", title="规定")

    looking = support(understood("技术转移落户补贴金额申报条件有哪些政策"), found)
    asking = support(understood("技术转移落户补贴金额申报条件银川是什么规定"), found)

    assert (looking, asking) == ("leads", "none")


# --- what the corpus does not have ----------------------------------------------------------------

CARD = a_record(
    "宁科规发〔2024〕1号。2026年创新券最高20万元。", title="科技创新券管理办法", id="X17"
)


@pytest.mark.parametrize(
    "text",
    [
        "“塞上飞马企业培育工程”几月开始报名",
        "《贺兰星火科创共济基金管理规定》第七条",
        "宁科规发〔2024〕19号讲什么",
        "国发〔2024〕1号创新券",
        "2028年创新券最高多少",
        "深圳科技创新券一年能领多少",
        "NXCG-2026-0099讲什么",
        "“十七五”创新券定了多少",
    ],
)
def test_a_particular_that_the_corpus_does_not_have_is_not_here(text: str) -> None:
    assert not_here(understood(text), elsewhere(CARD))
    assert support(understood(text), elsewhere(CARD)) == "none"


@pytest.mark.parametrize(
    "text",
    [
        "《科技创新券管理办法》最高多少",
        "宁科规发〔2024〕1号讲什么",
        "依据宁科规发（2024）1号，创新券最高多少",
        "2026年创新券最高多少",
        "2020年创新券最高多少",
        "深圳的公司来宁夏，创新券最高补贴多少",
        "创新券最高20500万元吗",
    ],
)
def test_what_the_corpus_does_have_is_here(text: str) -> None:
    assert not not_here(understood(text), elsewhere(CARD))


def test_a_document_number_in_a_rule_that_ran_out_is_here() -> None:
    found = a_find(expired=[a_hit(CARD, status="expired")])

    assert not not_here(understood("宁科规发〔2024〕1号还有效吗"), found)


def test_another_regions_money_is_here_where_its_rule_is() -> None:
    rule = a_record("杭州新雏鹰企业奖励20万元。", title="杭州新雏鹰", id="Y05")

    assert not not_here(understood("杭州新雏鹰奖励多少"), elsewhere(rule))


def test_a_towns_own_money_is_not_here_where_no_paper_names_the_town() -> None:
    record = a_record("高新技术企业减按15%征收，奖励见当地。", title="高新技术企业认定")

    assert not_here(understood("银川市高新技术企业奖励多少钱"), elsewhere(record))
    assert not not_here(understood("宁夏的银川市高新技术企业奖励多少钱"), elsewhere(record))


def test_a_towns_own_money_is_here_where_the_paper_that_names_it_ran_out() -> None:
    record = a_record("灵武市2020年奖励高新技术企业20万元。", title="灵武市兑现情况")
    found = a_find(outdated=[a_hit(record, status="expired")])

    assert not not_here(understood("灵武市高新技术企业奖励多少"), found)


def test_what_one_region_ruled_holds_in_no_other_and_what_all_ruled_does() -> None:
    ours, everywhere = (
        a_record("瞪羚企业要连续三年增长。", title="瞪羚企业认定", facts=Policy(region=region))
        for region in ("宁夏", "全国")
    )

    assert not_here(understood("成都的瞪羚企业怎么认定"), elsewhere(ours))
    assert not not_here(understood("成都的瞪羚企业怎么认定"), elsewhere(everywhere))


def test_a_rule_of_that_region_about_something_else_does_not_make_its_money_here() -> None:
    theirs = a_record("杭州新雏鹰企业要有研发。", title="杭州新雏鹰", id="Y05")
    general = a_record("高新技术企业首次认定减按15%征收。", title="高新技术企业认定", id="N01")
    found = a_find(a_hit(theirs), a_hit(general), rarity=RARITY | {"首次": 5.0, "新技": 5.0})

    assert not_here(understood("杭州高新技术企业首次认定奖励多少"), found)


def test_who_somebody_is_stands_in_no_paper() -> None:
    text = "技术转移落户补贴金额"

    assert support(understood(f"{text}是多少"), found_in(text)) == "full"
    assert support(understood(f"管{text}的科长姓啥"), found_in(text)) == "none"


def test_whose_words_name_rules_is_answered_on_less_than_who_names_nothing_of_ours() -> None:
    found = found_in("落户流程和机构", title="规定")

    rules = support(understood("技术转移落户补贴金额申报条件是什么规定"), found)
    unplaced = support(understood("技术转移落户金额"), found)

    assert (rules, unplaced) == ("full", "none")


def test_everyday_life_is_answered_by_no_paper_however_many_of_its_words_one_has() -> None:
    text = "公积金取出来"

    assert support(understood(text), found_in(text)) == "none"
    assert support(understood(f"申报高企要不要{text}"), found_in(f"申报高企要不要{text}")) == "full"


@pytest.mark.parametrize(
    ("name", "here"),
    [("科技创新券管理办法", True), ("科技创新券使用管理办法", True), ("科研诚信积分办法", False)],
)
def test_a_rule_that_is_called_by_its_name_is_here_where_a_text_is_called_that(
    name: str, here: bool
) -> None:
    text = "科研诚信和积分，按有关办法管理。"
    record = a_record(text, title="自治区科技创新券管理办法")

    assert not_here(understood(f"《{name}》第三条"), elsewhere(record)) != here


def test_a_question_in_pinyin_is_weighed_by_the_words_that_were_made_out() -> None:
    record = a_record("宁科贷向银行申请。", title="宁科贷")
    telling = {"宁科": 7.0, "科贷": 7.0, "申请": 3.0}
    found = replace(a_find(a_hit(record), rarity=telling), meant="宁科贷 zenme 申请")
    common = replace(found, rarity=dict.fromkeys(telling, 1.0))

    asked = understood("ningkedai zenme shenqing")

    assert (support(asked, found), support(asked, common)) == ("full", "none")


def test_goods_that_share_little_with_what_is_sought_are_no_lead() -> None:
    near = a_record("钛板电极的涂层技术，处理废水。", kind="achievement", title="钛板电极")
    rarity = {"涂层": 5.0, "技术": 1.0}
    found = a_find(a_hit(near), rarity=rarity)

    assert support(understood("有没有心脏血管支架涂层技术"), found) == "none"


# --- single passages, which have no titles that people know them by ------------------------------


def passages(*texts: str, scores: tuple[float, ...] = ()) -> Found:
    hits = [
        a_hit(
            a_record(text, id=f"D{n}", kind="passage", title=""),
            score=scores[n] if scores else 1.0,
        )
        for n, text in enumerate(texts)
    ]
    return a_find(*hits, rarity=RARITY)


def test_a_passage_that_names_all_is_kept_and_one_that_names_nothing_is_refused() -> None:
    assert confidence(QUESTION, passages(QUESTION)) >= REFUSE_BELOW
    assert confidence(QUESTION, passages("公园每天六点开门")) < REFUSE_BELOW


@given(st.permutations(WORDS), st.integers(0, len(WORDS) - 1))
def test_naming_more_never_lowers_confidence_in_a_passage(words: list[str], n: int) -> None:
    fewer = confidence(QUESTION, passages("。".join(words[:n]) or "。"))
    more = confidence(QUESTION, passages("。".join(words[: n + 1])))

    assert more >= fewer


def test_a_passage_that_both_lanes_put_first_is_surer() -> None:
    apart, together = (passages("落户补贴", scores=(score,)) for score in (0.6, 1.0))

    assert confidence(QUESTION, together) > confidence(QUESTION, apart)


def test_a_passage_that_is_nearer_than_those_behind_it_is_surer() -> None:
    found = passages("落户补贴")

    flat, steep = (replace(found, nearest=(0.9, *[last] * 20)) for last in (0.89, 0.82))

    assert confidence(QUESTION, steep) > confidence(QUESTION, flat)
