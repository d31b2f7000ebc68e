"""What whoever lets people act asks of the audit."""

from typing import Literal, Protocol

from corpus.levels import Viewer

# `begun` is noted before what it allows is done, so that nothing is ever done unnoted; `failed`
# follows where it then could not be done, and `done` with the id of what only the act made.
# `denied` stands alone, and so does `done` of what changes nothing here (a login, an export).
Outcome = Literal["begun", "done", "denied", "failed"]


class Audit(Protocol):
    """Where acts are noted."""

    def note(
        self, who: Viewer, act: str, *, object: str = "", outcome: Outcome, note: str = ""
    ) -> int:
        """Note one act; when this returns, it is kept.

        Args:
            who: Its identity is an account's id, `local`, `guest`, or `cli:<user>`; never a name.
            act: What it is in the table of endpoints (`assistant.access.table`), or a command.
            object: The id of what it is done to; never a text.
            outcome: See `Outcome`.
            note: A few words of ours; nothing that anybody typed.

        Returns:
            Its number, from 1.
        """
        ...
