"""The withdrawal delay as a customer meets it: choosing it, what waits, calling it off, and the letters."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime

import pytest

from gql_server.app import House
from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.needs import Needs
from gql_server.plugin_host import RecordedModels
from gql_server.schema.ids import key_of
from gql_server.service.audit import audit
from tests.schema.world import CLOCK, OPERATOR, Customer, Json, World, schema_of, settings_of
from tests.servers import ROOT

HOW_TO = (ROOT / "docs/how-to/delay-withdrawals.md").read_text("utf-8")
WALLET = "a-wallet"
DELAY = "withdrawalDelay { current pending { delay effectiveAt } minimum maximum }"
CHOSEN = f"... on SetWithdrawalDelaySuccess {{ command {{ replayed }} {DELAY} }} ... on StepUpRequired {{ methods }}"
SENT = "... on BorrowSuccess { payout { id status releaseAt requestedAt } }"
CANCELLED = """... on CancelPayoutSuccess { command { replayed } payout { status }
    subAccount { balances { asset { symbol } available { value } inPayouts { value } } } } ... on PayoutNotDelayed { status }"""


@pytest.fixture
async def alice(world: World) -> Customer:
    alice = await world.customer()
    await world.deposit(alice, "BTC", "1")
    return alice


async def choose(world: World, customer: Customer, delay: str, **more: object) -> Json:
    return await world.move("setWithdrawalDelay", CHOSEN, customer.viewer, delay=delay, **more)


async def send(world: World, customer: Customer, address: str = WALLET, **more: object) -> Json:
    given = {"subAccountId": customer.sub_account_id, "asset": "USDC", "amount": "10", "address": address, **more}
    found: Json = (await world.move("borrow", SENT, customer.viewer, **given))["payout"]
    return found


async def seen(world: World, customer: Customer) -> Json:
    asked = await world.ask(f"{{ viewer {{ account {{ {DELAY} }} }} }}", customer.viewer)
    shown: Json = asked["viewer"]["account"]["withdrawalDelay"]
    return shown


async def status(world: World, payout: Json) -> PayoutStatus:
    key = key_of(payout["id"], "Payout") or ""
    return (await world.house.ledger.snapshot(Needs(payouts=frozenset({key})))).book.payouts[key].status


async def save(world: World, customer: Customer) -> Json:
    begun = await world.do("addAddress", "... on AddAddressSuccess { challengeId }", customer.viewer, address=WALLET)
    given = {"challengeId": begun["challengeId"], "code": await mailed(world, customer)}
    entry = "... on ConfirmAddressSuccess { entry { id trustedFrom confirmedAt } }"
    found: Json = (await world.do("confirmAddress", entry, customer.viewer, **given))["entry"]
    return found


async def written(world: World, customer: Customer) -> Mapping[str, str]:
    """Return what was written to a customer, by its subject."""
    await world.house.rounds.notices.run_once()
    mails = await world.house.people.mails_to_send(1_000, 2**62)
    return {mail.subject: mail.text for mail in mails if mail.to == customer.email}


async def mailed(world: World, customer: Customer) -> str | None:
    mail = await world.house.people.latest_mail(customer.email)
    assert mail is not None
    return mail.token


async def test_customers_begin_without_a_delay(world: World, alice: Customer) -> None:
    assert await seen(world, alice) == {"current": "PT0S", "pending": None, "minimum": "PT0S", "maximum": "P7D"}
    assert (await send(world, alice))["status"] == "REQUESTED"


async def test_a_longer_delay_is_in_force_at_once_and_a_shorter_one_waits_it_out(world: World, alice: Customer) -> None:
    chosen = await choose(world, alice, "P1D", idempotencyKey="once")
    assert chosen["withdrawalDelay"]["current"] == "P1D"
    assert "1 d" in (await written(world, alice))["Your withdrawal delay was changed"]
    shorter = (await choose(world, alice, "PT1H"))["withdrawalDelay"]
    assert "1 h" in (await written(world, alice))["Your withdrawal delay will be shorter"]
    assert (shorter["current"], shorter["pending"]["delay"]) == ("P1D", "PT1H")
    assert (await choose(world, alice, "P1D", idempotencyKey="once"))["command"] == {"replayed": True}
    assert (await choose(world, alice, "P2D", idempotencyKey="once"))["code"] == "IDEMPOTENCY_CONFLICT"
    await world.advance("P1D")
    assert await seen(world, alice) == {"current": "PT1H", "pending": None, "minimum": "PT0S", "maximum": "P7D"}
    assert (await choose(world, alice, "P8D"))["code"] == "INVALID_INPUT"


async def test_a_delayed_payout_leaves_at_its_time_exactly(world: World, alice: Customer) -> None:
    await choose(world, alice, "PT90M")
    payout = await send(world, alice)
    assert payout["status"] == "DELAYED"
    await world.advance("PT89M59S")
    assert await status(world, payout) is PayoutStatus.DELAYED
    await world.advance("PT2H")
    assert await status(world, payout) is PayoutStatus.SENT
    news = (await world.house.ledger.activity(alice.sub_account, 50, None, ["PAID_OUT"])).rows
    assert [one.event.details["status"] for one in news] == ["SENT", "REQUESTED", "DELAYED"]
    assert [one.at for one in news[:2]] == [news[0].event.details["release_at"]] * 2
    assert (await audit(world.house.ledger, RecordedModels)).is_clean


async def test_a_delayed_payout_is_seen_in_the_activity(world: World, alice: Customer) -> None:
    await choose(world, alice, "P1D")
    payout = await send(world, alice)
    query = "query ($id: ID!) { subAccount(id: $id) { activity(types: [PAID_OUT]) { edges { node { details } } } } }"
    found = await world.ask(query, alice.viewer, id=alice.sub_account_id)
    details = found["subAccount"]["activity"]["edges"][0]["node"]["details"]
    assert (details["status"], details["releaseAt"], details["payoutId"]) == ("DELAYED", payout["releaseAt"], payout["id"])


@pytest.mark.parametrize("language", ["en", "ja"])
async def test_the_owner_is_written_until_when_a_payout_waits_and_that_it_can_be_cancelled(
    world: World, alice: Customer, language: str
) -> None:
    preferences = "... on UpdatePreferencesSuccess { account { language } }"
    await world.do("updatePreferences", preferences, alice.viewer, language=language, timeZone="UTC")
    await choose(world, alice, "P1D")
    payout = await send(world, alice)
    [text] = [text for text in (await written(world, alice)).values() if WALLET in text]
    until = datetime.fromisoformat(payout["releaseAt"])
    assert f"{until:%Y-%m-%d %H:%M}" in text or f"{until.year}年{until.month}月{until.day}日 {until:%H:%M}" in text
    assert ("取り消せます" if language == "ja" else "cancel it") in text


async def test_a_delayed_payout_is_cancelled_by_its_owner_once(world: World, alice: Customer) -> None:
    await choose(world, alice, "P1D")
    payout = await send(world, alice)
    bob = await world.customer("bob")
    asked = {"payoutId": payout["id"]}
    assert (await world.move("cancelPayout", CANCELLED, bob.viewer, **asked))["code"] == "NOT_FOUND"
    done = await world.move("cancelPayout", CANCELLED, alice.viewer, **asked, idempotencyKey="off")
    assert done["payout"] == {"status": "CANCELLED"}
    assert done["subAccount"]["balances"] == [
        {"asset": {"symbol": "USDC"}, "available": {"value": "10.000000"}, "inPayouts": {"value": "0.000000"}}
    ]
    again = await world.move("cancelPayout", CANCELLED, alice.viewer, **asked, idempotencyKey="off")
    assert again["command"] == {"replayed": True}
    other = await world.move("cancelPayout", CANCELLED, alice.viewer, **asked)
    assert (other["code"], other["status"]) == ("PAYOUT_NOT_DELAYED", "CANCELLED")


async def test_a_saved_address_is_trusted_when_the_delay_of_that_time_has_passed(world: World, alice: Customer) -> None:
    await choose(world, alice, "P1D")
    await save(world, alice)
    await choose(world, alice, "P2D")
    assert (await send(world, alice))["status"] == "DELAYED"
    await world.advance("P1D")
    assert (await send(world, alice))["status"] == "REQUESTED"
    assert (await send(world, alice, "another"))["status"] == "DELAYED"


async def test_what_is_asked_again_is_the_same_though_the_address_is_known_by_now(world: World, alice: Customer) -> None:
    await choose(world, alice, "P1D")
    payout = await send(world, alice, idempotencyKey="once")
    await save(world, alice)
    await world.advance("P1D")
    assert (await send(world, alice, idempotencyKey="once"))["id"] == payout["id"]


async def test_a_freeze_stops_what_waits_until_it_ends(world: World, alice: Customer) -> None:
    await choose(world, alice, "PT1H")
    payout = await send(world, alice)
    await world.move("freezeMyAccount", "... on FreezeMyAccountSuccess { account { id } }", alice.viewer)
    await world.advance("P1D")
    assert await status(world, payout) is PayoutStatus.DELAYED
    thaw = {"accountId": alice.account_id, "frozen": False, "reason": "asked for by phone"}
    await world.move("freezeAccount", "... on FreezeAccountSuccess { account { id } }", OPERATOR, **thaw)
    await world.house.rounds.payouts.run_once()
    assert await status(world, payout) is PayoutStatus.SENT


async def test_what_the_how_to_asks_is_answered(world: World, alice: Customer) -> None:
    asked = [await world.ask(block, alice.viewer) for block in re.findall(r"```graphql\n(.*?)```", HOW_TO, re.DOTALL)]
    assert asked[0]["setWithdrawalDelay"]["withdrawalDelay"]["current"] == "P1D"
    assert asked[-1]["cancelPayout"]["code"] == "NOT_FOUND"


@pytest.fixture
async def strict(seeded_url: str) -> AsyncIterator[World]:
    """A server that asks for proofs, and for a delay of an hour at least."""
    house = House(replace(settings_of(seeded_url), step_up=True, withdrawal_delay_seconds_min=3_600), CLOCK)
    async with house.running():
        yield World(house, house.services(), schema_of(is_sandbox=True))


async def test_only_a_shorter_delay_needs_a_proof(strict: World) -> None:
    alice = await strict.customer()
    assert (await choose(strict, alice, "P2D"))["withdrawalDelay"]["current"] == "P2D"
    assert (await choose(strict, alice, "P1D"))["methods"] == ["EMAIL_CODE"]
    ask = "... on RequestStepUpSuccess { id }"
    asked = await strict.do("requestStepUp", ask, alice.viewer, action="SHORTEN_WITHDRAWAL_DELAY")
    proof = {"id": asked["id"], "code": await mailed(strict, alice)}
    assert (await choose(strict, alice, "P1D", stepUp={**proof, "code": "wrong"}))["code"] == "STEP_UP_REQUIRED"
    done = await choose(strict, alice, "P1D", stepUp=proof, idempotencyKey="once")
    assert done["withdrawalDelay"]["pending"]["delay"] == "P1D"
    assert (await choose(strict, alice, "P1D", idempotencyKey="once"))["command"] == {"replayed": True}


async def test_the_operators_least_delay_holds_for_everybody(strict: World) -> None:
    alice = await strict.customer()
    assert await seen(strict, alice) == {"current": "PT1H", "pending": None, "minimum": "PT1H", "maximum": "P7D"}
    assert (await choose(strict, alice, "PT59M"))["code"] == "INVALID_INPUT"
    entry = await save(strict, alice)
    await strict.deposit(alice, "BTC", "1")
    assert (await send(strict, alice))["status"] == "DELAYED"
    assert entry["trustedFrom"] > entry["confirmedAt"]
    await strict.advance("PT1H")
    assert (await send(strict, alice))["status"] == "REQUESTED"
