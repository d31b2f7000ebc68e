"""Handlers of the page. Each is an endpoint: who calls it is found out before it does anything.

An event that the page does not show, or calls private, can be called by whoever reaches the
server; so nothing rests on what is shown.
"""

import inspect
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from html import escape
from typing import Any, get_type_hints

import gradio as gr

from assistant.access.access import Access
from assistant.access.doors import Caller
from assistant.auditing.noting import Naming
from assistant.errors import AssistantError, NotLoggedIn, TooBusy
from assistant.ui.viewer import ENDPOINT, access_of, caller_of, program_of
from corpus.errors import CorpusError, NotPermitted
from corpus.levels import Viewer

# Gradio hands over, and shows, whatever its components take.
Shown = Any
Handler = Callable[..., Any]

_WHO, _NAMED = "who", "named"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A handler as it was made; see `handler`.

    Attributes:
        at: Where `who` stands among what the event hands over.
        names: Whether it names what it makes.
        caller: Gives what a request bears.
    """

    endpoint: str
    do: Handler
    at: int
    about: Callable[..., str] | None
    note: Callable[..., str] | None
    asks: Callable[..., bool] | None
    names: bool
    otherwise: str
    quiet: int
    caller: Callable[[gr.Request], Caller]

    def told(self, of: Callable[..., str] | None, given: tuple[Shown, ...]) -> str:
        """Give what the audit is told of an event, as that says; empty where it cannot be told."""
        if of is None:
            return ""
        try:
            return of(*given[: self.at], *given[self.at + 1 :])
        except (AssistantError, CorpusError):
            return ""  # whoever may do it is told what is wrong by what does it

    def only_asks(self, given: tuple[Shown, ...], who: Viewer) -> bool:
        """Say whether an event would only be asked about: nothing is done by it."""
        if self.asks is None:
            return False
        return self.asks(*given[: self.at], who, *given[self.at + 1 :])

    def done(self, given: tuple[Shown, ...], who: Viewer, named: Naming) -> Shown:
        """Do what it is for."""
        more = {_NAMED: named} if self.names else {}
        return self.do(*given[: self.at], who, *given[self.at + 1 :], **more)


def handler(
    name: str,
    do: Handler,
    *,
    about: Callable[..., str] | None = None,
    note: Callable[..., str] | None = None,
    asks: Callable[..., bool] | None = None,
    otherwise: str = "",
    quiet: int = 0,
    program: bool = False,
) -> Handler:
    """Make a handler of the page out of a function.

    Args:
        name: Stands in the table as `page <name>`; of one for programs, as `program <name>`.
        do: Takes what its event hands over, and `who`, which is whoever sent it. It gives what is
            shown, or yields it as it grows; nothing is shown but to who they were at its beginning.
            By a keyword `named` it is given what names in the audit whatever it makes; see
            `assistant.auditing.noting`.
        about: Takes what the event hands over, without `who`, from whomever it is, and gives the
            id of what it is about, for the audit, never what somebody typed; None for what is
            about nothing in particular.
        note: Likewise gives, for the audit, one of a few words of ours; never what somebody typed.
        asks: Takes what `do` takes, and says of it alone whether it would only be asked about, as
            `do` must then: what was not done is not noted as done.
        otherwise: What whoever may not call it is told; empty for the usual words.
        quiet: Where the page calls it for everybody: so many outputs stay as they are, without
            a word, for whoever may not.
        program: Whether it is for other programs, which come by a key, and for nobody else. It
            is then known by its own parameters.
    """
    taken = inspect.signature(do).parameters
    of = _Made(
        endpoint=f"{'program' if program else 'page'} {name}",
        do=do,
        at=list(taken).index(_WHO),
        about=about,
        note=note,
        asks=asks,
        names=_NAMED in taken,
        otherwise=otherwise,
        quiet=quiet,
        caller=program_of if program else caller_of,
    )
    made = (_growing if inspect.isgeneratorfunction(do) else _whole)(of)
    made.__name__ = name.replace(".", "_")  # what Gradio calls it
    made.__annotations__ = {**(get_type_hints(do) if program else {}), _WHO: gr.Request}
    made.__doc__ = do.__doc__ if program else None
    vars(made).update({"__signature__": _for_gradio(do, typed=program), ENDPOINT: of.endpoint})
    return made


def _whole(of: _Made) -> Handler:
    def called(*given: Shown) -> Shown:
        try:
            with _entered(of, given) as (access, caller, who, named):
                shown = of.done(given, who, named)
            access.require_still(caller, who)  # outside: what is done by now has not failed
        except NotPermitted as error:
            if of.quiet:
                return _unchanged(of.quiet)
            raise _told(error, "没有权限") from error
        except NotLoggedIn as error:
            raise _told(error, "请重新登录") from error
        return shown

    return called


def _growing(of: _Made) -> Handler:
    def called(*given: Shown) -> Iterator[Shown]:
        try:
            with _entered(of, given) as (access, caller, who, named):
                for shown in of.done(given, who, named):
                    access.require_still(caller, who)
                    yield shown
        except NotPermitted as error:
            if of.quiet:
                yield _unchanged(of.quiet)
                return
            raise _told(error, "没有权限") from error
        except NotLoggedIn as error:
            raise _told(error, "请重新登录") from error

    return called


@contextmanager
def _entered(
    of: _Made, given: tuple[Shown, ...]
) -> Iterator[tuple[Access, Caller, Viewer, Naming]]:
    request: gr.Request = given[of.at]
    access, caller = access_of(request), of.caller(request)
    object_, note = of.told(of.about, given), of.told(of.note, given)
    with ExitStack() as entering:
        try:
            who = entering.enter_context(
                access.enter(of.endpoint, caller, object=object_, otherwise=of.otherwise)
            )
            named: Naming = _unnamed
            if not of.only_asks(given, who):
                noted = access.noted(of.endpoint, who, object=object_, note=note)
                named = entering.enter_context(noted)
        except NotLoggedIn as error:
            raise _told(error, "请重新登录") from error
        except TooBusy as error:
            raise _told(error, "请稍后再试") from error
        except NotPermitted:
            raise
        except (AssistantError, CorpusError) as error:  # what it does could not be noted
            raise _told(error, "没有完成") from error
        yield access, caller, who, named


def _unnamed(_made: str) -> None:
    """Name nothing: nothing was made."""


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


def _for_gradio(do: Handler, *, typed: bool) -> inspect.Signature:
    """Give the signature by which Gradio hands the request over where `who` stands."""
    signature = inspect.signature(do)
    return signature.replace(
        parameters=[
            one.replace(annotation=_annotation(one, typed=typed))
            for one in signature.parameters.values()
            if one.name != _NAMED
        ]
    )


def _annotation(of: inspect.Parameter, *, typed: bool) -> object:
    if of.name == _WHO:
        return gr.Request
    return of.annotation if typed else inspect.Parameter.empty
