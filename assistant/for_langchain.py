"""Our search for other people's LangChain programs: a retriever and a tool.

Who asks is settled when they are made, not by what a model says: whatever a chain or an agent
passes, it finds what that viewer may see, as of that day.
"""

import json
from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.tools import StructuredTool
from pydantic import BaseModel, ConfigDict, Field

from corpus.levels import Viewer
from corpus.records import Kind, provenance_at
from index.chunks import Hit
from index.search import Found, Query

_MOST = 50


class Searcher(Protocol):
    """Finds passages; `index.search.HybridSearcher` in production."""

    def search(self, query: Query) -> Found:
        """Give what the viewer may see that bears on the query, best first."""


class SearchRetriever(BaseRetriever):
    """Gives passages as LangChain documents, best first.

    A document's metadata: `record`, `kind`, `title`, `status`, `provenance`, `path`, `page`, `row`,
    `start`, `end`; `page_content == record text[start:end]`.

    Attributes:
        searcher: Of `assistant.bootstrap.assemble`.
        viewer: On whose behalf; nothing above their level is found.
        day: Gives the day whose rules are asked for.
        k: At most so many passages.
        kinds: Only these; empty for all.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Any
    viewer: Viewer
    day: Callable[[], date] = date.today
    k: int = Field(default=8, ge=1, le=_MOST)
    kinds: tuple[Kind, ...] = ()

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        del run_manager  # nothing is streamed
        if not query.strip():
            return []
        asked = Query(text=query, viewer=self.viewer, day=self.day(), k=self.k, kinds=self.kinds)
        return [_document(hit) for hit in self.searcher.search(asked).hits]


class _Asked(BaseModel):
    """What a model may say of a search; who asks is not among it."""

    query: str = Field(description="要查的内容：一句话、文号、金额、单位名或一段需求", min_length=1)
    kind: Kind | None = Field(
        default=None, description="只查一种：policy 政策，achievement 成果，demand 需求"
    )
    field: str | None = Field(default=None, description="技术领域，例如 新材料")
    region: str | None = Field(default=None, description="地区，例如 银川")
    trl: int | None = Field(default=None, ge=1, le=9, description="技术成熟度不低于")
    as_of: date | None = Field(default=None, description="按这一天判断效力，YYYY-MM-DD")
    k: int = Field(default=5, ge=1, le=_MOST, description="最多几条")


def search_tool(
    searcher: Searcher, *, viewer: Viewer, day: Callable[[], date] = date.today
) -> StructuredTool:
    """Give a tool that searches on a viewer's behalf.

    What it returns is JSON: a list of `{"record","title","status","text","source"}`, best first;
    as its artifact, the documents of `SearchRetriever`.

    Args:
        searcher: Of `assistant.bootstrap.assemble`.
        viewer: On whose behalf; no argument of the tool widens what they may see.
        day: Gives the day whose rules are asked for where none is named.
    """

    def search(
        query: str,
        *,
        kind: Kind | None = None,
        field: str | None = None,
        region: str | None = None,
        trl: int | None = None,
        as_of: date | None = None,
        k: int = 5,
    ) -> tuple[str, list[Document]]:
        if not query.strip():
            return "[]", []
        asked = Query(
            text=query,
            viewer=viewer,
            day=as_of or day(),
            k=k,
            kinds=(kind,) if kind else (),
            field=field,
            region=region,
            trl=trl,
        )
        documents = [_document(hit) for hit in searcher.search(asked).hits]
        return json.dumps([_told(one) for one in documents], ensure_ascii=False), documents

    return StructuredTool.from_function(
        func=search,
        name="search_tech_transfer",
        description="查科技政策、科技成果和技术需求。返回原文片段及其出处，由近到远；没有就是空列表。",
        args_schema=_Asked,
        response_format="content_and_artifact",
    )


def _document(hit: Hit) -> Document:
    source = hit.source
    return Document(
        page_content=hit.text,
        metadata={
            "record": hit.record.id,
            "kind": hit.record.kind,
            "title": hit.record.title,
            "status": hit.status,
            "provenance": provenance_at(hit.record, hit.start, hit.end),
            "path": source.path,
            "page": source.page,
            "row": source.row,
            "start": source.start,
            "end": source.end,
        },
    )


def _told(document: Document) -> dict[str, object]:
    where = ("path", "page", "row", "start", "end")
    return {
        **{name: document.metadata[name] for name in ("record", "title", "status")},
        "text": document.page_content,
        "source": {name: document.metadata[name] for name in where},
    }
