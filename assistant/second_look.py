"""A model that looks at what the rules let pass, as long as it can be used."""

import logging
from threading import Lock

from assistant.checking import Follows
from index.errors import EmbedderUnavailable

logger = logging.getLogger(__name__)

_FOLLOWS = 1.0


class SecondLook:
    """Asks a model whether a sentence follows; without it the rules alone decide. Safe to share.

    It can only take away what the rules let pass, so an answer does not fail for want of it.
    """

    def __init__(self, follows: Follows) -> None:
        """Use a model, which is loaded when it is first asked.

        Args:
            follows: Raises `EmbedderUnavailable` where the model cannot be used.
        """
        self._follows = follows
        self._lock = Lock()
        self._usable = True

    def __call__(self, premise: str, hypothesis: str) -> float:
        """Give how likely the second text follows from the first, 0…1; 1 without the model."""
        if not self._usable:
            return _FOLLOWS
        try:
            return self._follows(premise, hypothesis)
        except EmbedderUnavailable as error:
            self._failed(error)
            return _FOLLOWS

    def _failed(self, error: EmbedderUnavailable) -> None:
        """Say once what is wrong; it stays so until the program starts again."""
        with self._lock:
            if self._usable:
                logger.warning("%s 语言模型写的句子只按规则核对。", error)
            self._usable = False
