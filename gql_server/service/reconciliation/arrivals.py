"""Compares arrivals: what custody says came in, with what the ledger made of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from gql_server.domain.custody_differences import Difference, DifferenceKind
from gql_server.plugin_api.custody import Arrival, ArrivalState
from gql_server.service.reconciliation.quantities import Slack, scaled, units_up
from gql_server.service.reconciliation.sides import BookedArrival, BookedAsset, CustodySide, LedgerSide


def arrival_differences(custody: CustodySide, ledger: LedgerSide, slack: Slack, settled_before: int) -> Iterator[Difference]:
    """Yield every difference of an arrival, and note what explains a difference of the holdings.

    Args:
        settled_before: What has changed at the custodian since then may still be on its way to the ledger, Unix milliseconds.
    """
    booked: dict[str, list[BookedArrival]] = defaultdict(list)
    for one in ledger.arrivals:
        booked[one.arrival_id].append(one)
    for arrival in custody.arrivals:
        asset = ledger.assets.get(arrival.symbol or "")
        ours = booked.pop(arrival.id, [])
        if asset is not None:
            yield from _of_one(arrival, ours, asset, slack, is_settled=arrival.observed_at < settled_before)
    for strays in booked.values():
        for one in strays:
            asset = ledger.assets.get(one.symbol)
            if asset is not None and not one.is_reversed:
                slack.below(one.symbol, scaled(one.amount, asset.decimals))
                kind = DifferenceKind.DEPOSIT_UNKNOWN_TO_CUSTODY
                yield Difference(kind, one.deposit_id, one.symbol, one.network, "none", str(one.amount), one.amount)


def stuck_arrivals(custody: CustodySide, ledger: LedgerSide, stuck_before: int) -> Iterator[Difference]:
    """Yield arrivals that are on their way and of which nothing new is said: nobody counts them, so nothing else would tell."""
    for arrival in custody.arrivals:
        asset = ledger.assets.get(arrival.symbol or "")
        if asset is not None and arrival.state == ArrivalState.PENDING and arrival.observed_at < stuck_before:
            units = units_up(scaled(arrival.amount, arrival.decimals), asset.decimals)
            theirs, kind = f"{arrival.confirmations} confirmations", DifferenceKind.ARRIVAL_STUCK
            yield Difference(kind, arrival.id, asset.symbol, arrival.network, theirs, "none", units)


def _of_one(
    arrival: Arrival, ours: Sequence[BookedArrival], asset: BookedAsset, slack: Slack, *, is_settled: bool
) -> Iterator[Difference]:
    symbol, network = asset.symbol, arrival.network
    standing = [one for one in ours if not one.is_reversed]
    came = scaled(arrival.amount, arrival.decimals)
    units = units_up(came, asset.decimals)
    decimals = asset.networks.get(network)
    if decimals is not None and decimals != arrival.decimals:
        yield Difference(DifferenceKind.DECIMALS, arrival.id, symbol, network, str(arrival.decimals), str(decimals))
        return
    if arrival.state == ArrivalState.CONFIRMED and not standing:
        slack.above(symbol, came)
        if is_settled:
            kind = DifferenceKind.ARRIVAL_NOT_CREDITED
            yield Difference(kind, arrival.id, symbol, network, str(arrival.amount), "none", units)
        return
    if arrival.state == ArrivalState.REORGANIZED and standing:
        booked = sum(one.amount for one in standing)
        slack.below(symbol, scaled(booked, asset.decimals))
        if is_settled:
            kind = DifferenceKind.REORGANIZED_NOT_REVERSED
            yield Difference(kind, standing[0].deposit_id, symbol, network, arrival.state, "CREDITED", booked)
        return
    if arrival.state == ArrivalState.CONFIRMED:
        yield from _of_credits(arrival, standing, asset, slack)


def _of_credits(arrival: Arrival, standing: Sequence[BookedArrival], asset: BookedAsset, slack: Slack) -> Iterator[Difference]:
    first, *more = standing
    symbol, network = asset.symbol, arrival.network
    came, booked = scaled(arrival.amount, arrival.decimals), scaled(first.amount, asset.decimals)
    step = 10 ** max(0, arrival.decimals - asset.decimals)
    if came - came % (step * scaled(1, arrival.decimals)) != booked:  # What is finer than the ledger is the house's.
        slack.either(symbol, came - booked)
        amount = units_up(abs(came - booked), asset.decimals)
        kind = DifferenceKind.DEPOSIT_AMOUNT
        yield Difference(kind, first.deposit_id, symbol, network, str(arrival.amount), str(first.amount), amount)
    else:
        slack.above(symbol, came - booked)
    for one in standing:
        if one.unsent:
            slack.above(symbol, scaled(one.unsent, asset.decimals))
            yield Difference(DifferenceKind.RETURN_NOT_SENT, one.deposit_id, symbol, network, "none", "RETURNED", one.unsent)
    for again in more:
        slack.below(symbol, scaled(again.amount, asset.decimals))
        kind = DifferenceKind.ARRIVAL_CREDITED_TWICE
        yield Difference(kind, again.deposit_id, symbol, network, first.deposit_id, again.deposit_id, again.amount)
