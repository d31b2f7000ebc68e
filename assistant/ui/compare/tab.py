"""What compares records that were found. Its one handler authorises by itself."""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import gradio as gr

from assistant.comparing.comparison import MOST, Records, compared
from assistant.errors import AssistantError
from assistant.ui.compare.table import (
    bar_html,
    compared_html,
    compared_panel_html,
    comparing_html,
    not_compared_html,
)
from assistant.ui.handlers import handler
from assistant.ui.viewer import is_staff
from corpus.errors import CorpusError
from corpus.levels import Viewer

_BROKEN = "系统出错了。如果再试还是这样，请把时间告诉管理员。"
_MOST_ID_CHARS = 240

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareParts:
    """The components that the handler changes or reads."""

    wish: gr.Textbox
    run: gr.Button
    table: gr.HTML


def build_compare() -> CompareParts:
    """Build the place of the table, and the bar below what was found."""
    table = gr.HTML(elem_id="find-compared", apply_default_css=False)
    wish = gr.Textbox(elem_id="compare-wish", elem_classes="trigger", show_label=False)
    run = gr.Button("比较", elem_id="compare-run", elem_classes="trigger")
    gr.HTML(bar_html(MOST), elem_id="compare-foot", apply_default_css=False)
    return CompareParts(wish=wish, run=run, table=table)


def wire_compare(
    parts: CompareParts, panel: gr.HTML, *, records: Records, day: Callable[[], date]
) -> None:
    """Give it its handler: ids come in, a table goes out.

    Args:
        parts: What was built.
        panel: Where the texts are shown.
        records: What is compared.
        day: Gives the day that counts where none is chosen.
    """

    def compare(written: str | None, who: Viewer) -> Iterator[tuple[object, ...]]:
        ids, chosen = chosen_of(written)
        yield comparing_html(), gr.skip()
        try:
            found = compared(ids, who, records=records, day=chosen or day())
        except (AssistantError, CorpusError) as error:
            yield not_compared_html(str(error)), gr.skip()
        except Exception:
            logger.exception("records could not be compared")
            yield not_compared_html(_BROKEN), gr.skip()
        else:
            yield compared_html(found, staff=is_staff(who)), compared_panel_html(found)

    parts.run.click(
        handler("finding.compare", compare),
        [parts.wish],
        [parts.table, panel],
        trigger_mode="always_last",
        show_progress="hidden",
        api_visibility="private",
    )


def chosen_of(written: str | None) -> tuple[list[str], date | None]:
    """Give the ids and the day that a page sent; what it cannot have sent itself is left out."""
    try:
        given = json.loads(written or "{}")
    except (ValueError, RecursionError):
        given = {}
    sent = given.get("ids") if isinstance(given, dict) else None
    ids = [one for one in sent if isinstance(one, str)] if isinstance(sent, list) else []
    day = given.get("day") if isinstance(given, dict) else None
    try:
        chosen = date.fromisoformat(day) if isinstance(day, str) and day else None
    except ValueError:
        chosen = None
    return [one for one in ids[: MOST + 1] if len(one) <= _MOST_ID_CHARS], chosen
