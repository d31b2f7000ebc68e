"""Which elements of a Word file's XML matter to its text, in both editions of the format.

Names are given as expat gives them: the namespace, a space, the local name.
"""

from collections.abc import Iterable, Mapping

_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_MATH = (
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://purl.oclc.org/ooxml/officeDocument/math",
)
_DRAWING = (
    "http://schemas.openxmlformats.org/drawingml/2006/main",
    "http://purl.oclc.org/ooxml/drawingml/main",
)
_DIAGRAM = (
    "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "http://purl.oclc.org/ooxml/drawingml/diagram",
)
_COMPATIBILITY = ("http://schemas.openxmlformats.org/markup-compatibility/2006",)
_VML = ("urn:schemas-microsoft-com:vml",)
_RELATIONS = ("http://schemas.openxmlformats.org/package/2006/relationships",)


def _names(spaces: Iterable[str], names: Iterable[str]) -> frozenset[str]:
    return frozenset(f"{space} {name}" for space in spaces for name in names)


# What becomes a node of the tree.
NODES: Mapping[str, str] = {
    f"{space} {name}": name
    for spaces, names in (
        (_WORD, ("p", "r", "t", "tab", "br", "sym", "checkBox", "instrText", "fldSimple")),
        (_WORD, ("tbl", "tr", "tc", "txbxContent", "altChunk", "subDoc")),
        (_WORD, ("footnoteReference", "endnoteReference", "footnote", "endnote", "comment")),
        (_WORD, ("style", "tblStylePr", "rPrDefault", "abstractNum", "lvl", "num", "lvlOverride")),
        (_MATH, ("r", "t")),
        (_DRAWING, ("p", "r", "t")),
        (_DIAGRAM, ("relIds",)),
        (_COMPATIBILITY, ("AlternateContent", "Choice", "Fallback")),
        (_VML, ("textpath",)),
        (_RELATIONS, ("Relationship",)),
    )
    for space in spaces
    for name in names
} | {
    f"{space} {name}": as_if
    for name, as_if in (("cr", "br"), ("ptab", "tab"), ("noBreakHyphen", "hyphen"))
    for space in _WORD
}

# What states something about the node that it stands in.
VALUES = _names(
    _WORD,
    (
        "pStyle", "rStyle", "tblStyle", "numId", "ilvl", "outlineLvl",
        "vanish", "color", "sz", "shd", "highlight",
        "gridSpan", "gridBefore", "vMerge", "hMerge", "cellDel",
        "name", "basedOn", "checked", "default",
        "numFmt", "lvlText", "lvlRestart", "start", "isLgl", "suff",
        "abstractNumId", "startOverride", "numStyleLink", "styleLink",
    ),
)  # fmt: skip

# What is not the document's text, with all that stands in it: what was deleted or moved away,
# what things were like before a change, where tab stops are, what content controls are set to.
LEFT_OUT = _names(
    _WORD,
    (
        "del", "moveFrom", "delText", "delInstrText", "tabs", "sdtPr", "sdtEndPr", "sectPr",
        "rPrChange", "pPrChange", "tblPrChange", "trPrChange", "tcPrChange", "tblPrExChange",
        "tblGridChange", "sectPrChange", "numberingChange",
    ),
)  # fmt: skip

# The outermost elements of the parts that are read.
ROOTS = (
    _names(_WORD, ("document", "hdr", "ftr", "footnotes", "endnotes", "comments"))
    | _names(_WORD, ("styles", "numbering"))
    | _names(_DIAGRAM, ("dataModel",))
    | _names(_RELATIONS, ("Relationships",))
)

REVISIONS = _names(_WORD, ("ins", "del", "moveFrom", "moveTo"))
OBJECTS = _names(_WORD, ("object",))
PICTURES = _names(_DRAWING, ("blip",)) | _names(_VML, ("imagedata",))

DELETED = _names(_WORD, ("del",))
PARAGRAPH_PROPERTIES = _names(_WORD, ("pPr",))
RUN_PROPERTIES = _names(_WORD, ("rPr",))
ROW_PROPERTIES = _names(_WORD, ("trPr",))
NO_FILL = _names(_DRAWING, ("noFill",))


def local(name: str) -> str:
    """Give a name without its namespace."""
    return name.rpartition(" ")[2]
