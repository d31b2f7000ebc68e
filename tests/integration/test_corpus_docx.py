"""Word documents made to exhaust whoever reads them: refused, and soon."""

import io
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
READ = """
import sys
from corpus.errors import UnreadableFile
from corpus.readers.docx import read_docx
try:
    print(len(read_docx(sys.stdin.buffer.read()).blocks))
except UnreadableFile as refused:
    print(refused.code)
"""
MEMORY_BYTES = 512 * 2**20
CPU_SECONDS = 8


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("<w:p/>" * 5_000_000, "too_large"),
        ("<w:p><w:r><w:t>" + "文" * 11_000_000 + "</w:t></w:r></w:p>", "unpacked_size"),
        ("<w:p>" * 100_000 + "</w:p>" * 100_000, "nested_too_deep"),
        ("<w:sdt>" * 100_000 + "<w:p><w:r><w:t>文</w:t></w:r></w:p>" + "</w:sdt>" * 100_000, "1"),
        ("<w:tbl><w:tr>" + "<w:tc><w:p><w:r><w:t>文</w:t></w:r></w:p></w:tc>" * 120_000
         + "</w:tr></w:tbl>", "1"),
    ],
)  # fmt: skip
def test_a_document_made_to_exhaust_its_reader_is_refused_within_the_limits(
    body: str, outcome: str
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "")
        xml = f'<w:document xmlns:w="{SPACE}"><w:body>{body}</w:body></w:document>'
        package.writestr("word/document.xml", xml)

    done = subprocess.run(  # noqa: S603  (our own interpreter)
        [sys.executable, "-c", READ],
        input=packed.getvalue(),
        capture_output=True,
        cwd=ROOT,
        check=True,
        preexec_fn=limit,
        timeout=60,
    )

    assert done.stdout.decode().strip() == outcome
