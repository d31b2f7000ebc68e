"""Drafts to write papers of, and a word processor that is just large enough to edit them."""

import zipfile
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import date
from io import BytesIO

from lxml import etree

from assistant.drafting.chosen import Chosen
from assistant.drafting.composing import Filling, composed
from assistant.drafting.draft import Basis, Draft, Group, Piece, Remark
from assistant.drafting.edits import edited
from assistant.drafting.facts import read_facts
from assistant.drafting.known import known_of
from assistant.drafting.template import Template, read_template

DAY = date(2026, 11, 29)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEMPLATE = """
type = "letter"
version = 1
title = "科技成果转化项目申报书"
group = "{group}"
name = "项目名称"
about = "试用"
notice = "没有读到官方模板，提交前请核对。"
attachments = ["营业执照", "审计报告"]
fields = [
  {{ label = "项目名称", required = true }},
  {{ label = "负责人", sort = "person" }},
  {{ label = "执行期", sort = "span" }},
  {{ label = "合作单位" }},
  {{ label = "产业问题", sort = "long" }},
  {{ label = "转化意义", sort = "long" }},
  {{ label = "财政资金", sort = "money" }},
  {{ label = "自筹资金", sort = "money" }},
  {{ label = "经费总额", sort = "money", total = ["财政资金", "自筹资金"] }},
  {{ label = "里程碑", sort = "rows", columns = ["时间", "内容", "验收证据"] }},
]
[[sections]]
id = "cover"
title = "封面"
parts = [
  {{ line = "项目名称：{{项目名称}}" }},
  {{ line = "项目负责人：{{负责人}}" }},
  {{ line = "执行期：{{执行期}}" }},
]
[[sections]]
id = "necessity"
title = "一、立项必要性"
parts = [
  {{ line = "（不超过 800 字。）", style = "note" }},
  {{ line = "（一）产业问题", style = "heading" }},
  {{ prose = "产业问题", about = "问题" }},
  {{ line = "（二）转化意义", style = "heading" }},
  {{ prose = "转化意义", about = "意义" }},
  {{ line = "本项目由{{合作单位}}和申报单位共同实施，负责人为{{负责人}}。" }},
  {{ line = "本单位声明：没有在其他部门重复申报财政资金。" }},
]
[[sections]]
id = "budget"
title = "二、经费与进度"
[[sections.parts]]
title = "经费来源"
head = ["来源", "金额"]
rows = [["财政资金", "{{财政资金}}"], ["自筹资金", "{{自筹资金}}"], ["合计", "{{经费总额}}"]]
[[sections.parts]]
title = "里程碑"
head = ["时间", "内容", "验收证据"]
each = "里程碑"
[[sections]]
id = "papers"
title = "三、附件"
parts = [{{ made = "materials" }}]
[[sections]]
id = "signing"
title = "四、签署"
parts = [{{ line = "（盖章）　　　　年　　月　　日" }}]
"""
FIELDS: Mapping[str, object] = {
    "项目名称": "退役光伏组件回收技术转化",
    "执行期": "2027年1月至2028年12月",
    "产业问题": "旧组件越来越多。\n电池片出不了手，“银白”白白放着。",
    "财政资金": "200万元",
    "自筹资金": "300万元",
    "里程碑": [{"时间": "2027年6月", "内容": "中试", "验收证据": "报告"}],
}


def template(group: Group = "application") -> Template:
    return read_template(_TEMPLATE.format(group=group), name="letter.toml")


def made(
    fields: Mapping[str, object] = FIELDS,
    edits: Mapping[str, str] | None = None,
    *,
    group: Group = "application",
    written: bool = False,
    remarks: tuple[Remark, ...] = (),
    basis: tuple[Basis, ...] = (),
) -> Draft:
    kind = template(group)
    known = known_of(kind, read_facts({"fields": fields}), Chosen(stored={}), day=DAY)
    sections = composed(Filling(template=kind, known=known, chosen=Chosen(stored={})))
    whole = edited(sections, edits or {})
    assert not whole.homeless
    named = known.values.get(kind.name)
    return Draft(
        type=kind.type,
        version=kind.version,
        title=kind.title,
        name="" if named is None else named.text,
        group=kind.group,
        sections=whole.sections,
        day=DAY,
        notice=kind.notice,
        remarks=remarks,
        basis=basis,
        written=written,
    )


def pieces(draft: Draft) -> Iterator[Piece]:
    for section in draft.sections:
        yield from section.pieces


def part(data: bytes, name: str = "word/document.xml") -> etree._Element:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return etree.fromstring(package.read(name))


def properties(data: bytes) -> dict[str, str]:
    return {
        str(one.get("name")): "".join(map(str, one.itertext()))
        for one in part(data, "docProps/custom.xml")
    }


def with_parts(data: bytes, parts: Mapping[str, bytes | None]) -> bytes:
    """Give a package with parts put in place of others, or taken out."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for entry in old.infolist():
            if entry.filename not in parts:
                new.writestr(entry.filename, old.read(entry.filename))
        for name, content in parts.items():
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def changed(data: bytes, change: Callable[[etree._Element], None]) -> bytes:
    """Give a Word document whose text was edited."""
    root = part(data)
    change(root)
    return with_parts(data, {"word/document.xml": etree.tostring(root, encoding="UTF-8")})


def text_of(node: etree._Element) -> str:
    return "".join(one.text or "" for one in node.iter(f"{W}t"))


def paragraph_with(root: etree._Element, words: str) -> etree._Element:
    return next(one for one in root.iter(f"{W}p") if words in text_of(one))


def run(text: str) -> etree._Element:
    node = etree.Element(f"{W}r")
    words = etree.SubElement(node, f"{W}t")
    words.text = text
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return node


def new_paragraph(text: str) -> etree._Element:
    node = etree.Element(f"{W}p")
    node.append(run(text))
    return node


def fill(root: etree._Element, label: str, text: str) -> None:
    """Type into the first content control of a field, over what it holds."""
    for control in root.iter(f"{W}sdt"):
        tag = control.find(f"{W}sdtPr/{W}tag")
        if tag is not None and tag.get(f"{W}val") == f"field:{label}":
            content = control.find(f"{W}sdtContent")
            assert content is not None
            content[:] = [run(text)]
            return
    raise AssertionError(label)


def rewrite(paragraph: etree._Element, text: str, *, unmarked: bool = False) -> None:
    """Select all of a paragraph and type: its controls go, and in some programs its bookmark."""
    kept = {f"{W}pPr"} | (set() if unmarked else {f"{W}bookmarkStart", f"{W}bookmarkEnd"})
    for child in list(paragraph):
        if child.tag not in kept:
            paragraph.remove(child)
    paragraph.append(run(text))


def remove(node: etree._Element) -> None:
    parent = node.getparent()
    assert parent is not None
    parent.remove(node)


def copied_row(row: etree._Element, *texts: str) -> etree._Element:
    """Give a row as "insert below" makes it: the same cells without marks and controls."""
    made_ = deepcopy(row)
    for cell, text in zip(made_.iter(f"{W}tc"), texts, strict=True):
        rewrite(next(cell.iter(f"{W}p")), text, unmarked=True)
    return made_
