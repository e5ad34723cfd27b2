"""What the house has and owes, per asset: the ledger's control accounts."""

from __future__ import annotations

import strawberry

from gql_server.domain.solvency import sides_of
from gql_server.schema.assets import Asset
from gql_server.schema.scalars import DateTime, Decimal
from gql_server.schema.view import View
from gql_server.units import format_fixed


@strawberry.type(description="What the house has and owes of one asset, in whole tokens, as the ledger's control accounts say.")
class SolvencyLine:
    """What the house has and owes of one asset."""

    asset: Asset = strawberry.field(description="Of what.")
    custody: Decimal = strawberry.field(description="Has: what the custodian holds.")
    missing: Decimal = strawberry.field(description="Has to bring: coins that should be in custody and are not; 0 in good times.")
    loans: Decimal = strawberry.field(description="Has: what borrowers owe, with interest.")
    staking_receivable: Decimal = strawberry.field(description="Has: staking rewards credited to lenders and not received yet.")
    owed_to_lenders: Decimal = strawberry.field(description="Owes: lend positions, with interest.")
    owed_to_balances: Decimal = strawberry.field(description="Owes: available balances.")
    payouts: Decimal = strawberry.field(description="Owes: payouts that are not sent.")
    suspense: Decimal = strawberry.field(description="Owes: deposits that are held.")
    treasury: Decimal = strawberry.field(description="Its own: the treasury.")
    insurance: Decimal = strawberry.field(description="Its own: set aside against bad debt.")
    gap: Decimal = strawberry.field(description="What it has less all that it owes and owns: 0 in sound books, always.")
    as_of: DateTime = strawberry.field(description="Until when interest is booked; what accrued since is not in it yet.")


def solvency_line(view: View, symbol: str) -> SolvencyLine:
    """Return the line of one asset."""
    return _line(view, symbol)


def solvency_of(view: View) -> list[SolvencyLine]:
    """Return one line per asset, by symbol."""
    return [_line(view, asset.symbol) for asset in view.book.assets.values()]


def _line(view: View, symbol: str) -> SolvencyLine:
    market, sides = view.book.markets.get(symbol), sides_of(view.book, symbol)
    decimals = view.decimals(symbol)

    def shown(units: int) -> Decimal:
        return Decimal(format_fixed(units, decimals))

    return SolvencyLine(
        asset=Asset(view=view, symbol=symbol),
        custody=shown(sides.custody),
        missing=shown(sides.missing),
        loans=shown(sides.loans),
        staking_receivable=shown(sides.staking_receivable),
        owed_to_lenders=shown(sides.lenders),
        owed_to_balances=shown(sides.balances),
        payouts=shown(sides.payouts),
        suspense=shown(sides.suspense),
        treasury=shown(sides.treasury),
        insurance=shown(sides.insurance),
        gap=shown(sides.gap),
        as_of=DateTime(view.now if market is None else market.accrued_at),
    )
