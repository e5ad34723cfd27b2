"""The mutations that move a customer's money: each makes one command and hands it to the teller."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, TypeVar

import strawberry

from gql_server.domain import commands as c
from gql_server.domain import outcomes
from gql_server.domain.errors import InvalidInput
from gql_server.domain.payout_terms import chosen_network
from gql_server.domain.withdrawal_delay import AddressTrust
from gql_server.schema.context import Info
from gql_server.schema.leaving import require_step_up
from gql_server.schema.money_inputs import BorrowInput, RepayInput, TransferInput, WithdrawInput, WithdrawLendPositionInput
from gql_server.schema.money_results import (
    BorrowResult,
    BorrowSuccess,
    RepayResult,
    RepaySuccess,
    TransferResult,
    TransferSuccess,
    WithdrawLendPositionResult,
    WithdrawLendPositionSuccess,
    WithdrawResult,
    WithdrawSuccess,
)
from gql_server.schema.mutations import decide, is_decided, known_asset, mutation, own_sub_account, own_sub_account_key, units_of
from gql_server.schema.view import View
from gql_server.service.authorization import Action
from gql_server.service.external_addresses import ADDRESS_CHECKS
from gql_server.service.requests import Decided

T = TypeVar("T")


def outcome_of(decided: Decided, kind: type[T]) -> T:
    """Return an outcome as the kind that its command comes to."""
    if not isinstance(decided.outcome, kind):
        raise TypeError(f"{decided.command.kind} came to {decided.command.outcome_kind}")
    return decided.outcome


async def _network(info: Info, view: View, symbol: str, key: str, address: str, given: str | None) -> str | None:
    """Return by which network money leaves, once the address is known to be one there; what was decided is not checked again.

    Raises:
        InvalidInput: When the asset has no such network, several and none was named, or the address is none there.
    """
    try:
        network = chosen_network(view.book.assets[symbol], given)
        ADDRESS_CHECKS.require(address, network)
    except InvalidInput:
        if await is_decided(info, key):
            return given
        raise
    return network


async def _trust(info: Info, view: View, sub_account: str, address: str, network: str | None) -> AddressTrust:
    """Return what is known of the address to which money leaves (rule D1)."""
    return await info.context.services.delays.trust(view.sub_account(sub_account).account_id, address, network)


@strawberry.type
class MoneyMutations:
    """The mutations that move a customer's money."""

    @mutation("Withdraw a matured lend position, the whole of it, to an external address.")
    async def withdraw_lend_position(
        self,
        info: Info,
        input: Annotated[WithdrawLendPositionInput, strawberry.argument(description="What to withdraw.")],
    ) -> WithdrawLendPositionResult:
        """Withdraw a position."""
        view, key = await own_sub_account(info, input.sub_account_id, Action.WITHDRAW_LEND_POSITION)
        symbol = known_asset(view, input.asset)
        network = await _network(info, view, symbol, input.idempotency_key, input.address, input.network)
        await require_step_up(info, view, key, input.idempotency_key, input.address, input.step_up, network)
        asked = c.WithdrawLendPosition(key, symbol, input.address, input.queue, network=input.network)
        command = replace(asked, trust=await _trust(info, view, key, input.address, network), network=network)
        decided = await decide(info, "withdrawLendPosition", command, input.idempotency_key, asked=asked)
        outcome = outcome_of(decided, outcomes.PositionWithdrawn)
        return WithdrawLendPositionSuccess(decided=decided, reader=info.context.reader, key=key, symbol=symbol, outcome=outcome)

    @mutation("Withdraw from the available balance to an external address.")
    async def withdraw(
        self, info: Info, input: Annotated[WithdrawInput, strawberry.argument(description="What to withdraw.")]
    ) -> WithdrawResult:
        """Withdraw an available amount."""
        view, key = await own_sub_account(info, input.sub_account_id, Action.WITHDRAW)
        units = units_of(view, input.asset, input.amount)
        asked = c.Withdraw(key, input.asset, units, input.address, network=input.network)
        network = await _network(info, view, input.asset, input.idempotency_key, input.address, input.network)
        await require_step_up(info, view, key, input.idempotency_key, input.address, input.step_up, network)
        command = replace(asked, trust=await _trust(info, view, key, input.address, network), network=network)
        decided = await decide(info, "withdraw", command, input.idempotency_key, asked=asked)
        outcome = outcome_of(decided, outcomes.Withdrawn)
        return WithdrawSuccess(decided=decided, reader=info.context.reader, key=key, symbol=input.asset, outcome=outcome)

    @mutation("Move an available amount, or a whole matured lend position, to another sub-account of the same account.")
    async def transfer(
        self, info: Info, input: Annotated[TransferInput, strawberry.argument(description="What to move.")]
    ) -> TransferResult:
        """Move between sub-accounts."""
        key = await own_sub_account_key(info, input.from_sub_account_id, Action.TRANSFER)
        target = await own_sub_account_key(info, input.to_sub_account_id, Action.TRANSFER)
        view = await info.context.reader.house()
        symbol = known_asset(view, input.asset)
        amount = None if input.amount is None else units_of(view, symbol, input.amount)
        decided = await decide(info, "transfer", c.Transfer(key, target, symbol, amount), input.idempotency_key)
        outcome = outcome_of(decided, outcomes.Transferred)
        return TransferSuccess(decided=decided, reader=info.context.reader, key=key, symbol=symbol, target=target, outcome=outcome)

    @mutation("Borrow against the sub-account's collateral, to the available balance or straight to an external address.")
    async def borrow(
        self, info: Info, input: Annotated[BorrowInput, strawberry.argument(description="What to borrow.")]
    ) -> BorrowResult:
        """Borrow."""
        view, key = await own_sub_account(info, input.sub_account_id, Action.BORROW)
        units = units_of(view, input.asset, input.amount)
        command = asked = c.Borrow(key, input.asset, units, input.address, network=input.network)
        if input.address is not None:
            network = await _network(info, view, input.asset, input.idempotency_key, input.address, input.network)
            await require_step_up(info, view, key, input.idempotency_key, input.address, input.step_up, network)
            command = replace(asked, trust=await _trust(info, view, key, input.address, network), network=network)
        decided = await decide(info, "borrow", command, input.idempotency_key, asked=asked)
        outcome = outcome_of(decided, outcomes.BorrowedOut)
        return BorrowSuccess(decided=decided, reader=info.context.reader, key=key, symbol=input.asset, outcome=outcome)

    @mutation("Repay a debt from the available balance.")
    async def repay(
        self, info: Info, input: Annotated[RepayInput, strawberry.argument(description="What to repay.")]
    ) -> RepayResult:
        """Repay."""
        key, view = await own_sub_account_key(info, input.sub_account_id, Action.REPAY), await info.context.reader.house()
        symbol = known_asset(view, input.asset)
        amount = None if input.amount is None else units_of(view, symbol, input.amount)
        decided = await decide(info, "repay", c.Repay(key, symbol, amount), input.idempotency_key)
        outcome = outcome_of(decided, outcomes.RepaidDown)
        return RepaySuccess(decided=decided, reader=info.context.reader, key=key, symbol=symbol, outcome=outcome)
