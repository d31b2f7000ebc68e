"""What files are let in at the door: by their name, and by their first bytes where those tell.

What is let in is still read behind the guard of the corpus (`corpus.intake.guard`), which sees all
of it. Here only what nobody could use is turned away before it is stored, in the guard's words.
"""

from collections.abc import Collection
from pathlib import PurePath

from assistant.errors import BadRequest
from corpus.errors import UnreadableFile
from corpus.intake.guard import FORMATS, guard
from corpus.intake.signatures import signature

# As many bytes as tell what a file is.
HEAD_BYTES = 4096
# A family of formats that only the whole file tells apart, and what may have lost its mark.
_UNTOLD = ("ole", None)
_PACKAGES = ("docx", "xlsx")
_ANY = b"x"


def require_name(name: str, endings: Collection[str] | None = None) -> None:
    """Refuse a file by the ending of its name.

    Args:
        name: Of the file.
        endings: In small letters, with their dots; None for all that the corpus reads.

    Raises:
        BadRequest: It is none that is read here; the message says what would be.
    """
    ending = PurePath(name).suffix.lower()
    if ending in (FORMATS if endings is None else endings):
        return
    if endings is not None:
        raise BadRequest(f"这里不收 {ending or '无扩展名的'} 文件，请选 {'、'.join(endings)}。")
    _refuse(name, _ANY)


def require_content(name: str, head: bytes) -> None:
    """Refuse a file whose first bytes are another's than its name says, or of nothing that is read.

    Args:
        name: With an ending that is read.
        head: Its first `HEAD_BYTES` bytes, or all of them where there are fewer.

    Raises:
        BadRequest: They are; the message says what would be right.
    """
    expected = FORMATS.get(PurePath(name).suffix.lower())
    found = signature(head)
    if not head.strip() or expected is None:
        return
    if found in _UNTOLD and not (found is None and expected in _PACKAGES):
        return
    if found == "zip" and expected in _PACKAGES:
        return
    _refuse(name, head)


def _refuse(name: str, data: bytes) -> None:
    """Refuse what the guard does, but for what is kept aside for a person to decide."""
    try:
        guard(name, data)
    except UnreadableFile as error:
        if not error.kept:
            raise BadRequest(f"{error}。{error.hint}") from error
