"""The server of the protocol, whichever way it is reached: it lists the tools and calls them."""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mcp.server import Server, ServerRequestContext
from mcp_types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp_types import Tool as Described
from starlette.concurrency import run_in_threadpool

from assistant.access.access import Access
from assistant.access.doors import Caller
from assistant.api.drawing import last_drawn
from assistant.api.mcp.tools import TOOLS, Json, Tool, Unusable, by_tools
from assistant.api.parts import Programs
from assistant.api.refusals import Told, told

logger = logging.getLogger(__name__)

NAME, VERSION = "tech-transfer-assistant", "1"
_ABOUT = (
    "科技成果转化助手：问政策、查资料、判断能报什么、供需匹配、起草申报材料。"
    "回答和片段都带出处；数字和资格由程序核对，不要改写。"
)
Context = ServerRequestContext[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calling:
    """One request of the protocol.

    Attributes:
        access: Decides what may be done.
        caller: What the request bears that tells who sent it.
        gone: Tells whether whoever sent it has left.
    """

    access: Access
    caller: Caller
    gone: Callable[[], Awaitable[bool]]


Whoever = Callable[[Context], Calling]


def mcp_server(programs: Programs, whoever: Whoever) -> Server[Any]:
    """Give the server.

    Args:
        programs: What the tools work on.
        whoever: Tells who sent a request.
    """

    async def listed(context: Context, _params: PaginatedRequestParams | None) -> ListToolsResult:
        calling = whoever(context)
        who = await run_in_threadpool(calling.access.viewer_of, calling.caller)
        theirs = [tool for tool in TOOLS.values() if tool.is_for(who, calling.access)]
        return ListToolsResult(tools=[_described(tool) for tool in theirs])

    async def called(context: Context, params: CallToolRequestParams) -> CallToolResult:
        tool = TOOLS.get(params.name)
        if tool is None:
            return _failed(
                Told(
                    status=404,
                    code="not_found",
                    message=f"没有工具“{params.name[:100]}”。",
                    hint="能用的工具用 tools/list 查。",
                )
            )
        try:
            given = await _done(tool, programs, params.arguments or {}, whoever(context))
        except Unusable as error:
            return _failed(Told(status=422, code="invalid_request", message=str(error)))
        except Exception as error:  # noqa: BLE001  (the outermost boundary: `told` logs a defect)
            return _failed(told(error))
        return CallToolResult(content=[_text(given)], structured_content=given)

    return Server(
        NAME,
        version=VERSION,
        title="科技成果转化助手",
        instructions=_ABOUT,
        get_tool_input_schema=_schema,
        on_list_tools=listed,
        on_call_tool=called,
    )


async def _done(
    tool: Tool, programs: Programs, arguments: dict[str, Any], calling: Calling
) -> Json:
    steps = tool.steps(programs, tool.read(arguments), calling.access, calling.caller)
    given = await last_drawn(steps, gone=calling.gone)
    if given is None:
        raise RuntimeError(f"tool {tool.name!r} gave nothing")
    return given


def _schema(name: str) -> Mapping[str, Any] | None:
    """Give what a tool takes, so that the protocol need not list all of them to find it."""
    tool = TOOLS.get(name)
    return None if tool is None else tool.schema


def _described(tool: Tool) -> Described:
    return Described(
        name=tool.name,
        title=tool.title,
        description=tool.about,
        input_schema=json.loads(by_tools(json.dumps(tool.schema, ensure_ascii=False))),
        annotations=ToolAnnotations(
            title=tool.title,
            read_only_hint=tool.reads,
            destructive_hint=False,
            open_world_hint=False,
        ),
    )


def _failed(what: Told) -> CallToolResult:
    told_by_tools = replace(what, hint=by_tools(what.hint))
    face = {name: dict(value) for name, value in told_by_tools.face.items()}
    return CallToolResult(content=[_text(face)], structured_content=face, is_error=True)


def _text(face: object) -> TextContent:
    return TextContent(type="text", text=json.dumps(face, ensure_ascii=False, default=str))
