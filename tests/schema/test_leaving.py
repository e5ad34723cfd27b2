"""The ways out of an account: a code for one address, a second factor, the address book, and a freeze."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from pyotp import TOTP

from gql_server.app import House
from tests.schema.world import CLOCK, PASSWORD, Customer, Json, World, plugins, schema_of, settings_of

SENT = "... on BorrowSuccess { payout { address } } ... on StepUpRequired { methods }"
ASK = "... on RequestStepUpSuccess { id methods }"
WALLET = "a-wallet"


@pytest.fixture
async def strict(seeded_url: str) -> AsyncIterator[World]:
    """A server that asks for one more proof, as production does."""
    house = House(replace(settings_of(seeded_url), step_up=True), CLOCK, plugins())
    async with house.running():
        yield World(house, house.services(), schema_of(is_sandbox=True))


@pytest.fixture
async def alice(strict: World) -> Customer:
    alice = await strict.customer()
    await strict.deposit(alice, "BTC", "1")
    return alice


async def send(world: World, customer: Customer, address: str | None = WALLET, **more: object) -> Json:
    place = {} if address is None else {"address": address}
    given = {"subAccountId": customer.sub_account_id, "asset": "USDC", "amount": "10", **place, **more}
    return await world.move("borrow", SENT, customer.viewer, **given)


async def proof(world: World, customer: Customer, address: str = WALLET, **more: object) -> Json:
    asked = await world.do("requestStepUp", ASK, customer.viewer, address=address)
    mail = await world.house.people.latest_mail(customer.email)
    assert mail is not None
    return {"id": asked["id"], "code": mail.token, **more}


async def test_money_leaves_by_the_code_that_was_mailed_once_and_for_its_address_only(strict: World, alice: Customer) -> None:
    assert (await send(strict, alice))["methods"] == ["EMAIL_CODE"]
    given = await proof(strict, alice)
    assert (await send(strict, alice, "elsewhere", stepUp=given))["code"] == "STEP_UP_REQUIRED"
    assert (await send(strict, alice, stepUp={**given, "code": "wrong"}))["code"] == "STEP_UP_REQUIRED"
    first = await send(strict, alice, stepUp=given, idempotencyKey="once")
    assert first["payout"] == {"address": WALLET}
    assert (await send(strict, alice, stepUp=given))["code"] == "STEP_UP_REQUIRED"
    again = await send(strict, alice, idempotencyKey="once")
    assert again["payout"] == first["payout"]


async def test_what_stays_in_the_account_needs_no_proof(strict: World, alice: Customer) -> None:
    assert (await send(strict, alice, None))["__typename"] == "BorrowSuccess"


async def test_a_second_factor_is_asked_for_besides_where_it_is_set_up(strict: World, alice: Customer) -> None:
    begun = await strict.do("setUpTotp", "... on SetUpTotpSuccess { secret }", alice.viewer, password=PASSWORD)
    code = TOTP(begun["secret"]).at(strict.house.clock.now())
    confirm = "... on ConfirmTotpSuccess { recoveryCodes }"
    recovery = (await strict.do("confirmTotp", confirm, alice.viewer, code=code))["recoveryCodes"]
    given = await proof(strict, alice)
    assert (await send(strict, alice, stepUp=given))["methods"] == ["EMAIL_CODE", "TOTP", "RECOVERY_CODE"]
    assert "payout" in await send(strict, alice, stepUp={**given, "oneTimeCode": recovery[0]})


async def test_five_wrong_codes_end_a_challenge(strict: World, alice: Customer) -> None:
    given = await proof(strict, alice)
    for _ in range(5):
        await send(strict, alice, stepUp={**given, "code": "wrong"})
    assert (await send(strict, alice, stepUp=given))["code"] == "STEP_UP_REQUIRED"


async def test_an_address_in_the_book_needs_no_proof_until_it_is_removed(strict: World, alice: Customer) -> None:
    begun = await strict.do("addAddress", "... on AddAddressSuccess { challengeId }", alice.viewer, address=WALLET, label="Mine")
    assert (await send(strict, alice))["code"] == "STEP_UP_REQUIRED"
    mail = await strict.house.people.latest_mail(alice.email)
    assert mail is not None
    entry = "... on ConfirmAddressSuccess { entry { id address label } }"
    asked = {"challengeId": begun["challengeId"], "code": mail.token}
    wrong = await strict.do("confirmAddress", entry, alice.viewer, **{**asked, "code": "wrong"})
    assert wrong["code"] == "INVALID_INPUT"
    saved = (await strict.do("confirmAddress", entry, alice.viewer, **asked))["entry"]
    assert (saved["address"], saved["label"]) == (WALLET, "Mine")
    assert "payout" in await send(strict, alice)
    shown = await strict.ask("{ viewer { account { addressBook { address } } } }", alice.viewer)
    assert shown["viewer"]["account"]["addressBook"] == [{"address": WALLET}]
    left = "... on RemoveAddressSuccess { addressBook { id } }"
    bob = await strict.customer("bob")
    assert (await strict.do("removeAddress", left, bob.viewer, addressId=saved["id"]))["code"] == "NOT_FOUND"
    assert (await strict.do("removeAddress", left, alice.viewer, addressId=saved["id"]))["addressBook"] == []
    assert (await send(strict, alice))["code"] == "STEP_UP_REQUIRED"


async def test_the_proof_comes_after_what_the_account_may_not_do_and_before_what_the_market_refuses(
    strict: World, alice: Customer
) -> None:
    newcomer = await strict.newcomer("carol")
    assert (await send(strict, newcomer))["code"] == "ACCOUNT_NOT_APPROVED"
    assert (await send(strict, alice, ""))["code"] == "INVALID_INPUT"
    assert (await send(strict, alice, amount="999999999999"))["code"] == "STEP_UP_REQUIRED"
    frozen = await strict.move("freezeMyAccount", "... on FreezeMyAccountSuccess { account { status } }", alice.viewer)
    assert frozen["account"] == {"status": "FROZEN"}
    assert (await send(strict, alice))["code"] == "ACCOUNT_FROZEN"
    mail = await strict.house.people.latest_mail(alice.email)
    assert mail is not None
    assert mail.subject == "Your account is frozen"


async def test_the_sandbox_asks_for_no_proof(world: World) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    assert "payout" in await send(world, customer)
