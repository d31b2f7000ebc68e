"""A view for staff of two parts: a list, and one of its entries opened beside it.

What the browser wants comes by an unseen box (`list_and_one.js`, `assistant.ui.unseen`). Whoever is
no staff gets neither the view nor a way to it.
"""

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

import gradio as gr

from assistant.ui.skeleton import reading_html
from assistant.ui.unseen import Act, Unseen
from corpus.levels import Viewer

WAITING = reading_html("正在读取…")


class _Said(Protocol):
    """What the browser wants."""

    @property
    def one(self) -> str:
        """The id of the entry that is opened; empty for none."""
        ...

    @property
    def turn(self) -> int:
        """The number by which the script knows the answer to it again."""
        ...


Said = TypeVar("Said", bound=_Said)
# Takes who wants what, and gives the HTML of the part that it changes.
Show = Callable[[Viewer, Said], str]


class ListAndOne(Generic[Said]):
    """Such a view, built where Gradio is building just now."""

    def __init__(
        self,
        view: str,
        form: type[Said],
        opening: gr.Button,
        *,
        list_: Show[Said],
        open_: Show[Said],
        nothing: str,
        otherwise: str,
        most_chars: int,
    ) -> None:
        """Build it, with the ways to list and to open.

        Args:
            view: Its name, which its elements and endpoints begin with.
            form: What comes in the box; see `Unseen`.
            opening: Is pressed when the view is opened.
            list_: Gives the list.
            open_: Gives the entry that is opened.
            nothing: Stands where none is.
            otherwise: What whoever may not is told.
            most_chars: How long what comes in the box may be.
        """
        with gr.Row(elem_id=view, visible=False) as self._view:
            listed = gr.HTML(WAITING, elem_id=f"{view}-list", apply_default_css=False)
            self._one = gr.HTML(nothing, elem_id=f"{view}-one", apply_default_css=False)
        self._unseen = Unseen(
            view, form, most_chars=most_chars, about=lambda said: said.one, otherwise=otherwise
        )
        show = _shown(list_)
        self._unseen.on(opening.click, "start", show, [self._view, listed])
        self._unseen.button("list", show, [self._view, listed], heard="multiple")
        self._unseen.button("open", _shown(open_), [self._view, self._one], heard="multiple")

    def button(self, name: str, act: Show[Said]) -> None:
        """Build an unseen button for what can be done to the entry that is opened."""
        self._unseen.button(name, _shown(act), [self._view, self._one])


def _shown(show: Show[Said]) -> Act[Said]:
    """Let an act show the view too, and say what it is the answer to."""

    def act(who: Viewer, said: Said) -> tuple[object, str]:
        html = show(who, said)
        return gr.update(visible=True), f'<div class="turn" data-turn="{said.turn}">{html}</div>'

    return act
