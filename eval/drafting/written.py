"""Drafts that a language model wrote a part of: what of it stood, and whether it is borne out."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.drafting.carried import sentences
from eval.drafting.checking import Checked, checked
from eval.drafting.fact_files import FactFile
from eval.drafting.making import Desk, Made
from eval.drafting.trial import Forms


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenTrial:
    """What came of drafts with a model's prose.

    Attributes:
        made: The drafts.
        checks: One a draft, on its whole file.
        shown: Sentences of the model that stand in them.
    """

    made: tuple[Made, ...]
    checks: tuple[Checked, ...]
    shown: tuple[str, ...]

    @property
    def fields(self) -> tuple[int, int]:
        """How many fields it wrote, and how many it was asked for."""
        proses = [one.prose for one in self.made]
        return sum(len(one.texts) for one in proses), sum(one.total for one in proses)

    @property
    def removed(self) -> tuple[tuple[str, str], ...]:
        """Its sentences that do not stand, and why."""
        return tuple((r.text, r.why) for one in self.made for r in one.prose.removed)


def try_written(
    files: Sequence[FactFile],
    *,
    desk: Desk,
    number: int,
    seed: int,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> WrittenTrial:
    """Draft some of the fact files with the desk's model, and check them.

    Args:
        files: Drawn from are those in which a model has something to write.
        desk: Has a model.
        number: How many; all where there are fewer.
        seed: Of the draw.
        progress: Called with how many drafts are done.
    """
    fitting = [one for one in files if desk.can_write(one)]
    drawn = random.Random(seed).sample(fitting, min(number, len(fitting)))  # noqa: S311  (repeatable)
    forms = Forms(Desk(store=desk.store, rulebook=desk.rulebook))
    made: list[Made] = []
    checks: list[Checked] = []
    for n, one in enumerate(drawn, start=1):
        made.append(desk.make(one))
        checks.append(checked(one, made[-1], forms.of(one.type)))
        progress(n, len(drawn))
    shown = [
        sentence
        for one in made
        for text in one.prose.texts.values()
        for sentence in sorted(sentences(text))
    ]
    return WrittenTrial(made=tuple(made), checks=tuple(checks), shown=tuple(shown))
