"""A draft as a file: of an ending, or filled into a Word form of the staff."""

from assistant.drafting.draft import Draft
from assistant.drafting.forms import PREFIX
from assistant.drafting.own_template import filled as filled_form
from assistant.errors import BadRequest
from assistant.ui.drafting.desk import Desk, still_there
from assistant.ui.drafting.port import seen
from assistant.ui.drafting.work import Work, read_work
from assistant.ui.sent import Data


def paper(desk: Desk, data: Data, ending: str) -> tuple[bytes, str]:
    """Give a draft as a file, and what the file is called.

    Args:
        desk: Whose draft it is.
        data: With `work`.
        ending: Of the file; or the id of a Word form, which is filled.

    Raises:
        BadRequest: It cannot be written as that.
        UnknownTemplate: There is no such form.
    """
    return paper_of(desk, read_work(data.get("work")), ending)


def paper_of(desk: Desk, given: Work, ending: str) -> tuple[bytes, str]:
    """Give what is worked on as a file, and what the file is called; see `paper`."""
    if ending.startswith(PREFIX):
        return _form_filled(desk, given, ending)
    write = desk.drafting.papers.get(ending)
    if write is None:
        raise BadRequest("不能导出这种格式。")
    work, _ = still_there(desk, given)
    made = seen(desk.drafting, work, desk.who, day=desk.day).draft
    return write(made, work.draft or "", work.number), _called(made.title, made, work, ending)


def _form_filled(desk: Desk, given: Work, id_: str) -> tuple[bytes, str]:
    if desk.drafting.forms is None:
        raise BadRequest("不能导出这种格式。")
    form, content = desk.drafting.forms.opened(id_)
    work, _ = still_there(desk, given)
    if form.base != work.type:
        raise BadRequest(f"“{form.name}”是另一类材料的模板，不能用来填这份草稿。")
    found = seen(desk.drafting, work, desk.who, day=desk.day)
    file = filled_form(content, found.draft, found.template, name=f"{form.name}.docx").document
    return file, _called(form.name, found.draft, work, "docx")


def _called(title: str, made: Draft, work: Work, ending: str) -> str:
    """Give what a file is called."""
    title, name = (
        "".join(letter for letter in text if letter.isprintable() and letter not in _UNFIT)
        for text in (title, made.name)
    )
    number = f"_第{work.number}版" if work.number else ""
    return f"{title}_{name[:40] or made.day}{number}.{ending}"


_UNFIT = '\\/:*?"<>|'
