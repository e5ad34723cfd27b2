"""The operator's mutation that says on which networks an asset comes in and leaves."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from gql_server.domain import commands as c
from gql_server.domain.networks import AssetNetwork
from gql_server.schema import refusals as r
from gql_server.schema.assets import Asset
from gql_server.schema.context import Info
from gql_server.schema.money_inputs import ASSET, KEY
from gql_server.schema.mutations import decide, known_asset, mutation, read_number
from gql_server.schema.proposals import ProposalMade
from gql_server.schema.scalars import Decimal
from gql_server.service.authorization import Action, authorize


@strawberry.input(description="A network of an asset. Amounts are in whole tokens, and whole units of the network.")
class AssetNetworkInput:
    """A network of an asset."""

    name: str = strawberry.field(description="Its name at the custodian, such as `bitcoin`: small letters, digits and hyphens.")
    decimals: int = strawberry.field(description="How many decimals the asset has there, 0 to 36; they never change.")
    contract: str | None = strawberry.field(default=None, description="The token's contract; absent for the network's own coin.")
    confirmations: int = strawberry.field(description="How many confirmations a deposit needs before it counts, at least 1.")
    deposit_enabled: bool = strawberry.field(default=True, description="Whether deposits are taken there.")
    withdrawal_enabled: bool = strawberry.field(default=True, description="Whether withdrawals leave there.")
    minimum_deposit: Decimal = strawberry.field(default=Decimal("0"), description="The least deposit there; less is held.")
    minimum_withdrawal: Decimal = strawberry.field(description="The least withdrawal there; more than its fee.")
    maximum_withdrawal: Decimal | None = strawberry.field(
        default=None, description="The greatest withdrawal there; absent: no limit."
    )
    withdrawal_fee: Decimal = strawberry.field(default=Decimal("0"), description="What is kept of each withdrawal there.")

    def network(self, decimals: int, place: str) -> AssetNetwork:
        """Return the domain's network of an asset with so many decimals."""
        most = self.maximum_withdrawal
        return AssetNetwork(
            self.name,
            self.decimals,
            self.contract,
            self.confirmations,
            read_number(self.minimum_deposit, decimals, f"{place}.minimumDeposit"),
            read_number(self.minimum_withdrawal, decimals, f"{place}.minimumWithdrawal"),
            None if most is None else read_number(most, decimals, f"{place}.maximumWithdrawal"),
            read_number(self.withdrawal_fee, decimals, f"{place}.withdrawalFee"),
            self.deposit_enabled,
            self.withdrawal_enabled,
        )


@strawberry.input(description="The networks of an asset, all of them.")
class SetAssetNetworksInput:
    """The networks of an asset."""

    asset: str = strawberry.field(description=ASSET)
    networks: list[AssetNetworkInput] = strawberry.field(
        description="16 at most; one that is left out takes nothing from now on, and what still arrives there is held."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY + " Absent: a new command each time.")


@strawberry.type(description="The asset has these networks.")
class SetAssetNetworksSuccess:
    """The asset has these networks."""

    asset: Asset = strawberry.field(description="The asset.")


SetAssetNetworksResult: TypeAlias = Annotated[
    SetAssetNetworksSuccess | ProposalMade | r.InvalidInput | r.NotFound | r.TermsRefused | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("SetAssetNetworksResult", description="What `setAssetNetworks` answers."),
]


@strawberry.type
class AssetNetworkMutations:
    """The mutation about networks."""

    @mutation("Say on which networks an asset comes in and leaves. For operators.")
    async def set_asset_networks(
        self, info: Info, input: Annotated[SetAssetNetworksInput, strawberry.argument(description="All of them.")]
    ) -> SetAssetNetworksResult:
        """Set the networks of an asset."""
        authorize(info.context.viewer, Action.SET_ASSET_NETWORKS)
        view = await info.context.reader.house()
        decimals = view.decimals(known_asset(view, input.asset))
        networks = tuple(one.network(decimals, f"networks.{place}") for place, one in enumerate(input.networks))
        key = input.idempotency_key or f"setAssetNetworks:{info.context.services.identifiers.new_id()}"
        await decide(info, "setAssetNetworks", c.SetAssetNetworks(input.asset, networks), key)
        return SetAssetNetworksSuccess(asset=Asset(view=await info.context.reader.house(), symbol=input.asset))
