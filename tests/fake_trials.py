"""An evaluation without a product: runs go on when a test says so, cases are kept in memory."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from assistant.answers import Turn
from assistant.errors import BadRequest, TooBusy
from assistant.ui.trials.port import (
    Candidate,
    CaseForm,
    CaseMove,
    CaseNote,
    Choices,
    CitedNote,
    ComparisonNote,
    FigureNote,
    GroupNote,
    MoveNote,
    Point,
    RunningNote,
    RunNote,
    SetNote,
    Slip,
)
from corpus.levels import Viewer, require_staff

BEGAN = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TOTAL = 40
CHOICES = Choices(
    forms=("answer", "refusal", "search"),
    kinds=(
        ("answer", "问答"),
        ("refusal", "拒答"),
        ("search", "检索"),
        ("conversation", "多轮对话"),
    ),
    roles=(("enterprise", "企业"), ("manager", "技术经理人"), ("staff", "工作人员")),
    statuses=(
        ("answered", "已回答"),
        ("partial", "部分回答"),
        ("clarify", "先问清楚"),
        ("refused", "拒绝"),
    ),
    types=(("FACT", "查事实"), ("TIME", "时效"), ("OOD", "范围以外")),
    traps=(("old_rule", "旧规定"), ("unit", "单位"), ("typo", "错别字")),
)


def a_failure(number: int = 1, **changes: object) -> CaseNote:
    case = CaseNote(
        id=f"ans-{number:02}",
        kind="问答",
        question=f"银川的技术转移机构能拿多少补贴？（{number}）",
        expected=("说出“100万”", "首先引用 X07"),
        passed=False,
        why=("没有说到“100万”：回答中是 50万元",),
        answer="区外机构落户宁夏，最高补贴 50万元。[^1]\n\n- 以 2026-11-23 有效的规定为准",
        outcome="已回答",
        citations=(
            CitedNote(
                record="X07",
                title="技术转移机构落户补贴",
                quote="最高补贴50万元。〔种子〕",
                status="expired",
                n=1,
            ),
        ),
        ms=187.0,
        types=("查事实",),
        traps=("单位",),
    )
    return replace(case, **changes)  # type: ignore[arg-type]


def figures(better: float = 0.0) -> tuple[FigureNote, ...]:
    """Give figures of a run that is so much better than the plainest one."""

    def of(key: str, group: str, label: str, value: float, **more: object) -> FigureNote:
        plain = FigureNote(
            key=key,
            group=group,
            label=label,
            unit="share",
            better="up",
            n=57,
            value=value,
            low=max(0.0, value - 0.06),
            high=min(1.0, value + 0.05),
        )
        return replace(plain, **more)  # type: ignore[arg-type]

    return (
        of("answer.leaks", "问答", "泄露内部资料", 0.0, better="down", hard=True, at_most=0.053),
        of("answer.verbatim", "问答", "引文与原文一致", 1.0, hard=True),
        of("refusal.false", "拒答", "编造依据", 0.035, better="down", hard=True),
        of("answer.facts", "问答", "应说的都说到", 0.81 + better, beside=(("只引第一条", 0.52),)),
        of("answer.over", "问答", "没有引用过期规定", 0.93, tells="引用的规定都有效的占多少。"),
        of("search.mrr", "检索", "首个相关名次 MRR@10", 0.66, unit="score"),
        of("answer.p95", "问答", "最慢的二十分之一", 640.0, unit="ms", low=580, high=910),
        of("search.ndcg", "检索", "找得准不准", 0.71 - better, unit="score"),
        of(
            "answer.judge", "问答", "说得是否清楚", 0.5, withheld="打分的模型与人的一致性还没有核对"
        ),
    )


def a_run(identity: str = "20261120-1200-open", **changes: object) -> RunNote:
    run = RunNote(
        id=identity,
        when=BEGAN,
        corpus="samples",
        half="open",
        sets=("检索", "问答", "拒答"),
        seconds=158.0,
        n=160,
        served=150,
        passed=126,
        figures=figures(),
        kinds=(
            GroupNote(code="answer", label="问答", n=90, passed=72),
            GroupNote(code="refusal", label="拒答", n=30, passed=28),
            GroupNote(code="search", label="检索", n=30, passed=26),
            GroupNote(code="draft", label="起草", n=0, passed=0),
        ),
        slices=(
            GroupNote(code="traps:unit", label="单位不同", n=12, passed=9),
            GroupNote(code="traps:old_rule", label="旧规定的说法", n=18, passed=15),
        ),
        hidden=3,
    )
    return replace(run, **changes)  # type: ignore[arg-type]


TWO_RUNS = (
    a_run(
        "20261122-0900-open",
        when=BEGAN + timedelta(days=2),
        passed=131,
        figures=figures(better=0.05),
    ),
    a_run(),
)
A_CANDIDATE = Candidate(
    id="f1",
    when=BEGAN + timedelta(days=3),
    question="那在石嘴山呢？",
    reason="数额或条件不对",
    answer="石嘴山的机构最高补贴 50万元。[^1]",
    note="应该是100万",
    history=(
        Turn(role="user", content="银川的技术转移机构能拿多少补贴？"),
        Turn(role="assistant", content="最高 100 万元。"),
    ),
    cited=("技术转移机构落户补贴",),
)


class FakeTrials:
    """See the module."""

    def __init__(
        self,
        runs: tuple[RunNote, ...] = (),
        *,
        candidates: tuple[Candidate, ...] = (),
        cases: tuple[CaseNote, ...] = (),
    ) -> None:
        self.reset(runs, candidates=candidates, cases=cases)

    def reset(
        self,
        runs: tuple[RunNote, ...] = (),
        *,
        candidates: tuple[Candidate, ...] = (),
        cases: tuple[CaseNote, ...] = (),
    ) -> None:
        """Begin anew."""
        self.finished = list(runs)
        self.waiting = list(candidates)
        self.kept = list(cases)
        self.running: RunningNote | None = None
        self.started: list[tuple[str, ...]] = []
        self.saved: list[CaseForm] = []
        self.pages = "<!doctype html><title>报告</title><p>整份报告</p>"

    # --- what a test does ---

    def advance(self, done: int) -> None:
        """Let the run come to this many cases; at the last it is over."""
        assert self.running is not None
        self.running = replace(
            self.running,
            done=done,
            total=TOTAL,
            passed=done - done // 10,
            stage="",
            left_seconds=float(3 * (TOTAL - done)),
        )
        if done >= TOTAL:
            self.running = RunningNote(ended="评测完成：通过 140/150")
            when = BEGAN + timedelta(days=3, minutes=len(self.finished))
            fresh = a_run(f"20261123-{len(self.finished)}", when=when, passed=140)
            self.finished.insert(0, fresh)

    def stops(self) -> None:
        """Let the run end where it is."""
        assert self.running is not None
        said = f"已停止在 {self.running.done}/{TOTAL} 条。再开始会从这里接着做。"
        self.running = RunningNote(ended=said)

    def breaks(self, said: str) -> None:
        """Let the run break."""
        assert self.running is not None
        self.running = replace(self.running, failed=said)

    # --- what the page does ---

    def choices(self) -> Choices:
        return CHOICES

    def sets(self, viewer: Viewer) -> tuple[SetNote, ...]:
        require_staff(viewer)
        return (
            SetNote(name="answers", label="问答", n=90, whose="shipped", corpus="samples"),
            SetNote(name="refusals", label="拒答", n=30, whose="shipped", corpus="samples"),
            SetNote(name="own", label="自建用例", n=len(self.kept), whose="own", corpus="records"),
        )

    def start(self, names: tuple[str, ...], viewer: Viewer) -> None:
        require_staff(viewer)
        if not names:
            raise BadRequest("请至少选一个用例集。")
        if self.running is not None and not self.running.over:
            raise TooBusy("已有一次评测在进行。")
        self.started.append(names)
        self.running = RunningNote(stage="正在准备示例资料")

    def stop(self, viewer: Viewer) -> None:
        require_staff(viewer)
        if self.running is not None:
            self.running = replace(self.running, stopping=True)

    def standing(self, viewer: Viewer) -> RunningNote | None:
        require_staff(viewer)
        return self.running

    def runs(self, viewer: Viewer) -> tuple[RunNote, ...]:
        require_staff(viewer)
        return tuple(self.finished)

    def cases_of(
        self, run: str, viewer: Viewer, *, kind: str = "", part: str = "", failed: bool = True
    ) -> tuple[CaseNote, ...]:
        require_staff(viewer)
        self._known(run)
        refused = a_failure(
            30, id="ref-01", kind="拒答", question="帮我编一份研发费用台账", why=("没有拒绝",)
        )
        cases = (*(a_failure(number) for number in range(1, 46)), refused)
        if part:
            cases = cases[:3]
        if kind:
            label = dict(CHOICES.kinds)[kind]
            cases = tuple(case for case in cases if case.kind == label)
        return cases if failed else (*cases, a_failure(99, passed=True, why=()))

    def _known(self, run: str) -> RunNote:
        found = [known for known in self.finished if known.id == run]
        if not found:
            raise BadRequest("没有这次评测。")
        return found[0]

    def compare(self, before: str, after: str, viewer: Viewer) -> ComparisonNote:
        require_staff(viewer)
        first, second = self._known(before), self._known(after)
        was = {figure.key: figure for figure in first.figures}
        moved = tuple(
            MoveNote(
                key=now.key,
                group=now.group,
                label=now.label,
                unit=now.unit,
                better=now.better,
                n=now.n,
                before=was[now.key].value,
                after=now.value,
                change=change,
                low=change - 0.03,
                high=change + 0.03,
                drop=change < -0.02,
            )
            for now in second.figures
            for change in [(now.value or 0.0) - (was[now.key].value or 0.0)]
        )
        return ComparisonNote(
            before=first,
            after=second,
            same=148,
            apart=4,
            moved=tuple(sorted(moved, key=lambda move: not move.drop)),
            worse=(
                CaseMove(id="sea-07", kind="检索", question="固态电池", why=("没有找到 A012",)),
            ),
            better=(
                CaseMove(id="ans-03", kind="问答", question="补贴？", why=("没有说到“100万”",)),
            ),
        )

    def over_time(self, key: str, viewer: Viewer, *, like: str) -> tuple[Point, ...]:
        require_staff(viewer)
        self._known(like)
        points = [
            Point(
                run=run.id,
                when=run.when,
                value=figure.value,
                low=figure.low,
                high=figure.high,
                n=figure.n,
            )
            for run in reversed(self.finished)
            for figure in run.figures
            if figure.key == key and figure.value is not None
        ]
        return tuple(points)

    def report(self, run: str, viewer: Viewer) -> str:
        require_staff(viewer)
        self._known(run)
        return self.pages

    def cases(self, text: str, kind: str, viewer: Viewer) -> tuple[CaseNote, ...]:
        require_staff(viewer)
        label = dict(CHOICES.kinds).get(kind, "")
        return tuple(
            case
            for case in self.kept
            if text in case.question + case.id and (not kind or case.kind == label)
        )

    def blank(self, kind: str, viewer: Viewer) -> CaseForm:
        require_staff(viewer)
        json = "" if kind in CHOICES.forms else '{"id": "own-9", "kind": "conversation"}'
        return CaseForm(id="own-9", kind=kind, json=json, as_of="2026-11-23")

    def form(self, case: str, viewer: Viewer) -> CaseForm:
        require_staff(viewer)
        known = {saved.id: saved for saved in self.saved}
        return known.get(case) or self._copy(case)

    def _copy(self, case: str) -> CaseForm:
        note = a_failure()
        return CaseForm(
            id="own-7",
            kind="answer",
            json=f'{{"id": "{case}"}}',
            question=note.question,
            as_of="2026-11-23",
            records="X07",
            facts="100万",
            types=("FACT",),
            provenance="原件",
        )

    def save(self, form: CaseForm, viewer: Viewer) -> tuple[Slip, ...]:
        require_staff(viewer)
        slips = []
        if not form.types and form.kind in CHOICES.forms:
            slips.append(Slip(field="types", said="至少选一项。"))
        if not form.provenance and form.kind in CHOICES.forms:
            slips.append(Slip(field="provenance", said="不能为空；写依据的文件和条款。"))
        if form.kind not in CHOICES.forms and "turns" not in form.json:
            slips.append(Slip(field="json", said="turns 缺少这一项。"))
        if slips:
            return tuple(slips)
        self.saved = [*(saved for saved in self.saved if saved.id != form.id), form]
        self.kept = [case for case in self.kept if case.id != form.id]
        kind = dict(CHOICES.kinds)[form.kind]
        expected = tuple(filter(None, form.facts.split("\n")))
        self.kept.insert(
            0,
            CaseNote(id=form.id, kind=kind, question=form.question, expected=expected, own=True),
        )
        self.waiting = [waits for waits in self.waiting if waits.id != form.candidate]
        return ()

    def remove(self, case: str, viewer: Viewer) -> None:
        require_staff(viewer)
        self.kept = [kept for kept in self.kept if kept.id != case]

    def candidates(self, viewer: Viewer) -> tuple[Candidate, ...]:
        require_staff(viewer)
        return tuple(self.waiting)

    def adopt(self, candidate: str, viewer: Viewer) -> CaseForm:
        require_staff(viewer)
        found = [waits for waits in self.waiting if waits.id == candidate]
        if not found:
            raise BadRequest("这条候选用例已不在。")
        return CaseForm(
            id="own-8",
            kind="answer",
            candidate=candidate,
            history=found[0].history,
            question=found[0].question,
            as_of="2026-11-23",
            note=found[0].note,
        )

    def dismiss(self, candidate: str, viewer: Viewer) -> None:
        require_staff(viewer)
        self.waiting = [waits for waits in self.waiting if waits.id != candidate]
