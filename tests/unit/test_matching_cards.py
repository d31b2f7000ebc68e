"""What the cards of matches show of a text is that text, and never markup."""

from matching_builders import DAY, a_demand, an_offer

from assistant.matching.matcher import Matches
from assistant.matching.metrics import metrics_of
from assistant.ui.matching.cards import Places, matches_html


def test_what_a_figure_measures_is_shown_as_text() -> None:
    said = "a <img src=x onerror=alert强度 | ≥ 67 MPa | 国标"
    (metric,) = metrics_of(said)
    assert "<img" in metric.name  # as the text says it
    demand = an_offer(a_demand("密封件", said))
    found = Matches(given="demand", subject=demand, day=DAY, matches=(), looked_at=1)

    html = matches_html(found, Places(), staff=True)

    assert "&lt;img src=x onerror=alert强度 <b>" in html
    assert "<img" not in html
