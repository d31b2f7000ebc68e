"""The view in which matches are made. Its one handler authorises by itself.

What it gives is found in `assistant.matching.matcher`, and shown as `cards.py` makes it.
"""

import json
import logging
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

import gradio as gr

from assistant.eligibility.profile import Profile, read_profile
from assistant.errors import AssistantError, BadRequest
from assistant.keeping.profiles import Kept
from assistant.matching.cells import demand_of_cells
from assistant.matching.direction import direction_of, offered_in
from assistant.matching.everything import Shelf
from assistant.matching.kept import MatchOne
from assistant.matching.matcher import MAX_CHARS, Matcher, Matches
from assistant.matching.opinions import Opinion
from assistant.offers.fields import KINDS, known_values
from assistant.offers.writing import as_record
from assistant.ui.handlers import handler
from assistant.ui.matching.batches import Batches
from assistant.ui.matching.blank import template_html
from assistant.ui.matching.cards import (
    Places,
    empty_html,
    failed_html,
    grounds_html,
    matches_html,
    matching_html,
    meant_html,
    nothing_offered_html,
)
from assistant.ui.offers.form import place_html
from assistant.ui.viewer import is_staff
from corpus.errors import CorpusError, UnknownRecord
from corpus.ingest import Parser
from corpus.levels import Viewer
from corpus.records import Record
from corpus.store.records import StoredRecord
from index.affinity import SIDES, Side
from index.errors import IndexingError

_BROKEN = "系统出错，没有匹配成。请再试一次；如果还是这样，请把时间告诉管理员。"
_OFFERS_NOTHING = (
    "读成了“有成果，找需求”，但没有读到是什么成果。请写出成果的名称和用处，或填它的编号。"
)
_K = 12
_MAX_REQUEST_CHARS = MAX_CHARS + 2_000
_BOX = f"""
<form id="match-form" role="search">
<label class="unseen" for="match-text">要解决的问题，或需求、成果的编号</label>
<textarea id="match-text" rows="1" maxlength="{MAX_CHARS}" autocomplete="off"
 placeholder="说说要解决的问题，或填需求、成果的编号"></textarea>
<button type="submit" class="strong">找匹配</button>
</form>
<p class="hint">
<span class="keys">Enter 提交 · Shift+Enter 换行 · 写明指标、预算、期限，比得更准</span>
<span class="out"><a id="match-sheet" role="button" tabindex="0">从文件读需求</a>
<input type="file" id="match-file" hidden>
<a id="match-batch" role="button" tabindex="0">批量匹配表格里的需求</a>
<input type="file" id="match-table" accept=".xlsx,.csv" hidden>
{{template}}
<a id="match-all" role="button" tabindex="0">全部匹配（Excel）</a></span></p>
"""

# Which tables were matched, and where the matches of one come, row by row; `matching.js` fills it.
_LINES = '<div id="match-kept"></div><div id="match-lines"></div>'

logger = logging.getLogger(__name__)

Shown = tuple[object, ...]


class Profiles(Protocol):
    """Keeps profiles; `assistant.keeping.profiles.ProfileStore` in production."""

    def of(self, viewer: Viewer) -> Kept:
        """Give what is kept for a viewer."""


class Opinions(Protocol):
    """Keeps what people say of cards; `assistant.keeping.opinions.OpinionStore` in production."""

    def keep(self, opinion: Opinion) -> None:
        """Keep an opinion."""


class NothingOffered(BadRequest):
    """Somebody says that they have something, and not what."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed.

    Attributes:
        side: Which side they said that it is; None where that is left to its words.
    """

    text: str
    side: Side | None = None


class Records(Protocol):
    """Gives records; `corpus.store.records.RecordStore` in production."""

    def generation(self) -> int:
        """Give the number that moves with every visible change."""

    def get(self, record: str, viewer: Viewer) -> StoredRecord:
        """Give one that the viewer may see."""

    def current(self, ids: Collection[str], viewer: Viewer) -> Mapping[str, StoredRecord]:
        """Give those of some that the viewer may see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """What the view works on.

    Attributes:
        shelf: Where runs over everything are kept.
        batches: Matches tables in the background, and keeps what came of it; None to keep nothing.
    """

    matcher: Matcher
    records: Records
    profiles: Profiles
    opinions: Opinions
    parser: Parser
    shelf: Shelf
    batches: Batches | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchParts:
    """The components of the view that the handler changes or reads."""

    wish: gr.Textbox
    run: gr.Button
    results: gr.HTML


def build_matching(*, offering: bool = False) -> MatchParts:
    """Build the view's own column; the texts stand beside it, see `grounds_html`.

    Args:
        offering: Whether people can write down demands and achievements of their own.
    """
    with gr.Column(elem_id="match"):
        box = _BOX.format(template=template_html())
        gr.HTML(box, elem_id="match-box", apply_default_css=False)
        if offering:
            gr.HTML(place_html(), elem_id="offer-place", apply_default_css=False)
        gr.HTML(_LINES, elem_id="match-table-place", apply_default_css=False)
        results = gr.HTML(elem_id="match-results", apply_default_css=False)
        wish = gr.Textbox(elem_id="match-wish", elem_classes="trigger", show_label=False)
        run = gr.Button("匹配", elem_id="match-run", elem_classes="trigger")
    return MatchParts(wish=wish, run=run, results=results)


def wire_matching(
    parts: MatchParts,
    panel: gr.HTML,
    opening: gr.Button,
    *,
    matching: Matching,
    day: Callable[[], date],
) -> None:
    """Give the view its one handler: a need comes in, cards go out.

    Args:
        parts: The view.
        panel: Where the texts of both sides are shown.
        opening: Is pressed when the view is opened.
        matching: What it works on.
        day: Gives the date taken for today.
    """

    def match(written: str | None, who: Viewer) -> Iterator[Shown]:
        try:
            asked = asked_of(written)
            if asked is None:
                yield empty_html(), grounds_html(Places())
                return
            yield matching_html(), gr.skip()
            found = matched(matching, asked, who, day=day())
        except NothingOffered as error:
            yield nothing_offered_html(str(error)), grounds_html(Places())
        except (AssistantError, CorpusError, IndexingError) as error:
            yield failed_html(str(error)), grounds_html(Places())
        except Exception:  # the outermost boundary: the page says that it broke, the log says how
            logger.exception("a match failed")
            yield failed_html(_BROKEN), grounds_html(Places())
        else:
            places = Places()
            results = matches_html(found, places, staff=is_staff(who), sure=_is_sure(asked))
            yield _meant(matching, asked, who) + results, grounds_html(places)

    gr.on(
        [parts.run.click, opening.click],
        handler("matching.match", match),
        [parts.wish],
        [parts.results, panel],
        trigger_mode="always_last",
        show_progress="hidden",
        api_visibility="private",
    )


def asked_of(written: str | None) -> Typed | Record | None:
    """Read what the page sends: words, the id of a record, a form or a row; None for nothing.

    Args:
        written: None where the page was opened and nothing has been asked yet.

    Raises:
        BadRequest: It is not of that form, or too long.
    """
    if not written or not written.strip():
        return None
    if len(written) > _MAX_REQUEST_CHARS * 2:
        raise BadRequest(f"写的内容太长，最多 {MAX_CHARS} 字。")
    try:
        data = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise BadRequest("写的内容没有传完整，请再试一次。") from error
    asked = asked_in(data) if isinstance(data, dict) else None
    return None if isinstance(asked, Typed) and not asked.text else asked


def asked_in(data: Mapping[str, object]) -> Typed | Record:
    """Give what a request asks with: the form or the row of a table that it bears, else its words.

    Raises:
        BadRequest: The form has no name yet, or the row is none.
        SecretMaterial: It bears a mark of 秘密 or above.
    """
    if (row := data.get("row")) is not None:
        return demand_of_cells(row)
    form = data.get("offer")
    if not isinstance(form, Mapping):
        side = next((one for one in SIDES if one == data.get("side")), None)
        return Typed(str(data.get("text") or "").strip(), side)
    kind = next((one for one in KINDS if one == form.get("kind")), KINDS[0])
    record = as_record(kind, known_values(kind, form.get("values")))
    if record is None:
        raise BadRequest("请先写名称，再用它找对方。")
    return replace(record, id="")  # it is none of the records


def matched(matching: Matching, asked: Typed | Record, who: Viewer, *, day: date) -> Matches:
    """Match what was asked: a form, a stored record where it is the id of one, else words.

    Raises:
        BadRequest, UnknownRecord: It can be neither.
    """
    profile = known_profile(matching, who)
    if isinstance(asked, Record):
        return matching.matcher.of_unkept(asked, who, day=day, k=_K, profile=profile)
    stored = _record(matching, asked.text, who)
    if stored is None:
        if _IS_A_NUMBER.fullmatch(asked.text):
            raise UnknownRecord(
                f"没有编号为“{asked.text}”的需求或成果，请核对编号，或写出要解决的问题。"
            )
        if not _HAS_WORDS.search(asked.text):
            raise BadRequest("没有读到文字；请写出要解决的问题，或填需求、成果的编号。")
        words, taken = _taken(asked)
        return matching.matcher.of_text(words, who, day=day, k=_K, profile=profile, side=taken)
    kind = stored.record.kind
    if kind not in SIDES:
        raise BadRequest(f"{asked.text} 是政策或资料；这里匹配的是需求和成果。")
    side: Side = "demand" if kind == "demand" else "achievement"
    return matching.matcher.of_record(stored.record.id, side, who, day=day, k=_K, profile=profile)


def match_asked(matching: Matching, who: Viewer, *, day: date) -> MatchOne:
    """Give what matches, for somebody, what a page asks a card for with."""
    return lambda asked: matched(matching, asked_in(asked), who, day=day)


def _taken(asked: Typed) -> tuple[str, Side]:
    """Give what is matched of words, and as which side.

    Raises:
        NothingOffered: They say that they have something, and not what.
    """
    side = asked.side or direction_of(asked.text).given
    if side == "demand":
        return asked.text, side
    offered = offered_in(asked.text)
    if not offered and asked.side is None:
        raise NothingOffered(_OFFERS_NOTHING)
    return offered or asked.text, side


def _meant(matching: Matching, asked: Typed | Record, who: Viewer) -> str:
    """Render the question whether a record is meant, whose very name was typed."""
    name = named(asked.text) if isinstance(asked, Typed) else ""
    if not name:
        return ""
    view = matching.matcher.view(who)
    some = (one.record for side in SIDES for one in view.stored[side])
    meant = next((one for one in some if named(one.title) == name), None)
    return "" if meant is None else meant_html(meant.id, meant.title)


def named(text: str) -> str:
    """Give a name as it is compared: by its letters, characters and figures alone.

    >>> named("《喷漆 循环水净化》") == named("喷漆循环水净化")
    True
    """
    return "".join(one for one in unicodedata.normalize("NFKC", text).casefold() if one.isalnum())


def _is_sure(asked: Typed | Record) -> bool:
    """Say whether it is plain which side was given."""
    if not isinstance(asked, Typed) or asked.side is not None:
        return True
    return direction_of(asked.text).sure


def known_profile(matching: Matching, who: Viewer) -> Profile | None:
    """Give what is kept of the asker's company; None where nothing is."""
    kept = matching.profiles.of(who).profile
    return read_profile(kept) if kept else None


def _record(matching: Matching, asked: str, who: Viewer) -> StoredRecord | None:
    if "\n" in asked or len(asked) > _LONGEST_ID:
        return None
    try:
        return matching.records.get(asked, who)
    except UnknownRecord:
        return None


_LONGEST_ID = 120
# What can only be meant as the number of a record: NXXQ-2026-0034.
_IS_A_NUMBER = re.compile(r"[A-Za-z]+(?:[-_]?[A-Za-z0-9]+)*[-_]?\d+", re.ASCII)
_HAS_WORDS = re.compile(r"[\u4e00-\u9fff]|[A-Za-z]{3}")
