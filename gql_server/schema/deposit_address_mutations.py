"""How a sub-account gets an address to which coins are sent."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from gql_server.schema import refusals as r
from gql_server.schema.context import Info
from gql_server.schema.deposit_addresses import DepositAddress, address_shown
from gql_server.schema.money_inputs import ASSET
from gql_server.schema.mutations import known_asset, mutation, own_sub_account_key
from gql_server.service.authorization import Action


@strawberry.input(description="An address for an asset on a network.")
class CreateDepositAddressInput:
    """An address for an asset on a network."""

    sub_account_id: strawberry.ID = strawberry.field(description="Whose it is to be, for ever.")
    asset: str = strawberry.field(description=ASSET)
    network: str = strawberry.field(description="One of the asset's networks that takes deposits.")


@strawberry.type(description="The address: the same whenever this is asked again.")
class CreateDepositAddressSuccess:
    """The address."""

    deposit_address: DepositAddress = strawberry.field(description="The address.")


CreateDepositAddressResult: TypeAlias = Annotated[
    CreateDepositAddressSuccess | r.InvalidInput | r.NotFound | r.Overloaded,
    strawberry.union("CreateDepositAddressResult", description="What `createDepositAddress` answers."),
]


@strawberry.type
class DepositAddressMutations:
    """The mutation about addresses."""

    @mutation("Get the address to which a sub-account's coins of an asset on a network are to be sent.")
    async def create_deposit_address(
        self, info: Info, input: Annotated[CreateDepositAddressInput, strawberry.argument(description="For what.")]
    ) -> CreateDepositAddressResult:
        """Give an address."""
        key = await own_sub_account_key(info, input.sub_account_id, Action.CREATE_DEPOSIT_ADDRESS)
        view = await info.context.reader.house()
        asset = view.asset(known_asset(view, input.asset))
        given = await info.context.services.addresses.give(key, asset, input.network)
        return CreateDepositAddressSuccess(deposit_address=address_shown(view, given))
