"""The view of what is somebody's own. Each handler authorises by itself, and shows one's own alone.

What the browser wants comes by an unseen box (`mine.js`, `assistant.ui.unseen`).
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from uuid import uuid4

import gradio as gr

from assistant.access.doors import GUEST
from assistant.drafting.kept import KeptDraft
from assistant.drafting.template import templates
from assistant.eligibility.forms import to_form
from assistant.errors import AssistantError
from assistant.finding import Wish, wish_from
from assistant.mine.asked import require_somebody
from assistant.mine.followed import Followed, named, require_topic
from assistant.mine.known import KnownNews
from assistant.mine.news import News, search_news, told_by_now
from assistant.mine.reopening import reopened
from assistant.ui.drafting.desk import Desk, desk_of, still_there
from assistant.ui.drafting.port import seen
from assistant.ui.drafting.sharing import given_to
from assistant.ui.drafting.work import work_of
from assistant.ui.handlers import handler, told
from assistant.ui.mine.asked import PAGE, asked_html
from assistant.ui.mine.following import Choices, Told, news_html, searches_html, topics_html
from assistant.ui.mine.offered import offers_html
from assistant.ui.mine.own import (
    WAITING,
    OwnDraft,
    as_section,
    drafts_html,
    guest_html,
    matched_html,
    nav_html,
    portrait_html,
    told_html,
)
from assistant.ui.mine.port import Mine
from assistant.ui.unseen import Start, Unseen
from corpus.errors import CorpusError
from corpus.facets import Facets
from corpus.levels import Viewer
from index.errors import IndexingError

_MAX_SAID_CHARS = 20_000
# Counting what is open makes each draft anew; of more, nobody looks at the number.
_COUNTED = 10

logger = logging.getLogger(__name__)

Shown = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MineParts:
    """The components of the view that handlers change or read."""

    nav: gr.HTML
    portrait: gr.HTML
    drafts: gr.HTML
    offers: gr.HTML
    asked: gr.HTML
    searches: gr.HTML
    topics: gr.HTML
    told: gr.HTML


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What the browser wants.

    Attributes:
        one: Id of what it is about.
        text: Looked for among questions.
        start: How many questions are passed over.
        on: Whether questions are to be kept.
        at: State of the records that was shown.
        wish: What is to be followed.
    """

    one: str = ""
    text: str = ""
    start: Start = 0
    on: bool = True
    at: int = 0
    sort: Literal["search", "topic"] = "search"
    name: str = ""
    wish: Mapping[str, Any] = field(default_factory=dict)


def build_mine() -> MineParts:
    """Build the view."""
    with gr.Column(elem_id="mine"):
        nav = gr.HTML(elem_id="mine-nav", apply_default_css=False)
        portrait = gr.HTML(WAITING, elem_id="mine-portrait", apply_default_css=False)
        drafts, offers, asked, searches, topics, told_ = (
            gr.HTML(elem_id=f"mine-{name}", apply_default_css=False)
            for name in ("drafts", "offers", "asked", "searches", "topics", "told")
        )
    return MineParts(
        nav=nav,
        portrait=portrait,
        drafts=drafts,
        offers=offers,
        asked=asked,
        searches=searches,
        topics=topics,
        told=told_,
    )


def wire_mine(
    parts: MineParts, news: gr.HTML, opening: gr.Button, *, mine: Mine, day: Callable[[], date]
) -> None:
    """Let the view work.

    Args:
        parts: The view.
        news: Where it stands how much is new, for the tab.
        opening: Is pressed when the view is opened.
        mine: What it works on.
        day: Gives the day that counts.
    """
    view = _View(mine=mine, day=day, known=KnownNews(mine.sources))
    everything = [
        parts.nav,
        parts.portrait,
        parts.drafts,
        parts.asked,
        parts.searches,
        parts.topics,
        news,
        parts.told,
        parts.offers,
    ]
    private = {"show_progress": "hidden", "api_visibility": "private"}
    opening.click(
        handler("mine.open", view.open), None, everything, trigger_mode="always_last", **private
    )
    followed = [parts.searches, parts.topics, parts.nav, news]
    unseen = Unseen("mine", _Said, most_chars=_MAX_SAID_CHARS, about=lambda said: said.one)
    acts: tuple[tuple[str, Callable[[Viewer, _Said], object], list[gr.HTML]], ...] = (
        ("count", view.count, [news]),
        ("asked", view.asked, [parts.asked]),
        ("forget", view.forget, [parts.asked]),
        ("forget_all", view.forget_all, [parts.asked]),
        ("remember", view.remember, [parts.asked]),
        ("follow", view.follow, followed),
        ("drop", view.drop, followed),
        ("looked", view.looked, followed),
    )
    for name, act, outputs in acts:
        unseen.button(name, act, outputs, heard="multiple")


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """What is done for whoever asks."""

    mine: Mine
    day: Callable[[], date]
    known: KnownNews

    def open(self, who: Viewer) -> Iterator[Shown]:
        """Give all of the view: what is soon there first, what takes longer later."""
        if who.identity == GUEST.identity:
            yield "", guest_html(), "", "", "", "", news_html(0), "", ""
            return
        with told():
            topics = self._topics(who)
            fresh = _fresh(topics)
            soon = as_section("drafts", WAITING), as_section("searches", WAITING)
            first = self._nav(fresh), self._portrait(who), soon[0], self.asked(who, _Said())
            last = self._shown_topics(topics, who), news_html(fresh), told_html(), self._offers(who)
            yield *first, soon[1], *last
            before, after = (tuple(gr.skip() for _ in range(n)) for n in (2, 4))
            drafts = self._drafts(who)
            yield *before, drafts, gr.skip(), gr.skip(), *after
            yield *before, gr.skip(), gr.skip(), searches_html(self._searches(who)), *after

    def count(self, who: Viewer, _said: _Said) -> str:
        """Give how much is new of what somebody follows."""
        if who.identity == GUEST.identity:
            return news_html(0)
        return news_html(_fresh(self._topics(who)))

    # --- questions --------------------------------------------------------------------------------

    def asked(self, who: Viewer, said: _Said) -> str:
        """Give the questions that hold a text, one of them perhaps with what was answered."""
        require_somebody(who)
        mine, start = self.mine, said.start
        past = mine.memory.listed(who, text=said.text, start=start, most=PAGE)
        opened = None
        if said.one:
            opened = reopened(
                said.one,
                who,
                memory=mine.memory,
                traces=mine.traces,
                records=mine.records,
                day=self.day(),
            )
        return asked_html(
            past,
            on=mine.memory.is_on(who),
            text=said.text.strip(),
            start=start,
            opened=opened,
            days=mine.kept_days,
        )

    def forget(self, who: Viewer, said: _Said) -> str:
        """Forget one question."""
        require_somebody(who)
        self.mine.memory.forget(who, said.one)
        return self.asked(who, _Said(text=said.text, start=said.start))

    def forget_all(self, who: Viewer, _said: _Said) -> str:
        """Forget all questions."""
        require_somebody(who)
        self.mine.memory.forget_all(who)
        return self.asked(who, _Said())

    def remember(self, who: Viewer, said: _Said) -> str:
        """Keep questions from now on, or none."""
        self.mine.memory.switch(who, on=said.on)
        return self.asked(who, _Said())

    # --- searches and topics ----------------------------------------------------------------------

    def follow(self, who: Viewer, said: _Said) -> Shown:
        """Keep a search, or follow a topic, as looked at now."""
        require_somebody(who)
        wish, is_topic = wish_from(said.wish), said.sort == "topic"
        if is_topic:
            require_topic(wish)
        self.mine.follows.add(
            who,
            said.sort,
            named(said.name, wish),
            wish,
            day=self.day(),
            seen=self._told(wish, who, topic=is_topic),
        )
        return self._followed(who)

    def drop(self, who: Viewer, said: _Said) -> Shown:
        """Let a search or a topic go."""
        require_somebody(who)
        self.mine.follows.drop(who, said.one)
        return self._followed(who)

    def looked(self, who: Viewer, said: _Said) -> Shown:
        """Note that somebody has looked at a topic, or is running a search again.

        Raises:
            BadRequest: They follow nothing of that id.
        """
        require_somebody(who)
        of = self.mine.follows.one(who, said.one)
        is_topic = of.sort == "topic"
        if is_topic and said.at != self.mine.sources.records.generation():
            # What has come meanwhile was not shown yet.
            gr.Info("资料刚有更新，下面是新的；请看过再按一次。", title="有更新")
            return self._followed(who)
        seen_now = self._told(of.wish, who, topic=is_topic, began=of.made)
        self.mine.follows.look(who, of.id, day=self.day(), seen=seen_now)
        return self._followed(who)

    def _told(
        self, wish: Wish, who: Viewer, *, topic: bool, began: datetime | None = None
    ) -> frozenset[str]:
        day, sources = self.day(), self.mine.sources
        return told_by_now(wish, who, sources=sources, day=day, topic=topic, began=began)

    def _followed(self, who: Viewer) -> Shown:
        topics = self._topics(who)
        fresh = _fresh(topics)
        searches = searches_html(self._searches(who))
        news = news_html(fresh, uuid4().hex)
        return searches, self._shown_topics(topics, who), self._nav(fresh), news

    def _topics(self, who: Viewer) -> list[Told]:
        day = self.day()
        return [
            Told(of=one, news=self.known.of(one, who, day=day))
            for one in self.mine.follows.listed(who, "topic")
        ]

    def _shown_topics(self, topics: list[Told], who: Viewer) -> str:
        tally = self.mine.finder.records.tally(who, Facets(), day=self.day())
        choices = Choices(fields=tuple(tally.fields), regions=tuple(sorted(tally.regions)))
        generation = self.mine.sources.records.generation()
        return topics_html(topics, choices, generation=generation)

    def _searches(self, who: Viewer) -> list[Told]:
        listed = self.mine.follows.listed(who, "search")
        return [Told(of=one, news=self._found(one, who)) for one in listed]

    def _found(self, one: Followed, who: Viewer) -> News | None:
        try:
            return search_news(one, who, sources=self.mine.sources, day=self.day())
        except IndexingError:
            logger.warning("what is new of a search could not be found", exc_info=True)
            return None

    # --- profile and drafts -----------------------------------------------------------------------

    def _portrait(self, who: Viewer) -> str:
        kept = self.mine.profiles.of(who)
        name, region = (str(kept.profile.get(one) or "") for one in ("name", "region"))
        if not name and self.mine.companies is not None:
            name = self.mine.companies.of(who).name
        return portrait_html(name, region, len(to_form(kept.profile)), kept.changed)

    def _nav(self, fresh: int) -> str:
        return nav_html(
            fresh,
            offers=self.mine.offering is not None,
            matched=self.mine.batches is not None,
        )

    def _offers(self, who: Viewer) -> str:
        """Give what somebody wrote down, and below it the tables that they had matched."""
        offering, batches = self.mine.offering, self.mine.batches
        matched = "" if batches is None else matched_html(batches.listed(who))
        if offering is None:
            return matched
        own = offering.offers.own(who)
        return offers_html(own, offering.withdrawn(own)) + matched

    def _drafts(self, who: Viewer) -> str:
        drafting = self.mine.drafting
        if drafting is None:
            return ""
        desk = desk_of(drafting, who, {}, day=self.day())
        titles = {one.type: one.title for one in templates().values()}
        own = [
            OwnDraft(
                id=one.id,
                name=one.name,
                title=titles.get(one.type, one.type),
                updated=one.updated,
                missing=_missing(desk, one) if place < _COUNTED else None,
            )
            for place, one in enumerate(desk.drafts.listed(desk.owner))
        ]
        return drafts_html(own, given_to(desk))


def _missing(desk: Desk, one: KeptDraft) -> int | None:
    """Count what is open in a draft as it would be made now; None where it cannot be made."""
    try:
        work, _ = still_there(desk, work_of(desk.drafts.version(desk.owner, one.id)))
        return len(seen(desk.drafting, work, desk.who, day=desk.day).draft.missing)
    except (AssistantError, CorpusError):
        return None


def _fresh(topics: list[Told]) -> int:
    return sum(one.news.fresh for one in topics if one.news is not None)
