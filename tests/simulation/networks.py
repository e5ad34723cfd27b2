"""Networks outside: coins come in on them, grow deep, are forgotten, and are mined again; what they say is the truth."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import Final

from gql_server.domain.networks import AssetNetwork, ledger_units_down, network_of
from gql_server.plugin_api import Arrival, ArrivalState
from tests.simulation.database import BEGAN

DEEP: Final = 2
"""Confirmations that every network asks for."""
NETWORKS: Final = {
    "USDC": (
        AssetNetwork("ethereum", 6, "0xa0b8", DEEP, 50_000_000, 2_000_000, None, 1_000_000),
        AssetNetwork("bnb", 18, "0x8ac7", DEEP, 50_000_000, 2_000_000, None, 0),
    ),
    "BTC": (AssetNetwork("bitcoin", 8, None, DEEP, 100_000, 20_000, None, 10_000),),
}
"""Assets that come by networks; one of them is finer there than in the ledger. The others are known by their symbols alone."""
DECIMALS: Final = {"USDC": 6, "BTC": 8}
"""Of the ledger."""


@dataclass
class Output:
    """Coins that came: one output of one transaction.

    Attributes:
        owner: The sub-account that they are for; None where nobody was given their address.
        reports: All that its network has said, the oldest first.
    """

    owner: str | None
    reports: list[Arrival] = field(default_factory=list)

    @property
    def units(self) -> int | None:
        """What the ledger makes of it; None where it knows no such asset."""
        said = self.reports[-1]
        return None if said.symbol is None else ledger_units_down(said.amount, said.decimals, DECIMALS[said.symbol]).amount

    @property
    def is_there(self) -> bool:
        """Whether it counts, by the latest that is said."""
        return _counts(self.reports[-1])

    @property
    def was_there(self) -> bool:
        """Whether it has ever counted."""
        return any(map(_counts, self.reports))


def _counts(said: Arrival) -> bool:
    is_known = network_of(NETWORKS.get(said.symbol or "", ()), said.network) is not None
    return said.state == ArrivalState.CONFIRMED and said.confirmations >= (DEEP if is_known else 0)


@dataclass
class Networks:
    """What has been said of all outputs, in the order in which it was said."""

    said: list[Arrival] = field(default_factory=list)
    outputs: dict[str, Output] = field(default_factory=dict)

    def say(self, owner: str | None, arrival: Arrival) -> None:
        """Say something of an output, new or known; no two things are said at one time."""
        latest = self.said[-1].observed_at if self.said else 0
        now = BEGAN * 1_000 + int(asyncio.get_running_loop().time() * 1_000)
        arrival = replace(arrival, observed_at=max(now, latest + 1))
        self.said.append(arrival)
        self.outputs.setdefault(arrival.id, Output(owner)).reports.append(arrival)
