"""Profiles of companies, noted in the audit where somebody keeps, changes or forgets one.

A view that judges a profile is asked all the time and mostly keeps what is kept already; so it is
not the asking that is noted, but what stays of it.
"""

from assistant.auditing.noting import noted
from assistant.auditing.port import Audit
from assistant.keeping.profiles import Kept, ProfileStore
from corpus.levels import Viewer

KEEP, FORGET = "profile.keep", "profile.forget"


class NotedProfiles:
    """Profiles where they are kept; see `assistant.keeping.profiles.ProfileStore`.

    What is noted is whose profile it is, and nothing of what stands in it.
    """

    def __init__(self, profiles: ProfileStore, audit: Audit) -> None:
        """Keep them there, and note it here."""
        self._profiles = profiles
        self._audit = audit

    def of(self, viewer: Viewer) -> Kept:
        """Give what is kept for a viewer; nothing for a guest."""
        return self._profiles.of(viewer)

    def keep(self, viewer: Viewer, kept: Kept) -> None:
        """Keep a profile in place of the one before.

        How measures stood at the last look goes along without a note.

        Raises:
            NotPermitted: The viewer is a guest.
            StoreUnavailable, NoRoom: It cannot be noted, so nothing has changed.
        """
        if kept.profile == self._profiles.of(viewer).profile:
            self._profiles.keep(viewer, kept)
            return
        with noted(self._audit, viewer, KEEP, object=viewer.identity):
            self._profiles.keep(viewer, kept)

    def forget(self, viewer: Viewer) -> None:
        """Forget what is kept for a viewer; does nothing where nothing is.

        Raises:
            StoreUnavailable, NoRoom: It cannot be noted, so nothing has changed.
        """
        if not self._profiles.of(viewer).profile:
            self._profiles.forget(viewer)
            return
        with noted(self._audit, viewer, FORGET, object=viewer.identity):
            self._profiles.forget(viewer)
