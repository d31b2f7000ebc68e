"""PDFs drawn by hand: a page is a list of strokes, and a file has no more than they need."""

import io
from collections.abc import Sequence

from pypdf import PdfReader, PdfWriter

WIDTH, HEIGHT = 595, 842
# A grey picture of one point, drawn as large as it is asked for.
_IMAGE = (
    b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8"
    b"/Length 1>>stream\n\x80\nendstream"
)
_FONTS = (
    b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/%s/DescendantFonts[5 0 R]>>",
    b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo"
    b"<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/FontDescriptor 6 0 R>>",
    b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]"
    b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
)
_RESOURCES = b"<</Font<</L 3 0 R/C 4 0 R>>/XObject<</P 7 0 R>>>>"


def text(words: str, x: float, top: float, *, size: float = 12, ink: str = "0 g", mode: int = 0,
         matrix: str = "1 0 0 1", encoding: str = "utf-16-be") -> bytes:  # fmt: skip
    """Draw words with their foot `top` points below the page's upper edge."""
    font = "L" if words.isascii() else "C"
    codes = words.encode("ascii" if font == "L" else encoding).hex()
    return (
        f"q BT {ink} {mode} Tr /{font} {size} Tf {matrix} {x} {HEIGHT - top} Tm <{codes}> Tj ET Q\n"
    ).encode()


def lines(words: Sequence[str], *, x: float = 60, top: float = 120, pitch: float = 20) -> bytes:
    """Draw each on a line of its own, one below the other."""
    return b"\n".join(text(each, x, top + pitch * n) for n, each in enumerate(words))


def box(x: float, top: float, width: float, height: float, *, ink: str = "1 g") -> bytes:
    """Fill a rectangle whose upper left corner is at `x`, `top`."""
    return f"q {ink} {x} {HEIGHT - top - height} {width} {height} re f Q\n".encode()


def picture(x: float = 0, top: float = 0, width: float = WIDTH, height: float = HEIGHT) -> bytes:
    """Draw a grey picture; all over the page where nothing else is said."""
    return f"q {width} 0 0 {height} {x} {HEIGHT - top - height} cm /P Do Q\n".encode()


def grid(xs: Sequence[float], tops: Sequence[float]) -> bytes:
    """Rule a line at each place, across and along."""
    across = (f"{xs[0]} {HEIGHT - t} m {xs[-1]} {HEIGHT - t} l S" for t in tops)
    along = (f"{x} {HEIGHT - tops[0]} m {x} {HEIGHT - tops[-1]} l S" for x in xs)
    return "\n".join([*across, *along]).encode()


def a_pdf(*pages: bytes | Sequence[bytes], cmap: str = "UniGB-UCS2-H", rotated: int = 0) -> bytes:
    """Give a file with these pages."""
    contents = [page if isinstance(page, bytes) else b"\n".join(page) for page in pages]
    first = 3 + len(_FONTS) + 1
    kids = b" ".join(b"%d 0 R" % (first + 2 * n) for n in range(len(contents)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d/MediaBox[0 0 %d %d]/Resources%s>>"
        % (kids, len(contents), WIDTH, HEIGHT, _RESOURCES),
        _FONTS[0],
        _FONTS[1] % cmap.encode(),
        *_FONTS[2:],
        _IMAGE,
    ]
    for n, content in enumerate(contents):
        number = first + 2 * n + 1
        objects.append(b"<</Type/Page/Parent 2 0 R/Contents %d 0 R/Rotate %d>>" % (number, rotated))
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
    return _file(objects)


def _file(objects: Sequence[bytes]) -> bytes:
    whole = b"%PDF-1.7\n"
    places = []
    for number, each in enumerate(objects, start=1):
        places.append(len(whole))
        whole += b"%d 0 obj%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    return (
        whole
        + head
        + (b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, len(whole)))
    )


def changed(data: bytes) -> PdfWriter:
    """Give the file open for changes: annotations, attachments, a password."""
    return PdfWriter(clone_from=PdfReader(io.BytesIO(data)))


def written(writer: PdfWriter) -> bytes:
    """Give the file that was changed."""
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()
