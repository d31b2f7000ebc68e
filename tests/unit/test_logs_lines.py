"""A log has one line an event, whatever is put into it, and nobody's words or numbers."""

import json
import logging
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from pydantic_settings import BaseSettings
from secret_seeds import every_seed, seeds

from assistant.accounts.keys import new_key
from assistant.logs.beginning import log, log_the_uncaught
from assistant.logs.files import KeptLog
from assistant.logs.lines import JsonLine, PlainLine, error_told, told
from assistant.logs.redaction import Redactor, names_nobody
from assistant.logs.secrets import secrets_of
from assistant.logs.streams import nothing_printed

OURS = "assistant.ask"
THEIRS = "somelib.client"
BREAKOUTS = [
    "a\r\n2026-11-30T00:00:00.000000Z ERROR app: forged",
    "a\nb",
    "a\x1b[2K\x1b[1Gforged",
    "a\x1b]0;title\x07b",
    'a", "level": "CRITICAL", "x": "',
    '"}\n{"at": "2026", "level": "ERROR"}',
    "a\u2028b\u2029c\x85d",
    "a\u202egnp.exe",
    "a\x00b\x08\x08c",
    "a\ud800b",
    "a\u200bb\ufeffc\U000e0041d",
    "\\n \\u000a %s %d %(x)s {0}",
]
SCREEN = "\x1b\r\n\x00\x07\x08\x85\u2028\u2029\u202e\u200b"


def an_event(
    message: object = "x",
    *args: object,
    name: str = OURS,
    error: BaseException | None = None,
    file: str = __file__,
    function: str = "f",
) -> logging.LogRecord:
    exc_info = (type(error), error, error.__traceback__) if error is not None else None
    return logging.LogRecord(name, logging.ERROR, file, 7, message, args, exc_info, function)


def raised(error: BaseException) -> BaseException:
    try:
        raise error  # noqa: TRY301  (for its traceback)
    except BaseException as caught:  # noqa: BLE001  (whatever it is)
        return caught


def plain(record: logging.LogRecord, *secrets: str) -> str:
    return PlainLine(Redactor(secrets)).format(record)


def as_json(record: logging.LogRecord, *secrets: str) -> str:
    return JsonLine(Redactor(secrets)).format(record)


# --- one line -------------------------------------------------------------------------------------

FIELDS: dict[str, Callable[[str], logging.LogRecord]] = {
    "message": lambda text: an_event(text.replace("%", "%%")),
    "an argument": lambda text: an_event("told %s", text),
    "an argument as code": lambda text: an_event("told %r", [text]),
    "a named argument": lambda text: an_event("told %(x)s", {"x": text}),
    "the logger's name": lambda text: an_event(name=text),
    "the message of another's": lambda text: an_event(text, name=THEIRS),
    "an argument of another's": lambda text: an_event("x %s", text, name=THEIRS),
    "an error": lambda text: an_event(error=raised(ValueError(text))),
    "an error's type": lambda text: an_event(error=raised(type(text or "E", (Exception,), {})())),
    "the file": lambda text: an_event("no words", name=THEIRS, file=f"/x/{text}"),
    "the function": lambda text: an_event("no words", name=THEIRS, function=text),
}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("text", BREAKOUTS)
def test_no_text_in_any_field_forges_a_line(field: str, text: str) -> None:
    try:
        record = FIELDS[field](text)
    except (ValueError, UnicodeEncodeError):
        return  # such a type cannot be made

    for line in (plain(record), as_json(record)):
        assert len(line.splitlines()) == 1
        assert not set(line) & set(SCREEN)
        line.encode()
    document = json.loads(as_json(record))
    assert document["level"] == "ERROR"
    assert set(document) <= {"at", "level", "logger", "message", "error"}


@given(st.text(), st.sampled_from(sorted(FIELDS)))
def test_any_text_in_any_field_gives_one_line_that_is_json(text: str, field: str) -> None:
    try:
        record = FIELDS[field](text)
    except (ValueError, UnicodeEncodeError):
        return

    assert len(plain(record).splitlines()) == 1
    assert len(as_json(record).splitlines()) == 1
    json.loads(as_json(record))


def test_an_event_whose_arguments_do_not_fit_is_told_without_them() -> None:
    line = plain(an_event("two %s %s", "13912345678"))

    assert "two %s %s" in line
    assert "13912345678" not in line


# --- nobody's words -------------------------------------------------------------------------------


def test_of_an_error_type_code_and_place_are_told_and_no_words() -> None:
    try:
        try:
            raise OSError(28, "No space for 张三", "/home/张三")  # noqa: TRY301
        except OSError as first:
            raise RuntimeError("底价五百万") from first
    except RuntimeError as error:
        said = error_told(error)

    assert "张三" not in said and "底价" not in said
    assert said.startswith("RuntimeError at tests/unit/test_logs_lines.py:")
    assert "OSError[errno 28] at" in said


def test_errors_of_groups_and_causes_are_told_without_words() -> None:
    group = ExceptionGroup("底价", [KeyError("底价五百万")])

    said = error_told(group)

    assert "KeyError" in said and "底价" not in said


def test_a_long_chain_of_errors_ends() -> None:
    error: BaseException = ValueError("0")
    for number in range(50):
        outer = ValueError(str(number))
        outer.__cause__ = error
        error = outer

    assert error_told(error).count("ValueError") == 5


@pytest.mark.parametrize(
    ("message", "args", "shown"),
    [
        ("no words", (), "no words"),
        ("told 底价五百万", (), "… at"),
        ("words of %s, %d times", ("底价五百万", 3), "words of …, 3 times"),
        ("words of %r", (["底价五百万"],), "words of …"),
    ],
)
def test_of_what_a_library_logs_only_its_own_words_are_told(
    tmp_path: Path, message: str, args: tuple[object, ...], shown: str
) -> None:
    library = tmp_path / "client.py"
    library.write_text('log("no words"); log("words of %s, %d times"); log("words of %r")')

    line = plain(an_event(message, *args, name=THEIRS, file=str(library)))

    assert shown in line
    assert "底价" not in line


def test_what_is_ours_is_told_with_its_values_and_without_what_is_redacted() -> None:
    assert "3 files of 〔电话〕" in plain(an_event("%d files of %s", 3, "13912345678"))


# --- secrets and personal data --------------------------------------------------------------------


def test_there_are_two_hundred_seeds_and_none_twice() -> None:
    assert len(set(every_seed())) == 200


WAYS: list[Callable[[str], str]] = [
    lambda s: s,
    lambda s: f"用户输入：{s}，请处理",
    lambda s: f"x={s}&y=1",
    lambda s: f'{{"value": "{s}"}}',
    lambda s: repr({"value": s}),
    lambda s: f"/uploads/{s}.docx",
    lambda s: f"id_{s}_x",
]


@pytest.mark.parametrize("kind", ["key", "cookie", "identity", "phone", "landline", "mail", "card"])
def test_what_has_a_shape_is_taken_out_of_what_our_own_code_logs(kind: str) -> None:
    left = [
        (way(seed), line)
        for seed in seeds()[kind]
        for way in WAYS
        if not (kind in ("key", "landline") and way(seed).startswith("id_"))
        for line in [plain(an_event("told %s", way(seed))), as_json(an_event(way(seed)))]
        if seed.removeprefix("tt_session=") in line
    ]

    assert left == []


@pytest.mark.parametrize(
    "way",
    [
        "Authorization: Bearer {}",
        "authorization={}",
        "{{'Authorization': 'Bearer {}'}}",
        "Cookie: a=b; tt_session={}; c=d",
        "set-cookie: tt_session={}; HttpOnly",
        "Basic {}",
        "api_key={}",
        "'api-key': '{}'",
        "password={}",
        "密码是{}",
        "口令：{}",
        "postgresql+psycopg://tt:{}@db.example:5432/tt",
        "http://tt:{}@127.0.0.1/v1",
        "https://x.example/cb?access_token={}&a=1",
        "secret: {}",
    ],
)
def test_secrets_are_known_by_what_stands_before_them(way: str) -> None:
    for seed in (*seeds()["password"], *seeds()["token"]):
        assert seed not in plain(an_event("%s", way.format(seed)))


def test_secrets_of_the_settings_are_known_wherever_they_stand() -> None:
    secret = 'p@ss "w/ö密'
    written = [secret, "p%40ss%20%22w%2F%C3%B6%E5%AF%86", json.dumps(secret), "p%40ss+%22w%2F"]

    for text in written[:3]:
        line = plain(an_event("x %s y", text), secret)
        assert "〔密钥〕" in line and "p@ss" not in line and "p%40ss" not in line


class SomeSettings(BaseSettings):
    key: SecretStr | None = SecretStr("k" * 9)
    database_url: str | None = "postgresql://tt:p%40ss@db/tt"
    plain_url: str = "http://127.0.0.1/v1"
    port: int = 1


def test_the_secrets_of_settings_are_their_secret_fields_and_passwords_in_addresses() -> None:
    assert secrets_of(SomeSettings()) == ("k" * 9, "p%40ss", "p@ss")


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23 12:00:00",
        "第 12345 条，用时 12.345678 秒",
        "宁科〔2025〕7号 N05.zjtx CG-0012",
        "u1234abcd5678abcd9012cdef",
        "assistant/keeping/audit.py:120",
        "127.0.0.1:7860",
        "http://127.0.0.1:11434/v1",
        "10.1000万元",
    ],
)
def test_what_is_neither_stays(text: str) -> None:
    assert Redactor().redacted(text) == text


def test_an_id_that_could_be_somebody_is_told_from_one_that_could_not() -> None:
    assert names_nobody("XQ20250101001")
    assert not names_nobody("13912345678")


@given(st.text(max_size=200))
def test_redacting_twice_is_redacting_once(text: str) -> None:
    once = Redactor().redacted(text)

    assert Redactor().redacted(once) == once


# --- setting up -----------------------------------------------------------------------------------


class logging_to:  # noqa: N801  (read as a phrase)
    """Logs into a text while it holds."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.stream = StringIO()

    def __enter__(self) -> StringIO:
        self.before = logging.getLogger().level, list(logging.getLogger().handlers)
        log(stream=self.stream, folder=self.folder)
        return self.stream

    def __exit__(self, *args: object) -> None:
        root = logging.getLogger()
        for handler in [one for one in root.handlers if one not in self.before[1]]:
            root.removeHandler(handler)
            handler.close()
        root.setLevel(self.before[0])


def test_setting_up_twice_writes_each_event_once(tmp_path: Path) -> None:
    with logging_to(tmp_path / "one"), logging_to(tmp_path / "two") as lines:
        logging.getLogger(OURS).warning("once")

    assert lines.getvalue().count("once") == 1
    assert (tmp_path / "one" / "page.jsonl").read_text() == ""
    (line,) = (tmp_path / "two" / "page.jsonl").read_text().splitlines()
    assert json.loads(line)["message"] == "once"


def test_a_folder_that_cannot_be_written_is_told_and_hinders_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with logging_to(tmp_path / "file" / "logs") as lines:
        logging.getLogger(OURS).warning("goes on")

    assert "cannot be written" in lines.getvalue()
    assert "goes on" in lines.getvalue()


@pytest.fixture
def hooks() -> Iterator[None]:
    before = sys.excepthook, threading.excepthook, sys.unraisablehook, warnings.showwarning
    log_the_uncaught()
    yield
    sys.excepthook, threading.excepthook, sys.unraisablehook, warnings.showwarning = before


@pytest.mark.usefixtures("hooks")
def test_what_nobody_catches_is_told_without_its_words() -> None:
    error = raised(ValueError("底价五百万"))

    with logging_to() as lines:
        sys.excepthook(ValueError, error, error.__traceback__)
        thread = threading.Thread(target=lambda: int("底价五百万"))
        thread.start()
        thread.join()
        warnings.showwarning("底价五百万", UserWarning, "/x/y/z.py", 3)

    said = lines.getvalue()
    assert "底价" not in said
    assert said.count("ValueError") == 2
    assert "UserWarning at y/z.py:3" in said


# --- what is printed ------------------------------------------------------------------------------


def test_what_is_printed_while_an_error_is_dealt_with_is_told_as_that_error_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with logging_to() as lines, nothing_printed():
        try:
            int("底价五百万")
        except ValueError as error:
            traceback.print_exc()
            print(error)  # noqa: T201

    said = lines.getvalue()
    captured = capsys.readouterr()
    assert captured.out + captured.err == ""
    assert "底价" not in said
    assert "printed on stderr at unit/test_logs_lines.py" in said
    assert "ValueError at tests/unit/test_logs_lines.py" in said


def test_what_is_printed_otherwise_is_told_once_for_its_place(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with logging_to() as lines, nothing_printed():
        for _ in range(3):
            print("底价五百万")  # noqa: T201

    assert capsys.readouterr().out == ""
    assert lines.getvalue().count("something was printed on stdout") == 1
    assert "底价" not in lines.getvalue()


def test_a_log_that_writes_to_a_stream_that_prints_nothing_ends() -> None:
    with nothing_printed(), logging_to() as lines:
        log(stream=sys.stderr)  # as somebody would by mistake
        print("x")  # noqa: T201
        logging.getLogger(OURS).error("x")

    assert lines.getvalue() == ""


# --- the file -------------------------------------------------------------------------------------


class Clock:
    """Says what it is told."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def a_log(folder: Path, clock: Clock, **more: int) -> KeptLog:
    kept = KeptLog(folder, now=clock, **more)
    kept.setFormatter(JsonLine(Redactor()))
    return kept


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_a_file_is_closed_each_day_and_dropped_in_time(tmp_path: Path) -> None:
    clock = Clock()
    kept = a_log(tmp_path, clock, days=3)
    for _ in range(6):
        kept.emit(an_event())
        kept.emit(an_event())
        clock.now += timedelta(days=1)
    kept.close()

    assert names(tmp_path) == [
        "page.20261125T120000.0.jsonl",
        "page.20261126T120000.0.jsonl",
        "page.20261127T120000.0.jsonl",
        "page.20261128T120000.0.jsonl",
        "page.jsonl",
    ]
    assert len((tmp_path / "page.jsonl").read_text().splitlines()) == 2


def test_a_file_is_closed_when_it_is_large_and_all_of_them_are_bounded(tmp_path: Path) -> None:
    kept = a_log(tmp_path, Clock(), max_file_bytes=1000, max_all_bytes=3000)
    for _ in range(100):
        kept.emit(an_event("x" * 100))
    kept.close()

    sizes = [file.stat().st_size for file in tmp_path.iterdir()]
    assert max(sizes) <= 1300
    assert 2000 < sum(sizes) <= 4300


def test_the_file_is_readable_by_its_owner_alone_and_gone_on_with(tmp_path: Path) -> None:
    for _ in range(2):
        kept = a_log(tmp_path, Clock())
        kept.emit(an_event())
        kept.close()

    file = tmp_path / "page.jsonl"
    assert file.stat().st_mode & 0o077 == 0
    assert len(file.read_text().splitlines()) in (1, 2)  # a new day may have begun


def test_a_full_disk_is_told_to_nobody_with_the_event(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = a_log(tmp_path, Clock())
    kept.close()
    (tmp_path / "page.jsonl").unlink()
    (tmp_path / "page.jsonl").mkdir()

    kept.handle(an_event("底价五百万"))

    assert "底价" not in capsys.readouterr().err


def test_the_time_is_in_utc() -> None:
    assert told(an_event(), Redactor())["at"].endswith("Z")


def test_a_key_of_a_program_is_known_wherever_it_stands() -> None:
    _, key = new_key()

    for words in ("{}", "sent {} along", "x={}", "“{}”"):
        assert key not in plain(an_event("told %s", words.format(key)))
