"""The contract of every identity provider: links that go on, reports as sent, and nothing believed that is not signed and new."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from gql_server_sandbox_identity.delivery import Message
from gql_server_sandbox_identity.signing import Signatures

from gql_server.plugin_api import DocumentType, IdentityRequest, ReportKind, WebhookRejected
from gql_server.plugin_host import PluginHost
from gql_server.plugin_host.identity import GuardedIdentityProvider
from gql_server.ports.people import OnboardingStatus
from gql_server.service.identity_reports import Received
from tests.plugins.hosts import PLUGINS_DIR
from tests.service.identities import Identities
from tests.sumsub_server import APP_TOKEN, LEVEL, SECRET_KEY, WEBHOOK_SECRET, SumsubServer, running_sumsub, signed, webhook

DAY = 24 * 3600
SECRET = "sandbox-secret"
ASKED = IdentityRequest("c1", "a1", DocumentType.PASSPORT, "ja", "Hana", "Sato", "1990-04-01", "JP", "https://lend.example/back")
Posted = tuple[dict[str, str], bytes]


@dataclass
class Bench:
    """A provider, and how its webhooks look: the report of a kind, posted at a time in Unix milliseconds."""

    provider: GuardedIdentityProvider
    post: Callable[[str, ReportKind, int], Posted]


def loaded(name: str, settings: dict[str, str]) -> GuardedIdentityProvider:
    given = {f"GQL_SERVER_PLUGIN_{name.upper()}_{setting.upper()}": text for setting, text in settings.items()}
    return PluginHost.load(plugins_dir=PLUGINS_DIR, enabled=[name], adapter_settings=given).identity_provider()


def sandbox_bench(folder: Path) -> Bench:
    def post(reference: str, kind: ReportKind, at: int) -> Posted:
        body = Message(f"{reference}-{at}", reference, kind, at, ("why",), "score 1").body()
        return Signatures(SECRET).headers(body, at // 1000), body

    return Bench(loaded("sandbox_identity", {"secret": SECRET, "folder": str(folder)}), post)


SUMSUB: dict[ReportKind, tuple[str, dict[str, str]]] = {
    ReportKind.PENDING: ("applicantPending", {}),
    ReportKind.ON_HOLD: ("applicantOnHold", {}),
    ReportKind.APPROVED: ("applicantReviewed", {"reviewAnswer": "GREEN"}),
    ReportKind.RESUBMISSION: ("applicantReviewed", {"reviewAnswer": "RED", "reviewRejectType": "RETRY"}),
    ReportKind.REJECTED: ("applicantReviewed", {"reviewAnswer": "RED", "reviewRejectType": "FINAL"}),
}


def sumsub_post(reference: str, kind: ReportKind, at: int) -> Posted:
    name, result = SUMSUB[kind]
    said = result | {"moderationComment": "why", "clientComment": "score 1"}
    body = webhook(reference, name, at, reviewResult=said)
    return signed(body), body


def sumsub(url: str, **settings: str) -> GuardedIdentityProvider:
    secrets = {"app_token": APP_TOKEN, "secret_key": SECRET_KEY, "webhook_secret": WEBHOOK_SECRET, "level_name": LEVEL}
    return loaded("sumsub_identity", secrets | {"base_url": url} | settings)


@pytest.fixture(scope="module")
def vendor() -> Iterator[SumsubServer]:
    with running_sumsub() as server:
        yield server


@pytest.fixture(params=["sandbox_identity", "sumsub_identity"])
def bench(request: pytest.FixtureRequest, vendor: SumsubServer, tmp_path: Path) -> Bench:
    return sandbox_bench(tmp_path) if request.param == "sandbox_identity" else Bench(sumsub(vendor.url), sumsub_post)


def now() -> int:
    return int(time.time())


async def test_a_verification_has_a_reference_and_an_address_that_works_for_a_while(bench: Bench) -> None:
    link = await bench.provider.start(ASKED)
    assert link.url.startswith("http")
    assert now() + 600 < link.expires_at < now() + 30 * DAY


async def test_starting_again_starts_no_other_verification(bench: Bench) -> None:
    assert (await bench.provider.start(ASKED)).provider_reference == (await bench.provider.start(ASKED)).provider_reference


async def test_accounts_have_verifications_of_their_own(bench: Bench) -> None:
    other = replace(ASKED, check_id="c2", account="a2")
    assert (await bench.provider.start(ASKED)).provider_reference != (await bench.provider.start(other)).provider_reference


@pytest.mark.parametrize("kind", list(ReportKind))
async def test_a_webhook_is_read_as_it_was_sent(bench: Bench, kind: ReportKind) -> None:
    at = now() * 1000 + 321
    report = await bench.provider.read_webhook(*bench.post("r1", kind, at), now())
    assert report is not None
    assert (report.provider_reference, report.kind, report.provider_time) == ("r1", kind, at)
    assert (report.reasons, report.note) == (("why",), "score 1")


async def test_a_message_has_the_same_id_each_time_and_another_message_another(bench: Bench) -> None:
    at = now() * 1000
    posted = [
        bench.post("r1", ReportKind.PENDING, at),
        bench.post("r1", ReportKind.PENDING, at),
        bench.post("r1", ReportKind.PENDING, at + 1),
    ]
    first, again, other = [await bench.provider.read_webhook(*one, now()) for one in posted]
    assert first is not None
    assert again is not None
    assert other is not None
    assert first.id == again.id != other.id


@pytest.mark.parametrize("way", ["a changed body", "a changed signature", "no signature", "no headers", "another's signature"])
async def test_a_forged_webhook_is_rejected(bench: Bench, way: str) -> None:
    headers, body = bench.post("r1", ReportKind.APPROVED, now() * 1000)
    (name,) = [name for name in headers if "signature" in name or name == "x-payload-digest"]
    if way == "a changed body":
        body = body.replace(b"r1", b"r2")
    elif way == "no headers":
        headers = {}
    else:
        wrong = {"a changed signature": "0" * 64, "no signature": ""}
        headers[name] = wrong.get(way) or bench.post("r2", ReportKind.APPROVED, now() * 1000)[0][name]
    with pytest.raises(WebhookRejected):
        await bench.provider.read_webhook(headers, body, now())


@pytest.mark.parametrize("seconds", [7 * DAY, -3600], ids=["long ago", "from the future"])
async def test_a_webhook_from_another_time_is_rejected(bench: Bench, seconds: int) -> None:
    with pytest.raises(WebhookRejected):
        await bench.provider.read_webhook(*bench.post("r1", ReportKind.APPROVED, now() * 1000), now() + seconds)


async def test_nonsense_that_is_signed_is_no_report(bench: Bench) -> None:
    with pytest.raises(Exception, match=r"sandbox_identity|sumsub_identity"):
        await bench.provider.read_webhook(*signed_nonsense(bench), now())


def signed_nonsense(bench: Bench) -> Posted:
    body = b"[1, 2"
    return (Signatures(SECRET).headers(body, now()), body) if bench.provider.name == "sandbox_identity" else (signed(body), body)


class Installation(Identities):
    """The services around a real provider."""

    def __init__(self, bench: Bench) -> None:
        provider: Any = bench.provider
        super().__init__(provider)
        self.clock.at = now()
        self.bench = bench

    async def take(self, posted: Posted) -> Received:
        return await self.reports.receive(self.bench.provider.name, *posted)


@pytest.fixture
async def house(bench: Bench) -> Installation:
    return Installation(bench)


async def started(house: Installation) -> str:
    check = await house.verification.start("a1", DocumentType.PASSPORT)
    assert check.reference
    return check.reference


async def test_forged_replayed_late_and_reordered_webhooks_change_nothing(house: Installation) -> None:
    reference, at = await started(house), house.clock.at * 1000
    kinds = [ReportKind.PENDING, ReportKind.ON_HOLD, ReportKind.PENDING, ReportKind.APPROVED]
    posted = [house.bench.post(reference, kind, at + place) for place, kind in enumerate(kinds)]
    for order in permutations(posted[:3]):
        for one in order:
            await house.take(one)
    assert await house.take(posted[3]) is Received.CHANGED
    assert house.status() is OnboardingStatus.APPROVED
    known = house.cases.known["a1"]
    for one in posted:
        assert await house.take(one) is Received.NO_NEWS
        headers, body = one
        assert await house.take((headers, body + b" ")) is Received.REJECTED
    late = house.bench.post(reference, ReportKind.REJECTED, at + 2)
    assert await house.take(late) is Received.NO_NEWS
    reversal = house.bench.post(reference, ReportKind.REJECTED, at + 4)
    house.clock.at += 7 * DAY
    assert await house.take(reversal) is Received.REJECTED
    assert house.cases.known["a1"] == known


async def test_a_late_reversal_takes_an_approval_back(house: Installation) -> None:
    reference, at = await started(house), house.clock.at * 1000
    for place, kind in enumerate([ReportKind.PENDING, ReportKind.APPROVED, ReportKind.REJECTED]):
        assert await house.take(house.bench.post(reference, kind, at + place)) is Received.CHANGED
    assert house.status() is OnboardingStatus.REJECTED


async def test_a_report_about_a_reference_that_was_never_given_is_unknown(house: Installation) -> None:
    await started(house)
    assert await house.take(house.bench.post("r9", ReportKind.APPROVED, house.clock.at * 1000)) is Received.UNKNOWN
