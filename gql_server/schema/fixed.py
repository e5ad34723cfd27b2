"""Numbers as clients read them: text in fixed notation."""

from __future__ import annotations

from gql_server.schema.scalars import Decimal
from gql_server.units import format_rate


def rate_text(value: int) -> Decimal:
    """Return an 18-decimal rate, fraction or dollar value as clients read it."""
    return Decimal(format_rate(value))


def optional_rate_text(value: int | None) -> Decimal | None:
    """Return the same, null for what is unknown."""
    return None if value is None else rate_text(value)
