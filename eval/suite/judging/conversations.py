"""A conversation: every turn that counts, and what is known by then."""

from collections.abc import Mapping

from pydantic import JsonValue

from eval.suite.cases import ConversationCase, Expected
from eval.suite.judging.answers import check, joined, judge_answer
from eval.suite.outcomes import Judgement, Score
from eval.suite.replies import ConversationReply, TurnReply


def judge_conversation(case: ConversationCase, reply: ConversationReply) -> Judgement:
    """Judge each turn as an answer; one without expectation by what holds for every answer.

    What the profile must hold is judged where one is kept.
    """
    said: list[str] = []
    judged = []
    for number, (turn, came) in enumerate(zip(case.turns, reply.turns, strict=False), start=1):
        said.append(turn.say)
        answered = judge_answer(
            turn.expect or Expected(), came.answer, role=case.role, day=case.as_of, said=said
        )
        judged += [_numbered(number, answered), _numbered(number, _known(turn.knows, came))]
    missing = len(case.turns) - len(reply.turns)
    all_came = check("turns", not missing, f"有 {missing} 轮没有回答")
    return joined(Judgement(checks=(all_came,)), *judged)


def _known(knows: Mapping[str, JsonValue], came: TurnReply) -> Judgement:
    if not knows or came.profile is None:
        return Judgement()
    wrong = {path: wanted for path, wanted in knows.items() if at(came.profile, path) != wanted}
    told = "；".join(
        f"{path} 应为 {wanted}，记成 {at(came.profile, path)}" for path, wanted in wrong.items()
    )
    return Judgement(
        checks=(check("profile", not wrong, told),),
        scores=(Score(metric="profile", part=len(knows) - len(wrong), whole=len(knows)),),
    )


def at(profile: JsonValue, path: str) -> JsonValue:
    """Give what stands at a path of a profile; None where nothing does.

    >>> at({"years": {"2025": {"revenue": 5}}}, "years.2025.revenue")
    5
    """
    for step in path.split("."):
        if not isinstance(profile, dict):
            return None
        profile = profile.get(step)
    return profile


def _numbered(number: int, of: Judgement) -> Judgement:
    checks = (
        one if one.passed else one.model_copy(update={"said": f"第 {number} 轮：{one.said}"})
        for one in of.checks
    )
    return of.model_copy(update={"checks": tuple(checks)})
