"""What was found, as HTML: numbers, cards and marks, and nothing that a text could do."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from assistant_builders import a_hit
from builders import TODAY, a_record
from hypothesis import given
from hypothesis import strategies as st

from assistant.finding import Finds, Namesake, Wish
from assistant.ui.finds import (
    EXAMPLES,
    failed_html,
    filters_html,
    finds_html,
    found_panel_html,
)
from corpus.facets import Standing, Tally
from corpus.records import Achievement, Policy, Record
from index.chunks import Hit

ALLOWED = {
    "section", "article", "p", "h2", "h3", "ul", "ol", "li", "b", "i", "span", "mark", "button",
    "div", "label", "select", "option", "input", "dl", "dt", "dd",
}  # fmt: skip


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.marked: list[str] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self._open = tag == "mark"

    def handle_data(self, data: str) -> None:
        if self._open:
            self.marked.append(data)
        self._open = False


def read(html: str) -> Tags:
    tags = Tags()
    tags.feed(html)
    return tags


def words(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def an_offer(text: str = "喷漆循环水净化，更换周期三个月。", *, title: str = "循环水") -> Record:
    facts = Achievement(
        field="资源与环境", region="宁夏/银川", trl=7, owner="某某公司", provenance="sample"
    )
    return a_record(text, kind="achievement", title=title, facts=facts)


def finds(*hits: Hit, wish: Wish | None = None, number: int = 23, **facets: object) -> Finds:
    tally = Tally(number=number, kinds={"achievement": number, "policy": 48}, fields={"新材料": 5})
    wish = wish or Wish(text="喷漆循环水", kind="achievement")
    return Finds(
        wish=wish,
        day=TODAY,
        tally=tally,
        hits=hits,
        **{"meant": wish.text, **facets},  # type: ignore[arg-type]
    )


def test_the_number_of_what_meets_the_conditions_is_exact_and_no_score_is_shown() -> None:
    hit = a_hit(an_offer(), score=0.123456)

    said = words(finds_html(finds(hit), staff=False))

    assert "符合筛选的成果 23 项" in said
    assert TODAY.isoformat() in said
    assert "0.12" not in said


def test_a_card_shows_what_it_is_and_how_far_it_may_be_trusted() -> None:
    said = words(finds_html(finds(a_hit(an_offer())), staff=False))

    assert "资源与环境 · 宁夏银川 · TRL 7 · 某某公司" in said
    assert all(word in said for word in ("成果", "✓ 有效", "示例"))


@pytest.mark.parametrize(("staff", "shown"), [(True, True), (False, False)])
def test_only_staff_see_how_guarded_a_record_is(*, staff: bool, shown: bool) -> None:
    assert ("公开" in words(finds_html(finds(a_hit(an_offer())), staff=staff))) is shown


def test_the_words_that_made_it_match_are_marked() -> None:
    tags = read(finds_html(finds(a_hit(an_offer())), staff=False))

    assert "喷漆循环水" in tags.marked
    assert "循环水" in tags.marked  # in the title


def test_a_figure_is_marked_as_it_stands() -> None:
    hit = a_hit(a_record("给予最高1,000万元补贴。", facts=Policy()))

    tags = read(finds_html(finds(hit, wish=Wish(text="0.1亿元")), staff=False))

    assert tags.marked == ["1,000万元"]


def test_what_shares_no_word_is_said_to_be_near_only() -> None:
    hit = a_hit(a_record("创新券。", title="券"))

    assert "没有相同的词" in finds_html(finds(hit, wish=Wish(text="喷漆")), staff=False)


@given(st.text(max_size=80), st.text(max_size=20))
def test_no_text_becomes_a_tag(text: str, query: str) -> None:
    record = an_offer(text + "<img src=x onerror=alert(1)>喷漆", title=f"<script>{query}</script>")
    same = Namesake(name=query, readings=((query, record.title, "open"),))
    of = finds(
        a_hit(record),
        wish=Wish(text=query + "喷漆", field=f'"><script>{query}', region="<b>"),
        namesakes=(same,),
    )

    for html in (
        finds_html(of, staff=True),
        filters_html(of),
        found_panel_html(of.hits),
        failed_html(text),
    ):
        tags = read(html)
        assert set(tags.tags) <= ALLOWED
        assert not {name for name in tags.attributes if name.startswith("on")}


def test_each_choice_says_what_it_would_leave() -> None:
    html = filters_html(finds(wish=Wish(field="航空航天")))

    assert "成果（23）" in html
    assert "需求（0）" in html
    assert "新材料（5）" in html
    assert '<option value="航空航天" selected>航空航天（0）</option>' in html


def test_places_stand_below_what_they_lie_in_and_home_comes_first() -> None:
    numbers = {"浙江": 9, "浙江/杭州": 9, "宁夏": 7, "宁夏/银川": 5, "宁夏/固原": 2}
    of = Finds(wish=Wish(), day=TODAY, tally=Tally(number=16, regions=numbers))

    places = re.findall(r'<option value="((?:宁夏|浙江)[^"]*)"', filters_html(of))

    assert places == ["宁夏", "宁夏/银川", "宁夏/固原", "浙江", "浙江/杭州"]


def test_before_the_first_search_there_are_three_to_try() -> None:
    html = finds_html(finds(wish=Wish()), staff=False)

    assert html.count("data-find=") == len(EXAMPLES) == 3
    assert "成果 23 项" in words(html)


def test_where_nothing_is_found_what_to_try_is_said() -> None:
    wish = Wish(text="喷漆", kind="demand", trl=9)

    html = finds_html(finds(wish=wish, number=0, wider=(("trl", 4),)), staff=False)

    assert "没有找到符合的需求" in html
    assert "不限成熟度（4 条）" in words(html)
    assert "不限种类" not in html
    assert "data-reset" in html


def test_what_does_not_hold_is_told_with_a_way_to_see_it() -> None:
    html = finds_html(finds(a_hit(an_offer()), over=3), staff=False)

    assert "另有 3 条已失效或未施行" in words(html)
    assert "data-over" in html


def test_records_of_one_name_are_asked_apart() -> None:
    same = Namesake(
        name="小巨人",
        readings=(
            ("N07", "重点小巨人财政支持", "in_force"),
            ("N05", "优质中小企业梯度培育", "in_force"),
            ("X01", "科技小巨人（旧称号）", "expired"),
        ),
    )

    html = finds_html(finds(a_hit(an_offer()), namesakes=(same,)), staff=False)

    assert "“小巨人”有 3 种，您要找的是：" in words(html)
    assert html.count('data-find="《') == 3


def test_what_is_marked_is_what_was_meant_and_not_the_slip() -> None:
    record = an_offer("专精特新企业的检测服务")

    html = finds_html(
        finds(a_hit(record), wish=Wish(text="专金特新"), meant="专精特新"), staff=False
    )

    assert "专精特新" in read(html).marked


def test_what_was_taken_for_a_slip_is_said() -> None:
    html = finds_html(finds(a_hit(an_offer()), mended=(("高气认定", "高企认定"),)), staff=False)

    assert "“高气认定”按“高企认定”查找" in words(html)


def test_every_card_opens_the_passage_in_its_text() -> None:
    hits = [a_hit(an_offer()), a_hit(a_record("另一份。", id="R2"))]

    cards = re.findall(r'data-cite="([^"]+)"', finds_html(finds(*hits), staff=False))
    opened = re.findall(r'data-cites="([^"]+)"', found_panel_html(hits))

    assert cards == opened == ["f1-1", "f1-2"]


@pytest.mark.parametrize(("staff", "then"), [(True, "资料”里添加"), (False, "就能查到")])
@pytest.mark.parametrize("text", ["", "枸杞"])
def test_an_empty_library_says_so_and_offers_nothing_to_try(
    staff: bool, then: str, text: str
) -> None:
    empty = Finds(wish=Wish(text=text), day=TODAY, tally=Tally(number=0))

    html = finds_html(empty, staff=staff)

    assert "还没有您可以看的资料" in words(html)
    assert then in words(html)
    assert "data-find" not in html


def test_where_no_word_is_shared_the_head_says_so() -> None:
    hit = a_hit(a_record())
    finds = Finds(wish=Wish(text="zzz"), day=TODAY, tally=Tally(number=9), hits=(hit,), meant="zzz")

    assert "都没有相同的词" in finds_html(finds, staff=False)


def test_a_card_of_a_sample_says_in_words_that_it_is_made_up() -> None:
    said = words(finds_html(finds(a_hit(an_offer())), staff=False))

    assert "示例成果，内容是虚构的，仅供演示" in said


def test_the_first_screen_says_how_the_policies_stand_in_numbers_that_add_up() -> None:
    standings: dict[Standing, int] = {"in_force": 39, "telling": 4, "doubtful": 5, "open": 132}
    tally = Tally(number=180, kinds={"achievement": 132, "policy": 48}, standings=standings)
    unsure = Finds(wish=Wish(), day=TODAY, tally=tally)
    sure = replace(unsure, tally=replace(tally, standings={"in_force": 48, "open": 132}))

    assert "政策里现行有效 43 条、存疑 5 条。" in words(finds_html(unsure, staff=False))
    assert "政策里现行有效 48 条。" in words(finds_html(sure, staff=False))
    assert "有效期" not in words(finds_html(unsure, staff=False))
