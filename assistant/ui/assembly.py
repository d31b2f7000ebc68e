"""What the views work on, put together from the running parts."""

from collections.abc import Collection, Mapping
from functools import partial
from pathlib import Path

from assistant.access.doors import LOCAL
from assistant.accounts.errors import UnknownAccount
from assistant.accounts.port import Accounts
from assistant.auditing.profiles import NotedProfiles
from assistant.bootstrap import Parts
from assistant.chatmodel.ceiling import ceiling_of
from assistant.finding import Finder
from assistant.keeping.asked import AskedStore
from assistant.keeping.batches import BatchStore
from assistant.keeping.complaints import ComplaintStore
from assistant.keeping.followed import FollowedStore
from assistant.keeping.inbox import InboxStore
from assistant.keeping.offers import OfferStore
from assistant.keeping.traces import TraceStore
from assistant.keeping.usage import UsageStore
from assistant.matching.everything import Shelf
from assistant.mine.news import Sources
from assistant.overview.looking import Looking
from assistant.ui.additions import Additions
from assistant.ui.bringing_back import BringingBack
from assistant.ui.companies import companies_of
from assistant.ui.complaints.giving import Complaining
from assistant.ui.drafting.assembly import drafting_of
from assistant.ui.drafting.port import Drafting
from assistant.ui.fits.rules import RuleDesk
from assistant.ui.fits.tab import Fits
from assistant.ui.going import embedding_at
from assistant.ui.inbox.port import Inbox
from assistant.ui.matching.batches import Batches
from assistant.ui.matching.tab import Matching
from assistant.ui.mine.port import Mine
from assistant.ui.offers.port import Offering
from assistant.ui.papers_port import Desk
from assistant.ui.trials.port import Trials
from assistant.ui.workbench import Workbench
from corpus.ingest import Added, Progress, add, remove, restore, set_level
from corpus.levels import Level, Viewer
from corpus.records import Kind
from corpus.store.lock import writing
from corpus.store.records import RecordStore, StoredRecord
from corpus.withdrawal import Cause, Reason

# Whoever takes in one record does not wait for a batch of files to be added.
_SECONDS_TO_WAIT = 20
# What the id of whoever runs a command begins with, before their name on this machine.
_COMMAND_LINE = "cli:"


def workbench_of(parts: Parts, *, trials: Trials | None = None) -> Workbench:
    """Give what all views work on; without trials there is no view of the evaluation."""
    model = parts.model
    drafting, offering = drafting_of(parts), offering_of(parts)
    return Workbench(
        records=parts.store,
        finder=finder_of(parts),
        fits=fits_of(parts),
        matching=matching_of(parts),
        drafting=drafting,
        mine=mine_of(parts, drafting, offering),
        offering=offering,
        desk=desk_of(parts),
        trials=trials,
        traces=TraceStore(parts.store.engine),
        feedback=parts.feedback,
        inbox=inbox_of(parts),
        overview=overview_of(parts),
        complaints=Complaining(
            keeper=ComplaintStore(parts.store.engine),
            records=parts.store,
            judgements=parts.feedback,
            now=parts.settings.now,
            cards=parts.opinions,
            titles=partial(titles_of, parts.store),
        ),
        about=None if model is None else model.about,
        ceiling=None if model is None else partial(ceiling_of, model.about, parts.ceilings),
        embedding=embedding_at(parts.settings),
        kept_days=parts.settings.kept_days,
    )


def titles_of(store: RecordStore, ids: Collection[str], viewer: Viewer) -> Mapping[str, str]:
    """Give the titles of those of some records that somebody may see, by id."""
    return {id_: stored.record.title for id_, stored in store.current(ids, viewer).items()}


def inbox_of(parts: Parts) -> Inbox:
    """Give what the view of what people told the staff works on."""
    engine = parts.store.engine
    return Inbox(
        listed=InboxStore(engine),
        complaints=ComplaintStore(engine),
        feedback=parts.feedback,
        opinions=parts.opinions,
        traces=TraceStore(engine),
        records=parts.store,
        named=partial(named_of, parts.people.accounts),
        now=parts.settings.now,
    )


def named_of(accounts: Accounts, identity: str) -> str:
    """Give what a member of the staff is called, by an id of ours."""
    if identity == LOCAL.identity:
        return "本机管理员"
    if identity.startswith(_COMMAND_LINE):
        return f"命令行（{identity.removeprefix(_COMMAND_LINE)}）"
    try:
        return accounts.get(identity).shown
    except UnknownAccount:
        return "已注销的账号"


def overview_of(parts: Parts) -> Looking:
    """Give what the view of all figures works on."""
    return Looking(
        parts.store,
        UsageStore(parts.store.engine),
        Shelf(parts.settings.data_dir / "matches"),
        day=parts.settings.day,
    )


def desk_of(parts: Parts) -> Desk:
    """Give what the view of papers works on."""

    def work(folder: Path, kind: Kind | None, level: Level | None, progress: Progress) -> Added:
        with writing(parts.settings.data_dir):
            return add(
                [folder],
                store=parts.store,
                indexer=parts.indexer,
                parser=parts.parser,
                kind=kind,
                level=level,
                progress=progress,
            )

    def level(record: str, level: Level, who: Viewer) -> StoredRecord:
        with writing(parts.settings.data_dir, wait_seconds=_SECONDS_TO_WAIT):
            return set_level(
                record,
                level,
                who,
                store=parts.store,
                indexer=parts.indexer,
                parser=parts.parser,
            )

    def withdraw(record: str, reason: Reason, who: Viewer) -> None:
        with writing(parts.settings.data_dir, wait_seconds=_SECONDS_TO_WAIT):
            remove(
                record,
                store=parts.store,
                indexer=parts.indexer,
                who=who.identity,
                reason=reason,
            )

    def bring_back(record: str, cause: Cause, who: Viewer) -> StoredRecord:
        with writing(parts.settings.data_dir, wait_seconds=_SECONDS_TO_WAIT):
            return restore(record, cause, who, store=parts.store, indexer=parts.indexer)

    waiting = parts.settings.data_dir / "uploads"
    return Desk(
        store=parts.store,
        additions=Additions(work, store=parts.store, folder=waiting),
        set_level=level,
        withdraw=withdraw,
        back=BringingBack(
            store=parts.store,
            restore=bring_back,
            named=partial(named_of, parts.people.accounts),
        ),
        guests=parts.settings.guests,
        now=parts.settings.now,
    )


def finder_of(parts: Parts) -> Finder:
    """Give what the view of records works on."""
    return Finder(searcher=parts.searcher, records=parts.store)


def mine_of(parts: Parts, drafting: Drafting | None, offering: Offering | None = None) -> Mine:
    """Give what the view of what is somebody's own works on."""
    engine = parts.store.engine
    return Mine(
        memory=AskedStore(engine),
        traces=TraceStore(engine),
        follows=FollowedStore(engine),
        sources=Sources(records=parts.store, rulebook=parts.rulebook, searcher=parts.searcher),
        records=parts.store,
        finder=finder_of(parts),
        profiles=parts.profiles,
        companies=companies_of(parts),
        drafting=drafting,
        offering=offering,
        kept_days=parts.settings.kept_days,
        batches=BatchStore(engine),
    )


def offering_of(parts: Parts) -> Offering:
    """Give what the forms of own demands and achievements work on."""

    def work(folder: Path, kind: Kind, level: Level) -> Added:
        with writing(parts.settings.data_dir, wait_seconds=_SECONDS_TO_WAIT):
            return add(
                [folder],
                store=parts.store,
                indexer=parts.indexer,
                parser=parts.parser,
                kind=kind,
                level=level,
            )

    return Offering(
        offers=OfferStore(parts.store.engine, now=parts.settings.now),
        work=work,
        records=parts.store,
        companies=companies_of(parts),
    )


def fits_of(parts: Parts) -> Fits:
    """Give what the view of what one can apply for works on."""
    return Fits(
        rulebook=parts.rulebook,
        profiles=NotedProfiles(parts.profiles, parts.audit),
        rules=RuleDesk(
            measures=parts.measures,
            records=parts.store,
            rulebook=parts.rulebook,
            model=parts.model,
        ),
        model=parts.model,
        companies=companies_of(parts),
    )


def matching_of(parts: Parts) -> Matching:
    """Give what the view of matches works on."""
    return Matching(
        matcher=parts.matcher,
        records=parts.store,
        profiles=parts.profiles,
        opinions=parts.opinions,
        parser=parts.parser,
        shelf=Shelf(parts.settings.data_dir / "matches"),
        batches=Batches(BatchStore(parts.store.engine, now=parts.settings.now)),
    )
