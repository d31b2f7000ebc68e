"""A saved web page as a tree of elements, in the encoding that it declares."""

import re
from email import message_from_bytes
from email.message import Message

from lxml import etree
from lxml import html as lxml_html

from corpus.errors import UnreadableFile
from corpus.readers.encoding import decode

_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9._:-]+)""", re.I)
_HEAD_BYTES = 4096
# Pictures and fonts that some browsers save within the page.
_INLINE_FILE = re.compile(r"data:[\w/+.;=-]{3,100},[A-Za-z0-9+/=%]{200,}")
# Bounds on memory and time: 200,000 tags took 2.4 s and 130 MB (measured). The largest of 47 real
# pages of public bodies has 6,300 tags and 510,000 characters.
_MAX_TAGS = 200_000
_MAX_CHARS = 5_000_000
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# Browsers read these names as the larger sets that pages really use.
_AS_BROWSERS_DO = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "big5": "big5hkscs",
}


def page_text(data: bytes) -> str:
    """Give a page's text: by its mark, else as it declares if that is valid, else as any text.

    Raises:
        UnreadableFile: No encoding gives text.
    """
    declared = _DECLARED.search(data[:_HEAD_BYTES])
    if declared is None or data.startswith(_MARKS):
        return decode(data)
    name = declared[1].decode("ascii").lower()
    if name.startswith("utf-16"):  # what can be read as ASCII is not UTF-16, whatever it says
        return decode(data)
    try:
        return data.decode(_AS_BROWSERS_DO.get(name, name))
    except (UnicodeDecodeError, LookupError):
        return decode(data)


def page_in_archive(data: bytes) -> bytes:
    """Give the page that a web archive (MHT) holds, with what it declares of its encoding.

    Raises:
        UnreadableFile: No page stands in it.
    """
    message = message_from_bytes(data)
    for part in message.walk():
        content = _payload(part) if part.get_content_type() == "text/html" else b""
        if content.strip():
            name = part.get_content_charset()
            mark = f'<meta charset="{name}">'.encode() if name else b""
            return content if content.startswith(_MARKS) else mark + content
    raise _damaged()


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def parsed(text: str) -> etree._Element:
    """Give the page's elements, without comments.

    Raises:
        UnreadableFile: Nothing to parse, far too much, or elements nested so deeply that the
            parser gives up, which it would do in silence.
    """
    text = _INLINE_FILE.sub("", text)
    if text.count("<") > _MAX_TAGS or len(text) > _MAX_CHARS:
        raise UnreadableFile(
            "网页过大，没有读入",
            code="too_large",
            hint="请在浏览器中打开，把正文复制到文档里，分几份保存后添加。",
        )
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    try:
        page = lxml_html.document_fromstring(text.encode(errors="replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise _damaged() from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise UnreadableFile(
            "网页中的元素嵌套过深，没有读入",
            code="nested_too_deep",
            hint="请在浏览器中打开，把正文复制到文档里保存后添加。",
        )
    etree.strip_elements(page, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    return page


def _damaged() -> UnreadableFile:
    return UnreadableFile(
        "网页内容为空或无法解析",
        code="damaged_html",
        hint="请在浏览器中重新保存网页后添加。",
    )
