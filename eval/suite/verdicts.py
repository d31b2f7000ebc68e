"""Verdicts of the product as they are judged: through the use case behind the page and command."""

import json

from assistant.eligibility.faces import measure_face
from assistant.eligibility.policies import policies
from assistant.eligibility.profile import read_profile
from assistant.eligibility.rulebook import Rulebook
from corpus.levels import Viewer
from eval.suite.cases import EligibilityCase


def verdicts(case: EligibilityCase, rulebook: Rulebook) -> str:
    """Give the verdicts on all measures for a case's profile, as `VerdictsReply` reads them."""
    found = policies(
        read_profile(case.profile),
        Viewer(role=case.role),
        day=case.as_of,
        rulebook=rulebook,
    )
    measures = [
        {**measure_face(judged), "window": judged.window.state} for judged in found.measures
    ]
    return json.dumps({"measures": measures}, ensure_ascii=False)
