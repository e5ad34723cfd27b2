"""What a random history begins with: assets of 6, 8, 9 and 18 decimals, their markets, and customers with sub-accounts."""

from dataclasses import dataclass, replace
from random import Random
from typing import Final, TypedDict

from gql_server.domain import commands as c
from gql_server.domain.assets import RiskTerms
from gql_server.domain.lender_pay import LenderPay, LenderPayKind
from gql_server.domain.market import LendingTerms, MarketLimits, MarketState, ModelRef
from gql_server.units import WAD
from tests.properties.hosting import CURVES, POLICIES, market_models, supply_line
from tests.properties.world import World

HOUR: Final = 3_600
DAY: Final = 86_400
PERCENT: Final = WAD // 100


@dataclass(frozen=True, slots=True)
class Coin:
    """An asset as histories know it: its price is in USD per whole token, 18 decimals."""

    symbol: str
    decimals: int
    usd: int
    weight: int
    minimum_usd: int = 1


COINS: Final = (
    Coin("USDC", 6, WAD, 95 * PERCENT),
    Coin("BTC", 8, 60_000 * WAD, 90 * PERCENT, 10),
    Coin("SOL", 9, 150 * WAD, 70 * PERCENT),
    Coin("ETH", 18, 3_000 * WAD, 85 * PERCENT),
)
COARSE: Final = Coin("KOI", 0, WAD // 1_000, 40 * PERCENT, 2_000)
"""No decimals, so a unit is a whole token; it has a market only in some histories."""
PLAIN: Final = Coin("NFT", 6, WAD, 0)
"""No risk terms: it can be deposited and counts nothing."""

CUSTOMERS: Final = ("ada", "bob", "cyd", "dan")
SUB_ACCOUNTS: Final = tuple(f"{name}-{number}" for name in CUSTOMERS for number in (0, 1))


def units_of(coin: Coin, usd: int, price: int | None = None) -> int:
    """Returns how many units so much USD (18 decimals) buys, at least one."""
    scale: int = 10**coin.decimals
    return max(1, usd * scale // (price or coin.usd))


def risk_of(coin: Coin, rng: Random | None = None) -> RiskTerms | None:
    """Returns an asset's risk terms; with a source of chance, large holdings and debts may count worse."""
    if not coin.weight:
        return None
    curved = rng is not None and rng.random() < 0.5
    return RiskTerms(
        haircut_weight=coin.weight,
        haircut_base=coin.weight if not curved else coin.weight * 11 // 10,
        haircut_penalty=WAD // 5_000 if curved else 0,
        initial_margin_base=10 * PERCENT,
        initial_margin_factor=WAD // 20_000 if curved else 0,
        maintenance_margin_base=5 * PERCENT,
        maintenance_margin_factor=WAD // 40_000 if curved else 0,
        price_max_age_seconds=30 * DAY if rng is None or rng.random() < 0.7 else 2 * HOUR,
    )


def list_asset(coin: Coin, rng: Random | None = None, *, fee_usd: int = WAD, is_change: bool = False) -> c.CreateAsset:
    """Returns the command that lists an asset."""
    return c.CreateAsset(
        symbol=coin.symbol,
        name=coin.symbol.title(),
        decimals=coin.decimals,
        minimum_deposit=units_of(coin, coin.minimum_usd * WAD),
        withdrawal_fee=units_of(coin, fee_usd) if fee_usd else 0,
        risk=risk_of(coin, rng),
        is_change=is_change,
    )


TERMS: Final = LendingTerms(7 * DAY, is_full_withdrawal_only=True, fee=10 * PERCENT, cadence_seconds=HOUR)
UNLIMITED: Final = MarketLimits(None, None, utilization_max=WAD, throttle_threshold=WAD, throttle_fraction=WAD)


def terms_of(rng: Random) -> LendingTerms:
    """Returns terms: mostly the usual ones, sometimes a short maturity, another fee or cadence, or another pay of lenders."""
    terms = LendingTerms(
        maturity_seconds=rng.choice((7 * DAY, 7 * DAY, DAY, HOUR, 0)),
        is_full_withdrawal_only=True,
        fee=rng.choice((0, 10 * PERCENT, 10 * PERCENT, 33 * PERCENT, WAD)),
        cadence_seconds=rng.choice((HOUR, HOUR, HOUR, 4 * HOUR, DAY)),
    )
    return replace(terms, **pay_of(rng, rng.choice(KINDS)))


KINDS: Final = (LenderPayKind.SKIM_FEE, LenderPayKind.SUPPLY_LINE, LenderPayKind.FEE_ON_TOP)


class Pay(TypedDict, total=False):
    """The part of the terms that says how lenders are paid."""

    fee: int
    lender_pay: LenderPay
    supply_line: ModelRef


def pay_of(rng: Random, kind: LenderPayKind) -> Pay:
    """Returns a way of paying lenders of a kind; a line may be low, generous, or one that breaks at times."""
    if kind is LenderPayKind.SKIM_FEE:
        return {}
    if kind is LenderPayKind.SUPPLY_LINE:
        base, slope = rng.choice((0, 0, PERCENT, 20 * PERCENT)), rng.choice((3 * PERCENT, 20 * PERCENT))
        steady = supply_line(base_rate=base, slope_below=slope, slope_above=WAD // 3)
        return {"fee": 0, "lender_pay": LenderPay(kind), "supply_line": rng.choice((steady, steady, supply_line("brittle")))}
    fees = [rng.choice((0, PERCENT, 10 * PERCENT, WAD)) for _ in range(4)]
    return {"fee": 0, "lender_pay": LenderPay(kind, *fees)}


def limits_of(rng: Random, coin: Coin) -> MarketLimits:
    """Returns limits: mostly none, sometimes caps or a throttle."""
    threshold = rng.choice((WAD, WAD, 90 * PERCENT, 50 * PERCENT, 0))
    return MarketLimits(
        lent_cap=units_of(coin, 10 ** rng.randint(3, 6) * WAD) if rng.random() < 0.15 else None,
        borrowed_cap=units_of(coin, 10 ** rng.randint(2, 6) * WAD) if rng.random() < 0.15 else None,
        utilization_max=max(threshold, rng.choice((WAD, WAD, 95 * PERCENT, 70 * PERCENT))),
        throttle_threshold=threshold,
        throttle_fraction=rng.choice((WAD, WAD // 2, WAD // 10, 0)),
    )


def models_of(rng: Random, policy: str | None = None) -> c.MarketModels:
    """Returns the models of a market; without a policy any of them, the bad ones too."""
    curve = rng.choice((*CURVES, "two_slope_kinked"))
    rewards = rng.choice(((), (), ("steady",), ("steady", "observed"), ("observed",)))
    return market_models(curve, policy or rng.choice((*POLICIES, "close_factor", "greedy")), rewards)


def open_market(coin: Coin, rng: Random | None = None, policy: str | None = None) -> c.CreateMarket:
    """Returns the command that opens a market; with a source of chance, on random terms."""
    terms = TERMS if rng is None else terms_of(rng)
    models = market_models() if rng is None else models_of(rng, policy)
    if models.staking_rewards and terms.fee > 90 * PERCENT:  # Refused together (rule R8); here the market must come to be.
        terms = replace(terms, fee=90 * PERCENT)
    return c.CreateMarket(
        symbol=coin.symbol,
        state=MarketState.OPEN,
        terms=terms,
        limits=UNLIMITED if rng is None else limits_of(rng, coin),
        models=models,
        insurance_share=20 * PERCENT if rng is None else rng.choice((0, 20 * PERCENT, WAD)),
    )


def prices_of(*coins: Coin) -> c.ObservePrices:
    """Returns the command that observes the usual price of each."""
    return c.ObservePrices(tuple(c.ObservedPrice(coin.symbol, coin.usd, "exchange") for coin in coins))


def found(world: World, rng: Random | None = None, *, policy: str | None = None, customers: tuple[str, ...] = CUSTOMERS) -> World:
    """Lists the assets, opens the markets and the accounts; without a source of chance, on the usual terms throughout."""
    for coin in (*COINS, COARSE, PLAIN):
        world.run(list_asset(coin, rng))
    world.run(prices_of(*COINS, COARSE, PLAIN))
    for coin in COINS:
        world.run(open_market(coin, rng, policy))
    for name in customers:
        world.run(c.OpenAccount(name, f"{name}-0"))
        world.run(c.OpenSubAccount(name, f"{name}-1"), c.ApproveAccount(name))
    return world
