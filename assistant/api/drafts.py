"""Drafts for programs: started, filled, looked over and had as a file; each its owner's alone."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from assistant.api.asked import DraftIn, FillIn
from assistant.api.parts import Programs
from assistant.auditing.noting import Naming
from assistant.drafting.faces import draft_face, template_face
from assistant.drafting.facts import read_facts
from assistant.drafting.template import template_of, templates
from assistant.ui.drafting.desk import Desk, desk_of, still_there
from assistant.ui.drafting.files import paper_of
from assistant.ui.drafting.port import seen
from assistant.ui.drafting.work import Work, filled, given_of, work_of
from assistant.ui.drafting.writing import Wrote, writing
from corpus.levels import Viewer

Json = dict[str, object]
_FROM = ("policy", "measure", "demand", "achievement")
_STARTED, _FILLED, _WRITTEN = "由程序新建", "由程序填写", "由程序请语言模型补写"


def kinds() -> Json:
    """Give what can be drafted."""
    return {"types": [template_face(one) for one in templates().values()]}


def listed(programs: Programs, who: Viewer) -> Json:
    """Give somebody's own drafts, the one changed last first."""
    return {
        "drafts": [
            {
                "id": one.id,
                "type": one.type,
                "name": one.name,
                "versions": one.versions,
                "updated": one.updated.isoformat(),
            }
            for one in programs.drafting.drafts.listed(who.identity)
        ]
    }


def start(programs: Programs, asked: DraftIn, who: Viewer, named: Naming) -> Json:
    """Make a draft and keep it.

    Raises:
        UnknownTemplate: There is no such kind of document.
        UnknownRecord, UnknownMeasure: What it should be made from is not there for whoever asks.
        BadRequest: What is filled in cannot be read.
    """
    desk = _desk(programs, who)
    template = template_of(asked.type)
    profile: Mapping[str, object] | None = asked.profile
    if profile is None:
        profile = programs.profiles.of(who).profile
    chosen = {name: getattr(asked, name) for name in _FROM}
    facts: Json = {"profile": dict(profile), "fields": dict(asked.fields), **chosen}
    read_facts(facts)
    work = _kept(desk, Work(type=template.type, facts=facts), note=_STARTED)
    named(work.draft or "")
    return _face(desk, work, gone="")


def opened(programs: Programs, draft: str, who: Viewer) -> Json:
    """Give a draft at its newest version, made anew of what may be seen now.

    Raises:
        UnknownDraft: Somebody has none of that id.
    """
    desk = _desk(programs, who)
    work, gone = still_there(desk, _newest(desk, draft))
    return _face(desk, work, gone=str(gone.get("gone", "")))


def fill(programs: Programs, draft: str, asked: FillIn, who: Viewer) -> Json:
    """Fill something into a draft, as a new version.

    Raises:
        UnknownDraft: Somebody has none of that id.
        BadRequest: What is filled in cannot be read.
    """
    desk = _desk(programs, who)
    work, gone = still_there(desk, _newest(desk, draft))
    asked_for = seen(desk.drafting, work, who, day=desk.day).asked
    work = filled(work, given_of(asked.fields), asked_for)
    read_facts(work.facts)
    return _face(desk, _kept(desk, work, note=_FILLED), gone=str(gone.get("gone", "")))


def written(programs: Programs, draft: str, who: Viewer) -> Iterator[Json | None]:
    """Let a language model write what is open in a draft, as a new version.

    Yields:
        None after each step of the model's; last the draft, with what is told of it. Whoever leaves
        before that ends the call, and nothing is kept.

    Raises:
        UnknownDraft: Somebody has none of that id.
        BadRequest: There is no model, or what it drew on was changed while it wrote.
    """
    desk = _desk(programs, who)
    work, gone = still_there(desk, _newest(desk, draft))
    for step in writing(desk, work):
        if not isinstance(step, Wrote):
            yield None
            continue
        after = _kept(desk, step.work, note=_WRITTEN) if step.work.changed else step.work
        yield {**_face(desk, after, gone=str(gone.get("gone", ""))), "told": step.said}


def removed(programs: Programs, draft: str, who: Viewer) -> Json:
    """Remove a draft with all its versions.

    Raises:
        UnknownDraft: Somebody has none of that id.
    """
    programs.drafting.drafts.remove(who.identity, draft)
    return {"id": draft}


def paper(programs: Programs, draft: str, ending: str, who: Viewer) -> tuple[bytes, str]:
    """Give a draft as a file, and what the file is called.

    Raises:
        UnknownDraft: Somebody has none of that id.
        BadRequest: It cannot be written as that.
    """
    desk = _desk(programs, who)
    return paper_of(desk, _newest(desk, draft), ending)


def newest_of(programs: Programs, draft: str, who: Viewer) -> Work:
    """Give what a draft of somebody's own is made from now.

    Raises:
        UnknownDraft: Somebody has none of that id.
    """
    return _newest(_desk(programs, who), draft)


def _desk(programs: Programs, who: Viewer) -> Desk:
    return desk_of(programs.drafting, who, {}, day=programs.day())


def _newest(desk: Desk, draft: str) -> Work:
    return work_of(desk.drafts.version(desk.owner, draft))


def _kept(desk: Desk, work: Work, *, note: str) -> Work:
    """Keep what is worked on as a new version, and give it as it is kept."""
    made = seen(desk.drafting, work, desk.who, day=desk.day).draft
    version = desk.drafts.add(
        desk.owner,
        work.type,
        made.name,
        facts=work.facts,
        edits=work.edits,
        prose=work.prose,
        note=note,
        draft=work.draft,
    )
    return replace(work, draft=version.draft, number=version.number, changed=False)


def _face(desk: Desk, work: Work, *, gone: str) -> Json:
    found = seen(desk.drafting, work, desk.who, day=desk.day)
    face = draft_face(found.draft)
    del face["file"]  # there is none
    return {
        "id": work.draft,
        "version": work.number,
        **face,
        "missing": list(found.draft.missing),
        "gone": gone,
    }
