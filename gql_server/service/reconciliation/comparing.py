"""The comparison of custody with the ledger: pure, and each difference by its name, once (rule G6).

What is on its way is no difference: an order that the custodian has and has not sent, what it sent and is not final, an arrival
that it has just confirmed. What a named difference explains is not reported again as a difference of the holdings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from gql_server.domain.custody_differences import Difference, DifferenceKind
from gql_server.service.reconciliation.arrivals import arrival_differences, stuck_arrivals
from gql_server.service.reconciliation.payouts import payout_differences
from gql_server.service.reconciliation.quantities import Slack, scaled, units_up
from gql_server.service.reconciliation.sides import BookedAsset, CustodySide, LedgerSide


def compare(custody: CustodySide, ledger: LedgerSide, settled_before: int, stuck_before: int) -> tuple[Difference, ...]:
    """Return every difference, in order of kind and subject.

    Args:
        settled_before: What has changed at the custodian since then may still be on its way to the ledger, Unix milliseconds.
        stuck_before: Of what has not changed since then on its way to us something is to be said, likewise.
    """
    slack = Slack()
    found = [
        *payout_differences(custody, ledger, slack),
        *arrival_differences(custody, ledger, slack, settled_before),
        *stuck_arrivals(custody, ledger, stuck_before),
    ]
    found += _holding_differences(custody, ledger, slack)
    return tuple(sorted(found, key=lambda one: (one.kind, one.subject)))


def _holding_differences(custody: CustodySide, ledger: LedgerSide, slack: Slack) -> Iterator[Difference]:
    held: dict[str, int] = defaultdict(int)
    doubtful: set[str] = set()
    for holding in custody.holdings:
        symbol = holding.symbol
        if symbol is None or symbol not in ledger.known_symbols:
            if holding.amount:
                kind = DifferenceKind.ASSET_UNKNOWN
                yield Difference(kind, holding.asset, symbol, holding.network, str(holding.amount), "none")
            continue
        asset = ledger.assets.get(symbol)
        if asset is None:
            continue
        decimals = asset.networks.get(holding.network)
        if decimals is not None and decimals != holding.decimals:
            doubtful.add(symbol)
            kind = DifferenceKind.DECIMALS
            yield Difference(kind, holding.network, symbol, holding.network, str(holding.decimals), str(decimals))
        held[symbol] += scaled(holding.amount, holding.decimals)
    for asset in ledger.assets.values():
        if asset.symbol not in doubtful:
            yield from _of_sum(asset, held[asset.symbol], slack)


def _of_sum(asset: BookedAsset, held: int, slack: Slack) -> Iterator[Difference]:
    least, most = slack.bounds(asset)
    theirs, ours = str(held // scaled(1, asset.decimals)), str(asset.custody)
    if held < least:
        amount = units_up(least - held, asset.decimals)
        yield Difference(DifferenceKind.HOLDING_SHORT, asset.symbol, asset.symbol, None, theirs, ours, amount)
    elif held > most:
        amount = units_up(held - most, asset.decimals)
        yield Difference(DifferenceKind.HOLDING_OVER, asset.symbol, asset.symbol, None, theirs, ours, amount)
