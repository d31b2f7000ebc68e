"""Whether the labels of a draft's file are still there after other programs have saved it."""

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.drafting.docx_text import custom_properties, docx_lines

LABEL = "本内容由人工智能生成"
_PROPERTY = "AIGC"
_OFFICE = "soffice"
_PER_FILE_SECONDS = 30
_AT_BOTH_ENDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """How many files have their labels.

    Attributes:
        n: Of how many files.
        written: With the visible label at both ends, and the property.
        after_docx: Those of them that have both as before when python-docx saved them.
        after_office: Likewise LibreOffice; None where it is not there.
    """

    n: int
    written: int
    after_docx: int
    after_office: int | None


def try_labels(files: Mapping[str, bytes]) -> Labels:
    """Save files again and look for their labels."""
    before = {name: _labels(file) for name, file in files.items()}
    whole = {
        name: found
        for name, found in before.items()
        if found[0] >= _AT_BOTH_ENDS and found[1] is not None
    }
    office = _by_office(files)
    return Labels(
        n=len(files),
        written=len(whole),
        after_docx=sum(_labels(_by_docx(files[name])) == whole[name] for name in whole),
        after_office=None
        if office is None
        else sum(name in office and _labels(office[name]) == whole[name] for name in whole),
    )


def _labels(file: bytes) -> tuple[int, str | None]:
    """Give how often the visible label stands in a file, and what its property says."""
    shown = sum(LABEL in line for line in docx_lines(file))
    return shown, custom_properties(file).get(_PROPERTY)


def _by_docx(file: bytes) -> bytes:
    from docx import Document

    out = BytesIO()
    Document(BytesIO(file)).save(out)
    return out.getvalue()


def _by_office(files: Mapping[str, bytes]) -> dict[str, bytes] | None:
    """Give what LibreOffice makes of files; None where it is not there."""
    office = shutil.which(_OFFICE)
    if office is None:
        return None
    with TemporaryDirectory(prefix="tt-eval-") as place:
        folder, out = Path(place), Path(place) / "again"
        paths = []
        for n, file in enumerate(files.values()):
            paths.append(folder / f"{n}.docx")
            paths[-1].write_bytes(file)
        subprocess.run(  # noqa: S603  (our own files, and a program of the machine's)
            [
                office,
                "--headless",
                f"-env:UserInstallation=file://{folder}/office",
                "--convert-to",
                "docx:MS Word 2007 XML",
                "--outdir",
                str(out),
                *map(str, paths),
            ],
            check=False,
            capture_output=True,
            timeout=_PER_FILE_SECONDS * len(files) + 60,
        )
        names = zip(files, paths, strict=True)
        saved = ((name, out / path.name) for name, path in names)
        return {name: path.read_bytes() for name, path in saved if path.is_file()}
