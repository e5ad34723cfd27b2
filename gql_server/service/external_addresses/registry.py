"""Which network writes its addresses how. An asset without networks has none of these: there the form alone is asked for.

Another network is one line of ``BUILT_IN``, or a name for a format that is there already.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from gql_server.domain.errors import InvalidInput
from gql_server.domain.payouts import require_address
from gql_server.service.external_addresses.bitcoin import BITCOIN, BITCOIN_REGTEST, BITCOIN_TESTNET
from gql_server.service.external_addresses.evm import EVM
from gql_server.service.external_addresses.format import AddressFormat, NotAnAddress
from gql_server.service.external_addresses.solana import SOLANA

_EVM_NETWORKS: Final = ("ethereum", "arbitrum", "avalanche", "base", "bnb", "optimism", "polygon", "ethereum-sepolia")
_SOLANA_NETWORKS: Final = ("solana", "solana-devnet", "solana-testnet")

BUILT_IN: Final[Mapping[str, AddressFormat]] = MappingProxyType(
    {
        "bitcoin": BITCOIN,
        "bitcoin-testnet": BITCOIN_TESTNET,
        "bitcoin-signet": BITCOIN_TESTNET,
        "bitcoin-regtest": BITCOIN_REGTEST,
        **dict.fromkeys(_EVM_NETWORKS, EVM),
        **dict.fromkeys(_SOLANA_NETWORKS, SOLANA),
    }
)
"""The formats that are known, by the name of the network."""


class AddressChecks:
    """Checks addresses by their networks."""

    def __init__(self, formats: Mapping[str, AddressFormat] = BUILT_IN) -> None:
        """Know these networks."""
        self._formats = dict(formats)

    def knows(self, network: str) -> bool:
        """Tell whether addresses of a network can be checked."""
        return network in self._formats

    def require(self, address: str, network: str | None, field: str = "address") -> None:
        """Return if money may be sent to an address.

        Args:
            address: As it was typed.
            network: By which it is to be sent; None where the asset has no networks: then only its form is looked at.
            field: Which input it came in.

        Raises:
            InvalidInput: When it is no address there; it says which checksum or network is wrong.
        """
        require_address(address)
        if network is None:
            return
        known = self._formats.get(network)
        if known is None:
            raise InvalidInput("network", f"is {network}, whose addresses cannot be checked here")
        try:
            known.require(address)
        except NotAnAddress as wrong:
            raise InvalidInput(field, self._explained(address, known, str(wrong))) from None

    def _explained(self, address: str, wanted: AddressFormat, problem: str) -> str:
        """Say whose address it is, where it is one of another network: it was pasted into the wrong field."""
        other = next((format_ for format_ in self._formats.values() if format_ is not wanted and format_.accepts(address)), None)
        return problem if other is None else f"is an address of {other.name}, not of {wanted.name}"
