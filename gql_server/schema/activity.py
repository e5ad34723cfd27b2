"""What happened in a sub-account, newest first."""

from __future__ import annotations

from typing import Final

import strawberry

from gql_server.domain.events import Details
from gql_server.ports.ledger import LoggedEvent
from gql_server.schema.amounts import Amount, amount_of
from gql_server.schema.commands import Command
from gql_server.schema.declare import resolved
from gql_server.schema.enums import ActivityType
from gql_server.schema.ids import global_id
from gql_server.schema.node import Node
from gql_server.schema.scalars import JSON, DateTime, format_date_time
from gql_server.schema.view import View
from gql_server.units import format_fixed, format_rate

ACTIVITY_TYPES: Final = tuple(kind.value for kind in ActivityType)

_RATES: Final = frozenset({"penalty", "health_before", "health_after"})


@strawberry.type(description="One thing that happened in a sub-account.")
class Activity(Node):
    """One thing that happened in a sub-account."""

    view: strawberry.Private[View]
    logged: strawberry.Private[LoggedEvent]

    @resolved("Global id, opaque.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("Activity", self.logged.seq, self.logged.line)

    @resolved("What it was.")
    def type(self) -> ActivityType:
        """Return the type."""
        return ActivityType(self.logged.event.type.value)

    @resolved("When it was.")
    def at(self) -> DateTime:
        """Return the time."""
        return DateTime(self.logged.at)

    @resolved("How much it was.")
    def amount(self) -> Amount:
        """Return the amount."""
        event = self.logged.event
        return amount_of(self.view, event.symbol or "", event.amount or 0)

    @resolved("What explains it, by name: amounts in whole tokens and rates in fixed notation, times in RFC 3339.")
    def details(self) -> JSON:
        """Return the details."""
        return JSON(shown_details(self.view, self.logged.event.details, self.logged.event.symbol))

    @resolved("The command that made it.")
    def command(self) -> Command | None:
        """Return the command."""
        return Command(
            id=global_id("Command", self.logged.command_id),
            idempotency_key=self.logged.command_key.key,
            at=DateTime(self.logged.at),
            replayed=False,
        )


def shown_details(view: View, details: Details, symbol: str | None) -> dict[str, str | bool | None]:
    """Return an event's details as clients read them."""
    return {name: _shown(view, name, value, symbol) for name, value in details.items()}


def _shown(view: View, name: str, value: str | int | bool | None, symbol: str | None) -> str | bool | None:
    if value is None or isinstance(value, str | bool):
        return value
    if name.endswith("_at") or name == "at":
        return format_date_time(value)
    if name in _RATES:
        return format_rate(value)
    if symbol is None or view.book.assets.get(symbol) is None:
        return str(value)
    return format_fixed(value, view.decimals(symbol))
