"""From where a request comes, as the network sees it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Final

USER_AGENT_LENGTH_MAX: Final = 300
_IPV4_PREFIX: Final = 24
_IPV6_PREFIX: Final = 56


@dataclass(frozen=True, slots=True)
class Client:
    """Who is at the other end of the wire.

    Args:
        address: The network address, empty when there is none to see.
        user_agent: What the program calls itself; it proves nothing.
    """

    address: str = ""
    user_agent: str = ""

    @property
    def network(self) -> str:
        """Return the network that one subscriber usually has: 256 addresses of IPv4, a /56 of IPv6."""
        try:
            known = ipaddress.ip_address(self.address)
        except ValueError:
            return self.address
        if isinstance(known, ipaddress.IPv6Address) and known.ipv4_mapped is not None:
            known = known.ipv4_mapped
        prefix = _IPV4_PREFIX if known.version == 4 else _IPV6_PREFIX
        return str(ipaddress.ip_network((known, prefix), strict=False))


NOWHERE: Final = Client()
"""A caller without a network: a command of the house, a test."""
