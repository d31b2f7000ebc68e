"""The HTTP interface for programs, described by itself as OpenAPI. Handlers only call acts."""

from datetime import date
from typing import Annotated, Literal

from fastapi import FastAPI, Path, Query
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route

from assistant.api import acts, drafts, shares
from assistant.api.answering import answer_events, answered
from assistant.api.asked import (
    AllMatchesIn,
    AskIn,
    DifferenceIn,
    DraftIn,
    FacetsIn,
    FillIn,
    MatchIn,
    OpinionIn,
    PoliciesIn,
    ReaderIn,
    RecordsIn,
    SearchIn,
)
from assistant.api.docs_page import docs_page
from assistant.api.drawing import last_drawn
from assistant.api.entering import UNDER, ProgramRoute, Who
from assistant.api.mcp.over_http import mcp_route
from assistant.api.parts import Programs
from assistant.api.told import (
    AllMatchesOut,
    AnswerOut,
    CountsOut,
    DifferenceOut,
    DraftOut,
    FoundOut,
    KeptDraftsOut,
    KeptOut,
    KindsOut,
    MatchesOut,
    MeOut,
    PoliciesOut,
    ReadDraftOut,
    ReadersOut,
    RecordOut,
    RecordsOut,
    Refusal,
    SharedDraftsOut,
    VersionOut,
    WrittenOut,
)
from assistant.ui.door.cookies import root_of
from assistant.ui.downloads import DRAFT, as_file
from assistant.ui.entrances import naming_of

DOCS = "/api/docs"
TITLE, VERSION = "成果转化助手 · 程序接口", "1"
_ABOUT = (
    "与网页相同的用途，供别的程序调用。每个请求在请求头写 `Authorization: Bearer tt_…`；"
    "密钥在“我的账号”页生成，只做得到账号自己做得到的事。"
    '出错时统一返回 `{"error": {"code", "message", "hint"}}`。'
)
_WRONG: dict[int | str, dict[str, object]] = {
    status: {"model": Refusal, "description": said}
    for status, said in (
        (400, "内容不可用"),
        (401, "没有有效的密钥"),
        (403, "权限不够"),
        (404, "没有，或无权知道有没有"),
        (409, "回答用到的资料刚刚不再公开"),
        (413, "内容太大"),
        (422, "字段不可用"),
        (429, "太多，见响应头 Retry-After"),
        (500, "系统出错"),
        (503, "暂时不能用"),
        (507, "磁盘已满"),
    )
}
_Id = Annotated[str, Path(max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
_Number = Annotated[int, Path(ge=1, le=1_000_000)]
_Version = Annotated[
    int | None, Query(ge=1, le=1_000_000, description="第几版；不给就是最新的一版。")
]
_Day = Annotated[date | None, Query(description="按这一天；不给就是今天。")]


def program_routes(programs: Programs) -> list[BaseRoute]:
    """Give the routes: the interface, its description, and the page that renders that."""
    api = program_api(programs)

    async def described(request: Request) -> Response:
        return JSONResponse(description(api, root=root_of(request)))

    async def documented(request: Request) -> Response:
        return docs_page(request, description(api, root=root_of(request)))

    return [
        Route(f"{UNDER}/openapi.json", described, methods=["GET"]),
        Route(DOCS, documented, methods=["GET"]),
        Mount(UNDER, app=api),
        mcp_route(programs),
    ]


def description(api: FastAPI, *, root: str = "") -> dict[str, object]:
    """Give the interface as OpenAPI.

    Args:
        api: The interface.
        root: The path that the program is mounted at.
    """
    found = get_openapi(title=TITLE, version=VERSION, description=_ABOUT, routes=api.routes)
    found["servers"] = [{"url": f"{root}{UNDER}"}]
    parts = found.setdefault("components", {})
    parts["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": "tt_ 开头的密钥"}
    }
    found["security"] = [{"key": []}]
    for name in ("HTTPValidationError", "ValidationError"):
        parts.get("schemas", {}).pop(name, None)
    return found


def program_api(programs: Programs) -> FastAPI:
    """Give the interface; it is mounted at `UNDER`."""
    api = FastAPI(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    api.router.route_class = ProgramRoute
    _asking(api, programs)
    _records(api, programs)
    _judging(api, programs)
    _shares(api, programs)  # before the drafts, whose ids could be called as its paths
    _drafts(api, programs)
    return api


def _asking(api: FastAPI, programs: Programs) -> None:
    @api.get("/me", summary="这个密钥代表谁", tags=["密钥"], responses=_WRONG)
    def me(who: Who) -> MeOut:
        return acts.me(who)  # type: ignore[return-value]  # FastAPI makes it one

    @api.post("/ask", summary="提问，得到附出处的完整回答", tags=["问答"], responses=_WRONG)
    async def ask(request: Request, asked: AskIn, who: Who) -> AnswerOut:
        gone = request.is_disconnected
        return await answered(programs, asked, who, gone=gone)  # type: ignore[return-value]  # likewise

    @api.post(
        "/ask/stream",
        summary="提问，回答边写边发（text/event-stream）",
        description=(
            "事件：`answer` 到目前为止的回答；`text` 只有文字变了，"
            '`{"from", "text"}` 表示从第几个字起换成什么；`done` 完整的回答；`error` 出错。'
        ),
        tags=["问答"],
        response_class=StreamingResponse,
        responses={
            **_WRONG,
            200: {"content": {"text/event-stream": {}}},
        },
    )
    async def ask_stream(asked: AskIn, who: Who) -> StreamingResponse:
        return StreamingResponse(
            answer_events(programs, asked, who), media_type="text/event-stream"
        )

    @api.post(
        "/answers/{answer}/feedback", summary="评价自己得到的一条回答", tags=["问答"],
        responses=_WRONG,
    )  # fmt: skip
    def feedback(answer: _Id, said: OpinionIn, who: Who) -> KeptOut:
        return acts.opinion(programs, answer, said, who)  # type: ignore[return-value]  # likewise


def _records(api: FastAPI, programs: Programs) -> None:
    @api.post("/search", summary="按内容和条件查原文片段", tags=["资料"], responses=_WRONG)
    def search(asked: SearchIn, who: Who) -> FoundOut:
        return acts.search(programs, asked, who)  # type: ignore[return-value]  # likewise

    @api.get(
        "/counts", summary="资料有多少，按种类、领域、地区、产业", tags=["资料"], responses=_WRONG
    )
    def counts(wanted: Annotated[FacetsIn, Query()], who: Who) -> CountsOut:
        return acts.counts(programs, wanted, who)  # type: ignore[return-value]  # likewise

    @api.get("/records", summary="列出资料，新的在前", tags=["资料"], responses=_WRONG)
    def records(wanted: Annotated[RecordsIn, Query()], who: Who) -> RecordsOut:
        return acts.records(programs, wanted, who)  # type: ignore[return-value]  # likewise

    @api.get(
        "/records/{record:path}/versions/{version}", summary="一条资料的某一版", tags=["资料"],
        responses=_WRONG,
    )  # fmt: skip
    def version(record: _Id, version: _Number, who: Who) -> VersionOut:
        return acts.version(programs, record, version, who)  # type: ignore[return-value]  # likewise

    @api.get(
        "/records/{record:path}/difference", summary="一条资料两版之间改了什么", tags=["资料"],
        responses=_WRONG,
    )  # fmt: skip
    def difference(
        record: _Id, wanted: Annotated[DifferenceIn, Query()], who: Who
    ) -> DifferenceOut:
        return acts.changed(programs, record, who, old=wanted.from_, new=wanted.to)  # type: ignore[return-value]  # likewise

    @api.get(
        "/records/{record:path}", summary="一条资料的全部内容", tags=["资料"], responses=_WRONG
    )
    def record(record: _Id, who: Who, as_of: _Day = None) -> RecordOut:
        return acts.record(programs, record, who, day=as_of)  # type: ignore[return-value]  # likewise


def _judging(api: FastAPI, programs: Programs) -> None:
    @api.post("/policies", summary="逐条判断各项措施适用与否", tags=["政策"], responses=_WRONG)
    def policies(asked: PoliciesIn, who: Who) -> PoliciesOut:
        return acts.judge(programs, asked, who)  # type: ignore[return-value]  # likewise

    @api.post("/match", summary="为需求找成果，或为成果找需求", tags=["供需"], responses=_WRONG)
    def match(asked: MatchIn, who: Who) -> MatchesOut:
        return acts.match(programs, asked, who)  # type: ignore[return-value]  # likewise

    @api.get(
        "/match/all",
        summary="全部需求与全部成果，每条需求最好的几项",
        description="第一次可能要几分钟；没有变动的需求不再重新判断，翻页很快。",
        tags=["供需"],
        responses=_WRONG,
    )
    def match_all(wanted: Annotated[AllMatchesIn, Query()], who: Who) -> AllMatchesOut:
        return acts.match_all(programs, wanted, who)  # type: ignore[return-value]  # likewise


def _shares(api: FastAPI, programs: Programs) -> None:
    @api.get("/drafts/shared", summary="别人给自己看的草稿", tags=["材料"], responses=_WRONG)
    def shared(who: Who) -> SharedDraftsOut:
        return shares.listed(programs, who)  # type: ignore[return-value]  # FastAPI makes it one

    @api.get(
        "/drafts/shared/{draft}", summary="别人的一份草稿，按自己的权限看", tags=["材料"],
        responses=_WRONG,
    )  # fmt: skip
    def read(draft: _Id, who: Who, version: _Version = None) -> ReadDraftOut:
        return shares.opened(programs, draft, who, number=version)  # type: ignore[return-value]  # likewise

    @api.get("/drafts/{draft}/readers", summary="谁能看这份草稿", tags=["材料"], responses=_WRONG)
    def readers(draft: _Id, who: Who) -> ReadersOut:
        return shares.readers(programs, draft, who)  # type: ignore[return-value]  # likewise

    @api.post(
        "/drafts/{draft}/readers", summary="给一位技术经理人看这份草稿", tags=["材料"],
        responses=_WRONG,
    )  # fmt: skip
    def let_read(draft: _Id, asked: ReaderIn, who: Who) -> ReadersOut:
        return shares.let_read(programs, draft, asked, who)  # type: ignore[return-value]  # likewise

    @api.delete(
        "/drafts/{draft}/readers/{reader}", summary="不再给他看", tags=["材料"], responses=_WRONG
    )
    def no_longer(draft: _Id, reader: _Id, who: Who) -> ReadersOut:
        return shares.no_longer(programs, draft, reader, who)  # type: ignore[return-value]  # likewise


def _drafts(api: FastAPI, programs: Programs) -> None:
    @api.get("/drafts/types", summary="能起草哪些材料", tags=["材料"], responses=_WRONG)
    def types(_who: Who) -> KindsOut:
        return drafts.kinds()  # type: ignore[return-value]  # likewise

    @api.get("/drafts", summary="自己的草稿", tags=["材料"], responses=_WRONG)
    def listed(who: Who) -> KeptDraftsOut:
        return drafts.listed(programs, who)  # type: ignore[return-value]  # likewise

    @api.post(
        "/drafts", summary="新建草稿；lint 是检查出的问题，missing 是还要填的", tags=["材料"],
        responses=_WRONG,
    )  # fmt: skip
    def start(request: Request, asked: DraftIn, who: Who) -> DraftOut:
        return drafts.start(programs, asked, who, naming_of(request))  # type: ignore[return-value]  # likewise

    @api.get(
        "/drafts/{draft}", summary="一份草稿，按现在的资料重新生成", tags=["材料"], responses=_WRONG
    )
    def opened(draft: _Id, who: Who) -> DraftOut:
        return drafts.opened(programs, draft, who)  # type: ignore[return-value]  # likewise

    @api.patch("/drafts/{draft}", summary="填写草稿，存为新的一版", tags=["材料"], responses=_WRONG)
    def fill(draft: _Id, asked: FillIn, who: Who) -> DraftOut:
        return drafts.fill(programs, draft, asked, who)  # type: ignore[return-value]  # likewise

    @api.post(
        "/drafts/{draft}/prose",
        summary="请语言模型补写草稿里空着的段落，存为新的一版",
        description="逐句核对出处，没有依据的句子删去；没有设置语言模型时返回 400。",
        tags=["材料"],
        responses=_WRONG,
    )
    async def written(request: Request, draft: _Id, who: Who) -> WrittenOut:
        steps = drafts.written(programs, draft, who)
        return await last_drawn(steps, gone=request.is_disconnected)  # type: ignore[arg-type,return-value]  # likewise

    @api.delete("/drafts/{draft}", summary="删除草稿和它的各版", tags=["材料"], responses=_WRONG)
    def removed(draft: _Id, who: Who) -> KeptOut:
        return drafts.removed(programs, draft, who)  # type: ignore[return-value]  # likewise

    @api.get(
        "/drafts/{draft}/file/{ending}",
        summary="下载草稿",
        tags=["材料"],
        response_class=Response,
        responses={
            **_WRONG,
            200: {
                "content": {
                    media: {"schema": {"type": "string", "format": "binary"}}
                    for media in DRAFT.values()
                }
            },
        },
    )
    def file(draft: _Id, ending: Literal["docx", "pdf", "md"], who: Who) -> Response:
        content, name = drafts.paper(programs, draft, ending, who)
        return as_file(content, DRAFT[ending], name)
