"""Who may ask what: every root field as nobody, as a stranger and as the operator. Nothing is left out of the table."""

from __future__ import annotations

import pytest
from graphql import GraphQLObjectType, build_schema

from gql_server.schema.context import Context
from gql_server.schema.ids import global_id
from gql_server.schema.root import print_sdl
from gql_server.service.authorization import Viewer
from tests.schema.world import OPERATOR, World

ANYONE, SIGNED_IN, OWNER, OWNER_OR_OPERATOR, CUSTOMER, OPERATORS = (
    "anyone",
    "signed in",
    "owner",
    "owner+op",
    "customer",
    "operators",
)

SUB = 'subAccountId: "$SUB"'
SOON = '"2030-01-01T00:00:00Z"'
KEY = 'idempotencyKey: "k"'
ASSET = 'minimumDeposit: "1", withdrawalFee: "0"'
MODELS = 'rateModel: {name: "x"}, liquidationPolicy: {name: "x"}'
RISK = 'haircutWeight: "0.5", initialMarginBase: "0.5", maintenanceMarginBase: "0.3", priceMaxAge: "PT1H"'

QUERIES = {
    "node": ('node(id: "$SUB") { id }', ANYONE),
    "nodes": ('nodes(ids: ["$SUB"]) { id }', ANYONE),
    "assets": ("assets { id }", ANYONE),
    "asset": ('asset(symbol: "BTC") { id }', ANYONE),
    "markets": ("markets { id }", ANYONE),
    "market": ('market(symbol: "BTC") { id }', ANYONE),
    "viewer": ("viewer { account { id } }", ANYONE),
    "models": ("models { name }", ANYONE),
    "model": ('model(kind: RATE_MODEL, name: "two_slope_kinked") { name }', ANYONE),
    "plugins": ("plugins { name }", ANYONE),
    "feeds": ("feeds { name }", ANYONE),
    "sandbox": ("sandbox { now }", ANYONE),
    "passwordStrength": ('passwordStrength(password: "x") { __typename }', ANYONE),
    "subAccount": ('subAccount(id: "$SUB") { id }', SIGNED_IN),
    "webhookEndpoints": ("webhookEndpoints { id }", SIGNED_IN),
    "simulate": (f"simulate(input: {{{SUB}, steps: []}}) {{ __typename }}", OWNER_OR_OPERATOR),
    "identityVerification": ("identityVerification { status }", CUSTOMER),
    "exportMyData": ("exportMyData", CUSTOMER),
    "reviewQueue": ("reviewQueue { totalCount }", OPERATORS),
    "operatorActions": ("operatorActions { edges { cursor } }", OPERATORS),
    "solvency": ("solvency { gap }", OPERATORS),
    "solvencyTotals": ("solvencyTotals { has owes }", ANYONE),
    "ledgerHead": ("ledgerHead { hash }", ANYONE),
    "liabilitySnapshots": ("liabilitySnapshots { edges { cursor } }", ANYONE),
    "debtors": ("debtors { edges { cursor } }", OPERATORS),
}
MUTATIONS = {
    "signUp": ('signUp(input: {email: "x", password: "x", passwordConfirmation: "x"}) { __typename }', ANYONE),
    "verifyEmail": ('verifyEmail(input: {token: "x"}) { __typename }', ANYONE),
    "signIn": ('signIn(input: {email: "x", password: "x"}) { __typename }', ANYONE),
    "signOut": ("signOut", SIGNED_IN),
    "startIdentityVerification": ("startIdentityVerification(input: {documentType: PASSPORT}) { __typename }", CUSTOMER),
    "revokeSession": ('revokeSession(input: {sessionId: "x"}) { __typename }', SIGNED_IN),
    "revokeOtherSessions": ("revokeOtherSessions { revoked }", SIGNED_IN),
    "rotateSession": ("rotateSession { __typename }", SIGNED_IN),
    "changePassword": (
        'changePassword(input: {currentPassword: "x", password: "x", passwordConfirmation: "x"}) { __typename }',
        SIGNED_IN,
    ),
    "setUpTotp": ('setUpTotp(input: {password: "x"}) { __typename }', SIGNED_IN),
    "confirmTotp": ('confirmTotp(input: {code: "x"}) { __typename }', SIGNED_IN),
    "turnOffTotp": ('turnOffTotp(input: {code: "x"}) { __typename }', SIGNED_IN),
    "renewRecoveryCodes": ('renewRecoveryCodes(input: {code: "x"}) { __typename }', SIGNED_IN),
    "beginPasskeyRegistration": ('beginPasskeyRegistration(input: {password: "x"}) { __typename }', SIGNED_IN),
    "finishPasskeyRegistration": ('finishPasskeyRegistration(input: {credential: {}, name: "x"}) { __typename }', SIGNED_IN),
    "renamePasskey": ('renamePasskey(input: {passkeyId: "x", name: "x"}) { __typename }', SIGNED_IN),
    "removePasskey": ('removePasskey(input: {passkeyId: "x"}) { __typename }', SIGNED_IN),
    "beginPasskeyProof": ("beginPasskeyProof(input: {action: ADD_PASSKEY}) { __typename }", SIGNED_IN),
    "beginPasskeySignIn": ("beginPasskeySignIn(input: {}) { __typename }", ANYONE),
    "signInWithPasskey": ("signInWithPasskey(input: {credential: {}}) { __typename }", ANYONE),
    "createApiKey": ('createApiKey(input: {label: "x", publicKey: "x", scopes: [READ]}) { __typename }', CUSTOMER),
    "updateApiKey": ('updateApiKey(input: {apiKeyId: "x", label: "x", scopes: [READ]}) { __typename }', CUSTOMER),
    "rotateApiKey": ('rotateApiKey(input: {apiKeyId: "x", publicKey: "x"}) { __typename }', CUSTOMER),
    "revokeApiKey": ('revokeApiKey(input: {apiKeyId: "x"}) { __typename }', CUSTOMER),
    "requestStepUp": ('requestStepUp(input: {address: ""}) { __typename }', CUSTOMER),
    "addAddress": ('addAddress(input: {address: ""}) { __typename }', CUSTOMER),
    "confirmAddress": ('confirmAddress(input: {challengeId: "x", code: "x"}) { __typename }', CUSTOMER),
    "removeAddress": ('removeAddress(input: {addressId: "x"}) { __typename }', CUSTOMER),
    "changeEmail": ('changeEmail(input: {newEmail: "new@example.com", password: "p"}) { __typename }', CUSTOMER),
    "confirmEmailChange": ('confirmEmailChange(input: {token: "t"}) { __typename }', ANYONE),
    "undoEmailChange": ('undoEmailChange(input: {token: "t"}) { __typename }', ANYONE),
    "closeAccount": ('closeAccount(input: {password: "p"}) { __typename }', CUSTOMER),
    "unfreezeMyAccount": ('unfreezeMyAccount(input: {idempotencyKey: "k", password: "p"}) { __typename }', CUSTOMER),
    "setWithdrawalDelay": ('setWithdrawalDelay(input: {delay: "P8D", idempotencyKey: "k"}) { __typename }', CUSTOMER),
    "cancelPayout": ('cancelPayout(input: {payoutId: "x", idempotencyKey: "k"}) { __typename }', OWNER),
    "freezeMyAccount": ('freezeMyAccount(input: {idempotencyKey: "k"}) { __typename }', CUSTOMER),
    "requestPasswordReset": ('requestPasswordReset(input: {email: "x"}) { __typename }', ANYONE),
    "resetPassword": ('resetPassword(input: {token: "x", password: "x", passwordConfirmation: "x"}) { __typename }', ANYONE),
    "chooseAccountKind": ("chooseAccountKind(input: {kind: INDIVIDUAL}) { __typename }", CUSTOMER),
    "submitProfile": ("submitProfile(input: {}) { __typename }", CUSTOMER),
    "updatePreferences": ('updatePreferences(input: {language: "en"}) { __typename }', CUSTOMER),
    "reviewAccount": ('reviewAccount(input: {accountId: "x", decision: APPROVE}) { __typename }', OPERATORS),
    "createWebhookEndpoint": (
        'createWebhookEndpoint(input: {url: "", eventTypes: [LEND_MATURED]}) { __typename }',
        SIGNED_IN,
    ),
    "updateWebhookEndpoint": ('updateWebhookEndpoint(input: {endpointId: "x"}) { __typename }', SIGNED_IN),
    "deleteWebhookEndpoint": ('deleteWebhookEndpoint(input: {endpointId: "x"}) { __typename }', SIGNED_IN),
    "rotateWebhookSecret": ('rotateWebhookSecret(input: {endpointId: "x"}) { __typename }', SIGNED_IN),
    "sendTestWebhook": ('sendTestWebhook(input: {endpointId: "x"}) { __typename }', SIGNED_IN),
    "resendWebhookDelivery": ('resendWebhookDelivery(input: {deliveryId: "x"}) { __typename }', SIGNED_IN),
    "createSubAccount": ('createSubAccount(input: {name: "x"}) { __typename }', CUSTOMER),
    "archiveSubAccount": (f"archiveSubAccount(input: {{{SUB}}}) {{ __typename }}", OWNER),
    "restoreSubAccount": (f"restoreSubAccount(input: {{{SUB}}}) {{ __typename }}", OWNER),
    "renameSubAccount": (f'renameSubAccount(input: {{{SUB}, name: "x"}}) {{ __typename }}', OWNER),
    "deposit": (f'deposit(input: {{{SUB}, asset: "BTC", amount: "1", {KEY}}}) {{ __typename }}', OWNER),
    "withdrawLendPosition": (
        f'withdrawLendPosition(input: {{{SUB}, asset: "BTC", address: "a", {KEY}}}) {{ __typename }}',
        OWNER,
    ),
    "withdraw": (f'withdraw(input: {{{SUB}, asset: "BTC", amount: "1", address: "a", {KEY}}}) {{ __typename }}', OWNER),
    "transfer": (
        f'transfer(input: {{fromSubAccountId: "$SUB", toSubAccountId: "$SUB", asset: "BTC", {KEY}}}) {{ __typename }}',
        OWNER,
    ),
    "borrow": (f'borrow(input: {{{SUB}, asset: "USDC", amount: "1", {KEY}}}) {{ __typename }}', OWNER),
    "repay": (f'repay(input: {{{SUB}, asset: "USDC", {KEY}}}) {{ __typename }}', OWNER),
    "createAsset": (
        f'createAsset(input: {{symbol: "DOGE", name: "D", decimals: 8, {ASSET}, risk: {{{RISK}}}}}) {{ __typename }}',
        OPERATORS,
    ),
    "createMarket": (
        f'createMarket(input: {{asset: "BTC", terms: {{fee: "0"}}, {MODELS}}}) {{ __typename }}',
        OPERATORS,
    ),
    "updateMarket": ('updateMarket(input: {asset: "BTC"}) { __typename }', OPERATORS),
    "scheduleModel": (
        f'scheduleModel(input: {{market: "BTC", kind: RATE_MODEL, name: "x", effectiveAt: {SOON}, {KEY}}}) {{ __typename }}',
        OPERATORS,
    ),
    "cancelScheduledModel": (f'cancelScheduledModel(input: {{id: "x", {KEY}}}) {{ __typename }}', OPERATORS),
    "attachShadow": (f'attachShadow(input: {{market: "BTC", name: "x", {KEY}}}) {{ __typename }}', OPERATORS),
    "detachShadow": (f'detachShadow(input: {{id: "x", {KEY}}}) {{ __typename }}', OPERATORS),
    "setPrice": ('setPrice(input: {asset: "BTC", usd: "1"}) { __typename }', OPERATORS),
    "observeFeed": ('observeFeed(input: {feed: "x", value: "1"}) { __typename }', OPERATORS),
    "fundTreasury": (f'fundTreasury(input: {{asset: "BTC", amount: "1", {KEY}}}) {{ __typename }}', OPERATORS),
    "fundInsurance": (f'fundInsurance(input: {{asset: "BTC", amount: "1", {KEY}}}) {{ __typename }}', OPERATORS),
    "settleStakingReward": (f'settleStakingReward(input: {{asset: "SOL", received: "1", {KEY}}}) {{ __typename }}', OPERATORS),
    "registerBackstop": (f"registerBackstop(input: {{{SUB}}}) {{ __typename }}", OPERATORS),
    "freezeAccount": ('freezeAccount(input: {accountId: "$ACCOUNT"}) { __typename }', OPERATORS),
    "returnDeposit": (f'returnDeposit(input: {{depositId: "x", {KEY}}}) {{ __typename }}', OPERATORS),
    "sandboxAdvanceClock": ('sandboxAdvanceClock(input: {by: "PT1S"}) { __typename }', ANYONE),
    "sandboxSetPrice": ('sandboxSetPrice(input: {asset: "BTC", usd: "100000"}) { __typename }', ANYONE),
    "sandboxApproveIdentity": ('sandboxApproveIdentity(input: {email: "x"}) { __typename }', ANYONE),
}


def operation(name: str) -> str:
    return f"{{ {QUERIES[name][0]} }}" if name in QUERIES else f"mutation {{ {MUTATIONS[name][0]} }}"


def permission(name: str) -> str:
    return (QUERIES.get(name) or MUTATIONS[name])[1]


async def outcome(world: World, name: str, viewer: Viewer | None, sub_account_id: str, account_id: str) -> tuple[object, object]:
    """Return the code of the error, if any, and what was answered."""
    query = operation(name).replace("$SUB", sub_account_id).replace("$ACCOUNT", account_id)
    result = await world.result(query, viewer)
    code = (result.errors[0].extensions or {})["code"] if result.errors else None
    return code, None if result.data is None else result.data[name]


def test_the_table_has_every_root_field() -> None:
    schema = build_schema(print_sdl(is_sandbox=True))
    for root, table in ((schema.query_type, QUERIES), (schema.mutation_type, MUTATIONS)):
        assert isinstance(root, GraphQLObjectType)
        assert set(root.fields) == set(table)


@pytest.mark.parametrize("name", [*QUERIES, *MUTATIONS])
async def test_nobody_gets_only_what_is_public(world: World, name: str) -> None:
    customer = await world.customer()
    code, _ = await outcome(world, name, None, customer.sub_account_id, customer.account_id)
    assert code == (None if permission(name) == ANYONE else "UNAUTHENTICATED")


@pytest.mark.parametrize("name", [*QUERIES, *MUTATIONS])
async def test_a_stranger_finds_nothing_of_somebody_elses(world: World, name: str) -> None:
    customer, stranger = await world.customer("alice"), await world.customer("bob")
    code, answer = await outcome(world, name, stranger.viewer, customer.sub_account_id, customer.account_id)
    assert code == ("FORBIDDEN" if permission(name) == OPERATORS else None)
    if permission(name) in {OWNER, OWNER_OR_OPERATOR}:
        assert answer == {"__typename": "NotFound"}
    if name in {"node", "subAccount"}:
        assert answer is None
    if name == "nodes":
        assert answer == [None]


@pytest.mark.parametrize("name", [*QUERIES, *MUTATIONS])
async def test_the_operator_runs_the_house_and_moves_nobodys_money(world: World, name: str) -> None:
    customer = await world.customer()
    code, answer = await outcome(world, name, OPERATOR, customer.sub_account_id, customer.account_id)
    assert code == ("FORBIDDEN" if permission(name) in {OWNER, CUSTOMER} else None)
    if name in {"node", "subAccount"}:
        assert answer == {"id": customer.sub_account_id}


async def test_nothing_of_somebody_elses_is_found_by_its_id(world: World) -> None:
    customer, stranger = await world.customer("alice"), await world.customer("bob")
    await world.deposit(customer, "BTC", "1")
    borrowed = await world.move(
        "borrow",
        "... on BorrowSuccess { borrow { id } payout { id } }",
        customer.viewer,
        subAccountId=customer.sub_account_id,
        asset="USDC",
        amount="100",
        address="a-wallet",
    )
    query = """query ($id: ID!) { subAccount(id: $id) { id lendPositions { edges { node { id } } }
        deposits { edges { node { id } } } activity { edges { node { id } } } } }"""
    found = (await world.ask(query, customer.viewer, id=customer.sub_account_id))["subAccount"]
    ids = [
        customer.account_id,
        found["id"],
        borrowed["borrow"]["id"],
        borrowed["payout"]["id"],
        *(edge["node"]["id"] for name in ("lendPositions", "deposits", "activity") for edge in found[name]["edges"]),
    ]
    nodes = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
    mine = (await world.ask(nodes, customer.viewer, ids=ids))["nodes"]
    assert [node["id"] for node in mine] == ids
    assert {node["__typename"] for node in mine} == {
        "Account", "SubAccount", "Borrow", "Payout", "LendPosition", "Deposit", "Activity",
    }  # fmt: skip
    assert (await world.ask(nodes, OPERATOR, ids=ids))["nodes"] == mine
    for other in (stranger.viewer, None):
        assert (await world.ask(nodes, other, ids=ids))["nodes"] == [None] * len(ids)


async def test_what_is_public_is_found_by_its_id(world: World) -> None:
    await world.advance("PT2H")
    history = 'market(symbol: "BTC") { id asset { id } history(range: {window: DAY}) { edges { node { id } } } }'
    market = (await world.ask(f"{{ {history} }}"))["market"]
    ids = [market["id"], market["asset"]["id"], market["history"]["edges"][0]["node"]["id"]]
    found = (await world.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids))["nodes"]
    assert [node["id"] for node in found] == ids


@pytest.mark.parametrize(
    "given",
    ["", "nonsense", global_id("Asset", "NOPE"), global_id("Nothing", "BTC"), global_id("MarketSample", "BTC:x"),
     global_id("Activity", "1"), global_id("Activity", "9999:0"), global_id("LendPosition", "x"), global_id("Payout", "x")],
)  # fmt: skip
async def test_an_id_of_nothing_is_null(world: World, given: str) -> None:
    customer = await world.customer()
    assert await world.ask("query ($id: ID!) { node(id: $id) { id } }", customer.viewer, id=given) == {"node": None}


@pytest.mark.parametrize("given", ["", "nonsense", global_id("Asset", "BTC"), global_id("SubAccount", "nobody")])
async def test_an_id_of_nothing_in_an_input_is_not_found(world: World, given: str) -> None:
    customer = await world.customer()
    answer = await world.move("repay", "... on NotFound { what }", customer.viewer, subAccountId=given, asset="BTC")
    assert (answer["code"], answer["what"]) == ("NOT_FOUND", "sub-account")


async def test_a_token_that_is_nobodys_is_told_to_who_asks_who_they_are(world: World) -> None:
    context = Context(world.services, None, has_bad_token=True)
    result = await world.schema.run("{ viewer { account { id } } }", context=context)
    assert result.errors is not None
    assert (result.errors[0].extensions or {})["code"] == "UNAUTHENTICATED"
