"""What staff do to a record: say who sees it, take it out of sight, bring it back; asked first."""

from collections.abc import Callable
from datetime import date

import gradio as gr
from pydantic import BaseModel, ConfigDict

from assistant.errors import BadRequest
from assistant.ui.check_form import CheckForm, Shown, filled
from assistant.ui.levelling import level_html, questions
from assistant.ui.papers_port import Desk
from assistant.ui.reviewing import task_html
from assistant.ui.signing import Signing
from assistant.ui.unseen import Start, Unseen
from assistant.ui.withdrawing import withdraw_html
from assistant.words import LEVEL
from corpus.levels import Level, Viewer
from corpus.review import Task, task
from corpus.withdrawal import Cause, Reason

NOT_YOURS = "只有工作人员可以添加和核对资料。"
_MAX_CHARS = 2000
_NO_LEVEL = "级别没有改：这条资料刚刚有变动，或还没有确认过；请重新打开它再试。"
_NO_REASON = "请先选为什么撤下。"
_NOT_ASKED = "没有撤下：这条资料刚刚有变动，或还没有确认过；请重新打开它再试。"


class _Deed(BaseModel):
    """What is done to a record, and what whoever wants that was asked about before.

    Attributes:
        text: Looked for among records out of sight.
        start: How many of these are passed over.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    record: str = ""
    level: Level | None = None
    reason: Reason | None = None
    cause: Cause | None = None
    asked: str = ""
    text: str = ""
    start: Start = 0


def build_deeds(
    desk: Desk,
    queue: gr.HTML,
    form: CheckForm,
    *,
    day: Callable[[], date],
    signing: Signing,
) -> None:
    """Build what is done to a record that is open or was, each time once it was asked about.

    Args:
        desk: What the view works on.
        queue: Where the list of records is shown, and what is out of sight.
        form: Of the record that is open.
        day: Gives the day for which a record's standing is shown.
        signing: Gives the names of those who check.
    """
    unseen = Unseen(
        "papers",
        _Deed,
        most_chars=_MAX_CHARS,
        about=lambda said: said.record,
        otherwise=NOT_YOURS,
    )

    def ask_level(who: Viewer, said: _Deed) -> str:
        return _asked_to_level(desk, who, said)

    def level(who: Viewer, said: _Deed) -> Shown:
        return _levelled(desk, who, said, day())

    def ask(who: Viewer, said: _Deed) -> str:
        return _asked_to_withdraw(desk, who, said)

    def withdraw(who: Viewer, said: _Deed) -> Shown:
        return _withdrawn(desk, who, said, day())

    def list_withdrawn(who: Viewer, said: _Deed) -> str:
        return desk.back.listed(who, text=said.text, start=said.start)

    def show_withdrawn(who: Viewer, said: _Deed) -> str:
        return desk.back.opened(who, said.record)

    def ask_back(who: Viewer, said: _Deed) -> str:
        return desk.back.asked(who, said.record, said.cause)

    def bring_back(who: Viewer, said: _Deed) -> Shown:
        return _brought_back(desk, who, said, day(), signing.own(who))

    shown = [queue, *form.changing]
    # What only asks is another event than what is done: the audit has no act that was not done.
    unseen.button("levelling", ask_level, [form.level])
    unseen.button("level", level, [form.head, form.level], note=lambda said: said.level or "")
    unseen.button("leaving", ask, [form.withdrawal])
    unseen.button("withdraw", withdraw, shown, note=lambda said: said.reason or "")
    unseen.button("withdrawn", list_withdrawn, shown[:1], heard="multiple")
    unseen.button("gone", show_withdrawn, shown[:1], heard="multiple")
    unseen.button("returning", ask_back, shown[:1])
    unseen.button("restore", bring_back, shown, note=lambda said: said.cause or "")


def _asked_to_level(desk: Desk, staff: Viewer, said: _Deed) -> str:
    """Ask what has to be asked next before a record has another level; nothing for the same."""
    of = task(said.record, store=desk.store, viewer=staff)
    now = of.record.level
    if said.level is None or said.level == now:
        return level_html(said.record, now, guests=desk.guests)
    asks, signs = _before_level(of, said.level)
    place = min(signs.index(said.asked) + 1 if said.asked in signs else 0, len(asks) - 1)
    return level_html(
        said.record,
        now,
        chosen=said.level,
        asked=signs[place],
        told=asks[place],
        last=place == len(asks) - 1,
        guests=desk.guests,
    )


def _before_level(of: Task, level: Level) -> tuple[tuple[str, ...], list[str]]:
    """Give what is asked before a record has another level, and what tells each was asked.

    A record that was changed meanwhile is asked about anew.
    """
    asks = questions(of.record.level, level)
    return asks, [f"{n} {level} {of.stored.version} {of.record.id}" for n in range(len(asks))]


def _levelled(desk: Desk, staff: Viewer, said: _Deed, day: date) -> Shown:
    """Say anew who may see a record, once all was asked that is asked before.

    Raises:
        BadRequest: Not all of it was, or the record was changed since.
    """
    of = task(said.record, store=desk.store, viewer=staff)
    if said.level is None or said.level == of.record.level:
        raise BadRequest(_NO_LEVEL)
    if said.asked != _before_level(of, said.level)[1][-1]:
        raise BadRequest(_NO_LEVEL)
    desk.set_level(said.record, said.level, staff)
    after = task(said.record, store=desk.store, viewer=staff)
    done = f"级别已改为“{LEVEL[after.record.level]}”，马上起作用。"
    alike = desk.beside(after).alike
    head = task_html(after, after.stored.status(day), said=done, alike=alike)
    return head, level_html(said.record, after.record.level, guests=desk.guests)


def _asked_to_withdraw(desk: Desk, staff: Viewer, said: _Deed) -> str:
    """Ask whether a record is really to be taken out of sight, for a reason that was chosen."""
    of = task(said.record, store=desk.store, viewer=staff)
    if said.reason is None:
        return withdraw_html(of.record.id, wrong=_NO_REASON)
    return withdraw_html(of.record.id, chosen=said.reason, asked=_withdrawal_of(of, said))


def _withdrawn(desk: Desk, staff: Viewer, said: _Deed, day: date) -> Shown:
    """Take a record out of sight once that was asked; give the queue, and say so above it.

    Raises:
        BadRequest: Just this was not asked about, or the record was changed since.
    """
    of = task(said.record, store=desk.store, viewer=staff)
    if said.reason is None or said.asked != _withdrawal_of(of, said):
        raise BadRequest(_NOT_ASKED)
    desk.withdraw(said.record, said.reason, staff)
    done = f"已撤下“{of.record.title}”（{of.record.id}），谁都马上查不到它。"
    return (desk.queue.html(desk.store, staff, said=done), *filled(None, day))


def _withdrawal_of(of: Task, said: _Deed) -> str:
    """Give what tells that a person was asked about just this, as the record is now."""
    return f"{of.stored.version} {said.reason} {of.record.id}"


def _brought_back(desk: Desk, staff: Viewer, said: _Deed, day: date, own: str) -> Shown:
    """Bring a record back once that was asked; give it as it counts now, and say so above it."""
    now = desk.back.bring_back(staff, said.record, said.cause, said.asked)
    done = f"已恢复，是第 {now.version} 版，马上又能查到。"
    of = task(said.record, store=desk.store, viewer=staff)
    return ("", *filled(of, day, done, own=own, beside=desk.beside(of)))
