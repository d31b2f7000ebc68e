"""An entailment model, behind sentence-transformers: does one text follow from another?"""

from functools import cached_property, lru_cache
from math import exp
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from index.errors import EmbedderUnavailable

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_MAX_CHARS = 600
_REMEMBERED = 1024


class Entailment:
    """A model folder, or a name already cached; loaded when first used, never from a network.

    It has a label called entailment, as models of NLI have, or one score.
    """

    def __init__(self, model: Path | str) -> None:
        """Use a model; nothing is loaded yet."""
        self._model_name = model
        self._lock = Lock()
        # An answer that grows is checked again with every sentence.
        self.follows = lru_cache(maxsize=_REMEMBERED)(self._follows)

    def _follows(self, premise: str, hypothesis: str) -> float:
        """Give how likely the one text says the other, 0…1.

        Raises:
            EmbedderUnavailable: The model cannot be loaded.
        """
        pair = (premise[:_MAX_CHARS], hypothesis[:_MAX_CHARS])
        with self._lock:
            (numbers,) = self._model.predict(
                [pair], show_progress_bar=False, activation_fn=_as_is()
            )
        if self._place is None:
            return 1 / (1 + exp(-float(numbers)))
        weights = [exp(float(number) - float(max(numbers))) for number in numbers]
        return weights[self._place] / sum(weights)

    @cached_property
    def _place(self) -> int | None:
        """The place of the label; None where there is one score."""
        labels: dict[int, str] = self._model.model.config.id2label
        if len(labels) == 1:
            return None
        named = [place for place, label in labels.items() if "entail" in label.lower()]
        wanted = [p for p in named if not labels[p].lower().startswith(("not", "non"))]
        if not wanted:
            raise self._unfit()
        return wanted[0]

    @cached_property
    def _model(self) -> "CrossEncoder":
        from sentence_transformers import CrossEncoder

        try:
            return CrossEncoder(
                str(self._model_name),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},  # no pickle, which can run anything
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise self._unfit() from error

    def _unfit(self) -> EmbedderUnavailable:
        return EmbedderUnavailable(
            f"蕴含模型“{self._model_name}”不可用；请把 TT_ENTAILMENT 设为 none、"
            "一个标签中有 entailment 的 CrossEncoder 文件夹，或已缓存的模型名。"
        )


def _as_is() -> "object":
    from torch.nn import Identity

    return Identity()
