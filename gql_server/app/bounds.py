"""What one operation and one caller may take, as the settings say."""

from __future__ import annotations

from gql_server.schema.bounds import Bounds
from gql_server.schema.document_limits import DocumentLimits
from gql_server.schema.over_http.reading import BodyLimits
from gql_server.settings import Settings


def bounds_of(settings: Settings) -> Bounds:
    """Return the bounds of an installation."""
    return Bounds(
        cost_max=settings.operation_cost_max,
        seconds_max=settings.operation_seconds_max,
        per_caller_max=settings.operations_per_caller_max,
        document=DocumentLimits(
            tokens_max=settings.document_tokens_max,
            depth_max=settings.document_depth_max,
            aliases_max=settings.document_aliases_max,
            directives_max=settings.document_directives_max,
            root_fields_max=settings.document_root_fields_max,
        ),
    )


def body_limits_of(settings: Settings) -> BodyLimits:
    """Return the limits of bodies."""
    return BodyLimits(bytes_max=settings.body_bytes_max, seconds_max=settings.body_seconds_max)
