"""Counts that were made already, while nothing has changed.

What is counted beside the results of a search does not depend on its words; over a hundred
thousand records counting took longer than searching.
"""

from collections import OrderedDict
from dataclasses import replace
from datetime import date
from threading import Lock

from sqlalchemy import Connection, select

from corpus.facets import Facets, Tally
from corpus.levels import Level, Viewer, visible
from corpus.store.tables import GENERATION
from corpus.store.tally import page_of, tally_of

_MOST = 256

_Key = tuple[tuple[Level, ...], Facets, date]


class Tallies:
    """Remembers what `tally_of` gave, for each audience, until the records change."""

    def __init__(self) -> None:
        """Know none yet."""
        self._generation = -1
        self._known: OrderedDict[_Key, Tally] = OrderedDict()
        self._lock = Lock()

    def of(
        self,
        connection: Connection,
        viewer: Viewer,
        facets: Facets,
        *,
        day: date,
        limit: int,
        offset: int,
    ) -> Tally:
        """Give what `RecordStore.tally` gives; the connection is from `one_state`."""
        generation = connection.scalar(select(GENERATION.c.value)) or 0
        key = (visible(viewer), facets, day)
        tally = self._remembered(key, generation)
        if tally is None:
            tally = tally_of(connection, viewer, facets, day=day)
            self._keep(key, tally, generation)
        page = page_of(connection, viewer, facets, day=day, limit=limit, offset=offset)
        return replace(tally, page=page)

    def _remembered(self, key: _Key, generation: int) -> Tally | None:
        with self._lock:
            if generation != self._generation:
                return None
            if key in self._known:
                self._known.move_to_end(key)
            return self._known.get(key)

    def _keep(self, key: _Key, tally: Tally, generation: int) -> None:
        with self._lock:
            if generation < self._generation:  # another has seen a newer state meanwhile
                return
            if generation > self._generation:
                self._known.clear()
                self._generation = generation
            self._known[key] = tally
            if len(self._known) > _MOST:
                self._known.popitem(last=False)
