"""Calls identity providers, and believes nothing that is not well-formed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from gql_server.plugin_api.identity import (
    IdentityLink,
    IdentityProvider,
    IdentityReport,
    IdentityRequest,
    ReportKind,
    WebhookRejected,
)
from gql_server.plugin_host.adapters import isolated
from gql_server.plugin_host.errors import AdapterFailed
from gql_server.plugin_host.faults import phrase

NAME_LENGTH_MAX: Final = 200
URL_LENGTH_MAX: Final = 2_000
REASONS_MAX: Final = 10
REASON_LENGTH_MAX: Final = 500
NOTE_LENGTH_MAX: Final = 2_000
TIME_MAX: Final = 2**53


class GuardedIdentityProvider:
    """An identity provider whose links lead somewhere, and whose reports are whole."""

    def __init__(self, provider: IdentityProvider, owner: str, seconds_max: float) -> None:
        """Guard a provider."""
        self.name = provider.name
        self._provider, self._owner, self._seconds_max = provider, owner, seconds_max

    @property
    def pages(self) -> Any:  # noqa: ANN401 - an ASGI application
        """Return the pages that a provider which plays brings with it; None for every other.

        Raises:
            AdapterFailed: They cannot be made.
        """
        make = getattr(self._provider, "pages", None)
        if make is None or getattr(self._provider, "is_sandbox", False) is not True:
            return None
        try:
            return make()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin may raise anything
            raise AdapterFailed(self._owner, phrase(error)) from None

    async def start(self, request: IdentityRequest) -> IdentityLink:
        """Begin a verification.

        Raises:
            AdapterFailed: The provider raised, took too long, or answered nonsense: ask again with the same ``check_id``.
        """
        link = await isolated(lambda: self._provider.start(request), adapter=self._owner, seconds_max=self._seconds_max)
        if type(link) is not IdentityLink or not _is_line(link.provider_reference, NAME_LENGTH_MAX):
            raise AdapterFailed(self._owner, "answered no link with a reference")
        if not _is_line(link.url, URL_LENGTH_MAX) or not _is_web_address(link.url):
            raise AdapterFailed(self._owner, "answered an address that is none")
        if type(link.expires_at) is not int or not 0 < link.expires_at < TIME_MAX:
            raise AdapterFailed(self._owner, "answered a link without an end")
        return link

    async def read_webhook(self, headers: Mapping[str, str], body: bytes, now: int) -> IdentityReport | None:
        """Return what a webhook says; None for one that says nothing of a review.

        Raises:
            WebhookRejected: It is not the provider's, or too old.
            AdapterFailed: The provider's adapter raised anything else, took too long, or read nonsense.
        """

        async def read() -> IdentityReport | WebhookRejected | None:
            try:
                return await self._provider.read_webhook(headers, body, now)
            except WebhookRejected as rejected:
                return rejected

        report = await isolated(read, adapter=self._owner, seconds_max=self._seconds_max)
        if isinstance(report, WebhookRejected):
            raise report
        return None if report is None else self._checked(report)

    def _checked(self, report: object) -> IdentityReport:
        if type(report) is not IdentityReport:
            raise AdapterFailed(self._owner, "read no report")
        if not (_is_line(report.id, NAME_LENGTH_MAX) and _is_line(report.provider_reference, NAME_LENGTH_MAX)):
            raise AdapterFailed(self._owner, "read a report without id or reference")
        if type(report.kind) is not ReportKind or type(report.provider_time) is not int or not 0 <= report.provider_time < TIME_MAX:
            raise AdapterFailed(self._owner, "read a report without kind or time")
        is_fine = type(report.reasons) is tuple and len(report.reasons) <= REASONS_MAX
        if not is_fine or not all(_is_text(reason, REASON_LENGTH_MAX) for reason in report.reasons):
            raise AdapterFailed(self._owner, "read reasons that are no short sentences")
        if report.note is not None and not _is_text(report.note, NOTE_LENGTH_MAX):
            raise AdapterFailed(self._owner, "read a note that is no short text")
        return report


def _is_line(text: object, length_max: int) -> bool:
    return type(text) is str and 0 < len(text) <= length_max and text.isprintable()


def _is_text(text: object, length_max: int) -> bool:
    return type(text) is str and len(text) <= length_max and "\0" not in text


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False
