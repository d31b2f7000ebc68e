"""The batches that are kept: looked at, also while they grow, stopped, gone on with, exported."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from assistant.errors import UnknownBatch
from assistant.matching.batch import beside, found_in, left_out_table, problems_table
from assistant.matching.kept import KEPT_DAYS, Batch, KeptRow, State, as_now, records_of
from assistant.matching.reports import tables_of
from assistant.papers.workbook import as_xlsx
from assistant.ui.downloads import BOOK, as_file
from assistant.ui.matching.batches import Batches
from assistant.ui.matching.lines import frame_html
from assistant.ui.matching.tab import Matching, match_asked
from assistant.ui.matching.table import told_line
from assistant.ui.moments import moment_of
from assistant.ui.sent import Data
from corpus.levels import Viewer

Read = Callable[[Request], Awaitable[Data]]

_ID = re.compile(r"[0-9a-f]{32}")
_GONE = "没有这一批，可能已经删掉或过期；请刷新页面。"
_STAYS = f"结果留存 {KEPT_DAYS} 天：刷新或以后回来都能接着看，导出不用重新匹配。"
_MOVED = "匹配以后资料有变动：有的结果可能不是最新的，要最新的请重新匹配这个表。"
_STATE: dict[State, tuple[str, str, str]] = {
    "running": ("blue", "◔", "正在匹配"),
    "done": ("green", "✓", "已匹配完"),
    "stopped": ("grey", "–", "没有匹配完"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptWays:
    """What is done with kept batches, each whoever's asks.

    Attributes:
        read: Reads what the page sends.
    """

    matching: Matching
    batches: Batches
    read: Read

    async def look(self, request: Request, who: Viewer) -> Response:
        """Tell how one batch stands, with the rows that are new; or list them all."""
        data = await self.read(request)
        if not data.get("batch"):
            found = await run_in_threadpool(self.batches.store.listed, who)
            return JSONResponse({"html": batches_html(found), "running": _running(found)})
        after = data.get("after")
        return await run_in_threadpool(
            self._look, who, batch_id(data), after if isinstance(after, int) else 0
        )

    async def go(self, request: Request, who: Viewer) -> Response:
        """Go on with one that has stopped."""
        return await run_in_threadpool(self._go, who, batch_id(await self.read(request)))

    async def stop(self, request: Request, who: Viewer) -> Response:
        """Match no more of one."""
        batch = batch_id(await self.read(request))
        await run_in_threadpool(self.batches.store.stop, who, batch)
        return JSONResponse({})

    async def drop(self, request: Request, who: Viewer) -> Response:
        """Forget one, and list those that are left."""
        return await run_in_threadpool(self._drop, who, batch_id(await self.read(request)))

    async def book(self, request: Request, who: Viewer) -> Response:
        """Give what was found for one as a workbook; nothing is matched."""
        return await run_in_threadpool(self._book, who, batch_id(await self.read(request)))

    async def about(self, request: Request, _who: Viewer) -> str:
        """Give the id of the batch that it is about."""
        return batch_id(await self.read(request))

    def _look(self, who: Viewer, id_: str, after: int) -> Response:
        batch = self.batches.store.one(who, id_)
        done = [one for one in self._rows(who, id_, after=after) if one.outcome is not None]
        told: dict[str, object] = {
            "state": batch.state,
            "total": batch.total,
            "done": batch.done,
            "lines": [told_line(one.wanted, one.outcome) for one in done if one.outcome],
        }
        if not after:
            told["html"] = frame_html(
                batch.name, batch.total, batch.problems, said=self._said(batch)
            )
        return JSONResponse(told)

    def _said(self, batch: Batch) -> Sequence[str]:
        moved = self.matching.records.generation() != batch.generation
        return (f"{moment_of(batch.given)} 开始。{_STAYS}", *((_MOVED,) if moved else ()))

    def _rows(self, who: Viewer, id_: str, *, after: int = 0) -> list[KeptRow]:
        """Give rows as they count now: without what rests on records that are not as they were."""
        rows = self.batches.store.rows(who, id_, after=after)
        ids = records_of([one.outcome for one in rows if one.outcome is not None])
        current = self.matching.records.current(ids, who)
        versions = {id_: stored.version for id_, stored in current.items()}
        return [
            one
            if one.outcome is None
            else KeptRow(wanted=one.wanted, outcome=as_now(one.outcome, versions))
            for one in rows
        ]

    def _go(self, who: Viewer, id_: str) -> Response:
        day = self.batches.store.one(who, id_).day
        self.batches.resume(who, id_, match_asked(self.matching, who, day=day))
        return JSONResponse({"batch": id_})

    def _drop(self, who: Viewer, id_: str) -> Response:
        self.batches.store.drop(who, id_)
        found = self.batches.store.listed(who)
        return JSONResponse({"html": batches_html(found), "running": _running(found)})

    def _book(self, who: Viewer, id_: str) -> Response:
        batch, rows = self.batches.store.one(who, id_), self._rows(who, id_)
        found = found_in(rows)
        tables = list(tables_of(found, beside=beside(one.wanted for one in rows)))
        if missing := left_out_table(rows):
            tables.append(missing)
        if batch.problems:
            tables.append(problems_table(batch.problems))
        name = f"批量匹配_{len(found)}条_{batch.day}.xlsx"
        return as_file(as_xlsx(tables), BOOK, name)


def batch_id(data: Data) -> str:
    """Read the id of a batch, as the page sends it.

    Raises:
        UnknownBatch: It is none.
    """
    id_ = str(data.get("batch") or "")
    if not _ID.fullmatch(id_):
        raise UnknownBatch(_GONE)
    return id_


def batches_html(batches: Sequence[Batch]) -> str:
    """Render the list of somebody's batches; nothing for none."""
    if not batches:
        return ""
    items = "".join(map(_item, batches))
    return (
        f'<details class="batches"><summary>批量匹配过的表（{len(batches)}）</summary>'
        f"<ul>{items}</ul></details>"
    )


def _item(batch: Batch) -> str:
    tone, sign, word = _STATE[batch.state]
    told = (
        f"{batch.total} 条"
        if batch.done == batch.total
        else f"已匹配 {batch.done} 条，共 {batch.total} 条"
    )
    id_ = escape(batch.id)
    return (
        f'<li><span class="what"><b data-content>{escape(batch.name)}</b>'
        f'<span class="state {tone}">{sign} {word}</span></span>'
        f'<span class="fine"><span>{moment_of(batch.given)}</span> · <span>{told}</span> · '
        f"<span>{batch.found} 条有推荐的成果</span></span>"
        f'<span class="ways"><button type="button" class="plain" data-batch="{id_}">打开</button>'
        f'<button type="button" class="quiet" data-batch-drop="{id_}">删除</button></span></li>'
    )


def _running(batches: Sequence[Batch]) -> str:
    """Give the id of one that is being matched; empty for none."""
    return next((one.id for one in batches if one.state == "running"), "")
