"""How pages are put together again, on pages made up of places and words."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.readers.pdf.furniture import bodies_of, is_page_number
from corpus.readers.pdf.lines import lines_of
from corpus.readers.pdf.order import flows_of
from corpus.readers.pdf.paragraphs import joined
from corpus.readers.pdf.problems import ranges
from corpus.readers.pdf.recoded import recoded
from corpus.readers.pdf.sheet import Box, Piece, Ruling, Sheet
from corpus.readers.pdf.tables import Grid, ruled
from corpus.readers.pdf.unseen import SCANNED, Ground, Look, why_unseen

PAGE = Box(left=0, top=0, right=600, bottom=800)
SIZE = 10.0


def a_piece(text: str, left: float = 60, top: float = 100, *, size: float = SIZE) -> Piece:
    box = Box(left=left, top=top, right=left + size * len(text), bottom=top + size)
    return Piece(text=text, box=box, size=size, order=0)


def a_sheet(*pieces: Piece, number: int = 1, rulings: tuple[Ruling, ...] = ()) -> Sheet:
    return Sheet(number=number, width=600, height=800, pieces=pieces, rulings=rulings)


def a_grid(xs: list[float], ys: list[float]) -> tuple[Ruling, ...]:
    across = (Ruling(across=True, at=y, start=xs[0], end=xs[-1]) for y in ys)
    along = (Ruling(across=False, at=x, start=ys[0], end=ys[-1]) for x in xs)
    return (*across, *along)


def texts(pieces: list[Piece]) -> list[str]:
    return [line.text for line in lines_of(pieces)]


# --- lines ----------------------------------------------------------------------------------------


def test_pieces_side_by_side_are_one_line_in_the_order_of_their_places() -> None:
    pieces = [a_piece("补助", 200), a_piece("第一条", 60), a_piece("下一行", 60, 120)]

    assert texts(pieces) == ["第一条 补助", "下一行"]


def test_pieces_that_touch_have_no_space_between_them() -> None:
    assert texts([a_piece("不超过", 60), a_piece("5", 90, size=8), a_piece("万元", 98)]) == [
        "不超过5万元"
    ]


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("关 于 红 军 作 战 的 原 则", "关于红军作战的原则"),
        ("目 录", "目录"),
        ("第一条 对技术转让", "第一条 对技术转让"),
        ("PEM 路线 造价", "PEM 路线 造价"),
    ],
)
def test_letter_spaced_print_is_drawn_together(printed: str, text: str) -> None:
    assert texts([a_piece(printed)]) == [text]


# --- paragraphs -----------------------------------------------------------------------------------


def test_a_full_line_goes_on_in_the_next_and_a_title_does_not() -> None:
    lines = ["关于印发办法的通知", "为了促进科技成果转化活动，规范科技成果转", "化，制定本办法。"]

    assert joined(lines, [20, 10, 10]) == [lines[0], lines[1] + lines[2]]


@given(st.lists(st.text(alphabet="甲乙丙丁。第一条、ab1 ", min_size=1).filter(str.strip)))
def test_joining_keeps_every_character_in_its_order(lines: list[str]) -> None:
    given_lines = [" ".join(line.split()) for line in lines]

    whole = "".join(joined(given_lines)).replace(" ", "")

    assert whole == "".join(given_lines).replace(" ", "")


# --- order ----------------------------------------------------------------------------------------


def read(pieces: list[Piece]) -> list[str]:
    return [
        line.text for flow in flows_of(pieces, []) if not isinstance(flow, Grid) for line in flow
    ]


def test_columns_of_running_text_are_read_one_after_the_other() -> None:
    left = [a_piece(f"左栏的文字写满了整个栏宽{n}", 60, 100 + 15 * n) for n in range(6)]
    right = [a_piece(f"右栏的文字写满了整个栏宽{n}", 320, 104 + 15 * n) for n in range(6)]
    title = a_piece("标题横跨两栏" * 6, 60, 60)

    pieces = [title, *(p for pair in zip(left, right, strict=True) for p in pair)]

    assert read(pieces) == [p.text for p in (title, *left, *right)]


def test_labels_and_values_are_read_across() -> None:
    pieces = [a_piece(t, x, 100 + 15 * n) for n in range(5) for t, x in (("单位", 60), ("甲", 300))]

    assert read(pieces) == ["单位 甲"] * 5


@given(
    st.lists(
        st.tuples(st.integers(0, 50), st.integers(0, 70), st.sampled_from("甲乙丙丁戊")),
        max_size=60,
    )
)
def test_no_piece_is_lost_or_doubled_on_any_page(places: list[tuple[int, int, str]]) -> None:
    pieces = [a_piece(text, 10.0 * x, 11.0 * y) for x, y, text in places]

    found = "".join(
        "".join("".join(row) for row in flow.rows)
        if isinstance(flow, Grid)
        else "".join(line.text for line in flow)
        for flow in flows_of(pieces, [])
    )

    assert sorted(found.replace(" ", "")) == sorted(text for _, _, text in places)


# --- tables ---------------------------------------------------------------------------------------


def test_a_ruled_table_has_its_cells_where_its_lines_are() -> None:
    rulings = a_grid([50, 150, 250], [90, 120, 150])
    pieces = [a_piece("名称", 60, 95), a_piece("金额", 160, 95), a_piece("甲", 60, 130)]
    pieces += [a_piece("五万", 160, 125), a_piece("元", 160, 137), a_piece("表外", 60, 300)]

    grids, rest = ruled(a_sheet(rulings=rulings), pieces)

    assert [grid.rows for grid in grids] == [(("名称", "金额"), ("甲", "五万元"))]
    assert [piece.text for piece in rest] == ["表外"]


def test_rows_without_lines_between_them_are_parted() -> None:
    rulings = a_grid([50, 150, 250], [90, 105, 200])
    cells = [("名称", "金额"), ("甲", "5"), ("乙", "6"), ("丙", "7")]
    pieces = [
        a_piece(t, 60 + 100 * m, 93 + 15 * n)
        for n, row in enumerate(cells)
        for m, t in enumerate(row)
    ]

    grids, _ = ruled(a_sheet(rulings=rulings), pieces)

    assert [grid.rows for grid in grids] == [tuple(cells)]


def test_a_long_cell_stays_one_beside_a_short_one() -> None:
    rulings = a_grid([50, 100, 250], [90, 105, 200])
    pieces = [a_piece("甲", 60, 93), a_piece("说明", 110, 93), a_piece("乙", 60, 110)]
    pieces += [a_piece("很长的说明文字很长的说", 105, 110 + 12 * n) for n in range(4)]

    grids, _ = ruled(a_sheet(rulings=rulings), pieces)

    assert grids[0].rows[1] == ("乙", "很长的说明文字很长的说" * 4)


def test_a_frame_with_one_note_is_no_table() -> None:
    rulings = a_grid([50, 150, 250], [90, 120, 150])

    grids, rest = ruled(a_sheet(rulings=rulings), [a_piece("图例", 60, 95)])

    assert grids == [] and len(rest) == 1


# --- furniture ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "3", "- 3 -", "— 12 —", "第3页", "第 3 页 共 8 页", "第3页/共8页", "3/8", "3 / 8",
        "Page 3 of 8", "iv", "第三页", "— ３ —", "·7·", "3页，共8页", "共 8 页 第 3 页",
    ],
)  # fmt: skip
def test_page_numbers_are_known(line: str) -> None:
    assert is_page_number(line)


@pytest.mark.parametrize(
    "line",
    ["第三条", "2025/10", "2026", "3 5", "100万元", "附件3", "8/3", "civil", "一", "第3页的表"],
)
def test_what_only_looks_like_a_page_number_is_text(line: str) -> None:
    assert not is_page_number(line)


def pages(*heads: str, foot: str = "") -> list[Sheet]:
    return [
        a_sheet(
            a_piece(head, 60, 30),
            *(a_piece(f"正文第{number}页的第{n}行文字", 60, 150 + 20 * n) for n in range(5)),
            *([a_piece(foot.format(number), 60, 770)] if foot else []),
            number=number,
        )
        for number, head in enumerate(heads, start=1)
    ]


def test_a_line_that_repeats_at_the_top_is_a_header() -> None:
    bodies = bodies_of(pages(*["机密★"] * 4, foot="共 4 页 第 {} 页"))

    assert {margin for body in bodies for margin in body.margins} == {"机密★"}
    assert [len(body.pieces) for body in bodies] == [5] * 4


def test_a_header_that_counts_the_pages_is_one() -> None:
    bodies = bodies_of(pages(*[f"科技简报 2026 年 第 {n} 版" for n in range(7, 11)]))

    assert [len(body.pieces) for body in bodies] == [5] * 4


def test_top_lines_whose_numbers_jump_are_text() -> None:
    bodies = bodies_of(pages(*[f"表 {n}" for n in (3, 9, 4, 27)]))

    assert [len(body.pieces) for body in bodies] == [6] * 4


def test_top_lines_that_differ_are_text() -> None:
    bodies = bodies_of(pages("甲", "乙", "丙", "丁"))

    assert [len(body.pieces) for body in bodies] == [6] * 4


def test_two_pages_prove_no_header() -> None:
    bodies = bodies_of(pages("标题", "标题", foot="- {} -"))

    assert [len(body.pieces) for body in bodies] == [6, 6]
    assert all(body.margins == () for body in bodies)


def test_pages_that_say_the_same_throughout_are_kept() -> None:
    sheets = [a_sheet(a_piece("空白表格", 60, 30), number=n) for n in range(1, 6)]

    assert [len(body.pieces) for body in bodies_of(sheets)] == [1] * 5


# --- what is not seen -----------------------------------------------------------------------------

INK = Look(colour=(0, 0, 0), clear=False, mode=0, size=10)
SPOT = Box(left=100, top=100, right=200, bottom=110)
WIDE = Box(left=50, top=50, right=500, bottom=500)


def test_black_on_white_is_seen() -> None:
    assert why_unseen(SPOT, INK, 5, [], PAGE) == ""


def test_white_is_unseen_on_white_and_seen_on_a_dark_ground() -> None:
    white = replace(INK, colour=(255, 255, 255))
    dark = Ground(box=WIDE, order=1, colour=(0, 0, 120), solid=True)

    assert why_unseen(SPOT, white, 5, [], PAGE) == "白色"
    assert why_unseen(SPOT, white, 5, [dark], PAGE) == ""


def test_what_is_drawn_later_covers_and_what_is_drawn_before_does_not() -> None:
    sheet = Ground(box=WIDE, order=7, colour=(255, 255, 255), solid=True)

    assert why_unseen(SPOT, INK, 5, [sheet], PAGE) == "被图形遮住"
    assert why_unseen(SPOT, INK, 9, [sheet], PAGE) == ""


def test_invisible_print_over_a_picture_of_the_page_is_the_scans_own_text() -> None:
    scan = Ground(box=PAGE, order=1, colour=None, solid=False, picture=True)
    stamp = Ground(box=SPOT, order=1, colour=None, solid=False, picture=True)

    assert why_unseen(SPOT, replace(INK, mode=3), 5, [scan], PAGE) == SCANNED
    assert why_unseen(SPOT, replace(INK, mode=3), 5, [stamp], PAGE) == "透明"


# --- codes and words ------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5"])
def test_codes_taken_for_characters_are_taken_back(encoding: str) -> None:
    text = "技術移轉合約登記辦法" if encoding == "big5" else "技术转让合同登记办法"
    codes = text.encode(encoding)
    codes += b"\0" * (len(codes) % 2)

    pieces = recoded([a_piece(codes.decode("utf-16-be", "surrogatepass")), a_piece("2026")])

    assert pieces is not None and [piece.text for piece in pieces] == [text, "2026"]


@pytest.mark.parametrize("text", ["".join(chr(0xE000 + n) for n in range(20)), "字卷" * 20])
def test_characters_that_are_no_codes_are_left(text: str) -> None:
    assert recoded([a_piece(text)]) is None


@given(st.sets(st.integers(1, 60), min_size=1))
def test_ranges_name_every_page_once_and_no_other(numbers: set[int]) -> None:
    words = ranges(sorted(numbers)).removeprefix("第 ").removesuffix(" 页")

    named: list[int] = []
    for span in words.split("、"):
        first, _, last = span.partition("–")
        named += range(int(first), int(last or first) + 1)
    assert named == sorted(numbers)
