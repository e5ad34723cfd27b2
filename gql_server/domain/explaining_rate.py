"""How a market's rates came about: the utilization, what the model made of it, and the terms of the market (rules R1, R2, R8).

The borrow rate is explained on the totals as they were when it was set, at the last boundary or by the last command that changed
them; the lend rate on the totals of now. Every value comes from the function that the market itself uses.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from gql_server.domain.explanation import Explanation, Quantity, Rounding, Term, amount, down, exact, fraction, rate, text, up
from gql_server.domain.lender_pay import LenderPayKind, curve_rate_min, fees_on_top
from gql_server.domain.market import Market, ModelRef, counted_rate, lend_rate_base, lend_rate_staking, utilization, utilization_of
from gql_server.domain.market_rates import borrow_rate_on
from gql_server.domain.models import Models
from gql_server.units import WAD, mul_div_down


@dataclass(frozen=True, slots=True)
class ModelAccount:
    """What a rate model tells of an answer.

    Args:
        formula: Its one line for people.
        parameters: By name, as a person writes them.
        terms: Its own steps, the last of which is the rate; none where it tells none.
        note: Why its own steps were not believed.
    """

    formula: str
    parameters: tuple[tuple[str, str], ...] = ()
    terms: tuple[Term, ...] = ()
    note: str | None = None


class Teller(Protocol):
    """Lets rate models tell how they came to an answer."""

    def account_of(self, ref: ModelRef, utilization: int, state: str, answered: int, /) -> ModelAccount:
        """Return what the model tells of the rate that it answered at a utilization and a state, with no time passed."""
        ...


def explain_borrow_rate(market: Market, decimals: int, models: Models, teller: Teller) -> Explanation:
    """Return how the borrow rate was set; where it is not the model's answer any more, why the last one stands."""
    there = utilization_of(market.base_borrowed, market.base_lent)
    terms = [*_utilization(market.base_borrowed, market.base_lent, there, decimals)]
    asked = fraction(min(there, WAD))
    terms.append(exact("model_utilization", "min(utilization, 1)", asked, utilization=fraction(there)))
    answer = models.step(market.rate_model, min(there, WAD), 0, market.model_state)
    if answer.step is None:
        return _held(market, terms, answer.fault or market.model_fault)
    answered = answer.step.rate
    account = teller.account_of(market.rate_model, min(there, WAD), market.model_state, answered)
    terms += _model(market.rate_model, account, answered, asked, market.model_state)
    terms += _charged(market, answered)
    if borrow_rate_on(market, answered) != market.borrow_rate:
        return _held(market, terms, "another version of a model is installed, or a reward is known anew, since the rate was set")
    return Explanation(rate(market.borrow_rate), tuple(terms))


def explain_lend_rate(market: Market, decimals: int) -> Explanation:
    """Return how what lenders earn now comes about: the borrowers' part by the market's terms, and the staking rewards."""
    now, pay, fee = utilization(market), market.terms.lender_pay, market.terms.fee
    add_on = market.staking_rate or 0
    counted = rate(max(counted_rate(market), curve_rate_min(pay, fee, add_on)))
    base, used = rate(lend_rate_base(market)), fraction(now)
    terms = _utilization(market.total_borrowed, market.total_lent, now, decimals)
    if pay.kind is LenderPayKind.SUPPLY_LINE:
        busy, line, staking = fraction(min(now, WAD)), rate(market.lenders_rate), rate(add_on)
        terms.append(exact("busy", "min(utilization, 1)", busy, utilization=used))
        formula = "min(supply_rate + staking_rate * busy, borrow_rate - staking_rate * (1 - busy))"
        terms.append(down("lend_rate", formula, base, supply_rate=line, staking_rate=staking, busy=busy, borrow_rate=counted))
    elif pay.kind is LenderPayKind.FEE_ON_TOP:
        terms.append(down("lend_rate", "curve_rate * utilization", base, curve_rate=counted, utilization=used))
    else:
        earned, kept = rate(mul_div_down(int(counted.value), now, WAD)), fraction(fee)
        terms.append(down("paid_per_unit_lent", "borrow_rate * utilization", earned, borrow_rate=counted, utilization=used))
        terms.append(down("lend_rate", "paid_per_unit_lent * (1 - fee)", base, paid_per_unit_lent=earned, fee=kept))
    return _with_add_on(market, terms, base, used)


def _utilization(borrowed: int, lent: int, value: int, decimals: int) -> list[Term]:
    owed, there = amount(borrowed, decimals), amount(lent, decimals)
    formula, branch = "borrowed / lent", "lent > 0"
    if borrowed == 0:
        formula, branch = "0", "borrowed == 0"
    elif lent == 0:
        formula, branch = "1", "lent == 0"
    return [replace(down("utilization", formula, fraction(value), borrowed=owed, lent=there), branch=branch)]


def _model(ref: ModelRef, account: ModelAccount, answered: int, asked: Quantity, state: str) -> list[Term]:
    """Return the model's own steps, or its one line where it tells none."""
    if account.terms:
        return [*account.terms, exact("curve_rate", "answer", rate(answered), answer=account.terms[-1].value)]
    inputs = [("utilization", asked), *((name, text(value)) for name, value in account.parameters)]
    if state:
        inputs.append(("state", text(state)))
    note = f"{ref.name} {ref.version} answered" + ("" if account.note is None else f"; {account.note}")
    return [Term("curve_rate", account.formula or ref.name, rate(answered), Rounding.MODEL, tuple(inputs), note=note)]


def _charged(market: Market, answered: int) -> list[Term]:
    """Return what the terms of the market make of the curve's rate (rule R8)."""
    pay, fee, add_on = market.terms.lender_pay, market.terms.fee, market.staking_rate or 0
    least = curve_rate_min(pay, fee, add_on)
    staking, floor, counted = rate(add_on), rate(least), rate(max(answered, least))
    if pay.kind is LenderPayKind.SKIM_FEE and fee < WAD:
        terms = [up("least_rate", "staking_rate / (1 - fee)", floor, staking_rate=staking, fee=fraction(fee))]
    else:
        terms = [exact("least_rate", "staking_rate", floor, staking_rate=staking)]
    if pay.kind is not LenderPayKind.FEE_ON_TOP:
        return [*terms, exact("borrow_rate", "max(curve_rate, least_rate)", counted, curve_rate=rate(answered), least_rate=floor)]
    on_top = fees_on_top(pay, int(counted.value))
    treasury, insurance = rate(on_top.treasury), rate(on_top.insurance)
    formula = "counted_rate * part + fixed"
    return [
        *terms,
        exact("counted_rate", "max(curve_rate, least_rate)", counted, curve_rate=rate(answered), least_rate=floor),
        up("treasury_fee", formula, treasury, counted_rate=counted, part=fraction(pay.treasury_rate_fee),
           fixed=rate(pay.treasury_fixed_fee)),
        up("insurance_fee", formula, insurance, counted_rate=counted, part=fraction(pay.insurance_rate_fee),
           fixed=rate(pay.insurance_fixed_fee)),
        exact("borrow_rate", "counted_rate + treasury_fee + insurance_fee", rate(borrow_rate_on(market, answered)),
              counted_rate=counted, treasury_fee=treasury, insurance_fee=insurance),
    ]  # fmt: skip


def _held(market: Market, terms: list[Term], why: str | None) -> Explanation:
    stands = rate(market.borrow_rate)
    note = f"the last rate stands: {why}"
    terms.append(replace(exact("borrow_rate", "last_rate", stands, last_rate=stands), note=note))
    return Explanation(stands, tuple(terms), note)


def _with_add_on(market: Market, terms: list[Term], base: Quantity, used: Quantity) -> Explanation:
    share = lend_rate_staking(market)
    if market.staking_rate is None or share is None:
        return Explanation(None, tuple(terms), f"staking is unknown: {market.staking_note}")
    staking, formula = rate(share), "staking_rate * max(0, 1 - utilization)"
    terms.append(down("staking", formula, staking, staking_rate=rate(market.staking_rate), utilization=used))
    net = rate(int(base.value) + share)
    terms.append(exact("net_rate", "lend_rate + staking", net, lend_rate=base, staking=staking))
    return Explanation(net, tuple(terms))
