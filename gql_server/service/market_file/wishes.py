"""What a file wishes for, as the commands that would make it from nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from gql_server.domain.assets import RiskTerms
from gql_server.domain.commands import CreateAsset, CreateMarket, SetAssetNetworks, SetPriceTerms
from gql_server.domain.lender_pay import LenderPay
from gql_server.domain.market import LendingTerms, MarketLimits, ModelKind, ModelRef
from gql_server.domain.networks import AssetNetwork
from gql_server.domain.pricing import PriceTerms
from gql_server.plugin_host import ModelChoice, PluginHost
from gql_server.plugin_host.errors import ChoiceInvalid
from gql_server.service.market_file.declared import (
    AssetEntry,
    LimitsEntry,
    MarketEntry,
    MarketFileError,
    ModelEntry,
    NetworkEntry,
    Number,
    PriceEntry,
    RiskEntry,
    TermsEntry,
)
from gql_server.units import parse_fixed

T = TypeVar("T")
FRACTION_DECIMALS = 18


@dataclass(frozen=True, slots=True)
class Wish:
    """An asset, its market where it has one, and from when changes apply if the file says.

    Args:
        networks: Where the file speaks of them.
        pricing: Where the file speaks of how its price is made.
        effective_at: Unix seconds.
    """

    asset: CreateAsset
    market: CreateMarket | None
    networks: SetAssetNetworks | None = None
    pricing: SetPriceTerms | None = None
    effective_at: int | None = None


def wishes_of(entries: Mapping[str, AssetEntry], host: PluginHost) -> list[Wish]:
    """Return what the entries wish for, by symbol, with their models as the plugin host resolves them.

    Raises:
        MarketFileError: A number is none, or a model is not installed or not with these parameters.
    """
    return [_wish(symbol, entry, host) for symbol, entry in sorted(entries.items())]


def _wish(symbol: str, entry: AssetEntry, host: PluginHost) -> Wish:
    if not 0 <= entry.decimals <= FRACTION_DECIMALS:
        raise MarketFileError(f"{symbol}.decimals", f"must be 0 to {FRACTION_DECIMALS}")
    asset = CreateAsset(
        symbol,
        entry.name,
        entry.decimals,
        _units(entry.minimum_deposit, entry.decimals, f"{symbol}.minimum_deposit"),
        _units(entry.withdrawal_fee, entry.decimals, f"{symbol}.withdrawal_fee"),
        None if entry.risk is None else _risk(entry.risk, f"{symbol}.risk"),
    )
    market = None if entry.market is None else _market(asset, entry.market, host)
    at = None if entry.market is None or entry.market.effective_at is None else int(entry.market.effective_at.timestamp())
    pricing = None if entry.price is None else SetPriceTerms(symbol, _pricing(entry.price, f"{symbol}.price"))
    if entry.networks is None:
        return Wish(asset, market, pricing=pricing, effective_at=at)
    found = [_network(one, entry.decimals, f"{symbol}.networks[{place}]") for place, one in enumerate(entry.networks)]
    return Wish(asset, market, SetAssetNetworks(symbol, tuple(found)), pricing, at)


def _pricing(entry: PriceEntry, path: str) -> PriceTerms:
    return PriceTerms(
        quorum=entry.quorum,
        quote_max_age_seconds=entry.quote_max_age,
        agreement=_fraction(entry.agreement, f"{path}.agreement"),
        deviation_max=_fraction(entry.deviation_max, f"{path}.deviation_max"),
        peg_usd=None if entry.peg is None else _fraction(entry.peg, f"{path}.peg"),
        peg_band=_fraction(entry.peg_band, f"{path}.peg_band"),
    )


def _network(entry: NetworkEntry, decimals: int, path: str) -> AssetNetwork:
    most = entry.maximum_withdrawal
    return AssetNetwork(
        entry.name,
        entry.decimals,
        entry.contract,
        entry.confirmations,
        _units(entry.minimum_deposit, decimals, f"{path}.minimum_deposit"),
        _units(entry.minimum_withdrawal, decimals, f"{path}.minimum_withdrawal"),
        None if most is None else _units(most, decimals, f"{path}.maximum_withdrawal"),
        _units(entry.withdrawal_fee, decimals, f"{path}.withdrawal_fee"),
        entry.deposits,
        entry.withdrawals,
    )


def _market(asset: CreateAsset, entry: MarketEntry, host: PluginHost) -> CreateMarket:
    path = f"{asset.symbol}.market"
    for kind, place, given in (
        (ModelKind.RATE_MODEL, "rate_model", [entry.rate_model]),
        (ModelKind.STAKING_REWARD, "staking_rewards", entry.staking_rewards),
        (ModelKind.LIQUIDATION_POLICY, "liquidation_policy", [entry.liquidation_policy]),
    ):
        for model in given:
            _accepted(partial(host.resolve, kind, model.name, model.parameters), f"{path}.{place}")
    models = _accepted(
        lambda: host.market_models(
            rate_model=_choice(entry.rate_model),
            staking_rewards=[_choice(model) for model in entry.staking_rewards],
            liquidation_policy=_choice(entry.liquidation_policy),
        ),
        path,
    )
    return CreateMarket(
        asset.symbol,
        entry.state,
        _terms(entry.terms, host, f"{path}.terms"),
        _limits(entry.limits, asset.decimals, f"{path}.limits"),
        models,
        _fraction(entry.insurance_share, f"{path}.insurance_share"),
    )


def _terms(entry: TermsEntry, host: PluginHost, path: str) -> LendingTerms:
    pay, place = entry.lender_pay, f"{path}.lender_pay"
    return LendingTerms(
        entry.maturity,
        entry.full_withdrawal_only,
        _fraction(entry.fee, f"{path}.fee"),
        entry.rate_cadence,
        LenderPay(
            pay.kind,
            _fraction(pay.treasury_rate_fee, f"{place}.treasury_rate_fee"),
            _fraction(pay.treasury_fixed_fee, f"{place}.treasury_fixed_fee"),
            _fraction(pay.insurance_rate_fee, f"{place}.insurance_rate_fee"),
            _fraction(pay.insurance_fixed_fee, f"{place}.insurance_fixed_fee"),
        ),
        None if pay.supply_line is None else _line(pay.supply_line, host, f"{place}.supply_line"),
    )


def _line(entry: ModelEntry, host: PluginHost, path: str) -> ModelRef:
    chosen = _accepted(lambda: host.choose(ModelKind.RATE_MODEL, entry.name, entry.parameters), path)
    if chosen.initial_state:
        raise MarketFileError(path, "must be a rate model that remembers nothing: a line has no state of its own")
    return chosen.ref


def _limits(entry: LimitsEntry, decimals: int, path: str) -> MarketLimits:
    return MarketLimits(
        None if entry.lent_cap is None else _units(entry.lent_cap, decimals, f"{path}.lent_cap"),
        None if entry.borrowed_cap is None else _units(entry.borrowed_cap, decimals, f"{path}.borrowed_cap"),
        _fraction(entry.max_utilization, f"{path}.max_utilization"),
        _fraction(entry.throttle_threshold, f"{path}.throttle_threshold"),
        _fraction(entry.throttle_update_fraction, f"{path}.throttle_update_fraction"),
    )


def _risk(entry: RiskEntry, path: str) -> RiskTerms:
    return RiskTerms(
        haircut_weight=_fraction(entry.haircut_weight, f"{path}.haircut_weight"),
        haircut_base=_fraction(entry.haircut_base, f"{path}.haircut_base"),
        haircut_penalty=_fraction(entry.haircut_penalty, f"{path}.haircut_penalty"),
        initial_margin_base=_fraction(entry.initial_margin_base, f"{path}.initial_margin_base"),
        initial_margin_factor=_fraction(entry.initial_margin_factor, f"{path}.initial_margin_factor"),
        maintenance_margin_base=_fraction(entry.maintenance_margin_base, f"{path}.maintenance_margin_base"),
        maintenance_margin_factor=_fraction(entry.maintenance_margin_factor, f"{path}.maintenance_margin_factor"),
        price_max_age_seconds=entry.price_max_age,
    )


def _choice(entry: ModelEntry) -> ModelChoice:
    return ModelChoice(entry.name, entry.parameters)


def _accepted(ask: Callable[[], T], path: str) -> T:
    try:
        return ask()
    except ChoiceInvalid as refused:
        place = "name" if refused.parameter is None else f"parameters.{refused.parameter}"
        raise MarketFileError(f"{path}.{place}", f"{refused.problem}; give {refused.accepts}") from None


def _fraction(text: Number, path: str) -> int:
    return _units(text, FRACTION_DECIMALS, path)


def _units(text: Number, decimals: int, path: str) -> int:
    try:
        return parse_fixed(text, decimals)
    except ValueError as problem:
        raise MarketFileError(path, str(problem)) from None
