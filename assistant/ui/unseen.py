"""What a view's script wants: JSON in one unseen box, which unseen buttons take to what does it.

The script writes into `#<view>-said` and presses `#<view>-do-<name>`. Nothing of what comes is
believed before `Unseen.read` has taken it apart, and every action finds out by itself who calls it.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Concatenate, Generic, Literal, TypeVar

import gradio as gr
from pydantic import AfterValidator, TypeAdapter, ValidationError

from assistant.auditing.noting import Naming
from assistant.errors import BadRequest
from assistant.ui.handlers import handler, told
from corpus.levels import Viewer

Said = TypeVar("Said")
# Takes who wants what, and gives what is shown in the order of the outputs; of one output not as a
# tuple.
Act = Callable[Concatenate[Viewer, Said, ...], object]
About = Callable[[Said], str]
Outputs = Sequence[gr.blocks.Block]
# Whether a press is heard while an older one of the same is being answered: it is not; it is
# answered beside that, so that the older answer may be the later one; or after it, of several
# once, with what is in the box by then.
Heard = Literal["once", "multiple", "always_last"]

_YEARS = range(2000, 2101)
_MAX_START = 1_000_000
_PRIVATE = {"show_progress": "hidden", "api_visibility": "private"}


def _of_our_time(day: date) -> date:
    if day.year not in _YEARS:
        # Not a ValueError: pydantic lets it through, so that the person is told which day it was.
        raise BadRequest(f"没有查找：日期 {day.isoformat()} 不对。")
    return day


# A day that is looked for, and how many entries of a list are passed over.
Day = Annotated[date, AfterValidator(_of_our_time)]
Start = Annotated[int, AfterValidator(lambda start: max(0, min(start, _MAX_START)))]


class Unseen(Generic[Said]):
    """The box of one view, and the buttons beside it."""

    def __init__(
        self,
        view: str,
        form: type[Said],
        *,
        most_chars: int,
        about: About[Said] | None = None,
        otherwise: str = "",
    ) -> None:
        """Build the box where Gradio is building just now.

        Args:
            view: Its name, which its elements and endpoints begin with.
            form: What comes in the box; a class that pydantic can make of JSON.
            most_chars: How long that may be.
            about: Gives the id of what an act is about; see `handler`.
            otherwise: What whoever may not is told.
        """
        self._view = view
        self._form: TypeAdapter[Said] = TypeAdapter(form)
        self._most_chars = most_chars
        self._about = about
        self._otherwise = otherwise
        self.box = gr.Textbox(elem_id=f"{view}-said", elem_classes="trigger", show_label=False)

    def button(
        self,
        name: str,
        act: Act[Said],
        outputs: Outputs,
        *,
        heard: Heard = "once",
        about: About[Said] | None = None,
        note: About[Said] | None = None,
        names: bool = False,
    ) -> None:
        """Build a button that takes what is in the box to an act.

        Args:
            name: Of the endpoint, after the view's.
            act: What is done.
            outputs: Where what it gives is shown.
            heard: What becomes of a press while an older one is being answered.
            about: In place of the view's own.
            note: Gives one of a few words of ours for the audit; see `handler`.
            names: Whether the act takes `named` besides; see `handler`.
        """
        made = gr.Button(name, elem_id=f"{self._view}-do-{name}", elem_classes="trigger")
        self.on(made.click, name, act, outputs, heard=heard, about=about, note=note, names=names)

    def on(
        self,
        event: Callable[..., object],
        name: str,
        act: Act[Said],
        outputs: Outputs,
        *,
        heard: Heard = "once",
        about: About[Said] | None = None,
        note: About[Said] | None = None,
        names: bool = False,
        quiet: bool = False,
    ) -> None:
        """Take what is in the box to an act at an event of something else; see `button`.

        Where everybody causes the event, it is `quiet` towards whoever may not.
        """
        called = self._called(
            name,
            act,
            about or self._about,
            note=note,
            names=names,
            quiet=len(outputs) if quiet else 0,
        )
        event(called, [self.box], list(outputs), trigger_mode=heard, **_PRIVATE)

    def read(self, text: str | None) -> Said:
        """Read what the script wants.

        Raises:
            BadRequest: It is not of the form that the page sends.
        """
        if text and len(text) > self._most_chars:
            raise BadRequest("内容太长，没有处理；请删减后再试。")
        try:
            return self._form.validate_json(text or "{}")
        except ValidationError as error:
            raise BadRequest("页面送来的内容不完整；请刷新页面再试。") from error

    def _called(
        self,
        name: str,
        act: Act[Said],
        about: About[Said] | None,
        *,
        note: About[Said] | None,
        names: bool,
        quiet: int,
    ) -> Callable[..., object]:
        def handle(text: str | None, who: Viewer) -> object:
            with told():
                return act(who, self.read(text))

        def naming(text: str | None, who: Viewer, *, named: Naming) -> object:
            with told():
                return act(who, self.read(text), named=named)

        def telling(of: About[Said]) -> Callable[[str | None], str]:
            return lambda text: of(self.read(text))

        return handler(
            f"{self._view}.{name}",
            naming if names else handle,
            about=None if about is None else telling(about),
            note=None if note is None else telling(note),
            otherwise=self._otherwise,
            quiet=quiet,
        )
