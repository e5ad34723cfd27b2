"""What an identity provider answers is believed only when it is well-formed; what it rejects is rejected."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import pytest

from gql_server.plugin_api import DocumentType, IdentityLink, IdentityReport, IdentityRequest, ReportKind, WebhookRejected
from gql_server.plugin_host import AdapterFailed
from gql_server.plugin_host.identity import GuardedIdentityProvider

ASKED = IdentityRequest("c1", "a1", DocumentType.PASSPORT, "ja", "Hana", "Sato", "1990-04-01", "JP", "https://lend.example/")
LINK = IdentityLink("r1", "https://provider.example/r1", 1_900_000_000)
REPORT = IdentityReport("m1", "r1", ReportKind.APPROVED, 1_800_000_000_000, ("Welcome.",), "score 99")


class Scripted:
    """Answers, or raises, what it was made with."""

    name: ClassVar[str] = "scripted"
    is_sandbox: ClassVar[bool] = True

    def __init__(self, answer: Any) -> None:  # noqa: ANN401 - any answer, however wrong
        self.answer = answer

    async def start(self, request: IdentityRequest) -> Any:  # noqa: ANN401, ARG002 - any answer, whatever was asked
        if isinstance(self.answer, BaseException):
            raise self.answer
        if self.answer == "sleep":
            await asyncio.sleep(60)
        return self.answer

    async def read_webhook(self, headers: Mapping[str, str], body: bytes, now: int) -> Any:  # noqa: ANN401, ARG002 - the same
        return await self.start(ASKED)

    def pages(self) -> object:
        return self.answer


def guarded(answer: object) -> GuardedIdentityProvider:
    return GuardedIdentityProvider(Scripted(answer), "scripted (it 1.0)", 0.2)


async def test_a_link_and_a_report_that_are_whole_come_through() -> None:
    assert await guarded(LINK).start(ASKED) == LINK
    assert await guarded(REPORT).read_webhook({}, b"", 0) == REPORT
    assert await guarded(None).read_webhook({}, b"", 0) is None


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "https://provider.example/r1",
        replace(LINK, provider_reference=""),
        replace(LINK, provider_reference="r" * 201),
        replace(LINK, url="javascript:alert(1)"),
        replace(LINK, url="https://"),
        replace(LINK, url="https://[nonsense"),
        replace(LINK, url="https://provider.example/" + "r" * 2_000),
        replace(LINK, expires_at=0),
        replace(LINK, expires_at=1.5),  # type: ignore[arg-type] # as a plugin may
        ConnectionError("no route"),
        SystemExit(1),
        "sleep",
    ],
)
async def test_a_link_that_is_not_whole_has_failed(answer: object) -> None:
    with pytest.raises(AdapterFailed, match=r"scripted \(it 1.0\)"):
        await guarded(answer).start(ASKED)


@pytest.mark.parametrize(
    "answer",
    [
        "approved",
        replace(REPORT, id=""),
        replace(REPORT, provider_reference="r\n1"),
        replace(REPORT, kind="APPROVED"),  # type: ignore[arg-type] # as a plugin may
        replace(REPORT, provider_time=-1),
        replace(REPORT, reasons=["a list"]),  # type: ignore[arg-type] # as a plugin may
        replace(REPORT, reasons=("x",) * 11),
        replace(REPORT, reasons=("x" * 501,)),
        replace(REPORT, note="x" * 2_001),
        ValueError("not JSON"),
    ],
)
async def test_a_report_that_is_not_whole_has_failed(answer: object) -> None:
    with pytest.raises(AdapterFailed):
        await guarded(answer).read_webhook({}, b"", 0)


async def test_a_rejected_webhook_is_rejected_and_no_failure() -> None:
    with pytest.raises(WebhookRejected, match="too old"):
        await guarded(WebhookRejected("too old")).read_webhook({}, b"", 0)


def test_only_who_plays_brings_pages() -> None:
    pages = object()
    assert guarded(pages).pages is pages
    real = Scripted(pages)
    real.is_sandbox = False  # type: ignore[misc] # of this one
    assert GuardedIdentityProvider(real, "real", 1).pages is None
