"""Whoever reads the audit sees which thing each act was about, and nothing that anybody typed."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pytest
from access_builders import Noted
from access_program_samples import NOBODYS, UNDER, a_program_draft, an_answer, called
from access_records import PEOPLE, record_id
from access_samples import PAGE, batch_in, handed_in, routes_of, work
from access_town import TYPE, Town, a_served_town
from access_visits import Reply, Visitor

from assistant.access.table import ENDPOINTS
from assistant.auditing.profiles import FORGET, KEEP
from assistant.keeping.asked import AskedStore
from assistant.keeping.inbox import InboxStore, Wanted
from assistant.keeping.profiles import Kept
from assistant.ui.assembly import fits_of
from assistant.ui.fits.rule_lines import lines_of
from corpus.levels import Viewer
from corpus.measures.rules import Measure
from corpus.review import queue

# A word in everything that people write themselves. Were it taken for an id, it would be kept.
TYPED = "zqtypedqz"
# What is noted and about nothing in particular: all that somebody may see, judged or matched for
# them, and the run under way, which is the only one and has no id before it is kept.
ABOUT_NOTHING = {
    "page trials.begin",
    "page trials.halt",
    "POST /find/xlsx",
    "POST /find/compared",
    "page mine.forget_all",
    "page mine.remember",
    "GET /overview/xlsx",
    "POST /fits/docx",
    "POST /fits/ics",
    "POST /fits/xlsx",
    "POST /match/all",
    f"GET {UNDER}/match/all",
    "POST /match/batch",
    "POST /offers/book",
    "POST /offers/waiting",
}
RULE = record_id("policy", "public")
CARD = record_id("achievement", "public")
STAFF, OWNER = "staff", "enterprise_a"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with a_served_town(tmp_path_factory.mktemp("town")) as town:
        yield town


@dataclass(slots=True)
class Acting:
    """Somebody in front of the page, and what they have to do before what is looked at."""

    town: Town
    visitor: Visitor

    def event(self, endpoint: str, *data: object) -> Reply:
        return self.visitor.call(self.town.handlers[endpoint], data)

    def draft(self, way: str, **data: object) -> Reply:
        return self.visitor.post(f"/drafts/{way}", data, mark="x-draft")

    def a_draft(self) -> str:
        started = self.draft("start", type=TYPE, words=TYPED).json()["work"]
        assert isinstance(started, dict)
        return str(started["draft"])

    def a_batch(self) -> str:
        return str(self.visitor.post("/papers/", {}, mark="x-papers").json()["batch"])

    @property
    def rule(self) -> Measure:
        confirmed = self.town.parts.measures.confirmed()
        return next(one.measure for one in confirmed if one.measure.id == RULE)


# Does it, and gives the id that it is about.
Act = Callable[[Acting], str]


def _opinion(by: Acting) -> str:
    by.event("page ask", f"{TYPED}项目最高补助多少？", None)
    said = '{"answer":1,"reason":"useful","note":"zqtypedqz"}'
    by.event("page opinions.keep", said, None, None)
    return by.town.traces.list(Viewer(role="admin")).shown[0].id


def _taken_back(by: Acting) -> str:
    said = {"text": TYPED, "record": CARD, "rated": "fair", "reason": "", "by": ""}
    by.visitor.post("/match/opinion", said, mark="x-match")
    (opinion, *_) = by.town.parts.opinions.own(PEOPLE["manager"])
    by.event("page complaints.take_back", f'{{"sort":"card","one":"{opinion.id}"}}')
    assert opinion.id not in {one.id for one in by.town.parts.opinions.own(PEOPLE["manager"])}
    return opinion.id


def _complaint(by: Acting) -> str:
    by.event(
        "page complaints.give", f'{{"kind":"other","text":"{TYPED}","contact":"{TYPED}"}}', None
    )
    wanted = Wanted(source="complaint")
    kept = InboxStore(by.town.parts.store.engine).list(Viewer(role="admin"), wanted)
    return kept.shown[0].id


def _withdraw(by: Acting) -> str:
    by.town.parts.measures.propose(
        [one.measure for one in by.town.parts.measures.confirmed() if one.measure.id == RULE],
        PEOPLE[STAFF],
        who="张三",
    )
    by.event("page rules.withdraw", json.dumps({"picked": f"candidate {RULE}", "who": TYPED}))
    assert not by.town.parts.measures.candidates(PEOPLE[STAFF])
    return RULE


def _kept_rule(endpoint: str) -> Act:
    def act(by: Acting) -> str:
        by.event(endpoint, json.dumps({"lines": lines_of(by.rule), "who": TYPED}))
        return RULE

    return act


def _checkable(town: Town) -> str:
    """Give a record that can be checked as a whole."""
    return next(
        one.record.id
        for one in queue(town.parts.store, PEOPLE[STAFF])
        if one.whole and not one.lines
    )


def _checked(by: Acting) -> str:
    record = _checkable(by.town)
    by.event("page papers.show", record)  # what may be ticked in the form is known by then
    by.event("page papers.check", record, [0], "官方", TYPED, TYPED, "")
    return record


def _traced(by: Acting) -> str:
    by.event("page traces.open", f'{{"one":"t1","text":"{TYPED}"}}')
    return "t1"


def _forgotten(by: Acting) -> str:
    by.event("page ask", f"{TYPED}项目最高补助多少？", None)
    memory = AskedStore(by.town.parts.store.engine)
    (asked,) = memory.listed(PEOPLE["manager"], most=1).shown
    by.event("page mine.forget", f'{{"one":"{asked.id}","text":"{TYPED}"}}')
    return asked.id


def _case(endpoint: str, said: str, id_: str) -> Act:
    def act(by: Acting) -> str:
        by.event(endpoint, said)
        return id_

    return act


def _started_batch(by: Acting) -> str:
    batch = by.a_batch()
    by.visitor.send("POST", f"/papers/{batch}/start", mark="x-papers")
    return batch


def _dropped_batch(by: Acting) -> str:
    batch = by.a_batch()
    by.visitor.send("DELETE", f"/papers/{batch}", mark="x-papers")
    return batch


def _original(by: Acting) -> str:
    by.visitor.send("GET", f"/originals/{RULE}")
    return RULE


def _card(way: str) -> Act:
    def act(by: Acting) -> str:
        said = {"text": TYPED, "record": CARD, "rated": "fair", "reason": TYPED, "by": TYPED}
        by.visitor.post(f"/match/{way}", said, mark="x-match")
        return CARD

    return act


def _book(by: Acting) -> str:
    batch = batch_in(handed_in(by.visitor, "public"))
    by.visitor.post("/match/kept/book", {"batch": batch, "text": TYPED}, mark="x-match")
    return batch


def _started(by: Acting) -> str:
    return by.a_draft()


def _kept(by: Acting) -> str:
    draft = by.a_draft()
    by.town.audit.acts.clear()
    kept = work("public", draft=draft) | {"facts": {"fields": {"成果简介": TYPED}}}
    assert by.draft("keep", work=kept, note=TYPED).status == 200
    return draft


def _kept_first(by: Acting) -> str:
    kept = work("public") | {"facts": {"fields": {"成果简介": TYPED}}}
    made = by.draft("keep", work=kept, note=TYPED).json()["work"]
    assert isinstance(made, dict)
    return str(made["draft"])


def _of_own(way: str, **data: object) -> Act:
    def act(by: Acting) -> str:
        draft = by.a_draft()
        by.town.audit.acts.clear()
        # Of what else is sent along, nothing counts.
        by.draft(way, draft=draft, work=work("public", draft="0" * 32), **data)
        return draft

    return act


def _of_work(way: str, **data: object) -> Act:
    def act(by: Acting) -> str:
        draft = by.a_draft()
        by.town.audit.acts.clear()
        by.draft(way, work=work("public", draft=draft), draft="0" * 32, **data)
        return draft

    return act


def _lent(way: str, **data: object) -> Act:
    def act(by: Acting) -> str:
        draft = by.a_draft()
        by.draft(way.format(draft=draft), **data)
        return draft

    return act


def _borrowed(way: str) -> Act:
    def act(by: Acting) -> str:
        draft = by.town.drafts["manager"]
        by.draft(f"shared/{draft}{way}", one=1, other=1)
        return draft

    return act


def _programs(method: str, more: str, data: object = None) -> Act:
    def act(by: Acting) -> str:
        draft = a_program_draft(by.town, by.visitor)
        by.town.audit.acts.clear()
        called(by.town, by.visitor, method, f"/drafts/{draft}{more}", data)
        return draft

    return act


def _read_by_program(by: Acting) -> str:
    draft = by.town.drafts["manager"]
    called(by.town, by.visitor, "GET", f"/drafts/shared/{draft}")
    return draft


def _started_by_program(by: Acting) -> str:
    data = {"type": TYPE, "fields": {"成果简介": TYPED}}
    return str(called(by.town, by.visitor, "POST", "/drafts", data).json()["id"])


def _judged_by_program(by: Acting) -> str:
    answer = an_answer(by.town, by.visitor)
    said = {"reason": "useful", "note": TYPED}
    assert called(by.town, by.visitor, "POST", f"/answers/{answer}/feedback", said).status == 200
    return answer


def _offer(way: str, *before: str) -> Act:
    """Do something to a form of one's own that was kept just now, and handed over if need be."""

    def act(by: Acting) -> str:
        said = {"kind": "demand", "values": {"需求名称": TYPED, "联系人": TYPED}}
        kept = by.visitor.post("/offers/keep", said, mark="x-offer").json()
        id_ = str(kept["offer"])
        for step in before:
            by.visitor.post(f"/offers/{step}", {"offer": id_}, mark="x-offer")
        by.town.audit.acts.clear()
        more = {"version": 1 + len(before), "word": TYPED, "level": "public"}
        by.visitor.post(f"/offers/{way}", {**said, "offer": id_, **more}, mark="x-offer")
        return id_

    return act


def _kept_offer(by: Acting) -> str:
    said = {"kind": "demand", "values": {"需求名称": TYPED}}
    return str(by.visitor.post("/offers/keep", said, mark="x-offer").json()["offer"])


DONE: Mapping[str, Sequence[Act]] = {
    f"POST {UNDER}/answers/{{answer}}/feedback": [_judged_by_program],
    f"POST {UNDER}/drafts": [_started_by_program],
    f"PATCH {UNDER}/drafts/{{draft}}": [_programs("PATCH", "", {"fields": {"成果简介": TYPED}})],
    f"DELETE {UNDER}/drafts/{{draft}}": [_programs("DELETE", "")],
    f"GET {UNDER}/drafts/{{draft}}/file/{{ending}}": [_programs("GET", "/file/md")],
    f"POST {UNDER}/drafts/{{draft}}/prose": [_programs("POST", "/prose")],
    f"POST {UNDER}/drafts/{{draft}}/readers": [_programs("POST", "/readers", {"name": TYPED})],
    f"DELETE {UNDER}/drafts/{{draft}}/readers/{{reader}}": [
        _programs("DELETE", f"/readers/{NOBODYS}")
    ],
    f"GET {UNDER}/drafts/shared/{{draft}}": [_read_by_program],
    "page opinions.keep": [_opinion],
    "page complaints.give": [_complaint],
    "page complaints.take_back": [_taken_back],
    "page mine.forget": [_forgotten],
    "page rules.confirm": [_kept_rule("page rules.confirm")],
    "page rules.propose": [_kept_rule("page rules.propose")],
    "page rules.withdraw": [_withdraw],
    "page papers.check": [_checked],
    "page papers.level": [
        _case("page papers.level", json.dumps({"record": RULE, "level": "internal"}), RULE)
    ],
    "page papers.withdraw": [
        _case("page papers.withdraw", json.dumps({"record": RULE, "reason": "wrong"}), RULE)
    ],
    "page papers.restore": [
        _case("page papers.restore", json.dumps({"record": RULE, "cause": "mistaken"}), RULE)
    ],
    "page traces.open": [_traced],
    **{
        f"page inbox.{act}": [
            _case(
                f"page inbox.{act}",
                f'{{"one":"20261123-BCDFGH","reply":"{TYPED}"}}',
                "20261123-BCDFGH",
            )
        ]
        for act in ("open", "change", "case", "dismiss")
    },
    "page trials.save": [
        _case("page trials.save", '{"form":{"id":"own-9","kind":"answer"},"case":"x"}', "own-9")
    ],
    "page trials.remove": [
        _case("page trials.remove", '{"case":"own-9","candidate":"f1"}', "own-9")
    ],
    "page trials.dismiss": [
        _case("page trials.dismiss", '{"candidate":"f1","text":"zqtypedqz"}', "f1")
    ],
    "POST /papers/{batch}/start": [_started_batch],
    "DELETE /papers/{batch}": [_dropped_batch],
    "GET /originals/{record:path}": [_original],
    "POST /match/kept/book": [_book],
    "POST /match/docx": [_card("docx")],
    "POST /match/opinion": [_card("opinion")],
    "POST /offers/keep": [_offer("keep"), _kept_offer],
    "POST /offers/remove": [_offer("remove")],
    "POST /offers/give": [_offer("give")],
    "POST /offers/back": [_offer("back", "give")],
    "POST /offers/add": [_offer("add", "give")],
    "POST /offers/return": [_offer("return", "give")],
    "POST /drafts/start": [_started],
    "POST /drafts/keep": [_kept, _kept_first],
    "POST /drafts/restore": [_of_own("restore", number=1)],
    "POST /drafts/remove": [_of_own("remove")],
    "POST /drafts/file/{ending}": [_of_work("file/md")],
    "POST /drafts/back": [
        _of_work("back", file=base64.b64encode(b"none").decode(), name=f"{TYPED}.docx")
    ],
    "POST /drafts/share/{draft}": [_lent("share/{draft}", name=TYPED)],
    "POST /drafts/unshare/{draft}": [_lent("unshare/{draft}", reader=TYPED)],
    "POST /drafts/shared/{draft}": [_borrowed("")],
    "POST /drafts/shared/{draft}/compare": [_borrowed("/compare")],
    "POST /drafts/shared/{draft}/copy": [_borrowed("/copy")],
    "POST /drafts/shared/{draft}/file/{ending}": [_borrowed("/file/md")],
}
AUDITED = {rule.endpoint: rule for rule in ENDPOINTS if rule.audited}
# What one is asked before something is done, on the way to it.
ASKED: Mapping[str, Sequence[object]] = {
    "page papers.levelling": [json.dumps({"record": RULE, "level": "internal"})],
    "page papers.leaving": [json.dumps({"record": RULE, "reason": "wrong"})],
    "page papers.returning": [json.dumps({"record": RULE, "cause": "mistaken"})],
    "page papers.check": [RULE, [], None, "", TYPED, ""],
}


def test_every_row_that_is_noted_names_what_it_is_about_or_is_about_nothing() -> None:
    assert DONE.keys() | ABOUT_NOTHING == AUDITED.keys()
    assert not DONE.keys() & ABOUT_NOTHING


def of(town: Town, endpoint: str) -> list[Noted]:
    return [one for one in town.audit.acts if one.act == endpoint]


@pytest.mark.parametrize("endpoint", DONE)
def test_an_act_is_noted_with_the_id_of_what_it_is_about(town: Town, endpoint: str) -> None:
    name = STAFF if AUDITED[endpoint].who == "staff" else "manager"
    for act in DONE[endpoint]:
        town.reset()
        with town.visitor(name) as visitor:
            id_ = act(Acting(town, visitor))

        acts = of(town, endpoint)
        assert acts, "it is not noted"
        assert {one.object for one in acts if one.object} == {id_}, acts
        assert TYPED not in str([(one.object, one.note) for one in town.audit.acts])


@pytest.mark.parametrize("endpoint", ASKED)
def test_what_was_only_asked_is_not_noted_as_done(town: Town, endpoint: str) -> None:
    town.reset()

    with town.visitor(STAFF) as visitor:
        visitor.call(town.handlers[endpoint], ASKED[endpoint])

    assert of(town, endpoint) == []


def test_taking_a_check_back_is_noted_once_it_was_asked_and_not_before(town: Town) -> None:
    town.reset()

    record = _checkable(town)

    with town.visitor(STAFF) as visitor:
        visitor.call(town.handlers["page papers.show"], [record])
        for asked in ("", f"{record} [0]"):
            form = [record, [0], "撤回", "", "张", asked]
            visitor.call(town.handlers["page papers.check"], form)
            noted = [one.outcome for one in of(town, "page papers.check")]
            assert noted == (["begun"] if asked else [])


@pytest.mark.parametrize("said", [{}, {"asked": "0 internal 1 nothing"}])
def test_a_level_that_nobody_was_asked_about_is_noted_as_failed(
    town: Town, said: dict[str, str]
) -> None:
    town.reset()

    with town.visitor(STAFF) as visitor:
        data = json.dumps({"record": RULE, "level": "internal", **said})
        assert visitor.call(town.handlers["page papers.level"], [data]).title == "没有完成"

    assert [one.outcome for one in of(town, "page papers.level")] == ["begun", "failed"]
    assert town.parts.store.get(RULE, Viewer(role="admin")).record.level == "public"


@pytest.mark.parametrize("endpoint", sorted(ABOUT_NOTHING))
def test_what_is_about_nothing_in_particular_is_noted_without_an_id(
    town: Town, endpoint: str
) -> None:
    town.reset()

    with town.visitor(STAFF) as visitor:
        if endpoint in PAGE:
            visitor.call(town.handlers[endpoint], PAGE[endpoint][0].data)
        else:
            routes_of(endpoint, town)[0].send(visitor)

    assert {one.object for one in of(town, endpoint)} == {""}


def test_a_profile_is_noted_when_it_changes_and_not_when_it_is_only_judged(town: Town) -> None:
    town.reset()
    owner = PEOPLE[OWNER]

    def judge(visitor: Visitor, said: str) -> list[tuple[Viewer, str, str, str]]:
        town.audit.acts.clear()
        assert not visitor.call(town.handlers["page fits.judge"], [said]).title
        return [(one.who, one.act, one.object, one.outcome) for one in town.audit.acts]

    with town.visitor(OWNER) as visitor:
        opened = judge(visitor, "")
        changed = judge(visitor, '{"form":{"employees":"81","name":"zqtypedqz"}}')
        same = judge(visitor, '{"form":{"employees":"81","name":"zqtypedqz"}}')
        told = judge(visitor, '{"form":{"employees":"81"},"say":"我们有职工90人。"}')
        forgotten = judge(visitor, '{"forget":true}')
        again = judge(visitor, '{"forget":true}')

    assert opened == same == again == []
    assert changed == told == [(owner, KEEP, owner.identity, "begun")]
    assert forgotten == [(owner, FORGET, owner.identity, "begun")]


def test_the_product_itself_notes_profiles_in_its_own_audit(town: Town) -> None:
    owner, parts = PEOPLE[OWNER], town.parts
    fits = fits_of(parts)

    fits.profiles.keep(owner, Kept(profile={"employees": 7}))
    fits.profiles.forget(owner)

    noted = [(one.entry.act, one.entry.object) for one in parts.audit.list(Viewer(role="admin"))]
    assert noted == [(FORGET, owner.identity), (KEEP, owner.identity)]


def test_a_profile_that_is_told_in_a_conversation_is_noted_and_a_guests_is_not(town: Town) -> None:
    for name, acts in ((OWNER, [KEEP]), ("guest", [])):
        town.reset()
        with town.visitor(name) as visitor:
            said = "我们公司在银川，一共76人，去年营收3600万元。"
            assert not visitor.call(town.handlers["page ask"], [said, None]).title

        assert [one.act for one in town.audit.acts] == acts
