"""Bringing an unhealthy sub-account back to health (rules X1 to X4).

A balance of the debt's own asset repays first. Then the policy plugin of the market of the largest debt proposes a plan; the
domain checks it, executes it on an overlay, and keeps it only if health has risen. Whatever a plugin does, ``full_close`` stands
behind it: no account stays insolvent because a plugin is bad.
"""

from __future__ import annotations

from typing import Final

from gql_server.domain import commands as c
from gql_server.domain.accounts import HOUSE_SUB_ACCOUNT_ID, SubAccount
from gql_server.domain.bad_debt import book_bad_debt
from gql_server.domain.borrowing import repay_debt
from gql_server.domain.draft import Draft, require_sub_account
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.margin import MarginSheet, draw_sheet, health_factor, margin_of
from gql_server.domain.models import CollateralView, DebtView, LiquidationView, Plan
from gql_server.domain.outcomes import Liquidated, Seizure
from gql_server.domain.report import MarginStatus
from gql_server.domain.scheduling import bring_policy_to_present
from gql_server.domain.seizure import repayable_down, seize
from gql_server.domain.versions import installed
from gql_server.units import WAD, mul_div_down

FULL_CLOSE: Final = "full_close"
FULL_CLOSE_BELOW_HEALTH: Final = WAD // 2
"""Below this health factor no policy is asked (rule X3)."""
LIQUIDATION_ROUNDS_MAX: Final = 8
"""A sub-account that so many plans have not healed is closed in full."""
PLAN_STEPS_MAX: Final = 32


def liquidate(draft: Draft, command: c.Liquidate) -> Liquidated:
    """Bring a sub-account back to health; a healthy one, and one that waits for a price, is left alone (rules X1, M4)."""
    sub_account = require_sub_account(draft.book, command.sub_account_id)
    sheet = draw_sheet(draft.book, sub_account, draft.now, draft.models)
    before = health_factor(sheet.equity, sheet.maintenance_requirement)
    if sub_account.id == HOUSE_SUB_ACCOUNT_ID or not sheet.is_liquidatable:
        status = margin_of(sheet, draft.now).status
        status = MarginStatus.NO_DEBT if sub_account.id == HOUSE_SUB_ACCOUNT_ID else status
        return Liquidated(status, "", before, before, (), (), None)
    for symbol in sorted(sub_account.debts):
        bring_policy_to_present(draft, symbol)
    sub_account = draft.book.change_sub_account(sub_account.id)
    seizures = _repay_from_balances(draft, sub_account)
    sheet = draw_sheet(draft.book, sub_account, draft.now, draft.models)
    policy, fault = "", None
    if sheet.is_liquidatable:
        planned, policy, fault = None, FULL_CLOSE, None
        if command.round < LIQUIDATION_ROUNDS_MAX:
            planned, policy, fault = _follow_policy(draft, sub_account, sheet)
        seizures += _full_close(draft, draft.book.change_sub_account(sub_account.id)) if planned is None else planned
    sub_account = draft.book.change_sub_account(command.sub_account_id)
    bad_debt = _book_what_nobody_can_pay(draft, sub_account)
    after = margin_of(draw_sheet(draft.book, sub_account, draft.now, draft.models), draft.now)
    return Liquidated(after.status, policy, before, after.health_factor, tuple(seizures), bad_debt, fault)


def view_of(draft: Draft, sheet: MarginSheet) -> LiquidationView:
    """Return what a policy may see: amounts, values, weights and bounds; no identity, no clock."""
    collateral, debts = [], []
    for symbol, line in sheet.lines.items():
        usd = 0 if line.price is None else line.price.usd
        decimals = line.asset.decimals
        if line.is_seizable:
            collateral.append(CollateralView(symbol, decimals, line.held, usd, line.notional, line.weight))
        if line.owed:
            penalty_max = draft.book.markets[symbol].penalty_max
            debts.append(DebtView(symbol, decimals, line.owed, usd, line.liability, line.maintenance_fraction, penalty_max))
    return LiquidationView(
        sheet.equity,
        sheet.maintenance_requirement,
        health_factor(sheet.equity, sheet.maintenance_requirement) or 0,
        tuple(collateral),
        tuple(debts),
    )


def _repay_from_balances(draft: Draft, sub_account: SubAccount) -> list[Seizure]:
    """Repay each debt from the available balance of its own asset, without penalty (rule X1)."""
    done = []
    for symbol in sorted(sub_account.debts.keys() & sub_account.balances.keys()):
        available, holder = sub_account.balances[symbol].available, sub_account.id
        paid = repay_debt(draft, sub_account, symbol, available, debit=LedgerAccount.BALANCES, debit_holder=holder)
        draft.take_balance(sub_account, symbol, paid)
        done.append(Seizure(symbol, paid, symbol, paid, 0, "balance", "a balance of the debt's own asset repays first"))
    return done


def _follow_policy(draft: Draft, sub_account: SubAccount, sheet: MarginSheet) -> tuple[list[Seizure] | None, str, str | None]:
    """Ask the policy and execute its plan; None when it declined, broke, or its plan does not raise health (rule X3)."""
    view = view_of(draft, sheet)
    if view.health_factor < FULL_CLOSE_BELOW_HEALTH:
        return None, FULL_CLOSE, None
    largest = min(view.debts, key=lambda debt: (-debt.value, debt.symbol))
    # What is installed plans, within the penalty that was recorded: rule X3 was checked with that one.
    ref = installed(draft.models, draft.book.markets[largest.symbol].liquidation_policy)
    answer = draft.models.plan(ref, view)
    if answer.plan is None:
        return None, FULL_CLOSE, answer.fault
    fault = plan_fault(view, answer.plan)
    if fault is None:
        trial = Draft(draft.book.fork(), draft.now, draft.models, draft.command_id)
        seizures = _execute(trial, trial.book.change_sub_account(sub_account.id), answer.plan)
        after = draw_sheet(trial.book, trial.book.sub_accounts[sub_account.id], draft.now, draft.models)
        if seizures and _is_healthier(sheet, after):
            draft.take_over(trial)
            return seizures, ref.name, None
        fault = "the plan does not raise health"
    return None, FULL_CLOSE, f"{ref.name} {ref.version}: {fault}"


def plan_fault(view: LiquidationView, plan: Plan) -> str | None:
    """Say what is wrong with a plan: it must name what the view holds and stay within its bounds (rule X1)."""
    debts = {debt.symbol: debt for debt in view.debts}
    collateral = {held.symbol for held in view.collateral}
    repaid: dict[str, int] = {}
    if not 0 < len(plan.steps) <= PLAN_STEPS_MAX:
        return f"a plan has 1 to {PLAN_STEPS_MAX} steps, not {len(plan.steps)}"
    for step in plan.steps:
        debt = debts.get(step.repay_symbol)
        if debt is None or step.seize_symbol not in collateral:
            return f"nothing is owed of {step.repay_symbol} or held of {step.seize_symbol}"
        repaid[debt.symbol] = repaid.get(debt.symbol, 0) + step.repay_amount
        if step.repay_amount <= 0 or repaid[debt.symbol] > debt.amount:
            return f"repays {repaid[debt.symbol]} units of {debt.symbol} where {debt.amount} are owed"
        if not 0 <= step.penalty <= debt.penalty_max:
            return f"asks a penalty of {step.penalty} where {debt.penalty_max} was declared"
    return None


def _execute(draft: Draft, sub_account: SubAccount, plan: Plan) -> list[Seizure]:
    seizures: list[Seizure] = []
    for step in plan.steps:
        seizures += seize(
            draft,
            sub_account,
            repay_symbol=step.repay_symbol,
            repay_amount=step.repay_amount,
            seize_symbol=step.seize_symbol,
            penalty=step.penalty,
            reason=step.reason[:200],
        )
    return seizures


def _is_healthier(before: MarginSheet, after: MarginSheet) -> bool:
    if not after.has_debt:
        return True
    return after.equity * before.maintenance_requirement > before.equity * after.maintenance_requirement


def _full_close(draft: Draft, sub_account: SubAccount) -> list[Seizure]:
    """Repay every debt with every collateral: debts by value, collateral by weight, value, symbol (rule X3).

    The penalty is cut to what is left once all debts are paid, so it never makes bad debt.
    """
    sheet = draw_sheet(draft.book, sub_account, draft.now, draft.models)
    worth = sum(line.notional for line in sheet.lines.values() if line.is_seizable)
    spare = max(0, mul_div_down(worth, WAD, sheet.liabilities) - WAD)  # What is liquidated owes something that has a price.
    debts = sorted((line for line in sheet.lines.values() if line.owed), key=lambda line: (-line.liability, line.asset.symbol))
    collateral = sorted(
        (line for line in sheet.lines.values() if line.is_seizable),
        key=lambda line: (-line.weight, -line.notional, line.asset.symbol),
    )
    seizures: list[Seizure] = []
    for debt in debts:
        symbol = debt.asset.symbol
        penalty = min(spare, draft.book.markets[symbol].penalty_max)
        # What cannot pay a unit and the penalty may still pay a unit: none of it may be left while the debt is.
        for held, asked in [*((held, penalty) for held in collateral), *((held, 0) for held in collateral if penalty)]:
            if symbol not in sub_account.debts:
                break
            owed = draw_sheet(draft.book, sub_account, draft.now, draft.models).lines[symbol].owed
            seizures += seize(
                draft,
                sub_account,
                repay_symbol=symbol,
                repay_amount=owed,
                seize_symbol=held.asset.symbol,
                penalty=asked,
                reason="full close",
            )
    return seizures


def _book_what_nobody_can_pay(draft: Draft, sub_account: SubAccount) -> tuple[tuple[str, int], ...]:
    """Book the remaining debts once no collateral could repay one unit of them (rule X4)."""
    sheet = draw_sheet(draft.book, sub_account, draft.now, draft.models)
    collateral = [line for line in sheet.lines.values() if line.is_collateral]
    lost = []
    for symbol, line in sheet.lines.items():
        if line.owed and not any(repayable_down(held.held, held, line, 0) for held in collateral):
            lost.append((symbol, book_bad_debt(draft, sub_account, symbol)))
    return tuple(lost)
