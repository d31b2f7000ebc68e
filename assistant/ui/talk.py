"""The conversation: a question is asked, and its answer grows beside its sources."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import gradio as gr

from assistant.mine.asked import both
from assistant.ui.cards import conversation_html
from assistant.ui.exchanges import MAX_QUESTION_CHARS, Ask, Past, converse, stopped, within
from assistant.ui.fits.tab import keep_what_was_told, kept_of
from assistant.ui.going import going_html
from assistant.ui.handlers import handler, told
from assistant.ui.opinions import build_opinions
from assistant.ui.panel import panel_html
from assistant.ui.sight import Sight
from assistant.ui.viewer import is_staff
from assistant.ui.workbench import Workbench
from corpus.levels import Viewer

_HINT = """
<p class="hint"><span class="keys">Enter 发送 · Shift+Enter 换行 · Esc 停止</span>
<span>回答供参考，办理以主管部门最新文件为准</span></p>
"""
# How long a visit is remembered.
SESSION_SECONDS = 12 * 3600
# Answers wait for a language model most of the time; those who only search must not wait for it.
_ANSWERS_AT_ONCE = 24

Shown = tuple[object, ...]
_NOTHING_NEW: Shown = tuple(gr.skip() for _ in range(4))


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """The components of the view; those of `shown` are changed by handlers, in its order."""

    box: gr.Textbox
    clear: gr.Button
    going: gr.HTML
    past: gr.State
    conversation: gr.HTML
    panel: gr.HTML
    ask: gr.Button
    stop: gr.Button

    @property
    def shown(self) -> list[gr.components.Component]:
        """What `_shown` fills, in its order."""
        return [self.past, self.conversation, self.panel]


def build_talk(bench: Workbench, panel: gr.HTML) -> Talk:
    """Build the view; the sources stand in a panel that is placed elsewhere."""
    conversation = gr.HTML(conversation_html(()), elem_id="conversation", apply_default_css=False)
    going = gr.HTML(
        going_html(bench.about, embedding=bench.embedding, kept_days=bench.kept_days),
        elem_id="going",
        apply_default_css=False,
        render=False,
    )
    box, ask, stop, clear = _composer(going)
    past = gr.State((), time_to_live=SESSION_SECONDS)
    return Talk(
        box=box,
        clear=clear,
        going=going,
        past=past,
        conversation=conversation,
        panel=panel,
        ask=ask,
        stop=stop,
    )


def _composer(going: gr.HTML) -> tuple[gr.Textbox, gr.Button, gr.Button, gr.Button]:
    with gr.Column(elem_id="composer"):
        box = gr.Textbox(
            elem_id="question",
            label="您的问题",
            show_label=False,
            container=False,
            placeholder="说说您的情况和问题",
            lines=1,
            max_lines=6,
            max_length=MAX_QUESTION_CHARS + 1,  # one too many is told, not cut off
            autofocus=True,
        )
        with gr.Row(elem_id="actions"):
            gr.HTML(_HINT, elem_id="hint", apply_default_css=False)
            clear = gr.Button("清空", elem_id="clear", variant="secondary", size="sm")
            stop = gr.Button("停止", elem_id="stop", variant="secondary", size="sm")
            send = gr.Button("提问", elem_id="ask", variant="primary", size="sm")
        going.render()
    return box, send, stop, clear


def wire_talk(
    talk: Talk, page: gr.Blocks, bench: Workbench, *, ask: Ask, day: Callable[[], date]
) -> None:
    """Let questions be asked, stopped and cleared; the components stand in `page`."""
    _say_where_it_goes(talk, page, bench)
    if bench.feedback is not None:
        build_opinions(bench.feedback, talk.past, seconds=SESSION_SECONDS)
    records, fits, traces = bench.records, bench.fits, bench.traces
    memory = bench.mine.memory if bench.mine is not None else None
    keep = both(traces.add, memory) if traces is not None else None

    def leads(who: Viewer) -> bool:
        return traces is not None and is_staff(who)

    def answer(text: str, past: Past, who: Viewer) -> Iterator[Shown]:
        if not text.strip():
            yield _NOTHING_NEW  # what gives nothing at all would empty every part of the page
            return
        pointers: object = None
        given: object = None
        known = kept_of(who, fits) if fits is not None else None
        growing = converse(
            text, past, who, ask=ask, day=day(), records=records, profile=known, keep=keep
        )
        for exchanges in growing:
            if exchanges is given:
                yield _NOTHING_NEW
                continue
            given, newest = exchanges, exchanges[-1]
            now = [one.pointers for one in exchanges]
            same = newest.answer is not None and now == pointers
            # While it is searched there is a line about that, which even no sources replace.
            pointers = now if newest.answer is not None else None
            yield ("", *_shown(exchanges, traced=leads(who), same_sources=same))
            if fits is not None and newest.finished is not None:
                with told():
                    keep_what_was_told(newest.finished, who, fits)

    def stop(past: Past, who: Viewer) -> Shown:
        sight = Sight(records, who) if records is not None else None
        return _shown(within(stopped(past), sight), traced=leads(who))

    def start_again(who: Viewer) -> Shown:  # noqa: ARG001  (whoever it is, there is nothing)
        return ("", *_shown((), traced=False))

    running = gr.on(
        [talk.ask.click, talk.box.submit],
        handler("ask", answer),
        [talk.box, talk.past],
        [talk.box, *talk.shown],
        concurrency_limit=_ANSWERS_AT_ONCE,
        trigger_mode="multiple",  # a stopped answer may linger; page.js lets one run at a time
        show_progress="hidden",
        api_visibility="private",
    )
    talk.stop.click(
        handler("stop", stop),
        [talk.past],
        talk.shown,
        cancels=[running],
        show_progress="hidden",
        api_visibility="private",
    )
    talk.clear.click(
        handler("clear", start_again),
        None,
        [talk.box, *talk.shown],
        cancels=[running],
        show_progress="hidden",
        api_visibility="private",
    )


def _say_where_it_goes(talk: Talk, page: gr.Blocks, bench: Workbench) -> None:
    """Say it anew at each visit, where what the model may be shown can change."""
    ceiling = bench.ceiling
    if ceiling is None:
        return

    def going(who: Viewer) -> str:  # noqa: ARG001  (it is the same for everybody)
        return going_html(
            bench.about,
            ceiling=ceiling(),
            embedding=bench.embedding,
            kept_days=bench.kept_days,
        )

    page.load(
        handler("going", going), None, talk.going, show_progress="hidden", api_visibility="private"
    )


def _shown(exchanges: Past, *, traced: bool, same_sources: bool = False) -> Shown:
    return (
        exchanges,
        conversation_html(exchanges, traced=traced),
        gr.skip() if same_sources else panel_html(exchanges),
    )
