"""What one can do in the view of drafts. Each act takes what the page sent and gives what it shows.

`kept` is what a guest's browser carries (`in_browser`); of everybody else it is None.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from assistant.drafting.asking import questions
from assistant.drafting.comparing import changes
from assistant.drafting.facts import read_facts
from assistant.drafting.forms import Form
from assistant.drafting.kept import Version
from assistant.drafting.reading_back import read_back
from assistant.drafting.template import Template, template_of, templates
from assistant.eligibility.forms import from_form, to_form
from assistant.errors import BadRequest, UnknownDraft
from assistant.finding import Wish, find
from assistant.keeping.profiles import GUEST
from assistant.papers.labels import visible_label
from assistant.papers.marked import read_marked
from assistant.ui.badges import is_summary
from assistant.ui.drafting.asks import asks_html, fields_face, head_html
from assistant.ui.drafting.checks import checks_html
from assistant.ui.drafting.choosing import home_html, looked_html, made_from_html
from assistant.ui.drafting.desk import FROM, Desk, Json, judged_of, still_there
from assistant.ui.drafting.in_browser import DraftsInBrowser
from assistant.ui.drafting.openers import suiting
from assistant.ui.drafting.origins import Origins, origins_html
from assistant.ui.drafting.own import (
    SIDES,
    as_chosen,
    form_in,
    is_number,
    own_html,
    own_matching,
    own_named,
    own_of,
    told_by,
)
from assistant.ui.drafting.paper import paper_html
from assistant.ui.drafting.port import Seen, seen
from assistant.ui.drafting.shares import given_html, shares_html
from assistant.ui.drafting.sharing import COPIED, given_to, readers_of, to_copy
from assistant.ui.drafting.taking import taken_html
from assistant.ui.drafting.versions import changes_html, versions_html
from assistant.ui.drafting.work import Work, filled, given_of, read_work, work_face, work_of
from assistant.ui.drafting.writing import Wrote, writing
from assistant.ui.exchanges import Pointer
from assistant.ui.panel import articles_html
from assistant.ui.sent import Data
from assistant.ui.viewer import is_staff
from corpus.records import Kind, Record

_KINDS: Mapping[str, Kind] = {
    "policy": "policy",
    "achievement": "achievement",
    "demand": "demand",
}
_LOOKED = 8
_MAX_LOOK_CHARS = 200
_MAX_NAME_CHARS = 80
_NEW = "新建"


def home(desk: Desk, data: Data) -> Json:
    """Give the first page: the kinds that suit what was chosen elsewhere, else all."""
    ids = _ids(data)
    suits = suiting(*(id_ for id_ in (ids["measure"], ids["policy"]) if id_))
    known = tuple(templates().values())
    named = [one for one in known if one in suits]
    why = f"这项政策用到 {len(named)} 种材料，选一种。" if named else ""
    own = desk.drafts.listed(desk.owner)
    return {"start": home_html(named or known, own, suits=why, given=given_html(given_to(desk)))}


def made_from(desk: Desk, data: Data) -> Json:
    """Give the page on which it is chosen what a draft is made from."""
    template = template_of(str(data.get("type") or ""))
    ids = _ids(data)
    judged = judged_of(desk, ids["policy"] or ids["measure"])
    if ids["policy"] is None and judged:
        # A measure is chosen below its policy.
        ids = {**ids, "policy": judged[0].measure.policy}
    stored = desk.drafting.records.current({one for one in ids.values() if one}, desk.who)
    chosen: dict[str, Record] = {
        name: stored[id_].record
        for name in _KINDS
        if (id_ := ids[name]) is not None and id_ in stored
    }
    for kind in SIDES:
        own = own_named(desk, kind, ids[kind]) if kind not in chosen else None
        if own is not None and (record := as_chosen(own)) is not None:
            chosen[kind] = record
    several = judged_of(desk, ids["policy"])
    html = made_from_html(
        template,
        chosen,
        several,
        measure=ids["measure"] if ids["measure"] != ids["policy"] else None,
        profile=len(to_form(_profile(desk, data))),
        going_on=data.get("going_on") is True,
        own={kind: own_html(own_of(desk, kind)) for kind in SIDES},
    )
    return {"start": html}


def look(desk: Desk, data: Data) -> Json:
    """Give the records that a draft could be made from: one of that id, or what words find.

    Raises:
        BadRequest: What is looked for is none of the three.
    """
    name = str(data.get("name") or "")
    if name not in _KINDS:
        raise BadRequest("要找的应是政策、成果或需求。")
    text = str(data.get("text") or "").strip()[:_MAX_LOOK_CHARS]
    own = own_matching(desk, name, text) if name in SIDES else ()
    if own and is_number(text):
        return {"html": own_html(own)}
    finds = find(
        Wish(text=text, kind=_KINDS[name], shown=_LOOKED),
        desk.who,
        finder=desk.drafting.finder,
        day=desk.day,
    )
    hits = [hit for hit in finds.hits if not is_number(text) or hit.record.id == text]
    looked = looked_html(hits, name, staff=is_staff(desk.who))
    return {"html": own_html(own) + (looked if hits or not own else "")}


def start(desk: Desk, data: Data) -> Json:
    """Make a draft of what was chosen, and keep it; with `work`, make that one anew."""
    going_on = data.get("work")
    if going_on is not None:
        before = read_work(going_on)
        told, ids = _own_told(desk, template_of(before.type), data)
        given = before.facts.get("fields")
        fields = {**told, **(given if isinstance(given, Mapping) else {})}
        facts = {**before.facts, **ids, "fields": fields}
        work = replace(before, facts=facts, changed=True)
        return shown(desk, work)
    template = template_of(str(data.get("type") or ""))
    told, ids = _own_told(desk, template, data)
    facts = {
        "profile": _with_company(desk, _profile(desk, data)),
        "fields": {**_told_elsewhere(template, str(data.get("words") or "")), **told},
        **ids,
    }
    return _keep(desk, Work(type=template.type, facts=facts), note=_NEW)


def show(desk: Desk, data: Data) -> Json:
    """Give a draft with what was filled in."""
    work, gone = still_there(desk, read_work(data.get("work")))
    if data.get("fill") is not None:
        given = given_of(data["fill"])
        asked = seen(desk.drafting, work, desk.who, day=desk.day).asked
        work = filled(work, given, asked)
        read_facts(work.facts)
    return {**shown(desk, work), **gone}


def keep(desk: Desk, data: Data) -> Json:
    """Keep what is worked on as a new version."""
    note = str(data.get("note") or "")[:200] or "保存"
    work, gone = still_there(desk, read_work(data.get("work")))
    return _told_too(_keep(desk, work, note=note), gone)


def open_(desk: Desk, data: Data) -> Json:
    """Open a kept draft at its newest version."""
    version = desk.drafts.version(desk.owner, str(data.get("draft") or ""))
    work, gone = still_there(desk, work_of(version))
    return {**shown(desk, work), **gone}


def history(desk: Desk, data: Data) -> Json:
    """Give the versions of a draft, and who may read it; none of one that was never kept."""
    draft = str(data.get("draft") or "")
    versions = desk.drafts.versions(desk.owner, draft) if draft else ()
    return {"versions": versions_html(versions) + shares_html(*readers_of(desk, draft))}


def compare(desk: Desk, data: Data) -> Json:
    """Give what changed between two versions."""
    draft = str(data.get("draft") or "")
    one, other = _number(data.get("one")), _number(data.get("other"))
    before, after = (
        seen(
            desk.drafting,
            still_there(desk, work_of(desk.drafts.version(desk.owner, draft, number)))[0],
            desk.who,
            day=desk.day,
        ).draft
        for number in (one, other)
    )
    return {"changes": changes_html(changes(before, after), one=one, other=other)}


def copy(desk: Desk, data: Data, draft: str) -> Json:
    """Make a draft of one's own out of another's that one may read, and keep it."""
    return _keep(desk, to_copy(desk, data, draft), note=COPIED)


def restore(desk: Desk, data: Data) -> Json:
    """Go back to an earlier version, which becomes the newest; nothing is lost."""
    number = _number(data.get("number"))
    version = desk.drafts.version(desk.owner, str(data.get("draft") or ""), number)
    work, gone = still_there(desk, work_of(version))
    return _told_too(_keep(desk, work, note=f"恢复第 {number} 版"), gone)


def remove(desk: Desk, data: Data) -> Json:
    """Remove a draft with all its versions."""
    desk.drafts.remove(desk.owner, str(data.get("draft") or ""))
    return {**home(desk, {}), "kept": desk.carried}


def whole(desk: Desk, data: Data) -> Json:
    """Give the text of a record, one place in it marked.

    Raises:
        BadRequest: It is not there for this viewer.
    """
    id_ = str(data.get("record") or "")
    stored = desk.drafting.records.current([id_], desk.who).get(id_)
    if stored is None:
        raise BadRequest(f"没有编号为“{id_}”的资料，或您无权查看。")
    length = len(stored.record.text)
    first = min(max(0, _number(data.get("start"))), length)
    last = min(max(first, _number(data.get("end"))), length)
    pointer = Pointer(
        name="d1-1",
        label="摘要" if is_summary(stored.record) else "原文",
        record=stored.record,
        start=first,
        end=last,
        status=stored.status(desk.day),
    )
    return {"html": articles_html([pointer])}


def take_back(desk: Desk, data: Data, file: bytes) -> Json:
    """Take over what somebody changed in a Word file, as a new version.

    What was changed is what differs from the version that the file was written from; it is laid
    over what is worked on now. Where that version is not there any more, it is what differs from
    what is worked on, and the answer says so.

    Raises:
        BadRequest: The file is none of this draft's, or cannot be read.
    """
    work, gone = still_there(desk, read_work(data.get("work")))
    name = str(data.get("name") or "")[:_MAX_NAME_CHARS] or "文件.docx"
    of = read_marked(file, name=name).identity
    base = work
    lost: Json = {}
    if of.draft and of.draft == work.draft:
        try:
            base = work_of(desk.drafts.version(desk.owner, of.draft, of.number))
        except UnknownDraft:
            lost = {"gone": _LOST.format(of.number)}
        else:
            base, _ = still_there(desk, base)
    before = seen(desk.drafting, base, desk.who, day=desk.day)
    back = read_back(file, before.draft, before.template, name=name, draft=work.draft or "")
    if back.fields or back.edits:
        work = filled(work, back.fields, before.asked)
        work = replace(work, edits={**work.edits, **back.edits})
        answer = _keep(desk, work, note=f"上传改过的 Word（{name}）")
    else:
        answer = shown(desk, work)
    return {**_told_too(answer, gone, lost), "taken": taken_html(back)}


_LOST = (
    "文件写自第 {} 版，那一版已经不在，改动是和现在的草稿比出来的；"
    "那以后在页面上改过的地方，可能换回了文件里的旧内容，请核对。"
)


def _told_too(answer: Json, *more: Json) -> Json:
    """Give an answer with whatever else has to be said of it."""
    said = [str(one["gone"]) for one in (*more, answer) if one.get("gone")]
    return {**answer, "gone": "".join(said)} if said else answer


def written(desk: Desk, data: Data) -> Iterator[Json]:
    """Give how far a language model is with what is open, and last the draft with what it wrote.

    Raises:
        BadRequest: As of `writing`.
    """
    work, gone = still_there(desk, read_work(data.get("work")))
    for one in writing(desk, work):
        if isinstance(one, Wrote):
            yield {**shown(desk, one.work), **gone, "told": one.said}
        else:
            yield {"done": one.done, "total": one.total, "label": one.label}


def shown(desk: Desk, work: Work) -> Json:
    """Give a draft as the page shows it."""
    found = seen(desk.drafting, work, desk.who, day=desk.day)
    return {**_face(desk, found), "kept": desk.carried}


def _face(desk: Desk, found: Seen) -> Json:
    origins = Origins()
    text = paper_html(found.draft, origins, label=visible_label(found.draft))
    drafting = desk.drafting
    return {
        "work": work_face(found.work),
        "head": head_html(
            found,
            endings=drafting.papers,
            writes=drafting.writer is not None,
            forms=_forms(desk, found.work.type),
        ),
        "asks": asks_html(questions(found.asked)),
        "paper": text,
        "origins": origins_html(origins, found.stored, day=desk.day),
        "checks": checks_html(found),
        "fields": fields_face(found),
        "missing": len(found.draft.missing),
    }


def _forms(desk: Desk, type_: str) -> tuple[Form, ...]:
    """Give the Word forms that are filled from a kind of document."""
    shelf = desk.drafting.forms
    return () if shelf is None else tuple(one for one in shelf.listed() if one.base == type_)


def _keep(desk: Desk, work: Work, *, note: str) -> Json:
    found = seen(desk.drafting, work, desk.who, day=desk.day)
    version = _added(desk, found, note=note)
    if version.draft != work.draft:
        desk.named(version.draft)
    kept = replace(work, draft=version.draft, number=version.number, changed=False)
    answer: Json = {**_face(desk, replace(found, work=kept)), "kept": desk.carried}
    return _told_too(answer, _dropped(desk, version))


def _dropped(desk: Desk, kept: Version) -> Json:
    """Give what to say of the versions that went from a guest's browser to make room."""
    gone = desk.drafts.dropped if isinstance(desk.drafts, DraftsInBrowser) else ()
    own = "、".join(str(one.number) for one in gone if one.draft == kept.draft)
    others = sum(one.draft != kept.draft for one in gone)
    said = [f"这份草稿的第 {own} 版"] if own else []
    said += [f"其他草稿的 {others} 个旧版本"] if others else []
    if not said:
        return {}
    return {"gone": f"浏览器里放不下更多版本，已去掉{'和'.join(said)}；各份草稿的最新一版都在。"}


def _added(desk: Desk, found: Seen, *, note: str) -> Version:
    """Keep a version; of a draft that was removed meanwhile, as a new one, so nothing is lost."""
    work = found.work
    add = partial(
        desk.drafts.add,
        desk.owner,
        work.type,
        found.draft.name,
        facts=work.facts,
        edits=work.edits,
        prose=work.prose,
        note=note,
    )
    try:
        return add(draft=work.draft)
    except UnknownDraft:
        return add()


def _ids(data: Data) -> dict[str, str | None]:
    """Give the chosen records and measure; what is not chosen is None."""
    return {name: _id(data.get(name)) for name in FROM}


_NEED = "demand.text"


def _id(given: object) -> str | None:
    return given.strip() or None if isinstance(given, str) else None


def _own_told(desk: Desk, template: Template, data: Data) -> tuple[dict[str, object], Json]:
    """Give what chosen ones of somebody's own say, by label, and what else was chosen."""
    ids: Json = dict(_ids(data))
    told: dict[str, object] = {}
    for kind in SIDES:
        id_ = str(ids[kind] or "")
        own = own_named(desk, kind, id_) if id_ else None
        if own is not None and not desk.drafting.records.current([id_], desk.who):
            told = {**told_by(template, kind, own.values), **told}
            ids[kind] = None
    return told, ids


def _told_elsewhere(template: Template, words: str) -> dict[str, object]:
    """Give the need that somebody wrote elsewhere as the field that says what is needed."""
    if form := form_in(words):
        return told_by(template, "demand", form)
    spec = next(
        (one for one in template.fields if any(path.startswith(_NEED) for path in one.take)), None
    )
    return {} if spec is None or not words.strip() else {spec.label: words.strip()}


def _with_company(desk: Desk, profile: Mapping[str, object]) -> dict[str, object]:
    """Give a profile for a draft; one without a name has the company's as it was told elsewhere."""
    companies = desk.drafting.companies
    if profile.get("name") or companies is None:
        return dict(profile)
    name = companies.of(desk.who).name
    return {**profile, "name": name} if name else dict(profile)


def _profile(desk: Desk, data: Data) -> Mapping[str, object]:
    """Give the asker's profile: what is kept of them, of a guest what their browser has."""
    if desk.who.identity != GUEST:
        return desk.drafting.profiles.of(desk.who).profile
    form = data.get("form")
    if not isinstance(form, Mapping):
        return {}
    return from_form({str(path): str(line) for path, line in form.items()})


def _number(given: object) -> int:
    try:
        return int(str(given))
    except ValueError as error:
        raise BadRequest(f"“{given}”不是版本号或位置，请再试一次。") from error


Act = Callable[[Desk, Data], Json]
ACTS: Mapping[str, Act] = {
    "home": home,
    "from": made_from,
    "look": look,
    "start": start,
    "show": show,
    "keep": keep,
    "open": open_,
    "history": history,
    "compare": compare,
    "restore": restore,
    "remove": remove,
    "whole": whole,
}
