"""The mutations about the house's own money: what is drawn, what goes back to the treasury, what becomes of what was seized."""

from __future__ import annotations

from typing import Annotated

import strawberry

from gql_server.domain import commands as c
from gql_server.domain.payout_terms import chosen_network
from gql_server.schema.commands import command_of
from gql_server.schema.context import Info
from gql_server.schema.mutations import decide, mutation, units_of
from gql_server.schema.operator_inputs import FundInput
from gql_server.schema.operator_results import FundSuccess
from gql_server.schema.payments import Payout
from gql_server.schema.solvency import solvency_line
from gql_server.schema.treasury_inputs import DrawTreasuryInput, RedeemSeizedInput, SellSeizedInput
from gql_server.schema.treasury_results import (
    DrawTreasuryResult,
    DrawTreasurySuccess,
    RedeemSeizedResult,
    ReleaseInsuranceResult,
    SellSeizedResult,
)
from gql_server.service.authorization import Action, authorize
from gql_server.service.external_addresses import ADDRESS_CHECKS


@strawberry.type
class TreasuryMutations:
    """The mutations about the house's own money."""

    @mutation("Send a part of the treasury to an external address, as far as everything owed stays covered. For operators.")
    async def draw_treasury(
        self, info: Info, input: Annotated[DrawTreasuryInput, strawberry.argument(description="How much of what, and where to.")]
    ) -> DrawTreasuryResult:
        """Draw from the treasury."""
        authorize(info.context.viewer, Action.DRAW_TREASURY)
        view, symbol = await info.context.reader.house(), input.asset
        units = units_of(view, symbol, input.amount)
        network = chosen_network(view.asset(symbol), input.network)
        ADDRESS_CHECKS.require(input.address, network)
        share = info.context.services.house_bounds.day_share_max
        command = c.DrawTreasury(symbol, units, input.address, network, share)
        decided = await decide(info, "drawTreasury", command, input.idempotency_key, reason=input.reason)
        found = await info.context.reader.payout(decided.command.id)
        if found is None:
            raise LookupError(f"the payout {decided.command.id} is gone")
        return DrawTreasurySuccess(
            command=command_of(decided.command, is_replayed=decided.is_replayed),
            payout=Payout(view=found[0], payout=found[1]),
            solvency=solvency_line(await info.context.reader.house(), symbol),
        )

    @mutation("Move from the insurance back to the treasury what debts do not need that may still go bad. For operators.")
    async def release_insurance(
        self, info: Info, input: Annotated[FundInput, strawberry.argument(description="How much of what.")]
    ) -> ReleaseInsuranceResult:
        """Release insurance."""
        authorize(info.context.viewer, Action.RELEASE_INSURANCE)
        units = units_of(await info.context.reader.house(), input.asset, input.amount)
        floor = info.context.services.house_bounds.insurance_floor_share
        command = c.ReleaseInsurance(input.asset, units, floor)
        return await _moved(info, "releaseInsurance", command, input.asset, input.idempotency_key)

    @mutation(
        "Make the treasury's what the house has seized or got back of an asset: its available balance, or else a matured position. "
        "For operators."
    )
    async def redeem_seized(
        self, info: Info, input: Annotated[RedeemSeizedInput, strawberry.argument(description="Of which asset.")]
    ) -> RedeemSeizedResult:
        """Redeem what was seized."""
        authorize(info.context.viewer, Action.DISPOSE_OF_SEIZED)
        return await _moved(info, "redeemSeized", c.RedeemSeized(input.asset), input.asset, input.idempotency_key)

    @mutation(
        "Book that an available amount of the house was sold elsewhere: its coins have left custody, the proceeds have arrived. "
        "For operators."
    )
    async def sell_seized(
        self, info: Info, input: Annotated[SellSeizedInput, strawberry.argument(description="What was sold for what.")]
    ) -> SellSeizedResult:
        """Book a sale."""
        authorize(info.context.viewer, Action.DISPOSE_OF_SEIZED)
        view = await info.context.reader.house()
        amount, proceeds = units_of(view, input.asset, input.amount), units_of(view, input.sold_for, input.proceeds, "proceeds")
        command = c.SellSeized(input.asset, amount, input.sold_for, proceeds, input.reference)
        return await _moved(info, "sellSeized", command, input.sold_for, input.idempotency_key)


async def _moved(info: Info, mutation_name: str, command: c.Command, symbol: str, key: str) -> FundSuccess:
    decided = await decide(info, mutation_name, command, key)
    return FundSuccess(
        command=command_of(decided.command, is_replayed=decided.is_replayed),
        solvency=solvency_line(await info.context.reader.house(), symbol),
    )
