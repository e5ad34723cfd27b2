"""A report for machines: what was played, by which models, and what came of it, as JSON that is the same for the same seed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from gql_server.domain.lender_pay import LenderPay
from gql_server.domain.market import ModelKind
from gql_server.lab.scenario import Contestant, PricePath, Scenario, Side
from gql_server.plugin_host import PluginHost
from gql_server.units import SECONDS_PER_HOUR, format_rate

ASSUMPTIONS: Final = (
    "Lenders and borrowers respond to rates: at the outside rate they want their total times a random path.",
    "For each percentage point by which the market's rate is better for them they want elasticity percent more.",
    "Each hour they close one part in adjustmentHours of the gap between what they want and what they have.",
    "A loan is withdrawn whole and matured, so lenders leave one by one; what throttle or liquidity refuse is not done.",
    "The random paths are the same for every model, so that what differs is the models' doing.",
)


def write_json(report: Mapping[str, object]) -> str:
    """Return the one text of a report."""
    return json.dumps(report, indent=1, ensure_ascii=False) + "\n"


def model_data(host: PluginHost, kind: ModelKind, contestant: Contestant) -> dict[str, object]:
    """Return which model it was: enough to find the same one again.

    Raises:
        ChoiceInvalid: It is not installed, or does not take these parameters.
    """
    chosen = host.choose(kind, contestant.model, contestant.parameters)
    return {
        "label": contestant.label,
        "model": chosen.ref.name,
        "version": chosen.ref.version,
        "distribution": chosen.model.distribution,
        "parameters": host.shown_parameters(chosen.ref),
        "parametersHash": chosen.ref.parameters_hash,
    }


def scenario_data(scenario: Scenario) -> dict[str, object]:
    """Return what was played."""
    terms = scenario.terms
    return {
        "market": scenario.market,
        "decimals": scenario.decimals,
        "hours": scenario.hours,
        "seed": scenario.seed,
        "terms": {
            "fee": format_rate(terms.fee_of_interest),
            "lenderPay": pay_data(terms.lender_pay),
            "supplyLine": None if scenario.supply_line is None else scenario.supply_line.model,
            "maturityHours": terms.maturity_seconds // SECONDS_PER_HOUR,
            "cadenceSeconds": terms.cadence_seconds,
            "maxUtilization": format_rate(terms.utilization_max),
            "throttleThreshold": format_rate(terms.throttle_threshold),
            "throttleUpdateFraction": format_rate(terms.throttle_fraction),
        },
        "lenders": side_data(scenario.lenders),
        "borrowers": side_data(scenario.borrowers),
        "usd": format_rate(scenario.usd),
    }


def pay_data(pay: LenderPay) -> dict[str, object]:
    """Return how lenders are paid."""
    fees = {
        name: getattr(pay, name)
        for name in ("treasury_rate_fee", "treasury_fixed_fee", "insurance_rate_fee", "insurance_fixed_fee")
    }
    return {"kind": pay.kind.value, **{name: format_rate(fee) for name, fee in fees.items() if fee}}


def side_data(side: Side) -> dict[str, object]:
    """Return how customers behave."""
    return {
        "total": side.total,
        "outsideRate": format_rate(side.outside_rate),
        "elasticity": format_rate(side.elasticity),
        "adjustmentHours": side.adjustment_hours,
        "volatility": str(side.volatility),
        "reversionHours": side.reversion_hours,
        "jumpsPerYear": str(side.jumps_per_year),
        "jumpSize": str(side.jump_size),
    }


def price_data(path: PricePath) -> dict[str, object]:
    """Return how the price moves."""
    return {
        "usd": format_rate(path.usd),
        "drift": str(path.drift),
        "volatility": str(path.volatility),
        "jumpsPerYear": str(path.jumps_per_year),
        "jumpSize": str(path.jump_size),
    }
