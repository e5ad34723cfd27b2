"""Sumsub by its documented API: signed requests, one applicant an account, and what its webhooks mean."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from gql_server.plugin_api import DocumentType, ReportKind, WebhookRejected
from gql_server.plugin_host import AdapterFailed
from tests.plugins.test_identity_providers import ASKED, sumsub
from tests.sumsub_server import LEVEL, SumsubServer, running_sumsub, signed, webhook


@pytest.fixture
def vendor() -> Iterator[SumsubServer]:
    with running_sumsub() as server:
        yield server


async def test_an_applicant_is_made_of_what_was_submitted(vendor: SumsubServer) -> None:
    link = await sumsub(vendor.url).start(ASKED)
    applicant = vendor.applicants[link.provider_reference]
    assert applicant["fixedInfo"] == {"firstName": "Hana", "lastName": "Sato", "dob": "1990-04-01", "country": "JPN"}
    assert (applicant["externalUserId"], applicant["lang"]) == ("a1", "ja")
    assert vendor.links == [
        {
            "levelName": LEVEL,
            "userId": "a1",
            "ttlInSecs": 24 * 3600,
            "redirect": {"successUrl": "https://lend.example/back", "rejectUrl": "https://lend.example/back"},
            "lang": "ja",
        }
    ]
    assert link.url == f"{vendor.url}/websdk/p/00000001"


async def test_a_corrected_profile_corrects_the_applicant(vendor: SumsubServer) -> None:
    first = await sumsub(vendor.url).start(ASKED)
    second = await sumsub(vendor.url).start(replace(ASKED, check_id="c2", first_name="Hanako", locale="en-GB"))
    assert second.provider_reference == first.provider_reference
    assert second.url != first.url
    assert vendor.applicants[first.provider_reference]["fixedInfo"]["firstName"] == "Hanako"


async def test_a_level_may_depend_on_the_document(vendor: SumsubServer) -> None:
    provider = sumsub(vendor.url, level_name="individual-{document}")
    with pytest.raises(AdapterFailed, match="answered 404"):
        await provider.start(replace(ASKED, document_type=DocumentType.MY_NUMBER_CARD))


async def test_a_wrong_secret_is_refused_and_says_nothing_of_the_customer(vendor: SumsubServer) -> None:
    with pytest.raises(AdapterFailed, match=r"the provider answered 401 \(code 4000\)$"):
        await sumsub(vendor.url, secret_key="another").start(ASKED)


@pytest.mark.parametrize("answer", [(500, b"{}"), (200, b"<html>"), (200, b"{}"), (200, b"[]"), (201, b'{"id": 5}')], ids=str)
async def test_an_answer_that_is_none_has_failed(vendor: SumsubServer, answer: tuple[int, bytes]) -> None:
    vendor.answer = answer
    with pytest.raises(AdapterFailed, match="sumsub_identity"):
        await sumsub(vendor.url).start(ASKED)


async def test_a_provider_that_is_down_has_failed() -> None:
    with pytest.raises(AdapterFailed):
        await sumsub("http://127.0.0.1:9").start(ASKED)


async def test_a_provider_that_is_slow_has_failed(vendor: SumsubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    from gql_server_sumsub_identity import client

    monkeypatch.setattr(client, "SECONDS_MAX", 0.2)
    vendor.delay_seconds = 2
    with pytest.raises(AdapterFailed, match="Timeout"):
        await sumsub(vendor.url).start(ASKED)


def now() -> int:
    return int(time.time())


@pytest.mark.parametrize("algorithm", ["HMAC_SHA256_HEX", "HMAC_SHA512_HEX"])
async def test_both_strong_digests_hold(algorithm: str) -> None:
    body = webhook("r1", "applicantPending", now() * 1000)
    report = await sumsub("http://127.0.0.1:9").read_webhook(signed(body, algorithm=algorithm), body, now())
    assert report is not None
    assert report.kind is ReportKind.PENDING


async def test_a_weak_digest_is_rejected() -> None:
    body = webhook("r1", "applicantPending", now() * 1000)
    with pytest.raises(WebhookRejected):
        await sumsub("http://127.0.0.1:9").read_webhook(signed(body, algorithm="HMAC_SHA1_HEX"), body, now())


@pytest.mark.parametrize("kind", ["applicantCreated", "applicantPersonalInfoChanged", "applicantReset", "applicantActionReviewed"])
async def test_what_is_no_review_of_the_applicant_is_no_report(kind: str) -> None:
    body = webhook("r1", kind, now() * 1000, reviewResult={"reviewAnswer": "GREEN"})
    assert await sumsub("http://127.0.0.1:9").read_webhook(signed(body), body, now()) is None


async def test_an_approval_at_another_level_is_no_report() -> None:
    body = webhook("r1", "applicantReviewed", now() * 1000, levelName="phone-only", reviewResult={"reviewAnswer": "GREEN"})
    assert await sumsub("http://127.0.0.1:9").read_webhook(signed(body), body, now()) is None


async def test_a_rejection_that_is_not_said_to_be_for_a_retry_is_final() -> None:
    body = webhook("r1", "applicantReviewed", now() * 1000, reviewResult={"reviewAnswer": "RED", "rejectLabels": ["FORGERY"]})
    report = await sumsub("http://127.0.0.1:9").read_webhook(signed(body), body, now())
    assert report is not None
    assert (report.kind, report.note) == (ReportKind.REJECTED, "FORGERY")


async def test_the_last_retry_of_the_vendor_still_counts() -> None:
    sent = now() - 24 * 3600 - 360
    body = webhook("r1", "applicantPending", sent * 1000)
    assert await sumsub("http://127.0.0.1:9").read_webhook(signed(body), body, now()) is not None
