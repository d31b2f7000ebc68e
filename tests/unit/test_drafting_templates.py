"""What every kind of document keeps to, as its template stands there."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sample_policies import sample_text

from assistant.drafting.chosen import Chosen
from assistant.drafting.composing import Filling, composed
from assistant.drafting.facts import read_facts
from assistant.drafting.known import known_of
from assistant.drafting.template import (
    LinePart,
    ProsePart,
    TablePart,
    Template,
    read_template,
    templates,
)
from assistant.errors import BadTemplate

_TYPES = (
    "transfer_project",
    "jiebang_demand",
    "kexiao_self_assessment",
    "gaoqi_application",
    "concept_proof",
    "tech_development_contract",
    "tech_license_contract",
    "feasibility_report",
)
_ALL = pytest.mark.parametrize("template", templates().values(), ids=lambda one: one.type)
_CONTRACTS = pytest.mark.parametrize(
    "template",
    [one for one in templates().values() if one.group == "contract"],
    ids=lambda one: one.type,
)
_SLOT = re.compile(r"\{(@?)([^{}]+)\}")
_ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千\d]+条")
_RATE = re.compile(
    r"[\d０-９%％‰]|百分之|万分之|千分之|[一二三四五六七八九十百]+(?:个工作日|日内|万元|元整)"
)
_SMALL = """
type = "t"
version = 1
title = "t"
group = "report"
name = "名称"
about = "t"
fields = [{ label = "名称" }]
[[sections]]
id = "a"
title = "a"
parts = [{ line = "{名称}" }]
"""


def _texts(template: Template) -> Iterator[str]:
    """Give the template's own words that get into a document."""
    for section in template.sections:
        yield section.title
        for part in section.parts:
            match part:
                case LinePart():
                    yield part.line
                case TablePart():
                    yield from (
                        part.title,
                        *part.head,
                        *(cell for row in part.rows for cell in row),
                    )
                case ProsePart():
                    pass


def test_the_kinds_of_documents_are_those_of_the_contract() -> None:
    assert tuple(templates()) == _TYPES


@_ALL
def test_every_field_stands_somewhere_in_its_document(template: Template) -> None:
    slots = {slot[2] for text in _texts(template) for slot in _SLOT.finditer(text) if not slot[1]}
    parts = [part for section in template.sections for part in section.parts]
    prose = {part.prose for part in parts if isinstance(part, ProsePart)}
    lists = {part.each for part in parts if isinstance(part, TablePart)}
    shown = {*slots, *prose, *lists}

    assert {spec.label for spec in template.fields} - shown == set()


@_ALL
def test_every_field_can_be_asked_for(template: Template) -> None:
    assert [spec.label for spec in template.fields if not spec.ask] == []


@_ALL
def test_no_name_means_two_fields(template: Template) -> None:
    names = [name for spec in template.fields for name in (spec.label, *spec.called)]

    assert [name for name in names if names.count(name) > 1] == []


@_ALL
def test_no_amount_rate_or_number_of_days_is_the_templates(template: Template) -> None:
    told = [_SLOT.sub("", text) for text in _texts(template)]

    assert [text for text in told if _RATE.search(_ARTICLE.sub("", text))] == []


@_ALL
def test_a_table_of_entries_has_the_columns_of_its_field(template: Template) -> None:
    tables = [
        part
        for section in template.sections
        for part in section.parts
        if isinstance(part, TablePart) and part.each
    ]

    for table in tables:
        assert table.each is not None
        assert table.head == template.by_label[table.each].columns


@_ALL
def test_no_law_is_named_that_does_not_hold_any_more(template: Template) -> None:
    told = "".join(_texts(template)) + template.notice

    assert "合同法》" not in told
    assert "合同法的" not in told


@_ALL
def test_an_article_is_only_named_with_the_policy_that_it_stands_in(template: Template) -> None:
    bare = [_SLOT.sub("", text) for text in _texts(template)]
    own_headings = {section.title for section in template.sections}

    assert [text for text in bare if text not in own_headings and _ARTICLE.search(text)] == []


@_ALL
def test_every_article_that_is_named_stands_in_the_sample_of_its_policy(
    template: Template,
) -> None:
    named = {
        slot[2].partition("|")[0]
        for text in _texts(template)
        for slot in _SLOT.finditer(text)
        if slot[1]
    }

    for place in named:
        id_, _, clause = place.partition(" ")
        assert id_ in template.policies
        assert clause in sample_text(id_)


@_ALL
def test_promises_and_signatures_are_left_to_whoever_makes_them(template: Template) -> None:
    promised = [text for text in _texts(template) if "☐" in text and len(text) > 1]
    signed = [text for text in _texts(template) if "年　　月　　日" in text]

    assert all("{" not in text and "☑" not in text for text in (*promised, *signed))


@_CONTRACTS
def test_a_contract_says_that_lawyers_have_to_see_it_first(template: Template) -> None:
    assert "须法务审核" in template.notice


@_CONTRACTS
def test_a_contract_has_its_amounts_in_capitals_too(template: Template) -> None:
    capitals = {spec.capitals for spec in template.fields if spec.capitals}

    assert capitals & {"经费总额", "入门费", "转让费"}


def test_the_development_contract_has_the_articles_of_the_model_contract() -> None:
    titles = "\n".join(s.title for s in templates()["tech_development_contract"].sections)

    articles = (
        "技术目标、内容、方法和路线 进度 经费 变更 转委托 技术风险 公开 保密 验收 违约责任 联系人 "
        "解除 争议 术语 其他 份数 生效 知识产权归属 后续改进 数据 登记 税费"
    )
    for article in articles.split():
        assert article in titles


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (_SMALL.replace("{名称}", "{另一个}"), "另一个"),
        (_SMALL.replace('name = "名称"', 'name = "题目"'), "题目"),
        (_SMALL + 'when = ["没有的"]', "Extra inputs"),
        (_SMALL.replace('"{名称}"', '"{名称}", when = ["没有的=词"]'), "没有的"),
        (_SMALL.replace("version = 1", 'version = 1\napplicant = "单位"'), "单位"),
        (_SMALL.replace('{ label = "名称" }', '{ label = "名称", ratio = ["甲", "乙"] }'), "甲"),
    ],
)
def test_what_a_template_gets_wrong_is_told(wrong: str, why: str) -> None:
    with pytest.raises(BadTemplate, match=why):
        read_template(wrong, name="t.toml")


def test_the_example_of_the_documentation_comes_out_as_it_says() -> None:
    page = Path(__file__).parents[2].joinpath("docs", "drafting.md").read_text(encoding="utf-8")
    example = re.search(r"```toml\n(.*?)```.*?`(\{.*?\})`.*?```\n(.*?)```", page, re.DOTALL)
    assert example is not None
    template, nothing = read_template(example[1], name="example"), Chosen(stored={})

    known = known_of(template, read_facts(json.loads(example[2])), nothing, day=date(2026, 11, 23))
    (fees, *_) = composed(Filling(template=template, known=known, chosen=nothing))

    assert fees.text.startswith(example[3].strip())
