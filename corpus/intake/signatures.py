"""What the first bytes of a file say it is, whatever its name says. Nothing is unpacked here."""

import re

# Longest first where one begins with another. Names are keys of `corpus/intake/foreign.toml`.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PK\x07\x08", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!\x1a\x07", "archive"),
    (b"\x1f\x8b\x08", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"MSCF\x00\x00\x00\x00", "archive"),
    (b"\x7fELF", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"ID;P", "slk"),
    (b"TABLE\r\n0,1", "dif"),
    (b"TABLE\n0,1", "dif"),
    (b"\x09\x08\x10\x00", "xls"),
    (b"\x09\x00\x04\x00", "xls"),
    (b"\x09\x02\x06\x00", "xls"),
    (b"\x09\x04\x06\x00", "xls"),
    (b"\x00\x00\x1a\x00", "lotus"),
    (b"\x00\x00\x02\x00\x06\x04", "lotus"),
    (b"CAJ\x00", "caj"),
    (b"HN\x01\x00", "caj"),
    (b"KDH ", "caj"),
    (b"SQLite format 3\x00", "database"),
    (b"\x00\x01\x00\x00Standard Jet DB", "database"),
    (b"\x00\x01\x00\x00Standard ACE DB", "database"),
)
_HEAD_BYTES = 4096
# A PDF's own mark may stand a little way in (ISO 32000, annex H.3.4.1).
_PDF_WITHIN_BYTES = 1024
_BITMAP_FIELDS = slice(6, 10)
_WEB_PAGE = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|table|div|style|script|frameset)\b", re.IGNORECASE
)
_MARKUP_FIRST = re.compile(r"\s*(?:<\?xml[^>]*>|<!--.*?-->|\s)*", re.DOTALL)
_MAIL_PAGE = re.compile(r"\A(?:From:|Subject:|Date:|MIME-Version:|Content-Type:)", re.IGNORECASE)


def signature(data: bytes) -> str | None:
    """Give what the content is by its first bytes; None where they are nobody's mark.

    `pdf`, `zip` and `ole` are families, told apart further by `corpus.intake.guard`; `html` and
    `xml` are told by their first tags in UTF-8 or UTF-16. Plain text has no mark: None.
    """
    for mark, name in _MAGIC:
        if data.startswith(mark):
            return name
    head = data[:_HEAD_BYTES]
    if found := _binary(head):
        return found
    text = _as_text(head)
    start = _MARKUP_FIRST.match(text)
    rest = text[start.end() :] if start else text
    if "<?mso-application" in text or "urn:schemas-microsoft-com:office:spreadsheet" in text:
        return "office_xml"
    if _WEB_PAGE.match(rest):
        return "html"
    if b"%PDF-" in head[:_PDF_WITHIN_BYTES]:
        return "pdf"
    if text.lstrip().startswith("<?xml") or rest.startswith("<!DOCTYPE"):
        return "xml"
    if _MAIL_PAGE.match(text) and "MIME-Version:" in text and "multipart/" in text:
        return "mail"
    return None


def _binary(head: bytes) -> str | None:
    if head.startswith(b"MZ") and b"\x00" in head[2:64]:
        return "program"
    if head.startswith(b"BM") and head[_BITMAP_FIELDS] == b"\x00\x00\x00\x00":
        return "image"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image"
    if head[4:8] == b"ftyp":
        return "image" if head[8:12] in (b"heic", b"heix", b"mif1", b"avif") else "media"
    if head.startswith((b"ID3\x02", b"ID3\x03", b"ID3\x04", b"OggS\x00", b"\x1aE\xdf\xa3")):
        return "media"
    return "archive" if head[257:262] == b"ustar" else None


def _as_text(head: bytes) -> str:
    """Give the head as text as far as a tag needs it: any ASCII superset, or UTF-16."""
    if head.startswith(b"\xff\xfe") or head[1:4:2] == b"\x00\x00":
        return head.decode("utf-16-le", errors="replace").lstrip("\ufeff")
    if head.startswith(b"\xfe\xff") or head[0:3:2] == b"\x00\x00":
        return head.decode("utf-16-be", errors="replace").lstrip("\ufeff")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
