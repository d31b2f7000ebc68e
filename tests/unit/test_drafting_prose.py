"""Laws of the prose that a language model writes for a draft."""

from datetime import date

from assistant_builders import ScriptedModel
from matching_builders import a_demand

from assistant.chatmodel.port import About
from assistant.drafting.carried import carried, carried_still, sentences
from assistant.drafting.chosen import Chosen
from assistant.drafting.composing import Filling, composed
from assistant.drafting.facts import read_facts
from assistant.drafting.known import Known, known_of
from assistant.drafting.prose import Prose, prose
from assistant.drafting.template import Template, read_template
from assistant.drafting.values import Value
from corpus.records import Demand

_TEMPLATE = """
type = "letter"
version = 1
title = "说明"
group = "report"
name = "项目名称"
about = "试用"
fields = [
  { label = "项目名称" },
  { label = "产业问题", sort = "long" },
  { label = "技术指标", sort = "long" },
  { label = "转化意义", sort = "long" },
  { label = "安全环保", sort = "long" },
]
[[sections]]
id = "body"
title = "正文"
parts = [
  { prose = "产业问题", about = "问题" },
  { prose = "转化意义", about = "意义", facts = ["产业问题", "技术指标"] },
  { prose = "安全环保", about = "安全" },
]
"""
_FACTS = {
    "产业问题": "旧组件越来越多，电池片出不了手。",
    "技术指标": "银回收率≥96%，吨组件产生废水≤0.6 m³。",
}
_DAY = date(2026, 11, 29)


def _template() -> Template:
    return read_template(_TEMPLATE, name="letter.toml")


def _known(**fields: str) -> Known:
    facts = read_facts({"fields": fields or _FACTS})
    return known_of(_template(), facts, Chosen(stored={}), day=_DAY)


def _written(model: ScriptedModel, known: Known) -> Prose:
    *_, last = prose(_template(), known, Chosen(stored={}), model=model, ceiling="restricted")
    return last


def _text(known: Known, texts: dict[str, str]) -> str:
    filling = Filling(template=_template(), known=known, chosen=Chosen(stored={}), prose=texts)
    return composed(filling)[0].text


def test_a_model_writes_only_what_nobody_said_and_the_template_has_facts_for() -> None:
    model = ScriptedModel("该成果的银回收率≥96%。[^2]")

    written = _written(model, _known())

    assert list(written.texts) == ["转化意义"]
    assert len(model.prompts) == 1
    assert (written.done, written.total) == (1, 1)


def test_a_figure_that_no_fact_has_takes_its_sentence_away() -> None:
    model = ScriptedModel("该成果的银回收率≥96%。[^2]银回收率可达99%。[^2]")

    written = _written(model, _known())

    assert written.texts["转化意义"] == "该成果的银回收率≥96%。[^技术指标]"
    assert [one.text for one in written.removed] == ["银回收率可达99%。[^2]"]


def test_what_is_not_carried_at_all_leaves_the_field_open() -> None:
    written = _written(ScriptedModel("产值将达到2亿元，国内领先。[^1]"), _known())

    assert not written.texts
    assert "【待填:转化意义】" in _text(_known(), dict(written.texts))


def test_a_figure_in_prose_is_of_the_field_that_it_is_from() -> None:
    known = _known()
    values = [known.values["产业问题"], known.values["技术指标"]]

    (paragraph,) = carried("该成果的银回收率≥96%。[^2]", values).paragraphs

    assert {piece.text: piece.origin for piece in paragraph} == {
        "该成果的银回收率≥": "model",
        "96%": "user",
        "。": "model",
    }


def test_prose_that_an_amended_figure_contradicts_does_not_stand_any_more() -> None:
    texts = {"转化意义": "该成果的银回收率≥96%。[^技术指标]"}
    amended = _known(产业问题="旧组件多。", 技术指标="银回收率≥90%。")

    before, after = _text(_known(), texts), _text(amended, texts)

    assert "银回收率≥96%" in before
    assert "银回收率≥96%" not in after
    assert "【待填:转化意义】" in after


def test_prose_of_a_field_that_is_there_no_more_goes() -> None:
    value = Value(label="产业问题", text="旧组件多。", origin="user", ref="")

    held = carried_still("该成果的银回收率≥96%。[^技术指标]", {"产业问题": value})

    assert (held.text, held.paragraphs) == ("", ())


def test_the_persons_own_words_are_never_written_over() -> None:
    known = _known(**_FACTS, 转化意义="我们自己写的。")
    model = ScriptedModel("该成果的银回收率≥96%。[^2]")

    written = _written(model, known)

    assert not model.prompts
    assert (written.total, written.texts) == (0, {})
    assert "我们自己写的。" in _text(known, {"转化意义": "别的。[^产业问题]"})


def test_a_model_that_writes_on_and_on_is_stopped_and_its_finished_sentences_count() -> None:
    model = ScriptedModel("该成果的银回收率≥96%。[^2]", *["然后还有很多话要说，" * 20] * 50)

    written = _written(model, _known())

    assert written.texts["转化意义"] == "该成果的银回收率≥96%。[^技术指标]"
    assert not written.warning
    assert model.closed == 1


def test_what_a_record_says_of_its_own_is_not_said_of_the_applicant() -> None:
    value = Value(
        label="技术指标", text="亩均灌水量下降22%。", origin="record", ref="", record="CG-1"
    )

    held = carried("企业目前的亩均灌水量下降22%。[^1]亩均灌水量下降22%。[^1]", [value])

    assert held.text == "亩均灌水量下降22%。[^技术指标]"
    assert [one.why for one in held.removed] == ["资料里说的不是申报单位"]


def test_a_sentence_that_stands_in_another_field_is_not_written_again() -> None:
    values = list(_known().values.values())
    other = sentences("旧组件越来越多，电池片出不了手。[^产业问题]")

    held = carried(
        "旧组件越来越多，电池片出不了手。[^1]该成果的银回收率≥96%。[^2]", values, said=other
    )

    assert held.text == "该成果的银回收率≥96%。[^技术指标]"


def test_a_target_is_not_told_as_a_result() -> None:
    value = Value(label="目标技术指标", text="亩均用水量不高于260立方米。", origin="user", ref="")

    told = carried("该成果的亩均用水量不高于260立方米。[^1]", [value])
    meant = carried("项目的目标是亩均用水量不高于260立方米。[^1]", [value])

    assert told.text == ""
    assert meant.text


def test_a_figure_is_of_the_fact_that_has_it_whole() -> None:
    staff = Value(label="职工总数", text="125人", origin="user", ref="画像：职工总数")
    research = Value(label="科技人员", text="25人", origin="user", ref="画像：科技人员")

    (paragraph,) = carried("职工总数125人，科技人员25人。[^1][^2]", [staff, research]).paragraphs

    assert [p.ref for p in paragraph if p.text == "25人"] == ["画像：科技人员"]


def test_a_contact_in_a_records_words_is_not_told_to_a_model_elsewhere() -> None:
    facts = Demand(guarded={"联系人": "欧阳王小明"})
    demand = a_demand("除氟", "需求背景\n水里有氟，详情找欧阳王小明先生。", facts=facts)
    said = "水里有氟，详情找欧阳王小明先生。"
    value = Value(label="产业问题", text=said, origin="record", ref="", record="XQ-1")
    known = Known(values={"产业问题": value}, beyond={})
    chosen = Chosen(stored={"XQ-1": demand}, demand="XQ-1")
    model = ScriptedModel("水里有氟。[^1]", about=About(name="far", host="api.example.com"))

    list(prose(_template(), known, chosen, model=model, ceiling="public"))

    assert not model.prompts
