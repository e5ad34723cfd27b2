"""What is held: what came in by networks and is deep enough, less what has left by them."""

from collections.abc import Iterable
from dataclasses import dataclass

from gql_server.plugin_api import Arrival, Holding


@dataclass
class _Sum:
    symbol: str | None
    asset: str
    amount: int = 0
    decimals: int = 0

    def add(self, amount: int, decimals: int) -> None:
        """Add an amount, exactly, whatever its decimals."""
        common = max(self.decimals, decimals)
        self.amount = self.amount * 10 ** (common - self.decimals) + amount * 10 ** (common - decimals)
        self.decimals = common


def holdings_of(arrived: Iterable[Arrival], left: Iterable[tuple[str, str, int, int]]) -> list[Holding]:
    """Return what is held of each asset on each network; never less than nothing.

    Coins of the sandbox's ``deposit`` are on no network: a payout of them by one takes from what is there, or from nothing.

    Args:
        left: Network, asset as the ledger names it, amount and decimals.
    """
    sums: dict[tuple[str, str], _Sum] = {}
    for arrival in arrived:
        key = (arrival.network, arrival.symbol or arrival.asset)
        sums.setdefault(key, _Sum(arrival.symbol, arrival.asset)).add(arrival.amount, arrival.decimals)
    for network, symbol, amount, decimals in left:
        sums.setdefault((network, symbol), _Sum(symbol, symbol)).add(-amount, decimals)
    return [
        Holding(total.symbol, network, total.asset, max(0, total.amount), total.decimals)
        for (network, _), total in sorted(sums.items())
    ]
