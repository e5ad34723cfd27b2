"""The mutations that move money: their answers, their refusals, and their keys."""

from __future__ import annotations

import asyncio

import pytest

from gql_server.domain.errors import Refusal
from gql_server.schema import refusals
from gql_server.schema.translate import translate
from tests.schema.world import OPERATOR, World

BORROW = "... on BorrowSuccess { amount { value } borrow { principal { value } } payout { id status } }"
REPAY = "... on RepaySuccess { repaid { value } remaining { value } borrow { amount { value } } }"


async def test_a_deposit_is_lent_and_shows_its_position(world: World) -> None:
    customer = await world.customer()
    answer = await world.move(
        "deposit",
        """... on DepositSuccess { command { id at replayed } deposit { status amount { value } reference } repaid { value }
            lent { value asset { symbol } worth } notLentReason lendPosition { amount { value } principal { value } isWithdrawable
            withdrawableAt lendRate { base { apr } staking { apr } net { apr } note } loss { value } } subAccount { name } }""",
        customer.viewer,
        subAccountId=customer.sub_account_id,
        asset="BTC",
        amount="1.5",
    )
    assert answer["deposit"]["status"] == "CREDITED"
    assert answer["deposit"]["reference"].startswith("sandbox-deposit-")
    assert answer["lent"] == {"value": "1.50000000", "asset": {"symbol": "BTC"}, "worth": "150000.0"}
    assert (answer["repaid"], answer["notLentReason"]) == (None, None)
    assert answer["lendPosition"]["amount"]["value"] == "1.50000000"
    assert answer["lendPosition"]["loss"] is None
    assert answer["subAccount"] == {"name": "Main"}


async def test_a_deposit_below_the_minimum_is_held_with_its_reason(world: World) -> None:
    customer = await world.customer()
    answer = await world.deposit(customer, "BTC", "0.00000001")
    assert answer["deposit"] == {"id": answer["deposit"]["id"], "status": "HELD", "reason": "BELOW_MINIMUM"}
    assert answer["lent"] is None


async def test_the_same_key_answers_the_same_again(world: World) -> None:
    customer = await world.customer()
    first = await world.deposit(customer, "BTC", "1", idempotencyKey="once")
    again = await world.deposit(customer, "BTC", "1.00", idempotencyKey="once")
    assert (first["command"]["replayed"], again["command"]["replayed"]) == (False, True)
    assert again["command"]["id"] == first["command"]["id"]
    assert again["deposit"] == first["deposit"]
    query = "query ($id: ID!) { subAccount(id: $id) { lendPositions { edges { node { principal { value } } } } } }"
    edges = (await world.ask(query, customer.viewer, id=customer.sub_account_id))["subAccount"]["lendPositions"]["edges"]
    assert [edge["node"]["principal"]["value"] for edge in edges] == ["1.00000000"]


async def test_the_same_key_for_something_else_is_a_conflict(world: World) -> None:
    customer = await world.customer()
    first = await world.deposit(customer, "BTC", "1", idempotencyKey="once")
    conflict = "... on IdempotencyConflict { command { id idempotencyKey } }"
    other = await world.move(
        "deposit", conflict, customer.viewer, subAccountId=customer.sub_account_id, asset="BTC", amount="2", idempotencyKey="once"
    )
    assert other["code"] == "IDEMPOTENCY_CONFLICT"
    assert other["command"] == {"id": first["command"]["id"], "idempotencyKey": "once"}
    elsewhere = await world.move(
        "repay", conflict, customer.viewer, subAccountId=customer.sub_account_id, asset="BTC", idempotencyKey="once"
    )
    assert elsewhere["code"] == "IDEMPOTENCY_CONFLICT"


async def test_a_key_is_the_customers_own(world: World) -> None:
    alice, bob = await world.customer("alice"), await world.customer("bob")
    assert (await world.deposit(alice, "BTC", "1", idempotencyKey="once"))["__typename"] == "DepositSuccess"
    assert (await world.deposit(bob, "ETH", "2", idempotencyKey="once"))["__typename"] == "DepositSuccess"


async def test_a_refusal_binds_its_key_too(world: World) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    given = {"subAccountId": customer.sub_account_id, "asset": "BTC", "address": "a-wallet", "idempotencyKey": "once"}
    refused = "... on PositionNotMatured { withdrawableAt fullAmount { value } }"
    first = await world.do("withdrawLendPosition", refused, customer.viewer, **given)
    await world.leap(8)
    again = await world.do("withdrawLendPosition", refused, customer.viewer, **given)
    assert (first["code"], again) == ("POSITION_NOT_MATURED", first)


async def test_an_invalid_input_binds_nothing(world: World) -> None:
    customer = await world.customer()
    bad = await world.deposit(customer, "BTC", "0", idempotencyKey="once")
    good = await world.deposit(customer, "BTC", "1", idempotencyKey="once")
    assert (bad["__typename"], good["__typename"]) == ("InvalidInput", "DepositSuccess")


@pytest.mark.parametrize("key", ["", "x" * 256, "a\nb", "\u200b"])
async def test_a_key_has_1_to_255_printable_characters(world: World, key: str) -> None:
    customer = await world.customer()
    answer = await world.move(
        "deposit", "... on InvalidInput { field }", customer.viewer, subAccountId=customer.sub_account_id, asset="BTC", amount="1",
        idempotencyKey=key,
    )  # fmt: skip
    assert answer["field"] == "idempotencyKey"


async def test_the_same_key_at_the_same_time_moves_once(world: World) -> None:
    customer = await world.customer()
    answers = await asyncio.gather(*(world.deposit(customer, "BTC", "1", idempotencyKey="once") for _ in range(5)))
    assert sorted(answer["command"]["replayed"] for answer in answers) == [False, True, True, True, True]


async def test_a_borrow_goes_out_and_is_repaid(world: World) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    mine = {"subAccountId": customer.sub_account_id, "asset": "USDC"}
    borrowed = await world.move("borrow", BORROW, customer.viewer, **mine, amount="1000")
    assert borrowed["amount"]["value"] == "1000.000000"
    assert borrowed["borrow"]["principal"]["value"] == "1000.000000"
    assert borrowed["payout"] is None
    repaid = await world.move("repay", REPAY, customer.viewer, **mine, amount="400")
    assert repaid["repaid"]["value"] == "400.000000"
    payout = "... on WithdrawSuccess { payout { amount { value } fee { value } status address releaseAt } }"
    withdrawn = await world.move("withdraw", payout, customer.viewer, **mine, amount="600", address="a-wallet")
    assert withdrawn["payout"]["status"] == "REQUESTED"
    query = "query ($id: ID!) { subAccount(id: $id) { balances { asset { symbol } available { value } inPayouts { value } } } }"
    balances = (await world.ask(query, customer.viewer, id=customer.sub_account_id))["subAccount"]["balances"]
    assert balances == [{"asset": {"symbol": "USDC"}, "available": {"value": "0.000000"}, "inPayouts": {"value": "600.000000"}}]


async def test_a_borrow_that_needs_more_margin_says_how_much_would_pass(world: World) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    mine = {"subAccountId": customer.sub_account_id, "asset": "USDC", "address": "a-wallet"}
    refused = "... on InsufficientMargin { maximum { value } repayToRelease { value } margin { status netEquity } }"
    answer = await world.move("borrow", refused, customer.viewer, **mine, amount="99000")
    assert answer["code"] == "INSUFFICIENT_MARGIN"
    query = 'query ($id: ID!) { subAccount(id: $id) { maxBorrow(asset: "USDC") { value } } }'
    most = (await world.ask(query, customer.viewer, id=customer.sub_account_id))["subAccount"]["maxBorrow"]["value"]
    assert answer["maximum"]["value"] == most
    borrowed = await world.move("borrow", BORROW, customer.viewer, **mine, amount=most)
    assert borrowed["__typename"] == "BorrowSuccess"


async def test_what_is_lent_cannot_be_borrowed_and_the_position_says_so(world: World) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    answer = await world.move(
        "borrow", "... on BorrowRequiresRedeem { position { amount { value } } }", customer.viewer,
        subAccountId=customer.sub_account_id, asset="BTC", amount="0.1",
    )  # fmt: skip
    assert answer["position"] == {"amount": {"value": "1.00000000"}}


async def test_a_matured_position_moves_to_another_sub_account(world: World) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    savings = await world.do(
        "createSubAccount", "... on CreateSubAccountSuccess { subAccount { id name isDefault } }", customer.viewer, name="Savings"
    )
    assert savings["subAccount"]["name"] == "Savings"
    await world.leap(7)
    answer = await world.move(
        "transfer",
        "... on TransferSuccess { from { name } to { name } amount { value } lent { value } repaid { value } lendPosition { id } }",
        customer.viewer,
        fromSubAccountId=customer.sub_account_id,
        toSubAccountId=savings["subAccount"]["id"],
        asset="BTC",
    )
    assert (answer["from"], answer["to"]) == ({"name": "Main"}, {"name": "Savings"})
    assert answer["amount"]["value"] > "1.0"
    assert answer["lendPosition"] is not None


async def test_a_whole_position_leaves_with_its_interest(world: World) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    await world.leap(7)
    answer = await world.move(
        "withdrawLendPosition",
        "... on WithdrawLendPositionSuccess { amount { value } interest { value } queued payout { amount { value } } }",
        customer.viewer,
        subAccountId=customer.sub_account_id,
        asset="BTC",
        address="a-wallet",
    )
    assert answer["queued"] is False
    assert answer["interest"]["value"] > "0.0"
    assert answer["payout"]["amount"] == answer["amount"]


async def test_money_of_a_frozen_account_stays(world: World) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    frozen = await world.do(
        "freezeAccount", "... on FreezeAccountSuccess { account { status } }", OPERATOR, accountId=customer.account_id
    )
    assert frozen["account"]["status"] == "FROZEN"
    answer = await world.move(
        "borrow", "... on AccountFrozen { since }", customer.viewer, subAccountId=customer.sub_account_id, asset="USDC", amount="1"
    )
    assert answer["code"] == "ACCOUNT_FROZEN"


async def test_an_account_that_is_not_approved_is_told_what_to_do(world: World) -> None:
    newcomer = await world.newcomer("carol")
    answer = await world.move(
        "borrow", "... on AccountNotApproved { onboarding { status nextStep missingFields reviewReasons } }", newcomer.viewer,
        subAccountId=newcomer.sub_account_id, asset="USDC", amount="1",
    )  # fmt: skip
    assert answer["onboarding"]["nextStep"] == "CHOOSE_KIND"


def test_every_refusal_of_the_domain_has_its_type() -> None:
    answered = {"AccountNotApproved", "BorrowRequiresRedeem"}  # These are shown with what they name, by ``refusal_of``.
    for kind in Refusal.__subclasses__():
        assert hasattr(refusals, kind.__name__)
        assert kind.__name__ in answered or kind in translate.registry
