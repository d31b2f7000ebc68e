"""A draft: nothing made up, what is missing marked, what is given kept.

A figure of its text is made up unless it stands in the facts given or in the texts of the records
that they name, or is told as computed and can be computed from what does (see `sums`). That a
figure is told to be from a record, a rule or the person does not make it so: then it must stand
there. What stands in 【待填…】 is judged like the rest; the title of a record that the facts name
is not. Nor are those figures that no text need have from somewhere (see `stated`).
"""

import re
from collections.abc import Sequence

from eval.suite.cases import DraftCase
from eval.suite.facts.figures import Figure, Quantity
from eval.suite.facts.reading import figures
from eval.suite.facts.sayings import says, says_fact
from eval.suite.judging.answers import check, joined
from eval.suite.judging.given import written
from eval.suite.judging.naming import Names
from eval.suite.judging.stated import Support, judged_figures, support
from eval.suite.judging.sums import computable
from eval.suite.outcomes import Judgement, Score
from eval.suite.replies import DraftReply

_UNFILLED = re.compile(r"【待填[^】]*】")
_SHOWN = 3


def judge_draft(case: DraftCase, reply: DraftReply) -> Judgement:
    """Judge a draft."""
    text = "\n".join(section.text for section in reply.sections)
    unfilled = "\n".join(_UNFILLED.findall(text))
    titles = "\n".join(section.title for section in reply.sections)
    codes = [remark.code for remark in reply.lint]
    missing = [label for label in case.missing if label not in unfilled]
    lost = [fact[0] for fact in case.keeps if not says_fact(text, fact)]
    return joined(
        _invented(case, reply, text),
        _share(
            "sections", case.sections, [t for t in case.sections if t not in titles], "缺少章节"
        ),
        _share("missing_marked", case.missing, missing, "没有标为待填："),
        _share("kept_figures", case.keeps, lost, "没有写进"),
        _share("lint", case.lint, [c for c in case.lint if c not in codes], "没有提示"),
        _forbidden(case, text),
    )


def _invented(case: DraftCase, reply: DraftReply, text: str) -> Judgement:
    facts = tuple(written(case.facts))
    given = support(case.as_of.isoformat(), *facts, *reply.known)
    names = Names()
    for title in reply.titles:
        names.add(title, "")
    own = list(judged_figures(names.without(text)))
    stood = [figure for figure in own if given.bears_out(figure)]
    computed = _computed(reply, [*support(*facts).known, *stood], given)
    made_up = [
        f.written for f in own if f not in stood and not any(f.equals(other) for other in computed)
    ]
    told = f"编造了 {'、'.join(list(dict.fromkeys(made_up))[:_SHOWN])}"
    scores = [Score(metric="invented_figures", part=len(made_up), whole=len(own))] if own else []
    return Judgement(checks=(check("invented_figures", not made_up, told),), scores=tuple(scores))


def _computed(
    reply: DraftReply, given: Sequence[Figure], elsewhere: Support
) -> tuple[Quantity, ...]:
    """Give the figures told as computed that stand somewhere or can be computed."""
    sources = (figure.text for figure in reply.figures if figure.origin == "computed")
    told = [f for text in sources for f in figures(text) if isinstance(f, Quantity)]
    stood = [figure for figure in told if elsewhere.bears_out(figure)]
    operands = [figure for figure in given if isinstance(figure, Quantity)]
    return (*stood, *computable(told, [*operands, *stood]))


def _share(metric: str, wanted: tuple[object, ...], lost: list[str], told: str) -> Judgement:
    if not wanted:
        return Judgement()
    named = "、".join(f"“{one}”" for one in lost)
    return Judgement(
        checks=(check(metric, not lost, f"{told}{named}"),),
        scores=(Score(metric=metric, part=len(wanted) - len(lost), whole=len(wanted)),),
    )


def _forbidden(case: DraftCase, text: str) -> Judgement:
    if not case.forbidden:
        return Judgement()
    wrong = [way for way in case.forbidden if says(text, way)]
    named = "、".join(f"“{way}”" for way in wrong)
    return Judgement(
        checks=(check("forbidden_said", not wrong, f"写了不该写的{named}"),),
        scores=(Score(metric="forbidden_said", part=bool(wrong)),),
    )
