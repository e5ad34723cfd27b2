"""Addresses on networks outside: whether one can be what it says, by the checksums of its own format."""

from __future__ import annotations

from typing import Final

from gql_server.service.external_addresses.registry import BUILT_IN, AddressChecks

__all__ = ["ADDRESS_CHECKS", "BUILT_IN", "AddressChecks"]

ADDRESS_CHECKS: Final = AddressChecks()
"""Knows every network that is built in."""
