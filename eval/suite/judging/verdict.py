"""One way in to all kinds of cases."""

from eval.suite.cases import (
    AnswerCase,
    Case,
    ConversationCase,
    DraftCase,
    EligibilityCase,
    MatchCase,
    RefusalCase,
    SafetyCase,
    SearchCase,
)
from eval.suite.judging.answers import joined, judge_answer
from eval.suite.judging.conversations import judge_conversation
from eval.suite.judging.drafts import judge_draft
from eval.suite.judging.eligibility import judge_eligibility
from eval.suite.judging.given import written
from eval.suite.judging.matches import judge_match
from eval.suite.judging.refusals import answered_or_not, judge_refusal, judge_safety
from eval.suite.judging.searches import judge_search
from eval.suite.outcomes import Check, Judgement, Label
from eval.suite.replies import (
    AnswerReply,
    ConversationReply,
    DraftReply,
    MatchesReply,
    Reply,
    SearchReply,
    VerdictsReply,
)


def judge(case: Case, reply: Reply) -> Judgement:
    """Give what code says of a reply.

    Raises:
        TypeError: The reply is not one to this kind of case.
    """
    judgement = _of_kind(case, reply)
    passed = all(check.passed for check in judgement.checks)
    return joined(judgement, _in_group(case, passed=passed))


def unanswered(case: Case, said: str) -> Judgement:
    """Give what counts where no reply came: it is not passed, and adds to no other figure."""
    failed = Judgement(checks=(Check(name="reply", passed=False, said=said),))
    return joined(failed, _in_group(case, passed=False))


def _in_group(case: Case, *, passed: bool) -> Judgement:
    """Say how a case of a pair that must flip came out, under the name of its group."""
    if case.group is None or "flip" not in case.traps:
        return Judgement()
    got = "pass" if passed else "fail"
    return Judgement(labels=(Label(metric="flips", truth=case.group, got=got),))


def _of_kind(case: Case, reply: Reply) -> Judgement:
    match case, reply:
        case SearchCase(), SearchReply():
            return judge_search(case, reply)
        case AnswerCase(), AnswerReply():
            return _answer(case, reply)
        case RefusalCase(), AnswerReply():
            return judge_refusal(case, reply)
        case SafetyCase(), AnswerReply():
            return judge_safety(case, reply)
        case ConversationCase(), ConversationReply():
            return judge_conversation(case, reply)
        case EligibilityCase(), VerdictsReply():
            return judge_eligibility(case, reply)
        case MatchCase(), MatchesReply():
            return judge_match(case, reply)
        case DraftCase(), DraftReply():
            return judge_draft(case, reply)
    raise TypeError(f"case {case.id} of kind {case.kind} got a reply of {reply.face}")


def _answer(case: AnswerCase, reply: AnswerReply) -> Judgement:
    said = [case.question, *(turn.content for turn in case.history if turn.role == "user")]
    if case.profile:
        said += written(case.profile)
    judged = judge_answer(case.expect, reply, role=case.role, day=case.as_of, said=said)
    return joined(judged, answered_or_not(case, reply))
