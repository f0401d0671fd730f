"""Which network addresses a fetch may reach."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], Awaitable[list[str]]]
"""Host name and port to addresses, in the order to try them; raises OSError."""
Permit = Callable[[str], bool]
"""Tells whether an address may be reached."""

# Not all versions of Python count these as what they are: not globally reachable.
_NOT_GLOBAL: Final = tuple(
    map(
        ip_network,
        ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "2001::/23", "3fff::/20", "5f00::/16"),
    )
)
_NAT64: Final = IPv6Network("64:ff9b::/96")
_IPV4_COMPATIBLE: Final = IPv6Network("::/96")
_BITS_IPV4: Final = 0xFFFFFFFF


def is_public(address: str) -> bool:
    """Tell whether an address belongs to the public network; what is no address does not.

    An IPv6 address that carries an IPv4 address is judged by that one.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return _is_public(_carried(parsed) or parsed)


def is_any(address: str) -> bool:
    """Permit every address."""
    return bool(address)


def _is_public(address: Address) -> bool:
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_private
        or any(address in network for network in _NOT_GLOBAL)
    )


def _carried(address: Address) -> IPv4Address | None:
    """Return the IPv4 address inside a mapped, translated or tunnelled one."""
    if isinstance(address, IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64 or address in _IPV4_COMPATIBLE:
        return IPv4Address(int(address) & _BITS_IPV4)
    return None


async def look_up_addresses(host: str, port: int) -> list[str]:
    """Return the addresses that the system's resolver gives for a host.

    Raises:
        OSError: It gives none.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def settle(found: list[str] | OSError) -> None:
        if answer.done():
            return
        if isinstance(found, OSError):
            answer.set_exception(found)
        else:
            answer.set_result(found)

    def ask() -> None:
        found: list[str] | OSError
        try:
            entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found = list(dict.fromkeys(str(entry[4][0]) for entry in entries))
        except (OSError, UnicodeError) as error:
            found = OSError(str(error))
        try:
            loop.call_soon_threadsafe(settle, found)
        except RuntimeError:  # the fetch has ended meanwhile
            return

    # The resolver cannot be interrupted; a thread of its own does not hold up the end of a fetch.
    threading.Thread(target=ask, daemon=True).start()
    return await answer
