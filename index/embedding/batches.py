"""Which texts are embedded together: a batch costs what its longest text costs, times its size."""

from collections.abc import Iterator, Sequence

# Sixteen passages of 250 characters, about 2,600 tokens: what one layer computes for them stays
# in the processor's cache. Half and twice as many took 8 to 10 % more CPU time, on two cores of
# an AMD EPYC of the 5th generation with the bundled model.
BATCH_CHARS = 4000


def batches(lengths: Sequence[int], *, budget: int = BATCH_CHARS) -> Iterator[list[int]]:
    """Give the places of texts that go together, longest texts first.

    Args:
        lengths: Of the texts, in characters.
        budget: No batch's size times its longest text is more, unless it is one text.

    Returns:
        Every place once; equal lengths in the order given.

    >>> list(batches([1, 9, 2, 10], budget=20))
    [[3, 1], [2, 0]]
    """
    batch: list[int] = []
    # A text costs something even where it is empty.
    longest = 1
    for place in sorted(range(len(lengths)), key=lambda place: -lengths[place]):
        if batch and (len(batch) + 1) * longest > budget:
            yield batch
            batch = []
        if not batch:
            longest = max(1, lengths[place])
        batch.append(place)
    if batch:
        yield batch
