"""Whether an answer that is made of passages says just what they say.

An answer made without a language model claims to be copied. Every stretch with a mark must stand
in a passage that the mark names, to the letter: a passage that has slipped by one character shows
here, even where its figures still agree.

Not judged: a line that names the record cited, and the words that code sets before a passage, up
to a colon (已过期，只作历史参考：).
"""

from collections.abc import Sequence

from eval.suite.facts.reading import levelled
from eval.suite.judging.fidelity import claims
from eval.suite.outcomes import Check, Judgement, Score
from eval.suite.replies import AnswerReply

METRIC = "quoted"
_SHOWN_CHARS = 30


def judge_quoted(reply: AnswerReply) -> Judgement:
    """Judge every stretch with a mark; nothing where a model wrote, or nothing is cited."""
    if reply.mode != "extractive" or not reply.citations:
        return Judgement()
    quotes = {citation.n: levelled(citation.quote) for citation in reply.citations}
    titles = [citation.title for citation in reply.citations]
    copied, lost = 0, []
    for claim in claims(reply.answer):
        named = [quotes[number] for number in claim.marks if number in quotes]
        if not named or any(f"《{title}》" in claim.text for title in titles):
            continue
        if _stands(claim.text, named):
            copied += 1
        else:
            lost.append(claim.text.strip())
    said = f"“{lost[0][:_SHOWN_CHARS]}”不是出处的原话" if lost else ""
    scores = [Score(metric=METRIC, part=copied, whole=copied + len(lost))] if copied or lost else []
    return Judgement(checks=(Check(name=METRIC, passed=not lost, said=said),), scores=tuple(scores))


def _stands(text: str, quotes: Sequence[str]) -> bool:
    whole, after_colon = levelled(text), levelled(text.partition("：")[2])
    return any(whole in quote or (after_colon and after_colon in quote) for quote in quotes)
