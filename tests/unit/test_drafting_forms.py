"""What may be put on the shelf of Word forms, and what is said of it."""

from datetime import date

import pytest
from forms_shelf import FormsInMemory, a_form

from assistant.drafting.faces import form_face
from assistant.drafting.forms import Added, add_form, form_id, found_told
from assistant.drafting.own_template import MOST_BYTES
from assistant.errors import BadRequest, UnknownTemplate
from corpus.errors import NotPermitted
from corpus.levels import Viewer

GOOD = a_form("{{ 项目名称 }}", "{{ 负责人 }}、{{ 职称级别 }}、{{ 项目名称 }}")


def add(
    shelf: FormsInMemory,
    content: bytes = GOOD,
    *,
    viewer: Viewer | None = None,
    base: str = "transfer_project",
    name: str = "厅里的申报书",
    who: str = "李四",
) -> Added:
    return add_form(
        shelf,
        content,
        viewer or Viewer(role="staff"),
        file="申报书.docx",
        base=base,
        name=name,
        who=who,
        day=date(2026, 11, 23),
    )


def test_what_is_added_is_listed_and_its_placeholders_are_told() -> None:
    shelf = FormsInMemory()

    added = add(shelf, name="  厅里的\t申报书 ")

    assert shelf.listed() == (added.form,)
    assert added.form.name == "厅里的 申报书"
    assert (added.found.known, added.found.unknown) == (("项目名称", "负责人"), ("职称级别",))
    told = found_told(added)
    assert "会填入：项目名称、负责人" in told and "【待填】：职称级别" in told


def test_in_the_list_a_form_stands_with_the_kind_that_it_is_filled_from() -> None:
    form = add(FormsInMemory()).form

    face = form_face(form)

    assert face["type"] == form.id == form_id("厅里的申报书", "transfer_project")
    assert (face["title"], face["base"]) == ("厅里的申报书", "transfer_project")
    assert "李四" in str(face["about"])


def test_who_is_no_staff_is_refused_before_the_file_is_opened() -> None:
    with pytest.raises(NotPermitted, match="只有工作人员"):
        add(FormsInMemory(), b"not even a file", viewer=Viewer(role="manager"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空"),
        (b"PK\x03\x04abc", "不能打开"),
        (b"x" * (MOST_BYTES + 1), "太大"),
        (a_form("{% for a in range(9) %}x{% endfor %}"), "不能用作模板"),
        (a_form("{{ 项目名称"), "不能用作模板"),
        (a_form("没有占位符"), "没有一个占位符是"),
        (a_form("{{ 职称级别 }}"), "有的是：职称级别"),
    ],
)
def test_what_cannot_be_filled_is_not_kept(content: bytes, said: str) -> None:
    shelf = FormsInMemory()

    with pytest.raises(BadRequest, match=said):
        add(shelf, content)

    assert shelf.listed() == ()


@pytest.mark.parametrize(
    ("name", "who", "said"),
    [(" ", "李四", "没有写模板的名称"), ("甲", "", "没有写谁放入的"), ("甲" * 61, "李四", "61 字")],
)
def test_a_form_has_a_name_and_somebody_who_answers_for_it(name: str, who: str, said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        add(FormsInMemory(), name=name, who=who)


def test_there_is_no_form_of_a_kind_that_is_not_there() -> None:
    with pytest.raises(UnknownTemplate, match="没有“poem”"):
        add(FormsInMemory(), base="poem")
