"""A language model that says everything that it was shown: whatever it was told is then seen."""

import re
from collections.abc import Callable, Iterator

from assistant.chatmodel.port import About, Shape, Spent, unheeded
from eval.writing.obedient import ObedientModel

_PASSAGE = re.compile(r'<passage\b[^>]*?\bn="(\d{1,3})"[^>]*>(.*?)</passage>', re.DOTALL)


class RepeatingModel:
    """Says each line of each passage with its mark, and then its whole prompt."""

    @property
    def about(self) -> About:
        """A model of this machine, from which nothing is kept."""
        return About(name="repeating")

    def stream(
        self,
        system: str,
        prompt: str,
        *,
        shape: Shape | None = None,
        spent: Callable[[Spent], None] = unheeded,
    ) -> Iterator[str]:
        """Give all of it; in a shape, what the obedient model says."""
        if shape is not None:
            yield from ObedientModel().stream(system, prompt, shape=shape, spent=spent)
            return
        lines = [
            f"{line.strip()}[^{n}]"
            for n, passage in _PASSAGE.findall(prompt)
            for line in passage.splitlines()
            if line.strip()
        ]
        yield "\n".join((*lines, system, prompt))
        spent(Spent())
