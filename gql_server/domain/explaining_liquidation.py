"""How a liquidation came about: who decided, and of each exchange what was asked, seized, repaid and kept as penalty (X1 to X4).

It is told from what a decision leaves: its outcome, and the exchanges as they were written down with the prices they went by. So a
liquidation that happened and one that is only simulated are explained alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from gql_server.domain.events import Event
from gql_server.domain.explanation import Explanation, Quantity, Rounding, Term, amount, down, exact, fraction, text, up, usd
from gql_server.domain.liquidation import FULL_CLOSE, FULL_CLOSE_BELOW_HEALTH
from gql_server.domain.outcomes import Liquidated
from gql_server.units import WAD, mul_div_down


def explain_liquidation(told: Sequence[tuple[Liquidated, Iterable[Event]]], decimals: Mapping[str, int]) -> Explanation:
    """Explain a liquidation in its rounds.

    Args:
        told: Each round's outcome and its exchanges as told to the debtor.
        decimals: Of each asset in them, by symbol.

    Returns:
        The health factor that is left; None when nothing is owed any more.
    """
    terms: list[Term] = []
    for outcome, exchanges in told:
        terms += _decided(outcome)
        for event in exchanges:
            terms += _exchange(event, decimals)
        terms += [_bad_debt(symbol, units, decimals[symbol]) for symbol, units in outcome.bad_debt]
    after = told[-1][0].health_after if told else None
    if after is None:
        return Explanation(None, tuple(terms), "nothing is owed any more")
    terms.append(_as_measured("health_after", fraction(after), "measured again, of what is left"))
    return Explanation(fraction(after), tuple(terms))


def explain_exchange(outcome: Liquidated, event: Event, decimals: Mapping[str, int]) -> Explanation:
    """Explain one exchange of a liquidation; the result is what was seized."""
    terms = _exchange(event, decimals)
    seized = next((term.value for term in reversed(terms) if term.name == "seized"), None)
    return Explanation(seized, (*_decided(outcome), *terms))


def _decided(outcome: Liquidated) -> list[Term]:
    """Return who decided, and by which branch (rules X1, X3)."""
    if outcome.health_before is None or not outcome.policy:
        return []
    health = fraction(outcome.health_before)
    has_paid = any(seizure.counterparty == "balance" for seizure in outcome.seizures)
    branch, note = "health_before < 1", "the policy of the market of the largest debt planned it"
    if outcome.policy == FULL_CLOSE:
        note = outcome.fault or "the policy declined, or its plans did not heal: the built-in full close stands in for it"
        if outcome.fault is None and outcome.health_before < FULL_CLOSE_BELOW_HEALTH and not has_paid:
            branch, note = "health_before < 0.5", "below 0.5 no policy is asked: the built-in full close runs"
    inputs = (("health_before", health),)
    return [
        _as_measured("health_before", health, "equity of the maintenance requirement before; see the explanation of the margin"),
        Term("policy", outcome.policy, text(outcome.policy), Rounding.MODEL, inputs, None, branch, note),
    ]


def _as_measured(name: str, value: Quantity, note: str) -> Term:
    return Term(name, name, value, Rounding.EXACT, ((name, value),), note=note)


def _exchange(event: Event, decimals: Mapping[str, int]) -> list[Term]:
    """Return the steps of one exchange; none for one that was written down without its prices."""
    details, symbol, debt = event.details, str(event.symbol), str(event.details["repaid_symbol"])
    if "wanted" not in details:
        return []

    def number(name: str) -> int:
        value = details[name]
        return value if isinstance(value, int) else 0

    def of_debt(name: str) -> Quantity:
        return amount(number(name), decimals[debt])

    def of_held(name: str) -> Quantity:
        return amount(number(name), decimals[symbol])

    penalty, rate = number("penalty_rate"), fraction(number("penalty_rate"))
    prices = {"repaid_price": usd(number("repaid_price")), "seized_price": usd(number("seized_price"))}
    asked, wanted, held, repaid = of_debt("asked"), of_held("wanted"), of_held("held"), of_debt("repaid")
    whole_seized, whole_repaid = of_held("whole_seized"), of_debt("whole_repaid")
    seized = amount(event.amount or 0, decimals[symbol])
    kept = amount(mul_div_down(event.amount or 0, WAD, WAD + penalty), decimals[symbol])
    back = "min(asked, whole_seized * seized_price / (repaid_price * (1 + penalty_rate)))"
    return [
        replace(exact("asked", "asked", asked, debt, asked=asked), note=str(details["reason"])),
        up("wanted", "asked * (1 + penalty_rate) * repaid_price / seized_price", wanted, symbol,
           asked=asked, penalty_rate=rate, **prices),
        exact("whole_seized", "min(wanted, held)", whole_seized, symbol, wanted=wanted, held=held),
        down("whole_repaid", back, whole_repaid, debt, asked=asked, whole_seized=whole_seized, penalty_rate=rate, **prices),
        _part(symbol, seized, whole_seized, repaid, whole_repaid, str(details["counterparty"])),
        down("without_penalty", "seized / (1 + penalty_rate)", kept, symbol, seized=seized, penalty_rate=rate),
        exact("penalty", "seized - without_penalty", of_held("penalty"), symbol, seized=seized, without_penalty=kept),
    ]  # fmt: skip


def _part(symbol: str, seized: Quantity, whole: Quantity, repaid: Quantity, whole_repaid: Quantity, payer: str) -> Term:
    """Return what one counterparty got for its part of the repayment; the last one takes the rest (rule X4)."""
    inputs = {"whole_seized": whole, "repaid": repaid, "whole_repaid": whole_repaid}
    term = down("seized", "whole_seized * repaid / whole_repaid", seized, symbol, **inputs)
    if int(whole.value) * int(repaid.value) // int(whole_repaid.value) != seized.value:
        others = replace(whole, value=int(whole.value) - int(seized.value))
        term = exact("seized", "whole_seized - taken_by_others", seized, symbol, whole_seized=whole, taken_by_others=others)
    return replace(term, note=f"the part that the {payer} pays")


def _bad_debt(symbol: str, units: int, decimals: int) -> Term:
    lost = amount(units, decimals)
    note = "no collateral that could repay a unit is left: insurance, then lenders, then the treasury bear it"
    return replace(exact("bad_debt", "owed", lost, symbol, owed=lost), note=note)
