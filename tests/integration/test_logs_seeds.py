"""Two hundred secrets pushed through everything that may write a log: none is seen (A3)."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import quote

import httpx
import pytest
from assistant_builders import an_endpoint
from commands_desk import run_command
from secret_seeds import every_seed, seeds, seen
from sqlalchemy import insert
from sqlalchemy.exc import SQLAlchemyError

from assistant.chatmodel.guarded import Guarded
from assistant.errors import ModelUnavailable
from assistant.keeping.audit import AuditStore
from assistant.keeping.tables import ACCOUNT, AUDIT
from assistant.llm import EndpointModel
from assistant.logs.files import KeptLog
from assistant.logs.lines import JsonLine
from assistant.logs.redaction import Redactor
from corpus.ingest import add
from corpus.intake.child import ChildParser
from corpus.levels import Viewer
from corpus.store.database import open_database

ROOT = Path(__file__).resolve().parents[2]
PAGE = Path(__file__).with_name("gradio_that_breaks.py")
_SECONDS = 240


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """All that is logged, down to debugging, as it would be written."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLine(Redactor()))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


# --- the page -------------------------------------------------------------------------------------


def test_nothing_that_is_sent_to_a_page_reaches_its_log_its_terminal_or_somebody_else(
    tmp_path: Path,
) -> None:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}", "GRADIO_ANALYTICS_ENABLED": "False"}
    with (tmp_path / "out").open("w") as out, (tmp_path / "err").open("w") as err:
        program = subprocess.Popen(  # noqa: S603  (a page of this test's own)
            [sys.executable, str(PAGE), str(tmp_path / "logs")],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=err,
        )
        try:
            answers = push_everything(address_in(tmp_path / "out", program))
        finally:
            program.terminate()
            program.wait(timeout=60)

    printed = (tmp_path / "out").read_text() + (tmp_path / "err").read_text()
    log = (tmp_path / "logs" / "page.jsonl").read_text(encoding="utf-8")
    assert seen(printed) == seen(log) == []
    assert seen(answers) == []
    assert all(json.loads(line) for line in log.splitlines())
    # What broke and where is there: that is what a log is for.
    for place in ("ValueError at tests/integration/gradio_that_breaks.py", "KeyError", "somelib"):
        assert place in log


def address_in(file: Path, program: subprocess.Popen[bytes]) -> str:
    """Wait for the address that a page writes as its first line."""
    until = monotonic() + _SECONDS
    while not (said := file.read_text()).endswith("\n"):
        assert program.poll() is None, "the page ended"
        assert monotonic() < until, "the page did not start"
        sleep(0.1)
    return said.strip()


def push_everything(address: str) -> str:
    """Send every seed, five at a time, by every way; give what came back of errors."""
    came = []
    everything = every_seed()
    # A server that breaks closes the connection, perhaps while the next request is on it.
    alone = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(base_url=address, timeout=_SECONDS, limits=alone) as client:
        for number in range(0, len(everything), 5):
            text = "，".join(everything[number : number + 5])
            handler = number // 5 % 6
            event = submit(client, text, handler)
            # What Gradio is told to tell (gr.Error) goes to whoever asked.
            came += [event] if handler in (0, 1, 3) else []
            if handler == 0:
                came += others(client, text)
    return "\n".join(came)


def submit(client: httpx.Client, text: str, handler: int) -> str:
    """Have a handler run as the page would; give what is told when it is over."""
    session = f"s{quote(text)[:40]}"
    headers = {"cookie": f"tt_session={quote(text)}", "authorization": f"Bearer {quote(text)}"}
    body = {"data": [text], "fn_index": handler, "session_hash": session}
    client.post("/gradio_api/queue/join", json=body, headers=headers).raise_for_status()
    at = "/gradio_api/queue/data"
    with client.stream("GET", at, params={"session_hash": session}) as stream:
        return next(line for line in stream.iter_lines() if "process_completed" in line)


def others(client: httpx.Client, text: str) -> Iterator[str]:
    at = quote(text, safe="")
    yield client.post("/breaks", content=text.encode()).text
    client.get(f"/gradio_api/custom_component/{at}/server/component/{at}")
    client.get(f"/gradio_api/file={at}")
    client.post("/gradio_api/queue/join", content=b'{"data": ["' + text.encode() + b'"')
    client.post("/gradio_api/upload", files={"files": (text, text.encode())})
    client.post("/gradio_api/upload", content=text.encode())
    client.get(f"/nothing/{at}", params={"q": text})


# --- databases ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_errors_of_a_database_tell_nothing_of_what_it_was_given(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, lines: StringIO
) -> None:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    if kind == "postgresql":
        url = str(request.getfixturevalue("postgresql"))
    engine = open_database(url)
    AuditStore(engine, folder=tmp_path)
    log = logging.getLogger("assistant.keeping")
    said = []

    for seed in every_seed():
        # One is too long or of the wrong type, one misses a column, one stands there already.
        for values in ({"number": 1, "who": seed * 2}, {"number": seed}):
            try:
                with engine.begin() as connection:
                    connection.execute(insert(AUDIT).values(values))
            except SQLAlchemyError as error:
                said.append(str(error) if kind == "sqlite" else "")
                log.exception("it failed")
        account: dict[str, object] = {"id": seed, "name": seed, "shown": seed, "company": seed}
        account |= {"role": "staff", "state": "active", "must_change": False}
        for _ in range(2):
            try:
                with engine.begin() as connection:
                    connection.execute(insert(ACCOUNT).values(**account))
            except SQLAlchemyError:
                log.exception("it failed")
    engine.dispose()

    assert len(said) == 400
    assert seen("\n".join(said)) == []  # also where somebody logs an error as text
    assert lines.getvalue().count("it failed") == 800
    assert seen(lines.getvalue()) == []


# --- language models ------------------------------------------------------------------------------


def test_errors_of_an_endpoint_tell_neither_the_key_nor_the_question(lines: StringIO) -> None:
    keys = seeds()["key"] + seeds()["token"] + seeds()["password"]
    said = []
    with an_endpoint() as endpoint:
        for number, key in enumerate(keys):
            question = every_seed()[number]
            endpoint.code = (401, 429, 500, 400)[number % 4]
            endpoint.raw = f'data: {{"error": "{key} {question}"}}\n\n'.encode()
            model = Guarded(EndpointModel(base_url=endpoint.base_url, model="m", api_key=key))
            try:
                list(model.stream(question, question))
            except ModelUnavailable as error:
                said.append(str(error))
                logging.getLogger("assistant.ask").exception("no model")
        endpoint.code = 200
        model = Guarded(EndpointModel(base_url=endpoint.base_url, model="m", api_key=keys[0]))
        with pytest.raises(ModelUnavailable):
            list(model.stream(keys[0], keys[0]))

    assert len(said) == len(keys)
    assert seen("\n".join(said)) == []
    assert "no model" in lines.getvalue()
    assert seen(lines.getvalue()) == []


# --- files ----------------------------------------------------------------------------------------


def test_files_that_break_tell_the_log_nothing_of_their_text(
    house: object, tmp_path: Path, lines: StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for number, seed in enumerate(every_seed()[::5]):
        name = folder / f"{number}"
        name.with_suffix(".csv").write_text(f'编号,名称\n"{seed},{seed}\n{seed}', encoding="utf-8")
        name.with_suffix(".pdf").write_bytes(b"%PDF-1.7\n1 0 obj <<" + seed.encode() + b">> stream")
        name.with_suffix(".xlsx").write_bytes(b"PK\x03\x04" + seed.encode())
        name.with_suffix(".md").write_text(f"# {seed}\n\n密级：{seed}", encoding="utf-8")

    add([folder], store=house.store, indexer=house.indexer, parser=ChildParser())  # type: ignore[attr-defined]

    printed = capfd.readouterr()
    assert seen(lines.getvalue()) == seen(printed.out + printed.err) == []


# --- commands -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://tt:{}@127.0.0.1:1/tt",
        "nosuch://tt:{}@127.0.0.1/tt",
        "{}",
    ],
)
def test_a_command_that_fails_tells_no_password(url: str, tmp_path: Path) -> None:
    password = seeds()["password"][3]

    done = run_command(
        *("corpus", "list"),
        TT_DATA_DIR=str(tmp_path),
        TT_DATABASE_URL=url.format(quote(password)),
        TT_LLM_API_KEY=seeds()["key"][3],
    )

    assert done.code == 2
    assert seen(done.out + done.err) == []


# --- the audit ------------------------------------------------------------------------------------


def test_whatever_is_sent_in_the_place_of_an_id_the_audit_does_not_keep_it(tmp_path: Path) -> None:
    store = AuditStore(open_database(f"sqlite:///{tmp_path / 'records.db'}"), folder=tmp_path)
    shaped = [
        seed for kind, all_ in seeds().items() if kind not in ("text", "card") for seed in all_
    ]
    for seed in shaped:
        store.note(Viewer(identity="guest"), "record.show", object=seed, outcome="denied")

    kept = "\n".join(entry.object for entry in store.entries())
    file = (tmp_path / "checkpoint.log").read_text(encoding="utf-8")

    assert [seed for seed in seen(kept) if seed in shaped] == []
    assert seen(file) == []


def test_a_log_file_has_no_seed_whatever_breaks(tmp_path: Path) -> None:
    kept = KeptLog(tmp_path)
    kept.setFormatter(JsonLine(Redactor(seeds()["password"])))
    for seed in every_seed():
        try:
            raise ValueError(seed) from KeyError(seed)  # noqa: TRY301
        except ValueError as error:
            info = (type(error), error, error.__traceback__)
            record = logging.LogRecord("uvicorn.error", 40, __file__, 1, seed, (), info)
            kept.emit(record)
    kept.close()

    text = "".join(file.read_text(encoding="utf-8") for file in tmp_path.glob("*.jsonl"))
    assert len(text.splitlines()) == 200
    assert seen(text) == []
