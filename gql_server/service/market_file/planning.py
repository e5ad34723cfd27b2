"""How a file differs from what is there, and the commands that would end the difference. Nothing is asked of a database here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gql_server.domain.assets import Asset, RiskTerms
from gql_server.domain.book import Book
from gql_server.domain.commands import (
    Command,
    CreateAsset,
    CreateMarket,
    MarketModels,
    ScheduleModel,
    SetAssetNetworks,
    UpdateMarket,
)
from gql_server.domain.market import LendingTerms, Market, MarketLimits, ModelKind, ModelRef, ScheduledChange
from gql_server.domain.networks import AssetNetwork
from gql_server.service.market_file.wishes import Wish
from gql_server.service.market_file.writing import Shown
from gql_server.units import format_fixed, format_rate

NONE: Final = "none"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the file says otherwise.

    Args:
        path: Such as ``BTC.market.terms.fee``.
        before: What it is now; None where there is nothing yet.
        after: What the file says.
    """

    path: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Step:
    """A command, and the differences that it ends."""

    command: Command
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done, in this order.

    Args:
        steps: Assets before their markets.
        left_alone: Assets that are there and that the file does not name: a file takes nothing away.
        announced: Changes of models that the file names and that are announced already.
    """

    steps: tuple[Step, ...]
    left_alone: tuple[str, ...]
    announced: tuple[Difference, ...]

    @property
    def commands(self) -> list[Command]:
        """Return the commands alone."""
        return [step.command for step in self.steps]


def plan_of(book: Book, wishes: Sequence[Wish], shown: Shown, *, notice_until: int | None = None) -> Plan:
    """Compare what is wished with what is there.

    Args:
        book: With every asset and market.
        wishes: Of the file.
        shown: Parameters of a model as a person writes them; of the plugin host.
        notice_until: From when other models of markets that exist are used, Unix seconds (rule R9); None: from now on.
    """
    steps: list[Step] = []
    announced: list[Difference] = []
    for wish in wishes:
        steps += _of_asset(book.assets.get(wish.asset.symbol), wish.asset)
        steps += _of_networks(book.assets.get(wish.asset.symbol), wish.networks, wish.asset.decimals)
        if wish.market is None:
            continue
        market = book.markets.get(wish.market.symbol)
        if market is None:
            steps.append(Step(wish.market, _differences({}, _told_market(wish.market, wish.asset.decimals, shown))))
        else:
            found, told = _of_market(market, wish.market, wish.asset.decimals, shown, notice_until)
            steps += found
            announced += told
    named = {wish.asset.symbol for wish in wishes}
    return Plan(tuple(steps), tuple(asset.symbol for asset in book.assets.values() if asset.symbol not in named), tuple(announced))


def _of_asset(asset: Asset | None, wish: CreateAsset) -> list[Step]:
    before = {} if asset is None else _told_asset(asset)
    differences = _differences(before, _told_asset(wish))
    return [Step(replace(wish, is_change=asset is not None), differences)] if differences else []


def _of_networks(asset: Asset | None, wish: SetAssetNetworks | None, decimals: int) -> list[Step]:
    """Return the step that makes an asset's networks those of the file; nothing where the file does not speak of them."""
    if wish is None:
        return []
    before = {} if asset is None else _told_networks(asset.symbol, asset.networks, decimals)
    differences = _differences(before, _told_networks(wish.symbol, wish.networks, decimals))
    return [Step(wish, differences)] if differences else []


def _of_market(
    market: Market, wish: CreateMarket, decimals: int, shown: Shown, notice_until: int | None
) -> tuple[list[Step], list[Difference]]:
    """Return the steps of a market that exists, and what of it is announced already."""
    before, after = _told_market(market, decimals, shown), _told_market(wish, decimals, shown)
    waiting = [kind for kind, refs in _models(wish).items() if _is_announced(market, kind, refs)]
    by_models = {path for kind in ModelKind for path in before | after if path.startswith(_place(wish.symbol, kind))}
    is_waiting = {path for kind in waiting for path in by_models if path.startswith(_place(wish.symbol, kind))}
    differences = _differences(before, after)
    announced = [one for one in differences if one.path in is_waiting]
    of_models = [one for one in differences if one.path in by_models - is_waiting]
    others = [one for one in differences if one.path not in by_models]
    steps = []
    if notice_until is not None:
        steps = [
            Step(_scheduled(wish, kind, notice_until), tuple(concerned))
            for kind in ModelKind
            if (concerned := [one for one in of_models if one.path.startswith(_place(wish.symbol, kind))])
        ]
    if others or (of_models and notice_until is None):
        now = others if notice_until is not None else [*others, *of_models]
        models = _kept_waiting(market, wish.models, waiting) if of_models and notice_until is None else None
        steps.insert(0, Step(_update(market, wish, models), tuple(now)))
    return steps, announced


def _update(market: Market, wish: CreateMarket, models: MarketModels | None) -> UpdateMarket:
    return UpdateMarket(
        wish.symbol,
        state=wish.state if wish.state != market.state else None,
        terms=wish.terms if _timeless(wish.terms) != _timeless(market.terms) else None,
        limits=wish.limits if wish.limits != market.limits else None,
        models=models,
        insurance_share=wish.insurance_share if wish.insurance_share != market.insurance_share else None,
    )


def _kept_waiting(market: Market, models: MarketModels, waiting: Sequence[ModelKind]) -> MarketModels:
    """Return the wished models, but what is announced of them stays as it is until it is due."""
    kept = models
    if ModelKind.RATE_MODEL in waiting:
        kept = replace(kept, rate_model=market.rate_model, initial_state=market.model_state)
    if ModelKind.STAKING_REWARD in waiting:
        kept = replace(kept, staking_rewards=market.staking_rewards)
    if ModelKind.LIQUIDATION_POLICY in waiting:
        kept = replace(kept, liquidation_policy=market.liquidation_policy, penalty_max=market.penalty_max)
    return kept


def _scheduled(wish: CreateMarket, kind: ModelKind, effective_at: int) -> ScheduleModel:
    is_rate, is_policy = kind is ModelKind.RATE_MODEL, kind is ModelKind.LIQUIDATION_POLICY
    state, penalty = wish.models.initial_state if is_rate else "", wish.models.penalty_max if is_policy else 0
    return ScheduleModel(wish.symbol, kind, _models(wish)[kind], state, penalty, effective_at)


def _is_announced(market: Market, kind: ModelKind, refs: Sequence[ModelRef]) -> bool:
    """Tell whether the last change that is announced of a kind is the one that the file wishes for."""
    of_kind: list[ScheduledChange] = [change for change in market.scheduled if change.kind is kind]
    return bool(of_kind) and [replace(ref, since=0) for ref in of_kind[-1].models] == [replace(ref, since=0) for ref in refs]


def _models(of: Market | CreateMarket) -> dict[ModelKind, tuple[ModelRef, ...]]:
    models = of.models if isinstance(of, CreateMarket) else of
    return {
        ModelKind.RATE_MODEL: (models.rate_model,),
        ModelKind.STAKING_REWARD: models.staking_rewards,
        ModelKind.LIQUIDATION_POLICY: (models.liquidation_policy,),
    }


def _place(symbol: str, kind: ModelKind) -> str:
    return f"{symbol}.market.{'staking_rewards' if kind is ModelKind.STAKING_REWARD else kind.value.lower()}"


def _differences(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Difference, ...]:
    changed = tuple(Difference(path, before.get(path), said) for path, said in after.items() if before.get(path) != said)
    gone = tuple(Difference(path, said, NONE) for path, said in before.items() if path not in after and said != NONE)
    return changed + gone


def _told_asset(asset: Asset | CreateAsset) -> dict[str, str]:
    told = {
        "name": asset.name,
        "decimals": str(asset.decimals),
        "minimum_deposit": format_fixed(asset.minimum_deposit, asset.decimals),
        "withdrawal_fee": format_fixed(asset.withdrawal_fee, asset.decimals),
        **({"risk": NONE} if asset.risk is None else {f"risk.{name}": said for name, said in _told_risk(asset.risk).items()}),
    }
    return {f"{asset.symbol}.{name}": said for name, said in told.items()}


def _told_networks(symbol: str, networks: Sequence[AssetNetwork], decimals: int) -> dict[str, str]:
    """Return what is said of networks by their names; in which order they are listed says nothing."""
    amounts = ("minimum_deposit", "minimum_withdrawal", "maximum_withdrawal", "withdrawal_fee")
    told: dict[str, str] = {}
    for network in networks:
        values = {name: getattr(network, name) for name in amounts}
        told |= {
            f"{symbol}.networks.{network.name}.{name}": said
            for name, said in {
                "decimals": str(network.decimals),
                "contract": network.contract or NONE,
                "confirmations": str(network.confirmations),
                **{name: NONE if units is None else format_fixed(units, decimals) for name, units in values.items()},
                "deposits": str(network.is_deposit_enabled).lower(),
                "withdrawals": str(network.is_withdrawal_enabled).lower(),
            }.items()
        }
    return told


def _told_risk(risk: RiskTerms) -> dict[str, str]:
    values = {name: getattr(risk, name) for name in RiskTerms.__slots__}
    seconds = values.pop("price_max_age_seconds")
    return {**{name: format_rate(value) for name, value in values.items()}, "price_max_age": f"{seconds} s"}


def _told_market(market: Market | CreateMarket, decimals: int, shown: Shown) -> dict[str, str]:
    told = {
        "state": market.state.value,
        **{f"terms.{name}": said for name, said in _of_terms(market.terms, shown).items()},
        **{f"limits.{name}": said for name, said in _of_limits(market.limits, decimals).items()},
        "insurance_share": format_rate(market.insurance_share),
    }
    place = f"{market.symbol}.market"
    models = {
        f"{_place(market.symbol, kind)}{f'[{number}]' if kind is ModelKind.STAKING_REWARD else ''}": _said(ref, shown)
        for kind, refs in _models(market).items()
        for number, ref in enumerate(refs)
    }
    return {f"{place}.{name}": said for name, said in told.items()} | models


def _timeless(terms: LendingTerms) -> LendingTerms:
    """Return terms without since when their model is used."""
    return terms if terms.supply_line is None else replace(terms, supply_line=replace(terms.supply_line, since=0))


def _of_terms(terms: LendingTerms, shown: Shown) -> dict[str, str]:
    pay, line = terms.lender_pay, terms.supply_line
    fees = ("treasury_rate_fee", "treasury_fixed_fee", "insurance_rate_fee", "insurance_fixed_fee")
    return {
        "maturity": f"{terms.maturity_seconds} s",
        "full_withdrawal_only": str(terms.is_full_withdrawal_only).lower(),
        "fee": format_rate(terms.fee),
        "rate_cadence": f"{terms.cadence_seconds} s",
        "lender_pay.kind": pay.kind.value,
        "lender_pay.supply_line": NONE if line is None else _said(line, shown),
        **{f"lender_pay.{name}": format_rate(getattr(pay, name)) for name in fees},
    }


def _of_limits(limits: MarketLimits, decimals: int) -> dict[str, str]:
    return {
        "lent_cap": NONE if limits.lent_cap is None else format_fixed(limits.lent_cap, decimals),
        "borrowed_cap": NONE if limits.borrowed_cap is None else format_fixed(limits.borrowed_cap, decimals),
        "max_utilization": format_rate(limits.utilization_max),
        "throttle_threshold": format_rate(limits.throttle_threshold),
        "throttle_update_fraction": format_rate(limits.throttle_fraction),
    }


def _said(ref: ModelRef, shown: Shown) -> str:
    """Return a model as one line; since when it is used says nothing about which it is."""
    return " ".join([ref.name, ref.version, *(f"{name}={value}" for name, value in shown(ref).items())])
