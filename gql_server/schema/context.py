"""What a resolver has at hand: who asks, what the server is made of, and this request's reads."""

from __future__ import annotations

from typing import TypeAlias

import strawberry
from strawberry.types.graphql import OperationType

from gql_server.domain.models import Models
from gql_server.plugin_host.catalogue import Catalogue
from gql_server.plugin_host.explaining import RateTeller
from gql_server.plugin_host.host import PluginHost
from gql_server.ports.runtime import Storage
from gql_server.schema.compiled.roads import Detour, Road
from gql_server.schema.deadlines import Deadline, Deadlines
from gql_server.schema.loaders import Reader
from gql_server.schema.services import Services
from gql_server.schema.shapes import Shape
from gql_server.service.authorization import Viewer
from gql_server.service.clients import NOWHERE, Client
from gql_server.service.gate import Visit
from gql_server.service.meter import NO_METER, Meter


class Context:
    """One request."""

    meter: Meter = NO_METER
    """Who counts; the schema says so."""

    def __init__(
        self,
        services: Services,
        viewer: Viewer | None,
        *,
        has_bad_token: bool = False,
        client: Client = NOWHERE,
        is_just_found: bool = False,
    ) -> None:
        """Begin a request.

        Args:
            services: What the server is made of.
            viewer: Who asks; None for nobody.
            has_bad_token: Whether a token came that is unknown, expired or revoked.
            client: From where the request comes.
            is_just_found: Whether the viewer was found for this very request, so that what was found along need not be read again.
        """
        self.services = services
        self.viewer = viewer
        self.has_bad_token = has_bad_token
        self.visit = Visit(services.gate, client)
        self.is_many_fine = False
        """Whether the document may be one of many attempts."""
        self.operation: OperationType | None = None
        """Which kind of operation is asked, once the document is parsed."""
        self.shape: Shape | None = None
        """What the operation is from afar, once it was weighed."""
        self.requested = 0
        """What it costs, in points."""
        self.wants_cost = False
        """Whether the request asks what it costs."""
        self.road: Road | None = None
        """How the operation was executed, once it was."""
        self.detour: Detour | None = None
        """Why it was not compiled; None where it was."""
        self.input: object = None
        """The input of the mutation that is under way, as it was given."""
        self.last_event_id: str | None = None
        """After which event a subscription goes on, where the request says so and the subscription does not."""
        self.event_id: str | None = None
        """The place of the update that is being shown."""
        self.deadlines: Deadlines | None = None
        """Where the deadline of each update begins, for a subscription."""
        self.deadline: Deadline | None = None
        """Of the update that is being shown."""
        self._is_just_found = is_just_found
        self._reader: Reader | None = None

    def renew(self, decided_seq: int | None = None) -> Reader:
        """Forget what was read, because something has changed, and return the new reader.

        Args:
            decided_seq: The place of the command that has changed it, which is known to have been committed.
        """
        services = self.services
        self._reader = Reader(services.storage, services.models, services.markets, decided_seq=decided_seq)
        return self._reader

    def begin_deadline(self) -> None:
        """Begin the deadline of an update, where updates have any."""
        if self.deadlines is not None:
            self.end_deadline()
            self.deadline = self.deadlines.begin()

    def end_deadline(self) -> None:
        """End the deadline of the update that was shown."""
        if self.deadlines is not None and self.deadline is not None:
            self.deadlines.end(self.deadline)
            self.deadline = None

    def stop(self) -> None:
        """Stop what is being read for this request."""
        if self._reader is not None:
            self._reader.stop()

    @property
    def reader(self) -> Reader:
        """Return this request's reads; what the session was found with is known to them, until something changes."""
        if self._reader is None:
            services, viewer = self.services, self.viewer
            whoever_asks = viewer.member if viewer is not None and self._is_just_found else None
            self._reader = Reader(services.storage, services.models, services.markets, whoever_asks)
        return self._reader

    @property
    def storage(self) -> Storage:
        """Return where everything is kept."""
        return self.services.storage

    @property
    def host(self) -> PluginHost:
        """Return the plugins."""
        return self.services.host

    @property
    def catalogue(self) -> Catalogue:
        """Return what the plugins offer."""
        return self.services.host.catalogue

    @property
    def rate_teller(self) -> RateTeller:
        """Return who lets rate models tell how they came to an answer."""
        return RateTeller(self.services.host.catalogue, monotonic=self.services.clock.monotonic)

    @property
    def models(self) -> Models:
        """Return the guarded models."""
        return self.services.models


Info: TypeAlias = strawberry.Info[Context, None]
