"""What owners do so that others may read a draft, and what readers can do with it.

A reader gets a draft as it is made for them: what it is made from and they may not see is left
open, as in any draft of theirs. They never get what it was made from, so neither the profile of
the owner's company nor the ids of records; and nothing that they do changes it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from assistant.drafting.comparing import changes
from assistant.drafting.kept import Version, one_of
from assistant.drafting.sharing import Person, Sharing, unknown
from assistant.drafting.template import template_of
from assistant.errors import BadRequest
from assistant.keeping.profiles import GUEST
from assistant.papers.labels import visible_label
from assistant.ui.drafting.desk import FROM, Desk, Json, still_there
from assistant.ui.drafting.origins import Origins, origins_html
from assistant.ui.drafting.paper import paper_html
from assistant.ui.drafting.port import Seen, name_of, seen
from assistant.ui.drafting.shares import GivenDraft, reading_head_html, shares_html
from assistant.ui.drafting.versions import changes_html, versions_html
from assistant.ui.drafting.work import Work, work_of
from assistant.ui.sent import Data

# A list that is longer is of somebody who reads by other ways.
_MOST_LISTED = 50
COPIED = "复制自别人给看的草稿"
_LEFT_OPEN = "这份草稿依据的资料里，有的您无权查看，或已不在；相应的内容留作【待填】。"
_NO_ACCOUNTS = "没有账号，不能给别人看。"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """One version of another's draft as its reader sees it."""

    owner: Person
    versions: tuple[Version, ...]
    version: Version
    found: Seen
    open: bool


# --- owners


def readers_of(desk: Desk, draft: str) -> tuple[str, tuple[Person, ...], str]:
    """Give a draft, who may read it, and why nobody can be let; of a draft that is not kept, ''."""
    sharing = desk.drafting.sharing
    if desk.who.identity == GUEST:
        return "", (), "您没有登录：草稿只在这个浏览器里，登录以后才能给别人看。"
    if sharing is None or not sharing.is_for(desk.who):
        return "", (), "这里是单机使用，没有别的账号，不能给别人看；可以下载后发给对方。"
    if not draft:
        return "", (), "保存以后，可以给技术经理人看。"
    return draft, sharing.readers(desk.who, draft), ""


def share(desk: Desk, data: Data, draft: str) -> Json:
    """Let somebody read a draft, by their login name."""
    name = str(data.get("name") or "").strip()
    if not name:
        raise BadRequest("请写对方的登录名。")
    person = _sharing(desk).give(desk.who, draft, name)
    return {"shares": shares_html(*readers_of(desk, draft)), "told": f"{person.shown}可以看了"}


def unshare(desk: Desk, data: Data, draft: str) -> Json:
    """Let somebody not read a draft any more."""
    sharing = _sharing(desk)
    sharing.end(desk.who, draft, str(data.get("reader") or ""))
    return {"shares": shares_html(*readers_of(desk, draft)), "told": "已收回，对方不能再看了"}


# --- readers


def given_to(desk: Desk) -> tuple[GivenDraft, ...]:
    """Give what others let somebody read, each by the name that it has for them."""
    sharing = desk.drafting.sharing
    if sharing is None:
        return ()
    return tuple(
        GivenDraft(
            id=one.newest.draft,
            title=template_of(one.newest.type).title,
            name=name_of(desk.drafting, _there(desk, one.newest)[0], desk.who, day=desk.day),
            owner=sharing.person(one.owner),
            number=one.newest.number,
            updated=one.newest.when,
        )
        for one in sharing.given_to(desk.who)[:_MOST_LISTED]
    )


def read_by_program(desk: Desk, draft: str, number: int | None) -> tuple[Person, Version, Seen]:
    """Give whose a draft is, a version of it, the newest where none is named, and what it says.

    Raises:
        UnknownDraft: There is none of that id that they may read, or no such version.
    """
    of = _read(desk, draft, {} if number is None else {"number": number})
    return of.owner, of.version, of.found


def read(desk: Desk, data: Data, draft: str) -> Json:
    """Give a version of another's draft, the newest where none is named."""
    of = _read(desk, draft, data)
    origins = Origins()
    made = of.found.draft
    paper = paper_html(made, origins, label=visible_label(made), fills=False)
    return {
        "reading": {"draft": draft, "number": of.version.number},
        "head": reading_head_html(
            made, of.owner, of.version, endings=desk.drafting.papers, newest=of.versions[0].number
        ),
        "paper": paper,
        "origins": origins_html(origins, of.found.stored, day=desk.day, fills=False),
        "gone": _LEFT_OPEN if of.open else "",
    }


def read_history(desk: Desk, data: Data, draft: str) -> Json:
    """Give the versions of another's draft."""
    _, versions = _versions(desk, draft)
    return {"versions": versions_html(versions, reading=_number(data.get("number")) or 0)}


def read_compare(desk: Desk, data: Data, draft: str) -> Json:
    """Give what changed between two versions of another's draft, as their reader sees them."""
    _, versions = _versions(desk, draft)
    one, other = (_number(data.get(name)) or 0 for name in ("one", "other"))
    before, after = (_seen(desk, one_of(versions, number))[0].draft for number in (one, other))
    return {"changes": changes_html(changes(before, after), one=one, other=other)}


def to_take(desk: Desk, data: Data, draft: str) -> Work:
    """Give what a file of another's draft is written from, for its reader."""
    return work_of(_read(desk, draft, data).version)


def to_copy(desk: Desk, data: Data, draft: str) -> Work:
    """Give what a reader's own draft is made from that begins as another's.

    What they saw in it goes along as what was told; no profile does, neither the owner's nor the
    reader's, who are another company. Of records, those that the reader may see.
    """
    found = _read(desk, draft, data).found
    work, made = found.work, found.draft
    labels = {piece.label for one in made.sections for piece in one.pieces if piece.label}
    blocks = {block.id for one in made.sections for block in one.blocks}
    kept = {name: work.facts[name] for name in FROM if work.facts.get(name)}
    return Work(
        type=work.type,
        facts={**kept, "fields": dict(_told(found, labels))},
        edits={place: text for place, text in work.edits.items() if _block_of(place) in blocks},
        prose={label: text for label, text in work.prose.items() if label in labels},
    )


def _told(found: Seen, labels: Collection[str]) -> Iterator[tuple[str, object]]:
    """Give what people told of the fields that stand in a draft, by label."""
    given = found.work.facts.get("fields")
    told = given if isinstance(given, Mapping) else {}
    for label in labels:
        value = found.values.get(label)
        if label in told:
            yield label, told[label]
        elif value is not None and value.origin == "user":
            yield label, [dict(row) for row in value.rows] or value.text


def _block_of(place: str) -> str:
    """Give the block of a place; a cell's is `block.row.column`.

    >>> _block_of("plan.2"), _block_of("plan.2.1.3")
    ('plan.2', 'plan.2')
    """
    return ".".join(place.split(".")[:2])


def _read(desk: Desk, draft: str, data: Data) -> _Read:
    owner, versions = _versions(desk, draft)
    version = one_of(versions, _number(data.get("number")))
    found, left_open = _seen(desk, version)
    return _Read(owner=owner, versions=versions, version=version, found=found, open=left_open)


def _versions(desk: Desk, draft: str) -> tuple[Person, tuple[Version, ...]]:
    if desk.drafting.sharing is None:
        raise unknown()
    owner, versions = desk.drafting.sharing.versions(desk.who, draft)
    return owner, tuple(versions)


def _seen(desk: Desk, version: Version) -> tuple[Seen, bool]:
    """Give a version as it is made for whoever reads it, and whether anything was left open."""
    work, left_open = _there(desk, version)
    return seen(desk.drafting, work, desk.who, day=desk.day), left_open


def _there(desk: Desk, version: Version) -> tuple[Work, bool]:
    """Give what of a version its reader may see; which records they may not is not told."""
    work, gone = still_there(desk, work_of(version))
    return work, bool(gone)


def _sharing(desk: Desk) -> Sharing:
    if desk.drafting.sharing is None:
        raise BadRequest(_NO_ACCOUNTS)
    return desk.drafting.sharing


def _number(given: object) -> int | None:
    """Give the number of a version; None where none is named."""
    if given is None:
        return None
    try:
        return int(str(given))
    except ValueError as error:
        raise BadRequest(f"“{given}”不是版本号，请再试一次。") from error


ShareAct = Callable[[Desk, Data, str], Json]
OWNERS_ACTS: Mapping[str, ShareAct] = {"share": share, "unshare": unshare}
READERS_ACTS: Mapping[str, ShareAct] = {
    "": read,
    "/history": read_history,
    "/compare": read_compare,
}
