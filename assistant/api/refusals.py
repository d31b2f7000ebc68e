"""How programs are told that something was not done: one shape for every error."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi.exceptions import HTTPException, RequestValidationError
from starlette.responses import JSONResponse, Response

from assistant.errors import (
    AssistantError,
    Gone,
    ModelUnavailable,
    NotLoggedIn,
    PdfUnavailable,
    TooBusy,
    TooLarge,
    UnknownDraft,
    UnknownMeasure,
    UnknownTemplate,
    Withdrawn,
)
from corpus.errors import (
    CorpusError,
    NoRoom,
    NotPermitted,
    StoreBusy,
    StoreUnavailable,
    UnknownRecord,
)
from index.errors import EmbedderUnavailable, IndexingError

logger = logging.getLogger(__name__)

_BROKEN = "系统出错，没有做成。"
_AGAIN = "请再试一次；如果还是这样，请把时间告诉管理员。"
_LATER = "请过几分钟再试。"
# Of a request over HTTP; what is wrong with a tool's arguments is told without one.
_PARTS = ("body", "query", "path")
# Routes are named as in the description: by their path below the interface, wherever that lies.
_KINDS: tuple[tuple[type[Exception], int, str, str], ...] = (
    (NotLoggedIn, 401, "not_authenticated", "密钥可能已过期、被撤销，或账号已停用。"),
    (NotPermitted, 403, "not_permitted", "换一个权限够的密钥，或联系管理员。"),
    (UnknownRecord, 404, "not_found", "编号可用 GET /records 查。"),
    (UnknownMeasure, 404, "not_found", "编号见 POST /policies 的 measures。"),
    (UnknownDraft, 404, "not_found", "自己的草稿见 GET /drafts。"),
    (UnknownTemplate, 404, "not_found", "种类见 GET /drafts/types。"),
    (Gone, 499, "gone", ""),  # as servers write it down; nobody reads it
    (Withdrawn, 409, "withdrawn", "请重新提问。"),
    (TooLarge, 413, "too_large", "请分几次发送。"),
    (TooBusy, 429, "too_many_requests", "请等待后再试；HTTP 的响应头 Retry-After 是要等的秒数。"),
    (NoRoom, 507, "no_room", "请联系管理员清理磁盘。"),
    (StoreBusy, 503, "unavailable", _LATER),
    (StoreUnavailable, 503, "unavailable", _LATER),
    (ModelUnavailable, 503, "unavailable", _LATER),
    (PdfUnavailable, 503, "unavailable", "可以改要 docx 或 md。"),
    (EmbedderUnavailable, 503, "unavailable", _LATER),
    (IndexingError, 503, "unavailable", _LATER),
    (AssistantError, 400, "bad_request", "请按提示改正后再发。"),
    (CorpusError, 400, "bad_request", "请按提示改正后再发。"),
)
CODES = tuple(
    dict.fromkeys([*(code for _, _, code, _ in _KINDS), "invalid_request", "internal_error"])
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a program is told of an error.

    Attributes:
        status: Of HTTP.
        code: One of `CODES`.
        message: What is wrong, in Chinese.
        hint: What would be right; may be empty.
        seconds: When to try again; 0 where it is not a matter of time.
    """

    status: int
    code: str
    message: str
    hint: str = ""
    seconds: int = 0

    @property
    def face(self) -> Mapping[str, Mapping[str, str]]:
        """It as JSON."""
        return {"error": {"code": self.code, "message": self.message, "hint": self.hint}}


def told(error: Exception) -> Told:
    """Give what a program is told of whatever was raised; a defect is logged and not told."""
    if isinstance(error, RequestValidationError):
        return invalid(error.errors())
    if isinstance(error, HTTPException) and error.status_code < 500:  # noqa: PLR2004
        return Told(
            status=error.status_code, code="invalid_request", message="请求的内容读不出来。"
        )
    for kind, status, code, hint in _KINDS:
        if isinstance(error, kind):
            seconds = error.seconds if isinstance(error, TooBusy) else 0
            return Told(status=status, code=code, message=str(error), hint=hint, seconds=seconds)
    logger.error("a request of a program broke", exc_info=error)
    return Told(status=500, code="internal_error", message=_BROKEN, hint=_AGAIN)


def refusal(error: Exception) -> Response:
    """Give the answer to a request that ended in an error."""
    return refused(told(error))


def refused(what: Told) -> Response:
    """Give the answer that tells an error."""
    headers = {"retry-after": str(what.seconds)} if what.seconds else {}
    if what.status == 401:  # noqa: PLR2004
        headers["www-authenticate"] = "Bearer"
    return JSONResponse(dict(what.face), status_code=what.status, headers=headers)


def said_to_programs(text: str, status: int) -> Response:
    """Give a line of the gate's for a program."""
    code = {403: "not_permitted", 404: "not_found"}.get(status, "bad_request")
    message = "没有这个接口。" if status == 404 else text  # noqa: PLR2004
    hint = "全部接口见网页地址下的 api/docs。" if status in {404, 405} else ""
    return refused(Told(status=status, code=code, message=message, hint=hint))


def invalid(errors: Sequence[Mapping[str, object]]) -> Told:
    """Say what is wrong with a request: where, and what would be right."""
    first = errors[0] if errors else {}
    loc = first.get("loc")
    steps = [str(step) for step in loc] if isinstance(loc, Sequence) else []
    where = ".".join(steps[1:] if steps and steps[0] in _PARTS else steps) or "内容"
    what = _wrong(str(first.get("type") or ""), first.get("ctx"))
    more = f"另有 {len(errors) - 1} 处。" if len(errors) > 1 else ""
    return Told(
        status=422,
        code="invalid_request",
        message=f"请求里的 {where} 不可用：{what}。{more}",
        hint="各字段的写法见网页地址下的 api/docs。",
    )


def _wrong(kind: str, ctx: object) -> str:
    of = ctx if isinstance(ctx, Mapping) else {}
    says = {
        "missing": "缺少",
        "extra_forbidden": "不认识这个字段",
        "json_invalid": "不是合法的 JSON",
        "string_too_short": "不能为空",
        "string_too_long": f"最多 {of.get('max_length')} 个字",
        "greater_than_equal": f"应不小于 {of.get('ge')}",
        "less_than_equal": f"应不大于 {of.get('le')}",
        "too_long": f"最多 {of.get('max_length')} 项",
        "literal_error": f"可选 {of.get('expected')}",
        "string_type": "应是文字",
        "string_pattern_mismatch": "有不能用的字符",
        "value_error": str(of.get("error") or ""),
    }
    if kind in says:
        return says[kind].rstrip("。")
    if kind.startswith("int"):
        return "应是整数"
    if kind.startswith("date"):
        return "日期应写成 2026-11-23 的形式"
    if kind.startswith("bool"):
        return "应是 true 或 false"
    if kind.startswith(("model", "dict")):
        return "应是 JSON 对象（请求头写 Content-Type: application/json）"
    if kind.startswith("list"):
        return "应是列表"
    return "写法不对"
