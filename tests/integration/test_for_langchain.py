"""Our search in LangChain programs: a retriever, a tool, and a chain of its own."""

import json
from datetime import date
from pathlib import Path

import pytest
from builders import EVERYTHING, TODAY, House, a_house
from langchain_core.documents import Document
from langchain_core.messages import ToolMessage
from langchain_core.runnables import RunnableLambda
from pydantic import ValidationError

from assistant.for_langchain import SearchRetriever, search_tool
from corpus.levels import Role, Viewer

CATALOGUE = """成果编号,成果名称,技术领域,所在地区,TRL,简介
CG-1,枸杞烘干设备,先进制造,宁夏/中卫/中宁县,6,热泵烘干每吨电耗降三成
CG-2,葡萄皮渣饲料,生物与新医药,宁夏/银川,3,发酵后喂羊
CG-3,光伏组件清洗,资源与环境,宁夏/吴忠,8,沙漠电站无水清洗
"""
RULE = """枸杞烘干补贴办法
编号：N01
文号：宁科规发〔2024〕1号
施行日期：2026-04-01
第一条 补贴烘干设备。
"""
SECRET = """枸杞烘干保密口径
编号：N09
文号：甲〔2024〕9号
第一条 枸杞烘干设备的保密参数。
"""
DRYING = "热泵烘干每吨电耗"
METADATA = [
    "record", "kind", "title", "status", "provenance", "path", "page", "row", "start", "end",
]  # fmt: skip


@pytest.fixture(scope="module")
def orchard(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = a_house(tmp_path_factory.mktemp("orchard"))
    house.write("目录.csv", CATALOGUE)
    house.write("办法.md", RULE)
    house.write("口径.md", SECRET, level="restricted")
    return house


def retriever(house: House, *, role: Role = "enterprise", k: int = 8) -> SearchRetriever:
    return SearchRetriever(
        searcher=house.searcher, viewer=Viewer(role=role), day=lambda: TODAY, k=k
    )


def told(
    house: House, arguments: dict[str, object], *, role: Role = "enterprise"
) -> list[dict[str, object]]:
    """Give what the tool says, parsed."""
    tool = search_tool(house.searcher, viewer=Viewer(role=role), day=lambda: TODAY)
    said = json.loads(tool.invoke(arguments))
    assert isinstance(said, list)
    return said


def records(documents: list[Document]) -> list[str]:
    return [document.metadata["record"] for document in documents]


# --- the retriever --------------------------------------------------------------------------------


def test_a_passage_is_the_stretch_of_its_record_that_its_metadata_name(orchard: House) -> None:
    documents = retriever(orchard, role="admin").invoke("枸杞怎么烘干")

    texts = {stored.record.id: stored.record.text for stored in orchard.store.each(EVERYTHING)}
    assert set(records(documents)) == texts.keys()
    for document in documents:
        own = document.metadata
        assert list(own) == METADATA
        assert document.page_content == texts[own["record"]][own["start"] : own["end"]]


def test_documents_are_the_hits_of_the_search_best_first(orchard: House) -> None:
    hits = orchard.search(DRYING, role="enterprise", k=8).hits

    documents = retriever(orchard).invoke(DRYING)

    assert records(documents) == [hit.record.id for hit in hits]
    first = documents[0].metadata
    assert (first["record"], first["path"], first["row"], first["page"]) == (
        "CG-1", "目录.csv", 2, None,
    )  # fmt: skip
    assert (first["kind"], first["title"], first["status"]) == (
        "achievement", "枸杞烘干设备", hits[0].status,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("role", "sees"), [("enterprise", False), ("manager", False), ("staff", True), ("admin", True)]
)
def test_whoever_may_not_see_a_record_does_not_get_it(
    orchard: House, role: Role, *, sees: bool
) -> None:
    question = "枸杞烘干设备的保密参数 甲〔2024〕9号"

    assert ("N09" in records(retriever(orchard, role=role).invoke(question))) is sees


@pytest.mark.parametrize("text", ["", "  ", "\n\u3000"])
def test_a_blank_question_finds_nothing(orchard: House, text: str) -> None:
    assert retriever(orchard).invoke(text) == []


def test_the_day_is_asked_for_at_every_search(orchard: House) -> None:
    days = iter([date(2026, 3, 31), date(2026, 4, 1)])
    asking = SearchRetriever(
        searcher=orchard.searcher, viewer=EVERYTHING, day=lambda: next(days), kinds=("policy",)
    )

    assert "N01" not in records(asking.invoke("枸杞烘干补贴"))
    assert "N01" in records(asking.invoke("枸杞烘干补贴"))


def test_kinds_and_number_bound_what_is_found(orchard: House) -> None:
    only = SearchRetriever(
        searcher=orchard.searcher, viewer=EVERYTHING, day=lambda: TODAY, kinds=("achievement",)
    )

    assert set(records(only.invoke("枸杞烘干"))) == {"CG-1", "CG-2", "CG-3"}
    assert records(retriever(orchard, k=1).invoke(DRYING)) == ["CG-1"]


@pytest.mark.parametrize("k", [0, 51])
def test_a_number_out_of_bounds_is_refused(orchard: House, k: int) -> None:
    with pytest.raises(ValidationError):
        retriever(orchard, k=k)


def test_it_is_a_link_of_a_chain(orchard: House) -> None:
    def cited(found: list[Document]) -> list[str]:
        return [f"{one.metadata['record']}：{one.page_content}" for one in found]

    said = (retriever(orchard, k=2) | RunnableLambda(cited)).invoke(DRYING)

    assert len(said) == 2
    assert said[0].startswith("CG-1：") and "热泵烘干" in said[0]


# --- the tool -------------------------------------------------------------------------------------


def test_what_the_tool_says_is_json_with_the_text_and_where_it_stands(orchard: House) -> None:
    first = told(orchard, {"query": DRYING})[0]

    assert list(first) == ["record", "title", "status", "text", "source"]
    assert (first["record"], first["title"]) == ("CG-1", "枸杞烘干设备")
    assert "热泵烘干" in str(first["text"])
    assert isinstance(first["source"], dict)
    assert list(first["source"]) == ["path", "page", "row", "start", "end"]
    assert (first["source"]["path"], first["source"]["row"]) == ("目录.csv", 2)


def test_a_call_by_a_model_gives_the_documents_as_its_artifact(orchard: House) -> None:
    tool = search_tool(orchard.searcher, viewer=Viewer(), day=lambda: TODAY)
    call = {"name": tool.name, "args": {"query": "枸杞怎么烘干", "k": 2}, "id": "1"}

    message = tool.invoke({**call, "type": "tool_call"})

    assert isinstance(message, ToolMessage)
    assert [one["record"] for one in json.loads(str(message.content))] == records(message.artifact)
    assert len(message.artifact) == 2


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ({}, {"CG-1", "CG-2", "CG-3", "N01"}),
        ({"kind": "policy"}, {"N01"}),
        ({"field": "先进制造"}, {"CG-1"}),
        ({"region": "银川"}, {"CG-2"}),
        ({"trl": 6}, {"CG-1", "CG-3"}),
        ({"trl": 9}, set()),
        ({"kind": "policy", "as_of": "2026-03-31"}, set()),
    ],
)
def test_every_argument_narrows(
    orchard: House, arguments: dict[str, object], found: set[str]
) -> None:
    said = told(orchard, {"query": "枸杞烘干 发酵 清洗", "k": 50, **arguments})

    assert {one["record"] for one in said} == found


@pytest.mark.parametrize(
    "arguments",
    [
        {"trl": 12},
        {"trl": 0},
        {"k": 0},
        {"k": 51},
        {"kind": "secret"},
        {"kind": "passage", "query": ""},
        {"query": ""},
        {"query": None},
        {"as_of": "某天"},
    ],
)
def test_arguments_that_cannot_be_are_refused(orchard: House, arguments: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        told(orchard, {"query": "枸杞", **arguments})


@pytest.mark.parametrize(
    "asked_for",
    [
        {},
        {"kind": "policy"},
        {"viewer": {"role": "admin"}},
        {"role": "admin", "level": "restricted", "levels": ["restricted"]},
        {"include_expired": True, "as_of": "2026-11-23"},
    ],
)
def test_no_argument_shows_an_enterprise_what_it_may_not_see(
    orchard: House, asked_for: dict[str, object]
) -> None:
    question = "枸杞烘干设备的保密参数 甲〔2024〕9号 N09"

    seen = told(orchard, {"query": question}, role="staff")
    said = told(orchard, {"query": question, "k": 50, **asked_for})

    assert "N09" in {one["record"] for one in seen}
    assert said or asked_for
    assert "N09" not in json.dumps(said, ensure_ascii=False)
    assert "保密" not in json.dumps(said, ensure_ascii=False)


def test_the_schema_names_what_can_be_asked_and_not_who_asks(orchard: House) -> None:
    tool = search_tool(orchard.searcher, viewer=Viewer())

    assert list(tool.args) == ["query", "kind", "field", "region", "trl", "as_of", "k"]


def test_a_blank_question_to_the_tool_finds_nothing(orchard: House) -> None:
    assert told(orchard, {"query": "  "}) == []


def test_where_there_is_nothing_the_tool_says_an_empty_list(tmp_path: Path) -> None:
    assert told(a_house(tmp_path / "empty"), {"query": "枸杞"}) == []
