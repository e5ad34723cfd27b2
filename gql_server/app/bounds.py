"""What one operation and one caller may take, as the settings say."""

from __future__ import annotations

from gql_server.schema.bounds import Bounds
from gql_server.settings import Settings


def bounds_of(settings: Settings) -> Bounds:
    """Return the bounds of an installation."""
    return Bounds(
        cost_max=settings.operation_cost_max,
        seconds_max=settings.operation_seconds_max,
        per_caller_max=settings.operations_per_caller_max,
    )
