"""What is there, as a file that wishes for exactly that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import isodate
import tomli_w

from gql_server.domain.assets import Asset, RiskTerms
from gql_server.domain.book import Book
from gql_server.domain.commands import CreateAsset, CreateMarket
from gql_server.domain.market import LendingTerms, Market, MarketLimits, ModelRef
from gql_server.domain.networks import AssetNetwork
from gql_server.domain.pricing import PriceTerms
from gql_server.units import format_fixed, format_rate

Shown = Callable[[ModelRef], Mapping[str, object]]
"""Returns recorded parameters as a person writes them."""


def file_of(book: Book, shown: Shown) -> str:
    """Return the file.

    Args:
        book: With every asset and market.
        shown: Of the plugin host.
    """
    content = {}
    for asset in book.assets.values():
        market = book.markets.get(asset.symbol)
        content[asset.symbol] = {
            **asset_table(asset),
            "price": price_table(asset.pricing),
            **({"networks": [_network(one, asset.decimals) for one in asset.networks]} if asset.networks else {}),
            **({} if market is None else {"market": market_table(market, asset.decimals, lambda ref: _model(ref, shown))}),
        }
    return tomli_w.dumps(content)


def asset_table(asset: Asset | CreateAsset) -> dict[str, Any]:
    """Return an asset as the file has it, without its price, its networks and its market."""
    return {
        "name": asset.name,
        "decimals": asset.decimals,
        "minimum_deposit": _trimmed(asset.minimum_deposit, asset.decimals),
        "withdrawal_fee": _trimmed(asset.withdrawal_fee, asset.decimals),
        **({} if asset.risk is None else {"risk": _risk(asset.risk)}),
    }


def price_table(terms: PriceTerms) -> dict[str, Any]:
    """Return how a price is made as the file has it."""
    return {
        "quorum": terms.quorum,
        "quote_max_age": _duration(terms.quote_max_age_seconds),
        "agreement": format_rate(terms.agreement),
        "deviation_max": format_rate(terms.deviation_max),
        **({} if terms.peg_usd is None else {"peg": format_rate(terms.peg_usd)}),
        "peg_band": format_rate(terms.peg_band),
    }


def _network(network: AssetNetwork, decimals: int) -> dict[str, Any]:
    most = network.maximum_withdrawal
    return {
        "name": network.name,
        "decimals": network.decimals,
        **({} if network.contract is None else {"contract": network.contract}),
        "confirmations": network.confirmations,
        "minimum_deposit": _trimmed(network.minimum_deposit, decimals),
        "minimum_withdrawal": _trimmed(network.minimum_withdrawal, decimals),
        **({} if most is None else {"maximum_withdrawal": _trimmed(most, decimals)}),
        "withdrawal_fee": _trimmed(network.withdrawal_fee, decimals),
        "deposits": network.is_deposit_enabled,
        "withdrawals": network.is_withdrawal_enabled,
    }


def market_table(market: Market | CreateMarket, decimals: int, model: Callable[[ModelRef], object]) -> dict[str, Any]:
    """Return a market as the file has it.

    Args:
        model: How a model is written.
    """
    models = market.models if isinstance(market, CreateMarket) else market
    return {
        "state": market.state.value,
        "insurance_share": format_rate(market.insurance_share),
        "terms": _terms(market.terms, model),
        "limits": _limits(market.limits, decimals),
        "rate_model": model(models.rate_model),
        "staking_rewards": [model(ref) for ref in models.staking_rewards],
        "liquidation_policy": model(models.liquidation_policy),
    }


def _terms(terms: LendingTerms, model: Callable[[ModelRef], object]) -> dict[str, Any]:
    pay = terms.lender_pay
    fees = ("treasury_rate_fee", "treasury_fixed_fee", "insurance_rate_fee", "insurance_fixed_fee")
    return {
        "fee": format_rate(terms.fee),
        "maturity": _duration(terms.maturity_seconds),
        "full_withdrawal_only": terms.is_full_withdrawal_only,
        "rate_cadence": _duration(terms.cadence_seconds),
        "lender_pay": {
            "kind": pay.kind.value,
            **({} if terms.supply_line is None else {"supply_line": model(terms.supply_line)}),
            **{name: format_rate(getattr(pay, name)) for name in fees if getattr(pay, name)},
        },
    }


def _limits(limits: MarketLimits, decimals: int) -> dict[str, Any]:
    caps = {"lent_cap": limits.lent_cap, "borrowed_cap": limits.borrowed_cap}
    return {
        **{name: _trimmed(cap, decimals) for name, cap in caps.items() if cap is not None},
        "max_utilization": format_rate(limits.utilization_max),
        "throttle_threshold": format_rate(limits.throttle_threshold),
        "throttle_update_fraction": format_rate(limits.throttle_fraction),
    }


def _risk(risk: RiskTerms) -> dict[str, str]:
    values = {name: getattr(risk, name) for name in RiskTerms.__slots__}
    seconds = values.pop("price_max_age_seconds")
    return {**{name: format_rate(value) for name, value in values.items()}, "price_max_age": _duration(seconds)}


def _model(ref: ModelRef, shown: Shown) -> dict[str, Any]:
    return {"name": ref.name, "parameters": dict(shown(ref))}


def _duration(seconds: int) -> str:
    text: str = isodate.duration_isoformat(timedelta(seconds=seconds))
    return text


def _trimmed(units: int, decimals: int) -> str:
    text = format_fixed(units, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text
