"""Word documents as PDF, by LibreOffice where it is installed: a program of its own, kept short.

It gets a profile folder of its own, so that it neither meets nor disturbs one that somebody works
with, and is ended with all that it started when it takes too long.
"""

import logging
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.errors import PdfUnavailable

logger = logging.getLogger(__name__)

_PROGRAMS = ("soffice", "libreoffice")
_USUAL = (
    "/usr/bin/soffice",
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
_SECONDS = 60.0
_MISSING = (
    "本机没有安装 LibreOffice，不能另存为 PDF：请安装后再试（Debian/Ubuntu："
    "apt install libreoffice-writer），或先存为 .docx，用 Word 或 WPS 另存为 PDF。"
)


def available() -> bool:
    """Say whether there is a program that makes PDFs."""
    return program_path() is not None


def need_program() -> None:
    """Do nothing where there is a program that makes PDFs.

    Raises:
        PdfUnavailable: There is none.
    """
    if not available():
        raise PdfUnavailable(_MISSING)


def as_pdf(
    document: bytes,
    *,
    seconds: float = _SECONDS,
    program: Callable[[], str | None] | None = None,
) -> bytes:
    """Give a Word document as PDF.

    Args:
        document: The .docx; one of our own, since LibreOffice opens it.
        seconds: How long it may take.
        program: Finds LibreOffice; None for where it usually is.

    Raises:
        PdfUnavailable: There is no LibreOffice, it took too long, or it made none.
    """
    found = (program or program_path)()
    if found is None:
        raise PdfUnavailable(_MISSING)
    with TemporaryDirectory(prefix="tt-pdf-") as name:
        folder = Path(name)
        source = folder / "draft.docx"
        source.write_bytes(document)
        told = _run(found, source, folder, seconds)
        made = folder / "draft.pdf"
        if not made.is_file():
            logger.warning("LibreOffice made no PDF, and wrote %d characters of why", len(told))
            raise PdfUnavailable("LibreOffice 没有转出 PDF；请先存为 .docx，用 Word 或 WPS 另存。")
        return made.read_bytes()


def program_path() -> str | None:
    """Give where LibreOffice is; None where it is not."""
    on_path = (shutil.which(name) for name in _PROGRAMS)
    usual = (path for path in _USUAL if Path(path).is_file())
    return next((one for one in (*on_path, *usual) if one is not None), None)


def _run(program: str, source: Path, folder: Path, seconds: float) -> str:
    """Run it in a process group of its own; give what it said."""
    command = [
        program, "--headless", "--norestore", "--nolockcheck", "--nodefault",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--convert-to", "pdf:writer_pdf_Export", "--outdir", str(folder), str(source),
    ]  # fmt: skip
    with subprocess.Popen(  # noqa: S603  (no shell, names of our own)
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=folder,
        start_new_session=True,
    ) as running:
        try:
            told, _ = running.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            _end(running)
            raise PdfUnavailable(
                f"LibreOffice 用了 {seconds:g} 秒还没有转完，已停止；请先存为 .docx 再另存为 PDF。"
            ) from error
    return told.decode(errors="replace")


def _end(running: subprocess.Popen[bytes]) -> None:
    """End it with all that it started: the program itself is often only a starter."""
    if sys.platform == "win32":
        running.kill()
    else:
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()
