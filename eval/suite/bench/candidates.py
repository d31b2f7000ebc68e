"""An answer that somebody said is wrong, as the form of a new case."""

from assistant.feedback import Feedback, Reason
from assistant.ui.trials.port import CaseForm
from assistant.words import REASON
from eval.suite.cases import Trap

_TRAPS: dict[Reason, tuple[Trap, ...]] = {
    "outdated": ("old_rule",),
    "should_refuse": ("near",),
}


def case_from(feedback: Feedback, identity: str) -> CaseForm:
    """Give a form filled in with what was asked, by whom and for which day, and what was wrong.

    What is right only a person can say: the expectations stay empty but for the status, where
    the reason settles it.
    """
    refuses = feedback.reason == "should_refuse"
    status = ("answered", "partial") if feedback.reason == "wrongly_refused" else ()
    note = "：".join(part for part in (REASON[feedback.reason], feedback.note) if part)
    return CaseForm(
        id=identity,
        kind="refusal" if refuses else "answer",
        candidate=feedback.id,
        history=feedback.history,
        question=feedback.question,
        as_of=feedback.as_of.isoformat(),
        role=feedback.role,
        status=status,
        note=note,
        provenance="用户反馈",
        types=("OOD",) if refuses else ("FACT",),
        traps=_TRAPS.get(feedback.reason, ()),
    )
