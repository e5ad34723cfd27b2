"""How a file differs from what is there, and the commands that would end the difference. Nothing is asked of a database here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gql_server.domain.assets import Asset
from gql_server.domain.book import Book
from gql_server.domain.commands import (
    Command,
    CreateMarket,
    MarketModels,
    ScheduleModel,
    SetAssetNetworks,
    SetPriceTerms,
)
from gql_server.domain.market import Market, ModelKind, ModelRef, ScheduledChange
from gql_server.domain.networks import AssetNetwork
from gql_server.domain.pricing import PriceTerms
from gql_server.service.market_file.telling import told_asset, told_market, told_pricing
from gql_server.service.market_file.terms_ahead import PARTS, RISK, announcing, changing, place_of, waiting_parts
from gql_server.service.market_file.wishes import Wish
from gql_server.service.market_file.writing import Shown
from gql_server.units import format_fixed

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
        announced: Changes of terms and models that the file names and that are announced already.
        notice_until: From when what is announced with a notice applies, Unix seconds; None: nothing is.
    """

    steps: tuple[Step, ...]
    left_alone: tuple[str, ...]
    announced: tuple[Difference, ...]
    notice_until: int | None = None

    @property
    def commands(self) -> list[Command]:
        """Return the commands alone."""
        return [step.command for step in self.steps]


def plan_of(book: Book, wishes: Sequence[Wish], shown: Shown, *, now: int = 0, notice_until: int | None = None) -> Plan:
    """Compare what is wished with what is there.

    Args:
        book: With every asset and market.
        wishes: Of the file.
        shown: Parameters of a model as a person writes them; of the plugin host.
        now: Unix seconds; a market whose own time in the file is ahead of it is announced for that time (rule R9).
        notice_until: From when other terms and models of markets that exist apply where the file names no time; None: from now on.
    """
    steps: list[Step] = []
    announced: list[Difference] = []
    for wish in wishes:
        asset, market = book.assets.get(wish.asset.symbol), None if wish.market is None else book.markets.get(wish.market.symbol)
        found, told = _of_asset(asset, wish) if market is None else ([], [])
        steps += found
        if market is not None and asset is not None and wish.market is not None:
            is_ahead = wish.effective_at is not None and wish.effective_at > now
            found, told = _of_listed(asset, market, wish, shown, wish.effective_at if is_ahead else notice_until)
            steps += found
        steps += _of_pricing(asset, wish.pricing)
        steps += _of_networks(asset, wish.networks, wish.asset.decimals)
        if wish.market is not None and market is None:
            steps.append(Step(wish.market, _differences({}, told_market(wish.market, wish.asset.decimals, shown))))
        announced += told
    named = {wish.asset.symbol for wish in wishes}
    left_alone = tuple(asset.symbol for asset in book.assets.values() if asset.symbol not in named)
    return Plan(tuple(steps), left_alone, tuple(announced), notice_until)


def _of_asset(asset: Asset | None, wish: Wish) -> tuple[list[Step], list[Difference]]:
    before = {} if asset is None else told_asset(asset)
    differences = _differences(before, told_asset(wish.asset))
    return ([Step(replace(wish.asset, is_change=asset is not None), differences)] if differences else []), []


def _of_listed(asset: Asset, market: Market, wish: Wish, shown: Shown, until: int | None) -> tuple[list[Step], list[Difference]]:
    """Return the steps of an asset whose market exists, and what of it is announced already."""
    wished, decimals = wish.market, wish.asset.decimals
    if wished is None:
        return [], []
    differences = (
        *_differences(told_asset(asset), told_asset(wish.asset)),
        *_differences(told_market(market, decimals, shown), told_market(wished, decimals, shown)),
    )
    waiting = waiting_parts(market, wished, wish.asset.risk)
    kinds = [kind for kind, refs in _models(wished).items() if _is_announced(market, kind, refs)]
    places: dict[str, str] = {part: place_of(wished.symbol, part) for part in (*PARTS, RISK)}
    places |= {kind: _place(wished.symbol, kind) for kind in ModelKind}
    of = {name: tuple(one for one in differences if _is_at(one.path, place)) for name, place in places.items()}
    announced = [one for name in (*waiting, *kinds) for one in of[name]]
    parts = [part for part in (*PARTS, RISK) if of[part] and part not in waiting]
    models = [kind for kind in ModelKind if of[kind] and kind not in kinds]
    own = tuple(one for one in differences if not any(_is_at(one.path, place) for place in places.values()))
    held = RISK in waiting or (until is not None and RISK in parts and wish.asset.risk is not None)
    if RISK in parts and not held:
        own += of[RISK]
    steps = []
    if own:
        steps.append(Step(replace(wish.asset, is_change=True, risk=asset.risk if held else wish.asset.risk), own))
    ahead = [part for part in parts if part != RISK or held]
    told = tuple(one for part in ahead for one in of[part])
    if until is not None and ahead:
        steps.append(Step(announcing(wished, wish.asset.risk, ahead, until), told))
    if until is not None:
        steps += [Step(_scheduled(wished, kind, until), of[kind]) for kind in models]
    elif [part for part in ahead if part != RISK] or models:
        chosen = _kept_waiting(market, wished.models, kinds) if models else None
        steps.append(Step(changing(wished, ahead, chosen), told + tuple(one for kind in models for one in of[kind])))
    return steps, announced


def _is_at(path: str, place: str) -> bool:
    return path == place or path.startswith((f"{place}.", f"{place}["))


def _of_pricing(asset: Asset | None, wish: SetPriceTerms | None) -> list[Step]:
    """Return the step that makes an asset's price be made as the file says; nothing where the file does not speak of it."""
    if wish is None:
        return []
    used = PriceTerms() if asset is None else asset.pricing
    differences = _differences(told_pricing(wish.symbol, used), told_pricing(wish.symbol, wish.terms))
    return [Step(wish, differences)] if differences else []


def _of_networks(asset: Asset | None, wish: SetAssetNetworks | None, decimals: int) -> list[Step]:
    """Return the step that makes an asset's networks those of the file; nothing where the file does not speak of them."""
    if wish is None:
        return []
    before = {} if asset is None else _told_networks(asset.symbol, asset.networks, decimals)
    differences = _differences(before, _told_networks(wish.symbol, wish.networks, decimals))
    return [Step(wish, differences)] if differences else []


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
