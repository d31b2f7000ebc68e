"""How long a call of a language model may take, how much may come, and how many run at once."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The bounds of one endpoint; the defaults are for one on another machine.

    Attributes:
        connect_seconds: For finding the host, connecting and agreeing on encryption.
        first_byte_seconds: From then until anything comes.
        silence_seconds: Between two bytes of a reply.
        whole_seconds: For a call in all, its retry included, whatever trickles in.
        max_bytes: Of a reply as it is sent.
        max_chars: Of a reply's text.
        max_tokens: That the endpoint is told to write at most.
        retry_seconds: Before a retry, where the endpoint names no time.
        max_retry_seconds: An endpoint that wants a longer pause is not asked again.
        retries_per_call: How much of a retry each call earns; so a storm of failures stays small.
        places: Calls at once.
        max_waiting: Callers that may wait for a place; the next one is told at once.
        wait_seconds: For a place.
        failures: In a row, after which it is left alone.
        probe_seconds: Between two calls that try whether it is back.
        alive_seconds: Once a reply has come for so long, others are let in before it is whole.
        piece_seconds: The text of so long is given as one piece.
    """

    connect_seconds: float = 5.0
    first_byte_seconds: float = 15.0
    silence_seconds: float = 15.0
    whole_seconds: float = 90.0
    max_bytes: int = 4_000_000
    max_chars: int = 8_000
    max_tokens: int = 900
    retry_seconds: float = 0.5
    max_retry_seconds: float = 2.0
    retries_per_call: float = 0.1
    places: int = 8
    max_waiting: int = 16
    wait_seconds: float = 20.0
    failures: int = 5
    probe_seconds: float = 5.0
    alive_seconds: float = 3.0
    piece_seconds: float = 0.05


_ELSEWHERE = Bounds()
# A small model on two cores of this machine read a prompt of 1,500 tokens in 25 s and wrote 20
# tokens a second; two callers share the cores, and whoever asks first may wait for it to load.
_HERE = Bounds(places=2, first_byte_seconds=60.0, whole_seconds=300.0, max_tokens=500)


def bounds_for(host: str, *, sharers: int = 1) -> Bounds:
    """Give the bounds of an endpoint by its host, as `About` has it: empty for this machine.

    Args:
        host: Of the endpoint.
        sharers: How many processes share its places and those who wait; each has one at least.
    """
    bounds = _ELSEWHERE if host else _HERE
    return replace(
        bounds,
        places=max(1, bounds.places // sharers),
        max_waiting=max(1, bounds.max_waiting // sharers),
    )
