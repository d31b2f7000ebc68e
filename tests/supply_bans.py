"""What the product must not do, as patterns on its syntax tree: no part of it is run.

A name is followed through the imports of its file, so that `import pickle as p; p.loads(x)` and
`from gradio import Markdown` are found. Names that mean nothing else are found on any object.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A forbidden thing in a file.

    Attributes:
        line: From 1.
        what: The name under which it is forbidden, as in `FORBIDDEN`.
    """

    line: int
    what: str


_COMPONENTS = (
    *("Markdown", "Chatbot", "ChatInterface", "Dataframe", "DataFrame", "File", "Files"),
    *("UploadButton", "DownloadButton", "FileExplorer", "MultimodalTextbox", "Image", "Gallery"),
    *("Audio", "Video", "Model3D", "ImageEditor", "AnnotatedImage", "Dataset", "Examples"),
    *("ParamViewer", "BrowserState", "Interface", "TabbedInterface"),
)
# Whole names, as they read with their module. What ends in a dot stands for all that is below it.
_NAMES: dict[str, str] = {
    # The server has a critical advisory without a version that is free of it.
    "chromadb.HttpClient": "a Chroma server",
    "chromadb.AsyncHttpClient": "a Chroma server",
    "chromadb.CloudClient": "a Chroma server",
    "chromadb.server.": "a Chroma server",
    "chromadb.app.": "a Chroma server",
    "chromadb.utils.embedding_functions.": "Chroma's own embedding functions, which fetch models",
    # Reading these runs what they say.
    "pickle.": "pickle",
    "cPickle.": "pickle",
    "_pickle.": "pickle",
    "cloudpickle.": "pickle",
    "dill.": "pickle",
    "shelve.": "pickle",
    "marshal.": "pickle",
    "joblib.load": "pickle",
    "pandas.read_pickle": "pickle",
    "torch.load": "torch.load",
    "torch.hub.": "torch.load",
    "torch.jit.": "torch.load",
    "torch.export.load": "torch.load",
    "langchain_core.load.": "LangChain's serialisation",
    "langchain.load.": "LangChain's serialisation",
    "langchain.hub.": "LangChain's serialisation",
    "langchain_classic.load.": "LangChain's serialisation",
    "langchain_core.prompts.": "LangChain's templates",
    "langchain.prompts.": "LangChain's templates",
    "yaml.load": "yaml.load",
    "yaml.load_all": "yaml.load",
    "yaml.full_load": "yaml.load",
    "yaml.full_load_all": "yaml.load",
    "yaml.unsafe_load": "yaml.load",
    "yaml.unsafe_load_all": "yaml.load",
    "eval": "eval",
    "exec": "eval",
    "builtins.eval": "eval",
    "builtins.exec": "eval",
    # Takes a gigabyte for one stray cell; our own stream reads workbooks.
    "openpyxl.load_workbook": "reading with openpyxl",
    "openpyxl.reader.": "reading with openpyxl",
    # These show what a text names from anywhere, or give files by a cache that all logins share.
    **{f"gradio.{name}": "a component that fetches or shares" for name in _COMPONENTS},
    "gradio.load": "gr.load",
    "gradio.load_chat": "gr.load",
    "gradio.LoginButton": "LoginButton",
    # A shell, or a name that somebody else may take first.
    "os.system": "a shell",
    "os.popen": "a shell",
    "subprocess.getoutput": "a shell",
    "subprocess.getstatusoutput": "a shell",
    "asyncio.create_subprocess_shell": "a shell",
    "tempfile.mktemp": "tempfile.mktemp",
    "ssl._create_unverified_context": "unverified TLS",
    "ssl.CERT_NONE": "unverified TLS",
    "jinja2.": "jinja2",
}
# Said of these alone, on whatever object and in whatever string that is nothing but the name.
_ANYWHERE = {
    "HttpClient": "a Chroma server",
    "AsyncHttpClient": "a Chroma server",
    "LoginButton": "LoginButton",
    "FileExplorer": "a component that fetches or shares",
    "load_prompt": "LangChain's serialisation",
    "dumpd": "LangChain's serialisation",
    "mktemp": "tempfile.mktemp",
    "load_workbook": "reading with openpyxl",
    # Open advisories of the llama.cpp inside xllamacpp.
    "sleep_idle_seconds": "idle sleep of llama.cpp",
    "mmproj": "mmproj",
}
# A call's keyword, by what it must be to be allowed.
_KEYWORDS: dict[str, tuple[str, Callable[[object], bool]]] = {
    "trust_remote_code": ("trust_remote_code", lambda value: value is False),
    "share": ("share=True", lambda value: value is not True),
    "shell": ("a shell", lambda value: value is False),
    "verify": ("unverified TLS", lambda value: value is not False),
    "allow_pickle": ("pickle", lambda value: value is False),
    "check_hostname": ("unverified TLS", lambda value: value is not False),
}
_WEAK = {"hashlib.md5", "hashlib.sha1"}
_STRINGS = {"chroma run": "a Chroma server"}
_UNKNOWN = object()  # a value that is not written there

FORBIDDEN = frozenset(
    {*_NAMES.values(), *_ANYWHERE.values(), *_STRINGS.values(), "weak hash", "import by text"}
    | {what for what, _ in _KEYWORDS.values()}
)


# Words that all have to be in a file, for something to be found there: one set for each thing.
_WORDS = [
    *({name.partition(".")[0], name.removesuffix(".").rpartition(".")[2]} for name in _NAMES),
    *({word} for word in (*_ANYWHERE, "chroma", "md5", "sha1", "__import__", "import_module")),
    *({f"{word}="} for word in _KEYWORDS),
]


def forbidden(source: str) -> list[Found]:
    """Give what a file does that is forbidden, in the order of its lines, each line and thing once.

    Raises:
        SyntaxError: It is no Python, and may do something that is forbidden.
    """
    if not any(all(word in source for word in words) for words in _WORDS):
        return []  # taking it apart takes a hundred times as long
    nodes = list(ast.walk(ast.parse(source)))
    names = _imported(nodes)
    found = {
        Found(line=getattr(node, "lineno", 0), what=what)
        for node in nodes
        if (look := _LOOKS.get(type(node))) is not None
        for what in look(node, names)
    }
    return sorted(found, key=lambda each: (each.line, each.what))


def _imported(nodes: Iterable[ast.AST]) -> Mapping[str, str]:
    """Give what each imported name stands for, in full: {'gr': 'gradio'}."""
    names: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                names[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def _of_import(node: ast.AST, _: Mapping[str, str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield from _named(alias.name)
    elif isinstance(node, ast.ImportFrom) and node.module:
        for alias in node.names:
            yield from _named(f"{node.module}.{alias.name}")
            yield from filter(None, [_ANYWHERE.get(alias.name)])


def _of_name(node: ast.AST, names: Mapping[str, str]) -> Iterator[str]:
    if isinstance(node, ast.Attribute):
        yield from filter(None, [_ANYWHERE.get(node.attr)])
        if (whole := _dotted(node, names)) is not None:
            yield from _named(whole)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield from _named(names.get(node.id, node.id))


def _of_text(node: ast.AST, _: Mapping[str, str]) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from filter(None, [_ANYWHERE.get(node.value)])
        yield from (what for text, what in _STRINGS.items() if text in node.value)
    elif isinstance(node, ast.List | ast.Tuple):  # the words of a command
        words = [each.value for each in node.elts if isinstance(each, ast.Constant)]
        line = " ".join(str(word) for word in words)
        yield from (what for text, what in _STRINGS.items() if text in line)


def _of_call(node: ast.AST, names: Mapping[str, str]) -> Iterator[str]:
    if not isinstance(node, ast.Call):
        return
    called = _dotted(node.func, names)
    given = {word.arg: word.value for word in node.keywords if word.arg}
    for name, (what, is_right) in _KEYWORDS.items():
        if name in given and not is_right(_value(given[name])):
            yield what
    if called in _WEAK and _value(given.get("usedforsecurity")) is not False:
        yield "weak hash"
    if called == "hashlib.new" and node.args and _value(node.args[0]) in ("md5", "sha1"):
        yield "weak hash"
    if called in ("__import__", "importlib.import_module") and node.args:
        text = _value(node.args[0])
        if isinstance(text, str):
            yield from _named(text)
        else:
            yield "import by text"


def _named(whole: str) -> Iterator[str]:
    """Give what is forbidden about a full name: itself, or what it is below."""
    if whole in _NAMES:
        yield _NAMES[whole]
    end = whole.find(".")
    while end >= 0:
        if (above := whole[: end + 1]) in _NAMES:
            yield _NAMES[above]
        end = whole.find(".", end + 1)
    if f"{whole}." in _NAMES:
        yield _NAMES[f"{whole}."]


def _dotted(node: ast.AST | None, names: Mapping[str, str]) -> str | None:
    """Give a chain of attributes as one full name, or None where it starts at no name."""
    if isinstance(node, ast.Name):
        return names.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value, names)
        return None if before is None else f"{before}.{node.attr}"
    return None


def _value(node: ast.AST | None) -> object:
    return node.value if isinstance(node, ast.Constant) else _UNKNOWN


_LOOKS: Mapping[type[ast.AST], Callable[[ast.AST, Mapping[str, str]], Iterator[str]]] = {
    ast.Import: _of_import,
    ast.ImportFrom: _of_import,
    ast.Attribute: _of_name,
    ast.Name: _of_name,
    ast.Constant: _of_text,
    ast.List: _of_text,
    ast.Tuple: _of_text,
    ast.Call: _of_call,
}
