"""Reads the steps of a what-if into the domain's steps."""

from __future__ import annotations

from typing import Final

from gql_server.domain import commands as c
from gql_server.domain import supposing as s
from gql_server.domain.errors import InvalidInput, NotFound
from gql_server.domain.market import ModelKind
from gql_server.schema.context import Info
from gql_server.schema.model_inputs import accept, choice_of, chosen
from gql_server.schema.mutations import known_asset, own_sub_account, read_number, units_of
from gql_server.schema.scalars import Decimal
from gql_server.schema.simulate_inputs import SimulatedBorrow, SimulatedModel, SimulatedPolicy, SimulationStepInput
from gql_server.schema.view import View
from gql_server.service.authorization import Action
from gql_server.units import WAD

_ADDRESS: Final = "simulated"


async def read_step(info: Info, view: View, key: str, given: SimulationStepInput, path: str) -> s.Step:
    """Return a step; ``path`` names it in refusals.

    Raises:
        InvalidInput: A number, a model or its parameters make no sense.
        NotFound: There is no such asset, market or sub-account.
    """
    if given.transfer is not None:
        moved = given.transfer.value
        _, target = await own_sub_account(info, moved.to_sub_account_id, Action.SIMULATE)
        return s.Act(c.Transfer(key, target, known_asset(view, moved.asset), _optional(view, moved, f"{path}.transfer")))
    if given.model is not None:
        return _read_model(info, view, given.model.value, f"{path}.model")
    if given.borrow is not None:
        return _read_borrow(view, key, given.borrow.value, f"{path}.borrow")
    return _read_circumstance(view, given, path) or s.Act(_read_command(view, key, given, path))


def read_policy(info: Info, given: SimulatedPolicy, path: str) -> s.Contender:
    """Return a liquidation policy to compare.

    Raises:
        InvalidInput: There is no such policy, or not with these parameters.
    """
    policy = chosen(info, ModelKind.LIQUIDATION_POLICY, choice_of(given.name, given.parameters), path)
    return s.Contender(policy.ref, accept(lambda: policy.penalty_max, path))


def _read_circumstance(view: View, given: SimulationStepInput, path: str) -> s.Step | None:
    """Return a step that nobody takes: time, a price, a utilization; None for a command."""
    if given.wait is not None:
        return s.Wait(given.wait.value)
    if given.price is not None:
        price = given.price.value
        return s.SetPrice(known_asset(view, price.asset), read_number(price.usd, 18, f"{path}.price.usd", is_zero_fine=False))
    if given.price_change is not None:
        change = given.price_change.value
        moved = read_number(change.change, 18, f"{path}.priceChange.change", is_signed=True)
        if moved <= -WAD:
            raise InvalidInput(f"{path}.priceChange.change", "must be more than -1")
        return s.ChangePrice(known_asset(view, change.asset), moved)
    if given.utilization is not None:
        wanted = given.utilization.value
        return s.SetUtilization(_market(view, wanted.asset), _share(wanted.utilization, f"{path}.utilization.utilization"))
    return None


def _read_model(info: Info, view: View, given: SimulatedModel, path: str) -> s.Step:
    symbol = _market(view, given.asset)
    model = chosen(info, given.kind, choice_of(given.name, given.parameters), path)
    if given.kind is ModelKind.RATE_MODEL:
        return s.ChangeModel(symbol, model.ref, initial_state=accept(lambda: model.initial_state, path))
    if given.kind is ModelKind.LIQUIDATION_POLICY:
        return s.ChangeModel(symbol, model.ref, penalty_max=accept(lambda: model.penalty_max, path))
    return s.ChangeModel(symbol, model.ref)


def _read_borrow(view: View, key: str, given: SimulatedBorrow, path: str) -> s.Step:
    address = _ADDRESS if given.payout else None
    if (given.amount is None) == (given.share_of_maximum is None):
        raise InvalidInput(path, "give either an amount or a share of the maximum")
    if given.amount is not None:
        return s.Act(c.Borrow(key, given.asset, units_of(view, given.asset, given.amount, f"{path}.amount"), address))
    share = _share(given.share_of_maximum or Decimal("0"), f"{path}.shareOfMaximum")
    if not share:
        raise InvalidInput(f"{path}.shareOfMaximum", "must be more than 0")
    return s.BorrowShare(_market(view, given.asset), share, address)


def _read_command(view: View, key: str, given: SimulationStepInput, path: str) -> c.Command:
    if given.deposit is not None:
        came = given.deposit.value
        return c.CreditDeposit(key, came.asset, units_of(view, came.asset, came.amount, f"{path}.deposit.amount"))
    if given.withdraw_lend_position is not None:
        return c.WithdrawLendPosition(key, known_asset(view, given.withdraw_lend_position.value.asset), _ADDRESS)
    if given.withdraw is not None:
        left = given.withdraw.value
        return c.Withdraw(key, left.asset, units_of(view, left.asset, left.amount, f"{path}.withdraw.amount"), _ADDRESS)
    if given.repay is not None:
        repaid = given.repay.value
        return c.Repay(key, known_asset(view, repaid.asset), _optional(view, repaid, f"{path}.repay"))
    raise InvalidInput(path, "expected exactly one step")


def _market(view: View, symbol: str) -> str:
    if view.book.markets.get(known_asset(view, symbol)) is None:
        raise NotFound("market")
    return symbol


def _share(text: Decimal, path: str) -> int:
    share = read_number(text, 18, path)
    if share > WAD:
        raise InvalidInput(path, "must be at most 1")
    return share


def _optional(view: View, given: object, path: str) -> int | None:
    amount: Decimal | None = getattr(given, "amount")  # noqa: B009 - a transfer's or a repayment's
    return None if amount is None else units_of(view, getattr(given, "asset"), amount, f"{path}.amount")  # noqa: B009
