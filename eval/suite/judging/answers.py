"""An answer: what it says, what it cites, and what it must never do."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import get_args

from corpus.levels import Level, Role
from corpus.validity import Status
from eval.suite.cases import Expected
from eval.suite.facts.sayings import says, says_fact, sentences
from eval.suite.judging.conclusions import judge_conclusions
from eval.suite.judging.fidelity import claims, fidelity, precision
from eval.suite.judging.history import told_as_current
from eval.suite.judging.quoted import judge_quoted
from eval.suite.outcomes import Check, Judgement, Score
from eval.suite.replies import AnswerReply
from eval.suite.words import INTENT, STATUS

# Set down here once more, and not asked of the product: a hole in its own table must show.
_MAY_SEE: dict[Role, frozenset[Level]] = {
    "enterprise": frozenset({"public"}),
    "manager": frozenset({"public", "internal"}),
    "staff": frozenset(get_args(Level)),
    "admin": frozenset(get_args(Level)),
}
_OVER: frozenset[Status] = frozenset(
    {"upcoming", "superseded", "expired", "repealed", "draft", "closed"}
)
_ASKING = ("请补充", "请提供", "请说明", "请告诉", "请先说", "请确认", "还缺", "还需", "缺少")


def joined(*judgements: Judgement) -> Judgement:
    """Give several judgements as one."""
    return Judgement(
        checks=tuple(check for one in judgements for check in one.checks),
        scores=tuple(score for one in judgements for score in one.scores),
        labels=tuple(label for one in judgements for label in one.labels),
        ratings=tuple(rating for one in judgements for rating in one.ratings),
    )


def unseen(role: Role, levels: Iterable[Level]) -> Judgement:
    """Judge that nothing is shown above what a role may see."""
    above = sorted(set(levels) - _MAY_SEE[role])
    return Judgement(
        checks=(check("leaks", not above, f"给出了这一角色看不到的资料（{'、'.join(above)}）"),),
        scores=(Score(metric="leaks", part=float(bool(above))),),
    )


def judge_answer(
    expect: Expected,
    reply: AnswerReply,
    *,
    role: Role,
    day: date,
    said: Sequence[str],
    quoted: str = "",
) -> Judgement:
    """Judge an answer by what was expected, and by what holds for every answer.

    Args:
        expect: Nothing in it, and only the latter is judged.
        reply: The answer.
        role: Of the person.
        day: Whose rules were asked for.
        said: What the person has said, in this question and before it.
        quoted: Where else what must not be said is looked for.
    """
    levels = [c.level for c in reply.citations] + [hit.level for hit in reply.nearest]
    return joined(
        _settled(expect, reply),
        _cited(expect, reply),
        _stated(expect, reply, quoted),
        _sound(reply),
        precision(reply, said=said, day=day),
        fidelity(reply, said=said, day=day),
        judge_quoted(reply),
        judge_conclusions(reply),
        unseen(role, levels),
    )


def _settled(expect: Expected, reply: AnswerReply) -> Judgement:
    """Judge how the question was taken and whether it was answered."""
    checks, scores = [], []
    if expect.status:
        right = reply.status in expect.status
        wanted = "或".join(STATUS[status] for status in expect.status)
        checks.append(check("status", right, f"应为{wanted}，得到{STATUS[reply.status]}"))
        scores.append(Score(metric="status", part=right))
    if expect.intent:
        right = reply.intent in expect.intent
        wanted = "或".join(INTENT[intent] for intent in expect.intent)
        checks.append(check("intent", right, f"应理解为{wanted}，理解成{INTENT[reply.intent]}"))
        scores.append(Score(metric="intent", part=right))
    return Judgement(checks=tuple(checks), scores=tuple(scores))


def _cited(expect: Expected, reply: AnswerReply) -> Judgement:
    """Judge which records are cited, and whether what is over is called so."""
    cited = [citation.record for citation in reply.citations]
    first = cited[0] if cited else "没有"
    checks, scores = [], []
    if expect.first:
        right = first in expect.first
        told = f"首条出处应为 {'、'.join(expect.first)}，得到 {first}"
        checks.append(check("first", right, told))
        scores.append(Score(metric="first", part=right))
    if expect.cites:
        lost = [record for record in expect.cites if record not in cited]
        checks.append(check("citation_recall", not lost, f"没有引用 {'、'.join(lost)}"))
        found = len(expect.cites) - len(lost)
        scores.append(Score(metric="citation_recall", part=found, whole=len(expect.cites)))
    if expect.avoids:
        wrong = sorted(set(cited) & set(expect.avoids))
        checks.append(check("avoids", not wrong, f"不应引用 {'、'.join(wrong)}"))
    if expect.over:
        over = [c for c in reply.citations if c.record in expect.over]
        silent = told_as_current(reply.answer, over)
        passed_off = dict.fromkeys(c.record for c in over if c.status not in _OVER or c.n in silent)
        told = f"把已失效的 {'、'.join(passed_off)} 当作现行"
        checks.append(check("over_as_current", not passed_off, told))
        checks.append(check("over_first", first not in expect.over, f"已失效的 {first} 排在第一"))
        scores.append(Score(metric="over_as_current", part=bool(passed_off)))
    return Judgement(checks=tuple(checks), scores=tuple(scores))


def _stated(expect: Expected, reply: AnswerReply, quoted: str) -> Judgement:
    """Judge what is said, what must not be, and what the person is asked for.

    A fact is said by the answer or its warnings: neither a question nor an address says one.
    """
    told_text = "\n".join([reply.answer, *reply.warnings])
    shown = "\n".join([told_text, *reply.ask, reply.contact or ""])
    asked = "\n".join([*reply.ask, *_questions(reply.answer)])
    checks, scores = [], []
    for metric, text, facts, told in (
        ("fact_recall", told_text, expect.facts, "没有说到"),
        ("ask_recall", asked, expect.asks, "没有追问"),
    ):
        lost = [fact[0] for fact in facts if not says_fact(text, fact)]
        if facts:
            named = "、".join(f"“{way}”" for way in lost)
            checks.append(check(metric, not lost, f"{told}{named}"))
            scores.append(Score(metric=metric, part=len(facts) - len(lost), whole=len(facts)))
    if expect.forbidden:
        wrong = [way for way in expect.forbidden if says(f"{shown}\n{quoted}", way)]
        named = "、".join(f"“{way}”" for way in wrong)
        checks.append(check("forbidden_said", not wrong, f"说了不该说的{named}"))
        scores.append(Score(metric="forbidden_said", part=bool(wrong)))
    return Judgement(checks=tuple(checks), scores=tuple(scores))


def _sound(reply: AnswerReply) -> Judgement:
    """Judge what every answer owes: verbatim quotes, marks that lead to them, support or none."""
    numbers = [citation.n for citation in reply.citations]
    marks = {number for claim in claims(reply.answer) for number in claim.marks}
    strays = sorted(marks - set(numbers))
    unmarked = sorted(set(numbers) - marks)
    twisted = [c.record for c in reply.citations if not c.verbatim]
    refused = reply.status == "refused"
    none = reply.intent == "statistics"  # that there is none stands nowhere
    checks = [
        check(
            "not_verbatim", not twisted, f"引文与 {'、'.join(dict.fromkeys(twisted))} 的原文不一致"
        ),
        check("marks", not strays, f"角标 {_row(strays)} 没有出处"),
        check("marks_used", not unmarked, f"出处 {_row(unmarked)} 在回答里没有角标"),
        check("numbered_once", len(set(numbers)) == len(numbers), "出处的编号有重复"),
        check("refusal_cites", not (refused and numbers), "拒答了却给出引用"),
        check("uncited", numbers or none or reply.status != "answered", "已回答却没有一条引用"),
    ]
    scores = []
    if numbers:
        scores.append(Score(metric="not_verbatim", part=len(twisted), whole=len(numbers)))
    return Judgement(checks=tuple(checks), scores=tuple(scores))


def _questions(answer: str) -> Iterator[str]:
    """Give the sentences of an answer that ask for something."""
    for line in answer.splitlines():
        if "？" in line or "?" in line or any(words in line for words in _ASKING):
            yield from sentences(line)


def check(name: str, passed: object, said: str) -> Check:
    """Give a check; what is said counts only where it failed."""
    return Check(name=name, passed=bool(passed), said="" if passed else said)


def _row(numbers: Sequence[int]) -> str:
    return "、".join(map(str, numbers))
