"""The gate for text: real languages pass, what a wrong font table makes of them does not."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.readers.readability import is_readable, is_usual_chinese

RULE = (
    "第一条 为了促进科技成果转化，规范科技成果转化活动，根据有关法律规定，制定本办法。"
    "申请单位应当在合同登记之日起六个月内提出申请，经审核批准后给予补助，最高一百万元。"
)
REAL = {
    "Chinese": RULE,
    "traditional Chinese": (
        "為促進科技成果轉化，推動產業創新發展，依據相關法律規定，結合本地實際情況，制定本"
        "辦法。申請單位應當具備獨立法人資格，並於期限內提出申請，經審查核准後，給予一次性"
        "補助。"
    ),
    "Chinese names": (
        "张伟 王芳 李秀英 刘洋 陈静 杨勇 赵敏 黄磊 周杰 吴娟 徐丽 孙强 马超 朱红 胡军 郭艳"
    ),
    "Chinese substances": (
        "聚乙烯 聚丙烯 环氧树脂 丙烯腈 丁二烯 苯乙烯 甲基丙烯酸甲酯 硬脂酸锌 四氢呋喃"
    ),
    "Japanese": "本発明は、半導体装置の製造方法に関する。特許庁長官殿、平成二十年に出願した。",
    "Japanese without kana": (
        "特許請求範囲 発明名称 半導体装置製造方法 出願番号 公開番号 特許出願人 株式会社"
    ),
    "Korean": (
        "대한민국은 민주공화국이다. 대한민국의 주권은 국민에게 있고, 모든 권력은"
        " 국민으로부터 나온다."
    ),
    "Russian": ("Российская Федерация есть демократическое федеративное правовое государство."),
    "Greek": (
        "Οι συνθήκες που επικρατούν στην αγορά εργασίας απαιτούν νέα μέτρα για την ανάπτυξη."
    ),
    "Arabic": ("تهدف هذه اللائحة إلى تنظيم نقل التكنولوجيا وتسويق نتائج البحث العلمي في الجامعات."),
    "Hebrew": ("תקנות אלה נועדו לקדם את מסחור תוצאות המחקר המדעי באוניברסיטאות ובמכוני המחקר."),
    "Thai": "พระราชบัญญัติส่งเสริมการใช้ประโยชน์ผลงานวิจัยและนวัตกรรม",
    "Hindi": ("विज्ञान और प्रौद्योगिकी के क्षेत्र में अनुसंधान को बढ़ावा देने के लिए यह नियम है।"),
    "Vietnamese": (
        "Nghị định này quy định về hỗ trợ hoạt động chuyển giao công nghệ, thúc đẩy ứng dụng."
    ),
    "French": (
        "Les résultats de la recherche sont protégés à l'étranger dès leur dépôt, même différés."
    ),
    "English": (
        "The hydrologic effect of replacing pasture with trees is reasonably well understood."
    ),
    "figures": ("1 2,345.67 12.5% 2021-01-02\n3 4,111.00 88.1% 2022-03-04\n合计 6,456.67"),
    "formulas": ("∫₀^∞ e^{−x²} dx = √π/2, ∀ε>0 ∃δ>0: |x−a|<δ ⇒ |f(x)−f(a)|<ε, ∑ᵢ αᵢβᵢ ≤ ‖α‖‖β‖"),
    "a program": (
        "def read(data: bytes) -> Content:\n    return [getElementById(innerHTML) for ea"
        "ch in addEventListener]"
    ),
    "Roman numerals": ("Ⅰ类、Ⅱ类、Ⅲ类医疗器械，EcoRⅠ、HindⅢ两种限制性内切酶，MRPⅡ系统，Ⅱ型孪晶。"),
    "bullets of a symbol font": "\uf0b7 申请书\n\uf0b7 营业执照复印件\n\uf0b7 技术合同登记证明",
    "a few words": "目录",
    "nothing": "",
}


@pytest.mark.parametrize("text", REAL.values(), ids=REAL.keys())
def test_real_languages_are_readable(text: str) -> None:
    assert is_readable(text)


def mistaken(text: str, own: str, other: str) -> str:
    """Give the text as it looks where its bytes are taken for another encoding's."""
    data = text.encode(own)
    return data[: len(data) // 2 * 2].decode(other, "replace")


@pytest.mark.parametrize(
    ("own", "other"),
    [
        ("gbk", "utf-16-be"), ("gbk", "utf-16-le"), ("utf-8", "utf-16-be"), ("utf-16-be", "gbk"),
        ("utf-8", "gbk"), ("gbk", "latin-1"), ("utf-8", "latin-1"), ("utf-8", "cp1252"),
        ("gbk", "cp949"), ("gbk", "big5"), ("gbk", "shift_jis"), ("gbk", "ascii"),
    ],
)  # fmt: skip
def test_chinese_in_another_encoding_is_not(own: str, other: str) -> None:
    assert not is_readable(mistaken(RULE, own, other))


def test_characters_of_private_use_are_not() -> None:
    assert not is_readable("".join(chr(0xE000 + n) for n in range(30)))


def test_glyph_names_are_not() -> None:
    assert not is_readable("/g936/g1007/g1004/g1004/g3/g296\n/C50/C72/C6f/C70")


def test_letters_in_the_order_of_their_code_table_are_not() -> None:
    assert not is_readable("".join(map(chr, range(0x4B0, 0x4EC))))
    assert not is_readable("".join(map(chr, range(0x3402, 0x3420, 2))))


def test_words_of_several_scripts_at_once_are_not() -> None:
    assert not is_readable("४ձڝΩͧ ݧҰथ ѯबխ ҵठձ")


def test_words_without_vowels_are_not() -> None:
    shifted = REAL["English"].translate(
        {ord(a): ord(b) for a, b in zip("aeiouy", "xqzkwv", strict=True)}
    )

    assert not is_readable(" ".join([shifted] * 3))


@given(st.integers(0, 10**9))
def test_chinese_characters_strewn_over_their_code_table_are_not(seed: int) -> None:
    codes = [0x4E00 + (seed + 7919 * n + 104729 * n * n) % 20902 for n in range(100)]

    assert not is_readable("".join(map(chr, codes)))


@given(st.text())
def test_any_text_has_an_answer_and_its_spaces_do_not_change_it(text: str) -> None:
    assert is_readable(text) == is_readable(f" {text}\n\n")


@given(st.text(alphabet=string.digits + " ,.%-/()\n¥￥元", max_size=300))
def test_a_table_of_figures_is_always_readable(text: str) -> None:
    assert is_readable(text)


def test_only_plain_usual_chinese_is_called_so() -> None:
    assert is_usual_chinese(RULE)
    assert not is_usual_chinese(mistaken(RULE, "utf-8", "gbk"))
    assert not is_usual_chinese(REAL["English"])
