"""Webhooks: everything that happened, at least once, in order per sub-account, whatever the other side does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from standardwebhooks.webhooks import WebhookVerificationError

from gql_server.app.posting import GuardedPoster
from gql_server.domain import commands as c
from gql_server.domain.errors import InvalidInput, NotFound
from gql_server.ports.event_log import LEDGER
from gql_server.ports.people import Role
from gql_server.ports.webhooks import (
    DeliveryFilter,
    DeliveryStatus,
    DisabledReason,
    Posted,
    WebhookAttempt,
    WebhookEndpoint,
    WebhookPoster,
    WebhookProblem,
    WebhookStore,
    WebhookType,
)
from gql_server.schema.webhook_payloads import WebhookBodies
from gql_server.service.authorization import Viewer
from gql_server.service.letters import Letters
from gql_server.service.webhooks import Destinations, Patience, WebhookDesk, WebhookSender, WebhookWriter
from gql_server.storage.memory.kept import Kept
from gql_server.storage.memory.webhooks import MemoryWebhooks
from tests.service.house import CountedIdentifiers, RunningClock, guarded_models
from tests.service.noticed import BTC, Noticed, noticed
from tests.service.storages import MEMORY, opened, storage_at
from tests.webhook_receiver import HANG, receiving

HOUR, DAY = 3_600, 86_400
ALICE = Viewer("alice", Role.CUSTOMER, "")
STAFF = Viewer("staff", Role.OPERATOR, "")
EVERYTHING = tuple(WebhookType)
HERE = Destinations(is_plain_http_fine=True, is_loopback_fine=True)


class Taking:
    """Takes everything, and remembers it."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.bodies: list[dict[str, Any]] = []

    async def post(self, _url: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        self.ids.append(headers["webhook-id"])
        self.bodies.append(json.loads(body))
        return Posted(200)


@dataclass
class Hooked:
    """A house that tells others."""

    world: Noticed
    store: WebhookStore
    desk: WebhookDesk = field(init=False)
    writer: WebhookWriter = field(init=False)

    def __post_init__(self) -> None:
        bodies, storage, ledger = WebhookBodies(guarded_models()), self.world.storage, self.world.house.ledger
        self.desk = WebhookDesk(
            store=self.store,
            ledger=ledger,
            event_log=storage.event_log,
            payloads=bodies,
            destinations=HERE,
            identifiers=CountedIdentifiers(8),
            people=storage.people,
            letters=Letters("https://lend.example", RunningClock(), CountedIdentifiers(6)),
            wake=lambda: None,
        )
        self.writer = WebhookWriter(store=self.store, ledger=ledger, onboarding=storage.onboarding, payloads=bodies)

    def sender(self, poster: WebhookPoster | None = None) -> WebhookSender:
        storage, clock = self.world.storage, RunningClock()
        return WebhookSender(
            store=self.store,
            poster=poster or GuardedPoster(HERE, seconds_max=10),
            ledger=self.world.house.ledger,
            people=storage.people,
            letters=Letters("https://lend.example", clock, CountedIdentifiers(7)),
            claims=storage.claims,
            clock=clock,
            patience=Patience(5 * DAY, 30 * DAY),
            jitter=lambda: 1.0,
        )

    async def tell(self, poster: WebhookPoster | None = None) -> int:
        """Write and deliver what there is by now, and return how much was taken."""
        await self.writer.run_once()
        return await self.sender(poster).run_once()

    async def deposit(self, name: str, amount: int = BTC) -> None:
        await self.world.house.ask(c.CreditDeposit(name, "BTC", amount))

    async def later(self, seconds: int) -> None:
        await self.world.house.ledger.advance_clock(seconds)

    async def endpoint(self, endpoint_id: str) -> WebhookEndpoint:
        found = await self.store.find(endpoint_id)
        assert found is not None
        return found


@pytest.fixture
async def hooked() -> AsyncIterator[Hooked]:
    async with opened(storage_at(MEMORY)) as storage, noticed(storage) as world:
        await world.has("alice")
        await world.has("bob")
        hooked = Hooked(world, storage.webhooks)
        await hooked.writer.run_once()
        yield hooked


def amounts(bodies: list[dict[str, Any]]) -> list[str]:
    return [body["data"]["amount"] for body in bodies]


async def test_a_receiver_that_fails_for_a_day_gets_every_event_once_it_is_back_in_order_and_verified(hooked: Hooked) -> None:
    async with receiving(status=500) as receiver:
        endpoint = await hooked.desk.create(STAFF, receiver.url, EVERYTHING, [])
        for turn in range(12):
            await hooked.deposit(("alice", "bob")[turn % 2], BTC + turn)
            assert await hooked.tell() == 0
            await hooked.later(2 * HOUR)
        receiver.status, refused = 204, len(receiver.got)
        assert refused > 12
        await hooked.later(4 * HOUR)
        assert await hooked.tell() == 12
        told = receiver.got[refused:]
        said = [one.verified(endpoint.secret) for one in told]
        assert len({one.id for one in told}) == 12
        assert {one.id for one in receiver.got[:refused]} <= {one.id for one in told}
        for first in (0, 1):
            lane = [body for body in said if body["data"]["subAccountId"] == said[first]["data"]["subAccountId"]]
            assert amounts(lane) == sorted(amounts(lane))
            assert len(lane) == 6
        assert (await hooked.endpoint(endpoint.id)).failing_since is None
        assert await hooked.tell() == 0


class Crash(Exception):
    """The process is gone."""


class Crashing:
    """A store whose process is gone before its nth statement, or right after it."""

    def __init__(self, store: WebhookStore, nth: int, *, is_after: bool) -> None:
        self._store, self._left, self._is_after = store, nth, is_after

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        async def call(*given: object, **named: object) -> object:
            self._left -= 1
            if self._left == 0 and not self._is_after:
                raise Crash
            answer = await getattr(self._store, name)(*given, **named)
            if self._left == 0:
                raise Crash
            return answer

        return call


@pytest.mark.parametrize("is_after", [False, True])
async def test_a_crash_between_any_two_statements_loses_nothing_and_keeps_the_order(hooked: Hooked, *, is_after: bool) -> None:
    await hooked.later(1)
    start = await hooked.world.house.ledger.sequence_head()
    for amount in range(3):
        await hooked.deposit("alice", BTC + amount)
        await hooked.deposit("bob", BTC + amount)
    for nth in count(1):
        store, poster, crashes = MemoryWebhooks(Kept()), Taking(), 0
        endpoint = WebhookEndpoint(
            "e", "staff", True, "http://127.0.0.1/", (WebhookType.DEPOSIT_CREDITED,), (), "whsec_QUFB", 0, start
        )
        await store.add(endpoint, 1)
        crashing = Hooked(hooked.world, Crashing(store, nth, is_after=is_after))
        try:
            await crashing.tell(poster)
        except* Crash:
            crashes += 1
        await Hooked(hooked.world, store).tell(poster)
        first = list(dict.fromkeys(zip(poster.ids, map(json.dumps, poster.bodies), strict=True)))
        told = [json.loads(body)["data"] for _, body in first]
        assert len(poster.ids) - len(first) <= 4 * crashes
        for lane in {one["subAccountId"] for one in told}:
            lined = [one["amount"] for one in told if one["subAccountId"] == lane]
            assert lined == ["1.00000000", "1.00000001", "1.00000002"]
        assert len(told) == 6
        done = await store.deliveries(DeliveryFilter("e", DeliveryStatus.DELIVERED), 9, None)
        assert (len(done), await store.cursor(LEDGER)) == (6, await hooked.world.house.ledger.sequence_head())
        if not crashes:
            break
    assert nth > 10


async def test_an_endpoint_that_hangs_holds_up_no_other(hooked: Hooked) -> None:
    async with receiving(status=HANG) as hanging, receiving() as receiver:
        await hooked.desk.create(ALICE, hanging.url, EVERYTHING, [])
        await hooked.desk.create(ALICE, receiver.url, EVERYTHING, [])
        for _ in range(3):
            await hooked.deposit("alice")
        await hooked.writer.run_once()
        sender = hooked.sender()
        sending = asyncio.create_task(sender.run_once())
        async with asyncio.timeout(30):
            for arrived in (hanging, receiver, receiver, receiver):
                await arrived.arrivals.acquire()
        assert len(hanging.got) == 1
        assert await hooked.sender().run_once() == 0  # Another process finds the claim taken.
        sender.end()
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)


async def test_an_endpoint_that_is_gone_is_told_nothing_more_and_its_owner_by_letter(hooked: Hooked) -> None:
    async with receiving(status=410) as receiver:
        endpoint = await hooked.desk.create(ALICE, receiver.url, EVERYTHING, [])
        for _ in range(2):
            await hooked.deposit("alice")
        await hooked.tell()
        assert len(receiver.got) == 1
        disabled = await hooked.endpoint(endpoint.id)
        assert (disabled.disabled_reason, disabled.disabled_at is None) == (DisabledReason.GONE, False)
        assert "A webhook endpoint was disabled" in await hooked.world.subjects("alice@example.com")
        receiver.status = 204
        await hooked.desk.update(ALICE, endpoint.id, url=None, types=None, sub_account_ids=None, is_enabled=True)
        assert await hooked.tell() == 2


async def test_an_endpoint_that_takes_nothing_for_days_is_disabled(hooked: Hooked) -> None:
    async with receiving(status=302, location="http://169.254.169.254/latest/meta-data/") as receiver:
        endpoint = await hooked.desk.create(ALICE, receiver.url, EVERYTHING, [])
        await hooked.deposit("alice")
        await hooked.tell()
        [first] = await hooked.store.deliveries(DeliveryFilter(endpoint.id), 9, None)
        [attempt] = await hooked.store.attempts(first.id)
        assert isinstance(attempt, WebhookAttempt)
        assert (attempt.status, attempt.problem, len(receiver.got)) == (302, WebhookProblem.STATUS, 1)
        for days in (4, 1):
            assert (await hooked.endpoint(endpoint.id)).disabled_at is None
            await hooked.later(days * DAY)
            await hooked.tell()
        assert (await hooked.endpoint(endpoint.id)).disabled_reason is DisabledReason.FAILING


async def test_for_a_day_after_a_rotation_both_secrets_sign(hooked: Hooked) -> None:
    async with receiving() as receiver:
        before = await hooked.desk.create(ALICE, receiver.url, EVERYTHING, [])
        after = await hooked.desk.rotate(ALICE, before.id)
        assert before.secret != after.secret
        for wait in (0, DAY):
            await hooked.later(wait)
            await hooked.desk.send_test(ALICE, before.id)
            assert await hooked.tell() == 1
        during, later = receiver.got
        for secret in (before.secret, after.secret):
            assert during.verified(secret)["type"] == "webhook.test"
        assert later.verified(after.secret)["type"] == "webhook.test"
        with pytest.raises(WebhookVerificationError):
            later.verified(before.secret)
        altered = type(later)(later.headers, later.body.replace(b"test", b"text"))
        with pytest.raises(WebhookVerificationError):
            altered.verified(after.secret)


async def test_an_endpoint_is_told_of_what_it_asked_for_alone_and_from_its_registration_on(hooked: Hooked) -> None:
    await hooked.deposit("alice")
    all_of_hers = await hooked.desk.create(ALICE, "https://a.example", EVERYTHING, [])
    loans = await hooked.desk.create(ALICE, "https://b.example", [WebhookType.LEND_MATURED], ["alice"])
    await hooked.deposit("alice")
    await hooked.deposit("bob")
    await hooked.world.wait(days=7)
    poster = Taking()
    await hooked.tell(poster)
    told = [(key.split(".")[0], body["type"]) for key, body in zip(poster.ids, poster.bodies, strict=True)]
    assert sorted(told) == sorted(
        [(all_of_hers.id, "deposit.credited"), (all_of_hers.id, "lend.matured"), (loans.id, "lend.matured")]
    )


async def test_borrowing_repaying_liquidations_risks_and_payouts_are_told_by_their_names(hooked: Hooked) -> None:
    await hooked.world.price(100_000)
    await hooked.desk.create(STAFF, "https://a.example", EVERYTHING, ["alice"])
    await hooked.world.borrows("alice", 80_000)
    await hooked.world.house.payouts.run_once()
    for usd in (95_000, 92_000):
        await hooked.world.price(usd)
    poster = Taking()
    await hooked.tell(poster)
    assert [body["type"] for body in poster.bodies] == [
        "deposit.credited",
        "borrow.opened",
        "payout.sent",
        "margin.at_risk",
        "borrow.repaid",
        "margin.liquidated",
    ]
    assert all(len(json.dumps(body)) < 20_000 for body in poster.bodies)


async def test_what_is_somebody_elses_is_not_there_and_private_addresses_are_not_registered(hooked: Hooked) -> None:
    hers = await hooked.desk.create(ALICE, "https://a.example", EVERYTHING, [])
    bob = Viewer("bob", Role.CUSTOMER, "")
    for refused in (
        hooked.desk.rotate(bob, hers.id),
        hooked.desk.delete(bob, hers.id),
        hooked.desk.send_test(bob, hers.id),
        hooked.desk.create(bob, "https://a.example", EVERYTHING, ["alice"]),
    ):
        with pytest.raises(NotFound):
            await refused
    strict = Destinations()
    for url in (
        "http://a.example",
        "https://10.0.0.1/",
        "https://[::ffff:127.0.0.1]/",
        "https://localhost/",
        "https://u:p@a.example/",
        "https://a.example/#x",
        "https://a.example/ b",
        "https:///x",
        "https://a.example:99999/",
        "ftp://a.example/",
    ):
        with pytest.raises(InvalidInput):
            strict.check(url)
    assert strict.check("https://hooks.example:8443/in?key=1")
