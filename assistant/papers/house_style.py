"""An empty Word document in the house style of official documents, after GB/T 9704-2012.

A4, margins 37, 35, 28 and 26 mm, text in 三号 仿宋 on lines of 28 pt, headings in 黑体 and 楷体,
the page's number as — 1 — at the outer edge. Its fonts are not on every machine: the font table
says which stands in for each, in a way that both Word and WPS follow.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import cast

from docx import Document
from docx.document import Document as DocxDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm
from lxml import etree

from assistant.papers.wordml import NAMES, Element, element, paragraph, run, simple_field

TITLE_FONT, BODY_FONT, HEADING_FONT = "方正小标宋简体", "仿宋_GB2312", "黑体"
SECOND_FONT, TABLE_FONT, DIGITS_FONT = "楷体_GB2312", "宋体", "Times New Roman"
# (font, what stands in for it, its class by PANOSE, family); 宋体 and 黑体 are everywhere.
_FONTS = (
    (TITLE_FONT, "宋体", "02010601030101010101", "auto"),
    (BODY_FONT, "仿宋", "02010609030101010101", "modern"),
    (SECOND_FONT, "楷体", "02010609030101010101", "modern"),
    (HEADING_FONT, "SimHei", "02010609060101010101", "modern"),
    (TABLE_FONT, "SimSun", "02010600030101010101", "auto"),
)
_MARGINS_MM = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}
_PAGE_MM = (210, 297)
_TWIPS_PER_MM = 1440 / 25.4
# Of the space between the margins.
WIDTH_TWIPS = round((_PAGE_MM[0] - 28 - 26) * _TWIPS_PER_MM)
_FOOTER_MM = 27
_LINE = 560  # 28 pt in twentieths
_AUTHOR = "成果转化助手"
_CUSTOM = (
    "application/vnd.openxmlformats-officedocument.custom-properties+xml",
    f"{RELATIONSHIP_TYPE.OFFICE_DOCUMENT.rpartition('/')[0]}/custom-properties",
)
_PROPERTY_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"


@dataclass(frozen=True, slots=True)
class _Look:
    """A style of paragraphs.

    Attributes:
        size: In half points.
        places: Its paragraphs' properties, in the order that the format asks for.
        letters: Properties of its runs between the fonts and the size.
    """

    id: str
    name: str
    size: int
    font: str
    places: str
    letters: str = ""


def _space(before: int, after: int, line: int) -> str:
    """Give the space of a paragraph, in twentieths of a point; its lines have a fixed height."""
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="exact"/>'


def _indent(chars: int, size: int) -> str:
    """Give the indent of a first line, in characters of a size in half points."""
    return f'<w:ind w:firstLineChars="{chars * 100}" w:firstLine="{chars * size * 10}"/>'


_KEPT = "<w:keepNext/>"
_MIDDLE, _BOTH = '<w:jc w:val="center"/>', '<w:jc w:val="both"/>'
_RULE = '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="3" w:color="7F7F7F"/></w:pBdr>'
_LEVEL = '<w:outlineLvl w:val="{}"/>'
_IN_2 = _indent(2, 32)
# 二号 is 44 half points, 小二 36, 三号 32, 四号 28, 小四 24, 五号 21.
_LOOKS = (
    _Look("Title", "Title", 44, TITLE_FONT, _KEPT + _space(240, 240, 640) + _MIDDLE),
    _Look("Subtitle", "Subtitle", 32, SECOND_FONT, _space(0, 240, _LINE) + _MIDDLE),
    _Look("Heading1", "heading 1", 32, HEADING_FONT,
          _KEPT + _space(120, 40, _LINE) + _IN_2 + _LEVEL.format(0)),
    _Look("Heading2", "heading 2", 32, SECOND_FONT,
          _KEPT + _space(0, 0, _LINE) + _IN_2 + _LEVEL.format(1)),
    _Look("Text", "正文段落", 32, BODY_FONT, _space(0, 0, _LINE) + _IN_2 + _BOTH),
    _Look("CoverTitle", "封面标题", 52, TITLE_FONT, _space(2000, 1200, 800) + _MIDDLE),
    _Look("CoverText", "封面内容", 32, BODY_FONT,
          _space(60, 60, 600) + '<w:ind w:left="2240" w:right="320" w:hanging="1920"/>'),
    _Look("CoverName", "封面名称", 36, SECOND_FONT, _space(0, 240, 640) + _MIDDLE),
    _Look("Note", "说明", 24, SECOND_FONT, _space(60, 60, 400) + _indent(2, 24) + _BOTH),
    _Look("CoverNote", "封面说明", 21, SECOND_FONT, _space(0, 0, 320) + _indent(2, 21) + _BOTH),
    _Look("AigcLabel", "生成标识", 21, HEADING_FONT, _RULE + _space(0, 120, 360) + _MIDDLE),
    _Look("Lawyers", "法务审核提示", 28, HEADING_FONT,
          _KEPT + _space(120, 120, 480) + _MIDDLE, '<w:color w:val="B00020"/>'),
    _Look("TableTitle", "表题", 24, HEADING_FONT, _KEPT + _space(160, 60, 400) + _MIDDLE),
    _Look("TableHead", "表头", 21, HEADING_FONT, _KEPT + _space(40, 40, 320) + _MIDDLE),
    _Look("TableText", "表内文字", 21, TABLE_FONT, _space(40, 40, 320)),
    _Look("Footer", "footer", 28, TABLE_FONT, ""),
)  # fmt: skip


def official_document(*, title: str, day: date, cover: bool) -> DocxDocument:
    """Give a document with nothing in it but its styles, page and footers.

    Args:
        title: For the file's properties.
        day: It says that it was made on.
        cover: Whether its first page is a cover, which has no number.
    """
    document = Document()
    _page(document, cover=cover)
    _styles(document)
    _fonts(document)
    _about(document, title, day)
    return document


def _page(document: DocxDocument, *, cover: bool) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(_PAGE_MM[0]), Mm(_PAGE_MM[1])
    for side, length in _MARGINS_MM.items():
        setattr(section, side, Mm(length))
    section.footer_distance = Mm(_FOOTER_MM)
    section.different_first_page_header_footer = cover
    document.settings.odd_and_even_pages_header_footer = True
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        body = cast("Element", footer._element)
        for old in list(body):
            body.remove(old)
        # At the outer edge, one character in.
        indent = element("ind", **{side: 280})
        runs = [run("— "), *simple_field("PAGE"), run(" —")]
        body.append(paragraph("Footer", runs, indent, element("jc", val=side)))


def _styles(document: DocxDocument) -> None:
    root = cast("Element", document.styles.element)
    for one in (*map(_style, _LOOKS), _normal(), _gap()):
        _replace(root, one)
    defaults = root.find("w:docDefaults", NAMES)
    if defaults is not None:
        root.replace(defaults, _defaults())


def _replace(root: Element, style: Element) -> None:
    """Put a style in the place of the one with its id."""
    id_ = style.get(qn("w:styleId"))
    for old in root.findall(f"w:style[@w:styleId='{id_}']", NAMES):
        root.remove(old)
    root.append(style)


def _style(look: _Look) -> Element:
    own = "" if look.name.isascii() else ' w:customStyle="1"'
    return parse_xml(
        f'<w:style {nsdecls("w")} w:type="paragraph"{own} w:styleId="{look.id}">'
        f'<w:name w:val="{look.name}"/><w:basedOn w:val="Normal"/><w:qFormat/>'
        f"<w:pPr>{look.places}</w:pPr>"
        f"<w:rPr>{_fonts_of(look.font)}{look.letters}{_size(look.size)}</w:rPr></w:style>"
    )


def _fonts_of(font: str) -> str:
    digits = f'w:ascii="{DIGITS_FONT}" w:hAnsi="{DIGITS_FONT}" w:cs="{DIGITS_FONT}"'
    return f'<w:rFonts {digits} w:eastAsia="{font}"/>'


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _normal() -> Element:
    return parse_xml(
        f'<w:style {nsdecls("w")} w:type="paragraph" w:default="1" w:styleId="Normal">'
        '<w:name w:val="Normal"/><w:qFormat/><w:pPr><w:widowControl w:val="0"/></w:pPr>'
        f"<w:rPr>{_fonts_of(BODY_FONT)}{_size(32)}</w:rPr></w:style>"
    )


def _gap() -> Element:
    """Give the style of what is still open: found by it, and seen on paper."""
    return parse_xml(
        f'<w:style {nsdecls("w")} w:type="character" w:customStyle="1" w:styleId="Gap">'
        '<w:name w:val="待填"/><w:qFormat/><w:rPr>'
        '<w:shd w:val="clear" w:color="auto" w:fill="FFEB3B"/></w:rPr></w:style>'
    )


def _defaults() -> Element:
    return parse_xml(
        f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr>{_fonts_of(BODY_FONT)}{_size(32)}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )


def _fonts(document: DocxDocument) -> None:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:panose1 w:val="{panose}"/>'
        f'<w:charset w:val="86"/><w:family w:val="{family}"/><w:pitch w:val="default"/></w:font>'
        for name, instead, panose, family in _FONTS
    )
    xml = f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    part._blob = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + xml


def _about(document: DocxDocument, title: str, day: date) -> None:
    about = document.core_properties
    moment = datetime.combine(day, time(), UTC)
    about.title, about.author, about.last_modified_by = title[:200], _AUTHOR, _AUTHOR
    about.comments, about.keywords, about.language = "", "", "zh-CN"
    about.created = about.modified = moment.replace(tzinfo=None)
    package = document.part.package
    for id_, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del package.rels[id_]


def set_properties(document: DocxDocument, values: dict[str, str]) -> None:
    """Set the file's own properties (docProps/custom.xml) to these texts, by name.

    Others that it has stay.
    """
    package = document.part.package
    content_type, kind = _CUSTOM
    held = [one.target_part for one in package.rels.values() if one.reltype == kind]
    root = etree.fromstring(held[0].blob) if held else _no_properties()
    for name, value in values.items():
        for old in root.findall(f"{{{_PROPERTIES}}}property[@name='{name}']"):
            root.remove(old)
        numbers = [int(one.get("pid", "1")) for one in root]
        one = etree.SubElement(root, f"{{{_PROPERTIES}}}property")
        one.set("fmtid", _PROPERTY_FORMAT)
        one.set("pid", str(max(numbers, default=1) + 1))
        one.set("name", name)
        etree.SubElement(one, f"{{{_VALUES}}}lpwstr").text = value
    blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    if held:
        held[0]._blob = blob
        return
    part = Part(PackURI("/docProps/custom.xml"), content_type, blob, package)
    package.relate_to(part, kind)


def _no_properties() -> Element:
    return etree.fromstring(f'<Properties xmlns="{_PROPERTIES}" xmlns:vt="{_VALUES}"/>')
