"""A model file on this machine: loaded once, when it is needed, and reached by nobody else.

What needs llama.cpp and a model runs where both were installed: `make local-model`.
"""

import importlib.util
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event
from time import monotonic, sleep

import pytest

from assistant.chatmodel.llama import launch, require_package
from assistant.chatmodel.local import LocalModel, Served, Servers
from assistant.chatmodel.memory import free_bytes
from assistant.chatmodel.packaged import QWEN
from assistant.chatmodel.port import About, ChatModel, Shape, Spent, unheeded
from assistant.errors import BadSetting, ModelUnavailable
from assistant.llm import EndpointModel

MODEL = Path(__file__).parents[2] / "var" / "models" / QWEN.file_name
HAS_PACKAGE = importlib.util.find_spec("xllamacpp") is not None
ENOUGH_SECONDS = 60


class Running:
    """Stands for llama.cpp's server."""

    def __init__(self, port: int) -> None:
        self.listening_address = f"http://127.0.0.1:{port}"


class Launcher:
    """Serves whatever it is given; remembers what, and under which keys."""

    def __init__(self, *, fails: bool = False) -> None:
        self.fails = fails
        self.served: list[Path] = []
        self.keys: list[str] = []
        self.let_go = Event()
        self.let_go.set()

    def launch(self, file: Path, api_key: str) -> Running:
        self.served.append(file)
        self.keys.append(api_key)
        assert self.let_go.wait(ENOUGH_SECONDS)
        if self.fails:
            raise ModelUnavailable("不能载入")
        return Running(4000 + len(self.served))


class Echo:
    """Repeats the prompt, a character a piece."""

    about = About(name="echo")

    def __init__(self) -> None:
        self.left = False

    def stream(
        self,
        system: str,
        prompt: str,
        *,
        shape: Shape | None = None,
        spent: Callable[[Spent], None] = unheeded,
    ) -> Iterator[str]:
        try:
            yield from prompt
        except GeneratorExit:
            self.left = True
            raise
        finally:
            spent(Spent(total_ms=1.0))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "small.gguf"
    file.write_bytes(b"GGUF" + bytes(5_000_000))
    return file


def a_local(file: Path, launcher: Launcher, *, free: int | None = None) -> LocalModel:
    servers = Servers(launch=launcher.launch, free=lambda: free)
    return LocalModel(file, connect=lambda _: Echo(), servers=servers)


# --- without llama.cpp ----------------------------------------------------------------------------


def test_nothing_is_loaded_before_the_first_piece_is_asked_for(file: Path) -> None:
    launcher = Launcher()

    pieces = a_local(file, launcher).stream("规则", "问题")

    assert launcher.served == []
    assert list(pieces) == ["问", "题"]
    assert launcher.served == [file]


def test_it_is_of_this_machine_and_called_as_its_file(file: Path) -> None:
    about = a_local(file, Launcher()).about

    assert (about.name, about.remote) == ("small", False)


def test_a_file_is_loaded_once_however_many_ask_for_it_at_once(file: Path) -> None:
    launcher = Launcher()
    launcher.let_go.clear()
    servers = Servers(launch=launcher.launch, free=lambda: None)
    models = [LocalModel(file, connect=lambda _: Echo(), servers=servers) for _ in range(3)]

    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(lambda m: "".join(m.stream("", "问")), m) for m in models * 2]
        sleep(0.05)
        launcher.let_go.set()
        replies = [reply.result(timeout=ENOUGH_SECONDS) for reply in asked]

    assert replies == ["问"] * 6
    assert launcher.served == [file]


def test_each_server_has_a_long_key_of_its_own_that_is_shown_nowhere(file: Path) -> None:
    launcher = Launcher()

    served = [Servers(launch=launcher.launch, free=lambda: None).serve(file) for _ in range(2)]

    assert [at.api_key for at in served] == launcher.keys
    assert len(set(launcher.keys)) == 2
    assert min(map(len, launcher.keys)) >= 32
    assert all(at.api_key not in repr(at) for at in served)
    assert served[0].base_url == "http://127.0.0.1:4001/v1"


def test_whoever_leaves_ends_the_call(file: Path) -> None:
    echo = Echo()
    servers = Servers(launch=Launcher().launch, free=lambda: None)
    pieces = LocalModel(file, connect=lambda _: echo, servers=servers).stream("", "问题")

    next(pieces)
    pieces.close()

    assert echo.left


def test_what_was_closed_is_loaded_and_connected_to_anew(file: Path) -> None:
    launcher, reached = Launcher(), list[str]()
    servers = Servers(launch=launcher.launch, free=lambda: None)

    def connect(at: Served) -> ChatModel:
        reached.append(at.base_url)
        return Echo()

    model = LocalModel(file, connect=connect, servers=servers)
    for _ in range(2):
        list(model.stream("", "问"))
        list(model.stream("", "问"))
        servers.close()

    assert reached == ["http://127.0.0.1:4001/v1", "http://127.0.0.1:4002/v1"]


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "不存在"), (b"", "不是 GGUF"), (b"PK\x03\x04 a zip", "不是 GGUF")],
)
def test_a_file_that_is_no_model_is_told_of_at_once(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    file = tmp_path / "other.gguf"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(BadSetting, match=rf"other\.gguf.*{said}.*应为一个 GGUF 模型文件"):
        a_local(file, Launcher())


def test_a_folder_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="读不到"):
        a_local(tmp_path, Launcher())


def test_a_model_that_memory_cannot_hold_is_not_loaded(file: Path) -> None:
    launcher, told = Launcher(), list[Spent]()
    model = a_local(file, launcher, free=200_000_000)

    with pytest.raises(ModelUnavailable, match=r"small\.gguf 约需 0\.3 GB 内存，现在只有 0\.2 GB"):
        list(model.stream("", "问", spent=told.append))

    assert launcher.served == []
    assert [spent.first_ms for spent in told] == [None]


def test_a_model_that_went_away_after_the_start_is_told_of(file: Path) -> None:
    model = a_local(file, Launcher())
    file.unlink()

    with pytest.raises(ModelUnavailable, match=r"语言模型暂时不可用（读不到 small\.gguf"):
        list(model.stream("", "问"))


def test_a_load_that_failed_is_tried_again_with_the_next_question(file: Path) -> None:
    launcher = Launcher(fails=True)
    model = a_local(file, launcher)
    with pytest.raises(ModelUnavailable, match="不能载入"):
        model.load()

    launcher.fails = False

    assert list(model.stream("", "问")) == ["问"]


@pytest.mark.skipif(HAS_PACKAGE, reason="the package is installed")
def test_a_missing_package_is_told_of_with_the_way_to_get_it(file: Path) -> None:
    with pytest.raises(BadSetting, match=r"没有安装 xllamacpp.*requirements-local-llm"):
        require_package()
    with pytest.raises(ModelUnavailable, match="没有安装 xllamacpp"):
        launch(file, "key")


@pytest.mark.parametrize(
    ("most", "free"), [("max\n", 9_000_000), ("3000000\n", 2_500_000), ("500000", 0)]
)
def test_free_memory_is_the_machine_s_or_what_the_container_leaves(
    tmp_path: Path, most: str, free: int
) -> None:
    group = tmp_path / "sys/fs/cgroup"
    for folder in (tmp_path / "proc", group):
        folder.mkdir(parents=True)
    (tmp_path / "proc/meminfo").write_text("MemTotal: 99999 kB\nMemAvailable: 9000 kB\n")
    (group / "memory.max").write_text(most)
    (group / "memory.current").write_text("800000\n")
    (group / "memory.stat").write_text("anon 1\ninactive_file 300000\n")

    assert abs((free_bytes(tmp_path) or 0) - free) < 300_000


def test_where_nobody_tells_free_memory_is_unknown(tmp_path: Path) -> None:
    assert free_bytes(tmp_path) is None


# --- with llama.cpp -------------------------------------------------------------------------------

needs_package = pytest.mark.skipif(
    not HAS_PACKAGE, reason="xllamacpp is not installed (requirements-local-llm.txt)"
)
needs_model = pytest.mark.skipif(
    not (HAS_PACKAGE and MODEL.is_file()), reason="no model to try out (make local-model)"
)


@needs_package
def test_a_damaged_file_is_an_unavailable_model_and_the_program_lives(
    file: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    model = LocalModel(file, connect=lambda _: Echo(), servers=Servers())

    with pytest.raises(ModelUnavailable, match=r"small\.gguf 载入失败：文件不完整"):
        model.load()

    said = capfd.readouterr()
    assert said.out + said.err == ""


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    servers = Servers()
    yield servers.serve(MODEL)
    servers.close()


def connected(at: Served) -> EndpointModel:
    return EndpointModel(base_url=at.base_url, model=at.model, api_key=at.api_key)


@needs_model
def test_it_answers_under_its_rules(served: Served) -> None:
    spent: list[Spent] = []

    reply = connected(served).stream("只回复地名。", "宁夏的首府是哪里？", spent=spent.append)

    assert "银川" in "".join(reply)
    assert (spent[0].asked_tokens or 0) > 10


@needs_model
def test_a_reply_of_a_shape_is_json_of_that_shape(served: Served) -> None:
    intents = ["policy_fact", "count", "other"]
    schema = {
        "type": "object",
        "properties": {"intent": {"enum": intents}, "city": {"type": "string", "maxLength": 8}},
        "required": ["intent", "city"],
        "additionalProperties": False,
    }

    reply = "".join(
        connected(served).stream(
            "判断问题的类型和地点。", "银川市有多少项政策？", shape=Shape(name="q", schema=schema)
        )
    )

    understood = json.loads(reply)
    assert set(understood) == {"intent", "city"}
    assert understood["intent"] in intents


@needs_model
@pytest.mark.parametrize("key", [None, "wrong"])
def test_without_the_key_nobody_is_told_anything(served: Served, key: str | None) -> None:
    address = served.base_url.removesuffix("/v1")
    paths = ("/v1/models", "/v1/chat/completions", "/completion", "/tokenize", "/metrics")

    for path in (*paths, "/slots", "/props"):
        assert status(f"{address}{path}", key=key) == 401, path
        assert status(f"{address}{path}", key=key, body=b"{}") == 401, path


@needs_model
def test_no_page_of_another_origin_may_read_it(served: Served) -> None:
    asked = urllib.request.Request(  # noqa: S310  (loopback)
        f"{served.base_url}/chat/completions",
        headers={"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"},
        method="OPTIONS",
    )
    with urllib.request.urlopen(asked, timeout=ENOUGH_SECONDS) as reply:  # noqa: S310
        allowed = reply.headers.get("Access-Control-Allow-Origin") or ""

    assert allowed == ""


@needs_model
def test_whoever_leaves_frees_the_place_at_once(served: Served) -> None:
    for _ in range(3):
        pieces = connected(served).stream("", "从 1 数到 1000，用顿号隔开。")
        next(pieces)
        assert in_work(served) == 1
        pieces.close()

        until = monotonic() + ENOUGH_SECONDS / 4
        while in_work(served) and monotonic() < until:
            sleep(0.05)
        assert in_work(served) == 0


@needs_model
def test_a_prompt_too_long_for_it_is_an_unavailable_model(served: Served) -> None:
    with pytest.raises(ModelUnavailable, match="语言模型没有接受这次请求"):
        list(connected(served).stream("", "一二三四五六七八九十" * 1000))

    assert status(f"{served.base_url}/models", key=served.api_key) == 200


def status(url: str, *, key: str | None, body: bytes | None = None) -> int:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    asked = urllib.request.Request(url, data=body, headers=headers)  # noqa: S310  (loopback)
    try:
        with urllib.request.urlopen(asked, timeout=ENOUGH_SECONDS) as reply:  # noqa: S310
            return int(reply.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def in_work(at: Served) -> int:
    """Say how many calls llama.cpp is at."""
    asked = urllib.request.Request(  # noqa: S310  (loopback)
        f"{at.base_url.removesuffix('/v1')}/metrics",
        headers={"Authorization": f"Bearer {at.api_key}"},
    )
    with urllib.request.urlopen(asked, timeout=ENOUGH_SECONDS) as reply:  # noqa: S310
        lines = reply.read().decode().splitlines()
    counted = [line for line in lines if line.startswith("llamacpp:requests_processing ")]
    with suppress(ValueError):
        return int(float(counted[-1].split()[-1]))
    return -1
