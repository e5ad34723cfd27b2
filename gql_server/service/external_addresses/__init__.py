"""Addresses on networks outside: whether one can be what it says, by the checksums of its own format."""

from __future__ import annotations

from gql_server.service.external_addresses.registry import BUILT_IN, AddressChecks

__all__ = ["BUILT_IN", "AddressChecks"]
