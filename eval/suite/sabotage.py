"""The product broken on purpose, one thing at a time, to see whether the suite notices.

Each is a wrapper around the product as it is judged; nothing in it is changed.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from assistant.answers import Answer, Citation, Evidence, Question
from corpus.levels import Viewer
from eval.suite.cases import Case, EligibilityCase, MatchCase
from eval.suite.comparing import compare
from eval.suite.replies import ConditionSeen, MatchesReply, VerdictsReply
from eval.suite.running import Progress, ask_all
from eval.suite.runs import Comparison, Header, Run
from eval.suite.subject import Ask, Product, Searcher
from eval.suite.words import KIND
from index.chunks import Hit
from index.search import Found, Query

_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)(?=\s*(?:万|亿|%))")
_YEAR = timedelta(days=365)
_DATE = re.compile(r"(20\d\d)(?=[年-])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sabotage:
    """One way to break the product.

    Attributes:
        what: In Chinese, what is broken.
        on: Breaks a product.
    """

    name: str
    what: str
    on: Callable[[Product], Product]


def _answers(change: Callable[[Answer], Answer]) -> Callable[[Product], Product]:
    """Break what is answered."""

    def broken(product: Product) -> Product:
        def ask(question: Question) -> Iterator[Answer]:
            yield from map(change, product.ask(question))

        return replace(product, ask=ask)

    return broken


def _questions(change: Callable[[Question], Question]) -> Callable[[Product], Product]:
    """Break what is understood."""

    def broken(product: Product) -> Product:
        return replace(product, ask=lambda question: product.ask(change(question)))

    return broken


@dataclass(frozen=True, slots=True, kw_only=True)
class OneLane:
    """A search whose lexical lane is gone."""

    searcher: Searcher

    def search(self, query: Query) -> Found:
        """Search by meaning alone."""
        return self.searcher.search(replace(query, method="dense"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Undated:
    """A search that takes every rule for one in force."""

    searcher: Searcher

    def search(self, query: Query) -> Found:
        """Search what is over as well, and pass it off as current."""
        found = self.searcher.search(replace(query, include_expired=True))
        return replace(found, hits=tuple(map(_as_current, found.hits)), expired=(), outdated=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Misplaced:
    """A search whose texts have slipped by one character against the records."""

    searcher: Searcher

    def search(self, query: Query) -> Found:
        """Search, and give every place one too far on."""
        found = self.searcher.search(query)
        return replace(found, hits=tuple(map(_slipped, found.hits)))


def _slipped(hit: Hit) -> Hit:
    record = replace(hit.record, text=f" {hit.record.text}")
    return replace(hit, record=record, start=hit.start + 1, end=hit.end + 1)


def _as_current(hit: Hit) -> Hit:
    return replace(hit, status="in_force")


def _shifted(answer: Answer) -> Answer:
    def moved(citation: Citation) -> Citation:
        of = citation.evidence
        return replace(citation, evidence=replace(of, start=of.start + 1, end=of.end + 1))

    return replace(answer, citations=tuple(map(moved, answer.citations)))


def _doubled(answer: Answer) -> Answer:
    text = _AMOUNT.sub(lambda found: f"{float(found[1]) * 2:g}", answer.text, count=1)
    return replace(answer, text=text)


def _misdated(answer: Answer) -> Answer:
    text = _DATE.sub(lambda found: str(int(found[1]) + 1), answer.text, count=1)
    return replace(answer, text=text)


def _never_refused(answer: Answer) -> Answer:
    if answer.status != "refused" or not answer.nearest:
        return answer
    near = answer.nearest[0]
    evidence = Evidence(record=near.record, start=near.start, end=near.end, status=near.status)
    return replace(
        answer,
        status="answered",
        text=f"{near.text}[^1]",
        citations=(Citation(n=1, evidence=evidence),),
        nearest=(),
    )


def _swapped_marks(answer: Answer) -> Answer:
    def turned(citation: Citation, number: int) -> Citation:
        return replace(citation, n=number)

    numbers = [citation.n for citation in answer.citations]
    turned_round = zip(answer.citations, reversed(numbers), strict=True)
    swapped = sorted((turned(c, n) for c, n in turned_round), key=lambda c: c.n)
    return replace(answer, citations=tuple(swapped))


def _cut(answer: Answer) -> Answer:
    """Leave the first sentence, and what it cites."""
    first = answer.text.partition("\n")[0]
    cited = tuple(c for c in answer.citations if f"[^{c.n}]" in first)
    return replace(answer, text=first, citations=cited)


def _flattered(answer: Answer) -> Answer:
    if answer.status == "refused":
        return answer
    return replace(answer, text=f"您符合申报条件。\n{answer.text}")


def _padded(answer: Answer) -> Answer:
    """Add what nobody wrote down anywhere."""
    return replace(answer, text=f"{answer.text}\n凡在本地注册的企业一律可以获得补助。")


def _all_met(product: Product) -> Product:
    """Tell every condition of every measure as met."""
    policies = product.policies
    if policies is None:
        return product

    def told(case: EligibilityCase) -> str:
        reply = VerdictsReply.model_validate_json(policies(case))
        measures = tuple(
            one.model_copy(update={"conditions": tuple(map(_met, one.conditions))})
            for one in reply.measures
        )
        return VerdictsReply(measures=measures).model_dump_json()

    return replace(product, policies=told)


def _met(condition: ConditionSeen) -> ConditionSeen:
    parts = tuple(map(_met, condition.parts))
    return condition.model_copy(update={"state": "met", "parts": parts})


def _cards(change: Callable[[MatchesReply], MatchesReply]) -> Callable[[Product], Product]:
    """Break what is matched."""

    def broken(product: Product) -> Product:
        match = product.match
        if match is None:
            return product

        def told(case: MatchCase) -> str:
            reply = MatchesReply.model_validate_json(match(case))
            return change(reply).model_dump_json()

        return replace(product, match=told)

    return broken


def _all_fit(reply: MatchesReply) -> MatchesReply:
    """Recommend whatever was looked at."""
    return reply.model_copy(update={"recommended": len(reply.matches)})


def _worst_first(reply: MatchesReply) -> MatchesReply:
    return reply.model_copy(update={"matches": reply.matches[::-1]})


def _metrics_met(reply: MatchesReply) -> MatchesReply:
    matches = tuple(
        one.model_copy(
            update={"metrics": tuple(m.model_copy(update={"state": "met"}) for m in one.metrics)}
        )
        for one in reply.matches
    )
    return reply.model_copy(update={"matches": matches})


def _as_admin(question: Question) -> Question:
    return replace(question, viewer=Viewer(role="admin"))


def _a_year_ago(question: Question) -> Question:
    return replace(question, day=question.day - _YEAR)


def _forgetful(question: Question) -> Question:
    return replace(question, history=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """One broken product beside the sound one.

    Attributes:
        figures: What dropped, in Chinese.
    """

    name: str
    what: str
    comparison: Comparison
    figures: tuple[str, ...]

    @property
    def caught(self) -> bool:
        """Whether the suite noticed."""
        return self.comparison.dropped


def break_all(
    cases: Sequence[Case],
    header: Header,
    *,
    product: Product,
    ask: Callable[[Searcher], Ask],
    progress: Progress = lambda _done, _total: None,
) -> tuple[Broken, ...]:
    """Break the product in each way, put the same cases to it, and compare.

    Args:
        cases: What is asked.
        header: Of the run, for its name alone.
        product: As it is.
        ask: Gives the way of asking over a search.
        progress: Called with how many ways have been tried.
    """
    sound = _run(cases, header, product)
    ways = (
        *_of_search(ask),
        *_OTHERS,
        *(_OF_VERDICTS if product.policies else ()),
        *(_OF_MATCHES if product.match else ()),
    )
    found = []
    for way in ways:
        comparison = compare(sound, _run(cases, header, way.on(product)))
        drops = [f"{KIND[m.kind]}·{m.label}" for m in comparison.moved if m.drop]
        found.append(
            Broken(name=way.name, what=way.what, comparison=comparison, figures=tuple(drops))
        )
        progress(len(found), len(ways))
    return tuple(found)


def _run(cases: Sequence[Case], header: Header, product: Product) -> Run:
    outcomes = ask_all(cases, subject=product)
    return Run(header=header, parts=(), slices=(), cases=tuple(cases), outcomes=outcomes)


def _of_search(ask: Callable[[Searcher], Ask]) -> tuple[Sabotage, ...]:
    def on(wrapped: Callable[[Searcher], Searcher]) -> Callable[[Product], Product]:
        def broken(product: Product) -> Product:
            searcher = wrapped(product.searcher)
            return replace(product, searcher=searcher, ask=ask(searcher))

        return broken

    return (
        Sabotage(
            name="no_lexical_lane",
            what="检索去掉字面一路",
            on=on(lambda searcher: OneLane(searcher=searcher)),
        ),
        Sabotage(
            name="undated",
            what="过期规定当作现行",
            on=on(lambda searcher: Undated(searcher=searcher)),
        ),
        Sabotage(
            name="misplaced",
            what="原文与出处位置错开一个字",
            on=on(lambda searcher: Misplaced(searcher=searcher)),
        ),
    )


_OTHERS = (
    Sabotage(name="shifted", what="引文位置错一个字", on=_answers(_shifted)),
    Sabotage(name="old_rules", what="按一年前的规定回答", on=_questions(_a_year_ago)),
    Sabotage(name="never_refuses", what="从不拒答", on=_answers(_never_refused)),
    Sabotage(name="doubled", what="第一个数额加倍", on=_answers(_doubled)),
    Sabotage(name="misdated", what="第一个年份加一", on=_answers(_misdated)),
    Sabotage(name="swapped_marks", what="角标与出处对不上", on=_answers(_swapped_marks)),
    Sabotage(name="cut", what="只留第一句", on=_answers(_cut)),
    Sabotage(name="flattered", what="一律先说符合条件", on=_answers(_flattered)),
    Sabotage(name="padded", what="末尾加一句没有出处的话", on=_answers(_padded)),
    Sabotage(name="leaking", what="不分角色，都按管理员回答", on=_questions(_as_admin)),
    Sabotage(name="forgetful", what="不看前面的对话", on=_questions(_forgetful)),
)
# Only where the product tells which measures apply.
_OF_VERDICTS = (Sabotage(name="all_met", what="条件一律判为满足", on=_all_met),)
# Only where it matches.
_OF_MATCHES = (
    Sabotage(name="all_fit", what="看过的成果一律推荐", on=_cards(_all_fit)),
    Sabotage(name="worst_first", what="匹配的次序颠倒", on=_cards(_worst_first)),
    Sabotage(name="metrics_met", what="指标一律判为满足", on=_cards(_metrics_met)),
)
