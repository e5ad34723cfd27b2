"""Joins what verifies identities: the provider, the services around it, its pages where it plays, and the work that tries again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.routing import BaseRoute, Mount, Route

from gql_server.plugin_api.identity import IdentityLink, IdentityReport, IdentityRequest
from gql_server.plugin_host import PluginHost
from gql_server.plugin_host.identity import GuardedIdentityProvider
from gql_server.ports.runtime import Clock, Identifiers, Storage
from gql_server.service.background import Worker
from gql_server.service.identity import IdentityVerification
from gql_server.service.identity_persons import SubmittedPersons
from gql_server.service.identity_reports import IdentityReports
from gql_server.service.onboarding_moves import OnboardingMoves
from gql_server.service.throttle import Throttles
from gql_server.settings import Settings
from gql_server.web.identity_return import identity_return
from gql_server.web.identity_webhooks import IdentityWebhooks

PAGES_AT: Final = "/sandbox/identity"


class ChosenProvider:
    """The identity provider that the settings choose."""

    def __init__(self, host: PluginHost, name: str) -> None:
        """Choose by name; without one it is the only one made for the mode."""
        self._host = host
        self._name = name

    @property
    def guarded(self) -> GuardedIdentityProvider:
        """Return it, made once.

        Raises:
            PluginHostError: There is no such provider, or it cannot be made.
        """
        return self._host.identity_provider(self._name)

    @property
    def name(self) -> str:
        """Return its registered name."""
        return self.guarded.name

    async def start(self, request: IdentityRequest) -> IdentityLink:
        """Begin a verification."""
        return await self.guarded.start(request)

    async def read_webhook(self, headers: Mapping[str, str], body: bytes, now: int) -> IdentityReport | None:
        """Return what a webhook says."""
        return await self.guarded.read_webhook(headers, body, now)


class IdentityDesk:
    """Everything about identities that an installation has."""

    def __init__(
        self,
        host: PluginHost,
        settings: Settings,
        *,
        storage: Storage,
        moves: OnboardingMoves,
        throttles: Throttles,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        """Join the parts; the provider is made when it is first needed, so that commands which serve nobody need none."""
        provider = ChosenProvider(host, settings.identity_provider)
        self._provider, self._is_sandbox = provider, settings.is_sandbox
        self.verification = IdentityVerification(
            provider=provider,
            store=storage.identity,
            cases=storage.onboarding,
            persons=SubmittedPersons(storage.onboarding, storage.people),
            moves=moves,
            throttles=throttles,
            clock=clock,
            identifiers=identifiers,
            public_url=settings.base_url,
        )
        self.reports = IdentityReports(
            provider=provider, store=storage.identity, cases=storage.onboarding, reviews=moves, clock=clock
        )

    def worker(self) -> Worker:
        """Return the work of asking a provider again that was away."""
        return Worker("identity", self.verification.try_again)

    def routes(self) -> list[BaseRoute]:
        """Return where webhooks come in, and in a sandbox the pages of a provider that plays.

        Raises:
            PluginHostError: There is no such provider, or it cannot be made.
        """
        pages = self._provider.guarded.pages if self._is_sandbox else None
        webhooks = Route("/webhooks/identity/{provider}", IdentityWebhooks(self.reports).answer, methods=["POST"])
        routes: list[BaseRoute] = [webhooks, Route("/verify/identity", identity_return, methods=["GET"])]
        return routes if pages is None else [*routes, Mount(PAGES_AT, app=pages)]
