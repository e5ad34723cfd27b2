"""Addresses of Ethereum and of the networks that run its machine: 20 bytes in hexadecimal, the checksum in the letters' case.

Source: EIP-55. All letters small, or all capital, is an address without a checksum.
"""

from __future__ import annotations

import re
from typing import Final

from gql_server.service.external_addresses.format import AddressFormat, NotAnAddress

_FORM: Final = re.compile(r"0x([0-9a-fA-F]{40})")
_CAPITAL_FROM: Final = 8
_ZERO: Final = "0" * 40


def _require(text: str) -> None:
    match = _FORM.fullmatch(text)
    if match is None:
        raise NotAnAddress("is not 0x and 40 hexadecimal digits")
    digits = match[1]
    if digits == _ZERO:
        raise NotAnAddress("is the zero address: what is sent there is lost")
    if digits not in {digits.lower(), digits.upper()} and digits != checksummed(digits.lower()):
        raise NotAnAddress("has a wrong EIP-55 checksum: a letter is mistyped, or its case is")


def checksummed(digits: str) -> str:
    """Return 40 small hexadecimal digits with their checksum in the letters' case.

    Source: EIP-55: a letter is capital where the same digit of the digits' own Keccak-256 is 8 or more.
    """
    from Crypto.Hash import keccak  # noqa: PLC0415 - a server that checks no address does not load it

    digest = keccak.new(digest_bits=256, data=digits.encode()).hexdigest()
    return "".join(
        digit.upper() if int(nibble, 16) >= _CAPITAL_FROM else digit for digit, nibble in zip(digits, digest, strict=False)
    )


EVM: Final = AddressFormat("an Ethereum-like network", _require)
