"""Whose an address is: one of IPv6 is of a whole network that one subscriber has."""

from ipaddress import IPv6Address, ip_address, ip_network

_BITS = 64


def subscriber_of(address: str) -> str:
    """Give the subscriber of an address; what is no address stands for itself.

    >>> subscriber_of("2001:db8::7")
    '2001:db8::/64'
    >>> subscriber_of("::ffff:10.0.0.7")
    '10.0.0.7'
    """
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return str(known)
    if known.ipv4_mapped is not None:  # how a server that listens on both sees the older kind
        return str(known.ipv4_mapped)
    return str(ip_network((known, _BITS), strict=False))
