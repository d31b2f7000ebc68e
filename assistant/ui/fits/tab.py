"""The view of what a company can apply for. Its one handler authorises by itself.

Nothing is kept in the page's memory on the server: the profile comes with every request, and is
kept for those who can be told from others (`assistant.keeping.profiles`).
"""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import gradio as gr

from assistant.answers import Answer
from assistant.chatmodel.port import ChatModel
from assistant.eligibility.asking import questions
from assistant.eligibility.conversation import doubts_of
from assistant.eligibility.fields import field_at
from assistant.eligibility.forms import from_form
from assistant.eligibility.ladder import ladders
from assistant.eligibility.notices import as_seen, notices
from assistant.eligibility.pointed import pointed
from assistant.eligibility.policies import Policies, policies
from assistant.eligibility.profile import read_profile
from assistant.eligibility.rulebook import Rulebook
from assistant.eligibility.saying import heard, held_back, with_told
from assistant.eligibility.verdicts import Judged
from assistant.errors import AssistantError, BadRequest
from assistant.keeping.profiles import GUEST, Kept
from assistant.mine.company import Companies, Company
from assistant.ui.fits.cards import doubts_html
from assistant.ui.fits.form import asks_html, filled, form_html
from assistant.ui.fits.results import (
    Places,
    empty_html,
    failed_html,
    grounds_html,
    pointed_html,
    results_html,
    unheard_html,
)
from assistant.ui.fits.rules import RuleDesk, RuleParts, build_rules, wire_rules
from assistant.ui.handlers import handler
from assistant.ui.signing import Signing
from corpus.errors import CorpusError
from corpus.levels import Viewer

MAX_CHARS = 4000
_MAX_REQUEST_CHARS = 60_000
_BROKEN = "系统出错，没有判断出来。请再试一次；如果还是这样，请把时间告诉管理员。"
_SAY = f"""
<form id="fit-form">
<label class="unseen" for="fit-text">企业的情况</label>
<textarea id="fit-text" rows="1" maxlength="{MAX_CHARS}" autocomplete="off"
 placeholder="说说企业，例如：80 人，去年营收 3600 万"></textarea>
<button type="submit" class="strong">看能报什么</button>
</form>
<p class="hint"><span class="keys">Enter 提交 · 说过的会记进画像，可改可清</span>
<span class="out"><a id="fit-sheet" role="button" tabindex="0">从表格填入</a>
<input type="file" id="fit-file" accept=".xlsx,.csv" hidden>
<a id="fit-docx" role="button" tabindex="0">导出 Word</a>
<a id="fit-xlsx" role="button" tabindex="0">导出 Excel</a></span></p>
"""

logger = logging.getLogger(__name__)

Shown = tuple[object, ...]


class Profiles(Protocol):
    """Keeps profiles; `assistant.keeping.profiles.ProfileStore` in production."""

    def of(self, viewer: Viewer) -> Kept:
        """Give what is kept for a viewer."""

    def keep(self, viewer: Viewer, kept: Kept) -> None:
        """Keep a profile in place of the one before."""

    def forget(self, viewer: Viewer) -> None:
        """Forget what is kept for a viewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fits:
    """What the view works on.

    Attributes:
        rules: What staff edit rules with; None where nobody may.
        model: Points at what patterns do not hear; None for none.
        companies: Know what somebody's company is called elsewhere; None where nothing is kept.
    """

    rulebook: Rulebook
    profiles: Profiles
    rules: RuleDesk | None = None
    model: ChatModel | None = None
    companies: Companies | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FitParts:
    """The components of the view that the handler changes or reads."""

    wish: gr.Textbox
    run: gr.Button
    pointed: gr.HTML
    asks: gr.HTML
    results: gr.HTML
    form: gr.HTML
    rules: RuleParts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the page sends.

    Attributes:
        form: The lines of the form by path; None for what is kept.
        say: What is told besides.
        forget: Whether all is to be forgotten.
        at: By which the page knows the answer to it again; empty where it does not tell.
    """

    form: Mapping[str, str] | None
    say: str = ""
    forget: bool = False
    at: str = ""


def build_fits(fits: Fits) -> FitParts:
    """Build the view's own column; its texts stand beside it, see `grounds_html`."""
    with gr.Column(elem_id="fit"):
        gr.HTML(_SAY, elem_id="fit-say", apply_default_css=False)
        proposals = gr.HTML(elem_id="fit-pointed", apply_default_css=False)
        asks = gr.HTML(elem_id="fit-asks", apply_default_css=False)
        results = gr.HTML(elem_id="fit-results", apply_default_css=False)
        form = gr.HTML(elem_id="fit-profile", apply_default_css=False)
        wish = gr.Textbox(elem_id="fit-wish", elem_classes="trigger", show_label=False)
        run = gr.Button("判断", elem_id="fit-run", elem_classes="trigger")
        rules = build_rules() if fits.rules is not None else None
    return FitParts(
        wish=wish, run=run, pointed=proposals, asks=asks, results=results, form=form, rules=rules
    )


def wire_fits(
    parts: FitParts,
    panel: gr.HTML,
    opening: gr.Button,
    *,
    fits: Fits,
    day: Callable[[], date],
    signing: Signing,
) -> None:
    """Give the view its one handler: a profile comes in, verdicts go out.

    Args:
        parts: The view.
        panel: Where the texts of clauses are shown.
        opening: Is pressed when the view is opened.
        fits: What it works on.
        day: Gives the day whose rules count.
        signing: Gives the names of those who check rules.
    """
    if fits.rules is not None and parts.rules is not None:
        wire_rules(fits.rules, opening, parts.rules, day=day, signing=signing)

    def judge(written: str | None, who: Viewer) -> Iterator[Shown]:
        try:
            yield _judged(fits, who, asked_of(written), day())
        except (AssistantError, CorpusError) as error:
            yield gr.skip(), failed_html(str(error)), gr.skip(), gr.skip()
        except Exception:  # the outermost boundary: the page says that it broke, the log says how
            logger.exception("a profile could not be judged")
            yield gr.skip(), failed_html(_BROKEN), gr.skip(), gr.skip()

    judged = gr.on(
        [parts.run.click, opening.click],
        handler("fits.judge", judge),
        [parts.wish],
        [parts.asks, parts.results, parts.form, panel],
        trigger_mode="always_last",
        show_progress="hidden",
        api_visibility="private",
    )
    if fits.model is None:
        return
    model = fits.model

    def point(written: str | None, who: Viewer) -> Iterator[object]:
        try:
            if not (asked := asked_of(written)).say.strip():
                return
            yield ""  # what was proposed before was of another message
            yield _proposed(fits, model, who, asked, day())
        except (AssistantError, CorpusError):
            logger.warning("nothing could be proposed", exc_info=True)

    # By itself: while a model thinks, what the person does next is judged at once, and nothing is
    # proposed any more of what was said before.
    slow = judged.then(
        handler("fits.point", point),
        [parts.wish],
        [parts.pointed],
        show_progress="hidden",
        api_visibility="private",
    )
    gr.on([parts.run.click], None, cancels=[slow], api_visibility="private")


def keep_what_was_told(answer: Answer, who: Viewer, fits: Fits) -> None:
    """Keep what somebody told of their company in a conversation; of a guest nothing is kept."""
    found = answer.considered
    if found is None or not found.heard or who.identity == GUEST:
        return
    kept = fits.profiles.of(who)
    fits.profiles.keep(who, Kept(profile=found.profile, seen=kept.seen))


def kept_of(who: Viewer, fits: Fits) -> Mapping[str, object] | None:
    """Give the profile that is kept of somebody's company; None of a guest's, as none is."""
    return None if who.identity == GUEST else fits.profiles.of(who).profile


def asked_of(written: str | None) -> Asked:
    """Read what the page sends.

    Raises:
        BadRequest: It is not of that form, or too long.
    """
    if not written or not written.strip():
        return Asked(form=None)
    if len(written) > _MAX_REQUEST_CHARS:
        raise BadRequest("填写的内容太长，请删减后再试。")
    try:
        data = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise BadRequest("填写的内容没有传完整，请再试一次。") from error
    form = data.get("form") if isinstance(data, dict) else None
    say = str(data.get("say") or "") if isinstance(data, dict) else ""
    if len(say) > MAX_CHARS:
        raise BadRequest(f"一次最多说 {MAX_CHARS} 字。")
    lines = {str(k): str(v) for k, v in form.items()} if isinstance(form, dict) else None
    at = data.get("at") if isinstance(data, dict) else None
    return Asked(
        form=lines,
        say=say,
        forget=isinstance(data, dict) and data.get("forget") is True,
        at=str(at) if isinstance(at, int) else "",
    )


def profile_of(asked: Asked, kept: Mapping[str, object]) -> Mapping[str, object]:
    """Give the profile that a request is about: its form, else what is kept."""
    return dict(kept) if asked.form is None else from_form(asked.form)


def _judged(fits: Fits, who: Viewer, asked: Asked, day: date) -> Shown:
    if asked.forget:
        fits.profiles.forget(who)
        asked = Asked(form={}, at=asked.at)
    kept = fits.profiles.of(who)
    profile, unheard = _with_said(fits, who, asked, profile_of(asked, kept.profile), day)
    read = read_profile(profile)
    found = policies(read, who, day=day, rulebook=fits.rulebook)
    noticed = notices(found.measures, kept.seen) if profile else ()
    if who.identity != GUEST and (asked.form is not None or asked.say.strip()):
        fits.profiles.keep(who, Kept(profile=profile, seen=as_seen(found.measures)))
    extras = {path for one in found.measures for path in one.ask if path.startswith("extra.")}
    form = form_html(
        profile,
        year=day.year - 1,
        wrong=read.unusable,
        extras=sorted(path for path in extras if field_at(path)),
        company=Company() if fits.companies is None else fits.companies.of(who),
    )
    told = profile.keys() - {"name"}  # by its name alone nothing can be judged
    places = Places()
    titles = [one.name for one in read.lists.get("qualifications", ())]
    results = (
        results_html(
            found,
            noticed=noticed,
            ladders=ladders(found.measures, titles),
            places=places,
        )
        if told
        else empty_html()
    )
    return (
        asks_html(questions(_likely(found))) if told else "",
        unheard + results,
        _folded(form, profile, asked.at),
        grounds_html(places),
    )


def _with_said(
    fits: Fits, who: Viewer, asked: Asked, profile: Mapping[str, object], day: date
) -> tuple[Mapping[str, object], str]:
    """Give a profile with what was said of the company, and what is told of that: as HTML."""
    if not asked.say.strip():
        return profile, ""
    found = policies(read_profile(profile), who, day=day, rulebook=fits.rulebook)
    waiting = [path for one in questions(found.measures) for path in one.paths]
    said = heard(asked.say, day, asked=waiting)
    unheard = "" if said else unheard_html(asked.say)
    doubts = doubts_html(doubts_of(held_back(profile, said)))
    return with_told(profile, said), unheard + doubts


def _proposed(fits: Fits, model: ChatModel, who: Viewer, asked: Asked, day: date) -> str:
    """Render what a model finds besides in what was told; nothing of it counts yet."""
    profile = profile_of(asked, fits.profiles.of(who).profile)
    said = heard(asked.say, day)
    found = pointed(asked.say, day, heard=said, model=model, profile=profile)
    return pointed_html(found) if found else ""


def _likely(found: Policies) -> list[Judged]:
    """Give the measures about which something is known, so that their questions come first."""
    known = [one for one in found.measures if any(f.state == "met" for f in one.counted)]
    return list(known or found.measures)


def _folded(form: str, profile: Mapping[str, object], at: str) -> str:
    number = filled(profile)
    said = f"企业画像（已填 {number} 项）" if number else "企业画像（还没有填）"
    return f'<details id="fit-folded" data-at="{at}"><summary>{said}</summary>{form}</details>'
