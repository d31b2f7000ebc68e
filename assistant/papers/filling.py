"""Fill somebody's own Word template (docxtpl), in a process that may do nothing else.

`python -m assistant.papers.filling` reads one request from its input and answers on its output,
both JSON. A template is a program of strangers: it gets no function, no filter but a few, no loop
but over the lists of the draft, and the limits of a child that parses strangers' files.
"""

import base64
import binascii
import json
import re
import sys
from collections.abc import Iterator, Mapping
from copy import deepcopy
from io import BytesIO
from zipfile import BadZipFile

from docx import Document
from docx.document import Document as DocxDocument
from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate
from jinja2 import Undefined, nodes
from jinja2.exceptions import SecurityError, TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from assistant.papers.house_style import set_properties
from assistant.papers.wordml import NAMES, Element, element, paragraph, run
from corpus.intake.limits import Limits, confine, readable_folders

GAP = "【待填:{}】"
_OPEN = re.compile(r"(【待填:[^【】]*】)")
# What a template may say; a call, an assignment, an import or a sum is not among it.
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.CondExpr,
    nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const, nodes.Filter, nodes.Test,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Slice,
)  # fmt: skip
_FILTERS = ("default", "d", "join", "length", "count", "trim", "first", "last", "upper", "lower")
_TESTS = ("defined", "undefined", "none", "equalto", "eq", "ne", "in")
_MOST_LOOPS, _DEEPEST_LOOP = 60, 2
_BEHIND_SHADES = frozenset({
    "fitText", "vertAlign", "rtl", "cs", "em", "lang", "eastAsianLayout", "specVanish", "oMath",
    "rPrChange",
})  # fmt: skip
_W = f"{{{NAMES['w']}}}"
_FIELDS = tuple(_W + name for name in ("fldChar", "fldSimple", "instrText", "delInstrText"))
# Fields by which a document fetches what is elsewhere, or starts a program.
_REACHING = re.compile(
    r"\b(?:DDE|DDEAUTO|LINK|INCLUDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|RD|DATABASE|MACROBUTTON"
    r"|HYPERLINK)\b",
    re.IGNORECASE,
)
_MOST_OUTPUT_BYTES = 30_000_000
LIMITS = Limits(memory_bytes=448 << 20, cpu_seconds=8, wall_seconds=20.0)


class Unfillable(Exception):
    """The template cannot be filled; the message says why, in Chinese."""


class Open(str):
    """What stands for a field that nobody filled: it is shown, and a condition finds it empty."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False


class _Unknown(Undefined):
    """What stands for a name that no field has."""

    def __str__(self) -> str:
        return GAP.format(self._undefined_name)

    __html__ = __str__

    def __iter__(self) -> Iterator[object]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return False

    def __getitem__(self, name: object) -> "_Unknown":  # type: ignore[override]
        return _Unknown(name=f"{self._undefined_name}·{name}")

    def __getattr__(self, name: str) -> "_Unknown":
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]


class _Sandbox(SandboxedEnvironment):
    """Reads templates, and lets them say only what filling in a form needs.

    Attributes:
        named: The names that they use, in order.
    """

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=_Unknown)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in _FILTERS}
        self.tests = {name: self.tests[name] for name in _TESTS}
        self.named: dict[str, None] = {}
        self._loops = 0

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        self._check(tree, set(), 0)
        return tree

    def _check(self, node: nodes.Node, own: set[str], depth: int) -> None:
        if not isinstance(node, _ALLOWED):
            raise Unfillable(
                f"第 {node.lineno} 行用了模板里不允许的写法（{type(node).__name__}）："
                "只能用 {{ 字段 }}、{% if %}、{% for 行 in 列表字段 %}"
            )
        if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
            raise Unfillable(f"模板里的 {node.attr} 不允许使用")
        if isinstance(node, nodes.Name):
            if node.name.startswith("_"):
                raise Unfillable(f"模板里的 {node.name} 不允许使用")
            if node.name not in own and node.name != "loop":
                self.named[node.name] = None
        if isinstance(node, nodes.For):
            own, depth = own | _targets(node.target), depth + 1
            self._loops += 1
            if node.recursive or depth > _DEEPEST_LOOP or self._loops > _MOST_LOOPS:
                raise Unfillable(f"模板里的循环太多或套得太深（最多 {_DEEPEST_LOOP} 层）")
        for child in node.iter_child_nodes():
            self._check(child, own, depth)

    def unsafe_undefined(self, obj: object, attribute: str) -> Undefined:
        """Refuse what is not for templates, instead of showing a gap."""
        raise SecurityError(f"{type(obj).__name__}.{attribute}")


def _targets(node: nodes.Node) -> set[str]:
    own = {node.name} if isinstance(node, nodes.Name) else set()
    return own.union(*(_targets(child) for child in node.iter_child_nodes()))


def fill(
    template: bytes,
    values: Mapping[str, object],
    *,
    above: list[tuple[str, str]],
    below: str,
    properties: Mapping[str, str],
) -> tuple[bytes, tuple[str, ...]]:
    """Fill a template; give the document and the names in it that no field has.

    Args:
        template: The .docx.
        values: Words by name, `Open` for what nobody said, rows for lists.
        above: Lines that are put at the start, each with its colour.
        below: The line that is put at the end.
        properties: Of the file, by name.

    Raises:
        Unfillable: It is no Word document, leads elsewhere, or says what it may not.
    """
    environment = _Sandbox()
    try:
        document = DocxTemplate(BytesIO(template))
        document.render_init()
        _lead_nowhere(document.docx)
        document.render(dict(values), environment, autoescape=True)
        filled = document.docx
        _lead_nowhere(filled)  # also where a value became part of a field
        _finish(filled, above, below)
        set_properties(filled, dict(properties))
        out = BytesIO()
        filled.save(out)
    except TemplateSyntaxError as error:
        raise Unfillable(f"模板的写法有误：{error.message}") from error
    except SecurityError as error:
        raise Unfillable(f"模板里有不允许的写法：{error}") from error
    except (TemplateError, TypeError, RecursionError) as error:
        raise Unfillable(f"模板填不出来：{error}") from error
    except (OpcError, BadZipFile, etree.LxmlError, KeyError, ValueError) as error:
        raise Unfillable("模板已损坏，或填好后不再是 Word 文档；请检查占位符是否成对") from error
    if out.tell() > _MOST_OUTPUT_BYTES:
        raise Unfillable("填好的文件太大")
    unknown = tuple(name for name in environment.named if name not in values)
    return out.getvalue(), unknown


def _lead_nowhere(document: DocxDocument | None) -> None:
    """Do nothing with a document that stands by itself.

    Raises:
        Unfillable: It refers to something outside, or has a field that fetches or starts something.
    """
    if document is None:
        raise Unfillable("模板打不开")
    package = document.part.package
    found = [package.rels, *(part.rels for part in package.iter_parts())]
    if any(relation.is_external for relations in found for relation in relations.values()):
        raise Unfillable(
            "模板里有指向文件之外的链接（超链接、外部图片或外部模板），请在 Word 里取消链接后再用"
        )
    for part in package.iter_parts():
        if part.partname.endswith(".xml") and _REACHING.search(_instructions(part.blob)):
            raise Unfillable(
                "模板里有会读取外部内容或启动程序的域（DDE、INCLUDETEXT、LINK 等），"
                "请在 Word 里把域转为文字（Ctrl+Shift+F9）后再用"
            )


def _instructions(blob: bytes) -> str:
    """Give what the fields of a part say; one that is spread over runs stands in one line."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    said = []
    for node in etree.fromstring(blob, parser).iter(*_FIELDS):
        name = etree.QName(node).localname
        begins = name == "fldChar" and node.get(f"{_W}fldCharType") == "begin"
        said.append("\n" if begins else node.get(f"{_W}instr") or node.text or "")
        said.append("\n" if name == "fldSimple" else "")
    return "".join(said)


def _finish(document: DocxDocument, above: list[tuple[str, str]], below: str) -> None:
    """Put the labels in, and colour what is open."""
    body: Element = document.element.body
    for node in list(body.iter(f"{{{NAMES['w']}}}r")):
        _coloured(node)
    for text, colour in reversed(above):
        body.insert(0, _label(text, colour))
    end = body.find("w:sectPr", NAMES)
    if end is None:
        body.append(_label(below, "000000"))
    else:
        end.addprevious(_label(below, "000000"))


def _label(text: str, colour: str) -> Element:
    letters = [
        element("rFonts", eastAsia="黑体"), element("color", val=colour), element("sz", val=21),
    ]  # fmt: skip
    return paragraph("Normal", [run(text, *letters)], element("jc", val="center"))


def _coloured(node: Element) -> None:
    """Give what is open in a run a colour, in a run of its own."""
    words = node.findall("w:t", NAMES)
    if len(words) != 1 or not _OPEN.search(words[0].text or ""):
        return
    for text in filter(None, _OPEN.split(words[0].text or "")):
        part = deepcopy(node)
        held = part.find("w:t", NAMES)
        if held is None:
            return
        held.text = text
        held.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        if _OPEN.fullmatch(text):
            own = part.find("w:rPr", NAMES)
            if own is None:
                own = element("rPr")
                part.insert(0, own)
            _shade(own)
        node.addprevious(part)
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _shade(letters: Element) -> None:
    """Colour a run by its properties, which have an order that Word insists on."""
    for old in letters.findall("w:shd", NAMES):
        letters.remove(old)
    colour = element("shd", val="clear", color="auto", fill="FFEB3B")
    later = next((one for one in letters if etree.QName(one).localname in _BEHIND_SHADES), None)
    if later is None:
        letters.append(colour)
    else:
        later.addprevious(colour)


def as_value(given: object) -> object:
    """Give a value of a request as templates get it."""
    if isinstance(given, Mapping):
        if set(given) == {"open"}:
            return Open(GAP.format(given["open"]))
        return {str(name): as_value(value) for name, value in given.items()}
    if isinstance(given, list):
        return [as_value(one) for one in given]
    return str(given)


def answer(request: Mapping[str, object]) -> dict[str, object]:
    """Give the answer to a request, as JSON."""
    values = request["values"]
    above, properties = request["above"], request["properties"]
    assert isinstance(values, Mapping) and isinstance(properties, Mapping)  # noqa: S101, PT018
    assert isinstance(above, list)  # noqa: S101
    try:
        document, unknown = fill(
            base64.b64decode(str(request["template"])),
            {str(name): as_value(value) for name, value in values.items()},
            above=[(str(text), str(colour)) for text, colour in above],
            below=str(request["below"]),
            properties={str(name): str(value) for name, value in properties.items()},
        )
    except Unfillable as error:
        return {"error": str(error)}
    except binascii.Error:
        return {"error": "模板没有传完"}
    except MemoryError:
        return {"error": "填的时候用完了内存，请检查模板里的循环"}
    return {"document": base64.b64encode(document).decode(), "unknown": list(unknown)}


def _main() -> None:
    _warm()
    confine(LIMITS, readable=readable_folders())
    told = answer(json.load(sys.stdin))
    sys.stdout.write(json.dumps(told))
    sys.stdout.flush()


def _warm() -> None:
    """Load what is loaded late, while files may still be read."""
    document = Document()
    document.add_paragraph("{{ a }}{% for b in c %}{{ b }}{% endfor %}")
    out = BytesIO()
    document.save(out)
    fill(out.getvalue(), {"a": "a", "c": ["b"]}, above=[], below="", properties={"a": "b"})


if __name__ == "__main__":
    _main()
