"""A database with a customer who has something of everything, made once for whoever reads it."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.service.clients import NOWHERE
from tests.schema.world import World, open_world


@dataclass(frozen=True)
class Served:
    """Where it is.

    Args:
        url: Its address.
        token: Of a session of the customer, whose address begins with ``alice``.
    """

    url: str
    token: str


async def fill(url: str) -> Served:
    """Give a customer of a seeded database two sub-accounts with something of everything in each."""
    async with open_world(url) as world:
        return Served(url, await _fill(world))


async def _fill(world: World) -> str:
    customer = await world.customer("alice")
    made = await world.do(
        "createSubAccount", "... on CreateSubAccountSuccess { subAccount { id } }", customer.viewer, name="another"
    )
    for sub_account in (customer.sub_account_id, made["subAccount"]["id"]):
        for asset in ("BTC", "ETH", "SOL"):
            await world.move("deposit", "", customer.viewer, subAccountId=sub_account, asset=asset, amount="1")
        await world.move("borrow", "", customer.viewer, subAccountId=sub_account, asset="USDC", amount="9", address="a-wallet")
    account_id = customer.viewer.account_id
    member = (await world.house.people.members([account_id]))[account_id]
    return (await world.house.door.sessions.open_for(member, NOWHERE)).token
