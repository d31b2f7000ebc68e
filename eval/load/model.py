"""A language model for measuring everything else: it answers after a pause, at a steady pace.

It speaks the protocol of OpenAI-compatible endpoints. What it says are the first sentences of the
passages that it was shown, with their marks, so that the checks have as much to do as with a good
model; asked for a shape, it fills it with nothing.
"""

import asyncio
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence

_PASSAGE = re.compile(r'<passage\b[^>]*?\bn="(\d{1,3})"[^>]*>(.*?)</passage>', re.DOTALL)
_SENTENCE = re.compile(r"[^。！？；\n]{6,120}[。！？；]")
_PASSAGES = 3
_MOST_TOKENS = 90
# Of Chinese, tokens hold between one and two characters.
_TOKEN_CHARS = 2
_FIRST_SECONDS = 0.3
_TOKENS_A_SECOND = 30.0
_MAX_HEAD = 65_536


def reply_to(request: Mapping[str, object]) -> str:
    """Give what is said to a request for a completion."""
    asked = request.get("response_format")
    if isinstance(asked, Mapping):
        schema = asked.get("json_schema")
        inner = schema.get("schema") if isinstance(schema, Mapping) else None
        return json.dumps(_nothing_of(inner if isinstance(inner, Mapping) else {}))
    messages = request.get("messages")
    said = messages if isinstance(messages, Sequence) else []
    prompt = "\n".join(str(one.get("content", "")) for one in said if isinstance(one, Mapping))
    return "".join(_sentences(prompt))[: _MOST_TOKENS * _TOKEN_CHARS] or "没有依据。"


def _sentences(prompt: str) -> Iterator[str]:
    for number, passage in _PASSAGE.findall(prompt)[:_PASSAGES]:
        found = _SENTENCE.search(passage)
        if found:
            yield f"{found[0].strip()}[^{number}]"


def _nothing_of(schema: Mapping[str, object]) -> object:
    choices = schema.get("enum")
    if isinstance(choices, Sequence) and choices:
        return choices[0]
    parts = schema.get("properties")
    if isinstance(parts, Mapping):
        return {name: _nothing_of(part) for name, part in parts.items()}
    plain: Mapping[object, object] = {"array": [], "boolean": False, "integer": 0, "number": 0}
    return plain.get(schema.get("type"), "")


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one request, and close."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
        body = await reader.readexactly(int(length[1]) if length else 0)
        text = reply_to(json.loads(body or b"{}"))
        writer.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
        )
        await asyncio.sleep(_FIRST_SECONDS)
        for start in range(0, len(text), _TOKEN_CHARS):
            writer.write(_event({"content": text[start : start + _TOKEN_CHARS]}, None))
            await writer.drain()
            await asyncio.sleep(1 / _TOKENS_A_SECOND)
        writer.write(_event({}, "stop") + b"data: [DONE]\n\n")
        await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        return  # whoever asked has gone
    finally:
        writer.close()


def _event(delta: Mapping[str, str], finish: str | None) -> bytes:
    choice = {"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": finish}
    about = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "paced"}
    return f"data: {json.dumps({**about, 'choices': [choice]})}\n\n".encode()


async def serve() -> None:
    """Serve on a free port of this machine, which is said, until ended."""
    server = await asyncio.start_server(answer, "127.0.0.1", 0, limit=_MAX_HEAD)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201  (read by who began this)
    await server.serve_forever()


if __name__ == "__main__":
    sys.exit(asyncio.run(serve()))
