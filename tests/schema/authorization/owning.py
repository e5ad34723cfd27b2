"""A customer who has something of everything, so that there is something to be refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from argon2 import PasswordHasher

from gql_server.domain.commands import FundTreasury, ObservePrices
from gql_server.domain.custody_differences import Difference, DifferenceKind
from gql_server.domain.pricing import Quote
from gql_server.plugin_api.identity import DocumentType
from gql_server.ports.identity import CheckState, IdentityCheck
from gql_server.ports.onboarding import AccountKind, Move, StoredProfile
from gql_server.ports.payout_orders import Heard, PlacedOrder
from gql_server.ports.people import Role
from gql_server.ports.proposals import Proposal
from gql_server.ports.reconciliations import ReconciliationReport
from gql_server.ports.webhooks import WebhookAttempt, WebhookProblem
from gql_server.schema.ids import global_id, key_of
from gql_server.schema.payments import PayoutStage
from gql_server.service.clients import NOWHERE
from gql_server.service.codec import encode
from gql_server.service.profile_checking import (
    BeneficialOwnerGiven,
    BusinessGiven,
    RepresentativeGiven,
    ResidenceGiven,
    check_business,
)
from gql_server.service.profiles import write_profile
from gql_server.service.requests import system_request
from gql_server.units import WAD
from tests.schema.test_onboarding import decide, in_review
from tests.schema.test_operator import CURVE
from tests.schema.test_passkeys import Owner
from tests.schema.world import OPERATOR, PASSWORD, Customer, Json, World
from tests.signing import make_key

BORN = date(1990, 4, 1)
SEAT = ResidenceGiven("JP", "丸の内1-2-3", "JP-13", "千代田区", "1000005")
COMPANY = BusinessGiven(
    "株式会社サンプル", "0100-01-123456", SEAT, [RepresentativeGiven("花子", "山田", BORN, "代表取締役")],
    [BeneficialOwnerGiven("花子", "山田", BORN, "JP", "1")],
)  # fmt: skip
TYPES = ["DEPOSIT_CREDITED", "ONBOARDING_CHANGED"]
MODEL = {"market": "BTC", "name": "two_slope_kinked", "parameters": CURVE}
FOUND = """query ($id: ID!, $account: ID!) {
    node(id: $account) { ... on Account { onboardingHistory(first: 1) { edges { node { id } } } } }
    subAccount(id: $id) {
    lendPositions { edges { node { id } } } borrows { edges { node { id } } } payouts { edges { node { id } } }
    deposits { edges { node { id } } }
    activity(first: 1, types: [LIQUIDATED]) { edges { node { id } } }
    interestStatement(year: %d) { days(first: 1) { edges { node { id } } } } }
    reviewQueue { edges { node { id } } } operatorActions(first: 1) { edges { node { id } } }
    liabilitySnapshots { edges { node { id } } }
    market(symbol: "BTC") { id history(range: {window: DAY}) { edges { node { id } } } scheduledChanges { id } scheduledTerms { id }
        shadows { id history(range: {window: DAY}) { edges { node { id } } } } } }"""


@dataclass
class Owned:
    """Somebody, and the ids of what is theirs.

    Args:
        other: Another sub-account of theirs, in which there is nothing.
        ids: One thing of each type that has ids, by type; what is no node too.
    """

    customer: Customer
    email: str
    other: str
    ids: dict[str, str]


async def own_everything(world: World) -> Owned:
    """Let a customer have something of everything."""
    customer = await _approved(world)
    made = await world.do("createSubAccount", "... on CreateSubAccountSuccess { subAccount { id } }", customer.viewer, name="other")
    await _done(world.do, "archiveSubAccount", "", customer.viewer, subAccountId=made["subAccount"]["id"])
    ids = {"Account": customer.account_id, "SubAccount": customer.sub_account_id, "Asset": global_id("Asset", "BTC")}
    ids |= await _signing_in(world, customer)
    ids |= await _webhooks(world, customer)
    await _money(world, customer)
    ids["Arrival"] = await _arrived(world, customer)
    await world.house.liabilities.take()
    await world.house.teller.submit(system_request("heard", ObservePrices((), (Quote("BTC", "somebody", 100_000 * WAD),))))
    stranger = await world.customer("bob")
    await decide(world, stranger, "REOPEN")  # So that the stranger, too, is told of something after that.
    ids |= await _found(world, customer)
    ids["Proposal"] = await _proposed(world)
    ids |= await _reconciled(world, ids["Payout"])
    ids["StakingEpoch"] = await _settled(world)
    await _quick_passwords(world, [customer, stranger])
    ids["Passkey"] = (await Owner(world, customer).add())["passkey"]["id"]  # From now on much more is to be proven.
    return Owned(customer, customer.email, made["subAccount"]["id"], ids)


async def _quick_passwords(world: World, customers: Sequence[Customer]) -> None:
    """Give everybody, and the operator, who becomes somebody, a password that takes no time to be compared."""
    people, hashed = world.house.people, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    for customer in customers:
        await people.set_password_hash(customer.viewer.account_id, hashed)
    member = (await people.members([customers[0].viewer.account_id]))[customers[0].viewer.account_id]
    operator = replace(
        member, account_id=OPERATOR.account_id, email="operator@example.com", email_hash="operator", role=Role.OPERATOR
    )
    await people.add_member(replace(operator, password_hash=hashed), None, 0, None)


async def _approved(world: World) -> Customer:
    customer = await in_review(world, "hanako")
    await decide(world, customer, "APPROVE", note="known to us")
    store, account_id, now = world.house.storage.onboarding, customer.viewer.account_id, world.services.clock.now()
    case = (await store.cases([account_id]))[account_id]
    text = write_profile(check_business(COMPANY, now))
    profile = StoredProfile(account_id, case.profile_version + 1, AccountKind.BUSINESS, now, text)
    await store.move(Move(case, replace(case, profile_version=profile.version), (), profile))
    check = IdentityCheck("check", account_id, "sandbox", DocumentType.PASSPORT, 1, CheckState.READY, now)
    await world.house.storage.identity.put(check)
    return customer


async def _signing_in(world: World, customer: Customer) -> dict[str, str]:
    """Give them a key, a session and a saved address."""
    key = (await make_key(world, customer))["apiKey"]["id"]
    member = (await world.house.people.members([customer.viewer.account_id]))[customer.viewer.account_id]
    await world.services.sessions.open_for(member, NOWHERE)
    session = (await world.ask("{ viewer { sessions { id } } }", customer.viewer))["viewer"]["sessions"][0]["id"]
    asked = await world.do(
        "addAddress", "... on AddAddressSuccess { challengeId }", customer.viewer, address="a-wallet", label="cold"
    )
    mail = await world.house.people.latest_mail(customer.email)
    assert mail is not None
    saved = await world.do(
        "confirmAddress",
        "... on ConfirmAddressSuccess { entry { id } }",
        customer.viewer,
        challengeId=asked["challengeId"],
        code=mail.token,
    )
    return {"ApiKey": key, "Session": session, "AddressBookEntry": saved["entry"]["id"]}


async def _webhooks(world: World, customer: Customer) -> dict[str, str]:
    given = {"url": "https://shop.example/hooks", "eventTypes": TYPES}
    made = await world.do(
        "createWebhookEndpoint", "... on CreateWebhookEndpointSuccess { endpoint { id } }", customer.viewer, **given
    )
    await world.deposit(customer, "BTC", "2")
    await world.house.webhooks.writer.run_once()
    query = "query ($id: ID!) { node(id: $id) { ... on WebhookEndpoint { deliveries { edges { node { id webhookId } } } } } }"
    endpoint = made["endpoint"]["id"]
    delivery = (await world.ask(query, customer.viewer, id=endpoint))["node"]["deliveries"]["edges"][0]["node"]
    now = world.services.clock.now()
    attempt = WebhookAttempt(delivery["webhookId"], customer.viewer.account_id, 1, now, 500, WebhookProblem.STATUS, 7)
    await world.house.storage.webhooks.record(attempt, now + 60)
    return {"WebhookEndpoint": endpoint, "WebhookDelivery": delivery["id"]}


async def _done(act: Callable[..., Awaitable[Json]], *given: object, **input: object) -> None:
    answer = await act(*given, **input)
    assert answer["__typename"].endswith("Success"), (given, answer)


async def _money(world: World, customer: Customer) -> None:
    """Lend, borrow, let a day pass, lose some by a fall, ask for a shorter delay, freeze."""
    await world.deposit(await world.customer("alice"), "USDC", "100000")
    await _done(world.move, "attachShadow", "", OPERATOR, **MODEL)
    today = datetime.fromisoformat((await world.ask("{ sandbox { now } }"))["sandbox"]["now"])
    at = f"{today + timedelta(days=3):%Y-%m-%dT%H}:00:00Z"
    await _done(world.move, "scheduleModel", "", OPERATOR, kind="RATE_MODEL", effectiveAt=at, **MODEL)
    await _cared_for(world, at)
    viewer, given = customer.viewer, {"subAccountId": customer.sub_account_id, "asset": "USDC"}
    for delay in ("P2D", "PT0S"):
        await _done(world.move, "setWithdrawalDelay", "", viewer, delay=delay)
    await _done(world.move, "borrow", "", viewer, **given, amount="82000", address="another-wallet")
    await world.advance("PT26H")
    await _done(world.do, "sandboxSetPrice", "", asset="BTC", usd="44400")
    await world.deposit(customer, "BTC", "1")
    await _done(world.move, "borrow", "", viewer, **given, amount="100")
    await _done(world.move, "freezeMyAccount", "", viewer)


async def _cared_for(world: World, at: str) -> None:
    """Let a market end some day, announce terms, and pause something that nobody here asks for."""
    end = "2031-01-01T00:00:00Z"
    await _done(world.move, "delistMarket", "", OPERATOR, market="BTC", repayOnlyAt=end, closedAt=end, leaveBy=end)
    risk = {"haircutWeight": "0.7", "initialMarginBase": "0.2", "maintenanceMarginBase": "0.1", "priceMaxAge": "PT1H"}
    terms = {"state": "OPEN", "terms": {"fee": "0.1"}, "limits": {}, "insuranceShare": "0.1", "risk": risk}
    await _done(world.move, "scheduleTerms", "", OPERATOR, market="BTC", effectiveAt=at, **terms)
    await _done(world.move, "pauseMarket", "", OPERATOR, asset="BTC", scopes=["TRANSFERS"], until=end)


async def _settled(world: World) -> str:
    """Let a staking reward arrive."""
    await _done(world.move, "settleStakingReward", "", OPERATOR, asset="SOL", received="1")
    found = await world.ask('{ operations { stakingEpochs(asset: "SOL") { edges { node { id } } } } }', OPERATOR)
    return str(found["operations"]["stakingEpochs"]["edges"][0]["node"]["id"])


async def _arrived(world: World, customer: Customer) -> str:
    """Let coins be on their way, and others come where nobody knows whose they are."""
    chain = {"name": "solana", "decimals": 9, "confirmations": 3, "minimumWithdrawal": "1"}
    for symbol in ("BTC", "SOL"):
        await _done(world.move, "setAssetNetworks", "", OPERATOR, asset=symbol, networks=[chain])
    given = {"subAccountId": customer.sub_account_id, "asset": "SOL", "network": "solana", "amount": "1"}
    await _done(world.do, "sandboxPlayArrival", "", customer.viewer, **given, state="SEEN", transaction="on its way")
    await _done(world.do, "sandboxPlayArrival", "", customer.viewer, **given, state="CONFIRMED", transaction="lost", address="x")
    found = await world.ask("{ operations { arrivals { edges { node { id } } } } }", OPERATOR)
    key: str = found["operations"]["arrivals"]["edges"][0]["node"]["id"]
    return key


async def _proposed(world: World) -> str:
    """Let an operator propose something, as where that needs another."""
    payload, now = encode(FundTreasury("BTC", 1)), world.services.clock.now()
    what = ("fundTreasury", payload.kind, payload.text, "hash", "{}", "why")
    made = await world.house.storage.proposals.add(Proposal("proposal", "another", "key", "digest", *what, now, now + 3_600))
    return global_id("Proposal", made.id)


async def _reconciled(world: World, payout_id: str) -> dict[str, str]:
    """Let a payout be stuck, having failed, and custody differ."""
    storage = world.house.storage
    key = key_of(payout_id, "Payout") or ""
    await storage.payout_orders.place(PlacedOrder(key, "custodian", None, "USDC", 6, 1, "anywhere", 1))
    await storage.payout_orders.hear(Heard(key, PayoutStage.FAILED, 1, None, "why"))
    short = Difference(DifferenceKind.HOLDING_SHORT, "BTC", "BTC", None, "1", "2", 1)
    await storage.reconciliations.add(ReconciliationReport("report", 1, "custodian", 1, 1, 1, (short,)))
    return {"StuckPayout": global_id("StuckPayout", key), "Reconciliation": global_id("Reconciliation", "report")}


async def _found(world: World, customer: Customer) -> dict[str, str]:
    year = int((await world.ask("{ sandbox { now } }"))["sandbox"]["now"][:4])
    found = await world.ask(FOUND % year, OPERATOR, id=customer.sub_account_id, account=customer.account_id)
    held, market = found["subAccount"], found["market"]
    first = {
        "LendPosition": held["lendPositions"], "Borrow": held["borrows"], "Payout": held["payouts"], "Deposit": held["deposits"],
        "OnboardingChange": found["node"]["onboardingHistory"],
        "Activity": held["activity"], "InterestDay": held["interestStatement"]["days"],
        "OperatorActionEntry": found["operatorActions"],
        "LiabilitySnapshot": found["liabilitySnapshots"], "MarketSample": market["history"],
        "ShadowSample": market["shadows"][0]["history"],
    }  # fmt: skip
    ids = {name: str(connection["edges"][0]["node"]["id"]) for name, connection in first.items()}
    return ids | {
        "Market": market["id"],
        "ScheduledChange": market["scheduledChanges"][0]["id"],
        "ScheduledTerms": market["scheduledTerms"][0]["id"],
        "ShadowModel": market["shadows"][0]["id"],
    }
