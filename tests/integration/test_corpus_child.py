"""Parsing in real children: what they may do, what their death costs, and what they may say."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from builders import a_docx

from corpus.errors import SecretMaterial, UnreadableFile
from corpus.intake.child import ChildParser, Ending
from corpus.intake.limits import Limits
from corpus.intake.reading import InProcessParser
from corpus.intake.wire import (
    MAX_ANSWER_BYTES,
    Answer,
    Implausible,
    Request,
    packed,
    receive_answer,
    unpacked,
)
from corpus.levels import Level
from corpus.records import Caution, Problem, Reading, Record, Source, SpanCaution

ROOT = Path(__file__).resolve().parents[2]
NOTICE = "关于印发《管理办法》的通知\n第一条 为了规范管理，制定本办法。\n".encode()
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has these")


@pytest.fixture(scope="module")
def parser() -> Iterator[ChildParser]:
    with ChildParser() as parser:
        yield parser


def parsed(
    parser: ChildParser, data: bytes = NOTICE, *, name: str = "a.txt", level: Level = "public"
) -> Reading:
    return parser.parse(data, name=name, path=name, kind=None, level=level)


def refusal(parser: ChildParser, data: bytes, *, name: str = "a.txt") -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        parsed(parser, data, name=name)
    return caught.value


# --- the same answers as without a child ----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("办法.txt", NOTICE),
        ("目录.csv", "成果名称,领域\n烘干设备,农业\n,\n无名\n".encode("gb18030")),
        ("办法.docx", a_docx("<w:p><w:r><w:t>第一条 为了规范管理。</w:t></w:r></w:p>")),
        ("页.html", "<html><body><p>第一条 为了规范管理。</p></body></html>".encode()),
    ],
)
def test_a_child_gives_what_this_process_would(parser: ChildParser, name: str, data: bytes) -> None:
    here = InProcessParser().parse(data, name=name, path=f"夹/{name}", kind=None, level="internal")

    there = parser.parse(data, name=name, path=f"夹/{name}", kind=None, level="internal")

    assert there == here
    assert there.records


def a_pdf_without_its_font() -> bytes:
    """Give a page of vertical text in a font that the file names and does not bring along."""
    text = "科技成果转化办法第一条为了规范管理制定本办法".encode("gbk").hex().encode()
    content = b"BT /F 12 Tf 300 800 Td <" + text + b"> Tj ET"
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
        b"4 0 obj<</Length " + str(len(content)).encode() + b">>stream\n" + content + b"\n"
        b"endstream endobj\n5 0 obj<</Type/Font/Subtype/Type0/BaseFont/STSong-Light"
        b"/Encoding/GBK-EUC-V/DescendantFonts[6 0 R]>>endobj\n"
        b"6 0 obj<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo"
        b"<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 7 0 R>>endobj\n"
        b"7 0 obj<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -200 1000 900]"
        b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 90>>endobj\n"
        b"trailer<</Root 1 0 R/Size 8>>\n%%EOF\n"
    )


def test_a_child_measures_by_the_fonts_of_the_machine_as_this_process_does(
    parser: ChildParser,
) -> None:
    data = a_pdf_without_its_font()
    here = InProcessParser().parse(data, name="a.pdf", path="a.pdf", kind=None, level="public")

    assert parsed(parser, data, name="a.pdf") == here


def test_refusals_cross_whole(parser: ChildParser) -> None:
    error = refusal(parser, b'a,b\n"never closed\n', name="a.csv")

    with pytest.raises(UnreadableFile) as here:
        InProcessParser().parse(
            b'a,b\n"never closed\n', name="a.csv", path="a.csv", kind=None, level="public"
        )
    assert (str(error), error.code, error.hint, error.kept) == (
        str(here.value),
        here.value.code,
        here.value.hint,
        here.value.kept,
    )


def test_secret_material_crosses_as_such(parser: ChildParser) -> None:
    with pytest.raises(SecretMaterial):
        parsed(parser, "机密★10年\n关于某事的通知\n".encode())


def test_a_name_that_is_no_text_is_refused(parser: ChildParser) -> None:
    assert refusal(parser, NOTICE, name="a\udcff.txt").code == "file_name"


def test_a_system_that_cannot_fork_gets_the_same() -> None:
    with ChildParser(fork=False) as fresh, ChildParser() as forked:
        assert parsed(fresh) == parsed(forked)


# --- what a child's death costs -------------------------------------------------------------------

# Takes a child several seconds and some hundred megabytes.
LONG = "关于印发管理办法的通知\n".encode() * 800_000


def test_a_child_out_of_memory_costs_its_file_alone() -> None:
    endings: list[Ending] = []
    with ChildParser(limits=Limits(memory_bytes=40 << 20), watch=endings.append) as parser:
        error = refusal(parser, LONG)

        assert (error.code, error.kept) == ("parser_memory", True)
        assert parsed(parser).records
    assert len(endings) == 2


def test_a_child_out_of_computing_time_costs_its_file_alone() -> None:
    with ChildParser(limits=Limits(cpu_seconds=1, memory_bytes=1 << 30)) as parser:
        error = refusal(parser, LONG)

        assert (error.code, error.kept) == ("parser_timeout", True)
        assert parsed(parser).records


def test_a_child_that_takes_too_long_is_killed() -> None:
    with ChildParser(limits=Limits(wall_seconds=0.3, memory_bytes=1 << 30)) as parser:
        started = time.monotonic()

        error = refusal(parser, LONG)

        assert (error.code, error.kept) == ("parser_timeout", True)
        assert time.monotonic() - started < 15


def test_an_answer_longer_than_any_may_be_is_refused(parser: ChildParser) -> None:
    row = json.dumps({"title": "名", "text": "长" * 100_000}, ensure_ascii=False).encode()

    error = refusal(parser, b"\n".join([row] * 80), name="a.jsonl")

    assert error.code in ("too_much_text", "parser_memory")
    assert error.kept


@LINUX
def test_the_process_that_children_come_from_is_replaced_when_it_is_killed() -> None:
    with ChildParser() as parser:
        zygote = started_by(parser)

        os.kill(zygote, signal.SIGKILL)

        assert parsed(parser).records
        assert zygote not in children_of(os.getpid())


@LINUX
def test_nothing_is_left_over_after_many_files() -> None:
    with ChildParser() as parser:
        zygote = started_by(parser)
        before = open_files()
        for _ in range(60):
            parsed(parser)
            refusal(parser, b"%PDF-1.4\n", name="a.pdf")

        assert children_of(zygote) == set()
        assert open_files() == before
        assert len(list(Path(f"/proc/{zygote}/fd").iterdir())) < 20 or os.getuid() != 0
    assert zygote not in children_of(os.getpid())


def test_several_threads_may_parse_at_once(parser: ChildParser) -> None:
    done: list[Reading] = []
    threads = [
        threading.Thread(target=lambda: done.extend(parsed(parser) for _ in range(5)))
        for _ in range(6)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(done) == 30
    assert all(reading == parsed(parser) for reading in done)


def test_a_closed_parser_starts_again_when_it_is_asked() -> None:
    parser = ChildParser()
    parsed(parser)
    parser.close()

    assert parsed(parser).records
    parser.close()


@LINUX
def test_children_end_with_the_program() -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from corpus.intake.child import ChildParser\n"
        "p = ChildParser(); p.parse(b'text', name='a.txt', path='a', kind=None, level='public')\n"
        "import os, signal; print(p._zygote._process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run(  # noqa: S603  (our own code)
        [sys.executable, "-c", script, str(ROOT)], capture_output=True, text=True, check=False
    )
    zygote = Path(f"/proc/{done.stdout.strip()}")
    until = time.monotonic() + 10

    while zygote.exists() and state_of(zygote) != "Z" and time.monotonic() < until:
        time.sleep(0.05)

    assert done.stdout.strip()
    assert not zygote.exists() or state_of(zygote) == "Z"


# --- what a child may do --------------------------------------------------------------------------

ATTEMPTS = """
import ctypes, json, os, socket, sys, threading
sys.path.insert(0, sys.argv[1])
from corpus.intake import kernel
from corpus.intake.limits import Limits, confine, readable_folders
kernel.not_inspectable()
kernel.leave_network()
parent = os.getppid()
held = confine(Limits(memory_bytes=256 << 20), readable=readable_folders())
libc = ctypes.CDLL(None, use_errno=True)
mine, secret = sys.argv[2].encode(), sys.argv[3].encode()
import errno
def native(call):
    ctypes.set_errno(0)
    return call() >= 0
def python(call):
    try:
        call()
    except (OSError, RuntimeError, MemoryError):
        return False
    return True
said = {
    "held": sorted(held),
    "native socket": native(lambda: libc.socket(2, 1, 0)),
    "native fork": native(lambda: libc.fork()),
    "native write": native(lambda: libc.open(mine, os.O_WRONLY | os.O_CREAT, 0o600)),
    "native read": native(lambda: libc.open(secret, os.O_RDONLY)),
    "native unlink": native(lambda: libc.unlink(secret)),
    "native kill": native(lambda: libc.kill(parent, 0)),
    "native exec": native(lambda: libc.execl(b"/bin/true", b"true", None)),
    "native ptrace": native(lambda: libc.ptrace(16, parent, 0, 0)),
    "native unshare": native(lambda: libc.unshare(0x10000000)),
    "socket": python(lambda: socket.socket()),
    "name": python(lambda: socket.getaddrinfo("localhost", 80)),
    "program": python(lambda: os.execv("/bin/true", ["true"])),
    "fork": python(lambda: os.fork()),
    "thread": python(lambda: threading.Thread(target=print).start()),
    "write": python(lambda: open(mine, "w")),
    "read": python(lambda: open(secret)),
    "remove": python(lambda: os.remove(secret)),
    "memory": python(lambda: bytearray(512 << 20)),
    "code": python(lambda: __import__("colorsys")),
}
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def attempts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    folder = tmp_path_factory.mktemp("attempts")
    secret = folder / "records.db"
    secret.write_text("secret")
    done = subprocess.run(  # noqa: S603  (our own code)
        [sys.executable, "-I", "-c", ATTEMPTS, str(ROOT), str(folder / "new"), str(secret)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert secret.read_text() == "secret"
    said: dict[str, object] = json.loads(done.stdout)
    return said


def test_a_child_reaches_nobody_starts_nothing_and_writes_nothing(
    attempts: dict[str, object],
) -> None:
    for attempt in ("socket", "name", "program", "fork", "write", "remove"):
        assert attempts[attempt] is False, attempt


@pytest.mark.skipif(sys.platform == "win32", reason="only POSIX has limits")
def test_a_child_has_only_so_much_memory(attempts: dict[str, object]) -> None:
    assert attempts["memory"] is False


def test_a_child_may_still_load_code(attempts: dict[str, object]) -> None:
    assert attempts["code"] is True


@LINUX
def test_what_the_kernel_holds_is_held_against_machine_code_too(
    attempts: dict[str, object],
) -> None:
    held = attempts["held"]
    assert isinstance(held, list)

    if "calls" in held:
        for attempt in ("socket", "fork", "kill", "exec", "ptrace", "unshare"):
            assert attempts[f"native {attempt}"] is False, attempt
        assert attempts["thread"] is False
    if "files" in held:
        for attempt in ("native read", "native write", "native unlink", "read"):
            assert attempts[attempt] is False, attempt


@LINUX
def test_a_child_sees_nothing_of_the_programs_environment() -> None:
    with ChildParser() as parser:
        zygote = started_by(parser)

        if os.getuid() == 0:
            environment = Path(f"/proc/{zygote}/environ").read_bytes()
            assert b"PATH=" not in environment


# --- what a child may say -------------------------------------------------------------------------

REQUEST = Request(name="a.txt", path="a.txt", level="internal")
RECORD = Record(
    id="R1",
    kind="policy",
    title="办法",
    text="第一条",
    level="internal",
    source=Source(path="a.txt", start=0, end=3),
)
ELSEWHERE = Problem(source=Source(path="b.txt"), code="x", severity="refused", what="x", hint="x")
FAR = SpanCaution(start=0, end=99, caution=Caution(code="hidden", note="x"))


@pytest.mark.parametrize(
    "reading",
    [
        Reading(records=(replace(RECORD, level="public"),)),
        Reading(records=(replace(RECORD, source=Source(path="b.txt", start=0, end=3)),)),
        Reading(records=(replace(RECORD, source=Source(path="a.txt", start=0, end=9)),)),
        Reading(records=(replace(RECORD, id=""),)),
        Reading(records=(replace(RECORD, text="a\x00b"),)),
        Reading(records=(replace(RECORD, text="a\u202eb"),)),
        Reading(records=(replace(RECORD, cautions=(FAR,)),)),
        Reading(problems=(ELSEWHERE,)),
    ],
    ids=["level", "path", "end", "id", "nul", "direction", "caution", "problem"],
)
def test_a_child_cannot_speak_of_more_than_its_own_file(reading: Reading) -> None:
    with pytest.raises(Implausible):
        unpacked(packed(Answer(reading=reading)), REQUEST)


def test_an_honest_answer_crosses_unchanged() -> None:
    answer = Answer(reading=Reading(records=(RECORD,), unread=(1,)))

    assert unpacked(packed(answer), REQUEST) == answer


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"null", b'{"reading": 1}', b"[" * 100_000, b'{"refused": ["a", "b", "c"]}'],
)
def test_what_is_no_answer_is_not_taken_for_one(content: bytes) -> None:
    with pytest.raises(Implausible):
        unpacked(content, REQUEST)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(refused=("a\nb", "x", "x", False)),
        Answer(refused=("a\x1b[31m", "x", "x", False)),
        Answer(refused=("a", "x\n2026 INFO all is well", "x", False)),
        Answer(refused=("a" * 6000, "x", "x", False)),
        Answer(defect="KeyError\nforged line"),
        Answer(reading=Reading(unread=(-1,))),
    ],
    ids=["two lines", "terminal", "code", "long", "log", "page"],
)
def test_a_child_cannot_put_lines_into_reports_or_logs(answer: Answer) -> None:
    with pytest.raises(Implausible):
        unpacked(packed(answer), REQUEST)


@pytest.mark.parametrize("part", [b"0", b"{}", b"[]"])
def test_an_answer_in_countless_parts_is_not_taken_apart(part: bytes) -> None:
    content = b'{"reading": {"records": [' + b",".join([part] * 3_000_000) + b"]}}"

    with pytest.raises(Implausible, match="more parts"):
        unpacked(content, REQUEST)


def test_an_endless_answer_is_not_listened_to() -> None:
    here, there = socket.socketpair()
    with here, there:
        talk = threading.Thread(target=talk_until_closed, args=(there,))
        talk.start()

        with pytest.raises(Implausible):
            receive_answer(here, until=time.monotonic() + 30)

        here.close()
        talk.join()


def test_a_silent_child_is_not_waited_for() -> None:
    here, there = socket.socketpair()
    with here, there, pytest.raises(TimeoutError):
        receive_answer(here, until=time.monotonic() + 0.05)


def talk_until_closed(connection: socket.socket) -> None:
    try:
        for _ in range(2 * MAX_ANSWER_BYTES // 65_536):
            connection.sendall(b"x" * 65_536)
    except OSError:
        return


def started_by(parser: ChildParser) -> int:
    """Have a parser start the process that its children come from, and give its number."""
    before = children_of(os.getpid())
    parsed(parser)
    (zygote,) = children_of(os.getpid()) - before
    return zygote


def children_of(pid: int) -> set[int]:
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == pid:
                found.add(int(entry.name))
    return found


def state_of(process: Path) -> str:
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
