"""Where every story begins: the markets, the customers, the models.

BTC (8 decimals, 100,000 USD), ETH (18 decimals, 4,000 USD) and USDC (6 decimals, 1 USD) have markets; GOLD (6 decimals) can only be
deposited. The least deposit is 0.001 BTC, 0.01 ETH, 1 USDC, 1 GOLD; a payout costs 0.0001 BTC, 0.001 ETH, 1 USDC, nothing in GOLD.

Each market lends at 8.76 % a year, which is one part in 100,000 an hour, less a fee of a tenth; loans mature after 7 days. A unit
of collateral counts 90 %, a debt requires 10 % to be taken on and 5 % to stay. There are no caps and there is no throttle. A plan
may ask a penalty of 5 %; the policy of these stories closes half of the largest debt with the most valuable collateral, at 5 %.

A, B, C and D are approved customers; A2 and B2 are second sub-accounts of A and B. N has not been approved. K is a backstop.
"""

from __future__ import annotations

from gql_server.domain import commands as c
from gql_server.domain.accounts import SubAccount
from gql_server.units import parse_fixed
from tests.domain.world import RATE_1E5_AN_HOUR, World

MARKETS = ("BTC", "ETH", "USDC")


class Stage:
    """The world of a story, and what its words mean in it."""

    def __init__(self) -> None:
        self.world = World()
        for symbol, decimals, usd, minimum, fee in (
            ("BTC", 8, 100_000, "0.001", "0.0001"),
            ("ETH", 18, 4_000, "0.01", "0.001"),
            ("USDC", 6, 1, "1", "1"),
        ):
            least, cost = parse_fixed(minimum, decimals), parse_fixed(fee, decimals)
            self.world.list_asset(symbol, decimals, usd, minimum=least, fee=cost)
            self.world.list_market(symbol, rate=RATE_1E5_AN_HOUR, rewards={f"{symbol} staking": 0})
        self.world.list_asset("GOLD", 6, None, risk=None)
        self.world.customer("A", "B", "C", "D", "K")
        self.world.do(c.OpenSubAccount("A", "A2"))
        self.world.do(c.OpenSubAccount("B", "B2"))
        self.world.do(c.OpenAccount("N", "N"))
        self.world.do(c.RegisterBackstop("K", is_backstop=True))

    def decimals_of(self, symbol: str) -> int:
        """Return the decimals of an asset."""
        return self.world.book.assets[symbol].decimals

    def units(self, text: str, symbol: str) -> int:
        """Return an amount in units; thousands may be set apart by commas."""
        return parse_fixed(text.replace(",", ""), self.decimals_of(symbol))

    def sub_account(self, name: str) -> SubAccount:
        """Return a sub-account as the story calls it; the operator's own is called the house."""
        return self.world.book.sub_accounts[name]
