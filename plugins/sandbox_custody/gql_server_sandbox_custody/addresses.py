"""Addresses of nobody: derived from who asks, with the forms and checksums of their networks. No one has a key to them.

Sources: BIP-141 and BIP-173 (bitcoin, witness version 0 of 20 bytes), EIP-55 (ethereum), and for solana the public key of Ed25519.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Final

from base58_bech32.base58 import b58encode
from base58_bech32.bech32 import bech32_encode, convertbits
from Crypto.Hash import keccak
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gql_server.plugin_api import AddressRequest, DepositAddress

_CAPITAL_FROM: Final = 8


class NetworkUnknown(ValueError):
    """The sandbox makes no addresses of this network."""


def _bitcoin(prefix: str, seed: bytes) -> str:
    program = convertbits(seed[:20], 8, 5)
    return bech32_encode(prefix, [0, *program]).decode()


def _evm(seed: bytes) -> str:
    digits = seed[:20].hex()
    digest = keccak.new(digest_bits=256, data=digits.encode()).hexdigest()[:40]
    return "0x" + "".join(
        digit.upper() if int(nibble, 16) >= _CAPITAL_FROM else digit for digit, nibble in zip(digits, digest, strict=True)
    )


def _solana(seed: bytes) -> str:
    return b58encode(Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()).decode()


_MAKERS: Final[Mapping[str, Callable[[bytes], str]]] = {
    "bitcoin": lambda seed: _bitcoin("bc", seed),
    "bitcoin-testnet": lambda seed: _bitcoin("tb", seed),
    "bitcoin-signet": lambda seed: _bitcoin("tb", seed),
    "bitcoin-regtest": lambda seed: _bitcoin("bcrt", seed),
    **dict.fromkeys(("ethereum", "arbitrum", "avalanche", "base", "bnb", "optimism", "polygon", "ethereum-sepolia"), _evm),
    **dict.fromkeys(("solana", "solana-devnet", "solana-testnet"), _solana),
}
NETWORKS: Final = tuple(_MAKERS)


def address_of(request: AddressRequest) -> DepositAddress:
    """Return the address of a request: the same at every time and in every process.

    Raises:
        NetworkUnknown: It is on none of ``NETWORKS``.
    """
    make = _MAKERS.get(request.network)
    if make is None:
        raise NetworkUnknown(f"there is no network {request.network!r} here; there are {', '.join(NETWORKS)}")
    seed = hashlib.sha256(f"sandbox\n{request.holder}\n{request.symbol}\n{request.network}".encode()).digest()
    return DepositAddress(make(seed))
