"""A draft: nothing made up, what is missing marked, what is given kept.

A figure of its text is made up unless it stands in the facts given, in the texts of the records
that they name, or is told as computed by code. That a figure is told to be from a record, a rule
or the person does not make it so: then it must stand there. Labels still to be filled in are no
text, and what stands in 《…》 names a paper. Which article it is, and small numbers in characters
that count things (一式四份), are not judged.
"""

import re
from collections.abc import Iterator

from pydantic import JsonValue

from eval.suite.cases import DraftCase
from eval.suite.facts.figures import Figure, Place, Quantity
from eval.suite.facts.reading import figures
from eval.suite.facts.sayings import says, says_fact
from eval.suite.judging.answers import check, joined
from eval.suite.outcomes import Judgement, Score
from eval.suite.replies import DraftReply

_UNFILLED = re.compile(r"【待填[^】]*】")
_TITLE = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")
_SHOWN = 3


def judge_draft(case: DraftCase, reply: DraftReply) -> Judgement:
    """Judge a draft."""
    text = "\n".join(section.text for section in reply.sections)
    unfilled = "\n".join(
        [*_UNFILLED.findall(text), *(label for of in reply.sections for label in of.missing)]
    )
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
    given = [case.as_of.isoformat(), *written(case.facts), *reply.known]
    computed = [figure.text for figure in reply.figures if figure.origin == "computed"]
    known = [figure for source in (*given, *computed) for figure in figures(source)]
    own = list(_judged(text))
    made_up = [f.written for f in own if not any(f.stands_in(other) for other in known)]
    told = f"编造了 {'、'.join(dict.fromkeys(made_up[:_SHOWN]))}"
    scores = [Score(metric="invented_figures", part=len(made_up), whole=len(own))] if own else []
    return Judgement(checks=(check("invented_figures", not made_up, told),), scores=tuple(scores))


def _judged(text: str) -> Iterator[Figure]:
    for figure in figures(_TITLE.sub("", _UNFILLED.sub("", text))):
        counting = isinstance(figure, Quantity) and figure.counting
        if not (counting or isinstance(figure, Place)):
            yield figure


def written(facts: JsonValue, key: str = "") -> Iterator[str]:
    """Give what facts state, a text each.

    A number has the unit beside it, or the one that its key ends in; one without may be money,
    which profiles give in 万元.

    >>> list(written({"2025": {"value": 19000.0, "unit": "万元"}, "场地_平方米": 600, "rd": 96}))
    ['2025年', '19000万元', '600平方米', '96', '96万元']
    """
    match facts:
        case {"value": int() | float() as value, "unit": str(unit)}:
            yield f"{_number(value)}{unit}"
        case dict():
            yield from (f"{name}年" for name in facts if name.isdecimal())
            for name, inner in facts.items():
                yield from written(inner, name)
        case list():
            for inner in facts:
                yield from written(inner, key)
        case bool() | None:
            return
        case int() | float():
            yield from _measured(_number(facts), key)
        case str():
            yield facts


def _measured(number: str, key: str) -> Iterator[str]:
    ending = key.rpartition("_")[2] if "_" in key else ""
    unit = {"wan": "万元"}.get(ending, "" if ending.isascii() else ending)
    yield f"{number}{unit}"
    if not unit:
        yield f"{number}万元"


def _number(value: float) -> str:
    return f"{value:f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


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
