"""Handlers of the page. Each is an endpoint: who calls it is found out before it does anything.

An event that the page does not show, or calls private, can be called by whoever reaches the
server; so nothing rests on what is shown.
"""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

import gradio as gr

from assistant.access.access import Access
from assistant.access.doors import Caller
from assistant.errors import AssistantError, NotLoggedIn, TooBusy
from assistant.ui.viewer import ENDPOINT, access_of, caller_of
from corpus.errors import CorpusError, NotPermitted
from corpus.levels import Viewer

# Gradio hands over, and shows, whatever its components take.
Shown = Any
Handler = Callable[..., Any]

_WHO = "who"


def handler(name: str, do: Handler, *, otherwise: str = "", quiet: int = 0) -> Handler:
    """Make a handler of the page out of a function.

    Args:
        name: Stands in the table as `page <name>`.
        do: Takes what its event hands over, and `who`, which is whoever sent it. It gives what is
            shown, or yields it as it grows; nothing is shown but to who they were at its beginning.
        otherwise: What whoever may not call it is told; empty for the usual words.
        quiet: Where the page calls it for everybody: so many outputs stay as they are, without
            a word, for whoever may not.
    """
    at = list(inspect.signature(do).parameters).index(_WHO)
    made = (_growing if inspect.isgeneratorfunction(do) else _whole)(
        f"page {name}", do, at, otherwise, quiet
    )
    made.__name__ = name.replace(".", "_")  # what Gradio calls it
    made.__annotations__ = {_WHO: gr.Request}
    vars(made).update({"__signature__": _for_gradio(do), ENDPOINT: f"page {name}"})
    return made


def _whole(endpoint: str, do: Handler, at: int, otherwise: str, quiet: int) -> Handler:
    def called(*given: Shown) -> Shown:
        try:
            with _entered(endpoint, given[at], otherwise) as (access, caller, who):
                shown = do(*given[:at], who, *given[at + 1 :])
            access.require_still(caller, who)  # outside: what is done by now has not failed
        except NotPermitted as error:
            if quiet:
                return _unchanged(quiet)
            raise _told(error, "没有权限") from error
        except NotLoggedIn as error:
            raise _told(error, "请重新登录") from error
        return shown

    return called


def _growing(endpoint: str, do: Handler, at: int, otherwise: str, quiet: int) -> Handler:
    def called(*given: Shown) -> Iterator[Shown]:
        try:
            with _entered(endpoint, given[at], otherwise) as (access, caller, who):
                for shown in do(*given[:at], who, *given[at + 1 :]):
                    access.require_still(caller, who)
                    yield shown
        except NotPermitted as error:
            if quiet:
                yield _unchanged(quiet)
                return
            raise _told(error, "没有权限") from error
        except NotLoggedIn as error:
            raise _told(error, "请重新登录") from error

    return called


@contextmanager
def _entered(
    endpoint: str, request: gr.Request, otherwise: str
) -> Iterator[tuple[Access, Caller, Viewer]]:
    access, caller = access_of(request), caller_of(request)
    entering = access.enter(endpoint, caller, otherwise=otherwise)
    try:
        who = entering.__enter__()
    except NotLoggedIn as error:
        raise _told(error, "请重新登录") from error
    except TooBusy as error:
        raise _told(error, "请稍后再试") from error
    except NotPermitted:
        raise
    except (AssistantError, CorpusError) as error:  # what it does could not be noted
        raise _told(error, "没有完成") from error
    try:
        yield access, caller, who
    except BaseException as error:
        entering.__exit__(type(error), error, error.__traceback__)
        raise
    entering.__exit__(None, None, None)


@contextmanager
def told() -> Iterator[None]:
    """Tell an error on the page, in place of a failure without words."""
    try:
        yield
    except NotPermitted as error:
        raise _told(error, "没有权限") from error
    except (AssistantError, CorpusError) as error:
        raise _told(error, "没有完成") from error


def _told(error: Exception, title: str) -> gr.Error:
    """Give an error as Gradio shows it: as HTML, though what was typed may stand in it."""
    return gr.Error(escape(str(error)), title=title, print_exception=False)


def _unchanged(outputs: int) -> Shown:
    return gr.skip() if outputs == 1 else tuple(gr.skip() for _ in range(outputs))


def _for_gradio(do: Handler) -> inspect.Signature:
    """Give the signature by which Gradio hands the request over where `who` stands."""
    signature = inspect.signature(do)
    return signature.replace(
        parameters=[
            one.replace(annotation=gr.Request if one.name == _WHO else inspect.Parameter.empty)
            for one in signature.parameters.values()
        ]
    )
