"""Operations as both transports run them: found, authenticated, charged for, executed, each result ready to be written."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from strawberry.types.graphql import OperationType

from gql_server.ports.errors import StorageFailure
from gql_server.schema.context import Context
from gql_server.schema.ids import key_of
from gql_server.schema.live.following import EVERY_KIND, follow
from gql_server.schema.live.metering import Meter
from gql_server.schema.live.shown import Shown, failed, refused_by, shown_of, unavailable
from gql_server.schema.over_http.charging import charge
from gql_server.schema.over_http.documents import Documents
from gql_server.schema.over_http.reading import Asked
from gql_server.schema.over_http.refusing import RequestRefused
from gql_server.schema.over_http.signatures import refused_key
from gql_server.schema.root import Schema
from gql_server.schema.services import Services
from gql_server.service.authorization import Viewer
from gql_server.service.clients import Client
from gql_server.service.key_refusals import CostExceeded, KeyRefused
from gql_server.service.signing import Signed


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, from where, and after which event a subscription goes on where it does not say so itself."""

    viewer: Viewer | None
    client: Client
    has_bad_token: bool = False
    last_event_id: str | None = None


class Operations:
    """Runs operations."""

    def __init__(self, schema: Schema, services: Services, documents: Documents) -> None:
        """Take what executes them, and which documents are known beforehand."""
        self.schema = schema
        self.services = services
        self.documents = documents

    async def authenticate(self, authorization: str | None) -> Viewer | None:
        """Return whose token it is, None when it is nobody's.

        Raises:
            StorageFailure: That cannot be told now.
        """
        scheme, _, token = (authorization or "").partition(" ")
        return await self.services.sessions.authenticate(token.strip()) if scheme.lower() == "bearer" else None

    async def recognize(self, signed: Signed, client: Client) -> Viewer:
        """Return in whose name a key asks; the nonce is used up.

        Raises:
            KeyRefused: The signature or the key is not good.
            StorageFailure: That cannot be told now.
        """
        return await self.services.signed_requests.authenticate(key_of(signed.key, "ApiKey"), signed, client)

    async def refusal(self, refused: KeyRefused, client: Client) -> KeyRefused:
        """Charge the network of who is refused a point, and return what to say: that it has none left, where that is so."""
        if isinstance(refused, CostExceeded):
            return refused
        try:
            await self.services.budgets.spend_on_fault(client)
        except CostExceeded as exceeded:
            return exceeded
        except StorageFailure:
            pass  # Who is refused stays so, whether that can be counted or not.
        return refused

    async def run(
        self, asked: Asked, caller: Caller, allowed: frozenset[OperationType] = EVERY_KIND
    ) -> AsyncGenerator[Shown, None]:
        """Yield the results of an operation; a refused one has one that is final, and so has one that meets a bug."""
        results = self._charged(asked, caller, allowed)
        try:
            async with aclosing(results):
                async for shown in results:
                    yield shown
        except Exception as bug:  # noqa: BLE001 - it ends this operation, and who asks reads a reference
            yield failed(self.schema.mask.internal(bug))

    async def _charged(self, asked: Asked, caller: Caller, allowed: frozenset[OperationType]) -> AsyncGenerator[Shown, None]:
        try:
            text = self.documents.find(asked)
            meter = await self._meter(text, asked, caller, allowed)
        except RequestRefused as refused:
            yield refused_by(refused)
            return
        except KeyRefused as refused:
            yield refused_by(refused_key(refused))
            return
        except StorageFailure as failure:
            yield unavailable(failure)
            return
        results = self._results(text, asked, caller, allowed)
        async with aclosing(results):
            async for shown in results:
                try:
                    charged = shown if meter is None else await meter.charge(shown)
                except StorageFailure as failure:
                    charged = unavailable(failure)
                yield charged
                if charged.is_final:
                    return

    async def _meter(self, text: str, asked: Asked, caller: Caller, allowed: frozenset[OperationType]) -> Meter | None:
        """Charge a key for an operation, and return what charges it for the results."""
        grant = None if caller.viewer is None else caller.viewer.grant
        if grant is None:
            return None
        kind, budgets = self.schema.kind_of(text, asked.name), self.services.budgets
        if kind is OperationType.MUTATION and kind not in allowed:
            raise RequestRefused(403, "SIGNATURE_REQUIRED", "A key signs each mutation: ask it by a signed POST.")
        opened = await charge(self.schema, budgets, grant, caller.client, text, asked)
        return Meter(budgets, grant, caller.client, opened, is_stream=kind is OperationType.SUBSCRIPTION)

    async def _results(
        self, text: str, asked: Asked, caller: Caller, allowed: frozenset[OperationType]
    ) -> AsyncGenerator[Shown, None]:
        context = Context(self.services, caller.viewer, has_bad_token=caller.has_bad_token, client=caller.client)
        context.last_event_id = caller.last_event_id
        context.wants_cost = asked.wants_cost
        results = follow(self.schema, text, context=context, variables=asked.variables, name=asked.name, allowed=allowed)
        async with aclosing(results):
            async for result in results:
                shown = shown_of(result, context.event_id)
                if not shown.is_final:
                    self.documents.keep(asked)
                yield shown
                context.event_id = None
