"""Webhooks over GraphQL: registering, changing, the log of deliveries, and that a payload says what the API says."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from gql_server.domain.needs import Needs
from gql_server.ports.webhooks import WebhookType
from gql_server.schema.webhook_payloads import WebhookBodies
from tests.schema.world import OPERATOR, Customer, Json, World

URL = "https://shop.example/hooks?key=7"
ENDPOINT = "endpoint { id url eventTypes subAccountIds isForEverything isEnabled disabledReason }"
TYPES = ["DEPOSIT_CREDITED", "ONBOARDING_CHANGED"]
LOG = """query ($id: ID!, $first: Int, $after: String, $filter: WebhookDeliveryFilter) { node(id: $id) { ... on WebhookEndpoint {
    deliveries(first: $first, after: $after, filter: $filter) {
        edges { node { id webhookId type subAccountId status body nextAttemptAt deliveredAt attempts { number problem status } } }
        pageInfo { hasNextPage endCursor } } } } }"""


async def registered(world: World, customer: Customer, **given: object) -> Json:
    answer = f"... on CreateWebhookEndpointSuccess {{ {ENDPOINT} secret }}"
    return await world.do("createWebhookEndpoint", answer, customer.viewer, **{"url": URL, "eventTypes": TYPES, **given})


async def log(world: World, customer: Customer, endpoint_id: str, **asked: object) -> Json:
    found: Json = (await world.ask(LOG, customer.viewer, id=endpoint_id, **{"first": 9, **asked}))["node"]["deliveries"]
    return found


async def test_an_endpoint_is_registered_with_a_secret_that_is_shown_this_once(world: World) -> None:
    alice = await world.customer()
    made = await registered(world, alice, subAccountIds=[alice.sub_account_id])
    assert made["secret"].startswith("whsec_")
    assert made["endpoint"] | {"id": ""} == {
        "id": "",
        "url": URL,
        "eventTypes": TYPES,
        "subAccountIds": [alice.sub_account_id],
        "isForEverything": False,
        "isEnabled": True,
        "disabledReason": None,
    }
    listed = await world.ask("{ webhookEndpoints { id url } }", alice.viewer)
    assert listed == {"webhookEndpoints": [{"id": made["endpoint"]["id"], "url": URL}]}
    operators = await world.do("createWebhookEndpoint", "... on CreateWebhookEndpointSuccess { endpoint { isForEverything } }",
                               OPERATOR, url=URL, eventTypes=TYPES)  # fmt: skip
    assert operators["endpoint"] == {"isForEverything": True}


@pytest.mark.parametrize(
    "url", ["ftp://shop.example/", "https://169.254.169.254/", "http://localhost:9/", "https://u@shop.example/"]
)
async def test_an_address_to_which_nothing_is_sent_is_not_registered(world: World, url: str) -> None:
    refused = await registered(world, await world.customer(), url=url)
    assert refused["code"] == "INVALID_INPUT"


async def test_what_is_told_is_what_the_activity_says_and_can_be_found_in_the_log(world: World) -> None:
    alice = await world.customer()
    endpoint_id = (await registered(world, alice))["endpoint"]["id"]
    await world.deposit(alice, "BTC", "1.5")
    await world.house.webhooks.writer.run_once()
    shown = "activity(first: 9, types: [DEPOSITED]) { edges { node { id at amount { value asset { symbol } } details"
    shown += " command { id } } } }"
    asked = f"query ($id: ID!) {{ subAccount(id: $id) {{ {shown} }} }}"
    activity = (await world.ask(asked, alice.viewer, id=alice.sub_account_id))["subAccount"]["activity"]["edges"][0]["node"]
    [edge] = (await log(world, alice, endpoint_id))["edges"]
    assert json.loads(edge["node"]["body"]) == {
        "type": "deposit.credited",
        "timestamp": activity["at"],
        "data": {
            "id": activity["id"],
            "accountId": alice.account_id,
            "subAccountId": alice.sub_account_id,
            "commandId": activity["command"]["id"],
            "asset": "BTC",
            "amount": activity["amount"]["value"],
            "details": activity["details"],
        },
    }
    assert (edge["node"]["type"], edge["node"]["status"], edge["node"]["subAccountId"]) == (
        "DEPOSIT_CREDITED", "PENDING", alice.sub_account_id,
    )  # fmt: skip


async def test_the_log_is_paged_and_filtered_and_a_delivery_is_sent_again(world: World) -> None:
    alice, bob = await world.customer(), await world.customer("bob")
    endpoint_id = (await registered(world, alice))["endpoint"]["id"]
    await world.deposit(alice, "BTC", "1")
    await world.house.webhooks.writer.run_once()
    test = await world.do(
        "sendTestWebhook", "... on SendTestWebhookSuccess { delivery { id type } }", alice.viewer, endpointId=endpoint_id
    )
    assert test["delivery"]["type"] == "WEBHOOK_TEST"
    page = await log(world, alice, endpoint_id, first=1)
    rest = await log(world, alice, endpoint_id, first=1, after=page["pageInfo"]["endCursor"])
    types = [edge["node"]["type"] for one in (page, rest) for edge in one["edges"]]
    assert (sorted(types), page["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (
        ["DEPOSIT_CREDITED", "WEBHOOK_TEST"], True, False,
    )  # fmt: skip
    for asked, count in (
        ({"types": ["WEBHOOK_TEST"]}, 1),
        ({"status": "DELIVERED"}, 0),
        ({"subAccountId": alice.sub_account_id}, 1),
    ):
        assert len((await log(world, alice, endpoint_id, filter=asked))["edges"]) == count
    again = "... on ResendWebhookDeliverySuccess { delivery { id status } }"
    key = test["delivery"]["id"]
    assert (await world.do("resendWebhookDelivery", again, alice.viewer, deliveryId=key))["delivery"]["status"] == "PENDING"
    assert (await world.do("resendWebhookDelivery", again, bob.viewer, deliveryId=key))["code"] == "NOT_FOUND"
    for someones in (key, endpoint_id):
        assert (await world.ask("query ($id: ID!) { node(id: $id) { id } }", bob.viewer, id=someones))["node"] is None
        assert (await world.ask("query ($id: ID!) { node(id: $id) { id } }", alice.viewer, id=someones))["node"] == {"id": someones}


async def test_an_endpoint_is_changed_rotated_disabled_and_deleted_by_its_owner(world: World) -> None:
    alice, bob = await world.customer(), await world.customer("bob")
    made = await registered(world, alice)
    endpoint_id = made["endpoint"]["id"]
    update = f"... on UpdateWebhookEndpointSuccess {{ {ENDPOINT} }}"
    changed = await world.do(
        "updateWebhookEndpoint", update, alice.viewer, endpointId=endpoint_id, isEnabled=False, eventTypes=["LEND_MATURED"]
    )
    assert (changed["endpoint"]["eventTypes"], changed["endpoint"]["disabledReason"]) == (["LEND_MATURED"], "BY_OWNER")
    rotate = "... on RotateWebhookSecretSuccess { secret previousSecretUntil endpoint { previousSecretUntil } }"
    rotated = await world.do("rotateWebhookSecret", rotate, alice.viewer, endpointId=endpoint_id)
    assert rotated["secret"] != made["secret"]
    assert rotated["previousSecretUntil"] == rotated["endpoint"]["previousSecretUntil"]
    delete = "... on DeleteWebhookEndpointSuccess { endpoints { id } }"
    assert (await world.do("deleteWebhookEndpoint", delete, bob.viewer, endpointId=endpoint_id))["code"] == "NOT_FOUND"
    assert (await world.do("deleteWebhookEndpoint", delete, alice.viewer, endpointId=endpoint_id))["endpoints"] == []
    for _ in range(10):
        await registered(world, alice)
    assert (await registered(world, alice))["code"] == "INVALID_INPUT"


async def test_where_step_up_is_on_what_shows_a_secret_or_sends_elsewhere_takes_a_proof(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = await world.customer()
    endpoint_id = (await registered(world, alice))["endpoint"]["id"]
    monkeypatch.setattr(world.house.door.step_ups, "_is_required", True)
    assert (await registered(world, alice))["code"] == "STEP_UP_REQUIRED"
    asked = await world.do("requestStepUp", "... on RequestStepUpSuccess { id }", alice.viewer, action="MANAGE_WEBHOOKS")
    mail = await world.house.people.latest_mail(alice.email)
    assert mail is not None
    proof = {"id": asked["id"], "code": mail.token}
    assert (await registered(world, alice, stepUp=proof))["secret"]
    for name, given in (("rotateWebhookSecret", {}), ("updateWebhookEndpoint", {"url": URL}), ("createWebhookEndpoint", {})):
        named = {"url": URL, "eventTypes": TYPES} if name.startswith("create") else {"endpointId": endpoint_id, **given}
        assert (await world.do(name, "", alice.viewer, stepUp=proof, **named))["code"] == "STEP_UP_REQUIRED", name
    off = await world.do("updateWebhookEndpoint", "", alice.viewer, endpointId=endpoint_id, isEnabled=False)
    assert off["__typename"] == "UpdateWebhookEndpointSuccess"


async def test_who_has_a_second_factor_gives_a_code_of_it_operators_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    alice = await world.customer()
    factors = world.house.door.second_factors

    async def methods(_: str) -> tuple[str, ...]:
        return ("TOTP",)

    async def check(_: str, code: str) -> bool:
        return code == "123456"

    monkeypatch.setattr(factors, "methods", methods)
    monkeypatch.setattr(factors, "check", check)
    for viewer in (alice.viewer, OPERATOR):
        for given, kind in (({}, "StepUpRequired"), ({"oneTimeCode": "1"}, "StepUpRequired"),
                            ({"oneTimeCode": "123456"}, "CreateWebhookEndpointSuccess")):  # fmt: skip
            answer = await world.do("createWebhookEndpoint", "", viewer, url=URL, eventTypes=TYPES, **given)
            assert answer["__typename"] == kind


async def test_a_body_that_would_be_too_large_goes_without_its_details(world: World) -> None:
    alice = await world.customer()
    await world.deposit(alice, "BTC", "1")
    house = world.house
    events = await house.ledger.events_after(0, 10_000)
    logged = next(one for one in events if one.event.account_id == alice.viewer.account_id and one.event.type == "DEPOSITED")
    large = replace(logged, event=replace(logged.event, details={"reason": "x" * 30_000}))
    snapshot = await house.ledger.snapshot(Needs(has_every_asset=True))
    body = WebhookBodies(house.models).of_event(WebhookType.DEPOSIT_CREDITED, large, snapshot)
    assert len(body.encode()) < 1_000
    said = json.loads(body)["data"]
    assert (said["details"], said["subAccountId"]) == (None, alice.sub_account_id)


async def test_what_sends_elsewhere_or_shows_a_secret_is_told_to_the_owner_and_nothing_else_is(world: World) -> None:
    alice = await world.customer()
    endpoint_id = (await registered(world, alice))["endpoint"]["id"]
    for name, given in (
        ("rotateWebhookSecret", {}),
        ("updateWebhookEndpoint", {"url": "https://other.example/hooks"}),
        ("updateWebhookEndpoint", {"isEnabled": False, "eventTypes": TYPES}),
        ("sendTestWebhook", {}),
    ):
        await world.do(name, "", alice.viewer, endpointId=endpoint_id, **given)
    refused = await registered(world, alice, url="https://10.0.0.1/")
    assert refused["code"] == "INVALID_INPUT"
    mails = await world.house.people.mails_to_send(1_000, 2**62)
    told = {mail.subject: mail.text for mail in mails if mail.to == alice.email and "webhook" in mail.subject}
    assert set(told) == {"A webhook endpoint was registered", "A webhook secret was rotated", "A webhook endpoint was changed"}
    assert URL in told["A webhook endpoint was registered"]
    assert "https://other.example/hooks" in told["A webhook endpoint was changed"]
    assert "signs as well until" in told["A webhook secret was rotated"]
