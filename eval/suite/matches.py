"""Matches of the product as they are judged: through the use case behind the page and command."""

import json

from assistant.matching.faces import matches_face
from assistant.matching.matcher import Matcher, Matches
from corpus.errors import UnknownRecord
from corpus.levels import Viewer
from eval.suite.cases import MatchCase

_K = 20


def matches(case: MatchCase, matcher: Matcher) -> str:
    """Give the candidates for a case, as `MatchesReply` reads them.

    What the case's role may not see is not there for it: that gives no candidates.
    """
    try:
        return json.dumps(matches_face(_found(case, matcher)), ensure_ascii=False)
    except UnknownRecord:
        return json.dumps({"recommended": 0, "matches": []})


def _found(case: MatchCase, matcher: Matcher) -> Matches:
    viewer = Viewer(role=case.role)
    if case.text is not None:
        return matcher.of_text(case.text, viewer, day=case.as_of, k=_K)
    if case.demand is not None:
        return matcher.of_record(case.demand, "demand", viewer, day=case.as_of, k=_K)
    return matcher.of_record(case.achievement or "", "achievement", viewer, day=case.as_of, k=_K)
