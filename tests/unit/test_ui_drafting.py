"""The view of drafts as HTML, and what becomes of what people fill in."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from builders import TODAY, a_record
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import Answer, Citation, Evidence
from assistant.drafting.asking import Question, askable, questions
from assistant.drafting.comparing import changes
from assistant.drafting.draft import Draft, Grid, Line, Piece, Remark, Section, gap
from assistant.drafting.forms import Form
from assistant.drafting.kept import KeptDraft, Version
from assistant.drafting.reading_back import ReadBack
from assistant.drafting.template import FieldSpec, Template, template_of, templates
from assistant.drafting.values import Value
from assistant.errors import BadRequest
from assistant.ui.drafting.asks import asks_html, fields_face, head_html
from assistant.ui.drafting.checks import checks_html
from assistant.ui.drafting.choosing import home_html, made_from_html
from assistant.ui.drafting.openers import answer_opener, demand_opener, match_openers, suiting
from assistant.ui.drafting.origins import Origins, origins_html
from assistant.ui.drafting.paper import paper_html
from assistant.ui.drafting.port import Seen
from assistant.ui.drafting.taking import taken_html
from assistant.ui.drafting.versions import changes_html, versions_html
from assistant.ui.drafting.work import Work, filled, given_of, read_work, work_face
from corpus.records import Record
from corpus.store.records import StoredRecord

WHEN = datetime(2026, 11, 23, 12, tzinfo=UTC)


def a_line(*pieces: Piece, id: str = "cover.1") -> Line:  # noqa: A002  (as the field is called)
    return Line(id=id, pieces=pieces)


def a_draft(*blocks: Line | Grid, remarks: tuple[Remark, ...] = (), name: str = "") -> Draft:
    return Draft(
        type="transfer_project",
        version=1,
        title="申报书",
        name=name,
        group="application",
        sections=(Section(id="cover", title="封面", blocks=blocks),),
        day=TODAY,
        remarks=remarks,
    )


def a_template(*fields: FieldSpec) -> Template:
    return Template(
        type="transfer_project",
        version=1,
        title="申报书",
        group="application",
        name=fields[0].label,
        about="用来申报",
        attachments=("营业执照",),
        fields=fields,
        sections=(),
    )


def seen_of(draft: Draft, *fields: FieldSpec, changed: bool = False, number: int = 1) -> Seen:
    template = a_template(*(fields or (FieldSpec(label="项目名称"),)))
    return Seen(
        work=Work(type="transfer_project", facts={}, number=number, changed=changed),
        draft=draft,
        template=template,
        stored={},
        judged=(),
        asked=askable(template, draft, ()),
    )


def said(text: str, label: str) -> Piece:
    return Piece(text=text, origin="user", ref="您填写的内容", label=label)


def drawn(record: Record, quote: str, label: str) -> Piece:
    start = record.text.index(quote)
    source = record.place(start, start + len(quote))
    return Piece(
        text=quote, origin="record", ref=record.id, record=record.id, source=source, label=label
    )


# --- the paper and its origins --------------------------------------------------------------------


def test_a_gap_is_a_button_for_its_field_and_a_value_leads_to_its_origin() -> None:
    origins = Origins()

    html = paper_html(
        a_draft(a_line(Piece(text="负责人："), gap("负责人"), said("张三", "联系人"))),
        origins,
        label="由机器生成",
    )

    assert 'class="gap" data-fill="负责人"' in html
    assert re.search(r'data-origin="o1" data-label="联系人"[^>]*>张三<', html)
    assert html.count("由机器生成") == 2


def test_a_gap_in_a_column_is_filled_by_its_list() -> None:
    grid = Grid(id="cover.1", head=("时间",), rows=(((gap("里程碑·时间"),),),))

    html = paper_html(a_draft(grid), Origins(), label="")

    assert 'data-fill="里程碑" data-label="里程碑·时间"' in html


def test_a_contract_says_that_lawyers_have_to_look_at_it() -> None:
    contract = replace(a_draft(), group="contract")

    assert "须法务审核" in paper_html(contract, Origins(), label="")
    assert "须法务审核" not in paper_html(a_draft(), Origins(), label="")


def test_a_section_says_how_many_places_are_open() -> None:
    html = paper_html(
        a_draft(a_line(gap("甲"), gap("甲")), a_line(gap("乙"), id="cover.2")), Origins(), label=""
    )

    assert "2 处待填" in html


def test_what_comes_from_one_place_has_one_origin_however_often_it_stands() -> None:
    record = a_record("完成单位：吴淞理工大学", id="CG-1", kind="achievement", title="回收技术")
    origins = Origins()
    owner = drawn(record, "吴淞理工大学", "合作单位")

    names = [origins.name(owner), origins.name(replace(owner, label="完成单位"))]
    html = origins_html(origins, {"CG-1": StoredRecord(record=record, version=1)}, day=TODAY)

    assert names == ["o1", "o1"]
    assert html.count('class="origin"') == 1 and "合作单位、完成单位" in html


def test_an_origin_in_a_record_shows_the_stretch_among_its_words() -> None:
    record = a_record("完成单位：吴淞理工大学\n地区：上海", id="CG-1", kind="achievement")
    origins = Origins()
    origins.name(drawn(record, "吴淞理工大学", "合作单位"))

    html = origins_html(origins, {"CG-1": StoredRecord(record=record, version=1)}, day=TODAY)

    assert "完成单位：<mark>吴淞理工大学</mark>地区：上海" in html
    assert 'data-whole="CG-1" data-start="5" data-end="11"' in html


@pytest.mark.parametrize(
    "piece",
    [
        Piece(text="甲方："),
        gap("负责人"),
        Piece(text="—", origin="rule", record="X15"),
    ],
)
def test_words_of_the_form_gaps_and_dashes_have_no_origin(piece: Piece) -> None:
    assert Origins().name(piece) == ""


def test_what_is_counted_says_how_and_what_the_profile_says_stands_by_itself() -> None:
    origins = Origins()
    origins.name(Piece(text="120万元", origin="computed", ref="48+48+24", label="经费总额"))
    origins.name(Piece(text="80人", origin="user", ref="画像：职工总数", label="职工总数"))

    html = origins_html(origins, {}, day=TODAY)

    assert html.index("企业画像") < html.index("80人") < html.index("计算得出")
    assert "48+48+24" in html


TEXTS = st.text(alphabet=st.sampled_from("<>&\"'甲1/=`"), min_size=1, max_size=12)


@given(TEXTS, TEXTS)
def test_no_text_of_anybody_becomes_markup(text: str, label: str) -> None:
    """Whatever stands in names, values, labels and titles: the tags are ours and no others."""
    record = a_record(f"前{text}后", id="CG-1", kind="achievement", title=text)
    pieces = (said(text, label), gap(label), drawn(record, text, label), Piece(text=text))
    draft = a_draft(
        a_line(*pieces),
        Grid(id="cover.2", head=(text,), rows=((pieces,),), title=text),
        remarks=(Remark(code="x", severity="error", what=text, label=label, section="cover"),),
        name=text,
    )
    origins = Origins()
    seen = seen_of(draft, FieldSpec(label=label, ask=text, hint=text, choices=(text,)))
    version = Version(draft="d", type="t", number=1, when=WHEN, facts={}, note=text)
    html = "".join(
        [
            paper_html(draft, origins, label=text),
            origins_html(origins, {"CG-1": StoredRecord(record=record, version=1)}, day=TODAY),
            head_html(seen, endings=("docx",), writes=True),
            asks_html(questions(seen.asked)),
            checks_html(seen),
            versions_html([version, replace(version, number=2)]),
            changes_html(changes(draft, a_draft()), one=1, other=2),
            home_html(
                (), [KeptDraft(id=text, type="t", name=text, versions=1, updated=WHEN)], suits=text
            ),
            taken_html(ReadBack(fields={label: text}, edits={}, told=(text,), problems=(text,))),
        ]
    )

    tags = set(re.findall(r"<(/?[^\s>]*)", html))
    assert {tag.strip("/") for tag in tags} <= OURS


OURS = {
    *("article", "b", "button", "caption", "col", "colgroup", "del", "div", "em", "form", "h2"),
    *("h3", "h4", "input", "ins", "label", "li", "mark", "ol", "option", "p", "q", "section"),
    *("select", "span", "table", "tbody", "td", "textarea", "th", "thead", "tr", "ul"),
}


# --- what to ask, what to check -------------------------------------------------------------------


def test_what_matters_most_is_asked_first_and_only_what_is_open() -> None:
    fields = (
        FieldSpec(label="甲", rank=3),
        FieldSpec(label="乙", rank=1),
        FieldSpec(label="丙", rank=1, required=True),
        FieldSpec(label="丁", rank=1),
    )
    draft = a_draft(a_line(gap("甲"), gap("乙"), gap("丙")))

    asked = questions(askable(a_template(*fields), draft, ()))

    assert [one.label for one in asked] == ["丙", "乙", "甲"]


def test_no_more_than_a_few_are_asked_at_once() -> None:
    fields = [FieldSpec(label=f"项{n}") for n in range(9)]
    draft = a_draft(a_line(*(gap(one.label) for one in fields)))

    assert len(questions(askable(a_template(*fields), draft, ()))) == 4


def test_a_list_is_asked_for_where_one_of_its_columns_is_open() -> None:
    spec = FieldSpec(label="里程碑", sort="rows", columns=("时间", "内容"))
    draft = a_draft(Grid(id="g", head=("时间",), rows=(((gap("里程碑·时间"),),),)))

    asked = questions(askable(a_template(spec), draft, ()))

    assert [one.label for one in asked] == ["里程碑"]
    assert "逐行填写（时间、内容）" in asks_html(asked)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (Question(label="金额", ask="多少？", sort="money"), 'placeholder="例：120万元"'),
        (Question(label="方式", ask="哪种？", choices=("转让", "许可")), "<option"),
        (Question(label="背景", ask="为什么？", sort="long"), "<textarea"),
        (Question(label="名称", ask="叫什么？", max_chars=30), 'maxlength="30"'),
    ],
)
def test_each_sort_of_field_has_its_own_place_to_answer(question: Question, expected: str) -> None:
    html = asks_html((question,))

    assert expected in html and f'data-ask="{question.label}"' in html


def test_a_field_is_edited_with_all_that_it_holds() -> None:
    rows = ({"指标": "回收率", "目标": "95%"},)
    fields = (
        FieldSpec(label="原理", sort="long"),
        FieldSpec(label="指标", sort="indicators", columns=("指标", "目标")),
        FieldSpec(label="名称"),
    )
    seen = replace(
        seen_of(a_draft(), *fields),
        values={
            "原理": Value(label="原理", text="第一步。\n第二步。", origin="record", ref="CG-8"),
            "指标": Value(label="指标", text="回收率，95%", origin="user", ref="", rows=rows),
        },
    )

    face = fields_face(seen)

    held = [face[label]["value"] for label in ("原理", "指标", "名称")]
    assert held == ["第一步。\n第二步。", [{"指标": "回收率", "目标": "95%"}], ""]


def test_nothing_is_asked_where_nothing_is_open() -> None:
    assert asks_html(()) == ""


def test_the_head_counts_what_is_open_and_says_what_is_not_kept_yet() -> None:
    open_ = a_draft(a_line(gap("甲"), gap("乙")))

    waiting = head_html(seen_of(open_, changed=True), endings=("docx", "md"), writes=False)
    done = head_html(seen_of(a_draft(), number=3), endings=("docx", "pdf"), writes=True)

    assert "还有 <b>2</b> 处待填" in waiting and "有未保存的修改" in waiting
    assert 'data-file="md"' in waiting and 'data-file="pdf"' not in waiting
    assert "由语言模型补写" not in waiting and "由语言模型补写" in done
    assert "没有待填的" in done and "已存为第 3 版" in done


def test_a_form_of_the_staff_is_offered_beside_the_built_in_file() -> None:
    form = Form(
        id="form-1", name="<b>厅表</b>", base="transfer_project", version=1, who="李四", when=WHEN
    )

    offered = head_html(seen_of(a_draft()), endings=("docx",), writes=False, forms=(form,))
    none = head_html(seen_of(a_draft()), endings=("docx",), writes=False)

    assert 'data-file="form-1"' in offered and "&lt;b&gt;厅表&lt;/b&gt;</button>" in offered
    assert "<b>厅表" not in offered and "form-" not in none


def test_a_remark_leads_to_its_place_and_the_attachments_are_listed() -> None:
    remark = Remark(
        code="long", severity="error", what="名称太长", label="项目名称", section="cover"
    )

    html = checks_html(seen_of(a_draft(remarks=(remark,))))

    assert "1 处要改，0 处留意" in html
    assert 'data-jump-label="项目名称" data-jump-section="cover"' in html
    assert "名称太长" in html and "☐ <span data-content>营业执照</span>" in html


# --- versions -------------------------------------------------------------------------------------


def test_what_changed_stands_under_its_section_what_went_before_what_came() -> None:
    before = a_draft(a_line(gap("甲")), a_line(Piece(text="不变"), id="cover.2"))
    after = a_draft(a_line(said("新的", "甲")), a_line(Piece(text="不变"), id="cover.2"))

    found = changes(before, after)

    assert [(one.way, one.section, one.text) for one in found] == [
        ("removed", "封面", "【待填:甲】"),
        ("added", "封面", "新的"),
    ]
    assert "新增 1 行，删去 1 行" in changes_html(found, one=1, other=2)


WORDS = st.lists(st.sampled_from(["甲", "乙", "丙", "丁"]), max_size=6)


def lines_of(words: list[str]) -> Draft:
    return a_draft(*(a_line(Piece(text=word), id=f"cover.{n}") for n, word in enumerate(words)))


@given(WORDS, WORDS)
def test_what_is_added_and_removed_accounts_for_the_whole_difference(
    old: list[str], new: list[str]
) -> None:
    found = changes(lines_of(old), lines_of(new))
    removed = [one.text for one in found if one.way == "removed"]
    added = [one.text for one in found if one.way == "added"]

    assert sorted([*old, *added]) == sorted([*new, *removed])
    assert bool(found) == (old != new)


def test_the_newest_version_needs_no_restoring() -> None:
    one = Version(draft="d", type="t", number=1, when=WHEN, facts={}, note="新建")

    html = versions_html([replace(one, number=2, note="保存"), one])

    assert 'data-restore="1"' in html and 'data-restore="2"' not in html
    assert "还没有保存过" in versions_html(())
    assert "draft-compare" not in versions_html([one])


# --- what is filled in ----------------------------------------------------------------------------


ASKED = {
    "项目名称": Question(label="项目名称", ask=""),
    "里程碑": Question(label="里程碑", ask="", sort="rows", columns=("时间",)),
    "营业收入": Question(label="营业收入", ask="", path="years.2025.revenue"),
}
WORK = Work(type="transfer_project", facts={"policy": "X15", "fields": {"项目名称": "旧"}})


def test_a_value_takes_the_place_of_the_one_before_and_an_empty_one_takes_it_away() -> None:
    new = filled(WORK, {"项目名称": "新", "里程碑": ({"时间": "2027年"},)}, ASKED)
    gone = filled(new, {"项目名称": ""}, ASKED)

    assert new.facts["fields"] == {"项目名称": "新", "里程碑": [{"时间": "2027年"}]}
    assert gone.facts["fields"] == {"里程碑": [{"时间": "2027年"}]}
    assert new.changed and new.facts["policy"] == "X15"
    assert WORK.facts["fields"] == {"项目名称": "旧"}


def test_what_only_a_condition_asks_for_goes_into_the_profile_of_the_draft() -> None:
    known = replace(WORK, facts={"profile": {"employees": "80"}})

    new = filled(known, {"营业收入": "3600万元"}, ASKED)

    assert new.facts["fields"] == {}
    profile = new.facts["profile"]
    assert isinstance(profile, dict) and profile["employees"] == "80"
    assert "2025" in str(profile["years"])


def test_work_is_read_back_as_it_was_given() -> None:
    work = Work(
        type="t",
        facts={"fields": {}},
        edits={"cover.1": "改"},
        prose={"背景": "写"},
        draft="d",
        number=2,
        changed=True,
    )

    assert read_work(work_face(work)) == work


@pytest.mark.parametrize(
    "data", [None, [], {}, {"facts": 1}, {"facts": {}, "edits": []}, {"facts": {}, "prose": 1}]
)
def test_work_of_another_form_is_refused(data: object) -> None:
    with pytest.raises(BadRequest, match="没有传完整"):
        read_work(data)


@pytest.mark.parametrize("data", [None, [], {"甲": 1}, {"甲": None}])
def test_answers_of_another_form_are_refused(data: object) -> None:
    with pytest.raises(BadRequest, match="没有传完整"):
        given_of(data)


def test_rows_without_a_word_are_left_out() -> None:
    assert given_of({"里程碑": [{"时间": " "}, {"时间": "2027年 "}]}) == {
        "里程碑": ({"时间": "2027年"},)
    }


# --- first steps and ways in ----------------------------------------------------------------------


def test_every_kind_is_offered_with_its_line() -> None:
    html = home_html(tuple(templates().values()), ())

    assert html.count("data-kind=") == len(templates())
    assert "我的草稿" not in html


def test_what_was_chosen_stands_and_what_was_not_can_be_looked_for() -> None:
    policy = a_record(id="X15", title="重大项目办法")

    html = made_from_html(
        template_of("transfer_project"),
        {"policy": policy},
        (),
        measure=None,
        profile=0,
        going_on=False,
    )

    assert 'data-chosen="policy" data-id="X15"' in html and "重大项目办法" in html
    assert 'data-look="achievement"' in html and 'data-look="policy"' not in html
    assert "企业画像还没有填" in html


def an_answer(intent: str, record: Record) -> Answer:
    evidence = Evidence(record=record, start=0, end=2, status="in_force")
    return Answer(
        status="answered",
        intent=intent,  # type: ignore[arg-type]
        question="",
        text="",
        citations=(Citation(n=1, evidence=evidence),),
    )


def test_an_answer_about_applying_leads_to_the_draft_of_its_policy() -> None:
    opener = answer_opener(an_answer("how_to_apply", a_record(id="N03", title="评价办法")))

    assert 'data-draft="kexiao_self_assessment" data-policy="N03"' in opener


@pytest.mark.parametrize(
    ("intent", "id_"), [("policy_fact", "N03"), ("how_to_apply", "N10"), ("chat", "N03")]
)
def test_an_answer_about_something_else_leads_nowhere(intent: str, id_: str) -> None:
    assert answer_opener(an_answer(intent, a_record(id=id_))) == ""


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("帮我准备重大科技成果转化项目的申报书", "transfer_project"),
        ("帮我写一份技术开发合同", "tech_development_contract"),
        ("起草一份专利许可合同", "tech_license_contract"),
        ("帮我写揭榜需求书", "jiebang_demand"),
    ],
)
def test_who_asks_for_a_document_gets_its_kind_whatever_was_found(question: str, kind: str) -> None:
    asked = replace(an_answer("draft", a_record(id="N99")), question=question, status="refused")

    assert f'data-draft="{kind}"' in answer_opener(asked)


def test_every_policy_that_opens_a_kind_opens_it() -> None:
    for template in templates().values():
        for id_ in template.opens:
            assert template in suiting(id_)
    assert suiting("N99") == ()


def test_a_match_leads_to_drafts_of_both_sides_and_a_demand_to_its_own() -> None:
    achievement = a_record(id="CG-1", kind="achievement")
    demand = a_record(id="XQ-1", kind="demand")

    both = match_openers(achievement, demand)
    alone = match_openers(achievement, None)

    assert both.count('data-achievement="CG-1" data-demand="XQ-1"') == both.count("data-draft=")
    assert "data-demand" not in alone
    assert 'data-demand="XQ-1"' in demand_opener(demand)
    assert demand_opener(achievement) == ""


def test_a_file_without_a_change_says_so() -> None:
    nothing = ReadBack(fields={}, edits={}, told=(), problems=())

    assert "没有改动" in taken_html(nothing)
    assert "2 处没有找到" in taken_html(replace(nothing, problems=("甲", "乙")))
