"""Webhooks as each storage keeps them: cursors with deliveries, lanes in order, attempts, what is forgotten when."""

from __future__ import annotations

from dataclasses import replace

from gql_server.ports.event_log import LEDGER
from gql_server.ports.runtime import Storage
from gql_server.ports.webhooks import (
    DeliveryFilter,
    DeliveryStatus,
    DisabledReason,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookProblem,
    WebhookType,
)
from tests.storage.opened import raw_sql
from tests.storage.test_closures import ENDING, live
from tests.storage.test_people import mail

ENDPOINT = WebhookEndpoint(
    "e1", "a1", False, "https://shop.example/hook?key=1", (WebhookType.DEPOSIT_CREDITED,), ("s1",), "whsec_x", 100, 3, 4
)


def delivery(seq: int, lane: str = "s1", endpoint_id: str = "e1") -> WebhookDelivery:
    kind = WebhookType.DEPOSIT_CREDITED
    return WebhookDelivery(f"{endpoint_id}.{seq}", endpoint_id, "a1", lane, seq, 0, kind, lane, "{}", 100 + seq, 100 + seq)


def attempt(of: WebhookDelivery, number: int, at: int, problem: WebhookProblem | None = None) -> WebhookAttempt:
    return WebhookAttempt(of.id, "a1", number, at, None if problem else 204, problem, 12)


async def test_an_endpoint_is_kept_as_it_is_changed_by_one_at_a_time_and_no_more_than_its_owner_may_have(storage: Storage) -> None:
    assert await storage.webhooks.add(ENDPOINT, 2)
    assert await storage.webhooks.find("e1") == ENDPOINT
    rotated = replace(ENDPOINT, secret="whsec_y", previous_secret="whsec_x", previous_until=200, sub_account_ids=())
    assert await storage.webhooks.replace(rotated)
    assert not await storage.webhooks.replace(rotated)
    assert await storage.webhooks.of_account("a1") == [replace(rotated, version=1)]
    assert await storage.webhooks.add(replace(ENDPOINT, id="e2"), 2)
    assert not await storage.webhooks.add(replace(ENDPOINT, id="e3"), 2)
    assert [one.id for one in await storage.webhooks.hearing(["a1"])] == ["e1", "e2"]
    assert await storage.webhooks.add(replace(ENDPOINT, id="e4", account_id="a2", is_for_everything=True), 2)
    assert [one.id for one in await storage.webhooks.hearing([])] == ["e4"]


async def test_a_cursor_moves_with_its_deliveries_or_neither_does(storage: Storage) -> None:
    await storage.webhooks.add(ENDPOINT, 9)
    start = await storage.webhooks.cursor(LEDGER)
    assert await storage.webhooks.put(LEDGER, start, start + 2, [delivery(1), delivery(2)]) == 2
    assert await storage.webhooks.put(LEDGER, start, start + 3, [delivery(3)]) is None
    assert await storage.webhooks.put(LEDGER, start + 2, start + 3, [delivery(2), delivery(3)]) == 1
    assert await storage.webhooks.cursor(LEDGER) == start + 3


async def test_only_the_first_that_waits_in_a_lane_is_due_until_it_is_delivered(storage: Storage) -> None:
    webhooks = storage.webhooks
    await webhooks.add(ENDPOINT, 9)
    start = await webhooks.cursor(LEDGER)
    await webhooks.put(LEDGER, start, start + 1, [delivery(2), delivery(1), delivery(3, "s2")])
    assert [one.seq for one in await webhooks.heads("e1", 500, 9)] == [1, 3]
    assert [one.seq for one in await webhooks.lane("e1", "s1", 9)] == [1, 2]
    await webhooks.record(attempt(delivery(1), 1, 500, WebhookProblem.TIMEOUT), 600)
    assert [one.seq for one in await webhooks.heads("e1", 599, 9)] == [3]
    await webhooks.record(attempt(delivery(3), 1, 500), 0)
    assert (await webhooks.due_endpoints(599, 9), await webhooks.due_endpoints(600, 9)) == ([], ["e1"])
    await webhooks.record(attempt(delivery(1), 2, 600), 0)
    assert [one.seq for one in await webhooks.heads("e1", 600, 9)] == [2]
    assert [(one.number, one.problem, one.status) for one in await webhooks.attempts("e1.1")] == [
        (1, WebhookProblem.TIMEOUT, None),
        (2, None, 204),
    ]
    done = await webhooks.delivery("e1.1")
    assert done is not None
    assert (done.status, done.attempts, done.delivered_at) == (DeliveryStatus.DELIVERED, 2, 600)


async def test_an_endpoint_fails_since_its_first_failure_and_is_disabled_once_with_a_letter(storage: Storage) -> None:
    webhooks = storage.webhooks
    await webhooks.add(ENDPOINT, 9)
    await webhooks.add_delivery(delivery(1))
    for number, at in ((1, 500), (2, 600)):
        await webhooks.record(attempt(delivery(1), number, at, WebhookProblem.STATUS), 700)
    failing = await webhooks.find("e1")
    assert failing is not None
    assert failing.failing_since == 500
    assert await webhooks.disable("e1", DisabledReason.FAILING, 700, mail("m1"))
    assert not await webhooks.disable("e1", DisabledReason.GONE, 701, mail("m2"))
    assert (await webhooks.due_endpoints(900, 9), list(await webhooks.hearing(["a1"]))) == ([], [])
    assert [one.id for one in await storage.people.mails_to_send(9, 2**62)] == ["m1"]
    disabled = await webhooks.find("e1")
    assert disabled is not None
    assert await webhooks.replace(replace(disabled, disabled_at=None, disabled_reason=None, failing_since=None), is_woken=True)
    assert [one.id for one in await webhooks.heads("e1", 650, 9)] == ["e1.1"]


async def test_what_was_delivered_is_sent_again_in_a_lane_of_its_own(storage: Storage) -> None:
    webhooks = storage.webhooks
    await webhooks.add(ENDPOINT, 9)
    for seq in (1, 2):
        await webhooks.add_delivery(delivery(seq))
    await webhooks.record(attempt(delivery(1), 1, 500), 0)
    assert await webhooks.send_again("e1.1", 600)
    assert not await webhooks.send_again("e1.9", 600)
    assert [one.id for one in await webhooks.heads("e1", 600, 9)] == ["e1.2", "e1.1"]


async def test_deliveries_are_listed_newest_first_by_what_is_asked_and_forgotten_when_they_are_old(storage: Storage) -> None:
    webhooks = storage.webhooks
    await webhooks.add(ENDPOINT, 9)
    for seq in (1, 2, 3):
        await webhooks.add_delivery(delivery(seq, "s2" if seq == 3 else "s1"))
    await webhooks.record(attempt(delivery(1), 1, 500), 0)

    async def listed(before: tuple[int, str] | None = None, **asked: object) -> list[str]:
        found = await webhooks.deliveries(DeliveryFilter("e1", **asked), 2, before)  # type: ignore[arg-type] # by its fields
        return [one.id for one in found]

    assert (await listed(), await listed((102, "e1.2"))) == (["e1.3", "e1.2"], ["e1.1"])
    assert await listed(status=DeliveryStatus.DELIVERED) == ["e1.1"]
    assert await listed(sub_account_id="s2") == ["e1.3"]
    assert await listed(types=(WebhookType.PAYOUT_SENT,)) == []
    assert (await webhooks.prune(900, 9), await webhooks.prune(900, 9)) == (1, 0)
    assert not await webhooks.attempts("e1.1")
    assert await webhooks.remove("a1", "e1")
    assert not await webhooks.remove("a1", "e1")
    assert await webhooks.delivery("e1.3") is None


async def test_an_account_that_is_closed_leaves_no_endpoint_and_nothing_to_tell_it(storage: Storage) -> None:
    await live(storage)
    await storage.webhooks.add(ENDPOINT, 9)
    await storage.webhooks.add_delivery(delivery(1))
    await storage.webhooks.record(attempt(delivery(1), 1, 500), 0)
    await storage.closures.begin("a1", 900)
    assert await storage.closures.finish(ENDING)
    assert await storage.webhooks.find("e1") is None
    assert await storage.webhooks.delivery("e1.1") is None
    assert not await storage.webhooks.attempts("e1.1")


async def test_neither_the_address_nor_the_secret_of_an_endpoint_is_in_the_database_in_clear(database: Storage, url: str) -> None:
    await database.webhooks.add(ENDPOINT, 9)
    [row] = await raw_sql(url, "SELECT * FROM webhook_endpoint")
    assert not [value for value in row if "shop.example" in str(value) or "whsec_" in str(value)]
