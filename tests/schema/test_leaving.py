"""The ways out of an account: a code for one address, a second factor, the address book, and a freeze."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from pyotp import TOTP

from gql_server.app import House
from gql_server.service.second_factors import FactorProof
from tests.authenticator import SoftAuthenticator
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


async def test_a_passkey_proves_the_second_factor_for_the_one_address_that_it_was_asked_for(strict: World, alice: Customer) -> None:
    device, house = SoftAuthenticator(), strict.house
    member = (await house.people.members([alice.viewer.account_id]))[alice.viewer.account_id]
    made = device.make((await house.door.passkeys.begin(member, FactorProof())).options)
    await house.door.passkeys.finish(alice.viewer, made, "Phone")
    asked = await strict.do(
        "requestStepUp", f"{ASK} ... on RequestStepUpSuccess {{ passkeyOptions }}", alice.viewer, address=WALLET
    )
    assert asked["methods"] == ["EMAIL_CODE", "PASSKEY", "RECOVERY_CODE"]
    mail = await house.people.latest_mail(alice.email)
    assert mail is not None
    signed = device.sign(asked["passkeyOptions"])
    given = {"id": asked["id"], "code": mail.token, "passkey": signed}
    other = device.sign(asked["passkeyOptions"], challenge="AAAA")
    for wrong in ({"passkey": None}, {"passkey": other}, {"code": "wrong"}):
        assert (await send(strict, alice, stepUp={**given, **wrong}))["code"] == "STEP_UP_REQUIRED"
    assert (await send(strict, alice, "elsewhere", stepUp=given))["code"] == "STEP_UP_REQUIRED"
    assert "payout" in await send(strict, alice, stepUp=given)
    assert (await send(strict, alice, stepUp=given))["code"] == "STEP_UP_REQUIRED"
    assert (await house.people.latest_mail(alice.email)) == mail


async def test_a_passkey_confirms_an_address(strict: World, alice: Customer) -> None:
    device, house = SoftAuthenticator(), strict.house
    member = (await house.people.members([alice.viewer.account_id]))[alice.viewer.account_id]
    made = device.make((await house.door.passkeys.begin(member, FactorProof())).options)
    await house.door.passkeys.finish(alice.viewer, made, "Phone")
    asking = "... on AddAddressSuccess { challengeId passkeyOptions }"
    begun = await strict.do("addAddress", asking, alice.viewer, address=WALLET)
    mail = await house.people.latest_mail(alice.email)
    assert mail is not None
    given = {"challengeId": begun["challengeId"], "code": mail.token}
    entry = "... on ConfirmAddressSuccess { entry { address } } ... on StepUpRequired { methods }"
    assert (await strict.do("confirmAddress", entry, alice.viewer, **given))["methods"] == ["PASSKEY", "RECOVERY_CODE"]
    signed = device.sign(begun["passkeyOptions"])
    assert (await strict.do("confirmAddress", entry, alice.viewer, **given, passkey=signed))["entry"] == {"address": WALLET}


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
    await strict.house.rounds.notices.run_once()
    mails = await strict.house.people.mails_to_send(1_000, 2**62)
    assert "Your account is frozen" in {mail.subject for mail in mails if mail.to == alice.email}


async def test_the_sandbox_asks_for_no_proof(world: World) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    assert "payout" in await send(world, customer)


async def test_a_challenge_is_confirmed_by_nobody_else(strict: World, alice: Customer) -> None:
    bob = await strict.customer("bob")
    challenge = "... on AddAddressSuccess { challengeId }"
    asked = await strict.do("addAddress", challenge, alice.viewer, address=WALLET)
    mail = await strict.house.people.latest_mail(alice.email)
    assert mail is not None
    given = {"challengeId": asked["challengeId"], "code": mail.token}
    assert (await strict.do("confirmAddress", "... on InvalidInput { field }", bob.viewer, **given))["field"] == "challengeId"
    assert (await strict.do("confirmAddress", "", alice.viewer, **given))["__typename"] == "ConfirmAddressSuccess"
