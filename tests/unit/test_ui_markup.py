from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ui.markup import ALLOWED, answer_html, plain_html

FOREIGN = "http://foreign.example/x"
REMOTE_REFERENCES = (
    f"![图]({FOREIGN})",
    f"![图][a]\n\n[a]: {FOREIGN}",
    f"[链接]({FOREIGN})",
    f"<{FOREIGN}>",
    f'<img src="{FOREIGN}">',
    f'<img srcset="{FOREIGN} 2x">',
    f'<div style="background:url({FOREIGN})">x</div>',
    f'<table background="{FOREIGN}"><tr><td>x</td></tr></table>',
    f'<video src="{FOREIGN}" poster="{FOREIGN}"></video>',
    f'<audio src="{FOREIGN}" autoplay></audio>',
    f'<svg><image href="{FOREIGN}"/></svg>',
    f'<input type="image" src="{FOREIGN}">',
    f'<iframe src="{FOREIGN}"></iframe>',
    f'<object data="{FOREIGN}"></object><embed src="{FOREIGN}">',
    f'<link rel="stylesheet" href="{FOREIGN}"><style>@import "{FOREIGN}";</style>',
    f'<form action="{FOREIGN}"><input type="password"><button>登录</button></form>',
    f'<script src="{FOREIGN}"></script>',
    f'**<a href="{FOREIGN}">x</a>** `<img src={FOREIGN}>`\n\n    <img src={FOREIGN}>',
)
# What each tag may carry, and nothing else.
ATTRIBUTES = {"button": {"type", "class", "data-cite", "aria-label"}, "span": {"class", "title"}}
PIECES = st.sampled_from(
    [
        *REMOTE_REFERENCES,
        *(
            "[^1]",
            "[^2]",
            "[^99]",
            "〔二手〕",
            '〔"><b>〕',
            "**",
            "*",
            "_",
            "> ",
            "- ",
            "1. ",
            "\n",
        ),
        *("| a | b |\n|---|---|\n| c | <b> |\n", "<", ">", '"', "'", "&lt;", "`", "\\", "]: "),
        *("<b onclick=x>", "javascript:alert(1)", "\x00", "￾", "&#60;img&#62;", "正文"),
    ]
)


class Seen(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.others: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_decl(self, decl: str) -> None:
        self.others.append(decl)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)


def only_the_allowed(html: str) -> Seen:
    seen = Seen(html)
    assert seen.open == []
    assert seen.others == []
    for tag, attributes in seen.tags:
        assert tag in ALLOWED
        assert attributes.keys() <= ATTRIBUTES.get(tag, set())
    return seen


@given(st.one_of(st.text(), st.lists(PIECES, max_size=25).map("".join)))
def test_no_text_gives_a_tag_that_is_not_allowed(text: str) -> None:
    only_the_allowed(answer_html(text, answer="a1", badges={1: "", 2: ""}))
    only_the_allowed(plain_html(text))


@given(st.lists(PIECES, max_size=25).map("".join))
def test_a_button_is_always_one_of_the_citations(text: str) -> None:
    seen = Seen(answer_html(text, answer="a1", badges={1: "", 2: ""}))

    cites = {attributes["data-cite"] for tag, attributes in seen.tags if tag == "button"}

    assert cites <= {"a1-1", "a1-2"}


@pytest.mark.parametrize("text", REMOTE_REFERENCES)
def test_a_remote_reference_is_shown_as_the_text_it_is(text: str) -> None:
    seen = only_the_allowed(answer_html(text, answer="a1", badges={}))

    assert "foreign.example" in seen.text


@given(st.text(alphabet=st.characters(blacklist_characters="\x00\r")))
def test_a_plain_text_stays_what_it_was(text: str) -> None:
    assert Seen(plain_html(text)).text == text


def test_a_mark_becomes_a_button_that_names_its_citation() -> None:
    html = answer_html("最高100万元。[^1]", answer="a7", badges={1: ""})

    assert '<button type="button" class="mark" data-cite="a7-1" aria-label="查看出处 1">1<' in html


def test_a_mark_of_no_citation_stays_text() -> None:
    assert answer_html("最高。[^3]", answer="a1", badges={1: ""}) == "<p>最高。[^3]</p>"


def test_a_document_number_in_brackets_is_no_mark() -> None:
    assert answer_html("国发[2024]5号", answer="a1", badges={5: ""}) == "<p>国发[2024]5号</p>"


def test_a_provenance_at_the_end_of_a_sentence_is_a_badge_whose_text_can_be_selected() -> None:
    seen = Seen(answer_html("给予补贴。〔种子〕", answer="a1", badges={}))

    assert seen.text == "给予补贴。〔种子〕"
    assert any(tag == "span" and "badge" in str(a["class"]) for tag, a in seen.tags)


def test_a_year_in_such_brackets_is_no_badge() -> None:
    assert plain_html("工信部企业〔2026〕2号 〔注〕") == "工信部企业〔2026〕2号 〔注〕"


def test_the_structure_of_an_answer_is_kept() -> None:
    text = (
        "**名**\n- 一[^1]\n- 二\n\n> 引\n\n1. 甲\n\n| 条件 | 要求 |\n|---|---|\n| 营收 | 1500万元 |"
    )

    tags = [tag for tag, _ in Seen(answer_html(text, answer="a1", badges={1: ""})).tags]

    assert {"p", "strong", "ul", "ol", "li", "blockquote", "table", "th", "td"} <= set(tags)
