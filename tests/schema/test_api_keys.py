"""API keys: how they are made and end, and that a key may do what it is for and nothing else."""

from __future__ import annotations

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType

from gql_server.ports.api_keys import Scope
from gql_server.schema.ids import global_id
from gql_server.schema.key_fields import KEY_FIELDS, KEY_NODES, beyond
from gql_server.schema.nodes import FINDERS
from gql_server.service.authorization import Action, Viewer, authorize
from gql_server.service.grants import Grant
from gql_server.service.key_refusals import ScopeExceeded
from gql_server.service.permissions import KEY_SCOPES
from tests.schema.authorization.questions import MUTATIONS, QUERIES, operation
from tests.schema.parsed import parsed
from tests.schema.world import OPERATOR, Customer, Json, World
from tests.signing import error_of, make_key, partner, public_key

KEYS = "{ viewer { apiKeys { id label scopes networks subAccountIds lastUsedAt revokedAt } } }"

ACCOUNT_OF_SESSIONS = {
    "email", "language", "timeZone", "notices", "onboarding", "profile", "profileVersions", "onboardingHistory", "review",
    "referralCode", "documents",
}  # fmt: skip
OF_SESSIONS = {
    "Query": {
        "debtors",
        "exportMyData",
        "identityVerification",
        "operations",
        "operatorActions",
        "passwordStrength",
        "priceStatus",
        "reviewQueue",
        "solvency",
        "webhookEndpoints",
    },
    "Viewer": {"sessions", "passkeys", "secondFactor", "apiKeys"},
    "Account": ACCOUNT_OF_SESSIONS,
}
"""What only sessions read. Mutations and subscriptions that are not in the table of keys are theirs as well."""


async def owned(world: World, customer: Customer) -> list[Json]:
    found: list[Json] = (await world.ask(KEYS, customer.viewer))["viewer"]["apiKeys"]
    return found


def test_no_field_of_what_is_read_is_forgotten() -> None:
    schema = parsed(is_sandbox=True)
    for name, of_sessions in OF_SESSIONS.items():
        kind = schema.type_map[name]
        assert isinstance(kind, GraphQLObjectType)
        assert not of_sessions & set(KEY_FIELDS[name])
        assert set(kind.fields) - of_sessions == set(KEY_FIELDS[name]), name


def test_the_table_of_keys_has_only_what_there_is() -> None:
    schema = parsed(is_sandbox=True)
    for name, fields in KEY_FIELDS.items():
        kind = schema.type_map[name]
        assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
        assert set(fields) <= set(kind.fields)


def test_a_key_of_every_scope_may_ask_what_the_table_says_and_nothing_else() -> None:
    grant = Grant("k", frozenset(Scope))
    for root, table in (("Query", QUERIES), ("Mutation", MUTATIONS)):
        refused = beyond(grant, [(root, name) for name in table])
        assert {name for name in table if "(" not in name} - {field.partition(".")[2] for field in refused} == set(KEY_FIELDS[root])


def test_what_has_no_scope_no_key_may_do() -> None:
    viewer = Viewer("a", OPERATOR.role, "", Grant("k", frozenset(Scope)))
    for action in set(Action) - set(KEY_SCOPES) - {Action.SANDBOX}:
        with pytest.raises(ScopeExceeded):
            authorize(viewer, action)


async def test_keys_are_made_changed_and_revoked_and_each_is_told_by_a_letter(world: World) -> None:
    customer = await world.customer()
    made = await make_key(world, customer, scopes=["WITHDRAW", "READ", "READ"], networks=["192.0.2.0/24"])
    key = made["apiKey"]["id"]
    subjects = [await latest(world, customer)]
    given = {"apiKeyId": key, "label": "another", "scopes": ["LEND"], "subAccountIds": [customer.sub_account_id]}
    await world.do("updateApiKey", "", customer.viewer, **given)
    subjects.append(await latest(world, customer))
    await world.do("rotateApiKey", "", customer.viewer, apiKeyId=key, publicKey=public_key(2))
    subjects.append(await latest(world, customer))
    assert made["apiKey"]["scopes"] == ["READ", "WITHDRAW"]
    [listed] = await owned(world, customer)
    assert (listed["label"], listed["scopes"], listed["networks"]) == ("another", ["LEND"], None)
    assert listed["subAccountIds"] == [customer.sub_account_id]
    await world.do("revokeApiKey", "", customer.viewer, apiKeyId=key)
    subjects.append(await latest(world, customer))
    assert len(set(subjects)) == 4
    [revoked] = await owned(world, customer)
    assert revoked["revokedAt"] is not None
    again = [
        await world.do("revokeApiKey", "", customer.viewer, apiKeyId=key),
        await world.do("updateApiKey", "", customer.viewer, **given),
    ]
    assert [answer["code"] for answer in again] == ["NOT_FOUND", "NOT_FOUND"]


async def latest(world: World, customer: Customer) -> str:
    mail = await world.house.people.latest_mail(customer.email)
    assert mail is not None
    return mail.subject


WRONG: tuple[tuple[Json, str, str | None], ...] = (
    ({"publicKey": "x"}, "INVALID_INPUT", "publicKey"),
    ({"publicKey": public_key()[:-2] + "9="}, "INVALID_INPUT", "publicKey"),
    ({"scopes": []}, "INVALID_INPUT", "scopes"),
    ({"label": ""}, "INVALID_INPUT", "label"),
    ({"networks": ["192.0.2.1/24"]}, "INVALID_INPUT", "networks"),
    ({"networks": []}, "INVALID_INPUT", "networks"),
    ({"expiresAt": "2020-01-01T00:00:00Z"}, "INVALID_INPUT", "expiresAt"),
    ({"subAccountIds": []}, "INVALID_INPUT", "subAccountIds"),
    ({"subAccountIds": [global_id("SubAccount", "nobodys")]}, "NOT_FOUND", None),
)


async def test_a_key_that_makes_no_sense_is_refused(world: World) -> None:
    customer = await world.customer()
    for wrong, code, field in WRONG:
        given = {"label": "a robot", "publicKey": public_key(), "scopes": ["READ"], **wrong}
        answer = await world.do("createApiKey", "... on InvalidInput { field }", customer.viewer, **given)
        assert (answer["code"], answer.get("field")) == (code, field), wrong
    assert await owned(world, customer) == []


async def test_a_key_is_nobody_elses(world: World) -> None:
    alice, bob = await world.customer("alice"), await world.customer("bob")
    key = (await make_key(world, alice))["apiKey"]["id"]
    for answer in (
        await world.do("revokeApiKey", "", bob.viewer, apiKeyId=key),
        await world.do("rotateApiKey", "", bob.viewer, apiKeyId=key, publicKey=public_key(2)),
    ):
        assert answer["code"] == "NOT_FOUND"
    assert await owned(world, bob) == []


async def test_a_key_manages_no_keys_and_nothing_of_the_account(world: World) -> None:
    program = await partner(world, await world.customer(), *Scope)
    for name in ("createApiKey", "revokeApiKey", "signIn", "changePassword", "addAddress", "closeAccount", "solvency", "setPrice"):
        answer = await program.ask(operation(name))
        assert (answer.status_code, error_of(answer)["code"]) == (403, "SCOPE_EXCEEDED"), name
    for query in ("{ viewer { apiKeys { id } } }", "{ viewer { sessions { id } } }", "{ viewer { account { email } } }"):
        assert error_of(await program.ask(query))["code"] == "SCOPE_EXCEEDED"
    hidden = 'query { ...a } fragment a on Query { node(id: "x") { ... on Account { b: email } } }'
    assert error_of(await program.ask(hidden))["fields"] == ["Account.email"]


async def test_what_is_a_node_exists_for_keys_only_where_the_table_says_so(world: World) -> None:
    customer = await world.customer()
    query = "query ($id: ID!) { node(id: $id) { id } }"
    change = global_id("OnboardingChange", f"{customer.viewer.account_id}:1")
    assert (await world.ask(query, customer.viewer, id=change))["node"] == {"id": change}
    program = await partner(world, customer, *Scope)
    assert (await program.ask(query, id=change)).json()["data"]["node"] is None
    assert set(FINDERS) >= KEY_NODES


async def test_a_scope_is_not_another(world: World) -> None:
    customer = await world.customer()
    reader = await partner(world, customer, "READ")
    borrowing = operation("borrow", customer.sub_account_id)
    assert error_of(await reader.ask(borrowing))["fields"] == ["Mutation.borrow"]
    lender = await partner(world, customer, "LEND")
    reading = operation("subAccount", customer.sub_account_id)
    assert error_of(await lender.ask(reading))["fields"] == ["Query.subAccount"]
    depositing = operation("deposit", customer.sub_account_id)
    assert (await lender.ask(depositing)).json()["data"] == {"deposit": {"__typename": "InvalidInput"}}


async def test_only_its_own_sub_accounts_exist_for_a_key(world: World) -> None:
    customer = await world.customer()
    made = await world.do(
        "createSubAccount", "... on CreateSubAccountSuccess { subAccount { id } }", customer.viewer, name="The robot's"
    )
    its = made["subAccount"]["id"]
    program = await partner(world, customer, "READ", "LEND", "BORROW", subAccountIds=[its])
    listed = (await program.ask("{ viewer { account { subAccounts { edges { node { id } } } } } }")).json()["data"]
    assert [edge["node"]["id"] for edge in listed["viewer"]["account"]["subAccounts"]["edges"]] == [its]
    found = await program.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[customer.sub_account_id, its])
    assert found.json()["data"]["nodes"] == [None, {"id": its}]
    for name in ("deposit", "borrow", "repay"):
        answer = await program.ask(operation(name, customer.sub_account_id))
        assert error_of(answer)["code"] == "SUB_ACCOUNT_NOT_ALLOWED", name
    simulated = operation("simulate", customer.sub_account_id)
    assert error_of(await program.ask(simulated))["code"] == "SUB_ACCOUNT_NOT_ALLOWED"


async def test_by_a_key_money_leaves_for_saved_addresses_alone(world: World) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    borrow = """mutation ($input: BorrowInput!) { borrow(input: $input) { __typename ... on StepUpRequired { methods } } }"""
    given = {"subAccountId": customer.sub_account_id, "asset": "USDC", "amount": "100"}
    without, program = await partner(world, customer, "BORROW"), await partner(world, customer, "BORROW", "WITHDRAW")
    refused = await without.ask(borrow, input={**given, "address": "a-wallet", "idempotencyKey": "k1"})
    assert error_of(refused)["code"] == "SCOPE_EXCEEDED"
    unsaved = await program.ask(borrow, input={**given, "address": "a-wallet", "idempotencyKey": "k1"})
    assert unsaved.json()["data"]["borrow"] == {"__typename": "StepUpRequired", "methods": ["SAVED_ADDRESS"]}
    asked = await world.do("addAddress", "... on AddAddressSuccess { challengeId }", customer.viewer, address="a-wallet")
    mail = await world.house.people.latest_mail(customer.email)
    assert mail is not None
    await world.do("confirmAddress", "", customer.viewer, challengeId=asked["challengeId"], code=mail.token)
    saved = await program.ask(borrow, input={**given, "address": "a-wallet", "idempotencyKey": "k1"})
    assert saved.json()["data"]["borrow"] == {"__typename": "BorrowSuccess"}


async def test_where_step_up_is_on_keys_are_managed_with_a_proof_and_revoked_without(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = await world.customer()
    monkeypatch.setattr(world.house.door.step_ups, "_is_required", True)
    assert (await make_key(world, customer))["code"] == "STEP_UP_REQUIRED"
    asked = await world.do("requestStepUp", "... on RequestStepUpSuccess { id }", customer.viewer, action="MANAGE_API_KEYS")
    mail = await world.house.people.latest_mail(customer.email)
    assert mail is not None
    proof = {"id": asked["id"], "code": mail.token}
    key = (await make_key(world, customer, stepUp=proof))["apiKey"]["id"]
    for name, given in (("updateApiKey", {"label": "x", "scopes": ["READ"]}), ("rotateApiKey", {"publicKey": public_key(2)})):
        answer = await world.do(name, "", customer.viewer, apiKeyId=key, stepUp=proof, **given)
        assert answer["code"] == "STEP_UP_REQUIRED", name
    assert (await world.do("revokeApiKey", "", customer.viewer, apiKeyId=key))["__typename"] == "RevokeApiKeySuccess"


async def test_with_the_account_its_keys_end(world: World) -> None:
    customer = await world.customer()
    program = await partner(world, customer, "READ")
    await world.house.door.closing.close(customer.viewer.account_id, is_giving_up_remainders=False)
    assert error_of(await program.ask("{ assets { id } }"))["reason"] == "NOT_RECOGNIZED"
