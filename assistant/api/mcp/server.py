"""The server of the protocol, whichever way it is reached: it lists the tools and calls them."""

import json
import logging
from collections.abc import Callable
from contextlib import aclosing
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

from assistant.access.access import Access
from assistant.access.doors import Caller
from assistant.api.drawing import drawn
from assistant.api.mcp.tools import TOOLS, Json, Tool, Unusable
from assistant.api.parts import Programs
from assistant.api.refusals import Told, told

logger = logging.getLogger(__name__)

NAME, VERSION = "tech-transfer-assistant", "1"
_ABOUT = (
    "科技成果转化助手：问政策、查资料、判断能报什么、供需匹配、起草申报材料。"
    "回答和片段都带出处；数字和资格由程序核对，不要改写。"
)
Context = ServerRequestContext[Any, Any]
# Who decides, and who calls, for one request of the protocol.
Whoever = Callable[[Context], tuple[Access, Caller]]


def mcp_server(programs: Programs, whoever: Whoever) -> Server[Any]:
    """Give the server.

    Args:
        programs: What the tools work on.
        whoever: Tells who calls.
    """

    async def listed(_context: Context, _params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[_described(tool) for tool in TOOLS.values()])

    async def called(context: Context, params: CallToolRequestParams) -> CallToolResult:
        tool = TOOLS.get(params.name)
        if tool is None:
            return _failed(
                Told(status=404, code="not_found", message=f"没有工具“{params.name[:100]}”。")
            )
        try:
            given = await _done(tool, programs, params.arguments or {}, *whoever(context))
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
        on_list_tools=listed,
        on_call_tool=called,
    )


async def _done(
    tool: Tool, programs: Programs, arguments: dict[str, Any], access: Access, caller: Caller
) -> Json:
    asked, last = tool.read(arguments), None
    async with aclosing(drawn(tool.steps(programs, asked, access, caller))) as steps:
        async for step in steps:
            last = step or last
    if last is None:
        raise RuntimeError(f"tool {tool.name!r} gave nothing")
    return last


def _described(tool: Tool) -> Described:
    return Described(
        name=tool.name,
        title=tool.title,
        description=tool.about,
        input_schema=dict(tool.schema),
        annotations=ToolAnnotations(
            title=tool.title,
            read_only_hint=tool.reads,
            destructive_hint=False,
            open_world_hint=False,
        ),
    )


def _failed(what: Told) -> CallToolResult:
    face = {name: dict(value) for name, value in what.face.items()}
    return CallToolResult(content=[_text(face)], structured_content=face, is_error=True)


def _text(face: object) -> TextContent:
    return TextContent(type="text", text=json.dumps(face, ensure_ascii=False, default=str))
