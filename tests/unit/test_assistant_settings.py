"""What can be set, what it is when nobody sets it, and what is said of a bad value.

The environment is read in a process of its own, where a test can choose all of it.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

import assistant
from assistant.bootstrap import choose_model
from assistant.chatmodel.port import About
from assistant.errors import BadSetting
from assistant.settings import Settings

ROOT = Path(assistant.__file__).parents[1]
DEFAULTS = """
data_dir = Path('var')
database_url = None
embedder = 'bundled'
llm = 'none'
ocr = 'auto'
today = None
host = '127.0.0.1'
port = 7860
"""
# One process for all of them: it costs half a second to start.
READ = """
import json, os, sys
from assistant.errors import BadSetting
from assistant.settings import load_settings
for variables in json.loads(sys.argv[1]):
    os.environ.update(variables)
    try:
        print(repr(load_settings()).encode("unicode_escape").decode())
    except BadSetting as error:
        print(str(error).encode("unicode_escape").decode())
    for name in variables:
        del os.environ[name]
"""
GOOD: list[tuple[Mapping[str, str], str]] = [
    ({}, "port=7860"),
    ({"TT_PORT": "8080"}, "port=8080"),
    ({"TT_TODAY": "2026-11-23"}, "today=datetime.date(2026, 11, 23)"),
    ({"TT_DATA_DIR": "/tmp/x"}, "data_dir=PosixPath('/tmp/x')"),  # noqa: S108  (not written to)
    ({"TT_EMBEDDER": "openai:m", "TT_OCR": "off"}, "embedder='openai:m'"),
    ({"TT_NOT_A_SETTING": "1"}, "port=7860"),
]
BAD: list[tuple[Mapping[str, str], str]] = [
    ({"TT_TODAY": "明天"}, "环境变量 TT_TODAY 的值“明天”不可用；应为日期 YYYY-MM-DD。"),
    ({"TT_TODAY": "2026-02-30"}, "环境变量 TT_TODAY 的值“2026-02-30”不可用；应为日期 YYYY-MM-DD。"),
    ({"TT_PORT": "http"}, "环境变量 TT_PORT 的值“http”不可用；应为1 到 65535 的端口号。"),
    ({"TT_PORT": "0"}, "环境变量 TT_PORT 的值“0”不可用；应为1 到 65535 的端口号。"),
    ({"TT_PORT": "65536"}, "环境变量 TT_PORT 的值“65536”不可用；应为1 到 65535 的端口号。"),
    ({"TT_OCR": "yes"}, "环境变量 TT_OCR 的值“yes”不可用；应为auto 或 off。"),
]


@pytest.fixture(scope="module")
def read() -> list[str]:
    """What comes of each set of variables above, in order."""
    import json

    clean = {name: value for name, value in os.environ.items() if not name.startswith("TT_")}
    every = [variables for variables, _ in (*GOOD, *BAD)]
    done = subprocess.run(  # noqa: S603  (our own code)
        [sys.executable, "-c", READ, json.dumps(every)],
        cwd=ROOT,
        env=clean,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return [line.encode().decode("unicode_escape") for line in done.stdout.splitlines()]


@pytest.mark.parametrize("number", range(len(GOOD)))
def test_a_good_value_is_taken(read: list[str], number: int) -> None:
    assert GOOD[number][1] in read[number]


@pytest.mark.parametrize("number", range(len(BAD)))
def test_a_bad_value_is_named_with_what_would_be_right(read: list[str], number: int) -> None:
    assert read[len(GOOD) + number] == BAD[number][1]


def unset(**given: object) -> Settings:
    """Give the settings of an empty environment, but for these."""
    fields = {name: field.default for name, field in Settings.model_fields.items()}
    return Settings(**{**fields, **given})


@pytest.mark.parametrize("line", DEFAULTS.strip().splitlines())
def test_what_nobody_set_is_as_documented(line: str) -> None:
    name, _, value = line.partition(" = ")

    assert repr(getattr(unset(), name)).replace("PosixPath", "Path") == value


def test_records_are_in_the_data_folder_unless_a_database_is_named() -> None:
    assert unset(data_dir=Path("d")).records_url == "sqlite:///d/records.db"
    assert unset(database_url="postgresql+psycopg://h/d").records_url.startswith("postgresql")


# A morning in 银川, on a server that keeps UTC.
_ON_A_SERVER = """
from datetime import UTC, datetime
from assistant.settings import keep_local_time
from assistant.ui.mine.own import day_of, moment_of
keep_local_time()
print(moment_of(datetime(2026, 11, 23, 1, 21, tzinfo=UTC)))
print(day_of(datetime(2026, 11, 22, 23, 0, tzinfo=UTC)))
"""


def test_times_are_shown_as_the_clocks_in_ningxia_show_them() -> None:
    shown = subprocess.run(  # noqa: S603  (this very interpreter)
        [sys.executable, "-c", _ON_A_SERVER],
        env={**os.environ, "TZ": "UTC", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert shown.stdout.split("\n")[:2] == ["2026-11-23 09:21", "2026-11-23"]


@pytest.mark.parametrize(
    "root", ["app.py", *sorted(p.parent.name for p in ROOT.glob("*/__main__.py"))]
)
def test_every_way_in_keeps_local_time(root: str) -> None:
    path = ROOT / root if root.endswith(".py") else ROOT / root / "__main__.py"

    text = path.read_text(encoding="utf-8")

    assert text.count("keep_local_time()") == text.count("quiet_libraries()") > 0


def test_today_is_the_day_that_is_set() -> None:
    assert unset(today=date(2026, 11, 23)).day() == date(2026, 11, 23)
    assert unset().day() >= date(2026, 1, 1)


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)))
def test_what_is_stamped_now_is_stamped_on_that_day(day: date) -> None:
    stamped = unset(today=day).now().astimezone().date()

    # Where clocks are put on or back, an hour may fall on the day beside.
    assert abs(stamped - day) <= timedelta(days=1)


def test_without_a_day_that_is_set_it_is_stamped_by_the_clock() -> None:
    before = datetime.now(UTC)

    assert before <= unset().now() <= datetime.now(UTC)


def test_settings_stay_as_they_were_read() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        unset().port = 1


def test_a_key_is_not_shown() -> None:
    assert "tt-secret" not in repr(unset(llm_api_key=SecretStr("tt-secret")))


def test_no_language_model_is_used_unless_one_is_named() -> None:
    assert choose_model(unset()) is None


def test_a_language_model_is_not_contacted_before_it_is_asked() -> None:
    settings = unset(llm="openai", llm_model="m", llm_base_url="http://192.0.2.1/v1")

    assert (found := choose_model(settings)) and found.about == About(name="m", host="192.0.2.1")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"llm": "gpt"}, "TT_LLM 的值“gpt”不可用；应为 none、openai 或 local:模型文件.gguf"),
        ({"llm": "openai"}, "还缺 TT_LLM_MODEL"),
    ],
)
def test_a_language_model_that_is_not_fully_named_is_told(given: dict[str, str], told: str) -> None:
    with pytest.raises(BadSetting, match=told):
        choose_model(unset(**given))
