"""Empty sub-accounts out of sight, until something arrives."""

from __future__ import annotations

from tests.schema.world import Customer, Json, World

LIST = """
{ viewer { account { subAccounts { ...Names } all: subAccounts(includeArchived: true) { ...Names } } } }
fragment Names on SubAccountConnection { edges { node { name } } }
"""
REMAIN = "... on HoldingsRemain { remaining { kind subAccountId wayOut withdrawableAt amount { value asset { symbol } } } }"


async def names(world: World, customer: Customer) -> tuple[list[str], list[str]]:
    account = (await world.ask(LIST, customer.viewer))["viewer"]["account"]
    shown = [[edge["node"]["name"] for edge in account[field]["edges"]] for field in ("subAccounts", "all")]
    return shown[0], shown[1]


async def second(world: World, customer: Customer) -> str:
    made = await world.do(
        "createSubAccount", "... on CreateSubAccountSuccess { subAccount { id } }", customer.viewer, name="Savings"
    )
    sub_account_id: str = made["subAccount"]["id"]
    return sub_account_id


async def archive(world: World, customer: Customer, sub_account_id: str) -> Json:
    answer = f"... on ArchiveSubAccountSuccess {{ subAccount {{ archivedAt }} }} {REMAIN}"
    return await world.do("archiveSubAccount", answer, customer.viewer, subAccountId=sub_account_id)


async def test_an_archived_sub_account_is_listed_only_when_asked_for_until_a_deposit_brings_it_back(world: World) -> None:
    alice = await world.customer()
    savings = await second(world, alice)
    default = (await names(world, alice))[0][0]
    assert (await archive(world, alice, savings))["subAccount"]["archivedAt"] is not None
    assert await names(world, alice) == ([default], [default, "Savings"])
    restored = "... on RestoreSubAccountSuccess { subAccount { archivedAt } }"
    assert (await world.do("restoreSubAccount", restored, alice.viewer, subAccountId=savings))["subAccount"] == {"archivedAt": None}
    await archive(world, alice, savings)
    assert (await world.deposit(alice, "BTC", "1", subAccountId=savings))["lent"] == {"value": "1.00000000"}
    assert await names(world, alice) == ([default, "Savings"], [default, "Savings"])
    (left,) = (await archive(world, alice, savings))["remaining"]
    assert (left["kind"], left["wayOut"], left["subAccountId"]) == ("LEND_POSITION", "WITHDRAW_LEND_POSITION", savings)
    assert left["amount"] == {"value": "1.00000000", "asset": {"symbol": "BTC"}}


async def test_the_default_sub_account_stays(world: World) -> None:
    alice = await world.customer()
    assert (await archive(world, alice, alice.sub_account_id))["code"] == "INVALID_INPUT"
