"""Seeding a sandbox: every step is a command under a fixed key, so seeding again changes nothing and resumes after a crash."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final

from gql_server.domain.assets import RiskTerms
from gql_server.domain.commands import (
    Borrow,
    Command,
    CreateAsset,
    CreateMarket,
    CreditDeposit,
    FundInsurance,
    FundTreasury,
    OpenSubAccount,
)
from gql_server.domain.errors import Refusal
from gql_server.domain.market import LendingTerms, MarketLimits, MarketState
from gql_server.plugin_host import ModelChoice, PluginHost
from gql_server.ports.ledger import SYSTEM_SCOPE, LedgerStore
from gql_server.ports.people import PeopleStore
from gql_server.ports.runtime import Claims, Identifiers
from gql_server.service.demo_accounts import DemoAccounts
from gql_server.service.prices import Prices
from gql_server.service.requests import Request
from gql_server.service.seed_plan import (
    ASSETS,
    BORROWER_EMAIL,
    DEMO_PASSWORD,
    LENDER_EMAIL,
    LOANS,
    WALLET,
    AssetPlan,
    LoanPlan,
    MarketPlan,
    RiskPlan,
)
from gql_server.service.teller import Teller
from gql_server.units import WAD, parse_fixed

CLAIM: Final = "seed"
CLAIM_PAUSE_SECONDS: Final = 0.1
PRICE_MAX_AGE_SECONDS: Final = 3_600
TERMS: Final = LendingTerms(maturity_seconds=7 * 86_400, is_full_withdrawal_only=True, fee=WAD // 10, cadence_seconds=3_600)
LIMITS: Final = MarketLimits(
    lent_cap=None,
    borrowed_cap=None,
    utilization_max=WAD * 95 // 100,
    throttle_threshold=WAD * 8 // 10,
    throttle_fraction=WAD // 2,
)
PENALTY: Final = "0.05"
INSURANCE_SHARE: Final = WAD // 2
_DECIMALS: Final = {plan.symbol: plan.decimals for plan in ASSETS}


class Seeding:
    """Gives a sandbox its markets, its house and its demo customers."""

    def __init__(
        self,
        *,
        ledger: LedgerStore,
        people: PeopleStore,
        claims: Claims,
        teller: Teller,
        prices: Prices,
        host: PluginHost,
        accounts: DemoAccounts,
        identifiers: Identifiers,
    ) -> None:
        """Hold what it works with; the teller must be running."""
        self._ledger = ledger
        self._people = people
        self._claims = claims
        self._teller = teller
        self._prices = prices
        self._host = host
        self._accounts = accounts
        self._identifiers = identifiers

    async def run(self) -> None:
        """Seed what is not seeded yet; when another process is at it, wait for it.

        Raises:
            Refusal: When the house is not as the plan expects, such as an asset of the same name with other decimals.
        """
        while True:
            async with self._claims.claim(CLAIM) as is_ours:
                if is_ours:
                    await self._seed()
                    return
            await asyncio.sleep(CLAIM_PAUSE_SECONDS)

    async def _seed(self) -> None:
        await self._ask_all(("asset", plan.symbol, _asset(plan)) for plan in ASSETS)
        await self._ask_all(("market", plan.symbol, self._market(plan, plan.market)) for plan in ASSETS if plan.market)
        await self._ask_all(
            (fund, plan.symbol, kind(plan.symbol, _units(plan.symbol, amount)))
            for plan in ASSETS
            if plan.market is not None
            for fund, kind, amount in (
                ("treasury", FundTreasury, plan.market.treasury),
                ("insurance", FundInsurance, plan.market.insurance),
            )
        )
        await self._prices.observe_missing()
        await self._seed_lender()
        await self._seed_borrower()

    async def _seed_lender(self) -> None:
        account_id = await self._accounts.open(LENDER_EMAIL, DEMO_PASSWORD)
        sub_account_id = (await self._ledger.sub_accounts_of([account_id]))[account_id][0]
        await self._ask_all(
            ("lender", plan.symbol, _deposit(sub_account_id, plan.symbol, plan.market.lent, f"seed:lender:{plan.symbol}"))
            for plan in ASSETS
            if plan.market
        )

    async def _seed_borrower(self) -> None:
        account_id = await self._accounts.open(BORROWER_EMAIL, DEMO_PASSWORD)
        for loan in LOANS:
            await self._seed_loan(account_id, loan)

    async def _seed_loan(self, account_id: str, loan: LoanPlan) -> None:
        place = f"borrower:{loan.number}"
        if loan.number > 0:
            await self._ask(place, "open", OpenSubAccount(account_id, self._identifiers.new_id()))
        sub_account_id = (await self._ledger.sub_accounts_of([account_id]))[account_id][loan.number]
        if sub_account_id not in await self._people.sub_account_names([sub_account_id]):
            await self._people.name_sub_account(sub_account_id, loan.name)
        symbol, amount = loan.collateral
        await self._ask(place, f"deposit:{symbol}", _deposit(sub_account_id, symbol, amount, f"seed:{place}"))
        await self._ask_all(
            (place, f"borrow:{symbol}", Borrow(sub_account_id, symbol, _units(symbol, amount), WALLET))
            for symbol, amount in loan.borrows.items()
        )

    def _market(self, plan: AssetPlan, market: MarketPlan) -> CreateMarket:
        curve = ("optimal_utilization", "base_rate", "slope_below", "slope_above")
        models = self._host.market_models(
            rate_model=ModelChoice("two_slope_kinked", {name: getattr(market, name) for name in curve}),
            staking_rewards=[ModelChoice("fixed_rate", {"rate": market.staking_rate})] if market.staking_rate else [],
            liquidation_policy=ModelChoice("close_factor", {"penalty": PENALTY}),
        )
        return CreateMarket(plan.symbol, MarketState.OPEN, TERMS, LIMITS, models, INSURANCE_SHARE)

    async def _ask_all(self, steps: Iterable[tuple[str, str, Command]]) -> None:
        for group, name, command in steps:
            await self._ask(group, name, command)

    async def _ask(self, group: str, name: str, command: Command) -> None:
        """Ask under the step's key, which is bound to the step itself: a later version may give it other numbers."""
        step = f"seed:{group}:{name}"
        decided = await self._teller.submit(Request(SYSTEM_SCOPE, step, "seed", step, command))
        if isinstance(decided.outcome, Refusal):
            raise decided.outcome


def _units(symbol: str, amount: str) -> int:
    return parse_fixed(amount, _DECIMALS[symbol])


def _deposit(sub_account_id: str, symbol: str, amount: str, reference: str) -> CreditDeposit:
    return CreditDeposit(sub_account_id, symbol, _units(symbol, amount), reference)


def _asset(plan: AssetPlan) -> CreateAsset:
    return CreateAsset(
        plan.symbol,
        plan.name,
        plan.decimals,
        _units(plan.symbol, plan.minimum_deposit),
        _units(plan.symbol, plan.withdrawal_fee),
        None if plan.risk is None else _risk(plan.risk),
    )


def _risk(plan: RiskPlan) -> RiskTerms:
    return RiskTerms(
        haircut_weight=parse_fixed(plan.weight, 18),
        haircut_base=parse_fixed(plan.haircut_base, 18),
        haircut_penalty=parse_fixed(plan.haircut_penalty, 18),
        initial_margin_base=parse_fixed(plan.initial_margin, 18),
        initial_margin_factor=parse_fixed(plan.initial_growth, 18),
        maintenance_margin_base=parse_fixed(plan.maintenance_margin, 18),
        maintenance_margin_factor=parse_fixed(plan.maintenance_growth, 18),
        price_max_age_seconds=PRICE_MAX_AGE_SECONDS,
    )
