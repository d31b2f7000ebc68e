"""The product keeps to what is forbidden, and each thing forbidden is found where it is planted."""

from pathlib import Path

import pytest
from supply_bans import FORBIDDEN, forbidden

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    ROOT / "app.py",
    *(
        path
        for package in ("assistant", "corpus", "index", "prompts", "eval")
        for path in sorted((ROOT / package).rglob("*.py"))
    ),
]
# Where it is right all the same, and why. An entry that is not needed any more fails.
REASONED: dict[tuple[str, str], str] = {
    ("assistant/papers/filling.py", "jinja2"): (
        "people's own Word templates are filled here, in a child, by a sandbox that lets a template"
        " say names, conditions and loops over the draft's lists alone"
    ),
    ("eval/browser/renderings.py", "import by text"): (
        "the names are those of the page's own modules, which are walked to find what they render"
    ),
}
PLANTED = [
    ("a Chroma server", "from chromadb import HttpClient"),
    ("a Chroma server", "import chromadb as c\nc.AsyncHttpClient(port=1)"),
    ("a Chroma server", "import chromadb\ngetattr(chromadb, 'HttpClient')()"),
    ("a Chroma server", "import os\nos.execvp('x', ['chroma', 'run', '--path', 'var'])"),
    ("a Chroma server", "COMMAND = 'chroma run --path var'"),
    ("a Chroma server", "import chromadb.server.fastapi"),
    (
        "Chroma's own embedding functions, which fetch models",
        "from chromadb.utils import embedding_functions\n"
        "embedding_functions.DefaultEmbeddingFunction()",
    ),
    ("trust_remote_code", "Model('x', trust_remote_code=True)"),
    ("trust_remote_code", "Model('x', trust_remote_code=wanted)"),
    ("pickle", "import pickle"),
    ("pickle", "from pickle import loads as read"),
    ("pickle", "import importlib\nimportlib.import_module('pickle')"),
    ("pickle", "__import__('dill')"),
    ("pickle", "import joblib\njoblib.load('x')"),
    ("pickle", "import numpy as np\nnp.load('x', allow_pickle=True)"),
    ("import by text", "import importlib\nimportlib.import_module(name)"),
    ("torch.load", "import torch as t\nt.load('x', weights_only=True)"),
    ("torch.load", "from torch import load"),
    ("torch.load", "import torch\ntorch.jit.script(f)"),
    ("LangChain's serialisation", "from langchain_core.load import loads"),
    ("LangChain's serialisation", "from langchain_core.load.dump import dumpd"),
    ("LangChain's serialisation", "from langchain_core import load\nload.load({})"),
    ("LangChain's serialisation", "anything.load_prompt('x')"),
    ("LangChain's templates", "from langchain_core.prompts import ChatPromptTemplate"),
    ("yaml.load", "import yaml\nyaml.load(text, Loader=yaml.Loader)"),
    ("yaml.load", "from yaml import unsafe_load"),
    ("eval", "eval('1 + 1')"),
    ("eval", "exec(code)"),
    ("eval", "run = eval"),
    ("reading with openpyxl", "from openpyxl import load_workbook"),
    ("reading with openpyxl", "import openpyxl\nopenpyxl.load_workbook('x.xlsx')"),
    *(
        ("a component that fetches or shares", f"import gradio as gr\ngr.{name}(text)")
        for name in ("Markdown", "Chatbot", "File", "UploadButton", "Dataframe", "FileExplorer")
    ),
    ("a component that fetches or shares", "from gradio import Markdown as Text"),
    ("gr.load", "import gradio as gr\ngr.load('models/x')"),
    ("LoginButton", "import gradio as gr\ngr.LoginButton()"),
    ("share=True", "page.launch(share=True)"),
    ("a shell", "import subprocess\nsubprocess.run('ls', shell=True)"),
    ("a shell", "import subprocess\nsubprocess.run('ls', shell=wanted)"),
    ("a shell", "import os\nos.system('ls')"),
    ("tempfile.mktemp", "import tempfile\ntempfile.mktemp()"),
    ("unverified TLS", "import httpx\nhttpx.get('https://x', verify=False)"),
    ("unverified TLS", "import ssl\ncontext.verify_mode = ssl.CERT_NONE"),
    ("weak hash", "import hashlib\nhashlib.md5(b'')"),
    ("weak hash", "from hashlib import sha1\nsha1(b'')"),
    ("weak hash", "import hashlib\nhashlib.new('md5', b'')"),
    ("jinja2", "from jinja2 import Template"),
    ("idle sleep of llama.cpp", "params.sleep_idle_seconds = 60"),
    ("mmproj", "params.mmproj.path = file"),
]
RIGHT = [
    "Model('x', trust_remote_code=False)",
    "import yaml\nyaml.safe_load(text)",
    "import re\nre.compile('x')",
    "import httpx\nhttpx.get('https://x', verify=context)",
    "convex(share=0.5)",
    "import hashlib\nhashlib.sha256(b'')\nhashlib.md5(b'', usedforsecurity=False)",
    "import subprocess\nsubprocess.run(['ls'], shell=False)",
    "from eval.cases import load",
    "import json\njson.load(file)\njson.loads(text)",
    "import gradio as gr\ngr.HTML(markup)",
    "connection.exec(statement)",
    "import chromadb\nchromadb.PersistentClient(path='x')",
]


def test_the_product_keeps_to_the_bans() -> None:
    found = {
        (path.relative_to(ROOT).as_posix(), each.what): each.line
        for path in SOURCES
        for each in forbidden(path.read_text("utf-8"))
    }

    assert {where: line for where, line in found.items() if where not in REASONED} == {}
    assert [where for where in REASONED if where not in found] == [], "no longer needed"


def test_there_is_something_to_look_at() -> None:
    assert len(SOURCES) > 300


@pytest.mark.parametrize(("what", "source"), PLANTED)
def test_what_is_planted_is_found(what: str, source: str) -> None:
    assert what in {each.what for each in forbidden(source)}


@pytest.mark.parametrize("source", RIGHT)
def test_what_is_right_is_left_alone(source: str) -> None:
    assert forbidden(source) == []


def test_each_thing_that_is_forbidden_was_planted() -> None:
    assert {what for what, _ in PLANTED} == FORBIDDEN
