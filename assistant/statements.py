"""How much of what is asked for a sentence states, by its words and what it stands under.

The weights were set on questions to the samples; what they give is published in
docs/measurements.md.
"""

from collections.abc import Sequence

from assistant.stated import Above, Sort, says_gap
from assistant.subjects import is_of_another
from assistant.understanding import Aspect, Understood

_UNSTATED = "未载明"
# For stating it, and for standing under a heading that announces it.
_STATES_IT = 0.55
_HEADED_SO = 0.35
# What of that is for the wider sort of statement, where something narrower is asked; and what is
# left of it where a sentence says that it is stated nowhere, or states it of another thing.
_OF_THE_WIDER = 0.4
_OF_A_GAP = 0.5
OF_ANOTHER = 0.25


def states(understood: Understood, text: str, above: Above) -> float:
    """Give how much of what is asked for a sentence states, 0…0.9, all that is asked for alike.

    Where a question wants something in so many words, a tax or a share, what has only a figure of
    the wider sort states little of it; and so does what has it of another thing of the kind.
    """
    names = {aspect.name for aspect in understood.aspects}
    besides = [sort for sort in understood.sorts if sort.aspect not in names]
    asked = len(understood.aspects) + len(besides)
    if not asked:
        return 0.0
    total = sum(_of_aspect(aspect, understood, text, above) for aspect in understood.aspects)
    total += sum(_STATES_IT * _told([sort], text, above) for sort in besides)
    beside = is_of_another(understood.about, text, heading=above.heading, title=above.title)
    return total / asked * (OF_ANOTHER if beside else 1.0)


def _of_aspect(aspect: Aspect, understood: Understood, text: str, above: Above) -> float:
    # That something is not stated is worth saying, but after what is.
    gap = _OF_A_GAP if says_gap(text) else 1.0
    called = aspect.called is not None and aspect.called.search(text) is not None
    said = gap if aspect.is_said_in(text) or (_UNSTATED in text and called) else 0.0
    of_it = (sort for sort in understood.sorts if sort.aspect == aspect.name)
    narrower = [sort for sort in of_it if not sort.loose]
    told = 0.0 if aspect.is_said_of_all_in(text) else _told(narrower, text, above)
    if narrower:
        said = _OF_THE_WIDER * said + (1 - _OF_THE_WIDER) * told
    headed = any(word in above.heading for word in aspect.headings)
    return _STATES_IT * said + _HEADED_SO * headed * max(gap, told)


def _told(sorts: Sequence[Sort], text: str, above: Above) -> float:
    """Give how much of these a sentence tells; less where it says that they are stated nowhere."""
    told = 0.0
    for sort in sorts:
        if sort.is_told_in(text, above=above.text):
            told += 1.0
        elif sort.is_denied_in(text):
            told += _OF_A_GAP
    return told / max(1, len(sorts))
