"""What is particular of a liquidation: what was taken at what price, what that repaid, and what remains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gql_server.domain.events import EventType
from gql_server.service.notices.facts import Fact
from gql_server.service.notices.numbers import number
from gql_server.service.notices.wording import Wording


@dataclass(slots=True)
class _Exchange:
    """What was taken of one asset for one debt, however many counterparties took it, and the price of what was taken."""

    seized: int
    repaid: int
    penalty: int
    price: int


def liquidated_particulars(fact: Fact, wording: Wording) -> dict[str, object]:
    """Return what stands at the places of a liquidation's letter."""
    if fact.outcome is None:
        raise ValueError("a liquidation has an outcome")
    exchanges: dict[tuple[str, str], _Exchange] = {}
    from_balance: dict[str, int] = {}
    for seizure in fact.outcome.seizures:
        if seizure.counterparty == "balance":
            from_balance[seizure.repay_symbol] = from_balance.get(seizure.repay_symbol, 0) + seizure.repaid
    held: dict[str, int] = {}
    owed: dict[str, int] = {}
    for event in fact.events:
        symbol = str(event.symbol)
        if event.type is EventType.REPAID:
            owed[symbol] = number(event, "remaining")
            continue
        debt = str(event.details["repaid_symbol"])
        held[symbol], owed[debt] = number(event, "held_left"), number(event, "owed_left")
        exchange = exchanges.setdefault((symbol, debt), _Exchange(0, 0, 0, number(event, "seized_price")))
        exchange.seized += event.amount or 0
        exchange.repaid += number(event, "repaid")
        exchange.penalty += number(event, "penalty")
    owed |= dict.fromkeys((symbol for symbol, _ in fact.outcome.bad_debt), 0)
    return {
        "seizures": [
            {
                "seized": wording.amount(symbol, exchange.seized),
                "price": wording.price(symbol, exchange.price, is_up=False),
                "repaid": wording.amount(debt, exchange.repaid),
                "penalty": wording.amount(symbol, exchange.penalty),
            }
            for (symbol, debt), exchange in exchanges.items()
        ],
        "from_balance": _amounts(wording, from_balance),
        "bad_debt": _amounts(wording, dict(fact.outcome.bad_debt)),
        "held_left": _amounts(wording, held) or "0",
        "owed_left": _amounts(wording, owed) or "0",
        "health_factor": None if fact.outcome.health_after is None else wording.factor(fact.outcome.health_after),
    }


def _amounts(wording: Wording, amounts: Mapping[str, int]) -> str:
    return ", ".join(wording.amount(symbol, units) for symbol, units in sorted(amounts.items()))
