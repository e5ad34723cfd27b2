"""What the tests of Fireblocks send, and let it see."""

from __future__ import annotations

import time
from typing import Any

from gql_server.plugin_api import Arrival, PayoutOrder
from gql_server.plugin_host.custody import GuardedCustodian
from tests.fireblocks_server import FireblocksServer

ORDER = PayoutOrder("a" * 32, "ETH", 18, 10**18 + 1, "0xsomewhere", "ethereum")
VAULT = {"type": "VAULT_ACCOUNT", "id": "1"}
OUTSIDE = {"type": "UNKNOWN", "id": None}


def coming(vendor: FireblocksServer, amount: str = "0.5", **said: object) -> dict[str, Any]:
    """Let the vendor see coins come in."""
    known: dict[str, object] = {"status": "COMPLETED", "txHash": "0xhash", "destinationAddress": "0xours", "source": OUTSIDE}
    return vendor.ledger.keep(str(said.pop("asset", "ETH")), amount, **known | {"destination": VAULT} | said)


async def arrived(custodian: GuardedCustodian) -> list[Arrival]:
    """All that has come in, as the custodian tells it."""
    return list((await custodian.arrivals("", 100)).arrivals)


def now() -> int:
    """Unix seconds."""
    return int(time.time())
