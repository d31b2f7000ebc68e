"""What texts state: figures, days and 文号 in one form, and whether a text says a thing.

Written without the product's own reading of figures, whose mistakes it must not share.
"""

from eval.suite.facts.figures import Day, DocumentNumber, Figure, Quantity
from eval.suite.facts.reading import figures
from eval.suite.facts.sayings import says, says_fact, sentences

__all__ = [
    "Day",
    "DocumentNumber",
    "Figure",
    "Quantity",
    "figures",
    "says",
    "says_fact",
    "sentences",
]
