"""Drafts that others read, for programs: who may, and what they get."""

from assistant.api.asked import ReaderIn
from assistant.api.drafts import newest_of
from assistant.api.parts import Programs
from assistant.drafting.faces import draft_face
from assistant.drafting.sharing import Person
from assistant.ui.drafting.desk import desk_of
from assistant.ui.drafting.sharing import given_to, read_by_program, share, unshare
from corpus.levels import Viewer

Json = dict[str, object]
# What of a draft's face its reader gets: not what the owner has still to do, nor the figures by
# where they are from.
_READ = ("type", "title", "name", "as_of", "notice", "sections", "basis", "written")


def readers(programs: Programs, draft: str, who: Viewer) -> Json:
    """Give who may read a draft of one's own.

    Raises:
        UnknownDraft: Somebody has none of that id.
    """
    newest_of(programs, draft, who)
    sharing = programs.drafting.sharing
    return {"readers": [_face(one) for one in sharing.readers(who, draft)] if sharing else []}


def let_read(programs: Programs, draft: str, asked: ReaderIn, who: Viewer) -> Json:
    """Let somebody read a draft of one's own.

    Raises:
        UnknownDraft: Somebody has none of that id.
        NotPermitted, BadRequest, TooBusy: As of `Sharing.give`.
    """
    share(desk_of(programs.drafting, who, {}, day=programs.day()), {"name": asked.name}, draft)
    return readers(programs, draft, who)


def no_longer(programs: Programs, draft: str, reader: str, who: Viewer) -> Json:
    """Let somebody not read a draft any more.

    Raises:
        UnknownDraft: Somebody has none of that id.
    """
    newest_of(programs, draft, who)
    unshare(desk_of(programs.drafting, who, {}, day=programs.day()), {"reader": reader}, draft)
    return readers(programs, draft, who)


def listed(programs: Programs, who: Viewer) -> Json:
    """Give what others let one read, what was given last first."""
    desk = desk_of(programs.drafting, who, {}, day=programs.day())
    return {
        "drafts": [
            {
                "id": one.id,
                "title": one.title,
                "name": one.name,
                "owner": _face(one.owner),
                "version": one.number,
                "updated": one.updated.isoformat(),
            }
            for one in given_to(desk)
        ]
    }


def opened(programs: Programs, draft: str, who: Viewer, *, number: int | None) -> Json:
    """Give a version of another's draft as its reader sees it, the newest where none is named.

    Raises:
        UnknownDraft: There is none that they may read, or no such version.
    """
    desk = desk_of(programs.drafting, who, {}, day=programs.day())
    owner, version, found = read_by_program(desk, draft, number)
    face = draft_face(found.draft)
    read = {name: face[name] for name in _READ}
    return {"id": draft, "owner": _face(owner), "version": version.number, **read}


def _face(one: Person) -> Json:
    return {"id": one.id, "name": one.shown, "company": one.company or None}
