"""Whether the figures, days and 文号 of an answer stand in what it cites.

What is judged, and by what:

- A claim is a stretch of a line up to its marks; its figures must stand in the quotes that these
  marks name. What has no marks must stand in any quote of the answer.
- The day asked about, and the titles and 文号 of the records shown, are known besides; and how
  many records and passages are cited, where the words speak of these (找到 2 项, 两项优惠).
- What only the person said may be repeated where the clause says that they said it, or denies it
  (您提到的7.5%, 并非7.5%): whoever builds on a false premise has no source for it.
- A day whose quote says no year takes a year that the quotes or names say, or that of the day
  asked about, and no other.
- What code writes behind the 《title》 of a record shown, （文号 · 效力 · 来源）, must be the 文号
  of that record. Any other title is judged like the rest.
- A figure that somebody worked out (500 − 480 = 20) stands nowhere, and is told as such: no answer
  may rest on sums that nobody checked.
- How many records there are is counted and stands nowhere; see `counts`.
- Not judged: see `stated.judged_figures`; and the signs of a list.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from eval.suite.facts.figures import Day, DocumentNumber, Figure, Quantity
from eval.suite.facts.reading import levelled
from eval.suite.facts.sayings import stands_whole
from eval.suite.judging.counts import without_counts
from eval.suite.judging.naming import Names, names_of
from eval.suite.judging.stated import Support, judged_figures, support
from eval.suite.outcomes import Check, Judgement, Score
from eval.suite.replies import AnswerReply, Cited

_MARKS = re.compile(r"(?:\s*\[\^\d+\])+")
_NUMBER = re.compile(r"\d+")
_SHOWN = 3
# By metric: what it is over, and what that is called.
_KINDS: dict[str, tuple[type, str]] = {
    "numeric_fidelity": (Quantity, "数字"),
    "date_fidelity": (Day, "日期"),
    "number_fidelity": (DocumentNumber, "文号"),
}
_ENDS = ",;。!?:"
# The person's own words are told as such, and nothing is promised by them.
_REPORTS = re.compile("您|你|贵|我们|咱|提到|所说|所述|所问|问的|说的|反映")
_PROMISES = re.compile("可以|[可能]按|能(?:享|拿|得|够)|享受|给予|执行|实际|按.{1,8}[征缴算交]")
_COUNTS_CITED = re.compile(
    "(?:找到|查到|检索到|列出|引用|共|以下|下列|上述|这|那|前)$"
    "|^(?:相近|相关|有关|政策|优惠|成果|需求|规定|资料|文件|办法|措施|可以?同时|不[可能]?以?同时|不?叠加)"
)
_BESIDE_CHARS = 4
_DENIES = re.compile(
    "不(?!超过|[低少高多大小]于|得[低超少高多]|满|足|到)|没|未|并非|而非|旧|失效|错|无(?:法|依|此|关)"
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What a claim's figures are judged by, beside the quotes.

    Attributes:
        names: Of the records shown.
        texts: The day asked about, titles, 文号.
        counts: How many are cited.
        said: What the person said.
    """

    names: Names
    texts: Sequence[str]
    counts: Sequence[Figure]
    said: Support

    def judged(self, text: str, quotes: Sequence[str]) -> Iterator[tuple[Figure, bool]]:
        """Give the figures of a claim, and whether each stands where it must."""
        rest = self.names.without(text)
        plain, copied = levelled(rest), is_quote(text, quotes)
        stood = support(*quotes, *self.texts)
        for figure in judged_figures(rest):
            repeated = self.said.bears_out(figure) and _told_as_said(_clause(plain, figure))
            counted = _of_what_is_cited(plain, figure) and any(map(figure.equals, self.counts))
            yield figure, copied or stood.bears_out(figure) or repeated or counted


def fidelity(reply: AnswerReply, *, said: Sequence[str], day: date) -> Judgement:
    """Judge all figures of an answer, by any of its quotes.

    Args:
        reply: The answer.
        said: What the person said.
        day: The day asked about.
    """
    quotes = [citation.quote for citation in reply.citations]
    known = _known(reply, said=said, day=day)
    told = claims(without_counts(reply))
    judged = [one for claim in told for one in known.judged(claim.text, quotes)]
    judged += [*known.names.labelled(reply.answer), *known.names.twisted(reply.answer)]
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
        if not claim.marks:
            continue
        quotes = [by_number[number].quote for number in claim.marks if number in by_number]
        lost = [figure for figure, stands in known.judged(claim.text, quotes) if not stands]
        if lost:
            why = f"没有“{lost[0].written}”"
            wrong |= dict.fromkeys(claim.marks & by_number.keys() - wrong.keys(), why)
    told = "；".join(f"出处 {n} {why}" for n, why in sorted(wrong.items())[:_SHOWN])
    good = len(reply.citations) - len(wrong)
    return Judgement(
        checks=(Check(name="citation_precision", passed=not wrong, said=told),),
        scores=(Score(metric="citation_precision", part=good, whole=len(reply.citations)),),
    )


def is_quote(text: str, quotes: Sequence[str]) -> bool:
    """Say whether a claim is but a piece of a quote, cut through no number and no denial."""
    bare = levelled(text)
    return any(stands_whole(bare, levelled(quote)) for quote in quotes)


def _clause(plain: str, figure: Figure) -> str:
    """Give the clause of a levelled text that a figure stands in."""
    start = max(plain.rfind(sign, 0, figure.start) for sign in _ENDS) + 1
    ends = [at for sign in _ENDS if (at := plain.find(sign, figure.end)) >= 0]
    return plain[start : min(ends, default=len(plain))]


def _of_what_is_cited(plain: str, figure: Figure) -> bool:
    """Say whether the words beside a figure speak of what was found."""
    before = plain[max(0, figure.start - _BESIDE_CHARS) : figure.start]
    behind = plain[figure.end :]
    return any(_COUNTS_CITED.search(words) for words in (before, behind))


def _told_as_said(clause: str) -> bool:
    reported = _REPORTS.search(clause) and not _PROMISES.search(clause)
    return bool(reported or _DENIES.search(clause))


def _known(reply: AnswerReply, *, said: Sequence[str], day: date) -> _Known:
    shown = [(cited.title, cited.number or "") for cited in reply.citations]
    shown += [(hit.title, hit.number or "") for hit in reply.nearest]
    texts = [day.isoformat(), *(text for names in shown for text in names)]
    counts = {len(reply.citations), *_records(reply.citations)}
    counted = tuple(
        Quantity(written=str(n), start=0, end=0, number=Decimal(n), value=Decimal(n), unit=unit)
        for n in counts
        for unit in ("项", "个", "家", "份")
    )
    return _Known(
        names=names_of(reply),
        texts=texts,
        counts=counted,
        said=support(*said, reply.question, day.isoformat()),
    )


def _records(citations: Sequence[Cited]) -> Iterator[int]:
    """Give how many records are cited, and how many of each prefix of their ids."""
    yield len({citation.record for citation in citations})
    kinds = [re.match(r"\D*", record) for record in {c.record for c in citations}]
    heads = [found[0] for found in kinds if found]
    yield from (heads.count(head) for head in set(heads))


def _listed(written: Sequence[str]) -> str:
    more = f"等 {len(written)} 处" if len(written) > _SHOWN else ""
    return "、".join(f"“{text}”" for text in written[:_SHOWN]) + more
