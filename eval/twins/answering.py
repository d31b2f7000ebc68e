"""How each request is put to a world, and what comes back as one text to compare."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast, get_args

from assistant.drafting.drafting import draft
from assistant.drafting.faces import draft_face
from assistant.drafting.facts import read_facts
from assistant.eligibility.faces import policies_face
from assistant.eligibility.policies import policies
from assistant.eligibility.profile import read_profile
from assistant.errors import AssistantError
from assistant.faces import answer as answer_face
from assistant.faces import found as found_face
from assistant.faces import listed, shown
from assistant.for_langchain import search_tool
from assistant.matching.everything import match_everything
from assistant.matching.faces import matches_face
from assistant.matching.reports import as_tables
from assistant.papers.workbook import as_xlsx
from assistant.ui.opinions import Said
from corpus.errors import CorpusError
from corpus.records import KINDS, Kind
from eval.twins.world import TODAY, World
from index.affinity import SIDES
from index.errors import IndexingError
from index.search import Method, Query

if TYPE_CHECKING:
    from assistant.ui.exchanges import Past
    from eval.twins.serving import Answered

Said_ = Mapping[str, object]
_FILES = ("officedocument", "octet-stream")


def answered(world: World, function: str, said: Said_) -> str:
    """Give what comes back of a request; an error that is told to people is its words."""
    try:
        return ANSWERS[function](world, said)
    except (AssistantError, CorpusError, IndexingError) as error:
        return f"{type(error).__name__}: {error}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


# --- the page ------------------------------------------------------------------------------------


def _ask(world: World, said: Said_) -> str:
    talk, past = str(said["talk"]), world.pasts.get(str(said["talk"]), ())
    seen = []
    for one in world.served.shown("ask", said["text"], past):
        if isinstance(one, tuple) and isinstance(one[1], tuple) and one[1]:
            past = cast("Past", one[1])
            seen.append("\n".join(part for part in one if isinstance(part, str)))
    world.pasts[talk] = past
    last = past[-1].answer if past else None
    face = "" if last is None else _json({**answer_face(last), "ms": None})
    # What grew on the way is in the traces; it differs by how quick the machine was.
    return f"{seen[-1] if seen else ''}\n{face}"


def _handled(name: str, said: Said_) -> Callable[[World], str]:
    def call(world: World) -> str:
        *_, last = world.served.shown(name, json.dumps(said, ensure_ascii=False))
        return _texts(last)

    return call


def _texts(given: object) -> str:
    parts = given if isinstance(given, tuple) else (given,)
    return "\n".join(part if isinstance(part, str) else _json(part) for part in parts)


def _find(world: World, said: Said_) -> str:
    return _handled("finding.seek", said)(world)


def _told(world: World, said: Said_) -> str:
    text = str(said["text"])
    return _handled("fits.judge", {"say": text} if text else {"form": {}})(world)


def _match(world: World, said: Said_) -> str:
    html = _handled("matching.match", said)(world)
    text = str(said["text"])
    for side in SIDES:
        try:
            found = world.parts.matcher.of_record(text, side, world.who, day=TODAY)
        except CorpusError as error:
            html += f"\n{error}"
        else:
            html += f"\n{_json(matches_face(found))}"
    return html


def _feedback(world: World, said: Said_) -> str:
    past: Past = next(reversed(world.pasts.values()), ())
    given = json.dumps({"answer": said["answer"], "reason": said["reason"]})
    *_, last = world.served.shown("opinions.keep", given, past, Said())
    return _texts(last)


def _staff(name: str) -> Callable[[World, Said_], str]:
    def call(world: World, _: Said_) -> str:
        return _texts(list(world.served.shown(name, "{}"))[-1])

    return call


# --- its routes ----------------------------------------------------------------------------------


def _route(method: str, path: str) -> Callable[[World, Said_], str]:
    return lambda world, said: _body(world.served.sent(method, path, said if said else None))


def _body(answer: "Answered") -> str:
    head = f"{answer.status} {answer.media}\n"
    if any(word in answer.media for word in _FILES):
        return head + unpacked(answer.body)
    return head + answer.body.decode("utf-8", errors="replace")


def unpacked(data: bytes) -> str:
    """Give all parts of an Office file as text, by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = sorted(package.namelist())
        parts = (f"{name}\n{package.read(name).decode('utf-8', 'replace')}" for name in names)
        return "\n".join(parts)


def _verdict_paper(world: World, said: Said_) -> str:
    form = {"form": {"employees": "80", "region": "宁夏/银川"}}
    return _body(world.served.sent("POST", f"/fits/{said['ending']}", form))


def _card(world: World, said: Said_) -> str:
    html = _handled("matching.match", said)(world)
    record = html.partition('data-record="')[2].partition('"')[0]
    return html + _body(world.served.sent("POST", "/match/docx", {**said, "record": record}))


def _opinion(world: World, said: Said_) -> str:
    body = {**said, "rated": "fair", "reason": ""}
    return _body(world.served.sent("POST", "/match/opinion", body))


def _draft_act(name: str) -> Callable[[World, Said_], str]:
    def call(world: World, said: Said_) -> str:
        given = dict(said)
        work = str(given.pop("work", ""))
        if work and name != "start":
            given["work"] = world.works.get(work)
        if name == "whole":
            given |= {"start": 0, "end": 5}
        ending = given.pop("ending", "")
        path = f"/drafts/file/{ending}" if name == "file" else f"/drafts/{name}"
        answer = world.served.sent("POST", path, given)
        if work and "json" in answer.media and answer.status == 200:  # noqa: PLR2004  (done)
            face = json.loads(answer.body.splitlines()[-1])  # of what grows, the last
            world.works[work] = face.get("work", world.works.get(work))
        return _body(answer)

    return call


# --- commands and other programs -----------------------------------------------------------------


def _search(world: World, said: Said_) -> str:
    kind, method = str(said.get("kind") or ""), str(said.get("method"))
    query = Query(
        text=str(said["text"]),
        viewer=world.who,
        day=TODAY,
        k=int(str(said["k"])),
        kinds=tuple(known for known in KINDS if known == kind),
        method=next(known for known in get_args(Method) if known == method),
        field=_or_none(said.get("field")),
        region=_or_none(said.get("region")),
        trl=int(str(said["trl"])) if said.get("trl") else None,
        include_expired=said.get("expired") is True,
    )
    found = world.parts.searcher.search(query)
    signals = {"standing": found.standing, "nearest": found.nearest, "rarity": found.rarity}
    return _json({**found_face(query.text, found), "ms": None, "meant": found.meant, **signals})


def _or_none(value: object) -> str | None:
    return str(value) if value else None


def _tool(world: World, said: Said_) -> str:
    tool = search_tool(world.parts.searcher, viewer=world.who, day=lambda: TODAY)
    return str(tool.invoke({"query": str(said["text"])}))


def _list(world: World, said: Said_) -> str:
    kind = cast("Kind | None", said.get("kind"))
    every = world.parts.store.each(world.who, kind=kind)
    return _json([listed(stored, stored.status(TODAY)) for stored in every])


def _show(world: World, said: Said_) -> str:
    store, record = world.parts.store, str(said["record"])
    stored = store.get(record, world.who)
    versions = store.versions(record, world.who)
    face = shown(stored, stored.status(TODAY), versions, guarded=False)
    known = [{**note, "added": None} for note in cast("list[dict[str, object]]", face["versions"])]
    return _json({**face, "versions": known})


def _titled(world: World, said: Said_) -> str:
    """Show all records of a title."""
    every = world.parts.store.each(world.who)
    ids = [one.record.id for one in every if one.record.title == said["title"]]
    return "\n".join(_show(world, {"record": id_}) for id_ in ids)


def _version(world: World, said: Said_) -> str:
    found = world.parts.store.version(str(said["record"]), int(str(said["number"])), world.who)
    return f"{found.title}\n{found.text}"


def _titles(world: World, _: Said_) -> str:
    titles = world.parts.store.titles(world.who, kinds=KINDS, limit=9999)
    return _json({"titles": titles, "n": world.parts.store.count(world.who)})


def _judge(world: World, said: Said_) -> str:
    profile = read_profile(said["profile"])
    measure = _or_none(said.get("measure"))
    found = policies(profile, world.who, day=TODAY, rulebook=world.parts.rulebook, measure=measure)
    return _json({**policies_face(found), "stale": found.stale})


def _match_all(world: World, _: Said_) -> str:
    found = match_everything(world.parts.matcher, world.who, day=TODAY, shelf=world.matching.shelf)
    return f"{found.demands} {found.achievements} {unpacked(as_xlsx(as_tables(found)))}"


def _draft_facts(world: World, said: Said_) -> str:
    facts = read_facts({name: value for name, value in said.items() if name != "type" and value})
    parts = world.parts
    made = draft(
        str(said["type"]), facts, world.who, day=TODAY, records=parts.store, rulebook=parts.rulebook
    )
    return _json(draft_face(made))


def _ledger(world: World, _: Said_) -> str:
    return _body(world.served.sent("GET", "/trials/20260101-000000"))


def _checks(world: World, _: Said_) -> str:
    return str(world.parts.store.checks(world.who))


def _waiting(world: World, _: Said_) -> str:
    return str(world.parts.feedback.waiting(world.who))


ANSWERS: Mapping[str, Callable[[World, Said_], str]] = {
    "ask": _ask,
    "search": _search,
    "tool": _tool,
    "find": _find,
    "list": _list,
    "titles": _titles,
    "titled": _titled,
    "version": _version,
    "show": _show,
    "judge": _judge,
    "measure": _judge,
    "told": _told,
    "verdict_paper": _verdict_paper,
    "feed": _route("GET", "/fits/feed"),
    "match": _match,
    "card": _card,
    "match_all": _match_all,
    "draft_home": _draft_act("home"),
    "draft_from": _draft_act("from"),
    "draft_look": _draft_act("look"),
    "draft_start": _draft_act("start"),
    "draft_show": _draft_act("show"),
    "draft_file": _draft_act("file"),
    "draft_open": _draft_act("open"),
    "draft_whole": _draft_act("whole"),
    "draft_write": _draft_act("write"),
    "draft_facts": _draft_facts,
    "feedback": _feedback,
    "opinion": _opinion,
    "traces": _staff("traces.list"),
    "checks": _checks,
    "waiting": _waiting,
    "rules": _staff("trials.results"),
    "ledger": _ledger,
}
