"""Whether the figures, days and 文号 of an answer stand in what it cites.

What is judged, and by what:

- A claim is a stretch of a line up to its marks; its figures must stand in the quotes that these
  marks name. What has no marks must stand in any quote of the answer.
- What the person said, the day asked about, the titles of the records shown, and how many records
  and passages are cited, are known besides: an answer may repeat them.
- What code writes behind a title, （文号 · 效力 · 来源）, must be the 文号 of the record of that
  title; behind the title of a record that is not shown it is not judged.
- What stands inside 《…》 is judged where it is the title of a record shown but for its figures;
  other titles, of records that only a note names, are not.
- A figure that somebody worked out (500 − 480 = 20) stands nowhere, and is told as such: no answer
  may rest on sums that nobody checked.
- Not judged: the signs of a list; which article it is (第三条); small numbers in characters that
  count things (三个条件), since whoever sums up may count.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from eval.suite.facts.figures import Day, DocumentNumber, Figure, Place, Quantity
from eval.suite.facts.reading import figures, levelled
from eval.suite.outcomes import Check, Judgement, Score
from eval.suite.replies import AnswerReply, Cited

_MARKS = re.compile(r"(?:\s*\[\^\d+\])+")
_NUMBER = re.compile(r"\d+")
_TITLE = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")
_INNER = r"(?:[^（）]|（[^（）]*）)*"
_LABEL = re.compile(f"（{_INNER} · {_INNER}）")
_SHOWN = 3
# By metric: what it is over, and what that is called.
_KINDS: dict[str, tuple[type, str]] = {
    "numeric_fidelity": (Quantity, "数字"),
    "date_fidelity": (Day, "日期"),
    "number_fidelity": (DocumentNumber, "文号"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A stretch of an answer with the numbers of its citations; none where it has no marks."""

    text: str
    marks: frozenset[int]


def claims(answer: str) -> Iterator[Claim]:
    """Give the claims of an answer, in order.

    >>> [(c.text, sorted(c.marks)) for c in claims("甲。乙[^1][^2]丙")]
    [('甲。乙', [1, 2]), ('丙', [])]
    """
    for line in answer.splitlines():
        at = 0
        for found in _MARKS.finditer(line):
            numbers = frozenset(int(number) for number in _NUMBER.findall(found[0]))
            yield Claim(text=line[at : found.start()], marks=numbers)
            at = found.end()
        if line[at:].strip():
            yield Claim(text=line[at:], marks=frozenset())


def fidelity(reply: AnswerReply, *, said: Sequence[str], day: date) -> Judgement:
    """Judge all figures of an answer, by any of its quotes.

    Args:
        reply: The answer.
        said: What the person said.
        day: The day asked about.
    """
    quotes = [citation.quote for citation in reply.citations]
    known = _known(reply, said=said, day=day)
    judged = [
        (figure, _is_quote(claim.text, quotes) or _stands(figure, quotes, known))
        for claim in claims(reply.answer)
        for figure in _figures_of(claim.text)
    ]
    judged += [*_labelled(reply), *_titled(reply, [*quotes, *said])]
    checks, scores = [], []
    for metric, (of, name) in _KINDS.items():
        own = [(figure, stands) for figure, stands in judged if isinstance(figure, of)]
        lost = list(dict.fromkeys(figure.written for figure, stands in own if not stands))
        said_so = f"{name}{_listed(lost)}在引文、问题里都没有" if lost else ""
        checks.append(Check(name=metric, passed=not lost, said=said_so))
        if own:
            part = sum(stands for _, stands in own)
            scores.append(Score(metric=metric, part=part, whole=len(own)))
    return Judgement(checks=tuple(checks), scores=tuple(scores))


def precision(reply: AnswerReply, *, said: Sequence[str], day: date) -> Judgement:
    """Judge every citation: verbatim, and bearing out the figures of the claims that name it.

    A figure of a claim with several marks need stand in one of their quotes; where it stands in
    none, all of them are wrong.
    """
    if not reply.citations:
        return Judgement()
    known = _known(reply, said=said, day=day)
    by_number = {citation.n: citation for citation in reply.citations}
    wrong = {c.n: "引文与原文不一致" for c in reply.citations if not c.verbatim}
    for claim in claims(reply.answer):
        quotes = [by_number[number].quote for number in claim.marks if number in by_number]
        lost = [f for f in _figures_of(claim.text) if not _stands(f, quotes, known)]
        if lost and claim.marks and not _is_quote(claim.text, quotes):
            why = f"没有“{lost[0].written}”"
            wrong |= dict.fromkeys(claim.marks & by_number.keys() - wrong.keys(), why)
    told = "；".join(f"出处 {n} {why}" for n, why in sorted(wrong.items())[:_SHOWN])
    good = len(reply.citations) - len(wrong)
    return Judgement(
        checks=(Check(name="citation_precision", passed=not wrong, said=told),),
        scores=(Score(metric="citation_precision", part=good, whole=len(reply.citations)),),
    )


def _labelled(reply: AnswerReply) -> Iterator[tuple[Figure, bool]]:
    """Give each 文号 that stands behind the title of a record shown, and whether it is its own."""
    numbers = {hit.title: hit.number for hit in reply.nearest}
    numbers |= {citation.title: citation.number for citation in reply.citations}
    for line in reply.answer.splitlines():
        for label in _LABEL.finditer(line):
            before = line[: label.start()].removesuffix("》")
            title = next((title for title in numbers if before.endswith(title)), "")
            number = numbers.get(title)
            if number is not None:
                own = figures(number)
                for figure in figures(label[0]):
                    if isinstance(figure, DocumentNumber):
                        yield figure, any(figure.equals(other) for other in own)


def _titled(reply: AnswerReply, texts: Sequence[str]) -> Iterator[tuple[Figure, bool]]:
    """Give the figures of titles that are those of records shown, but for their figures."""
    titles = [c.title for c in reply.citations] + [hit.title for hit in reply.nearest]
    known = {_NUMBER.sub("#", title): figures(title) for title in titles}
    for found in _TITLE.finditer(reply.answer):
        title = found[0][1:-1]
        if title not in titles and not any(title in text for text in texts):
            for figure in figures(title):
                own = known.get(_NUMBER.sub("#", title))
                if own is not None:
                    yield figure, any(figure.equals(other) for other in own)


def _is_quote(text: str, quotes: Sequence[str]) -> bool:
    """Say whether a claim is but a piece of a quote."""
    bare = levelled(text)
    return any(bare in levelled(quote) for quote in quotes)


def _figures_of(text: str) -> Iterator[Figure]:
    """Give the figures of a claim that are judged."""
    for figure in figures(_LABEL.sub("", _TITLE.sub("", text))):
        counting = isinstance(figure, Quantity) and figure.counting
        if not (counting or isinstance(figure, Place)):
            yield figure


def _stands(figure: Figure, quotes: Sequence[str], known: Sequence[Figure]) -> bool:
    borne_out = any(figure.stands_in(other) for quote in quotes for other in figures(quote))
    return borne_out or any(figure.stands_in(other) for other in known)


def _known(reply: AnswerReply, *, said: Sequence[str], day: date) -> tuple[Figure, ...]:
    texts = [*said, reply.question, day.isoformat()]
    texts += [citation.title for citation in reply.citations]
    texts += [hit.title for hit in reply.nearest]
    counts = {len(reply.citations), *_records(reply.citations)}
    counted = (
        Quantity(written=str(n), start=0, end=0, number=Decimal(n), value=Decimal(n), unit=unit)
        for n in counts
        for unit in ("项", "个", "家", "份")
    )
    return (*(figure for text in texts for figure in figures(text)), *counted)


def _records(citations: Sequence[Cited]) -> Iterator[int]:
    """Give how many records are cited, and how many of each prefix of their ids."""
    yield len({citation.record for citation in citations})
    kinds = [re.match(r"\D*", record) for record in {c.record for c in citations}]
    heads = [found[0] for found in kinds if found]
    yield from (heads.count(head) for head in set(heads))


def _listed(written: Sequence[str]) -> str:
    more = f"等 {len(written)} 处" if len(written) > _SHOWN else ""
    return "、".join(f"“{text}”" for text in written[:_SHOWN]) + more
