"""The operator's mutations: assets, markets, prices and the house's own money. Everyone else gets FORBIDDEN."""

from __future__ import annotations

from typing import Annotated

import strawberry

from gql_server.domain import commands as c
from gql_server.domain.errors import InvalidInput, NotFound, Refusal
from gql_server.domain.market import Market as DomainMarket
from gql_server.domain.market import ModelKind, ModelRef
from gql_server.plugin_host.choices import ModelChoice
from gql_server.plugin_host.errors import ChoiceInvalid
from gql_server.schema.accounts import Account
from gql_server.schema.assets import Asset
from gql_server.schema.commands import command_of
from gql_server.schema.context import Info
from gql_server.schema.ids import key_of
from gql_server.schema.markets import Market
from gql_server.schema.model_inputs import ModelChoiceInput
from gql_server.schema.mutations import decide, is_bound, known_asset, mutation, read_number, units_of
from gql_server.schema.operator_inputs import (
    CreateAssetInput,
    CreateMarketInput,
    FreezeAccountInput,
    FundInput,
    MarketLimitsInput,
    RegisterBackstopInput,
    ReturnDepositInput,
    SetPriceInput,
    SettleStakingRewardInput,
    UpdateMarketInput,
)
from gql_server.schema.operator_log import log_operator
from gql_server.schema.operator_results import (
    CreateAssetResult,
    CreateAssetSuccess,
    CreateMarketResult,
    CreateMarketSuccess,
    FreezeAccountResult,
    FreezeAccountSuccess,
    FundResult,
    FundSuccess,
    RegisterBackstopResult,
    RegisterBackstopSuccess,
    ReturnDepositResult,
    ReturnDepositSuccess,
    SetPriceResult,
    SetPriceSuccess,
    UpdateMarketResult,
    UpdateMarketSuccess,
)
from gql_server.schema.payments import Deposit
from gql_server.schema.solvency import solvency_line
from gql_server.schema.sub_accounts import SubAccount
from gql_server.service.authorization import Action, authorize
from gql_server.service.requests import Decided
from gql_server.service.returns import DepositReturns

_FIELDS = {
    ModelKind.RATE_MODEL: "rateModel",
    ModelKind.STAKING_REWARD: "stakingRewards",
    ModelKind.LIQUIDATION_POLICY: "liquidationPolicy",
}


@strawberry.type
class OperatorMutations:
    """The operator's mutations."""

    @mutation("List an asset, or change its terms. For operators.")
    async def create_asset(
        self, info: Info, input: Annotated[CreateAssetInput, strawberry.argument(description="The asset.")]
    ) -> CreateAssetResult:
        """List an asset."""
        authorize(info.context.viewer, Action.CREATE_ASSET)
        if not 0 <= input.decimals <= 18:
            raise InvalidInput("decimals", "must be 0 to 18")
        command = c.CreateAsset(
            symbol=input.symbol,
            name=input.name,
            decimals=input.decimals,
            minimum_deposit=read_number(input.minimum_deposit, input.decimals, "minimumDeposit"),
            withdrawal_fee=read_number(input.withdrawal_fee, input.decimals, "withdrawalFee"),
            risk=None if input.risk is None else input.risk.terms(),
            is_change=input.change,
        )
        await _decide_once(info, "createAsset", command, input.idempotency_key)
        return CreateAssetSuccess(asset=await _asset(info, input.symbol))

    @mutation("Open a market for an asset: from now on it is lent automatically. For operators.")
    async def create_market(
        self, info: Info, input: Annotated[CreateMarketInput, strawberry.argument(description="The market.")]
    ) -> CreateMarketResult:
        """Open a market."""
        authorize(info.context.viewer, Action.CREATE_MARKET)
        view = await info.context.reader.house()
        command = c.CreateMarket(
            symbol=known_asset(view, input.asset),
            state=input.state,
            terms=input.terms.terms(info),
            limits=(input.limits or MarketLimitsInput()).limits(view.decimals(input.asset)),
            models=_choose(info, input.rate_model.choice(), _choices(input.staking_rewards), input.liquidation_policy.choice()),
            insurance_share=read_number(input.insurance_share, 18, "insuranceShare"),
        )
        await _decide_once(info, "createMarket", command, input.idempotency_key)
        return CreateMarketSuccess(market=await _market(info, input.asset))

    @mutation("Change a market from now on; what is absent stays. For operators.")
    async def update_market(
        self, info: Info, input: Annotated[UpdateMarketInput, strawberry.argument(description="The changes.")]
    ) -> UpdateMarketResult:
        """Change a market."""
        authorize(info.context.viewer, Action.UPDATE_MARKET)
        view = await info.context.reader.house()
        market = view.book.markets.get(input.asset)
        if market is None:
            raise NotFound("market")
        share = input.insurance_share
        command = c.UpdateMarket(
            symbol=input.asset,
            state=input.state,
            terms=None if input.terms is None else input.terms.terms(info, market.terms),
            limits=None if input.limits is None else input.limits.limits(view.decimals(input.asset)),
            models=_changed_models(info, view.market(input.asset), input),
            insurance_share=None if share is None else read_number(share, 18, "insuranceShare"),
        )
        await _decide_once(info, "updateMarket", command, input.idempotency_key)
        return UpdateMarketSuccess(market=await _market(info, input.asset))

    @mutation("Record the price of an asset, observed now. For operators.")
    async def set_price(
        self, info: Info, input: Annotated[SetPriceInput, strawberry.argument(description="The price.")]
    ) -> SetPriceResult:
        """Record a price; in the sandbox, where prices stand until they are set anew, by the one who keeps them standing."""
        authorize(info.context.viewer, Action.SET_PRICE)
        usd = read_number(input.usd, 18, "usd", is_zero_fine=False)
        symbol = known_asset(await info.context.reader.house(), input.asset)
        clock = info.context.services.sandbox_clock
        if clock is None:
            await _decide_once(info, "setPrice", c.ObservePrices((c.ObservedPrice(symbol, usd, "operator"),)))
        else:
            await log_operator(info, "setPrice", c.ObservePrices((c.ObservedPrice(symbol, usd, "operator"),)))
            decided = await clock.set_price(symbol, usd)
            info.context.renew()
            if isinstance(decided.outcome, Refusal):
                raise decided.outcome
        return SetPriceSuccess(asset=await _asset(info, symbol))

    @mutation("Book the operator's own money that arrived in custody. For operators.")
    async def fund_treasury(
        self, info: Info, input: Annotated[FundInput, strawberry.argument(description="How much of what.")]
    ) -> FundResult:
        """Fund the treasury."""
        authorize(info.context.viewer, Action.FUND_TREASURY)
        units = units_of(await info.context.reader.house(), input.asset, input.amount)
        return await _funded(info, "fundTreasury", c.FundTreasury(input.asset, units), input.idempotency_key)

    @mutation("Move from the treasury to the insurance, as far as everything owed stays covered. For operators.")
    async def fund_insurance(
        self, info: Info, input: Annotated[FundInput, strawberry.argument(description="How much of what.")]
    ) -> FundResult:
        """Fund the insurance."""
        authorize(info.context.viewer, Action.FUND_INSURANCE)
        units = units_of(await info.context.reader.house(), input.asset, input.amount)
        return await _funded(info, "fundInsurance", c.FundInsurance(input.asset, units), input.idempotency_key)

    @mutation("Book a staking reward that arrived: it clears the receivable, the difference is the treasury's. For operators.")
    async def settle_staking_reward(
        self, info: Info, input: Annotated[SettleStakingRewardInput, strawberry.argument(description="What arrived.")]
    ) -> FundResult:
        """Settle a staking reward."""
        authorize(info.context.viewer, Action.SETTLE_STAKING_REWARD)
        view = await info.context.reader.house()
        units = units_of(view, input.asset, input.received, "received", is_zero_fine=True)
        command = c.SettleStakingReward(input.asset, units)
        return await _funded(info, "settleStakingReward", command, input.idempotency_key)

    @mutation("Let a sub-account without debts buy seized collateral with its available balance, or no longer. For operators.")
    async def register_backstop(
        self, info: Info, input: Annotated[RegisterBackstopInput, strawberry.argument(description="Which one.")]
    ) -> RegisterBackstopResult:
        """Register a backstop."""
        authorize(info.context.viewer, Action.REGISTER_BACKSTOP)
        key = _key(input.sub_account_id, "SubAccount", "sub-account")
        capacity = None if input.capacity is None else read_number(input.capacity, 18, "capacity", is_zero_fine=False)
        command = c.RegisterBackstop(key, input.backstop, capacity)
        await _decide_once(info, "registerBackstop", command, input.idempotency_key)
        view = await info.context.reader.with_sub_account(key)
        if view is None:
            raise NotFound("sub-account")
        return RegisterBackstopSuccess(sub_account=SubAccount(view=view, key=key))

    @mutation("Freeze an account, or unfreeze it: nothing leaves a frozen one. For operators.")
    async def freeze_account(
        self, info: Info, input: Annotated[FreezeAccountInput, strawberry.argument(description="Which one.")]
    ) -> FreezeAccountResult:
        """Freeze an account."""
        authorize(info.context.viewer, Action.FREEZE_ACCOUNT)
        key = _key(input.account_id, "Account", "account")
        member = await info.context.reader.members.one(key)
        if member is None:
            raise NotFound("account")
        await _decide_once(info, "freezeAccount", c.FreezeAccount(key, input.frozen), input.idempotency_key, input.reason)
        return FreezeAccountSuccess(account=Account(member=member))

    @mutation(
        "Send a held deposit back, less the network's fee, by a payout that is followed like any other; where that fails it is "
        "held again. For operators."
    )
    async def return_deposit(
        self, info: Info, input: Annotated[ReturnDepositInput, strawberry.argument(description="Which one.")]
    ) -> ReturnDepositResult:
        """Return a deposit."""
        authorize(info.context.viewer, Action.RETURN_DEPOSIT)
        key = _key(input.deposit_id, "Deposit", "deposit")
        command = asked = c.ReturnDeposit(key, input.address)
        if not await is_bound(info, input.idempotency_key):
            returns = DepositReturns(info.context.storage.arrivals, info.context.storage.ledger)
            command = await returns.command(key, input.address)
            input.address = command.address  # Whoever is to approve it sees where it goes.
        decided = await decide(info, "returnDeposit", command, input.idempotency_key, asked=asked)
        found = await info.context.reader.deposit(key)
        if found is None:
            raise NotFound("deposit")
        logged = command_of(decided.command, is_replayed=decided.is_replayed)
        return ReturnDepositSuccess(command=logged, deposit=Deposit(view=found[0], deposit=found[1]))


async def _decide_once(
    info: Info, mutation_name: str, command: c.Command, key: str | None = None, reason: str | None = None
) -> Decided:
    """Decide a command that moves no money and so needs no key of the caller's."""
    own_key = f"{mutation_name}:{info.context.services.identifiers.new_id()}"
    return await decide(info, mutation_name, command, own_key if key is None else key, reason=reason)


async def _funded(info: Info, mutation_name: str, command: c.Command, key: str) -> FundSuccess:
    decided = await decide(info, mutation_name, command, key)
    symbol: str = getattr(command, "symbol")  # noqa: B009 - each of the three commands names one
    return FundSuccess(
        command=command_of(decided.command, is_replayed=decided.is_replayed),
        solvency=solvency_line(await info.context.reader.house(), symbol),
    )


async def _asset(info: Info, symbol: str) -> Asset:
    return Asset(view=await info.context.reader.house(), symbol=symbol)


async def _market(info: Info, symbol: str) -> Market:
    return Market(view=await info.context.reader.house(), symbol=symbol)


def _key(given: str, type_name: str, what: str) -> str:
    key = key_of(given, type_name)
    if key is None:
        raise NotFound(what)
    return key


def _choices(given: list[ModelChoiceInput]) -> tuple[ModelChoice, ...]:
    return tuple(choice.choice() for choice in given)


def _changed_models(info: Info, market: DomainMarket, changes: UpdateMarketInput) -> c.MarketModels | None:
    """Return the market's models with the changes, None when none of them changes."""
    if changes.rate_model is None and changes.staking_rewards is None and changes.liquidation_policy is None:
        return None
    rewards = changes.staking_rewards
    return _choose(
        info,
        _as_chosen(market.rate_model) if changes.rate_model is None else changes.rate_model.choice(),
        tuple(map(_as_chosen, market.staking_rewards)) if rewards is None else _choices(rewards),
        _as_chosen(market.liquidation_policy) if changes.liquidation_policy is None else changes.liquidation_policy.choice(),
    )


def _as_chosen(ref: ModelRef) -> ModelChoice:
    return ModelChoice(ref.name, ref.parameters)


def _choose(info: Info, rate: ModelChoice, rewards: tuple[ModelChoice, ...], policy: ModelChoice) -> c.MarketModels:
    try:
        return info.context.host.market_models(rate_model=rate, staking_rewards=rewards, liquidation_policy=policy)
    except ChoiceInvalid as refused:
        field = f"{_FIELDS[refused.kind]}.{'name' if refused.parameter is None else f'parameters.{refused.parameter}'}"
        raise InvalidInput(field, f"{refused.problem}; give {refused.accepts}") from None
