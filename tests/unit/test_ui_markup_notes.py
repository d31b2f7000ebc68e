"""Notes that pop up: Gradio renders their words as HTML, so that ours have to be escaped."""

import ast
from pathlib import Path

import gradio as gr
import pytest

from assistant.errors import BadRequest
from assistant.ui.handlers import told

UI = Path(__file__).resolve().parents[2] / "assistant" / "ui"
TYPED = '<img src="http://foreign.example/x"><form action="/x"><button>登录</button></form>'


def test_what_was_typed_is_text_in_the_note_that_tells_an_error() -> None:
    with pytest.raises(gr.Error) as raised, told():
        raise BadRequest(f"没有编号为“{TYPED}”的资料。")

    assert "<" not in raised.value.message
    assert "&lt;img" in raised.value.message


@pytest.mark.parametrize("path", sorted(UI.rglob("*.py")), ids=lambda path: path.stem)
def test_every_note_that_pops_up_is_escaped(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and ast.unparse(node.func) in NOTES):
            continue
        said = node.args[0]
        constant = isinstance(said, ast.Constant)
        escaped = isinstance(said, ast.Call) and ast.unparse(said.func) == "escape"
        assert constant or escaped, f"{path}:{node.lineno}: {ast.unparse(node)}"


NOTES = {"gr.Error", "gr.Warning", "gr.Info", "gr.Success"}
