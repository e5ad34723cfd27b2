"""Joins what reads from a replica."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from gql_server.app.ground import Ground
from gql_server.ports.replicas import Replica
from gql_server.ports.runtime import Storage
from gql_server.schema.over_http.places import Places
from gql_server.schema.services import Services
from gql_server.service.public_markets import PublicMarkets
from gql_server.service.replicas import Replicas
from gql_server.storage.replica import PostgresReplica


class _ReadThere:
    """A storage whose ledger is a replica's; people, sessions and everything else are the primary's."""

    def __init__(self, storage: Storage, replica: Replica) -> None:
        self._storage = storage
        self.ledger = replica.ledger
        self.glimpses = replica.glimpses

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a storage has
        return getattr(self._storage, name)


def replicas_of(ground: Ground) -> Replicas | None:
    """Return what knows the replica, if the settings name one."""
    settings = ground.settings
    if not settings.replica_url:
        return None
    replicas = Replicas(
        ground.ledger,
        PostgresReplica(settings.replica_url, settings.database_connections_max),
        ground.clock,
        wait_seconds_max=settings.replica_wait_milliseconds_max / 1_000,
        lag_seconds_max=settings.replica_lag_seconds_max,
    )
    ground.teller.observe(replicas.observe)
    return replicas


def places_of(ground: Ground, services: Services, replicas: Replicas | None) -> Places | None:
    """Return where queries are answered; None where there is only one place."""
    if replicas is None:
        return None
    storage = cast(Storage, _ReadThere(services.storage, replicas.replica))
    markets = PublicMarkets(storage.glimpses, storage.announcements, ground.clock, is_kept=False)
    return Places(services, replace(services, storage=storage, markets=markets), replicas)
