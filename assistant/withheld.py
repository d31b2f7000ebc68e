"""How many records a question would have found besides, had whoever asked been let see them.

They took no part in the answer: what somebody may see is decided before anything is looked for. So
they are counted by looking again, for whoever looks at how an answer came about, and never named.
"""

from assistant.following.spoken import Searcher
from assistant.traces import Trace
from corpus.levels import Viewer, visible
from index.search import Query

_K = 12


def withheld(trace: Trace, viewer: Viewer, *, searcher: Searcher) -> int:
    """Count the records that are above whoever asked, and not above the viewer.

    Args:
        trace: Of the answer.
        viewer: Whoever looks at it.
        searcher: Looks for them among what there is now.
    """
    if not trace.understood:
        return 0
    asker = visible(Viewer(identity=trace.identity, role=trace.role))
    query = Query(text=trace.understood, viewer=viewer, day=trace.as_of, k=_K)
    hits = searcher.search(query).hits
    return len({hit.record.id for hit in hits if hit.record.level not in asker})
