"""What the evaluation view of the page works on: `assistant.ui.trials.Trials`."""

import secrets
from collections.abc import Sequence
from pathlib import Path

from assistant.bootstrap import Parts
from assistant.errors import BadRequest
from assistant.feedback import Feedback
from assistant.ui.trials.port import (
    Candidate,
    CaseForm,
    CaseNote,
    Choices,
    ComparisonNote,
    Point,
    RunningNote,
    RunNote,
    SetNote,
    Slip,
)
from assistant.words import REASON
from corpus.levels import Viewer, require_staff
from eval.errors import BadRun
from eval.suite.beginning import begin_header, chosen, place_of
from eval.suite.bench.background import Background, Watch
from eval.suite.bench.candidates import case_from
from eval.suite.bench.forms import blank_form, case_of, choices, form_of
from eval.suite.bench.naming import named_records
from eval.suite.bench.notes import case_note, comparison_note, run_note
from eval.suite.bench.shelf import Shelf, told
from eval.suite.case_files import CaseSet, drop, keep, may_be_shown, read_sets, shipped
from eval.suite.cases import Case, CaseKind
from eval.suite.comparing import compare
from eval.suite.conducting import conduct
from eval.suite.ground import Ground, ground, samples_ground
from eval.suite.halves import half_of, in_half
from eval.suite.outcomes import Outcome
from eval.suite.own_cases import NAME as OWN
from eval.suite.own_cases import own_file, runs_folder
from eval.suite.report.cases import titles_of
from eval.suite.report.telling import named_in
from eval.suite.runs import Half, Run
from eval.suite.subject import asked_of
from eval.suite.summary import keys_of
from eval.suite.words import KIND, SET

_OPEN: Half = "open"


class Bench:
    """Runs and cases of one data folder."""

    def __init__(self, parts: Parts) -> None:
        """Know where they lie; nothing is read yet.

        Args:
            parts: Of the program: the records in use are asked as its pages ask them.
        """
        self._parts = parts
        self._settings = parts.settings
        self._feedback = parts.feedback
        self._background = Background()
        self._shelf = Shelf(runs_folder(parts.settings.data_dir))

    def choices(self) -> Choices:
        """Give what forms offer."""
        return choices()

    def sets(self, viewer: Viewer) -> tuple[SetNote, ...]:
        """Give the sets of cases, the shipped ones first."""
        require_staff(viewer)
        notes = [
            SetNote(
                name=of.name,
                label=SET[of.name],
                n=sum(in_half(case, _OPEN) for case in of.cases),
                whose="shipped",
                corpus="samples",
            )
            for of in _shipped()
        ]
        own = len(self._own())
        return (
            *notes,
            SetNote(name=OWN, label=SET[OWN], n=own, whose="own", corpus="records"),
        )

    def start(self, names: tuple[str, ...], viewer: Viewer) -> None:
        """Begin a run of these sets."""
        require_staff(viewer)
        known = {of.name: of for of in _shipped()}
        if not names:
            raise BadRequest("请先选用例集。")
        if OWN in names and len(names) > 1:
            raise BadRequest("自建用例问的是现有资料，请单独评测。")
        if unknown := [name for name in names if name not in known and name != OWN]:
            raise BadRequest(f"没有用例集“{unknown[0]}”。")
        sets = self._own_sets() if OWN in names else [known[name] for name in names]
        # What staff write themselves is theirs to look at, all of it.
        half: Half = "both" if OWN in names else _OPEN
        try:
            cases = chosen(sets, half)
        except BadRun as error:
            raise BadRequest("选中的用例集里还没有用例；请先添加。") from error

        def work(watch: Watch) -> None:
            watch.stage("正在准备资料")
            of = self._ground(watch, own=OWN in names)
            header = begin_header(sets, cases, ground=of, half=half, today=self._settings.day())
            folder = place_of(header, runs_folder(self._settings.data_dir))
            conduct(
                header.model_copy(update={"name": folder.path.name}),
                cases,
                ground=of,
                folder=folder,
                watch=watch.outcome,
                progress=watch.progress,
                stop=watch.stopping,
            )

        self._background.start(work)

    def stop(self, viewer: Viewer) -> None:
        """Tell the run to stop after the case under way."""
        require_staff(viewer)
        self._background.stop()

    def standing(self, viewer: Viewer) -> RunningNote | None:
        """Give where the run stands."""
        require_staff(viewer)
        return self._background.standing()

    def runs(self, viewer: Viewer) -> tuple[RunNote, ...]:
        """Give the finished runs, the latest first."""
        require_staff(viewer)
        return self._shelf.notes()

    def cases_of(
        self, run: str, viewer: Viewer, *, kind: str = "", part: str = "", failed: bool = True
    ) -> tuple[CaseNote, ...]:
        """Give cases of a run that may be looked at."""
        require_staff(viewer)
        of = self._shelf.run(run)
        own = {case.id for case in self._own()}
        shown = [
            (case, outcome)
            for case, outcome in zip(of.cases, of.outcomes, strict=True)
            if may_be_shown(case)
            and (not kind or case.kind == kind)
            and (not part or _is_of(case, part))
            and (not failed or (outcome.served and not outcome.passed))
        ]
        titles = self._titles(of, shown, viewer)
        return tuple(
            case_note(case, outcome, own=case.id in own, titles=titles) for case, outcome in shown
        )

    def compare(self, before: str, after: str, viewer: Viewer) -> ComparisonNote:
        """Compare two runs."""
        require_staff(viewer)
        first, second = self._shelf.run(before), self._shelf.run(after)
        return comparison_note(compare(first, second), (before, first), (after, second))

    def over_time(self, key: str, viewer: Viewer, *, like: str) -> tuple[Point, ...]:
        """Give a figure in the runs of the same sets, half and records, oldest first."""
        require_staff(viewer)
        same = run_note(like, self._shelf.run(like))
        points = [
            Point(
                run=note.id,
                when=note.when,
                value=figure.value,
                low=figure.low,
                high=figure.high,
                n=figure.n,
            )
            for note in self._shelf.notes()
            if (note.sets, note.half, note.corpus) == (same.sets, same.half, same.corpus)
            for figure in note.figures
            if figure.key == key and figure.value is not None
        ]
        return tuple(reversed(points))

    def report(self, run: str, viewer: Viewer) -> str:
        """Give the whole report of a run."""
        require_staff(viewer)
        return self._shelf.report(run)

    def _titles(
        self, run: Run, shown: Sequence[tuple[Case, Outcome]], viewer: Viewer
    ) -> dict[str, str]:
        """Give the titles of the records that these cases name: as the run has them, else of now.

        Of a run on the samples only what it has: the records in use may be others of that id.
        """
        told = titles_of(run)
        if run.header.corpus != "records":
            return told
        names = {name for case, outcome in shown for name in named_in(case, outcome.why)}
        rest = self._parts.store.current(names - told.keys(), viewer)
        return {**told, **{name: stored.record.title for name, stored in rest.items()}}

    def cases(self, text: str, kind: str, viewer: Viewer) -> tuple[CaseNote, ...]:
        """Give the cases written here, the latest first."""
        require_staff(viewer)
        wanted = text.strip()
        return tuple(
            case_note(case, own=True)
            for case in reversed(self._own())
            if (not kind or case.kind == kind)
            and (not wanted or wanted in f"{case.id}\n{asked_of(case)}\n{case.note}")
        )

    def blank(self, kind: str, viewer: Viewer) -> CaseForm:
        """Give the form of a new case of a kind."""
        require_staff(viewer)
        return blank_form(_kind(kind), self._new_id())

    def form(self, case: str, viewer: Viewer) -> CaseForm:
        """Give the form of a case; of a shipped one, that of a copy."""
        require_staff(viewer)
        own = {of.id: of for of in self._own()}
        if case in own:
            return form_of(own[case], case)
        theirs = {of.id: of for in_set in _shipped() for of in in_set.cases}
        if case not in theirs or not may_be_shown(theirs[case]):
            raise BadRequest(f"没有用例“{case}”。")
        return form_of(theirs[case], self._new_id())

    def save(self, form: CaseForm, viewer: Viewer) -> tuple[Slip, ...]:
        """Keep a case; where anything is wrong with it, say what, and keep nothing."""
        require_staff(viewer)
        form, unknown = named_records(form, self._parts.store, viewer)
        case = case_of(form)
        if isinstance(case, tuple) or unknown:
            return (*unknown, *(case if isinstance(case, tuple) else ()))
        if any(case.id == other.id for of in _shipped() for other in of.cases):
            return (Slip(field="id", said=f"编号“{case.id}”已被随产品的用例占用。"),)
        with told():
            keep(case, self._own_path)
        if form.candidate:
            self._feedback.settle(form.candidate, viewer, "case", case.id)
        return ()

    def remove(self, case: str, viewer: Viewer) -> None:
        """Delete a case that was written here."""
        require_staff(viewer)
        with told():
            drop(case, self._own_path)

    def candidates(self, viewer: Viewer) -> tuple[Candidate, ...]:
        """Give the answers that were said to be wrong and wait, the latest first."""
        return tuple(map(_candidate, self._feedback.waiting(viewer)))

    def adopt(self, candidate: str, viewer: Viewer) -> CaseForm:
        """Give the form of a new case, filled in from a candidate."""
        require_staff(viewer)
        return case_from(self._feedback.get(candidate, viewer), self._new_id())

    def dismiss(self, candidate: str, viewer: Viewer) -> None:
        """Let a candidate wait no longer."""
        self._feedback.settle(candidate, viewer, "dismissed", None)

    def _ground(self, watch: Watch, *, own: bool) -> Ground:
        if own:
            return ground("records", self._parts)

        def tell(done: int, total: int) -> None:
            watch.stage(f"正在准备示例资料（首次需要一两分钟），{done}/{total} 段")

        return samples_ground(self._settings, embedder=self._parts.embedder, progress=tell)

    @property
    def _own_path(self) -> Path:
        return own_file(self._settings.data_dir)

    def _own_sets(self) -> Sequence[CaseSet]:
        with told():
            return read_sets([self._own_path]) if self._own_path.exists() else ()

    def _own(self) -> tuple[Case, ...]:
        return tuple(case for of in self._own_sets() for case in of.cases)

    def _new_id(self) -> str:
        return f"own-{secrets.token_hex(3)}"


def _shipped() -> tuple[CaseSet, ...]:
    with told():
        return shipped()


def _is_of(case: Case, part: str) -> bool:
    by, _, key = part.partition(":")
    return key in keys_of(case, by, half_of)


def _kind(code: str) -> CaseKind:
    for kind in KIND:
        if kind == code:
            return kind
    raise BadRequest(f"没有“{code}”这种用例。")


def _candidate(of: Feedback) -> Candidate:
    return Candidate(
        id=of.id,
        when=of.when,
        question=of.question,
        reason=REASON[of.reason],
        answer=of.answer,
        note=of.note,
        history=of.history,
        cited=of.cited,
    )
