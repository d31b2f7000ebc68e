"""What programs can do, but for answers and drafts: each act calls the use case and gives its face.

Every act takes the parts, what was asked, and who asks; none decides anything of the business.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from assistant.api.asked import (
    AllMatchesIn,
    FacetsIn,
    MatchIn,
    OpinionIn,
    PoliciesIn,
    RecordsIn,
    SearchIn,
)
from assistant.api.parts import Programs
from assistant.eligibility.faces import policies_face
from assistant.eligibility.policies import policies
from assistant.eligibility.profile import Profile, read_profile
from assistant.errors import BadRequest
from assistant.faces import difference, found, listed, shown
from assistant.matching.everything import match_everything, unmoved
from assistant.matching.faces import everything_face, matches_face
from assistant.traces import judged_later
from corpus.differences import difference as compared
from corpus.errors import UnknownRecord
from corpus.levels import Viewer, visible
from index.search import Query

Json = dict[str, object]


def me(who: Viewer) -> Json:
    """Give whoever a key acts for."""
    return {"identity": who.identity, "role": who.role}


def search(programs: Programs, asked: SearchIn, who: Viewer) -> Json:
    """Give what is found."""
    query = Query(
        text=asked.q,
        viewer=who,
        day=asked.as_of or programs.day(),
        k=asked.k,
        kinds=(asked.kind,) if asked.kind else (),
        method=asked.method,
        field=asked.field,
        region=asked.region,
        trl=asked.trl,
        include_expired=asked.include_expired,
    )
    return found(query.text, programs.searcher.search(query))


def records(programs: Programs, wanted: RecordsIn, who: Viewer) -> Json:
    """Give some of the records that meet the facets, the newest first, and how many there are."""
    day = wanted.as_of or programs.day()
    tally = programs.records.tally(
        who, wanted.facets, day=day, limit=wanted.limit, offset=wanted.offset
    )
    there = programs.records.current([one.id for one in tally.page], who)
    known = [there[one.id] for one in tally.page if one.id in there]
    return {
        "records": [listed(stored, stored.status(day)) for stored in known],
        "total": tally.number,
        "over": 0 if wanted.include_expired else tally.over,
    }


def counts(programs: Programs, wanted: FacetsIn, who: Viewer) -> Json:
    """Give how many records meet the facets, by kind, field, place and industry."""
    tally = programs.records.tally(who, wanted.facets, day=wanted.as_of or programs.day())
    return {
        "total": tally.number,
        "over": 0 if wanted.include_expired else tally.over,
        "kinds": dict(tally.kinds),
        "fields": dict(tally.fields),
        "regions": dict(tally.regions),
        "tags": dict(tally.tags),
        "standings": dict(tally.standings),
    }


def record(programs: Programs, id_: str, who: Viewer, *, day: date | None) -> Json:
    """Give a whole record.

    Raises:
        UnknownRecord: There is none of that id for whoever asks.
    """
    stored = programs.records.get(id_, who)
    guarded = "restricted" in visible(who)
    history = programs.records.versions(id_, who)
    return shown(stored, stored.status(day or programs.day()), history, guarded=guarded)


def version(programs: Programs, id_: str, number: int, who: Viewer) -> Json:
    """Give a record as it was.

    Raises:
        UnknownRecord: There is no such record or version for whoever asks.
    """
    of = programs.records.version(id_, number, who)
    return {
        "id": of.id,
        "version": number,
        "kind": of.kind,
        "title": of.title,
        "level": of.level,
        "text": of.text,
    }


def changed(programs: Programs, id_: str, who: Viewer, *, old: int | None, new: int | None) -> Json:
    """Give what changed between two versions; those before and now where none are named.

    Raises:
        UnknownRecord: There is no such record or version for whoever asks.
        BadRequest: There is nothing earlier to compare with.
    """
    newer = new or programs.records.get(id_, who).version
    known = [one.version for one in programs.records.versions(id_, who)]
    if newer not in known or (old is not None and old not in known):
        raise UnknownRecord(f"“{id_}”没有这一版；已有的版本见 versions。")
    earlier = [number for number in known if number < newer]
    if old is None and not earlier:
        raise BadRequest(f"“{id_}”没有更早的版本可比较。")
    older = old or earlier[0]
    before, after = (programs.records.version(id_, number, who) for number in (older, newer))
    return {"record": id_, "from": older, "to": newer, **difference(compared(before, after))}


def judge(programs: Programs, asked: PoliciesIn, who: Viewer) -> Json:
    """Give which measures apply, condition by condition.

    Raises:
        BadRequest: The profile cannot be read.
        UnknownMeasure: There is none of that id for whoever asks.
    """
    profile = read_profile(_profile(programs, asked.profile, who))
    of = policies(
        profile,
        who,
        day=asked.as_of or programs.day(),
        rulebook=programs.rulebook,
        measure=asked.measure,
    )
    return {**policies_face(of), "unused": _unused(profile)}


def match(programs: Programs, asked: MatchIn, who: Viewer) -> Json:
    """Give what fits a demand, or an achievement.

    Raises:
        BadRequest: Not one side is given, or a profile that cannot be read.
        UnknownRecord: There is none of that id for whoever asks.
    """
    if sum(one is not None for one in (asked.demand, asked.text, asked.achievement)) != 1:
        raise BadRequest("请在 demand、text、achievement 中给出一个，且只给一个。")
    day = asked.as_of or programs.day()
    profile = None if asked.profile is None else read_profile(asked.profile)
    if asked.text is not None:
        of = programs.matcher.of_text(asked.text, who, day=day, k=asked.k, profile=profile)
    elif asked.demand is not None:
        of = programs.matcher.of_record(
            asked.demand, "demand", who, day=day, k=asked.k, profile=profile
        )
    else:
        of = programs.matcher.of_record(
            asked.achievement or "", "achievement", who, day=day, k=asked.k, profile=profile
        )
    return matches_face(of)


def match_all(programs: Programs, wanted: AllMatchesIn, who: Viewer) -> Json:
    """Give a page of all demands with the best of all achievements, and their numbers in all.

    Raises:
        BadRequest: Records were changed over and over meanwhile.
    """
    found = unmoved(
        lambda: match_everything(programs.matcher, who, day=programs.day(), shelf=programs.shelf),
        programs.records.generation,
    )
    return everything_face(found, offset=wanted.offset, limit=wanted.limit)


def opinion(programs: Programs, answer: str, said: OpinionIn, who: Viewer) -> Json:
    """Keep what somebody says of an answer that they were given.

    Raises:
        BadRequest: There is no such answer, or it cannot have this fault.
        TooBusy: As much was kept of them within the hour as may be.
    """
    trace = programs.traces.own(answer, who)
    if trace is None:
        raise BadRequest("没有这条回答，或不是您问的。")
    kept = judged_later(
        trace, viewer=who, reason=said.reason, note=said.note, when=datetime.now(UTC)
    )
    programs.feedback.keep(kept)
    return {"id": kept.id}


def _profile(
    programs: Programs, given: Mapping[str, object] | None, who: Viewer
) -> Mapping[str, object]:
    return programs.profiles.of(who).profile if given is None else given


def _unused(profile: Profile) -> list[Json]:
    """Give what of a profile does not count, and why."""
    found: dict[str, str] = {**profile.unusable}
    found |= dict.fromkeys(profile.unknown_names, "不认识的字段")
    return [{"field": name, "why": why} for name, why in found.items()]
