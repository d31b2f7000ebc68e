"""A record that sends on whoever asks just this: 以技术入股的，看《技术成果投资入股递延纳税》."""

import re
from collections.abc import Iterable, Mapping

from assistant.answerability import named
from assistant.following.fitting import telling
from assistant.following.weighing import Weighed, weight_in
from corpus.records import Record

_SENDS = re.compile(r"(?:看|见|参照|按)《([^》]{4,})》")
_SENTENCES = re.compile(r"[。；\n]")
# So much of what is asked stands in the sentence that sends on, and no more of it in any other.
_ASKED = 0.35


def sent_on(one: Weighed, every: Iterable[Weighed], weights: Mapping[str, float]) -> Record | None:
    """Give the record that another names for just what is asked; None where it names none.

    Args:
        one: The record that a question is about.
        every: Among which the other one is.
        weights: Of the question's words.
    """
    names = telling(weights)
    total = sum(names.values())
    sentences = [text for text in _SENTENCES.split(one.record.text) if text.strip()]
    if total <= 0 or not sentences:
        return None
    best = max(sentences, key=lambda text: weight_in(names, named(text)))
    sends = _SENDS.search(best)
    if sends is None or weight_in(names, named(best)) < _ASKED * total:
        return None
    others = (other.record for other in every if other.record.id != one.record.id)
    return next((other for other in others if other.title.startswith(sends[1])), None)
