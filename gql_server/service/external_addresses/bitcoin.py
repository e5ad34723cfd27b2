"""Bitcoin's addresses: base58check, bech32 (SegWit) and bech32m (Taproot), each of its own network.

Only what a wallet of today can own is accepted: of the witness versions 0 (20 or 32 bytes) and 1 (32 bytes). What is sent to
another version, or to a version 1 of another length, could be taken by anyone.

Source: BIP-13, BIP-141, BIP-173, BIP-341, BIP-350.
"""

from __future__ import annotations

from functools import partial
from typing import Final, NamedTuple

from gql_server.service.external_addresses.format import AddressFormat, NotAnAddress

_HASH_BYTES: Final = 20
_SCRIPT_HASH_BYTES: Final = 32
_BECH32_LENGTH_MAX: Final = 90
_TAPROOT_VERSION: Final = 1


class _Chain(NamedTuple):
    """What the addresses of one of Bitcoin's networks begin with: the human-readable part, and the version bytes of base58."""

    name: str
    prefix: str
    versions: frozenset[int]


_MAIN: Final = _Chain("bitcoin", "bc", frozenset({0x00, 0x05}))
_TEST: Final = _Chain("bitcoin-testnet", "tb", frozenset({0x6F, 0xC4}))
_REGTEST: Final = _Chain("bitcoin-regtest", "bcrt", frozenset({0x6F, 0xC4}))
_CHAINS: Final = (_MAIN, _TEST, _REGTEST)


def _require(chain: _Chain, text: str) -> None:
    head = text.lower().rpartition("1")[0]
    if any(head == known.prefix for known in _CHAINS):
        _require_segwit(chain, text)
    else:
        _require_base58(chain, text)


def _require_segwit(chain: _Chain, text: str) -> None:
    from base58_bech32 import bech32 as codec  # noqa: PLC0415 - a server that checks no address does not load it

    try:
        prefix, values, constant = codec.bech32_decode(text, limit=_BECH32_LENGTH_MAX)
    except ValueError as wrong:
        raise NotAnAddress(f"has a wrong bech32 checksum or form: {wrong}") from None
    if prefix != chain.prefix:
        raise NotAnAddress(f"is an address of {_chain_of(prefix).name}, not of {chain.name}")
    if not values:
        raise NotAnAddress("names no witness version")
    version = values[0]
    needed = codec.BECH32_1_CONST if version == 0 else codec.BECH32_M_CONST
    if constant != needed:
        wanted = "bech32" if version == 0 else "bech32m"
        raise NotAnAddress(f"has a wrong checksum: witness version {version} is written in {wanted}")
    try:
        size = len(codec.convertbits(values[1:], 5, 8, pad=False))
    except ValueError as wrong:
        raise NotAnAddress(f"has a witness program that is not whole: {wrong}") from None
    _require_program(version, size)


def _require_program(version: int, size: int) -> None:
    sizes = {0: (_HASH_BYTES, _SCRIPT_HASH_BYTES), _TAPROOT_VERSION: (_SCRIPT_HASH_BYTES,)}.get(version)
    if sizes is None:
        raise NotAnAddress(f"is of witness version {version}, which no wallet owns coins of yet")
    if size not in sizes:
        raise NotAnAddress(f"has a witness program of {size} bytes, which version {version} does not have")


def _require_base58(chain: _Chain, text: str) -> None:
    from base58_bech32 import base58 as codec  # noqa: PLC0415 - a server that checks no address does not load it

    try:
        payload = codec.b58decode_check(text)
    except ValueError as wrong:
        raise NotAnAddress(f"has a wrong base58 checksum or form: {wrong}") from None
    if len(payload) != 1 + _HASH_BYTES:
        raise NotAnAddress(f"has {len(payload)} bytes where an address has {1 + _HASH_BYTES}")
    if payload[0] not in chain.versions:
        known = next((other.name for other in _CHAINS if payload[0] in other.versions), None)
        whose = "another network" if known is None else known
        raise NotAnAddress(f"is an address of {whose}, not of {chain.name}")


def _chain_of(prefix: str) -> _Chain:
    return next(chain for chain in _CHAINS if chain.prefix == prefix)


BITCOIN: Final = AddressFormat(_MAIN.name, partial(_require, _MAIN))
BITCOIN_TESTNET: Final = AddressFormat(_TEST.name, partial(_require, _TEST))
BITCOIN_REGTEST: Final = AddressFormat(_REGTEST.name, partial(_require, _REGTEST))
