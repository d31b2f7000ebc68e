"""The language model, behind LangChain: any OpenAI-compatible endpoint."""

import ipaddress
import logging
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import httpx2

from assistant.chatmodel.addresses import Resolve
from assistant.chatmodel.apart import apart
from assistant.chatmodel.bounds import Bounds, bounds_for
from assistant.chatmodel.deadline import Deadline
from assistant.chatmodel.failures import CallFailed, Failure
from assistant.chatmodel.port import About, Shape, Spent, unheeded
from assistant.chatmodel.retries import Retries
from assistant.chatmodel.tally import Tally
from assistant.chatmodel.thinking import Spoken
from assistant.chatmodel.wire import Wire

if TYPE_CHECKING:
    import ssl

    from langchain_core.messages import AIMessageChunk
    from langchain_openai import ChatOpenAI

logger = logging.getLogger(__name__)

# What the libraries raise on a reply that is no completion: none of them says so beforehand. Of
# some they only warn, which is an error where warnings are.
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, RecursionError, UserWarning)
_CUT_OFF = ("length", "max_tokens")
_CALLS = ("tool_calls", "function_call")


class EndpointModel:
    """Streams completions from an OpenAI-compatible endpoint, each call within its bounds."""

    def __init__(
        self,
        *,
        base_url: str,
        model: str,
        api_key: str | None,
        bounds: Bounds | None = None,
        resolve: Resolve | None = None,
        pause: Callable[[float], None] | None = None,
    ) -> None:
        """Use a model at an endpoint; nothing is contacted until the first prompt.

        Args:
            base_url: With its version, such as `http://127.0.0.1:11434/v1`.
            model: As the endpoint calls it.
            api_key: None where none is asked for.
            bounds: None for those that fit where it runs.
            resolve: Gives the addresses of a host; None for the machine's own way.
            pause: Waits so many seconds; None for doing so as long as anybody waits.
        """
        # Takes a second, which the first to ask should not wait for.
        import langchain_openai  # noqa: F401

        self._base_url = base_url
        self._api_key = api_key or "none"
        self._url = _url(base_url)
        self._about = About(name=model, host=_host(self._url, base_url))
        self._bounds = bounds or bounds_for(self._about.host)
        self._resolve = resolve
        self._pause = pause
        self._retries = Retries(per_call=self._bounds.retries_per_call)
        self._tells_usage = True
        self._tried_without = False
        self._thinks_first = False

    @property
    def about(self) -> About:
        """Which model it is, and where."""
        return self._about

    def stream(
        self,
        system: str,
        prompt: str,
        *,
        shape: Shape | None = None,
        spent: Callable[[Spent], None] = unheeded,
    ) -> Generator[str]:
        """Give the reply piece by piece; whoever closes the iterator ends the call.

        Raises:
            ModelUnavailable: The endpoint refused, broke off, or did not answer in time; or its
                reply is not whole. One that grew too long is given as far as it goes, and then
                raises `CallFailed` with `Failure.TOO_LONG`.
        """
        tally, deadline = Tally(), Deadline(self._bounds.whole_seconds)
        pieces = self._attempts(_Asked(system, prompt, shape), deadline, tally)
        try:
            yield from apart(pieces, call_off=deadline.call_off)
        finally:
            spent(tally.spent())

    def _attempts(self, asked: "_Asked", deadline: Deadline, tally: Tally) -> Generator[str]:
        """Give the reply to a request, or to the next where the first may be made once more."""
        if self._url is None:
            raise CallFailed(Failure.NOT_FOUND)
        self._retries.earn()
        usage, retried = self._tells_usage, False
        while True:
            try:
                yield from self._attempt(asked, deadline, tally, usage=usage)
            except CallFailed as failed:
                logger.warning("语言模型 %s 调用失败：%s", self._about.name, failed.for_the_log)
                if usage and self._is_about_usage(failed):
                    usage = False
                elif not retried and self._may_retry(failed, deadline):
                    retried = True
                else:
                    raise
            else:
                self._tells_usage, self._tried_without = usage, True
                return

    def _attempt(
        self, asked: "_Asked", deadline: Deadline, tally: Tally, *, usage: bool
    ) -> Generator[str]:
        """Give the reply to one request."""
        wire = Wire(self._bounds, deadline, tls=self._tls, resolve=self._resolve)
        spoken = Spoken(thinks_first=self._thinks_first)
        finish = ""
        try:
            with closing(self._chunks(wire, asked, usage=usage)) as chunks:
                for chunk in chunks:
                    tally.tokens(chunk.usage_metadata)
                    finish = str(chunk.response_metadata.get("finish_reason") or finish)
                    if chunk.tool_call_chunks:
                        raise CallFailed(Failure.NO_TEXT)
                    text = tally.came(_text(chunk), most=self._bounds.max_chars)
                    if piece := self._words(spoken, text):
                        yield tally.given(piece)
        finally:
            wire.close()
        if wire.over and (piece := spoken.rest(whole=finish not in _CUT_OFF)):
            yield tally.given(piece)
        _refuse_partial(finish, over=wire.over, chars=tally.chars)

    def _words(self, spoken: Spoken, text: str) -> str:
        """Give the words in a part of a reply.

        Raises:
            CallFailed: What was given before were thoughts; the next reply is listened to better.
        """
        words = spoken.words(text)
        if spoken.late:
            self._thinks_first = True
            logger.warning(
                "语言模型 %s 先想后写，却不标明从哪里开始想；以后等它想完再给出回答",
                self._about.name,
            )
            raise CallFailed(Failure.NO_TEXT)
        return words

    def _chunks(self, wire: Wire, asked: "_Asked", *, usage: bool) -> Generator["AIMessageChunk"]:
        """Give what LangChain reads from the wire, its errors as ours."""
        from langchain_core.messages import AIMessageChunk
        from langsmith import tracing_context
        from openai import OpenAIError

        reply = self._chat(wire, asked.shape, usage=usage).stream(asked.messages)
        while True:
            try:
                # Whatever the environment says: what is asked goes to the endpoint alone.
                with tracing_context(enabled=False):
                    chunk = next(reply, None)
            except UnicodeEncodeError as error:
                raise CallFailed(Failure.KEY) from error
            except (OpenAIError, *_UNREADABLE) as error:
                raise CallFailed(Failure.GONE) from error
            if chunk is None:
                return
            if not isinstance(chunk, AIMessageChunk):  # an endpoint may say that it is the user
                raise CallFailed(Failure.GONE)
            yield chunk

    def _chat(self, wire: Wire, shape: Shape | None, *, usage: bool) -> "ChatOpenAI":
        """Give LangChain's model on a wire; making one takes a third of a millisecond."""
        from langchain_openai import ChatOpenAI

        return ChatOpenAI(
            model=self._about.name,
            base_url=self._base_url,
            api_key=self._api_key,
            temperature=0,
            max_completion_tokens=self._bounds.max_tokens,
            max_retries=0,
            stream_usage=usage,
            use_responses_api=False,
            # As `response_format` it would make the SDK keep, parse and repeat the whole reply.
            extra_body=None if shape is None else {"response_format": _format(shape)},
            http_client=httpx2.Client(transport=wire, trust_env=False),
            # Never used; its own would look for proxies, and may stumble over them.
            http_async_client=httpx2.AsyncClient(
                transport=httpx2.AsyncBaseTransport(), trust_env=False
            ),
            http_socket_options=(),
            openai_proxy="",
        )

    @cached_property
    def _tls(self) -> "ssl.SSLContext | None":
        if self._url is None or self._url.scheme != "https":
            return None
        return httpx2.create_ssl_context()

    def _is_about_usage(self, failed: CallFailed) -> bool:
        """Say whether a request is worth sending again without asking for counts of tokens."""
        if failed.failure is not Failure.NOT_TAKEN:
            return False
        if b"stream_options" in failed.said or b"include_usage" in failed.said:
            self._tells_usage = False
            return True
        # One that does not say what it minds is tried once only.
        tried, self._tried_without = self._tried_without, True
        return not tried

    def _may_retry(self, failed: CallFailed, deadline: Deadline) -> bool:
        """Say whether to ask once more, after the pause that the endpoint wants."""
        bounds = self._bounds
        seconds = bounds.retry_seconds if failed.pause_seconds is None else failed.pause_seconds
        if not failed.again or seconds > min(bounds.max_retry_seconds, deadline.left()):
            return False
        if not self._retries.spend():
            return False
        (self._pause or deadline.sleep)(seconds)
        return True


@dataclass(frozen=True, slots=True)
class _Asked:
    system: str
    prompt: str
    shape: Shape | None

    @property
    def messages(self) -> list[tuple[str, str]]:
        """What LangChain takes for messages."""
        return [("system", self.system), ("human", self.prompt)]


def _url(base_url: str) -> httpx2.URL | None:
    """Read a URL as the one does who connects; None for one that leads nowhere."""
    try:
        url = httpx2.URL(base_url)
    except httpx2.InvalidURL:
        return None
    return url if url.scheme in ("http", "https") and url.host else None


def _host(url: httpx2.URL | None, base_url: str) -> str:
    """Give the host that people are told of; empty for this machine."""
    if url is None:
        return base_url
    try:
        here = ipaddress.ip_address(url.host).is_loopback
    except ValueError:
        here = url.host == "localhost"
    return "" if here else url.host


def _format(shape: Shape) -> Mapping[str, object]:
    schema = {"name": shape.name, "schema": dict(shape.schema), "strict": True}
    return {"type": "json_schema", "json_schema": schema}


def _text(chunk: "AIMessageChunk") -> str:
    """Give a chunk's text, without what no file and no database can hold."""
    if not isinstance(chunk.content, str):
        return ""
    whole = chunk.content.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\0", "")


def _refuse_partial(finish: str, *, over: bool, chars: int) -> None:
    """Refuse a reply that is not whole: half of one must never pass for one."""
    if not over:
        raise CallFailed(Failure.GONE)
    if finish in _CUT_OFF:
        raise CallFailed(Failure.TOO_LONG)
    if finish == "content_filter":
        raise CallFailed(Failure.DECLINED)
    if finish in _CALLS or not (finish or chars):
        raise CallFailed(Failure.NO_TEXT)
