"""Everything in a text that must not leave the machine."""

from assistant.chatmodel.private.companies import companies_in
from assistant.chatmodel.private.figures import figures_in
from assistant.chatmodel.private.found import Private, levelled
from assistant.chatmodel.private.people import people_in
from assistant.chatmodel.private.shapes import shapes_in


def private_in(text: str) -> tuple[Private, ...]:
    """Give what must not leave the machine, in order, none overlapping another."""
    plain = levelled(text)
    taken = bytearray(len(plain))
    kept: list[Private] = []
    # The surest first: digits of a phone number are no figure.
    for finder in (shapes_in, companies_in, people_in, figures_in):
        for found in finder(plain):
            if not any(taken[found.start : found.end]):
                taken[found.start : found.end] = b"\x01" * (found.end - found.start)
                kept.append(found)
    return tuple(sorted(kept, key=lambda found: found.start))
