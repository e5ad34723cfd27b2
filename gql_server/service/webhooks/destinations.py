"""To where anything is sent: public addresses alone, whatever a name resolves to."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from gql_server.domain.errors import InvalidInput

URL_LENGTH_MAX: Final = 2_048
_TRANSLATED: Final = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
"""IPv6 addresses that lead to IPv4 ones."""


@dataclass(frozen=True, slots=True)
class Destinations:
    """What an installation lets requests go to.

    Args:
        is_plain_http_fine: Whether ``http`` may be used, too.
        is_loopback_fine: Whether this machine may be asked, as tests and demonstrations do.
    """

    is_plain_http_fine: bool = False
    is_loopback_fine: bool = False

    def allows(self, address: str) -> bool:
        """Tell whether a request may go to an IP address."""
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return (self.is_loopback_fine and found.is_loopback) or _is_public(found)

    def check(self, url: str) -> str:
        """Return a URL that may be registered.

        Raises:
            InvalidInput: It is none, or leads where nothing is sent.
        """
        problem = self._problem(url)
        if problem is not None:
            raise InvalidInput("url", problem)
        return url

    def _problem(self, url: str) -> str | None:
        if len(url) > URL_LENGTH_MAX or not url.isascii() or any(sign <= " " or sign in '\\"<>' for sign in url):
            return f"expected a URL of {URL_LENGTH_MAX} printable ASCII characters at most"
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError:
            return "not a URL"
        if parts.scheme not in ({"https", "http"} if self.is_plain_http_fine else {"https"}):
            return "expected an https URL"
        if not host or parts.username is not None or parts.fragment:
            return "expected a host, and neither a user nor a fragment"
        return None if self._may_be_named(host) else "nothing is sent to a private address"

    def _may_be_named(self, host: str) -> bool:
        name = host.rstrip(".")
        if name == "localhost" or name.endswith(".localhost"):
            return self.is_loopback_fine
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return bool(name)
        return self.allows(name)


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Tell whether an address is one of the internet's, and no way around to another."""
    if address.is_multicast or address.is_reserved or address.is_unspecified or not address.is_global:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return True
    is_way_around = address.ipv4_mapped is not None or address.sixtofour is not None or address.teredo is not None
    return not is_way_around and not address.is_site_local and not any(address in network for network in _TRANSLATED)
