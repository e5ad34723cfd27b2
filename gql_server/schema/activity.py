"""What happened in a sub-account, newest first."""

from __future__ import annotations

from typing import Final

import strawberry
from strawberry.utils.str_converters import to_camel_case

from gql_server.domain.events import Details, EventType
from gql_server.domain.explaining_liquidation import explain_exchange
from gql_server.domain.outcomes import Liquidated
from gql_server.ports.ledger import LoggedEvent
from gql_server.schema.amounts import Amount, amount_of
from gql_server.schema.commands import Command
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved
from gql_server.schema.enums import ActivityType
from gql_server.schema.explanations import Explanation, explanation_of
from gql_server.schema.ids import global_id
from gql_server.schema.node import Node
from gql_server.schema.scalars import JSON, DateTime, format_date_time
from gql_server.schema.view import View
from gql_server.service.codec import decode_answer
from gql_server.units import format_fixed, format_rate

ACTIVITY_TYPES: Final = tuple(kind.value for kind in ActivityType)

_IDS: Final = {"payout_id": "Payout", "deposit_id": "Deposit", "sub_account_id": "SubAccount"}


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

    @resolved(
        "What explains it, by name: amounts in whole tokens, prices in US dollars, rates as fractions, times in RFC 3339, ids as "
        "everywhere in this API."
    )
    def details(self) -> JSON:
        """Return the details."""
        return JSON(shown_details(self.view, self.logged.event.details, self.logged.event.symbol))

    @resolved(
        "Of a liquidation: who decided and by which branch, and what was asked, seized, repaid and kept as penalty, each computed "
        "again from the prices it went by; the result is what was seized. Null for everything else, and for who took the "
        "collateral: the rest is the debtor's own."
    )
    async def explanation(self, info: Info) -> Explanation | None:
        """Return the explanation."""
        event = self.logged.event
        if event.type is not EventType.LIQUIDATED or event.details.get("role") != "debtor":
            return None
        decided = await info.context.reader.commands.one(self.logged.command_id)
        outcome = None if decided is None else decode_answer(decided.outcome_kind, decided.outcome)
        if not isinstance(outcome, Liquidated):
            return None
        decimals = {asset.symbol: asset.decimals for asset in self.view.book.assets.values()}
        return explanation_of(explain_exchange(outcome, event, decimals))

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
    shown: dict[str, str | bool | None] = {}
    for name, value in details.items():
        unit = details.get(f"{name}_symbol", symbol)
        shown[to_camel_case(name)] = _shown(view, name, value, unit if isinstance(unit, str) else None)
    return shown


def _shown(view: View, name: str, value: str | int | bool | None, symbol: str | None) -> str | bool | None:
    """Return one detail: ids as global ids, times in RFC 3339, prices, rates and factors with 18 decimals, others as amounts."""
    if isinstance(value, str):
        kind = next((kind for ending, kind in _IDS.items() if name.endswith(ending)), None)
        return value if kind is None else global_id(kind, value)
    if value is None or isinstance(value, bool):
        return value
    if name.endswith("_at"):
        return format_date_time(value)
    if name.endswith(("_price", "_rate", "_factor")):
        return format_rate(value)
    if symbol is None or view.book.assets.get(symbol) is None:
        return str(value)
    return format_fixed(value, view.decimals(symbol))
