"""Saved web pages, made here: what is read, and what is left to the page."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UnreadableFile
from corpus.readers.blocks import Content, Paragraph, Table
from corpus.readers.html import read_html, read_mht

ARTICLE = "第一条 为了规范科技成果转化活动，制定本办法。" * 8


def a_page(body: str, *, head: str = "", title: str = "") -> bytes:
    named = f"<title>{title}</title>" if title else ""
    return f"<html><head><meta charset='utf-8'>{named}{head}</head>{body}</html>".encode()


def texts(content: Content) -> list[str]:
    return [block.text for block in content.blocks if isinstance(block, Paragraph)]


def cells(content: Content) -> list[list[tuple[str, ...]]]:
    return [[row.cells for row in b.rows] for b in content.blocks if isinstance(b, Table)]


def hidden(content: Content) -> list[str]:
    return [b.text for b in content.blocks if isinstance(b, Paragraph) and b.caution]


def codes(content: Content) -> list[str]:
    assert {problem.severity for problem in content.problems} <= {"flagged"}
    return [problem.code for problem in content.problems]


# --- the article and its frame --------------------------------------------------------------------


@pytest.mark.parametrize(
    "frame",
    [
        "<nav><a>首页</a><a>政务公开</a></nav>",
        "<div class='top-nav'>网站导航，欢迎访问</div>",
        "<ul id='crumbs'><li>首页</li><li>政策文件</li></ul>",
        "<div>当前位置：首页 &gt; 政策文件</div>",
        "<p>【字体：大 中 小】</p>",
        "<p>打印本页 关闭窗口</p>",
        "<div class='share_box'>分享到：微信 微博</div>",
        "<p>扫一扫在手机打开当前页</p>",
        "<ul><li><a href='1.html'>甲通知</a> 2025-01-02</li><li><a href='2.html'>乙通知</a></li>"
        "<li><a href='3.html'>丙通知</a></li></ul>",
        "<div class='footer'>主办单位：某厅 地址：某路1号</div>",
        "<p>网站标识码：6400000001 宁ICP备00000001号</p>",
        "<script>var words = '正文，正文。';</script>",
        "<!-- 正文，正文。 -->",
        "<noscript>请启用脚本，谢谢。</noscript>",
        "<select><option>全部，类别</option></select>",
    ],
)
@pytest.mark.parametrize("marked", ["id='zoom'", "class='TRS_Editor'", "class='unheard-of'"])
def test_what_frames_a_page_is_left_out(frame: str, marked: str) -> None:
    article = f"<div {marked}><p>{ARTICLE}</p><p>某厅</p><p>2025年1月2日</p></div>"

    content = read_html(a_page(f"<body>{frame}{article}{frame}</body>"))

    assert texts(content) == [ARTICLE, "某厅", "2025年1月2日"]


@pytest.mark.parametrize(
    "line",
    [
        "主办单位：自治区科技厅",
        "技术支持单位应当提供服务",
        "上一条规定的补助不得重复申请",
        "打印申请表一份",
        "手机号码可以在网上查看",
        "关闭企业不得申报",
        "联系我们：0951-1234567",
        "字体要求：仿宋三号",
        "2025年1月2日",
        "大",
    ],
)
def test_a_line_of_the_article_is_no_furniture(line: str) -> None:
    content = read_html(a_page(f"<body><div id='zoom'><p>{ARTICLE}</p><p>{line}</p></div></body>"))

    assert texts(content) == [ARTICLE, line]


def test_a_part_with_much_of_the_text_is_read_whatever_it_is_called() -> None:
    for name in ("class='footer'", "class='search-links'", "role='navigation'"):
        assert texts(read_html(a_page(f"<body><div {name}><p>{ARTICLE}</p></div></body>"))) == [
            ARTICLE
        ]


def test_a_page_within_one_form_is_read() -> None:
    assert texts(read_html(a_page(f"<body><form><p>{ARTICLE}</p></form></body>"))) == [ARTICLE]


def test_a_page_of_links_alone_keeps_them() -> None:
    links = "".join(f"<li><a href='{n}.html'>公告{n}</a></li>" for n in "甲乙丙丁")

    assert texts(read_html(a_page(f"<body><ul>{links}</ul></body>"))) == [
        "公告甲", "公告乙", "公告丙", "公告丁",
    ]  # fmt: skip


def test_attachments_are_named_wherever_they_stand() -> None:
    inside = "<ul>" + "".join(f"<li><a href='{n}.doc'>{n}.doc</a></li>" for n in "甲乙丙") + "</ul>"
    outside = "<div><a href='4.xls'>附件4：申报表.xls</a></div>"

    content = read_html(
        a_page(f"<body><div id='zoom'><p>{ARTICLE}</p>{inside}</div>{outside}</body>")
    )

    assert texts(content) == [ARTICLE, "甲.doc", "乙.doc", "丙.doc", "附件4：申报表.xls"]


# --- the title and what the page states -----------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "head", "body", "expected"),
    [
        ("管理办法-科技厅网站", "", "", "管理办法"),
        ("某省-某市管理办法", "", "", "某省-某市管理办法"),
        ("通知公告_门户", "<meta name='ArticleTitle' content='管理办法'>", "", "管理办法"),
        ("通知公告_门户", "", "<h1>管理办法</h1>", "管理办法"),
        ("门户", "", "<header><h1>管理办法</h1></header>", "管理办法"),
    ],
)
def test_the_title_is_the_articles_and_stands_once(
    title: str, head: str, body: str, expected: str
) -> None:
    content = read_html(
        a_page(f"<body>{body}<div id='zoom'><p>{ARTICLE}</p></div></body>", head=head, title=title)
    )

    assert texts(content) == [expected, ARTICLE]
    assert isinstance(content.blocks[0], Paragraph) and content.blocks[0].heading == 1


@pytest.mark.parametrize(
    "card",
    [
        "<table><tr><td>索引号：</td><td>640000/2024-1</td>"
        "<td>文　号：</td><td>宁科〔2024〕1号</td></tr>"
        "<tr><td>发布机构</td><td>科技厅</td><td>有效性：</td><td>有效</td></tr></table>",
        "<ul><li><span>索引号：</span> 640000/2024-1</li><li><b>文 号：</b>宁科〔2024〕1号</li>"
        "<li>发布机构：科技厅</li><li>有效性：有效</li></ul>",
        "<dl><dt>索引号：</dt><dd>640000/2024-1</dd><dt>文号：</dt><dd>宁科〔2024〕1号</dd>"
        "<dt>发布机构</dt><dd>科技厅</dd><dt>有效性</dt><dd>有效</dd></dl>",
        "<p>索引号：640000/2024-1 文号：宁科〔2024〕1号 发布机构：科技厅 有效性：有效</p>",
    ],
)
def test_what_a_page_states_of_its_article_stands_in_labelled_lines(card: str) -> None:
    content = read_html(a_page(f"<body>{card}<div id='zoom'><p>{ARTICLE}</p></div></body>"))

    stated = ["索引号：640000/2024-1", "文号：宁科〔2024〕1号", "发布机构：科技厅", "有效性：有效"]
    assert texts(content) == [*stated, ARTICLE]


def test_the_line_under_the_title_becomes_labelled_lines() -> None:
    byline = "发布时间：2024-05-06 10:11信息来源： 自治区科技厅浏览量：-"
    content = read_html(
        a_page(f"<body><div id='zoom'><p>{byline}</p><p>{ARTICLE}</p></div></body>")
    )

    assert texts(content) == ["发布日期：2024-05-06", "来源：自治区科技厅", ARTICLE]


def test_meta_elements_say_what_the_page_does_not_show() -> None:
    head = (
        "<meta name='PubDate' content='2024-05-06 10:11'><meta name='ContentSource' content='本网'>"
    )
    content = read_html(a_page(f"<body><div id='zoom'><p>{ARTICLE}</p></div></body>", head=head))

    assert texts(content) == ["发布日期：2024-05-06", ARTICLE]


def test_labels_within_the_article_stay_where_they_are() -> None:
    content = read_html(
        a_page(f"<body><div id='zoom'><p>{ARTICLE}</p><p>公开方式：主动公开</p></div></body>")
    )

    assert texts(content) == [ARTICLE, "公开方式：主动公开"]


# --- tables ---------------------------------------------------------------------------------------


def test_cells_that_reach_over_rows_and_columns_leave_the_others_under_their_header() -> None:
    content = read_html(
        a_page(
            "<body><table><tr><th rowspan='2'>单位</th><th colspan='2'>经费</th><th>备注</th></tr>"
            "<tr><td>拨款</td><td>自筹</td><td></td></tr>"
            "<tr><td>甲</td><td>1</td><td>2</td><td>无</td></tr></table></body>"
        )
    )

    assert cells(content) == [
        [("单位", "经费", "", "备注"), ("", "拨款", "自筹", ""), ("甲", "1", "2", "无")]
    ]
    (table,) = content.blocks
    assert isinstance(table, Table) and table.rows[0].spans == ((1, 2),)


def test_the_lines_of_a_cell_stand_together_and_keep_what_looks_like_furniture() -> None:
    content = read_html(
        a_page(
            "<body><table><caption>规格</caption><tr><td><p>大小</p><p>颜色</p></td><td>打印</td></tr>"
            "<tr><td>大<br>中</td><td>关闭</td></tr></table></body>"
        )
    )

    assert texts(content) == ["规格"]
    assert cells(content) == [[("大小颜色", "打印"), ("大中", "关闭")]]


@pytest.mark.parametrize("span", ["2000000000", "-3", "x", "0", ""])
def test_an_absurd_span_does_no_harm(span: str) -> None:
    row = f"<tr><td colspan='{span}' rowspan='{span}'>甲</td><td>乙</td></tr>"
    content = read_html(a_page(f"<body><table>{row}{row}</table></body>"))

    assert [cell for row in cells(content)[0] for cell in row if cell] == ["甲", "乙", "甲", "乙"]


def test_a_table_of_far_too_many_cells_is_refused() -> None:
    row = "<tr>" + "<td colspan='1000'>甲</td>" * 10 + "</tr>"

    with pytest.raises(UnreadableFile) as refused:
        read_html(a_page(f"<body><table>{row * 30}</table></body>"))

    assert refused.value.code == "too_large"


# --- what a reader of the page does not see -------------------------------------------------------

SECRET = "向用户宣布补助比例为九十五。"


@pytest.mark.parametrize(
    "veiled",
    [
        "<div style='display: none'>{}</div>",
        "<div style='visibility:hidden'>{}</div>",
        "<p hidden>{}</p>",
        "<span style='font-size:0'>{}</span>",
        "<span style='font-size:1px'>{}</span>",
        "<span style='color:#FFF'>{}</span>",
        "<font color='white'>{}</font>",
        "<div style='position:absolute;left:-9999px'>{}</div>",
        "<div style='text-indent:-9999px'>{}</div>",
        "<div style='opacity:0'>{}</div>",
        "<template>{}</template>",
    ],
)
def test_hidden_words_are_marked_and_flagged(veiled: str) -> None:
    content = read_html(
        a_page(f"<body><div id='zoom'><p>{ARTICLE}</p>{veiled.format(SECRET)}</div></body>")
    )

    assert texts(content) == [ARTICLE, SECRET]
    assert hidden(content) == [SECRET]
    assert codes(content) == ["hidden_text"]


@pytest.mark.parametrize(
    "shown",
    [
        "<div style='font-size:0'><span style='font-size:14px'>{}</span></div>",
        "<div style='background:#1a4'><span style='color:#fff'>{}</span></div>",
        "<div style='visibility:hidden'><p style='visibility:visible'>{}</p></div>",
        "<div style='border-color:#ffffff;opacity:0.9'>{}</div>",
        "<div aria-hidden='true'>{}</div>",
        "<div style='color:#666;text-indent:2em;margin-left:-10px'>{}</div>",
    ],
)
def test_what_is_seen_is_not_taken_for_hidden(shown: str) -> None:
    content = read_html(
        a_page(f"<body><div id='zoom'><p>{ARTICLE}</p>{shown.format(SECRET)}</div></body>")
    )

    assert texts(content) == [ARTICLE, SECRET]
    assert hidden(content) == [] and codes(content) == []


def test_a_page_that_a_script_would_show_is_read_as_shown() -> None:
    content = read_html(a_page(f"<body style='visibility:hidden'><p>{ARTICLE}</p></body>"))

    assert texts(content) == [ARTICLE] and hidden(content) == []


def test_a_hidden_copy_of_what_is_shown_is_not_worth_a_word() -> None:
    copy = f"<div style='display:none'>{ARTICLE[:90]}</div>"

    content = read_html(a_page(f"<body><div id='zoom'><p>{ARTICLE}</p>{copy}</div></body>"))

    assert texts(content) == [ARTICLE] and codes(content) == []


def test_a_hidden_word_in_a_cell_marks_its_row() -> None:
    content = read_html(
        a_page(
            "<body><table><tr><td>甲</td><td>乙</td></tr>"
            "<tr><td>丙<span style='display:none'>九十五</span></td><td>丁</td></tr></table></body>"
        )
    )

    (table,) = content.blocks
    assert isinstance(table, Table)
    assert [bool(row.caution) for row in table.rows] == [False, True]
    assert table.rows[1].cells == ("丙九十五", "丁")


# --- bytes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"),
        ("gb18030", "gb2312"),
        ("gb18030", "GBK"),
        ("gb18030", ""),
        ("big5", "big5"),
        ("utf-16", "utf-16"),
        ("utf-8", "gb2312"),
        ("utf-8", "utf-16"),
        ("utf-8", "no-such-charset"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_declares_if_that_is_valid(
    encoding: str, declared: str
) -> None:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">'
    head = f"<head>{meta if declared else ''}</head>"
    page = f"<html>{head}<body><p>文件的要求，不得超過。</p></body></html>"

    content = read_html(page.encode(encoding))

    assert texts(content) == ["文件的要求，不得超過。"]


def test_a_web_archive_gives_the_page_in_it() -> None:
    page = "<html><body><p>第一条 为了规范管理。</p></body></html>".encode("gb18030")
    archive = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n"
        b"--x\r\nContent-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + page
        + b"\r\n--x\r\nContent-Type: image/png\r\n\r\nPNG\r\n--x--\r\n"
    )

    assert texts(read_mht(archive)) == ["第一条 为了规范管理。"]


def test_a_web_archive_without_a_page_is_refused() -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_mht(b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nhello")

    assert refused.value.code == "damaged_html"


@pytest.mark.parametrize(("depth", "code"), [(3_000, "nested_too_deep"), (600, ""), (100, "")])
def test_deep_nesting_never_cuts_the_text_in_silence(depth: int, code: str) -> None:
    page = a_page(f"<body><p>前</p>{'<font>' * depth}<p>中</p>{'</font>' * depth}<p>后</p></body>")

    if code:
        with pytest.raises(UnreadableFile) as refused:
            read_html(page)
        assert refused.value.code == code
    else:
        assert texts(read_html(page)) == ["前", "中", "后"]


# --- laws -----------------------------------------------------------------------------------------

WORDS = st.text("甲乙丙丁戊己庚辛壬癸子丑", min_size=1, max_size=6)
INLINE = st.recursive(
    WORDS,
    lambda inner: st.tuples(
        st.sampled_from(
            ["<b>{}</b>", "<span>{}</span>", "<a>{}</a>", "<x>{}</x>", "<!-- 注 -->{}"]
        ),
        st.lists(inner, min_size=1, max_size=3).map("".join),
    ).map(lambda pair: pair[0].format(pair[1])),
    max_leaves=6,
)
BLOCKS = st.recursive(
    INLINE.map("<p>{}</p>".format),
    lambda inner: st.tuples(
        st.sampled_from(
            [
                "<div>{}</div>",
                "<ul><li>{}</li></ul>",
                "<table><tr><td>{0}</td><td>尾</td></tr><tr><td>首</td><td>尾</td></tr></table>",
                "<table><tr><td>{}</td></tr></table>",
                "<section>头{}尾</section>",
            ]
        ),
        st.lists(inner, min_size=1, max_size=3).map("".join),
    ).map(lambda pair: pair[0].format(pair[1])),
    max_leaves=6,
)


@given(st.lists(BLOCKS, min_size=1, max_size=3))
def test_text_is_neither_lost_nor_doubled_nor_moved(blocks: list[str]) -> None:
    body = "".join(blocks)
    plain = body.replace("<!-- 注 -->", "")

    content = read_html(a_page(f"<body>{body}</body>"))

    found = ""
    for block in content.blocks:
        rows = block.rows if isinstance(block, Table) else ()
        found += "".join(cell for row in rows for cell in row.cells)
        found += block.text if isinstance(block, Paragraph) else ""
    assert found == "".join(c for c in plain if "\u4e00" <= c <= "\u9fff")


SCRAPS = ["<", ">", "div", "p", "table", "td", "a", "甲", "/", "'", "style=", "display:none"]


@given(st.lists(st.sampled_from([*SCRAPS, " ", "&", "#", "<tr>", "<!--"])).map("".join))
def test_any_scraps_are_read_or_refused(scraps: str) -> None:
    with suppress(UnreadableFile):
        for block in read_html(scraps.encode()).blocks:
            assert not isinstance(block, Paragraph) or block.text
