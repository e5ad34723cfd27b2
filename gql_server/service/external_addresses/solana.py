"""Solana's addresses: 32 bytes in base58. They carry no checksum; a mistyped one has another length more often than not."""

from __future__ import annotations

from typing import Final

from gql_server.service.external_addresses.format import AddressFormat, NotAnAddress

_BYTES: Final = 32
_LENGTH_MAX: Final = 44


def _require(text: str) -> None:
    from base58_bech32 import base58 as codec  # noqa: PLC0415 - a server that checks no address does not load it

    try:
        key = codec.b58decode(text, max_length=_LENGTH_MAX)
    except ValueError as wrong:
        raise NotAnAddress(f"is not base58: {wrong}") from None
    if len(key) != _BYTES:
        raise NotAnAddress(f"has {len(key)} bytes where an address has {_BYTES}")
    if not any(key):
        raise NotAnAddress("is the system program: what is sent there is lost")


SOLANA: Final = AddressFormat("solana", _require)
