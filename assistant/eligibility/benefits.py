"""What a measure gives, with the amount worked out where the profile allows it."""

from datetime import date
from fractions import Fraction

from assistant.eligibility.figures import draw
from assistant.eligibility.findings import number
from assistant.eligibility.profile import Profile
from corpus.measures.rules import Computed, Measure


def benefit_of(measure: Measure, profile: Profile, day: date) -> str:
    """Say what it gives; an amount only of figures that are exactly known."""
    benefit = measure.benefit
    if benefit is None:
        return "支持内容未载明"
    said = benefit.text
    amount = _amount(benefit.computed, profile, day) if benefit.computed is not None else None
    return f"{said}。{amount}" if amount else said


def _amount(computed: Computed, profile: Profile, day: date) -> str | None:
    drawn = draw(computed.figure, profile, day)
    figure = drawn.figures[0]
    have = None if figure is None else figure.exact
    if have is None or have <= 0:
        return None
    whole = min(have, Fraction(computed.whole_up_to or 0))
    rest = have - whole
    gives = whole + rest * Fraction(computed.rate)
    return computed.says.format(
        have=f" {number(have)} ",
        gives=f" {number(gives)} ",
        whole=f" {number(whole)} ",
        rest=f" {number(rest)} ",
        year=f" {drawn.period or ''} ",
    ).replace("  ", " ")
