"""Which network addresses may be fetched from: public ones only, checked after the name was resolved."""

from __future__ import annotations

import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052
IPV4_COMPATIBLE = IPv6Network("::/96")  # RFC 4291, deprecated
ISATAP = (0x00005EFE, 0x02005EFE)  # RFC 5214: third quarter of an address that ends with an IPv4 address
# Special-purpose networks (IANA registries, RFC 6890) that not every version of Python counts as such.
SPECIAL: tuple[IPv4Network | IPv6Network, ...] = (
    *(IPv4Network(text) for text in ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15")),
    *(IPv6Network(text) for text in ("64:ff9b:1::/48", "100::/63", "2001::/23", "3fff::/20", "5f00::/16", "fec0::/10")),
)


class RefusedAddressError(Exception):
    """The host is, or resolves to, an address that must not be fetched; the text names it."""


class UnknownHostError(Exception):
    """The name cannot be resolved; the text says why."""


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address is a detour to, if any."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in NAT64 or address in IPV4_COMPATIBLE:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if int(address) >> 32 & 0xFFFFFFFF in ISATAP:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address belongs to the public internet: not private, loopback, link-local, shared or reserved."""
    if isinstance(address, IPv6Address):
        inner = _embedded(address)
        if inner is not None:
            return is_public(inner)
        address = IPv6Address(int(address))  # without scope id
    if any(address in network for network in SPECIAL):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def resolve(
    host: str, port: int, *, allow_private: bool, allowed: Collection[IPv4Network | IPv6Network] = ()
) -> list[str]:
    """Resolve a host name to the addresses that may be connected to.

    The caller must connect to one of these, not to the name: a second look-up could give another answer.

    Parameters
    ----------
    allow_private : whether all addresses that are not public are allowed too.
    allowed : single networks that are allowed although they are not public.

    Raises
    ------
    RefusedAddressError : one of its addresses is not public (and ``allow_private`` is not set).
    UnknownHostError : the name has no address.
    """
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnknownHostError(getattr(error, "strerror", None) or str(error)) from error
    found = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
    if not found:
        raise UnknownHostError("no address")
    if not allow_private:
        for text in found:
            address = ip_address(text)
            if not is_public(address) and not any(address in network for network in allowed):
                raise RefusedAddressError(text)
    return [text.partition("%")[0] for text in found]
