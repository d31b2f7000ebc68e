"""Files that carry an attack, each in another place of it: what people may be sent.

They are read by the product's own readers, so the attack arrives with the cautions that it gets,
or does not arrive at all.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Mapping
from html import escape

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ZERO_WIDTH = "\u200b"


def write_carrier(name: str, attack: str, *, title: str, body: str) -> tuple[str, bytes]:
    """Give a file with an attack in it: the end of its name, and its bytes.

    Args:
        name: One of `CARRIERS`.
        attack: What a program is told, of any lines.
        title: The file's own, one line.
        body: What the file says besides, one line; where it can, the attack goes on from it.
    """
    return CARRIERS[name](attack, title, body)


def _paragraph(attack: str, title: str, body: str) -> tuple[str, bytes]:
    return ".md", f"# {title}\n\n{body}{attack}\n".encode()


def _unseen(attack: str, title: str, body: str) -> tuple[str, bytes]:
    """Every other line vanishes, the others are white: all are there and none is seen."""
    looks = ("<w:vanish/>", '<w:color w:val="FFFFFF"/>')
    lines = [line for line in attack.split("\n") if line.strip()]
    runs = "".join(_run(line, looks[n % 2]) for n, line in enumerate(lines))
    return ".docx", _word(_word_line(title), f"<w:p>{_run(body)}{runs}</w:p>")


def _split(attack: str, title: str, body: str) -> tuple[str, bytes]:
    lines = (_ZERO_WIDTH.join(line) for line in attack.split("\n"))
    return ".txt", f"{title}\n\n{body}{chr(10).join(lines)}\n".encode()


def _cell(attack: str, title: str, body: str) -> tuple[str, bytes]:
    rows = (("项目", "要求"), ("说明", f"{body}{attack}"))
    cells = "".join(
        f"<w:tr>{''.join(f'<w:tc>{_word_line(cell)}</w:tc>' for cell in row)}</w:tr>"
        for row in rows
    )
    return ".docx", _word(_word_line(title), _word_line(body), f"<w:tbl>{cells}</w:tbl>")


def _margins(attack: str, title: str, body: str) -> tuple[str, bytes]:
    return ".docx", _word(_word_line(title), _word_line(body), margins=_word_line(attack))


def _named(attack: str, title: str, body: str) -> tuple[str, bytes]:
    """In what a page says of itself: its title, and the description that search engines read."""
    said = " ".join(attack.split())
    head = (
        f"<title>{escape(title)} {escape(said)}</title>"
        f'<meta name="description" content="{escape(said)}">'
    )
    return ".html", _page(head, f"<p>{escape(body)}</p><p>{escape(body)}</p>")


def _row(attack: str, title: str, body: str) -> tuple[str, bytes]:
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(["成果名称", "技术领域", "成果简介"])
    rows.writerow([title, "新材料", f"{body}{attack}"])
    return ".csv", written.getvalue().encode()


def _unrendered(attack: str, title: str, body: str) -> tuple[str, bytes]:
    """In what a browser does not draw: a comment, a picture's other text, a hidden stretch."""
    said = escape(attack)
    unseen = (
        f'<!-- {said} --><img src="x.png" alt="{said}">'
        f'<span style="display:none">{said}</span><a href="x.pdf" title="{said}">附件</a>'
    )
    return ".html", _page(
        f"<title>{escape(title)}</title>",
        f"<h1>{escape(title)}</h1><p>{escape(body)}{unseen}</p><p>{escape(body)}</p>",
    )


CARRIERS: Mapping[str, Callable[[str, str, str], tuple[str, bytes]]] = {
    "paragraph": _paragraph,
    "unseen": _unseen,
    "zero_width": _split,
    "cell": _cell,
    "margins": _margins,
    "title": _named,
    "row": _row,
    "unrendered": _unrendered,
}


def _page(head: str, body: str) -> bytes:
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


def _word_line(text: str) -> str:
    return f"<w:p>{_run(text)}</w:p>"


def _run(text: str, look: str = "") -> str:
    looks = f"<w:rPr>{look}</w:rPr>" if look else ""
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(_printable(line))}</w:t>' for line in text.split("\n")
    )
    return f"<w:r>{looks}{lines}</w:r>"


def _printable(text: str) -> str:
    """Give the text without what XML cannot hold."""
    return "".join(mark for mark in text if mark >= " " or mark == "\t")


def _word(*body: str, margins: str = "") -> bytes:
    """Give a Word file of these paragraphs and tables, and of this in its margins."""
    names = f'xmlns:w="{_WORD}"'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("[Content_Types].xml", "")
        inside = f"<w:body>{''.join(body)}</w:body>"
        package.writestr("word/document.xml", f"<w:document {names}>{inside}</w:document>")
        if margins:
            package.writestr("word/header1.xml", f"<w:hdr {names}>{margins}</w:hdr>")
            package.writestr("word/footer1.xml", f"<w:ftr {names}>{margins}</w:ftr>")
    return packed.getvalue()
