"""What a zip file's directory says of it, before anything is unpacked.

Word documents and workbooks are zip files, and a hostile one harms whoever unpacks it: by its
size, by names that lead elsewhere, by entries that two readers take for different ones. Only the
central directory, the headers that it points to and the first kilobytes of XML parts are read.
"""

import io
import re
import stat
import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from corpus.errors import UnreadableFile

# Limits: of 172 real Word documents and 313 real workbooks the most was 61 entries, 1.1 MB
# unpacked and a ratio of 22. Large real ones hold photographs, which hardly shrink.
MAX_ENTRIES = 5_000
MAX_UNPACKED_BYTES = 300_000_000
MAX_RATIO = 100
_RATIO_FROM_BYTES = 50_000_000
# What deflate may add to what it cannot shrink, with much to spare.
_SLACK_BYTES = 1_024
_GLANCE_BYTES = 2_048
_PROLOGUE_BYTES = 65_536
_TYPES_BYTES = 1_000_000

_ENCRYPTED = 0x1 | 0x40
_AES = 99
_SIZES_FOLLOW = 0x8
# Stands for a size that an extra field gives in 64 bits.
_ELSEWHERE = 0xFFFFFFFF
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL_MARK = b"PK\x01\x02"
_DRIVE = re.compile(r"^[A-Za-z]:")
# Encodings in which every `<` is the byte 0x3C and nothing else is.
_PLAIN = re.compile(
    rb"utf-?8|us-ascii|ascii|iso-?8859-\d+|windows-125\d|cp125\d|gb2312|gbk|gb18030|big5|euc-(?:jp|kr)"
    rb"|shift_jis|koi8-[ru]",
    re.IGNORECASE,
)
_DECLARED = re.compile(rb"""^<\?xml[^>]*?\bencoding\s*=\s*["']([^"']*)["']""")
_ELEMENT = re.compile(rb"<[^!?\s]")
_BEFORE_ROOT = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_RESAVE = "请用 Word、Excel 或 WPS 打开确认，另存为新文件后重新添加。"
_ASK = "确认来源可靠、内容确实需要后，请另存为新文件再添加；否则请告知信息安全人员。"


def entries(data: bytes) -> tuple[ZipInfo, ...]:
    """Give the entries of a zip file, checked.

    Raises:
        UnreadableFile: The directory is damaged, or what it says must not be unpacked.
    """
    # The directory costs memory by entry, so they are counted before it is read.
    if data.count(_CENTRAL_MARK) > MAX_ENTRIES:
        raise _bomb(f"压缩包内有超过 {MAX_ENTRIES} 个文件，疑似压缩炸弹")
    try:
        with ZipFile(io.BytesIO(data)) as package:
            found, start = tuple(package.infolist()), package.start_dir
    except (BadZipFile, ValueError, NotImplementedError, struct.error) as error:
        raise _damaged("文件结构不完整，可能没有传完或已损坏") from error
    if not found:
        raise _damaged("文件里没有内容")
    _check_names(found)
    _check_sizes(found, len(data))
    for entry, header in zip(found, _headers(data, found, start), strict=True):
        _check_header(entry, header)
    return found


def check_markup(data: bytes, found: Sequence[ZipInfo]) -> None:
    """Refuse XML parts that declare entities, or hide whether they do.

    Raises:
        UnreadableFile: A part has a DTD, or its beginning cannot be read.
    """
    for entry in found:
        if PurePosixPath(entry.filename.lower()).suffix not in (".xml", ".rels", ".vml"):
            continue
        name = entry.filename
        if not _checked(name, _first_bytes(data, entry, _GLANCE_BYTES), last=False):
            _checked(name, _first_bytes(data, entry, _PROLOGUE_BYTES), last=True)


def content_types(data: bytes, found: Sequence[ZipInfo]) -> bytes | None:
    """Give the part that says what the others are; None where there is none."""
    for entry in found:
        if entry.filename.lower() == "[content_types].xml":
            return _first_bytes(data, entry, _TYPES_BYTES)
    return None


def _check_names(found: Sequence[ZipInfo]) -> None:
    seen: set[str] = set()
    for entry in found:
        name = entry.orig_filename.replace("\\", "/")
        if "\x00" in name or name.startswith("/") or _DRIVE.match(name) or ".." in name.split("/"):
            raise UnreadableFile(
                "压缩包内有指向外部位置的文件名，疑似攻击", code="zip_slip", hint=_RESAVE
            )
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise UnreadableFile(
                "压缩包内有指向外部位置的链接，疑似攻击", code="zip_link", hint=_RESAVE
            )
        if name.casefold() in seen:
            raise UnreadableFile(
                "压缩包内有重名的文件，不同程序会读出不同内容", code="zip_duplicate", hint=_RESAVE
            )
        seen.add(name.casefold())


def _check_sizes(found: Sequence[ZipInfo], packed: int) -> None:
    for entry in found:
        if entry.flag_bits & _ENCRYPTED or entry.compress_type == _AES:
            raise UnreadableFile(
                "文件内容已加密", code="encrypted_zip", hint="请去除密码后重新添加。"
            )
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise _damaged("文件用了少见的压缩方式")
        # More packed than unpacked: the directory understates what would come out.
        if entry.compress_size > entry.file_size + entry.file_size // 100 + _SLACK_BYTES:
            raise _bomb("压缩包内文件的大小与目录所写不符，疑似压缩炸弹")
    total = sum(entry.file_size for entry in found)
    if total > MAX_UNPACKED_BYTES:
        raise _bomb(f"解压后达 {total / 1e6:.0f} MB，超过 {MAX_UNPACKED_BYTES // 10**6} MB")
    if total > _RATIO_FROM_BYTES and total > packed * MAX_RATIO:
        raise _bomb(f"解压后是原来的 {total // packed} 倍（{total / 1e6:.0f} MB），疑似压缩炸弹")


def _headers(
    data: bytes, found: Sequence[ZipInfo], start: int
) -> Iterator[tuple[bytes, int, int, int, int]]:
    """Give (name, flags, packing, packed size, size) as the header before each entry says."""
    order = sorted((entry.header_offset, n) for n, entry in enumerate(found))
    ends = [offset for offset, _ in order[1:]] + [start]
    limits = {n: end for (_, n), end in zip(order, ends, strict=True)}
    for n, entry in enumerate(found):
        offset = entry.header_offset
        if offset < 0 or offset + _LOCAL.size > len(data):
            raise _damaged("文件结构不完整，可能没有传完或已损坏")
        fields = _LOCAL.unpack_from(data, offset)
        mark, _, flags, packing = fields[:4]
        size_packed, size, name_length, extra_length = fields[7:]
        begin = offset + _LOCAL.size
        if mark != b"PK\x03\x04":
            raise _damaged("文件结构不完整，可能没有传完或已损坏")
        if begin + name_length + extra_length + entry.compress_size > limits[n]:
            raise UnreadableFile(
                "压缩包内的文件互相重叠，已损坏或疑似压缩炸弹", code="zip_overlap", hint=_RESAVE
            )
        yield data[begin : begin + name_length], flags, packing, size_packed, size


def _check_header(entry: ZipInfo, header: tuple[bytes, int, int, int, int]) -> None:
    """Compare an entry's own header with the directory: a reader may believe either."""
    name, flags, packing, size_packed, size = header
    encoding = "utf-8" if flags & 0x800 else "cp437"
    unlike = name != entry.orig_filename.encode(encoding, errors="replace")
    if flags & 0x800 != entry.flag_bits & 0x800:
        unlike = False  # the same bytes, one of the two said to be UTF-8: real writers do so
    unlike |= packing != entry.compress_type or bool((flags ^ entry.flag_bits) & _ENCRYPTED)
    zip64 = _ELSEWHERE in (size_packed, size)
    if not (flags & _SIZES_FOLLOW or zip64):
        unlike |= (size_packed, size) != (entry.compress_size, entry.file_size)
    if unlike:
        raise UnreadableFile(
            "压缩包的目录与内容不一致，不同程序会读出不同内容", code="zip_mismatch", hint=_RESAVE
        )


def _first_bytes(data: bytes, entry: ZipInfo, limit: int) -> bytes:
    """Give at most so many bytes of an entry; what is damaged ends where it is."""
    name_length, extra_length = struct.unpack_from("<2H", data, entry.header_offset + 26)
    begin = entry.header_offset + _LOCAL.size + name_length + extra_length
    packed = data[begin : begin + min(entry.compress_size, limit)]
    if entry.compress_type == ZIP_STORED:
        return packed
    try:
        return zlib.decompressobj(-15).decompress(packed, limit)
    except zlib.error as error:
        raise _damaged("文件内容已损坏，无法解压") from error


def _checked(name: str, head: bytes, *, last: bool) -> bool:
    """Look at what stands before a part's first element: that is where a DTD would be.

    Gives False where the head ends before the first element, unless it is the last look.
    """
    text = _as_ascii(head)
    declared = _DECLARED.match(text)
    if declared and not _wide(head) and not _PLAIN.fullmatch(declared[1].strip()):
        raise _markup(name, f"编码“{declared[1][:20].decode('latin-1')}”不能识别")
    match = _BEFORE_ROOT.match(text)
    rest = text[match.end() :] if match else text
    if rest.startswith(b"<!") and not b"<!--".startswith(rest[:4]):
        raise _markup(name, "含有 DTD 或实体声明，疑似攻击")
    found = _ELEMENT.match(rest) is not None
    if last and not found and len(head) >= _PROLOGUE_BYTES:
        raise _markup(name, "开头过长，无法检查")
    return found or len(head) < _GLANCE_BYTES


def _wide(head: bytes) -> str | None:
    """Give UTF-16's or UTF-32's name where the first bytes are theirs, marked or not."""
    if head.startswith((b"\xff\xfe\x00\x00", b"<\x00\x00\x00")):
        return "utf-32-le"
    if head.startswith((b"\x00\x00\xfe\xff", b"\x00\x00\x00<")):
        return "utf-32-be"
    if head.startswith((b"\xff\xfe", b"<\x00")):
        return "utf-16-le"
    return "utf-16-be" if head.startswith((b"\xfe\xff", b"\x00<")) else None


def _as_ascii(head: bytes) -> bytes:
    if wide := _wide(head):
        decoded = head.decode(wide, errors="ignore").lstrip("\ufeff")
        return decoded.encode("ascii", errors="replace")
    return head.removeprefix(b"\xef\xbb\xbf")


def _markup(name: str, what: str) -> UnreadableFile:
    part = PurePosixPath(name).name[:40]
    return UnreadableFile(f"文件中的 {part} {what}", code="xml_entities", hint=_RESAVE)


def _bomb(what: str) -> UnreadableFile:
    return UnreadableFile(what, code="zip_bomb", hint=_ASK, kept=True)


def _damaged(what: str) -> UnreadableFile:
    return UnreadableFile(what, code="damaged_package", hint=_RESAVE)
